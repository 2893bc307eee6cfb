"""Documents for tests from printed lines: `b|` before one makes it bold, `c|` centred, `i|` italic, `o1|` a heading."""

from extractor.document import Block, Cell, Document, Paragraph, Row, Table


def paragraph(text: str, path: str = "paragraph[0]") -> Paragraph:
    bold = centered = italic = False
    outline = None
    while text[1:2] == "|" or text[2:3] == "|":
        mark, _, text = text.partition("|")
        bold, centered, italic = bold or mark == "b", centered or mark == "c", italic or mark == "i"
        outline = int(mark[1]) if mark[0] == "o" else outline
    return Paragraph(path, text, bold=bold, centered=centered, italic=italic, outline=outline)


def table(index: int, rows: list[list[str]], ruled: bool | None = False) -> Table:
    """A table whose cells have one paragraph a line."""
    path = f"table[{index}]"
    made = []
    for r, row in enumerate(rows):
        cells = []
        for c, text in enumerate(row):
            inner = tuple(paragraph(line, f"{path}/row[{r}]/cell[{c}]/{i}") for i, line in enumerate(text.split("\n")))
            cells.append(Cell(f"{path}/row[{r}]/cell[{c}]", r, c, inner))
        made.append(Row(r, tuple(cells)))
    return Table(path, tuple(made), max(map(len, rows)), ruled=ruled)


def document(*parts: str | list[list[str]], reader: str = "ooxml") -> Document:
    """A document of paragraphs (texts; several lines make several paragraphs) and layout tables (lists of rows)."""
    blocks: list[Block] = []
    tables = 0
    for part in parts:
        if isinstance(part, str):
            for line in part.strip("\n").split("\n"):
                blocks.append(paragraph(line.strip(), f"paragraph[{len(blocks) - tables}]"))
        else:
            blocks.append(table(tables, part))
            tables += 1
    return Document(tuple(blocks), reader, "application/test")
