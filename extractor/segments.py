"""Figures with the ideas around them: what each segment of a sentence says, and what it takes over from before.

    text and figures -> concepts, periods and breaks (`read_text`) -> one segment for each figure (`find_segments`)

A segment has one figure and reaches from break to break; ideas said before it in the sentence, or in the paragraph that
introduces a list, are its context: `tiếp nhận 1.102 hồ sơ, trong đó trực tiếp 545` says of 545 that it is files.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

from extractor.dates import PeriodMention, find_periods, own_months
from extractor.normalize import SMALL, Token, fold_letters, folded_words
from extractor.numerals import Figure
from extractor.patterns import Patterns
from extractor.patterns.concepts import (
    BODY,
    DOING,
    FIELD,
    GIVER,
    LASTING,
    NEW,
    OBJECT,
    PRESENCE,
    STAFF,
    STATE,
    STICKY,
    TELLING,
    Concept,
    Mention,
    Unknown,
)
from extractor.patterns.units import Unit
from extractor.record import Period
from extractor.spans import Taken

# `Trong đó` goes on with the sentence before it. Patterns begin with what is rare: `re` looks for that fastest.
_SENTENCE_END = re.compile(
    rf"[.!?\n](?:(?<=\n)|(?=\s+\W{{0,3}}[^\W_{SMALL}])(?!\s+\W{{0,3}}(?:Trong đó|Gồm|Bao gồm)(?!\w)))"
)
_BREAK = re.compile(
    r"[,;:()/tgcbvpsnđ](?:(?<=[,;:()])"
    r"|(?<=\w/)(?=[^\W\d][^.,;:()\n/]{2,25}\d)"
    r"|(?<!\w.)(?:(?<=t)rong (?:đó|khi)|(?<=g)ồm|(?<=c)ụ thể|(?<=b)ao gồm|(?<=v)à|(?<=p)hát hiện|(?<=s)o với"
    r"|(?<=n)hưng(?=[^.,;:()\n]{0,70}\d)"
    r"|(?:(?<=t)ăng|(?<=g)iảm|(?<=đ)ạt|(?<=c)hiếm|(?<=b)ằng|(?<=c)òn(?: lại)?)(?=[^.,;:()\n]{0,25}\d))(?!\w))"
)
_LEADS = re.compile(r"[:(]|(?:đạt|chiếm|bằng|còn)", re.IGNORECASE)
_LISTED = re.compile(r":(?!\s{0,2}[\d(])[^;.\n]{0,200}$")
_OPENING = frozenset(("(", "trong đó", "gồm", "bao gồm", "cụ thể"))  # breaks after which parts of a whole are told
_PARTED = re.compile(r"[.;:()\n\d]")
_UNTIL = re.compile(r"(?:hết|đến)\s{1,2}$", re.IGNORECASE)
_WHEN = re.compile(r"(?:vào|\()\s{0,2}$")
_BARELY = re.compile(r"\s(?:được|chỉ|đạt|có|\d[\d.,]*\s?%)")
_QUOTED = re.compile(r"[“\"][^“”\"\n]{1,120}[”\"]")
_COUNTED = re.compile(r"0[^.,;:()]*$")  # a figure, masked, in the same part of the sentence
_STOP = re.compile(r"[,;.]")
_CLOSED = re.compile(r"[^()]{0,400}\)")
_OWNED = 70  # characters before the name of a body in which what it owns is named
_NEAR = 160  # characters before a segment whose words may still say what a figure states
_MEMORY = 1500  # characters back in a sentence that still say something of a figure
_VAGUE = frozenset(("total", "unit"))
_PARTS = 10  # figures that may add up to one
TOTAL, PART = "total", "part"
_SMALL = 2  # a sum that small says nothing
_CLOSING = 35  # days between the end of a period and the day up to which a report counts
_OF_PERSONS = frozenset((STATE, PRESENCE, GIVER))  # slots of what was done with persons, or that they are there
_INSERT = re.compile(rf"\([^()\d;]{{2,60}}\)(?=\s[{SMALL}])")
_SPECIFIC = 2  # spaces in the words of an idea that can hardly be meant otherwise
_OTHER_PERIOD = Concept("other_period", "period")
_BRACKET = re.compile(r"\s?\(")
_OTHERS = frozenset(("next", "previous", "same_period_last_year"))


class Idea(NamedTuple):
    """A concept where it is said."""

    concept: Concept
    start: int
    end: int


class Reading(NamedTuple):
    """What one passage says: its words, ideas and unknown words in order; where figures, sentences and breaks are.

    `parts` are the breaks that begin parts of a whole.
    """

    text: str
    words: Sequence[Token]
    ideas: Sequence[Idea]
    unknown: Sequence[Unknown]
    figures: Sequence[int]
    sentences: Sequence[int]
    breaks: Sequence[int]
    parts: Sequence[int]
    purposes: re.Pattern[str]
    lower: str

    def spoken(self, start: int, end: int) -> frozenset[str]:
        """The folded words of a part of the text."""
        left = bisect_left(self.words, start, key=_start)
        return frozenset(word.text for word in self.words[left : bisect_left(self.words, end, left, key=_start)])

    def between(self, start: int, end: int) -> Sequence[Idea]:
        """The ideas that begin in a part of the text."""
        left = bisect_left(self.ideas, start, key=_start)
        return self.ideas[left : bisect_left(self.ideas, end, left, key=_start)]


_start = attrgetter("start")
_place = attrgetter("span.start")


@dataclass(slots=True)
class Segment:
    """A figure with its own concepts, those that may be carried over to it, and those after it in the sentence.

    A frame had better use what is `governing`, said before in the sentence, and must use what is `exclusive`;
    `specific` ideas are said by several words. The figure is `told` where it says how many there are: not one end of a
    range, nor what there was or where (`từ 13 thôn`). `rest` is empty where another figure follows. `carrying` is what
    each concept carried over adds. `strange` counts unknown words of the segment, `modifiers` those of them right after
    the unit. Concepts that are `indifferent` change nothing, those in an `adjunct` (`tại trụ sở …`) little; `foreign`
    ones are another body's than the report's. `unfamiliar` are the folded unknown words, `said` all folded words of the
    segment, `before` others a little before it.
    `sum` is `TOTAL` where the figures next to it add up to it, `PART` for those; `following` are the ideas of the
    figure after it.
    """

    figure: Figure
    own: frozenset[str]
    context: dict[str, str]
    sticky: frozenset[str]
    adjunct: frozenset[str]
    governing: frozenset[str]
    specific: frozenset[str]
    exclusive: frozenset[str]
    rest: frozenset[str]
    words: str
    told: bool
    unit: Unit | None
    carrying: float
    strange: int
    modifiers: int
    sentence: int
    indifferent: frozenset[str]
    foreign: frozenset[str]
    unfamiliar: tuple[str, ...]
    said: frozenset[str]
    before: frozenset[str]
    sum: str = ""
    following: frozenset[str] = frozenset()


class _Reach(NamedTuple):
    """Where a figure's segment begins and ends, where what is said of it does, and the number of its sentence."""

    start: int
    left: int
    right: int
    after: int
    sentence: int


class Scope(NamedTuple):
    """What a passage is read with: concepts that change nothing or are another body's, those carried in, and how."""

    indifferent: frozenset[str]
    foreign: frozenset[str]
    carried: dict[str, str]
    parts: bool


def read_text(
    text: str, figures: Sequence[Figure], period: Period | None, patterns: Patterns, whole: bool = True
) -> Reading:
    """The concepts of a passage (NFC); periods other than the report's are told from it by their slots.

    Sentences without figures are read only where the `whole` is asked for.
    """
    ends = _SENTENCE_END.finditer(text)
    sentences = [0, *(match.start() + (match[0] != "\n") for match in ends), len(text)]
    folded = fold_letters(text)
    lower = _QUOTED.sub(patterns.concepts.unquoted, folded if whole else _spoken(folded, sentences, figures))
    words = _words(lower, figures, patterns)
    mentions, unknown = _mentions(text, words, figures, period, patterns)
    for time in find_periods(text, patterns, lower) if period is not None else ():
        mentions, unknown = _with_period(text, time, period, mentions, unknown)
    ideas = _ideas(text, lower, mentions, patterns)
    if occasions := _occasions(folded, sentences, figures, patterns):
        ideas = [i for i in ideas if i.concept.slot != BODY or not _inside(i.start, occasions)]
    masked = patterns.frames.together.sub(_joined, _masked(lower, figures, "0"))
    within = [(idea.start, idea.end) for idea in ideas]
    found = [(match.start(), match[0]) for match in _BREAK.finditer(masked)]
    breaks = [at for at, _ in found if not _inside(at, within, 1)]
    parts = [at for at, mark in found if mark in _OPENING]
    starts = [figure.span.start for figure in figures]
    return Reading(text, words, ideas, unknown, starts, sentences, breaks, parts, patterns.frames.purposes, folded)


def _words(lower: str, figures: Sequence[Figure], patterns: Patterns) -> Sequence[Token]:
    """The folded words with their abbreviations written out, `0` for each figure."""
    words = folded_words(_masked(lower, figures, " ")) + [Token("0", *f.span) for f in figures if f.rule != "none"]
    return patterns.vocabulary.expand_tokens(sorted(words, key=_start))


def _mentions(
    text: str, words: Sequence[Token], figures: Sequence[Figure], period: Period | None, patterns: Patterns
) -> tuple[list[Mention], list[Unknown]]:
    """The concepts that words say, and the words that say none; no names, codes and what only names a figure's unit."""
    ends = {figure.end for figure in figures}
    parted = [b.start > a.end + 1 and _is_parted(text, a.end, b.start, ends) for a, b in pairwise(words)] + [True]
    mentions, unknown = patterns.concepts.read(words, parted)
    counted = Taken((figure.span.start, figure.end) for figure in figures)
    mentions = [
        _since(m, period)
        for m in mentions
        if (" " in text[m.start : m.end] or _is_body(m) or not _is_name(text, m))
        and not (m.concept and m.concept.slot == FIELD and counted.touches(m.start, m.end))  # `06 lĩnh vực` are none
    ]
    unknown = [
        w
        for w in unknown
        if not (_is_code(text[w.start : w.end]) or _is_name(text, w))
        and not counted.touches(w.start, w.end)  # `02 (hai) người`
    ]
    return mentions, unknown


def _with_period(
    text: str, time: PeriodMention, report: Period | None, mentions: list[Mention], unknown: list[Unknown]
) -> tuple[list[Mention], list[Unknown]]:
    """The mentions and unknown words with a period in place of the words that name it, if it tells anything."""
    start, end = time.span
    inside = [m for m in mentions if m.start <= start and end <= m.end]
    concept = _told(text, time, report, mentions)
    compared = any(m.concept and m.concept.id == "compared" and _near(text, m.end, start) for m in mentions)
    if compared and (bracket := _BRACKET.match(text, end)) is not None:
        # `so với năm 2021 (…)`: what it is compared with is told in brackets only
        mentions = [*mentions, Mention(_OTHER_PERIOD, bracket.end(), bracket.end())]
    if any(m.concept or _is_longer(m, time) for m in inside):
        return mentions, unknown
    mentions = [m for m in mentions if m.end <= start or m.start >= end]
    unknown = [w for w in unknown if not start <= w.start < end]
    if concept is not None and not compared:
        mentions.append(Mention(concept, start, end))
    return mentions, unknown


def _told(text: str, time: PeriodMention, report: Period | None, mentions: Sequence[Mention]) -> Concept | None:
    """What a period says of the figures around it, None where it only says when or since when something was done."""
    start = time.span.start
    if _WHEN.search(text, max(0, start - 8), start) and _within(time.value, report):
        return None  # `tự kiểm tra 02 đợt vào tháng 5`
    if any(m.concept and m.concept.slot == "plan" and m.end + 1 == start for m in mentions):
        return None  # the period of a plan
    if text[:start].rstrip().lower().endswith("từ"):
        return None
    if time.relation == "cited" and time.value.kind == "range" and not text[:start].strip(" -+*•"):
        # `Giai đoạn 2015-2020 …` at the head is no document's; a school year may be that of the report
        return None if time.rule == "school_year" and _spans(time.value, report) else _OTHER_PERIOD
    return _time(time, report, _UNTIL.search(text, max(0, start - 8), start) is not None)


def _ideas(text: str, lower: str, mentions: Sequence[Mention], patterns: Patterns) -> list[Idea]:
    """The concepts that are said in order, without those that say nothing of what is counted where they stand."""
    ideas = sorted((Idea(m.concept, m.start, m.end) for m in mentions if m.concept is not None), key=_start)
    ideas = [idea for i, idea in enumerate(ideas) if not (i and _is_base(text, ideas[i - 1], idea))]
    ideas = [idea for i, idea in enumerate(ideas) if not _is_only(text, ideas, i)]
    return [i for i in ideas if i.concept.slot != BODY or not _is_owner(lower, i, patterns)]


def _joined(match: re.Match[str]) -> str:
    """A list that is one thing without its commas; one that follows a figure goes on to the next one."""
    counted = _COUNTED.search(match.string, max(0, match.start() - 60), match.start())
    return match[0] if counted else match[0].replace(",", " ")


def _spoken(text: str, sentences: Sequence[int], figures: Sequence[Figure]) -> str:
    """The text with blanks for the sentences that hold no figure."""
    starts = [figure.span.start for figure in figures]
    pieces = [
        text[start:end] if any(start <= at < end for at in starts) else " " * (end - start)
        for start, end in pairwise(sentences)
    ]
    return "".join(pieces)


def _is_only(text: str, ideas: Sequence[Idea], i: int) -> bool:
    """Whether `mới` says that no more was done (`cả năm mới số hóa được 215 hồ sơ`), and not that something is new."""
    idea = ideas[i]
    if idea.concept.id != NEW or " " in text[idea.start : idea.end]:
        return False
    before = ideas[i - 1] if i and ideas[i - 1].end + 1 >= idea.start else None
    if before is not None and before.concept.slot in (OBJECT, STAFF):
        return False
    after = ideas[i + 1] if i + 1 < len(ideas) and ideas[i + 1].start <= idea.end + 1 else None
    return _BARELY.match(text, idea.end) is not None or (after is not None and after.concept.slot in DOING)


def _is_owner(lower: str, idea: Idea, patterns: Patterns) -> bool:
    """Whether a body is only named as whose system or plan something is, or as who did it for others (`được huyện`)."""
    if f" {lower}".endswith(" được ", 0, idea.start + 1):
        return True
    if not (lower.startswith("của ", idea.start) or lower.endswith(" của ", 0, idea.start)):
        return False
    return patterns.frames.instruments.search(lower, max(0, idea.start - _OWNED), idea.start) is not None


def _occasions(
    lower: str, sentences: Sequence[int], figures: Sequence[Figure], patterns: Patterns
) -> list[tuple[int, int]]:
    """The clauses at the heads of sentences that say on whose order something was done, and count nothing."""
    found: list[tuple[int, int]] = []
    for start in sentences[:-1]:
        if patterns.frames.occasions.match(lower, start) is not None:
            end = lower.find(",", start)
            at = bisect_left(figures, start, key=_place)
            if end > 0 and (at == len(figures) or figures[at].span.start >= end):
                found.append((start, end))
    return found


def _is_longer(mention: Mention, time: PeriodMention) -> bool:
    """Whether words that say nothing hold a period: `ngay từ đầu năm`."""
    return mention.end - mention.start > time.span.end - time.span.start


def _since(mention: Mention, report: Period | None) -> Mention:
    """What is counted since January is of the report's period where that begins in January, and of another else."""
    if mention.concept is None or mention.concept.id != "accumulated":
        return mention
    whole = report is None or (report.start or "")[5:7] in ("", "01")
    return mention._replace(concept=Concept("this_period" if whole else "other_period", "period"))


def _is_base(text: str, before: Idea, idea: Idea) -> bool:
    """Whether a period is only what is compared with: `so với 9 tháng năm trước`."""
    ids = [before.concept.id, idea.concept.id]
    return ids == ["compared", "other_period"] and _near(text, before.end, idea.start)


def _is_parted(text: str, start: int, end: int, figure_ends: Collection[int]) -> bool:
    """Whether no phrase goes on over a gap; a comma parts after a figure's unit, and not in a list of words."""
    comma = "," in text[start:end] and start in figure_ends
    return comma or _PARTED.search(text, start, end) is not None


def _inside(at: int, spans: Sequence[tuple[int, int]], margin: int = 0) -> bool:
    return any(start + margin <= at < end for start, end in spans)


def _is_code(word: str) -> bool:
    """Numbers and the capitals of symbols, such as the parts of 45/2016/QĐ-TTg."""
    return word[0].isdigit() or (len(word) > 1 and word.isupper())


def _is_name(text: str, word: Unknown | Mention) -> bool:
    """A capitalised word in the middle of a sentence is a name and says nothing of what is counted."""
    title = text[word.start].isupper() and text[word.start + 1 : word.end].islower()
    return title and word.start > 2 and text[word.start - 2] not in ".!?:-+"


def _is_body(mention: Mention) -> bool:
    """`Phường` in capitals is the ward all the same."""
    return mention.concept is not None and mention.concept.slot == BODY


def _near(text: str, end: int, start: int) -> bool:
    """Whether `start` follows `end` in the same part of a sentence."""
    return end <= start and not _STOP.search(text, end, start)


def _time(found: PeriodMention, report: Period | None, until: bool) -> Concept | None:
    """What a period says of the figures after it: the report's own, another one, or nothing (a cited document's)."""
    if report is None or found.relation == "cited":
        return None
    value = found.value
    if value.kind == "range" and _about(value.start, report.start) and _about(value.end, report.end):
        return Concept("this_period", "period")
    own = (value.kind, value.index) == (report.kind, report.index) and value.year in (None, report.year)
    other = (found.relation in _OTHERS and not (own and found.relation == "next")) or value.year not in (
        None,
        report.year,
    )
    whole = (report.start or "")[5:7] == "01" and (until or (value.start or "")[5:7] == "01")
    if not other and whole and _ends(value) == (report.end or "")[5:7]:
        return Concept("this_period", "period")
    if not other and (value.kind == "year" or own):
        return Concept("this_period", "period")
    return _OTHER_PERIOD


def _spans(value: Period, report: Period | None) -> bool:
    """Whether the years of a range hold that of the report."""
    return (
        report is not None
        and report.year is not None
        and (value.start or "")[:4] <= str(report.year) <= (value.end or "")[:4]
    )


def _within(value: Period, report: Period | None) -> bool:
    """Whether a month or quarter lies in the months of the report."""
    if report is None or not report.end or value.kind not in ("month", "quarter"):
        return False
    if value.year not in (None, report.year):
        return False
    first, last = own_months(value)
    return int((report.start or "01-01")[5:7]) <= first and last <= int(report.end[5:7])


def _about(day: str | None, other: str | None) -> bool:
    """Whether two days lie so close that they bound the same period: many reports close their books before its end."""
    return (
        day is not None
        and other is not None
        and abs((date.fromisoformat(day) - date.fromisoformat(other)).days) <= _CLOSING
    )


def _ends(value: Period) -> str:
    """The last month of a period, in two digits; "" where it is not known."""
    months = {"month": 1, "quarter": 3, "half_year": 6}.get(value.kind or "")
    if value.end:
        return value.end[5:7]
    return f"{months * value.index:02d}" if months and value.index else ""


def find_segments(read: Reading, figures: Sequence[Figure], scope: Scope, patterns: Patterns) -> list[Segment]:
    """The figures with the concepts around them; a segment has one figure and reaches from break to break."""
    segments: list[Segment] = []
    subject: dict[str, str] = {}  # what the sentences before are about
    since = 0  # a sentence that names nothing (`Tỷ lệ: 4,58%.`) speaks of what the one before does
    for number, (start, end) in enumerate(pairwise(read.sentences)):
        inside = [figure for figure in figures if start <= figure.span.start < end]
        limits = _limits(read, inside, start, end)
        spoken = scope._replace(carried=scope.carried | subject) if subject else scope
        since = start if any(idea.concept.slot not in _VAGUE for idea in read.between(start, end)) else since
        for figure, (left, right) in zip(inside, limits, strict=True):
            after = end if figure is inside[-1] else right
            segments.append(
                _segment(read, figure, _Reach(max(since, left - _MEMORY), left, right, after, number), spoken, patterns)
            )
        for idea in read.between(start, end):
            if idea.concept.slot == OBJECT:
                subject = {OBJECT: patterns.concepts.latest(subject.get(OBJECT), idea.concept.id)}
    _add_up(segments)
    for one, other in pairwise(segments):
        one.following = other.own - scope.indifferent
    return segments


def _add_up(segments: Sequence[Segment]) -> None:
    """Marks figures that are the sum of those before or after them, and those: `trực tiếp 27 lượt, …, cộng 71 lượt`."""
    counted = [s for s in segments if s.figure.rule not in ("percent", "range")]
    for i, total in enumerate(counted):
        for others in (counted[i + 1 : i + 1 + _PARTS], counted[max(0, i - _PARTS) : i][::-1]):
            parts = _parts(total.figure, others)
            if parts:
                total.sum = TOTAL
                for part in parts:
                    part.sum = part.sum or PART


def _parts(total: Figure, others: Sequence[Segment]) -> Sequence[Segment]:
    """The first of `others` that add up to a figure, two at least that are not zero; none where they do not."""
    rest, nonzero = total.value, 0
    for i, other in enumerate(others):
        if other.figure.noun not in ("", total.noun) or other.figure.value > rest:
            return ()
        rest -= other.figure.value
        nonzero += other.figure.value > 0
        if rest == 0:
            return others[: i + 1] if nonzero > 1 and total.value > _SMALL else ()
    return ()


def _limits(read: Reading, figures: Sequence[Figure], start: int, end: int) -> list[tuple[int, int]]:
    """Where each figure's segment begins and ends.

    Words between two figures that no break parts belong to the one after where it has none before it otherwise, that
    is where the first figure of the run follows words; `12 hồ sơ đúng hạn 3 hồ sơ quá hạn` begins with its figure.
    """
    limits: list[tuple[int, int]] = []
    for i, figure in enumerate(figures):
        before = figures[i - 1].end if i else start
        after = figures[i + 1].span.start if i + 1 < len(figures) else end
        breaks = [at for at in read.breaks if before <= at < figure.span.start]
        left = breaks[-1] if breaks else before
        while breaks and not _says(read, left, figure.span.start) and (not i or _LEADS.match(read.text, breaks[-1])):
            breaks.pop()
            left = breaks[-1] if breaks else before
        right = _right(read, figure.end, after)
        purpose = read.purposes.search(read.lower, figure.end, right)
        right = purpose.start() if purpose else right
        if right == after and i + 1 < len(figures) and _says(read, left, figure.span.start):
            right = _modified(read, figure.end)
        limits.append((left, right))
    return limits


def _right(read: Reading, end: int, after: int) -> int:
    """The first break after a figure; a bracket that the sentence goes on behind is none: `văn bản (trừ mật) ký số`."""
    inserted = 0
    for at in read.breaks[bisect_left(read.breaks, end) : bisect_left(read.breaks, after)]:
        if at < inserted:
            continue
        insert = _INSERT.match(read.text, at, after)
        if insert is None:
            return at
        inserted = insert.end()
    return after


def _modified(read: Reading, end: int) -> int:
    """Where the concepts end that stand right after a figure: they say more of what it counts."""
    for idea in read.between(end, len(read.text)):
        if idea.start > end + 1:
            break
        end = idea.end
    return end


def _says(read: Reading, start: int, end: int) -> bool:
    return bool(read.between(start, end))


def _segment(
    read: Reading,
    figure: Figure,
    reach: _Reach,
    scope: Scope,
    patterns: Patterns,
) -> Segment:
    start, left, right, after, number = reach
    before, inside = read.between(start, left), read.between(left, right)
    unit = patterns.concepts.by_unit.get(figure.unit)
    aside = patterns.frames.adjuncts.search(read.lower, figure.end, right)
    grounds = aside is not None and patterns.frames.grounds.match(read.lower, aside.start()) is not None
    adjunct = [m.concept for m in inside if aside and m.start >= aside.start()]
    concepts = [m.concept for m in inside] + ([unit] if unit else [])
    core = concepts[: len(inside) - len(adjunct)]
    context = dict(scope.carried)
    for idea in before:
        # who is there is no longer who was granted
        slot = STATE if idea.concept.slot == PRESENCE else idea.concept.slot
        if slot not in context or not _CLOSED.match(read.text, idea.end, left + 1):
            # what closed brackets say replaces nothing
            context[slot] = patterns.concepts.latest(context.get(slot), idea.concept.id)
    slots = frozenset(concept.slot for concept in concepts)
    replaced = {slot.rstrip("0123456789") for slot in slots}
    held = _held(read, before, left)
    sticky = frozenset(id for slot, id in held.items() if slot not in replaced)
    clause = read.text.rfind(";", start, left) + 1
    said = {m.concept.id: m.concept.slot for m in before if m.start >= clause or m.concept.slot != BODY}
    current = frozenset(context.values())
    governing = {
        id for id in patterns.frames.governing & said.keys() & current if said[id] not in slots or said[id] == "object"
    }
    words = [word for word in read.unknown if left <= word.start < right]
    unknown = [word.start for word in words]
    carrying = 0.015 if scope.parts else _carrying(read, start, left)
    exclusive = patterns.frames.exclusive & said.keys()
    stated = next((idea.concept for idea in reversed(before) if idea.concept.slot in _OF_PERSONS), None)
    if carrying > 0 and slots.isdisjoint(_OF_PERSONS) and stated is not None and stated.id in governing:
        exclusive |= {stated.id}  # parts of those granted are granted too
    rest = frozenset(m.concept.id for m in read.between(right, after))
    spoken = read.spoken(left, right)
    return Segment(
        figure,
        frozenset(concept.id for concept in concepts),
        context,
        sticky,
        frozenset(c.id for c in adjunct if c not in core and (c.slot not in TELLING or (grounds and c.slot == BODY))),
        frozenset(governing),
        frozenset(m.concept.id for m in inside if read.text.count(" ", m.start, m.end) >= _SPECIFIC),
        exclusive,
        rest,
        read.text[left:right],
        figure.rule != "range" and patterns.frames.origins.search(read.lower, left, figure.span.start) is None,
        patterns.units.get(figure.unit),
        carrying,
        len(unknown),
        _modifiers(unknown, figure.end, read.text),
        number,
        scope.indifferent,
        scope.foreign,
        tuple(read.lower[word.start : word.end] for word in words),
        spoken,
        read.spoken(max(0, left - _NEAR), left) - spoken,
    )


def _held(read: Reading, before: Sequence[Idea], left: int) -> dict[str, str]:
    """The concepts of the sentence that still hold at `left`, by slot.

    A semicolon ends all but another field and another period, and those too where nothing was counted of them yet.
    """
    held: dict[str, str] = {}
    for idea in before:
        concept = idea.concept
        if concept.slot not in STICKY:
            continue
        if _CLOSED.match(read.text, idea.end, left + 1):
            continue  # said in brackets, which are closed
        end = read.text.find(";", idea.end, left + 1)
        told = end < 0 or (concept.slot in LASTING and any(idea.start < at < end for at in read.figures))
        if told:
            held[concept.slot] = concept.id
    return held


def _carrying(read: Reading, start: int, left: int) -> float:
    """What it adds to a score to carry a concept over: most in a part of what stands before, least elsewhere."""
    if _is_part(read, start, left):
        return 0.015
    return -0.01 if _LISTED.search(read.text, max(start, left - 200), left + 1) else -0.04


def _is_part(read: Reading, start: int, left: int) -> bool:
    """Whether `trong đó` or a bracket before `left` still holds: no semicolon, no closing bracket after it."""
    before = bisect_right(read.parts, left)
    at = read.parts[before - 1] if before else -1
    return at >= start and read.text.find(")" if read.text[at] == "(" else ";", at, left + 1) < 0


def _modifiers(unknown: Sequence[int], end: int, text: str) -> int:
    """How many unknown words follow the unit at once: they narrow down what is counted."""
    count, at = 0, end
    for start in unknown:
        if start >= end and start - at <= 1:
            count += 1
            at = start + len(text[start:].split(" ", 1)[0])
    return count


def _masked(text: str, figures: Sequence[Figure], mark: str) -> str:
    """The text with `mark` for the digits of its figures, so that a comma in a number is no break."""
    pieces, at = [], 0
    for figure in figures:
        if figure.span.start >= at and figure.rule != "none":
            pieces += [text[at : figure.span.start], mark * (figure.span.end - figure.span.start)]
            at = figure.span.end
    return "".join([*pieces, text[at:]])


def introduced(read: Reading) -> dict[str, str]:
    """The concepts of the last sentence of a paragraph that introduces bullets."""
    start = read.sentences[-2]
    if len(read.text) - start <= 12:
        start = 0
    return {idea.concept.slot: idea.concept.id for idea in read.ideas if idea.start >= start}


def subject(read: Reading) -> dict[str, str]:
    """What a bullet speaks of, for the next one: `- Nhiệm vụ được giao: 18` before `- Hoàn thành đúng hạn: 16`."""
    return {idea.concept.slot: idea.concept.id for idea in read.ideas if idea.concept.slot in ("object", "giver")}


def stated_share(segments: Sequence[Segment], i: int) -> float | None:
    """The percentage that stands beside a fraction in the same sentence."""
    if segments[i].figure.base is None:
        return None
    for other in segments[i + 1 : i + 2]:
        if other.figure.rule == "percent" and other.sentence == segments[i].sentence:
            return other.figure.value
    return None
