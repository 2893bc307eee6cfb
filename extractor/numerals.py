"""The figures of a text, each with its value, unit, place and rule; what only looks like a figure is told apart.

Names (Đề án 06), dates, periods, numbers of documents, list numbers and phones hold digits and state no quantity. The
classes compete: the longest that fits at a place takes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from extractor.dates import find_dates
from extractor.document import Span
from extractor.normalize import fold, fold_letters
from extractor.patterns import Patterns
from extractor.patterns.numbers import Numbers

_SPACE = "\u0020\u00a0\u2009\u202f"
_NUM = rf"\d{{1,3}}(?:[.{_SPACE}]\d{{3}}){{1,5}}(?![\d.]*\d)(?:,\d{{1,3}})?|\d{{1,15}}(?:[.,]\d{{1,3}})?"
_TOKEN = re.compile(
    rf"(?=\d)(?:(?P<document>\d{{1,6}}[a-zđ]?\s?/\s?(?:\d{{4}}\s?/\s?)?[a-zđ][a-zđ&]{{0,8}}\s?[-–]\s?[a-zđ][\w&-]{{1,20}}"
    rf"|\d{{1,6}}\s?-\s?[a-zđ]{{2,5}}/[a-zđ]{{2,4}}|\d{{1,3}}/\d{{4}}/qh\d{{1,2}})"
    rf"|(?P<standard>\d{{3,5}}:\d{{4}}|24/24|24/7)"
    rf"|(?P<phone>(?<!\d)0\d{{2,3}}[ .]?\d{{3}}[ .]?\d{{3,4}}(?!\d))"
    rf"|(?P<fraction>(?P<over>\d{{1,3}}(?:\.\d{{3}}){{0,3}}|\d{{1,9}})\s?/\s?(?P<under>\d{{1,3}}(?:\.\d{{3}}){{0,3}}|\d{{1,9}}))"
    rf"(?![/\d]|\s?/\s?\d)"
    rf"|(?P<range>(?:{_NUM})\s?[-–]\s?(?:{_NUM}))(?![\d.,]*\d)"
    rf"|(?P<number>{_NUM}))"
)
_DIGIT = re.compile(r"\d")
_PERCENT = re.compile(r"\s?(?:%|phần trăm)")
_LIST = re.compile(r"\s{0,4}(?:[-+*•]\s{0,2})?(?:\(?\d{1,2}(?:\.\d{1,2}){0,4}[.)]|[a-zđ]\))(?=\s|$)")
_UNIT_WORDS = re.compile(r"\s?([^\W\d]+(?:[ ,/]{1,2}[^\W\d]+){0,5}|[^\W\d]+\.?[^\W\d]*)")
_GLUED = re.compile(r"[A-Za-zđĐ]")


class Figure(NamedTuple):
    """A quantity stated in a text.

    `value` is what the digits or words say, in `unit` (the canonical name, "" for none); `base` is the whole of a
    fraction; `approximate` where a word says that it is not exact. `span` covers the digits, `end` also the unit.
    `rule`: `number`, `percent`, `money`, `fraction`, `words`, `none`, `range`.
    """

    value: int | float
    unit: str
    span: Span
    end: int
    rule: str
    decimals: int = 0
    base: int | None = None
    approximate: bool = False


def scan(text: str, patterns: Patterns, is_start: bool = True) -> list[Figure]:
    """The figures of `text` (NFC) from left to right; `is_start`: a list number may stand at its head."""
    lower = fold_letters(text)
    numbers = patterns.numbers
    figures: list[Figure] = []
    if _DIGIT.search(text):
        taken = _taken(text, lower, is_start)
        for match in _TOKEN.finditer(lower):
            if not any(a < match.end() and match.start() < b for a, b in taken):
                figure = _figure(text, lower, match, patterns)
                if figure is not None:
                    figures.append(figure)
    figures += _worded(lower, figures, patterns)
    figures += _nothing(lower, figures, numbers, patterns)
    figures.sort(key=lambda figure: figure.span)
    return figures


def _taken(text: str, lower: str, is_start: bool) -> list[tuple[int, int]]:
    """Spans of what holds digits and is no quantity: dates, the list number at the head.

    Periods need no search of their own: their numbers stand after `quý`, `năm` or before `tháng`.
    """
    spans = [tuple(mention.span) for mention in find_dates(text)]
    if is_start:
        spans += [match.span() for line in _line_starts(lower) if (match := _LIST.match(lower, line))]
    return spans  # type: ignore[return-value]  # spans are pairs


def _line_starts(lower: str) -> Iterable[int]:
    yield 0
    yield from (m.end() for m in re.finditer(r"\n", lower))


def _figure(text: str, lower: str, match: re.Match[str], patterns: Patterns) -> Figure | None:
    kind = match.lastgroup if match.lastgroup not in ("over", "under") else "fraction"
    if kind in ("document", "standard", "phone") or _is_name(text, lower, match, patterns):
        return None
    start, end = match.span()
    approximate = patterns.numbers.approximate.search(lower, max(0, start - 16), start) is not None
    if kind == "fraction":
        return _fraction(lower, match, patterns, approximate)
    if kind == "range":
        return None
    value, decimals = read_number(match["number"])
    percent = _PERCENT.match(lower, end)
    if percent:
        return Figure(value, "%", Span(start, end), percent.end(), "percent", decimals, None, approximate)
    unit, unit_end = unit_after(lower, end, patterns)
    kind_of = patterns.units[unit].kind if unit else "count"
    if kind_of == "time":
        return None  # a period or a deadline
    rule = "money" if kind_of == "money" else "number"
    return Figure(value, unit, Span(start, end), unit_end, rule, decimals, None, approximate)


def _is_name(text: str, lower: str, match: re.Match[str], patterns: Patterns) -> bool:
    """Digits that name something: after a word such as `mức độ`, or with letters stuck to them (`06a`, `A1`)."""
    start, end = match.span()
    numbers = patterns.numbers
    if start and (lower[start - 1].isalnum() or (lower[start - 1] in "-/." and lower[start - 2 : start - 1].isalnum())):
        return True
    if numbers.names_after.match(lower, end):
        return True
    before = max(0, start - 24)
    if numbers.named.search(lower, before, start):
        return True
    if numbers.weakly_named.search(lower, before, start):
        return not unit_after(lower, end, patterns)[0]
    glued = text[end : end + 2]
    return bool(_GLUED.match(glued)) and not unit_after(lower, end, patterns)[0]


def _fraction(lower: str, match: re.Match[str], patterns: Patterns, approximate: bool) -> Figure | None:
    over, under = (int(match[name].replace(".", "")) for name in ("over", "under"))
    unit, unit_end = unit_after(lower, match.end(), patterns)
    if under == 0 or over > under:
        return None
    return Figure(over, unit, Span(*match.span()), unit_end, "fraction", 0, under, approximate)


def read_number(digits: str) -> tuple[int | float, int]:
    """Value and stated decimals of printed digits: dots and spaces before three digits group, a comma is decimal.

    >>> [read_number(text)[0] for text in ("1.102", "04", "81,8", "1.200.000", "99.10", "1 102")]
    [1102, 4, 81.8, 1200000, 99.1, 1102]
    """
    if re.fullmatch(rf"\d{{1,3}}(?:[.{_SPACE}]\d{{3}})+(?:,\d+)?", digits):
        digits = re.sub(rf"[.{_SPACE}]", "", digits)
    digits = digits.replace(",", ".")
    if "." not in digits:
        return int(digits), 0
    number = float(digits)
    return (int(number) if number.is_integer() else number), len(digits.rpartition(".")[2])


def unit_after(lower: str, end: int, patterns: Patterns) -> tuple[str, int]:
    """The longest unit that begins right after `end`, and where it ends; ("", end) for none."""
    match = _UNIT_WORDS.match(lower, end)
    if match is None:
        return "", end
    phrase = match[1]
    stops = [m.end() for m in re.finditer(r"[^\W\d]+", phrase)]
    for stop in reversed(stops[: patterns.units.longest]):
        found = patterns.units.find(phrase[:stop])
        if found is not None:
            return found.id, match.start(1) + stop
    return "", end


# ---- numbers in words, statements of none ----


def _worded(lower: str, figures: Sequence[Figure], patterns: Patterns) -> Iterable[Figure]:
    """Numbers of two words and more with a unit after them: `hai mươi mốt hồ sơ`."""
    numbers = patterns.numbers
    for match in numbers.words.finditer(lower):
        value = words_to_number(match[0], numbers)
        unit, unit_end = unit_after(lower, match.end(), patterns)
        if value is None or not unit or any(f.span.start < match.end() and match.start() < f.end for f in figures):
            continue
        yield Figure(value, unit, Span(*match.span()), unit_end, "words")


def words_to_number(text: str, numbers: Numbers) -> int | None:
    """The number that a text of nothing but number words states; None where it is none."""
    total = group = 0
    digit: int | None = None
    last_scale = 10**12
    for word in fold(text).split():
        if word in numbers.tens:
            if word == "mười" and digit is not None:
                return None
            group += 10 * (1 if digit is None else digit)
            digit = None
        elif word in numbers.digits:
            if digit is not None:
                return None
            digit = numbers.digits[word]
        elif word in numbers.joints:
            if digit is not None:
                return None
        elif word in numbers.scales:
            scale = numbers.scales[word]
            if scale == 100:
                if digit is None:
                    return None
                group += 100 * digit
            else:
                group += digit or 0
                if not group or scale >= last_scale:
                    return None
                total, group, last_scale = total + group * scale, 0, scale
            digit = None
        else:
            return None
    return total + group + (digit or 0)


def _nothing(lower: str, figures: Sequence[Figure], numbers: Numbers, patterns: Patterns) -> Iterable[Figure]:
    """`không có hồ sơ quá hạn`: none of what the words after name."""
    if "không" not in lower and "chưa" not in lower:
        return
    for match in numbers.none.finditer(lower):
        what = match["what"]
        unit, unit_end = unit_after(lower, match.start("what"), patterns)
        if unit and not any(f.span.start < unit_end and match.start() < f.end for f in figures):
            yield Figure(0, unit, Span(match.start(), match.start("what") + len(what.rstrip())), unit_end, "none")
