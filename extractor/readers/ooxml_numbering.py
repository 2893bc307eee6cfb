"""Word's automatic list numbers, computed: they stand in numbering.xml and not in the text of the runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from extractor.readers.ooxml_parts import MC, VAL, W, is_on
from extractor.readers.ooxml_styles import Listed

LEVELS = 9
_LONGEST = 100  # of the text around a number
_DASHES = "-–—\u2010\u2011\u2212\uf02d"
_PLUSES = "+\uf02b"
_ROMAN = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC")),
    *((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: its format, the text with %1 to %9 for the numbers, and where it starts and restarts.

    `restart` is None for "after any level above", else the level (counted from 1) whose numbers and those above it
    restart this one, 0 for never. `override` is the start that one of several uses of a list sets for itself.
    """

    format: str = "decimal"
    text: str = ""
    start: int = 1
    restart: int | None = None
    legal: bool = False
    suffix: str = "tab"
    font: str = ""
    indent: float = 0.0
    override: int | None = None


@dataclass(slots=True)
class _Count:
    """How far the lists of one story have been counted, and the overridden starts that have been used up."""

    counters: dict[str, list[int | None]] = field(default_factory=dict)
    started: set[tuple[str, int]] = field(default_factory=set)


class Numbering:
    """The lists of a document. Text boxes and each kind of notes count on their own, as Word does: a `story` each."""

    def __init__(self, root: Any | None, decode: Callable[[str, str], str]) -> None:
        self._lists: dict[str, tuple[str, dict[int, Level]]] = {}  # by list: what it counts with, its levels
        self._linked: dict[tuple[str, str], int] = {}
        self._stories: dict[str, _Count] = {}
        if root is not None:
            self._lists = _lists(root, decode, self._linked)

    def next(self, listed: Listed, story: str) -> str:
        """The number of the next paragraph of a list with the space after it; "" for a list that is not there."""
        shared, levels = self._lists.get(listed.number_id, ("", {}))
        depth = self._depth(listed, shared)
        level = levels.get(depth)
        if level is None:
            return ""
        count = self._stories.setdefault(story, _Count())
        counters = count.counters.setdefault(shared, [None] * LEVELS)
        use = (listed.number_id, depth)
        if level.override is not None and use not in count.started:
            counters[depth] = level.override
        else:
            current = counters[depth]
            counters[depth] = level.start if current is None else current + 1
        count.started.add(use)
        for above in range(depth):  # a level that was skipped counts as used
            if counters[above] is None:
                counters[above] = levels[above].start if above in levels else 1
        for deeper in range(depth + 1, LEVELS):
            restart = levels[deeper].restart if deeper in levels else None
            if restart is None or depth < restart:
                counters[deeper] = None
        return _printed(level, levels, counters)

    def indent(self, listed: Listed) -> float:
        """How far the level indents its paragraphs, in points."""
        shared, levels = self._lists.get(listed.number_id, ("", {}))
        level = levels.get(self._depth(listed, shared))
        return level.indent if level else 0.0

    def _depth(self, listed: Listed, shared: str) -> int:
        """The level of a paragraph: a style that a level names stands for that level, whatever it says itself."""
        linked = self._linked.get((shared, listed.style)) if listed.style else None
        return linked if linked is not None else integer(listed.level, 0)


def _printed(level: Level, levels: dict[int, Level], counters: list[int | None]) -> str:
    if level.format == "bullet":
        text = _bullet(level.text.strip())
    else:
        text = level.text
        for depth in range(LEVELS):
            mark = f"%{depth + 1}"
            if mark in text:
                form = levels[depth].format if depth in levels else "decimal"
                text = text.replace(mark, spell(counters[depth] or 0, "decimal" if level.legal else form))
        text = text.rstrip()
    return text + " " if text and level.suffix != "nothing" else text


def _bullet(symbol: str) -> str:
    if not symbol:
        return ""
    return "-" if symbol in _DASHES else "+" if symbol in _PLUSES else "•"


def spell(number: int, kind: str) -> str:
    """A number as the list format of that name writes it; as digits for a format that we do not know.

    >>> [spell(4, kind) for kind in ("decimal", "decimalZero", "upperRoman", "lowerLetter", "chicago")]
    ['4', '04', 'IV', 'd', '§']
    """
    if kind == "none":
        return ""
    if kind == "decimalZero":
        return f"{number:02d}"
    if kind in ("upperRoman", "lowerRoman") and 0 < number < 4000:
        roman = ""
        for value, letters in _ROMAN:
            roman += letters * (number // value)
            number %= value
        return roman if kind == "upperRoman" else roman.lower()
    if kind in ("upperLetter", "lowerLetter") and 0 < number <= 780:  # Word's own limit: thirty times z
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter.upper() if kind == "upperLetter" else letter
    if kind == "chicago" and 0 < number <= 40:
        return "*†‡§"[(number - 1) % 4] * ((number - 1) // 4 + 1)
    return str(number)


def _lists(
    root: Any, decode: Callable[[str, str], str], linked: dict[tuple[str, str], int]
) -> dict[str, tuple[str, dict[int, Level]]]:
    """Each list with the abstract list that it shares its counters with; entries that make no sense are passed over."""
    abstracts: dict[str, dict[int, Level]] = {}
    links: dict[str, str] = {}  # an abstract list that only names a list style
    named: dict[str, str] = {}  # the abstract list that a list style is made of
    for element in root.iterchildren(f"{W}abstractNum"):
        identity = element.get(f"{W}abstractNumId", "")
        abstracts[identity] = dict(_level(level, decode) for level in element.iterchildren(f"{W}lvl"))
        if (link := _value(element, "numStyleLink")) is not None:
            links[identity] = link
        if (name := _value(element, "styleLink")) is not None:
            named[name] = identity
        for level in element.iterchildren(f"{W}lvl"):
            if (style := _value(level, "pStyle")) is not None:
                linked[identity, style] = integer(level.get(f"{W}ilvl"), 0)
    lists = {}
    for element in root.iterchildren(f"{W}num"):
        identity = _value(element, "abstractNumId") or ""
        identity = named.get(links.get(identity, ""), identity)
        levels = dict(abstracts.get(identity, {}))
        for override in element.iterchildren(f"{W}lvlOverride"):
            depth = integer(override.get(f"{W}ilvl"), 0)
            for replacement in override.iterchildren(f"{W}lvl"):
                levels[depth] = _level(replacement, decode)[1]
            start = _value(override, "startOverride")
            if start is not None and depth in levels:
                levels[depth] = replace(levels[depth], override=integer(start, 1))
        lists[element.get(f"{W}numId", "")] = (identity, levels)
    return lists


def _level(element: Any, decode: Callable[[str, str], str]) -> tuple[int, Level]:
    fonts = element.find(f"{W}rPr/{W}rFonts")
    font = "" if fonts is None else fonts.get(f"{W}ascii") or fonts.get(f"{W}hAnsi") or ""
    indent = element.find(f"{W}pPr/{W}ind")
    left = None if indent is None else indent.get(f"{W}left") or indent.get(f"{W}start")
    restart = _value(element, "lvlRestart")
    return min(max(integer(element.get(f"{W}ilvl"), 0), 0), LEVELS - 1), Level(
        format=_format(element),
        text=decode((_value(element, "lvlText") or "")[:_LONGEST], font),
        start=integer(_value(element, "start"), 1),
        restart=None if restart is None else integer(restart, 0),
        legal=is_on(element.find(f"{W}isLgl")),
        suffix=_value(element, "suff") or "tab",
        font=font,
        indent=integer(left, 0) / 20,
    )


def _format(element: Any) -> str:
    """The number format; newer ones stand in an alternative, beside what older programs are to use."""
    own = element.find(f"{W}numFmt")
    if own is None:
        own = element.find(f"{MC}AlternateContent/{MC}Choice/{W}numFmt")
    if own is None:
        return "decimal"
    if own.get(VAL) == "custom":
        return "decimalZero" if own.get(f"{W}format", "").startswith("0") else "decimal"
    return own.get(VAL) or "decimal"


def _value(element: Any, name: str) -> str | None:
    child = element.find(f"{W}{name}")
    value = None if child is None else child.get(VAL)
    return None if value is None else str(value)


def integer(text: str | None, default: int) -> int:
    """An attribute as a number, `default` where it is missing or none."""
    try:
        return int(text) if text is not None and len(text) < 12 else default
    except ValueError:
        return default
