"""How the prose states each fact: words that must stand with the figure, words around it, words that must not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from extractor.errors import PatternError
from extractor.normalize import fold
from extractor.patterns.entry import Entry
from extractor.patterns.indicators import Indicators

ANY = "*"


@dataclass(frozen=True, slots=True)
class Phrasing:
    """One way in which a fact is stated; words are folded, abbreviations written out.

    `own`: of each group one must stand in the figure's own segment; `context`: in it or in what it carries over from
    the subject; `needs`: all of these likewise; `banned` must not stand in its own segment. `units` are those that the
    figure may have, "" for none stated. `sections`: first parts of section ids in which alone it counts.
    `part`: a part of a total; `shares_figure`: may be tied to a figure that another fact has;
    `base`: the fact is the whole of a fraction.
    """

    indicator: str
    own: tuple[tuple[str, ...], ...]
    context: tuple[tuple[str, ...], ...] = ()
    needs: tuple[str, ...] = ()
    banned: tuple[str, ...] = ()
    units: frozenset[str] = frozenset()
    sections: tuple[str, ...] = ()
    part: bool = False
    shares_figure: bool = False
    base: bool = False


@dataclass(frozen=True)
class Phrasings:
    """All phrasings, the words that give a figure to another period or a plan, and lists that are one thing.

    `together` finds such lists (`cán bộ, công chức`): their commas part no figures.
    """

    entries: tuple[Phrasing, ...]
    banned: tuple[str, ...]
    together: re.Pattern[str]

    def __iter__(self) -> Iterator[Phrasing]:
        return iter(self.entries)

    @cached_property
    def units(self) -> frozenset[str]:
        """Every unit that some phrasing accepts."""
        return frozenset(unit for entry in self.entries for unit in entry.units)

    @cached_property
    def by_unit(self) -> dict[str, tuple[Phrasing, ...]]:
        """The phrasings that accept each unit."""
        return {unit: tuple(entry for entry in self.entries if unit in entry.units) for unit in self.units}


def build(entries: list[Entry], indicators: Indicators, expand: Callable[[str], str]) -> Phrasings:
    """The phrasings; raises PatternError for facts that there are not and phrasings without words of their own."""
    faults = [
        entry.fault("no such indicator; see patterns/indicators.json")
        for entry in entries
        if entry.id != ANY and entry.data.get("indicator", entry.id) not in indicators
    ]
    faults += [entry.fault('give words in "own"') for entry in entries if entry.id != ANY and not entry.data.get("own")]
    if faults:
        raise PatternError(faults)

    def words(texts: Iterable[str]) -> tuple[str, ...]:
        return tuple(f" {expand(fold(text))} " for text in texts)

    phrasings = [
        Phrasing(
            entry.data.get("indicator", entry.id),
            tuple(words(group) for group in entry.data["own"]),
            tuple(words(group) for group in entry.data.get("context", ())),
            words(entry.data.get("needs", ())),
            words(entry.data.get("not", ())),
            frozenset(entry.data.get("units", ())),
            tuple(entry.data.get("sections", ())),
            bool(entry.data.get("part")),
            bool(entry.data.get("shares_figure")),
            bool(entry.data.get("base")),
        )
        for entry in entries
        if entry.id != ANY
    ]
    general = next((entry.data for entry in entries if entry.id == ANY), {})
    lists = sorted(general.get("together", ()), key=len, reverse=True)
    together = "|".join(re.escape(text).replace(r"\ ", r"\s{1,2}") for text in lists) or r"(?!)"
    return Phrasings(tuple(phrasings), words(general.get("not", ())), re.compile(together, re.IGNORECASE))
