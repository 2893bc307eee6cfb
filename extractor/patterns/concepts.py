"""The ideas that the prose of reports is made of: each with the words that say it, and the slot that it fills.

Ideas of one slot replace one another as a sentence goes on (`tiếp nhận … đã giải quyết …`); the words of the entry `*`
say nothing of what is counted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from extractor.errors import PatternError
from extractor.normalize import Token, fold, strip_marks
from extractor.patterns.entry import Entry

NEUTRAL = "*"
BODY = "authority"  # the slot of whose doing it is
PERCENT = "percent"  # the idea that a percentage is one
OBJECT, GIVER = "object", "giver"  # what is counted, and who had it done
STATE, PRESENCE = "state", "presence"  # what was done with persons, and that they are there
FIELD = "field"  # of which kind of business
STAFF = "staff"  # which persons
COMMUNES = "communes"  # the idea that all communes of a district or province did something
NEW = "newly"  # the idea that something is new
DOING = frozenset(("action", "work"))  # slots of what was done
# Slots whose idea holds for the rest of the sentence: what is said of another field, body or period stays there.
STICKY = frozenset((FIELD, "authority", "period", "planned", "reduced", "quality", "benefit"))
# Those of them that a semicolon does not end.
LASTING = frozenset((FIELD, "period"))

# Slots whose idea tells of what, when or how a figure counts wherever it stands; others say little in an adjunct.
TELLING = STICKY | frozenset(
    (
        "modality",
        "channel",
        "degree",
        "result",
        "given",
        "giver",
        "scope",
        "scope2",
        "staff",
        "work",
        "manner",
        "state",
        "presence",
    )
)
# Slots that tell how many there are at all, not how many of them are something.
WHOLE = frozenset(("object", "plan", "set", "giver", "staff", "state", "authority", "status3"))


class Concept(NamedTuple):
    """One idea; `unit` is the canonical unit that alone says it, "" for none."""

    id: str
    slot: str
    unit: str = ""


class Mention(NamedTuple):
    """A concept in a text, None for words that say nothing, with the span that it takes."""

    concept: Concept | None
    start: int
    end: int


class Unknown(NamedTuple):
    """A word that no concept has, with its span."""

    start: int
    end: int


class Concepts:
    """Reads the concepts of a text, the longest phrase first; `authorities` are concepts by the kind of body."""

    def __init__(
        self,
        phrases: dict[tuple[str, ...], Concept | None],
        units: dict[str, Concept],
        authorities: Mapping[str, str],
        recalling: Mapping[str, str],
        expand: Callable[[str], str],
    ) -> None:
        self._expand = expand
        self.authorities = authorities
        self._recalling = recalling
        self._phrases = phrases
        self.by_unit = units
        known = {concept for concept in (*phrases.values(), *units.values()) if concept is not None}
        self.slots = {concept.id: concept.slot for concept in known}
        lengths: dict[str, set[int]] = {}
        for words in phrases:
            lengths.setdefault(words[0], set()).add(len(words))
        self._lengths = {word: sorted(found, reverse=True) for word, found in lengths.items()}
        self._words = frozenset(word for words in phrases for word in words)
        self._longest = max(map(len, phrases), default=0)
        self._unmarked = _unmarked(phrases)
        self._plain = frozenset(map(strip_marks, self._words))

    def latest(self, before: str | None, now: str) -> str:
        """What is spoken of after `now`: a plain word (`văn bản`) recalls what was named more exactly before it."""
        return before if before is not None and self._recalling.get(before) == now else now

    def unquoted(self, match: re.Match[str]) -> str:
        """A quoted text as long without its quotes where it words an idea (`"một cửa"`), else blanks for a name."""
        inner = match[0][1:-1]
        return f" {inner} " if tuple(self._expand(fold(inner)).split()) in self._phrases else " " * len(match[0])

    def read(self, tokens: Sequence[Token], parted: Sequence[bool]) -> tuple[list[Mention], list[Unknown]]:
        """The mentions and the unknown words of folded tokens; `parted[i]`: no phrase goes on from token i to i + 1."""
        mentions: list[Mention] = []
        unknown: list[Unknown] = []
        words = [token.text for token in tokens]
        misspelt = [i for i, word in enumerate(words) if word not in self._words and self._may_be_misspelt(word)]
        plain = strip_marks(" ".join(words)).split(" ") if misspelt else []
        at, count = 0, len(words)
        while at < count:
            concept, length = self._exact(words, at, parted)
            while misspelt and misspelt[0] < at:
                del misspelt[0]
            if misspelt and misspelt[0] < at + self._longest:
                concept, length = self._nearly(plain, at, parted, misspelt[0], (concept, length))
            if length:
                mentions.append(Mention(concept, tokens[at].start, tokens[at + length - 1].end))
            else:
                unknown.append(Unknown(tokens[at].start, tokens[at].end))
            at += length or 1
        return mentions, unknown

    def _may_be_misspelt(self, word: str) -> bool:
        """Whether a word that no phrase has is one of a phrase but for its marks."""
        return not word[0].isdigit() and strip_marks(word) in self._plain

    def _exact(self, words: Sequence[str], at: int, parted: Sequence[bool]) -> tuple[Concept | None, int]:
        """The longest phrase at a place and its length, 0 for none."""
        for length in self._lengths.get(words[at], ()):
            key = tuple(words[at : at + length])
            if key in self._phrases and True not in parted[at : at + length - 1]:
                return self._phrases[key], length
        return None, 0

    def _nearly(
        self,
        plain: Sequence[str],
        at: int,
        parted: Sequence[bool],
        misspelt: int,
        exact: tuple[Concept | None, int],
    ) -> tuple[Concept | None, int]:
        """A phrase that is longer than the exact one and has a word of wrong marks (`trể hạn`), else that one.

        `plain` are the words without marks, `misspelt` the place of the first one from `at` on that no phrase has.
        """
        for length, phrases in self._unmarked.get(plain[at], {}).items():
            if length <= exact[1] or misspelt >= at + length:
                continue
            key = " ".join(plain[at : at + length])
            if key in phrases and True not in parted[at : at + length - 1]:
                return phrases[key], length
        return exact


def _unmarked(phrases: Mapping[tuple[str, ...], Concept | None]) -> dict[str, dict[int, dict[str, Concept | None]]]:
    """Phrases of several words without their marks, by first word and length, longest first; none that two share."""
    meant: dict[tuple[str, ...], set[Concept | None]] = {}
    for words, concept in phrases.items():
        if len(words) > 1:
            meant.setdefault(tuple(strip_marks(word) for word in words), set()).add(concept)
    found: dict[str, dict[int, dict[str, Concept | None]]] = {}
    for words, concepts in sorted(meant.items(), key=lambda item: -len(item[0])):
        if len(concepts) == 1:
            found.setdefault(words[0], {}).setdefault(len(words), {})[" ".join(words)] = next(iter(concepts))
    return found


def build(entries: list[Entry], expand: Callable[[str], str]) -> Concepts:
    """The concepts; raises PatternError for words that two of them claim."""
    phrases: dict[tuple[str, ...], Concept | None] = {}
    units: dict[str, Concept] = {}
    faults = []
    for entry in sorted(entries, key=lambda entry: entry.id == NEUTRAL):
        concept = None if entry.id == NEUTRAL else Concept(entry.id, entry.data["slot"], entry.data.get("unit", ""))
        if concept is not None and concept.unit:
            units[concept.unit] = concept
        for text in entry.data.get("variations", ()):
            words = tuple(expand(fold(text)).split())
            other = phrases.setdefault(words, concept)
            if other is not concept and other is not None and concept is not None and other.id != concept.id:
                faults.append(entry.fault(f"{text} is said by {other.id} already", text))
    if faults:
        raise PatternError(faults)
    authorities = {kind: entry.id for entry in entries for kind in entry.data.get("bodies", ())}
    recalling = {entry.id: entry.data["recalled_by"] for entry in entries if "recalled_by" in entry.data}
    return Concepts(phrases, units, authorities, recalling, expand)
