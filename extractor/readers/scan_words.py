"""Words of a scanned page as if printed: on the baseline of their line and in its size, which their ink only hints at.

A recogniser gives the box of a word's ink, which is as high as its letters: "no" is half of "Độ", a dash is nothing.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import groupby
from statistics import median

from extractor.readers.pdf_words import ASCENT, DESCENT, Recognised
from extractor.readers.pdf_words import Word as PrintedWord
from extractor.readers.scan_text import Word

# What letters reach above the baseline and below it, in parts of the font size; Times, and close to it in others.
_HIGH, _LOW, _MARK, _TAIL = 0.67, 0.46, 0.2, 0.22
_TALL = frozenset("bdfhklđtij()[]/|%&!?\"'“”‘’0123456789")
_TAILED = frozenset("gjpqy()[],;Q")
_FLAT = 0.3  # of the size; what is lower tells no size
_ABOVE = frozenset("\u0300\u0301\u0302\u0303\u0306\u0309")
_BELOW = "\u0323"
_ALIKE = 0.13  # part of the page's usual size by which the size of a line is misjudged

Place = Callable[[float, float, float, float], tuple[float, float, float, float]]


def printed(words: Iterable[Word], scale: float, place: Place) -> list[PrintedWord]:
    """The words in points of the straight page; `scale` turns their pixels into points, `place` says where they were.

    `words` stand in the order of their lines.
    """
    lines = [list(line) for _, line in groupby(words, key=lambda word: word.line)]
    sizes = [_size(line) * scale for line in lines]
    usual = median([size for size, line in zip(sizes, lines, strict=True) for _ in line if size] or [12.0])
    made = []
    for line, told in zip(lines, sizes, strict=True):
        size = usual if abs(told - usual) < _ALIKE * usual or not told else told
        base = median(_baseline(word, size / scale) for word in line) * scale
        top, bottom = base - ASCENT * size, base + DESCENT * size
        for word in line:
            x0, x1 = word.left * scale, word.right * scale
            seen = Recognised(word.certainty, *place(x0, word.top * scale, x1, word.bottom * scale))
            made.append(PrintedWord(word.text, x0, top, x1, bottom, size, False, False, recognised=seen))
    return made


def _size(line: Sequence[Word]) -> float:
    """Font size in pixels by the words that tell it, 0 where none does."""
    told = [(word.bottom - word.top) / (up + down) for word in line for up, down in (reach(word.text),) if up > _FLAT]
    return median(told) if told else 0.0


def _baseline(word: Word, size: float) -> float:
    up, down = reach(word.text)
    if up > _FLAT:
        return word.bottom - down * size
    return (word.top + word.bottom) / 2 + (0.24 * size if set(word.text) <= set("-–—=+~•*") else 0.0)


@cache
def reach(text: str) -> tuple[float, float]:
    """How far a text reaches above its baseline and below it, in parts of its size."""
    up = down = 0.0
    top = 0.0
    for character in unicodedata.normalize("NFD", text):
        if character in _ABOVE:
            up = max(up, top + _MARK)
            top += 0.6 * _MARK
        elif character == _BELOW:
            down = max(down, _TAIL)
        else:
            top = _HIGH if character in _TALL or character.isupper() else _LOW if character.isalpha() else 0.15
            up = max(up, top)
            down = max(down, _TAIL if character in _TAILED else 0.0)
    return up, down
