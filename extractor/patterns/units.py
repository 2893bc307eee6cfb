"""The units in which reports count and measure: canonical name, kind, spellings, multiplier of money and size."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import NamedTuple

from extractor.charsets import is_syllable
from extractor.errors import PatternError
from extractor.normalize import fold, strip_marks
from extractor.patterns.entry import Entry
from extractor.patterns.phrases import any_word

ANY = "any"
KINDS = frozenset(
    ("count", "percent", "money", "area", "length", "volume", "weight", "yield", "time", "period", "score")
)


class Meant(NamedTuple):
    """Another noun that an abbreviation stands for where some words are near, and its unit."""

    unit: str
    noun: str
    near: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit; `multiplier` turns its numbers into the base unit of its kind (đồng, m², m, kg), 1 for counts.

    `names` are its spellings with the noun that prose means by each: a form that counts `người` is answered by a
    sentence that counts `biên chế`, and yet the noun stays what was written. Units of one `family` count alike;
    `turns` tells how often and not how many; `counted` are nouns that only prose counts, and no column of units has.
    `near` are abbreviations of other units that stand for a noun of this one near some words (`HS` near `lớp`).
    """

    id: str
    kind: str
    names: Mapping[str, str] = field(hash=False, compare=False)
    multiplier: float = 1
    family: str = ""
    turns: bool = False
    counted: tuple[str, ...] = ()
    near: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict, hash=False, compare=False)

    def counts_like(self, other: Unit) -> bool:
        """Whether figures in the two may state one fact: the same unit, size or family, or one that counts anything."""
        if self.kind != other.kind or ANY in (self.family, other.family):
            return self.kind == other.kind
        return self.id == other.id or self.kind != "count" or (self.family != "" and self.family == other.family)


class Units(Mapping[str, Unit]):
    """All units by their canonical name."""

    def __init__(self, units: Mapping[str, Unit]) -> None:
        self._units = dict(units)
        self._met: dict[str, tuple[str, str, int]] = {}  # what stands after a number is asked for more than once

    def __getitem__(self, key: str) -> Unit:
        return self._units[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._units)

    def __len__(self) -> int:
        return len(self._units)

    @cached_property
    def spellings(self) -> dict[str, Unit]:
        """Every way of writing a unit, folded (`_key`), and the unit; the first unit that claims a spelling has it."""
        spellings: dict[str, Unit] = {}
        for unit in self._units.values():
            for text in unit.names:
                spellings.setdefault(_key(text), unit)
        return spellings

    @cached_property
    def nouns(self) -> dict[str, str]:
        """The noun that each spelling (folded) stands for in prose."""
        nouns: dict[str, str] = {}
        for unit in self._units.values():
            for text, noun in (*unit.names.items(), *zip(unit.counted, unit.counted, strict=True)):
                nouns.setdefault(_key(text), noun)
        return nouns

    def noun(self, text: str) -> str:
        """The noun that a whole text names in prose ("TTHC" is "thủ tục"), "" for no unit."""
        return self.nouns.get(_key(text), "")

    def find(self, text: str) -> Unit | None:
        """The unit that a whole text names ("Số lượng hồ sơ", "Tr.đ", "(%)"), None for none."""
        return self.spellings.get(_key(text)) if len(text) < 60 else None

    def find_counted(self, text: str) -> Unit | None:
        """The unit that a whole text names in prose, where more is counted than columns of units have."""
        return self._counted.get(_key(text)) if len(text) < 60 else None

    @cached_property
    def _counted(self) -> dict[str, Unit]:
        nouns = {_key(text): unit for unit in self._units.values() for text in unit.counted}
        return nouns | self.spellings

    def longest(self, text: str) -> tuple[str, str, int]:
        """The longest unit that words in small letters begin with, its noun, and where it ends; "" for none."""
        found = self._met.get(text)
        if found is None:
            if len(self._met) >= _MEMORY:
                self._met.clear()
            found = self._met[text] = self._longest(text)
        return found

    def _longest(self, text: str) -> tuple[str, str, int]:
        """The same without a memory. A unit of several words may have wrong marks, one of one only if it is no word."""
        stops = [match.end() for match in _WORD.finditer(text)]
        first = text[: stops[0]] if stops else ""
        lengths = self._lengths.get(first if first.isalpha() else _key(first), ())
        for stop in [stops[length - 1] for length in lengths if length <= len(stops)]:
            key = text[:stop] if _PLAIN.fullmatch(text, 0, stop) else _key(text[:stop])
            found = self._counted.get(key)
            if found is not None and ("," not in text[:stop] or key in self._lists):
                return found.id, self.nouns.get(key, ""), stop
        misspelt = 1 if is_syllable(first) else 0
        for stop in reversed(stops[misspelt:3]):
            found = self.find_counted(noun := self.marked(text[:stop]))
            if found is not None:
                return found.id, noun, stop
        return "", "", 0

    @cached_property
    def _lists(self) -> frozenset[str]:
        """The units that are spelt with a comma: `cán bộ, công chức`, not `hộ, cận nghèo`."""
        return frozenset(_key(text) for unit in self._units.values() for text in unit.names if "," in text)

    @cached_property
    def meant(self) -> dict[str, Meant]:
        """What abbreviations in small letters stand for where some words are near."""
        return {
            fold(text): Meant(unit.id, noun, re.compile(any_word(map(fold, words))))
            for unit in self._units.values()
            for text, nouns in unit.near.items()
            for noun, words in nouns.items()
        }

    def marked(self, text: str) -> str:
        """The only noun that a text is but for its marks (`văn bãn`, `cuôc`), "" for none."""
        if strip_marks(text.partition(" ")[0]) not in self._unmarked_firsts:
            return ""
        return self._unmarked.get(strip_marks(_key(text)), "")

    @cached_property
    def _unmarked_firsts(self) -> frozenset[str]:
        return frozenset(key.partition(" ")[0] for key in self._unmarked)

    @cached_property
    def _unmarked(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for unit in self._units.values():
            for noun in {unit.id, *unit.names.values(), *unit.counted}:
                key = strip_marks(_key(noun))
                found[key] = noun if found.get(key, noun) == noun else ""
        return found

    @cached_property
    def _lengths(self) -> dict[str, Sequence[int]]:
        """In how many words units are spelt that begin with a folded word, the most first."""
        found: dict[str, set[int]] = {}
        for key in self._counted:
            first, *others = key.split(" ")
            found.setdefault(first, set()).add(1 + len(others))
        return {word: sorted(lengths, reverse=True) for word, lengths in found.items()}


_PLAIN = re.compile(r"[^\W\d_²³]+(?: [^\W\d_²³]+){0,5}")  # folded words that are their own key
_MEMORY = 4096
_WORD = re.compile(r"[^\W\d]+(?:(?<=m)[23²³])?")
_SIGNS = re.compile(r"[%‰²³/]")


@lru_cache(maxsize=8192)
def _key(text: str) -> str:
    """Folded text that keeps the signs that tell units apart."""
    signs = "".join(_SIGNS.findall(text)).replace("%", "")
    return fold(text) + signs


def build(entries: list[Entry]) -> Units:
    """The units; raises PatternError for an unknown kind or a unit without spellings that are strings."""
    faults = [
        entry.fault(f"kind is one of {', '.join(sorted(KINDS))}")
        for entry in entries
        if entry.data.get("kind") not in KINDS
    ]
    if faults:
        raise PatternError(faults)
    return Units(
        {
            entry.id: Unit(
                entry.id,
                entry.data["kind"],
                _names(entry),
                entry.data.get("multiplier", 1),
                entry.data.get("family", ""),
                bool(entry.data.get("turns", False)),
                tuple(entry.data.get("counted", ())),
                entry.data.get("near", {}),
            )
            for entry in entries
        }
    )


def _names(entry: Entry) -> dict[str, str]:
    """Spellings and nouns: `variations` are the unit itself, `nouns` their own, `aliases` spellings of such a noun."""
    name = entry.data.get("name", entry.id)
    return {
        **dict.fromkeys((entry.id, *entry.data.get("variations", ())), name),
        **{noun: noun for noun in entry.data.get("nouns", ())},
        **entry.data.get("aliases", {}),
    }
