"""docx, complete, straight from its XML: nothing that a person sees is dropped without a warning.

python-docx is the oracle of the tests and not used here: its walk loses content controls, tracked insertions and text
boxes without a word, and costs nine times as much.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple

from extractor.charsets import Decoder, composition, judge
from extractor.document import Block, Cell, Document, Footnote, Paragraph, Row, Table
from extractor.normalize import nfc
from extractor.readers.limits import Package, too_large
from extractor.readers.ooxml_numbering import Numbering, integer, spell
from extractor.readers.ooxml_parts import KEY, VAL, M, Parts, R, W, is_on
from extractor.readers.ooxml_styles import Look, Styles, visible_sides
from extractor.readers.ooxml_text import ALTERNATE, P_PR, RUN, TEXT, Call, Draft, Line, P, Texts

TABLE, ROW, CELL, ROW_PR, CELL_PR = (f"{W}{name}" for name in ("tbl", "tr", "tc", "trPr", "tcPr"))
_SECTION = f"{W}sectPr"
_FIRST = "/paragraph[0]"
MOST_COLUMNS = 63  # Word's own limit; spans beyond it are nonsense
MOST_SLOTS = 255  # columns that a row may take up with real cells
MOST_CELLS = 200_000
# Block elements that are left out on purpose, that show nothing, and that are text without a paragraph around it.
_LEFT_OUT = frozenset(f"{W}{name}" for name in ("del", "moveFrom"))
_SILENT = frozenset(f"{W}{name}" for name in ("sectPr", "tcPr", "sdtPr", "sdtEndPr", "customXmlPr", "smartTagPr"))
# What may stand around rows and cells.
_CONTAINERS = frozenset(f"{W}{name}" for name in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo"))
_LOOSE = frozenset((RUN, f"{W}hyperlink", f"{W}fldSimple", f"{M}oMath", f"{M}oMathPara"))
_SHOWN = (TEXT, f"{M}t", *(f"{W}{name}" for name in ("sym", "drawing", "pict", "object", "footnoteReference")))
_COUNTED = re.compile(rb"<(?:\w{1,20}:)?(Pages|Characters)>\s*(\d{1,9})\s*</")
_ACCENTED = 100  # one letter in so many, at least, is accented as no language but Vietnamese does
_MOST_PER_PAGE = 9_000  # characters; more do not fit on one, however small
_LEAST_PER_PAGE = 20  # of the pages beyond the tenth, for some may be pictures


def read(data: bytes) -> Document:
    """The Document of a docx; raises Damaged, Encrypted, TooLarge, Bomb or XmlEntity.

    A document typed before Unicode is read twice: first to see which encodings it is in, then through their decoder.
    """
    try:
        parts = Parts(Package(data))
        reader = _Reader(parts, None)
        document = reader.document()
        decoder = reader.decoder(document)
        if decoder is not None:
            return replace(_Reader(parts, decoder).document(), text_origin=decoder.origin)
        return replace(document, text_origin=composition(_raw_text(parts.root))) if parts.has_marks else document
    except RecursionError as error:
        raise too_large("the nesting of the text", "Độ lồng của văn bản", "100") from error


class _Place(NamedTuple):
    """How a cell takes its place: columns, `restart`, `continue` or "" down and across; sides set and sides drawn."""

    span: int = 1
    down: str = ""
    across: str = ""
    deleted: bool = False
    sides: int = 0
    drawn: int = 0


_WHOLE = _Place()


@dataclass(slots=True)
class _Merged:
    """A cell that may go on in the next rows: its row, its place among the row's cells, and what it took in."""

    row: int
    place: int
    last: int
    paragraphs: list[Paragraph] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)


@dataclass(slots=True)
class _Grid:
    """A table being put together."""

    path: str
    story: str
    rows: list[list[Cell]] = field(default_factory=list)
    headers: list[bool] = field(default_factory=list)
    columns: int = 0
    merged: list[_Merged] = field(default_factory=list)
    open: dict[int, _Merged] = field(default_factory=dict)  # by column
    places: list[_Place] = field(default_factory=list)

    def table(self, ruled: bool | None) -> Table:
        """The finished table; `ruled` says whether it draws the borders that its cells do not set."""
        for cell in self.merged:
            if cell.last > cell.row or cell.paragraphs:
                top = self.rows[cell.row][cell.place]
                self.rows[cell.row][cell.place] = replace(
                    top,
                    paragraphs=(*top.paragraphs, *cell.paragraphs),
                    tables=(*top.tables, *cell.tables),
                    row_span=cell.last - cell.row + 1,
                )
        rows = tuple([Row(i, tuple(cells), self.headers[i]) for i, cells in enumerate(self.rows)])
        drawn = sum(place.drawn + (4 - place.sides if ruled else 0) > 1 for place in self.places)
        if ruled is not None or any(place.sides for place in self.places):
            ruled = 2 * drawn >= len(self.places)
        return Table(self.path, rows, self.columns, None, ruled)


class _Reader:
    """Walks the stories of one package: the body, the notes that it calls, the running heads."""

    def __init__(self, parts: Parts, decode: Callable[[str, str], str] | None) -> None:
        self._parts = parts
        self._decode = decode or (lambda text, font: text)
        self._styles = Styles(parts.of_kind("styles"), parts.blocks)
        self._texts = Texts(parts, self._styles, decode)
        self._places: dict[str, _Place] = {}
        self._callers: dict[int, str] = {}
        self._sections: list[Any] = []
        self._cells = 0
        self._characters = 0

    def document(self) -> Document:
        """The whole document."""
        blocks = tuple(self._blocks(self._parts.body, "", "body"))
        pages = self._pages()
        self._check_seen(self._parts.root)
        footnotes = tuple(self._footnotes())
        headers = tuple(self._running("header"))
        footers = tuple(self._running("footer"))
        if not self._characters:
            self._parts.warn(
                "no_text",
                "Tệp Word không có chữ, có thể chỉ gồm ảnh quét; hãy gửi bản PDF quét hoặc bản gốc",
                "the Word file has no text, perhaps only scans; send the scan as PDF or the original",
            )
        return Document(
            blocks=blocks,
            reader="ooxml",
            media_type=self._parts.media_type,
            pages=pages,
            footnotes=footnotes,
            headers=headers,
            footers=footers,
            warnings=tuple(self._parts.warnings.values()),
        )

    def decoder(self, document: Document) -> Decoder | None:
        """What the text is to be decoded with, after a first reading; None for one in Unicode."""
        legacy = self._texts.legacy
        if not legacy and _ACCENTED * self._parts.accents >= self._characters:
            return None
        everything = "\n".join((*_texts_of(document.blocks), *(note.paragraph.text for note in document.footnotes)))
        return judge(legacy, everything)

    @cached_property
    def _numbering(self) -> Numbering:
        return Numbering(self._parts.root_of_kind("numbering"), self._decode)

    # ---- blocks ----

    def _blocks(self, parent: Any, prefix: str, story: str, first: tuple[int, int] = (0, 0)) -> Iterator[Block]:
        """Paragraphs and tables under `parent`, numbered within `prefix` from `first` on.

        Containers are opened, and a text box follows the paragraph that anchors it.
        """
        paragraphs, tables = first
        draft: Draft | None = None  # of a paragraph whose end was deleted
        stack = [(iter(parent), story)]
        while stack:
            children, where = stack[-1]
            element = next(children, None)
            tag = getattr(element, "tag", None)  # a bare text has none
            if draft is not None and draft.pieces and tag in (None, TABLE):
                yield self._paragraph(Look(), draft.line(Look()), f"{prefix}paragraph[{paragraphs}]", where)
                paragraphs, draft = paragraphs + 1, None
            if element is None:
                stack.pop()
            elif isinstance(element, str):
                if element.strip():
                    yield Paragraph(f"{prefix}paragraph[{paragraphs}]", nfc(element.strip()), origin="textbox")
                    paragraphs += 1
            elif tag == P or tag in _LOOSE:
                look, line, draft = self._line(element, draft)
                if line is not None:
                    yield self._paragraph(look, line, f"{prefix}paragraph[{paragraphs}]", where)
                    paragraphs += 1
                    if line.boxes:
                        stack.append((_contents(line.boxes), "textbox"))
            elif tag == TABLE:
                table = self._table(element, f"{prefix}table[{tables}]", where)
                if table is not None:
                    yield table
                    tables += 1
            elif tag not in _SILENT:
                stack.append((self._opened(element), where))

    def _opened(self, element: Any) -> Iterator[Any]:
        """The children of an element between blocks; none for what is left out."""
        tag = element.tag
        if tag in _LEFT_OUT:
            self._texts.leave_out(element)
            return iter(())
        if tag == ALTERNATE:
            branch = self._texts.chosen(element)
            return iter(() if branch is None else branch)
        if tag == f"{W}altChunk":
            self._parts.warn(
                "alt_chunk",
                "Tệp nhúng cả một tài liệu khác, phần đó không được đọc; hãy mở và lưu lại bằng Word",
                "an embedded document was not read; open the file in Word and save it again",
                lost=True,
            )
        return iter(element)

    def _line(self, element: Any, draft: Draft | None) -> tuple[Look, Line | None, Draft | None]:
        """The look and text of a paragraph; without text but with a draft where it goes on in the next one."""
        look = self._look(element)
        line = None if draft or look.joined else self._texts.plain(element, look)
        if line is None:
            draft = draft or Draft()
            self._texts.read(element, draft, look)
            if look.joined:
                return look, None, draft
            line = draft.line(look)
        self._texts.section = len(self._sections)  # one that ends with a paragraph still holds that paragraph
        return look, line, None

    def _look(self, element: Any) -> Look:
        """The look of a paragraph; a section that ends with it is noted."""
        properties = element[0] if len(element) else None  # they come first, or there are none
        if properties is None or properties.tag != P_PR:
            return self._styles.normal
        if properties.get(KEY) is None and (section := properties.find(_SECTION)) is not None:
            self._sections.append(section)
        return self._styles.paragraph(properties)

    def _paragraph(self, look: Look, line: Line, path: str, story: str) -> Paragraph:
        number, indent = "", look.indent
        if look.listed.number_id not in ("", "0"):
            number = self._numbering.next(look.listed, story)
            indent = indent or self._numbering.indent(look.listed)
        raw = number + line.text
        text = nfc(raw).rstrip()
        self._characters += len(text)
        return Paragraph(
            path,
            text,
            min(len(number), len(text)) if number else 0,
            look.name,
            look.outline,
            line.bold,
            line.italic,
            look.centered,
            line.size,
            indent,
            None,
            (),
            self._notes_at(line, raw, len(number), text, path) if line.notes else (),
            "textbox" if story == "textbox" else "insertion" if line.inserted else "",
        )

    def _notes_at(self, line: Line, raw: str, shift: int, text: str, path: str) -> tuple[tuple[int, int], ...]:
        """Offsets of the note marks in the finished text; the block is noted as their caller."""
        self._callers |= dict.fromkeys((index for _, index in line.notes), path.rpartition("/paragraph[")[0] or path)
        return tuple((min(len(nfc(raw[: at + shift])), len(text)), index) for at, index in line.notes)

    # ---- tables ----

    def _table(self, element: Any, path: str, story: str) -> Table | None:
        grid = _Grid(path, story)
        for line in self._inside(element, ROW):
            self._row(line, grid)
        return grid.table(self._draws_borders(element)) if grid.rows else None

    def _draws_borders(self, element: Any) -> bool | None:
        properties = element.find(f"{W}tblPr")
        if properties is None:
            return False
        borders = properties.find(f"{W}tblBorders")
        if borders is not None:
            return visible_sides(borders) > 1
        style = _attribute(properties, "tblStyle", "")
        return self._styles.is_ruled(style) if style else False

    def _inside(self, element: Any, wanted: str) -> Iterator[Any]:
        """Rows of a table or cells of a row, those in content controls among them."""
        for child in element:
            tag = child.tag
            if tag == wanted:
                yield child
            elif tag in _CONTAINERS:
                yield from self._inside(child, wanted)

    def _row(self, line: Any, grid: _Grid) -> None:
        properties = next(line.iterchildren(ROW_PR), None)
        header, column = False, 0
        if properties is not None:
            if properties.find(f"{W}del") is not None:
                self._texts.leave_out(line)
                return
            header = is_on(properties.find(f"{W}tblHeader"))
            column = min(max(integer(_attribute(properties, "gridBefore", "0"), 0), 0), MOST_COLUMNS)
        index = len(grid.rows)
        cells: list[Cell] = []
        grid.rows.append(cells)
        grid.headers.append(header)
        for element in self._inside(line, CELL):
            place = self._place(element)
            if place.deleted:
                self._texts.leave_out(element)
            elif column >= MOST_SLOTS or self._cells >= MOST_CELLS:
                self._cut(element)
            else:
                self._cells += 1
                width = max(min(place.span, MOST_COLUMNS - column), 1)
                self._put(element, place, grid, index, column, width)
                column += width
        grid.columns = max(grid.columns, column)

    def _put(self, element: Any, place: _Place, grid: _Grid, row: int, column: int, width: int) -> None:
        """Adds a cell to the row, or to the cell above or before it that it is merged with."""
        cells = grid.rows[row]
        merged = grid.open.get(column)
        if place.across == "continue" and cells:
            text = [block for block in self._hidden(element, cells[-1], ()) if isinstance(block, Paragraph)]
            cells[-1] = replace(
                cells[-1],
                paragraphs=(*cells[-1].paragraphs, *text),
                column_span=cells[-1].column_span + width,
            )
            return
        if place.down == "continue" and merged is not None and merged.last == row - 1:
            merged.last = row
            for block in self._hidden(element, grid.rows[merged.row][merged.place], merged.paragraphs):
                if isinstance(block, Paragraph):
                    merged.paragraphs.append(block)
                else:
                    merged.tables.append(block)
            return
        grid.places.append(place)
        cells.append(self._cell(element, f"{grid.path}/row[{row}]/cell[{column}]", row, column, width, grid.story))
        if place.down:
            grid.open[column] = _Merged(row, len(cells) - 1, row)
            grid.merged.append(grid.open[column])

    def _cell(self, element: Any, path: str, row: int, column: int, width: int, story: str) -> Cell:
        only = element[1] if len(element) == 2 and element[0].tag == CELL_PR else None
        if only is not None and only.tag == P:  # as most cells are
            look = self._look(only)
            line = None if look.joined else self._texts.plain(only, look)
            if line is not None:
                return Cell(path, row, column, (self._paragraph(look, line, path + _FIRST, story),), 1, width, ())
        paragraphs: list[Paragraph] = []
        tables: list[Table] = []
        for block in self._blocks(element, f"{path}/", story):
            if isinstance(block, Paragraph):
                paragraphs.append(block)
            else:
                tables.append(block)
        while len(paragraphs) > 1 and not paragraphs[-1].text and not paragraphs[-1].notes:
            paragraphs.pop()
        return Cell(path, row, column, tuple(paragraphs), 1, width, tuple(tables))

    def _hidden(self, element: Any, cell: Cell, taken: Sequence[Paragraph]) -> Iterator[Block]:
        """What stands in a cell that another covers: not shown by Word nor counted in lists, and not lost by us."""
        if next(element.iter(*_SHOWN), None) is None:
            return
        first = (len(cell.paragraphs) + len(taken), len(cell.tables))
        for block in self._blocks(element, f"{cell.path}/", "covered", first):
            if isinstance(block, Table) or block.text[block.number_end :].strip():
                yield block

    def _place(self, cell: Any) -> _Place:
        properties = cell[0] if len(cell) else None
        if properties is None or properties.tag != CELL_PR:
            return _WHOLE
        key = properties.get(KEY)
        place = self._places.get(key)
        if place is None:
            place = _place(self._parts.blocks.of(properties))
            if key is not None:
                self._places[key] = place
        return place

    def _cut(self, element: Any) -> None:
        self._texts.leave_out(element)
        self._parts.warn(
            "table_too_large",
            "Bảng quá lớn, chỉ đọc một phần; hãy chia nhỏ bảng",
            "a table is too large and was read in part; split it",
            lost=True,
        )

    # ---- notes and running heads ----

    def _footnotes(self) -> Iterator[Footnote]:
        calls = tuple(self._texts.calls)
        notes = {kind: self._notes(kind) for kind in dict.fromkeys(call.kind for call in calls)}
        marks = self._marks(calls)
        for i, call in enumerate(calls):
            note = notes[call.kind].get(call.identity)
            if note is None:
                self._parts.warn(
                    "note_missing",
                    "Thiếu nội dung của một chú thích",
                    "the text of a note is missing",
                    lost=True,
                )
            blocks = () if note is None else tuple(self._blocks(note, f"footnote[{i}]/", call.kind))
            text = "\n".join(stripped for text in _texts_of(blocks) if (stripped := text.strip()))
            yield Footnote(marks[i], Paragraph(f"footnote[{i}]", text), self._callers.get(i, ""))

    def _notes(self, kind: str) -> dict[str, Any]:
        root = self._parts.root_of_kind(kind)
        self._texts.begin_story()
        return {} if root is None else {note.get(f"{W}id", ""): note for note in root}

    def _marks(self, calls: Sequence[Call]) -> list[str]:
        """The mark of each note as Word prints it: the formats of the notes and where their numbers start again."""
        settings = self._parts.root_of_kind("settings") if calls else None
        sections = [*self._sections, *self._parts.body.iterchildren(_SECTION)]
        counted: dict[tuple[str, int], int] = {}
        marks = []
        for call in calls:
            section = sections[call.section] if call.section < len(sections) else None
            form = _note_form(call.kind, section, settings)
            within = {"eachSect": call.section, "eachPage": call.page}.get(form.restart, 0)
            if call.mark:
                marks.append(call.mark)
                continue
            number = counted.get((call.kind, within), form.start - 1) + 1
            counted[call.kind, within] = number
            marks.append(spell(number, form.format))
        return marks

    def _running(self, kind: str) -> Iterator[Paragraph]:
        """The paragraphs of the headers or footers that a section refers to, each part once."""
        count = 0
        sections = (*self._sections, *self._parts.body.iterchildren(_SECTION))
        references = [reference for section in sections for reference in section.iterchildren(f"{W}{kind}Reference")]
        targets = [self._parts.relations.get(reference.get(f"{R}id", "")) for reference in references]
        for target in dict.fromkeys(relation.target for relation in targets if relation is not None):
            root = self._parts.root_of(target)
            self._texts.begin_story()
            for text in () if root is None else _texts_of(self._blocks(root, f"{kind}[{count}]/", "running")):
                if text.strip():
                    yield Paragraph(f"{kind}[{count}]", text)
                    count += 1

    # ---- the whole ----

    def _check_seen(self, root: Any) -> None:
        """Warns where a text stands in a place that no rule of ours opens, so that nothing is lost in silence."""
        if sum(1 for _ in root.iter(TEXT)) > self._texts.seen:
            self._parts.warn(
                "text_lost",
                "Một phần chữ nằm ở vị trí bất thường nên không được đọc; hãy mở và lưu lại bằng Word",
                "some text stands in an unusual place and was not read; open the file in Word and save it again",
                lost=True,
            )

    def _pages(self) -> int | None:
        """The pages that Word counted when it last saved; None where it counted another text or that cannot be."""
        data = self._parts.data("docProps/app.xml") or b""
        counted = {m[1]: int(m[2]) for m in _COUNTED.finditer(data)}
        pages, characters = counted.get(b"Pages", 0), counted.get(b"Characters")
        if characters is not None and not characters / 2 <= self._characters <= 2 * characters:
            return None  # a template's counts, or those of an earlier draft
        most = 10 + self._characters // _LEAST_PER_PAGE
        return pages if 0 < pages <= most and self._characters <= pages * _MOST_PER_PAGE else None


class _NoteForm(NamedTuple):
    """How notes are numbered: the format, the first number, and `continuous`, `eachSect` or `eachPage`."""

    format: str
    start: int
    restart: str


def _note_form(kind: str, section: Any | None, settings: Any | None) -> _NoteForm:
    """The section's own form, else that of the settings, else Word's: digits for footnotes, i, ii, iii for endnotes."""
    name = f"{W}{kind[:-1]}Pr"
    found = {}
    for holder in (settings, section):
        properties = None if holder is None else holder.find(name)
        for child in () if properties is None else properties:
            found[child.tag] = child.get(VAL, "")
    usual = "decimal" if kind == "footnotes" else "lowerRoman"
    return _NoteForm(
        found.get(f"{W}numFmt") or usual,
        integer(found.get(f"{W}numStart"), 1),
        found.get(f"{W}numRestart", "continuous"),
    )


def _place(properties: Any) -> _Place:
    span, down, across, deleted, sides, drawn = 1, "", "", False, 0, 0
    for child in properties:
        tag = child.tag
        if tag == f"{W}gridSpan":
            span = max(integer(child.get(VAL), 1), 1)
        elif tag == f"{W}vMerge":
            down = child.get(VAL, "continue")
        elif tag == f"{W}hMerge":
            across = child.get(VAL, "continue")
        elif tag == f"{W}cellDel":
            deleted = True
        elif tag == f"{W}tcBorders":
            sides, drawn = min(len(child), 4), visible_sides(child)
    return _Place(span, down, across, deleted, sides, drawn)


def _contents(boxes: Sequence[Any]) -> Iterator[Any]:
    """What stands in text boxes, one after the other; bare texts as they are."""
    for box in boxes:
        if isinstance(box, str):
            yield box
        else:
            yield from box


def _texts_of(blocks: Iterable[Block]) -> Iterator[str]:
    """The texts of blocks, those of the cells of tables among them."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block.text
        else:
            for row in block.rows:
                for cell in row.cells:
                    yield from _texts_of((*cell.paragraphs, *cell.tables))


def _raw_text(root: Any) -> str:
    return "".join(text.text or "" for text in root.iter(TEXT))


def _attribute(element: Any, name: str, default: str) -> str:
    child = element.find(f"{W}{name}")
    return default if child is None else str(child.get(VAL, default))
