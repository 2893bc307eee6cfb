"""A report of the corpus as a PDF typed before Unicode: the same words and rules at the same places, in old codes.

The fonts are named and not embedded, as Word of that time wrote them; codes are those of Windows' code page 1252.
"""

from __future__ import annotations

from collections.abc import Iterator

import pypdfium2

from corpus.build.legacy import CAPITALS, FONTS, FOREIGN, PLAIN, typed
from extractor.readers.pdf_words import Sheet, Word, read_sheet

_WIDTH = 500  # of every character, in thousandths of the size; words are stretched to where they stood
_BASELINE = 0.75  # of the size, from the top of a word
_KINDS = (PLAIN, CAPITALS, FOREIGN)
_STYLES = ("", ",Bold", ",Italic", ",BoldItalic")


def encode_pdf(data: bytes, encoding: str, lost: bool = False) -> bytes:
    """The PDF in an encoding of `FONTS`; `lost` names another font, as a converter that does not know it does."""
    pdf = pypdfium2.PdfDocument(data)
    sheets = [read_sheet(page.raw) for page in pdf]
    font = "TimesNewRoman" if lost else FONTS[encoding].replace(" ", "")
    return _file(sheets, encoding, {PLAIN: font, CAPITALS: font if lost else f"{font}H", FOREIGN: "TimesNewRoman"})


def _content(sheet: Sheet, encoding: str) -> str:
    lines = [
        f"{r.x0:.2f} {sheet.height - r.top:.2f} m {r.x1:.2f} {sheet.height - r.bottom:.2f} l S" for r in sheet.rules
    ]
    for word in sheet.words:
        lines += _shown(word, sheet.height, encoding)
    return "\n".join(lines)


def _shown(word: Word, height: float, encoding: str) -> Iterator[str]:
    pieces = typed(word.text, encoding)
    length = sum(len(piece) for _, piece in pieces) + 1  # some room, for substitutes of the font are wider
    scale = 100 * (word.x1 - word.x0) / (length * word.size * _WIDTH / 1000)
    at = height - (word.top + _BASELINE * word.size)
    yield f"BT {scale:.2f} Tz {word.x0:.2f} {at:.2f} Td"
    for kind, piece in pieces:
        number = len(_STYLES) * _KINDS.index(kind) + word.bold + 2 * word.italic
        yield f"/F{number} {word.size:.2f} Tf ({_escaped(piece)}) Tj"
    if word.mark:
        yield f"5 Ts /F0 {word.size / 2:.2f} Tf ({word.mark}) Tj 0 Ts"
    yield "ET"


def _escaped(text: str) -> str:
    codes = text.encode("cp1252", "replace")
    return "".join(f"\\{code:03o}" if code > 126 or code < 32 or chr(code) in "()\\" else chr(code) for code in codes)


def _file(sheets: list[Sheet], encoding: str, fonts: dict[str, str]) -> bytes:
    """The objects: 1 the catalogue, 2 the tree of pages, then the fonts, then two for each page."""
    widths = " ".join([str(_WIDTH)] * 224)
    coding = f"/Encoding/WinAnsiEncoding/FirstChar 32/LastChar 255/Widths[{widths}]"
    objects = [
        f"<</Type/Font/Subtype/TrueType/BaseFont/{fonts[kind]}{style}{coding}>>" for kind in _KINDS for style in _STYLES
    ]
    first = 3 + len(objects)
    shared = "/Resources<</Font<<" + "".join(f"/F{i} {3 + i} 0 R" for i in range(len(objects))) + ">>>>"
    pages = []
    for sheet in sheets:
        number = first + len(pages)
        content = _content(sheet, encoding)
        box = f"/MediaBox[0 0 {sheet.width:.2f} {sheet.height:.2f}]"
        pages.append(f"<</Type/Page/Parent 2 0 R{box}{shared}/Contents {number + 1} 0 R>>")
        pages.append(f"<</Length {len(content)}>>stream\n{content}\nendstream")
    kids = " ".join(f"{first + i} 0 R" for i in range(0, len(pages), 2))
    tree = f"<</Type/Pages/Count {len(sheets)}/Kids[{kids}]>>"
    out, offsets = b"%PDF-1.4\n", []
    for number, text in enumerate(["<</Type/Catalog/Pages 2 0 R>>", tree, *objects, *pages], 1):
        offsets.append(len(out))
        out += f"{number} 0 obj{text}endobj\n".encode("ascii")
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    size = len(offsets) + 1
    tail = (
        f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer<</Size {size}/Root 1 0 R>>\nstartxref\n{len(out)}\n%%EOF"
    )
    return out + tail.encode("ascii")
