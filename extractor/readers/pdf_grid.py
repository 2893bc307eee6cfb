"""Tables out of ruling lines: lines that touch make one grid; slots with no line between make one cell.

rules -> groups that touch -> xs and ys -> slots -> cells with their spans -> words by their centre
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from extractor.readers.pdf_words import Rule, Word

_JOIN = 3.0  # points between lines that are meant to touch, or to be one
_MOST_RULES = 20_000


class Slot(NamedTuple):
    """A cell of a grid: its place and spans, its box in points and its words."""

    row: int
    column: int
    rows: int
    columns: int
    x0: float
    top: float
    x1: float
    bottom: float
    words: list[Word]


class Grid(NamedTuple):
    """A ruled table on one page; `xs` and `ys` are its lines, left to right and top to bottom."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    slots: tuple[Slot, ...]


def find_grids(rules: Sequence[Rule], words: Sequence[Word]) -> tuple[list[Grid], list[Word]]:
    """The tables of a page from top to bottom, and the words that stand in none."""
    grids = [grid for group in _groups(rules) if (grid := _grid(group)) is not None] if len(rules) < _MOST_RULES else []
    grids.sort(key=lambda grid: (grid.ys[0], grid.xs[0]))
    left = list(words)
    filled = []
    for grid in grids:
        left = _fill(grid, left)
        with_text = [slot for slot in grid.slots if slot.words]
        if len(grid.slots) > 1 and with_text:
            filled.append(grid)
        else:  # a frame round a paragraph, or lines that decorate
            left += [word for slot in grid.slots for word in slot.words]
    return filled, left


def _groups(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Lines that touch, directly or through others."""
    order = sorted(rules, key=lambda rule: rule.top)
    groups: list[tuple[list[float], list[Rule]]] = []  # box and lines
    for rule in order:
        box = [rule.x0, rule.top, rule.x1, rule.bottom]
        members = [rule]
        apart = []
        for other_box, others in groups:
            if (
                other_box[0] <= box[2] + _JOIN
                and box[0] <= other_box[2] + _JOIN
                and other_box[1] <= box[3] + _JOIN
                and box[1] <= other_box[3] + _JOIN
            ):
                members = others + members
                box = [
                    min(box[0], other_box[0]),
                    min(box[1], other_box[1]),
                    max(box[2], other_box[2]),
                    max(box[3], other_box[3]),
                ]
            else:
                apart.append((other_box, others))
        groups = [*apart, (box, members)]
    return [members for _, members in groups if len(members) >= 4]


def _grid(group: Sequence[Rule]) -> Grid | None:
    across = [rule for rule in group if rule.top == rule.bottom]
    down = [rule for rule in group if rule.x0 == rule.x1]
    xs = _clusters([rule.x0 for rule in down])
    ys = _clusters([rule.top for rule in across])
    if len(xs) < 2 or len(ys) < 2 or (len(xs) == 2 and len(ys) == 2):
        return None
    walls = _walls(down, xs, ys)
    floors = _floors(across, xs, ys)
    rows, columns = len(ys) - 1, len(xs) - 1
    parent = list(range(rows * columns))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for r in range(rows):
        for c in range(columns):
            if c + 1 < columns and (r, c + 1) not in walls:
                parent[root(r * columns + c + 1)] = root(r * columns + c)
            if r + 1 < rows and (r + 1, c) not in floors:
                parent[root((r + 1) * columns + c)] = root(r * columns + c)
    areas: dict[int, list[int]] = {}
    for i in range(rows * columns):
        areas.setdefault(root(i), []).append(i)
    slots = []
    for members in areas.values():
        rs, cs = [i // columns for i in members], [i % columns for i in members]
        top, left, bottom, right = min(rs), min(cs), max(rs) + 1, max(cs) + 1
        slots.append(Slot(top, left, bottom - top, right - left, xs[left], ys[top], xs[right], ys[bottom], []))
    slots.sort(key=lambda slot: (slot.row, slot.column))
    return Grid(tuple(xs), tuple(ys), tuple(slots))


def _clusters(values: Sequence[float]) -> list[float]:
    """Values that are nearly one, as one: their mean."""
    clusters: list[list[float]] = []
    for value in sorted(values):
        if clusters and value - clusters[-1][-1] <= _JOIN:
            clusters[-1].append(value)
        else:
            clusters.append([value])
    return [sum(cluster) / len(cluster) for cluster in clusters]


def _walls(down: Sequence[Rule], xs: Sequence[float], ys: Sequence[float]) -> set[tuple[int, int]]:
    """(row, column) pairs with a line at the left of the slot."""
    found: set[tuple[int, int]] = set()
    middles = [(a + b) / 2 for a, b in pairwise(ys)]
    for rule in down:
        column = min(range(len(xs)), key=lambda i: abs(xs[i] - rule.x0))
        low, high = bisect_right(middles, rule.top - _JOIN), bisect_right(middles, rule.bottom + _JOIN)
        found |= {(row, column) for row in range(low, high)}
    return found


def _floors(across: Sequence[Rule], xs: Sequence[float], ys: Sequence[float]) -> set[tuple[int, int]]:
    """(row, column) pairs with a line above the slot."""
    found: set[tuple[int, int]] = set()
    middles = [(a + b) / 2 for a, b in pairwise(xs)]
    for rule in across:
        row = min(range(len(ys)), key=lambda i: abs(ys[i] - rule.top))
        low, high = bisect_right(middles, rule.x0 - _JOIN), bisect_right(middles, rule.x1 + _JOIN)
        found |= {(row, column) for column in range(low, high)}
    return found


def _fill(grid: Grid, words: Sequence[Word]) -> list[Word]:
    """Puts each word into the slot under its centre; returns those outside the grid."""
    xs, ys = grid.xs, grid.ys
    columns = len(xs) - 1
    owner: dict[int, Slot] = {}
    for slot in grid.slots:
        for r in range(slot.row, slot.row + slot.rows):
            for c in range(slot.column, slot.column + slot.columns):
                owner[r * columns + c] = slot
    outside = []
    for word in words:
        x, y = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
        if xs[0] <= x <= xs[-1] and ys[0] <= y <= ys[-1]:
            row = min(bisect_right(ys, y) - 1, len(ys) - 2)
            column = min(bisect_right(xs, x) - 1, columns - 1)
            owner[row * columns + column].words.append(word)
        else:
            outside.append(word)
    return outside
