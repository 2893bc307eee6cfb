"""The confidence report as a page: whole in itself, safe against its own content, and usable in a real browser."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pypdfium2
import pytest
from browsing import HOSTILE, opened, started
from lxml import html
from ooxml_builder import docx, p, r, tbl, tc, tr
from PIL import Image, ImageDraw

from extractor.output.page import to_html
from extractor.output.page.source import _marked
from extractor.patterns import Patterns
from extractor.pipeline import extract
from extractor.readers.pictures import page_pictures
from extractor.record import EvidenceModel, Finding

if TYPE_CHECKING:
    from playwright.sync_api import Page

CORPUS = Path(__file__).parent.parent / "corpus"


def table(label: str, value: str) -> str:
    """A table of one row below its header."""
    return tbl(tr("STT", "Nội dung", "Đơn vị tính", "Số liệu"), tr("1", tc(p(r(label))), "Hồ sơ", tc(p(r(value)))))


def made(name: str, patterns: Patterns, lang: str = "vi") -> str:
    data = (CORPUS / name).read_bytes()
    return to_html(extract(data, patterns, name), data, lang)


def doubtful(name: str, patterns: Patterns) -> str:
    """The page of a report of which five values are doubted, the later ones more."""
    data = (CORPUS / name).read_bytes()
    result = extract(data, patterns, name)
    values = [field for field in result.confidence.fields if re.fullmatch(r"indicators/[^/]+/value", field.path)]
    for i, field in enumerate(values[:5]):
        field.confidence = 0.8 - 0.1 * i
    return to_html(result, data, "vi")


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
    assert policy.endswith("base-uri 'none'; form-action 'none'")
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
    assert browser.locator("section:has(#indicators)").is_hidden()
    assert browser.locator("section:has(#source)").is_visible()
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


def test_what_needs_a_look_comes_in_the_order_of_review(browser: Page, patterns: Patterns, tmp_path: Path) -> None:
    opened(browser, doubtful("14-tan-phu-6t.docx", patterns), tmp_path)
    printed = browser.locator("tr[data-kind=indicators]").evaluate_all("rows => rows.map(row => row.innerText)")
    browser.check("#review")
    ranks = browser.locator("tr[data-kind=indicators]:visible").evaluate_all("rows => rows.map(r => +r.dataset.rank)")
    assert len(ranks) > 2
    assert ranks == sorted(ranks)
    browser.uncheck("#review")
    again = browser.locator("tr[data-kind=indicators]").evaluate_all("rows => rows.map(row => row.innerText)")
    assert again == printed


def test_the_list_of_what_to_look_at_leads_to_its_rows_and_says_when_to_stop(patterns: Patterns) -> None:
    tree = html.fromstring(doubtful("14-tan-phu-6t.docx", patterns).split("\n", 1)[1])
    (section,) = tree.xpath("//section[@aria-labelledby='first']")
    links = [href.removeprefix("#") for href in section.xpath(".//li/a/@href")]
    assert links
    kinds = [tree.get_element_by_id(link).get("data-kind") for link in links]
    assert kinds[0] == "indicators"
    assert "Dừng ở đây: dự kiến còn nhiều nhất 0,5 % sai" in section.text_content()


def test_on_a_phone_nothing_is_cut_off_and_every_cell_says_what_it_is(
    browser: Page, patterns: Patterns, tmp_path: Path
) -> None:
    opened(browser, made("14-tan-phu-6t.docx", patterns), tmp_path)
    browser.set_viewport_size({"width": 360, "height": 700})
    try:
        assert browser.evaluate("document.documentElement.scrollWidth") <= 360
        cells = browser.locator("tr[data-kind=indicators]").first.locator("td")
        assert [cell.get_attribute("data-label") for cell in cells.all()][-3:] == ["Trạng thái", "Độ tin cậy", "Vì sao"]
        assert all(cell.is_visible() for cell in cells.all() if cell.inner_text().strip())
    finally:
        browser.set_viewport_size({"width": 1280, "height": 720})


def test_reasons_are_printed(browser: Page, patterns: Patterns, tmp_path: Path) -> None:
    opened(browser, made("14-tan-phu-6t.docx", patterns), tmp_path)
    document = pypdfium2.PdfDocument(browser.pdf())
    text = "".join(page.get_textpage().get_text_range() for page in document)
    assert " ".join(text.split()).count("nhãn khớp") > 20
    assert browser.locator("details[open]").count() == 0


def test_names_of_header_fields_are_words_in_both_languages(patterns: Patterns) -> None:
    for lang, name in (("vi", "Ngày ban hành"), ("en", "Date of issue")):
        tree = html.fromstring(made("14-tan-phu-6t.docx", patterns, lang).split("\n", 1)[1])
        names = [row.xpath("td")[0].text for row in tree.xpath("//tr[@data-kind='header']")]
        assert name in names
        assert not any("/" in name or "_" in name for name in names)


@pytest.mark.parametrize(
    ("spans", "marked"),
    [
        ([(2, 4, "a")], "ab<a>cd</a>ef"),
        ([(0, 6, "a"), (2, 4, "b")], "<a>ab<b>cd</b>ef</a>"),
        ([(0, 3, "a"), (0, 3, "b")], "<a><b>abc</b></a>def"),
        ([(0, 3, "a"), (3, 6, "b")], "<a>abc</a><b>def</b>"),
        ([(0, 3, "a"), (2, 5, "b")], "<a>ab[b]c</a>def"),
        ([(1, 1, "a")], "a<a></a>bcdef"),
        ([(4, 9, "a")], "abcd[a]ef"),
    ],
)
def test_quotes_are_marked_inside_each_other(spans: list[tuple[int, int, str]], marked: str) -> None:
    names = {name for _, _, name in spans}
    shown = _marked("abcdef", spans)
    for name in names:
        shown = shown.replace(f'<a id="{name}"></a>', f"[{name}]")
    order = re.findall(r'<mark id="(.)">|(</mark>)', shown)
    opened: list[str] = []
    for name, _ in order:
        if name:
            opened.append(name)
            shown = shown.replace(f'<mark id="{name}">', f"<{name}>", 1)
        else:
            shown = shown.replace("</mark>", f"</{opened.pop()}>", 1)
    assert shown == marked


def test_blocks_stand_in_the_order_of_the_document(patterns: Patterns) -> None:
    data = docx(
        "".join((p(r("BÁO CÁO")), p(r("1. Kết quả")), table("Số hồ sơ đã tiếp nhận", "12"), p(r("2. Phương hướng"))))
    )
    result = extract(data, patterns, "r.docx")
    tree = html.fromstring(to_html(result, data).split("\n", 1)[1])
    shown = [" ".join(block.text_content().split()) for block in tree.xpath("//div[@class='block']")]
    places = [
        next(i for i, text in enumerate(shown) if word in text) for word in ("Kết quả", "tiếp nhận", "Phương hướng")
    ]
    assert places == sorted(places)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
def test_a_picture_of_a_page_is_shown_in_the_points_of_its_boxes(kind: str) -> None:
    page = Image.new("RGB", (1240, 1754), "white")
    ImageDraw.Draw(page).rectangle((100, 100, 300, 160), fill="black")
    target = io.BytesIO()
    page.save(target, kind)
    (found,) = page_pictures(target.getvalue(), [1, 2])
    assert (round(found.width), round(found.height)) == (595, 842)
    shown = Image.open(io.BytesIO(found.jpeg)).convert("L")
    at = (round(200 / 1240 * shown.width), round(130 / 1754 * shown.height))
    assert shown.getpixel(at) < 60
    assert shown.getpixel((shown.width - at[0], shown.height - at[1])) > 200


def test_all_pages_of_a_picture_file_are_shown() -> None:
    pages = [Image.new("L", (827, 1169), shade) for shade in (0, 120, 255)]
    target = io.BytesIO()
    pages[0].save(target, "TIFF", save_all=True, append_images=pages[1:])
    found = list(page_pictures(target.getvalue(), [1, 3]))
    assert [picture.page for picture in found] == [1, 3]
    shades = [Image.open(io.BytesIO(picture.jpeg)).convert("L").getpixel((40, 40)) for picture in found]
    assert shades == [0, 255]
    assert list(page_pictures(b"no picture", [1])) == []


def test_what_a_report_says_is_never_run(browser: Page, patterns: Patterns, tmp_path: Path) -> None:
    texts = ["BÁO CÁO", f"Kết quả {HOSTILE}", f"1. Công tác chỉ đạo {HOSTILE}", f"Tiếp nhận 12 hồ sơ {HOSTILE}."]
    rows = table(f"Số hồ sơ đã tiếp nhận {HOSTILE}", HOSTILE)
    data = docx("".join(p(r(text)) for text in texts) + rows)
    result = extract(data, patterns, f"{HOSTILE}.docx")
    place = EvidenceModel(block=HOSTILE, start=0, end=1, quote=HOSTILE)
    result.confidence.findings.append(
        Finding(
            code="sum_mismatch",
            severity="error",
            certainty=1.0,
            message=HOSTILE,
            message_en=HOSTILE,
            evidence=[place],
            suggestion=[{"field": f"indicators/{HOSTILE}/value", "value": 1, "how": "another number"}],
        )
    )
    for lang in ("vi", "en"):
        complaints = opened(browser, to_html(result, data, lang), tmp_path)
        assert browser.locator("li.error").inner_text().count("onerror") >= 3
        assert "onerror" in browser.inner_text("#source >> xpath=..")
        assert browser.evaluate("window.hacked") is None
        assert browser.locator("img").count() == 0
        assert complaints == []
