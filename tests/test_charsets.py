"""Text of the time before Unicode is decoded where it is such text, and left alone where only a font's name says so."""

import shutil
import subprocess
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ooxml_builder import docx, lvl, numbered, numbering, p, r, style, tbl, tc, tr

from corpus.build.legacy import ACCENTED, codes, encoded, half_composed
from extractor.charsets import (
    ENCODINGS,
    _table,
    composition,
    decode,
    encoding_of,
    guess,
    has_capitals_only,
    is_syllable,
    judge,
    readability,
)
from extractor.document import Document
from extractor.readers.ooxml import read

SEED = Path(__file__).parents[2] / "shared" / "seed" / "report.txt"
TEXT = """
Ủy ban nhân dân xã đã ban hành kế hoạch cải cách hành chính, phân công nhiệm vụ cho từng công chức phụ trách lĩnh vực.
Bộ phận tiếp nhận và trả kết quả đã tiếp nhận 1.102 hồ sơ, trong đó trực tuyến 557 hồ sơ, giải quyết đúng hạn 100%.
Những khó khăn, vướng mắc: trình độ tin học của một số cán bộ còn hạn chế; mạng máy tính thường xuyên bị lỗi, chậm.
"""


# ---- tables ----


@pytest.mark.skipif(shutil.which("iconv") is None, reason="iconv is not installed")
@pytest.mark.parametrize(("encoding", "name"), [("tcvn3", "TCVN5712-1"), ("viscii", "VISCII")])
def test_tables_agree_with_iconv(encoding: str, name: str) -> None:
    table = {code: shown for code, shown in _table(encoding).items() if code < 0x100}
    assert len(table) >= 74
    for code, shown in table.items():
        done = subprocess.run(
            ["iconv", "-f", name, "-t", "UTF-8"], input=bytes([code]), capture_output=True, check=True
        )
        assert unicodedata.normalize("NFC", done.stdout.decode()) == shown


def test_code_page_1258_agrees_with_python() -> None:
    text = "Tổng số hồ sơ đã được giải quyết"
    half = text.translate({ord("ổ"): "ô\u0309", ord("ố"): "ô\u0301", ord("ồ"): "ô\u0300", ord("ã"): "a\u0303"})
    half = half.translate({ord("ợ"): "ơ\u0323", ord("ả"): "a\u0309", ord("ế"): "ê\u0301"})
    assert decode(half.encode("cp1258").decode("cp1252"), "cp1258") == text


@pytest.mark.parametrize("encoding", ["tcvn3", "vni", "vps", "viscii"])
def test_every_small_letter_has_a_code_of_its_own(encoding: str) -> None:
    table = codes(encoding)
    assert table.keys() >= ACCENTED
    assert len({table[letter] for letter in ACCENTED}) == len(ACCENTED)
    assert all(decode(table[letter], encoding) == letter for letter in table)


@pytest.mark.parametrize(
    ("text", "encoding", "expected"),
    [
        ("Tr\u00adêng tiÓu häc", "tcvn3", "Trường tiểu học"),
        ("§éc lËp - Tù do - H¹nh phóc", "tcvn3", "Độc lập - Tự do - Hạnh phúc"),
        ("\u03bc \u0110", "tcvn3", "à é"),  # what converters make of the micro sign and of Ð
        ("Ñoäc laäp - Töï do - Haïnh phuùc", "vni", "Độc lập - Tự do - Hạnh phúc"),
        ("TÆNH THANH HOÙA, kyõ thuaät, nghóa, mì, yù kieán", "vni", "TỈNH THANH HÓA, kỹ thuật, nghĩa, mì, ý kiến"),
        ("ñöôøng loä", "vni", "đường lộ"),
    ],
)
def test_known_words_are_decoded(text: str, encoding: str, expected: str) -> None:
    assert decode(text, encoding) == expected


@pytest.mark.parametrize("encoding", ["vps", "viscii"])
def test_codes_of_windows_1252_are_the_same_letters(encoding: str) -> None:
    raw = encoded("Tiếp tục thực hiện chế độ", encoding).encode("latin-1")
    windows = "".join(bytes([b]).decode("cp1252", "ignore") or chr(b) for b in raw)
    assert decode(windows, encoding) == "Tiếp tục thực hiện chế độ"


@pytest.mark.parametrize("encoding", ["vps", "viscii"])
def test_quotes_and_dashes_are_not_taken_for_capitals(encoding: str) -> None:
    text = "phong trào “Dân vận khéo” – điểm sáng…"
    assert decode(encoded(text, encoding), encoding) == text
    assert decode(encoded("NGHỊ ĐỊNH, QUYẾT ĐỊNH, LỆ PHÍ", encoding), encoding) == "NGHỊ ĐỊNH, QUYẾT ĐỊNH, LỆ PHÍ"


@given(st.text(max_size=60), st.sampled_from(ENCODINGS))
def test_decoding_takes_any_text(text: str, encoding: str) -> None:
    assert unicodedata.is_normalized("NFC", decode(text, encoding))


# ---- fonts and syllables ----


@pytest.mark.parametrize(
    ("font", "encoding", "capitals"),
    [
        (".VnTime", "tcvn3", False),
        (".VnTimeH", "tcvn3", True),
        (".vnarialh", "tcvn3", True),
        ("VNI-Times", "vni", False),
        ("VPS Long An", "vps", False),
        ("VI Times", "viscii", False),
        ("Times New Roman", "", False),
        ("Vivaldi", "", False),
        ("SVN-Arial", "", False),
        ("", "", False),
    ],
)
def test_names_of_fonts_tell_their_encoding(font: str, encoding: str, capitals: bool) -> None:
    assert (encoding_of(font), has_capitals_only(font)) == (encoding, capitals)


def test_words_of_the_language_are_syllables() -> None:
    words = "nghiêng quyết gì giếng Khuya oanh ỵ đề hòa hoà thuý quốc xoong ý yến giặc"
    assert [word for word in words.split() if not is_syllable(word)] == []


@pytest.mark.parametrize("word", ["kh«ng", "coâng", "bèt", "toc", "nghx", "áà", "Straße", "é́", "", "w", "zà"])
def test_other_words_are_none(word: str) -> None:
    assert not is_syllable(word)


@pytest.mark.skipif(not SEED.exists(), reason="../shared is not there")
def test_a_report_reads_well_as_unicode_and_in_no_encoding() -> None:
    text = SEED.read_text(encoding="utf-8")
    assert readability(text) > 0.99
    assert guess(text) == guess(unicodedata.normalize("NFD", text)) == "unicode"


@pytest.mark.parametrize("encoding", [e for e in ENCODINGS if e != "cp1258"])
def test_lost_fonts_are_made_up_for_by_syllables(encoding: str) -> None:
    assert guess(encoded(TEXT, encoding)) == encoding
    assert guess(encoded("Ủy ban xã", encoding)) == "unicode"  # too little to say


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1.102",
        "Un élève à l'école était très âgé, où là-bas ça coûte déjà.",
        "Ein Käse für Öl, Größe, Über, schön.",
    ],
)
def test_other_languages_are_left_alone(text: str) -> None:
    assert guess(text) == "unicode"


@pytest.mark.parametrize(
    ("write", "expected"),
    [
        (lambda text: text, "unicode"),
        (lambda text: unicodedata.normalize("NFD", text), "nfd"),
        (half_composed, "cp1258"),
        (lambda text: text + unicodedata.normalize("NFD", "ế"), "unicode"),
    ],
)
def test_decomposed_text_is_told_by_how_it_is_written(write: Callable[[str], str], expected: str) -> None:
    assert composition(write(TEXT)) == expected


# ---- documents ----


def font(name: str) -> str:
    return f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}"/>'


def typed(text: str, encoding: str, name: str) -> str:
    """The runs of a paragraph as typists made them: TCVN3 capitals with a tone in a font of capitals."""
    table = codes(encoding)
    runs: list[tuple[bool, str]] = []
    for letter in text:
        switch = encoding == "tcvn3" and letter not in table and letter.lower() in table
        code = table.get(letter.lower() if switch else letter, letter)
        if runs and runs[-1][0] == switch:
            runs[-1] = (switch, runs[-1][1] + code)
        else:
            runs.append((switch, code))
    return "".join(r(piece, font(name + "H" if switch else name)) for switch, piece in runs)


def lines(document: Document) -> list[str]:
    return [block.text for block in document.by_path.values()]


PARAGRAPHS = TEXT.strip().splitlines()


@pytest.mark.parametrize(
    ("encoding", "name"), [("tcvn3", ".VnTime"), ("vni", "VNI-Times"), ("vps", "VPS Times"), ("viscii", "VI Times")]
)
def test_documents_are_decoded_by_their_fonts(encoding: str, name: str) -> None:
    body = "".join(p(typed(line, encoding, name)) for line in PARAGRAPHS)
    body += tbl(tr(tc(p(typed("Hồ sơ", encoding, name))), tc(p(r("12", font(name))))))
    document = read(docx(body))
    assert lines(document) == [*PARAGRAPHS, "Hồ sơ", "12"]
    assert document.text_origin == encoding


@pytest.mark.parametrize("encoding", ["tcvn3", "vni", "vps", "viscii"])
def test_documents_are_decoded_without_their_fonts(encoding: str) -> None:
    lower = [line.lower() for line in PARAGRAPHS]
    document = read(docx("".join(p(encoded(line, encoding)) for line in lower)))
    assert lines(document) == lower
    assert document.text_origin == encoding


@pytest.mark.parametrize("name", [".VnTime", ".VnTimeH", "VNI-Times", "VPS Times"])
def test_unicode_text_in_a_font_of_old_is_not_touched(name: str) -> None:
    body = "".join(p(*(r(word + " ", font(name)) for word in line.split())) for line in PARAGRAPHS)
    document = read(docx(body + p(r("báo cáo và có", font(name)))))
    assert lines(document) == [*PARAGRAPHS, "báo cáo và có"]
    assert document.text_origin == "unicode"


def test_the_soft_hyphen_of_word_is_a_letter_in_tcvn3_and_noise_elsewhere() -> None:
    old = f"<w:r><w:rPr>{font('.VnTime')}</w:rPr><w:t>Tr</w:t><w:softHyphen/><w:t>êng häc, ®Êt n\u00adíc</w:t></w:r>"
    new = "<w:r><w:t>hành</w:t><w:softHyphen/><w:t>chính</w:t></w:r>"
    assert lines(read(docx(p(old) + p(new)))) == ["Trường học, đất nước", "hànhchính"]


def test_the_font_may_come_from_the_style_or_the_defaults() -> None:
    defaults = f"<w:docDefaults><w:rPrDefault><w:rPr>{font('.VnTime')}</w:rPr></w:rPrDefault></w:docDefaults>"
    styled = style("Old", f"<w:rPr>{font('VNI-Times')}</w:rPr>")
    body = p("§éc lËp, h¹nh phóc") + p("Ñoäc laäp, töï do", properties='<w:pStyle w:val="Old"/>')
    document = read(docx(body, styles=defaults + styled))
    assert lines(document) == ["Độc lập, hạnh phúc", "Độc lập, tự do"]
    assert document.text_origin == "mixed"


def test_a_word_split_over_runs_and_fonts_is_put_together() -> None:
    tcvn3 = p(r("ñ", font(".VnTimeH")), r("y ban nh©n d©n x·, kh«ng", font(".VnTime")))
    vni = p(r("coâng vieäc cuûa ca", font("VNI-Times")), r("ùn boä", font("VNI-Times")))
    assert lines(read(docx(tcvn3 + vni))) == ["Ủy ban nhân dân xã, không", "công việc của cán bộ"]


def test_numbers_of_lists_are_decoded_by_their_own_font() -> None:
    level = lvl(0, "§iÒu %1.", more="").replace("</w:lvl>", f"<w:rPr>{font('.VnTime')}</w:rPr></w:lvl>")
    body = p(r("Tr¸ch nhiÖm thi hµnh", font(".VnTime")), properties=numbered(1))
    assert lines(read(docx(body, numbering=numbering(level)))) == ["Điều 1. Trách nhiệm thi hành"]


def test_unicode_pasted_into_an_old_document_stays_and_the_origin_is_mixed() -> None:
    old = "".join(p(typed(line, "tcvn3", ".VnTime")) for line in PARAGRAPHS)
    new = "".join(p(r(line, font(".VnTime"))) for line in PARAGRAPHS)
    document = read(docx(old + new + p(r("có báo cáo gì không", font(".VnTime")))))
    assert lines(document) == [*PARAGRAPHS, *PARAGRAPHS, "có báo cáo gì không"]
    assert document.text_origin == "mixed"


@pytest.mark.parametrize(
    ("write", "origin"), [(half_composed, "cp1258"), (lambda text: unicodedata.normalize("NFD", text), "nfd")]
)
def test_decomposed_documents_are_composed(write: Callable[[str], str], origin: str) -> None:
    document = read(docx("".join(p(write(line)) for line in PARAGRAPHS)))
    assert lines(document) == PARAGRAPHS
    assert document.text_origin == origin


def test_notes_keep_their_places_in_decoded_text() -> None:
    note = '<w:r><w:footnoteReference w:id="1"/></w:r>'
    notes = f'<w:footnote w:id="1">{p(r("Soá lieäu ñeán ngaøy", font("VNI-Times")))}</w:footnote>'
    document = read(docx(p(r("hoà sô", font("VNI-Times")), note, r(" ñaõ traû", font("VNI-Times"))), footnotes=notes))
    block = document.blocks[0]
    assert (block.text, block.notes) == ("hồ sơ đã trả", ((5, 0),))  # type: ignore[union-attr]
    assert document.footnotes[0].paragraph.text == "Số liệu đến ngày"


def test_nothing_is_judged_without_evidence() -> None:
    assert judge({}, TEXT) is None
    assert judge({"tcvn3": ["UBND", "\n", "2022"]}, "UBND\n2022") is None
