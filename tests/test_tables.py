"""Tables of every shape: which hold data, where headers end, what columns are, which rows belong together."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import get_args

import pytest
from documents import Spans, document, table
from hypothesis import given
from hypothesis import strategies as st

from extractor.document import Document, Row, Table
from extractor.errors import PatternError
from extractor.layout import DataTable
from extractor.patterns import Patterns, load
from extractor.patterns.columns import build
from extractor.patterns.entry import Entry
from extractor.record import Kind, Period
from extractor.table_columns import header_role
from extractor.table_legends import read_label_legend, read_legend
from extractor.tables import find_tables
from extractor.values import read_value

PATTERNS = load()
KINDS = get_args(Kind)
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


HEADER = ["STT", "Chỉ tiêu", "Đơn vị tính", "Số liệu"]


def shown(found: DataTable) -> list[tuple[str, str, str]]:
    """Number, label and current value of each row as printed."""
    return [
        (
            row.code.text if row.code else "",
            " ".join(cell.text for cell in (row.label, *row.label_rest) if cell),
            cell.text if (cell := row.cell("value")) else "",
        )
        for row in found.rows
    ]


ANNEX: list[tuple[list[list[str]], Spans, Period | None, list[str]]] = [
    (
        [["Kế hoạch 2022", "TH 6 tháng 2022", "Lũy kế", "So với KH (%)", "Ghi chú"]],
        {},
        Period(kind="half_year", year=2022, index=1),
        ["plan", "value", "accumulated", "percent_of_plan", "note"],
    ),
    (
        [["TH 6 tháng năm 2021", "Năm 2022", "", "So sánh (%)", ""], ["", "KH", "Ước TH 6 tháng", "Cùng kỳ", "KH"]],
        {(0, 3): (2, 1), (0, 4): (1, 2), (0, 6): (1, 2)},
        Period(kind="half_year", year=2022, index=1, start="2022-01-01", end="2022-06-30"),
        ["previous", "plan", "value", "percent_of_previous", "percent_of_plan"],
    ),
    ([["Tháng 5", "Tháng 6"]], {}, Period(kind="month", year=2022, index=6), ["value_1", "value"]),
    (
        [["Thực hiện quý III năm 2022", "Thực hiện 9 tháng năm 2022"]],
        {},
        Period(kind="nine_months", year=2022, start="2022-01-01", end="2022-09-30"),
        ["value_1", "value"],
    ),
    (
        [["Thực hiện quý III năm 2022", "Thực hiện 9 tháng năm 2022"]],
        {},
        Period(kind="quarter", year=2022, index=3, start="2022-07-01", end="2022-09-30"),
        ["value", "accumulated"],
    ),
    ([["2020", "2021", "2022"]], {}, Period(kind="year", year=2022), ["value_1", "previous", "value"]),
    ([["TH 2022", "KH 2023"]], {}, Period(kind="year", year=2022), ["value", "plan"]),
    ([["Năm 2021", "Năm 2022", "Tăng/giảm (%)"]], {}, None, ["previous", "value", "percent_of_previous"]),
    ([["Chỉ tiêu", "Kết quả", "Tỷ lệ (%)"]], {}, None, ["plan", "value", "percent_of_plan"]),
    ([["Kết quả thực hiện kế hoạch"]], {}, None, ["value"]),
    ([["Tổng số", "Nam", "Nữ"]], {}, None, ["value", "value_2", "value_3"]),
]


@pytest.mark.parametrize(("header", "spans", "period", "expected"), ANNEX)
def test_the_column_of_the_reports_own_period_is_the_value(
    header: list[list[str]], spans: Spans, period: Period | None, expected: list[str], patterns: Patterns
) -> None:
    fixed = [["TT", "Nội dung", "ĐVT"], ["", "", ""]]
    width = len(expected)
    rows = [[str(n), f"Sản lượng cây trồng thứ {n}", "Tấn", *["9", "8", "7", "6", "5"][:width]] for n in (1, 2)]
    down: Spans = {(0, c): (len(header), 1) for c in range(3)}
    lines = [[*fixed[i], *line] for i, line in enumerate(header)]
    found = only(document(table([*lines, *rows], spans | down)), patterns, period)
    assert roles(found)[3:] == expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            [["1", "Số hồ sơ tiếp nhận qua dịch vụ", "Hồ sơ", "12"], ["", "bưu chính công ích", "", ""]],
            [("1", "Số hồ sơ tiếp nhận qua dịch vụ bưu chính công ích", "12")],
        ),
        (
            [["1", "Số hồ sơ tiếp nhận qua dịch vụ", "", ""], ["", "bưu chính công ích", "Hồ sơ", "12"]],
            [("1", "Số hồ sơ tiếp nhận qua dịch vụ bưu chính công ích", "12")],
        ),
        ([["1", "Số hồ sơ", "Hồ sơ", ""], ["", "", "", "12"]], [("1", "Số hồ sơ", "12")]),
        (  # parts in small letters are rows, whatever stands above them
            [
                ["1", "Kết quả giải quyết thủ tục hành chính", "", ""],
                ["", "trực tiếp", "HS", "5"],
                ["", "qua mạng", "HS", "7"],
            ],
            [("1", "Kết quả giải quyết thủ tục hành chính", ""), ("", "trực tiếp", "5"), ("", "qua mạng", "7")],
        ),
        (
            [["1", "Tổng số hồ sơ", "HS", "12"], ["", "Trong đó:", "", ""], ["", "- Trực tiếp", "HS", "5"]],
            [("1", "Tổng số hồ sơ", "12"), ("", "Trong đó:", ""), ("", "- Trực tiếp", "5")],
        ),
        ([["1", "Số hồ sơ", "HS", "12"], ["", "", "", "13"]], [("1", "Số hồ sơ", "12"), ("", "", "13")]),
    ],
)
def test_rows_broken_over_physical_rows_are_joined_and_no_others(
    rows: list[list[str]], expected: list[tuple[str, str, str]], patterns: Patterns
) -> None:
    found = only(document([HEADER, *rows, ["9", "Số văn bản", "Văn bản", "4"]]), patterns)
    assert shown(found)[:-1] == expected


def test_a_tick_says_which_option_was_chosen(patterns: Patterns) -> None:
    rows = [["1", "Tổ chức đối thoại", "Không = 0", ""], ["", "", "Có = 1", "x"], *ROWS]
    row = only(document([HEADER, *rows]), patterns).rows[0]
    assert (row.legend, row.ticked) == (((0, "Không"), (1, "Có")), 1)


def test_options_may_stand_under_the_label(patterns: Patterns) -> None:
    rows = [["1", "Tổ chức đối thoại", "1"], ["", "Có = 1", ""], ["", "Không = 0", ""], ["2", "Số hồ sơ", "4"]]
    found = only(document([["STT", "Nội dung", "Kết quả"], *rows]), patterns)
    assert shown(found) == [("1", "Tổ chức đối thoại", "1"), ("2", "Số hồ sơ", "4")]
    assert found.rows[0].legend == ((1, "Có"), (0, "Không"))


def test_several_filled_values_of_one_row_are_none(patterns: Patterns) -> None:
    rows = [["1", "Tổ chức đối thoại", "Không = 0", "1"], ["", "", "Có = 1", "0"], *ROWS]
    assert only(document([HEADER, *rows]), patterns).rows[0].cell("value") is None


def test_labels_in_two_columns_are_group_and_part(patterns: Patterns) -> None:
    rows = [
        ["STT", "Chỉ tiêu", "", "Đơn vị tính", "Số liệu"],
        ["1", "Số hồ sơ tiếp nhận", "", "Hồ sơ", "12"],
        ["", "Trong đó", "Trực tiếp", "Hồ sơ", "5"],
        ["", "", "Trực tuyến", "Hồ sơ", "7"],
    ]
    found = only(document(table(rows, {(0, 1): (1, 2), (1, 1): (1, 2), (2, 1): (2, 1)})), patterns)
    assert [(label, value) for _, label, value in shown(found)] == [
        ("Số hồ sơ tiếp nhận", "12"),
        ("Trong đó", ""),
        ("Trực tiếp", "5"),
        ("Trực tuyến", "7"),
    ]


def test_a_merged_value_belongs_to_the_row_that_it_begins_in(patterns: Patterns) -> None:
    found = only(document(table([HEADER, *ROWS], {(1, 3): (2, 1)})), patterns)
    assert [row.cell("value") is None for row in found.rows] == [False, True]


def test_a_row_merged_over_all_columns_has_a_label_alone(patterns: Patterns) -> None:
    found = only(document(table([HEADER, ["I. THỂ CHẾ", "", "", ""], *ROWS], {(1, 0): (1, 4)})), patterns)
    row = found.rows[0]
    assert (row.label.text if row.label else "", row.code, row.unit, row.values) == ("I. THỂ CHẾ", None, None, ())


TITLES: list[tuple[list[list[str]], Spans]] = [
    ([["BIỂU TỔNG HỢP SỐ LIỆU", "", "", ""]], {(0, 0): (1, 4)}),
    ([["Biểu số 1", "", "", ""], ["(Kèm theo Báo cáo số 12)", "", "", ""]], {(0, 0): (1, 4), (1, 0): (1, 4)}),
    ([["", "", "", "Đơn vị tính: hồ sơ"]], {}),
]


@pytest.mark.parametrize(("titles", "spans"), TITLES)
def test_a_title_inside_the_table_is_part_of_its_header(
    titles: list[list[str]], spans: Spans, patterns: Patterns
) -> None:
    found = only(document(table([*titles, HEADER, *ROWS], spans)), patterns)
    assert roles(found) == ["code", "label", "unit", "value"]
    assert len(found.rows) == 2
    assert titles[0][0] in [cell.text for cell in found.header]


BIEU = [["1", "Số thủ tục công bố", "TTHC", "4"], ["2", "Số thủ tục bãi bỏ", "TTHC", "0"]]


@pytest.mark.parametrize(
    ("source", "parts"),
    [
        (document("Biểu 1. Chỉ đạo", [HEADER, *ROWS], "Biểu 2. Thủ tục", [HEADER, *BIEU]), [(0, 2), (1, 2)]),
        (document([HEADER, *ROWS], "", [HEADER, *BIEU]), [(0, 2), (1, 2)]),
        (
            document(
                table(
                    [HEADER, ["Biểu 1. Chỉ đạo", "", "", ""], *ROWS, ["Biểu 2. Thủ tục", "", "", ""], *BIEU],
                    {(1, 0): (1, 4), (4, 0): (1, 4)},
                )
            ),
            [(0, 3), (1, 3)],
        ),
        (
            document([HEADER, ["", "Chỉ đạo điều hành", "", ""], *ROWS, ["", "Thể chế", "", ""], *BIEU]),
            [(0, 3), (1, 3)],
        ),
        (document([HEADER, ["I", "Chỉ đạo", "", ""], *ROWS, ["II", "Thể chế", "", ""], *BIEU]), [(0, 6)]),
        (document([HEADER, *ROWS], "2. Thủ tục", [HEADER, ["3", "Số thủ tục", "TTHC", "4"]]), [(0, 2), (0, 1)]),
    ],
)
def test_a_part_begins_where_numbering_begins_again(
    source: Document, parts: list[tuple[int, int]], patterns: Patterns
) -> None:
    assert [(found.part, len(found.rows)) for found in find_tables(source, patterns)] == parts


MORE = ["3", "Số hồ sơ quá hạn", "Hồ sơ", "1"]


@pytest.mark.parametrize("between", ["", "- 2 -", "(Tiếp theo)"])
@pytest.mark.parametrize("again", [[HEADER], [], [["(1)", "(2)", "(3)", "(4)"]]])
def test_a_table_goes_on_after_a_page_end(between: str, again: list[list[str]], patterns: Patterns) -> None:
    source = document([HEADER, ["(1)", "(2)", "(3)", "(4)"], *ROWS], between, [*again, MORE])
    assert [code for code, _, _ in shown(only(source, patterns))] == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ([HEADER, *ROWS], [["Nơi nhận:\n- Như trên", "", "", "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH"]]),
        ([["Nội dung", "Số liệu"], ["Số hồ sơ", "12"]], [["Nơi nhận:\n- Lưu: VT.", "CHỦ TỊCH\n\nLê Văn A"]]),
    ],
)
def test_a_signature_does_not_continue_a_table(
    first: list[list[str]], second: list[list[str]], patterns: Patterns
) -> None:
    found = only(document(first, "", second), patterns)
    assert len(found.rows) == len(first) - 1


def test_a_header_repeated_inside_a_table_is_dropped(patterns: Patterns) -> None:
    found = only(document([HEADER, *ROWS, [text.upper() for text in HEADER], MORE]), patterns)
    assert [code for code, _, _ in shown(found)] == ["1", "2", "3"]
    assert len(found.header) == 8


def test_a_header_in_a_table_of_its_own_heads_the_next(patterns: Patterns) -> None:
    assert len(only(document([HEADER], "", ROWS), patterns).rows) == 2


def test_tables_inside_layout_tables_are_found(patterns: Patterns) -> None:
    inner = table([HEADER, *ROWS], path="table[0]/row[0]/cell[0]/table[0]")
    outer = table([["Phụ lục", ""]])
    cell = replace(outer.rows[0].cells[0], tables=(inner,))
    source = document(replace(outer, rows=(Row(0, (cell, outer.rows[0].cells[1])),)))
    assert only(source, patterns).path == inner.path


@pytest.mark.parametrize(
    ("header", "rows", "count"),
    [
        (["TT", "Đơn vị", "Tiếp nhận", "Giải quyết"], [["1", "Thôn A", "3", "3"], ["2", "Thôn B", "4", "4"]], 2),
        (["TT", "Thôn", "Số hộ nghèo"], [["1", "Thôn Đông", "3"], ["2", "Thôn Tây", "5"]], 1),
        (["Xã", "Dân số", "Diện tích"], [["Hà Vinh", "5.000", "12,5"], ["Hà Lai", "6.100", "10,5"]], 2),
    ],
)
def test_tables_by_unit_have_their_facts_in_the_columns(
    header: list[str], rows: list[list[str]], count: int, patterns: Patterns
) -> None:
    found = only(document([header, *rows]), patterns)
    assert found.shape == "wide"
    assert [role for role in roles(found) if role.startswith("value")] == ["value", "value_2"][:count]


@pytest.mark.parametrize("entry", PATTERNS.entries("columns"), ids=lambda entry: entry.id)
def test_header_words_tell_their_role_and_no_other(entry: Entry) -> None:
    if entry.id == "continued":
        assert all(PATTERNS.columns.whole(text) == entry.id for text in entry.data["examples"])
        return
    for text in entry.data["examples"]:
        found = header_role(text, PATTERNS)
        assert found is not None and found[0] == entry.id, text
    for text in entry.data["counterexamples"]:
        found = header_role(text, PATTERNS)
        assert found is None or found[0] != entry.id, text


def test_an_unknown_role_is_refused_by_name() -> None:
    with pytest.raises(PatternError, match="colour"):
        build([Entry("columns.json", {"id": "colour"}, "")], str)


CELL = st.sampled_from(["", "", "1", "2.1", "-", "a", "Có = 1", "Không = 0", "số hồ sơ", "Số hồ sơ đã tiếp nhận", "x"])
SPAN = st.tuples(st.integers(1, 3), st.integers(1, 4))


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """A headed table of any content, with cells merged anywhere."""
    height = draw(st.integers(2, 8))
    rows = [HEADER, *draw(st.lists(st.lists(CELL, min_size=4, max_size=4), min_size=height, max_size=height))]
    spans: Spans = {}
    taken: set[tuple[int, int]] = set()
    for at, (high, wide) in draw(st.dictionaries(st.tuples(st.integers(1, 8), st.integers(0, 3)), SPAN)).items():
        slots = {(at[0] + i, at[1] + j) for i in range(high) for j in range(wide)}
        if not slots & taken and all(r < len(rows) and c < 4 for r, c in slots):
            taken |= slots
            spans[at] = high, wide
    return table(rows, spans)


@given(st.lists(tables(), min_size=1, max_size=2))
def test_every_text_of_a_data_table_ends_in_one_row_or_the_header(made: list[Table]) -> None:
    found = find_tables(document(*made), PATTERNS)
    kept = [cell for each in found for row in each.rows for cell in row.cells]
    headers = {cell for each in found for cell in each.header}
    known = headers | set(kept)
    assert len(kept) == len(set(kept))
    assert headers.isdisjoint(kept)
    for each in made:
        cells = [cell for row in each.rows for cell in row.cells if cell.text.strip()]
        if not known.isdisjoint(cells):  # else it is no data table: a header with nothing below
            assert [cell.text for cell in cells if cell not in known] == []
    for row in (row for each in found for row in each.rows):
        named = [cell for cell in (row.code, row.label, *row.label_rest) if cell is not None]
        assert len(named) == len(set(named))


@pytest.mark.parametrize("piece", ["Có = 1; ", "(", "1 ", "a=", "= 1\n", "x", "- ", "1.000 "])
def test_hostile_cells_are_read_in_linear_time(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    begin = time.process_time()
    find_tables(document([HEADER, ["1", text, text, text], ["2", "a", text, ""], *ROWS]), PATTERNS)
    for kind in KINDS:
        read_value(text, kind, PATTERNS, ((0, "Không"), (1, "Có")) if kind == "option" else ())
    assert time.process_time() - begin < 2
