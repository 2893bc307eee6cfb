"""Born-digital PDF into a Document: words and rules from pdfium, tables from the rules, paragraphs from the rest.

sheets -> tables and lines of each page -> furniture and notes taken out -> paragraphs -> pages joined
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from statistics import median
from typing import Any, NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium
from rapidfuzz import fuzz

from extractor.charsets import UNICODE, Decoder, readability
from extractor.document import Block, Cell, Document, Footnote, Fragment, Paragraph, ReadWarning, Row, Table
from extractor.errors import Encrypted, InputError
from extractor.readers.limits import damaged
from extractor.readers.pdf_charsets import decoder_of, letters_lost
from extractor.readers.pdf_grid import Grid, Slot, find_grids
from extractor.readers.pdf_lines import Draft, Line, Strip, breaks, is_centred, make_lines, paragraphs, strips
from extractor.readers.pdf_words import Recognised, Sheet, Word, read_sheet

MEDIA_TYPE = "application/pdf"
MOST_PAGES = 5_000
_EDGE = 0.09  # of the height of the page; running heads and page numbers stand within
_PAGE_NUMBER = re.compile(r"[-–\s]*(?:\w{4,5}\s*)?\d{1,4}(?:\s*/\s*\d{1,4})?[-–\s]*")
_NOTE = re.compile(r"\d{1,2}$|\[\d{1,2}\]$|\*{1,3}$")
_COVERED = 0.8  # share of a page under pictures from which it is taken for a scan
_MEANINGLESS = 0.03  # share of such characters from which a page has no text; a page of bullets has 0.01
_MARKED, _READABLE = 20, 0.5  # words that tell, and the share of syllables among them; garbled pages have below 0.5
_LAYER = 0.5  # certainty of a text layer that a scanner made and nobody checked
_PADDING = 6.0  # points; what Word leaves between a cell's border and its text
_ALIKE = 80  # of 100; how much the cells of a header must look like those of the page before
_NOTE_SIZE = 0.92  # of the size of the body; notes are set smaller


class _Page(NamedTuple):
    """One page taken apart: tables and strips of lines in reading order, and the notes at its foot."""

    number: int
    sheet: Sheet
    parts: list[Grid | Strip]
    notes: list[Line]


def read(data: bytes) -> Document:
    """The Document of a PDF; raises Encrypted or Damaged."""
    pdf = _open(data)
    warnings: list[ReadWarning] = []
    try:
        count = len(pdf)
        if count == 0:
            raise damaged("0 pages")
        if count > MOST_PAGES:
            warnings.append(
                _lost("too_many_pages", f"chỉ đọc {MOST_PAGES} trang đầu", f"only {MOST_PAGES} pages were read")
            )
        sheets = [_sheet(pdf, i, warnings) for i in range(min(count, MOST_PAGES))]
        decoder = _decoder(sheets)
        if decoder is not None:  # typed before Unicode: read once more, through it
            sheets = [_sheet(pdf, i, [], decoder) for i in range(len(sheets))]
            warnings += letters_lost([word.text for sheet in sheets for word in sheet.words], decoder)
        scanned = [i for i, sheet in enumerate(sheets) if _is_scan(sheet) or _is_garbled(sheet)]
        if scanned:
            sheets = _recognised(pdf, sheets, scanned, warnings)
    finally:
        pdf.close()
    document = assemble(sheets, count, warnings)
    typed = UNICODE if decoder is None else decoder.origin
    origin = typed if not scanned else "ocr" if len(scanned) == len(sheets) else "mixed"
    return replace(document, text_origin=origin, reader="ocr" if origin == "ocr" else document.reader)


def _decoder(sheets: Sequence[Sheet]) -> Decoder | None:
    """What the text of the pages is to be decoded with, None for Unicode."""
    legacy: dict[str, list[str]] = {}
    for sheet in sheets:
        for encoding, text in sheet.legacy:
            legacy.setdefault(encoding, []).append(f"{text} ")
    return decoder_of([word.text for sheet in sheets for word in sheet.words], legacy)


def _is_scan(sheet: Sheet) -> bool:
    """A page whose text cannot be trusted: a picture covers it, whatever text a scanner put under it."""
    return sheet.pictures >= _COVERED or (not sheet.words and sheet.pictures > 1 - _COVERED)


def _is_garbled(sheet: Sheet) -> bool:
    """A page whose fonts do not say, or say wrongly, which letters their glyphs are; its picture is all there is."""
    return sheet.meaningless > _MEANINGLESS or not _reads(sheet)


def _reads(sheet: Sheet) -> bool:
    """Whether the words of a page are Vietnamese as far as its letters beyond ASCII can tell."""
    marked = [word.text for word in sheet.words if not word.text.isascii()]
    return len(marked) < _MARKED or readability(" ".join(marked)) >= _READABLE


def _recognised(pdf: Any, sheets: list[Sheet], scanned: Sequence[int], warnings: list[ReadWarning]) -> list[Sheet]:
    """The sheets with the scanned ones read anew; where nothing can read them they keep what text makes sense."""
    from extractor.readers.recognition import read_pdf_pages

    made = list(sheets)
    for number, found in zip(scanned, read_pdf_pages(pdf, scanned), strict=True):
        if isinstance(found, InputError):
            warnings.append(_lost(found.code, found.message, found.message_en, number + 1))
            made[number] = _distrusted(sheets[number])
        else:
            made[number] = found
    return made


def _distrusted(sheet: Sheet) -> Sheet:
    """A page that should be read from its picture and cannot be: its text layer, as far as that is text at all."""
    if _is_garbled(sheet):
        return sheet._replace(words=[])
    words = [w._replace(recognised=Recognised(_LAYER, w.x0, w.top, w.x1, w.bottom)) for w in sheet.words]
    return sheet._replace(words=words, recognised=True)


def assemble(sheets: Sequence[Sheet], count: int, warnings: list[ReadWarning]) -> Document:
    """The Document of pages whose words and rules are known, from pdfium or from a scan."""
    hidden = sum(sheet.hidden for sheet in sheets)
    if hidden:
        warnings.append(
            ReadWarning(
                "hidden_text", f"Bỏ qua {hidden} chữ ẩn hoặc quá nhỏ", f"{hidden} hidden or tiny words were left out"
            )
        )
    if not any(sheet.words for sheet in sheets):
        warnings.append(
            _lost(
                "no_text",
                "Tệp PDF không có chữ; có thể là bản quét, cần nhận dạng chữ hoặc tệp Word gốc",
                "the PDF has no text; it may be a scan: it needs text recognition, or use the original Word file",
            )
        )
    heads = _running(sheets)
    pages = [_take_apart(i + 1, sheet, heads) for i, sheet in enumerate(sheets)]
    builder = _Builder()
    for page in pages:
        builder.add(page)
    blocks, footnotes = builder.finish()
    kept = [Paragraph(f"header[{i}]", text) for i, text in enumerate(sorted(heads))]
    sizes = tuple(sheet.shown or (sheet.width, sheet.height) for sheet in sheets)
    return Document(
        blocks=blocks,
        reader="pdfium",
        media_type=MEDIA_TYPE,
        pages=count,
        footnotes=footnotes,
        headers=tuple(kept),
        warnings=tuple(warnings),
        page_sizes=sizes,
        recognised=tuple(i + 1 for i, sheet in enumerate(sheets) if sheet.recognised),
    )


def _open(data: bytes) -> Any:
    start = max(data.find(b"%PDF-", 0, 1024), 0)
    try:
        return pypdfium2.PdfDocument(data[start:] if start else data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise Encrypted(
                "Tệp PDF được đặt mật khẩu; hãy bỏ mật khẩu rồi thử lại",
                "the PDF has a password; take it off and try again",
            ) from error
        raise damaged(str(error)) from error


def _sheet(pdf: Any, index: int, warnings: list[ReadWarning], decode: Decoder | None = None) -> Sheet:
    """One page, closed again at once; a page that cannot be loaded is empty and warned of."""
    page = pdfium.FPDF_LoadPage(pdf.raw, index)
    if not page:
        warnings.append(
            _lost("page_unreadable", f"Trang {index + 1} bị hỏng", f"page {index + 1} is damaged", index + 1)
        )
        return Sheet(595.0, 842.0, [], [], 0.0)
    try:
        sheet = read_sheet(page, decode)
    finally:
        pdfium.FPDF_ClosePage(page)
    if sheet.crowded:
        warnings.append(
            _lost(
                "page_crowded",
                f"Trang {index + 1} có quá nhiều nét vẽ, không tìm bảng",
                f"page {index + 1} has too many strokes; no tables were looked for",
                index + 1,
            )
        )
    return sheet


def _lost(code: str, message: str, message_en: str, page: int | None = None) -> ReadWarning:
    return ReadWarning(code, message, message_en, page, lost=True)


# ---- one page ----


def _running(sheets: Sequence[Sheet]) -> set[str]:
    """Texts of lines near the top or bottom that stand on most pages, apart from their digits."""
    if len(sheets) < 3:
        return set()
    seen: Counter[str] = Counter()
    for sheet in sheets:
        seen.update({_masked(line.text) for line in _edge_lines(sheet) if not _PAGE_NUMBER.fullmatch(line.text)})
    return {text for text, times in seen.items() if times >= max(3, 0.6 * len(sheets))}


def _edge_lines(sheet: Sheet) -> list[Line]:
    low, high = _EDGE * sheet.height, (1 - _EDGE) * sheet.height
    return make_lines([word for word in sheet.words if word.bottom < low or word.top > high])


def _masked(text: str) -> str:
    return re.sub(r"\d+", "#", text)


def _take_apart(number: int, sheet: Sheet, heads: set[str]) -> _Page:
    grids, words = find_grids(sheet.rules, sheet.words)
    lines = [line for line in make_lines(words) if not _is_furniture(line, sheet, heads)]
    lines, notes = _split_notes(lines, sheet)
    left = min((*(line.x0 for line in lines), *(grid.xs[0] for grid in grids)), default=0.0)
    right = max((*(line.x1 for line in lines), *(grid.xs[-1] for grid in grids)), default=0.0)
    parts: list[Grid | Strip] = []
    above = -1.0
    for grid in [*grids, None]:
        limit = sheet.height * 2 if grid is None else grid.ys[0]
        between = [line for line in lines if above <= (line.top + line.bottom) / 2 < limit]
        parts += strips(between, left, right)
        if grid is not None:
            parts.append(grid)
            above = limit
    return _Page(number, sheet, parts, notes)


def _is_furniture(line: Line, sheet: Sheet, heads: set[str]) -> bool:
    """Page numbers and running heads."""
    near = line.bottom < _EDGE * sheet.height or line.top > (1 - _EDGE) * sheet.height
    return near and (
        _masked(line.text) in heads or (len(line.words) < 6 and _PAGE_NUMBER.fullmatch(line.text) is not None)
    )


def _split_notes(lines: list[Line], sheet: Sheet) -> tuple[list[Line], list[Line]]:
    """The lines of the body and those of the footnotes: small ones at the foot, from the first with a mark on."""
    if not lines:
        return lines, []
    body = median(line.size for line in lines)
    order = sorted(lines, key=lambda line: line.bottom)
    start = len(order)
    while start and order[start - 1].size < _NOTE_SIZE * body and order[start - 1].top > 0.4 * sheet.height:
        start -= 1
    tail = order[start:]
    first = next((i for i, line in enumerate(tail) if _note_mark(line)), None)
    if first is None:
        return lines, []
    notes = tail[first:]
    return [line for line in lines if line not in notes], notes


def _note_mark(line: Line) -> str:
    """The mark with which a line of a footnote begins, empty for none."""
    first = line.words[0]
    small = len(line.words) > 1 and first.size < 0.8 * line.words[1].size
    if _NOTE.match(first.text) and (small or first.text.isdigit() or first.text[0] in "[*"):
        return first.text.strip("[]")
    return ""


# ---- pages into blocks ----


class _Builder:
    """Puts the parts of the pages one after the other and joins what a page break cut."""

    def __init__(self) -> None:
        self.blocks: list[tuple[list[tuple[int, Draft]] | list[tuple[int, Grid]], bool]] = []
        self.notes: list[tuple[int, list[Line]]] = []
        self.fresh = True

    def add(self, page: _Page) -> None:
        """Adds a page; its first paragraph or table may go on from the page before."""
        self.fresh = True
        for part in page.parts:
            if isinstance(part, Grid):
                self._add_grid(page.number, part)
            else:
                for draft in paragraphs(part):
                    self._add_draft(page.number, draft)
            self.fresh = False
        for line in page.notes:
            if _note_mark(line) or not self.notes or self.notes[-1][0] != page.number:
                self.notes.append((page.number, [line]))
            else:
                self.notes[-1][1].append(line)

    def _add_grid(self, number: int, grid: Grid) -> None:
        if self.fresh and self.blocks and self.blocks[-1][1]:
            pieces: Any = self.blocks[-1][0]
            if _same_columns(pieces[-1][1], grid):
                pieces.append((number, grid))
                return
        self.blocks.append(([(number, grid)], True))

    def _add_draft(self, number: int, draft: Draft) -> None:
        if self.fresh and self.blocks and not self.blocks[-1][1]:
            pieces: Any = self.blocks[-1][0]
            before: Draft = pieces[-1][1]
            if (
                not before.column
                and not draft.column
                and not _ends(before)
                and not breaks(before, draft.lines[0], None)
            ):
                pieces.append((number, draft))
                self.fresh = False
                return
        self.blocks.append(([(number, draft)], False))
        self.fresh = False

    def finish(self) -> tuple[tuple[Block, ...], tuple[Footnote, ...]]:
        """The blocks with their paths, and the footnotes with the blocks that call them."""
        calls: list[tuple[str, str]] = []  # mark, path of the caller
        blocks: list[Block] = []
        indexes = {mark: i for i, mark in enumerate(_note_mark(lines[0]) for _, lines in self.notes) if mark}
        paragraph = table = 0
        for pieces, is_table in self.blocks:
            if is_table:
                blocks.append(_table(f"table[{table}]", pieces, indexes, calls))  # type: ignore[arg-type]
                table += 1
            else:
                made = _paragraph(f"paragraph[{paragraph}]", pieces, indexes, calls)  # type: ignore[arg-type]
                blocks.append(made)
                paragraph += 1
        callers = dict(reversed(calls))
        footnotes = []
        for i, (number, lines) in enumerate(self.notes):
            mark = _note_mark(lines[0])
            text, fragments = _text([(number, lines)])
            cut = len(mark) + 1 if mark and text.startswith(mark) else 0
            moved = tuple(f._replace(start=f.start - cut, end=f.end - cut) for f in fragments if f.start >= cut)
            note = Paragraph(f"footnote[{i}]", text[cut:], page=number, fragments=moved)
            footnotes.append(Footnote(mark, note, callers.get(mark, "")))
        return tuple(blocks), tuple(footnotes)


def _ends(draft: Draft) -> bool:
    """A paragraph whose last line closes it, whatever comes after."""
    text = draft.lines[-1].words[-1].text
    return text.endswith((".", ":", ";", "!", "?", "./.")) and not text[-2:-1].isdigit()


def _same_columns(one: Grid, other: Grid) -> bool:
    return len(one.xs) == len(other.xs) and all(abs(a - b) < 4 for a, b in zip(one.xs, other.xs, strict=True))


def _paragraph(
    path: str, pieces: Sequence[tuple[int, Draft]], indexes: dict[str, int], calls: list[tuple[str, str]]
) -> Paragraph:
    text, fragments = _text([(number, draft.lines) for number, draft in pieces])
    words = [word for _, draft in pieces for line in draft.lines for word in line.words]
    notes = _marks(words, fragments, indexes)
    calls += ((mark, path) for mark in (word.mark for word in words) if mark)
    first = pieces[0][1]
    return Paragraph(
        path=path,
        text=text,
        bold=2 * sum(len(w.text) for w in words if w.bold) > sum(len(w.text) for w in words),
        italic=2 * sum(len(w.text) for w in words if w.italic) > sum(len(w.text) for w in words),
        centered=is_centred(first) and not first.column,
        size=round(median(word.size for word in words), 1),
        indent=round(max(first.lines[0].x0 - first.left, 0.0), 1),
        page=pieces[0][0],
        fragments=fragments,
        notes=notes,
    )


def _text(pieces: Sequence[tuple[int, Sequence[Line]]]) -> tuple[str, tuple[Fragment, ...]]:
    """Words joined by spaces, with a fragment for each; a word hyphenated at the end of a line stays whole."""
    texts: list[str] = []
    fragments: list[Fragment] = []
    offset = 0
    glue = True
    for number, lines in pieces:
        for line in lines:
            for i, word in enumerate(line.words):
                if not glue:
                    texts.append(" ")
                    offset += 1
                end = offset + len(word.text)
                fragments.append(_fragment(word, offset, end, number))
                texts.append(word.text)
                offset = end
                last = i + 1 == len(line.words)
                glue = last and len(word.text) > 1 and word.text[-1] in "-/" and word.text[-2].isalnum()
    return "".join(texts), tuple(fragments)


def _fragment(word: Word, start: int, end: int, page: int) -> Fragment:
    if word.recognised is None:
        return Fragment(start, end, page, word.x0, word.top, word.x1, word.bottom)
    seen = word.recognised
    return Fragment(start, end, page, seen.x0, seen.top, seen.x1, seen.bottom, seen.certainty)


def _marks(
    words: Sequence[Word], fragments: Sequence[Fragment], indexes: dict[str, int]
) -> tuple[tuple[int, int], ...]:
    """(offset, footnote) for each word that carries the mark of a footnote that there is."""
    return tuple(
        (fragment.end, indexes[word.mark])
        for word, fragment in zip(words, fragments, strict=True)
        if word.mark in indexes
    )


# ---- tables ----


class _Part(NamedTuple):
    """A cell being made: its grid place in the joined table and its lines by page."""

    slot: Slot
    row: int
    paragraphs: list[list[tuple[int, list[Line]]]]


def _table(
    path: str, pieces: Sequence[tuple[int, Grid]], indexes: dict[str, int], calls: list[tuple[str, str]]
) -> Table:
    """One table out of its pieces on the pages: repeated header rows dropped, cut rows joined."""
    rows: list[list[_Part]] = []
    for number, grid in pieces:
        lines = _rows(number, grid)
        if rows:
            lines = lines[_repeated(rows, lines) :]
            cut = _goes_on(rows, lines[0]) if lines else []
            _join(cut)
            if cut and not any(part.paragraphs for part in lines[0]):
                lines = lines[1:]
        shift = len(rows)
        base = lines[0][0].slot.row if lines and lines[0] else 0
        rows += [[part._replace(row=part.slot.row - base + shift) for part in line] for line in lines]
    made = tuple(
        Row(r, tuple(_cell(path, r, part, indexes, calls) for part in row), False) for r, row in enumerate(rows)
    )
    return Table(path, made, len(pieces[0][1].xs) - 1, page=pieces[0][0], ruled=True)


def _rows(number: int, grid: Grid) -> list[list[_Part]]:
    rows: list[list[_Part]] = [[] for _ in range(len(grid.ys) - 1)]
    for slot in grid.slots:
        rows[slot.row].append(_Part(slot, slot.row, [[(number, lines)] for lines in _cell_paragraphs(slot)]))
    return rows


def _cell_paragraphs(slot: Slot) -> list[list[Line]]:
    """The lines of a cell, in paragraphs where a line ends though the next word had room."""
    made: list[list[Line]] = []
    lines = sorted(make_lines(slot.words), key=lambda line: (round(line.bottom), line.x0))
    merged: list[Line] = []
    for line in lines:  # in a narrow cell a wide space is no gutter
        if merged and abs(merged[-1].bottom - line.bottom) < 0.5 * line.size:
            merged[-1] = Line((*merged[-1].words, *line.words))
        else:
            merged.append(line)
    margin = min((min(line.x0 - slot.x0, slot.x1 - line.x1, _PADDING) for line in merged), default=0.0)
    for line in merged:
        if made:
            last = made[-1][-1]
            room = (slot.x1 - slot.x0) - 2 * max(margin, 1.0) - (last.x1 - last.x0)
            first = line.words[0]
            if first.x1 - first.x0 + 0.28 * line.size >= room - 1.0:
                made[-1].append(line)
                continue
        made.append([line])
    return made


def _key(row: Sequence[_Part]) -> list[tuple[int, str]]:
    return [(part.slot.column, "".join(_part_text(part).split())) for part in row]


def _part_text(part: _Part) -> str:
    return "\n".join(_text(pieces)[0] for pieces in part.paragraphs)


def _repeated(rows: Sequence[Sequence[_Part]], lines: Sequence[Sequence[_Part]]) -> int:
    """How many rows at the head of a continued table repeat those at the head of the table."""
    count = 0
    while count < min(4, len(lines), len(rows)) and _is_repeated(rows[count], lines[count]):
        count += 1
    return count


def _is_repeated(row: Sequence[_Part], line: Sequence[_Part]) -> bool:
    """Whether two rows have the same text, or on a scan all but the same: a header is not read alike twice."""
    above, here = _key(row), _key(line)
    if not any(text for _, text in here) or [column for column, _ in above] != [column for column, _ in here]:
        return False
    words = [w for part in line for pieces in part.paragraphs for _, ls in pieces for x in ls for w in x.words]
    if not any(word.recognised for word in words):
        return above == here
    return all(fuzz.ratio(a, b) >= _ALIKE for (_, a), (_, b) in zip(above, here, strict=True) if a or b)


def _goes_on(rows: Sequence[Sequence[_Part]], first: Sequence[_Part]) -> list[tuple[_Part, _Part]]:
    """The cells that a page break cut, each with its rest in the first row of the page; none for a row of its own.

    A rest stands under a cell that reaches down to the break, in a row without a number.
    """
    filled = [part for part in first if part.paragraphs]
    if not filled or len(filled) == len(first) or filled[0].slot.column == 0:
        return []
    pairs = [(above, part) for part in filled if (above := _above(rows, part.slot.column)) is not None]
    return [
        (above, part) for above, part in pairs if above.paragraphs and _is_rest(_part_text(above), _part_text(part))
    ]


def _is_rest(above: str, text: str) -> bool:
    """A text that begins in the middle of a phrase: with a small letter, or after one that waits for more."""
    return text.lstrip("(\"'“")[:1].islower() or above.rstrip()[-1:] in "=:,(/-"


def _above(rows: Sequence[Sequence[_Part]], column: int) -> _Part | None:
    """The cell of a column that reaches the last row."""
    for row in reversed(rows[-8:]):
        for part in row:
            if part.slot.column == column:
                return part if part.row + part.slot.rows >= len(rows) else None
    return None


def _join(pairs: Sequence[tuple[_Part, _Part]]) -> None:
    for above, part in pairs:
        above.paragraphs[-1].extend(part.paragraphs[0])
        above.paragraphs.extend(part.paragraphs[1:])
        part.paragraphs.clear()


def _cell(path: str, row: int, part: _Part, indexes: dict[str, int], calls: list[tuple[str, str]]) -> Cell:
    slot = part.slot
    place = f"{path}/row[{row}]/cell[{slot.column}]"
    made = []
    for i, pieces in enumerate(part.paragraphs):
        text, fragments = _text(pieces)
        words = [word for _, lines in pieces for line in lines for word in line.words]
        calls += ((word.mark, place) for word in words if word.mark)
        made.append(
            Paragraph(
                f"{place}/paragraph[{i}]",
                text,
                bold=all(word.bold for word in words),
                italic=all(word.italic for word in words),
                size=words[0].size,
                page=pieces[0][0],
                fragments=fragments,
                notes=_marks(words, fragments, indexes),
            )
        )
    return Cell(place, row, slot.column, tuple(made), slot.rows, slot.columns)
