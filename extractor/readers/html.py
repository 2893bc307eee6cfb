"""HTML made fit for LibreOffice, which fetches whatever a page names: nothing in it names another file any more.

Web archives (MHTML), as Word and many office systems save them under the name .doc, are opened to the page inside.
"""

from __future__ import annotations

import re
from email import message_from_bytes
from email.message import Message

from extractor.errors import Damaged

# Attributes that name a file, styles that do, and a page that sends elsewhere.
_NAMES = (
    rb"src|srcset|href|xlink:href|background|data|lowsrc|dynsrc|code|codebase|archive|classid|action|poster|longdesc"
    rb"|profile|cite|manifest|object|usemap"
)
_NAMED = re.compile(rb"""(?i)[\s"'/](?:""" + _NAMES + rb""")\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]*)""")
_STYLED = re.compile(rb"(?i)url\s*\([^)]*\)|@import[^;<]*;?")
_SENT_ON = re.compile(rb"(?i)<meta[^>]*refresh[^>]*>")
_CHARSET = re.compile(rb"""(?i)charset\s*=\s*["']?([\w:.-]{2,40})""")
_MARK = b"\xef\xbb\xbf"


def without_links(page: bytes) -> bytes:
    """The page without anything that names another file; in UTF-8 where it was in UTF-16."""
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if page.startswith(mark):
            page = _in_utf8(page[2:], encoding)
    page = _SENT_ON.sub(b"", _STYLED.sub(b"", page))
    return _NAMED.sub(b" ", page)


def page_of_archive(data: bytes) -> bytes:
    """The page in a web archive, in UTF-8; raises Damaged where there is none."""
    for part in message_from_bytes(data.lstrip()).walk():
        if part.get_content_type() == "text/html" and (page := _payload(part)):
            declared = part.get_content_charset() or ""
            found = _CHARSET.search(page[:4096])
            return _in_utf8(page, declared or (found[1].decode("ascii") if found else "utf-8"))
    raise Damaged(
        "Tệp web lưu trữ (MHTML) không có trang nào; hãy mở bằng Word và lưu thành .docx",
        "the web archive (MHTML) has no page in it; open it in Word and save it as .docx",
    )


def _payload(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _in_utf8(page: bytes, encoding: str) -> bytes:
    try:
        text = page.decode(encoding, "replace")
    except LookupError:  # an encoding that nobody knows
        text = page.decode("utf-8", "replace")
    return _MARK + _CHARSET.sub(b"charset=utf-8", text.encode("utf-8", "replace"))
