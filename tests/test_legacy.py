"""Whole reports typed before Unicode, as .docx, .doc and PDF: read as their Unicode twin, and none taken for one."""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path

import pytest
from conftest import CORPUS, ROOT, save_as

from corpus.build.legacy import FONTS, Place, decompose, encode, half_composed, misname
from corpus.build.legacy_pdf import encode_pdf
from extractor.document import Document
from extractor.errors import InputError
from extractor.evaluate import Evaluation, add
from extractor.patterns import Patterns
from extractor.pipeline import Result, extract
from extractor.readers import office, read
from extractor.readers.pdf_charsets import decoder_of, font_name, letters_lost

REPORTS = sorted(CORPUS.glob("*.docx"))
PLACES: tuple[Place, ...] = ("runs", "styles", "defaults", "lost")
WAYS = [(encoding, place) for encoding in FONTS for place in PLACES]
# Capitals that an encoding has no code for and no font of capitals either: VPS has none with a dot below, VISCII keeps
# six among control characters, and TCVN3 has none with a tone but in its fonts of capitals.
LOSES_CAPITALS = {("vps", place) for place in PLACES} | {("viscii", place) for place in PLACES} | {("tcvn3", "lost")}


def lines(document: Document) -> list[str]:
    return [block.text for block in document.by_path.values()]


def words(document: Document) -> Counter[str]:
    return Counter(word for text in lines(document) for word in text.split())


@pytest.mark.parametrize(("report", "way"), list(zip(REPORTS, cycle(WAYS), strict=False)), ids=str)
def test_a_report_of_old_is_read_as_its_unicode_twin(report: Path, way: tuple[str, Place]) -> None:
    encoding, place = way
    data = report.read_bytes()
    document = read(encode(data, encoding, place))
    expected = lines(read(data))
    assert document.text_origin == encoding
    found = lines(document)
    if way in LOSES_CAPITALS:
        expected, found = [text.lower() for text in expected], [text.lower() for text in found]
    if way == ("viscii", "lost"):  # the code of Õ is the space that does not break
        expected = [text.replace("\u00a0", "õ") for text in expected]
    assert found == expected


@pytest.mark.parametrize(
    ("report", "font"),
    list(zip(REPORTS, cycle([".VnTime", ".VnTimeH", "VNI-Times", "VPS Times", "VI Times"]), strict=False)),
    ids=str,
)
def test_a_unicode_report_with_a_font_of_old_is_not_touched(report: Path, font: str) -> None:
    plain = read(report.read_bytes())
    named = read(misname(report.read_bytes(), font))
    assert lines(named) == lines(plain)
    assert named.text_origin == plain.text_origin


@pytest.mark.parametrize(
    ("write", "origin"), [(half_composed, "cp1258"), (lambda text: unicodedata.normalize("NFD", text), "nfd")]
)
def test_a_decomposed_report_is_composed(write: Callable[[str], str], origin: str) -> None:
    for report in REPORTS[::12]:
        document = read(decompose(report.read_bytes(), write))
        assert document.text_origin == origin
        assert lines(document) == lines(read(report.read_bytes()))


# ---- .doc: LibreOffice makes the letter ư, code 0xAD, a soft hyphen ----


DOCS = REPORTS[4::16]


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes | InputError]:
    """Reports saved as .doc and converted to docx again, as the reader does it."""
    folder = tmp_path_factory.mktemp("legacy")
    for encoding in ("tcvn3", "vni"):
        for report in DOCS:
            (folder / f"{encoding}-{report.name}").write_bytes(encode(report.read_bytes(), encoding))
    save_as("doc", sorted(folder.glob("*.docx")), folder)
    paths = sorted(folder.glob("*.doc"))
    made = office.convert([office.Source(path.read_bytes(), "doc") for path in paths])
    return {path.stem: docx for path, docx in zip(paths, made, strict=True)}


@pytest.mark.parametrize("encoding", ["tcvn3", "vni"])
@pytest.mark.parametrize("report", DOCS, ids=lambda path: path.stem)
def test_a_doc_of_old_gives_the_golden_record(
    report: Path, encoding: str, converted: dict[str, bytes | InputError], patterns: Patterns
) -> None:
    docx = converted[f"{encoding}-{report.stem}"]
    assert isinstance(docx, bytes)
    result, plain = extract(docx, patterns), extract(report, patterns)
    assert result.record.source.text_origin == encoding
    assert list(differences(result, report)) == list(differences(plain, report))
    assert result.extraction is not None
    assert plain.extraction is not None
    assert lines_of_body(result.extraction.document) == lines_of_body(plain.extraction.document)


def lines_of_body(document: Document) -> list[str]:
    """All but the page numbers at the foot, which LibreOffice counts anew."""
    return [block.text for path, block in document.by_path.items() if not path.startswith("footer")]


def differences(result: Result, report: Path) -> Iterator[str]:
    evaluation = Evaluation()
    golden = json.loads((ROOT / "golden" / f"{report.stem}.json").read_text(encoding="utf-8"))
    add(evaluation, report.name, golden, result)
    return (f"{e.path}: {e.what}" for e in evaluation.errors)


# ---- PDF ----


@pytest.mark.parametrize("lost", [False, True], ids=["named", "lost"])
@pytest.mark.parametrize("encoding", ["tcvn3", "vni"])
def test_a_pdf_of_old_is_read_as_its_unicode_twin(encoding: str, lost: bool, patterns: Patterns) -> None:
    for report in (CORPUS / f"{name}.pdf" for name in ("01-tho-binh-q1", "17-muong-ang-9t")):
        plain = extract(report, patterns)
        result = extract(encode_pdf(report.read_bytes(), encoding, lost), patterns, report.name)
        assert result.record.source.text_origin == encoding
        assert plain.extraction is not None
        assert result.extraction is not None
        fold = str.lower if lost and encoding == "tcvn3" else str
        expected = Counter(map(fold, words(plain.extraction.document).elements()))
        found = Counter(map(fold, words(result.extraction.document).elements()))
        assert expected - found == found - expected == Counter()
        values = [[(i.id, i.value) for i in r.record.indicators] for r in (plain, result)]
        assert values[0] == values[1]


def test_a_pdf_that_lost_the_letter_is_warned_of() -> None:
    lost = ["§éc", "lËp", "vµ", "tr\u00eang", "häc", "cña", "x·", "kh«ng", "cã", "®Êt"] * 12
    decoder = decoder_of(lost, {"tcvn3": [f"{word} " for word in lost]})
    assert decoder is not None
    decoded = [decoder(word, ".VnTime") for word in lost]
    assert [warning.code for warning in letters_lost(decoded, decoder)] == ["letters_lost"]
    assert letters_lost([*decoded, "được"], decoder) == []


@pytest.mark.parametrize(
    ("base", "name"),
    [
        ("BAAAAA+.VnTimeH", ".VnTimeH"),
        (".VnTime,Bold", ".VnTime"),
        (".VnTime-BoldItalic", ".VnTime"),
        ("VNI-Times", "VNI-Times"),
        ("ABCDEF+VNI-Helve-Bold", "VNI-Helve"),
        ("TimesNewRomanPSMT", "TimesNewRomanPSMT"),
    ],
)
def test_the_font_is_told_from_the_name_that_a_pdf_gives_it(base: str, name: str) -> None:
    assert font_name(base) == name
