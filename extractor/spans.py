"""Stretches of a text that are taken, and whether another one touches them, in logarithmic time."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable


class Taken:
    """Stretches as (start, end) offsets, end exclusive; overlapping ones are one.

    >>> Taken([(4, 9), (0, 2)]).touches(2, 4), Taken([(4, 9), (0, 2)]).touches(8, 12)
    (False, True)
    """

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(spans):
            if self._ends and start < self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], end)
            else:
                self._starts.append(start)
                self._ends.append(end)

    def touches(self, start: int, end: int) -> bool:
        """Whether a character of start:end is taken."""
        at = bisect_left(self._starts, end) - 1
        return at >= 0 and self._ends[at] > start

    def end_at(self, at: int) -> int:
        """The end of the stretch that takes the character `at`, 0 where none does."""
        before = bisect_right(self._starts, at) - 1
        return self._ends[before] if before >= 0 and self._ends[before] > at else 0
