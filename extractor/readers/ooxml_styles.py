"""How Word text looks, with the inheritance of styles resolved: bold, size, outline level, list, font."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_VAL = f"{W}val"
_P_PR = f"{W}pPr"
_STYLE = re.compile(rb'<w:style\b[^>]{0,300}?w:styleId="([^"]{1,200})"')
_STYLE_ID = re.compile(rb'w:styleId="([^"]{1,200})"')
_NORMAL = re.compile(
    rb'<w:style (?=[^>]{0,300}w:type="paragraph")(?=[^>]{0,300}w:default="(?:1|true)")[^>]{0,300}w:styleId="[^"]{1,200}"'
)
_OPENING = f'<x xmlns:w="{W[1:-1]}" xmlns:w14="x" xmlns:w15="x" xmlns:mc="x" xmlns:r="x">'.encode()
_OFF = ("0", "false", "off", "none")
_DEEPEST = 20  # styles based on styles; a loop is cut here


@dataclass(frozen=True, slots=True)
class Look:
    """The look of a paragraph or run; `number` is the list and level that its style puts it in."""

    name: str = ""
    bold: bool = False
    italic: bool = False
    hidden: bool = False
    size: float = 10.0
    font: str = ""
    centered: bool = False
    indent: float = 0.0
    outline: int | None = None
    number: tuple[str, str] = ("", "0")


class Styles:
    """The styles of a document; each is parsed when it is first asked for, and each look resolved once.

    A template's styles.xml is often larger than the report, which uses five of its two hundred styles.
    """

    def __init__(self, part: bytes | None) -> None:
        self._part = part or b""
        self._spans = {m[1]: m.start() for m in _STYLE.finditer(self._part)}
        self._looks: dict[str, Look] = {}
        # Few combinations of properties occur in one document, each thousands of times.
        self._resolved: dict[tuple[Any, ...], Look] = {}
        self._kept: list[Look] = []  # their ids stand in keys
        defaults = self._parse(self._part.find(b"<w:docDefaults"), b"</w:docDefaults>")
        properties = None if defaults is None else defaults.find(f"{W}rPrDefault/{W}rPr")
        self.default = Look() if properties is None else _run(properties, Look())
        normal = _NORMAL.search(self._part)
        self.normal = _STYLE_ID.search(normal[0])[1].decode("utf-8", "replace") if normal else ""  # type: ignore[index]  # both patterns ask for it

    def of(self, paragraph: Any) -> Look:
        """The look of a paragraph before its runs' own formatting."""
        properties = next(paragraph.iterchildren(_P_PR), None)
        if properties is None:
            return self.style(self.normal)
        key = tuple([(child.tag, *child.values(), *(c.get(_VAL) for c in child)) for child in properties])
        look = self._resolved.get(key)
        if look is None:
            style = properties.find(f"{W}pStyle")
            look = _paragraph(properties, self.style(self.normal if style is None else style.get(_VAL, "")))
            self._resolved[key] = look
        return look

    def run(self, properties: Any, look: Look) -> Look:
        """`look` changed by the properties of a run."""
        key = (id(look), *[(child.tag, *child.values()) for child in properties])
        changed = self._resolved.get(key)
        if changed is None:
            style = properties.find(f"{W}rStyle")
            base = look if style is None else self._styled(style.get(_VAL, ""), look, 0)
            changed = self._resolved[key] = _run(properties, base)
            self._kept.append(look)
        return changed

    def style(self, name: str) -> Look:
        """The look of a paragraph style by its id; the default for one that is not there."""
        if name not in self._looks:
            self._looks[name] = self._styled(name, self.default, 0)
        return self._looks[name]

    def is_ruled(self, name: str) -> bool:
        """Whether a table style draws borders."""
        element = self._element(name)
        return element is not None and element.find(f"{W}tblPr/{W}tblBorders") is not None

    def _styled(self, name: str, look: Look, depth: int) -> Look:
        element = self._element(name)
        if element is None or depth > _DEEPEST:
            return look
        base = element.find(f"{W}basedOn")
        if base is not None:
            look = self._styled(base.get(_VAL, ""), look, depth + 1)
        properties = element.find(f"{W}pPr")
        if properties is not None:
            look = _paragraph(properties, look)
        properties = element.find(f"{W}rPr")
        if properties is not None:
            look = _run(properties, look)
        title = element.find(f"{W}name")
        return replace(look, name=title.get(_VAL, name) if title is not None else name)

    def _element(self, name: str) -> Any | None:
        return self._parse(self._spans.get(name.encode(), -1), b"</w:style>")

    def _parse(self, start: int, closing: bytes) -> Any | None:
        """The element that begins at `start`, None where there is none that can be parsed."""
        end = self._part.find(closing, start) if start >= 0 else -1
        if end < 0:
            return None
        parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
        root = etree.fromstring(_OPENING + self._part[start : end + len(closing)] + b"</x>", parser)
        return root[0] if root is not None and len(root) else None


def _paragraph(properties: Any, look: Look) -> Look:
    changes: dict[str, Any] = {}
    for child in properties:
        tag = child.tag
        value = child.get(f"{W}val", "")
        if tag == f"{W}jc":
            changes["centered"] = value == "center"
        elif tag == f"{W}outlineLvl":
            changes["outline"] = int(value) if value.isdigit() and int(value) < 9 else None
        elif tag == f"{W}ind":
            changes["indent"] = _points(child.get(f"{W}left") or child.get(f"{W}start"))
        elif tag == f"{W}numPr":
            number, depth = child.find(f"{W}numId"), child.find(f"{W}ilvl")
            changes["number"] = (
                look.number[0] if number is None else number.get(f"{W}val", ""),
                look.number[1] if depth is None else depth.get(f"{W}val", "0"),
            )
    return replace(look, **changes) if changes else look


def _run(properties: Any, look: Look) -> Look:
    changes: dict[str, Any] = {}
    for child in properties:
        tag = child.tag
        if tag == f"{W}b":
            changes["bold"] = child.get(f"{W}val") not in _OFF
        elif tag == f"{W}i":
            changes["italic"] = child.get(f"{W}val") not in _OFF
        elif tag == f"{W}vanish":
            changes["hidden"] = child.get(f"{W}val") not in _OFF
        elif tag == f"{W}sz":
            value = child.get(f"{W}val", "")
            changes["size"] = int(value) / 2 if value.isdigit() else look.size
        elif tag == f"{W}rFonts":
            changes["font"] = child.get(f"{W}ascii") or child.get(f"{W}hAnsi") or look.font
    changes = {name: value for name, value in changes.items() if getattr(look, name) != value}
    return replace(look, **changes) if changes else look


def _points(twips: str | None) -> float:
    try:
        return int(twips or 0) / 20
    except ValueError:
        return 0.0
