"""The parts of a docx package as XML: found by relation, Strict names made usual, repeated property blocks interned."""

from __future__ import annotations

import posixpath
import re
from functools import cached_property
from typing import Any, NamedTuple

from lxml import etree

from extractor.document import ReadWarning
from extractor.errors import Damaged
from extractor.readers.limits import Package, damaged, too_large, xml_entity

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_M = "http://schemas.openxmlformats.org/officeDocument/2006/math"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
W, R, M, A = (f"{{{name}}}" for name in (_W, _R, _M, _A))
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
VAL = f"{W}val"
KEY = "interned"  # attribute of a property block that stands in `Parts.blocks`
OFF = ("0", "false", "off", "none")

_STRICT = b"http://purl.oclc.org/ooxml/"
_USUAL = {  # Strict OOXML has the same words in other namespaces
    _STRICT + b"wordprocessingml/main": _W.encode(),
    _STRICT + b"officeDocument/relationships": _R.encode(),
    _STRICT + b"officeDocument/math": _M.encode(),
    _STRICT + b"drawingml/main": _A.encode(),
}
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_DOCUMENT = "word/document.xml"
_OVERRIDE = "{http://schemas.openxmlformats.org/package/2006/content-types}Override"
_MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_ROOT = re.compile(rb"<[A-Za-z][^>]{0,20000}>")
_INTERNED = (b"pPr", b"tcPr", b"rPr")  # pPr holds an rPr, so it comes first
_RESOURCE_LIMIT = "XML_PARSE_HUGE"  # what libxml2 says where nesting or a text passes its limits


class Relation(NamedTuple):
    """What another part is to this one (`styles`, `footer` …) and its name in the package."""

    kind: str
    target: str


class Parts:
    """The parts of one package; `root` is the document's XML, and `blocks` the property blocks taken out of it.

    A part that is missing or damaged costs a warning; only the document itself is essential.
    """

    def __init__(self, package: Package) -> None:
        self._package = package
        self.warnings: dict[str, ReadWarning] = {}
        self.name = self._main()
        self.media_type = self._media_type()
        data = package.xml(self.name)
        if data is None:
            raise damaged("word/document.xml is missing")
        data, blocks = intern(_transitional(data))
        opening = _ROOT.search(data)
        self.blocks = Blocks(opening[0] if opening else b"<x>", blocks)
        self.has_oddities = _has_oddities(data)
        self.accents = data.count(b"\xe1\xba") + data.count(b"\xe1\xbb")  # letters that only Vietnamese has
        self.has_marks = b"\xcc" in data  # combining accents
        root: Any = self._parse(data, self.name, essential=True)
        self.root = root
        self.body = root.find(f"{W}body")
        if self.body is None:
            raise damaged(f"{self.name} has no body")
        self.relations = self._relations(self.name)
        if any(name.endswith("vbaProject.bin") for name in package.names):
            self.warn("macros", "Tệp có macro; macro không được chạy", "the file has macros; they were not run")

    def warn(self, code: str, message: str, message_en: str, lost: bool = False) -> None:
        """Notes a warning, once for each code."""
        self.warnings.setdefault(code, ReadWarning(code, message, message_en, None, lost))

    def of_kind(self, kind: str) -> bytes | None:
        """The bytes of the part that is `kind` to the document."""
        target = next((relation.target for relation in self.relations.values() if relation.kind == kind), None)
        return self.data(target) if target else None

    def root_of_kind(self, kind: str) -> Any | None:
        """The XML of the part that is `kind` to the document."""
        data = self.of_kind(kind)
        return self._parse(data, kind) if data else None

    def root_of(self, name: str) -> Any | None:
        """The XML of a part by name."""
        data = self.data(name)
        return self._parse(data, name) if data else None

    def data(self, name: str) -> bytes | None:
        """The bytes of an XML part in the usual namespaces; None and a warning where it is damaged."""
        try:
            data = self._package.xml(name)
        except Damaged:
            self._damaged_part(name)
            return None
        return None if data is None else _transitional(data)

    def _main(self) -> str:
        """Name of the document's own part."""
        relations = self._relations("")
        name = next((r.target for r in relations.values() if r.kind == "officeDocument"), _DOCUMENT)
        names = {other.lower(): other for other in self._package.names}  # some writers differ in case
        return names.get(name.lower()) or names.get(_DOCUMENT, _DOCUMENT)

    def _media_type(self) -> str:
        """What the package says that it is: a document, a template, one with macros."""
        root = self.root_of("[Content_Types].xml")
        overrides = () if root is None else root.iterchildren(_OVERRIDE)
        types = {element.get("PartName", "").lstrip("/"): element.get("ContentType", "") for element in overrides}
        declared = str(types.get(self.name) or _MEDIA_TYPE)
        return declared.removesuffix(".main+xml") + (".12" if "macroEnabled" in declared else "")

    def _relations(self, part: str) -> dict[str, Relation]:
        """Relations of a part by id; targets never leave the package."""
        folder, name = posixpath.split(part)
        data = self.data(posixpath.join(folder, "_rels", f"{name}.rels"))
        root = self._parse(data, f"{name}.rels") if data else None
        relations = {}
        for element in () if root is None else root.iterchildren(_RELATIONSHIP):
            if element.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, element.get("Target", "")))
                relations[element.get("Id", "")] = Relation(
                    element.get("Type", "").rpartition("/")[2], target.lstrip("/")
                )
        return relations

    def _parse(self, data: bytes, name: str, essential: bool = False) -> Any | None:
        try:
            root = parse_xml(data)
        except etree.XMLSyntaxError as error:
            if _RESOURCE_LIMIT in str(error.msg):
                raise too_large(
                    f"the nesting or a text of {name}", f"Độ lồng hoặc độ dài văn bản của {name}", "XML"
                ) from error
            root = parse_xml(data, recover=True)
            if essential and (root is None or next(root.iter(f"{W}t"), None) is None):
                raise damaged(f"{name}: {error.msg}") from error
            if essential:
                self.warn(
                    "recovered",
                    "Phần nội dung bị lỗi XML, có thể chỉ đọc được một phần; hãy lấy lại bản gốc",
                    "the document's XML is damaged and may have been read in part; get the original again",
                    lost=True,
                )
            else:
                self._damaged_part(name)
        if root is not None and root.getroottree().docinfo.internalDTD is not None:
            raise xml_entity(name)
        return root

    def _damaged_part(self, name: str) -> None:
        self.warn(
            "part_damaged",
            f"Phần {name} của tệp bị hỏng, có thể thiếu định dạng hoặc chú thích",
            f"the part {name} of the file is damaged; looks or notes may be missing",
        )


class Blocks:
    """Property blocks that were taken out of a part before it was parsed; they are parsed when one is asked for."""

    def __init__(self, opening: bytes, blocks: list[bytes]) -> None:
        self._opening = opening  # of the part's root, for the namespaces
        self._blocks = blocks

    def of(self, properties: Any) -> Any:
        """`properties` itself, or the block that it stands for."""
        key = properties.get(KEY)
        if key is None or not (key.isascii() and key.isdigit() and len(key) < 9 and int(key) < len(self._blocks)):
            return properties
        block = self._parsed[int(key)]
        return properties if block is None else block

    @cached_property
    def _parsed(self) -> list[Any]:
        parsed = self._parse(*self._blocks)
        if len(parsed) == len(self._blocks):
            return parsed
        return [next(iter(self._parse(block)), None) for block in self._blocks]  # one of them is damaged

    def _parse(self, *blocks: bytes) -> list[Any]:
        name = self._opening[1:].split(None, 1)[0].rstrip(b">")
        root = parse_xml(self._opening + b"".join(blocks) + b"</" + name + b">", recover=True)
        return [] if root is None else list(root)


def intern(data: bytes) -> tuple[bytes, list[bytes]]:
    """XML with an empty element in place of each property block, and the distinct blocks.

    A report has a thousand blocks of properties and a few dozen different ones: with each of them parsed once, half of
    the time for parsing and most of that for styles is saved. Blocks that hold others of their kind (tracked changes)
    or the layout of a section stay where they are.
    """
    blocks: list[bytes] = []
    if b"<![CDATA[" in data or b"<!--" in data:  # what looks like a block may be text
        return data, blocks
    for name in _INTERNED:
        opening, closing = b"<w:%b>" % name, b"</w:%b>" % name
        head, *pieces = data.split(opening)
        standing: dict[bytes, bytes] = {}
        out = [head]
        for piece in pieces:
            block, closed, rest = piece.partition(closing)
            if block not in standing:
                whole = opening + block + closed
                if closed and b"<w:sectPr" not in block:
                    standing[block] = b'<w:%b %b="%d"/>' % (name, KEY.encode(), len(blocks))
                    blocks.append(whole)
                else:
                    standing[block] = whole
            out += (standing[block], rest)
        data = b"".join(out)
    return data, blocks


_PARSER, _LENIENT = (
    etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True, recover=recover)
    for recover in (False, True)
)


def parse_xml(data: bytes, recover: bool = False) -> Any:
    """The root of an XML text without looking outside of it; raises etree.XMLSyntaxError, None if nothing recovers."""
    if not recover:
        return etree.fromstring(data, _PARSER)
    try:
        return etree.fromstring(data, _LENIENT)
    except etree.XMLSyntaxError:
        return None


def is_on(element: Any | None) -> bool:
    """Whether a switch such as w:b is there and not turned off."""
    return element is not None and element.get(VAL) not in OFF


def _has_oddities(data: bytes) -> bool:
    """Whether there are characters that need a second look: soft hyphens, symbol fonts, references such as &#173;.

    One byte is searched for much faster than two, and most reports have none of these.
    """
    return b"\xef" in data or any(mark[:1] in data and mark in data for mark in (b"\xc2\xad", b"&#"))


def _transitional(data: bytes) -> bytes:
    if _STRICT in data[:20_000]:
        for strict, usual in _USUAL.items():
            data = data.replace(strict, usual)
    return data
