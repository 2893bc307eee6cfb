"""A report as .docx: letterhead, prose under numbered headings, signature, appendix table, the same bytes every time."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt

_EPOCH = (2022, 1, 1, 0, 0, 0)


class Writer:
    """Builds one document with python-docx, and with raw XML where that has no words for it."""

    def __init__(self, font: str = "Times New Roman", size: float = 14) -> None:
        self.document = Document()
        self.size = size
        normal = self.document.styles["Normal"]
        normal.font.name, normal.font.size = font, Pt(size)
        section = self.document.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin, section.right_margin = Cm(3), Cm(2)
        section.top_margin = section.bottom_margin = Cm(2)
        self._lists: dict[str, int] = {}

    def save(self) -> bytes:
        """The document's bytes, with a paragraph at the end and no trace of the clock."""
        self.document.add_paragraph()
        properties = self.document.core_properties
        properties.created = properties.modified = datetime(2022, 1, 1)  # Word stores no zone here
        properties.author = properties.last_modified_by = "corpus"
        buffer = io.BytesIO()
        self.document.save(buffer)
        return _stable(buffer.getvalue())

    # ---- paragraphs ----

    def text(self, text: str, bold: bool = False, italic: bool = False, align: str = "justify", indent: bool = True, size: float | None = None) -> Any:
        """One paragraph."""
        return _fill(self.document.add_paragraph(), text, bold, italic, align, indent, size)

    def heading(self, number: str, text: str, level: int, auto: str | None = None, bold: bool = True) -> Any:
        """A heading with a typed number, or with Word's own where `auto` names a list."""
        if auto is None:
            return self.text(f"{number} {text}".strip(), bold=bold, align="left")
        paragraph = self.text(text, bold=bold, align="left")
        _number(paragraph, self._list(auto), level - 1)
        return paragraph

    def _list(self, name: str) -> int:
        """The id of a multi-level list with the formats of that scheme, made when first asked for."""
        if name not in self._lists:
            formats = {
                "decimal": (("decimal", "%1."), ("decimal", "%1.%2."), ("decimal", "%1.%2.%3.")),
                "roman": (("upperRoman", "%1."), ("decimal", "%2."), ("lowerLetter", "%3)")),
                "letter": (("upperLetter", "%1."), ("upperRoman", "%2."), ("decimal", "%3.")),
            }[name]
            root = self.document.part.numbering_part.element
            identity = 90 + len(self._lists)
            levels = "".join(
                f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/></w:lvl>'
                for i, (kind, text) in enumerate(formats)
            )
            abstract = parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{identity}">{levels}</w:abstractNum>')
            root.insert(0, abstract)
            number = parse_xml(f'<w:num {nsdecls("w")} w:numId="{identity}"><w:abstractNumId w:val="{identity}"/></w:num>')
            root.append(number)
            self._lists[name] = identity
        return self._lists[name]

    def columns(self, left: Sequence[tuple[str, bool]], right: Sequence[tuple[str, bool]], aligns: tuple[str, str] = ("center", "center"), size: float = 13) -> None:
        """Two columns side by side in a table without borders, as letterhead and signature stand."""
        table = self.document.add_table(rows=1, cols=2)
        for cell, lines, align in zip(table.rows[0].cells, (left, right), aligns, strict=True):
            for i, (text, bold) in enumerate(lines):
                paragraph = cell.paragraphs[0] if i == 0 else cell.add_paragraph()
                _fill(paragraph, text, bold, False, align, False, size)

    def new_page(self, landscape: bool = False) -> None:
        """A page break, or a section of landscape pages."""
        if not landscape:
            self.document.add_page_break()
            return
        section = self.document.add_section()
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Cm(29.7), Cm(21)

    # ---- tables ----

    def table(self, header: Sequence[Sequence[str]], rows: Sequence[Sequence[str]], widths: Sequence[float], merges: Sequence[tuple[int, int, int, int]] = (), repeat: bool = True, size: float = 11, bold_rows: Sequence[int] = ()) -> Any:
        """A ruled table; `merges` are (row, column, last row, last column), counted from the header's first row."""
        lines = [*header, *rows]
        table = self.document.add_table(rows=len(lines), cols=len(widths))
        table.style = "Table Grid"
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Cm(width)
        for i, line in enumerate(lines):
            cells = table.rows[i].cells
            for j, (cell, text, width) in enumerate(zip(cells, line, widths, strict=True)):
                cell.width = Cm(width)
                align = "center" if i < len(header) or j not in (1,) else "left"
                for k, piece in enumerate(text.split("\n")):
                    paragraph = cell.paragraphs[0] if k == 0 else cell.add_paragraph()
                    _fill(paragraph, piece, i < len(header) or i - len(header) in bold_rows, False, align, False, size)
            if i < len(header) and repeat:
                _repeat(table.rows[i])
        for top, left, bottom, right in merges:
            _merge(table, top, left, bottom, right)
        return table

    def footnote_free_space(self) -> None:
        """An empty paragraph between two tables, without which Word would make them one."""
        self.document.add_paragraph()


def _fill(paragraph: Any, text: str, bold: bool, italic: bool, align: str, indent: bool, size: float | None) -> Any:
    run = paragraph.add_run(text)
    run.bold, run.italic = bold, italic
    if size is not None:
        run.font.size = Pt(size)
    paragraph.alignment = {
        "justify": WD_ALIGN_PARAGRAPH.JUSTIFY,
        "left": WD_ALIGN_PARAGRAPH.LEFT,
        "center": WD_ALIGN_PARAGRAPH.CENTER,
        "right": WD_ALIGN_PARAGRAPH.RIGHT,
    }[align]
    paragraph.paragraph_format.space_after = Pt(4)
    if indent:
        paragraph.paragraph_format.first_line_indent = Cm(1.27)
    return paragraph


def _number(paragraph: Any, number_id: int, level: int) -> None:
    properties = paragraph._p.get_or_add_pPr()
    number = OxmlElement("w:numPr")
    for name, value in (("w:ilvl", level), ("w:numId", number_id)):
        element = OxmlElement(name)
        element.set(qn("w:val"), str(value))
        number.append(element)
    properties.append(number)


def _repeat(row: Any) -> None:
    element = OxmlElement("w:tblHeader")
    element.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(element)


def _merge(table: Any, top: int, left: int, bottom: int, right: int) -> None:
    """Merges cells and keeps the text of the first alone."""
    first = table.cell(top, left)
    keep = [p.text for p in first.paragraphs]
    for i in range(top, bottom + 1):
        for j in range(left, right + 1):
            if (i, j) != (top, left):
                cell = table.cell(i, j)
                for paragraph in cell.paragraphs:
                    for run in paragraph.runs:
                        run.text = ""
    merged = first.merge(table.cell(bottom, right))
    for paragraph in merged.paragraphs[len(keep) :]:
        if not paragraph.text:
            paragraph._p.getparent().remove(paragraph._p)


def _stable(data: bytes) -> bytes:
    """The same parts in the same order with one date, so that equal documents have equal bytes."""
    source = zipfile.ZipFile(io.BytesIO(data))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as target:
        for name in source.namelist():
            if name.endswith(("thumbnail.jpeg", "stylesWithEffects.xml")):
                continue
            content = source.read(name)
            if name in ("[Content_Types].xml", "_rels/.rels", "word/_rels/document.xml.rels"):
                content = _without(content, (b"thumbnail", b"stylesWithEffects"))
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, content)
    return buffer.getvalue()


def _without(content: bytes, words: tuple[bytes, ...]) -> bytes:
    """XML without the elements that mention any of the words."""
    import re

    return re.sub(rb"<(?:Relationship|Override)\b[^>]*(?:" + b"|".join(words) + rb")[^>]*/>", b"", content)
