"""WordML, the one XML file of Word 2003: the ancestor of docx. Its words are renamed, and the docx reader reads it.

LibreOffice's own filter for it loses the numbers of lists, by which sections are told.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from lxml import etree

from extractor.document import Document
from extractor.readers.limits import damaged, plain_xml
from extractor.readers.ooxml import read as read_docx
from extractor.readers.ooxml_parts import VAL, W, parse_xml

_OLD = b"http://schemas.microsoft.com/office/word/2003/wordml"
_AML = "{http://schemas.microsoft.com/aml/2001/core}"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_RENAMED = {
    **{"vmerge": "vMerge", "hmerge": "hMerge", "listPr": "numPr", "ilfo": "numId"},
    **{"listDef": "abstractNum", "list": "num", "ilst": "abstractNumId", "nfc": "numFmt", "lists": "numbering"},
}
_ATTRIBUTES = {"h-ansi": "hAnsi", "listDefId": "abstractNumId", "ilfo": "numId"}
_NUMBERS = {"0": "decimal", "1": "upperRoman", "2": "lowerRoman", "3": "upperLetter", "4": "lowerLetter"}
_BULLET, _NONE = ("23", "bullet"), ("255", "none")
_NOTES = {f"{W}footnote": "footnote", f"{W}endnote": "endnote"}
_HEADS = (f"{W}hdr", f"{W}ftr")  # stand in the section's properties here


def read(data: bytes) -> Document:
    """The Document of a WordML file; raises Damaged, XmlEntity or TooLarge."""
    try:
        root: Any = parse_xml(plain_xml("WordML", data).replace(_OLD, W[1:-1].encode()))
    except etree.XMLSyntaxError as error:
        raise damaged(str(error)) from error
    body = root.find(f"{W}body")
    if body is None:
        raise damaged("no body")
    document = read_docx(_package(root, body))
    return replace(document, reader="wordml", media_type="application/xml")


def _package(root: Any, body: Any) -> bytes:
    _leave_out(body)
    for element in root.iter(f"{W}*"):
        _rename(element)
    notes = dict(_notes(body))
    parts = {"styles": root.find(f"{W}styles"), "numbering": root.find(f"{W}numbering"), **notes}
    found = {name: part for name, part in parts.items() if part is not None}
    relations = "".join(
        f'<Relationship Id="r{name}" Type="{_RELATIONS}/{name}" Target="{name}.xml"/>' for name in found
    )
    document = etree.Element(f"{W}document", nsmap=root.nsmap)
    document.append(body)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        target.writestr("word/document.xml", etree.tostring(document))
        target.writestr(
            "word/_rels/document.xml.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships">{relations}</Relationships>',
        )
        for name, part in found.items():
            target.writestr(f"word/{name}.xml", etree.tostring(part))
    return out.getvalue()


def _leave_out(body: Any) -> None:
    """Takes out comments and running heads, which are no text of the body."""
    unwanted = [*body.iter(*_HEADS)]
    unwanted += [mark for mark in body.iter(f"{_AML}annotation") if mark.get(f"{W}type") == "Word.Comment"]
    for element in unwanted:
        element.getparent().remove(element)


def _rename(element: Any) -> None:
    name = element.tag.removeprefix(W)
    if name == "nfc":
        value = element.get(VAL, "0")
        element.set(VAL, _NUMBERS.get(value) or dict((_BULLET, _NONE)).get(value, "decimal"))
    if name in _RENAMED:
        element.tag = W + _RENAMED[name]
    for old, new in _ATTRIBUTES.items():
        value = element.attrib.pop(W + old, None)
        if value is not None:
            element.set(W + new, value)


def _notes(body: Any) -> Iterator[tuple[str, Any]]:
    """The notes, which stand where they are called, as parts of their own; a reference takes their place."""
    for tag, kind in _NOTES.items():
        part = etree.Element(f"{W}{kind}s", nsmap=body.nsmap)
        for number, note in enumerate(list(body.iter(tag)), 1):
            note.getparent().replace(note, etree.Element(f"{W}{kind}Reference", {f"{W}id": str(number)}))
            note.set(f"{W}id", str(number))
            part.append(note)
        if len(part):
            yield f"{kind}s", part
