"""Abbreviations of administrative Vietnamese, written out, so that both spellings of a text fold to one.

An entry has its `variations` (the abbreviation as typed, one or more words), its `expansion`, and, where the letters
are a word of their own or mean something else beside certain words, `not_before` and `not_after`: folded neighbours
beside which it stays as it is. `examples` must change, `counterexamples` must not.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from extractor.errors import PatternError, PatternFault
from extractor.normalize import Token, fold
from extractor.patterns.entry import Entry


class Abbreviation(NamedTuple):
    """One abbreviation: its folded words, the folded words that it stands for, and the neighbours that forbid it."""

    words: tuple[str, ...]
    expansion: tuple[str, ...]
    not_before: frozenset[str]
    not_after: frozenset[str]


class Vocabulary:
    """All abbreviations by their first word; the longest one wins where several begin alike."""

    def __init__(self, abbreviations: Sequence[Abbreviation]) -> None:
        by_first: dict[str, list[Abbreviation]] = {}
        for abbreviation in sorted(abbreviations, key=lambda a: -len(a.words)):
            by_first.setdefault(abbreviation.words[0], []).append(abbreviation)
        self._by_first = by_first
        self._first = frozenset(by_first)

    def expand(self, folded: str) -> str:
        """A folded text with its abbreviations written out; the text itself where it has none.

        Expanding an expanded text changes nothing.
        """
        words = folded.split(" ")
        if self._first.isdisjoint(words):
            return folded
        written: list[str] = []
        at = 0
        while at < len(words):
            found = self._match(words, at)
            written += found.expansion if found else (words[at],)
            at += len(found.words) if found else 1
        return " ".join(written)

    def expand_tokens(self, tokens: Sequence[Token]) -> list[Token]:
        """The same for tokens that know their place: each word of an expansion has the span of its abbreviation."""
        words = [token.text for token in tokens]
        if self._first.isdisjoint(words):
            return list(tokens)
        written: list[Token] = []
        done = 0
        for at in [i for i, word in enumerate(words) if word in self._first]:
            found = self._match(words, at) if at >= done else None
            if found:
                end = at + len(found.words)
                written += tokens[done:at]
                written += [Token(word, tokens[at].start, tokens[end - 1].end) for word in found.expansion]
                done = end
        return [*written, *tokens[done:]]

    def _match(self, words: Sequence[str], at: int) -> Abbreviation | None:
        for abbreviation in self._by_first.get(words[at], ()):
            end = at + len(abbreviation.words)
            if (
                tuple(words[at:end]) == abbreviation.words
                and not (end < len(words) and words[end] in abbreviation.not_before)
                and not (at and words[at - 1] in abbreviation.not_after)
            ):
                return abbreviation
        return None


def build(entries: list[Entry]) -> Vocabulary:
    """The vocabulary; raises PatternError for an entry without expansion and for two that claim one abbreviation."""
    abbreviations: dict[tuple[str, ...], Abbreviation] = {}
    faults: list[PatternFault] = []
    for entry in entries:
        expansion = tuple(fold(str(entry.data.get("expansion", ""))).split())
        if not expansion:
            faults.append(entry.fault('give the words that it stands for as "expansion"'))
        sides = [frozenset(fold(word) for word in entry.data.get(key, ())) for key in ("not_before", "not_after")]
        for variation in entry.data.get("variations", ()):
            words = tuple(fold(variation).split())
            if not words or words == expansion:
                faults.append(entry.fault("a variation must have letters and differ from the expansion", variation))
            elif words in abbreviations:
                faults.append(entry.fault(f"{variation} is written out by another entry already", variation))
            else:
                abbreviations[words] = Abbreviation(words, expansion, *sides)
    if faults:
        raise PatternError(faults)
    return Vocabulary(list(abbreviations.values()))
