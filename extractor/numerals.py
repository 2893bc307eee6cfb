"""The figures of a text, each with its value, unit, place and rule; what only looks like a figure is told apart.

Names (Đề án 06), dates, periods, numbers of documents, list numbers and phones hold digits and state no quantity. The
classes compete: the longest that fits at a place takes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from extractor.dates import find_dates
from extractor.document import Span
from extractor.normalize import SMALL, fold, fold_letters
from extractor.patterns import Patterns
from extractor.patterns.numbers import Numbers
from extractor.spans import Taken

_SPACE = "\u0020\u00a0\u2009\u202f"
_NUM = (
    rf"\d{{1,3}}(?:,\d{{3}}){{2,5}}(?![\d,]*\d)"
    rf"|\d{{1,3}}(?:[.{_SPACE}]\d{{3}}){{1,5}}(?![\d.]*\d)(?:,\d{{1,3}})?|\d{{1,15}}(?:[.,]\d{{1,3}})?"
)
_TOKEN = re.compile(
    rf"(?=\d)(?:(?P<document>(?:\d{{1,6}}[a-zđ]?,\s){{0,9}}\d{{1,6}}[a-zđ]?\s?/\s?(?:\d{{4}}\s?/\s?)?[a-zđ][a-zđ&]{{0,8}}\s?[-–]\s?[a-zđ][\w&-]{{1,20}}"
    rf"|\d{{1,6}}\s?-\s?[a-zđ]{{2,5}}/[a-zđ]{{2,4}}|\d{{1,3}}/\d{{4}}/qh\d{{1,2}})"
    rf"|(?P<standard>\d{{3,5}}:\d{{4}}|24/7|7/7(?!\s[^\W\d])|7/7(?=\sngày)|\d{{1,4}}(?:\.\d{{1,4}}){{2,5}}\.?[a-z]\d\w{{0,8}}"
    rf"|\d{{1,2}}(?:\.\d{{1,2}}){{2,5}}(?![\d,]))"
    rf"|(?P<phone>(?<!\d)0\d{{2,4}}[ .]?\d{{3,4}}[ .]?\d{{3,4}}(?!\d))"
    rf"|(?P<fraction>(?P<over>\d{{1,3}}(?:\.\d{{3}}){{1,3}}|\d{{1,3}}(?:,\d{{1,2}})?|\d{{1,9}})\s?/\s?(?P<under>\d{{1,3}}(?:\.\d{{3}}){{1,3}}|\d{{1,9}}))"
    rf"(?![/\d]|\s?/\s?\d)"
    rf"|(?P<range>(?P<low>{_NUM})(?:\s?[-–]\s?|\sđến\s)(?P<high>{_NUM}))(?![\d.,]*\d)"
    rf"|(?P<number>{_NUM}))"
)
_MONTHS = re.compile(r"\d\stháng\s{1,2}$")
_HEAD = re.compile(rf"\d+(?=[{_SPACE}])")
_GROUPED = re.compile(rf"\d{{1,3}}(?:[.{_SPACE}]\d{{3}})+(?:,\d+)?")
_DOTTED = re.compile(r"\d{1,3}(?:\.\d{3})+")
_LARGE = re.compile(rf"{_DOTTED.pattern}|\d+,\d+")  # no name has such numbers
_ENGLISH = re.compile(r"\d{1,3}(?:,\d{3}){2,}")
_POINT = re.compile(rf"[.{_SPACE}]")
_TOLD = re.compile(r"\s?\(([^()\d]{2,60})\)")  # 05 (năm) buổi
_NEWLINE = re.compile(r"\n")
_DIGIT = re.compile(r"\d")
_PERCENT = re.compile(r"\s?(?:%|phần trăm)")
_PER_MILLE = re.compile(r"\s?‰")
_LIST = re.compile(r"\s{0,4}(?:[-+*•]\s{0,2})?(?:\(?\d{1,2}(?:\.\d{1,2}){0,4}[.)]|[a-zđ]\))(?=\s|$)")
_UNIT_WORDS = re.compile(
    r"\s{0,3}(k?m[23²³](?!\w)|[^\W\d]+(?:(?:[ ,/]{1,2}|[.-])[^\W\d]+){0,5}(?:(?<=/m)[23²³](?!\w))?|[^\W\d]+\.?[^\W\d]*)"
)
_SLASH = re.compile(r"\s?/\s?[^\W\d]")
_FOR = re.compile(r"\s?/\s?(k?m[23²³]|[^\W\d_]+(?:\s[^\W\d_]+)?)(?!\w|\s?\d)")
_PUNCTUATION = re.compile(r"[^\w-]")
_GLUED = re.compile(r"[A-Za-zđĐ]")
_INLINE = re.compile(
    rf"[(\d](?:(?<=\()\d{{1,2}}\)|(?:(?<=^\d)|(?<=[.;:]\s\d))\d?(?:\.\d{{1,2}}){{1,4}})(?=\s+[^\W\d_{SMALL}])"
)
_QUOTED = re.compile(r"[“\"][^”\"\n]{1,80}[”\"]")
_AND = re.compile(r"\s{0,2}(?:,|và|hoặc|đến|-|–)\s{0,2}$")
_YEAR = re.compile(r"(?:19|20)\d{2}$")
_SCALE = re.compile(r"\s(?P<scale>nghìn|ngàn|triệu)(?=\s)")
_THIRDS = re.compile(r"(?:(?<=một\s)phần|phần\s(?:một|hai|ba|tư|bốn|năm|sáu|bảy|tám|chín|mười))(?!\w)")
_ALL_DAY = re.compile(r"24\s?/\s?24")
_NUMBERED = re.compile(rf"(?<=[.;]\s)\d{{1,2}}\.(?=\s[^\W\d_{SMALL}])")  # `1. Tiếp thường xuyên: 52 lượt. 2. Tiếp …`
_ENUMERATED = re.compile(r"(?:^|(?<=[.;:,]\s))\([1-9]\d?\)(?=\s+[^\W\d_])")
# Before a number that looks like a year and counts.
_STATED = re.compile(r"(?:[:=(]|(?<!\w)(?:là|đạt|được|có|gồm|cộng|(?<!chuyển đổi )số))\s{0,2}$")
_HEAD_OF_CLAUSE = re.compile(r"(?:^|[.;,(–]\s)$")
_SIGN = re.compile(r"(?:^|[\s(:])[-−]$")
_DAY = re.compile(r"(?:từ|đến|ngày|sáng|chiều|tối|hôm)\s$")
_SAME = re.compile(r"[^.;\n\d]{0,60}(?<!ngày\s)")
_RATE = re.compile(r"[^.;\n]{0,25}?\d\s?%")
_WORD = re.compile(r"[^\W\d_]+")
_VERB = 6  # words of `chưa xử lý kỷ luật trường hợp nào` before what is counted
_CLAUSE = 160  # characters on either side in which a wish or a list is looked for
_AFTER_WORD = re.compile(r"[^\W\d]\s")
_STUCK = re.compile(rf"[{SMALL}]{{2,8}}$")
_VERSION = re.compile(r"\d{1,2}\.\d{1,2}")
_MAKE = re.compile(r"(?<!\w)[A-Za-z]{0,9}[A-Z][A-Za-z]{0,15}\s$")  # the name of a program
_GROUP = re.compile(r"\(([^()\n]{4,160})\)")
_ITEM = re.compile(r"(?:[^\W\d_]{1,9}\s){1,6}\d[\d.]{0,8}")
_ITEMS = re.compile(rf"(?<!\w){_ITEM.pattern}(?:[,;]\s{_ITEM.pattern}){{1,9}}(?=\W|$)")
_COMMA = re.compile(r"[,;]\s")
_CLAUSE_END = re.compile(r"[.:()\n]")


class Figure(NamedTuple):
    """A quantity stated in a text.

    `value` is what the digits or words say, in `unit` (the canonical name, "" for none), counted in `noun` (the word
    itself, abbreviations written out); `base` is the whole of a fraction; `approximate` where a word says that it is
    not exact. `span` covers the digits, `end` also the unit.
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
    noun: str = ""


class _Counted(NamedTuple):
    """A unit after a figure: its canonical name, the noun, and where it ends."""

    unit: str
    noun: str
    end: int


def scan(text: str, patterns: Patterns, is_start: bool = True) -> list[Figure]:
    """The figures of `text` (NFC) from left to right; `is_start`: a list number may stand at its head."""
    lower = fold_letters(text)
    figures: list[Figure] = []
    if _DIGIT.search(text):
        figures = _joined(lower, _printed(text, lower, _taken(text, lower, is_start), patterns), patterns)
        figures = _grown(lower, figures, patterns)
    figures += _worded(lower, figures, patterns)
    figures += _nothing(lower, figures, patterns)
    figures.sort(key=lambda figure: figure.span)
    return figures


def _taken(text: str, lower: str, is_start: bool) -> Taken:
    """Spans of what holds digits and is no quantity: dates, slogans in quotes, the list number at the head.

    Periods need no search of their own: their numbers stand after `quý`, `năm` or before `tháng`.
    """
    spans: list[tuple[int, int]] = [(mention.span.start, mention.span.end) for mention in find_dates(text)]
    spans += [match.span() for match in _QUOTED.finditer(text)]
    spans += [match.span() for match in _INLINE.finditer(text)]
    if text.startswith("1. "):
        spans += [match.span() for match in _NUMBERED.finditer(text)]
    if "(1)" in text:
        spans += [match.span() for match in _ENUMERATED.finditer(text)]
    if is_start:
        lines = (0, *(match.end() for match in _NEWLINE.finditer(lower)))
        spans += [match.span() for line in lines if (match := _LIST.match(lower, line))]
    return Taken(spans)


def _printed(text: str, lower: str, taken: Taken, patterns: Patterns) -> list[Figure]:
    """The figures in digits; what follows a name after a comma or an `and` is a name too (mức độ 3 và 4)."""
    figures: list[Figure] = []
    at = name_end = 0
    while digit := _DIGIT.search(lower, at):
        start = digit.start()
        if at := taken.end_at(start):
            continue
        if (match := _TOKEN.match(lower, start)) is None:
            break  # never: a digit is a number at least
        at = match.end()
        if taken.touches(start, at):
            if match["range"] and not taken.touches(match.start("high"), at):
                at = match.start("high")  # `quý I/2026 – 04 phòng`
            continue
        kind = match.lastgroup
        if kind in ("document", "standard", "phone"):
            name_end = at
            continue
        end_before = figures[-1].end if figures else -1
        named = _name_end(text, lower, match, end_before, patterns)
        if not named and name_end and _AND.fullmatch(lower, name_end, start) and not _counts(lower, at, patterns):
            named = at
        if named:
            name_end = at = named
            continue
        listed = _is_listed(lower, figures, start)
        found = _range(lower, match, patterns) if match["range"] else [_figure(lower, match, patterns, listed)]
        figures += [figure for figure in found if figure is not None]
    return figures


def _is_listed(lower: str, figures: Sequence[Figure], at: int) -> bool:
    """Whether a fraction stands before a place in the same part of a sentence: `cán bộ 11/11, công chức 09/10`."""
    before = figures[-1] if figures else None
    return before is not None and before.rule == "fraction" and _SAME.fullmatch(lower, before.end, at) is not None


def _counts(lower: str, end: int, patterns: Patterns) -> bool:
    """Whether a number after a name counts: something, or names of its kind (`34 mức độ 2, 62 mức độ 3`)."""
    return _counted(lower, end, patterns) or patterns.numbers.naming.match(lower, end) is not None


def _counted(lower: str, end: int, patterns: Patterns) -> bool:
    return bool(_PERCENT.match(lower, end) or unit_after(lower, end, patterns)[0])


def _is_count(lower: str, end: int, patterns: Patterns) -> bool:
    """Whether things are counted, not hours."""
    unit, _ = unit_after(lower, end, patterns)
    return bool(unit) and patterns.units[unit].kind == "count"


def _name_end(text: str, lower: str, match: re.Match[str], end_before: int, patterns: Patterns) -> int:
    """Where digits end that name something, 0 where they count.

    They name after a word such as `mức độ`, or with letters stuck to them (`06a`, `A1`).
    """
    start, end = match.span()
    numbers = patterns.numbers
    percent = _PERCENT.match(lower, end) is not None
    if start and lower[start - 1].isalnum():
        stuck = _STUCK.search(text, max(0, start - 9), start)  # `tiếp nhận12 hồ sơ`, `trễ hạn07`
        told = stuck and (_counted(lower, end, patterns) or not (stuck[0].isascii() or end - start == 1))
        return 0 if told else end
    if start and lower[start - 1] in "-/." and lower[start - 2 : start - 1].isalnum() and end_before != start - 1:
        return end
    if percent:
        return 0
    year = _YEAR.fullmatch(match[0]) and not _STATED.search(lower, max(0, start - 16), start)
    if year and not _counted(lower, end, patterns):
        return end
    hours = _ALL_DAY.fullmatch(match[0]) and not _is_count(lower, end, patterns)
    if hours or (_VERSION.fullmatch(match[0]) and _MAKE.search(text, max(0, start - 28), start)):
        return end
    if (naming := numbers.names_after.match(lower, end)) and counted_after(lower, end, patterns).end <= naming.end():
        return end  # `chính quyền 2 cấp`, and not `02 điều dưỡng`
    last = _PUNCTUATION.split(lower[max(0, start - 24) : start].rstrip(" :").rpartition(" ")[2])[-1]
    named = _named_before(text, lower, match, patterns) if last in numbers.name_ends else None
    if named is not None:
        return named
    return end if _GLUED.match(text, end, end + 2) and not unit_after(lower, end, patterns)[0] else 0


def _named_before(text: str, lower: str, match: re.Match[str], patterns: Patterns) -> int | None:
    """Where digits end that a word before them makes a name, 0 where they count all the same; None for no such word."""
    start, end = match.span()
    numbers = patterns.numbers
    before = max(0, start - 24)
    if (found := numbers.named.search(lower, before, start)) and not numbers.count_before.search(lower, before, start):
        word = found[0].strip(" :")
        if word not in numbers.times or not found[0].rstrip().endswith(":") or _YEAR.match(match[0]):
            return _named(lower, match, word, patterns)
    unit, _ = unit_after(lower, end, patterns)
    weakly = numbers.weakly_named.search(lower, before, start)
    if not weakly or _LARGE.fullmatch(match[0]) or _is_part(text, start, patterns):
        return None
    if unit and not (unit.islower() and text[end : end + 3].strip()[:2].istitle()):
        return None
    listed = weakly[0].rstrip().endswith(":") and weakly[0].strip(" :") != "số"
    return 0 if listed or numbers.count_before.search(lower, before, start) else end


def _is_part(text: str, at: int, patterns: Patterns) -> bool:
    """Whether a number stands in a list of parts: `301 văn bản (quyết định 187, kế hoạch 41)`.

    Without brackets only kinds of documents are taken for parts: `Khu phố 1, tổ 5` are names.
    """
    opening = text.rfind("(", max(0, at - _CLAUSE), at)
    group = _GROUP.match(text, opening) if opening > 0 else None
    if group is not None and group.end() > at and _are_parts(_COMMA.split(group[1])):
        return True
    end = _CLAUSE_END.search(text, at, at + _CLAUSE)
    stop = end.start() if end else min(at + _CLAUSE, len(text))
    runs = _ITEMS.finditer(text, max(0, at - _CLAUSE), stop)
    run = next((run for run in runs if run.start() <= at < run.end()), None)
    if run is None or not run[0][1:].islower():
        return False
    kinds = tuple(patterns.reference_kinds.words)
    heads = [_kind(item) for item in _COMMA.split(run[0])]
    named = [kind for head in heads if (kind := max((k for k in kinds if head.endswith(k)), key=len, default=""))]
    own = len(_COMMA.findall(text, run.start(), at))
    return any(heads[own].endswith(kind) for kind in kinds) and 1 < len(set(named)) == len(named)


def _are_parts(items: Sequence[str]) -> bool:
    """Whether items are different things with how many there are; the same one again has numbers for names."""
    return len(items) > 1 and all(map(_ITEM.fullmatch, items)) and len({_kind(item) for item in items}) == len(items)


def _kind(item: str) -> str:
    return item.rstrip("0123456789. ").lower()


def _named(lower: str, match: re.Match[str], word: str, patterns: Patterns) -> int:
    """The end of the name; in `mức độ 3 247 hồ sơ` only the first digits name, `trong năm 1.520 văn bản` has none."""
    start, end = match.span()
    digits = match[0]
    largest = patterns.numbers.times.get(word)
    if largest is None and _DOTTED.fullmatch(digits) and _counted(lower, end, patterns):
        return 0  # `in biểu mẫu 1.180.000 đồng`
    head = _HEAD.match(digits)
    if largest and head and int(head[0]) <= largest:
        return start + head.end()  # `tháng 10 342 hồ sơ`
    if _MONTHS.search(lower, max(0, start - 12), start) and unit_after(lower, end, patterns)[0]:
        return 0  # `trong 9 tháng 11 thủ tục`
    if largest and (unit := unit_after(lower, end, patterns)[0]) and patterns.units[unit].kind == "money":
        return 0  # `6 tháng 1 tỷ 372 triệu đồng`
    if word in patterns.numbers.unpadded and digits.startswith("0") and unit_after(lower, end, patterns)[0]:
        return 0  # `Trong năm 01 đồng chí nghỉ hưu`: years and quarters have no such number
    if largest and not _YEAR.match(digits) and (not digits.isdigit() or len(digits) > 2 or int(digits) > largest):
        return 0 if len(digits) > 1 or unit_after(lower, end, patterns)[0] else end  # `tiếp nhận cả quý 385`
    return start + head.end() if head else end


def _figure(lower: str, match: re.Match[str], patterns: Patterns, listed: bool = False) -> Figure | None:
    """The figure that is printed; `listed`: a fraction stands before it, and so one that may be a day is none."""
    start, end = match.span()
    approximate = patterns.numbers.approximate.search(lower, max(0, start - 16), start) is not None
    if match["fraction"]:
        return _fraction(lower, match, patterns, approximate, listed)
    value, decimals = read_number(match["number"])
    if _SIGN.search(lower, max(0, start - 2), start) and start > 1:
        value, start = -value, start - 1
    percent = _PERCENT.match(lower, end)
    if percent:
        return Figure(value, "%", Span(start, end), percent.end(), "percent", decimals, None, approximate, "%")
    told = _TOLD.match(lower, end)
    stop = told.end() if told and words_to_number(told[1], patterns.numbers) == value else end
    counted = counted_after(lower, stop, patterns)
    if (scale := _SCALE.match(lower, stop)) and counted.end <= scale.end():  # `86 triệu USD` are counted in millions
        scaled = counted_after(lower, scale.end(), patterns)
        if scaled.unit and patterns.units[scaled.unit].kind == "count":  # `1,2 nghìn hộ`
            value, decimals, counted = round(value * patterns.numbers.scales[scale["scale"]]), 0, scaled
    if per_mille := _PER_MILLE.match(lower, end):
        counted = _Counted("‰", "‰", per_mille.end())
    kind = patterns.units[counted.unit].kind if counted.unit else "count"
    lasting = approximate or patterns.numbers.lasting.search(lower, max(0, start - 24), start)
    if kind == "period" and lasting and patterns.numbers.years.fullmatch(lower, match.end(), counted.end):
        kind = "time"  # `đã sử dụng trên 08 năm`, `chậm 02 tháng` are how long, and no age or period
    if kind == "period" or (kind == "time" and _is_clock(lower, start, counted.end, patterns.numbers)):
        return None
    if value == 1 and kind != "count" and patterns.numbers.per.search(lower, max(0, start - 20), start):
        return None  # the value of what is grown on 1 ha
    if decimals == 3 and kind == "count" and counted.unit and "," in match["number"]:
        value, decimals = round(value * 1000), 0  # `1,204 hồ sơ`: nobody counts thousandths of a file
    rule = "money" if kind == "money" else "number"
    return Figure(value, counted.unit, Span(start, end), counted.end, rule, decimals, None, approximate, counted.noun)


def _is_clock(lower: str, start: int, end: int, numbers: Numbers) -> bool:
    """Whether a time is one of the day and no duration: `lúc 7 giờ`, `7 giờ sáng`, `7 giờ 30`."""
    return (
        _DIGIT.match(lower, end + 1) is not None
        or numbers.clock.search(lower, max(0, start - 20), start) is not None
        or numbers.clock_after.match(lower, end) is not None
    )


def _range(lower: str, match: re.Match[str], patterns: Patterns) -> list[Figure | None]:
    """Both ends of `55-60 tạ/ha`, in the unit that stands after the second; none of a range of ages or months."""
    counted = counted_after(lower, match.end(), patterns)
    percent = _PERCENT.match(lower, match.end())
    stated = "," in match["low"] or "," in match["high"]  # `hệ số từ 0,6 đến 1,0`
    period = counted.unit != "" and patterns.units[counted.unit].kind == "period"
    if not percent and (period or not (counted.unit or stated)):
        return []
    if _YEAR.match(match["low"]) and _YEAR.match(match["high"]) and int(match["high"]) - int(match["low"]) <= 10:
        return []  # a season: `Vụ Đông 2022-2023`
    unit, noun, end = ("%", "%", percent.end()) if percent else counted._replace(unit=counted.unit)
    figures: list[Figure | None] = []
    for name in ("low", "high"):
        value, decimals = read_number(match[name])
        stop = end if name == "high" else match.end(name)
        figures.append(Figure(value, unit, Span(*match.span(name)), stop, "range", decimals, None, True, noun))
    return figures


def _joined(lower: str, figures: Sequence[Figure], patterns: Patterns) -> list[Figure]:
    """`4 tỷ 215 triệu đồng` is one amount, in the smaller of its units."""
    joined: list[Figure] = []
    for figure in figures:
        last = joined[-1] if joined else None
        if last is not None and last.rule == figure.rule == "money" and figure.span.start - last.end == 1:
            larger, smaller = (patterns.units[one.unit].multiplier for one in (last, figure))
            if larger > smaller and not lower[last.span.end : last.end].endswith("đồng"):
                value = last.value * (larger / smaller) + figure.value
                whole = int(value) if float(value).is_integer() else value
                joined[-1] = figure._replace(value=whole, span=Span(last.span.start, figure.span.end))
                continue
        joined.append(figure)
    return joined


def _grown(lower: str, figures: Sequence[Figure], patterns: Patterns) -> list[Figure]:
    """`tăng từ 138 lên 143 thủ tục`: what there was before is counted in the unit of what there is now."""
    grown = list(figures)
    for i, (before, after) in enumerate(pairwise(figures)):
        if not before.unit and after.unit and patterns.numbers.to.fullmatch(lower, before.end, after.span.start):
            grown[i] = before._replace(unit=after.unit, noun=after.noun)
    return grown


def _fraction(lower: str, match: re.Match[str], patterns: Patterns, approximate: bool, listed: bool) -> Figure | None:
    """`9/11 đồng chí` is a part of a whole, `238/230 ha` what was done of what was planned; `2/9` is a day."""
    (over, decimals), (under, _) = read_number(match["over"]), read_number(match["under"])
    counted = counted_after(lower, match.end(), patterns)
    span = Span(*match.span())
    if over == under == 0 and counted.unit:
        return Figure(0, counted.unit, span, counted.end, "number", 0, None, approximate, counted.noun)
    if under == 0 or (counted.unit and patterns.units[counted.unit].kind == "time"):
        return None
    dated = (
        over <= 31
        and under <= 12
        and not decimals
        and _DAY.search(lower, max(0, match.start() - 6), match.start()) is not None
    )
    padded = match["over"].startswith("0") and not match["under"].startswith("0")  # `từ 01/7 phường mới`
    if counted.unit and dated and (over > under or padded):
        return None
    if counted.unit and over > under:
        span = Span(*match.span("over"))
        return Figure(over, counted.unit, span, counted.end, "number", decimals, None, approximate, counted.noun)
    day = not counted.unit and over <= 31 and under <= 12 and not decimals
    holiday = patterns.numbers.holiday.search(lower, max(0, match.start() - 60), match.start())
    day = day and not listed and (over != under or holiday is not None)
    if over > under or (
        day and (_DAY.search(lower, max(0, match.start() - 6), match.start()) or not _RATE.match(lower, match.end()))
    ):
        return None
    return Figure(over, counted.unit, span, counted.end, "fraction", decimals, int(under), approximate, counted.noun)


def read_number(digits: str) -> tuple[int | float, int]:
    """Value and stated decimals of printed digits: dots and spaces before three digits group, a comma is decimal.

    >>> [read_number(text)[0] for text in ("1.102", "04", "81,8", "1.200.000", "99.10", "1 102")]
    [1102, 4, 81.8, 1200000, 99.1, 1102]
    """
    if _GROUPED.fullmatch(digits):
        digits = _POINT.sub("", digits)
    elif _ENGLISH.fullmatch(digits):
        digits = digits.replace(",", "")
    digits = digits.replace(",", ".")
    if "." not in digits:
        return int(digits), 0
    number = float(digits)
    return (int(number) if number.is_integer() else number), len(digits.rpartition(".")[2])


def unit_after(lower: str, end: int, patterns: Patterns) -> tuple[str, int]:
    """The longest unit that begins right after `end`, and where it ends; ("", end) for none."""
    counted = counted_after(lower, end, patterns)
    return counted.unit, counted.end


def counted_after(lower: str, end: int, patterns: Patterns) -> _Counted:
    """The longest unit that begins right after `end`, with its noun and what it is told for (`đồng/người/tháng`)."""
    counted = _noun_after(lower, end, patterns)
    return _per(lower, counted, patterns) if counted.unit and _SLASH.match(lower, counted.end) else counted


def _per(lower: str, counted: _Counted, patterns: Patterns) -> _Counted:
    """A unit with the measures, times or persons behind it that it is told for; what is no count for anything."""
    counts, noun, end = patterns.units[counted.unit].kind == "count", counted.noun, counted.end
    while match := _FOR.match(lower, end):
        told = (text for text in (match[1], match[1].split(" ")[0]) if _is_base(text, counts, patterns))
        text = next(told, "")
        if not text:
            break
        unit = patterns.units.find_counted(text)
        noun += f"/{patterns.units.noun(text) if unit and unit.kind == 'count' else text}"
        end = match.start(1) + len(text)
    return counted._replace(noun=noun, end=end)


def _is_base(text: str, counts: bool, patterns: Patterns) -> bool:
    """Whether a word behind a slash is what something is told for; `thôn/bản` are two names of one thing."""
    unit = patterns.units.find_counted(text)
    return text in patterns.numbers.bases or (unit is not None and not (counts and unit.kind == "count"))


def _noun_after(lower: str, end: int, patterns: Patterns) -> _Counted:
    """The longest unit that begins right after `end`, with its noun."""
    match = _UNIT_WORDS.match(lower, end)
    if match is None:
        return _Counted("", "", end)
    unit, noun, length = patterns.units.longest(match[1])
    if not unit or patterns.numbers.verbs.match(lower, end):
        return _Counted("", "", end)  # `chưa giải quyết`: `giải` is a unit, too
    meant = patterns.units.meant.get(match[1][:length])
    if meant is not None:
        near = max(0, end - _CLAUSE)
        if meant.near.search(lower, max(near, lower.rfind(". ", near, end)), end):
            unit, noun = meant.unit, meant.noun  # `12 lớp, 395 HS`
    return _Counted(unit, noun, match.start(1) + length)


# ---- numbers in words, statements of none ----


def _worded(lower: str, figures: list[Figure], patterns: Patterns) -> list[Figure]:
    """Numbers in words with a unit after them: `hai mươi mốt hồ sơ`, `hai (02) công chức`, `bảy thôn`.

    What only repeats a figure in brackets is none, and digits that repeat words in brackets are taken out of `figures`.
    """
    numbers = patterns.numbers
    found: list[Figure] = []
    repeated: set[Figure] = set()
    by_start = {figure.span.start: figure for figure in figures}
    ends = {figure.end for figure in figures}
    taken = Taken((figure.span.start, figure.end) for figure in figures)
    for match in numbers.words.finditer(lower):
        if taken.touches(*match.span()) or (" " not in match[0] and not _is_counted(lower, match, numbers)):
            continue
        value = words_to_number(match[0], numbers)
        if value is None:
            continue
        if numbers.spelt.search(lower, max(0, match.start() - 24), match.start()):
            continue
        echo = by_start.get(match.end() + 2)
        if echo is not None and echo.value != value:
            echo = None
        end = lower.find(")", match.end()) + 1 if echo and lower[match.end() : match.end() + 2] == " (" else match.end()
        counted = counted_after(lower, end, patterns)
        kind = patterns.units[counted.unit].kind if counted.unit else "period"
        opens = lower[: match.start()].rstrip().endswith("(") and lower[match.end() : counted.end + 1].endswith(")")
        repeats = opens and not ends.isdisjoint(range(match.start() - 2, match.start() + 1))
        if kind == "period" or (kind == "time" and value < 2) or repeats or _THIRDS.match(lower, match.end() + 1):
            continue
        if echo is not None and end > match.end():
            repeated.add(echo)
        value, counted = _in_scale(value, match[0], counted, patterns)
        found.append(
            Figure(value, counted.unit, Span(*match.span()), counted.end, "words", 0, None, False, counted.noun)
        )
    if repeated:
        figures[:] = [figure for figure in figures if figure not in repeated]
    return found


def _in_scale(value: int, words: str, counted: _Counted, patterns: Patterns) -> tuple[int, _Counted]:
    """An amount of money in the unit that its last word names: `ba mươi triệu đồng` are 30 `triệu đồng`."""
    scale = patterns.units.find(f"{words.rpartition(' ')[2]} đồng") if counted.unit == "đồng" else None
    if scale is None:
        return value, counted
    noun = scale.id + counted.noun.removeprefix(counted.unit)
    return value // int(scale.multiplier), _Counted(scale.id, noun, counted.end)


def _is_counted(lower: str, match: re.Match[str], numbers: Numbers) -> bool:
    """A single number word that counts: `một` and `năm` are other words too, `không` and `tư` hardly ever count."""
    value, start = numbers.digits.get(match[0], numbers.tens.get(match[0], 0)), match.start()
    if value == 0 or match[0] not in numbers.single:
        return False
    if value in (1, 5):
        heads = _HEAD_OF_CLAUSE.search(lower, max(0, start - 3), start)
        if not (heads or numbers.counted.search(lower, max(0, start - 12), start)):
            return False
        if numbers.no_count.match(lower, match.end()):
            return False  # `Một số công chức`
    return numbers.ordinal.search(lower, max(0, start - 24), start) is None


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


def _nothing(lower: str, figures: Sequence[Figure], patterns: Patterns) -> Iterable[Figure]:
    """`không có hồ sơ quá hạn`: none of what the words after name; `Hồ sơ trễ hẹn: không`."""
    numbers = patterns.numbers
    if "không" not in lower and "chưa" not in lower:
        return
    stated = Taken((figure.span.start, figure.end) for figure in figures)
    ends = {figure.end for figure in figures}  # `02 chi hội chưa có quỹ` is said of the two
    for match in numbers.none.finditer(lower):
        what = match["what"]
        counted = _none_of(lower, match, patterns)
        near = max(0, match.start() - _CLAUSE)
        clause = max(near, *(lower.rfind(mark, near, match.start()) + 1 for mark in ".;,\n"))
        if (
            counted.unit
            and patterns.units[counted.unit].kind not in ("period", "time")
            and match.start() - 1 not in ends
            and not stated.touches(match.start(), counted.end)
            and counted.noun not in numbers.lacked
            and not numbers.goal.search(lower, clause, match.start())
        ):
            span = Span(match.start(), match.start("what") + len(what.rstrip()))
            yield Figure(0, counted.unit, span, counted.end, "none", noun=counted.noun)
    alone = [
        Span(*match.span())
        for match in numbers.stated_none.finditer(lower)
        if numbers.listed.search(lower, max(0, match.start() - 40), match.start())
    ]
    alone += [
        span
        for span in _arisen(lower, numbers)
        if span not in alone and not stated.touches(*span) and span.start - 1 not in ends
    ]
    yield from (Figure(0, "", span, span.end, "none") for span in alone)


def _arisen(lower: str, numbers: Numbers) -> Iterator[Span]:
    """`nghỉ hưu đúng tuổi không phát sinh`, and not of what nobody counts (`dịch bệnh không phát sinh`)."""
    for match in numbers.arisen.finditer(lower):
        if not _AFTER_WORD.match(lower, max(0, match.start() - 2)):
            continue
        near = max(0, match.start() - _CLAUSE)
        clause = max(near, *(lower.rfind(mark, near, match.start()) + 1 for mark in ".;\n"))
        asked = numbers.asking.search(lower, clause, match.start())  # `có hay không`
        if not asked and not numbers.uncounted.search(lower, clause, match.start()):
            yield Span(*match.span())


def _none_of(lower: str, match: re.Match[str], patterns: Patterns) -> _Counted:
    """What there is none of: the unit right after the words of none, or after a verb where `nào` follows it."""
    at = match.start("what")
    bare = match["none"] in patterns.numbers.bare
    counted = _Counted("", "", at) if bare else counted_after(lower, at, patterns)
    any_ = None if counted.unit and not bare else patterns.numbers.any.search(match["what"])
    if any_ is None:
        return counted
    first = 0 if bare else 1  # `không hồ sơ nào`
    starts = [word.start() for word in _WORD.finditer(match["what"], 0, any_.start())][first:_VERB]
    found = [one for start in starts if (one := counted_after(lower, at + start - 1, patterns)).unit]
    beside = next((one for one in found if one.end + 1 == at + any_.start()), None)  # `chưa giải quyết xong đơn nào`
    return beside or next(iter(found), counted)
