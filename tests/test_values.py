"""Cells of a data table: what a text states as a value of its kind, and what it does not."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.patterns import Patterns, load
from extractor.record import Kind
from extractor.values import read_value

PATTERNS = load()
YES_NO = ((0, "Không"), (1, "Có"))
CASES: list[tuple[str, Kind, Any, str]] = [
    ("1102", "count", 1102, "reported"),
    ("1.102", "count", 1102, "reported"),
    ("1 102", "count", 1102, "reported"),
    ("1\u00a0102", "count", 1102, "reported"),
    ("1.234.567", "count", 1234567, "reported"),
    ("04", "count", 4, "reported"),
    ("0", "count", 0, "reported"),
    ("652ha", "count", 652, "reported"),
    ("12 hồ sơ", "count", 12, "reported"),
    ("15 (có danh sách kèm theo)", "count", 15, "reported"),
    ("99,10", "percent", 99.1, "reported"),
    ("81,8%", "percent", 81.8, "reported"),
    ("100", "percent", 100, "reported"),
    ("1,2", "money", 1.2, "reported"),
    ("1.200.000", "money", 1200000, "reported"),
    ("-5", "count", -5, "reported"),
    ("", "count", None, "blank"),
    ("   ", "count", None, "blank"),
    ("-", "count", None, "dash"),
    ("–", "count", None, "dash"),
    ("Không", "count", 0, "none"),
    ("không có", "count", 0, "none"),
    ("Không phát sinh", "count", 0, "none"),
    ("n/a", "count", None, "not_applicable"),
    ("1,102", "count", None, "unreadable"),
    ("9/11", "count", None, "unreadable"),
    ("đang tổng hợp", "count", None, "unreadable"),
    ("12-15", "count", None, "unreadable"),
    ("khoảng 20", "count", None, "unreadable"),
    ("1.5", "count", None, "unreadable"),
    ("Đã ban hành", "text", "Đã ban hành", "reported"),
    ("x", "text", "x", "reported"),
    ("x", "count", None, "unreadable"),
    ("12.", "count", 12, "reported"),
    ("12¹", "count", 12, "reported"),
    ("12 (*)", "count", 12, "reported"),
    ("652m²", "measure", 652, "reported"),
    ("1.234,5 triệu đồng", "money", 1234.5, "reported"),
    ("+5,2", "percent", 5.2, "reported"),
    ("100,00", "count", 100, "reported"),
    ("0.125", "percent", 0.125, "reported"),
    ("0.125", "count", None, "unreadable"),
    ("01.102", "count", None, "unreadable"),
    ("81.818", "percent", None, "unreadable"),
    ("12\n345", "count", None, "unreadable"),
    ("1\n102", "count", None, "unreadable"),
    ("1 102 3", "count", None, "unreadable"),
    ("100%", "count", None, "unreadable"),
    ("12 hồ sơ", "percent", None, "unreadable"),
    ("12 hồ sơ", "money", None, "unreadable"),
    ("Không có văn bản nào", "count", 0, "none"),
    ("Không phát sinh hồ sơ", "count", 0, "none"),
    ("Không có số liệu", "count", None, "unreadable"),
    ("Chưa tổng hợp", "count", None, "unreadable"),
    ("Không có hồ sơ phát sinh quá hạn trong kỳ", "count", None, "unreadable"),
    ("không thuộc thẩm quyền", "count", None, "not_applicable"),
]


@pytest.mark.parametrize(("text", "kind", "value", "state"), CASES)
def test_a_cell_states_its_value_and_state(text: str, kind: Kind, value: Any, state: str, patterns: Patterns) -> None:
    read = read_value(text, kind, patterns)
    assert (read.value, read.state) == (value, state)


@pytest.mark.parametrize(
    ("text", "option", "state"),
    [
        ("1", (1, "Có"), "reported"),
        ("0", (0, "Không"), "reported"),
        ("01", (1, "Có"), "reported"),
        ("Có", (1, "Có"), "reported"),
        ("không", (0, "Không"), "reported"),
        ("Có = 1", (1, "Có"), "reported"),
        ("2", None, "unreadable"),
        ("có lẽ", None, "unreadable"),
        ("-", None, "dash"),
        ("", None, "blank"),
        ("1 - Có", (1, "Có"), "reported"),
        ("Không (0)", (0, "Không"), "reported"),
        ("Có (0)", None, "unreadable"),
        ("1 (Không)", None, "unreadable"),
        ("Có kế hoạch nhưng đến nay chưa thực hiện được", None, "unreadable"),
        ("0\n1", None, "unreadable"),
        ("x", None, "unreadable"),
        ("không áp dụng", None, "not_applicable"),
    ],
)
def test_an_answer_is_read_through_the_legend(text: str, option: Any, state: str, patterns: Patterns) -> None:
    read = read_value(text, "option", patterns, YES_NO)
    assert (read.option, read.state) == (option, state)
    assert read.value == (option[0] if option else None)


@pytest.mark.parametrize(
    ("text", "code"),
    [("Đã BH", 1), ("Chưa", 2), ("đã ban hành Quyết định số 12", 1), ("2. Chưa ban hành", 2), ("ban hành", None)],
)
def test_an_answer_may_be_short_of_its_option_or_say_more(text: str, code: int | None, patterns: Patterns) -> None:
    legend = ((1, "Đã ban hành"), (2, "Chưa ban hành"))
    assert read_value(text, "option", patterns, legend).value == code


@pytest.mark.parametrize(("ticked", "state"), [(1, "reported"), (None, "unreadable"), (7, "unreadable")])
def test_a_tick_answers_with_the_option_that_it_stands_beside(
    ticked: int | None, state: str, patterns: Patterns
) -> None:
    read = read_value("x", "option", patterns, YES_NO, ticked)
    assert (read.state, read.option) == (state, (1, "Có") if state == "reported" else None)


@pytest.mark.parametrize(
    ("text", "kind", "decimals", "unit", "note"),
    [
        ("99,10%", "percent", 2, "%", ""),
        ("1,2 tỷ đồng", "money", 1, "tỷ đồng", ""),
        ("15 (có danh sách)", "count", 0, "", "có danh sách"),
        ("12 hs*", "count", 0, "hồ sơ", "*"),
    ],
)
def test_what_sticks_to_a_number_is_kept(
    text: str, kind: Kind, decimals: int, unit: str, note: str, patterns: Patterns
) -> None:
    read = read_value(text, kind, patterns)
    assert (read.decimals, read.unit, read.note) == (decimals, unit, note)


def test_the_words_of_each_state_are_found_and_no_others(patterns: Patterns) -> None:
    for entry in patterns.entries("states"):
        assert {patterns.states.find(text) for text in entry.data["variations"]} == {entry.id}
    none = next(entry for entry in patterns.entries("states") if entry.id == "none")
    assert {read_value(text, "count", patterns).state for text in none.data["examples"]} == {"none"}
    assert {read_value(text, "count", patterns).state for text in none.data["counterexamples"]} == {"unreadable"}


@given(st.integers(0, 10**9), st.sampled_from(["{}", "{:,}", "{:02d}"]))
def test_a_formatted_count_reads_back(number: int, shape: str) -> None:
    text = shape.format(number).replace(",", ".")
    assert read_value(text, "count", PATTERNS).value == number


@given(st.text(max_size=40))
def test_no_text_raises_and_unread_text_has_no_value(text: str) -> None:
    read = read_value(text, "count", PATTERNS)
    assert (read.value is None) == (read.state not in ("reported", "none"))
