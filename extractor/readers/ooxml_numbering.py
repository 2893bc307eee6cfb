"""Word's automatic list numbers, computed: they stand in numbering.xml and not in the text of the runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LEVELS = 9
# What the glyphs of symbol fonts stand for in a list; anything else becomes a bullet.
_BULLETS = {
    "-": "-",
    "–": "-",
    "—": "-",
    "\uf02d": "-",
    "\u2010": "-",
    "\u2011": "-",
    "+": "+",
    "\uf02b": "+",
    "*": "*",
}


@dataclass(slots=True)
class Level:
    """One level of a list: its format, the text with %1 to %9 for the numbers, and where it starts and restarts."""

    format: str = "decimal"
    text: str = ""
    start: int = 1
    restart: int | None = None
    legal: bool = False
    suffix: str = "tab"


@dataclass(slots=True)
class Numbering:
    """The lists of one document and how far each has been counted."""

    levels: dict[str, dict[int, Level]] = field(default_factory=dict)
    abstract_of: dict[str, str] = field(default_factory=dict)
    overridden: dict[str, dict[int, int]] = field(default_factory=dict)
    counters: dict[str, list[int | None]] = field(default_factory=dict)
    started: set[str] = field(default_factory=set)

    def next(self, number_id: str, depth: int) -> str:
        """The number of the next paragraph at `depth` (from 0) of the list, with the space after it; "" for none."""
        levels = self.levels.get(number_id)
        if levels is None or depth not in levels:
            return ""
        counters = self._counters(number_id)
        level = levels[depth]
        counters[depth] = level.start if counters[depth] is None else (counters[depth] or 0) + 1
        for deeper in range(depth + 1, _LEVELS):
            restart = levels[deeper].restart if deeper in levels else None
            if restart is None or depth < restart:  # 0 is never
                counters[deeper] = None
        if level.format == "none" and not level.text:
            return ""
        if level.format == "bullet":
            text = _BULLETS.get(level.text.strip(), "•" if level.text.strip() else "")
        else:
            text = self._fill(level, levels, counters)
        return text + ("" if level.suffix == "nothing" or not text else " ")

    def _counters(self, number_id: str) -> list[int | None]:
        """The counters of a list; lists over one abstract list count together until one overrides its start."""
        shared = self.counters.setdefault(self.abstract_of[number_id], [None] * _LEVELS)
        if number_id not in self.started:
            self.started.add(number_id)
            for depth, start in self.overridden.get(number_id, {}).items():
                shared[depth] = None
                self.levels[number_id][depth].start = start
        return shared

    @staticmethod
    def _fill(level: Level, levels: Mapping[int, Level], counters: list[int | None]) -> str:
        text = level.text
        for depth in range(_LEVELS):
            mark = f"%{depth + 1}"
            if mark in text:
                other = levels.get(depth, level)
                count = other.start if counters[depth] is None else counters[depth]
                text = text.replace(mark, spell(count or 0, "decimal" if level.legal else other.format))
        return text


def spell(number: int, kind: str) -> str:
    """A number as the list format of that name writes it.

    >>> [spell(4, kind) for kind in ("decimal", "decimalZero", "upperRoman", "lowerLetter")]
    ['4', '04', 'IV', 'd']
    """
    if kind == "decimalZero":
        return f"{number:02d}"
    if kind in ("upperRoman", "lowerRoman") and 0 < number < 4000:
        roman = ""
        for value, letters in (
            *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC")),
            *((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
        ):
            roman += letters * (number // value)
            number %= value
        return roman if kind == "upperRoman" else roman.lower()
    if kind in ("upperLetter", "lowerLetter") and number > 0:
        letter = chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter if kind == "upperLetter" else letter.lower()
    return "" if kind == "none" else str(number)


def parse(root: Any | None) -> Numbering:
    """The lists of numbering.xml; none where the part is missing. Entries that make no sense are passed over."""
    numbering = Numbering()
    if root is None:
        return numbering
    abstracts: dict[str, dict[int, Level]] = {}
    links: dict[str, str] = {}
    named: dict[str, str] = {}
    for element in root.iterchildren(f"{W}abstractNum"):
        identity = element.get(f"{W}abstractNumId", "")
        abstracts[identity] = dict(map(_level, element.iterchildren(f"{W}lvl")))
        if (link := _value(element, "numStyleLink")) is not None:
            links[identity] = link
        if (name := _value(element, "styleLink")) is not None:
            named[name] = identity
    for element in root.iterchildren(f"{W}num"):
        number_id = element.get(f"{W}numId", "")
        abstract = _value(element, "abstractNumId") or ""
        abstract = named.get(links.get(abstract, ""), abstract)
        levels = dict(abstracts.get(abstract, {}))
        for override in element.iterchildren(f"{W}lvlOverride"):
            depth = _integer(override.get(f"{W}ilvl"), 0)
            for replaced in override.iterchildren(f"{W}lvl"):
                levels[depth] = _level(replaced)[1]
            start = _value(override, "startOverride")
            if start is not None and depth in levels:
                old = levels[depth]
                levels[depth] = Level(old.format, old.text, old.start, old.restart, old.legal, old.suffix)
                numbering.overridden.setdefault(number_id, {})[depth] = _integer(start, 1)
        numbering.levels[number_id] = levels
        numbering.abstract_of[number_id] = abstract
    return numbering


def _level(element: Any) -> tuple[int, Level]:
    restart = _value(element, "lvlRestart")
    return _integer(element.get(f"{W}ilvl"), 0), Level(
        format=_value(element, "numFmt") or "decimal",
        text=_value(element, "lvlText") or "",
        start=_integer(_value(element, "start"), 1),
        restart=None if restart is None else _integer(restart, 0),
        legal=element.find(f"{W}isLgl") is not None,
        suffix=_value(element, "suff") or "tab",
    )


def _value(element: Any, name: str) -> str | None:
    child = element.find(f"{W}{name}")
    value = None if child is None else child.get(f"{W}val")
    return None if value is None else str(value)


def _integer(text: str | None, default: int) -> int:
    try:
        return int(text) if text is not None else default
    except ValueError:
        return default
