"""The headings that reports have, by canonical id: what they are called, under which others they stand.

An entry has `variations` (the heading without number), `parents` (ids under which it belongs; empty: at the top), a
`kind` (`reform`: reports on administrative reform; `other`: reports of other kinds; `any`), and where it applies
`required` (forms, by the beginning of their id, whose reports must have it) and `closed` (what stands under it speaks
of the whole report: a heading `Cải cách thể chế` under the plan is not the section `institutions`). `examples` are
lines as printed, `counterexamples` near twins that are another heading or none. The entry of role `fillers` lists words
around a heading that do not tell which one it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from functools import cached_property
from typing import NamedTuple

from extractor.errors import PatternError, PatternFault
from extractor.matching import Matcher
from extractor.normalize import fold, nfc
from extractor.patterns.entry import Entry
from extractor.patterns.periods import Periods

KINDS = ("reform", "other", "any")
# Scores of the ways to find a heading; a fuzzy match never reaches the lowest of them.
EXACT, TRIMMED, BARE = 1.0, 0.97, 0.95
# Least share of the other required headings before one counts as missing: some communes report in free form.
_MOST = 0.6


_YEAR = re.compile(r"(?:19|20)\d\d$")


class Heading(NamedTuple):
    """One known heading; `label` is its first variation."""

    id: str
    label: str
    kind: str
    parents: tuple[str, ...]
    required: tuple[str, ...]
    closed: bool


class Candidate(NamedTuple):
    """A heading that a text may be, with its score (0..1) and how it was found."""

    heading: Heading
    score: float
    how: str


class Headings:
    """All known headings, ready to be searched."""

    def __init__(
        self,
        headings: Iterable[Heading],
        labels: dict[str, list[str]],
        twins: dict[str, list[str]],
        fillers: dict[str, list[str]],
        expand: Callable[[str], str],
        periods: Periods,
    ) -> None:
        self.by_id = {heading.id: heading for heading in headings}
        self._expand = expand
        self._periods = periods
        self._before = tuple(sorted((fold(word) + " " for word in fillers.get("before", ())), key=len, reverse=True))
        self._after = tuple(sorted((" " + fold(word) for word in fillers.get("after", ())), key=len, reverse=True))
        self._cut = tuple(f" {fold(word)} " for word in fillers.get("cut", ()))
        self._printed = {(" ".join(nfc(label).split()), id) for id, texts in labels.items() for label in texts}
        # folded text -> {id: score}; the first, surest way to reach an id stays
        self._known: dict[str, dict[str, float]] = {}
        forms = [(self._forms(expand(fold(label)), dated=False), id) for id, texts in labels.items() for label in texts]
        for depth, score in enumerate((EXACT, TRIMMED, BARE)):
            for found, id in forms:
                self._known.setdefault(found[depth], {}).setdefault(id, score)
        self._choices = {**labels, **{f"!{id}": texts for id, texts in twins.items()}}

    @cached_property
    def _matcher(self) -> Matcher:
        return Matcher(self._choices, self._expand)

    def rank(self, text: str, fuzzy: bool = True) -> list[Candidate]:
        """The headings that `text` (without number) may be, best first; headings that share its words tie.

        Texts that are not in the books are searched for only with `fuzzy`.
        """
        folded = self._expand(fold(text))
        if not folded:
            return []
        found = self._known.get(folded)
        if found:
            return self._found(text, found, EXACT)
        forms = self._forms(folded)
        for form, score in ((forms[1], TRIMMED), (forms[2], BARE)):
            found = self._known.get(form)
            if found:
                return self._found(text, found, score)
        return self._search(forms[1]) if fuzzy else []

    def _found(self, text: str, found: dict[str, float], score: float) -> list[Candidate]:
        how = "exact" if any((text, id) in self._printed for id in found) else "folded"
        ranked = [Candidate(self.by_id[id], min(score, own), how) for id, own in found.items()]
        return sorted(ranked, key=lambda candidate: -candidate.score)

    def parents(self, id: str) -> tuple[str, ...]:
        """Ids under which `id` belongs; empty where it stands at the top or is not known."""
        heading = self.by_id.get(id)
        return heading.parents if heading else ()

    def required(self, form: str | None, present: Collection[str | None]) -> list[Heading]:
        """The headings that a report with the sections `present` on `form` (its id) must have.

        Empty where the form asks for none, or where so many are missing that the report has another structure.
        """
        if form is None:
            return []
        asked = [h for h in self.by_id.values() if any(form.startswith(prefix) for prefix in h.required)]
        there = sum(heading.id in present for heading in asked)
        return asked if asked and there >= _MOST * len(asked) else []

    def _search(self, text: str) -> list[Candidate]:
        words = text.split()
        if _YEAR.match(words[-1]):  # a damaged period, which `_forms` could not take off
            first = next(i for i, word in enumerate(words) if word.isdigit())
            text = " ".join(words[:first]) if first > 1 else text
        ranked: list[Candidate] = []
        rivals: dict[str, float] = {}
        for found in self._matcher.rank(text, limit=6):
            if found.key.startswith("!"):
                rivals[found.key[1:]] = found.score
            else:
                ranked.append(Candidate(self.by_id[found.key], min(found.score, BARE - 0.01), "fuzzy"))
        return [candidate for candidate in ranked if rivals.get(candidate.heading.id, 0.0) < candidate.score]

    def _forms(self, folded: str, dated: bool = True) -> tuple[str, str, str]:
        """The folded text whole, without periods and words behind it, and without those before it as well."""
        trimmed = (self._without_periods(folded) if dated else folded) + " "
        places = [place for cut in self._cut if (place := trimmed.find(cut)) > 0]
        trimmed = trimmed[: min(places)] if places else trimmed.rstrip()
        trimmed = _without(trimmed, self._after, "end")
        bare = _without(trimmed, self._before, "start")
        return folded, trimmed or folded, bare or trimmed or folded

    def _without_periods(self, folded: str) -> str:
        rest = folded
        for named in reversed(list(self._periods.named(folded))):
            rest = f"{rest[: named.start]} {rest[named.end :]}"
        return " ".join(rest.split())


def _without(text: str, words: tuple[str, ...], side: str) -> str:
    """`text` without the words at its end or start; a text of nothing else keeps the last of them."""
    has = text.endswith if side == "end" else text.startswith
    while has(words):
        word = next(word for word in words if has(word))
        rest = text[: -len(word)] if side == "end" else text[len(word) :]
        if not rest.strip():
            break
        text = rest
        has = text.endswith if side == "end" else text.startswith
    return text


def build(entries: list[Entry], expand: Callable[[str], str], periods: Periods) -> Headings:
    """The headings; raises PatternError for an unknown kind or parent and for an entry without variations."""
    faults: list[PatternFault] = []
    headings: list[Heading] = []
    labels: dict[str, list[str]] = {}
    twins: dict[str, list[str]] = {}
    fillers: dict[str, list[str]] = {}
    ids = {entry.id for entry in entries}
    for entry in entries:
        data = entry.data
        if data.get("role") == "fillers":
            fillers = {side: list(data.get(side, ())) for side in ("before", "after", "cut")}
            continue
        variations = data.get("variations") or []
        if not variations:
            faults.append(entry.fault("give the heading as reports print it in variations"))
            continue
        if data.get("kind") not in KINDS:
            faults.append(entry.fault(f"the kind must be one of: {', '.join(KINDS)}"))
        parents = tuple(data.get("parents", ()))
        faults += [entry.fault(f"no heading has the id {parent}", parent) for parent in parents if parent not in ids]
        heading = Heading(
            entry.id, variations[0], str(data.get("kind")), parents, tuple(data.get("required", ())),
            bool(data.get("closed")),
        )  # fmt: skip
        headings.append(heading)
        labels[entry.id] = list(variations)
        if data.get("counterexamples"):
            twins[entry.id] = list(data["counterexamples"])
    if faults:
        raise PatternError(faults)
    return Headings(headings, labels, twins, fillers, expand, periods)
