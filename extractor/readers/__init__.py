"""Bytes in, Document out: the kind of a file is told by its bytes, never by its name."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from importlib import import_module
from io import BytesIO

from extractor.document import Document
from extractor.errors import EmptyFile, Encrypted, NotADocument, Unsupported
from extractor.readers.limits import open_file

__all__ = ["media_type", "open_file", "read", "sniff"]

# Each kind with its media type and the module that reads it; a kind without a module is known and refused.
KINDS: dict[str, tuple[str, str]] = {
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "ooxml"),
    "pdf": ("application/pdf", "pdf"),
    "doc": ("application/msword", ""),
    "rtf": ("application/rtf", ""),
    "odt": ("application/vnd.oasis.opendocument.text", ""),
    "html": ("text/html", ""),
    "mhtml": ("multipart/related", ""),
    "wordml": ("application/xml", ""),
    "png": ("image/png", ""),
    "jpeg": ("image/jpeg", ""),
    "tiff": ("image/tiff", ""),
    "encrypted": ("application/x-ole-storage", ""),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ""),
    "zip": ("application/zip", ""),
    "ole": ("application/x-ole-storage", ""),
}
_HEAD = 8192


def read(data: bytes, name: str = "") -> Document:
    """The Document of a file; `name` plays no part in how it is read. Raises an InputError that says what to do."""
    del name
    if not data:
        raise EmptyFile("Tệp rỗng (0 byte); hãy lấy lại bản gốc", "the file is empty (0 bytes); get the original again")
    kind = sniff(data)
    if kind is None:
        raise NotADocument(
            "Không phải tài liệu Word hay PDF; hãy kiểm tra lại tệp", "no Word or PDF document; check the file"
        )
    if kind == "encrypted":
        raise Encrypted("Tệp được đặt mật khẩu; hãy bỏ mật khẩu rồi thử lại", "the file has a password; take it off")
    module = KINDS[kind][1]
    if not module:
        raise Unsupported(
            f"Chưa đọc được loại tệp này ({kind}); hãy lưu thành .docx hoặc .pdf",
            f"this kind of file ({kind}) cannot be read; save it as .docx or .pdf",
        )
    reader: Callable[[bytes], Document] = import_module(f"extractor.readers.{module}").read
    return reader(data)


def media_type(data: bytes) -> str:
    """Media type of the bytes, `application/octet-stream` where they are of no known kind."""
    kind = sniff(data)
    return KINDS[kind][0] if kind else "application/octet-stream"


def sniff(data: bytes) -> str | None:
    """The kind of file that the bytes are (a key of KINDS), None for none that we know."""
    head = data[:_HEAD]
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(b"PK"):
        return _zip_kind(data)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _ole_kind(data)
    pictures = {b"\x89PNG\r\n": "png", b"\xff\xd8\xff": "jpeg", b"II*\0": "tiff", b"MM\0*": "tiff"}
    found = next((kind for magic, kind in pictures.items() if head.startswith(magic)), None)
    return found or _text_kind(head)


def _zip_kind(data: bytes) -> str:
    try:
        names = set(zipfile.ZipFile(BytesIO(data)).namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        names = set()
    if not names:  # the directory stands at the end and is lost first
        return "docx" if b"word/" in data[:200_000] or b"[Content_Types].xml" in data[:_HEAD] else "zip"
    if any(name.startswith("word/") for name in names):
        return "docx"
    if any(name.startswith("xl/") for name in names):
        return "xlsx"
    return "odt" if {"content.xml", "mimetype"} <= names else "zip"


def _ole_kind(data: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return "encrypted"
    return "doc" if "WordDocument".encode("utf-16-le") in data else "ole"


def _text_kind(head: bytes) -> str | None:
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if head.startswith(mark):
            head = head.decode(encoding, "replace").encode()
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:2048].lower()
    if start.startswith(b"{\\rtf"):
        return "rtf"
    if b"schemas.microsoft.com/office/word/2003/wordml" in start:
        return "wordml"
    if start.startswith(b"mime-version:") or b"multipart/related" in start:
        return "mhtml"
    if start.startswith((b"<!doctype html", b"<html")) or b"<html" in start:
        return "html"
    return None
