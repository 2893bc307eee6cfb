"""Scanned pages into a Document: pictures cleaned, words read, cells found, and then the same way as any PDF.

picture -> upright -> clean -> words of the page (tesseract) and cells of its tables -> numbers of cells read again
        -> Sheet -> tables, lines and paragraphs as for born-digital PDF
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import cv2
import numpy as np

from extractor.document import Document
from extractor.readers import media_type
from extractor.readers.pdf import assemble
from extractor.readers.pdf_words import Rule, Sheet
from extractor.readers.pdf_words import Word as PrintedWord
from extractor.readers.pictures import resolution
from extractor.readers.scan_grid import Area, Grid, find_grids, ink_box, rule_mask
from extractor.readers.scan_image import WORK_DPI, Image, Page, clean, lightest
from extractor.readers.scan_text import Word, is_numeric, orientation, read_words, recognise

MOST_PIXELS = 40_000_000  # an A4 page at 600 dpi has 35 million
_ONE_LINE = 0.24  # inches; a higher cell holds more than one line
_SURE = 0.85  # probability of its characters below which the recogniser's number is not taken


def sheet(picture: Image, dpi: float) -> Sheet:
    """The words and rules of one scanned page, in points of the upright page."""
    turn = orientation(lightest(picture), dpi)
    if turn:
        picture = np.ascontiguousarray(np.rot90(picture, -turn // 90))
    page = clean(picture, dpi)
    grids = find_grids(page)
    words = list(_outside(read_words(_without_rules(page), page.dpi), grids))
    for grid in grids:
        words += _cells(page, grid)
    height, width = page.grey.shape
    scale = page.scale
    printed = [_printed(word, scale) for word in words]
    rules = [rule for grid in grids for rule in _rules(grid, scale)]
    return Sheet(width * scale, height * scale, printed, rules, 0.0, turn=turn)


def read_pages(pictures: Iterable[tuple[Image, float]], kind: str) -> Document:
    """A Document of scanned pages, each with its resolution; `kind` is its media type."""
    sheets = [sheet(picture, dpi) for picture, dpi in pictures]
    document = assemble(sheets, len(sheets), [])
    return replace(document, reader="ocr", media_type=kind, text_origin="ocr")


def read_page(pdf: Any, number: int) -> Sheet:
    """One page of an open PDF, drawn at the working resolution, or below for a page of monstrous size."""
    page = pdf[number]
    try:
        width, height = page.get_size()
        scale = min(WORK_DPI / 72, (MOST_PIXELS / max(width * height, 1)) ** 0.5)
        picture = page.render(scale=scale, rev_byteorder=False).to_numpy()
        return sheet(np.ascontiguousarray(picture[:, :, :3]), scale * 72)
    finally:
        page.close()


# ---- words ----


def _without_rules(page: Page) -> Image:
    """The page with its rules painted over, which tesseract takes for letters."""
    return np.where(rule_mask(page) > 0, 255, page.grey).astype(np.uint8)


def _outside(words: Sequence[Word], grids: Sequence[Grid]) -> Iterator[Word]:
    """The words that stand in no table."""
    for word in words:
        x, y = (word.left + word.right) / 2, (word.top + word.bottom) / 2
        if not any(g.area.left <= x <= g.area.right and g.area.top <= y <= g.area.bottom for g in grids):
            yield word


def _cells(page: Page, grid: Grid) -> list[Word]:
    """The words of a table, cell by cell: numbers by the recogniser, text by tesseract; empty cells stay empty."""
    boxes = [(cell, box) for cell in grid.cells if (box := ink_box(page, cell)) is not None]
    margin = max(2, round(page.dpi / 30))
    crops = [_crop(page, box, margin) for _, box in boxes]
    small = [i for i, (_, box) in enumerate(boxes) if box.bottom - box.top < _ONE_LINE * page.dpi]
    readings = dict(zip(small, recognise([crops[i] for i in small]), strict=True))
    words: list[Word] = []
    rest: list[tuple[Area, Area]] = []
    for i, (cell, box) in enumerate(boxes):
        reading = readings.get(i)
        if reading is not None and is_numeric(reading.text) and reading.score >= _SURE:
            words.append(Word(reading.text.strip(), *box, 100 * reading.score, (0, 0, 0)))
        else:
            rest.append((cell, box))
    return words + _texts(page, rest, margin)


def _crop(page: Page, box: Area, margin: int) -> Image:
    top, left = max(box.top - margin, 0), max(box.left - margin, 0)
    return np.ascontiguousarray(page.grey[top : box.bottom + margin, left : box.right + margin])


def _texts(page: Page, cells: Sequence[tuple[Area, Area]], margin: int) -> list[Word]:
    """The words of the other cells: read all at once from a page on which only they stand, each put far from the next.

    One call of tesseract for a page costs a tenth of one for each cell.
    """
    if not cells:
        return []
    gap = round(0.25 * page.dpi)
    width = max(box.right - box.left for _, box in cells) + 2 * (margin + gap)
    height = sum(box.bottom - box.top + 2 * margin + gap for _, box in cells) + gap
    strip = np.full((height, width), 255, np.uint8)
    places: list[tuple[int, Area]] = []
    top = gap
    for _, box in cells:
        crop = _crop(page, box, margin)
        strip[top : top + crop.shape[0], gap : gap + crop.shape[1]] = crop
        places.append((top, box))
        top += crop.shape[0] + gap
    words = []
    # Mode 4 expects lines of any distance; mode 6, one block, runs the two lines of a narrow cell into one.
    for word in read_words(strip, page.dpi, mode=4):
        start, box = max((place for place in places if place[0] - gap / 2 <= word.top), default=places[0])
        x = box.left - min(margin, box.left) - gap
        y = box.top - min(margin, box.top) - start
        words.append(word._replace(left=word.left + x, right=word.right + x, top=word.top + y, bottom=word.bottom + y))
    return words


def _printed(word: Word, scale: float) -> PrintedWord:
    """A word in points; its size is guessed from its height, which a line of capitals and small letters shares."""
    height = (word.bottom - word.top) * scale
    size = max(height * 1.15, 6.0)
    return PrintedWord(
        word.text, word.left * scale, word.top * scale, word.right * scale, word.bottom * scale, size, False, False
    )


def _rules(grid: Grid, scale: float) -> Iterator[Rule]:
    """The lines around each cell, as a born-digital table would have them."""
    for cell in grid.cells:
        x0, top, x1, bottom = (edge * scale for edge in cell)
        yield Rule(x0, top, x1, top)
        yield Rule(x0, bottom, x1, bottom)
        yield Rule(x0, top, x0, bottom)
        yield Rule(x1, top, x1, bottom)


def read(data: bytes) -> Document:
    """The Document of one picture file of one page or several; raises Damaged for bytes that hold none."""
    from extractor.readers.limits import damaged

    ok, pictures = cv2.imdecodemulti(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    if not ok or not pictures:
        raise damaged("no picture")
    return read_pages(((picture, resolution(min(picture.shape[:2]))) for picture in pictures), media_type(data))
