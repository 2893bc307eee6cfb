"""Tables of every shape: which hold data, where headers end, what columns are, which rows belong together."""

from __future__ import annotations

import pytest
from documents import Spans, document, table
from hypothesis import given
from hypothesis import strategies as st

from extractor.document import Document
from extractor.layout import DataTable
from extractor.patterns import Patterns, load
from extractor.record import Period
from extractor.table_legends import read_label_legend, read_legend
from extractor.tables import find_tables

PATTERNS = load()
ROWS = [["1", "Số hồ sơ tiếp nhận", "Hồ sơ", "12"], ["2", "Số hồ sơ trả đúng hạn", "Hồ sơ", "11"]]


def only(source: Document, patterns: Patterns, period: Period | None = None) -> DataTable:
    tables = find_tables(source, patterns, period)
    assert len(tables) == 1
    return tables[0]


def roles(found: DataTable) -> list[str]:
    return [column.role for column in found.columns]


HEADERS: list[tuple[list[list[str]], Spans, list[str]]] = [
    ([["STT", "Chỉ tiêu", "Đơn vị tính", "Số liệu"]], {}, ["code", "label", "unit", "value"]),
    ([["TT", "Nội dung", "ĐVT", "Kết quả"]], {}, ["code", "label", "unit", "value"]),
    (
        [["STT", "Chỉ tiêu thống kê", "Kết quả thống kê", ""], ["", "", "Đơn vị tính", "Số liệu 9 tháng"]],
        {(0, 0): (2, 1), (0, 1): (2, 1), (0, 2): (1, 2)},
        ["code", "label", "unit", "value"],
    ),
    (
        [["Số TT", "Tên chỉ tiêu", "Đơn vị", "Năm 2025 (tính từ 15/12/2024 đến 14/6/2025)"]],
        {},
        ["code", "label", "unit", "value"],
    ),
    ([["STT", "Danh mục", "ĐVT", "Thực hiện"], ["(1)", "(2)", "(3)", "(4)"]], {}, ["code", "label", "unit", "value"]),
]


@pytest.mark.parametrize(("header", "spans", "expected"), HEADERS)
def test_columns_are_told_by_their_headers(
    header: list[list[str]], spans: Spans, expected: list[str], patterns: Patterns
) -> None:
    found = only(document(table([*header, *ROWS], spans)), patterns)
    assert roles(found) == expected
    assert [row.label.text for row in found.rows if row.label] == ["Số hồ sơ tiếp nhận", "Số hồ sơ trả đúng hạn"]


def test_content_tells_columns_without_any_header(patterns: Patterns) -> None:
    found = only(document([*ROWS, ["3", "Số hồ sơ quá hạn", "Hồ sơ", "1"]]), patterns)
    assert roles(found) == ["code", "label", "unit", "value"]
    assert len(found.rows) == 3


def test_value_columns_are_told_apart_by_words_and_years(patterns: Patterns) -> None:
    header = ["TT", "Chỉ tiêu", "ĐVT", "Kế hoạch năm 2022", "Thực hiện năm 2021", "Thực hiện năm 2022", "So với KH (%)"]
    rows = [
        ["1", "Sản lượng lương thực", "Tấn", "900", "850", "910", "101,1"],
        ["2", "Diện tích gieo trồng", "Ha", "300", "310", "305", "101,7"],
    ]
    found = only(document([header, *rows]), patterns, Period(kind="year", year=2022))
    assert roles(found) == ["code", "label", "unit", "plan", "previous", "value", "percent_of_plan"]


def test_a_letterhead_is_no_data_table(patterns: Patterns) -> None:
    head = [
        ["ỦY BAN NHÂN DÂN\nXÃ AN LẠC", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
        ["Số: 12/BC-UBND", "An Lạc, ngày 05 tháng 6 năm 2022"],
    ]
    assert find_tables(document(head), patterns) == ()


def test_a_continued_table_is_joined_and_its_header_dropped(patterns: Patterns) -> None:
    header = ["STT", "Chỉ tiêu", "Đơn vị tính", "Số liệu"]
    found = only(document([header, *ROWS], "", [header, ["3", "Số hồ sơ quá hạn", "Hồ sơ", "1"]]), patterns)
    assert [row.code.text for row in found.rows if row.code] == ["1", "2", "3"]


def test_options_over_several_physical_rows_are_one_row(patterns: Patterns) -> None:
    header = ["STT", "Chỉ tiêu", "Đơn vị tính", "Số liệu"]
    merged: Spans = {(3, 0): (2, 1), (3, 1): (2, 1), (3, 3): (2, 1)}
    rows = [*ROWS, ["3", "Tổ chức đối thoại", "Không = 0", "1"], ["", "", "Có = 1", ""]]
    for spans in (merged, {}):
        row = only(document(table([header, *rows], spans)), patterns).rows[-1]
        assert row.legend == ((0, "Không"), (1, "Có"))
        assert row.values[0][1].text == "1"


def test_a_wide_table_has_a_fact_in_each_column(patterns: Patterns) -> None:
    header = [
        ["STT", "Lĩnh vực", "Số hồ sơ tiếp nhận", "", "Số hồ sơ giải quyết", ""],
        ["", "", "Tổng số", "Trực tuyến", "Đúng hạn", "Quá hạn"],
        ["(1)", "(2)", "(3)=(4)+(5)", "(4)", "(5)", "(6)"],
    ]
    spans: Spans = {(0, 0): (2, 1), (0, 1): (2, 1), (0, 2): (1, 2), (0, 4): (1, 2)}
    rows = [
        ["1", "Đất đai", "10", "4", "9", "1"],
        ["2", "Hộ tịch", "30", "20", "30", "0"],
        ["", "Tổng cộng", "40", "24", "39", "1"],
    ]
    found = only(document(table([*header, *rows], spans)), patterns)
    assert found.shape == "wide"
    assert [row.label.text for row in found.rows if row.label] == ["Đất đai", "Hộ tịch", "Tổng cộng"]
    assert found.columns[3].header == "Số hồ sơ tiếp nhận / Trực tuyến"


@pytest.mark.parametrize(
    ("texts", "legend"),
    [
        (["Có = 1; Không = 0"], ((1, "Có"), (0, "Không"))),
        (["Không = 0", "Có = 1"], ((0, "Không"), (1, "Có"))),
        (["0: Không, 1: Có"], ((0, "Không"), (1, "Có"))),
        (["1 = Đã ban hành\n2 = Chưa ban hành"], ((1, "Đã ban hành"), (2, "Chưa ban hành"))),
        (["Chưa có = 0\n2 cấp = 1\n3 cấp = 2"], ((0, "Chưa có"), (1, "2 cấp"), (2, "3 cấp"))),
        (["Có = 1 Không = 0"], ((1, "Có"), (0, "Không"))),
        (["Hồ sơ"], ()),
        (["Có = 1"], ()),
        (["Có = 1; Không = 1"], ()),
    ],
)
def test_legends_are_read_in_any_order_and_layout(texts: list[str], legend: tuple[tuple[int, str], ...]) -> None:
    assert read_legend(texts) == legend


def test_a_legend_may_stand_in_the_label() -> None:
    assert read_label_legend("Ban hành quy chế (Có = 1; Không = 0)") == ((1, "Có"), (0, "Không"))
    assert read_label_legend("Số văn bản (quyết định, quy chế)") == ()


CELL = st.text(alphabet="aăđ 1.=-0", max_size=6)


@given(st.lists(st.lists(CELL, min_size=4, max_size=4), min_size=2, max_size=8))
def test_no_row_of_a_data_table_is_lost(rows: list[list[str]]) -> None:
    source = document([["STT", "Chỉ tiêu", "Đơn vị tính", "Số liệu"], *rows])
    for found in find_tables(source, PATTERNS):
        kept = {cell.path for row in found.rows for cell in row.cells} | {cell.path for cell in found.header}
        cells = [cell for line in next(source.tables()).rows for cell in line.cells if cell.text.strip()]
        numbered = {cell.row for cell in cells if cell.text.strip() in "01"}  # rows that number the columns
        assert [cell.text for cell in cells if cell.path not in kept and cell.row not in numbered] == []
