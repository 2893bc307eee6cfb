"""The logical rows of a data table: physical rows that belong together joined, each cell in exactly one of them.

Rows broken over pages or lines, answers that stand one a physical row, and labels over several parts are put together;
headers that are printed again are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from extractor.document import Cell, Table
from extractor.layout import DataRow
from extractor.normalize import fold
from extractor.patterns import Patterns
from extractor.table_columns import CODE, VALUE, Header, Line, is_column_numbers
from extractor.table_legends import Legend, read_label_legend, read_legend, read_option

_NO_VALUE = ("code", "label", "unit", "note", "other")
_ONE_OPTION = re.compile(r"\d[\s\S]{0,200}[=:)\-–]|[=:–-]\s{0,3}\d")
_LETTER_CODE = re.compile(r"[^\W\d_][.)]|[-–+*•]")
_ENDS = (".", ";", ":", "!", "?")
_WRAPPED = 25  # characters; a label that goes on in the next physical row has filled its own
_SHORTEST_LEGEND = 7  # characters, as in "a=1;b=0"
_LONGEST_ANSWER = 60  # characters
_ANSWER = re.compile(r"[^=]{1,80}=\s{0,3}\d{1,2}\W{0,3}$|\d{1,2}\s{0,3}=[^=]{1,80}$")
_COLUMN_NUMBERS = re.compile(r"\(?(?:\d|[A-ZĐa-h]\)?$)")


class Rows:
    """Reads the rows of tables that share one header."""

    def __init__(self, header: Header, grid: Sequence[Line], patterns: Patterns) -> None:
        self.header = header
        self._patterns = patterns
        by_role = {column.role: column.index for column in reversed(header.columns)}
        self._code, self._unit, self._note = (by_role.get(role) for role in ("code", "unit", "note"))
        self._labels = header.labels
        self._label = header.labels[-1]
        self._values = [(column.role, column.index) for column in header.columns if column.role not in _NO_VALUE]
        self._heads = {key for row in grid[: header.first] if any(key := _key(row))}
        self._first_words = {key[0] for key in self._heads}

    def read(self, table: Table, first: int, shift: int) -> tuple[list[DataRow], list[Cell]]:
        """The rows of `table` from grid row `first` on, numbered from `shift`, and the cells of repeated headers."""
        grid = table.grid
        rows: list[DataRow] = []
        repeated: list[Cell] = []
        index = first
        while index < len(grid):
            line = grid[index]
            own = [cell for cell in table.rows[index].cells if cell.text.strip()]
            if not own:
                index += 1
                continue
            if self._is_header(line):
                repeated += own
                index += 1
                continue
            end = self._end(grid, index)
            rows += self._logical(table, index, end, shift + len(rows))
            index = end
        return rows, repeated

    def fits(self, table: Table) -> bool:
        """Whether a table without header goes on with these columns: numbers and values stand where they must."""
        marked = False
        for index, line in enumerate(table.grid):
            if self._is_header(line):
                continue
            if self._code is not None and (text := _own_text(line, self._code, index)):
                marked = True
                if not self._is_code(text) and line[self._code] is not line[self._label]:
                    return False
            for _, column in self._values:
                text = _own_text(line, column, index)
                if text and line[column] is not line[self._label]:
                    marked = True
                    if not self._may_be_value(text):
                        return False
        return marked or (table.columns > 2 and len(table.rows) == 1)

    def _may_be_value(self, text: str) -> bool:
        """A number or what stands for one; beside row numbers also a few words."""
        if VALUE.match(text) or self._patterns.states.find(text) is not None:
            return True
        return self._code is not None and len(text) <= _LONGEST_ANSWER and "\n" not in text

    def _is_code(self, text: str) -> bool:
        return bool(CODE.match(text)) or fold(text) in self._patterns.row_marks.of_which

    def _is_header(self, line: Line) -> bool:
        """A header row printed once more, or a row that numbers the columns."""
        second = line[1]
        if second is not None and _COLUMN_NUMBERS.match(second.text.strip()) and is_column_numbers(line):
            return True
        first = line[0].text.strip() if line[0] is not None else ""
        return not first[:1].isdigit() and fold(first) in self._first_words and _key(line) in self._heads

    # ---- which physical rows belong together ----

    def _end(self, grid: Sequence[Line], index: int) -> int:
        """The physical row after the logical one that begins at `index`."""
        if self.header.shape == "wide":
            return index + 1
        line = grid[index]
        label = line[self._label]
        if label is not None and label.row == index and label.row_span > 1 and label.text.strip():
            end = min(index + label.row_span, len(grid))
            filled = {
                cell
                for row in grid[index:end]
                for role, column in self._values
                if role == "value" and (cell := row[column]) is not None and cell.text.strip()
            }
            return end if len(filled) <= 1 else index + 1
        end = self._legend_end(grid, index)
        if end == index + 1:
            while end < len(grid) and self._goes_on(grid, index, end):
                end += 1
        return end

    def _legend_end(self, grid: Sequence[Line], index: int) -> int:
        """The row after the options that stand one a physical row, in the unit cells or under the label."""
        end = index + 1
        at = self._label if self._unit is None or not _own_text(grid[index], self._unit, index) else self._unit
        while end < len(grid) and self._is_option(grid[end], end, at):
            end += 1
        if end > index + 1 and not read_legend(self._answers(grid[index:end], at)):
            return index + 1
        return end

    def _is_option(self, line: Line, index: int, at: int) -> bool:
        """A physical row that has nothing of its own but one more option in column `at`, and its tick."""
        text = _own_text(line, at, index)
        if not text or not (_ONE_OPTION.search(text) if at == self._unit else _ANSWER.match(text)):
            return False
        return not any(
            column is not None and column != at and _own_text(line, column, index)
            for column in (self._code, self._label, self._unit)
        )

    def _answers(self, lines: Sequence[Line], at: int) -> list[str]:
        """The texts of the options in column `at`; the first label is the question."""
        cells = dict.fromkeys(line[at] for line in (lines if at == self._unit else lines[1:]))
        return [cell.text for cell in cells if cell is not None]

    def _goes_on(self, grid: Sequence[Line], top: int, index: int) -> bool:
        """A physical row that only completes the one above: the rest of its label, or a value that it lacks."""
        line, head = grid[index], grid[index - 1]
        if self._code is not None and _own_text(line, self._code, index):
            return False
        label = _own_text(line, self._label, index)
        others = [column for column in range(len(line)) if column != self._label and _own_text(line, column, index)]
        above = grid[top][self._label]
        if above is None or above.column_span == len(line) or not above.text.strip():
            return False
        lacking = not any(_filled(row[column]) for column in others for row in grid[top:index])
        if not label:
            return bool(others) and lacking
        before = head[self._label]
        wrapped = before is not None and len(before.text.strip()) >= _WRAPPED
        if not wrapped or before is None or before.text.rstrip().endswith(_ENDS) or not _is_rest(label):
            return False
        if not others:
            return True
        return lacking and not self._has_value(grid, top) and not self._is_part(grid, index + 1)

    def _has_value(self, grid: Sequence[Line], index: int) -> bool:
        columns = [column for _, column in self._values] + ([self._unit] if self._unit is not None else [])
        return any(_filled(grid[index][column]) for column in columns)

    def _is_part(self, grid: Sequence[Line], index: int) -> bool:
        """A row without number whose label begins small and that has a value: one of several parts."""
        if index >= len(grid) or (self._code is not None and _own_text(grid[index], self._code, index)):
            return False
        return _is_rest(_own_text(grid[index], self._label, index)) and self._has_value(grid, index)

    # ---- one logical row ----

    def _logical(self, table: Table, top: int, end: int, number: int) -> list[DataRow]:
        """The row of grid rows `top` to `end`; before it the group that stands in a label column of its own."""
        grid = table.grid
        cells = [cell for row in table.rows[top:end] for cell in row.cells]
        if len(self._labels) > 1 and self.header.shape == "long":
            groups = self._groups(grid[top], top)
            if groups:
                own = [cell for cell in cells if cell not in groups]
                heading = DataRow(number, tuple(groups), groups[0] if len(groups) > 1 else None, groups[-1])
                return [heading, self._row(grid[top:end], top, number + 1, own, skip=groups)]
        return [self._row(grid[top:end], top, number, cells)]

    def _groups(self, line: Line, index: int) -> list[Cell]:
        """The label cell over several parts that begins here, behind its row number where that is over all of them."""
        found = [line[column] for column in self._labels]
        filled = [cell for cell in dict.fromkeys(found) if cell is not None and cell.text.strip()]
        if len(filled) < 2 or filled[0].row != index:
            return []
        code = line[self._code] if self._code is not None else None
        with_code = code is not None and code.row == index and code.row_span == filled[0].row_span > 1
        return [code, filled[0]] if with_code and code is not None else [filled[0]]

    def _row(
        self, lines: Sequence[Line], top: int, number: int, cells: Sequence[Cell], skip: Sequence[Cell] = ()
    ) -> DataRow:
        line = lines[0]
        label = self._label_cell(line)
        code, unit, note = (line[at] if at is not None else None for at in (self._code, self._unit, self._note))
        if code is not None and (code is label or code in skip or (code.row < top and CODE.match(code.text.strip()))):
            code = None
        unit, note = (None if cell is label or cell is code else cell for cell in (unit, note))
        legend = self._legend(lines, label)
        taken = {label, code, unit, note}
        values: list[tuple[str, Cell]] = []
        for role, column in self._values:
            cell = line[column] if len(lines) == 1 else self._chosen([row[column] for row in lines])
            if cell is not None and cell not in taken and top <= cell.row:
                taken.add(cell)
                values.append((role, cell))
        row = DataRow(number, tuple(cells), code, label, unit, tuple(values), note, legend)
        if len(lines) > 1:
            row = self._joined(row, lines)
        return self._swapped(row) if label is None or not label.text.strip() else row

    def _label_cell(self, line: Line) -> Cell | None:
        cells = [line[column] for column in self._labels]
        return next((cell for cell in reversed(cells) if cell is not None and cell.text.strip()), cells[0])

    def _legend(self, lines: Sequence[Line], label: Cell | None) -> Legend:
        unit = lines[0][self._unit] if self._unit is not None else None
        long = len(lines) > 1 or (unit is not None and len(unit.text) >= _SHORTEST_LEGEND)
        if self._unit is not None and long and (legend := read_legend(self._answers(lines, self._unit))):
            return legend
        if len(lines) > 1 and (legend := read_legend(self._answers(lines, self._label))):
            return legend
        return read_label_legend(label.text) if label is not None else ()

    def _chosen(self, options: Iterable[Cell | None]) -> Cell | None:
        """The cell with the value among those of a row's physical rows: the filled one, or the one tick.

        None where several are filled, for which one is meant cannot be told.
        """
        cells = [cell for cell in dict.fromkeys(options) if cell is not None]
        filled = [cell for cell in cells if cell.text.strip()]
        if len(filled) > 1:
            ticks = [cell for cell in filled if self._is_tick(cell)]
            return ticks[0] if len(ticks) == 1 else None
        return next(iter(filled or cells), None)

    def _is_tick(self, cell: Cell) -> bool:
        return self._patterns.states.find(cell.text) == "tick"

    def _joined(self, row: DataRow, lines: Sequence[Line]) -> DataRow:
        """The row with what only several physical rows have: a label that goes on, a unit below, a tick."""
        unit = row.unit
        if self._unit is not None and (unit is None or not unit.text.strip()):
            below = (line[self._unit] for line in lines)
            unit = next((cell for cell in below if cell is not None and cell.text.strip()), unit)
        labels = dict.fromkeys(line[self._label] for line in lines)
        rest = tuple(cell for cell in labels if cell is not None and cell is not row.label and cell.text.strip())
        value = row.cell("value")
        ticked = None
        if row.legend:
            rest = tuple(cell for cell in rest if read_option(cell.text) is None)
            if value is not None and self._is_tick(value):
                beside = next(line for line in lines if value in line)
                ticked = self._option_of(beside)
        return replace(row, unit=unit, label_rest=rest, ticked=ticked)

    def _option_of(self, line: Line) -> int | None:
        """The code of the one option that a physical row offers."""
        cells = (line[column] for column in (self._unit, self._label) if column is not None)
        options = (read_option(cell.text) for cell in cells if cell is not None)
        return next((option[0] for option in options if option is not None), None)

    def _swapped(self, row: DataRow) -> DataRow:
        """A row whose words stand in the column of numbers has its label there."""
        code = row.code
        if code is not None and len(text := code.text.strip()) > 3 and not self._is_code(text):
            return replace(row, code=None, label=code)
        return row


def _own_text(line: Line, column: int, index: int) -> str:
    cell = line[column]
    return cell.text.strip() if cell is not None and cell.row == index else ""


def _filled(cell: Cell | None) -> bool:
    return cell is not None and bool(cell.text.strip())


def _is_rest(label: str) -> bool:
    """A label that begins in the middle of a sentence, and is no item of a list."""
    return label[:1].islower() and not _LETTER_CODE.match(label)


def _key(line: Line) -> tuple[str, ...]:
    return tuple(fold(cell.text) if cell is not None else "" for cell in line)
