"""How much of a fact's labels some words say: rare words count most, and the label of which most is said decides."""

from __future__ import annotations

import pytest

from extractor.patterns.wordings import build

WORDINGS = build(
    {
        "files.received": ("Số hồ sơ tiếp nhận", "Hồ sơ đã nhận"),
        "files.resolved": ("Số hồ sơ giải quyết",),
        "villages": ("Số thôn",),
    },
    lambda folded: folded,
)


def shares(fact: str, said: str, before: str = "") -> tuple[float, float]:
    return WORDINGS.shares(fact, frozenset(said.split()), frozenset(before.split()))


def test_all_words_of_one_label_say_it_whole() -> None:
    assert shares("files.resolved", "số hồ sơ giải quyết trong kỳ")[0] == pytest.approx(1, abs=1e-4)
    assert shares("files.received", "hồ sơ đã nhận")[0] == pytest.approx(1, abs=1e-4)


def test_a_word_that_most_facts_share_says_less_than_a_rare_one() -> None:
    assert shares("files.resolved", "hồ sơ")[0] < shares("files.resolved", "giải quyết")[0]


def test_words_nearby_add_to_those_of_the_segment() -> None:
    said, near = shares("files.received", "tiếp nhận", "số hồ sơ")
    assert 0 < said < near == pytest.approx(1, abs=1e-4)


def test_words_of_other_facts_and_facts_without_labels_have_no_share() -> None:
    assert shares("villages", "hồ sơ") == (0, 0)
    assert shares("unknown", "hồ sơ") == (0, 0)
