"""What a segment shows of the facts that its figure may state: the candidates, and the features of the claim model.

A feature is either of the segment, and speaks for each fact in its own way (`own receive`), or of how well a fact's
frames fit the segment, and means the same for all facts (`missing`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import inf
from typing import NamedTuple

from extractor.patterns import Patterns
from extractor.patterns.concepts import COMMUNES, PERCENT, STAFF
from extractor.patterns.frames import Asking, Frame, Frames
from extractor.patterns.units import Unit
from extractor.patterns.wordings import Wordings
from extractor.segments import Segment

NONE = "-"  # stands for no fact
_TOLD = 2  # facts told before that count
_FEW = 3  # candidates that are weighed
_BEHIND = 4  # no candidate whose frame fits so much worse than the best one's
_ASKED = 0.9  # what each idea that a frame asks for tells for it
_LACKING = 4  # and what one that is missing tells against it
_FAR = -0.02  # what carrying an idea over from afar costs more than
_MANY = 6  # unknown words that are no stranger than more of them


class Fit(NamedTuple):
    """A frame with the ideas that it asks for and finds here, before, or nowhere, and those that it leaves."""

    frame: Frame
    matched: frozenset[str]
    carried: frozenset[str]
    missing: frozenset[str]
    left: frozenset[str]
    held: frozenset[str]


def candidates(segment: Segment, patterns: Patterns) -> dict[str, Fit]:
    """The facts that a figure may state, each with the frame that fits best; only those that fit best of all.

    They count in its unit and ask for ideas that it or what stands before it says, but for one at most.
    """
    frames = patterns.frames
    own = segment.own - segment.indifferent
    said = segment.own.union(segment.context.values())
    if segment.foreign & (segment.own | segment.sticky):
        said |= {COMMUNES}  # what communes did in the report of their district
    left, held = own - segment.adjunct, segment.sticky - segment.indifferent
    owns, says, lefts, helds, governs = map(frames.masks.of, (segment.own, said, left, held, segment.governing))
    unsaid, bodies = ~says, frames.bodies
    elsewhere, barred = helds & bodies, (lefts | helds) & frames.barring
    some = 0
    if PERCENT in segment.own:
        some = frames.masks.of(id for id in left | segment.governing if patterns.concepts.slots[id] == STAFF)
    told = owns | governs
    spoken = sorted(said)  # of two that fit alike the first one is taken
    best: dict[str, tuple[float, Frame]] = {}
    for lacks in (0, 1):
        for frame, skipped, required, allowed, holding, asked in _asking(frames, spoken, segment.unit, best, lacks):
            missing = required & unsaid
            if skipped & says or missing.bit_count() != lacks or missing & bodies:
                continue  # another idea is missing, or another body than the report's is named
            if elsewhere & ~holding or barred & ~allowed:
                continue  # the sentence speaks of another body, or of what shall be
            if some & ~allowed:
                continue  # a share of some persons is none of all
            score = (required & told).bit_count() + _ASKED * asked - _LACKING * lacks
            score -= (helds & ~holding).bit_count() + 1.5 * (lefts & ~allowed).bit_count()
            fact = frame.indicator
            if fact not in best or score > best[fact][0]:
                best[fact] = score, frame
    ranked = sorted(best, key=lambda fact: -best[fact][0])
    least = best[ranked[0]][0] - _BEHIND if ranked else 0.0
    kept = (fact for fact in ranked[:_FEW] if best[fact][0] >= least)
    return {fact: _fit(best[fact][1], segment.own, said, left, held) for fact in kept}


def _asking(
    frames: Frames, said: Iterable[str], unit: Unit | None, best: Mapping[str, tuple[float, Frame]], lacks: int
) -> Iterator[Asking]:
    """The frames that ask for some ideas alone, or for one more that is missing if they may yet be among the best."""
    if not lacks:
        return frames.stating(said, unit)
    most = max((score for score, _ in best.values()), default=-inf)
    # all that is said tells for such a frame at most
    return frames.lacking(said, unit, (most - _BEHIND + _LACKING + 1) / (1 + _ASKED))


def _fit(frame: Frame, own: frozenset[str], said: frozenset[str], left: frozenset[str], held: frozenset[str]) -> Fit:
    """What a frame finds among own ideas and all that were said, and what it leaves of those to be explained."""
    matched, missing = frame.required & own, frame.required - said
    carried = frame.required - matched - missing
    return Fit(frame, matched, carried, missing, left - frame.allowed, held - frame.holding)


def segment_features(segment: Segment, section: str, told: Sequence[str]) -> dict[str, float]:
    """The features of a segment by name; `told` are the facts of the figures before it in its passage, `NONE` for none.

    Own ideas count most, then pairs of them, then its words, then what stands around, last where the sentence stands.
    """
    own = sorted(segment.own)
    group = section.partition(".")[0]
    found = {"*": 1.0, f"unit {segment.figure.unit}": 1.0, f"rule {segment.figure.rule}": 1.0}
    found[f"in {group}"] = found[f"at {section}"] = 0.7
    for i, idea in enumerate(own):
        found["own " + idea] = 2.0
        for other in own[i + 1 :]:
            found[f"own {idea} {other}"] = 1.0
    for kind, weight, values in (
        ("said ", 0.5, segment.context.values()),
        ("held ", 1.0, sorted(segment.sticky)),
        ("rest ", 0.3, sorted(segment.rest)),
        ("word ", 1.0, segment.unfamiliar),
        ("with ", 0.5, sorted(segment.said)),
        ("next ", 0.5, sorted(segment.following)),
    ):
        for value in values:
            found[kind + value] = weight
    if segment.sum:
        found["sum " + segment.sum] = 1.0
    recent = list(told[: -_TOLD - 1 : -1])
    found |= {f"told {fact}": 0.5 for fact in recent}
    if recent and recent[0] != NONE:
        found[f"last {recent[0]}"] = 0.7
    return found


def none_features(segment: Segment) -> dict[str, float]:
    """What speaks for no fact at all."""
    found = {"none": 1.0, "none strange": 0.3 * min(segment.strange, _MANY)}
    found["none modifiers"] = 0.5 * min(segment.modifiers, _MANY // 2)
    if segment.sum:
        found[f"none {segment.sum}"] = 1.0
    found |= {f"none {idea}": 1.0 for idea in sorted(segment.own - segment.indifferent)}
    found |= {f"none held {idea}": 1.0 for idea in sorted(segment.sticky)}
    return found


def fit_features(
    segment: Segment, fact: str, fit: Fit, section: str, told: Sequence[str], wordings: Wordings
) -> dict[str, float]:
    """How well a fact fits a segment: by its frame, its labels, its unit, its section and what was told before.

    A feature that is not there is 0.
    """
    found = _explained(segment, fit)
    said, near = wordings.shares(fact, segment.said, segment.before)
    found["label"], found["label near"] = 2 * said, 2 * near
    group = fact.partition(".")[0]
    if fact in told:
        found["seen"] = 1.0
    if told and told[-1].partition(".")[0] == group:
        found["same group"] = 1.0
    if section.partition(".")[0] == group:
        found["home"] = 1.0
    found[_unit_fit(segment, fit.frame)] = 1.0
    return found


def _explained(segment: Segment, fit: Fit) -> dict[str, float]:
    """What a frame finds and what it leaves, by slot and by idea."""
    frame, matched, carried, missing, left, held = fit
    found = {"found": float(len(matched)), "asked": 0.5 * len(frame.required)}
    governing = segment.governing - frame.allowed
    leaves = ("carried", carried), ("missing", missing), ("left", left), ("held", held), ("governing", governing)
    for name, ideas in leaves:
        if ideas:
            found[name] = float(len(ideas))
            for idea in sorted(ideas):
                found[f"{name} {idea}"] = 1.0
    if matched and not (missing or left or held):
        found["explained"] = 1.0
        if segment.sum:
            found[f"{segment.sum} explained"] = 1.0
    if exclusive := segment.exclusive - frame.allowed:
        found["exclusive"] = float(len(exclusive))
    if spare := (segment.own - segment.indifferent) & frame.allowed - frame.required:
        found["spare"] = 0.5 * len(spare)
    if not _suits(frame, segment):
        found["unfit"] = 1.0
    if len(frame.required) == 1 and not frame.required & segment.specific:
        found["vague"] = 1.0
        found["vague strange"] = 0.3 * min(segment.strange, _MANY)
    if carried:
        reach = "part" if segment.carrying > 0 else "list" if segment.carrying > _FAR else "far"
        found[f"carried over {reach}"] = 0.5 * len(carried)
    return found


def fits(frame: Frame, segment: Segment) -> bool:
    """Whether the unit is one of the fact's, a fraction tells a part, and what is another body's is asked for."""
    return frame.counts(segment.unit) and _suits(frame, segment)


def _suits(frame: Frame, segment: Segment) -> bool:
    """The same of a frame that counts in the unit, as all candidates do."""
    if segment.unit is not None and segment.unit.turns and not frame.turns:
        return False
    if segment.figure.rule == "fraction" and segment.figure.base is not None and not frame.partial:
        return False
    return not segment.foreign & segment.own - frame.required


def _unit_fit(segment: Segment, frame: Frame) -> str:
    """Whether the unit is the usual one of a fact, another of its own, or one that counts alike."""
    if segment.unit is None:
        return "unit none"
    if segment.unit not in frame.units:
        return "unit alike"
    return "unit usual" if frame.units[0] == segment.unit else "unit listed"
