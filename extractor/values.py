"""What a cell of a data table states: a number with its unit, an answer, one of the ways of stating none, or a blank.

Strict: the whole text must be accounted for. A dot before exactly three digits marks thousands and a comma decimals;
what could be both ways is decided by the kind of the row (counts are whole), and what is still open is `unreadable`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from extractor.normalize import fold, nfc
from extractor.patterns import Patterns
from extractor.record import Kind, State

Legend = Sequence[tuple[int, str]]

_NUMBER = re.compile(
    r"(?P<sign>[-−–]\s?)?(?P<whole>\d{1,3}(?:[.\u00a0\u2009\u202f ]\d{3}){1,5}|\d{1,3}(?:,\d{3}){2,5}|\d{1,15})"
    r"(?:(?P<mark>[.,])(?P<part>\d{1,6}))?"
)
_REMARK = re.compile(r"\s*[(\[](?P<text>[^()\[\]]{1,200})[)\]]\s*")
_GROUPING = str.maketrans("", "", ".,\u00a0\u2009\u202f ")
_MOST = 400  # characters; a longer text is no value


class CellValue(NamedTuple):
    """What one cell states.

    `value` is None unless `state` is `reported` or `none`; `decimals` are those that the text shows; `unit` and `note`
    are what stuck to the number; `rule` names the notation; `option` is the chosen answer of an option row.
    """

    value: int | float | str | None
    state: State
    decimals: int = 0
    unit: str = ""
    note: str = ""
    rule: str = ""
    option: tuple[int, str] | None = None


def read_value(text: str, kind: Kind, patterns: Patterns, legend: Legend = ()) -> CellValue:
    """Reads the whole text of a cell as a value of `kind`; `legend` holds the codes that an option row offers."""
    bare = " ".join(nfc(text).split())
    if not bare:
        return CellValue(None, "blank", rule="blank")
    if kind == "option" or legend:
        return _answer(bare, patterns, legend)
    if kind == "text":
        state = patterns.states.find(bare)
        return CellValue(None, "dash", rule="dash") if state == "dash" else CellValue(bare, "reported", rule="text")
    return _quantity(bare, kind, patterns)


def _quantity(text: str, kind: Kind, patterns: Patterns) -> CellValue:
    state = patterns.states.find(text.rstrip("."))
    if state == "dash" or patterns.states.find(text) == "dash":
        return CellValue(None, "dash", rule="dash")
    if state == "none":
        return CellValue(0, "none", rule="none")
    if state == "not_applicable":
        return CellValue(None, "not_applicable", rule="not_applicable")
    body, note = _without_remarks(text)
    match = _NUMBER.match(body) if len(body) < _MOST else None
    if match is None:
        return CellValue(None, "unreadable", note=note, rule="unreadable")
    rest = body[match.end() :].strip()
    unit = patterns.units.find(rest) if rest else None
    if rest and unit is None:
        return CellValue(None, "unreadable", note=note, rule="unreadable")
    number = _number(match, kind)
    if number is None:
        return CellValue(None, "unreadable", note=note, rule="ambiguous")
    value, decimals, rule = number
    return CellValue(value, "reported", decimals, unit.id if unit else "", note, rule)


def _without_remarks(text: str) -> tuple[str, str]:
    """The text without what stands in brackets, and that."""
    notes = [match["text"] for match in _REMARK.finditer(text)]
    return _REMARK.sub(" ", text).strip(), "; ".join(notes)


def _number(match: re.Match[str], kind: Kind) -> tuple[int | float, int, str] | None:
    """Value, decimals and notation; None where the notation could be read two ways.

    `1.102` is a thousand for a count and open for a percentage; `1,102` is open for both; `81.8` and `99,10` are
    decimals, which a count cannot have.
    """
    sign = -1 if match["sign"] else 1
    whole, mark, part = match["whole"], match["mark"], match["part"]
    grouped = not whole.isdigit()
    if part is None:
        if not grouped:
            return sign * int(whole), 0, "digits" if whole == "0" or not whole.startswith("0") else "padded"
        if kind == "percent" and whole.count(".") == 1 and "." in whole:
            return None  # 81.818 % and 81 818 % are both absurd as thousands, but only one is meant
        return sign * int(whole.translate(_GROUPING)), 0, "grouped"
    if kind == "count":
        if len(part) == 3 and mark == "," and not grouped:
            return None
        if set(part) == {"0"} and len(part) < 3:
            return sign * int(whole.translate(_GROUPING)), 0, "padded decimals"
        return None
    if len(part) == 3 and mark == "," and kind == "money" and not grouped and len(whole) <= 3:
        return None
    if mark == "." and grouped:
        return None
    number = float(f"{whole.translate(_GROUPING)}.{part}")
    value = int(number) if number.is_integer() else number
    return sign * value, len(part), "decimal"


def _answer(text: str, patterns: Patterns, legend: Legend) -> CellValue:
    """An option row's answer: its code, the words of one of its options, or a mark beside one."""
    codes = dict(legend)
    body, note = _without_remarks(text)
    found = re.fullmatch(r"0?(\d{1,2})\.?", body)
    if found:
        code = int(found[1])
        if code in codes:
            return CellValue(code, "reported", note=note, rule="code", option=(code, codes[code]))
        if not codes:
            return CellValue(code, "reported", note=note, rule="code")
        return CellValue(None, "unreadable", note=note, rule="no such code")
    words = {fold(label): code for code, label in legend}
    code_by_words = words.get(fold(text), words.get(fold(body)))
    if code_by_words is None and codes:
        stated = re.fullmatch(r"(.{1,80}?)\s*[=:]\s*0?(\d{1,2})", body) or re.fullmatch(
            r"(\d{1,2})\s*[=:-]\s*(.{1,80})", body
        )
        if stated:
            pair = (stated[1], stated[2]) if stated[2].isdigit() else (stated[2], stated[1])
            if words.get(fold(pair[0])) == int(pair[1]):
                code_by_words = int(pair[1])
    if code_by_words is not None:
        return CellValue(
            code_by_words, "reported", note=note, rule="words", option=(code_by_words, codes[code_by_words])
        )
    state = patterns.states.find(text)
    if state == "dash":
        return CellValue(None, "dash", rule="dash")
    if state == "not_applicable":
        return CellValue(None, "not_applicable", rule="not_applicable")
    return CellValue(None, "unreadable", note=note, rule="no such answer")
