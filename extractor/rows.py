"""What a row of a data table prints: its number, its label without number and mark, its unit, and the row above it.

    3.3.1.   | Số lượng hồ sơ đã tiếp nhận | Hồ sơ | 1102      number 3.3.1, under 3.3
    Trong đó | - Tiếp nhận trực tiếp       | Hồ sơ | 545       no number, under 3.3.1

Numbers come as `1.1.`, `I`, `a)`, in a column of their own or at the head of the label; parts of a total have none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from extractor.document import Cell
from extractor.layout import DataRow
from extractor.normalize import fold, fold_letters
from extractor.patterns.row_marks import RowMarks
from extractor.patterns.units import Units

_CODE = re.compile(r"\s*\(?((?:\d{1,3}(?:\s?\.\s?\d{1,3}){0,6})|[IVXLC]{1,6}|[a-zđA-ZĐ])\s*[.):/-]{0,2}\s*$")
_BULLET = re.compile(r"\s*([-–—+*•●▪○◦»→])\s*")
# A number at the head of a label must be marked as one, for labels may begin with figures ("2 cấp").
_LABEL_CODE = re.compile(
    r"\s*((?:\d{1,3}(?:\.\d{1,3}){0,6}[.)])|(?:\d{1,3}(?:\.\d{1,3}){1,6})|[IVX]{1,5}[.)]|[a-zđ][.)])\s+"
)
# Where one cell is all that a row has, the number stands in it without a mark: `II Cải cách thể chế`.
_MERGED_CODE = re.compile(r"\s*(\d{1,3}(?:\.\d{1,3}){0,6}|[IVXLC]{1,6}|[A-HĐ])\s+(?=[^\W\d_])")
_BRACKETS = re.compile(r"\(([^()]{0,160})\)")
_ROMAN = re.compile(r"[IVXLC]+$")
_LONGEST_MARK = 30
# Rank of what is nested in numbered rows; numbered ones rank by their depth.
_LETTER, _DASH, _PLUS, _BARE = 10, 11, 12, 13


class PrintedRow(NamedTuple):
    """One row as printed. `code` is without final dot, empty where the row has none or only a mark.

    `label` is one line, `label_span` its place in its cell, `query` the label without unit and answer codes.
    `of_which` is true where the row begins the parts of a total; `parent` is the index of the row above it, or -1.
    """

    row: DataRow
    code: str = ""
    code_cell: Cell | None = None
    label: str = ""
    label_span: tuple[int, int] = (0, 0)
    query: str = ""
    unit: str = ""
    unit_cell: Cell | None = None
    unit_span: tuple[int, int] = (0, 0)
    style: str = ""
    of_which: bool = False
    parent: int = -1

    @property
    def value_cell(self) -> Cell | None:
        """The cell of the report's own period."""
        return self.row.cell("value")

    @property
    def has_value(self) -> bool:
        """Whether anything stands where the value is asked."""
        return any(cell.text.strip() for _, cell in self.row.values)


def read_rows(rows: Sequence[DataRow], marks: RowMarks, units: Units) -> list[PrintedRow]:
    """The rows of a long table with number, label, unit and the row above each."""
    return nested([_read(row, marks, units) for row in rows])


def _read(row: DataRow, marks: RowMarks, units: Units) -> PrintedRow:
    code, style, of_which = _code(row.code.text if row.code else "", marks)
    code_cell = row.code if code else None
    text = row.label.text if row.label else ""
    start = 0
    if not code and (match := _LABEL_CODE.match(text) or _merged_code(row, text)):
        code, style, _ = _code(match[1], marks)
        code_cell, start = row.label, match.end()
    elif match := _BULLET.match(text):
        style, start = style or _bullet(match[1]), match.end()
    mark = _of_which(text[start:], marks)
    of_which = of_which or mark > 0
    rest = start + mark
    end = len(text.rstrip())
    if rest < end:
        start = rest
    if bullet := _BULLET.match(text, start):
        start = bullet.end() if bullet.end() < end else start
    label = " ".join(text[start:end].split())
    query = _without_legend(label, row.legend)
    unit, unit_cell, span = _unit(row)
    query, inner = _without_unit(query, units)
    if not unit and inner and row.label is not None:
        place = text.rfind(inner)
        unit, unit_cell, span = inner, row.label, (place, place + len(inner))
        if text[:end].endswith(")") and text.rfind("(", 0, place) > start and place + len(inner) >= end - 2:
            end = len(text[: text.rfind("(", 0, place)].rstrip())
            label = " ".join(text[start:end].split())
    return PrintedRow(
        row, code, code_cell, label, (start, end), query, unit, unit_cell, span, style or "bare", of_which
    )


def _merged_code(row: DataRow, text: str) -> re.Match[str] | None:
    """The number at the head of the only filled cell of a row, before a label that begins with a capital."""
    alone = sum(bool(cell.text.strip()) for cell in row.cells) == 1
    match = _MERGED_CODE.match(text) if alone else None
    return match if match and text[match.end()].isupper() else None


def _code(text: str, marks: RowMarks) -> tuple[str, str, bool]:
    """(number, style, whether it says "of which") of the text of a number cell."""
    bare = text.strip()
    if not bare:
        return "", "", False
    if match := _BULLET.fullmatch(bare):
        return "", _bullet(match[1]), False
    if match := _CODE.match(bare):
        code = match[1].replace(" ", "")
        return code, _style(code), False
    if fold(bare) in marks.of_which:
        return "", "", True
    code = bare.rstrip(".):").strip()
    return (code, _style(code), False) if len(code) <= 10 and any(map(str.isdigit, code)) else ("", "", False)


def _style(code: str) -> str:
    if code[0].isdigit():
        return f"number{code.count('.') + 1}"
    if _ROMAN.match(code) and (len(code) > 1 or code in "IVX"):
        return "roman"
    return "upper" if code.isupper() else "letter"


def _bullet(mark: str) -> str:
    return "plus" if mark == "+" else "dash"


def _of_which(text: str, marks: RowMarks) -> int:
    """Length of the words at the head of `text` that say "of which", with the colon after them; 0 for none."""
    head = re.match(r"\s*([^\W\d_]+(?:\s[^\W\d_]+){0,3}?)\s*(?::\s*[-+]?\s*|$)", text[:_LONGEST_MARK])
    return head.end() if head and fold(head[1]) in marks.of_which else 0


def _without_legend(label: str, legend: Sequence[tuple[int, str]]) -> str:
    """`label` up to the answers that it offers."""
    if not legend or "=" not in label:
        return label
    low = fold_letters(label)
    places = [place for _, words in legend if words and (place := low.find(fold_letters(words))) > 0]
    cut = min(places, default=len(label))
    cut = min(cut, max(label.find("="), 0)) if not places else cut
    return re.sub(r"[\s(:;,\-\d=]{1,20}$", "", label[:cut]) or label


def _without_unit(label: str, units: Units) -> tuple[str, str]:
    """`label` without brackets that hold nothing but a unit, and that unit as printed."""
    found = ""
    for match in _BRACKETS.finditer(label):
        inner = match[1].rpartition(":")[2].strip()
        if inner and units.find(inner) is not None:
            found = inner
            label = label.replace(match[0], " ")
    return " ".join(label.split()), found


def _unit(row: DataRow) -> tuple[str, Cell | None, tuple[int, int]]:
    """The unit as printed; a unit cell that holds the answers of an option row is none."""
    if row.unit is None:
        return "", None, (0, 0)
    text = row.unit.text
    unit = " ".join(text.split())
    if not unit or (row.legend and "=" in unit):
        return "", None, (0, 0)
    start = len(text) - len(text.lstrip())
    return unit, row.unit, (start, len(text.rstrip()))


def nested(rows: Sequence[PrintedRow]) -> list[PrintedRow]:
    """The rows with the index of the row that each stands under, told by their numbers and marks."""
    stack: list[tuple[int, int, str]] = []  # (rank, index, code) of the open rows, outermost first
    placed: list[PrintedRow] = []
    ranks: dict[str, int] = {}
    for index, row in enumerate(rows):
        rank = _rank(row, ranks)
        while stack and stack[-1][0] >= rank:
            stack.pop()
        parent = _by_prefix(row.code, stack)
        if parent is None:
            parent = stack[-1][1] if stack else -1
        placed.append(row._replace(parent=parent))
        stack.append((rank, index, row.code))
    return placed


def _rank(row: PrintedRow, ranks: dict[str, int]) -> int:
    """Depth of a row's number: capitals and Roman numerals by which came first, then 1, 1.1, a, -, +, none."""
    if row.style.startswith("number"):
        return 2 + int(row.style.removeprefix("number"))
    if row.style in ("roman", "upper"):
        return ranks.setdefault(row.style, len(ranks))
    return {"letter": _LETTER, "dash": _DASH, "plus": _PLUS}.get(row.style, _BARE)


def _by_prefix(code: str, stack: Sequence[tuple[int, int, str]]) -> int | None:
    """Index of the open row whose number is the beginning of `code`."""
    head = code.rpartition(".")[0]
    return next((index for _, index, other in reversed(stack) if head and other == head), None)
