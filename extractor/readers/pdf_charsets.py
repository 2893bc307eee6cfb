"""Text of a PDF from the time before Unicode: what its fonts are in, and its words decoded.

PDFs show TCVN3's letter ư, code 0xAD, as a hyphen or not at all. A hyphen is taken for the letter where the word is
made of Vietnamese syllables with it and is not without it: `®-îc` is `được`, `KH-UBND` stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from extractor.charsets import SOFT_HYPHEN, Decoder, is_syllable, judge
from extractor.document import ReadWarning

_MOST_HYPHENS = 4  # in one word; each may or may not be a letter
_HORN = re.compile("[ưứừửữựƯỨỪỬỮỰ]")
_LEAST_WORDS = 100  # of which some have the letter ư in any text
_NAME = re.compile(r"^(?:[A-Z]{6}\+)?([^,]*?)(?:[,-](?:Bold|Italic|Regular|Oblique|MT).*)?$")
_ACCENTED = re.compile("[\u00a1-\u00ff]")  # what all codes of old look like
_UNICODE_ONLY = re.compile("[\u0102\u0103\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9]")


def font_name(base: str) -> str:
    """The font that a PDF names, without the mark of a subset and the words for its style."""
    found = _NAME.match(base)
    return found[1] if found else base


def decoder_of(texts: Sequence[str], legacy: Mapping[str, Sequence[str]]) -> Decoder | None:
    """What the words of a document are to be decoded with, None for Unicode; `legacy` as in `charsets.judge`."""
    everything = " ".join(texts)
    odd = len(_ACCENTED.findall(everything))
    if not legacy and odd < 5 * len(_UNICODE_ONLY.findall(everything)):
        return None  # Vietnamese in Unicode, as nearly every PDF is
    return judge(legacy, everything)


def decoded(pieces: Sequence[tuple[str, str]], decode: Decoder) -> str:
    """One word, of pieces each with its font."""
    plain = "".join(decode(text, font) for text, font in pieces)
    if "-" not in plain or _reads(plain):
        return plain
    for horned in _with_horns(pieces):
        word = "".join(decode(text, font) for text, font in horned)
        if SOFT_HYPHEN not in word and _reads(word):
            return word
    return plain


def letters_lost(texts: Sequence[str], decoder: Decoder) -> list[ReadWarning]:
    """A warning where the letter ư is gone from a text in TCVN3: whoever made the PDF dropped it."""
    if "tcvn3" not in decoder.chosen.values() or len(texts) < _LEAST_WORDS or any(map(_HORN.search, texts)):
        return []
    return [
        ReadWarning(
            "letters_lost",
            "Tệp PDF dùng phông TCVN3 và đã mất chữ ư; hãy dùng tệp Word gốc hoặc bản quét",
            "the PDF is in a TCVN3 font and has lost the letter ư; use the original Word file, or a scan",
            lost=True,
        )
    ]


def _with_horns(pieces: Sequence[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
    """The word with some of its hyphens taken for the letter ư, as few as possible first."""
    text = "".join(text for text, _ in pieces)
    beside = zip(f" {text}", text, f"{text} "[1:], strict=False)
    places = [i for i, (before, sign, after) in enumerate(beside) if sign == "-" and _may_be_letter(before + after)]
    if len(places) > _MOST_HYPHENS:
        return
    for count in range(1, len(places) + 1):
        for chosen in combinations(places, count):
            made = "".join(SOFT_HYPHEN if i in chosen else sign for i, sign in enumerate(text))
            out, at = [], 0
            for piece, font in pieces:
                out.append((made[at : at + len(piece)], font))
                at += len(piece)
            yield out


def _may_be_letter(beside: str) -> bool:
    """Whether a hyphen between these two signs may be the letter ư: beside no digit and not among capitals."""
    return not beside.isspace() and not beside.strip().isupper() and not any(map(str.isdigit, beside))


def _reads(word: str) -> bool:
    """Whether all that is between hyphens and other signs are syllables."""
    pieces = [piece for piece in re.split(r"[\W\d_]+", word) if piece]
    return bool(pieces) and all(map(is_syllable, pieces))
