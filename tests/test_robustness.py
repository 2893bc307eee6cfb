"""Damaged labels and rearranged tables are still recognised; benchmarks/robustness.py measures the same at length."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))

from robustness import measure


@pytest.mark.parametrize(("noise", "least"), [(0.05, 99.0), (0.15, 97.0)])
def test_rows_with_misread_labels_are_found(noise: float, least: float) -> None:
    found = measure(noise, tables=3, rows=False, seed=5)
    assert found["right"] >= least
    assert found["sure"] <= 0.1


def test_rows_of_a_table_that_is_not_as_the_form_are_found() -> None:
    found = measure(0.05, tables=12, rows=True, seed=5)
    assert found["right"] >= 98.5
    assert found["wrong"] <= 0.3
    assert found["sure"] <= 0.1
