"""The cells of ruled tables on a page picture: rules by morphology, cells as the areas that they enclose."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from extractor.readers.scan_image import Image, Page

_WIDE, _HIGH = 0.33, 0.16  # inches; the shortest rules that bound a cell, across and down
_GAP = 0.3  # inches; a rule broken by less goes on
_SMEAR, _THICK, _LONG, _STANDS_OUT = 0.15, 0.045, 1.0, 25  # inches, and levels of grey
_FILL = 0.8  # share of its box that a cell fills; text between paragraphs fills less
DARK, _GREY = 150, 175  # of 255, from which on it is ink, and where a thin stroke is smeared along
_SPECK = 0.012  # inches; less than the dot of an i at 150 dpi


class Area(NamedTuple):
    """A box in pixels, right and bottom outside."""

    left: int
    top: int
    right: int
    bottom: int


class Grid(NamedTuple):
    """One table: its box and its cells, top to bottom and left to right."""

    area: Area
    cells: tuple[Area, ...]


def find_grids(page: Page) -> list[Grid]:
    """The ruled tables of a page; a lone frame is none."""
    rules = rule_mask(page)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(rules, connectivity=8)
    del count, labels
    height, width = page.grey.shape
    least = 0.2 * page.dpi
    grids = []
    tables = [Area(x, y, x + w, y + h) for x, y, w, h, _ in stats[1:] if w > 4 * least and h > least]
    cells = _cells(rules, page)
    for area in tables:
        inside = [c for c in cells if _within(c, area)]
        if len(inside) >= 4 and area.right - area.left <= width and area.bottom - area.top <= height:
            grids.append(Grid(area, tuple(sorted(inside, key=lambda c: (c.top, c.left)))))
    return sorted(_outermost(grids), key=lambda grid: grid.area.top)


def rule_mask(page: Page) -> Image:
    """The long straight strokes of the page, 255 where there is one."""
    ink = cv2.adaptiveThreshold(page.grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 41, 10)
    ink = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((2, 2), np.uint8))
    across = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, round(_WIDE * page.dpi)), np.uint8)) | _faint(page)
    down = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((round(_HIGH * page.dpi), 1), np.uint8))
    across, down = (cv2.dilate(rules, np.ones((3, 3), np.uint8), iterations=2) for rules in (across, down))
    gap = round(_GAP * page.dpi)
    across = cv2.morphologyEx(across, cv2.MORPH_CLOSE, np.ones((1, gap), np.uint8))
    down = cv2.morphologyEx(down, cv2.MORPH_CLOSE, np.ones((gap, 1), np.uint8))
    return np.asarray(cv2.bitwise_or(across, down), dtype=np.uint8)


def _faint(page: Page) -> Image:
    """Thin strokes across that stand out once each pixel is the mean of its row around it; longer than words are."""
    smeared = cv2.blur(page.ink, (round(_SMEAR * page.dpi) | 1, 1))
    thin = cv2.morphologyEx(smeared, cv2.MORPH_BLACKHAT, np.ones((round(_THICK * page.dpi) | 1, 1), np.uint8))
    strokes = np.asarray((thin > _STANDS_OUT) * 255, dtype=np.uint8)
    return np.asarray(cv2.morphologyEx(strokes, cv2.MORPH_OPEN, np.ones((1, round(_LONG * page.dpi)), np.uint8)))


def _cells(rules: Image, page: Page) -> list[Area]:
    """Areas of paper that rules enclose, as large as a cell and as square."""
    count, _, stats, _ = cv2.connectedComponentsWithStats(cv2.bitwise_not(rules), connectivity=4)
    least = 0.07 * page.dpi
    height, width = rules.shape
    found = []
    for x, y, w, h, filled in stats[1:count]:
        if w >= least and h >= least and filled >= _FILL * w * h and (w < 0.97 * width or h < 0.9 * height):
            found.append(Area(int(x), int(y), int(x + w), int(y + h)))
    return found


def _within(cell: Area, area: Area) -> bool:
    across, down = (cell.left + cell.right) / 2, (cell.top + cell.bottom) / 2
    return area.left < across < area.right and area.top < down < area.bottom


def _outermost(grids: list[Grid]) -> list[Grid]:
    return [
        g
        for g in grids
        if not any(o is not g and _within(g.area, o.area) and len(o.cells) > len(g.cells) for o in grids)
    ]


def ink_box(page: Page, cell: Area) -> Area | None:
    """The box of the ink in a cell, None for an empty one: specks and remains of rules are no ink."""
    margin = max(1, round(page.dpi * 0.01))
    top, left = cell.top + margin, cell.left + margin
    crop = np.ascontiguousarray(page.ink[top : cell.bottom - margin, left : cell.right - margin])
    if crop.size == 0:
        return None
    # The median takes grain away, and with it strokes of a pixel, as a dash is: they stand out where smeared along.
    smeared = np.minimum(cv2.blur(crop, (7, 1)), cv2.blur(crop, (1, 7)))
    ink = np.maximum(cv2.medianBlur(crop, 3) < DARK, smeared < _GREY).astype(np.uint8)
    count, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    least = 1.5 * (page.dpi / 100) ** 2
    strokes = [
        (x, y, x + w, y + h)
        for x, y, w, h, filled in stats[1:count]
        if filled >= least and max(w, h) >= _SPECK * page.dpi and not _border(x, y, w, h, crop.shape)
    ]
    if not strokes:
        return None
    boxes = np.array(strokes)
    low, high = boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)
    return Area(left + int(low[0]), top + int(low[1]), left + int(high[0]), top + int(high[1]))


def _border(x: int, y: int, w: int, h: int, shape: tuple[int, ...]) -> bool:
    """A stroke along the edge of the crop is what is left of a rule."""
    height, width = shape[:2]
    flat = h <= 3 and w > 0.3 * width and (y <= 1 or y + h >= height - 1)
    upright = w <= 3 and h > 0.5 * height and (x <= 1 or x + w >= width - 1)
    return flat or upright
