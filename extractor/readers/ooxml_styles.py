"""How Word text looks, with the inheritance of styles resolved: bold, size, outline level, list, font."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple

from extractor.charsets import encoding_of
from extractor.readers.ooxml_parts import KEY, VAL, Blocks, W, is_on, parse_xml

_NORMAL = re.compile(
    rb'<w:style (?=[^>]{0,300}w:type="paragraph")(?=[^>]{0,300}w:default="(?:1|true|on)")'
    rb'[^>]{0,300}?w:styleId="([^"]{1,200})"'
)
_STYLE = re.compile(rb'<w:style [^>]{0,300}?w:styleId="([^"]{1,200})"')
_NAMESPACES = f'<x xmlns:w="{W[1:-1]}" xmlns:w14="x" xmlns:w15="x" xmlns:mc="x" xmlns:r="x">'.encode()
_DEEPEST = 20  # styles based on styles; a loop is cut here
_SIDES = frozenset(f"{W}{side}" for side in ("top", "left", "start", "bottom", "right", "end", "insideH", "insideV"))


class Listed(NamedTuple):
    """The list that a paragraph counts in; the level is None where `style` names it (see Numbering.level_of)."""

    number_id: str = ""
    level: str | None = None
    style: str = ""


_UNLISTED = Listed()


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """The look of a paragraph or run. Sizes and indents in points; `name` is the style's.

    `joined` is true where the paragraph's end was deleted in a tracked change, so that it goes on in the next one.
    `encoding` is what the font's name stands for, if it is of the time before Unicode.
    `runs` are the looks of runs in it, by interned block.
    """

    name: str = ""
    bold: bool = False
    italic: bool = False
    hidden: bool = False
    size: float = 10.0
    font: str = ""
    encoding: str = ""
    centered: bool = False
    indent: float = 0.0
    outline: int | None = None
    listed: Listed = _UNLISTED
    joined: bool = False
    runs: dict[str, Look] = field(default_factory=dict)


class Styles:
    """The styles of a document; each is parsed when it is first asked for, and each look resolved once.

    A template's styles.xml is often larger than the report, which uses five of its two hundred styles.
    `normal` is the look of a paragraph that says nothing of its own.
    """

    def __init__(self, part: bytes | None, blocks: Blocks) -> None:
        self._part = part or b""
        self._blocks = blocks
        self._elements = self._parse_all() if part and b"<w:style " not in part else {}
        self._looks: dict[str, Look] = {}
        self._paragraphs: dict[str, Look] = {}
        defaults = self._fragment(self._part.find(b"<w:docDefaults"), b"</w:docDefaults>")
        properties = None if defaults is None else defaults.find(f"{W}rPrDefault/{W}rPr")
        self._default = Look() if properties is None else _with_run(properties, Look())
        normal = _NORMAL.search(self._part)
        self.normal = self.style(normal[1].decode("utf-8", "replace")) if normal else self._default

    def paragraph(self, properties: Any) -> Look:
        """The look of a paragraph with these properties (w:pPr), before its runs' own formatting."""
        key = properties.get(KEY)
        look = self._paragraphs.get(key)
        if look is None:
            block = self._blocks.of(properties)
            style = block.find(f"{W}pStyle")
            look = _with_paragraph(block, self.normal if style is None else self.style(style.get(VAL, "")), "")
            if key is not None:
                self._paragraphs[key] = look
        return look

    def run(self, properties: Any, look: Look) -> Look:
        """`look` changed by the properties of a run (w:rPr)."""
        key = properties.get(KEY)
        changed = look.runs.get(key)
        if changed is None:
            block = self._blocks.of(properties)
            style = block.find(f"{W}rStyle")
            base = look if style is None else self._styled(style.get(VAL, ""), look, 0)
            changed = _with_run(block, base)
            if key is not None:
                look.runs[key] = changed
        return changed

    def style(self, name: str) -> Look:
        """The look of a paragraph style by its id; the default for one that is not there."""
        if name not in self._looks:
            self._looks[name] = self._styled(name, self._default, 0)
        return self._looks[name]

    def is_ruled(self, name: str) -> bool | None:
        """Whether a table style draws borders; None for a style that is not there."""
        for _ in range(_DEEPEST):
            element = self._element(name)
            if element is None:
                return None
            if (borders := element.find(f"{W}tblPr/{W}tblBorders")) is not None:
                return visible_sides(borders) > 1
            base = element.find(f"{W}basedOn")
            if base is None:
                return False
            name = base.get(VAL, "")
        return None

    def _styled(self, name: str, look: Look, depth: int) -> Look:
        element = self._element(name)
        if element is None or depth > _DEEPEST:
            return look
        base = element.find(f"{W}basedOn")
        if base is not None:
            look = self._styled(base.get(VAL, ""), look, depth + 1)
        properties = element.find(f"{W}pPr")
        if properties is not None:
            look = _with_paragraph(properties, look, name)
        properties = element.find(f"{W}rPr")
        if properties is not None:
            look = _with_run(properties, look)
        if element.get(f"{W}type") == "character":
            return look
        title = element.find(f"{W}name")
        return _changed(look, name=title.get(VAL, name) if title is not None else name)

    def _element(self, name: str) -> Any | None:
        """The definition of a style by its id."""
        if self._elements:
            return self._elements.get(name)
        return self._fragment(self._starts.get(name.encode("utf-8", "replace"), -1), b"</w:style>")

    @cached_property
    def _starts(self) -> dict[bytes, int]:
        return {match[1]: match.start() for match in _STYLE.finditer(self._part)}

    def _fragment(self, start: int, closing: bytes) -> Any | None:
        """The element that begins at `start`, None where there is none that can be parsed."""
        end = self._part.find(closing, start) if start >= 0 else -1
        if end < 0:
            return None
        root = parse_xml(_NAMESPACES + self._part[start : end + len(closing)] + b"</x>", recover=True)
        return root[0] if root is not None and len(root) else None

    def _parse_all(self) -> dict[str, Any]:
        """The definitions of a part that does not call its namespace `w`."""
        root = parse_xml(self._part, recover=True)
        return {} if root is None else {e.get(f"{W}styleId", ""): e for e in root.iter(f"{W}style")}


def visible_sides(borders: Any) -> int:
    """How many sides of a set of borders are drawn."""
    return sum(side.tag in _SIDES and side.get(VAL) not in (None, "nil", "none") for side in borders)


def _with_paragraph(properties: Any, look: Look, style: str) -> Look:
    """`look` with the properties of a paragraph, or of the paragraph style `style`."""
    changes: dict[str, Any] = {"joined": False}
    for child in properties:
        tag = child.tag
        value = child.get(VAL, "")
        if tag == f"{W}jc":
            changes["centered"] = value == "center"
        elif tag == f"{W}outlineLvl":
            changes["outline"] = int(value) if value.isascii() and value.isdigit() and int(value[:9]) < 9 else None
        elif tag == f"{W}ind":
            indent = child.get(f"{W}left") or child.get(f"{W}start")
            if indent is not None:
                changes["indent"] = _points(indent)
        elif tag == f"{W}numPr":
            changes["listed"] = _listed(child, look.listed, style)
        elif tag == f"{W}rPr":
            changes["joined"] = child.find(f"{W}del") is not None or child.find(f"{W}moveFrom") is not None
    return _changed(look, **changes)


def _listed(properties: Any, inherited: Listed, style: str) -> Listed:
    number, level = properties.find(f"{W}numId"), properties.find(f"{W}ilvl")
    number_id = inherited.number_id if number is None else str(number.get(VAL, ""))
    if level is not None:
        return Listed(number_id, str(level.get(VAL, "0")), style)
    if number is None:
        return inherited
    return Listed(number_id, None if style else "0", style)


def _with_run(properties: Any, look: Look) -> Look:
    changes: dict[str, Any] = {}
    for child in properties:
        tag = child.tag
        if tag == f"{W}b":
            changes["bold"] = is_on(child)
        elif tag == f"{W}i":
            changes["italic"] = is_on(child)
        elif tag == f"{W}vanish":
            changes["hidden"] = is_on(child)
        elif tag == f"{W}sz":
            changes["size"] = _half_points(child.get(VAL, ""), look.size)
        elif tag == f"{W}rFonts":
            font = child.get(f"{W}ascii") or child.get(f"{W}hAnsi")
            themed = child.get(f"{W}asciiTheme") or child.get(f"{W}hAnsiTheme")  # a theme's fonts are Unicode
            changes["font"] = font or ("" if themed else look.font)
            changes["encoding"] = encoding_of(changes["font"])
    return _changed(look, **changes)


def _changed(look: Look, **changes: Any) -> Look:
    changes = {name: value for name, value in changes.items() if getattr(look, name) != value}
    return replace(look, **changes, runs={}) if changes else look


def _points(length: str) -> float:
    """Points of a length in twentieths of a point, or with a unit as Strict OOXML writes it."""
    try:
        points = float(length[:-2]) if length.endswith("pt") else int(length) / 20
    except ValueError:
        return 0.0
    return points if abs(points) < 2000 else 0.0


def _half_points(length: str, default: float) -> float:
    try:
        size = float(length[:-2]) if length.endswith("pt") else int(length) / 2
    except ValueError:
        return default
    return size if 0 < size < 2000 else default
