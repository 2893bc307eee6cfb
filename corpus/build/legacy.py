"""A report of the corpus as it would have been typed before Unicode: its text in TCVN3, VNI, VPS or VISCII codes.

    encode(docx, "tcvn3")             the font of the encoding stands in every run
    encode(docx, "vni", "styles")     ... in the style of all paragraphs, or "defaults" of the document
    encode(docx, "tcvn3", "lost")     ... nowhere: someone renamed it, and TCVN3 lost its capitals with a tone
    misname(docx, ".VnTime")          the opposite trap: Unicode text whose runs name a font of old
    decompose(docx, half_composed)    code page 1258 and decomposed Unicode: other letters, no other font

Codes are those of `extractor.charsets`, whose tables the tests check one by one against iconv.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import cache
from typing import Any, Literal

from lxml import etree

from extractor.charsets import _table as decoding

Place = Literal["runs", "styles", "defaults", "lost"]
FONTS = {"tcvn3": ".VnTime", "vni": "VNI-Times", "vps": "VPS Times", "viscii": "VI Times"}
PLAIN, CAPITALS, FOREIGN = "plain", "capitals", "foreign"  # the font of the encoding, its twin of capitals, any other

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TEXTS = (f"{_W}t", f"{_W}delText")
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_SOFT_HYPHEN = "\u00ad"
LETTERS = frozenset(
    unicodedata.normalize("NFC", vowel + tone) for vowel in "aăâeêioôơuưy" for tone in ("", *_TONES)
) | {"đ"}
ACCENTED = frozenset(letter for letter in LETTERS if not letter.isascii())


# ---- letters ----


@cache
def codes(encoding: str) -> dict[str, str]:
    """Each letter as the characters of the encoding, as far as it has them."""
    table = decoding(encoding)
    if encoding != "vni":
        return {shown: chr(code) for code, shown in sorted(table.items(), reverse=True)}
    found = {shown: chr(code) for code, shown in table.items() if not unicodedata.combining(shown[0])}
    marks = {shown: chr(code) for code, shown in table.items() if unicodedata.combining(shown[0])}
    for letter in ACCENTED | {letter.upper() for letter in ACCENTED}:
        split = unicodedata.normalize("NFD", letter)
        for base in (split[0], unicodedata.normalize("NFC", split[:2])):
            rest = unicodedata.normalize("NFD", letter)[len(unicodedata.normalize("NFD", base)) :]
            mark = next((m for shown, m in marks.items() if sorted(shown) == sorted(rest)), None)
            if letter not in found and mark and (base.isascii() or base in found):
                found[letter] = found.get(base, base) + (mark.upper() if letter.isupper() else mark.lower())
    return found


def encoded(text: str, encoding: str) -> str:
    """`text` in one font of the encoding; letters that it does not have stay as they are."""
    table = codes(encoding)
    return "".join(table.get(letter, letter) for letter in text)


def half_composed(text: str) -> str:
    """As code page 1258 writes it: the shape of a vowel composed, its tone a mark after it."""
    out = []
    for letter in text:
        split = unicodedata.normalize("NFD", letter)
        tones = [mark for mark in split[1:] if mark in _TONES]
        shape = unicodedata.normalize("NFC", "".join(mark for mark in split if mark not in tones))
        out.append(shape + "".join(tones))
    return "".join(out)


def typed(text: str, encoding: str) -> list[tuple[str, str]]:
    """`text` as typists made it: pieces with the kind of font that each stands in."""
    pieces: list[tuple[str, str]] = []
    for word in re.findall(r"\s+|\S+", unicodedata.normalize("NFC", text)):
        for kind, piece in _word(word, encoding, pieces[-1][0] if pieces else PLAIN):
            if pieces and pieces[-1][0] == kind:
                pieces[-1] = (kind, pieces[-1][1] + piece)
            else:
                pieces.append((kind, piece))
    return pieces


def _word(word: str, encoding: str, before: str) -> Iterator[tuple[str, str]]:
    table, meant = codes(encoding), decoding(encoding)
    lacking = [letter for letter in word if letter not in table and letter.lower() in table]
    if encoding != "tcvn3":  # only TCVN3 has fonts of capitals: such a letter is a small one in any other
        word, lacking = "".join(letter.lower() if letter in lacking else letter for letter in word), []
    if lacking and word.upper() == word and sum(map(str.isalpha, word)) > 1:
        yield CAPITALS, encoded(word.lower(), encoding)  # the whole word, typed without the shift key
        return
    if word.isspace() and not any(ord(space) in meant for space in word):
        yield (PLAIN if before == FOREIGN else before), word
        return
    for letter in word:
        if letter in lacking:
            yield CAPITALS, table[letter.lower()]
        elif letter not in table and ord(letter) in meant:
            yield FOREIGN, letter  # its place in the font is taken by a letter
        else:
            yield PLAIN, table.get(letter, letter)


# ---- documents ----


def encode(docx: bytes, encoding: str, place: Place = "runs") -> bytes:
    """The document in an encoding of `FONTS`; `place` says where the name of its font stands."""
    font = FONTS[encoding]

    def rewrite(name: str, root: Any) -> None:
        for run in list(root.iter(f"{_W}r")):
            _retype(run, encoding, font, place)
        if name == "word/styles.xml" and place in ("styles", "defaults"):
            _name_in_styles(root, font, place)

    return _rewritten(docx, rewrite)


def misname(docx: bytes, font: str) -> bytes:
    """The same Unicode text, in runs that name `font`."""

    def rewrite(name: str, root: Any) -> None:
        del name
        for run in root.iter(f"{_W}r"):
            _name_font(run, font)

    return _rewritten(docx, rewrite)


def decompose(docx: bytes, write: Callable[[str], str]) -> bytes:
    """The document with every text written anew."""

    def rewrite(name: str, root: Any) -> None:
        del name
        for text in root.iter(*_TEXTS):
            text.text = write(text.text or "")

    return _rewritten(docx, rewrite)


def _retype(run: Any, encoding: str, font: str, place: Place) -> None:
    """Replaces a run by as many as there are changes of font in its text."""
    names = {PLAIN: font if place == "runs" else "", CAPITALS: f"{font}H", FOREIGN: "Times New Roman"}
    pieces: list[tuple[str, Any]] = []
    for child in run:
        if child.tag == f"{_W}rPr" or (child.tag == f"{_W}softHyphen" and encoding == "tcvn3"):
            continue
        if child.tag not in _TEXTS:
            pieces.append((pieces[-1][0] if pieces else PLAIN, deepcopy(child)))
            continue
        text = (child.text or "").replace(_SOFT_HYPHEN, "")  # there it would be a letter
        for kind, piece in typed(text, encoding):
            element = deepcopy(child)
            element.text = piece
            pieces.append((kind, element))
    made: list[Any] = []
    last = ""
    for kind, element in pieces:
        if not made or kind != last:
            made.append(_empty_copy(run))
            if place != "lost" and names[kind]:
                _name_font(made[-1], names[kind])
        last = kind
        made[-1].append(element)
    for new in made:
        run.addprevious(new)
    run.getparent().remove(run)


def _empty_copy(run: Any) -> Any:
    made = etree.Element(run.tag, run.attrib, run.nsmap)
    properties = run.find(f"{_W}rPr")
    if properties is not None:
        made.append(deepcopy(properties))
    return made


def _name_font(holder: Any, font: str) -> None:
    """Sets the font in the w:rPr of a run or style."""
    properties = holder.find(f"{_W}rPr")
    if properties is None:
        properties = etree.Element(f"{_W}rPr")
        holder.insert(0 if holder.tag == f"{_W}r" else len(holder), properties)
    for old in properties.findall(f"{_W}rFonts"):
        properties.remove(old)
    properties.insert(0, etree.Element(f"{_W}rFonts", {f"{_W}{kind}": font for kind in ("ascii", "hAnsi", "cs")}))


def _name_in_styles(root: Any, font: str, place: Place) -> None:
    if place == "defaults":
        _name_font(root.find(f"{_W}docDefaults/{_W}rPrDefault"), font)
    else:
        for style in root.iter(f"{_W}style"):
            if style.get(f"{_W}styleId") == "Normal":
                _name_font(style, font)


def _rewritten(docx: bytes, rewrite: Callable[[str, Any], None]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            data = source.read(entry)
            if re.fullmatch(r"word/\w+\.xml", entry.filename):
                root = etree.fromstring(data)
                rewrite(entry.filename, root)
                data = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
            target.writestr(entry, data)
    return out.getvalue()
