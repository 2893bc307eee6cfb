"""Documents that mean harm or came to harm end in a typed result, and nothing calls home or runs."""

from __future__ import annotations

import hashlib
import io
import random
import socket
import struct
import threading
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pypdfium2
import pytest
from conftest import CORPUS
from ooxml_builder import docx, p, zipped
from PIL import Image
from test_office import NAME, save_as

from extractor.document import Document
from extractor.errors import Damaged, Encrypted, InputError, TooLarge
from extractor.readers import office, read, sniff
from extractor.readers.limits import MIB

PDF = (CORPUS / f"{NAME}.pdf").read_bytes()
DOCX = (CORPUS / f"{NAME}.docx").read_bytes()
OLD = ("doc", "rtf", "odt", "html")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """One report in each of the formats that LibreOffice reads."""
    folder = tmp_path_factory.mktemp("hostile")
    for kind in OLD:
        save_as(kind, [CORPUS / f"{NAME}.docx"], folder)
    return {kind: (folder / f"{NAME}.{kind}").read_bytes() for kind in OLD}


# ---- harmed ----


def garbled(data: bytes, seed: int) -> bytes:
    """Every two hundredth byte another, but for the head by which the kind is told."""
    rng = random.Random(seed)
    made = bytearray(data)
    for _ in range(len(data) // 200):
        made[rng.randrange(600, len(made))] = rng.randrange(256)
    return bytes(made)


def test_harmed_documents_end_in_a_document_or_a_typed_error(files: dict[str, bytes]) -> None:
    sources, whole = [], []
    for kind, data in files.items():
        harmed = [data[: len(data) // 2], garbled(data, 1)]
        sources += [office.Source(piece, kind) for piece in harmed]
        whole.append(office.Source(data, kind))
    outcomes = office.convert([*sources, *whole])
    assert {type(outcome) for outcome in outcomes} <= {bytes, Damaged}
    assert all(isinstance(outcome, bytes) for outcome in outcomes[len(sources) :])
    for source, outcome in zip(sources, outcomes, strict=False):
        if isinstance(outcome, bytes):
            assert isinstance(office.read_converted(outcome, source.kind), Document)


@pytest.mark.parametrize("share", [0.02, 0.5, 0.9, 0.99])
def test_a_cut_pdf_ends_in_a_document_or_a_typed_error(share: float) -> None:
    try:
        assert isinstance(read(PDF[: int(share * len(PDF))]), Document)
    except InputError as error:
        assert error.code == "damaged"


@pytest.mark.parametrize("seed", range(6))
def test_a_garbled_pdf_ends_in_a_document_or_a_typed_error(seed: int) -> None:
    try:
        assert isinstance(read(garbled(PDF, seed)), Document)
    except InputError as error:
        assert error.code == "damaged"


# ---- under another name ----


@pytest.mark.parametrize("kind", ["docx", "pdf", "rtf", "html"])
def test_what_is_named_doc_is_read_as_what_it_is(kind: str, files: dict[str, bytes], tmp_path: Path) -> None:
    data = {**files, "docx": DOCX, "pdf": PDF}[kind]
    assert sniff(data) == kind
    document = read(data, "report.doc")
    assert "Tình hình thực hiện nhiệm vụ cải cách hành chính" in "\n".join(b.text for b in document.by_path.values())


# ---- with a password ----


def test_a_doc_with_a_password_says_so(files: dict[str, bytes]) -> None:
    data = bytearray(files["doc"])
    start = next(i for i in range(512, len(data), 512) if data[i : i + 2] == b"\xec\xa5")
    data[start + 11] |= 1  # fEncrypted
    with pytest.raises(Encrypted):
        read(bytes(data))


def test_an_odt_with_a_password_says_so() -> None:
    entry = '<manifest:encryption-data manifest:checksum-type="SHA1/1K"/>'
    mimetype = "application/vnd.oasis.opendocument.text"
    with pytest.raises(Encrypted):
        read(zipped({"mimetype": mimetype, "META-INF/manifest.xml": entry, "content.xml": "x"}, zipfile.ZIP_STORED))


_PAD = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")


def rc4(key: bytes, data: bytes) -> bytes:
    box = list(range(256))
    j = 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        out.append(byte ^ box[(box[i] + box[j]) % 256])
    return bytes(out)


def encrypted_pdf(user: bytes) -> bytes:
    """A page of text, encrypted with 40 bits; without a user's password only printing and copying are forbidden."""
    identity = bytes(range(16))
    owner = rc4(hashlib.md5((b"owner" + _PAD)[:32], usedforsecurity=False).digest()[:5], (user + _PAD)[:32])
    permissions = -60  # neither print, change nor copy
    secret = (user + _PAD)[:32] + owner + permissions.to_bytes(4, "little", signed=True) + identity
    key = hashlib.md5(secret, usedforsecurity=False).digest()[:5]
    own = hashlib.md5(key + (4).to_bytes(3, "little") + bytes(2), usedforsecurity=False).digest()[:10]
    content = rc4(own, b"BT /F1 14 Tf 72 700 Td (Bao cao cua xa) Tj ET")
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>",
        b"<</Filter/Standard/V 1/R 2/O<%s>/U<%s>/P %d>>"
        % (owner.hex().encode(), rc4(key, _PAD).hex().encode(), permissions),
    ]
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    mark = b"<%s>" % identity.hex().encode()
    tail = b"trailer<</Size 7/Root 1 0 R/Encrypt 6 0 R/ID[%s%s]>>\nstartxref\n%d\n%%%%EOF" % (mark, mark, len(out))
    return out + b"xref\n0 7\n0000000000 65535 f \n" + table + tail


def test_a_pdf_that_only_forbids_copying_is_read_and_one_with_a_password_says_so() -> None:
    assert [block.text for block in read(encrypted_pdf(b"")).by_path.values()] == ["Bao cao cua xa"]
    with pytest.raises(Encrypted):
        read(encrypted_pdf(b"secret"))


# ---- oversized ----


def test_a_page_of_two_hundred_inches_is_read() -> None:
    pdf = pypdfium2.PdfDocument.new()
    pdf.new_page(14_400, 14_400)
    pdf.import_pages(pypdfium2.PdfDocument(PDF), [0])
    page = pdf[1]
    page.set_mediabox(0, 0, 14_400, 14_400)
    page.close()
    out = io.BytesIO()
    pdf.save(out)
    document = read(out.getvalue())
    assert document.page_sizes == ((14_400, 14_400), (14_400, 14_400))
    assert "Kính gửi" in "\n".join(block.text for block in document.by_path.values())


SIDE = 30_000


def huge_png() -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">L", len(body)) + kind + body + struct.pack(">L", zlib.crc32(kind + body))

    head = struct.pack(">2L5B", SIDE, SIDE, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(SIDE * (SIDE // 8 + 1)), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def huge_jpeg() -> bytes:
    """A thin picture whose head says that it is high."""
    buffer = io.BytesIO()
    Image.new("L", (SIDE, 8), 255).save(buffer, "JPEG")
    data = buffer.getvalue()
    height = data.index(b"\xff\xc0") + 5
    return data[:height] + struct.pack(">H", SIDE) + data[height + 2 :]


def huge_tiff() -> bytes:
    """One strip of blank rows by Huffman codes, one bit a pixel."""
    tags = {256: SIDE, 257: SIDE, 258: 1, 259: 3, 262: 0, 273: 200, 277: 1, 278: SIDE, 279: 64}
    entries = b"".join(struct.pack("<HHLL", tag, 4, 1, value) for tag, value in tags.items())
    return (b"II*\0" + struct.pack("<LH", 8, len(tags)) + entries + bytes(4)).ljust(200, b"\0") + b"\xb2" * 64


@pytest.mark.parametrize("make", [huge_png, huge_jpeg, huge_tiff])
def test_a_picture_of_thirty_thousand_pixels_is_refused_by_its_header(make: Callable[[], bytes]) -> None:
    data = make()
    assert len(data) < MIB
    with pytest.raises(TooLarge):
        read(data)


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0" + bytes(50), b"II*\0" + bytes(8)])
def test_what_only_begins_as_a_picture_is_damaged(data: bytes) -> None:
    with pytest.raises(Damaged):
        read(data)


# ---- calling home ----


class Listener:
    """A socket of this machine that counts who connects to it."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.calls = 0
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.calls += 1
            connection.close()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.socket.getsockname()[1]}"


@pytest.fixture
def listener() -> Iterator[Listener]:
    made = Listener()
    yield made
    made.socket.close()


def calling(address: str, document: str = "/a.odt") -> dict[str, bytes]:
    """Documents that fetch something when they are opened in an office program that lets them."""
    image = f'<w:drawing><a:blip xmlns:a="x" xmlns:r="y" r:link="rId9"/></w:drawing><w:t>Báo cáo {address}</w:t>'
    html = (
        f'<html><head><link rel="stylesheet" href="{address}/a.css"><style>@import url({address}/b.css);</style></head>'
        f"<body background={address}/c.png><p style=\"background: url('{address}/d.png')\">Báo cáo</p>"
        f'<img src="{address}/a.png"><iframe src="{address}{document}"></iframe><embed src={address}/e.png>'
        f'<object data="{address}/f.png"></object></body></html>'
    )
    archive = (
        "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=X\n\n--X\n"
        f"Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{html}\n--X--\n"
    )
    field = f'{{\\field{{\\*\\fldinst INCLUDEPICTURE "{address}/a.png" \\\\d}}{{\\fldrslt x}}}}'
    template = f"{{\\*\\template {address}/a.dot}}"
    linked = f'{{\\field{{\\*\\fldinst INCLUDETEXT "{address}{document}"}}{{\\fldrslt x}}}}'
    names = "".join(
        f' xmlns:{name}="{uri}"'
        for name, uri in {
            "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
            "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
            "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
            "svg": "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0",
            "xlink": "http://www.w3.org/1999/xlink",
        }.items()
    )
    href = 'xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"'
    content = (
        f'<office:document-content{names} office:version="1.2"><office:body><office:text><text:p>Báo cáo '
        f'<draw:frame svg:width="5cm" svg:height="5cm" text:anchor-type="as-char">'
        f'<draw:image xlink:href="{address}/a.png" {href}/></draw:frame></text:p>'
        f'<text:section text:name="s"><text:section-source xlink:href="{address}{document}" {href}/><text:p>y</text:p>'
        "</text:section></office:text></office:body></office:document-content>"
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        '<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.text"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    odt = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": content,
        "META-INF/manifest.xml": manifest,
    }
    return {
        "docx": docx(p(f"<w:r>{image}</w:r>")),
        "html": html.encode("utf-8"),
        "mhtml": archive.encode("utf-8"),
        "rtf": f"{{\\rtf1\\ansi {template}{field}{linked} B\\u225?o c\\u225?o\\par}}".encode("ascii"),
        "odt": zipped(odt, zipfile.ZIP_STORED),
    }


@pytest.mark.parametrize("jail", [True, False], ids=["jailed", "settings only"])
@pytest.mark.parametrize("kind", ["docx", "html", "mhtml", "rtf", "odt"])
def test_no_document_calls_home(kind: str, jail: bool, listener: Listener, monkeypatch: pytest.MonkeyPatch) -> None:
    if not jail:  # as on a system where the network cannot be taken away
        monkeypatch.setattr(office, "without_network", list)
    document = read(calling(listener.address)[kind])
    assert "Báo cáo" in "\n".join(block.text for block in document.by_path.values())
    assert listener.calls == 0


@pytest.mark.parametrize("kind", ["html", "mhtml", "rtf", "odt"])
def test_no_document_takes_in_another_file(kind: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("a secret of this machine", encoding="utf-8")
    document = read(calling("file://", str(secret))[kind])
    assert "secret of" not in "\n".join(block.text for block in document.by_path.values())


# ---- macros ----


def with_macro(target: Path) -> bytes:
    """An ODT whose macro writes a file as soon as the document is opened."""
    code = f'Sub Main\nOpen "{target}" For Output As #1\nPrint #1, "ran"\nClose #1\nEnd Sub'
    library = 'xmlns:library="http://openoffice.org/2000/library"'
    script = 'xmlns:script="http://openoffice.org/2000/script"'
    listener = (
        '<office:scripts><office:event-listeners><script:event-listener script:language="ooo:script" '
        'script:event-name="dom:load" xlink:type="simple" '
        'xlink:href="vnd.sun.star.script:Standard.Module1.Main?language=Basic&amp;location=document"/>'
        "</office:event-listeners></office:scripts>"
    )
    content = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:xlink="http://www.w3.org/1999/xlink" '
        'xmlns:script="urn:oasis:names:tc:opendocument:xmlns:script:1.0" office:version="1.2">'
        f"{listener}<office:body><office:text><text:p>Báo cáo</text:p></office:text></office:body>"
        "</office:document-content>"
    )
    parts = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": content,
        "Basic/script-lc.xml": f'<library:libraries {library} xmlns:xlink="http://www.w3.org/1999/xlink">'
        '<library:library library:name="Standard" library:link="false"/></library:libraries>',
        "Basic/Standard/script-lb.xml": f'<library:library {library} library:name="Standard" library:readonly="false" '
        'library:passwordprotected="false"><library:element library:name="Module1"/></library:library>',
        "Basic/Standard/Module1.xml": f'<script:module {script} script:name="Module1" script:language="StarBasic">'
        f"{code}</script:module>",
    }
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="text/xml"/>'
        for name in parts
        if name != "mimetype"
    )
    parts["META-INF/manifest.xml"] = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        '<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.text"/>'
        f"{entries}</manifest:manifest>"
    )
    return zipped(parts, zipfile.ZIP_STORED)


def test_no_macro_runs(tmp_path: Path) -> None:
    target = tmp_path / "ran.txt"
    document = read(with_macro(target))
    assert [block.text for block in document.by_path.values()] == ["Báo cáo"]
    assert not target.exists()
