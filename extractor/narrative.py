"""Figures of the prose tied to the facts that they state, or kept as figures: rather no claim than a wrong one.

    passage -> sentences -> segments with one figure each -> their words and their subject's -> phrasings -> claims

A segment that lacks a subject of its own (`trong đó trực tiếp 545`) carries over that of the segment before; bullets
under `Trong đó:` carry over that of the paragraph above them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from extractor.layout import Layout, Passage
from extractor.normalize import fold, nfc
from extractor.numerals import Figure, scan
from extractor.patterns import Patterns
from extractor.patterns.phrasings import Phrasing
from extractor.provenance import Evidence, Provenance, Traced, cite
from extractor.record import Claim, Period
from extractor.record import Figure as FigureModel

_ROLES = ("body", "footnote", "opening")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=\W{0,3}[^\W\d_a-zà-ỹđ])|\n")
_BREAK = re.compile(r"[,;:()]|(?<!\w)(?:trong đó|gồm|cụ thể|bao gồm|còn lại|và|nhưng|phát hiện)(?!\w)", re.IGNORECASE)
_STATES = re.compile(r"\d|không|chưa|mươi", re.IGNORECASE)
_BULLET = re.compile(r"\s{0,4}(?:[-+*•]\s{0,2}){1,3}")
_CARRIES = re.compile(r"(?:trong đó|gồm|cụ thể|như sau)\s{0,2}:?\s{0,2}$|:\s{0,2}$", re.IGNORECASE)
# A claim below this is a figure; 0.5 is a phrasing whose words all stand in the subject carried over.
CUTOFF = 0.55
# Less than this between the best fact and the next one is no decision.
MARGIN = 0.05
_LONGEST = 20_000  # characters of one passage that are read for claims; longer ones are no prose


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


@dataclass(slots=True)
class _Segment:
    """A figure with the words that stand with it (`own`), those carried over (`subject`), and those after it.

    All are folded, with a space at either end; `rest` runs to the next figure or the end of the sentence.
    """

    figure: Figure
    own: str
    subject: str
    rest: str
    sentence: int


def extract_claims(layout: Layout, patterns: Patterns, period: Period | None = None) -> NarrativeResult:
    """The claims of a report's prose; `period` is the report's own."""
    del period  # other periods are told by their words
    claims: list[Traced[Claim]] = []
    figures: list[Traced[FigureModel]] = []
    statements: list[Statement] = []
    subject = ""
    for passage in layout.passages:
        if passage.role not in _ROLES or passage.end - passage.start > _LONGEST:
            if passage.role == "heading":
                subject = ""
            continue
        text = passage.text
        if not _may_state(text):
            subject = ""
            continue
        carried = subject if _BULLET.match(text) else ""
        segments = list(_segments(text, carried, patterns))
        section_id = layout.sections[passage.section].value.id if passage.section is not None else None
        tied = _assign(segments, section_id or "", patterns)
        for i, segment in enumerate(segments):
            _emit(passage, segment, tied.get(i, ()), _share(segments, i), claims, figures, statements)
        if not _BULLET.match(text) or not carried:
            subject = _subject_of(text, patterns) if _CARRIES.search(text) else ""
    return NarrativeResult(tuple(claims), tuple(figures), tuple(statements))


def _may_state(text: str) -> bool:
    return _STATES.search(text) is not None


# ---- segments ----


def _segments(text: str, carried: str, patterns: Patterns) -> Iterator[_Segment]:
    """The figures of a passage with their words; a segment runs from break to break, or from figure to figure."""
    figures = scan(nfc(text), patterns)
    if not figures:
        return
    ends = [match.start() for match in _SENTENCE_END.finditer(text)]
    bounds = [0, *ends, len(text)]
    masked = patterns.phrasings.together.sub(lambda m: m[0].replace(",", " "), _masked(text, figures))
    breaks = [match.start() for match in _BREAK.finditer(masked)]
    for number, (start, end) in enumerate(pairwise(bounds)):
        inside = [figure for figure in figures if start <= figure.span.start < end]
        if inside:
            limits = [start, *(at for at in breaks if start < at < end), end]
            yield from _sentence(text, limits, inside, carried, number, patterns)


def _sentence(
    text: str, breaks: Sequence[int], figures: Sequence[Figure], carried: str, number: int, patterns: Patterns
) -> Iterator[_Segment]:
    """The segments of the sentence between the first and the last of `breaks`."""
    start, end = breaks[0], breaks[-1]
    opening = _words(text[start : figures[0].span.start], patterns)
    for i, figure in enumerate(figures):
        left_limit = max((b for b in breaks if b <= figure.span.start), default=start)
        before = figures[i - 1].end if i else start
        right_limit = min((b for b in breaks if b >= figure.end), default=end)
        after = figures[i + 1].span.start if i + 1 < len(figures) else end
        left = text[max(left_limit, before) : figure.span.start]
        right = text[figure.span.end : min(right_limit, after)]
        if figure.rule == "none":
            right = text[figure.span.start : max(figure.span.end, figure.end)]
        own = _words(f"{left} {right}", patterns)
        if not left.strip(" ,;:()-+") and i == 0 and max(left_limit, before) > start:
            own = _words(text[start : figure.span.start], patterns) + own
        yield _Segment(figure, own, f"{carried}{opening}", _words(text[figure.span.end : after], patterns), number)


def _masked(text: str, figures: Sequence[Figure]) -> str:
    """The text with its figures blanked, so that a comma in a number is no break."""
    pieces, at = [], 0
    for figure in figures:
        pieces += [text[at : figure.span.start], "0" * (figure.span.end - figure.span.start)]
        at = figure.span.end
    return "".join([*pieces, text[at:]])


def _words(text: str, patterns: Patterns) -> str:
    return f" {patterns.vocabulary.expand(fold(text))} "


def _subject_of(text: str, patterns: Patterns) -> str:
    """The words of the last sentence of a paragraph that introduces bullets."""
    start = max((m.end() for m in _SENTENCE_END.finditer(text.rstrip())), default=0)
    last = text[start:]
    return _words(last, patterns) if len(last) > 12 else _words(text, patterns)


def _share(segments: Sequence[_Segment], i: int) -> float | None:
    """The percentage that stands beside a fraction in the same sentence."""
    if segments[i].figure.base is None:
        return None
    for other in segments[i + 1 : i + 2]:
        if other.figure.rule == "percent" and other.sentence == segments[i].sentence:
            return other.figure.value
    return None


# ---- ties ----


def _assign(
    segments: Sequence[_Segment], section: str, patterns: Patterns
) -> dict[int, tuple[tuple[Phrasing, float, float], ...]]:
    """For each segment the facts that its figure states, with score and margin; a fact once in a passage."""
    options: list[tuple[float, float, int, Phrasing]] = []
    shared: dict[int, list[tuple[Phrasing, float, float]]] = {}
    for i, segment in enumerate(segments):
        ranked = _ranked(segment, section, patterns)
        for score, phrasing in ranked:
            if phrasing.shares_figure and score >= CUTOFF:
                shared.setdefault(i, []).append((phrasing, score, 1.0))
        single = [(score, phrasing) for score, phrasing in ranked if not phrasing.shares_figure]
        if single and single[0][0] >= CUTOFF:
            rivals = [score for score, phrasing in single[1:] if phrasing.indicator != single[0][1].indicator]
            margin = single[0][0] - (rivals[0] if rivals else 0.0)
            if margin >= MARGIN:
                options.append((single[0][0], margin, i, single[0][1]))
    tied: dict[int, tuple[tuple[Phrasing, float, float], ...]] = {}
    stated: dict[str, int | float] = {}
    for score, margin, i, phrasing in sorted(options, key=lambda option: (-option[0], option[2])):
        value = segments[i].figure.value
        if phrasing.base or stated.setdefault(phrasing.indicator, value) == value:
            tied[i] = ((phrasing, score, min(margin, 1.0)),)
    for i, extra in shared.items():
        tied[i] = (*tied.get(i, ()), *extra)
    return tied


def _ranked(segment: _Segment, section: str, patterns: Patterns) -> list[tuple[float, Phrasing]]:
    figure = segment.figure
    if any(word in segment.own for word in patterns.phrasings.banned):
        return []
    ranked = [
        (score, phrasing)
        for phrasing in patterns.phrasings.by_unit.get(figure.unit, ())
        if phrasing.base == (figure.base is not None) and (score := _score(phrasing, segment, section)) > 0
    ]
    return sorted(ranked, key=lambda pair: -pair[0])


def _score(phrasing: Phrasing, segment: _Segment, section: str) -> float:
    """1 where every group of words stands in the figure's own segment; less for what is carried over; 0 for no fit."""
    if phrasing.sections and section.partition(".")[0] not in phrasing.sections:
        return 0.0
    own = segment.own + segment.rest if phrasing.shares_figure else segment.own
    if any(word in own for word in phrasing.banned):
        return 0.0
    if not all(any(word in own for word in group) for group in phrasing.own):
        return 0.0
    around = segment.subject + own
    if not all(any(word in around for word in group) for group in phrasing.context):
        return 0.0
    if not all(word in around for word in phrasing.needs):
        return 0.0
    near = sum(any(word in own for word in group) for group in phrasing.context)
    groups = len(phrasing.context)
    score = 0.75 + (0.2 * near / groups if groups else 0.1) + 0.02 * min(len(phrasing.own) + groups, 2)
    return min(score - (0.1 if not segment.figure.unit else 0.0), 1.0)


def _emit(
    passage: Passage,
    segment: _Segment,
    tied: Iterable[tuple[Phrasing, float, float]],
    share: float | None,
    claims: list[Traced[Claim]],
    figures: list[Traced[FigureModel]],
    statements: list[Statement],
) -> None:
    """Adds the claims of one figure, or the figure itself, with its place."""
    figure = segment.figure
    offset = passage.start
    evidence = cite(passage.block, offset + figure.span.start, offset + max(figure.end, figure.span.end))
    unit = passage.text[figure.span.end : figure.end].strip() if figure.unit and figure.rule != "none" else figure.unit
    unit = figure.unit or unit
    made = False
    base = next((phrasing.indicator for phrasing, _, _ in tied if phrasing.base), None)
    for phrasing, score, margin in tied:
        if phrasing.base:
            continue
        features = {
            "score": round(score, 3),
            "margin": round(margin, 3),
            "unit_agrees": float(bool(figure.unit)),
            "approximate": float(figure.approximate),
        }
        claim = Claim.model_construct(
            indicator=phrasing.indicator, value=figure.value, unit=unit, section=passage.section
        )
        reasons = ("the words around it state the fact", f"read as {figure.rule}")
        how = "exact" if figure.rule in ("number", "percent", "money") else "inferred"
        path = f"claims/{len(claims)}"
        claims.append(Traced(claim, {"": Provenance(how, evidence, reasons, features)}))
        statements.append(_statement(passage, segment, evidence, share, path, phrasing.indicator))
        made = True
    if not made:
        model = FigureModel.model_construct(value=figure.value, unit=unit, section=passage.section)
        path = f"figures/{len(figures)}"
        provenance = Provenance("exact", evidence, (f"read as {figure.rule}",), {"score": 1.0, "margin": 1.0})
        figures.append(Traced(model, {"": provenance}))
        statements.append(replace(_statement(passage, segment, evidence, share, path, None), base_indicator=base))


def _statement(
    passage: Passage,
    segment: _Segment,
    evidence: tuple[Evidence, ...],
    share: float | None,
    path: str,
    indicator: str | None,
) -> Statement:
    figure = segment.figure
    return Statement(
        figure.value,
        figure.unit,
        passage.section,
        segment.own,
        evidence,
        figure.base,
        share,
        figure.approximate,
        indicator,
        path,
    )
