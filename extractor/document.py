"""What a report is before anyone understands it: blocks of text in reading order, each with its place.

A `Document` is what every reader returns and all that the later stages see of a file. Its parts are immutable
and cheap, for there are thousands in one report.

A *block path* names a place: `paragraph[12]`, `table[1]/row[35]/cell[3]`, `footnote[0]`, `header[0]`, `footer[0]`.
Numbers count from 0; `row` and `cell` are grid coordinates, so that a merged cell has the path of its top left corner
and nested tables go on: `table[0]/row[0]/cell[1]/table[0]/row[2]/cell[0]`.
The text of a block is NFC and holds what a person sees, Word's computed list number included (`1.1. Title`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple


class Span(NamedTuple):
    """Half-open range of characters in the text of a block."""

    start: int
    end: int


class Fragment(NamedTuple):
    """A piece of a block's text as printed: a word of a PDF, or a line of it. Points, origin top left, pages from 1.

    `certainty` is how sure a recogniser is of it (0..1); what a file itself says is certain.
    """

    start: int
    end: int
    page: int
    x0: float
    top: float
    x1: float
    bottom: float
    certainty: float = 1.0


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph.

    `number_end` is the length of the computed list number and the space after it, 0 where the number is typed.
    `fragments` is empty for Word. `notes` holds (offset, footnote index) for each footnote mark; the mark itself is
    not part of the text. `size` is the font size in points of most of the text, 0 where unknown.
    `origin` tells text out of the ordinary: `textbox`, `insertion`.
    """

    path: str
    text: str
    number_end: int = 0
    style: str = ""
    outline: int | None = None
    bold: bool = False
    italic: bool = False
    centered: bool = False
    size: float = 0.0
    indent: float = 0.0
    page: int | None = None
    fragments: tuple[Fragment, ...] = ()
    notes: tuple[tuple[int, int], ...] = ()
    origin: str = ""


@dataclass(frozen=True, eq=False)
class Cell:
    """One cell of a table, merged or not; `row` and `column` are those of its top left corner in the grid.

    A cell equals itself only: it is a key in many look-ups, and hashing all its text would cost more than they save.
    """

    path: str
    row: int
    column: int
    paragraphs: tuple[Paragraph, ...] = ()
    row_span: int = 1
    column_span: int = 1
    tables: tuple[Table, ...] = ()

    @cached_property
    def text(self) -> str:
        """The paragraphs, one a line; offsets of evidence in a cell count in this text."""
        return "\n".join(paragraph.text for paragraph in self.paragraphs)

    @cached_property
    def fragments(self) -> tuple[Fragment, ...]:
        """Pieces with offsets in `text`."""
        pieces: list[Fragment] = []
        offset = 0
        for paragraph in self.paragraphs:
            pieces += (f._replace(start=f.start + offset, end=f.end + offset) for f in paragraph.fragments)
            offset += len(paragraph.text) + 1
        return tuple(pieces)


@dataclass(frozen=True, slots=True)
class Row:
    """The cells that begin in one row of the grid, left to right; a cell merged from above stands in its first row.

    `header` is true where the source marks the row as one to repeat on every page.
    """

    index: int
    cells: tuple[Cell, ...]
    header: bool = False


@dataclass(frozen=True)
class Table:
    """A grid of cells. `ruled` is false for layout tables without borders (letterhead, signature), None if unknown."""

    path: str
    rows: tuple[Row, ...]
    columns: int
    page: int | None = None
    ruled: bool | None = None

    @cached_property
    def grid(self) -> tuple[tuple[Cell | None, ...], ...]:
        """grid[row][column] is the cell that covers that slot, None where there is none."""
        grid: list[list[Cell | None]] = [[None] * self.columns for _ in self.rows]
        for row in self.rows:
            for cell in row.cells:
                right = cell.column + cell.column_span
                for line in grid[cell.row : cell.row + cell.row_span]:
                    line[cell.column : right] = [cell] * (min(right, self.columns) - cell.column)
        return tuple(map(tuple, grid))


@dataclass(frozen=True, slots=True)
class Footnote:
    """A footnote or endnote: its printed mark, its text, and the path of the block that calls it (empty if unknown)."""

    mark: str
    paragraph: Paragraph
    caller: str = ""


class ReadWarning(NamedTuple):
    """Something that a reader could not keep or does not trust; ends up in the record's `errors`.

    `lost` is true where text of the report is missing from the Document: the record is then only `partial`.
    """

    code: str
    message: str
    message_en: str
    page: int | None = None
    lost: bool = False


Block = Paragraph | Table


@dataclass(frozen=True)
class Document:
    """A report as read: blocks in reading order, notes, running heads kept apart, and what went wrong on the way.

    `recognised` are the pages (from 1) whose text was read from pictures.
    """

    blocks: tuple[Block, ...]
    reader: str
    media_type: str
    text_origin: str = "unicode"
    pages: int | None = None
    footnotes: tuple[Footnote, ...] = ()
    headers: tuple[Paragraph, ...] = ()
    footers: tuple[Paragraph, ...] = ()
    warnings: tuple[ReadWarning, ...] = ()
    page_sizes: tuple[tuple[float, float], ...] = field(default=())
    recognised: tuple[int, ...] = ()

    @cached_property
    def by_path(self) -> dict[str, Paragraph | Cell]:
        """Every block that has text of its own, by its path."""
        return {block.path: block for block in self._leaves()}

    def text(self, path: str) -> str:
        """Text of the block at `path`; raises KeyError for a path that this document does not have."""
        return self.by_path[path].text

    def tables(self) -> Iterator[Table]:
        """The tables of the body in reading order, nested ones after the one that holds them."""
        pending = [block for block in reversed(self.blocks) if isinstance(block, Table)]
        while pending:
            table = pending.pop()
            yield table
            pending += reversed([inner for row in table.rows for cell in row.cells for inner in cell.tables])

    def _leaves(self) -> Iterator[Paragraph | Cell]:
        yield from (block for block in self.blocks if isinstance(block, Paragraph))
        for table in self.tables():
            yield from (cell for row in table.rows for cell in row.cells)
        yield from (footnote.paragraph for footnote in self.footnotes)
        yield from self.headers
        yield from self.footers
