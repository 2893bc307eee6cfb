""".doc by office_oxide, without LibreOffice: a second opinion on its tables, and a reader where it is missing or fails.

It is fast and keeps rows, cells and merges, but neither the names of fonts nor the numbers of lists. It runs in a
process of its own with a time limit, for it is young and takes files from anyone.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.util import find_spec
from typing import Any, NamedTuple

from extractor.charsets import SOFT_HYPHEN, judge
from extractor.document import Block, Cell, Document, Footnote, Paragraph, ReadWarning, Row, Table
from extractor.errors import Damaged, MissingComponent, Timeout
from extractor.normalize import nfc

SECONDS = 20
_MOST_COLUMNS = 255
_PROGRAM = (
    "import sys, office_oxide\n"
    "document = office_oxide.Document.from_bytes(sys.stdin.buffer.read(), 'doc')\n"
    "sys.stdout.buffer.write(document.to_ir_json().encode('utf-8', 'replace'))\n"
)
Element = Mapping[str, Any]


class Tally(NamedTuple):
    """How many rows all tables have, and how many of their cells have text."""

    rows: int
    cells: int


def is_installed() -> bool:
    """Whether the package is there."""
    return find_spec("office_oxide") is not None


def read(data: bytes) -> Document:
    """The Document of a .doc; raises MissingComponent, Timeout or Damaged."""
    try:
        elements = _elements(data)
        texts = list(_texts(elements))
        decoder = judge({}, " ".join(texts))  # fonts are not known, the letters must tell
        builder = _Builder((lambda text: text) if decoder is None else (lambda text: decoder(text, "")))
        return Document(
            blocks=tuple(builder.blocks(elements, "")),
            footnotes=tuple(builder.footnotes),
            reader="office_oxide",
            media_type="application/msword",
            text_origin="unicode" if decoder is None else decoder.origin,
            warnings=() if any(texts) else (_no_text(),),
        )
    except (KeyError, TypeError, AttributeError, RecursionError) as error:  # another shape than we know
        raise _damaged(f"{type(error).__name__}: {error}") from error


def tally(document: Document) -> Tally:
    """What a document has, to compare two readings of one file."""
    tables = list(document.tables())
    cells = sum(bool(cell.text.strip()) for table in tables for row in table.rows for cell in row.cells)
    return Tally(sum(len(table.rows) for table in tables), cells)


def _elements(data: bytes) -> list[Element]:
    if not is_installed():
        raise MissingComponent(
            "Cần LibreOffice hoặc pip install 'extractor[office]' để đọc .doc",
            "LibreOffice or pip install 'extractor[office]' is needed for .doc",
        )
    try:
        done = subprocess.run(  # noqa: S603  # our own words
            [sys.executable, "-I", "-c", _PROGRAM], input=data, capture_output=True, check=True, timeout=SECONDS
        )
        return [element for section in json.loads(done.stdout)["sections"] for element in section["elements"]]
    except subprocess.TimeoutExpired as error:
        raise Timeout(
            "Đọc tệp .doc quá lâu nên đã dừng; hãy mở bằng Word và lưu thành .docx",
            "reading the .doc took too long and was stopped; open it in Word and save it as .docx",
        ) from error
    except (subprocess.CalledProcessError, ValueError) as error:
        raise _damaged(type(error).__name__) from error


def _texts(elements: Sequence[Element]) -> Iterator[str]:
    for element in elements:
        if "text" in element:
            yield element["text"]
        yield from _texts(_inside(element))


def _inside(element: Element) -> list[Element]:
    """What stands in an element, whatever it is called there."""
    inside = [*element.get("content", ()), *element.get("items", ())]
    inside += (cell for row in element.get("rows", ()) for cell in row["cells"])
    return [*inside, element["nested"]] if element.get("nested") else inside


class _Builder:
    """Makes blocks with their paths; notes are put aside."""

    def __init__(self, decode: Callable[[str], str]) -> None:
        self._decode = decode
        self.footnotes: list[Footnote] = []

    def blocks(self, elements: Sequence[Element], prefix: str) -> Iterator[Block]:
        """Paragraphs and tables, numbered within `prefix`; tables that follow each other are one, as in Word."""
        paragraphs = tables = 0
        rows: list[Element] = []
        for element in [*elements, None]:
            if element is not None and element["type"] == "table":
                if rows and _width(rows[-1]) != _width(element["rows"][0]):
                    yield self._table(rows, f"{prefix}table[{tables}]")
                    tables, rows = tables + 1, []
                rows += element["rows"]
                continue
            if rows:
                yield self._table(rows, f"{prefix}table[{tables}]")
                tables, rows = tables + 1, []
            for line in () if element is None else self._lines(element):
                yield self._paragraph(line, f"{prefix}paragraph[{paragraphs}]")
                paragraphs += 1

    def _lines(self, element: Element) -> Iterator[Element]:
        """The paragraphs of an element, those of the items of a list among them."""
        if element["type"] == "footnote":
            text = "\n".join(self._paragraph(line, "").text for line in element["content"])
            number = len(self.footnotes)
            self.footnotes.append(Footnote(str(number + 1), Paragraph(f"footnote[{number}]", text)))
        elif element["type"] in ("paragraph", "heading"):
            yield element
        else:
            for inner in _inside({"type": "", **element}):
                yield from self._lines({"type": "", **inner})

    def _paragraph(self, element: Element, path: str) -> Paragraph:
        runs = [run for run in element.get("content", ()) if run.get("text")]
        text = nfc(self._decode("".join(run["text"] for run in runs)).replace(SOFT_HYPHEN, "")).rstrip()
        total = sum(len(run["text"]) for run in runs)

        def most(key: str) -> bool:
            return 2 * sum(len(run["text"]) for run in runs if run.get(key)) > total

        size = max((run.get("font_size_half_pt", 0) for run in runs), default=0) / 2
        centered = element.get("alignment") == "center"
        return Paragraph(path, text, bold=most("bold"), italic=most("italic"), centered=centered, size=size)

    def _table(self, rows: Sequence[Element], path: str) -> Table:
        taken: dict[tuple[int, int], bool] = {}
        made: list[Row] = []
        columns = 0
        for r, row in enumerate(rows):
            cells = []
            column = 0
            for cell in row["cells"]:
                while taken.get((r, column)):
                    column += 1
                if column >= _MOST_COLUMNS:
                    break
                width = max(min(cell.get("col_span") or 1, _MOST_COLUMNS - column), 1)
                height = max(min(cell.get("row_span") or 1, len(rows) - r), 1)
                taken.update(((r + i, column + j), True) for i in range(height) for j in range(width))
                cells.append(self._cell(cell, f"{path}/row[{r}]/cell[{column}]", r, column, height, width))
                column += width
            columns = max(columns, column)
            made.append(Row(r, tuple(cells)))
        return Table(path, tuple(made), columns)

    def _cell(self, cell: Element, path: str, row: int, column: int, height: int, width: int) -> Cell:
        blocks = list(self.blocks(cell["content"], f"{path}/"))
        paragraphs = tuple(block for block in blocks if isinstance(block, Paragraph))
        tables = tuple(block for block in blocks if isinstance(block, Table))
        return Cell(path, row, column, paragraphs, height, width, tables)


def _width(row: Element) -> int:
    return sum(cell.get("col_span") or 1 for cell in row["cells"])


def _no_text() -> ReadWarning:
    return ReadWarning("no_text", "Tệp .doc không có chữ", "the .doc has no text")


def _damaged(detail: str) -> Damaged:
    return Damaged(
        f"Không đọc được tệp .doc ({detail}); hãy mở bằng Word và lưu thành .docx",
        f"the .doc cannot be read ({detail}); open it in Word and save it as .docx",
    )
