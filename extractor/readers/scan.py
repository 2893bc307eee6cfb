"""Scanned pages into a Document: pictures cleaned, words read, cells found, and then the same way as any PDF.

picture -> upright -> clean -> words of the page (tesseract) and cells of its tables -> numbers of cells read again
        -> Sheet -> tables, lines and paragraphs as for born-digital PDF
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from io import BytesIO
from itertools import groupby
from statistics import median
from typing import Any

import cv2
import numpy as np
from PIL import Image

from extractor.charsets import readability
from extractor.document import Document, ReadWarning
from extractor.errors import InputError, MissingComponent, TooLarge
from extractor.readers import media_type
from extractor.readers.limits import damaged, too_large
from extractor.readers.pdf import MOST_PAGES, assemble
from extractor.readers.pdf_words import Rule, Sheet
from extractor.readers.pictures import resolution
from extractor.readers.recognition import at_once
from extractor.readers.scan_cells import read_cells
from extractor.readers.scan_grid import DARK, Grid, find_grids
from extractor.readers.scan_image import WORK_DPI, Page, clean, lightest
from extractor.readers.scan_image import Image as Picture
from extractor.readers.scan_text import Word, is_numeric, orientation, read_words, recognise
from extractor.readers.scan_words import Place, printed

MOST_PIXELS = 40_000_000  # an A4 page at 600 dpi has 35 million
_MOST_IN_FILE = 100_000_000  # pixels of one page of a picture file; A3 at 600 dpi has 70 million
_EDGE = 0.02  # inches; half the width of a table's border
_SMUDGE = 0.4  # certainty of the words of a line below which it is none
_LETTER = 0.001  # square inches
_UPRIGHT = 0.6  # share of marked words that are Vietnamese; a page on its side or upside down has next to none


def sheet(picture: Picture, dpi: float) -> Sheet:
    """The words and rules of one scanned page, in points of the upright page."""
    read = _read(clean(picture, dpi))
    turn = 0
    if readability(" ".join(word.text for word in read[1])) < _UPRIGHT:
        turn = orientation(lightest(picture), dpi)
        if turn:
            read = _read(clean(np.ascontiguousarray(np.rot90(picture, -turn // 90)), dpi))
    page, words, grids = read
    height, width = (side * page.scale for side in page.grey.shape)
    rules = [rule for grid in grids for rule in _rules(grid, page.scale)]
    made = printed(words, page.scale, _place(page, turn))
    shown = (height, width) if turn in (90, 270) else None
    return Sheet(width, height, made, rules, 1.0, recognised=True, shown=shown)


def _read(page: Page) -> tuple[Page, list[Word], list[Grid]]:
    grids = find_grids(page)
    outside = _outside(page, grids)
    words = (
        _second_opinion(page, _without_smudges(read_words(outside, page.dpi))) if _has_ink(outside, page.dpi) else []
    )
    return page, [*words, *(word for grid in grids for word in read_cells(page, grid))], grids


def _outside(page: Page, grids: Sequence[Grid]) -> Picture:
    """The page without its tables. Other rules stay: what takes them out takes strokes of bold capitals too."""
    bare = page.grey.copy()
    edge = round(_EDGE * page.dpi)
    for grid in grids:
        left, top, right, bottom = grid.area
        bare[max(top - edge, 0) : bottom + edge, max(left - edge, 0) : right + edge] = 255
    return bare


def _has_ink(grey: Picture, dpi: float) -> bool:
    """Whether there is as much ink as in a letter: an empty page costs tesseract more than a full one."""
    return int(np.count_nonzero(cv2.medianBlur(grey, 3) < DARK)) > _LETTER * dpi**2


def _without_smudges(words: Sequence[Word]) -> list[Word]:
    """The words without lines in which tesseract itself hardly believes: grain, folds, what is left of rules."""
    lines = [list(line) for _, line in groupby(words, key=lambda word: word.line)]
    return [word for line in lines if median(word.certainty for word in line) >= _SMUDGE for word in line]


def _second_opinion(page: Page, words: Sequence[Word]) -> list[Word]:
    """The words, those with figures less certain where the recogniser reads other figures."""
    asked = [i for i, word in enumerate(words) if any(c.isdigit() for c in word.text)]
    margin = max(2, round(page.dpi / 60))
    crops = []
    for i in asked:
        left, top, right, bottom = words[i][1:5]
        crops.append(page.grey[max(top - margin, 0) : bottom + margin, max(left - margin, 0) : right + margin])
    judged = list(words)
    for i, reading in zip(asked, recognise(crops), strict=True):
        if is_numeric(reading.text) and _figures(reading.text) != _figures(words[i].text):
            judged[i] = words[i]._replace(certainty=min(words[i].certainty, 0.5))
    return judged


def _figures(text: str) -> str:
    return "".join(c for c in text if c.isdigit())


def _place(page: Page, turn: int) -> Place:
    """From a box on the straight page to the box on the page as it was scanned, both in points."""
    height, width = (side * page.scale for side in page.grey.shape)
    cos, sin = math.cos(math.radians(page.skew)), math.sin(math.radians(page.skew))

    def place(x0: float, top: float, x1: float, bottom: float) -> tuple[float, float, float, float]:
        corners = [_turned_back(*_skewed(x, y), turn, width, height) for x in (x0, x1) for y in (top, bottom)]
        xs, ys = zip(*corners, strict=True)
        return min(xs), min(ys), max(xs), max(ys)

    def _skewed(x: float, y: float) -> tuple[float, float]:
        x, y = x - width / 2, y - height / 2
        return cos * x - sin * y + width / 2, sin * x + cos * y + height / 2

    return place


def _turned_back(x: float, y: float, turn: int, width: float, height: float) -> tuple[float, float]:
    """A point before the page of this size was turned clockwise by `turn` degrees to stand upright."""
    if turn == 90:
        return y, width - x
    if turn == 180:
        return width - x, height - y
    if turn == 270:
        return height - y, x
    return x, y


def picture_of(pdf: Any, number: int) -> tuple[Picture, float]:
    """A page of an open PDF drawn at the working resolution, or below for one of monstrous size; with its dpi."""
    page = pdf[number]
    try:
        width, height = page.get_size()
        scale = min(WORK_DPI / 72, (MOST_PIXELS / max(width * height, 1)) ** 0.5)
        picture = page.render(scale=scale, rev_byteorder=False).to_numpy()
        return np.ascontiguousarray(picture[:, :, :3]), scale * 72
    finally:
        page.close()


def _rules(grid: Grid, scale: float) -> Iterator[Rule]:
    """The lines around each cell, as a born-digital table would have them."""
    for cell in grid.cells:
        x0, top, x1, bottom = (edge * scale for edge in cell)
        yield Rule(x0, top, x1, top)
        yield Rule(x0, bottom, x1, bottom)
        yield Rule(x0, top, x0, bottom)
        yield Rule(x1, top, x1, bottom)


def read(data: bytes) -> Document:
    """The Document of one picture file of one page or several; raises Damaged for bytes that hold none, or TooLarge."""
    _check_size(data)
    try:
        ok, pictures = cv2.imdecodemulti(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error as error:
        raise damaged(str(error).strip()) from error
    if not ok or not pictures:
        raise damaged("no picture")
    sheets, lost = [], []
    sizes = [resolution(min(picture.shape[:2])) for picture in pictures]
    jobs = (partial(sheet, picture, dpi) for picture, dpi in zip(pictures, sizes, strict=True))
    for number, found in enumerate(at_once(jobs)):
        if isinstance(found, MissingComponent):
            raise found
        if isinstance(found, InputError):
            lost.append(ReadWarning(found.code, found.message, found.message_en, number + 1, lost=True))
            height, width = (side * 72 / sizes[number] for side in pictures[number].shape[:2])
            sheets.append(Sheet(width, height, [], [], 1.0))
        else:
            sheets.append(found)
    document = assemble(sheets, len(sheets), lost)
    return replace(document, reader="ocr", media_type=media_type(data), text_origin="ocr")


def _check_size(data: bytes) -> None:
    """Refuses pictures by what their heads say, before they take memory."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(BytesIO(data)) as file:
                count = getattr(file, "n_frames", 1)
                for number in range(min(count, MOST_PAGES)):
                    file.seek(number)
                    if file.width * file.height > _MOST_IN_FILE:
                        raise _too_many_pixels()
    except Image.DecompressionBombError as error:
        raise _too_many_pixels() from error
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise damaged(str(error)) from error
    if count > MOST_PAGES:
        raise too_large("the number of pages", "Số trang", str(MOST_PAGES))


def _too_many_pixels() -> TooLarge:
    return too_large("a picture", "Một trang ảnh", f"{_MOST_IN_FILE // 10**6} megapixel")
