"""Word's older formats through LibreOffice: the same record as from docx, and typed errors for what it cannot open."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from conftest import CORPUS, ROOT

from extractor.errors import Damaged
from extractor.evaluate import Evaluation, add
from extractor.patterns import Patterns
from extractor.pipeline import extract
from extractor.readers import office

NAME = "01-tho-binh-q1"


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One corpus report saved as .doc, .rtf and .odt by LibreOffice."""
    assert office.find_program(), "LibreOffice is missing: ./dev test installs it"
    folder = tmp_path_factory.mktemp("office")
    for kind in ("doc", "rtf", "odt"):
        words = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
        subprocess.run(
            [*words, "--convert-to", kind, "--outdir", str(folder), str(CORPUS / f"{NAME}.docx")],
            check=True,
            capture_output=True,
        )
    return folder


@pytest.mark.parametrize("kind", ["doc", "rtf", "odt"])
def test_an_older_format_gives_the_golden_record(kind: str, saved: Path, patterns: Patterns) -> None:
    golden = json.loads((ROOT / "golden" / f"{NAME}.json").read_text(encoding="utf-8"))
    result = extract(saved / f"{NAME}.{kind}", patterns)
    evaluation = Evaluation()
    add(evaluation, f"{NAME}.{kind}", golden, result)
    known = json.loads((ROOT / "golden" / "open.json").read_text(encoding="utf-8")).get(f"{NAME}.docx", [])
    assert result.record.source.reader == "libreoffice"
    assert [e for e in evaluation.errors if f"{e.path}: {e.what}" not in known] == []


def test_a_batch_is_one_call_and_a_bad_file_spoils_no_other(saved: Path) -> None:
    good = (saved / f"{NAME}.doc").read_bytes()
    sources = [office.Source(good, "doc"), office.Source(good[:700], "doc"), office.Source(good, "doc")]
    outcomes = office.convert(sources)
    assert [type(outcome) for outcome in outcomes] == [bytes, Damaged, bytes]


def test_the_real_doc_is_read_as_the_real_docx(seed: Path, patterns: Patterns) -> None:
    doc, docx = (extract(seed / f"report.{kind}", patterns).record for kind in ("doc", "docx"))
    assert [(i.id, i.value, i.state) for i in doc.indicators] == [(i.id, i.value, i.state) for i in docx.indicators]
    assert [(s.id, s.number) for s in doc.sections] == [(s.id, s.number) for s in docx.sections]
