"""Folds a string for comparison and maps folded offsets back to the source.

Two spellings of one label fold to one string: letter case, Unicode composition, tone placement (hoà/hòa, uỷ/ủy),
i/y (tỉ/tỷ, lí/lý), dashes, punctuation and white space are taken out; words, digits and `%` stay.

>>> fold("1.1.  TỈ LỆ hồ sơ HOÀ giải (%)")
'1 1 tỷ lệ hồ sơ hòa giải %'
>>> strip_marks("tỷ lệ đúng hạn")
'ty le dung han'
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

# Old placement puts the tone on the second vowel of an open syllable ending in oa, oe, uy; the new one on the first.
_OLD = ["oà", "oá", "oả", "oã", "oạ", "oè", "oé", "oẻ", "oẽ", "oẹ", "uỳ", "uý", "uỷ", "uỹ", "uỵ"]
_NEW = ["òa", "óa", "ỏa", "õa", "ọa", "òe", "óe", "ỏe", "õe", "ọe", "ùy", "úy", "ủy", "ũy", "ụy"]
_PLACEMENT = dict(zip(_OLD, _NEW, strict=True))
# What is looked for begins both patterns and what stands before it follows: `re` looks for a first letter fastest.
_OLD_PLACEMENT = re.compile(r"[ou](?<!q.)[àáảãạèéẻẽẹỳýỷỹỵ](?![^\W\d_])")
# Open syllables that are spelt with i or y alike.
_I_FOR_Y = re.compile(r"[iìíỉĩị](?<=[hklmstu].)(?![^\W\d_])(?:(?<=qu.)(?<![^\W\d_]qu.)|(?<!u.)(?<![^\W\d_]..))")
_Y = dict(zip("iìíỉĩị", "yỳýỷỹỵ", strict=True))
_TOKEN = re.compile(r"[^\W_]+|%")
# Base letters of all Vietnamese letters, đ included, which has no decomposition.
_BASE = {
    ord(letter): unicodedata.normalize("NFD", letter)[0]
    for letter in map(chr, range(0xC0, 0x1EFA))
    if letter.isalpha() and unicodedata.decomposition(letter) and unicodedata.normalize("NFD", letter)[0].isascii()
} | {ord("đ"): "d", ord("Đ"): "D"}
# The small letters for a character class; a range such as à-ỹ holds capitals too (Đ, Ở, Ứ).
SMALL = "a-z" + "".join(letter for letter in map(chr, sorted(_BASE)) if letter.islower())


class Token(NamedTuple):
    """A folded word with the span that it takes in the source."""

    text: str
    start: int
    end: int


def nfc(text: str) -> str:
    """Composed Unicode; the one form in which text travels through the pipeline."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


@lru_cache(maxsize=1024)  # each passage is folded for its figures and again for its citations
def fold_letters(text: str) -> str:
    """Lower case with one tone placement and one spelling of i/y; as long as `text`, which must be NFC."""
    lower = text.lower()
    if len(lower) != len(text):  # a letter such as İ grows when lowered
        lower = "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)
    if not lower.isascii():
        lower = _OLD_PLACEMENT.sub(lambda m: _PLACEMENT.get(m[0], m[0]), lower)
    return _I_FOR_Y.sub(lambda m: _Y[m[0]], lower)


def tokens(text: str) -> list[Token]:
    """The folded words of `text` (NFC), each with its span in `text`."""
    return folded_words(fold_letters(text))


def folded_words(lower: str) -> list[Token]:
    """The words of a text that `fold_letters` has folded."""
    return [Token(m[0], m.start(), m.end()) for m in _TOKEN.finditer(lower)]


def fold(text: str) -> str:
    """`text` folded for comparison: words, digits and `%`, joined by single spaces."""
    return " ".join(_TOKEN.findall(fold_letters(nfc(text))))


def strip_marks(text: str) -> str:
    """`text` without diacritics: a second, weaker view for damaged text. Length is kept for NFC text."""
    return text.translate(_BASE)
