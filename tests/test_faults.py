"""Faults planted into clean reports are found, and clean reports stay clean: a small fixed sample of the benchmark."""

from __future__ import annotations

import random

import pytest

from benchmarks.faults import Scores, measure
from corpus.build.faults import FAULTS, inject
from corpus.build.generate import models
from corpus.build.reports import render
from extractor.patterns import load

REPORTS, SEED = 40, 77
# Codes of which none may be missed; of the others extraction may lose one.
STRICT = (
    "sum_mismatch",
    "part_exceeds_whole",
    "ratio_mismatch",
    "percent_out_of_range",
    "option_invalid",
    "code_duplicate",
    "code_gap",
    "code_misplaced",
    "period_mismatch",
    "reference_conflict",
    "reference_date_implausible",
)


@pytest.fixture(scope="module")
def scores() -> Scores:
    return measure(REPORTS, SEED, load())


@pytest.mark.parametrize("code", sorted({code for code, _ in FAULTS.values()}))
def test_faults_of_each_code_are_found(code: str, scores: Scores) -> None:
    planted = sum(n for kind, n in scores.planted.items() if kind.startswith(f"{code}/"))
    missed = round(planted * (1 - scores.recall(code)))
    assert planted > 0
    assert missed <= (0 if code in STRICT else 1), [line for line in scores.lines if code in line]


def test_errors_are_errors(scores: Scores) -> None:
    assert scores.precision(severity="error") >= 0.95, [line for line in scores.lines if line.startswith("FALSE error")]


def test_clean_reports_are_quiet(scores: Scores) -> None:
    assert scores.alarms <= 0.2, [line for line in scores.lines if line.startswith("CLEAN")]


def test_the_wrong_number_is_in_the_smallest_set_and_its_true_value_is_offered(scores: Scores) -> None:
    assert len(scores.suggested) >= 5
    assert sum(scores.repaired) >= 0.95 * len(scores.repaired)
    assert sum(scores.suggested) >= 0.8 * len(scores.suggested)


def test_a_planted_fault_changes_the_document() -> None:
    for index, report in enumerate(models(6, seed=3)):
        clean = render(report)
        planted = inject(report, random.Random(index))  # a test, not a secret
        assert planted
        assert render(report) != clean
        assert all(fault.about and FAULTS[fault.kind][0] == fault.code for fault in planted)


def test_the_same_seed_plants_the_same_faults() -> None:
    def planted() -> list[str]:
        return [
            fault.kind
            for index, report in enumerate(models(5, seed=8))
            for fault in inject(report, random.Random(index))
        ]

    assert planted() == planted()
