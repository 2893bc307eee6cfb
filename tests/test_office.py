"""Word's older formats through LibreOffice: the same record as from docx, and typed errors for what it cannot open."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import NAME, ROOT, SAVED

from extractor.errors import Damaged, InputError
from extractor.evaluate import Evaluation, add
from extractor.patterns import Patterns
from extractor.pipeline import extract
from extractor.readers import office

KINDS = ("doc", "rtf", "odt")


@pytest.fixture(scope="module")
def converted(saved: Path) -> dict[str, bytes | InputError]:
    """The same as docx again, by file name, in one call for each kind."""
    names = [f"{name}.{kind}" for name in SAVED for kind in KINDS]
    sources = [office.Source((saved / name).read_bytes(), name.rpartition(".")[2]) for name in names]
    return dict(zip(names, office.convert(sources), strict=True))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", SAVED)
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
