"""The units in which reports count and measure: canonical name, kind, spellings, multiplier of money and size."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from extractor.errors import PatternError
from extractor.normalize import fold
from extractor.patterns.entry import Entry

KINDS = frozenset(("count", "percent", "money", "area", "length", "volume", "weight", "yield", "time", "score"))


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit; `multiplier` turns its numbers into the base unit of its kind (đồng, m², m, kg), 1 for counts."""

    id: str
    kind: str
    variations: tuple[str, ...]
    multiplier: float = 1


class Units(Mapping[str, Unit]):
    """All units by their canonical name."""

    def __init__(self, units: Mapping[str, Unit]) -> None:
        self._units = dict(units)

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
            for text in (unit.id, *unit.variations):
                spellings.setdefault(_key(text), unit)
        return spellings

    def find(self, text: str) -> Unit | None:
        """The unit that a whole text names ("Số lượng hồ sơ", "Tr.đ", "(%)"), None for none."""
        return self.spellings.get(_key(text)) if len(text) < 60 else None

    @cached_property
    def longest(self) -> int:
        """Words in the longest spelling."""
        return max(key.count(" ") + 1 for key in self.spellings)


_SIGNS = re.compile(r"[%‰²³/]")


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
                entry.id, entry.data["kind"], tuple(entry.data.get("variations", ())), entry.data.get("multiplier", 1)
            )
            for entry in entries
        }
    )
