"""Rows of a table matched to the rows of a form as two sequences, so that no row is judged by its number alone.

A lattice of (table row, form row) with three moves: match, skip a form row, keep an unknown row. A match scores by
label, number, unit, kind of answer and parent together; the forward-backward sums over all paths give each row the
probability of its match (Durbin et al., Biological Sequence Analysis, ch. 4, without their gap states). Rows out of
order are left over by the first pass and matched by further passes over what is left.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import exp
from operator import itemgetter, mul
from typing import NamedTuple

from extractor.patterns.forms import Form, FormRow
from extractor.patterns.units import Unit

# All in nats of log-odds against "this row is unknown". A label of score 1 alone makes a match all but certain, one
# at the zero point says nothing, and one below the floor is not considered whatever else agrees.
LABEL_SCALE = 18.0
LABEL_ZERO = 0.58
LABEL_FLOOR = 0.45
# The same number; the same last part of it; another one. Numbers repeat, skip and restart, so they weigh little.
SAME_CODE = 1.5
SAME_PLACE = 0.4
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
UNORDERED_LABEL = 0.85
PASSES = 4


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
        code = 0.5 if not item.code and not row.code else float(item.code == row.code)
        return code, self._unit(item, j), self._parent(items, item, row), _kind(item, row)

    def _unit(self, item: Item, j: int) -> float:
        if item.unit is None or not self.units[j]:
            return 0.5
        if item.unit in self.units[j]:
            return 1.0
        return 0.25 if any(unit.kind == item.unit.kind for unit in self.units[j]) else 0.0

    def _parent(self, items: Sequence[Item], item: Item, row: FormRow) -> float:
        if item.parent < 0 or not row.parent:
            return 0.5
        return float(items[item.parent].scores.get(row.parent, 0.0) >= PARENT_CUTOFF)

    def odds(self, items: Sequence[Item], i: int, j: int) -> float:
        """Log-odds that item `i` is form row `j`."""
        item, row = items[i], self.form.rows[j]
        code, unit, parent, kind = self.agreement(items, i, j)
        total = LABEL_SCALE * (item.scores[row.key] - LABEL_ZERO)
        if item.code and row.code:
            total += SAME_CODE if code == 1 else SAME_PLACE if _place(item.code) == _place(row.code) else OTHER_CODE
        total += {1.0: SAME_UNIT, 0.25: OTHER_UNIT / 2, 0.0: OTHER_UNIT}.get(unit, 0.0)
        total += {1.0: SAME_PARENT, 0.0: OTHER_PARENT}.get(parent, 0.0)
        total += {1.0: SAME_KIND, 0.0: OTHER_KIND}.get(kind, 0.0)
        if row.indicator is None and item.has_value:
            total += GROUP_VALUE
        return total


def _place(code: str) -> str:
    return code.rpartition(".")[2]


def _kind(item: Item, row: FormRow) -> float:
    if row.kind == "option":
        return 1.0 if item.option else 0.5
    return 0.0 if item.option else 0.5


def align(items: Sequence[Item], frame: Frame) -> list[Assignment | None]:
    """The form row of each item, None where none fits; each form row is given at most once."""
    form = frame.form
    found: list[Assignment | None] = [None] * len(items)
    open_items = list(range(len(items)))
    open_rows = list(range(len(form.rows)))
    for number in range(PASSES):
        matches = _pass(items, frame, open_items, open_rows, ordered=number == 0)
        if not matches:
            break
        for i, j, posterior in matches:
            item, row = items[i], form.rows[j]
            found[i] = Assignment(
                j, posterior, item.scores[row.key], *frame.agreement(items, i, j), in_order=number == 0
            )
        taken = {j for _, j, _ in matches}
        open_rows = [j for j in open_rows if j not in taken]
        open_items = [i for i in open_items if found[i] is None]
    return found


def _pass(
    items: Sequence[Item], frame: Frame, open_items: list[int], open_rows: list[int], *, ordered: bool
) -> list[tuple[int, int, float]]:
    """One alignment of what is left: (item, form row, probability) of each match that is clear enough."""
    column = {frame.form.rows[j].key: place for place, j in enumerate(open_rows)}
    floor = LABEL_FLOOR if ordered else UNORDERED_LABEL
    odds: list[dict[int, float]] = []
    for i in open_items:
        places = [(column[key], score) for key, score in items[i].scores.items() if key in column]
        odds.append({place: frame.odds(items, i, open_rows[place]) for place, score in places if score >= floor})
    rows = [k for k, cells in enumerate(odds) if cells]
    if not rows:
        return []
    posteriors = _segmented([odds[k] for k in rows], len(open_rows))
    matches = []
    for k, cells in zip(rows, posteriors, strict=True):
        place, posterior = max(cells.items(), key=itemgetter(1), default=(0, 0.0))
        if posterior >= POSTERIOR_CUTOFF:
            matches.append((open_items[k], open_rows[place], min(posterior, 1.0)))
    return matches


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
