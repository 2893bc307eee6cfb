"""Values of the rows: states, options, further columns, groups, units, provenance; and that no row is lost."""

import json
from pathlib import Path

import pytest
from form_tables import ROLES, form_table, printed, table
from hypothesis import given
from hypothesis import strategies as st

from extractor.document import Document
from extractor.indicators import IndicatorResult, extract_indicators
from extractor.layout import DataTable, Layout
from extractor.patterns import load
from extractor.provenance import Evidence, Traced
from extractor.record import Indicator, Organization, Period

PATTERNS = load()
FORM = PATTERNS.forms["cchc-xa-2022"]
SEED = Path(__file__).parents[2] / "shared" / "seed"


def extract(*tables: DataTable, period: Period | None = None) -> IndicatorResult:
    return extract_indicators(Layout(tables=tables), PATTERNS, period)


def by_id(result: IndicatorResult) -> dict[str, Indicator]:
    return {traced.value.id: traced.value for traced in result.indicators}


def of_form(*rows: tuple[object, ...]) -> dict[str, Indicator]:
    """Indicators of a table of the seed's form in which the rows with these labels are replaced."""
    replaced = {row[1]: row for row in rows}
    return by_id(extract(table([replaced.get(r[1], (*r[:4], "", r[4])) for r in printed(FORM)])))


@pytest.mark.parametrize(
    ("text", "state", "value"),
    [
        ("1.102", "reported", 1102),
        ("04", "reported", 4),
        ("", "blank", None),
        ("-", "dash", None),
        ("0", "reported", 0),
        ("Không", "none", 0),
        ("abc", "unreadable", None),
    ],
)
def test_states_of_a_count(text: str, state: str, value: int | None) -> None:
    found = of_form(("3.3.1", "Số lượng hồ sơ đã tiếp nhận", "Hồ sơ", text, ""))["files.received"]
    assert (found.state, found.value, found.raw) == (state, value, text)


def test_an_option_is_read_through_its_own_legend() -> None:
    legend = ((1, "Chưa ban hành"), (2, "Đã ban hành"))
    found = of_form(("6.1", "Ban hành quy chế chi tiêu nội bộ", "Chưa ban hành = 1\nĐã ban hành = 2", "2", "", legend))
    option = found["finance.internal_spending_rules"]
    assert (option.kind, option.value, option.unit) == ("option", 2, "")
    assert option.option is not None
    assert (option.option.code, option.option.label) == (2, "Đã ban hành")
    assert option.legend == {"1": "Chưa ban hành", "2": "Đã ban hành"}


def test_an_answer_that_is_not_offered_is_unreadable() -> None:
    found = of_form(("6.1", "Ban hành quy chế chi tiêu nội bộ", "Đã BH = 1", "7", "", ((1, "Đã BH"),)))
    assert found["finance.internal_spending_rules"].state == "unreadable"


def test_groups_are_named_by_the_numbers_above() -> None:
    result = extract(form_table(FORM))
    found = by_id(result)
    assert found["files.received"].group == "3/3.3"
    assert found["files.received_in_person"].group == "3/3.3/3.3.1"
    assert found["direction.inspection_issues_found"].group == "1/1.2"
    groups = {traced.value.code: traced.value.group for traced in result.groups}
    assert groups["3.3"] == "3"
    assert groups["3"] == ""


def test_marks_and_final_dots_are_no_part_of_number_and_label() -> None:
    rows = [
        ("3.", "Cải cách thủ tục hành chính", "", "", ""),
        ("3.3.", "Kết quả giải quyết TTHC", "", "", ""),
        ("3.3.1.", "Số lượng hồ sơ đã tiếp nhận", "Hồ sơ", "7", ""),
        ("Trong đó", "- Tiếp nhận trực tiếp", "Hồ sơ", "5", ""),
        ("-", "Tiếp nhận qua BCCI", "Hồ sơ", "2", ""),
    ]
    result = extract(table(rows + [(*r[:4], "") for r in printed(FORM)[-30:]]))
    found = by_id(result)
    assert [found[f"files.received{x}"].code for x in ("", "_in_person", "_by_post")] == ["3.3.1", "", ""]
    assert found["files.received_in_person"].label == "Tiếp nhận trực tiếp"


def test_units_and_numbers_inside_the_label_are_read() -> None:
    rows = [
        ("I. Cải cách thủ tục hành chính", ""),
        ("1. Tổng số hồ sơ tiếp nhận (hồ sơ)", "1.200"),
        ("- Tiếp nhận trực tiếp (hồ sơ)", "200"),
        ("2. Tỷ lệ hồ sơ giải quyết đúng hạn (%)", "99,5"),
    ]
    found = by_id(extract(table(rows, ("label", "value"))))
    assert (found["files.received"].code, found["files.received"].unit) == ("1", "hồ sơ")
    assert found["files.received"].value == 1200
    assert found["files.received_in_person"].group == "I/1"
    assert (found["files.resolved_on_time_rate"].unit, found["files.resolved_on_time_rate"].value) == ("%", 99.5)


def test_the_number_of_a_row_of_one_cell_stands_in_it_without_a_mark() -> None:
    rows = [
        ("", "II Cải cách thủ tục hành chính", "", "", ""),
        ("3.3.1.", "Số lượng hồ sơ đã tiếp nhận", "Hồ sơ", "7", ""),
        ("", "2 cấp xã, huyện", "", "", ""),
    ]
    result = extract(table(rows + [(*r[:4], "") for r in printed(FORM)[-30:]]))
    heads = {traced.value.label: traced.value.code for traced in (*result.groups, *result.unmatched)}
    assert heads["Cải cách thủ tục hành chính"] == "II"
    assert heads["2 cấp xã, huyện"] == ""


def test_further_columns_keep_their_role() -> None:
    roles = ("code", "label", "unit", "plan", "value", "percent_of_plan", "note")
    rows = [
        ("I", "Chỉ tiêu kinh tế", "", "", "", "", ""),
        ("1", "Tốc độ tăng giá trị sản xuất", "%", "12,5", "13", "104", ""),
        ("2", "Tổng giá trị sản xuất", "Triệu đồng", "1.200", "1.300,5", "108,4", "ước"),
        ("3", "Thu nhập bình quân đầu người", "Triệu đồng", "50", "", "", ""),
        ("4", "Tỷ lệ hộ nghèo", "%", "2", "1,5", "", ""),
    ]
    found = by_id(extract(table(rows, roles)))
    product = found["economy.production_value"]
    assert (product.value, product.columns, product.note) == (1300.5, {"plan": 1200, "percent_of_plan": 108.4}, "ước")
    assert found["economy.income_per_capita"].columns["percent_of_plan"] is None
    assert found["economy.income_per_capita"].state == "blank"


def test_a_wide_table_gives_its_own_row_and_the_fields() -> None:
    roles = ("code", "label", "value", "value_2", "value_3", "value_4")
    headers = (
        "STT / (1)",
        "Lĩnh vực / (2)",
        "Số hồ sơ tiếp nhận / Tổng số / (3)=(4)+(5)",
        "Số hồ sơ tiếp nhận / Trực tuyến / (4)",
        "Số hồ sơ đã giải quyết / Đúng hạn / (5)",
        "Ý kiến khác / (6)",
    )
    rows = [
        ("1", "Đất đai", "10", "4", "9", ""),
        ("2", "Hộ tịch", "20", "", "18", "x"),
        ("", "Tổng cộng", "30", "4", "27", ""),
    ]
    result = extract(table(rows, roles, shape="wide", headers=headers))
    found = {(t.value.id, t.value.scope): t.value.value for t in result.indicators}
    assert found["files.received", ""] == 30
    assert found["files.received", "Hộ tịch"] == 20
    assert found["files.received_online", "Hộ tịch"] is None
    assert found["files.resolved_on_time", "Đất đai"] == 9
    assert [t.value.label for t in result.unmatched] == ["Hộ tịch"]
    assert result.form is not None
    assert result.form.id == "mot-cua-06a"


def test_a_wide_table_of_units_has_the_row_of_the_report_itself() -> None:
    headers = ("Đơn vị", "Số hồ sơ tiếp nhận / Tổng số", "Số hồ sơ đã giải quyết / Quá hạn")
    source = table(
        [("Hà Vinh", "7", "0"), ("Hà Tân", "9", "1")], ("label", "value", "value_2"), shape="wide", headers=headers
    )
    body = Traced(Organization(name="UBND xã Hà Tân", kind="xã", unit="Hà Tân"))
    result = extract_indicators(Layout(tables=(source,), organization=body), PATTERNS)
    assert {(i.value.scope, i.value.value) for i in result.indicators if i.value.id == "files.received"} == {
        ("", 9),
        ("Hà Vinh", 7),
    }


def test_the_form_is_chosen_by_what_it_explains_and_the_runner_up_is_kept() -> None:
    result = extract(form_table(PATTERNS.forms["cchc-xa-2022-ttmp"]))
    assert result.form is not None
    assert (result.form.id, result.form.score > 0.99) == ("cchc-xa-2022-ttmp", True)
    assert result.form.runner_up in ("cchc-xa-2022", "cchc-xa-2025")
    assert result.form.runner_up_score is not None
    assert result.form.runner_up_score < result.form.score


def test_between_forms_that_fit_alike_the_period_decides() -> None:
    shared = [row for row in printed(FORM) if row[0] in ("1.", "1.1.1", "1.1.2.", "2.", "2.1.", "2.2.", "2.3.", "4.1.")]
    late, early = Period(kind="year", end="2024-12-31"), Period(kind="year", end="2022-03-31")
    chosen = [extract(form_table(FORM, shared), period=p).form for p in (early, late)]
    ids = [choice.id if choice else None for choice in chosen]
    assert ids[0] != "cchc-xa-2022-ttmp"
    assert ids[1] != "cchc-xa-2022"


UNKNOWN = [
    ("1", "Số người cao tuổi được chúc thọ", "Người", "12", ""),
    ("2", "Số nhà tình nghĩa được xây mới", "Nhà", "3", ""),
    ("3", "Kinh phí quỹ khuyến học đã vận động", "Triệu đồng", "45,5", "đạt"),
    ("4", "Số câu lạc bộ văn nghệ", "CLB", "abc", ""),
    ("5", "Tỷ lệ hồ sơ TTHC giải quyết đúng hạn", "%", "100", ""),
]


def test_an_unknown_form_keeps_every_row_and_the_clear_fact_its_id() -> None:
    result = extract(table(UNKNOWN))
    assert result.form is None
    assert [t.value.label for t in result.unmatched] == [str(row[1]) for row in UNKNOWN[:4]]
    assert [t.value.value for t in result.unmatched] == [12, 3, 45.5, "abc"]
    assert result.unmatched[2].value.cells == list(UNKNOWN[2])
    assert [t.value.id for t in result.indicators] == ["files.resolved_on_time_rate"]


def test_an_unknown_table_beside_the_form_takes_none_of_its_ids() -> None:
    gone = {"egov.video_conference", "quality.iso_at_commune", "quality.iso_commune_units"}
    rows = [row for row, entry in zip(printed(FORM), FORM.rows, strict=True) if entry.indicator not in gone]
    result = extract(form_table(FORM, rows), table(UNKNOWN[:4] * 5, path="table[1]"))
    assert result.form is not None
    assert (result.form.id, result.form.score > 0.9) == ("cchc-xa-2022", True)
    assert set(result.missing) == gone
    assert len(result.unmatched) == 20


@pytest.mark.parametrize(
    ("label", "unit"),
    [
        ("Tiếp nhận trực tiếp", "Đơn"),  # petitions, not files
        ("Tiếp nhận trực tiếp", "Hồ sơ"),  # of what, without its total?
        ("Số hồ sơ khen thưởng tiếp nhận", "Hồ sơ"),
        ("Tỷ lệ hồ sơ TTHC giải quyết đúng hạn", "Người"),
        ("Số viên chức ngành giáo dục bị kỷ luật", "Người"),
    ],
)
def test_a_doubtful_row_of_an_unknown_form_gets_no_id(label: str, unit: str) -> None:
    result = extract(table([*UNKNOWN[:4], ("6", label, unit, "5", "")]))
    assert [t.value.id for t in result.indicators] == []


def test_a_group_row_with_a_value_is_not_lost() -> None:
    rows = [(*r[:4], "", r[4]) if r[0] != "7.5." else ("7.5.", r[1], "TTHC", "42", "", ()) for r in printed(FORM)]
    result = extract(table(rows))
    kept = [traced.value for traced in result.unmatched]
    assert [(row.code, row.value) for row in kept] == [("7.5", 42)]
    assert by_id(result)["egov.procedures_online_level3"].group == "7/7.5"


def test_a_row_that_says_only_of_which_heads_the_next_ones() -> None:
    rows = printed(FORM)
    place = next(k for k, row in enumerate(rows) if row[1] == "Tiếp nhận trực tiếp")
    rows.insert(place, ("", "Trong đó:", "", "", ()))
    result = extract(form_table(FORM, rows))
    assert [traced.value.id for traced in result.indicators] == list(FORM.indicators)
    assert "Trong đó:" in [traced.value.label for traced in result.groups]
    assert by_id(result)["files.received_in_person"].group == "3/3.3/3.3.1"


def test_a_unit_of_another_kind_is_told_and_does_not_hide_the_row() -> None:
    result = extract(
        table([("4.5", r[1], "%", r[3], "") if r[0] == "4.5." else (*r[:4], "", r[4]) for r in printed(FORM)])
    )
    traced = next(t for t in result.indicators if t.value.id == "staff.downsized")
    assert traced.value.unit == "%"
    assert traced.traces["value"].features["unit_agrees"] == 0.0
    assert "unit is of another kind" in traced.traces["value"].reasons


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["", "1", "1.1.", "-", "Trong đó", "II", "a)"]),
        st.one_of(st.sampled_from([row.label for row in FORM.rows]), st.text(max_size=30)),
        st.sampled_from(["", "Hồ sơ", "%", "Người", "xyz"]),
        st.sampled_from(["", "1", "1.102", "-", "không", "x y", "12,5"]),
        st.just(""),
    ),
    max_size=25,
)


@given(ROWS)
def test_every_row_ends_up_in_exactly_one_place(rows: list[tuple[str, ...]]) -> None:
    source = table(rows)
    result = extract(source)
    found: list[Traced[object]] = [*result.indicators, *result.groups, *result.unmatched]  # type: ignore[list-item]
    assert len(found) == len(rows)
    cells = {cell.path: cell.text for row in source.rows for cell in row.cells}
    for traced in found:
        for trace in traced.traces.values():
            for piece in trace.evidence:
                assert isinstance(piece, Evidence)
                assert cells[piece.block][piece.start : piece.end] == piece.quote


def seed_tables(suffix: str) -> tuple[Document, tuple[DataTable, ...]]:
    from extractor.readers import read
    from extractor.tables import find_tables

    path = SEED / f"report.{suffix}"
    document = read(path.read_bytes(), path.name)
    return document, find_tables(document, PATTERNS)


@pytest.mark.skipif(not SEED.exists(), reason="../shared with the seed report is not here")
@pytest.mark.parametrize("suffix", ["docx", "pdf"])
def test_the_seed_report_is_read_as_expected(suffix: str) -> None:
    document, tables = seed_tables(suffix)
    result = extract(*tables, period=Period(kind="nine_months", year=2022, start="2022-01-01", end="2022-09-30"))
    expected = json.loads((SEED / "expected.json").read_text(encoding="utf-8"))["indicators"]
    found = [t.value.model_dump() for t in result.indicators]
    for want, got in zip(expected, found, strict=True):
        assert {key: got[key] for key in want if key != "unit" or want["unit"] is not None} == want
    assert result.missing == ()
    assert result.unmatched == ()
    for traced in result.indicators:
        for piece in traced.traces["value"].evidence:
            assert document.text(piece.block)[piece.start : piece.end] == piece.quote


def test_the_kind_of_body_counts_among_equals() -> None:
    common = [row for row in printed(PATTERNS.forms["cchc-huyen-2022"]) if row[0].startswith(("1.", "4.", "5."))]
    layout = Layout(
        tables=(form_table(FORM, common),), organization=Traced(Organization(name="UBND tỉnh Hà Nam", kind="tỉnh"))
    )
    form = extract_indicators(layout, PATTERNS).form
    assert form is not None
    assert form.id == "cchc-tinh-2022"


def test_roles_of_the_test_tables_are_those_of_layout() -> None:
    assert ROLES == ("code", "label", "unit", "value", "note")
