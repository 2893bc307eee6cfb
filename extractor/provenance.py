"""Where a value came from and how it was found; kept beside every value from the stage that made it to the output."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar

from extractor.document import Cell, Fragment, Paragraph, Span

T = TypeVar("T")

HOW = ("exact", "folded", "fuzzy", "inferred", "ocr")


class Evidence(NamedTuple):
    """A quote of the source: slicing the text of `block` by `start:end` gives `quote` back.

    `bbox` is (x0, top, x1, bottom) in points, origin top left; None for Word.
    """

    block: str
    start: int
    end: int
    quote: str
    page: int | None = None
    bbox: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class Provenance:
    """How one value was found.

    `how` is one of `HOW`; `reasons` are short English phrases for the confidence report;
    `features` are the numbers that the confidence model reads (0..1 unless its name says otherwise).
    """

    how: str = "exact"
    evidence: tuple[Evidence, ...] = ()
    reasons: tuple[str, ...] = ()
    features: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Traced(Generic[T]):
    """A value with the provenance of each of its fields; the key "" stands for the value as a whole."""

    value: T
    traces: Mapping[str, Provenance] = field(default_factory=dict)


def cite(block: Paragraph | Cell, start: int = 0, end: int | None = None) -> tuple[Evidence, ...]:
    """Evidence for `block.text[start:end]`: one piece, or one for each page where a PDF block spans several."""
    text = block.text
    end = len(text) if end is None else end
    pieces = [f for f in block.fragments if f.start < end and f.end > start]
    if not pieces:
        page = block.page if isinstance(block, Paragraph) else None
        return (Evidence(block.path, start, end, text[start:end], page),)
    by_page: dict[int, list[Fragment]] = {}
    for piece in pieces:
        by_page.setdefault(piece.page, []).append(piece)
    return tuple(
        _evidence(block, Span(max(start, group[0].start), min(end, group[-1].end)), group) for group in by_page.values()
    )


def _evidence(block: Paragraph | Cell, span: Span, group: list[Fragment]) -> Evidence:
    bbox = (
        round(min(f.x0 for f in group), 1),
        round(min(f.top for f in group), 1),
        round(max(f.x1 for f in group), 1),
        round(max(f.bottom for f in group), 1),
    )
    return Evidence(block.path, *span, block.text[span.start : span.end], group[0].page, bbox)
