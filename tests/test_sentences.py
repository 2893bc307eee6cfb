"""Labelled sentences, read while the rules were made, and references, of which half never were; floors, not goals."""

import pytest

from corpus.build.sentences import measure, measure_references
from extractor.patterns import Patterns


def test_figures_and_claims_are_read(patterns: Patterns) -> None:
    scores = measure("tuned", patterns)
    assert scores["figures"].f1 >= 0.985
    assert scores["claims"].precision >= 0.975
    assert scores["claims"].recall >= 0.93


@pytest.mark.parametrize(("name", "least"), [("references_tuned", 0.99), ("references_unseen", 0.99)])
def test_references_are_read_by_their_whole_identifier(name: str, least: float, patterns: Patterns) -> None:
    assert measure_references(name, patterns).f1 >= least
