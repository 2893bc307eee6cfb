"""What is right, missing, wrong and invented is told apart, at every level of matching."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from extractor.evaluate import Evaluation, Score, add, compare, equal, pairs
from extractor.patterns import Patterns
from extractor.pipeline import Result, extract
from extractor.reliability import study


@pytest.mark.parametrize(
    ("wanted", "found", "right", "missing", "wrong", "invented"),
    [
        ([("a", 1)], [("a", 1)], 1, 0, 0, 0),
        ([("a", 1)], [], 0, 1, 0, 0),
        ([("a", 1)], [("a", 2)], 0, 0, 1, 0),
        ([], [("a", 2)], 0, 0, 0, 1),
        ([("a", 1), ("a", 2)], [("a", 2), ("a", 1)], 2, 0, 0, 0),  # one key twice, in any order
        ([("a", None)], [("a", 0)], 0, 0, 1, 0),  # a blank is not nought
        ([("a", 0)], [("a", False)], 1, 0, 0, 0),
    ],
)
def test_omission_is_told_from_invention(
    wanted: Any, found: Any, right: int, missing: int, wrong: int, invented: int
) -> None:
    score, errors = compare("kind", wanted, found, "exact")
    assert score == Score(right, missing, wrong, invented)
    assert len(errors) == missing + wrong + invented


@pytest.mark.parametrize(
    ("expected", "found", "levels"),
    [
        ("Hòa giải", "Hòa giải", ["exact", "folded", "fuzzy", "type"]),
        ("Hòa giải", "HOÀ  GIẢI", ["folded", "fuzzy", "type"]),
        ("Số hồ sơ đã tiếp nhận", "Số hồ sơ đã tiếp nhân", ["fuzzy", "type"]),
        ("Số hồ sơ", "Ghi chú", ["type"]),
        (12, 13, ["type"]),
        (12, 12.5, ["type"]),
        (12, "12", []),
        (None, 12, []),
        ([1, "Có"], [1, "CÓ"], ["folded", "fuzzy", "type"]),
    ],
)
def test_four_levels_of_agreement(expected: Any, found: Any, levels: list[str]) -> None:
    assert [level for level in ("exact", "folded", "fuzzy", "type") if equal(expected, found, level)] == levels


def test_rates_of_a_score() -> None:
    score = Score(right=6, missing=2, wrong=1, invented=3)
    assert (score.precision, score.recall) == (0.6, 6 / 9)
    assert score.f1 == pytest.approx(2 * 0.6 * (6 / 9) / (0.6 + 6 / 9))
    assert (Score().precision, Score().recall) == (1.0, 1.0)


# ---- whole records ----


@pytest.fixture(scope="module")
def report() -> Path:
    return Path(__file__).parents[1] / "corpus" / "02-kim-lien-6t.docx"


@pytest.fixture(scope="module")
def result(report: Path, patterns: Patterns) -> Result:
    return extract(report, patterns)


@pytest.fixture
def golden(result: Result) -> dict[str, Any]:
    """A record that says what was found, for the tests to falsify."""
    record = result.record.model_dump(mode="json")
    keys = ("indicators", "sections", "references", "groups", "unmatched_rows", "period", "title")
    return {key: record[key] for key in keys}


def errors(golden: dict[str, Any], result: Result) -> list[tuple[str, str]]:
    evaluation = Evaluation()
    add(evaluation, "r.docx", golden, result)
    return [(error.path, error.what) for error in evaluation.errors]


def test_a_record_agrees_with_itself(golden: dict[str, Any], result: Result) -> None:
    assert errors(golden, result) == []


def test_keys_that_a_golden_file_leaves_out_are_not_compared(result: Result) -> None:
    assert errors({"period": {"kind": "half_year"}}, result) == []


def test_a_wrong_value_is_one_error_with_its_evidence(golden: dict[str, Any], result: Result) -> None:
    row = next(i for i in golden["indicators"] if i["id"] == "files.received")
    row["value"] += 1
    evaluation = Evaluation()
    add(evaluation, "r.docx", golden, result)
    (error,) = evaluation.errors
    assert (error.path, error.what, error.found[0]) == ("indicators/files.received", "wrong", row["value"] - 1)
    assert error.evidence.startswith("table[")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda g: g["indicators"].pop(3), [("indicators", "invented")]),
        (lambda g: g["references"].append({"id": "1/KH-X", "issued_on": None}), [("references", "missing")]),
        (lambda g: g["sections"][0].update(id="plan"), [("sections", "wrong")]),
        (lambda g: g["sections"][1].update(parent=5), [("section_parents", "wrong")]),
        (lambda g: g["groups"].append({"code": "9", "label": "Nhóm lạ"}), [("groups", "missing"), ("rows", "missing")]),
        (lambda g: g["indicators"][0].update(code="7.7"), [("codes", "wrong")]),
        (lambda g: g["period"].update(index=2), [("period", "wrong")]),
    ],
)
def test_each_kind_of_field_is_compared(change: Any, expected: Any, golden: dict[str, Any], result: Result) -> None:
    change(golden)
    found = [(path.split("/")[0], what) for path, what in errors(golden, result)]
    assert set(expected) <= set(found)


def test_rows_without_label_are_compared_by_their_cells(golden: dict[str, Any], result: Result) -> None:
    golden["unmatched_rows"] = [{"cells": ["1", "Không có dòng này"]}]
    assert ("unmatched_rows/1 không có dòng này", "missing") in errors(golden, result)


def test_scores_are_kept_by_file_kind_and_form(golden: dict[str, Any], result: Result) -> None:
    evaluation = Evaluation()
    add(evaluation, "r.docx", golden, result)
    assert set(evaluation.scores["exact"]) == {"all", "docx", "cchc-xa-2022"}
    content = json.loads(json.dumps(evaluation.to_data()))
    assert content["scores"]["folded"]["docx"]["sections"]["f1"] == 1.0
    assert "0 errors" in evaluation.to_text()


# ---- which golden file serves which report ----


@pytest.mark.parametrize(
    ("golden_file", "reports"),
    [
        ("golden/a/b.json", ["corpus/a/b.docx", "corpus/a/b.pdf"]),
        ("golden/b.docx.json", ["corpus/b.docx"]),
        ("expected.json", ["report.docx", "report.pdf"]),
    ],
)
def test_golden_files_find_their_reports(tmp_path: Path, golden_file: str, reports: list[str]) -> None:
    for name in (golden_file, *reports):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("{}")
    folder = (tmp_path / golden_file).parents[golden_file.count("/") - 1] if "/" in golden_file else tmp_path
    found = [report.relative_to(tmp_path).as_posix() for _, report in pairs(folder, None)]
    assert found == reports


def test_a_folder_is_evaluated(tmp_path: Path, report: Path, patterns: Patterns) -> None:
    (tmp_path / report.name).write_bytes(report.read_bytes())
    (tmp_path / "02-kim-lien-6t.json").write_text('{"period": {"kind": "half_year", "year": 2021}}')
    evaluation, _ = study(tmp_path, None, patterns)
    assert evaluation.reports == 1
    assert [(e.file, e.path, e.expected, e.found) for e in evaluation.errors] == [
        (report.name, "period/year", 2021, 2022)
    ]
