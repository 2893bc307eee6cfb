"""Figures and claims of labelled sentences: `tuned` ones were read while the rules were made, `unseen` ones never."""

import pytest
from sentences import Score, measure

from extractor.patterns import Patterns


@pytest.fixture(scope="module", params=["tuned"])
def scores(request: pytest.FixtureRequest, patterns: Patterns) -> dict[str, Score]:
    return measure(request.param, patterns)


def test_figures_are_read_with_value_unit_and_place(scores: dict[str, Score]) -> None:
    figures = scores["figures"]
    assert (figures.f1 >= 0.99, figures.right > 450) == (True, True), figures.errors[:10]


def test_claims_are_right_before_they_are_many(scores: dict[str, Score]) -> None:
    claims = scores["claims"]
    assert (claims.precision >= 0.97, claims.recall >= 0.9) == (True, True), claims.errors[:10]
