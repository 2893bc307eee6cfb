"""The hashes of a report's sentences, by which copies are told: made once when it is stored."""

from __future__ import annotations

import re
import sys
from array import array
from zlib import crc32

from extractor.normalize import fold

_SENTENCE = re.compile(r"[.;!?]\s|\n")
# Dates, years and the small numbers of days, months and quarters, which change where nothing else does.
_TIMES = re.compile(r"\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{4}|(?:19|20)\d\d|\b(?:\d{1,2}|[ivx]{1,4})\b")
_SHORTEST = 40  # characters; shorter sentences are alike by chance


def sentence_hashes(text: str | None) -> bytes:
    """The hashes of all sentences of a text, 32 bits each, little-endian, sorted, each once."""
    pieces = (piece.strip() for piece in _SENTENCE.split(_TIMES.sub("", (text or "").lower())))
    found = array("I", sorted({crc32(fold(piece).encode()) for piece in pieces if len(piece) >= _SHORTEST}))
    if sys.byteorder == "big":
        found.byteswap()
    return found.tobytes()


def unpacked(hashes: bytes) -> frozenset[int]:
    """What `sentence_hashes` packed."""
    found = array("I")
    found.frombytes(hashes)
    if sys.byteorder == "big":
        found.byteswap()
    return frozenset(found)
