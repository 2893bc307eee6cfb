"""Which facts of two forms stand for each other where no row asks for exactly the same, and what is lost.

Rows with the same indicator id ask for the same fact and need no entry. An entry says that the facts `left` and
`right` (sums, where there are several) are `about` equal, that left is `part_of` right or `covers` it, or that they
only `overlap`; `loss` says in what they differ.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from extractor.errors import PatternError, PatternFault
from extractor.patterns.entry import Entry

RELATIONS = ("about", "part_of", "covers", "overlaps")
_TURNED = {"part_of": "covers", "covers": "part_of"}
KEYS = {"id", "left", "right", "relation", "loss", "source"}


class Crosswalk(NamedTuple):
    """Facts that stand for each other with a loss; several on one side mean their sum."""

    id: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    relation: str
    loss: str

    @property
    def turned(self) -> Crosswalk:
        """The same, read from right to left."""
        return self._replace(left=self.right, right=self.left, relation=_TURNED.get(self.relation, self.relation))


def build(entries: list[Entry], indicators: Collection[str]) -> tuple[Crosswalk, ...]:
    """The crosswalks; raises PatternError for unknown facts and relations, and for an entry that states no loss."""
    found: list[Crosswalk] = []
    faults: list[PatternFault] = []
    for entry in entries:
        data = entry.data
        left, right = tuple(data.get("left", ())), tuple(data.get("right", ()))
        wrong = [
            entry.fault(f"{name} is no known indicator; correct it or add it to indicators.json", name)
            for name in (*left, *right)
            if name not in indicators
        ]
        wrong += [entry.fault(f'remove "{key}": a crosswalk has no such key', key) for key in data if key not in KEYS]
        if not left or not right or data.get("relation") not in RELATIONS or not data.get("loss"):
            wrong.append(entry.fault(f"give left, right, loss, and a relation of: {', '.join(RELATIONS)}"))
        faults += wrong
        if not wrong:
            found.append(Crosswalk(entry.id, left, right, data["relation"], data["loss"]))
    if faults:
        raise PatternError(faults)
    return tuple(found)
