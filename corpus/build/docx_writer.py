"""Pages as a .docx, written as XML outright: fast, every feature of Word at hand, the same bytes every time."""

from __future__ import annotations

import io
import random
import unicodedata
import zipfile
from html import escape

from corpus.build.page import Block, Cell, Grid, Page, Para, Run, Section

_EPOCH = (2022, 1, 1, 0, 0, 0)
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_NAMESPACES = (
    f"{_W} "
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_CHANGE = 'w:author="corpus" w:date="2022-01-01T00:00:00Z"'
LISTS = {
    "decimal": (("decimal", "%1."), ("decimal", "%1.%2."), ("decimal", "%1.%2.%3."), ("lowerLetter", "%4)")),
    "roman": (("upperRoman", "%1."), ("decimal", "%2."), ("lowerLetter", "%3)"), ("bullet", "-")),
    "romandec": (("upperRoman", "%1."), ("decimal", "%2."), ("decimal", "%2.%3."), ("lowerLetter", "%4)")),
    "letter": (("upperLetter", "%1."), ("upperRoman", "%2."), ("decimal", "%3."), ("lowerLetter", "%4)")),
}


def write(page: Page, *, size: float = 14, messy: random.Random | None = None, decomposed: bool = False) -> bytes:
    """The document; `messy` breaks runs apart as years of editing do, `decomposed` writes letters and marks apart."""
    return _Writer(size, messy, decomposed).package(page)


class _Writer:
    """Collects lists and footnotes while it writes the body."""

    def __init__(self, size: float, messy: random.Random | None, decomposed: bool) -> None:
        self.size, self.messy, self.decomposed = size, messy, decomposed
        self.lists: list[str] = []
        self.notes: list[str] = []
        self.marks = 0

    def package(self, page: Page) -> bytes:
        self.running = page
        body = self._body(page.blocks)
        tail = self._page(landscape=_last_is_landscape(page.blocks), page=page)
        parts = {
            "word/document.xml": f"<w:document {_NAMESPACES}><w:body>{body}{tail}</w:body></w:document>",
            "word/styles.xml": _styles(self.size),
            "word/numbering.xml": self._numbering(),
            "word/settings.xml": f"<w:settings {_W}><w:defaultTabStop w:val=\"720\"/></w:settings>",
        }
        if self.notes:
            parts["word/footnotes.xml"] = self._footnotes()
        if page.header:
            text = self._para(Para((Run(page.header, italic=True, size=10),), "center"))
            parts["word/header1.xml"] = f"<w:hdr {_NAMESPACES}>{text}</w:hdr>"
        if page.footer:
            field = '<w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
            parts["word/footer1.xml"] = f'<w:ftr {_NAMESPACES}><w:p><w:pPr><w:jc w:val="center"/></w:pPr>{field}</w:p></w:ftr>'
        return _zipped(parts)

    # ---- blocks ----

    def _body(self, blocks: list[Block]) -> str:
        out = []
        for block in blocks:
            if isinstance(block, Para):
                out.append(self._para(block))
            elif isinstance(block, Grid):
                out.append(self._grid(block))
            else:
                out.append(f"<w:p><w:pPr>{self._page(not block.landscape, self.running)}</w:pPr></w:p>")
        if not isinstance(blocks[-1], Para):
            out.append("<w:p/>")  # Word always ends with a paragraph
        return "".join(out)

    def _page(self, landscape: bool, page: Page | None = None) -> str:
        wide, high = (16838, 11906) if landscape else (11906, 16838)
        turn = ' w:orient="landscape"' if landscape else ""
        parts = ""
        if page and page.header:
            parts += '<w:headerReference w:type="default" r:id="rId5"/>'
        if page and page.footer:
            parts += '<w:footerReference w:type="default" r:id="rId6"/>'
        margins = '<w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1701" w:header="567" w:footer="567" w:gutter="0"/>'
        return f'<w:sectPr>{parts}<w:pgSz w:w="{wide}" w:h="{high}"{turn}/>{margins}</w:sectPr>'

    def _para(self, block: Para) -> str:
        runs = "".join(map(self._run, block.runs))
        if block.box:
            runs += self._box(block.box)
        xml = f"<w:p>{self._properties(block)}{runs}</w:p>"
        return f"<w:sdt><w:sdtPr/><w:sdtContent>{xml}</w:sdtContent></w:sdt>" if block.control else xml

    def _properties(self, block: Para) -> str:
        out = f'<w:pStyle w:val="{block.style}"/>' if block.style else ""
        if block.new_page:
            out += "<w:pageBreakBefore/>"
        if block.number:
            scheme, level = block.number
            out += f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{self._list(scheme)}"/></w:numPr>'
        if block.tabs:
            stops = "".join(f'<w:tab w:val="{kind}" w:pos="{_twips(at)}"/>' for at, kind in block.tabs)
            out += f"<w:tabs>{stops}</w:tabs>"
        if block.indent:
            out += f'<w:ind w:firstLine="{_twips(block.indent)}"/>'
        if block.align != "left":
            out += f'<w:jc w:val="{block.align}"/>'
        return f"<w:pPr>{out}</w:pPr>" if out else ""

    def _run(self, run: Run) -> str:
        look = ("<w:b/>" if run.bold else "") + ("<w:i/>" if run.italic else "")
        if run.size and run.size != self.size:
            look += f'<w:sz w:val="{round(run.size * 2)}"/>'
        properties = f"<w:rPr>{look}</w:rPr>" if look else ""
        tag = "w:delText" if run.role == "deletion" else "w:t"
        xml = "".join(f"<w:r>{properties}{self._text(piece, tag)}</w:r>" for piece in self._pieces(run.text))
        if run.note:
            self.notes.append(run.note)
            xml += f'<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteReference w:id="{len(self.notes)}"/></w:r>'
        if run.role in ("insertion", "deletion"):
            self.marks += 1
            name = "ins" if run.role == "insertion" else "del"
            return f'<w:{name} w:id="{900 + self.marks}" {_CHANGE}>{xml}</w:{name}>'
        if run.role == "control":
            return f"<w:sdt><w:sdtPr/><w:sdtContent>{xml}</w:sdtContent></w:sdt>"
        if run.role == "link":
            return f'<w:hyperlink w:anchor="top">{xml}</w:hyperlink>'
        return xml

    def _pieces(self, text: str) -> list[str]:
        """The text of a run, broken apart where the document is messy."""
        if self.messy is None or len(text) < 12 or self.messy.random() < 0.5:
            return [text]
        cuts = sorted(self.messy.sample(range(1, len(text)), self.messy.randint(1, 3)))
        return [text[i:j] for i, j in zip([0, *cuts], [*cuts, len(text)], strict=True)]

    def _text(self, text: str, tag: str) -> str:
        if self.decomposed:
            text = unicodedata.normalize("NFD", text)
        xml = f'<{tag} xml:space="preserve">{escape(text, quote=False)}</{tag}>'
        for mark, element in (("\t", "w:tab"), ("\n", "w:br"), ("\u00ad", "w:softHyphen"), ("\u2011", "w:noBreakHyphen")):
            if mark in xml:
                xml = xml.replace(mark, f'</{tag}><{element}/><{tag} xml:space="preserve">')
        return xml

    def _box(self, texts: tuple[str, ...]) -> str:
        inner = "".join(self._para(Para((Run(text),), "center")) for text in texts)
        shape = (
            "<wps:wsp><wps:cNvSpPr txBox=\"1\"/><wps:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"3600000\" cy=\"720000\"/></a:xfrm>"
            "<a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></wps:spPr>"
            f"<wps:txbx><w:txbxContent>{inner}</w:txbxContent></wps:txbx><wps:bodyPr/></wps:wsp>"
        )
        uri = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
        return (
            '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="3600000" cy="720000"/>'
            f'<wp:docPr id="{50 + self.marks}" name="box"/><a:graphic><a:graphicData uri="{uri}">{shape}</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
        )

    # ---- tables ----

    def _grid(self, grid: Grid) -> str:
        style = "TableGrid" if grid.ruled else "TableNormal"
        columns = "".join(f'<w:gridCol w:w="{_twips(width)}"/>' for width in grid.widths)
        rows = "".join(self._row(row, i < grid.header, grid) for i, row in enumerate(grid.rows))
        layout = '<w:tblLayout w:type="fixed"/>'
        total = _twips(sum(grid.widths))
        return (
            f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{total}" w:type="dxa"/><w:jc w:val="center"/>{layout}</w:tblPr>'
            f"<w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>"
        )

    def _row(self, row: list[Cell], header: bool, grid: Grid) -> str:
        properties = ("<w:cantSplit/>" if grid.keep_rows else "") + ("<w:tblHeader/>" if header else "")
        properties = f"<w:trPr>{properties}</w:trPr>" if properties else ""
        cells, at = [], 0
        for item in row:
            cells.append(self._cell(item, sum(grid.widths[at : at + item.span])))
            at += item.span
        return f"<w:tr>{properties}{''.join(cells)}</w:tr>"

    def _cell(self, item: Cell, width: float) -> str:
        properties = f'<w:tcW w:w="{_twips(width)}" w:type="dxa"/>'
        if item.span > 1:
            properties += f'<w:gridSpan w:val="{item.span}"/>'
        if item.merge:
            properties += '<w:vMerge w:val="restart"/>' if item.merge == "restart" else "<w:vMerge/>"
        inner = "".join(self._grid(grid) for grid in item.grids) + "".join(map(self._para, item.paras))
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"

    # ---- lists and notes ----

    def _list(self, scheme: str) -> int:
        if scheme not in self.lists:
            self.lists.append(scheme)
        return self.lists.index(scheme) + 1

    def _numbering(self) -> str:
        abstract, numbers = "", ""
        for i, scheme in enumerate(self.lists, 1):
            levels = "".join(
                f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/>'
                '<w:lvlJc w:val="left"/></w:lvl>'
                for level, (kind, text) in enumerate(LISTS[scheme])
            )
            abstract += f'<w:abstractNum w:abstractNumId="{i}"><w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
            numbers += f'<w:num w:numId="{i}"><w:abstractNumId w:val="{i}"/></w:num>'
        return f"<w:numbering {_W}>{abstract}{numbers}</w:numbering>"

    def _footnotes(self) -> str:
        notes = (
            '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
            '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>'
        )
        for i, text in enumerate(self.notes, 1):
            mark = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteRef/></w:r>'
            words = f'<w:r><w:rPr><w:sz w:val="20"/></w:rPr>{self._text(" " + text, "w:t")}</w:r>'
            notes += f'<w:footnote w:id="{i}"><w:p>{mark}{words}</w:p></w:footnote>'
        return f"<w:footnotes {_NAMESPACES}>{notes}</w:footnotes>"


def _twips(cm: float) -> int:
    return round(cm * 567)


def _last_is_landscape(blocks: list[Block]) -> bool:
    sections = [block for block in blocks if isinstance(block, Section)]
    return bool(sections) and sections[-1].landscape


def _styles(size: float) -> str:
    font = '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:cs="Times New Roman"/>'
    default = f'<w:rPrDefault><w:rPr>{font}<w:sz w:val="{round(size * 2)}"/><w:lang w:val="vi-VN"/></w:rPr></w:rPrDefault>'
    edges = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
    headings = "".join(
        f'<w:style w:type="paragraph" w:styleId="Heading{i}"><w:name w:val="heading {i}"/><w:basedOn w:val="Normal"/>'
        f'<w:pPr><w:outlineLvl w:val="{i - 1}"/></w:pPr></w:style>'
        for i in (1, 2, 3)
    )
    return (
        f"<w:styles {_W}><w:docDefaults>{default}<w:pPrDefault><w:pPr><w:spacing w:after=\"80\"/></w:pPr></w:pPrDefault></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/></w:style>'
        f'<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/><w:basedOn w:val="TableNormal"/>'
        f"<w:pPr><w:spacing w:after=\"0\"/></w:pPr><w:tblPr><w:tblBorders>{edges}</w:tblBorders></w:tblPr></w:style>"
        f"{headings}</w:styles>"
    )


_KINDS = {
    "word/document.xml": ("officeDocument", "wordprocessingml.document.main"),
    "word/styles.xml": ("styles", "wordprocessingml.styles"),
    "word/numbering.xml": ("numbering", "wordprocessingml.numbering"),
    "word/settings.xml": ("settings", "wordprocessingml.settings"),
    "word/footnotes.xml": ("footnotes", "wordprocessingml.footnotes"),
    "word/header1.xml": ("header", "wordprocessingml.header"),
    "word/footer1.xml": ("footer", "wordprocessingml.footer"),
}
_IDS = {name: f"rId{i}" for i, name in enumerate(_KINDS)} | {"word/header1.xml": "rId5", "word/footer1.xml": "rId6", "word/footnotes.xml": "rId4"}
_OFFICE = "application/vnd.openxmlformats-officedocument"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PKG = "http://schemas.openxmlformats.org/package/2006"


def _zipped(parts: dict[str, str]) -> bytes:
    """The package: parts in a fixed order with one date, so that equal documents have equal bytes."""
    overrides = "".join(f'<Override PartName="/{name}" ContentType="{_OFFICE}.{_KINDS[name][1]}+xml"/>' for name in parts)
    types = (
        f'<Types xmlns="{_PKG}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )
    root = f'<Relationships xmlns="{_PKG}/relationships"><Relationship Id="rId1" Type="{_REL}/officeDocument" Target="word/document.xml"/></Relationships>'
    links = "".join(
        f'<Relationship Id="{_IDS[name]}" Type="{_REL}/{_KINDS[name][0]}" Target="{name.removeprefix("word/")}"/>'
        for name in parts
        if name != "word/document.xml"
    )
    files = {"[Content_Types].xml": types, "_rels/.rels": root, **parts}
    files["word/_rels/document.xml.rels"] = f'<Relationships xmlns="{_PKG}/relationships">{links}</Relationships>'
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as target:
        for name, text in files.items():
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, _HEAD + text)
    return buffer.getvalue()
