"""Word's older formats through LibreOffice: the same record as from docx, and typed errors for what it cannot open."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from conftest import CORPUS, ROOT

from extractor.errors import Damaged, InputError
from extractor.evaluate import Evaluation, add
from extractor.patterns import Patterns
from extractor.pipeline import extract
from extractor.readers import office

NAME = "01-tho-binh-q1"
NAMES = (NAME, "16-hoa-khanh-nam-q2", "28-vu-quy-9t", "33-cam-vinh-6t-2012", "45-vinh-phuoc-06a-t11")
KINDS = ("doc", "rtf", "odt")


def save_as(kind: str, reports: Sequence[Path], folder: Path) -> None:
    """Saves documents in another format of LibreOffice, by one call."""
    assert office.find_program(), "LibreOffice is missing: ./dev test installs it"
    words = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", kind]
    subprocess.run([*words, "--outdir", str(folder), *map(str, reports)], check=True, capture_output=True)


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Differing corpus reports saved as .doc, .rtf and .odt by LibreOffice; benchmarks/office.py takes all of them."""
    folder = tmp_path_factory.mktemp("office")
    for kind in KINDS:
        save_as(kind, [CORPUS / f"{name}.docx" for name in NAMES], folder)
    return folder


@pytest.fixture(scope="module")
def converted(saved: Path) -> dict[str, bytes | InputError]:
    """The same as docx again, by file name, in one call for each kind."""
    names = [f"{name}.{kind}" for name in NAMES for kind in KINDS]
    sources = [office.Source((saved / name).read_bytes(), name.rpartition(".")[2]) for name in names]
    return dict(zip(names, office.convert(sources), strict=True))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", NAMES)
def test_an_older_format_gives_the_golden_record(
    name: str, kind: str, converted: dict[str, bytes | InputError], patterns: Patterns
) -> None:
    golden = json.loads((ROOT / "golden" / f"{name}.json").read_text(encoding="utf-8"))
    docx = converted[f"{name}.{kind}"]
    assert isinstance(docx, bytes)
    evaluation = Evaluation()
    add(evaluation, f"{name}.{kind}", golden, extract(docx, patterns))
    known = json.loads((ROOT / "golden" / "open.json").read_text(encoding="utf-8")).get(f"{name}.docx", [])
    assert [e for e in evaluation.errors if f"{e.path}: {e.what}" not in known] == []


def test_the_record_says_who_read_the_file(saved: Path, patterns: Patterns) -> None:
    source = extract(saved / f"{NAME}.rtf", patterns).record.source
    assert (source.reader, source.media_type) == ("libreoffice", "application/rtf")


def test_a_batch_is_one_call_and_a_bad_file_spoils_no_other(saved: Path) -> None:
    good = (saved / f"{NAME}.doc").read_bytes()
    sources = [office.Source(good, "doc"), office.Source(good[:700], "doc"), office.Source(good, "doc")]
    outcomes = office.convert(sources)
    assert [type(outcome) for outcome in outcomes] == [bytes, Damaged, bytes]


def test_the_real_doc_is_read_as_the_real_docx(seed: Path, patterns: Patterns) -> None:
    doc, docx = (extract(seed / f"report.{kind}", patterns).record for kind in ("doc", "docx"))
    assert [(i.id, i.value, i.state) for i in doc.indicators] == [(i.id, i.value, i.state) for i in docx.indicators]
    assert [(s.id, s.number) for s in doc.sections] == [(s.id, s.number) for s in docx.sections]
