"""Segments tied to the facts that their figures state: rather no claim than a wrong one.

    segment -> facts whose frames its ideas fit (`candidates`) -> features -> the claim model -> a fact that is sure

A figure that is not sure enough states none; where the report's own table has the same value for the likeliest fact,
less will do. A fact that no frame words, a user's own, is found by its label.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from extractor.claim_features import NONE, candidates, fit_features, fits, none_features, segment_features
from extractor.patterns import Patterns
from extractor.patterns.concepts import TELLING
from extractor.patterns.frames import Frame, Masks
from extractor.segments import TOTAL, Segment

# How well words must match the label of a fact that no frame words, and how much better than the next one.
_LABEL_CUTOFF = 0.85
_LABEL_MARGIN = 0.1
_UNFRAMED = 0.2  # what it costs a score that no frame words the fact
_LABEL_WORDS = 3  # spaces in the shortest text that is compared with labels
SURE = 0.86  # the least probability of a fact that is tied
_CONFIRMED = 0.5  # and of one for which the table has the same value
_BY_CHANCE = 0.7  # and where that value is so small that it may be met by chance
_SMALL = 2
_DIGITS = re.compile(r"\d[\d.,]*")


class Tie(NamedTuple):
    """A fact that a figure states, how likely it is, and how much likelier than the next one.

    `confirmed`: it would not be sure enough if the report's table had another value.
    """

    indicator: str
    score: float
    margin: float
    confirmed: bool = False


def tie_facts(
    segments: Sequence[Segment], section: str, patterns: Patterns, listed: Mapping[str, Collection[float]] | None = None
) -> dict[int, tuple[Tie, ...]]:
    """For each segment the facts that its figure states; a fact once in a passage, or again with the same value.

    `listed` are the values of the report's tables by fact.
    """
    known = listed or {}
    best: list[tuple[tuple[bool, bool, float, int], Tie]] = []
    tied: dict[int, tuple[Tie, ...]] = {}
    told: list[str] = []
    for i, segment in enumerate(segments):
        likeliest = _likeliest(segment, section, told, patterns) if segment.told else None
        told.append(likeliest.indicator if likeliest else NONE)
        found = _sure(likeliest, segment.figure.value, known) if likeliest else None
        if found is None and segment.told:
            found = _labelled(segment, patterns)
        if found:
            # of two that would state one fact: a sum, a whole before its parts, the surer, the first
            best.append(((segment.sum != TOTAL, segment.carrying > 0, -round(found.score, 1), i), found))
    stated: dict[str, int | float] = {}
    for (*_, i), tie in sorted(best):
        value = segments[i].figure.value
        if stated.setdefault(tie.indicator, value) == value:
            tied[i] = (tie,)
    for i, segment in enumerate(segments):
        said = segment.own | segment.rest
        spoken = said.union(segment.context.values())
        shared = [frame for frame in patterns.frames.shared if frame.required <= spoken]
        frame = _explaining(replace(segment, own=said), shared, patterns.frames.masks) if shared else None
        if frame is not None and all(frame.indicator != tie.indicator for tie in tied.get(i, ())):
            tied[i] = (*tied.get(i, ()), Tie(frame.indicator, 1.0, 1.0))
    return tied


def _likeliest(segment: Segment, section: str, told: Sequence[str], patterns: Patterns) -> Tie | None:
    """The likeliest fact by the claim model, None where a figure more likely states none."""
    features, facts = describe(segment, section, told, patterns)
    if len(facts) == 1:
        return None
    (fact, sure), (_, next_) = patterns.claim_model.rank(features, facts)[:2]
    return Tie(fact, sure, sure - next_) if fact != NONE else None


def _sure(tie: Tie, value: float, listed: Mapping[str, Collection[float]]) -> Tie | None:
    """A tie that is likely enough, by itself or as the table has its value."""
    if tie.score >= SURE:
        return tie
    least = _CONFIRMED if value > _SMALL else _BY_CHANCE
    confirmed = value in listed.get(tie.indicator, ()) and tie.score >= least
    return tie._replace(confirmed=True) if confirmed else None


def describe(
    segment: Segment, section: str, told: Sequence[str], patterns: Patterns
) -> tuple[dict[str, float], dict[str, dict[str, float]]]:
    """The features of a segment, and those of each fact that it may state, `NONE` among them."""
    facts = {NONE: none_features(segment)}
    for fact, fit in candidates(segment, patterns).items():
        facts[fact] = fit_features(segment, fact, fit, section, told, patterns.wordings)
    return segment_features(segment, section, told), facts


def _labelled(segment: Segment, patterns: Patterns) -> Tie | None:
    """The fact without frames whose label the words around a figure all but are, where ideas leave some unknown."""
    if patterns.unframed is None or segment.unit is None or not segment.strange:
        return None
    words = _DIGITS.sub(" ", segment.words).strip(" -+*•.,;:()")
    unspoken = (segment.own | segment.sticky) - segment.indifferent - patterns.frames.spoken
    elsewhere = any(patterns.concepts.slots.get(id) in TELLING for id in unspoken)
    if elsewhere or words.count(" ") < _LABEL_WORDS:
        return None
    if patterns.unframed.best(words, _LABEL_CUTOFF) is None:
        return None
    found = patterns.indicators.matcher.best(words, _LABEL_CUTOFF)
    if found is None or found.margin < _LABEL_MARGIN or found.key not in patterns.indicators:
        return None
    units = [unit for name in patterns.indicators[found.key].units if (unit := patterns.units.find(name)) is not None]
    if not any(unit.counts_like(segment.unit) for unit in units):
        return None
    return Tie(found.key, found.score - _UNFRAMED, found.margin)


def base_fact(segment: Segment, patterns: Patterns) -> str | None:
    """The fact that the whole of a fraction states."""
    if segment.figure.base is None:
        return None
    frame = _explaining(segment, patterns.frames.base, patterns.frames.masks)
    return frame.indicator if frame is not None else None


def _explaining(segment: Segment, frames: Iterable[Frame], masks: Masks) -> Frame | None:
    """Of the frames that explain all concepts of a segment and ask for none that is nowhere the one that asks most."""
    aside = segment.indifferent | segment.adjunct
    own = masks.of(segment.own)
    said = own | masks.of(segment.context.values())
    explained = masks.of((segment.own - aside) | segment.exclusive)
    held = masks.of(segment.sticky - aside)
    found = [
        frame
        for frame in frames
        for required, allowed, holding in (frame.masks,)
        if not (explained & ~allowed or held & ~holding or required & ~said) and required & own and fits(frame, segment)
    ]
    return max(found, key=lambda frame: len(frame.required & segment.own), default=None)
