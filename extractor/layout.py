"""Which part of the document is what: the letterhead, the sections, the prose, and the data tables with their columns.

`locate` makes a `Layout`; the extracting stages read it and never search the document again.
"""

from __future__ import annotations

from dataclasses import dataclass

from extractor.document import Cell, Paragraph
from extractor.provenance import Traced
from extractor.record import Letterhead, Organization, Period, Section, Signatory


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of text outside the data tables: `block.text[start:end]`, with its role and section.

    Roles: `letterhead`, `title`, `recipients`, `opening` (between the title and the first heading), `heading`, `body`,
    `closing` (the sentence that ends the report), `distribution`, `signature`, `appendix` (captions around the data
    tables), `footnote`, `stamp` (electronic signatures, received stamps).
    `section` is the index of the section that the passage stands in, None before the first heading and after the last.
    """

    block: Paragraph | Cell
    role: str
    section: int | None
    start: int
    end: int

    @property
    def text(self) -> str:
        """The text of the passage; offset 0 is `start` in the block."""
        return self.block.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a data table.

    Roles: `code`, `label`, `unit`, `value` (the report's own period), `note`; further value columns are `previous`,
    `plan`, `accumulated`, `percent_of_plan`, `percent_of_previous`, or `value_2` and so on where the header words fit
    none of these; `other` for a column that holds no value.
    `header` is the text of its header cells from top to bottom, joined by " / ". `score` (0..1) says how sure the role
    of a value column is: less than 1 where several compete and the words of one of their headers were guessed.
    """

    index: int
    role: str
    header: str
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class DataRow:
    """One logical row of a data table: what stands in each role, pieces broken over physical rows joined.

    `cells` are all distinct cells of the row, left to right, with none left out, so that no text of the table is lost.
    `legend` maps the option codes that the row offers to their words (`{0: "Không", 1: "Có"}`), empty for other rows;
    it is read from the unit cell, from extra physical rows, or from brackets in the label. `ticked` is the code of the
    option beside which a tick stands, where each option has a physical row of its own.
    `label_rest` are the cells in which the label goes on where a row is broken over physical rows.
    """

    index: int
    cells: tuple[Cell, ...]
    code: Cell | None = None
    label: Cell | None = None
    unit: Cell | None = None
    values: tuple[tuple[str, Cell], ...] = ()
    note: Cell | None = None
    legend: tuple[tuple[int, str], ...] = ()
    ticked: int | None = None
    label_rest: tuple[Cell, ...] = ()

    def cell(self, role: str) -> Cell | None:
        """The cell of a value column by its role, None where the row has none."""
        return next((cell for name, cell in self.values if name == role), None)


@dataclass(frozen=True, slots=True)
class DataTable:
    """A table of data, its continuations joined and repeated headers dropped.

    `shape` is `long` (one row per indicator), `wide` (one column per indicator, one row per unit or field), or `list`
    (of persons or plans: nothing is asked).
    `caption` holds the paragraphs that introduce it; `part` counts the Biểu in which it stands (0 for the first):
    row numbering may restart with each.
    """

    path: str
    shape: str
    columns: tuple[Column, ...]
    rows: tuple[DataRow, ...]
    header: tuple[Cell, ...] = ()
    caption: tuple[Paragraph, ...] = ()
    part: int = 0


@dataclass(frozen=True, slots=True)
class Layout:
    """The parts of one report; a part that the report does not have is None or empty."""

    passages: tuple[Passage, ...] = ()
    sections: tuple[Traced[Section], ...] = ()
    tables: tuple[DataTable, ...] = ()
    organization: Traced[Organization] | None = None
    letterhead: Traced[Letterhead] | None = None
    title: Traced[str] | None = None
    period: Traced[Period] | None = None
    recipients: tuple[Traced[str], ...] = ()
    distribution: tuple[Traced[str], ...] = ()
    signatory: Traced[Signatory] | None = None
