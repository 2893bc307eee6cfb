"""The header of a table: where it begins and ends, and what each column is, by words, by content and by period.

cells with header words -> header rows -> path of each column -> its role -> columns of other periods -> shape
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from extractor.dates import find_periods
from extractor.document import Cell, Table
from extractor.layout import Column
from extractor.normalize import fold
from extractor.patterns import Patterns
from extractor.record import Period

Line = Sequence[Cell | None]

CODE = re.compile(r"(?:\d{1,3}(?:\.\d{1,3}){0,4}|[IVX]{1,5}|[A-ZĐa-zđ])[.)]?$|[-+*•]$")
VALUE = re.compile(r"[-–+]?\d[\d.,\s]{0,20}%?$|[-–]$")
# Rows that a header may take, with titles and column numbers, and those of a title alone.
_MOST_HEADER = 7
_MOST_TITLES = 3
_LONGEST_HEADER = 200  # characters
# Damaged header words are looked for in tables of this many rows, and among texts of this many characters.
_WORTH_GUESSING = 3
_UNNAMED = 0.5  # the score of a value column whose header names no role
_LONGEST_GUESS = 80
_COLUMN_NUMBER = re.compile(r"\(?\d{1,2}\)?(?:=[\d+\-:/x*()\s%.,]{1,60})?$|\(?[A-ZĐa-h]\)?$|\(?\d{1,2}[a-z]\)?$")
_NUMBERED = re.compile(r"\d{1,2}")
_BRACKETS = re.compile(r"\([^()]{0,300}\)")
_IN_BRACKETS = re.compile(r"\(.{0,300}\)[.:]?$", re.DOTALL)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_YEAR_ALONE = re.compile(r"\W{0,3}(?:19|20)\d{2}\W{0,3}$")
_DOTTED = re.compile(r"\d{1,2}(?:\.\d{1,2}){0,5}\.?$")  # no thousands
_LETTERS = re.compile(r"[^\W\d_]{2}")
# Score of a role that the words tell, and of one by the period that stands there alone.
_TOLD, _PERIOD = 0.95, 0.8
_NAMES = frozenset(("code", "label", "subject", "unit", "note"))
_OTHER_VALUES = ("previous", "plan", "accumulated", "percent_of_plan", "percent_of_previous")
_WITH = {  # role of a header cell below another one
    ("value", "previous"): "previous",
    ("value", "accumulated"): "accumulated",
    ("plan", "compared"): "percent_of_plan",
    ("previous", "compared"): "percent_of_previous",
    ("accumulated", "previous"): "previous",
    ("compared", "plan"): "percent_of_plan",
    ("compared", "previous"): "percent_of_previous",
}


class Header(NamedTuple):
    """The header of a table: its cells from the top to grid row `first`, where the data begin.

    `labels` are the columns in which labels stand, from group to part; `named` says whether words head the columns,
    `top` is the grid row after the words, before the row of column numbers.
    """

    first: int
    top: int
    columns: tuple[Column, ...]
    labels: tuple[int, ...]
    shape: str
    named: bool
    cells: tuple[Cell, ...]


@dataclass
class _Reader:
    """Reads the header of one table; remembers the role of each header text."""

    table: Table
    patterns: Patterns
    period: Period | None
    known: dict[tuple[str, bool], tuple[str, float] | None] = field(default_factory=dict)

    def role(self, text: str, *, guess: bool = True) -> tuple[str, float] | None:
        """Role and score of one header text, None where it heads no column; `guess` allows damaged words."""
        guess = guess and len(self.table.rows) >= _WORTH_GUESSING
        if (text, guess) not in self.known:
            self.known[text, guess] = header_role(text, self.patterns, guess=guess)
        return self.known[text, guess]

    # ---- where the header ends ----

    def extent(self) -> tuple[int, int, int]:
        """First header row below the titles, the row after the words, and the first row of data."""
        grid = self.table.grid
        start = self._titles()
        numbers = next((i for i in range(start + 1, min(_MOST_HEADER, len(grid))) if is_column_numbers(grid[i])), 0)
        if numbers and not any(self._is_data(grid[i], i) for i in range(start, numbers)):
            return start, numbers, numbers + 1
        if start < len(grid) and is_column_numbers(grid[start]):
            return start, start, start + 1
        end = self._words_end(start)
        if end == start:
            return (0, 0, 0) if not self._heads_by_contrast(start) else (start, start + 1, start + 1)
        while end < min(len(grid), _MOST_HEADER) and _is_period_note(grid[end], end):
            end += 1
        return start, end, end

    def _titles(self) -> int:
        """Rows at the top with one text alone, where a header follows them."""
        grid = self.table.grid
        start = 0
        while start < min(_MOST_TITLES, len(grid) - 1) and len(own := _filled(grid[start], start)) <= 1:
            if own and own[0].column_span < self.table.columns and self._heads_values(own[0]):
                break
            start += 1
        return start if start and len(self._named(grid, start, guess=True)) >= 2 else 0

    def _heads_values(self, cell: Cell) -> bool:
        """A cell over some of the columns that says whose values stand below, and not what the table is."""
        role = self.role(cell.text)
        return cell.row_span > 1 or (role is not None and role[0] not in _NAMES)

    def _words_end(self, start: int) -> int:
        """The row after the header words and all that their merged cells reach into; `start` where there are none."""
        grid = self.table.grid
        end = start
        spread = False
        for index in range(start, min(len(grid), start + _MOST_HEADER)):
            row = grid[index]
            inside = index < end
            if not inside:
                if index > start and (self._is_data(row, index) or not any(_filled(row, index))):
                    break
                named = self._named(grid, index, guess=index == start)
                below = spread and index > start and _is_below(row, index)
                first = index == start and named and not self._is_data(row, index)
                if not (below or first or len(named) >= 2):
                    break
            end = max(end, index + 1)
            own = [cell for cell in dict.fromkeys(row) if cell is not None and cell.row == index]
            spread = any(1 < cell.column_span < self.table.columns for cell in own)
            if own and own[0].column == 0 and (spread or own[0].row_span > 1):
                end = max(end, index + min(own[0].row_span, _MOST_HEADER - index))
        return min(end, len(grid))

    def _named(self, grid: Sequence[Line], index: int, *, guess: bool) -> list[Cell]:
        cells = (cell for cell in dict.fromkeys(grid[index]) if cell is not None and cell.row == index)
        return [cell for cell in cells if self.role(cell.text, guess=guess) is not None]

    def _is_data(self, row: Line, index: int) -> bool:
        """A row with a row number and a label, or with a value, is data, whatever words it has."""
        first = row[0]
        if first is not None and CODE.match(first.text.strip()) and len(row) > 1 and row[1] is not None:
            second = row[1].text
            if second.strip() and self.role(second, guess=False) is None:
                return True
        return any(
            VALUE.match(text) and not _YEAR_ALONE.match(text)
            for cell in _filled(row, index)
            if cell.column and (text := cell.text.strip())
        )

    def _heads_by_contrast(self, start: int) -> bool:
        """The first row has words alone and in every column, and below it stand values."""
        grid = self.table.grid
        row = grid[start] if start < len(grid) else ()
        if len(grid) < start + 3 or len(_filled(row, start)) < max(3, len(row)):
            return False
        texts = [cell.text.strip() for cell in row if cell is not None]
        if any(not _LETTERS.search(text) or len(text) > _LONGEST_HEADER or CODE.match(text) for text in texts):
            return False
        contents = (self.content(column, start + 1) for column in range(1, len(row)))
        return sum(content == "value" for content in contents) >= 2

    # ---- what each column is ----

    def content(self, column: int, first: int) -> str:
        """What most filled cells of a column look like from row `first` on: code, value, unit, label, or ""."""
        cells = dict.fromkeys(row[column] for row in self.table.grid[first:])
        wide = self.table.columns > 2
        texts = [
            text
            for cell in cells
            if cell is not None
            and not (wide and cell.column_span == self.table.columns)  # the title of a group, not of this column
            and (text := cell.text.strip())
        ]
        return _content(texts, self.patterns)


def read_header(table: Table, patterns: Patterns, period: Period | None = None) -> Header | None:
    """The header and the columns of a table, None where it holds no data.

    `period` is the report's own, by which the value column is told from those of other periods.
    """
    if table.columns < 2 or not table.rows:
        return None
    reader = _Reader(table, patterns, period)
    start, top, first = reader.extent()
    grid = table.grid
    if len(grid) < 2 and top == 0:
        return None
    paths = [_path(grid, column, start, top) for column in range(table.columns)]
    named = [_path_role([reader.role(cell.text) for cell in path]) for path in paths]
    roles, labels = _with_content(named, paths, first, reader)
    headers = [" / ".join(" ".join(cell.text.split()) for cell in path) for path in paths]
    shape = "wide" if _is_wide(roles, named, headers, labels, patterns) else "long"
    roles = _all_values(roles) if shape == "wide" else _told_apart(roles, named, headers, patterns, period)
    if not any(_is_value(role) for role in roles):
        shape = "list"  # of persons or plans, where nothing is asked
    if "label" not in roles or (shape == "list" and not (top and "code" in roles and len(grid) - first >= 2)):
        return None
    if top == 0 and not _looks_like_data(roles, len(grid) - first):
        return None
    cells = dict.fromkeys(cell for row in grid[:first] for cell in row if cell is not None)
    score = _value_score(roles, paths, reader)
    columns = tuple(Column(i, role, text, score) for i, (role, text) in enumerate(zip(roles, headers, strict=True)))
    return Header(first, top, columns, labels, shape, top > 0, tuple(cells))


def header_role(text: str, patterns: Patterns, *, guess: bool = True) -> tuple[str, float] | None:
    """Role and score of header words, periods and brackets left out ("Thực hiện 6 tháng năm 2022" is `value`).

    The roles are those of the patterns: `subject` and `compared` may be among them. `guess` allows damaged words.
    """
    if len(text) > _LONGEST_HEADER or not (text := " ".join(text.split())):
        return None
    columns = patterns.columns
    if role := columns.whole(text):
        return role, 1.0
    bare = " ".join(_BRACKETS.sub(" ", text).split())
    if bare != text and (role := columns.whole(bare)):
        return role, 1.0
    told = columns.told(text)
    if told is not None and told != "value":
        return told, _TOLD
    timeless = _without_periods(bare, patterns)
    if timeless != bare:
        if not _LETTERS.search(timeless):
            return "value", _PERIOD
        if role := columns.whole(timeless):
            return role, _TOLD
    if told:
        return told, _TOLD
    alike = columns.alike(timeless) if guess and 0 < len(timeless) <= _LONGEST_GUESS else None
    return alike if alike is None or alike[0] != "compared" else None


def _without_periods(text: str, patterns: Patterns) -> str:
    if not 2 < len(text) <= _LONGEST_GUESS:
        return text
    for mention in reversed(find_periods(text, patterns)):
        text = text[: mention.span[0]] + text[mention.span[1] :]
    return " ".join(_YEAR.sub(" ", text).split()).strip(" -–:,/")


def is_column_numbers(row: Line) -> bool:
    """A row such as (1) (2) (3)=(1)+(2), or A B C 1: each cell numbers its column."""
    if len(row) < 3 or row[1] is None or len(row[1].text) > 40:
        return False
    texts = ["".join(cell.text.split()) for cell in dict.fromkeys(row) if cell is not None]
    filled = [text for text in texts if text]
    if len(filled) < max(3, len(texts) - 1) or not all(map(_COLUMN_NUMBER.match, filled)):
        return False
    numbers = [int(found[0]) for text in filled if (found := _NUMBERED.search(text))]
    letters = [text for text in filled if not _NUMBERED.search(text)]
    counted = all(after - before == 1 for before, after in pairwise(numbers))
    return counted and (len(numbers) >= 2 or (len(numbers) == 1 and letters == list("ABCDEFGH"[: len(letters)])))


def _filled(row: Line, index: int) -> list[Cell]:
    """The cells with text that begin in this row of the grid."""
    return [cell for cell in dict.fromkeys(row) if cell is not None and cell.row == index and cell.text.strip()]


def _is_below(row: Line, index: int) -> bool:
    """A row that goes on under merged header cells: words in it, and nothing in its first column."""
    first = row[0]
    return (first is None or first.row < index or not first.text.strip()) and len(_filled(row, index)) > 1


def _is_period_note(row: Line, index: int) -> bool:
    """A row with nothing but a remark in brackets."""
    own = _filled(row, index)
    return len(own) == 1 and bool(_IN_BRACKETS.match(own[0].text.strip())) and own[0].column_span > 1


def _path(grid: Sequence[Line], column: int, start: int, top: int) -> list[Cell]:
    """The header cells of a column from top to bottom, merged ones once, titles over the whole table left out."""
    cells = dict.fromkeys(row[column] for row in grid[start:top])
    width = len(grid[0])
    return [cell for cell in cells if cell is not None and cell.column_span < width and cell.text.strip()]


def _path_role(path: Sequence[tuple[str, float] | None]) -> str:
    """The role of a column by its header cells: the lowest that names one, what stands above it taken into account."""
    role = ""
    for found in reversed(path):
        if found is not None:
            role = _WITH.get((role, found[0]), role) if role else found[0]
    return role


def _with_content(
    named: Sequence[str], paths: Sequence[Sequence[Cell]], first: int, reader: _Reader
) -> tuple[list[str], tuple[int, ...]]:
    """The roles of all columns, those without words by what stands in them, and the columns of labels."""
    roles = ["label" if role == "subject" else role for role in named]
    kinds = _Kinds(reader, first, len(roles))
    if "code" not in roles:
        for i in range(min(2, len(roles))):
            if roles[i] in ("", "label") and kinds[i] == "code":
                roles[i] = "code"
                break
    if "label" not in roles:
        _find_label(roles, kinds)
    labels: list[int] = []
    for i, role in enumerate(roles):
        if role == "label" and labels:
            roles[i] = _second_label(i, labels, paths, kinds, reader)
        if role == "label" and (not labels or roles[i] == "label"):
            labels.append(i)
        if role:
            if i and _is_value(role) and paths[i] == paths[i - 1] and kinds[i] == "":
                roles[i] = "other"  # the header of the column before reaches over this one, which holds nothing
            continue
        kind = kinds[i]
        if kind in ("value", "unit"):
            roles[i] = kind if kind == "value" or "unit" not in roles else "other"
        else:
            empty = kind == "" and bool(paths[i]) and bool(labels) and not any(map(_is_value, roles))
            roles[i] = "value" if empty else "other"
    for i in labels[1:]:
        roles[i] = "other"
    values = [i for i, role in enumerate(roles) if _is_value(role)]
    wordy = "unit" not in roles and len(values) > 1 and kinds[values[0]] in ("unit", "text")
    if wordy and any(kinds[i] == "value" for i in values[1:]):
        roles[values[0]] = "unit"  # words beside columns of numbers, under a header that is misspelt
    return roles, tuple(labels)


class _Kinds:
    """What stands in each column, found when it is first asked for."""

    def __init__(self, reader: _Reader, first: int, columns: int) -> None:
        self._reader = reader
        self._first = first
        self._found: list[str | None] = [None] * columns

    def __getitem__(self, column: int) -> str:
        kind = self._found[column]
        if kind is None:
            kind = self._found[column] = self._reader.content(column, self._first)
        return kind


def _find_label(roles: list[str], kinds: _Kinds) -> None:
    """Marks the column of labels by its content; words may have taken it for units or values."""
    for wanted in ("label", "text"):
        for taken in (("",), ("", "unit"), ("", "unit", "value", "note")):
            for i, role in enumerate(roles):
                if role in taken and kinds[i] == wanted:
                    roles[i] = "label"
                    return


def _second_label(
    i: int, labels: Sequence[int], paths: Sequence[Sequence[Cell]], kinds: _Kinds, reader: _Reader
) -> str:
    """The role of a further column headed as labels: more of them, or what its content says."""
    if paths[i] and paths[labels[-1]] and paths[i][-1] is paths[labels[-1]][-1]:
        return "label" if kinds[i] in ("label", "") else kinds[i] if kinds[i] in ("unit", "value") else "label"
    if role := reader.patterns.columns.after_label(paths[i][-1].text) if paths[i] else None:
        return role if kinds[i] in ("value", "") else "other"
    return kinds[i] if kinds[i] in ("unit", "value") else "other"


def _content(texts: Sequence[str], patterns: Patterns) -> str:
    if not texts:
        return ""
    half = 0.5 * len(texts)
    codes = sum(bool(CODE.match(text)) and not text.isdigit() for text in texts)
    if codes > half and len(set(texts)) > half and _rises(texts):
        return "code"
    if len(texts) > 1 and _counts_up(texts):
        return "code"
    if sum(bool(VALUE.match(text)) for text in texts) > 1.2 * half:
        return "value"
    if sum(patterns.units.find(text) is not None for text in texts) > half:
        return "unit"
    return "label" if sum(len(text) > 8 for text in texts) > half else "text"


def _rises(texts: Sequence[str]) -> bool:
    """Whether the numbers among the texts are row numbers: no thousands, and most larger than the one before."""
    numbers = [[int(piece) for piece in text.rstrip(".").split(".")] for text in texts if _DOTTED.match(text)]
    if len(numbers) < sum("." in text.rstrip(".") for text in texts):
        return False
    return sum(before < after for before, after in pairwise(numbers)) >= 0.6 * (len(numbers) - 1)


def _counts_up(texts: Sequence[str]) -> bool:
    """Whether the texts are 1, 2, 3 and so on, perhaps from 1 again under each group that a letter or I, II numbers.

    A long column may have a slip or two.
    """
    bare = [text.rstrip(".)") for text in texts]
    numbers = [int(text) for text in bare if text.isdigit()]
    groups = sum(bool(CODE.match(text)) for text in texts if not text.rstrip(".)").isdigit())
    if 5 * (len(numbers) + groups) < 4 * len(texts) or numbers[:1] != [1]:
        return False
    steps = list(pairwise(numbers))
    odd = sum(after not in (1, before + 1) for before, after in steps)
    return 10 * odd <= len(steps) and 2 * sum(after == before + 1 for before, after in steps) >= len(steps)


def _is_value(role: str) -> bool:
    return role in _OTHER_VALUES or role in ("value", "compared") or role.startswith("value_")


# ---- columns that differ in period or fact ----


def _is_wide(
    roles: Sequence[str],
    named: Sequence[str],
    headers: Sequence[str],
    labels: Sequence[int],
    patterns: Patterns,
) -> bool:
    """Each value column asks for a fact of its own: header words that no period, plan or comparison explains.

    A table headed by units or fields has its facts in the columns even if there is one; a table headed by indicators
    has them in the rows as long as its first value column is the total of the others.
    """
    if "unit" in roles or not labels:
        return False
    values = [i for i, role in enumerate(roles) if _is_value(role)]
    facts = [i for i in values if not named[i]]
    if named[labels[0]] in ("subject", "unit"):
        return bool(facts) or len(values) >= 3
    plain = [i for i in values if roles[i] == "value"]
    if len(facts) < 2 and not (facts and len(plain) > 2):
        return False
    return fold(headers[plain[0]]) not in patterns.row_marks.total


def _all_values(roles: Sequence[str]) -> list[str]:
    """Roles of a wide table: value, value_2 and so on from left to right."""
    told = list(roles)
    for count, i in enumerate((i for i, role in enumerate(roles) if _is_value(role)), 1):
        told[i] = "value" if count == 1 else f"value_{count}"
    return told


class _Timed(NamedTuple):
    """A value column with the periods and years that its header names; `named` 2 for words, 1 for a total, else 0."""

    column: int
    named: int
    periods: tuple[Period, ...]
    years: tuple[int, ...]


def _value_score(roles: Sequence[str], paths: Sequence[Sequence[Cell]], reader: _Reader) -> float:
    """How sure it is which column has the values: 1 for the only one, else the least sure header of the rivals."""
    rivals = [i for i, role in enumerate(roles) if _is_value(role)]
    if len(rivals) < 2:
        return 1.0
    found = [reader.role(paths[i][-1].text) if paths[i] else None for i in rivals]
    return min(one[1] if one is not None else _UNNAMED for one in found)


def _told_apart(
    roles: Sequence[str], named: Sequence[str], headers: Sequence[str], patterns: Patterns, period: Period | None
) -> list[str]:
    """Roles of a long table: of several value columns the one of the report's own period is `value`."""
    told = list(roles)
    values = [i for i, role in enumerate(told) if role == "value"]
    if len(values) > 1:
        timed = [_timed(i, named[i], headers[i], patterns) for i in values]
        years = [year for column in timed for year in column.years]
        year = period.year if period is not None and period.year else max(years, default=None)
        own = max(timed, key=lambda column: (_fitness(column, period, year), column.named, -column.column))
        earlier = max((c for c in timed if _is_earlier(c, year)), key=lambda column: column.years, default=None)
        for position, column in enumerate(timed, 1):
            if column is earlier and column is not own and "previous" not in told:
                told[column.column] = "previous"
            elif column is not own:
                told[column.column] = _since(column, period, told) or f"value_{position}"
    _find_plan(told)
    reference = "plan" if "plan" in told else "previous" if "previous" in told else ""
    seen: set[str] = set()
    for position, i in enumerate((i for i, role in enumerate(told) if _is_value(role)), 1):
        if told[i] == "compared":
            told[i] = f"percent_of_{reference}" if reference else f"value_{position}"
        if told[i] in seen:
            told[i] = f"value_{position}"
        seen.add(told[i])
    if "value" not in told and (first := next((i for i, role in enumerate(told) if role.startswith("value_")), None)):
        told[first] = "value"
    return told


def _find_plan(told: list[str]) -> None:
    """Before a share of the plan stand the plan and what was done of it, whatever their headers were misread as."""
    if "percent_of_plan" not in told or "plan" in told:
        return
    before = [i for i in range(told.index("percent_of_plan")) if _is_value(told[i]) and told[i] != "previous"]
    if len(before) > 1:
        for i in before:
            told[i] = "value_0" if told[i] == "value" else told[i]
        told[before[-2]], told[before[-1]] = "plan", "value"


def _timed(column: int, named: str, header: str, patterns: Patterns) -> _Timed:
    rank = 2 if named else int(fold(header.rpartition(" / ")[2]) in patterns.row_marks.total)
    periods = tuple(mention.value for mention in find_periods(header, patterns))
    years = {int(year) for year in _YEAR.findall(header)} | {p.year for p in periods if p.year}
    return _Timed(column, rank, periods, tuple(sorted(years)))


def _fitness(column: _Timed, period: Period | None, year: int | None) -> int:
    """How well a header's period is the report's own: 4 the same, 2 the same year alone, 1 unsaid, 0 another one."""
    if year is not None and column.years and year not in column.years:
        return -1
    if period is not None:
        if any(_same(period, other) for other in column.periods):
            return 4
        if any(other.kind != "year" for other in column.periods):
            return 0
    if column.years:
        return 3 if period is None or period.kind == "year" else 2
    return 0 if any(other.kind == "year" for other in column.periods) else 1


def _same(one: Period, other: Period) -> bool:
    if one.start and one.start == other.start and one.end == other.end:
        return True
    if other.kind == "range" and other.end and one.end:  # the days up to a cut-off in the period's last month
        return other.end[:7] == one.end[:7]
    return one.kind == other.kind and one.index == other.index and other.year in (None, one.year)


def _is_earlier(column: _Timed, year: int | None) -> bool:
    return year is not None and bool(column.years) and max(column.years) < year


def _since(column: _Timed, period: Period | None, told: Iterable[str]) -> str | None:
    """`accumulated` for a column that began before the report's own period and ends with it."""
    if period is None or not period.end or not period.start or "accumulated" in told:
        return None
    since = (other for other in column.periods if other.start and other.end == period.end)
    return "accumulated" if any(other.start < period.start for other in since if other.start) else None


def _looks_like_data(roles: Sequence[str], rows: int) -> bool:
    """Without any header: labels and values must stand in columns of their own, with row numbers or units."""
    return "label" in roles and "value" in roles and ("code" in roles or "unit" in roles) and rows >= 3
