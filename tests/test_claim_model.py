"""The claim model: facts are weighed against one another, and none is sure without words that speak for it."""

from __future__ import annotations

from corpus.build.learn import Lesson, entries, fit
from extractor.patterns import Patterns
from extractor.patterns.claim_model import build
from extractor.patterns.entry import Entry


def lesson(fact: str, *said: str) -> Lesson:
    fits = {"-": {"none": 1.0}, "files.received": {"found": 1.0}, "files.resolved": {"found": 1.0}}
    return Lesson("s01", dict.fromkeys(said, 1.0), fits, fact)


LESSONS = [
    *[lesson("files.received", "own receive")] * 6,
    *[lesson("files.resolved", "own resolve")] * 6,
    *[lesson("-", "own compared")] * 6,
]


def test_the_learned_words_decide_between_facts() -> None:
    made = entries(*fit(LESSONS), "a test")
    model = build([Entry("claim_model.json", entry, "") for entry in made])
    facts = LESSONS[0].facts
    assert model.rank({"own receive": 1.0}, facts)[0][0] == "files.received"
    assert model.rank({"own resolve": 1.0}, facts)[0][0] == "files.resolved"
    assert model.rank({"own compared": 1.0}, facts)[0][0] == "-"


def test_probabilities_of_all_facts_sum_to_one(patterns: Patterns) -> None:
    ranked = patterns.claim_model.rank({"own receive": 2.0}, LESSONS[0].facts)
    assert abs(sum(probability for _, probability in ranked) - 1) < 1e-9
    assert [p for _, p in ranked] == sorted((p for _, p in ranked), reverse=True)


def test_words_that_were_never_learned_change_nothing(patterns: Patterns) -> None:
    facts = LESSONS[0].facts
    assert patterns.claim_model.rank({"own of the moon": 1.0}, facts) == patterns.claim_model.rank({}, facts)


def test_without_a_model_there_is_no_entry_and_no_weight() -> None:
    assert not build([])
