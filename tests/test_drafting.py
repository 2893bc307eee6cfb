"""A form that nobody described is drafted from its reports, and reports of it are then read without a line of code."""

from pathlib import Path

import pytest
from form_tables import form_table, seeded, table

from extractor.drafting import Draft, Source, draft, tables_of, write
from extractor.indicators import extract_indicators
from extractor.layout import DataTable, Layout
from extractor.patterns import load
from extractor.patterns.lint import check

PATTERNS = load()
OPTIONS = ((0, "Chưa có"), (1, "Đã có"))
# number, wordings, unit, and how the value comes about
ROWS = [
    ("I", ["Thư viện, phòng đọc"], "", None),
    ("1", ["Tổng số sách trong thư viện xã", "Số sách hiện có trong thư viện xã"], "Quyển", "sum"),
    ("", ["Sách thiếu nhi"], "Quyển", "part"),
    ("", ["Sách pháp luật"], "Quyển", "part"),
    ("", ["Sách nông nghiệp, khuyến nông"], "Quyển", "part"),
    ("2", ["Số lượt bạn đọc được phục vụ", "Lượt bạn đọc đến thư viện"], "Lượt", "free"),
    ("3", ["Bố trí cán bộ phụ trách thư viện"], "", "option"),
    ("II", ["Văn nghệ, thể thao quần chúng"], "", None),
    ("1", ["Số câu lạc bộ văn nghệ đang hoạt động", "Số CLB văn nghệ"], "CLB", "free"),
    ("2", ["Số giải thể thao đã tổ chức"], "Giải", "free"),
    ("3", ["Kinh phí cho hoạt động văn hóa, thể thao"], "Triệu đồng", "free"),
    ("4", ["Tỷ lệ gia đình văn hóa"], "%", "free"),
]


def report(number: int) -> DataTable:
    """The table of one report: wordings differ, here and there a row is missing or new, the parts add up."""
    chance = seeded(number)
    parts = [chance.randrange(5, 90) for _ in range(3)]
    rows: list[tuple[object, ...]] = []
    for code, wordings, unit, how in ROWS:
        if how == "free" and chance.random() < 0.1:
            continue
        label = chance.choice(wordings)
        if how == "option":
            rows.append((code, label, "Chưa có = 0\nĐã có = 1", str(number % 2), "", OPTIONS))
            continue
        values = {"sum": sum(parts), "free": chance.randrange(1, 60), None: ""}
        rows.append((code, label, unit, str(parts.pop() if how == "part" else values[how]), "", ()))
    if number == 4:
        rows.append(("5", "Số nghệ nhân ưu tú được phong tặng", "Người", "1", "", ()))
    return table(rows)


REPORTS = [report(number) for number in range(10)]


def sources(tables: list[DataTable]) -> list[Source]:
    return [s for n, t in enumerate(tables) for s in tables_of(f"{n}.docx", Layout(tables=(t,)), PATTERNS)]


@pytest.fixture(scope="module")
def drafted() -> Draft:
    (only,) = draft(sources(REPORTS), PATTERNS)
    return only


def test_the_rows_come_out_in_order_with_units_answers_and_parents(drafted: Draft) -> None:
    rows = drafted.form["rows"]
    assert [row["code"] for row in rows] == [code for code, *_ in ROWS]
    assert all(row["label"] in wordings for row, (_, wordings, _, _) in zip(rows, ROWS, strict=True))
    assert [row["unit"] for row in rows] == [unit for _, _, unit, _ in ROWS]
    assert rows[6]["options"] == {"0": "Chưa có", "1": "Đã có"}
    total = rows[1]["indicator"]
    assert [row.get("parent") for row in rows[2:5]] == [total] * 3
    assert rows[1]["parent"] == rows[0]["key"]


def test_other_wordings_become_variations(drafted: Draft) -> None:
    row = drafted.form["rows"][5]
    assert {row["label"], *row["variations"]} == set(ROWS[5][1])


def test_the_sum_is_found_with_its_support(drafted: Draft) -> None:
    rows, rules = drafted.form["rows"], drafted.form["rules"]
    assert [rule["kind"] for rule in rules] == ["sum"]
    assert rules[0]["total"] == rows[1]["indicator"]
    assert rules[0]["parts"] == [row["indicator"] for row in rows[2:5]]


def test_a_known_fact_keeps_its_id_and_new_ones_are_marked(drafted: Draft) -> None:
    ids = [row["indicator"] for row in drafted.form["rows"] if "indicator" in row]
    assert ids[-1] == "culture.cultural_families_rate"
    assert all(id.startswith("draft.") for id in ids[:-1])
    assert [entry["id"] for entry in drafted.indicators] == ids[:-1]


def test_what_is_left_out_is_named(drafted: Draft) -> None:
    assert drafted.unplaced == (("4.docx", "Số nghệ nhân ưu tú được phong tặng"),)
    assert drafted.coverage > 0.98
    assert len(drafted.reports) == len(REPORTS)


def test_the_draft_passes_the_check_and_reads_the_reports(drafted: Draft, tmp_path: Path) -> None:
    write([drafted], tmp_path)
    assert [str(fault) for fault in check(extra=(tmp_path,))] == []
    patterns = load(extra=[tmp_path])
    for number, source in enumerate(REPORTS):
        result = extract_indicators(Layout(tables=(source,)), patterns)
        assert result.form is not None
        assert result.form.id == drafted.form["id"]
        assert len(result.unmatched) == (1 if number == 4 else 0)


def test_two_forms_in_one_folder_are_two_drafts() -> None:
    other = [
        table([(str(n), f"Số {word} được tu sửa trong kỳ", "Cái", str(n * k), "") for n, word in enumerate(WORDS, 1)])
        for k in range(1, 5)
    ]
    drafts = draft(sources(REPORTS + other), PATTERNS)
    assert [len(one.reports) for one in drafts] == [10, 4]


WORDS = ["cống thoát nước", "cột đèn đường", "nhà chờ xe buýt", "biển báo giao thông", "ghế đá công viên"]


def test_a_known_form_and_a_single_report_are_not_drafted() -> None:
    known = [form_table(PATTERNS.forms["cchc-xa-2022"])] * 3
    assert draft(sources([*known, REPORTS[0]]), PATTERNS) == []


def test_a_wide_table_is_drafted_by_its_columns() -> None:
    headers = ("Đơn vị", "Số hội viên / Nam", "Số hội viên / Nữ", "Số chi hội")
    roles = ("label", "value", "value_2", "value_3")
    tables = [table([("Tổng cộng", k, k + 2, 5)], roles, shape="wide", headers=headers) for k in range(1, 4)]
    (only,) = draft(sources(tables), PATTERNS)
    assert only.form["shape"] == "wide"
    assert [row["label"] for row in only.form["rows"]] == list(headers[1:])
