"""The printed lines of a document outside its data tables, in reading order, and what can be seen of each."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from extractor.document import Cell, Document, Paragraph, Table
from extractor.normalize import fold_letters
from extractor.provenance import Evidence, cite


@dataclass(slots=True, eq=False)
class Line:
    """A line of a block: `block.text[start:end]`, which is `text`, without white space at its ends.

    `paragraph` is the one that it stands in and tells its look; `table` is the path of the layout table around it,
    empty in the body.
    """

    block: Paragraph | Cell
    start: int
    end: int
    text: str
    paragraph: Paragraph
    table: str = ""
    _lower: str | None = None

    @property
    def lower(self) -> str:
        """The text in folded letters, offset for offset."""
        if self._lower is None:
            self._lower = fold_letters(self.text)
        return self._lower

    @property
    def shouted(self) -> bool:
        """All its letters are capitals, and there are some."""
        return self.text.isupper() and sum(map(str.isalpha, self.text)) > 2

    @property
    def marked(self) -> bool:
        """It stands out by its look: bold, capitals, or an outline level."""
        return self.paragraph.bold or self.paragraph.outline is not None or self.shouted

    def cite(self, start: int = 0, end: int | None = None) -> tuple[Evidence, ...]:
        """Evidence for `text[start:end]`."""
        return cite(self.block, self.start + start, self.start + (len(self.text) if end is None else end))


def lines(document: Document, data_tables: Collection[str] = ()) -> list[Line]:
    """The lines with text of all paragraphs and of all cells, but for the tables at the paths `data_tables`."""
    found: list[Line] = []
    for block in document.blocks:
        if isinstance(block, Table):
            found += _table_lines(block, data_tables)
        else:
            found += _split(block, block, 0, "")
    return found


def _table_lines(table: Table, data_tables: Collection[str]) -> Iterator[Line]:
    """Lines of a layout table, cell by cell; a table inside follows its cell, a data table is left out."""
    for row in table.rows:
        for cell in row.cells:
            offset = 0
            if table.path not in data_tables:
                for paragraph in cell.paragraphs:
                    yield from _split(cell, paragraph, offset, table.path)
                    offset += len(paragraph.text) + 1
            for inner in cell.tables:
                yield from _table_lines(inner, data_tables)


def _split(block: Paragraph | Cell, paragraph: Paragraph, offset: int, table: str) -> Iterator[Line]:
    at = offset
    for piece in paragraph.text.split("\n"):
        trimmed = piece.strip()
        if trimmed:
            start = at + piece.index(trimmed)
            yield Line(block, start, start + len(trimmed), trimmed, paragraph, table)
        at += len(piece) + 1
