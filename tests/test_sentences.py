"""Labelled sentences and references, those that were read while the rules were made and others; floors, not goals."""

import pytest

from corpus.build.sentences import measure, measure_references
from extractor.patterns import Patterns


@pytest.mark.parametrize(
    ("name", "figures", "precision", "recall"),
    [
        ("tuned", 0.993, 0.985, 0.89),
        ("unseen", 0.994, 0.98, 0.905),
        ("last_unseen", 0.994, 0.98, 0.89),
        ("rare_unseen", 0.994, 0.98, 0.92),
        ("reform_unseen", 0.994, 0.975, 0.92),
    ],
)
def test_figures_and_claims_are_read(
    name: str, figures: float, precision: float, recall: float, patterns: Patterns
) -> None:
    scores = measure(name, patterns)
    assert scores["figures"].f1 >= figures
    assert scores["claims"].precision >= precision
    assert scores["claims"].recall >= recall


@pytest.mark.parametrize(("name", "least"), [("references_tuned", 0.99), ("references_unseen", 0.99)])
def test_references_are_read_by_their_whole_identifier_with_their_date(
    name: str, least: float, patterns: Patterns
) -> None:
    scores = measure_references(name, patterns)
    assert min(score.f1 for score in scores.values()) >= least
