"""The printed lines of a document outside its data tables, in reading order, with what can be seen of each at a glance."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from extractor.document import Cell, Document, Paragraph, Table
from extractor.normalize import fold_letters
from extractor.provenance import Evidence, cite


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a block: `block.text[start:end]`, without white space at its ends.

    `paragraph` is the one that it stands in and tells its look; `table` is the path of the layout table around it, empty
    in the body. `lower` is the text in folded letters, offset for offset.
    """

    block: Paragraph | Cell
    start: int
    end: int
    paragraph: Paragraph
    table: str = ""
    text: str = field(default="", compare=False)
    lower: str = field(default="", compare=False)

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
    """The lines with text of all paragraphs and of the cells of all tables but those at the paths `data_tables`."""
    found: list[Line] = []
    for block in document.blocks:
        if isinstance(block, Table):
            found += _table_lines(block, data_tables)
        else:
            found += _split(block, block, 0, "")
    return found


def _table_lines(table: Table, data_tables: Collection[str]) -> Iterator[Line]:
    """Lines of a layout table, cell by cell; a data table inside it is left out, other tables inside follow their cell."""
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
    text = paragraph.text
    if "\n" not in text:
        pieces = [text]
    else:
        pieces = text.split("\n")
    at = offset
    for piece in pieces:
        trimmed = piece.strip()
        if trimmed:
            start = at + piece.index(trimmed)
            yield Line(block, start, start + len(trimmed), paragraph, table, trimmed, fold_letters(trimmed))
        at += len(piece) + 1
