"""The confidence report as a page: whole in itself, safe against its own content, and usable in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browsing import HOSTILE, opened, started
from lxml import html
from ooxml_builder import docx, p, r

from extractor.output.page import to_html
from extractor.patterns import Patterns
from extractor.pipeline import extract

if TYPE_CHECKING:
    from playwright.sync_api import Page

CORPUS = Path(__file__).parent.parent / "corpus"


def made(name: str, patterns: Patterns, lang: str = "vi") -> str:
    data = (CORPUS / name).read_bytes()
    return to_html(extract(data, patterns, name), data, lang)


@pytest.fixture(scope="module", params=["14-tan-phu-6t.docx", "14-tan-phu-6t.pdf"])
def page(request: pytest.FixtureRequest, patterns: Patterns) -> str:
    return made(request.param, patterns)


def test_every_link_leads_to_one_place_on_the_page(page: str) -> None:
    ids = re.findall(r' id="([^"]+)"', page)
    targets = re.findall(r' href="#([^"]+)"', page)
    assert len(targets) > 100
    assert len(ids) == len(set(ids))
    assert set(targets) <= set(ids)


def test_nothing_is_fetched_from_elsewhere(page: str) -> None:
    tree = html.fromstring(page.split("\n", 1)[1])
    sources = tree.xpath("//@src") + tree.xpath("//link/@href")
    assert all(source.startswith("data:image/jpeg;base64,") for source in sources)
    (policy,) = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy.startswith("default-src 'none'; img-src data:;")
    assert len(page) < 3_000_000


def test_all_fields_are_there_with_a_word_for_how_sure(page: str, patterns: Patterns) -> None:
    record = extract(CORPUS / "14-tan-phu-6t.docx", patterns).record
    tree = html.fromstring(page.split("\n", 1)[1])
    rows = tree.xpath("//tr[@data-kind='indicators']")
    assert len(rows) == len(record.indicators)
    assert all(row.xpath(".//span[contains(@class, 'sure')]/text()") for row in rows)
    assert len(tree.xpath("//tr[@data-kind='references']")) == len(record.references)


def test_findings_come_first_and_name_both_places(page: str) -> None:
    tree = html.fromstring(page.split("\n", 1)[1])
    assert tree.xpath("//main/section")[0].xpath(".//h2/@id") == ["findings"]
    error = tree.xpath("//li[@class='error']")[0]
    assert len(error.xpath(".//a")) >= 2


def test_a_failed_report_has_a_page_that_says_why(patterns: Patterns) -> None:
    page = to_html(extract(b"no report", patterns, HOSTILE), b"", "en")
    assert "Errors" in page
    assert "<img src=x" not in page


# ---- in a browser ----


@pytest.fixture(scope="module")
def browser() -> Iterator[Page]:
    with started() as page:
        yield page


def test_search_and_filter_show_what_fits(browser: Page, patterns: Patterns, tmp_path: Path) -> None:
    complaints = opened(browser, made("14-tan-phu-6t.docx", patterns), tmp_path)
    everything = browser.locator("[data-kind]:visible").count()
    browser.fill("#search", "ho so da tiep nhan")
    found = browser.locator("tr[data-kind=indicators]:visible")
    assert 0 < found.count() < 5
    browser.fill("#search", "")
    browser.select_option("#kind", "references")
    assert browser.locator("tr[data-kind=indicators]:visible").count() == 0
    browser.select_option("#kind", "")
    browser.check("#review")
    assert browser.locator("[data-review='0']:visible").count() == 0
    assert browser.locator("[data-kind]:visible").count() < everything
    assert complaints == []


def test_a_finding_leads_to_both_places(browser: Page, patterns: Patterns, tmp_path: Path) -> None:
    opened(browser, made("14-tan-phu-6t.pdf", patterns), tmp_path)
    links = browser.locator("li.error a")
    for i in range(2):
        links.nth(i).click()
        target = browser.locator(":target")
        assert target.count() == 1
        assert target.evaluate("e => { const r = e.getBoundingClientRect(); return r.top >= 0 && r.top < innerHeight }")


def test_what_a_report_says_is_never_run(browser: Page, patterns: Patterns, tmp_path: Path) -> None:
    texts = ["BÁO CÁO", f"Kết quả {HOSTILE}", f"1. Công tác chỉ đạo {HOSTILE}", f"Tiếp nhận 12 hồ sơ {HOSTILE}."]
    data = docx("".join(p(r(text)) for text in texts))
    result = extract(data, patterns, f"{HOSTILE}.docx")
    opened(browser, to_html(result, data, "vi"), tmp_path)
    assert "onerror" in browser.inner_text("body")
    assert browser.evaluate("window.hacked") is None
    assert browser.locator("img").count() == 0
