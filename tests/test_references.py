"""Cited documents in every notation: what is one, its normal form, its date and issuer, and which mentions are one."""

from __future__ import annotations

import time

import pytest
from documents import document, paragraph
from growth import is_linear

from extractor.layout import Layout, Passage
from extractor.patterns import Patterns, load
from extractor.record import Reference
from extractor.references import find_mentions, find_references

PATTERNS = load()


def cited(*texts: str) -> list[Reference]:
    result = find_references(document(*texts), Layout(), PATTERNS)
    return [traced.value for traced in result.references]


NOTATIONS = [
    ("Nghị định số 30/2020/NĐ-CP ngày 05/3/2020", "30/2020/NĐ-CP", "2020-03-05"),
    ("Nghị định 30/2020/NĐ-CP, ngày 05 tháng 3 năm 2020 của Chính phủ", "30/2020/NĐ-CP", "2020-03-05"),
    ("nghị định số: 30/2020/nđ-cp ngày 05-3-2020", "30/2020/NĐ-CP", "2020-03-05"),
    ("NGHỊ ĐỊNH SỐ 30/2020/NĐ-CP NGÀY 05.3.2020", "30/2020/NĐ-CP", "2020-03-05"),
    ("Nghị định số 30 / 2020 / NĐ - CP", "30/2020/NĐ-CP", None),
    ("Nghị định số 30/2020/NĐ–CP", "30/2020/NĐ-CP", None),
    ("Nghị định số 30/2020/\nNĐ-CP", "30/2020/NĐ-CP", None),
    ("Nghị quyết số 76/NQ-CP ngày 15/7/2021", "76/NQ-CP", "2021-07-15"),
    ("Nghị quyết 30c/NQ-CP", "30c/NQ-CP", None),
    ("Quyết định số 1085/QĐ-TTg", "1085/QĐ-TTg", None),
    ("Quyết định số 45/2016/QĐ-TTg", "45/2016/QĐ-TTg", None),
    ("Thông tư liên tịch số 05/2014/TTLT-BTC-BKH&ĐT", "05/2014/TTLT-BTC-BKH&ĐT", None),
    ("Nghị quyết số 19-NQ/TW ngày 25/10/2017", "19-NQ/TW", "2017-10-25"),
    ("Chương trình số 102-CTr/TU", "102-CTr/TU", None),
    ("Quyết định 15-QĐ/HU", "15-QĐ/HU", None),
    ("Công văn số 2384/UBND-NV ngày 30/8/2022", "2384/UBND-NV", "2022-08-30"),
    ("Công văn 96/SNV-CCHC&VTLT", "96/SNV-CCHC&VTLT", None),
    ("Tờ trình số 12/TTr-CAT-PC06", "12/TTr-CAT-PC06", None),
    ("Luật số 72/2025/QH15", "72/2025/QH15", None),
    ("Luật Cán bộ, công chức 2008", "Luật Cán bộ, công chức 2008", None),
    ("Luật Cán bộ, công chức năm 2008", "Luật Cán bộ, công chức 2008", None),
    ("Kế hoạch số 85/KH-UBND, ngày 23/12/2021", "85/KH-UBND", "2021-12-23"),
]


@pytest.mark.parametrize(("text", "identity", "date"), NOTATIONS)
def test_every_notation_has_one_normal_form(text: str, identity: str, date: str | None) -> None:
    assert [(r.id, r.issued_on) for r in cited(f"Căn cứ {text} về công tác văn thư;")] == [(identity, date)]


NOT_CITED = [
    "có 9/11 đồng chí đạt chuẩn",
    "trực 24/7 và 24/24 giờ",
    "ngày 17/4/2020",
    "theo mẫu số 06a và Đề án 06",
    "tiêu chuẩn ISO 9001:2015",
    "Thực hiện Luật Ngân sách nhà nước",
    "259 lượt/316 người",
    "tỷ lệ 42/42 hồ sơ, đạt 100%",
    "ban hành 12 quyết định",
    "Kế hoạch 9 tháng đầu năm 2022",
]


@pytest.mark.parametrize("text", NOT_CITED)
def test_what_only_looks_like_a_number_is_no_reference(text: str) -> None:
    assert cited(text) == []


@pytest.mark.parametrize(
    ("text", "identity", "year"),
    [
        ("Nghị định 61/NĐ-CP ngày 23/4/2018", "61/2018/NĐ-CP", 2018),
        ("Thông tư 01/TT-VPCP ngày 23/11/2018", "01/2018/TT-VPCP", 2018),
    ],
)
def test_the_year_of_a_decree_is_inferred_from_its_date(text: str, identity: str, year: int) -> None:
    (reference,) = cited(text)
    assert (reference.id, reference.year, reference.year_inferred) == (identity, year, True)


@pytest.mark.parametrize(
    ("text", "issuer"),
    [
        ("Quyết định số 1223/QĐ-UBND ngày 17/4/2020 của UBND tỉnh Thanh Hóa; các văn bản", "UBND tỉnh Thanh Hóa"),
        ("Chỉ thị số 05/CT-UBND của Chủ tịch UBND huyện Hà Trung và các văn bản", "Chủ tịch UBND huyện Hà Trung"),
        ("Thông tư số 01/2018/TT-VPCP của Văn phòng Chính phủ hướng dẫn", "Văn phòng Chính phủ"),
        ("Quyết định số 12/QĐ-UBND của UBND huyện Hà Trung ngày 05/3/2020", "UBND huyện Hà Trung"),
        ("Nghị định 30/2020/NĐ-CP", "Chính phủ"),
        ("Quyết định 6/QĐ-TTg", "Thủ tướng Chính phủ"),
        ("UBND xã đã ban hành Kế hoạch số 12/KH-UBND", "UBND xã"),
        ("Kế hoạch số 12/KH-UBND", None),
    ],
)
def test_issuers_come_from_the_words_or_the_symbol(text: str, issuer: str | None) -> None:
    assert [r.issuer for r in cited(text)] == [issuer]


@pytest.mark.parametrize(
    "text",
    [
        "Quyết định số 12/QĐ-UBND của UBND huyện Hà Trung ngày 05/3/2020 về việc kiện toàn",
        "Quyết định số 12/QĐ-UBND do Chủ tịch UBND huyện ký ngày 05/3/2020",
        "Quyết định số 12/QĐ-UBND (ngày ký 05/3/2020)",
        "Nghị quyết số 12/NQ-HĐND được HĐND xã thông qua ngày 05/3/2020",
        "Ngày 05/3/2020, UBND huyện đã ban hành Quyết định số 12/QĐ-UBND",
    ],
)
def test_a_date_stands_behind_the_issuer_or_at_the_head_of_the_sentence_too(text: str) -> None:
    assert [r.issued_on for r in cited(text)] == ["2020-03-05"]


@pytest.mark.parametrize(
    "text",
    [
        "Quyết định số 12/QĐ-UBND của UBND huyện về tổ chức hội nghị ngày 05/3/2020",
        "Ngày 05/3/2020, UBND huyện họp triển khai Quyết định số 12/QĐ-UBND",
        "Đến ngày 05/3/2020 đã thực hiện xong Quyết định số 12/QĐ-UBND",
        "Ngày 05/3/2020, UBND xã đã ban hành văn bản triển khai Quyết định số 12/QĐ-UBND",
        "Ngày 05/3/2020, UBND huyện có cuộc họp triển khai Quyết định số 12/QĐ-UBND",
        "Quyết định số 12/QĐ-UBND đã được triển khai thực hiện xong ngày 05/3/2020",
        "Quyết định số 12/QĐ-UBND được niêm yết công khai ngày 05/3/2020",
        "Kế hoạch số 12/KH-UBND của UBND huyện phát động ngày 05/3/2020",
    ],
)
def test_the_date_of_something_else_is_not_that_of_a_document(text: str) -> None:
    assert [r.issued_on for r in cited(text)] == [None]


def test_lists_share_their_head_and_their_date() -> None:
    references = cited("các Kế hoạch số 12/KH-UBND, 13/KH-UBND ngày 05/01/2023")
    assert [(r.id, r.kind, r.issued_on) for r in references] == [
        ("12/KH-UBND", "kế hoạch", "2023-01-05"),
        ("13/KH-UBND", "kế hoạch", "2023-01-05"),
    ]
    assert [r.id for r in cited("Quyết định số 12, 13, 14/QĐ-UBND")] == ["12/QĐ-UBND", "13/QĐ-UBND", "14/QĐ-UBND"]


def test_mentions_of_one_document_are_merged() -> None:
    (reference,) = cited("Nghị định 30/NĐ-CP ngày 05/3/2020", "Nghị định số 30/2020/NĐ-CP, ngày 05/3/2020")
    assert (reference.id, reference.mentions, reference.year_inferred) == ("30/2020/NĐ-CP", 2, True)


def test_one_number_with_two_dates_is_two_documents() -> None:
    references = cited("Kế hoạch số 10/KH-UBND ngày 14/01/2022", "Kế hoạch số 10/KH-UBND ngày 20/01/2023")
    assert [(r.id, r.year) for r in references] == [("10/KH-UBND", 2022), ("10/KH-UBND", 2023)]


def test_a_bare_number_is_a_short_form() -> None:
    (reference,) = cited("tinh giản biên chế (theo ND 108) tại đơn vị")
    assert (reference.id, reference.year, reference.issuer) == ("108/NĐ-CP", None, None)


def test_mentions_slice_the_source() -> None:
    block = paragraph("Thực hiện Nghị định số 30/2020/NĐ-CP ngày 05/3/2020; Công văn 12/UBND-VP.")
    for mention in find_mentions(block, PATTERNS):
        assert block.text[mention.start : mention.end].endswith(mention.symbol)
        assert all(block.text[e.start : e.end] == e.quote for e in mention.evidence)


@pytest.mark.parametrize(
    "unit",
    [
        "1",
        "1/",
        "1.",
        "số 1 ",
        "Nghị định số ",
        "12, ",
        "Luật Đ ",
        "LUẬT Đ, ",
        "ngày 1/1/",
        "A-",
        "/QĐ-",
        "/QĐ_",
        " ",
        "Nghị định số 61/2018/NĐ-CP ngày 23/4/2018 của Chính phủ; ",
    ],
)
def test_the_cost_grows_with_the_text_and_no_faster(unit: str, patterns: Patterns) -> None:
    def cost(length: int) -> float:
        text = (unit * length)[:length] + "x"
        layout = Layout((Passage(paragraph(text), "body", None, 0, len(text)),))
        start = time.process_time()
        find_references(document(text), layout, patterns)
        return time.process_time() - start

    assert is_linear(cost)


def test_a_number_may_be_stuck_to_an_abbreviation_in_capitals_and_to_no_other_word() -> None:
    assert [reference.id for reference in cited("Tinh giản biên chế theo NĐ130 của Chính phủ.")] == ["130/NĐ-CP"]
    assert cited("Tổ chức tại lớp 5A1, phòng nđ12 và quyết định12 hồ sơ.") == []
