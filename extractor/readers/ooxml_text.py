"""The text of one Word paragraph: runs, fields, links, insertions, symbols, note marks and anchored text boxes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any, NamedTuple

from extractor.charsets import SOFT_HYPHEN
from extractor.readers.ooxml_numbering import integer
from extractor.readers.ooxml_parts import KEY, MC, VAL, A, M, Parts, R, W, is_on
from extractor.readers.ooxml_styles import Look, Styles
from extractor.readers.ooxml_symbols import glyph

P, RUN, TEXT, P_PR, R_PR = (f"{W}{name}" for name in ("p", "r", "t", "pPr", "rPr"))
ALTERNATE, BOX = f"{MC}AlternateContent", f"{W}txbxContent"
SYMBOL_EX = "{http://schemas.microsoft.com/office/word/2015/wordml/symex}symEx"
_V = "{urn:schemas-microsoft-com:vml}"
_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds"
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart"
_OLE = "{urn:schemas-microsoft-com:office:office}OLEObject"
# Marks inside a paragraph that show nothing.
_MARKS = frozenset(
    f"{W}{name}" for name in ("pPr", "bookmarkStart", "bookmarkEnd", "proofErr", "commentRangeStart", "commentRangeEnd")
)
_NOTES = {f"{W}footnoteReference": "footnotes", f"{W}endnoteReference": "endnotes"}
_SIGNS = {f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_HALF_PAGE = 595 * 842 / 2  # square points of A4
_EMU = 12700  # to a point
_LENGTH = re.compile(r"(width|height):\s*(\d{1,5}(?:\.\d{1,6})?)(pt|in|cm|mm)?")
_UNITS = {"pt": 1.0, "in": 72.0, "cm": 28.35, "mm": 2.835, None: 1.0}


class Line(NamedTuple):
    """What a paragraph says and how most of it looks; `boxes` are text boxes (XML) and bare texts anchored in it."""

    text: str
    bold: bool
    italic: bool
    size: float
    notes: Sequence[tuple[int, int]] = ()
    boxes: Sequence[Any] = ()
    inserted: bool = False


class Call(NamedTuple):
    """A note as the text calls it; `mark` is empty where Word numbers it, `section` and `page` count from 0."""

    kind: str
    identity: str
    mark: str
    section: int
    page: int


@dataclass(slots=True)
class Draft:
    """A paragraph being put together; a paragraph whose end was deleted goes on in the next."""

    pieces: list[str] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)
    notes: list[tuple[int, int]] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)
    length: int = 0
    inserted: bool = False

    def add(self, text: str, look: Look) -> None:
        """Text as it is printed in `look`."""
        self.pieces.append(text)
        self.looks.append(look)
        self.length += len(text)

    def line(self, look: Look) -> Line:
        """The finished paragraph."""
        bold, italic, size = _majority(self.pieces, self.looks, look)
        return Line("".join(self.pieces), bold, italic, size, self.notes, self.boxes, self.inserted)


class Texts:
    """Reads paragraphs; fields, notes and the count of what was seen run through the whole document.

    `seen` counts the texts (w:t) that were read or left out on purpose: the reader compares it with all that there are.
    `legacy` gathers what stands in fonts of the time before Unicode, by their encoding.
    """

    def __init__(self, parts: Parts, styles: Styles, decode: Callable[[str, str], str] | None) -> None:
        self._parts = parts
        self._styles = styles
        self._decode = decode
        self._fields: list[bool] = []  # one for each open field: true while in its code
        self._hidden = 0  # of them, those in whose code the innermost one stands
        self._custom_mark: Any = None
        self._note_indices: dict[tuple[str, str], int] = {}
        self._diagrams: set[str] = set()
        self._has_oddities = parts.has_oddities or decode is not None
        self.calls: list[Call] = []
        self.legacy: dict[str, list[str]] = {}
        self.seen = 0
        self.section = 0
        self.page = 0

    def begin_story(self) -> None:
        """Starts on another part, whose fields have nothing to do with those of the last one."""
        self._forget_fields()
        self._has_oddities = True  # only the body was searched for them

    def plain(self, element: Any, look: Look) -> Line | None:
        """The text of a paragraph of nothing but runs of plain text, as most are; None for any other."""
        if self._fields or self._has_oddities or look.hidden or look.encoding:
            return None
        pieces: list[str] = []
        looks: list[Look] = []
        for child in element:
            tag = child.tag
            if tag == RUN:
                shown = look
                for inner in child:
                    tag = inner.tag
                    if tag == TEXT:
                        pieces.append(inner.text or "")
                        looks.append(shown)
                    elif tag == R_PR:
                        shown = look.runs.get(inner.get(KEY)) or self._styles.run(inner, look)
                        if shown.hidden or shown.encoding:
                            return None
                    else:
                        return None
            elif tag not in _MARKS:
                return None
        if not pieces:
            return Line("", False, False, look.size)
        self.seen += len(pieces)
        if len(pieces) == 1:
            return Line(pieces[0], shown.bold, shown.italic, shown.size)
        return Line("".join(pieces), *_majority(pieces, looks, look))

    def read(self, element: Any, draft: Draft, look: Look) -> None:
        """Adds all that the paragraph says to `draft`."""
        for pieces in self.legacy.values():
            pieces.append("\n")
        self._inline(element, draft, look)
        if self._hidden or (self._fields and self._fields[-1]):  # code does not go on in the next paragraph
            self._forget_fields()

    def leave_out(self, element: Any) -> None:
        """Counts the texts under an element that is not read, on purpose."""
        self.seen += sum(1 for _ in element.iter(TEXT))

    def chosen(self, element: Any) -> Any | None:
        """One of the alternatives that say the same: the first, or the fallback where only that has text."""
        branches = [branch for branch in element if branch.tag in (f"{MC}Choice", f"{MC}Fallback")]
        best = branches[0] if branches else None
        if best is not None and not _speaks(best):
            best = next((branch for branch in branches if _speaks(branch)), best)
        for branch in branches:
            if branch is not best:
                self.leave_out(branch)
        return best

    # ---- inside a paragraph ----

    def _inline(self, element: Any, draft: Draft, look: Look) -> None:
        """Reads what stands in a paragraph; whatever is not known is opened, so that no text is lost."""
        for child in element:
            reader = _READERS.get(child.tag, Texts._inline)
            if reader is not None:
                reader(self, child, draft, look)

    def _run(self, run: Any, draft: Draft, look: Look) -> None:
        properties = run.find(R_PR)
        if properties is not None:
            look = self._styles.run(properties, look)
        if look.hidden:
            self._hide(run)
        else:
            self._inline(run, draft, look)

    def _hide(self, run: Any) -> None:
        for child in run.iter(f"{W}fldChar"):  # fields begin and end in hidden runs as well
            self._field(child)
        self.leave_out(run)
        if any(text.text and text.text.strip() for text in run.iter(TEXT)):
            self._parts.warn("hidden_text", "Tệp có chữ ẩn, đã bỏ qua", "the file has hidden text, which was left out")

    def _text(self, child: Any, draft: Draft, look: Look) -> None:
        self.seen += 1
        if child is self._custom_mark:
            self._custom_mark = None
        else:
            self._add(child.text or "", draft, look)

    def _add(self, text: str, draft: Draft, look: Look) -> None:
        if self._hidden:  # a result inside of another field's code
            return
        if look.encoding:
            self.legacy.setdefault(look.encoding, []).append(text)
        if self._decode is not None:
            text = self._decode(text, look.font)
        if not text.isascii():
            text = text.replace(SOFT_HYPHEN, "")  # noise, now that it can be no letter any more
            if _PRIVATE.search(text):
                text = _PRIVATE.sub(lambda m: glyph(ord(m[0]), look.font), text)
        draft.add(text, look)

    def _leave(self, child: Any, draft: Draft, look: Look) -> None:
        del draft, look
        self.leave_out(child)

    def _insertion(self, child: Any, draft: Draft, look: Look) -> None:
        draft.inserted = True
        self._inline(child, draft, look)

    def _alternate(self, child: Any, draft: Draft, look: Look) -> None:
        branch = self.chosen(child)
        if branch is not None:
            self._inline(branch, draft, look)

    def _formula(self, child: Any, draft: Draft, look: Look) -> None:
        self._add(child.text or "", draft, look)

    def _sign(self, child: Any, draft: Draft, look: Look) -> None:
        self._add(_SIGNS[child.tag], draft, look)

    def _break(self, child: Any, draft: Draft, look: Look) -> None:
        breaks_page = child.get(f"{W}type") in ("page", "column")
        self.page += breaks_page
        if draft.length or not breaks_page:
            self._add("\n", draft, look)

    def _page_break(self, child: Any, draft: Draft, look: Look) -> None:
        del child, draft, look
        self.page += 1  # where Word last broke the page

    def _soft_hyphen(self, child: Any, draft: Draft, look: Look) -> None:
        del child
        self._add(SOFT_HYPHEN, draft, look)  # a letter in TCVN3

    def _symbol(self, child: Any, draft: Draft, look: Look) -> None:
        if child is self._custom_mark:
            self._custom_mark = None
        elif not self._hidden:
            draft.add(_sign_of(child), look)

    def _field_mark(self, child: Any, draft: Draft, look: Look) -> None:
        sign = self._field(child)
        if sign:
            self._add(sign, draft, look)

    def _subdocument(self, child: Any, draft: Draft, look: Look) -> None:
        del child, draft, look
        self._parts.warn(
            "subdocument",
            "Tệp là bản chủ, nội dung nằm ở tệp khác; hãy gộp các tệp con rồi lưu lại",
            "a master document: its text stands in other files; merge them and save it again",
            lost=True,
        )

    def _field(self, child: Any) -> str:
        """Follows the beginning and end of fields; the sign of a form field, which has no text of its own."""
        kind = child.get(f"{W}fldCharType")
        if kind == "begin":
            self._hidden += bool(self._fields and self._fields[-1])
            self._fields.append(True)
            return _form_field(child.find(f"{W}ffData"))
        if self._fields and kind == "separate":
            self._fields[-1] = False
        elif self._fields and kind == "end":
            self._fields.pop()
            self._hidden -= bool(self._fields and self._fields[-1])
        return ""

    def _forget_fields(self) -> None:
        self._fields.clear()
        self._hidden = 0

    def _call(self, child: Any, draft: Draft, look: Look) -> None:
        del look
        kind, identity = _NOTES[child.tag], child.get(f"{W}id", "")
        index = self._note_indices.setdefault((kind, identity), len(self._note_indices))
        draft.notes.append((draft.length, index))
        mark = ""
        if child.get(f"{W}customMarkFollows", "0") not in ("0", "false", "off"):
            mark = self._take_mark(child)
        if index == len(self.calls):
            self.calls.append(Call(kind, identity, mark, self.section, self.page))

    def _take_mark(self, child: Any) -> str:
        """The mark that someone typed for a note: the text after the call, in its run or the next one."""
        run = child.getparent().getnext()
        following = () if run is None else run.iterchildren()
        for candidate in islice(chain([child.getnext()], following), 4):
            if candidate is not None and candidate.tag in (TEXT, f"{W}sym"):
                self._custom_mark = candidate
                return str(candidate.text or "").strip() if candidate.tag == TEXT else _sign_of(candidate)
        return ""

    # ---- pictures and what hides in them ----

    def _drawing(self, element: Any, draft: Draft, look: Look) -> None:
        """Gathers text boxes and other texts of a drawing; warns of what cannot be read."""
        del look
        boxes = len(draft.boxes)
        pending = [element]
        while pending:
            child = pending.pop()
            tag = child.tag
            if tag == BOX:
                draft.boxes.append(child)
            elif tag == ALTERNATE:
                branch = self.chosen(child)
                pending += () if branch is None else (branch,)
            elif tag == f"{A}p":
                draft.boxes.append("".join(text.text or "" for text in child.iter(f"{A}t")))
            elif tag == f"{_V}textpath":
                draft.boxes.append(child.get("string", ""))
            elif tag == _DIAGRAM:
                draft.boxes += self._diagram(child.get(f"{R}dm", ""))
            elif tag == _CHART:
                self._parts.warn(
                    "chart_ignored", "Tệp có biểu đồ, số liệu trong đó không được đọc", "charts were not read"
                )
            elif tag == _OLE:
                self._embedded(child.get("ProgID", ""))
            else:
                pending += reversed(child)
        if len(draft.boxes) == boxes and _area(element) > _HALF_PAGE:
            self._parts.warn(
                "image_ignored",
                "Tệp có ảnh lớn hơn nửa trang, chữ trong ảnh không được đọc",
                "a picture takes more than half a page; text in it was not read",
            )

    def _diagram(self, relation: str) -> list[str]:
        """The texts of a SmartArt diagram, which stand in a part of their own."""
        target = self._parts.relations[relation].target if relation in self._parts.relations else ""
        if not target or target in self._diagrams:
            return []
        self._diagrams.add(target)
        root = self._parts.root_of(target)
        paragraphs = () if root is None else root.iter(f"{A}p")
        return ["".join(text.text or "" for text in paragraph.iter(f"{A}t")) for paragraph in paragraphs]

    def _embedded(self, program: str) -> None:
        self._parts.warn(
            "object_ignored",
            f"Tệp nhúng một đối tượng ({program[:40]}), nội dung không được đọc; hãy chuyển thành bảng Word",
            f"an embedded object ({program[:40]}) was not read; turn it into a Word table",
            lost=program.startswith(("Excel", "Word", "PowerPoint")),
        )


_Reader = Callable[[Texts, Any, Draft, Look], None]
# How each element in a paragraph is read; None for properties, and what is not named here is opened.
_READERS: dict[str, _Reader | None] = {
    TEXT: Texts._text,
    RUN: Texts._run,
    ALTERNATE: Texts._alternate,
    BOX: Texts._drawing,
    SYMBOL_EX: Texts._symbol,
    f"{M}t": Texts._formula,
    **{
        f"{W}{name}": reader
        for name, reader in (
            ("ins", Texts._insertion),
            ("br", Texts._break),
            ("lastRenderedPageBreak", Texts._page_break),
            ("softHyphen", Texts._soft_hyphen),
            ("sym", Texts._symbol),
            ("fldChar", Texts._field_mark),
            ("subDoc", Texts._subdocument),
        )
    },
    **dict.fromkeys(_SIGNS, Texts._sign),
    **dict.fromkeys(_NOTES, Texts._call),
    **{f"{W}{name}": Texts._drawing for name in ("drawing", "pict", "object")},
    # What a reader of the final text does not see: deletions, the code of fields, the reading aid above a word.
    **{f"{W}{name}": Texts._leave for name in ("del", "moveFrom", "delText", "instrText", "delInstrText", "rt")},
    **{f"{W}{name}": None for name in ("pPr", "rPr", "sdtPr", "sdtEndPr", "customXmlPr", "smartTagPr", "rubyPr")},
}


def _majority(pieces: Sequence[str], looks: Sequence[Look], default: Look) -> tuple[bool, bool, float]:
    """Whether most characters are bold, italic, and the size that most have."""
    total = bold = italic = 0
    sizes: dict[float, int] = {}
    for piece, look in zip(pieces, looks, strict=True):
        length = len(piece)
        total += length
        bold += length * look.bold
        italic += length * look.italic
        sizes[look.size] = sizes.get(look.size, 0) + length
    size = max(sizes, key=lambda s: sizes[s]) if sizes else default.size
    return 2 * bold > total, 2 * italic > total, size


def _speaks(branch: Any) -> bool:
    """Whether there is something in it that we can read."""
    return next(branch.iter(TEXT, BOX, f"{A}t", f"{M}t", SYMBOL_EX), None) is not None


def _sign_of(symbol: Any) -> str:
    """The sign of a w:sym, or of its newer form for characters beyond the first 65,536."""
    namespace = symbol.tag.rpartition("}")[0] + "}"
    try:
        return glyph(int(symbol.get(f"{namespace}char") or "", 16), symbol.get(f"{namespace}font") or "")
    except ValueError:
        return ""


def _form_field(data: Any | None) -> str:
    """A check box or the chosen entry of a list: form fields show these without any text in the document."""
    if data is None:
        return ""
    box = data.find(f"{W}checkBox")
    if box is not None:
        checked = box.find(f"{W}checked")
        return "☒" if is_on(checked if checked is not None else box.find(f"{W}default")) else "☐"
    choice = data.find(f"{W}ddList")
    if choice is None:
        return ""
    result = choice.find(f"{W}result")
    if result is None:
        result = choice.find(f"{W}default")
    index = 0 if result is None else integer(result.get(VAL), 0)
    entries = [entry.get(VAL, "") for entry in choice.iterchildren(f"{W}listEntry")]
    return entries[index] if 0 <= index < len(entries) else ""


def _area(element: Any) -> float:
    """Square points of a picture."""
    extent = next(element.iter("{*}extent"), None)
    if extent is not None:
        return integer(extent.get("cx"), 0) / _EMU * integer(extent.get("cy"), 0) / _EMU
    shape = next(element.iter(f"{_V}shape", f"{_V}rect"), None)
    style = "" if shape is None else shape.get("style", "")
    sides = {m[1]: float(m[2]) * _UNITS[m[3]] for m in _LENGTH.finditer(style)}
    return sides.get("width", 0.0) * sides.get("height", 0.0)
