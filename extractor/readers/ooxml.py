"""docx, complete, straight from its XML: nothing that a person sees is dropped without a warning.

python-docx is the oracle of the tests and not used here: its walk loses content controls, tracked insertions and text
boxes without a word, and costs nine times as much.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from extractor.document import Block, Cell, Document, Footnote, Paragraph, ReadWarning, Row, Table
from extractor.normalize import nfc
from extractor.readers.limits import Package, damaged
from extractor.readers.ooxml_numbering import Numbering
from extractor.readers.ooxml_numbering import parse as parse_numbering
from extractor.readers.ooxml_styles import Look, Styles

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
W = f"{{{_W}}}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_STRICT = {  # Strict OOXML has the same words in other namespaces
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": _W.encode(),
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": _REL.encode(),
    b"http://purl.oclc.org/ooxml/officeDocument/math": _M[1:-1].encode(),
}
_P = f"{W}p"
_RUN = f"{W}r"
_T = f"{W}t"
_TBL = f"{W}tbl"
_TR = f"{W}tr"
_TC = f"{W}tc"
_SDT = f"{W}sdt"
_VAL = f"{W}val"
_P_PR, _R_PR, _TC_PR = f"{W}pPr", f"{W}rPr", f"{W}tcPr"
_GRID_SPAN, _V_MERGE, _H_MERGE = f"{W}gridSpan", f"{W}vMerge", f"{W}hMerge"
# Marks inside a paragraph that are no text.
_MARKS = {
    f"{W}{name}" for name in ("pPr", "bookmarkStart", "bookmarkEnd", "proofErr", "commentRangeStart", "commentRangeEnd")
}
_ORDINARY = {_P, _TBL, _TR, _TC}
MOST_COLUMNS = 63  # Word's own limit
MOST_CELLS = 400_000
# Containers that add nothing to their content.
_OPEN = {
    f"{W}{name}"
    for name in ("hyperlink", "ins", "moveTo", "smartTag", "sdtContent", "customXml", "fldSimple", "dir", "bdo")
} | {
    f"{_M}{name}"
    for name in ("oMath", "oMathPara", "r", "e", "num", "den", "sup", "sub", "f", "sSup", "sSub", "d", "rad", "deg")
}
_LEFT_OUT = {
    f"{W}{name}"
    for name in ("del", "moveFrom", "pPr", "rPr", "sdtPr", "sdtEndPr", "delText", "instrText", "delInstrText")
}
_SYMBOLS = {0xF0FC: "✓", 0xF0FE: "☑", 0xF0A8: "☐", 0xF0B7: "•", 0xF02D: "-", 0xF0D8: "•", 0xF0A7: "•", 0xF076: "•"}
_SOFT_HYPHEN = "\u00ad"
_LEGACY_FONT = re.compile(r"\.?vn|vni-|vps |\.vi", re.IGNORECASE)


def read(data: bytes) -> Document:
    """The Document of a docx; raises Damaged, Encrypted, TooLarge, Bomb or XmlEntity."""
    return _Reader(Package(data)).document()


@dataclass(slots=True)
class _Text:
    """A paragraph being put together: its pieces and how much of it is bold or italic."""

    pieces: list[str] = field(default_factory=list)
    length: int = 0
    bold: int = 0
    italic: int = 0
    sizes: dict[float, int] = field(default_factory=dict)
    notes: list[tuple[int, int]] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)
    inserted: bool = False

    def add(self, text: str, look: Look) -> None:
        """Text as it is printed in `look`."""
        self.pieces.append(text)
        size = len(text)
        self.length += size
        self.bold += size * look.bold
        self.italic += size * look.italic
        self.sizes[look.size] = self.sizes.get(look.size, 0) + size


class _Reader:
    """Walks the parts of one package; the state of fields and counters runs through the whole document."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.warnings: dict[str, ReadWarning] = {}
        self.main = self._main_part()
        self.relations = self._relations(self.main)
        self.numbering: Numbering = parse_numbering(self._part("numbering"))
        self.styles = Styles(self._bytes("styles"))
        self.fields: list[bool] = []  # one for each open field: true while in its instruction
        self.notes: dict[tuple[str, str], int] = {}
        self.called: list[tuple[str, str, str]] = []  # kind, id, mark
        self.callers: dict[int, str] = {}
        self.cells = 0

    def document(self) -> Document:
        """Reads the body, then the notes that it calls, then the running heads."""
        body = self.main_root.find(f"{W}body")
        blocks = tuple(self._blocks(body, "")) if body is not None else ()
        footnotes = tuple(self._footnotes())
        headers = tuple(self._running("header"))
        footers = tuple(self._running("footer"))
        if not any(block.text.strip() if isinstance(block, Paragraph) else block.rows for block in blocks):
            self._warn(
                "no_text",
                "Tệp Word không có chữ; có thể chỉ gồm ảnh quét",
                "the Word file has no text; it may hold scans only",
            )
        return Document(
            blocks=blocks,
            reader="ooxml",
            media_type=MEDIA_TYPE,
            pages=self._pages(),
            footnotes=footnotes,
            headers=headers,
            footers=footers,
            warnings=tuple(self.warnings.values()),
        )

    # ---- parts ----

    def _main_part(self) -> str:
        relations = self.package.read("_rels/.rels")
        name = "word/document.xml"
        if relations is not None:
            found = re.search(
                rb'Target="/?([^"]{1,200})"[^>]{0,400}officeDocument"|officeDocument"[^>]{0,400}Target="/?([^"]{1,200})"',
                relations,
            )
            if found:
                name = (found[1] or found[2]).decode("utf-8", "replace")
        data = self.package.read(name) or self.package.read("word/document.xml")
        if data is None:
            raise damaged("word/document.xml")
        self.main_root = self._parse(data, name, essential=True)
        return name

    def _parse(self, data: bytes, name: str, essential: bool = False) -> Any:
        data = _transitional(data)
        try:
            return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
        except etree.XMLSyntaxError as error:
            root = None
            try:
                root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, recover=True))
            except etree.XMLSyntaxError:
                root = None
            if essential and root is None:
                raise damaged(f"{name}: {error.msg}") from error
            self._warn(
                "recovered",
                f"Phần {name} bị lỗi, chỉ đọc được một phần",
                f"{name} is damaged and was read in part",
                lost=True,
            )
            return root

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Kind and target of each relation of a part, by id; targets never leave the package."""
        folder, _, name = part.rpartition("/")
        data = self.package.read(f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels")
        root = self._parse(data, name) if data else None
        relations = {}
        for element in () if root is None else root.iterchildren(f"{_RELATIONS}Relationship"):
            kind = element.get("Type", "").rpartition("/")[2]
            target = element.get("Target", "")
            if element.get("TargetMode") != "External":
                relations[element.get("Id", "")] = (
                    kind,
                    target[1:] if target.startswith("/") else f"{folder}/{target}".lstrip("/"),
                )
        return relations

    def _part(self, kind: str) -> Any:
        data = self._bytes(kind)
        return self._parse(data, kind) if data else None

    def _bytes(self, kind: str) -> bytes | None:
        """The part that the document calls its `kind`, its Strict namespaces made usual."""
        target = next((target for name, target in self.relations.values() if name == kind), None)
        data = self.package.read(target) if target else None
        return None if data is None else _transitional(data)

    def _pages(self) -> int | None:
        data = self.package.read("docProps/app.xml")
        found = re.search(rb"<(?:\w+:)?Pages>(\d{1,5})</", data) if data else None
        return int(found[1]) if found and int(found[1]) else None

    def _warn(self, code: str, message: str, message_en: str, lost: bool = False) -> None:
        self.warnings.setdefault(code, ReadWarning(code, message, message_en, None, lost))

    # ---- blocks ----

    def _blocks(self, parent: Any, prefix: str) -> Iterator[Block]:
        """Paragraphs and tables under `parent`, content controls opened, numbered within `prefix`."""
        paragraphs = tables = 0
        for element in self._open(parent):
            if element.tag == _P:
                for made in self._paragraphs(element):
                    yield self._finished(*made, f"{prefix}paragraph[{paragraphs}]")
                    paragraphs += 1
            elif element.tag == _TBL:
                table = self._table(element, f"{prefix}table[{tables}]")
                if table is not None:
                    yield table
                    tables += 1
            elif element.tag == f"{W}altChunk":
                self._warn(
                    "alt_chunk",
                    "Tệp nhúng một tài liệu khác, không đọc được phần đó",
                    "an embedded document was not read",
                    lost=True,
                )

    def _open(self, parent: Any) -> Iterator[Any]:
        """Children, with those of transparent containers in their place; iterative, for nesting may be hostile."""
        stack = [iter(parent)]
        while stack:
            element = next(stack[-1], None)
            if element is None:
                stack.pop()
            elif element.tag in _ORDINARY:
                yield element
            elif element.tag == _SDT:
                content = element.find(f"{W}sdtContent")
                if content is not None:
                    stack.append(iter(content))
            elif element.tag in _OPEN and element.tag != f"{W}fldSimple":
                stack.append(iter(element))
            elif element.tag == f"{_MC}AlternateContent":
                choice = _choice(element)
                if choice is not None:
                    stack.append(iter(choice))
            else:
                yield element

    # ---- paragraphs ----

    def _paragraphs(self, element: Any) -> Iterator[tuple[Look, _Text, str]]:
        """The paragraph, then those of the text boxes that are anchored in it."""
        look = self.styles.of(element)
        text = self._plain(element, look)
        if text is None:
            text = _Text()
            self._inline(element, text, look)
        yield look, text, "insertion" if text.inserted else ""
        boxes = text.boxes
        while boxes:
            for inner in self._open(boxes.pop(0)):
                for paragraph in [inner] if inner.tag == _P else inner.iter(_P):
                    text, look = _Text(), self.styles.of(paragraph)
                    self._inline(paragraph, text, look)
                    boxes += text.boxes
                    yield look, text, "textbox"

    def _plain(self, element: Any, look: Look) -> _Text | None:
        """The text of a paragraph of nothing but runs of plain text, as most are; None for any other."""
        if self.fields:
            return None
        text = _Text()
        for child in element:
            if child.tag == _RUN:
                shown = look
                for inner in child:
                    tag = inner.tag
                    if tag == _T:
                        text.add(inner.text or "", shown)
                    elif tag == _R_PR:
                        shown = self.styles.run(inner, look)
                        if shown.hidden:
                            return None
                    else:
                        return None
            elif child.tag not in _MARKS:
                return None
        return text

    def _inline(self, element: Any, text: _Text, look: Look) -> None:
        for child in element:
            tag = child.tag
            if tag == _RUN:
                self._run(child, text, look)
            elif tag == f"{W}sdt":
                content = child.find(f"{W}sdtContent")
                if content is not None:
                    self._inline(content, text, look)
            elif tag in _OPEN:
                text.inserted = text.inserted or tag == f"{W}ins"
                self._inline(child, text, look)
            elif tag == f"{_MC}AlternateContent":
                choice = _choice(child)
                if choice is not None:
                    self._inline(choice, text, look)
            elif tag == f"{_M}t" and child.text:
                text.add(child.text, look)
            elif tag == f"{W}ruby":
                for base in child.iterchildren(f"{W}rubyBase"):
                    self._inline(base, text, look)

    def _run(self, run: Any, text: _Text, look: Look) -> None:
        properties = run.find(f"{W}rPr")
        if properties is not None:
            look = self.styles.run(properties, look)
            if look.hidden:
                if any(t.text and t.text.strip() for t in run.iterchildren(f"{W}t")):
                    self._warn(
                        "hidden_text", "Tệp có chữ ẩn, đã bỏ qua", "the file has hidden text, which was left out"
                    )
                return
        for child in run:
            tag = child.tag
            if tag == _T:
                if child.text and not any(self.fields):
                    text.add(child.text, look)
            elif tag in _LEFT_OUT:
                continue
            else:
                self._special(child, tag, text, look)

    def _special(self, child: Any, tag: str, text: _Text, look: Look) -> None:
        if tag == f"{W}fldChar":
            self._field(child.get(f"{W}fldCharType"))
        elif any(self.fields):
            return
        elif tag in (f"{W}tab", f"{W}ptab"):
            text.add("\t", look)
        elif tag in (f"{W}br", f"{W}cr"):
            if child.get(f"{W}type") not in ("page", "column"):
                text.add("\n", look)
        elif tag == f"{W}noBreakHyphen":
            text.add("-", look)
        elif tag == f"{W}softHyphen":
            if _LEGACY_FONT.match(look.font):  # there it is a letter; elsewhere noise
                text.add(_SOFT_HYPHEN, look)
        elif tag == f"{W}sym":
            text.add(_symbol(child), look)
        elif tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
            self._call(child, tag, text)
        elif tag in (f"{W}drawing", f"{W}pict", f"{W}object"):
            self._drawing(child, text)
        elif tag == f"{_MC}AlternateContent":
            choice = _choice(child)
            if choice is not None:
                for inner in choice:
                    self._special(inner, inner.tag, text, look)
        elif tag == f"{W}ruby":
            for base in child.iterchildren(f"{W}rubyBase"):
                self._inline(base, text, look)

    def _field(self, kind: str | None) -> None:
        if kind == "begin":
            self.fields.append(True)
        elif self.fields and kind == "separate":
            self.fields[-1] = False
        elif self.fields and kind == "end":
            self.fields.pop()

    def _call(self, child: Any, tag: str, text: _Text) -> None:
        kind = "footnotes" if tag == f"{W}footnoteReference" else "endnotes"
        identity = child.get(f"{W}id", "")
        index = self.notes.setdefault((kind, identity), len(self.notes))
        text.notes.append((text.length, index))
        if index == len(self.called):
            following = child.getnext()
            custom = child.get(f"{W}customMarkFollows") in ("1", "true", "on")
            mark = (following.text or "") if custom and following is not None else ""
            self.called.append((kind, identity, mark or str(1 + sum(k == kind for k, *_ in self.called))))

    def _drawing(self, child: Any, text: _Text) -> None:
        boxes = [box for box in child.iter(f"{W}txbxContent") if not _under_fallback(box, child)]
        text.boxes += [box for box in boxes if not any(other is not box and _inside(box, other) for other in boxes)]
        if not boxes and _is_large(child):
            self._warn(
                "image_ignored",
                "Tệp có ảnh lớn, chữ trong ảnh không được đọc",
                "the file has a large picture; text in it was not read",
            )

    def _finished(self, look: Look, text: _Text, origin: str, path: str) -> Paragraph:
        for _, index in text.notes:
            self.callers[index] = path.rpartition("/paragraph[")[0] or path
        number = self._number(look)
        body = nfc(number + "".join(text.pieces)).rstrip()
        shift = len(number)
        size = max(text.sizes, key=lambda s: text.sizes[s]) if text.sizes else look.size
        return Paragraph(
            path=path,
            text=body,
            number_end=min(shift, len(body)),
            style=look.name,
            outline=look.outline,
            bold=2 * text.bold > text.length > 0,
            italic=2 * text.italic > text.length > 0,
            centered=look.centered,
            size=size,
            indent=look.indent,
            notes=tuple((min(offset + shift, len(body)), index) for offset, index in text.notes),
            origin=origin,
        )

    def _number(self, look: Look) -> str:
        """The computed number in front of a paragraph; empty paragraphs count as well, as in Word."""
        number_id, depth = look.number
        if number_id in ("", "0") or not depth.isdigit():
            return ""
        return self.numbering.next(number_id, int(depth))

    # ---- tables ----

    def _table(self, element: Any, path: str) -> Table | None:
        rows: list[Row] = []
        pending: dict[int, tuple[int, int]] = {}  # column -> (row, place in it) of the cell that goes on below
        columns = 0
        for line in self._open(element):
            if line.tag != _TR:
                continue
            row, width = self._row(line, path, len(rows), rows, pending)
            columns = max(columns, width)
            rows.append(row)
        if not rows:
            return None
        return Table(path, tuple(rows), columns, ruled=self._ruled(element))

    def _row(
        self, line: Any, path: str, index: int, rows: list[Row], pending: dict[int, tuple[int, int]]
    ) -> tuple[Row, int]:
        properties = line.find(f"{W}trPr")
        header = properties is not None and properties.find(f"{W}tblHeader") is not None
        column = 0 if properties is None else _span(_attribute(properties, "gridBefore", "0"), 0)
        cells: list[Cell] = []
        for element in self._open(line):
            if element.tag != _TC or column >= MOST_COLUMNS:
                continue
            self.cells += 1
            if self.cells > MOST_CELLS:
                break
            span, down, across = _merges(element)
            width = min(span, MOST_COLUMNS - column)
            above = pending.get(column)
            if across == "continue" and cells:
                cells[-1] = _grown(cells[-1], columns=width)
            elif down == "continue" and above is not None:
                self._continue(element, rows, above, index)
            else:
                cells.append(self._cell(element, f"{path}/row[{index}]/cell[{column}]", index, column, width))
                pending.pop(column, None)
                if down:
                    pending[column] = (index, len(cells) - 1)
            column += width
        if column >= MOST_COLUMNS or self.cells > MOST_CELLS:
            self._warn(
                "table_too_large",
                "Bảng quá lớn, chỉ đọc một phần",
                "a table is too large and was read in part",
                lost=True,
            )
        return Row(index, tuple(cells), header), column

    def _cell(self, element: Any, path: str, row: int, column: int, width: int) -> Cell:
        blocks = tuple(self._blocks(element, f"{path}/"))
        paragraphs = tuple(block for block in blocks if isinstance(block, Paragraph))
        while len(paragraphs) > 1 and not paragraphs[-1].text:
            paragraphs = paragraphs[:-1]
        tables = tuple(block for block in blocks if isinstance(block, Table))
        return Cell(path, row, column, paragraphs, column_span=width, tables=tables)

    def _continue(self, element: Any, rows: list[Row], above: tuple[int, int], index: int) -> None:
        """A cell that goes on from above: it grows, and text that stands in its continuation is kept."""
        top, place = above
        cells = list(rows[top].cells)
        cell = cells[place]
        extra = tuple(
            block
            for block in self._blocks(element, f"{cell.path}/")
            if isinstance(block, Paragraph) and block.text.strip()
        )
        cells[place] = Cell(
            cell.path,
            cell.row,
            cell.column,
            (*cell.paragraphs, *extra),
            index - top + 1,
            cell.column_span,
            cell.tables,
        )
        rows[top] = Row(rows[top].index, tuple(cells), rows[top].header)

    def _ruled(self, element: Any) -> bool | None:
        properties = element.find(f"{W}tblPr")
        borders = None if properties is None else properties.find(f"{W}tblBorders")
        if borders is not None:
            return any(edge.get(f"{W}val") not in (None, "nil", "none") for edge in borders)
        style = "" if properties is None else _attribute(properties, "tblStyle", "")
        if style and self.styles.is_ruled(style):
            return True
        return any(
            edge.get(f"{W}val") not in (None, "nil", "none")
            for edges in element.iter(f"{W}tcBorders")
            for edge in edges
        )

    # ---- notes and running heads ----

    def _footnotes(self) -> Iterator[Footnote]:
        roots = {
            kind: self._part(kind) for kind in ("footnotes", "endnotes") if any(k == kind for k, *_ in self.called)
        }
        by_id = {
            (kind, note.get(f"{W}id", "")): note
            for kind, root in roots.items()
            if root is not None
            for note in root.iterchildren(f"{W}footnote", f"{W}endnote")
        }
        for i, (kind, identity, mark) in enumerate(list(self.called)):
            note = by_id.get((kind, identity))
            if note is None:
                continue
            texts = [p.text for p in self._blocks(note, "") if isinstance(p, Paragraph)]
            text = "\n".join(filter(None, (t.strip() for t in texts)))
            yield Footnote(mark, Paragraph(f"footnote[{i}]", text), self.callers.get(i, ""))

    def _running(self, kind: str) -> Iterator[Paragraph]:
        count = 0
        seen: set[str] = set()
        for name, target in self.relations.values():
            if name != kind or target in seen:
                continue
            seen.add(target)
            data = self.package.read(target)
            root = self._parse(data, target) if data else None
            for block in () if root is None else self._blocks(root, ""):
                if isinstance(block, Paragraph) and block.text.strip():
                    yield Paragraph(f"{kind}[{count}]", block.text)
                    count += 1


def _transitional(data: bytes) -> bytes:
    """A part with the namespaces of Strict OOXML replaced by the usual ones."""
    if b"purl.oclc.org" in data[:20_000]:
        for strict, usual in _STRICT.items():
            data = data.replace(strict, usual)
    return data


def _merges(cell: Any) -> tuple[int, str, str]:
    """Columns that a cell spans, and how it is merged down and across: "restart", "continue" or "" for not at all."""
    span, down, across = 1, "", ""
    properties = next(cell.iterchildren(_TC_PR), None)
    for child in () if properties is None else properties:
        if child.tag == _GRID_SPAN:
            span = max(_span(child.get(_VAL, "1"), 1), 1)
        elif child.tag == _V_MERGE:
            down = child.get(_VAL, "continue")
        elif child.tag == _H_MERGE:
            across = child.get(_VAL, "continue")
    return span, down, across


def _choice(element: Any) -> Any | None:
    """One of the alternatives that say the same: the first choice, else the fallback."""
    choice = element.find(f"{_MC}Choice")
    return choice if choice is not None else element.find(f"{_MC}Fallback")


def _under_fallback(element: Any, root: Any) -> bool:
    parent = element.getparent()
    while parent is not None and parent is not root:
        if parent.tag == f"{_MC}Fallback":
            return True
        parent = parent.getparent()
    return False


def _inside(element: Any, other: Any) -> bool:
    return any(parent is other for parent in element.iterancestors())


def _is_large(element: Any) -> bool:
    """A picture of more than half a page: a scan pasted into Word."""
    extent = element.find(".//{*}extent")
    if extent is None:
        return False
    width, height = (_span(extent.get(name, "0"), 0) for name in ("cx", "cy"))
    return width * height > 0.5 * (595 * 12700) * (842 * 12700)


def _symbol(element: Any) -> str:
    try:
        code = int(element.get(f"{W}char", ""), 16)
    except ValueError:
        return ""
    if code in _SYMBOLS:
        return _SYMBOLS[code]
    return chr(code - 0xF000) if 0xF020 <= code <= 0xF07E else chr(code) if 0x20 <= code < 0xD800 else "•"


def _attribute(element: Any, name: str, default: str) -> str:
    child = element.find(f"{W}{name}")
    return default if child is None else str(child.get(f"{W}val", default))


def _span(text: str, default: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else default


def _grown(cell: Cell, columns: int) -> Cell:
    return Cell(
        cell.path, cell.row, cell.column, cell.paragraphs, cell.row_span, cell.column_span + columns, cell.tables
    )
