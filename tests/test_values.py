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
    ],
)
def test_an_answer_is_read_through_the_legend(text: str, option: Any, state: str, patterns: Patterns) -> None:
    read = read_value(text, "option", patterns, YES_NO)
    assert (read.option, read.state) == (option, state)
    assert read.value == (option[0] if option else None)


@given(st.integers(0, 10**9), st.sampled_from(["{}", "{:,}", "{:02d}"]))
def test_a_formatted_count_reads_back(number: int, shape: str) -> None:
    text = shape.format(number).replace(",", ".")
    assert read_value(text, "count", PATTERNS).value == number


@given(st.text(max_size=40))
def test_no_text_raises_and_unread_text_has_no_value(text: str) -> None:
    read = read_value(text, "count", PATTERNS)
    assert (read.value is None) == (read.state not in ("reported", "none"))
