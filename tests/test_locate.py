"""The layout of whole reports: every line has a role, periods and bodies come from where the text names them."""

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from printed import document, paragraph, table

from extractor.document import Document, Footnote
from extractor.layout import Layout
from extractor.locate import locate
from extractor.patterns import load

SHARED = Path(__file__).parents[2] / "shared"
PATTERNS = load()
HEAD = [
    [
        "UBND HUYỆN SÔNG MÃ\nUBND XÃ CHIỀNG KHƯƠNG\nSố: 112/BC-UBND",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nChiềng Khương, ngày 12 tháng 9 năm 2022",
    ]
]
TITLE = "c|b|BÁO CÁO\nc|b|Kết quả công tác cải cách hành chính quý III năm 2022"
OPENING = """
Kính gửi: UBND huyện Sông Mã.
Thực hiện Công văn số 318/UBND-NV ngày 20/8/2022 của UBND huyện, UBND xã Chiềng Khương báo cáo như sau:"""
BODY = """
b|I. CÔNG TÁC CHỈ ĐẠO, ĐIỀU HÀNH
UBND xã đã ban hành kế hoạch và phân công nhiệm vụ cho công chức.
- Giao Văn phòng theo dõi, đôn đốc.
b|II. KẾT QUẢ THỰC HIỆN
1. Cải cách thể chế: Đã rà soát 05 văn bản.
2. Cải cách thủ tục hành chính
Đã tiếp nhận 120 hồ sơ."""
CLOSING = "Trên đây là báo cáo kết quả công tác cải cách hành chính quý III năm 2022 của UBND xã./."
TAIL = [["Nơi nhận:\n- Như trên;\n- Lưu: VT.", "CHỦ TỊCH\n\nNguyễn Văn An"]]
CAPTION = """
c|b|PHỤ LỤC
c|b|Số liệu cải cách hành chính quý III năm 2022
c|i|(Kèm theo Báo cáo số 112/BC-UBND ngày 12/9/2022)
c|Đơn vị: UBND xã Chiềng Khương"""
DATA = [["STT", "Chỉ tiêu", "Đơn vị tính", "Số liệu"]] + [
    [str(i), f"Số hồ sơ loại {i} đã tiếp nhận", "Hồ sơ", str(10 * i)] for i in range(1, 12)
]


def whole() -> Document:
    return document(HEAD, TITLE, OPENING, BODY, CLOSING, TAIL, CAPTION, DATA)


def roles(layout: Layout) -> list[tuple[str, str]]:
    return [(passage.role, passage.text) for passage in layout.passages]


def test_each_line_has_the_role_of_its_part() -> None:
    layout = locate(whole(), PATTERNS)
    assert len(layout.tables) == 1
    order = list(dict.fromkeys(passage.role for passage in layout.passages))
    assert order == [
        "letterhead", "title", "recipients", "opening", "heading", "body", "closing", "distribution", "signature",
        "appendix",
    ]  # fmt: skip
    assert [text for role, text in roles(layout) if role == "appendix"] == [
        "PHỤ LỤC",
        "Số liệu cải cách hành chính quý III năm 2022",
        "(Kèm theo Báo cáo số 112/BC-UBND ngày 12/9/2022)",
        "Đơn vị: UBND xã Chiềng Khương",
    ]


def test_the_text_of_a_section_reaches_to_the_next_heading() -> None:
    sections = [traced.value for traced in locate(whole(), PATTERNS).sections]
    assert [(s.number, s.heading, s.parent, s.text) for s in sections] == [
        (
            "I",
            "CÔNG TÁC CHỈ ĐẠO, ĐIỀU HÀNH",
            None,
            "UBND xã đã ban hành kế hoạch và phân công nhiệm vụ cho công chức.\n- Giao Văn phòng theo dõi, đôn đốc.",
        ),
        ("II", "KẾT QUẢ THỰC HIỆN", None, ""),
        ("1", "Cải cách thể chế", 1, "Đã rà soát 05 văn bản."),
        ("2", "Cải cách thủ tục hành chính", 1, "Đã tiếp nhận 120 hồ sơ."),
    ]


def uncovered(report: Document, layout: Layout) -> list[str]:
    """Texts outside the data tables that no passage holds."""
    covered: dict[str, set[int]] = {}
    for passage in layout.passages:
        covered.setdefault(passage.block.path, set()).update(range(passage.start, passage.end))
    held = {cell.path for data in layout.tables for row in data.rows for cell in row.cells}
    held |= {cell.path for data in layout.tables for cell in data.header}
    return [
        block.path
        for path, block in report.by_path.items()
        if path not in held and not path.startswith(("header", "footer"))
        if any(not letter.isspace() and at not in covered.get(path, set()) for at, letter in enumerate(block.text))
    ]


def test_no_text_is_lost() -> None:
    report = whole()
    assert uncovered(report, locate(report, PATTERNS)) == []


LINES = [
    *BODY.strip().split("\n"), CLOSING, "c|b|BÁO CÁO", "c|b|Kết quả năm 2022", "Kính gửi: UBND huyện", "Nơi nhận:",
    "- Như trên;", "CHỦ TỊCH", "b|CHỦ TỊCH", "Nguyễn Văn An", "PHỤ LỤC", "Số: 05/BC-UBND", "UBND XÃ HÀ LÂM", "Phần I",
    "(từ ngày 01/01/2022", "Ký bởi: A", "a) Nội dung", "./.", "KT. CHỦ TỊCH", "TM.", "1.", "I.", ":", "-", "b|...",
]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(LINES), st.text(max_size=30)), max_size=25), st.booleans())
def test_whatever_the_order_of_lines_nothing_is_lost_and_nothing_raises(printed: list[str], tabled: bool) -> None:
    texts = [" ".join(line.split()) or "x" for line in printed]
    report = document(*texts, *([[["\n".join(texts), "CHỦ TỊCH\n\nA B"]]] if tabled else []))
    layout = locate(report, PATTERNS)
    assert uncovered(report, layout) == []
    for index, traced in enumerate(layout.sections):
        assert traced.value.parent is None or traced.value.parent < index


@pytest.mark.parametrize(
    ("title", "opening", "issued", "expected"),
    [
        ("Kết quả CCHC 9 tháng đầu năm 2022", "", "", ("nine_months", 2022, None)),
        ("Kết quả CCHC quý III và 9 tháng đầu năm 2022", "", "", ("nine_months", 2022, None)),
        ("Kết quả CCHC năm 2022, phương hướng, nhiệm vụ năm 2023", "", "", ("year", 2022, None)),
        ("Kết quả CCHC tháng 12 và nhiệm vụ trọng tâm tháng 01 năm 2023", "", "", ("month", 2022, 12)),
        ("Kết quả thực hiện Kế hoạch CCHC giai đoạn 2021-2025 năm 2022", "", "", ("year", 2022, None)),
        ("Tổng kết CCHC giai đoạn 2011 - 2020", "", "", ("range", None, None)),
        ("Kết quả CCHC 6 tháng đầu năm", "UBND xã báo cáo 6 tháng đầu năm 2021 như sau:", "", ("half_year", 2021, 1)),
        ("Kết quả CCHC 6 tháng đầu năm", "", "Hà Lâm, ngày 05 tháng 6 năm 2021", ("half_year", 2021, 1)),
        ("Kết quả CCHC quý IV", "", "Hà Lâm, ngày 05 tháng 01 năm 2022", ("quarter", 2021, 4)),
        ("Kết quả cải cách hành chính", "UBND xã báo cáo kết quả quý II năm 2021 như sau:", "", ("quarter", 2021, 2)),
        ("Kết quả cải cách hành chính", "", "Hà Lâm, ngày 05 tháng 01 năm 2022", None),
    ],
)
def test_the_period_is_the_titles_else_the_openings(
    title: str, opening: str, issued: str, expected: tuple[str, int | None, int | None] | None
) -> None:
    layout = locate(
        document(f"Số: 05/BC-UBND\n{issued or 'UBND XÃ HÀ LÂM'}", f"c|b|BÁO CÁO\nc|b|{title}", opening, BODY), PATTERNS
    )
    period = layout.period.value if layout.period else None
    assert (period and (period.kind, period.year, period.index)) == expected


def test_a_year_from_the_letterhead_is_marked_as_inferred() -> None:
    head = "Số: 05/BC-UBND\nHà Lâm, ngày 05 tháng 6 năm 2021"
    layout = locate(document(head, "c|b|BÁO CÁO\nc|b|Kết quả CCHC 6 tháng đầu năm", BODY), PATTERNS)
    assert layout.period
    assert layout.period.traces[""].how == "inferred"


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (
            ["UBND xã Hà Lâm báo cáo kết quả như sau:", BODY, "Thực hiện Quyết định của UBND tỉnh Gia Lai."],
            ("UBND xã Hà Lâm", "xã", None, "Gia Lai"),
        ),
        (
            ["Kính gửi: Phòng Nội vụ huyện Krông Pa", "UBND xã Ia Rsai báo cáo như sau:", BODY],
            ("UBND xã Ia Rsai", "xã", "Krông Pa", None),
        ),
        (
            [
                "UBND xã Hà Lâm, huyện Hà Trung, tỉnh Thanh Hóa báo cáo như sau:",
                BODY,
                "Học tập xã Hà Tiến, huyện Nga Sơn.",
            ],
            ("UBND xã Hà Lâm", "xã", "Hà Trung", "Thanh Hóa"),
        ),
        (
            ["Kết quả cụ thể như sau:", BODY, "Phối hợp với các huyện, các xã trong tỉnh.", CAPTION],
            ("UBND xã Chiềng Khương", "xã", None, None),
        ),
        (
            ["Kết quả cụ thể:", BODY, CLOSING, [["Nơi nhận:", "TM. UBND PHƯỜNG 5\nCHỦ TỊCH"]]],
            ("UBND phường 5", "phường", None, None),
        ),
        (["Kết quả cụ thể:", BODY, "Tham quan tỉnh Gia Lai và tỉnh Kon Tum."], None),
    ],
)
def test_without_letterhead_the_body_is_named_elsewhere(
    texts: list[str | list[list[str]]], expected: tuple[str | None, ...] | None
) -> None:
    layout = locate(document(TITLE, *texts), PATTERNS)
    found = layout.organization.value if layout.organization else None
    assert (found and (found.name, found.kind, found.district, found.province)) == expected


@pytest.mark.parametrize(
    "closing",
    [
        "Trên đây là báo cáo kết quả CCHC quý III năm 2022./.",
        "Trên đây là kết quả công tác CCHC.\nUBND xã kính báo cáo UBND huyện./.",
        "Trên đây là toàn bộ nội dung báo cáo.",
        "UBND xã trân trọng báo cáo UBND huyện./.",
    ],
)
def test_the_closing_ends_the_text(closing: str) -> None:
    layout = locate(document(TITLE, BODY, closing, TAIL), PATTERNS)
    assert [text for role, text in roles(layout) if role == "closing"] == closing.split("\n")
    assert layout.sections[-1].value.text == "Đã tiếp nhận 120 hồ sơ."


def test_a_damaged_title_does_not_hide_what_the_report_is_about() -> None:
    title = "c|b|BÁO CÁO\nc|b|Kết quả công tác cảj cách hnh chính quý III năm 2022"
    body = "b|1. Cải cách thể chế\n" + "Công tác cải cách hành chính được quan tâm, TTHC được niêm yết.\n" * 4
    layout = locate(document(title, body, CLOSING, TAIL), PATTERNS)
    assert {traced.value.id for traced in layout.sections} == {"institutions"}


def test_words_of_the_closing_in_the_middle_do_not_end_the_text() -> None:
    middle = "Trên đây là kết quả đạt được, nhiệm vụ như sau:\nb|III. PHƯƠNG HƯỚNG, NHIỆM VỤ\nGiữ vững kết quả."
    layout = locate(document(TITLE, BODY, middle, CLOSING, TAIL), PATTERNS)
    assert layout.sections[-1].value.id == "plan"


def test_without_closing_the_text_ends_at_the_signature() -> None:
    layout = locate(document(TITLE, BODY, TAIL, CAPTION, DATA), PATTERNS)
    assert layout.signatory
    assert layout.sections[-1].value.text == "Đã tiếp nhận 120 hồ sơ."
    assert "PHỤ LỤC" in [text for role, text in roles(layout) if role == "appendix"]


def test_a_data_table_inside_the_text_does_not_end_it() -> None:
    caption = "c|i|Biểu 1: Kết quả tiếp nhận hồ sơ"
    after = "b|III. PHƯƠNG HƯỚNG, NHIỆM VỤ\nGiữ vững kết quả."
    layout = locate(document(TITLE, BODY, caption, DATA, after, CLOSING, TAIL), PATTERNS)
    assert layout.sections[-1].value.text == "Giữ vững kết quả."
    assert [text for role, text in roles(layout) if role == "appendix"] == ["Biểu 1: Kết quả tiếp nhận hồ sơ"]


def test_footnotes_belong_to_the_section_that_calls_them() -> None:
    report = document(TITLE, BODY)
    caller = next(block.path for block in report.blocks if getattr(block, "text", "").startswith("Đã tiếp nhận"))
    note = Footnote("1", paragraph("Trong đó trực tuyến 80 hồ sơ.", "footnote[0]"), caller)
    layout = locate(Document(report.blocks, "ooxml", "application/test", footnotes=(note,)), PATTERNS)
    passage = layout.passages[-1]
    assert (passage.role, passage.text) == ("footnote", "Trong đó trực tuyến 80 hồ sơ.")
    assert layout.sections[passage.section or 0].value.heading == "Cải cách thủ tục hành chính"


def test_an_empty_document_has_an_empty_layout() -> None:
    assert locate(Document((), "ooxml", "application/test"), PATTERNS) == Layout()


def test_a_document_of_one_long_paragraph_takes_time_linear_in_it() -> None:
    report = Document(
        (paragraph("UBND xã Hà Lâm đã tiếp nhận 120 hồ sơ, đạt 100%. " * 4000),), "ooxml", "application/test"
    )
    start = time.process_time()
    locate(report, PATTERNS)
    assert time.process_time() - start < 2.0


@pytest.mark.skipif(not SHARED.is_dir(), reason="the seed report lies beside the repository, not in it")
@pytest.mark.parametrize("name", ["report.docx", "report.pdf"])
def test_the_seed_is_told_as_a_person_tells_it(name: str) -> None:
    from extractor.readers import read

    expected = json.loads((SHARED / "seed" / "expected.json").read_text(encoding="utf-8"))
    report = read((SHARED / "seed" / name).read_bytes(), name)
    layout = locate(report, PATTERNS)
    found = [{key: getattr(s.value, key) for key in ("id", "number", "heading", "level")} for s in layout.sections]
    assert found == expected["sections"]
    assert layout.title
    assert layout.title.value == expected["title"]
    assert [r.value for r in layout.recipients] == expected["recipients"]
    for part in ("organization", "period", "signatory"):
        traced = getattr(layout, part)
        assert {key: getattr(traced.value, key) for key in expected[part]} == expected[part]
    assert layout.letterhead is None
    assert uncovered(report, layout) == []


def test_a_layout_table_is_read_cell_by_cell() -> None:
    report = Document((table(0, [["A\nB", "C"]]),), "ooxml", "application/test")
    assert [passage.text for passage in locate(report, PATTERNS).passages] == ["A", "B", "C"]
