"""WordML of Word 2003 gives the record of the docx that it is a rewording of."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from conftest import CORPUS
from lxml import etree
from ooxml_builder import docx, p

from extractor.errors import Damaged, XmlEntity
from extractor.patterns import Patterns
from extractor.pipeline import extract
from extractor.readers import read, sniff

NAMES = ("01-tho-binh-q1", "03-trung-son-9t", "24-quang-thach-nam", "44-bac-hong-06a-q2")
NEW = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OLD = "http://schemas.microsoft.com/office/word/2003/wordml"
WORDS = {
    **{"vMerge": "vmerge", "numPr": "listPr", "numId": "ilfo", "abstractNum": "listDef", "num": "list"},
    **{"abstractNumId": "ilst", "numFmt": "nfc", "numbering": "lists"},
}
FORMATS = {"decimal": "0", "upperRoman": "1", "lowerRoman": "2", "upperLetter": "3", "lowerLetter": "4", "bullet": "23"}


def as_wordml(data: bytes) -> bytes:
    """A docx as Word 2003 wrote it: one file, other words, notes where they are called, sections around the text."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist() if re.fullmatch(r"word/\w+\.xml", name)}
    w = f"{{{NEW}}}"
    body = etree.fromstring(parts["word/document.xml"]).find(f"{w}body")
    if "word/footnotes.xml" in parts:
        notes = {note.get(f"{w}id"): note for note in etree.fromstring(parts["word/footnotes.xml"])}
        for call in list(body.iter(f"{w}footnoteReference")):
            note = notes[call.get(f"{w}id")]
            del note.attrib[f"{w}id"]
            call.getparent().replace(call, note)
    root = etree.Element(f"{w}wordDocument", nsmap={"w": NEW})
    for name in ("numbering", "styles"):
        root.append(etree.fromstring(parts[f"word/{name}.xml"]))
    for fonts in body.iter(f"{w}rFonts"):
        fonts.set(f"{w}h-ansi", fonts.attrib.pop(f"{w}hAnsi"))
    for element in root.iter(f"{w}numFmt"):
        element.set(f"{w}val", FORMATS[element.get(f"{w}val")])
    section = etree.SubElement(
        etree.SubElement(root, f"{w}body"), "{http://schemas.microsoft.com/office/word/2003/auxHint}sect"
    )
    section.extend(list(body))
    for element in root.iter(f"{w}*"):
        word = element.tag.removeprefix(w)
        element.tag = w + WORDS.get(word, word)
        for old, new in (("abstractNumId", "listDefId"), ("numId", "ilfo")):
            if f"{w}{old}" in element.attrib:
                element.set(f"{w}{new}", element.attrib.pop(f"{w}{old}"))
    text = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return text.replace(NEW.encode(), OLD.encode())


@pytest.mark.parametrize("name", NAMES)
def test_wordml_gives_the_record_of_its_docx(name: str, patterns: Patterns) -> None:
    data = (CORPUS / f"{name}.docx").read_bytes()
    old = as_wordml(data)
    assert sniff(old) == "wordml"
    expected, found = (extract(each, patterns, name).record for each in (data, old))
    assert found.source.reader == "wordml"
    assert found.status == "success"
    assert found.model_dump(exclude={"source"}) == expected.model_dump(exclude={"source"})


def test_comments_and_running_heads_are_no_text_of_the_body() -> None:
    comment = (
        '<aml:annotation xmlns:aml="http://schemas.microsoft.com/aml/2001/core" aml:id="0" w:type="Word.Comment">'
        f"<aml:content>{p('who wrote this')}</aml:content></aml:annotation>"
    )
    head = f'<w:sectPr><w:hdr w:type="odd">{p("page")}</w:hdr></w:sectPr>'
    document = read(as_wordml(docx(p("Báo cáo", f"<w:r>{comment}</w:r>") + head, styles="", numbering="")))
    assert [block.text for block in document.by_path.values()] == ["Báo cáo"]
    assert not document.warnings


def test_harmed_or_hostile_wordml_is_refused() -> None:
    data = as_wordml((CORPUS / f"{NAMES[0]}.docx").read_bytes())
    with pytest.raises(Damaged):
        read(data[: len(data) // 2])
    with pytest.raises(XmlEntity):
        read(data.replace(b"<w:wordDocument", b'<!DOCTYPE x [<!ENTITY a "b">]><w:wordDocument', 1))
