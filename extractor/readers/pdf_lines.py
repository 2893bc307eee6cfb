"""Lines and paragraphs out of words: columns of letterhead and signature one after the other, sentences made whole.

A line ends its paragraph when the first word of the next one would still have fitted on it; that, and not a fixed
indent or gap, is how a typesetter breaks lines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from extractor.readers.pdf_words import Word

_COLUMN_GAP = 1.9  # of the font size; wider than any justified space, narrower than any gutter
_PIECES = 0.12  # of the font size; pieces of one word stand closer than this
_SPACE = 0.28  # of the font size; a space that a line must have room for
_LEADING = 1.75  # of the usual distance of lines; more is a space between paragraphs
_ASIDE = 0.3  # of the width, to the right of which no running text begins
_CENTRED = 0.035  # of the width of the column; how far a centred line may be off
_BULLET = re.compile(
    r"(?:[-+*•–◦▪·]|\(?(?:\d{1,2}(?:\.\d{1,2}){0,3}|[a-zđA-ZĐ]|[IVX]{1,5})[.)]|\d{1,2}(?:\.\d{1,2}){1,3})$"
)


class Line(NamedTuple):
    """Words on one baseline in one column, left to right."""

    words: tuple[Word, ...]

    @property
    def x0(self) -> float:
        """Left end."""
        return self.words[0].x0

    @property
    def x1(self) -> float:
        """Right end."""
        return self.words[-1].x1

    @property
    def top(self) -> float:
        """Upper end of the highest word."""
        return min(word.top for word in self.words)

    @property
    def bottom(self) -> float:
        """Lower end of the words, which share a baseline."""
        return self.words[0].bottom

    @property
    def size(self) -> float:
        """Font size of most words."""
        return sorted([word.size for word in self.words])[len(self.words) // 2]

    @property
    def text(self) -> str:
        """The words with single spaces."""
        return " ".join(word.text for word in self.words)


class Strip(NamedTuple):
    """Lines that are read one after the other: the body of a page, or one column of a part of it."""

    lines: list[Line]
    left: float
    right: float
    column: bool = False


def make_lines(words: Sequence[Word]) -> list[Line]:
    """Words by their baseline, left to right, pieces of a word joined; a wide gap splits a line in two."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda w: (round(w.bottom, 1), w.x0)):
        row = next((row for row in reversed(rows[-3:]) if abs(row[0].bottom - word.bottom) < 0.35 * word.size), None)
        if row is None:
            rows.append([word])
        else:
            row.append(word)
    lines = []
    for row in rows:
        row.sort(key=lambda w: w.x0)
        line: list[Word] = []
        for word in _joined(row):
            if line and _is_gutter(line, word):
                lines.append(Line(tuple(line)))
                line = []
            line.append(word)
        lines.append(Line(tuple(line)))
    return lines


def _is_gutter(line: Sequence[Word], word: Word) -> bool:
    """A gap wider than a space, unless it is the tab after a list number."""
    last = line[-1]
    wide = word.x0 - last.x1 > _COLUMN_GAP * max(word.size, last.size)
    numbered = len(line) == 1 and _BULLET.match(last.text) and word.x0 - last.x1 < 5 * word.size
    return wide and not numbered


def _joined(row: Sequence[Word]) -> list[Word]:
    """Pieces of one word put together, as where letters of a second font were drawn apart; doubles dropped."""
    joined: list[Word] = []
    for word in row:
        last = joined[-1] if joined else None
        if word.recognised is not None:  # pieces are the business of who recognised them
            joined.append(word)
            continue
        if last is not None and word.text == last.text and abs(word.x0 - last.x0) < 0.3 * word.size:
            continue  # drawn twice to look bold
        if last is not None and not last.mark and word.x0 - last.x1 < _PIECES * word.size and word.x0 > last.x0:
            top, bottom = min(last.top, word.top), max(last.bottom, word.bottom)
            joined[-1] = last._replace(text=last.text + word.text, x1=word.x1, top=top, bottom=bottom, mark=word.mark)
        else:
            joined.append(word)
    return joined


def strips(lines: Sequence[Line], left: float, right: float) -> list[Strip]:
    """The lines of a page in reading order: where two columns stand side by side, the left one first.

    `left` and `right` are the margins of the page's text.
    """
    order = sorted(lines, key=lambda line: (round(line.bottom), line.x0))
    made: list[Strip] = []
    body: list[Line] = []
    i = 0
    while i < len(order):
        beside = _beside(order, i)
        if not beside:
            body.append(order[i])
            i += 1
            continue
        gutter = (order[i].x1 + beside.x0) / 2
        band, i = _band(order, i, gutter)
        if body:
            made.append(Strip(body, left, right))
            body = []
        halves = [line for line in band if line.x1 <= gutter + 2], [line for line in band if line.x1 > gutter + 2]
        for half, edges in zip(halves, ((left, gutter), (gutter, right)), strict=True):
            if half:
                made.append(Strip(half, min(edges[0], half[0].x0), max(edges[1], half[0].x1), column=True))
    if body:
        made.append(Strip(body, left, right))
    return made


def _beside(order: Sequence[Line], i: int) -> Line | None:
    """The line that stands to the right of line `i` at its height."""
    line = order[i]
    for other in order[i + 1 : i + 4]:
        if abs(other.bottom - line.bottom) < 0.6 * line.size and other.x0 > line.x1:
            return other
    return None


def _band(order: Sequence[Line], i: int, gutter: float) -> tuple[list[Line], int]:
    """The lines from `i` on that keep to one side of the gutter, as long as they follow each other closely."""
    band = [order[i]]
    i += 1
    while i < len(order):
        line = order[i]
        crosses = line.x0 < gutter - 2 and line.x1 > gutter + 2
        far = line.top - max(other.bottom for other in band) > 7 * line.size
        alone = line.x1 <= gutter and _beside(order, i) is None and _leaves(order, i, gutter)
        if crosses or far or alone:
            break
        band.append(line)
        i += 1
    return band, i


def _leaves(order: Sequence[Line], i: int, gutter: float) -> bool:
    """Nothing more stands right of the gutter before a line crosses it: the right column has ended."""
    for line in order[i:]:
        if line.x0 < gutter - 2 and line.x1 > gutter + 2:
            return True
        if line.x0 >= gutter - 2:
            return False
    return False


class Draft(NamedTuple):
    """A paragraph before it has its path: its lines, and the strip that they stood in.

    `hanging` is the share of the strip's lines that stand off its left margin: high where paragraphs are indented.
    """

    lines: list[Line]
    left: float
    right: float
    column: bool
    hanging: float


def paragraphs(strip: Strip) -> list[Draft]:
    """The lines of a strip as paragraphs."""
    leading = _leading(strip.lines)
    hanging = sum(line.x0 - strip.left > line.size for line in strip.lines) / max(len(strip.lines), 1)
    drafts: list[Draft] = []
    for line in strip.lines:
        if drafts and not breaks(drafts[-1], line, leading):
            drafts[-1].lines.append(line)
        else:
            drafts.append(Draft([line], strip.left, strip.right, strip.column, hanging))
    return drafts


def _leading(lines: Sequence[Line]) -> float:
    """The usual distance between baselines."""
    steps = [after.bottom - before.bottom for before, after in pairwise(lines)]
    small = [step for step in steps if 0 < step < 3 * lines[0].size]
    return median(small) if small else 1.3 * lines[0].size if lines else 0.0


def breaks(draft: Draft, line: Line, leading: float | None) -> bool:
    """Whether `line` begins a new paragraph after `draft`; without `leading` there is a page break between the two."""
    last = draft.lines[-1]
    if leading is not None:
        step = line.bottom - last.bottom
        if step > _LEADING * max(leading, last.size) or step <= 0:
            return True
    if abs(line.size - last.size) > 1.2 or _all_bold(line) != _all_bold(last):
        return True
    if _BULLET.match(line.words[0].text) and not _mid_number(last, line):
        return True
    if draft.column and last.words[0].text.isupper() != line.words[0].text.isupper():
        return True
    width = draft.right - draft.left
    if leading is None and min(one.x0 for one in draft.lines) - draft.left > _ASIDE * width:
        return True  # a signer's name on the right: what the next page begins with is something else
    room = draft.right - last.x1
    need = line.words[0].x1 - line.words[0].x0 + _SPACE * line.size
    if draft.column:  # centred or not, a line of a column has the width of the column
        return need < width - (last.x1 - last.x0) - line.size
    if _centred(last, draft) or (_centred(line, draft) and _symmetric(last, draft)):
        return width - (last.x1 - last.x0) > need + 0.1 * width or not _centred(line, draft)
    # A heading that runs over its line goes on where its words begin, not where its number does.
    return need < room - 0.5 or (not _all_bold(line) and _begins(draft, line))


def _begins(draft: Draft, line: Line) -> bool:
    """A line indented as first lines are, where the lines of a paragraph go on at the margin."""
    if draft.column or line.x0 - draft.left < 1.2 * line.size:
        return False
    return draft.hanging < 0.5 or line.x0 > draft.lines[-1].x0 + 0.8 * line.size


def _mid_number(last: Line, line: Line) -> bool:
    """A line that only looks like a list item, for the one before ends in the middle of a phrase."""
    return (
        last.words[-1].text[-1:].isalnum()
        and line.words[0].text[:1].isdigit()
        and len(line.words) > 1
        and (line.words[1].text[:1].islower())
    )


def _all_bold(line: Line) -> bool:
    """Whether the words are bold, a list number apart: Word sets that in the look of the paragraph mark."""
    words = line.words[1:] if len(line.words) > 1 and _BULLET.match(line.words[0].text) else line.words
    return all(word.bold for word in words)


def _centred(line: Line, draft: Draft) -> bool:
    """Both ends stand off the margins alike, and by more than an indent."""
    return _symmetric(line, draft) and line.x0 - draft.left > 0.08 * (draft.right - draft.left)


def _symmetric(line: Line, draft: Draft) -> bool:
    """Both ends stand off the margins alike, however little."""
    before, after = line.x0 - draft.left, draft.right - line.x1
    return before > 2 and abs(before - after) < _CENTRED * (draft.right - draft.left) + 4


def is_centred(draft: Draft) -> bool:
    """Whether all lines of a paragraph are centred in its strip."""
    return all(_centred(line, draft) for line in draft.lines)
