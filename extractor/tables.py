"""The data tables of a report: which tables hold data, which of them go on from another, and where a new Biểu begins.

tables -> header and columns (table_columns) -> logical rows (table_rows) -> continuations joined -> parts
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import NamedTuple

from extractor.document import Cell, Document, Paragraph, Table
from extractor.layout import DataRow, DataTable
from extractor.normalize import fold, fold_letters
from extractor.patterns import Patterns
from extractor.record import Period
from extractor.table_columns import Header, read_header
from extractor.table_rows import Rows

_LONG = 200  # characters; a paragraph longer than this does not introduce a table
_CAPTION = 4
# A number at the head of a row that has no column of numbers: such a row is part of the numbering.
_NUMBERED = re.compile(r"\s*(?:\d{1,3}(?:\.\d{1,3}){0,5}|[IVXLC]{1,6}|[A-ZĐa-zđ])[.):]")


class _Candidate(NamedTuple):
    """A table with the paragraphs since the table before it; nested ones have those of the cell around them."""

    table: Table
    before: tuple[Paragraph, ...]
    nested: bool

    @property
    def caption(self) -> tuple[Paragraph, ...]:
        """The last short paragraphs before the table."""
        caption: list[Paragraph] = []
        for paragraph in reversed(self.before):
            if len(paragraph.text) > _LONG or len(caption) == _CAPTION:
                break
            if paragraph.text.strip():
                caption.insert(0, paragraph)
        return tuple(caption)


@dataclass
class _Found:
    """A data table as far as it has been put together, of one table of the document or of several."""

    tables: list[Table]
    header: Header
    reader: Rows
    caption: tuple[Paragraph, ...]
    rows: list[DataRow] = field(default_factory=list)
    repeated: list[Cell] = field(default_factory=list)


def find_tables(document: Document, patterns: Patterns, period: Period | None = None) -> tuple[DataTable, ...]:
    """The data tables of a document in reading order; layout tables are left out, continuations joined.

    `period` is the report's own, by which the value column is told from those of other periods. A table in which a new
    Biểu begins comes out as several with the same path.
    """
    found: list[_Found] = []
    before: Table | None = None
    for candidate in _candidates(document):
        table = candidate.table
        header = read_header(table, patterns, period)
        open_ = found[-1] if found and before is not None and before is found[-1].tables[-1] else None
        goes_on = open_ is not None and _goes_on(open_, candidate, header, patterns)
        if header is not None and not goes_on:
            reader = Rows(header, table.grid, patterns)
            rows, repeated = reader.read(table, header.first, 0)
            found.append(_Found([table], header, reader, candidate.caption, rows, repeated))
        before = before if candidate.nested else table
    return _numbered([part for each in found if each.rows for part in _parts(each, patterns)], patterns)


def _candidates(document: Document) -> Iterator[_Candidate]:
    """Every table of the body with the paragraphs before it, nested ones after the one that holds them."""
    before: list[Paragraph] = []
    for block in document.blocks:
        if isinstance(block, Paragraph):
            before.append(block)
            continue
        yield _Candidate(block, tuple(before), nested=False)
        yield from _nested(block)
        before = []


def _nested(table: Table) -> Iterator[_Candidate]:
    for row in table.rows:
        for cell in row.cells:
            for inner in cell.tables:
                yield _Candidate(inner, cell.paragraphs, nested=True)
                yield from _nested(inner)


# ---- continuations ----


def _goes_on(found: _Found, candidate: _Candidate, header: Header | None, patterns: Patterns) -> bool:
    """Adds a table to the one before it where it goes on from there, and says whether it did.

    It goes on where it has as many columns and nothing stands between, and repeats the header or has none.
    """
    table = candidate.table
    if candidate.nested or table.columns != found.tables[0].columns:
        return False
    if any(not _is_page_end(paragraph.text, patterns) for paragraph in candidate.before):
        return False
    named = header is not None and header.named
    if not (_same_words(found.header, header) if header is not None and named else found.reader.fits(table)):
        return False
    first = header.first if header is not None and named else 0
    rows, repeated = found.reader.read(table, first, len(found.rows))
    if named and _restarts(found.rows, rows):
        return False
    found.tables.append(table)
    found.repeated += [*(header.cells if header is not None and named else ()), *repeated]
    found.rows += rows
    return True


def _is_page_end(text: str, patterns: Patterns) -> bool:
    """Nothing, a page number, or words that say that the table goes on."""
    bare = text.strip(" \t\n-–./")
    return not bare or (bare.isdigit() and len(bare) < 4) or patterns.columns.whole(bare) == "continued"


def _same_words(one: Header, other: Header) -> bool:
    return _words(one) == _words(other)


def _words(header: Header) -> list[str]:
    """The texts of a header without the row that numbers the columns."""
    return [fold(cell.text) for cell in header.cells if cell.row < header.top]


def _restarts(before: Sequence[DataRow], rows: Sequence[DataRow]) -> bool:
    """Whether rows begin with the number with which the rows before began, and not under a group of these."""
    first = _first_code(before)
    return bool(first) and first == _first_code(rows[:1]) and not (before and _is_heading(before[-1]))


def _first_code(rows: Sequence[DataRow]) -> str:
    return next((code for row in rows if (code := _code(row))), "")


def _code(row: DataRow) -> str:
    """The number of a row in small letters and without final dot; empty where it has none or only a mark."""
    text = row.code.text.strip().rstrip(".):") if row.code is not None else ""
    return text.lower() if text and text[0].isalnum() and len(text) < 12 else ""


def _is_heading(row: DataRow) -> bool:
    """A row that states nothing and has no number of its own: a title, or the name of a group."""
    if row.label is None or _code(row) or _NUMBERED.match(row.label.text):
        return False
    return not any(cell.text.strip() for cell in (row.unit, *(cell for _, cell in row.values)) if cell is not None)


# ---- parts ----


def _parts(found: _Found, patterns: Patterns) -> Iterator[DataTable]:
    """The data table, cut where a new Biểu begins inside it."""
    header = (*found.header.cells, *found.repeated)
    cuts = _cuts(found.rows, patterns) if found.header.shape == "long" else []
    for start, end in pairwise([0, *cuts, len(found.rows)]):
        caption = found.caption if start == 0 else ()
        rows = tuple(found.rows[start:end])
        yield DataTable(found.tables[0].path, found.header.shape, found.header.columns, rows, header, caption)


def _cuts(rows: Sequence[DataRow], patterns: Patterns) -> list[int]:
    """Indexes of the rows that name a new Biểu, or a group under which the numbers begin again."""
    cuts: list[int] = []
    first = ""
    for index, row in enumerate(rows):
        if code := _code(row):
            if code == first and (start := _headings_before(rows, index)) < index and start > (cuts or [0])[-1]:
                cuts.append(start)
            first = first or code
        elif first and index and row.label is not None and len(row.cells) == 1 and _is_title(row.label, patterns):
            cuts.append(index)
            first = ""
    return cuts


def _headings_before(rows: Sequence[DataRow], index: int) -> int:
    """Index of the first of the headings that stand right before a row, `index` where there are none."""
    while index and _is_heading(rows[index - 1]):
        index -= 1
    return index


def _is_title(block: Cell | Paragraph, patterns: Patterns) -> bool:
    return patterns.markers.find("appendix", fold_letters(block.text[:_LONG])) is not None


def _numbered(tables: Sequence[DataTable], patterns: Patterns) -> tuple[DataTable, ...]:
    """The tables with their part: a new one with each Biểu, header, and restart of the numbers."""
    numbered: list[DataTable] = []
    part = 0
    codes: set[str] = set()
    for table in tables:
        before = numbered[-1] if numbered else None
        if before is not None and (
            (_first_code(table.rows) or None) in codes
            or before.columns != table.columns
            or any(_is_title(paragraph, patterns) for paragraph in table.caption)
            or before.path == table.path
        ):
            part += 1
            codes = set()
        codes.update(map(_code, table.rows) if table is not tables[-1] else ())
        numbered.append(replace(table, part=part))
    return tuple(numbered)
