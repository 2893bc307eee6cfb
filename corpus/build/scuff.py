"""Damages the letters of a report as bad typing and bad scans do: misread, lost and doubled letters, lost words.

Digits and units stay, so that the golden record still holds: what is damaged is how the report is recognised.
"""

from __future__ import annotations

import io
import random
import re
import zipfile
from xml.sax.saxutils import escape, unescape

_TEXT = re.compile(r"(<w:t(?: [^>]*)?>)([^<]*)(</w:t>)")
_WORD = re.compile(r"[^\W\d_]{2,}")
_ALIKE = {
    letter: group
    for group in ("aăâáàảãạ", "eêéèẻẽẹ", "oôơóòỏõọ", "uưúùủũụ", "iíìỉĩịl", "dđ", "nm", "ch", "tf", "gq", "ốồổỗộ", "ấầẩẫậ", "ếềểễệ", "ứừửữự")
    for letter in group
}


def scuff(docx: bytes, rate: float, rng: random.Random) -> bytes:
    """The document with about `rate` of the letters of its body damaged; the same for the same `rng`."""
    source = io.BytesIO(docx)
    target = io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "word/document.xml":
                text = _TEXT.sub(lambda m: m[1] + escape(_damaged(unescape(m[2]), rate, rng)) + m[3], content.decode())
                content = text.encode()
            new.writestr(name, content)
    return target.getvalue()


def _damaged(text: str, rate: float, rng: random.Random) -> str:
    return _WORD.sub(lambda match: _word(match[0], rate, rng), text)


def _word(word: str, rate: float, rng: random.Random) -> str:
    """A word with some letters damaged; now and then it is lost altogether."""
    if rng.random() < rate / 6:
        return ""
    return "".join(_letter(letter, rng) if rng.random() < rate else letter for letter in word)


def _letter(letter: str, rng: random.Random) -> str:
    group = _ALIKE.get(letter.lower(), "")
    kind = rng.random()
    if kind < 0.7 and group:
        other = rng.choice(group)
        return other.upper() if letter.isupper() else other
    return "" if kind < 0.85 else letter * 2
