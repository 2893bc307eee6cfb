"""Builds small docx packages in memory, part by part, for the tests of the docx reader."""

import zipfile
from io import BytesIO
from xml.sax.saxutils import escape

NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "dgm": "http://schemas.openxmlformats.org/drawingml/2006/diagram",
}
DECLARED = " ".join(f'xmlns:{prefix}="{name}"' for prefix, name in NAMESPACES.items())
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def r(text: str, properties: str = "") -> str:
    """A run of text."""
    return f'<w:r>{_properties("r", properties)}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def p(*content: str, properties: str = "") -> str:
    """A paragraph of runs; content that is no XML is a run of its own."""
    runs = "".join(piece if piece.startswith("<") else r(piece) for piece in content if piece)
    return f"<w:p>{_properties('p', properties)}{runs}</w:p>"


def tc(*content: str, properties: str = "") -> str:
    """A cell; content that is no XML is a paragraph of its own."""
    blocks = "".join(piece if piece.startswith("<") else p(piece) for piece in content) or p()
    return f"<w:tc>{_properties('tc', properties)}{blocks}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    """A row; content that is no XML is a cell of its own."""
    return f"<w:tr>{_properties('tr', properties)}{''.join(c if c.startswith('<') else tc(c) for c in cells)}</w:tr>"


def tbl(*rows: str, properties: str = "") -> str:
    """A table."""
    return f"<w:tbl>{_properties('tbl', properties)}{''.join(rows)}</w:tbl>"


def field(code: str, result: str) -> str:
    """A complex field."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f"<w:r><w:instrText>{escape(code)}</w:instrText></w:r>"
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f"{result}"
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def numbered(number_id: int, level: int = 0) -> str:
    """Paragraph properties that put it in a list."""
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number_id}"/></w:numPr>'


def lvl(depth: int, text: str, form: str = "decimal", start: int = 1, more: str = "") -> str:
    """A level of a list."""
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:lvlText w:val="{escape(text)}"/></w:lvl>'
    )


def numbering(*levels: str, lists: str = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>') -> str:
    """A numbering part with one abstract list, 0, and the lists over it."""
    return f'<w:abstractNum w:abstractNumId="0">{"".join(levels)}</w:abstractNum>{lists}'


def style(name: str, content: str = "", kind: str = "paragraph", more: str = "") -> str:
    """A style, its id being its name."""
    return f'<w:style w:type="{kind}" {more} w:styleId="{name}"><w:name w:val="{name}"/>{content}</w:style>'


def part(root: str, content: str, declared: str = DECLARED) -> str:
    """An XML part with the usual namespaces."""
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:{root} {declared}>{content}</w:{root}>'


def docx(body: str = "", content_type: str = MAIN, raw: dict[str, bytes | str] | None = None, **parts: str) -> bytes:
    """A package; `parts` are contents by kind (styles, numbering, footnotes, endnotes, settings, header1 …).

    Each part has its kind as id of its relation; `raw` adds or replaces files as they are.
    """
    roots = {"settings": "settings", "header": "hdr", "footer": "ftr"}
    files: dict[str, bytes | str] = {"word/document.xml": part("document", f"<w:body>{body}</w:body>")}
    relations = []
    for name, content in parts.items():
        kind = name.rstrip("0123456789")
        files[f"word/{name}.xml"] = part(roots.get(kind, kind), content)
        relations.append(f'<Relationship Id="{name}" Type="{RELATIONS}/{kind}" Target="{name}.xml"/>')
    files["word/_rels/document.xml.rels"] = _relationships("".join(relations))
    main = f'<Relationship Id="rId1" Type="{RELATIONS}/officeDocument" Target="word/document.xml"/>'
    files["_rels/.rels"] = _relationships(main)
    files["[Content_Types].xml"] = (
        f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{content_type}"/></Types>'
    )
    return zipped(files | (raw or {}))


def zipped(files: dict[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of the files."""
    data = BytesIO()
    with zipfile.ZipFile(data, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def _relationships(content: str) -> str:
    return f'<Relationships xmlns="{PACKAGE}/relationships">{content}</Relationships>'


def _properties(kind: str, content: str) -> str:
    return f"<w:{kind}Pr>{content}</w:{kind}Pr>" if content else ""
