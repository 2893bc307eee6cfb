"""Dates and periods in Vietnamese text: every notation, with its place, and whose period it is.

    find_dates(text) -> tuple[DateMention, ...]          # 05/3/2020, ngày 05 tháng 3 năm 2020, quý III/2022, năm 2022
    find_periods(text, patterns) -> list[PeriodMention]    # tháng, quý, 6 tháng đầu năm, 9 tháng, từ ngày … đến ngày …

The words of a written date (ngày, tháng, năm, quý) are notation and stand here; what periods are called and which words
tell that one is past or to come are data (`patterns/periods.json`).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from calendar import monthrange
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from extractor.document import Span
from extractor.normalize import fold_letters
from extractor.patterns import Patterns
from extractor.patterns.periods import Cue, Named, Periods
from extractor.record import Period, PeriodKind

_DAY, _MONTH, _YEAR = r"(?P<d>\d{1,2})(?!\d)", r"(?P<m>\d{1,2})(?!\d)", r"(?P<y>(?:19|20)\d{2})(?!\d)"
_BLANK = r"[.…_\s]{0,24}"
_OF_YEAR = rf"(?:\s?[/.-]|[\s,]{{0,3}}n[ăa]m)\s{{0,3}}{_YEAR}"
_THE_DAY = r"(?<!\w)ng[àa]y[\s:]{0,3}"
# What stands between `từ` and `đến` is a day without its word, too.
_FROM = r"(?<=t[ừu]\s)(?=\d{1,2}\s?[/.-]\s?\d{1,2}\s{1,2}(?:đ[ếe]n|t[ớo]i)\s)"
# One pattern a notation, tried in this order at each place: complete ones before their parts.
_NOTATIONS = {
    "words": rf"(?:{_THE_DAY}|(?<![\w.,/])){_DAY}[\s,]{{0,3}}th[áa]ng\s{{0,3}}{_MONTH}{_OF_YEAR}",
    "blank": rf"{_THE_DAY}(?:\d{{1,2}}|{_BLANK})\s?th[áa]ng\s{{0,3}}(?:{_MONTH}|{_BLANK})\s?n[ăa]m\s{{0,3}}{_YEAR}",
    "numeric": rf"(?:{_THE_DAY}|(?<![\w/.,-])){_DAY}\s?(?P<s>[/.-])\s?{_MONTH}\s?(?P=s)\s?{_YEAR}(?!\s?/\s?\w)",
    "iso": r"(?<![\w/.-])(?P<y>(?:19|20)\d{2})-(?P<m>\d{2})-(?P<d>\d{2})(?!\d)",
    "short": rf"{_THE_DAY}{_DAY}\s?(?P<s>[/.-])\s?{_MONTH}\s?(?P=s)\s?(?P<y>\d{{2}})(?![\d/])",
    "day_month": rf"(?:{_THE_DAY}|{_FROM}){_DAY}\s?[/.-]\s?{_MONTH}(?![\d/])",
    "month": rf"(?<!\w)(?:th[áa]ng\s{{0,3}}|t){_MONTH}{_OF_YEAR}",
    "quarter": rf"(?<!\w)q(?:u[ýyíi]|úy)\s{{0,3}}(?P<q>iv|i{{1,3}}|[1-4])(?!\w){_OF_YEAR}",
    "year": rf"(?<!\w)n[ăa]m\s{{0,3}}{_YEAR}(?!\s?[-–/]\s?\d)",
}


def _alternative(rule: str, pattern: str) -> str:
    """The pattern as a group named by its rule, the groups inside it renamed so that no two rules share one."""
    inner = re.sub(r"\(\?P([<=])", rf"(?P\1{rule}_", pattern)
    return f"(?P<{rule}>{inner})"


# Every notation begins with a digit, or with one of the words ngày, tháng, quý, năm; in small letters.
_START = re.compile(
    r"[\dntq](?<!\w.)(?:(?<=\d)(?=\d?[\s,]{0,3}th|\d?\s?[/.-]\s?\d|\d{3}-\d)"
    r"|(?<=n)(?:g[àa]y|[ăa]m)[\W\d_]|(?<=t)(?:h[áa]ng[\s\d]|\d)|(?<=q)(?:u[ýyíi]|úy)[\si\d])"
)
_DATE = re.compile("|".join(_alternative(*notation) for notation in _NOTATIONS.items()))
_GROUPS = frozenset(_DATE.groupindex)
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
# No cue counts for a period from further away than this, in characters.
_BEFORE = 160
_DOCUMENT_NUMBER = re.compile(
    r"(?<![\w/])\d{1,5}[a-z]?\s?[/-]\s?(?:\d{4}\s?/\s?)?[^\W\d_][^\W\d_&-]{1,6}\s?[-–/][\w&-]{2,20}"
)
_DIGIT = re.compile(r"\d")
_SENTENCE_END = re.compile(r"[;!?\n]|[.:](?=\s|$)")


class DateMention(NamedTuple):
    """A date in a text.

    `value` is ISO 8601 as far as the text states it: `2020-03-05`, `2020-03`, `2020`, `--03-05` for day and month
    alone; a quarter is `2022-Q3`. `rule` names the notation: `words`, `blank` (day or month left out in a draft),
    `numeric`, `iso`, `short` (two digits of the year), `day_month`, `month`, `quarter`, `year`.
    """

    value: str
    span: Span
    rule: str


class PeriodMention(NamedTuple):
    """A period in a text.

    `relation` is what the words around it say of it: `current` (also where they say nothing), `next` (plans),
    `previous`, `same_period_last_year`, `cumulative`, or `cited` (it belongs to the subject of a cited document).
    `rule` is the id of the notation in `patterns/periods.json`, or `range` for two dates.
    """

    value: Period
    span: Span
    rule: str
    relation: str


@lru_cache(maxsize=256)  # figures and citations ask of the same texts
def find_dates(text: str) -> tuple[DateMention, ...]:
    """All dates of `text` (NFC) from left to right; what is no day of the calendar is left out.

    >>> [mention.value for mention in find_dates("Kế hoạch số 85/KH-UBND ngày 23/12/2021; quý III/2022")]
    ['2021-12-23', '2022-Q3']
    """
    found = ((match, _iso(match)) for match in _dates(_lower(text)))
    return tuple(DateMention(value, Span(*match.span()), match.lastgroup or "") for match, value in found if value)


def _dates(lower: str) -> Iterator[re.Match[str]]:
    """What is written as a date, from left to right."""
    at = 0
    while start := _START.search(lower, at):
        match = _DATE.match(lower, start.start())
        if match:
            yield match
        at = match.end() if match else start.start() + 1


def _lower(text: str) -> str:
    """Small letters, as long as `text`."""
    lower = text.lower()
    return lower if len(lower) == len(text) else fold_letters(text)


def _iso(match: re.Match[str]) -> str:
    """The value of a match, empty for an impossible date."""
    rule = match.lastgroup or ""
    day, month, year = (match[f"{rule}_{name}"] if f"{rule}_{name}" in _GROUPS else None for name in "dmy")
    if rule == "quarter":
        quarter = match["quarter_q"]
        return f"{year}-Q{_QUARTERS.get(quarter) or quarter}"
    if rule == "short":
        year = f"20{year}"
    if month is None:
        return year or ""
    if not 1 <= int(month) <= 12:
        return ""
    if day is None:
        return f"{year}-{month.zfill(2)}"
    if not 1 <= int(day) <= monthrange(int(year or 2000), int(month))[1]:
        return ""
    return f"{year or '-'}-{month.zfill(2)}-{day.zfill(2)}"


def period(kind: PeriodKind, year: int | None, index: int | None = None, months: tuple[int, int] = (1, 12)) -> Period:
    """A period with its first and last day; `months` are the first and last month. Without a year it has no days.

    >>> period("quarter", 2022, 3, (7, 9)).end
    '2022-09-30'
    """
    first, last = months
    days = (f"{year}-{first:02}-01", f"{year}-{last:02}-{monthrange(year, last)[1]:02}") if year else (None, None)
    return Period.model_construct(kind=kind, year=year, index=index, start=days[0], end=days[1])


def find_periods(text: str, patterns: Patterns, lower: str | None = None) -> list[PeriodMention]:
    """All periods that `text` (NFC) names, from left to right, each with its relation to the report.

    `lower` is the folded text with blanks for what is not to be read.

    A period without a year takes that of the period after it, else of the one before. A period followed by its days
    (`quý I (tính từ 15/12/2021 đến 14/3/2022)`) keeps its kind and has those days.
    """
    lower = fold_letters(text) if lower is None else lower
    periods = patterns.periods
    dates = [date for date in find_dates(text) if lower[date.span.start] != " "]
    ranges = _ranges(lower, dates, periods)
    days = [mention.span for mention in dates if mention.rule not in {"month", "quarter", "year"}]
    taken = sorted(days + [found.span for found in ranges])
    found = [named for named in periods.named(lower) if not _covered(named, taken)]
    mentions = _with_days([_mention(named) for named in found], ranges, lower)
    return _with_years(_related(mentions, lower, periods), lower)


def _covered(named: Named, spans: Sequence[Span]) -> bool:
    """Whether one of the sorted spans touches the period; a range may hold its own dates, hence two looks back."""
    at = bisect_left(spans, (named.end, 0))
    return any(span.end > named.start for span in spans[max(0, at - 3) : at])


def _mention(named: Named) -> PeriodMention:
    """A named period by its slots, not yet related to the others."""
    shape, slots = named.shape, named.slots
    year = slots.get("y")
    if shape.span == "years":
        value = Period.model_construct(kind="range", start=f"{year}-01-01", end=f"{slots['y2']}-12-31")
    elif (months := _months(named)) is None:
        value = Period.model_construct(kind="range")
    else:
        kind, index = _kind(months)
        value = period(kind, year, index, months)
    return PeriodMention(value, Span(named.start, named.end), shape.id, shape.relation or "")


def _months(named: Named) -> tuple[int, int] | None:
    """First and last month of a named period."""
    shape, slots = named.shape, named.slots
    if shape.span == "month":
        return slots["m"], slots["m"]
    if shape.span == "quarter":
        last = 3 * min(slots["q"], 4)
        return last - 2, last
    if shape.span == "first":
        return 1, slots["n"]
    if shape.span == "last":
        return 13 - slots["n"], 12
    if shape.span == "between":
        return (slots["m"], slots["m2"]) if slots["m"] <= slots["m2"] else None
    return shape.months


def _kind(months: tuple[int, int]) -> tuple[PeriodKind, int | None]:
    """Kind and index of a stretch of months of one year."""
    first, last = months
    if first == last:
        return "month", first
    if last - first == 2 and last % 3 == 0:
        return "quarter", last // 3
    if months in ((1, 6), (7, 12)):
        return "half_year", last // 6
    if months == (1, 9):
        return "nine_months", None
    return ("year", None) if months == (1, 12) else ("range", None)


def _ranges(lower: str, dates: Sequence[DateMention], periods: Periods) -> list[PeriodMention]:
    """Two dates joined by words for from and to (or by a dash between complete days) are a range of days."""
    found: list[PeriodMention] = []
    for one, other in pairwise(dates):
        join = periods.range_to.fullmatch(lower, one.span.end, other.span.start)
        if not join or "day_month" in other.rule or (found and found[-1].span.end > one.span.start):
            continue
        begin = periods.range_from.search(lower, max(0, one.span.start - 16), one.span.start)
        complete = one.value.count("-") == 2 and len(other.value) == 10
        end = _last_day(other.value)
        start = _first_day(one.value, end)
        if (begin or complete) and start <= end:
            value = Period.model_construct(kind="range", year=_one_year(start, end), start=start, end=end)
            span = Span(begin.start() if begin else one.span.start, other.span.end)
            found.append(PeriodMention(value, span, "range", ""))
    return found


def _one_year(start: str, end: str) -> int | None:
    return int(end[:4]) if start[:4] == end[:4] else None


def _first_day(value: str, end: str) -> str:
    """First day of a partial date; a day without a year lies in the year before `end`."""
    if value.startswith("--"):
        start = f"{end[:4]}-{value[2:]}"
        return start if start <= end else f"{int(end[:4]) - 1}-{value[2:]}"
    if "Q" in value:
        return f"{value[:4]}-{3 * int(value[-1]) - 2:02}-01"
    return value + "-01-01"[len(value) - 4 :]


def _last_day(value: str) -> str:
    if "Q" in value:
        value = f"{value[:4]}-{3 * int(value[-1]):02}"
    if len(value) == 4:
        value += "-12"
    return value if len(value) == 10 else f"{value}-{monthrange(int(value[:4]), int(value[5:7]))[1]:02}"


def _with_days(named: list[PeriodMention], ranges: list[PeriodMention], lower: str) -> list[PeriodMention]:
    """Named periods and ranges in order; a range right behind a name, or in brackets there, gives the name its days."""
    mentions: list[PeriodMention] = []
    for mention in sorted(named + ranges, key=lambda m: m.span):
        before = mentions[-1] if mentions else None
        if before and mention.rule == "range" and before.rule != "range" and before.value.kind != "range":
            gap = lower[before.span.end : mention.span.start]
            if len(gap) <= 2 or ("(" in gap and ")" not in gap and len(gap) <= 24):
                days: dict[str, object] = {"start": mention.value.start, "end": mention.value.end}
                if before.value.year is None:
                    days["year"] = int((mention.value.end or "0")[:4])
                value = before.value.model_copy(update=days)
                mentions[-1] = before._replace(value=value, span=Span(before.span.start, mention.span.end))
                continue
        mentions.append(mention)
    return mentions


def _related(mentions: list[PeriodMention], lower: str, periods: Periods) -> list[PeriodMention]:
    """The mentions with their relations, by the cue nearest before or after each."""
    related: list[PeriodMention] = []
    for i, mention in enumerate(mentions):
        start, end = mention.span
        floor = max(related[-1].span.end if related else 0, start - _BEFORE)
        ceiling = mentions[i + 1].span.start if i + 1 < len(mentions) else len(lower)
        relation = mention.relation or _relation(lower, floor, start, periods)
        if not relation and related and periods.connective.fullmatch(lower, related[-1].span.end, start):
            inherited = related[-1].relation
            comma = "," in lower[related[-1].span.end : start]
            relation = inherited if inherited == "next" or not (comma or inherited == "cited") else ""
        after = periods.cue_after(lower, end)
        if after and relation in ("", "current") and end < ceiling:
            relation = after.relation
        related.append(mention._replace(relation=relation or "current"))
    return related


def _relation(lower: str, floor: int, start: int, periods: Periods) -> str:
    """What the words before a period say of it; empty where they say nothing."""
    ends = [match.end() for match in _SENTENCE_END.finditer(lower, floor, start)]
    floor = ends[-1] if ends else floor
    cues = periods.cues_before(lower, floor, start)
    if _is_cited(lower, start, cues):
        return "cited"
    for place in range(len(cues) - 1, -1, -1):
        cue, distance = cues[place]
        told = "," in lower[start - distance : start] or any(other.relation == "current" for other, _ in cues[:place])
        if not (cue.weak and told):
            return cue.relation
    return ""


def _is_cited(lower: str, start: int, cues: Sequence[tuple[Cue, int]]) -> bool:
    """The period belongs to what a cited document is about: its number stands before, and the clause goes on."""
    sentence = max(0, start - 300)
    for match in _SENTENCE_END.finditer(lower, sentence, start):
        sentence = match.end()
    numbers = list(_DOCUMENT_NUMBER.finditer(lower, sentence, start))
    if not numbers or lower[max(0, start - 4) : start].rstrip().endswith((",", "(")):
        return False
    since = start - numbers[-1].end()
    return not any(distance < since for cue, distance in cues if cue.relation in ("current", "next"))


def _with_years(mentions: list[PeriodMention], lower: str) -> list[PeriodMention]:
    """Periods without a year take one from their neighbours, so that what is done lies before what is planned.

    A later one lends its year only where no digits stand between: `Quý II xã tiếp nhận 12 hồ sơ, … năm 2023`.
    """
    later: list[PeriodMention | None] = [None]
    for mention in reversed(mentions):
        later.append(mention if _lends(mention) else later[-1])
    later.reverse()
    dated: list[PeriodMention] = []
    earlier: PeriodMention | None = None
    for i, mention in enumerate(mentions):
        lender = later[i + 1]
        if lender is None or _DIGIT.search(lower, mention.span.end, lender.span.start):
            lender = earlier
        dated.append(_borrowed(mention, lender) if lender and _lacks_year(mention) else mention)
        earlier = dated[-1] if _lends(dated[-1]) else earlier
    return dated


def _lacks_year(mention: PeriodMention) -> bool:
    value = mention.value
    return value.year is None and value.start is None and value.kind != "range" and mention.rule != "same_period"


def _borrowed(mention: PeriodMention, lender: PeriodMention) -> PeriodMention:
    value = mention.value
    months = own_months(value)
    year = (lender.value.year or 0) + _shift(mention, lender, months[0])
    return mention._replace(value=period(value.kind, year, value.index, months))


def _lends(mention: PeriodMention) -> bool:
    return mention.value.year is not None and mention.relation in ("current", "next", "cumulative")


def own_months(value: Period) -> tuple[int, int]:
    """First and last month of a named period."""
    index = value.index or 1
    return {
        "month": (index, index),
        "quarter": (3 * index - 2, 3 * index),
        "half_year": (6 * index - 5, 6 * index),
        "nine_months": (1, 9),
    }.get(value.kind, (1, 12))


def _shift(mention: PeriodMention, lender: PeriodMention, month: int) -> int:
    """Years from the lender's to the period's own: December before a plan for January is of the year before."""
    other = int((lender.value.start or "0000-01")[5:7])
    if lender.relation == "next" and mention.relation != "next" and month > other:
        return -1
    if mention.relation == "next" and lender.relation != "next" and month < other:
        return 1
    return 0
