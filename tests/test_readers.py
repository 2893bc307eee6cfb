"""The kind of a file is told by its bytes, and every kind ends in a Document or in an error that says what to do."""

import random
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from ooxml_builder import docx, field, numbered, numbering, p, tbl, tc, tr, zipped

from extractor.document import Cell, Document, Paragraph, Table
from extractor.errors import EmptyFile, Encrypted, InputError, NotADocument, Unsupported
from extractor.normalize import nfc
from extractor.readers import KINDS, media_type, read, sniff

SEED = Path(__file__).parents[2] / "shared" / "seed"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
SMALL = docx(p("Số:", field("X", "")) + tbl(tr(tc("a", properties='<w:gridSpan w:val="2"/>'), "b")), numbering="")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (SMALL, "docx"),
        (SMALL[: len(SMALL) // 2], "docx"),  # cut: the directory is lost
        (zipped({"[Content_Types].xml": "", "document.xml": ""}), "docx"),
        (b"%PDF-1.7\n", "pdf"),
        (b"HTTP/1.1 200 OK\r\n\r\n" + b" " * 900 + b"%PDF-1.4", "pdf"),
        (b" " * 2000 + b"%PDF-1.4", "unknown"),
        (OLE + "WordDocument".encode("utf-16-le"), "doc"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (OLE + "Workbook".encode("utf-16-le"), "ole"),
        (rb"{\rtf1\ansi", "rtf"),
        (b"\xef\xbb\xbf\r\n{\\rtf1", "rtf"),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.text"}, zipfile.ZIP_STORED), "odt"),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}, zipfile.ZIP_STORED), "zip"),
        (zipped({"xl/workbook.xml": ""}), "xlsx"),
        (zipped({"ppt/presentation.xml": ""}), "pptx"),
        (zipped({"báo cáo.docx": "x"}), "zip"),
        (zipped({}), "zip"),
        (b"<!DOCTYPE html><p>x", "html"),
        (b'<?xml version="1.0"?><html xmlns="x">', "html"),
        ("\ufeff<HTML><body>".encode("utf-16-le"), "html"),
        (b"<meta charset='utf-8'>", "html"),
        (b"MIME-Version: 1.0\r\nContent-Type: text/plain", "mhtml"),
        (b"From: <Saved by Word>\r\nContent-Type: multipart/related; boundary=x\r\n\r\n<html>", "mhtml"),
        (b'<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml">', "wordml"),
        (b'<pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">', "flat"),
        (b'<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0">', "flat"),
        (b"\x89PNG\r\n\x1a\n", "png"),
        (b"\xff\xd8\xff\xe0", "jpeg"),
        (b"II*\0", "tiff"),
        (b"MM\0*", "tiff"),
        (b"MZ\x90\0", "unknown"),
        ("chỉ là chữ".encode(), "unknown"),
        (b"\0" * 100, "unknown"),
        (b"", "unknown"),
    ],
)
def test_bytes_tell_the_kind(data: bytes, kind: str) -> None:
    assert sniff(data) == kind
    assert media_type(data) == KINDS[kind].media_type


@pytest.mark.parametrize("name", ["a.docx", "a.pdf", "a.doc", "a", "", "../../x"])
def test_the_name_plays_no_part(name: str) -> None:
    assert repr(read(SMALL, name)) == repr(read(SMALL))


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", EmptyFile),
        (b"MZ\x90\0", NotADocument),
        (OLE + "EncryptedPackage".encode("utf-16-le"), Encrypted),
        (OLE, Unsupported),
        (zipped({"xl/workbook.xml": ""}), Unsupported),
        (zipped({"a": ""}), Unsupported),
    ],
)
def test_what_cannot_be_read_says_what_to_do(data: bytes, error: type[InputError]) -> None:
    with pytest.raises(error) as caught:
        read(data, "x.docx")
    assert caught.value.message != caught.value.message_en
    assert ";" in caught.value.message_en


@pytest.mark.parametrize("kind", [kind for kind, (_, reader) in KINDS.items() if not reader and kind != "unknown"])
def test_every_kind_without_a_reader_is_refused_by_name(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extractor.readers.sniff", lambda data: kind)
    with pytest.raises(InputError) as caught:
        read(b"x")
    assert caught.value.code in ("unsupported", "encrypted")


def outcome(data: bytes) -> Document | InputError:
    """What reading ends in; anything but a Document or one of our errors goes through."""
    try:
        return read(data)
    except InputError as error:
        return error


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300), st.sampled_from([b"", b"PK\3\4", b"PK\5\6", OLE, b"%PDF-1.7\n"]))
def test_random_bytes_raise_only_our_errors(data: bytes, head: bytes) -> None:
    assume(
        not KINDS[sniff(head + data)].reader.startswith(("office", "scan"))
    )  # their programs have tests of their own
    outcome(head + data)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(SMALL) * 8 - 1))
def test_a_flipped_bit_raises_only_our_errors(bit: int) -> None:
    flipped = bytearray(SMALL)
    flipped[bit // 8] ^= 1 << bit % 8
    outcome(bytes(flipped))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(SMALL)))
def test_a_cut_file_raises_only_our_errors(length: int) -> None:
    outcome(SMALL[:length])


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_damaged_xml_raises_only_our_errors(data: st.DataObject) -> None:
    with zipfile.ZipFile(BytesIO(SMALL)) as archive:
        xml = archive.read("word/document.xml")
    position = data.draw(st.integers(0, len(xml)))
    length = data.draw(st.integers(0, 30))
    junk = data.draw(st.one_of(st.just(b""), st.binary(max_size=8), st.just(b"<w:rPr>"), st.just(b"</w:p>")))
    outcome(docx(numbering="", raw={"word/document.xml": xml[:position] + junk + xml[position + length :]}))


# ---- nothing is lost: random documents of a small grammar ----

WRAPS = (
    "{}",
    "<w:ins>{}</w:ins>",
    "<w:hyperlink>{}</w:hyperlink>",
    "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>",
    "<w:smartTag>{}</w:smartTag>",
    '<w:fldSimple w:instr="X">{}</w:fldSimple>',
    "DEL",
    "FIELD",
    "BOX",
)


class Composer:
    """Writes random documents and remembers which words a reader must see, and which it must not."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # a test's own randomness
        self.kept: list[str] = []
        self.gone: list[str] = []

    def word(self, kept: bool = True) -> str:
        word = f"w{len(self.kept) + len(self.gone)}z"
        (self.kept if kept else self.gone).append(word)
        return word

    def run(self) -> str:
        return f"<w:r>{self.random.choice(['', '<w:rPr><w:b/></w:rPr>'])}<w:t>{self.word()}</w:t></w:r>"

    def inline(self, depth: int) -> str:
        if depth <= 0:
            return self.run()
        inner = "".join(self.inline(depth - 1) for _ in range(self.random.randint(0, 3)))
        wrap = self.random.choice(WRAPS)
        if wrap == "DEL":
            return f"<w:del><w:r><w:delText>{self.word(kept=False)}</w:delText></w:r></w:del>{inner}"
        if wrap == "FIELD":
            return field(self.word(kept=False), inner)
        if wrap == "BOX":
            return f"{inner}<w:r><w:pict><w:txbxContent>{self.blocks(depth - 1)}</w:txbxContent></w:pict></w:r>"
        return wrap.format(inner)

    def paragraph(self, depth: int) -> str:
        listed = f"<w:pPr>{numbered(1)}</w:pPr>" if self.random.random() < 0.2 else ""
        return f"<w:p>{listed}{''.join(self.inline(depth) for _ in range(self.random.randint(0, 3)))}</w:p>"

    def table(self, depth: int) -> str:
        def cell() -> str:
            merge = self.random.choice(
                ['<w:vMerge w:val="restart"/>', "<w:vMerge/>", '<w:gridSpan w:val="2"/>', "", ""]
            )
            return f"<w:tc><w:tcPr>{merge}</w:tcPr>{self.blocks(depth - 1)}{self.paragraph(0)}</w:tc>"

        rows = ("".join(cell() for _ in range(self.random.randint(1, 3))) for _ in range(self.random.randint(1, 3)))
        return tbl(*(f"<w:tr>{row}</w:tr>" for row in rows))

    def blocks(self, depth: int) -> str:
        made = []
        for _ in range(self.random.randint(0, 3)):
            kind = self.random.random()
            if kind < 0.6 or depth <= 0:
                made.append(self.paragraph(max(depth, 0)))
            elif kind < 0.8:
                made.append(self.table(depth))
            else:
                made.append(f"<w:sdt><w:sdtContent>{self.blocks(depth - 1)}</w:sdtContent></w:sdt>")
        return "".join(made)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32))
def test_every_text_is_in_the_document_and_no_deleted_one(seed: int) -> None:
    composer = Composer(seed)
    body = composer.blocks(3)
    document = read(docx(body, numbering=numbering('<w:lvl w:ilvl="0"><w:lvlText w:val="%1."/></w:lvl>')))
    everything = "\n".join(block.text for block in document.by_path.values()) + "\n"
    nested = [word for word in composer.kept if everything.count(word) != 1]
    assert nested == []
    assert [word for word in composer.gone if word in everything] == []
    assert {warning.code for warning in document.warnings} <= {"no_text"}


# ---- python-docx as the oracle ----

ROOT = Path(__file__).parents[1]
REPORTS = [*SEED.glob("*.docx"), *sorted((ROOT / "corpus").rglob("*.docx"))[::10]]


def oracle_rows(table: Any) -> list[list[str]]:
    """The texts of the cells of each row, a merged cell once, from python-docx."""
    from docx.table import _Cell

    return [
        [_Cell(cell, table).text.rstrip("\n") for cell in row._tr.tc_lst if cell.vMerge != "continue"]
        for row in table.rows
    ]


@pytest.mark.skipif(not REPORTS, reason="neither ../shared nor the corpus has a docx")
@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.name)
def test_python_docx_sees_the_same_paragraphs_and_cells(path: Path) -> None:
    oracle = pytest.importorskip("docx")
    data = path.read_bytes()
    document = read(data)
    theirs = oracle.Document(BytesIO(data))
    ours = [b.text[b.number_end :] for b in document.blocks if isinstance(b, Paragraph) and not b.origin]
    assert ours == [nfc(paragraph.text).rstrip() for paragraph in theirs.paragraphs]
    tables = [block for block in document.blocks if isinstance(block, Table)]
    for mine, other in zip(tables, theirs.tables, strict=True):
        assert [[_typed(cell) for cell in row.cells] for row in mine.rows] == [
            [nfc(text) for text in row] for row in oracle_rows(other)
        ]


def _typed(cell: Cell) -> str:
    return "\n".join(paragraph.text[paragraph.number_end :] for paragraph in cell.paragraphs)
