"""The legend of an option row: which code stands for which answer, read from its own unit cell or label."""

from __future__ import annotations

import re
from collections.abc import Iterable

_WORDS_FIRST = re.compile(r"(?P<words>[^=:]{1,120}?)\s*(?:=|:|\s[-–]\s?)\s*(?P<code>\d{1,2})\s*[.;,]?")
_CODE_FIRST = re.compile(r"(?P<code>\d{1,2})\s*(?:=|:|[-–]|\))\s*(?P<words>\D[^=:]{0,120}?)\s*[.;,]?")
_PIECES = re.compile(r"[\n;]|,\s*(?=\d{1,2}\s*[=:]|[^,]{1,60}=)")
_GLUED = re.compile(r"(?<==)(\s{0,2}\d{1,2})\s{1,3}(?=[^=]{2,60}=)")  # `Có = 1 Không = 0` in one line
_BRACKETS = re.compile(r"[(\[]([^()\[\]]{3,300})[)\]]")
_MOST = 600

Legend = tuple[tuple[int, str], ...]


def read_legend(texts: Iterable[str]) -> Legend:
    """The answers that the texts of a unit cell (one a paragraph or row) offer; () where they are no legend."""
    text = "\n".join(texts)
    if len(text) > _MOST or not any(sign in text for sign in "=:)-"):
        return ()
    pieces = [piece.strip() for piece in _PIECES.split(_GLUED.sub(r"\1;", text)) if piece.strip()]
    found = [_option(piece) for piece in pieces]
    if len(found) < 2 or not all(found):
        return ()
    options = [option for option in found if option]
    return tuple(options) if len({code for code, _ in options}) == len(options) else ()


def read_label_legend(label: str) -> Legend:
    """The legend that stands in brackets inside a label: `Ban hành quy chế (Có = 1; Không = 0)`."""
    if "=" not in label and ":" not in label:
        return ()
    for match in _BRACKETS.finditer(label):
        legend = read_legend([match[1]])
        if legend:
            return legend
    return ()


def read_option(text: str) -> tuple[int, str] | None:
    """The one answer that a text offers, with its code; None for none and for several."""
    return _option(text.strip()) if len(text) <= _MOST else None


def _option(piece: str) -> tuple[int, str] | None:
    match = _WORDS_FIRST.fullmatch(piece) or _CODE_FIRST.fullmatch(piece)
    if match is None:
        return None
    return int(match["code"]), match["words"].strip(" .,;-–\t")
