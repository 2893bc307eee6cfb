"""Segments tied to the facts that their figures state: rather no claim than a wrong one.

A figure states a fact where the concepts of its own segment are all explained by a frame of the fact, and what the
frame still asks for stands before. A concept that no frame explains (another field, body, period, a comparison) leaves
the figure untied.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from extractor.claim_features import NONE, candidates, fit_features, fits, none_features, segment_features
from extractor.normalize import fold_letters
from extractor.patterns import Patterns
from extractor.patterns.concepts import TELLING
from extractor.patterns.frames import Frame, Masks
from extractor.segments import TOTAL, Segment

# A claim below this is a figure; what costs how much of the score stands in `_score`.
CUTOFF = 0.6
# Less than this between the best fact and the next one is no decision.
MARGIN = 0.005
# The same for words that are the label of a fact and no ideas that are known.
LABEL_CUTOFF = 0.85
LABEL_MARGIN = 0.1
_LABEL_WORDS = 3  # spaces in the shortest text that is compared with labels
SURE = 0.7  # the least probability of a fact that is tied
_DIGITS = re.compile(r"\d[\d.,]*")


class Tie(NamedTuple):
    """A fact that a figure states, how well it is said, and how much better than the next one."""

    indicator: str
    score: float
    margin: float


def tie_facts(segments: Sequence[Segment], section: str, patterns: Patterns) -> dict[int, tuple[Tie, ...]]:
    """For each segment the facts that its figure states; a fact once in a passage, or again with the same value."""
    best: list[tuple[tuple[bool, bool, float, int], Tie]] = []
    tied: dict[int, tuple[Tie, ...]] = {}
    told: list[str] = []
    for i, segment in enumerate(segments):
        found = _weighed(segment, section, told, patterns) if is_told(segment, patterns) else None
        told.append(found[0].indicator if found else NONE)
        if found:
            # of two that would state one fact: a sum, a whole before its parts, the surer, the first
            best.append(((segment.sum != TOTAL, segment.carrying > 0, -round(found[1], 1), i), found[0]))
    stated: dict[str, int | float] = {}
    for (*_, i), tie in sorted(best):
        value = segments[i].figure.value
        if stated.setdefault(tie.indicator, value) == value:
            tied[i] = (tie,)
    for i, segment in enumerate(segments):
        said = segment.own | segment.rest
        spoken = said.union(segment.context.values())
        shared = [frame for frame in patterns.frames.shared if frame.required <= spoken]
        for score, frame in _ranked(replace(segment, own=said), shared, patterns.frames.masks)[:1] if shared else ():
            if all(frame.indicator != tie.indicator for tie in tied.get(i, ())):
                tied[i] = (*tied.get(i, ()), Tie(frame.indicator, score, 1.0))
    return tied


def _weighed(segment: Segment, section: str, told: Sequence[str], patterns: Patterns) -> tuple[Tie, float] | None:
    """The likeliest fact by the claim model and how likely it is, None where it is not likely enough."""
    framed = framed_fact(segment, patterns)
    if not patterns.claim_model or (framed is not None and framed.indicator not in patterns.frames.facts):
        return (framed, framed.score) if framed else None
    ranked = patterns.claim_model.rank(*describe(segment, section, told, framed, patterns))
    fact, sure = ranked[0]
    if fact == NONE or sure < SURE:
        return None
    if framed and framed.indicator == fact:
        return framed, sure
    return Tie(fact, CUTOFF + (1 - CUTOFF) * (sure - SURE) / (1 - SURE), sure - ranked[1][1]), sure


def describe(
    segment: Segment, section: str, told: Sequence[str], framed: Tie | None, patterns: Patterns
) -> tuple[dict[str, float], dict[str, dict[str, float]]]:
    """The features of a segment, and those of each fact that it may state, `NONE` among them."""
    facts: dict[str, dict[str, float]] = {NONE: none_features(segment, framed is not None)}
    for fact, fit in candidates(segment, framed.indicator if framed else None, patterns).items():
        found = fit_features(segment, fact, fit, section, told)
        if framed is not None and framed.indicator == fact:
            found |= {"framed": 1.0, "framed score": framed.score - CUTOFF}
        elif framed is not None:
            found["framed other"] = 1.0
        facts[fact] = found
    return segment_features(segment, section, told), facts


def framed_fact(segment: Segment, patterns: Patterns) -> Tie | None:
    """The fact of the frame that explains a segment best, or that its words are the label of."""
    ranked = _ranked(segment, patterns.frames.telling(segment.own, segment.unit), patterns.frames.masks)
    if not ranked:
        return _labelled(segment, patterns)
    rivals = [score for score, frame in ranked[1:] if frame.indicator != ranked[0][1].indicator]
    margin = ranked[0][0] - (rivals[0] if rivals else 0.0)
    return Tie(ranked[0][1].indicator, ranked[0][0], margin) if ranked[0][0] >= CUTOFF and margin >= MARGIN else None


def _labelled(segment: Segment, patterns: Patterns) -> Tie | None:
    """The fact without frames whose label the words around a figure all but are, where ideas leave some unknown."""
    if patterns.unframed is None or segment.unit is None or not segment.strange:
        return None
    words = _DIGITS.sub(" ", segment.words).strip(" -+*•.,;:()")
    unspoken = (segment.own | segment.sticky) - segment.indifferent - patterns.frames.spoken
    elsewhere = any(patterns.concepts.slots.get(id) in TELLING for id in unspoken)
    if elsewhere or words.count(" ") < _LABEL_WORDS:
        return None
    if patterns.unframed.best(words, LABEL_CUTOFF) is None:
        return None
    found = patterns.indicators.matcher.best(words, LABEL_CUTOFF)
    if found is None or found.margin < LABEL_MARGIN or found.key not in patterns.indicators:
        return None
    units = [unit for name in patterns.indicators[found.key].units if (unit := patterns.units.find(name)) is not None]
    if not any(unit.counts_like(segment.unit) for unit in units):
        return None
    return Tie(found.key, found.score - (1 - CUTOFF) / 2, found.margin)


def is_told(segment: Segment, patterns: Patterns) -> bool:
    """Whether a figure says how many there are: not one end of a range, nor what there was or where (`từ 13 thôn`)."""
    before = fold_letters(segment.words[: segment.at])
    return segment.figure.rule != "range" and patterns.frames.origins.search(before) is None


def base_fact(segment: Segment, patterns: Patterns) -> str | None:
    """The fact that the whole of a fraction states."""
    if segment.figure.base is None:
        return None
    ranked = _ranked(segment, patterns.frames.base, patterns.frames.masks)
    return ranked[0][1].indicator if ranked else None


def _ranked(segment: Segment, frames: Iterable[Frame], masks: Masks) -> list[tuple[float, Frame]]:
    """The frames that explain all concepts of a segment and need none that is nowhere, the best first."""
    aside = segment.indifferent | segment.adjunct
    own = masks.of(segment.own)
    said = own | masks.of(segment.context.values())
    explained = masks.of((segment.own - aside) | segment.exclusive)
    held = masks.of(segment.sticky - aside)
    ranked = [
        (_score(frame, segment), frame)
        for frame in frames
        for required, allowed, holding in (frame.masks,)
        if not (explained & ~allowed or held & ~holding or required & ~said)
        and required & own
        and fits(frame, segment)
    ]
    return sorted((pair for pair in ranked if pair[0] > 0), key=lambda pair: -pair[0])


def _score(frame: Frame, segment: Segment) -> float:
    """How well a frame explains a segment.

    What is carried over costs a little, an unknown word more, one that narrows down the unit most.
    """
    ignored = 0.06 * len(segment.governing - frame.allowed)
    beside = len(segment.adjunct - frame.allowed)
    spare = len(segment.own - frame.required - segment.indifferent)
    carried = segment.carrying * len(frame.required - segment.own)
    vague = len(frame.required) == 1 and not frame.required & segment.specific
    strange = (0.2 if vague else 0.05) * segment.strange
    return 0.95 + carried - 0.02 * (spare + beside) - strange - ignored - 0.1 * segment.modifiers
