"""Documents out of nested lists, for tests that need no file."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.document import Block, Cell, Document, Paragraph, Row, Table

Spans = dict[tuple[int, int], tuple[int, int]]


def paragraph(text: str, path: str = "paragraph[0]") -> Paragraph:
    return Paragraph(path, text)


def table(rows: Sequence[Sequence[str]], spans: Spans | None = None, path: str = "table[0]") -> Table:
    """A table; `spans` gives (rows, columns) of merged cells by their top left corner, the rest of them is left out."""
    spans = spans or {}
    covered = {
        (r + i, c + j)
        for (r, c), (height, width) in spans.items()
        for i in range(height)
        for j in range(width)
        if (i, j) != (0, 0)
    }
    made = []
    for r, line in enumerate(rows):
        cells = []
        for c, text in enumerate(line):
            if (r, c) in covered:
                continue
            place = f"{path}/row[{r}]/cell[{c}]"
            lines = tuple(Paragraph(f"{place}/paragraph[{i}]", piece) for i, piece in enumerate(text.split("\n")))
            height, width = spans.get((r, c), (1, 1))
            cells.append(Cell(place, r, c, lines, height, width))
        made.append(Row(r, tuple(cells)))
    return Table(path, tuple(made), len(rows[0]))


def document(*parts: str | Sequence[Sequence[str]] | Table) -> Document:
    """A document of paragraphs (strings) and tables (nested lists)."""
    blocks: list[Block] = []
    paragraphs = tables = 0
    for part in parts:
        if isinstance(part, str):
            blocks.append(paragraph(part, f"paragraph[{paragraphs}]"))
            paragraphs += 1
        elif isinstance(part, Table):
            blocks.append(part)
            tables += 1
        else:
            blocks.append(table(part, path=f"table[{tables}]"))
            tables += 1
    return Document(tuple(blocks), "test", "text/plain")
