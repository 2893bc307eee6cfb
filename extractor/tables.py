"""The data tables of a report: which tables hold data, where the header ends, and what each column is.

tables -> header rows -> roles of the columns, by words and by content -> logical rows -> continuations joined
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from extractor.dates import find_periods
from extractor.document import Cell, Document, Paragraph, Table
from extractor.layout import Column, DataRow, DataTable
from extractor.normalize import fold, fold_letters
from extractor.patterns import Patterns
from extractor.record import Period
from extractor.table_legends import Legend, read_label_legend, read_legend

_MOST_HEADER = 5
_HEADER_SCORE = 0.72  # between "Kế hoạch năm 2022" (0.77) and words that only share one with a header
_CODE = re.compile(r"(?:\d{1,3}(?:\.\d{1,3}){0,4}|[IVX]{1,5}|[A-ZĐa-zđ])[.)]?$|[-+*•]$")
_COLUMN_NUMBER = re.compile(r"\(?\d{1,2}\)?(?:\s*=\s*[\d+\-:/x*()\s%.]{1,60})?$|\(?[A-ZĐ]\)?$|\(?\d{1,2}[a-z]\)?$")
_VALUE = re.compile(r"[-–]?\d[\d.,\s]{0,20}%?$|[-–]$")
_BRACKETS = re.compile(r"\([^()]{0,300}\)")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_LONG = 200  # characters; a paragraph longer than this does not introduce a table
_CAPTION = 4
_OTHER_VALUES = ("previous", "plan", "accumulated", "percent_of_plan", "percent_of_previous")


class _Frame(NamedTuple):
    """A table with its header found: grid rows from `first` on are data."""

    table: Table
    first: int
    columns: tuple[Column, ...]
    shape: str
    header: tuple[Cell, ...]
    caption: tuple[Paragraph, ...]
    block: int


def find_tables(document: Document, patterns: Patterns, period: Period | None = None) -> tuple[DataTable, ...]:
    """The data tables of a document in reading order; layout tables are left out, continuations joined.

    `period` is the report's own, by which the value column is told from those of other periods.
    """
    frames: list[_Frame] = []
    made: list[list[DataRow]] = []
    for block, table, caption in _candidates(document):
        frame = _frame(table, patterns, period, caption, block)
        before = frames[-1] if frames else None
        if before is not None and _continues(document, before, table, frame):
            start = frame.first if frame is not None and _same_header(before, frame) else 0
            goes_on = before._replace(table=table, first=start, block=block)
            made[-1] += _rows(goes_on, len(made[-1]))
            frames[-1] = before._replace(block=block)
        elif frame is not None:
            frames.append(frame)
            made.append(_rows(frame, 0))
    return tuple(
        DataTable(frame.table.path, frame.shape, frame.columns, tuple(rows), frame.header, frame.caption, part)
        for part, (frame, rows) in enumerate(zip(frames, made, strict=True))
    )


def _candidates(document: Document) -> Iterable[tuple[int, Table, tuple[Paragraph, ...]]]:
    """Every table with the index of its block and the short paragraphs before it; nested ones have no caption."""
    caption: list[Paragraph] = []
    for index, block in enumerate(document.blocks):
        if isinstance(block, Paragraph):
            if len(block.text) > _LONG:
                caption = []
            elif block.text.strip():
                caption.append(block)
            continue
        yield index, block, tuple(caption[-_CAPTION:])
        pending = [inner for row in block.rows for cell in row.cells for inner in cell.tables]
        while pending:
            inner = pending.pop(0)
            yield index, inner, ()
            pending += [deeper for row in inner.rows for cell in row.cells for deeper in cell.tables]
        caption = []


def _continues(document: Document, before: _Frame, table: Table, frame: _Frame | None) -> bool:
    """The table goes on from the one before: as many columns, nothing between, its header repeated or none."""
    if table.columns != before.table.columns or table.path.count("/") != before.table.path.count("/"):
        return False
    if frame is not None and _same_header(before, frame):
        between = document.blocks[before.block + 1 : frame.block]
        return not any(isinstance(block, Paragraph) and len(block.text.strip()) > 40 for block in between)
    index = next((i for i, block in enumerate(document.blocks) if block is table), -1)
    between = document.blocks[before.block + 1 : index]
    blank = not any(isinstance(block, Paragraph) and block.text.strip() for block in between)
    headed = frame is not None and frame.first > 0
    return index >= 0 and blank and not headed


def _same_header(one: _Frame, other: _Frame) -> bool:
    return bool(one.header) and [fold(c.text) for c in one.header] == [fold(c.text) for c in other.header]


# ---- header and columns ----


def _frame(
    table: Table, patterns: Patterns, period: Period | None, caption: tuple[Paragraph, ...], block: int
) -> _Frame | None:
    """The table with its header and columns, None where it holds no data."""
    if table.columns < 2 or len(table.rows) < 2:
        return None
    grid = table.grid
    roles = _roles_by_words(grid, patterns)
    top = _header_end(grid, roles)
    numbers = 1 if top < len(grid) and _is_column_numbers(grid[top]) else 0
    paths = _header_paths(grid, top, table.columns)
    columns = _columns(grid, top + numbers, paths, roles, patterns, period)
    kinds = [column.role for column in columns]
    if not any(role == "value" or role.startswith("value_") or role in _OTHER_VALUES for role in kinds):
        return None
    if "label" not in kinds or (top == 0 and not _looks_like_data(grid, columns)):
        return None
    header = tuple(dict.fromkeys(cell for row in grid[:top] for cell in row if cell is not None))
    shape = "wide" if _is_wide(columns) else "long"
    return _Frame(table, top + numbers, columns, shape, header, caption, block)


def _roles_by_words(grid: Sequence[Sequence[Cell | None]], patterns: Patterns) -> dict[str, tuple[str, float]]:
    """Role and score of each cell of the first rows whose words head a column, by the cell's path."""
    found: dict[str, tuple[str, float]] = {}
    for row in grid[:_MOST_HEADER]:
        for cell in row:
            if cell is not None and cell.path not in found:
                role = header_role(cell.text, patterns)
                if role is not None:
                    found[cell.path] = role
    return found


def header_role(text: str, patterns: Patterns) -> tuple[str, float] | None:
    """Role and score of header words, periods and brackets left out ("Thực hiện 6 tháng năm 2022" is `value`)."""
    if not text.strip() or len(text) > _LONG:
        return None
    match = patterns.columns.best(text, _HEADER_SCORE)
    if match is None or match.score < 1:
        bare = " ".join(_BRACKETS.sub(" ", text).split())
        match = patterns.columns.best(bare, _HEADER_SCORE) or match
        mentions = find_periods(bare, patterns)
        if mentions and (match is None or match.score < 0.95):
            for mention in reversed(mentions):
                bare = bare[: mention.span[0]] + bare[mention.span[1] :]
            bare = " ".join(bare.split()).strip(" -–:,")
            match = (patterns.columns.best(bare, _HEADER_SCORE) if bare else None) or match
            if match is None and len(bare) < 4:
                return "value", 0.8
    return (match.key, match.score) if match is not None else None


def _header_end(grid: Sequence[Sequence[Cell | None]], roles: dict[str, tuple[str, float]]) -> int:
    """How many rows the header takes: those with header words, and all that its merged cells reach into."""
    end = 0
    for index, row in enumerate(grid[:_MOST_HEADER]):
        cells = [cell for cell in dict.fromkeys(row) if cell is not None]
        named = [cell for cell in cells if cell.path in roles and cell.row == index]
        if index >= end and not (len(named) >= 2 or (named and index < 3 and not _is_data(row, roles))):
            break
        if index >= end and index > 0 and end > 0 and _is_data(row, roles):
            break
        end = max(end, index + 1)
        first = next((cell for cell in cells if cell.row == index), None)
        spread = any(cell.column_span > 1 and cell.column_span < len(row) for cell in cells if cell.row == index)
        if first is not None and first.column == 0 and (spread or first.row_span > 1):
            end = max(end, index + min(first.row_span, _MOST_HEADER - index))
    return min(end, _MOST_HEADER, len(grid))


def _is_data(row: Sequence[Cell | None], roles: dict[str, tuple[str, float]]) -> bool:
    """A row that begins with a number and a label is data, whatever words it has."""
    first = row[0].text.strip() if row and row[0] is not None else ""
    return bool(_CODE.match(first)) and len(row) > 1 and row[1] is not None and row[1].path not in roles


def _is_column_numbers(row: Sequence[Cell | None]) -> bool:
    """A row such as (1) (2) (3)=(1)+(2), or A B 1 2: each cell numbers its column."""
    if row[1] is None or len(row[1].text) > 40:
        return False
    texts = ["".join(cell.text.split()) for cell in dict.fromkeys(row) if cell is not None]
    filled = [text for text in texts if text]
    if len(filled) < max(3, len(texts) - 1) or not all(_COLUMN_NUMBER.match(text) for text in filled):
        return False
    numbers = [int(found[0]) for text in filled if (found := re.search(r"\d{1,2}", text))]
    steps = [after - before for before, after in pairwise(numbers)]
    return len(numbers) >= 2 and all(step == 1 for step in steps)


def _header_paths(grid: Sequence[Sequence[Cell | None]], top: int, columns: int) -> list[list[Cell]]:
    """For each column its header cells from top to bottom, merged ones once."""
    paths: list[list[Cell]] = []
    for column in range(columns):
        cells = dict.fromkeys(row[column] for row in grid[:top])
        paths.append([cell for cell in cells if cell is not None and cell.text.strip()])
    return paths


def _columns(
    grid: Sequence[Sequence[Cell | None]],
    first: int,
    paths: Sequence[Sequence[Cell]],
    roles: dict[str, tuple[str, float]],
    patterns: Patterns,
    period: Period | None,
) -> tuple[Column, ...]:
    """Roles by the lowest header cell that names one, else by content; several value columns told apart."""
    named: list[str] = []
    for path in paths:
        role = next((roles[cell.path][0] for cell in reversed(path) if cell.path in roles), "")
        named.append(role)
    contents = [[row[i].text if row[i] is not None else "" for row in grid[first:]] for i in range(len(paths))]  # type: ignore[union-attr]  # tested in the same line
    kinds = [_content(texts, patterns) for texts in contents]
    for i, role in enumerate(named):
        if role in ("", "label") and kinds[i] == "code" and "code" not in named and i <= 1:
            named[i] = "code"
    if "label" not in named:
        free = [i for i, role in enumerate(named) if role in ("", "value") and kinds[i] == "label"]
        if free:
            named[free[0]] = "label"
    seen_label = False
    for i, role in enumerate(named):
        if role == "label" and seen_label:
            named[i] = kinds[i] if kinds[i] in ("unit", "value") else "other"
        seen_label = seen_label or role == "label"
        if not role:
            fallback = kinds[i] if kinds[i] in ("value", "unit") else "value" if paths[i] and seen_label else "other"
            named[i] = fallback if not (fallback == "unit" and "unit" in named) else "other"
    headers = [" / ".join(" ".join(cell.text.split()) for cell in path) for path in paths]
    named = _tell_periods(named, headers, period)
    return tuple(Column(i, role, header) for i, (role, header) in enumerate(zip(named, headers, strict=True)))


def _content(texts: Sequence[str], patterns: Patterns) -> str:
    """What most filled cells of a column look like: code, value, unit, label, or "" for neither."""
    filled = [text.strip() for text in texts if text.strip()]
    if not filled:
        return ""
    share = len(filled)
    if sum((bool(_CODE.match(text)) and not text.isdigit()) or _rising(text) for text in filled) > 0.5 * share and (
        len(set(filled)) > 0.5 * share
    ):
        return "code"
    if [text.rstrip(".") for text in filled] == [str(number) for number in range(1, share + 1)] and share > 1:
        return "code"
    if sum(bool(_VALUE.match(text)) for text in filled) > 0.6 * share:
        return "value"
    if sum(patterns.units.find(text) is not None for text in filled) > 0.5 * share:
        return "unit"
    return "label" if sum(len(text) > 8 for text in filled) > 0.5 * share else ""


def _rising(text: str) -> bool:
    return "." in text and bool(_CODE.match(text))


def _tell_periods(named: list[str], headers: Sequence[str], period: Period | None) -> list[str]:
    """Among several value columns, the one of the report's own period is `value`; others say whose they are."""
    values = [i for i, role in enumerate(named) if role == "value"]
    if len(values) < 2:
        return named
    told = list(named)
    years = {i: [int(year) for year in _YEAR.findall(headers[i])] for i in values}
    own = period.year if period is not None else max((y for ys in years.values() for y in ys), default=None)
    current = [i for i in values if own is not None and own in years[i]]
    if len(current) != 1:
        current = [i for i in values if not years[i]] if len(set(map(tuple, years.values()))) > 1 else values[:1]
    for position, i in enumerate(values, 1):
        if i == current[0] if current else position == 1:
            continue
        earlier = own is not None and years[i] and max(years[i]) < own
        told[i] = "previous" if earlier and "previous" not in told else f"value_{position}"
    return told


def _looks_like_data(grid: Sequence[Sequence[Cell | None]], columns: Sequence[Column]) -> bool:
    """Without any header: row numbers and values must stand in columns of their own."""
    roles = {column.role for column in columns}
    return "code" in roles and "label" in roles and "value" in roles and len(grid) >= 3


def _is_wide(columns: Sequence[Column]) -> bool:
    """Values in many columns that no period or plan tells apart: each column asks for a fact of its own."""
    facts = [column for column in columns if column.role == "value" or column.role.startswith("value_")]
    return len(facts) >= 3 and not any(column.role == "unit" for column in columns)


# ---- rows ----


def _rows(frame: _Frame, shift: int) -> list[DataRow]:
    """The logical rows of a table from its first data row on; repeated headers are dropped."""
    grid = frame.table.grid
    header = {tuple(_texts(row)) for row in grid[: frame.first]}
    heads = {row[0].text if row[0] is not None else "" for row in grid[: frame.first]}
    rows: list[DataRow] = []
    by_role = {column.role: column.index for column in reversed(frame.columns)}
    index = frame.first
    while index < len(grid):
        row = grid[index]
        first = row[0].text if row[0] is not None else ""
        empty = not any(cell is not None and cell.text.strip() for cell in row)
        if empty or (first in heads and tuple(_texts(row)) in header) or _is_column_numbers(row):
            index += 1
            continue
        end = _logical_end(grid, index, by_role, frame.shape)
        rows.append(_data_row(grid[index:end], index, shift + len(rows), frame, by_role))
        index = end
    return rows


def _texts(row: Sequence[Cell | None]) -> list[str]:
    return [fold(cell.text) if cell is not None else "" for cell in row]


def _logical_end(grid: Sequence[Sequence[Cell | None]], index: int, by_role: dict[str, int], shape: str) -> int:
    """The end of the logical row that begins at `index`: its label spans rows, or its legend goes on below."""
    label, unit = by_role.get("label"), by_role.get("unit")
    cell = grid[index][label] if label is not None else None
    end = index + 1
    if shape == "wide" or label is None:
        return end
    if cell is not None and cell.row == index and cell.row_span > 1 and cell.text.strip():
        end = min(index + cell.row_span, len(grid))
        distinct = {id(row[c]) for row in grid[index:end] for role, c in by_role.items() if role == "value"}
        values = [row[c] for row in grid[index:end] for role, c in by_role.items() if role == "value"]
        filled = {v.path for v in values if v is not None and v.text.strip()}
        if len(distinct) == 1 or len(filled) <= 1:
            return end
        return index + 1
    legend_at = unit if unit is not None else label
    while end < len(grid) and _is_legend_rest(grid[end], end, by_role, legend_at):
        end += 1
    if end > index + 1:
        pieces = [grid[i][legend_at] for i in range(index, end)]
        if not read_legend(piece.text for piece in dict.fromkeys(pieces) if piece is not None):
            return index + 1
    return end


def _is_legend_rest(row: Sequence[Cell | None], index: int, by_role: dict[str, int], legend_at: int) -> bool:
    """A physical row that has nothing of its own but one more option."""
    piece = row[legend_at]
    if piece is None or piece.row != index or not re.search(r"\d", piece.text) or not re.search(r"[=:)-]", piece.text):
        return False
    for role in ("code", "label"):
        column = by_role.get(role)
        cell = row[column] if column is not None and column != legend_at else None
        if cell is not None and cell.row == index and cell.text.strip():
            return False
    return True


def _data_row(
    lines: Sequence[Sequence[Cell | None]], top: int, index: int, frame: _Frame, by_role: dict[str, int]
) -> DataRow:
    cells = tuple(
        dict.fromkeys(cell for i, row in enumerate(lines) for cell in row if cell is not None and _begins(cell, top, i))
    )
    first = lines[0]

    def at(role: str) -> Cell | None:
        column = by_role.get(role)
        return None if column is None else first[column]

    code, label, unit, note = at("code"), at("label"), at("unit"), at("note")
    if code is not None and code is label:  # a row merged over the whole width
        code = None
    units = [row[by_role["unit"]] for row in lines] if "unit" in by_role else []
    legend: Legend = read_legend(cell.text for cell in dict.fromkeys(units) if cell is not None)
    if not legend and label is not None:
        legend = read_label_legend(label.text)
    values = []
    for column in frame.columns:
        if column.role in ("code", "label", "unit", "note", "other"):
            continue
        options = [row[column.index] for row in lines if row[column.index] is not None]
        chosen = next(
            (cell for cell in options if cell is not None and cell.text.strip()), options[0] if options else None
        )
        if chosen is not None and chosen is not label and chosen is not unit and chosen is not code:
            values.append((column.role, chosen))
    row = DataRow(index, cells, code, label, unit, tuple(values), note, legend)
    return _swapped(row) if label is not None and not label.text.strip() else row


def _begins(cell: Cell, top: int, offset: int) -> bool:
    return cell.row == top + offset


def _swapped(row: DataRow) -> DataRow:
    """A row whose words stand in the column of numbers has its label there."""
    code = row.code
    if code is not None and len(code.text.strip()) > 12 and " " in code.text.strip():
        return replace(row, code=None, label=code)
    return row


def restarts(rows: Sequence[DataRow]) -> list[int]:
    """Where numbering begins again among the rows of a table: indexes of rows whose number is 1 or I once more."""
    starts = []
    seen = False
    for i, row in enumerate(rows):
        text = fold_letters(row.code.text.strip().rstrip(".)")) if row.code is not None else ""
        if text in ("1", "i", "a"):
            if seen:
                starts.append(i)
            seen = True
    return starts
