"""Every report of the corpus against its golden record; `python -m corpus.build` makes both from the same facts."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import CORPUS, ROOT

from extractor.evaluate import Evaluation, add, differences, pairs
from extractor.patterns import Patterns
from extractor.pipeline import Result, extract

PAIRS = list(pairs(ROOT / "golden", CORPUS))
# What is known not to be read right yet (`python -m corpus.build --open` lists it anew).
OPEN: dict[str, list[str]] = json.loads((ROOT / "golden" / "open.json").read_text(encoding="utf-8"))
Runner = Callable[[Path], Result]


@pytest.fixture(scope="module")
def run(patterns: Patterns) -> Runner:
    done: dict[Path, Result] = {}

    def cached(path: Path) -> Result:
        if path not in done:
            done[path] = extract(path, patterns)
        return done[path]

    return cached


def test_the_corpus_has_reports_in_word_and_pdf() -> None:
    kinds = {report.suffix for _, report in PAIRS}
    assert {".docx", ".pdf"} <= kinds
    assert len(PAIRS) >= 80


@pytest.mark.parametrize(("golden", "report"), PAIRS, ids=[report.name for _, report in PAIRS])
def test_a_report_gives_its_golden_record(golden: Path, report: Path, run: Runner) -> None:
    evaluation = Evaluation()
    add(evaluation, report.name, json.loads(golden.read_text(encoding="utf-8")), run(report))
    known = OPEN.get(report.name, [])
    differences = [
        f"{e.path}: {e.what}: expected {e.expected!r}, found {e.found!r}"
        for e in evaluation.errors
        if f"{e.path}: {e.what}" not in known
    ]
    assert differences == []


@pytest.mark.parametrize(
    ("kind", "least"),
    [("indicators", 0.995), ("states", 0.995), ("references", 0.99), ("sections", 0.98), ("rows", 0.99)],
)
def test_what_is_known_to_be_open_stays_small(kind: str, least: float, run: Runner) -> None:
    evaluation = Evaluation()
    for golden, report in PAIRS:
        add(evaluation, report.name, json.loads(golden.read_text(encoding="utf-8")), run(report))
    assert evaluation.score(kind).f1 >= least


@pytest.mark.parametrize("docx", sorted(CORPUS.glob("*.docx")), ids=lambda path: path.name)
def test_word_and_pdf_of_one_report_give_the_same_record(docx: Path, run: Runner) -> None:
    known = OPEN.get(docx.stem, [])
    word, pdf = (run(path).record.model_dump(mode="json") for path in (docx, docx.with_suffix(".pdf")))
    found = [f"{path}: {one!r} / {other!r}" for path, one, other in differences(word, pdf) if path not in known]
    assert [text for text in found if not text.startswith(("/source", "/errors", "/form"))] == []


@pytest.mark.parametrize("report", [report for _, report in PAIRS], ids=lambda path: path.name)
def test_all_evidence_can_be_cut_out_of_the_source(report: Path, run: Runner) -> None:
    result = run(report)
    assert result.extraction is not None
    texts = result.confidence.blocks
    pieces = [piece for field in result.confidence.fields for piece in field.evidence]
    pieces += [piece for finding in result.confidence.findings for piece in finding.evidence]
    assert pieces
    assert [p for p in pieces if texts[p.block][p.start : p.end] != p.quote] == []
    assert all(result.extraction.document.text(block) == text for block, text in texts.items())


@pytest.mark.parametrize("report", [report for _, report in PAIRS], ids=lambda path: path.name)
def test_every_value_of_the_table_has_evidence(report: Path, run: Runner) -> None:
    result = run(report)
    paths = {field.path for field in result.confidence.fields if field.evidence}
    reported = [i.id for i in result.record.indicators if i.state == "reported" and not i.scope]
    assert [i for i in reported if f"indicators/{i}/value" not in paths] == []


@pytest.mark.parametrize("suffix", [".docx", ".pdf"])
def test_the_seed_is_read_as_its_expected_record_says(suffix: str, seed: Path, run: Runner) -> None:
    expected = json.loads((seed / "expected.json").read_text(encoding="utf-8"))
    expected.pop("findings")  # test_checks holds them, each at its severity
    evaluation = Evaluation()
    add(evaluation, f"report{suffix}", expected, run(seed / f"report{suffix}"))
    assert [e for e in evaluation.errors if e.what != "invented" or e.kind != "claims"] == []
