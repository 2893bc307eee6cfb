"""An evaluation as a page: figures, plots and every error are there, whole in itself, and open in a browser."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from browsing import HOSTILE, opened, started
from lxml import html

from extractor.cli import main
from extractor.evaluate import Evaluation, add
from extractor.evaluation_page import to_html
from extractor.patterns import Patterns
from extractor.pipeline import extract
from extractor.reliability import Sample, samples

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def browser() -> Iterator[Page]:
    with started() as page:
        yield page


@pytest.fixture(scope="module")
def judged(patterns: Patterns) -> tuple[Evaluation, list[Sample]]:
    """Two reports against answers that are falsified: one value wrong, one reference and one row too many."""
    evaluation, found = Evaluation(), []
    for name in ("02-kim-lien-6t", "03-trung-son-9t"):
        golden: dict[str, Any] = json.loads((ROOT / "golden" / f"{name}.json").read_text(encoding="utf-8"))
        golden["indicators"][3]["value"] = 99
        golden["indicators"].pop(5)
        golden["references"].append({**golden["references"][0], "id": HOSTILE})
        result = extract(ROOT / "corpus" / f"{name}.docx", patterns, f"{name}.docx")
        add(evaluation, result.record.source.name, golden, result)
        found += samples(result.record.source.name, golden, result, patterns)
    return evaluation, found


def test_every_error_is_listed_with_its_evidence(judged: tuple[Evaluation, list[Sample]]) -> None:
    evaluation, found = judged
    tree = html.fromstring(to_html(evaluation, found).split("\n", 1)[1])
    rows = tree.xpath("//section[@aria-labelledby='errors']//tbody/tr")
    assert len(rows) == len(evaluation.errors) > 4
    wrong = next(row for row in rows if "sai giá trị" in row.text_content())
    assert "99" in wrong.text_content()
    assert "table[" in wrong.text_content()
    assert "%" in wrong.text_content()


def test_each_kind_has_its_diagram_curve_and_levels(judged: tuple[Evaluation, list[Sample]]) -> None:
    evaluation, found = judged
    tree = html.fromstring(to_html(evaluation, found, lang="en").split("\n", 1)[1])
    kinds = {sample.kind for sample in found}
    assert len(tree.xpath("//*[local-name()='svg']")) == 2 * len(kinds)
    assert all(tree.xpath("//*[local-name()='svg']/@aria-label"))
    groups = tree.xpath("//section[@aria-labelledby='scores']/details")
    assert [group.xpath("summary")[0].text_content() for group in groups] == ["all reports", "docx", "cchc-xa-2022"]
    assert "F1, fuzzy" in groups[0].text_content()


def test_an_evaluation_is_compared_with_an_earlier_one(judged: tuple[Evaluation, list[Sample]]) -> None:
    evaluation, found = judged
    assert "No field differs." in to_html(evaluation, found, evaluation.changes(evaluation.to_data()), "en")
    earlier = evaluation.to_data()
    lost = earlier["errors"].pop(0)
    gained = {**lost, "path": "indicators/gone"}
    earlier["errors"].append(gained)
    changes = evaluation.changes(earlier)
    assert [(change.what, change.path) for change in changes] == [("gained", "indicators/gone"), ("lost", lost["path"])]
    assert "indicators/gone" in to_html(evaluation, found, changes, "en")


def test_the_page_opens_in_a_browser_and_runs_nothing_of_the_answers(
    browser: Page, judged: tuple[Evaluation, list[Sample]], tmp_path: Path
) -> None:
    evaluation, found = judged
    complaints = opened(browser, to_html(evaluation, found), tmp_path)
    assert complaints == []
    assert "onerror" in browser.inner_text("#errors >> xpath=..")
    assert browser.evaluate("window.hacked") is None
    box = browser.locator("svg").first.bounding_box()
    assert box is not None
    assert box["width"] > 200
    browser.set_viewport_size({"width": 375, "height": 700})
    assert browser.evaluate("document.documentElement.scrollWidth") <= 375


def test_evaluate_writes_the_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "golden").mkdir()
    name = "02-kim-lien-6t.json"
    (tmp_path / "golden" / name).write_bytes((ROOT / "golden" / name).read_bytes())
    target = tmp_path / "page.html"
    words = ["evaluate", str(tmp_path / "golden"), "--corpus", str(ROOT / "corpus"), "--html", str(target)]
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 0
    assert "Kết quả đánh giá" in target.read_text(encoding="utf-8")
    assert "reports" in capsys.readouterr().out
