"""Bytes in, Document out: the kind of a file is told by its bytes, never by its name."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import NamedTuple

from extractor.document import Document
from extractor.errors import InputError, NotADocument, Unsupported
from extractor.readers.limits import directory, empty, encrypted, open_file

__all__ = ["KINDS", "media_type", "open_file", "read", "sniff"]


class Kind(NamedTuple):
    """A kind of file: its media type, and `module:function` of its reader ("" where it is known and not read)."""

    media_type: str
    reader: str = ""


_OFFICE = "application/vnd.openxmlformats-officedocument"
KINDS: dict[str, Kind] = {
    "docx": Kind(f"{_OFFICE}.wordprocessingml.document", "ooxml:read"),
    "pdf": Kind("application/pdf", "pdf:read"),
    "doc": Kind("application/msword", "office:read"),
    "rtf": Kind("application/rtf", "office:read"),
    "odt": Kind("application/vnd.oasis.opendocument.text", "office:read"),
    "html": Kind("text/html", "office:read"),
    "mhtml": Kind("multipart/related", "office:read"),
    "wordml": Kind("application/xml", "wordml:read"),
    "flat": Kind("application/xml"),  # a docx or odt written as one XML file
    "png": Kind("image/png", "scan:read"),
    "jpeg": Kind("image/jpeg", "scan:read"),
    "tiff": Kind("image/tiff", "scan:read"),
    "encrypted": Kind("application/x-ole-storage"),
    "xlsx": Kind(f"{_OFFICE}.spreadsheetml.sheet"),
    "pptx": Kind(f"{_OFFICE}.presentationml.presentation"),
    "zip": Kind("application/zip"),
    "ole": Kind("application/x-ole-storage"),
    "unknown": Kind("application/octet-stream"),
}
_HEAD = 8192
_PDF_WITHIN = 1024  # some senders put mail headers or a newline before %PDF
_SECTOR = 512
_MAGIC = {
    b"\x89PNG\r\n\x1a\n": "png",
    b"\xff\xd8\xff": "jpeg",
    b"II*\0": "tiff",
    b"MM\0*": "tiff",
    b"II+\0": "tiff",
    b"MM\0+": "tiff",
}
_TEXT_MARKS = (
    (b"schemas.microsoft.com/office/word/2003/wordml", "wordml"),
    (b"schemas.microsoft.com/office/2006/xmlpackage", "flat"),
    (b"urn:oasis:names:tc:opendocument:xmlns:office", "flat"),
    (b"multipart/related", "mhtml"),
    (b"<html", "html"),
    (b"<!doctype html", "html"),
    (b"<body", "html"),
    (b"<meta ", "html"),
)


def read(data: bytes, name: str = "") -> Document:
    """The Document of a file; `name` plays no part in how it is read. Raises an InputError that says what to do."""
    del name
    if not data:
        raise empty()
    kind = sniff(data)
    if kind == "unknown":
        raise NotADocument(
            "Không phải tài liệu Word hay PDF; hãy kiểm tra lại tệp", "no Word or PDF document; check the file"
        )
    if kind == "encrypted":
        raise encrypted()
    if not KINDS[kind].reader:
        raise _unsupported(kind)
    if kind in ("png", "jpeg", "tiff"):
        from extractor.readers.picture_limits import check_picture

        check_picture(data)
    module, _, function = KINDS[kind].reader.partition(":")
    reader: Callable[[bytes], Document] = getattr(import_module(f"extractor.readers.{module}"), function)
    return reader(data)


def media_type(data: bytes) -> str:
    """Media type of the bytes, `application/octet-stream` where they are of no known kind."""
    return KINDS[sniff(data)].media_type


def sniff(data: bytes) -> str:
    """The kind of file that the bytes are: a key of `KINDS`, `unknown` among them."""
    head = data[:_HEAD]
    if head.startswith((b"PK\3\4", b"PK\5\6", b"PK00PK\3\4")):
        return _zip_kind(data)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _ole_kind(data)
    if b"%PDF-" in head[:_PDF_WITHIN]:
        return "pdf"
    found = next((kind for magic, kind in _MAGIC.items() if head.startswith(magic)), None)
    return found or _text_kind(head)


def _zip_kind(data: bytes) -> str:
    try:
        names = directory(data).namelist()
    except InputError:  # the reader says what is wrong; the directory stands at the end and is lost first
        return "docx" if b"word/" in data or b"[Content_Types].xml" in data[:_HEAD] else "zip"
    folders = {name.partition("/")[0] for name in names}
    for folder, kind in (("word", "docx"), ("xl", "xlsx"), ("ppt", "pptx")):
        if folder in folders:
            return kind
    if "[Content_Types].xml" in folders and any(name.endswith("document.xml") for name in names):
        return "docx"
    return "odt" if b"application/vnd.oasis.opendocument.text" in data[:200] else "zip"


def _ole_kind(data: bytes) -> str:
    """Streams are named in the directory of an OLE file, in UTF-16."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return "encrypted"
    if "WordDocument".encode("utf-16-le") not in data:
        return "ole"
    return "encrypted" if _has_password(data) else "doc"


def _has_password(data: bytes) -> bool:
    """Whether the head of the text of a .doc, which begins with A5EC at the start of a sector, says so."""
    start = data.find(b"\xec\xa5")
    while start % _SECTOR and start >= 0:
        start = data.find(b"\xec\xa5", start + 1)
    return start >= 0 and bool(data[start + 11 : start + 12] and data[start + 11] & 1)


def _text_kind(head: bytes) -> str:
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if head.startswith(mark):
            head = head[2:].decode(encoding, "replace").encode("utf-8", "replace")
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith(b"{\\rt"):
        return "rtf"
    if start.startswith(b"mime-version:"):
        return "mhtml"
    return next((kind for mark, kind in _TEXT_MARKS if mark in start), "unknown")


def _unsupported(kind: str) -> Unsupported:
    if kind in ("xlsx", "pptx", "zip", "ole"):
        return Unsupported(
            f"Đây không phải văn bản Word hay PDF ({kind}); hãy lấy đúng tệp báo cáo",
            f"this is no Word or PDF document ({kind}); get the report itself",
        )
    return Unsupported(
        f"Chưa đọc được loại tệp này ({kind}); hãy mở bằng Word và lưu thành .docx hoặc .pdf",
        f"this kind of file ({kind}) cannot be read here; open it in Word and save it as .docx or .pdf",
    )
