"""Figures of the prose tied to the facts that they state, or kept as figures.

    passage -> figures (`numerals`) -> segments with one figure each (`segments`) -> facts (`ties`) -> claims

Bullets under `Trong đó:` carry over the concepts of the paragraph above them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from extractor.layout import Layout, Passage
from extractor.normalize import nfc
from extractor.numerals import scan
from extractor.patterns import Patterns
from extractor.provenance import Evidence, Provenance, Traced, cite
from extractor.record import Claim, Period
from extractor.record import Figure as FigureModel
from extractor.segments import Scope, Segment, find_segments, introduced, read_text, stated_share, subject
from extractor.ties import Tie, base_fact, tie_facts

_ROLES = ("body", "footnote", "opening")
_BULLET = re.compile(r"\s{0,4}(?:[-+*•]\s{0,2}){1,3}")
_CARRIES = re.compile(r"(?:trong đó|gồm|cụ thể|như sau)\s{0,2}:?\s{0,2}$|:\s{0,2}$", re.IGNORECASE)
_LONGEST = 20_000  # characters of one passage that are read for claims; longer ones are no prose
# Concepts that any fact of a commune's report may be said with.
_COMMUNE = frozenset(("by_commune",))
_INDIFFERENT = frozenset(
    ("this_period", "by_commune", "set_out", "attend", "present", "plan_doc", "total", "unit_org", "of_way", "achieved")
)


@dataclass(frozen=True, slots=True)
class Statement:
    """A figure with what the sentence says of it.

    `share` is the percentage stated beside a fraction; `base` its whole, and `base_indicator` the fact that the whole
    states; `path` is the claim's or figure's path in the record.
    """

    value: int | float
    unit: str
    section: int | None
    words: str
    evidence: tuple[Evidence, ...]
    base: int | None = None
    share: float | None = None
    approximate: bool = False
    indicator: str | None = None
    path: str = ""
    base_indicator: str | None = None


@dataclass(frozen=True, slots=True)
class NarrativeResult:
    """The claims and the other figures of the prose in order, and all of them as statements."""

    claims: tuple[Traced[Claim], ...]
    figures: tuple[Traced[FigureModel], ...]
    statements: tuple[Statement, ...]


class Spoken(NamedTuple):
    """A passage with figures: the id of its section, "" for none, and its segments."""

    passage: Passage
    section: str
    segments: list[Segment]


def extract_claims(
    layout: Layout,
    patterns: Patterns,
    period: Period | None = None,
    listed: Mapping[str, Collection[float]] | None = None,
) -> NarrativeResult:
    """The claims of a report's prose; `period` is the report's own, figures of others are not tied.

    `listed` are the values of its tables by fact: a claim that has the same one is surer.
    """
    claims: list[Traced[Claim]] = []
    figures: list[Traced[FigureModel]] = []
    statements: list[Statement] = []
    for passage, section, segments in read_passages(layout, patterns, period):
        silent = section in patterns.frames.silent_sections
        tied = {} if silent else tie_facts(segments, section, patterns, listed)
        for i, segment in enumerate(segments):
            _emit(
                passage,
                segment,
                tied.get(i, ()),
                base_fact(segment, patterns),
                stated_share(segments, i),
                claims,
                figures,
                statements,
            )
    return NarrativeResult(tuple(claims), tuple(figures), tuple(statements))


def read_passages(layout: Layout, patterns: Patterns, period: Period | None = None) -> Iterator[Spoken]:
    """The passages of the prose that hold figures, in order, each read with what introduces it."""
    carried: dict[str, str] = {}
    follows = False
    own = _own_authority(layout, patterns)
    indifferent = (_INDIFFERENT - _COMMUNE if own else _INDIFFERENT) | own
    foreign = _COMMUNE if own else frozenset[str]()
    for passage in layout.passages:
        if passage.role not in _ROLES or passage.end - passage.start > _LONGEST:
            if passage.role == "heading":
                carried = {}
            continue
        text = nfc(passage.text)
        bullet = _BULLET.match(text) is not None
        introduces = not bullet and _CARRIES.search(text, max(0, len(text) - 24)) is not None
        if not introduces and not patterns.numbers.are_in(text):
            carried = carried if bullet else {}
            continue
        section = layout.sections[passage.section].value.id or "" if passage.section is not None else ""
        found = scan(text, patterns)
        if not found and not introduces:
            carried = carried if bullet else {}
            continue
        read = read_text(text, found, period, patterns, bullet or introduces)
        meant = patterns.frames.meant.get(section, {}) | (carried if bullet else {})
        scope = Scope(indifferent, foreign, meant, bullet and bool(carried) and not follows)
        yield Spoken(passage, section, find_segments(read, found, scope, patterns))
        if not bullet:
            carried = introduced(read) if introduces else {}
        elif not carried or follows:
            carried, follows = subject(read), True
        follows = follows and bullet


def _own_authority(layout: Layout, patterns: Patterns) -> frozenset[str]:
    """The concept that names the report's own body: `huyện` in the report of a district is no other body."""
    kind = layout.organization.value.kind if layout.organization else None
    own = patterns.concepts.authorities.get(kind or "")
    return frozenset([own]) if own else frozenset()


def _emit(
    passage: Passage,
    segment: Segment,
    tied: Iterable[Tie],
    base: str | None,
    share: float | None,
    claims: list[Traced[Claim]],
    figures: list[Traced[FigureModel]],
    statements: list[Statement],
) -> None:
    """Adds the claims of one figure, or the figure itself, with its place."""
    figure = segment.figure
    offset = passage.start
    evidence = cite(passage.block, offset + figure.span.start, offset + max(figure.end, figure.span.end))
    unit = figure.noun
    made = False
    for tie in tied:
        features = {
            "score": round(tie.score, 3),
            "margin": round(min(tie.margin, 1.0), 3),
            "unit_agrees": float(bool(figure.unit)),
            "approximate": float(figure.approximate),
            "by_table": float(tie.confirmed),
        }
        claim = Claim.model_construct(indicator=tie.indicator, value=figure.value, unit=unit, section=passage.section)
        reasons = ["the words around it state the fact", f"read as {figure.rule}"]
        if tie.confirmed:
            reasons.append("less surely, but the table has this value")
        how = "exact" if figure.rule in ("number", "percent", "money") else "inferred"
        path = f"claims/{len(claims)}"
        claims.append(Traced(claim, {"": Provenance(how, evidence, tuple(reasons), features)}))
        statements.append(_statement(passage, segment, evidence, share, path, tie.indicator))
        made = True
    if not made:
        model = FigureModel.model_construct(value=figure.value, unit=unit, section=passage.section)
        path = f"figures/{len(figures)}"
        provenance = Provenance("exact", evidence, (f"read as {figure.rule}",), {"score": 1.0, "margin": 1.0})
        figures.append(Traced(model, {"": provenance}))
        statements.append(_statement(passage, segment, evidence, share, path, None, base))


def _statement(
    passage: Passage,
    segment: Segment,
    evidence: tuple[Evidence, ...],
    share: float | None,
    path: str,
    indicator: str | None,
    base: str | None = None,
) -> Statement:
    figure = segment.figure
    return Statement(
        figure.value,
        figure.noun,
        passage.section,
        segment.words,
        evidence,
        figure.base,
        share,
        figure.approximate,
        indicator,
        path,
        base,
    )
