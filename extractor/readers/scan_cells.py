"""The words of a table on a scan, cell by cell: text by tesseract, numbers by two readers that must agree.

Empty cells stay empty. A cell whose ink nobody can read says so by `ILLEGIBLE`; a number on which the readers differ
is kept with a low certainty, and it is for a person to look at.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from extractor.readers.scan_grid import Area, Grid, ink_box
from extractor.readers.scan_image import Image, Page
from extractor.readers.scan_text import Reading, Word, is_numeric, read_words, recognise

ILLEGIBLE = "\ufffd"
_ONE_LINE = 0.24  # inches; a higher cell holds more than one line
_NARROW = 10  # times its height; no number is wider
_SURE = 0.85  # mean probability of its characters below which the recogniser's number is not taken
_AGREED, _DISPUTED, _GUESSED = 0.99, 0.5, 0.1  # certainties
_DASH_HEIGHT, _DASH_WIDTH = 0.035, (0.02, 0.25)  # inches


def read_cells(page: Page, grid: Grid) -> list[Word]:
    """The words of all cells of a table, those of one cell together."""
    boxes = [box for cell in grid.cells if (box := ink_box(page, cell)) is not None]
    margin = max(2, round(page.dpi / 30))
    texts = _texts(page, boxes, margin)
    asked = [i for i, box in enumerate(boxes) if _may_be_number(box, texts[i], page.dpi)]
    readings = dict(zip(asked, recognise([_crop(page, boxes[i], margin) for i in asked]), strict=True))
    words: list[Word] = []
    for i, box in enumerate(boxes):
        read = _number(box, readings[i], texts[i], page.dpi) if i in readings else texts[i] or [_illegible(box)]
        words += (word._replace(line=(-1, i, word.line[2])) for word in read)
    return words


def _may_be_number(box: Area, text: Sequence[Word], dpi: float) -> bool:
    """A short line that is not plainly words."""
    width, height = box.right - box.left, box.bottom - box.top
    if height >= _ONE_LINE * dpi or width > _NARROW * max(height, 0.08 * dpi):
        return False
    letters = sum(character.isalpha() for word in text for character in word.text)
    return letters < 4 or any(character.isdigit() for word in text for character in word.text)


def _number(box: Area, reading: Reading, text: list[Word], dpi: float) -> list[Word]:
    """The words of a short cell, by both readings of it."""
    other = "".join(word.text for word in text)
    if is_dash(box, dpi):
        return [_word("-", box, _AGREED)]
    if is_numeric(reading.text) and reading.score >= _SURE:
        certainty = _AGREED if _same(reading.text, other) else min(_DISPUTED, reading.least)
        return [_word(reading.text.strip(), box, certainty)]
    if any(character.isalpha() for character in other):
        return text
    return [_word(other or ILLEGIBLE, box, _GUESSED)]


def _same(one: str, other: str) -> bool:
    """Whether two readings are one number; a final dot is lost easily and means nothing."""
    return one.replace(" ", "").rstrip(".") == other.rstrip(".")


def is_dash(box: Area, dpi: float) -> bool:
    """Ink that is low and wide."""
    width, height = box.right - box.left, box.bottom - box.top
    low, high = (edge * dpi for edge in _DASH_WIDTH)
    return height <= max(_DASH_HEIGHT * dpi, 4) and low <= width <= high and width >= 1.8 * height


def _word(text: str, box: Area, certainty: float) -> Word:
    return Word(text, *box, certainty, (0, 0, 0))


def _illegible(box: Area) -> Word:
    return _word(ILLEGIBLE, box, 0.0)


def _crop(page: Page, box: Area, margin: int) -> Image:
    top, left = max(box.top - margin, 0), max(box.left - margin, 0)
    return np.ascontiguousarray(page.ink[top : box.bottom + margin, left : box.right + margin])


def _texts(page: Page, boxes: Sequence[Area], margin: int) -> list[list[Word]]:
    """Tesseract's words of each box: read all at once from a page on which only they stand, each far from the next.

    One call of tesseract for a page costs a tenth of one for each cell.
    """
    read: list[list[Word]] = [[] for _ in boxes]
    if not boxes:
        return read
    gap = round(0.25 * page.dpi)
    width = max(box.right - box.left for box in boxes) + 2 * (margin + gap)
    height = sum(box.bottom - box.top + 2 * margin + gap for box in boxes) + gap
    strip = np.full((height, width), 255, np.uint8)
    tops: list[int] = []
    top = gap
    for box in boxes:
        crop = _crop(page, box, margin)
        strip[top : top + crop.shape[0], gap : gap + crop.shape[1]] = crop
        tops.append(top)
        top += crop.shape[0] + gap
    # Mode 4 expects lines of any distance; mode 6, one block, runs the two lines of a narrow cell into one.
    for word in read_words(strip, page.dpi, mode=4):
        middle = (word.top + word.bottom) / 2
        at = max((i for i, start in enumerate(tops) if start - gap / 2 <= middle), default=0)
        box = boxes[at]
        x = box.left - min(margin, box.left) - gap
        y = box.top - min(margin, box.top) - tops[at]
        moved = word._replace(left=word.left + x, right=word.right + x, top=word.top + y, bottom=word.bottom + y)
        read[at].append(moved)
    return read
