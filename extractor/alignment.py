"""Rows of a table matched to the rows of a form as two sequences, so that no row is judged by its number alone.

A lattice of (table row, form row) with three moves: match, skip a form row, keep an unknown row. A match scores by
label, number, unit, kind of answer and parent together; the forward-backward sums over all paths give each row the
probability of its match (Durbin et al., Biological Sequence Analysis, ch. 4, without their gap states). Rows out of
order are left over by the first pass and matched by further passes over what is left.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import exp
from operator import itemgetter, mul
from typing import NamedTuple

from extractor.matching import DAMAGED, Comparison
from extractor.patterns.forms import Form, FormRow
from extractor.patterns.units import Unit

# All in nats of log-odds against "this row is unknown". A label of score 1 alone makes a match all but certain, one
# at the zero point says nothing, and one below the floor is not considered whatever else agrees.
LABEL_SCALE = 18.0
LABEL_ZERO = 0.55
LABEL_FLOOR = 0.45
# The same between two matches, where the form has few rows left to be: labels of unrelated rows score below 0.3 in
# 99 of 100 cases, and badly read ones (15 % of letters wrong) above it as often. A readable label must score more where
# the form has more or fewer rows in that place: then it may well be another row.
GAP_ZERO = 0.4
GAP_FLOOR = 0.3
GAP_FLOOR_CLEAN = 0.42
MOST_IN_GAP = 20
# The same number; a number of another scheme; another one. Numbers repeat, skip and restart, so they weigh little.
SAME_CODE = 1.5
SAME_PLACE = 0.0
OTHER_CODE = -0.7
SAME_UNIT = 0.8
OTHER_UNIT = -1.2
# An answer code where the form asks one (or not), a value in a group row.
SAME_KIND = 1.0
OTHER_KIND = -2.5
GROUP_VALUE = -1.0
# The row above that it belongs to is, or is not, what the form has above.
SAME_PARENT = 1.5
OTHER_PARENT = -2.0
PARENT_CUTOFF = 0.6
# Cost of passing over a form row: forms are handed in with rows missing, but rarely many.
SKIP = exp(-0.25)
# Log-odds beyond doubt: label, parent and unit agree. Where all such matches come in order, each splits the lattice.
CERTAIN = 7.0
# Weaker matches are left open: the rows that compete for the place are then too alike to tell.
POSTERIOR_CUTOFF = 0.5
# A row out of order has lost the strongest witness, so its label must be good by itself.
UNORDERED_ZERO = 0.7
UNORDERED_FLOOR = 0.65
MORE_PASSES = 3


class Item(NamedTuple):
    """A table row (or a column of a wide table) as alignment sees it.

    `scores` are label scores by row key; `parent` is the index of the row that it stands under, -1 for none;
    `option` is true where the row offers answer codes.
    """

    code: str
    scores: Mapping[str, float]
    unit: Unit | None = None
    parent: int = -1
    option: bool = False
    has_value: bool = False


class Assignment(NamedTuple):
    """The form row of an item, how probable, and what agreed: 1 yes, 0 no, 0.5 not known.

    `unit_agrees` is 0 for a unit of another kind (a percentage for a count), 0.25 for another one of the same kind.
    """

    row: int
    posterior: float
    label: float
    code_agrees: float
    unit_agrees: float
    parent_agrees: float
    kind_agrees: float
    in_order: bool = True


@dataclass(frozen=True)
class Frame:
    """A form prepared for alignment, with the units in which each row may be stated."""

    form: Form
    units: Sequence[Collection[Unit]]

    def agreement(self, items: Sequence[Item], i: int, j: int) -> tuple[float, float, float, float]:
        """How code, unit, parent and kind of item `i` agree with form row `j`: 1, 0, or 0.5 where it cannot be told."""
        item, row = items[i], self.form.rows[j]
        return _code(item.code, row.code), self._unit(item, j), self._parent(items, item, j), _kind(item, row)

    def _unit(self, item: Item, j: int) -> float:
        if item.unit is None or not self.units[j]:
            return 0.5
        if item.unit in self.units[j]:
            return 1.0
        return 0.25 if any(unit.kind == item.unit.kind for unit in self.units[j]) else 0.0

    def _parent(self, items: Sequence[Item], item: Item, j: int) -> float:
        """1 where the row above is what the form has above, 0.5 where it is further up or not known."""
        place = self.form.parents[j]
        if item.parent < 0 or place < 0:
            return 0.5
        scores = items[item.parent].scores
        if scores.get(self.form.rows[place].key, 0.0) >= PARENT_CUTOFF:
            return 1.0
        while (place := self.form.parents[place]) >= 0:
            if scores.get(self.form.rows[place].key, 0.0) >= PARENT_CUTOFF:
                return 0.5
        return 0.0

    def odds(self, items: Sequence[Item], i: int, j: int, score: float, zero: float) -> float:
        """Log-odds that item `i` is form row `j`, for a label score of which `zero` says nothing."""
        item, row = items[i], self.form.rows[j]
        code, unit, parent, kind = self.agreement(items, i, j)
        total = LABEL_SCALE * (score - zero)
        if item.code and row.code:
            total += {1.0: SAME_CODE, 0.0: OTHER_CODE}.get(code, SAME_PLACE)
        total += {1.0: SAME_UNIT, 0.25: OTHER_UNIT / 2, 0.0: OTHER_UNIT}.get(unit, 0.0)
        total += {1.0: SAME_PARENT, 0.0: OTHER_PARENT}.get(parent, 0.0)
        total += {1.0: SAME_KIND, 0.0: OTHER_KIND}.get(kind, 0.0)
        if row.indicator is None and item.has_value:
            total += GROUP_VALUE
        return total


def _code(printed: str, asked: str) -> float:
    """1 for the same number, 0.5 where one has none, or another scheme or parent but the same place, else 0."""
    if printed == asked:
        return 1.0 if asked else 0.5
    if not printed or not asked or printed.rpartition(".")[2] == asked.rpartition(".")[2]:
        return 0.5
    return 0.5 if printed.count(".") != asked.count(".") else 0.0


def _kind(item: Item, row: FormRow) -> float:
    if row.kind == "option":
        return 1.0 if item.option else 0.5
    return 0.0 if item.option else 0.5


def align(items: Sequence[Item], frame: Frame, compare: Compare | None = None) -> list[Assignment | None]:
    """The form row of each item, None where none fits; each form row is given at most once.

    `compare(i, keys)` scores the label of item `i` for row keys, however low: it is asked for rows that stand between
    two matched ones, where the choice is among the few rows that the form has there.
    """
    search = _Search(items, frame)
    search.match(*_by_labels(search, LABEL_FLOOR, LABEL_ZERO))
    if compare is not None:
        for open_items, open_rows in search.gaps():
            search.match(open_items, open_rows, _within_gap(search, open_items, open_rows, compare))
    for _ in range(MORE_PASSES):
        if not search.match(*_by_labels(search, UNORDERED_FLOOR, UNORDERED_ZERO), in_order=False):
            break
    return search.found


Compare = Callable[[int, Sequence[str]], Comparison]
Cells = list[dict[int, tuple[float, float]]]  # for each open item: place of the open row -> (label score, log-odds)


class _Search:
    """The state of one alignment: what is found so far."""

    def __init__(self, items: Sequence[Item], frame: Frame) -> None:
        self.items = items
        self.frame = frame
        self.found: list[Assignment | None] = [None] * len(items)

    def open(self) -> tuple[list[int], list[int]]:
        """The items and the form rows that are not matched yet."""
        taken = {a.row for a in self.found if a}
        rows = range(len(self.frame.form.rows))
        return [i for i, a in enumerate(self.found) if a is None], [j for j in rows if j not in taken]

    def gaps(self) -> list[tuple[list[int], list[int]]]:
        """The open items and rows between each two neighbouring matches, where there are some of both, but few."""
        matched = [(i, a.row) for i, a in enumerate(self.found) if a]
        ends = [(-1, -1), *matched, (len(self.found), len(self.frame.form.rows))]
        spans = [
            (list(range(i + 1, k)), list(range(j + 1, n)))
            for (i, j), (k, n) in pairwise(ends)
            if k > i + 1 and n > j + 1
        ]
        return [(items, rows) for items, rows in spans if len(items) <= MOST_IN_GAP and len(rows) <= MOST_IN_GAP]

    def match(self, open_items: Sequence[int], open_rows: Sequence[int], cells: Cells, *, in_order: bool = True) -> int:
        """Aligns what is open and keeps the matches that are clear; returns how many."""
        odds = [{place: value for place, (_, value) in row.items()} for row in cells]
        rows = [k for k, row in enumerate(odds) if row]
        if not rows:
            return 0
        count = 0
        for k, posteriors in zip(rows, _segmented([odds[k] for k in rows], len(open_rows)), strict=True):
            place, posterior = max(posteriors.items(), key=itemgetter(1), default=(0, 0.0))
            if posterior >= POSTERIOR_CUTOFF:
                i, j = open_items[k], open_rows[place]
                agreement = self.frame.agreement(self.items, i, j)
                self.found[i] = Assignment(j, min(posterior, 1.0), cells[k][place][0], *agreement, in_order)
                count += 1
        return count


def _by_labels(search: _Search, floor: float, zero: float) -> tuple[list[int], list[int], Cells]:
    """What is open, with the pairs that the search by label has found."""
    open_items, open_rows = search.open()
    column = {search.frame.form.rows[j].key: place for place, j in enumerate(open_rows)}
    cells: Cells = [
        {
            column[key]: (score, search.frame.odds(search.items, i, open_rows[column[key]], score, zero))
            for key, score in search.items[i].scores.items()
            if score >= floor and key in column
        }
        for i in open_items
    ]
    return open_items, open_rows, cells


def _within_gap(search: _Search, open_items: Sequence[int], open_rows: Sequence[int], compare: Compare) -> Cells:
    """Every pair of a gap whose labels have something in common."""
    keys = [search.frame.form.rows[j].key for j in open_rows]
    full = len(open_items) == len(open_rows)
    cells: Cells = []
    for i in open_items:
        scores, unread = compare(i, keys)
        floor = GAP_FLOOR if full or unread > DAMAGED else GAP_FLOOR_CLEAN
        cells.append(
            {
                place: (scores[key], search.frame.odds(search.items, i, j, scores[key], GAP_ZERO))
                for place, (key, j) in enumerate(zip(keys, open_rows, strict=True))
                if scores.get(key, 0.0) >= floor
            }
        )
    return cells


def _segmented(odds: Sequence[Mapping[int, float]], columns: int) -> list[dict[int, float]]:
    """The posteriors, computed piece by piece between the matches that are beyond doubt.

    Beyond doubt is a row with one candidate that no other row wants, where all such rows come in the order of the form.
    """
    wanted: dict[int, int] = {}
    for cells in odds:
        for place in cells:
            wanted[place] = wanted.get(place, 0) + 1
    anchors = [
        (k, place)
        for k, cells in enumerate(odds)
        if len(cells) == 1
        for place, value in cells.items()
        if value >= CERTAIN and wanted[place] == 1
    ]
    if any(place <= before for (_, before), (_, place) in pairwise(anchors)):
        return _posteriors(odds, columns)
    posteriors: list[dict[int, float]] = []
    first, left = 0, 0
    for k, place in (*anchors, (len(odds), columns)):
        if k > first:
            inner = [{p - left: v for p, v in cells.items() if left <= p < place} for cells in odds[first:k]]
            posteriors += ({p + left: v for p, v in cells.items()} for cells in _posteriors(inner, place - left))
        if k < len(odds):
            posteriors.append({place: 1 / (1 + exp(-odds[k][place]))})
        first, left = k + 1, place + 1
    return posteriors


def _posteriors(odds: Sequence[Mapping[int, float]], columns: int) -> list[dict[int, float]]:
    """Probability of each match, given the log-odds of the possible ones row by row; the rest is "unknown".

    A state is the number of form rows passed by the last match, so that every alignment is one path. forward[j] sums
    over all ways to reach a state, backward[j] over all ways to go on; both are scaled row by row, which cancels.
    """
    weights = [{place: exp(min(max(value, -30.0), 30.0)) for place, value in cells.items()} for cells in odds]
    forward = [1.0] + [0.0] * columns
    forwards = []
    for cells in weights:
        forwards.append(forward)
        reach = list(accumulate(forward, _decay))
        forward = forward[:]
        for place, weight in cells.items():
            forward[place + 1] += weight * reach[place]
        forward = _scaled(forward)
    backward = [SKIP ** (columns - place) for place in range(columns + 1)]
    posteriors: list[dict[int, float]] = []
    for cells, forward in zip(reversed(weights), reversed(forwards), strict=True):
        gains = [0.0] * (columns + 1)
        for place, weight in cells.items():
            gains[place] = weight * backward[place + 1]
        reach = list(accumulate(forward, _decay))
        onward = list(accumulate(reversed(gains), _decay))
        backward = [stay + go for stay, go in zip(backward, reversed(onward), strict=True)]
        total = sum(map(mul, forward, backward))
        posteriors.append({place: reach[place] * gains[place] / total for place in cells})
        backward = _scaled(backward)
    posteriors.reverse()
    return posteriors


def _decay(passed: float, here: float) -> float:
    return passed * SKIP + here


def _scaled(values: list[float]) -> list[float]:
    most = max(values)
    return [value / most for value in values]
