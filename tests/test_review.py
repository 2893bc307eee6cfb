"""What to look at first: the order saves the most errors a minute, and the stop is where the rest is good enough."""

from __future__ import annotations

import csv
import io
import itertools
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.cli import main
from extractor.patterns import Patterns
from extractor.patterns.review_costs import REPORT
from extractor.review_order import Item, Plan, items, plan

CORPUS = Path(__file__).parent.parent / "corpus"
COSTS = {REPORT: 40.0, "value": 8.0, "claim": 20.0, "section": 6.0}

doubtful = st.builds(
    Item,
    st.sampled_from("ab"),
    st.uuids().map(str),
    st.sampled_from(["value", "claim", "section"]),
    st.floats(0.01, 0.99),
    st.just(""),
    st.just(""),
)


def area(order: tuple[Item, ...]) -> float:
    """Errors left, summed over the seconds of a reviewer: what a good order makes small."""
    left, total = sum(item.doubt for item in order), 0.0
    opened: set[str] = set()
    for item in order:
        seconds = COSTS[item.kind] + (0.0 if item.report in opened else COSTS[REPORT])
        opened.add(item.report)
        total += left * seconds
        left -= item.doubt
    return total


@settings(max_examples=60, deadline=None)
@given(st.lists(doubtful, min_size=1, max_size=5, unique_by=lambda item: item.path))
def test_no_other_order_removes_errors_sooner(found: list[Item]) -> None:
    made = plan(found, COSTS, 0.001)
    best = min(area(order) for order in itertools.permutations(found))
    assert area(tuple(step.item for step in made.steps)) == pytest.approx(best)


def one(path: str, doubt: float, report: str = "r", kind: str = "value") -> Item:
    return Item(report, path, kind, doubt, "", "")


def test_it_stops_where_the_expected_rest_is_small_enough() -> None:
    found = [one("a", 0.5), one("b", 0.3), one("c", 0.02), *(one(f"s{i}", 0.0) for i in range(97))]
    made = plan(found, COSTS, 0.005)
    assert (made.count, made.before) == (100, pytest.approx(0.0082))
    assert [step.item.path for step in made.needed] == ["a"]
    assert made.needed[0].left == pytest.approx(0.0032)
    assert made.needed[0].seconds == COSTS[REPORT] + COSTS["value"]
    assert plan(found, COSTS, 0.01).stop == 0


def test_when_all_steps_are_taken_the_rest_is_within_the_wish() -> None:
    found = [one(f"f{i}", i / 2_000) for i in range(100)]
    made = plan(found, COSTS, 0.005)
    assert 0 < made.stop < 100
    assert made.needed[-1].left <= 0.005 < made.steps[made.stop - 2].left


def test_parts_of_one_row_are_one_item_and_its_value_stands_for_it() -> None:
    fields: list[dict[str, Any]] = [
        {"path": f"indicators/x.y/{leaf}", "confidence": sure, "evidence": []}
        for leaf, sure in (("code", 0.2), ("value", 0.9), ("unit", 0.3))
    ]
    fields += [{"path": "letterhead/number", "confidence": 0.7, "evidence": []}]
    found = list(items("r", fields))
    assert [(item.path, item.kind, round(item.doubt, 3)) for item in found] == [
        ("indicators/x.y/value", "value", 0.1),
        ("letterhead/number", "header", 0.3),
    ]


def test_nothing_to_look_at_is_a_plan_too() -> None:
    assert plan([], COSTS, 0.01) == Plan(0, 0.0, 0.01, (), 0)


# ---- the command ----


def run(words: list[str]) -> object:
    with pytest.raises(SystemExit) as ended:
        main(words)
    return ended.value.code


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("out")
    assert (
        run(["extract", *(str(CORPUS / f"{n}.docx") for n in ("13-an-lac-9t", "14-tan-phu-6t")), "-o", str(folder)])
        == 0
    )
    return folder


def test_the_list_of_a_folder_ends_with_the_stop(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["review", str(out), "--error", "0.0005"]) == 0
    text = capsys.readouterr().out
    assert "dừng ở đây: còn nhiều nhất 0,05 % sai" in text
    assert run(["review", str(out), "--error", "0.0005", "--lang", "en", "--most", "1"]) == 0
    text = capsys.readouterr().out
    assert "stop here: at most 0.05 % left" in text
    assert "more items before the stop" in text


def test_formats_for_programs_agree(out: Path, capsys: pytest.CaptureFixture[str], patterns: Patterns) -> None:
    assert run(["review", str(out), "--format", "json", "--all"]) == 0
    content = json.loads(capsys.readouterr().out)
    assert run(["review", str(out), "--format", "csv", "--all"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["path"] for row in rows] == [step["path"] for step in content["steps"]]
    assert sum(row["needed"] == "1" for row in rows) == content["stop"]
    rates = [step["left"] for step in content["steps"]]
    assert rates == sorted(rates, reverse=True)
    assert {step["kind"] for step in content["steps"]} <= set(patterns.review_costs)


def test_a_report_itself_and_its_confidence_report_give_the_same(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = []
    for path in (out / "14-tan-phu-6t.docx.confidence.json", CORPUS / "14-tan-phu-6t.docx"):
        assert run(["review", str(path), "--format", "json", "--all"]) == 0
        found.append([(step["path"], round(step["doubt"], 4)) for step in json.loads(capsys.readouterr().out)["steps"]])
    assert found[0] == found[1]


def test_the_reports_of_a_store_are_ordered(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in").mkdir()
    for name in ("13-an-lac-9t", "14-tan-phu-6t"):
        (tmp_path / "in" / f"{name}.docx").write_bytes((CORPUS / f"{name}.docx").read_bytes())
    store = tmp_path / "reports.db"
    assert run(["bulk", str(tmp_path / "in"), "--store", str(store)]) == 0
    capsys.readouterr()
    assert run(["review", "--store", str(store), "--format", "json", "--all"]) == 0
    steps = json.loads(capsys.readouterr().out)["steps"]
    assert {Path(step["report"]).name for step in steps} == {"13-an-lac-9t.docx", "14-tan-phu-6t.docx"}


@pytest.mark.parametrize("content", ["[]", "{}", '{"fields": [{}]}', "no json"])
def test_what_is_no_confidence_report_is_refused(
    content: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "x.confidence.json"
    path.write_text(content, encoding="utf-8")
    assert run(["review", str(path)]) == 2
    assert run(["review", str(tmp_path / "none.confidence.json")]) == 2
    assert run(["review", "--store", str(tmp_path / "none.db")]) == 2
    assert run(["review"]) == 2
    assert "Traceback" not in capsys.readouterr().err
