"""Which number is wrong: minimal repairs of sums, and what a slip looks like."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.checks.localize import Equation, likeness, repairs


def total(*parts: str, of: str) -> Equation:
    return Equation(((of, 1), *((part, -1) for part in parts)))


def repaired(values: dict[str, int], *equations: Equation) -> list[dict[str, int]]:
    stated = {path: Fraction(value) for path, value in values.items()}
    printed = {path: str(value) for path, value in values.items()}
    found = repairs(stated, equations, dict.fromkeys(values, 1.0), printed, {})
    return [{path: int(value) for path, value in repair.values} for repair in found]


def test_consistent_values_need_no_repair() -> None:
    assert repaired({"t": 5, "a": 2, "b": 3}, total("a", "b", of="t")) == []


def test_a_field_in_two_broken_sums_is_guilty() -> None:
    values = {"t": 10, "a": 4, "b": 9, "u": 12, "c": 6}  # b was 6
    assert repaired(values, total("a", "b", of="t"), total("b", "c", of="u")) == [{"b": 6}]


def test_a_field_vouched_for_by_another_sum_is_not() -> None:
    values = {"t": 1012, "a": 545, "b": 557, "a1": 500, "a2": 45}  # t was 1102
    found = repaired(values, total("a", "b", of="t"), total("a1", "a2", of="a"))
    assert {"t": 1102} in found
    assert all("a" not in repair for repair in found)


def test_two_separate_errors_give_a_set_of_two() -> None:
    values = {"t": 9, "a": 2, "b": 3, "u": 8, "c": 1, "d": 1}
    found = repaired(values, total("a", "b", of="t"), total("c", "d", of="u"))
    assert all(len(repair) == 2 for repair in found)
    assert {"t": 5, "u": 2} in found


def test_the_likeliest_slip_comes_first() -> None:
    values = {"t": 1012, "a": 131, "b": 971}
    assert repaired(values, total("a", "b", of="t"))[0] == {"t": 1102}


def test_what_the_prose_states_comes_first() -> None:
    stated = {"t": Fraction(20), "a": Fraction(7), "b": Fraction(9)}
    printed = {"t": "20", "a": "7", "b": "9"}
    weights = dict.fromkeys(stated, 1.0)
    found = repairs(stated, [total("a", "b", of="t")], weights, printed, {"a": {Fraction(11)}})
    assert found[0].values == (("a", Fraction(11)),)


@pytest.mark.parametrize(
    ("printed", "meant", "how"),
    [
        ("1012", 1102, "two digits swapped"),
        ("545", 945, "one digit differs"),
        ("60", 80, "one digit differs"),
        ("30", 80, "digits that look alike"),
        ("5450", 545, "a decimal place shifted"),
        ("5445", 545, "a digit too many"),
        ("55", 545, "a digit missing"),
        ("7", 545, "another number"),
    ],
)
def test_slips_have_names(printed: str, meant: int, how: str) -> None:
    assert likeness(printed, Fraction(meant))[0] == how


@given(st.lists(st.integers(0, 5000), min_size=2, max_size=6), st.integers(1, 900), st.data())
def test_the_true_value_of_one_corrupted_field_is_always_among_the_repairs(
    parts: list[int], slip: int, data: st.DataObject
) -> None:
    values = {f"p{i}": part for i, part in enumerate(parts)} | {"t": sum(parts)}
    guilty = data.draw(st.sampled_from(sorted(values)))
    corrupted = values | {guilty: values[guilty] + slip}
    found = repaired(corrupted, total(*(p for p in values if p != "t"), of="t"))
    assert {guilty: values[guilty]} in found
