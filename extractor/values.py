"""What a cell of a data table states: a number with its unit, an answer, one of the ways of stating none, or a blank.

Strict: the whole text must be accounted for. A dot before exactly three digits marks thousands and a comma decimals;
what could be both ways is decided by the kind of the row (counts are whole), and what is still open is `unreadable`,
and so is what is no single number of the kind asked: a fraction `9/11`, a range, an approximation, two numbers under
each other, a percentage where a number is asked. A person sees such a cell at once; a number made of it nobody doubts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from extractor.normalize import fold, nfc
from extractor.patterns import Patterns
from extractor.record import Kind, State

Legend = Sequence[tuple[int, str]]

_NUMBER = re.compile(
    r"(?P<sign>[-−–+]\s?)?(?P<whole>[1-9]\d{0,2}(?:[.\u00a0\u2009\u202f ]\d{3}){1,5}(?!\d)"
    r"|[1-9]\d{0,2}(?:,\d{3}){2,5}(?!\d)|\d{1,15})(?:(?P<mark>[.,])(?P<part>\d{1,6}))?(?!\d)"
)
_REMARK = re.compile(r"\s*[(\[](?P<text>[^()\[\]]{1,200})[)\]]\s*")
# The mark of a footnote stuck to a number; a unit may end in one too (m²), and is tried first.
_MARK = re.compile(r"\s{0,2}[¹²³⁰⁴-⁹*†]{1,3}$")
_POWER = re.compile(r"[²³]")
_STACKED = re.compile(r"\d[^\S\n]{0,9}\n\s{0,20}\d")
_CODE = re.compile(r"0?(\d{1,2})\.?")
_CODE_AND_WORDS = re.compile(r"(?P<code>\d{1,2})\s*[=:.)–-]\s*(?P<words>\D.{0,80})")
_WORDS_AND_CODE = re.compile(r"(?P<words>.{1,80}?)\s*[=:–-]\s*0?(?P<code>\d{1,2})")
_GROUPING = str.maketrans("", "", ".,\u00a0\u2009\u202f ")
_MOST = 400  # characters; a longer text is no value
_MOST_MORE = 4  # words that may follow those of an option
# Kinds of units that contradict the kind of a row; a `measure` takes any.
_FOREIGN = {"count": ("percent", "money"), "money": ("percent", "count", "time", "score")}


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


def read_value(text: str, kind: Kind, patterns: Patterns, legend: Legend = (), ticked: int | None = None) -> CellValue:
    """Reads the whole text of a cell as a value of `kind`; `legend` holds the codes that an option row offers.

    `ticked` is the code of the option beside which the cell stands, where each option has a physical row of its own.
    """
    bare = " ".join(nfc(text).split())
    if not bare:
        return CellValue(None, "blank", rule="blank")
    if kind == "option" or legend:
        return _answer(bare, patterns, legend, ticked)
    if kind == "text":
        state = patterns.states.find(bare)
        return CellValue(None, "dash", rule="dash") if state == "dash" else CellValue(bare, "reported", rule="text")
    if _STACKED.search(text):
        return CellValue(None, "unreadable", rule="several numbers")
    return _quantity(bare, kind, patterns)


def _quantity(text: str, kind: Kind, patterns: Patterns) -> CellValue:
    state = patterns.states.find(text)
    if state is None and text[-1] in ".;,":
        text = text.rstrip(".;, ")
        state = patterns.states.find(text)
    if state == "dash":
        return CellValue(None, "dash", rule="dash")
    if state == "none" or (state is None and kind != "percent" and _states_none(text, patterns)):
        return CellValue(0, "none", rule="none")
    if state == "not_applicable":
        return CellValue(None, "not_applicable", rule="not_applicable")
    body, note = _without_remarks(text)
    match = _NUMBER.match(body) if len(body) < _MOST else None
    if match is None:
        return CellValue(None, "unreadable", note=note, rule="unreadable")
    rest = body[match.end() :].strip()
    unit = patterns.units.find(rest) if rest else None
    mark = _MARK.search(rest)
    if mark and (unit is None or not _POWER.search(mark[0])):
        note = "; ".join(filter(None, (note, mark[0].strip())))
        rest = rest[: mark.start()]
        unit = patterns.units.find(rest) if rest else None
    if rest and unit is None:
        return CellValue(None, "unreadable", note=note, rule="unreadable")
    if unit is not None and _is_foreign(unit.kind, kind):
        return CellValue(None, "unreadable", unit=unit.id, note=note, rule="unit of another kind")
    number = _number(match, kind)
    if number is None:
        return CellValue(None, "unreadable", note=note, rule="ambiguous")
    value, decimals, rule = number
    return CellValue(value, "reported", decimals, unit.id if unit else "", note, rule)


def _states_none(text: str, patterns: Patterns) -> bool:
    """Words that state none before the name of a unit: none of those."""
    rest = patterns.states.after_none(text) if len(text) < 60 else ""
    return bool(rest) and patterns.units.find(rest) is not None


def _is_foreign(unit: str, kind: Kind) -> bool:
    """Whether a number in such a unit cannot be what a row of this kind asks."""
    return unit != "percent" if kind == "percent" else unit in _FOREIGN.get(kind, ())


def _without_remarks(text: str) -> tuple[str, str]:
    """The text without what stands in brackets, and that."""
    notes = [match["text"] for match in _REMARK.finditer(text)]
    return _REMARK.sub(" ", text).strip(), "; ".join(notes)


def _number(match: re.Match[str], kind: Kind) -> tuple[int | float, int, str] | None:
    """Value, decimals and notation; None where the notation could be read two ways.

    `1.102` is a thousand for a count and open for a percentage; `1,102` is open for both; `81.8` and `99,10` are
    decimals, which a count cannot have.
    """
    sign = -1 if (match["sign"] or "+")[0] != "+" else 1
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


def _answer(text: str, patterns: Patterns, legend: Legend, ticked: int | None) -> CellValue:
    """An option row's answer: its code, the words of one of its options, or a tick beside one."""
    codes = dict(legend)
    body, note = _without_remarks(text)
    if found := _CODE.fullmatch(body):
        code = int(found[1])
        if not codes:
            return CellValue(code, "reported", note=note, rule="code")
        if code not in codes or _contradicts(code, note, codes, patterns):
            return CellValue(None, "unreadable", note=note, rule="no such code")
        return CellValue(code, "reported", note=note, rule="code", option=(code, codes[code]))
    state = patterns.states.find(text)
    if state == "tick" and ticked in codes:
        return CellValue(ticked, "reported", rule="tick", option=(ticked, codes[ticked]))
    named = _named(body, codes, patterns)
    if named is None and body != text:
        named = _named(text, codes, patterns)
    said = named is not None and (state is None or fold(codes[named]) == fold(body))
    if named is not None and said and not _contradicts(named, note, codes, patterns):
        return CellValue(named, "reported", note=note, rule="words", option=(named, codes[named]))
    if state == "dash":
        return CellValue(None, "dash", rule="dash")
    if state == "not_applicable":
        return CellValue(None, "not_applicable", rule="not_applicable")
    return CellValue(None, "unreadable", note=note, rule="no such answer")


def _named(text: str, codes: Mapping[int, str], patterns: Patterns) -> int | None:
    """The code of the option that the text names: by its words, or by their beginning where no other begins so."""
    expand = patterns.vocabulary.expand
    words = {code: expand(fold(label)) for code, label in codes.items()}
    stated = _CODE_AND_WORDS.fullmatch(text) or _WORDS_AND_CODE.fullmatch(text)
    asked = expand(fold(stated["words"] if stated else text))
    if not asked:
        return None
    found = [code for code, label in words.items() if label == asked]
    found = found or [code for code, label in words.items() if _begins(label, asked) or _goes_on(asked, label)]
    if len(found) != 1 or (stated and int(stated["code"]) != found[0]):
        return None
    return found[0]


def _begins(text: str, words: str) -> bool:
    return bool(words) and text.startswith(f"{words} ")


def _goes_on(text: str, words: str) -> bool:
    """A text that says little more than the words; by more, or after one word alone, they may be taken back."""
    return " " in words and _begins(text, words) and text.count(" ") - words.count(" ") <= _MOST_MORE


def _contradicts(code: int, note: str, codes: Mapping[int, str], patterns: Patterns) -> bool:
    """Whether the remark beside an answer names another option."""
    if not note:
        return False
    named = int(note) if note.isdecimal() and len(note) < 3 else _named(note, codes, patterns)
    return named is not None and named in codes and named != code
