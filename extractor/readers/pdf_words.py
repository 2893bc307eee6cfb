"""The words and the ruling lines of one PDF page, as pdfium sees them; points, origin top left.

Three traps that were measured: tops come from the origin and size of a character, for its box is off under Ứ and Á;
U+0002 and U+FFFE stand for a hyphen at the end of a line and end the word; letters of a second font come out of
order, so that pieces of words are put together by where they stand and not by when they were drawn.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Sequence
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from extractor.charsets import Decoder, encoding_of
from extractor.normalize import nfc
from extractor.readers.pdf_charsets import decoded, font_name

_PIECE = re.compile(r"[^\s\x00-\x1f\ufffe\ufffd]+[\x02\ufffe]?|[\x02\ufffe]")
ASCENT, DESCENT = 0.75, 0.22  # of the size, from the baseline
_TINY = 1.5  # points; text smaller than this nobody can read
_RAISED = 0.8  # a mark is set in less than this share of the size of its word
_HIDDEN = 3  # render mode of text that is not drawn
_WHITE = 250  # of 255 in each colour; text lighter than this shows on a shade only
# Characters that mean nothing: what is left of text whose font does not say which letters its glyphs are.
_MEANINGLESS = re.compile(r"[\x00\x01\x03-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd\ue000-\uf8ff]")
_FORM, _PATH, _IMAGE = pdfium.FPDF_PAGEOBJ_FORM, pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE
_DEEPEST = 4
_MOST_OBJECTS = 60_000
_THIN = 2.0  # points; a filled rectangle no thicker is a line
_SHORTEST = 4.0  # points; shorter strokes are parts of drawings


class Recognised(NamedTuple):
    """How sure a recogniser is of a word (0..1), and where it stands on the page as shown, which may be turned."""

    certainty: float
    x0: float
    top: float
    x1: float
    bottom: float


class Word(NamedTuple):
    """A word as printed; `mark` is a raised footnote mark that was taken off its end, `size` in points.

    `recognised` tells of a word of a scan, whose own box is that on the straightened page.
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    bold: bool
    italic: bool
    mark: str = ""
    recognised: Recognised | None = None


class Rule(NamedTuple):
    """A straight line, across (`top == bottom`) or down (`x0 == x1`)."""

    x0: float
    top: float
    x1: float
    bottom: float


class Sheet(NamedTuple):
    """What one page holds: its size, words in no particular order, rules, and how much of it pictures cover (0..1).

    `hidden` counts words that were left out because nobody sees them, `recognised` tells a page that was read as a
    scan; `meaningless` is the share of its characters (0..1) that are no text; `shown` is the size of
    the page as it is shown, where it was turned upright to be read.
    `legacy` are the words in fonts of the time before Unicode, each after its font's encoding.
    """

    width: float
    height: float
    words: list[Word]
    rules: list[Rule]
    pictures: float
    hidden: int = 0
    crowded: bool = False
    legacy: Sequence[tuple[str, str]] = ()
    recognised: bool = False
    meaningless: float = 0.0
    shown: tuple[float, float] | None = None


def read_sheet(page: Any, decode: Decoder | None = None) -> Sheet:
    """The words and rules of a loaded pdfium page (a raw handle), turned upright as a viewer shows it."""
    box = _box(page)
    rules, pictures, hidden, crowded = _objects(page, box)
    found = _words(page, box, hidden, decode)
    size = box.width, box.height
    return Sheet(
        *size, found.words, rules, pictures, found.dropped, crowded, found.legacy, meaningless=found.meaningless
    )


class _Box(NamedTuple):
    """Where the visible part of the page lies in its own coordinates, and how it is turned (quarters, clockwise)."""

    left: float
    bottom: float
    width: float
    height: float
    turn: int

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point of the page as a viewer shows it: from the left and from the top."""
        x, y = x - self.left, y - self.bottom
        if self.turn == 1:
            return y, x
        if self.turn == 2:
            return self.width - x, y
        if self.turn == 3:
            return self.width - y, self.height - x
        return x, self.height - y


def _box(page: Any) -> _Box:
    width, height = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
    edges = [ctypes.c_float() for _ in range(4)]
    found = pdfium.FPDFPage_GetCropBox(page, *map(ctypes.byref, edges)) or pdfium.FPDFPage_GetMediaBox(
        page, *map(ctypes.byref, edges)
    )
    left, bottom = (edges[0].value, edges[1].value) if found else (0.0, 0.0)
    return _Box(left, bottom, width, height, pdfium.FPDFPage_GetRotation(page))


# ---- words ----


class _Found(NamedTuple):
    """The words of a page that can be seen, how many cannot, the share of characters that mean nothing; see `Sheet`."""

    words: list[Word]
    dropped: int = 0
    meaningless: float = 0.0
    legacy: Sequence[tuple[str, str]] = ()


def _words(page: Any, box: _Box, hidden_text: bool, decode: Decoder | None) -> _Found:
    text_page = pdfium.FPDFText_LoadPage(page)
    if not text_page:
        return _Found([])
    try:
        return _pieces(page, text_page, box, hidden_text, decode)
    finally:
        pdfium.FPDFText_ClosePage(text_page)


def _pieces(page: Any, text_page: Any, box: _Box, hidden_text: bool, decode: Decoder | None) -> _Found:
    count = pdfium.FPDFText_CountChars(text_page)
    if count <= 0:
        return _Found([])
    buffer = (ctypes.c_ushort * (2 * count + 2))()
    units = pdfium.FPDFText_GetText(text_page, 0, count, buffer)
    text = ctypes.string_at(buffer, 2 * max(units - 1, 0)).decode("utf-16-le", "replace")
    astral = any(character > "\uffff" for character in text)
    probe = _Probe(text_page, same=units - 1 == count)
    words: list[Word] = []
    white: list[Word] = []
    legacy: list[tuple[str, str]] = []
    dropped = 0
    for found in _PIECE.finditer(text):
        start, end = found.span()
        if astral:  # pdfium counts UTF-16 units
            start = len(text[:start].encode("utf-16-le")) // 2
            end = start + len(found[0].encode("utf-16-le")) // 2
        first, last = probe.index(start), probe.index(end - 1)
        if first < 0 or last < first:
            continue
        look = probe.look(first)
        made = _word(probe, box, found[0], first, last, look, decode)
        if look.size < _TINY or look.clear or (hidden_text and probe.is_hidden(first)) or not made:
            dropped += 1
            continue
        if encoding := encoding_of(look.font):
            legacy.append((encoding, found[0]))
        if look.white:
            white += made
        else:
            words += made
    if white:
        shades = _shades(page, box)
        shown = [word for word in white if any(_lies_on(word, shade) for shade in shades)]
        dropped += len(white) - len(shown)
        words += shown
    meaningless = len(_MEANINGLESS.findall(text)) / max(len(text) - text.count(" "), 1)
    return _Found(words, dropped, meaningless, legacy)


def _lies_on(word: Word, shade: Rule) -> bool:
    x, y = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
    return shade.x0 <= x <= shade.x1 and shade.top <= y <= shade.bottom


def _word(
    probe: _Probe, box: _Box, text: str, first: int, last: int, look: _Look, decode: Decoder | None
) -> list[Word]:
    text = text.replace("\x02", "-").replace("\ufffe", "-")
    mark, shown, size = "", last, look.size
    if last > first and text[-1].isdigit() and probe.size(last) < _RAISED * size:
        cut = len(text)
        while cut > 1 and text[cut - 1].isdigit() and probe.size(shown) < _RAISED * size:
            cut, shown = cut - 1, shown - 1
        text, mark = text[:cut], text[cut:]
    x0, x1, baseline = probe.extent(first, shown, box)
    if not (-2 <= x0 <= box.width + 2 and -2 <= baseline <= box.height + size):
        return []  # outside the visible page
    if decode is not None:
        fonts = [probe.look(first + i).font if probe.same else look.font for i in range(len(text))]
        runs = groupby(zip(text, fonts, strict=True), key=itemgetter(1))
        text = decoded([("".join(sign for sign, _ in run), font) for font, run in runs], decode)
    top, bottom = baseline - ASCENT * size, baseline + DESCENT * size
    return [Word(nfc(text), x0, top, x1, bottom, size, look.bold, look.italic, mark)]


class _Look(NamedTuple):
    """What all characters of one text object share; `clear` text is transparent."""

    size: float
    bold: bool
    italic: bool
    font: str
    white: bool
    clear: bool


class _Probe:
    """Questions to pdfium about single characters, with the structures it fills made once.

    `same`: the text has one unit a character, so that positions in both are equal.
    """

    def __init__(self, text_page: Any, same: bool) -> None:
        self.page = text_page
        self.same = same
        self._looks: dict[bytes, _Look] = {}
        self._rect = pdfium.FS_RECTF()
        self._rect_ref = ctypes.byref(self._rect)
        self._matrix = pdfium.FS_MATRIX()
        self._matrix_ref = ctypes.byref(self._matrix)
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._refs = ctypes.byref(self._x), ctypes.byref(self._y)
        self._name = ctypes.create_string_buffer(128)
        self._flags = ctypes.c_int()
        self._colours = tuple(ctypes.c_uint() for _ in range(4))
        self._colour_refs = tuple(map(ctypes.byref, self._colours))
        self._styles: dict[Any, tuple[bool, bool, str]] = {}

    def index(self, position: int) -> int:
        return position if self.same else int(pdfium.FPDFText_GetCharIndexFromTextIndex(self.page, position))

    def look(self, index: int) -> _Look:
        """Size and style, asked for once for each text object: the questions cost more than all the rest."""
        owner = bytes(pdfium.FPDFText_GetTextObject(self.page, index))  # the address, without a cast
        found = self._looks.get(owner)
        if found is None:
            found = self._looks[owner] = _Look(self.size(index), *self.style(index), *self.colour(index))
        return found

    def size(self, index: int) -> float:
        """Size in points as printed: some producers set size 1 and scale by the matrix."""
        pdfium.FPDFText_GetMatrix(self.page, index, self._matrix_ref)
        matrix = self._matrix
        scale: float = max(abs(matrix.d), abs(matrix.b))
        return float(pdfium.FPDFText_GetFontSize(self.page, index)) * scale

    def extent(self, first: int, last: int, box: _Box) -> tuple[float, float, float]:
        """Left, right and baseline of the characters from `first` to `last` as a viewer shows them."""
        if box.turn == 0:
            rect = self._rect
            pdfium.FPDFText_GetLooseCharBox(self.page, first, self._rect_ref)
            left = rect.left
            if last != first:
                pdfium.FPDFText_GetLooseCharBox(self.page, last, self._rect_ref)
            pdfium.FPDFText_GetCharOrigin(self.page, first, *self._refs)
            return left - box.left, rect.right - box.left, box.height - (self._y.value - box.bottom)
        corners = [*self.corners(first, box), *self.corners(last, box)]
        ends = [x for x, _ in corners]
        return min(ends), max(ends), box.point(*self.origin(first))[1]

    def corners(self, index: int, box: _Box) -> tuple[tuple[float, float], tuple[float, float]]:
        pdfium.FPDFText_GetLooseCharBox(self.page, index, self._rect_ref)
        rect = self._rect
        return box.point(rect.left, rect.bottom), box.point(rect.right, rect.top)

    def origin(self, index: int) -> tuple[float, float]:
        pdfium.FPDFText_GetCharOrigin(self.page, index, *self._refs)
        return self._x.value, self._y.value

    def style(self, index: int) -> tuple[bool, bool, str]:
        """Whether the character is bold and italic, by the name of its font, and that name."""
        size = pdfium.FPDFText_GetFontInfo(self.page, index, self._name, 128, ctypes.byref(self._flags))
        key = self._name.raw[: min(size, 128)]
        if key not in self._styles:
            base = key.split(b"\0")[0]
            name = base.lower()
            bold = b"bold" in name or b"black" in name or bool(self._flags.value & 1 << 18)
            slanted = b"italic" in name or b"oblique" in name
            self._styles[key] = bold, slanted, font_name(base.decode("utf-8", "replace"))
        return self._styles[key]

    def colour(self, index: int) -> tuple[bool, bool]:
        """Whether the character is white, and whether it is transparent."""
        red, green, blue, alpha = self._colours
        if not pdfium.FPDFText_GetFillColor(self.page, index, *self._colour_refs):
            return False, False
        return min(red.value, green.value, blue.value) >= _WHITE, alpha.value == 0

    def is_hidden(self, index: int) -> bool:
        owner = pdfium.FPDFText_GetTextObject(self.page, index)
        return bool(owner) and pdfium.FPDFTextObj_GetTextRenderMode(owner) == _HIDDEN


# ---- rules ----


def _objects(page: Any, box: _Box) -> tuple[list[Rule], float, bool, bool]:
    """Rules, the share of the page under pictures, whether text is hidden, and whether there was too much to read."""
    rules: list[Rule] = []
    area = 0.0
    hidden = False
    count = pdfium.FPDFPage_CountObjects(page)
    if count > _MOST_OBJECTS:
        return [], 0.0, True, True
    pending = [(pdfium.FPDFPage_GetObject(page, i), _IDENTITY, 0) for i in range(count)]
    while pending:
        item, matrix, depth = pending.pop()
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == _PATH:
            rules += _path(item, matrix, box)
        elif kind == pdfium.FPDF_PAGEOBJ_TEXT:
            hidden = hidden or pdfium.FPDFTextObj_GetTextRenderMode(item) == _HIDDEN
        elif kind == _IMAGE:
            shade = _extent(item, matrix, box)
            area += (shade.x1 - shade.x0) * (shade.bottom - shade.top)
        elif kind == _FORM and depth < _DEEPEST:
            inner = _times(_matrix(item), matrix)
            inside = range(min(pdfium.FPDFFormObj_CountObjects(item), _MOST_OBJECTS))
            pending.extend((pdfium.FPDFFormObj_GetObject(item, i), inner, depth + 1) for i in inside)
        if len(pending) > 2 * _MOST_OBJECTS:
            return [], 0.0, True, True
    whole = max(box.width * box.height, 1.0)
    return rules, min(area / whole, 1.0), hidden, False


_Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def _matrix(item: Any) -> _Matrix:
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, ctypes.byref(matrix)):
        return _IDENTITY
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _times(inner: _Matrix, outer: _Matrix) -> _Matrix:
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _extent(item: Any, outer: _Matrix, box: _Box) -> Rule:
    """The part of the visible page that an object takes up."""
    a, b, c, d, e, f = outer
    left, bottom, right, top = _bounds(item)
    corners = [box.point(a * x + c * y + e, b * x + d * y + f) for x in (left, right) for y in (bottom, top)]
    xs = sorted(min(max(x, 0.0), box.width) for x, _ in corners)
    ys = sorted(min(max(y, 0.0), box.height) for _, y in corners)
    return Rule(xs[0], ys[0], xs[-1], ys[-1])


def _shades(page: Any, box: _Box) -> list[Rule]:
    """What white text can be seen on: pictures, and areas filled with a colour."""
    shades = []
    colours = tuple(ctypes.c_uint() for _ in range(4))
    for i in range(min(pdfium.FPDFPage_CountObjects(page), _MOST_OBJECTS)):
        item = pdfium.FPDFPage_GetObject(page, i)
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == _PATH:
            pdfium.FPDFPath_GetDrawMode(item, ctypes.byref(_FILL), ctypes.byref(_STROKE))
            pdfium.FPDFPageObj_GetFillColor(item, *map(ctypes.byref, colours))
            if not _FILL.value or min(colour.value for colour in colours[:3]) >= _WHITE:
                continue
        if kind in (_PATH, _IMAGE, _FORM):
            shades.append(_extent(item, _IDENTITY, box))
    return shades


def _bounds(item: Any) -> tuple[float, float, float, float]:
    edges = [ctypes.c_float() for _ in range(4)]
    pdfium.FPDFPageObj_GetBounds(item, *map(ctypes.byref, edges))
    return edges[0].value, edges[1].value, edges[2].value, edges[3].value


_FILL, _STROKE = ctypes.c_int(), ctypes.c_int()
_PX, _PY = ctypes.c_float(), ctypes.c_float()


def _path(item: Any, outer: _Matrix, box: _Box) -> list[Rule]:
    """The lines of a path: each straight stroke along an axis, or a filled rectangle thin enough to be one."""
    matrix = _times(_matrix(item), outer)
    points = _points(item, matrix, box)
    if len(points) < 2:
        return []
    xs, ys = [p[0] for p, _ in points], [p[1] for p, _ in points]
    x0, x1, top, bottom = min(xs), max(xs), min(ys), max(ys)
    if x1 - x0 <= _THIN < _SHORTEST <= bottom - top:
        middle = (x0 + x1) / 2
        return [Rule(middle, top, middle, bottom)]
    if bottom - top <= _THIN < _SHORTEST <= x1 - x0:
        middle = (top + bottom) / 2
        return [Rule(x0, middle, x1, middle)]
    pdfium.FPDFPath_GetDrawMode(item, ctypes.byref(_FILL), ctypes.byref(_STROKE))
    if not _STROKE.value:
        return []
    lines = []
    for (start, _), (end, draws) in pairwise(points):
        if draws and abs(start[0] - end[0]) <= 1 and abs(start[1] - end[1]) >= _SHORTEST:
            lines.append(Rule(start[0], min(start[1], end[1]), start[0], max(start[1], end[1])))
        elif draws and abs(start[1] - end[1]) <= 1 and abs(start[0] - end[0]) >= _SHORTEST:
            lines.append(Rule(min(start[0], end[0]), start[1], max(start[0], end[0]), start[1]))
    return lines


def _points(item: Any, matrix: _Matrix, box: _Box) -> list[tuple[tuple[float, float], bool]]:
    """The corners of a path with whether a line leads to each; curves count as no line."""
    a, b, c, d, e, f = matrix
    points: list[tuple[tuple[float, float], bool]] = []
    opening: tuple[float, float] | None = None
    for i in range(min(pdfium.FPDFPath_CountSegments(item), 2000)):
        segment = pdfium.FPDFPath_GetPathSegment(item, i)
        pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(_PX), ctypes.byref(_PY))
        x, y = _PX.value, _PY.value
        point = box.point(a * x + c * y + e, b * x + d * y + f)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            opening = point
        points.append((point, kind == pdfium.FPDF_SEGMENT_LINETO))
        if pdfium.FPDFPathSegment_GetClose(segment) and opening is not None:
            points.append((opening, True))
    return points
