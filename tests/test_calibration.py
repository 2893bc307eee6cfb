"""Confidence is measured against the truth, fitted to it, and bounded by it."""

import json
import random
from dataclasses import replace
from pathlib import Path

import pytest

from extractor.calibration import bound, calibrate, fit, model_of
from extractor.cli import main
from extractor.patterns import Patterns
from extractor.pipeline import extract
from extractor.record import FieldConfidence
from extractor.reliability import Sample, coverage, reliability, samples

ROOT = Path(__file__).parent.parent


def drawn(count: int, seed: int = 1, shift: float = 0.0) -> list[Sample]:
    """Fields whose confidence is the probability that they are right, moved by `shift`."""
    chance = random.Random(seed)
    made = []
    for i in range(count):
        true = 0.5 + 0.5 * chance.random() ** 0.3
        stated = min(max(true + shift, 0.0), 1.0)
        features = {"label_score": true, "check_failed": 0.0, "check_passed": 0.0}
        made.append(Sample(f"r{i % 40}", f"f{i}", "value", "exact", features, stated, chance.random() < true))
    return made


def test_a_true_probability_has_hardly_any_calibration_error_and_a_boast_has_much() -> None:
    honest, boast = reliability(drawn(20_000)), reliability(drawn(20_000, shift=0.2))
    assert honest.ece < 0.01
    assert boast.ece > 0.05
    assert boast.brier > honest.brier


def test_ranking_is_measured_by_pairs() -> None:
    made = drawn(3)
    truth = zip(made, (0.9, 0.8, 0.7), (True, False, True), strict=True)
    ordered = [replace(sample, confidence=stated, right=right) for sample, stated, right in truth]
    assert reliability(ordered).auroc == 0.5
    assert reliability([replace(s, right=True) for s in made]).auroc is None


def test_coverage_is_the_largest_share_with_few_enough_wrong() -> None:
    made = [replace(s, confidence=0.9 - i / 100, right=i != 3) for i, s in enumerate(drawn(5))]
    assert coverage(made, 0.0) == (0.6, 0.88)
    assert coverage(made, 0.25)[0] == 1.0


def test_a_fit_brings_confidence_to_the_truth_on_reports_it_has_not_seen() -> None:
    fitted = calibrate(drawn(4_000, shift=0.15), "test")
    assert reliability(fitted.after).ece < 0.03 < reliability(fitted.before).ece
    (entry,) = fitted.entries
    assert "4000 fields" in entry["source"]


def test_too_few_fields_change_nothing_and_none_wrong_gives_the_rate() -> None:
    assert fit(drawn(50), "value", "test") is None
    entry = fit([replace(s, right=True) for s in drawn(500)], "value", "test")
    assert entry is not None
    sure = model_of(entry).score("exact", {"check_failed": 0.0})
    assert 0.998 < sure < 1


def test_a_bound_holds_in_nearly_all_resamples() -> None:
    truth = drawn(60_000, seed=9)
    kept = promised = 0
    for seed in range(100):
        limit = bound(random.Random(seed).sample(truth, 3_000), 0.05)
        if limit.line is not None:
            above = [one for one in truth if one.confidence >= limit.line]
            kept += sum(not one.right for one in above) <= 0.05 * len(above)
            promised += 1
    assert promised > 80
    assert kept >= 0.95 * promised


def test_a_small_sample_promises_nothing_and_says_how_many_it_takes() -> None:
    limit = bound([replace(s, right=True) for s in drawn(100)], 0.005)
    assert (limit.line, limit.needed) == (None, 598)


def test_every_scored_field_of_a_report_is_judged(patterns: Patterns) -> None:
    golden = json.loads((ROOT / "golden" / "03-trung-son-9t.json").read_text(encoding="utf-8"))
    result = extract(ROOT / "corpus" / "03-trung-son-9t.docx", patterns)
    found = list(samples("x", golden, result, patterns))
    assert {s.kind for s in found} >= {"value", "claim", "reference", "section", "header"}
    assert all(s.right for s in found)
    golden["indicators"][0]["value"] += 1
    wrong = [s.path for s in samples("x", golden, result, patterns) if not s.right]
    assert wrong == [f"indicators/{golden['indicators'][0]['id']}/value"]


def test_calibrate_writes_patterns_that_extract_takes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    golden = tmp_path / "golden"
    golden.mkdir()
    for name in ("01-tho-binh-q1", "03-trung-son-9t", "04-pho-chau-nam", "07-tan-phu-9t"):
        (golden / f"{name}.json").write_bytes((ROOT / "golden" / f"{name}.json").read_bytes())
    folder = tmp_path / "mine"
    words = ["calibrate", str(golden), "--corpus", str(ROOT / "corpus"), "-o", str(folder), "--lang", "en"]
    assert run(words) == 0
    assert "Before:" in capsys.readouterr().out
    report = str(ROOT / "corpus" / "02-kim-lien-6t.docx")
    assert run(["extract", report, "-o", str(tmp_path / "out"), "--patterns", str(folder)]) == 0


def run(words: list[str]) -> object:
    with pytest.raises(SystemExit) as ended:
        main(words)
    return ended.value.code


@pytest.mark.parametrize(
    ("found", "right"),
    [
        ([("results", "Kết quả thực hiện")], [True]),
        ([("plan", "Kết quả thực hiện")], [False]),
        # The line of the title that was taken for a heading is wrong, not the heading itself.
        ([("results", "Kết quả cải cách hành chính năm 2022"), ("results", "Kết quả thực hịên")], [False, True]),
    ],
)
def test_of_sections_alike_the_one_with_the_right_heading_is_right(
    found: list[tuple[str, str]], right: list[bool], patterns: Patterns
) -> None:
    result = extract(ROOT / "corpus" / "03-trung-son-9t.docx", patterns)
    template = result.record.sections[0]
    sections = [template.model_copy(update={"id": id, "heading": heading}) for id, heading in found]
    assert result.extraction is not None
    paths = [f"sections/{i}/id" for i in range(len(found))]
    trace = result.extraction.traces["sections/0/id"]
    fields = [replace_field(result.confidence.fields[0], path) for path in paths]
    changed = replace(
        result,
        record=result.record.model_copy(update={"sections": sections}),
        confidence=result.confidence.model_copy(update={"fields": fields}),
        extraction=replace(result.extraction, traces=dict.fromkeys(paths, trace)),
    )
    golden = {"sections": [{"id": "results", "heading": "Kết quả thực hiện"}]}
    assert [sample.right for sample in samples("x", golden, changed, patterns)] == right


def replace_field(field: FieldConfidence, path: str) -> FieldConfidence:
    return field.model_copy(update={"path": path})
