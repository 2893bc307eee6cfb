"""The words of a table on a scan, cell by cell: text by tesseract, numbers by two readers that must agree.

Empty cells stay empty. A cell whose ink nobody can read says so by `ILLEGIBLE`; a number on which the readers differ
is kept with a low certainty, and it is for a person to look at.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

import cv2
import numpy as np

from extractor.readers.scan_grid import DARK, Area, Grid, ink_box
from extractor.readers.scan_image import Image, Page
from extractor.readers.scan_text import Reading, Word, is_numeric, read_words, recognise

ILLEGIBLE = "\ufffd"
_AT_ONCE = 40  # cells on one strip; of longer ones tesseract leaves lines out
_ONE_LINE = 0.24  # inches; a higher cell holds more than one line
_NARROW = 10  # times its height; no number is wider
_SURE = 0.85  # mean probability of its characters below which the recogniser's number is not taken
_PLAIN = 0.9  # least probability of a character from which the recogniser needs no second reader
_AGREED, _DISPUTED, _GUESSED = 0.99, 0.5, 0.1  # certainties
_DASH_HEIGHT, _DASH_WIDTH = 0.035, (0.02, 0.25)  # inches
_TYPED = 0.7, 1.4  # times the usual height of the figures of a table, within which figures are set and not written
_UNEVEN = 0.14  # part of their height by which set figures do not differ
_PAPER = 200  # of 255, above which it is paper
_PEN = 0.2  # share of the ink that is not black from which it comes from a pen


class Inked(NamedTuple):
    """A cell and the box of the ink in it."""

    cell: Area
    box: Area


def read_cells(page: Page, grid: Grid) -> list[Word]:
    """The words of all cells of a table, those of one cell together."""
    inked = [Inked(cell, box) for cell in grid.cells if (box := ink_box(page, cell)) is not None]
    boxes = [cell.box for cell in inked]
    margin = max(2, round(page.dpi / 30))
    texts = [text for i in range(0, len(inked), _AT_ONCE) for text in _texts(page, inked[i : i + _AT_ONCE], margin)]
    asked = [i for i, box in enumerate(boxes) if _may_be_number(box, texts[i], page.dpi)]
    readings = dict(zip(asked, recognise([_crop(page.ink, inked[i], margin) for i in asked]), strict=True))
    missed = [i for i in range(len(inked)) if not texts[i] and not (i in readings and _is_sure(readings[i]))]
    for i, text in zip(missed, _texts(page, [inked[i] for i in missed], margin, mode=6), strict=True):
        texts[i] = text  # among others, tesseract may pass over a line
    heights = [boxes[i].bottom - boxes[i].top for i, reading in readings.items() if _is_sure(reading)]
    usual = median(heights) if heights else 0
    words: list[Word] = []
    for i, box in enumerate(boxes):
        if i in readings:
            read = _short(page, box, readings[i], texts[i], usual)
        else:
            read = texts[i] or [_word(ILLEGIBLE, box, 0.0)]
        words += (word._replace(line=(-1, i, *word.line)) for word in read)
    return words


def _may_be_number(box: Area, text: Sequence[Word], dpi: float) -> bool:
    """A short line that is not plainly words."""
    width, height = box.right - box.left, box.bottom - box.top
    if height >= _ONE_LINE * dpi or width > _NARROW * max(height, 0.08 * dpi):
        return False
    letters = sum(character.isalpha() for word in text for character in word.text)
    return letters < 4 or any(character.isdigit() for word in text for character in word.text)


def _short(page: Page, box: Area, reading: Reading, text: list[Word], usual: float) -> list[Word]:
    """The words of a short cell, by both readings of it; `usual` is the height of the figures around."""
    if is_dash(box, page.dpi):
        return [_word("-", box, _AGREED)]
    other = "".join(word.text for word in text)
    if not _is_sure(reading):
        if any(map(str.isalpha, other)):
            return text
        if not other and reading.text.isascii() and reading.least >= _PLAIN:
            return [_word(reading.text, box, reading.least)]
        return [_word(other or ILLEGIBLE, box, _GUESSED)]
    agreed = _same(reading.text, other)
    if _is_written(page, box, usual):
        certainty = _DISPUTED if agreed else _GUESSED
    elif not agreed and _may_be_written(page, box, usual, reading.text):
        certainty = _DISPUTED
    elif agreed:
        certainty = _AGREED
    else:
        certainty = reading.least if reading.least >= _PLAIN else min(reading.least, _DISPUTED)
    return [_word(reading.text.strip(), box, certainty)]


def _is_sure(reading: Reading) -> bool:
    return is_numeric(reading.text) and reading.score >= _SURE


def _same(one: str, other: str) -> bool:
    """Whether two readings are one number; a final dot is lost easily and means nothing."""
    return one.replace(" ", "").rstrip(".") == other.rstrip(".")


def is_dash(box: Area, dpi: float) -> bool:
    """Ink that is low and wide."""
    width, height = box.right - box.left, box.bottom - box.top
    low, high = (edge * dpi for edge in _DASH_WIDTH)
    return height <= max(_DASH_HEIGHT * dpi, 4) and low <= width <= high and width >= 1.8 * height


def _is_written(page: Page, box: Area, usual: float) -> bool:
    """Figures by hand: in coloured ink, or much larger or smaller than those around."""
    ratio = (box.bottom - box.top) / usual if usual else 1.0
    if not _TYPED[0] <= ratio <= _TYPED[1]:
        return True
    area = slice(box.top, box.bottom), slice(box.left, box.right)
    dark = np.count_nonzero(page.ink[area] < DARK)
    return page.has_blue and bool(dark - np.count_nonzero(page.grey[area] < DARK) > _PEN * dark)


def _may_be_written(page: Page, box: Area, usual: float, text: str) -> bool:
    """Figures that are not as high as those around, or not as high as each other, by more than grain can do."""
    if not text.isdigit():
        return False
    height = box.bottom - box.top
    if usual and not 1 - _UNEVEN <= height / usual <= 1 + _UNEVEN:
        return True
    ink = (page.ink[box.top : box.bottom, box.left : box.right] < DARK).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    heights = [h for _, _, _, h, _ in stats[1:] if h > 0.5 * height]
    return len(heights) > 1 and min(heights) < (1 - _UNEVEN) * max(heights)


def _word(text: str, box: Area, certainty: float) -> Word:
    return Word(text, *box, certainty, (0, 0, 0))


def _crop(picture: Image, inked: Inked, margin: int) -> Image:
    """The ink of a cell with white paper around; what is left of the cell's rules is cut off."""
    (left, top, right, bottom), (x0, y0, x1, y1) = inked.cell, inked.box
    crop = np.full((y1 - y0 + 2 * margin, x1 - x0 + 2 * margin), 255, np.uint8)
    rows = slice(max(y0 - margin, top + 1), min(y1 + margin, bottom - 1))
    columns = slice(max(x0 - margin, left + 1), min(x1 + margin, right - 1))
    piece = picture[rows, columns]
    y, x = rows.start - y0 + margin, columns.start - x0 + margin
    crop[y : y + piece.shape[0], x : x + piece.shape[1]] = np.where(piece > _PAPER, 255, piece)
    return crop


def _texts(page: Page, cells: Sequence[Inked], margin: int, mode: int = 4) -> list[list[Word]]:
    """Tesseract's words of each cell: read all at once from a page on which only they stand, each far from the next.

    One call of tesseract for a page costs a tenth of one for each cell.
    """
    read: list[list[Word]] = [[] for _ in cells]
    if not cells:
        return read
    gap = round(0.25 * page.dpi)
    crops = [_crop(page.ink if page.has_blue else page.grey, cell, margin) for cell in cells]
    width = max(crop.shape[1] for crop in crops) + 2 * gap
    tops = [gap + sum(crop.shape[0] + gap for crop in crops[:i]) for i in range(len(crops) + 1)]
    strip = np.full((tops[-1], width), 255, np.uint8)
    for top, crop in zip(tops, crops, strict=False):
        strip[top : top + crop.shape[0], gap : gap + crop.shape[1]] = crop
    # Mode 4 expects lines of any distance; mode 6, one block, leaves none out, but runs lines of narrow cells into one.
    for word in read_words(strip, page.dpi, mode):
        at = min(max(bisect_right(tops, (word.top + word.bottom) / 2 + gap / 2) - 1, 0), len(cells) - 1)
        box = cells[at].box
        x, y = box.left - margin - gap, box.top - margin - tops[at]
        moved = word._replace(left=word.left + x, right=word.right + x, top=word.top + y, bottom=word.bottom + y)
        read[at].append(moved)
    return read
