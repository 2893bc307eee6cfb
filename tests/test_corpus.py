"""The made-up reports: the same bytes every time, of a sane size, with golden records that follow from the facts."""

from __future__ import annotations

import io
import json
import random
import zipfile
from collections.abc import Iterator

import pytest
from conftest import CORPUS, ROOT
from docx import Document

from corpus.build.__main__ import golden_text
from corpus.build.citations import CENTRAL, MANNERS, Doc, cite
from corpus.build.disguise import mistyped, old_tones
from corpus.build.docx_writer import write
from corpus.build.facts import Numbers, draw, span
from corpus.build.generate import FORMS, draw_specs, generate
from corpus.build.page import Page, Para, Run, para
from corpus.build.prose import Part, number_parts
from corpus.build.reports import Built, Spec, build
from corpus.build.specs import specs
from corpus.build.wording import Slot, load, names, template

SPECS = specs()
LEVELS = {"cchc-xa-2022": ("level3", "level4"), "cchc-xa-2025": ("full", "partial")}


def seeded(number: int) -> random.Random:
    """Randomness that repeats."""
    return random.Random(number)  # tests must repeat; nothing here is secret


@pytest.fixture(scope="module")
def built() -> dict[str, Built]:
    return {spec.name: build(spec) for spec in SPECS}


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_a_report_rebuilds_to_the_same_bytes(spec: Spec, built: dict[str, Built]) -> None:
    assert (CORPUS / f"{spec.name}.docx").read_bytes() == built[spec.name].docx


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_a_golden_record_is_what_the_facts_give(spec: Spec, built: dict[str, Built]) -> None:
    assert (ROOT / "golden" / f"{spec.name}.json").read_text(encoding="utf-8") == golden_text(built[spec.name])


def test_the_corpus_is_complete_and_small() -> None:
    files = [path for path in CORPUS.iterdir() if path.suffix in (".docx", ".pdf")]
    assert sorted(path.stem for path in files) == sorted(2 * [spec.name for spec in SPECS])
    assert max(path.stat().st_size for path in files) < 150_000
    assert sum(path.stat().st_size for path in files) < 12_000_000


def test_the_corpus_has_the_variety_that_it_promises() -> None:
    assert len(SPECS) >= 40
    assert len({spec.place.province for spec in SPECS}) >= 12
    assert {spec.span.kind for spec in SPECS} >= {"month", "quarter", "half_year", "nine_months", "year"}
    assert {spec.form for spec in SPECS} >= {form for form in FORMS if form != "wide"}
    assert len({spec.table for spec in SPECS}) >= 12
    assert {spec.voice for spec in SPECS} == set(names())
    assert {spec.letterhead for spec in SPECS} == {"table", "rows", "tabs", "spaces", "lines", "none"}


@pytest.mark.parametrize("name", [spec.name for spec in SPECS][::6])
def test_word_opens_the_reports(name: str, built: dict[str, Built]) -> None:
    document = Document(io.BytesIO(built[name].docx))
    text = "\n".join(p.text for p in document.paragraphs)
    assert "BÁO CÁO" in text
    assert document.element.body[-2].tag.endswith("}p")  # a paragraph after the last table


# ---- facts ----


def total(numbers: Numbers, *names_: str) -> float:
    return sum(numbers[f"files.{name}"] or 0 for name in names_)


@pytest.mark.parametrize("seed", range(20))
def test_numbers_agree_with_each_other(seed: int) -> None:
    for form, online in LEVELS.items():
        n = draw(seeded(seed), span("half_year", 2022), form)
        channels = [f"received_online_{level}" for level in online]
        assert n["files.received"] == total(n, "received_in_person", "received_by_post", *channels)
        channels = [f"resolved_online_{level}" for level in online]
        assert n["files.resolved_on_time"] == total(n, "returned_in_person", "returned_by_post", *channels)
        assert n["files.received"] == total(n, "resolved_on_time", "resolved_late", "in_progress")


@pytest.mark.parametrize(
    ("kind", "index", "words", "days", "following"),
    [
        ("month", 2, "tháng 2 năm 2024", ("2024-02-01", "2024-02-29"), "tháng 3 năm 2024"),
        ("month", 12, "tháng 12 năm 2024", ("2024-12-01", "2024-12-31"), "tháng 1 năm 2025"),
        ("quarter", 4, "quý IV năm 2024", ("2024-10-01", "2024-12-31"), "quý I năm 2025"),
        ("half_year", None, "6 tháng đầu năm 2024", ("2024-01-01", "2024-06-30"), "6 tháng cuối năm 2024"),
        ("nine_months", None, "9 tháng đầu năm 2024", ("2024-01-01", "2024-09-30"), "3 tháng cuối năm 2024"),
        ("year", None, "năm 2024", ("2024-01-01", "2024-12-31"), "năm 2025"),
    ],
)
def test_periods_have_their_days(
    kind: str, index: int | None, words: str, days: tuple[str, str], following: str
) -> None:
    made = span(kind, 2024, index)
    assert (made.words, (made.start, made.end), made.next_words) == (words, days, following)


# ---- prose ----


def test_a_template_is_cut_at_its_slots() -> None:
    assert template("Có {files.received} hồ sơ, {files.resolved_late:0ok} quá hạn theo [plan,notice:bare].") == (
        "Có ",
        Slot("fact", "files.received"),
        " hồ sơ, ",
        Slot("fact", "files.resolved_late", "0ok"),
        " quá hạn theo ",
        Slot("cite", "plan,notice", "bare"),
        ".",
    )


def leaves(name: str) -> Iterator[str]:
    topics = load(name).topics
    for topic, after in zip(topics, [*topics[1:], None], strict=True):
        if after is None or after.level <= topic.level:
            yield topic.headings[0]


@pytest.mark.parametrize("name", names())
def test_every_section_of_a_clerk_can_always_be_filled(name: str) -> None:
    """Each leaf has a line that is always there; which alternatives fit depends on the facts, so this tries many."""
    for spec in draw_specs(12, seed=5, voices=(name,), form=load(name).forms[0]):
        made = build(spec).golden["sections"]
        parents = {section["parent"] for section in made}
        assert len([i for i in range(len(made)) if i not in parents]) >= len(list(leaves(name))) - 2


@pytest.mark.parametrize(
    ("scheme", "expected"),
    [
        ("decimal", ["1.", "1.1.", "1.1.1.", "2."]),
        ("roman", ["I.", "1.", "a)", "II."]),
        ("letter", ["A.", "I.", "1.", "B."]),
        ("part", ["Phần thứ nhất", "I.", "1.", "Phần thứ hai"]),
        ("romandec", ["I.", "1.", "1.1.", "II."]),
    ],
)
def test_sections_are_numbered_by_their_scheme(scheme: str, expected: list[str]) -> None:
    parts = [Part(None, "x", level) for level in (1, 2, 3, 1)]
    number_parts(parts, scheme)
    assert [part.typed for part in parts] == expected


@pytest.mark.parametrize("manner", range(len(MANNERS)))
def test_a_citation_prints_number_and_date_of_its_document(manner: int) -> None:
    doc = Doc("kế hoạch", "15", "KH-UBND", "2022-01-12", "UBND xã")
    text = cite(doc, MANNERS[manner], seeded(1)).text
    assert "15/" in text
    assert "12" in text
    assert "2022" in text


def test_numbers_of_documents_are_in_normal_form() -> None:
    assert [CENTRAL[key].id for key in ("nd61", "nq76", "qd45", "nq18", "luat_cbcc")] == [
        "61/2018/NĐ-CP",
        "76/NQ-CP",
        "45/2016/QĐ-TTg",
        "18-NQ/TW",
        "Luật Cán bộ, công chức 2008",
    ]


def test_labels_are_disguised_by_slips_and_old_tones() -> None:
    assert old_tones("thủ tục hòa giải, ủy quyền, quý") == "thủ tục hoà giải, uỷ quyền, quý"
    slips = {mistyped("Số lượng hồ sơ đã tiếp nhận", seeded(i)) for i in range(20)}
    assert len(slips) > 5


# ---- the writer ----


def test_the_writer_knows_the_features_of_word() -> None:
    page = Page()
    runs = (
        Run("Một", note="Ghi chú"),
        Run("hai", role="deletion"),
        Run(" ba", role="insertion"),
        Run(" tư", role="control"),
    )
    page.add(Para(runs, number=("roman", 0)), para("", box=("Trong khung",)))
    xml = zipfile.ZipFile(io.BytesIO(write(page))).read("word/document.xml").decode()
    for tag in ("footnoteReference", "w:del ", "w:ins ", "w:sdt>", "w:numId", "wps:txbx"):
        assert tag in xml


def test_the_generator_repeats_itself_and_varies() -> None:
    one, two = list(generate(6, seed=3)), list(generate(6, seed=3))
    assert one == two
    assert len({json.dumps(golden) for _, golden in generate(12, seed=4)}) == 12
