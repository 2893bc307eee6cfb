"""How a report lays its indicator table out: columns and header words, legends, parts and groups, continuation, several Biểu."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from corpus.build.facts import Span
from corpus.build.page import Block, Cell, Grid, cell, para
from corpus.build.rows import Row

Merge = tuple[int, int, int, int]  # top, left, bottom, right
Matrix = list[list[str]]


@dataclass(frozen=True)
class Shape:
    """Columns by role with the lines of their header; in the header `<` joins a cell to its left, `^` to the one above."""

    roles: tuple[str, ...]
    header: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]


# {p} is the period, {s} the period without its year, {b} the year before, {y} the year.
SHAPES: dict[str, tuple[Shape, ...]] = {
    "merged": (
        Shape(
            ("code", "label", "unit", "value", "note"),
            (("STT", "Chỉ tiêu thống kê", "Kết quả thống kê", "<", "Ghi chú"), ("^", "^", "Đơn vị tính", "Số liệu {p}", "^")),
            (1.5, 7.9, 2.8, 2.4, 1.6),
        ),
        Shape(
            ("code", "label", "unit", "value", "note"),
            (("TT", "Chỉ tiêu\n(Dùng cho các kỳ báo cáo)", "Kết quả", "<", "Ghi chú"), ("^", "^", "ĐVT", "Số liệu", "^")),
            (1.5, 7.9, 2.8, 2.4, 1.6),
        ),
    ),
    "flat": (
        Shape(("code", "label", "unit", "value"), (("TT", "Nội dung", "ĐVT", "Kết quả"),), (1.6, 9.0, 3.0, 2.6)),
        Shape(("code", "label", "unit", "value", "note"), (("Số TT", "Nội dung chỉ tiêu", "Đơn vị", "Số lượng", "Ghi chú"),), (1.4, 8.2, 2.8, 2.4, 1.6)),
        Shape(("code", "label", "unit", "value"), (("STT", "Tiêu chí báo cáo", "Đơn vị tính", "Số liệu báo cáo {p}"),), (1.6, 8.6, 3.0, 3.0)),
    ),
    "bracketed": (
        Shape(("code", "label+unit", "value"), (("STT", "Chỉ tiêu", "Thực hiện {p}"),), (1.6, 11.4, 3.4)),
        Shape(("code", "label+unit", "value"), (("TT", "Nội dung (đơn vị tính)", "Số liệu"),), (1.6, 11.8, 3.0)),
    ),
    "numbered": (
        Shape(
            ("code", "label", "unit", "value", "note"),
            (("Số TT", "Tên chỉ tiêu", "Đơn vị tính", "Số liệu báo cáo", "Ghi chú"), ("(1)", "(2)", "(3)", "(4)", "(5)")),
            (1.5, 7.9, 2.9, 2.4, 1.6),
        ),
        Shape(("code", "label", "unit", "value"), (("STT", "Nội dung", "ĐVT", "Kết quả {s}"), ("A", "B", "C", "1")), (1.6, 9.0, 3.0, 2.6)),
    ),
    "previous": (
        Shape(
            ("code", "label", "unit", "previous", "value", "note"),
            (("STT", "Chỉ tiêu", "ĐVT", "Cùng kỳ năm {b}", "Thực hiện {p}", "Ghi chú"),),
            (1.4, 6.9, 2.7, 2.0, 2.2, 1.4),
        ),
        Shape(
            ("code", "label", "unit", "value", "previous"),
            (("TT", "Nội dung", "Đơn vị", "Số liệu", "<"), ("^", "^", "^", "Kỳ này", "Kỳ trước")),
            (1.5, 7.6, 2.8, 2.2, 2.2),
        ),
    ),
    "threerow": (
        Shape(
            ("code", "label", "unit", "value", "accumulated", "note"),
            (
                ("STT", "Chỉ tiêu thống kê", "Kết quả thống kê", "<", "<", "Ghi chú"),
                ("^", "^", "Đơn vị tính", "Số liệu", "<", "^"),
                ("^", "^", "^", "Trong kỳ", "Lũy kế từ đầu năm", "^"),
            ),
            (1.4, 6.9, 2.7, 2.0, 2.2, 1.4),
        ),
    ),
    "plan": (
        Shape(
            ("code", "label", "unit", "plan", "value", "percent_of_plan", "note"),
            (("TT", "Chỉ tiêu", "ĐVT", "Kế hoạch năm {y}", "Thực hiện {p}", "Tỷ lệ % so với KH", "Ghi chú"),),
            (1.2, 6.0, 2.2, 2.1, 2.1, 1.8, 1.2),
        ),
        Shape(
            ("code", "label", "unit", "previous", "plan", "value", "percent_of_plan"),
            (("STT", "Tên chỉ tiêu", "Đơn vị tính", "TH năm {b}", "Năm {y}", "<", "<"), ("^", "^", "^", "^", "Kế hoạch", "Thực hiện", "TH/KH (%)")),
            (1.2, 5.6, 2.2, 2.0, 2.0, 2.0, 1.8),
        ),
    ),
    "headless": (Shape(("code", "label", "unit", "value"), (), (1.6, 9.0, 3.0, 2.6)),),
    "unnumbered": (
        Shape(("code+label", "unit", "value"), (("Chỉ tiêu", "Đơn vị tính", "Số liệu {p}"),), (10.2, 3.2, 3.0)),
        Shape(("code+label", "unit", "value", "note"), (("NỘI DUNG", "ĐVT", "KẾT QUẢ", "GHI CHÚ"),), (9.2, 3.0, 2.6, 1.6)),
    ),
}  # fmt: skip
NAMES = (*SHAPES, "continued", "many")


def pick(name: str, rng: random.Random) -> Shape:
    """One of the shapes of that name."""
    names = {"continued": ("merged", "flat"), "many": ("flat", "numbered")}.get(name, (name,))
    return rng.choice([shape for key in names for shape in SHAPES[key]])


def tables(rows: Sequence[Row], name: str, shape: Shape, span: Span, style: Mapping[str, Any], rng: random.Random) -> list[Block]:
    """The blocks of the table: one grid, or several with what stands between them."""
    if name == "continued":
        return _continued(rows, shape, span, style, rng)
    if name == "many":
        return _many(rows, shape, span, style, rng)
    return [_grid(rows, shape, span, style)]


def renumber_parts(rows: Sequence[Row]) -> None:
    """Numbers that restart in each Biểu: the number of the top group falls away."""
    for row in rows:
        if "." in row.code:
            row.form = replace(row.form, code=row.code.partition(".")[2])


def _continued(rows: Sequence[Row], shape: Shape, span: Span, style: Mapping[str, Any], rng: random.Random) -> list[Block]:
    """The table goes on as a second one that repeats the header; it never breaks before a part."""
    cut = len(rows) * rng.choice((3, 4, 5)) // 8
    while rows[cut].form.part:
        cut += 1
    between = para("", new_page=True) if rng.random() < 0.5 else para("")
    return [_grid(rows[:cut], shape, span, style), between, _grid(rows[cut:], shape, span, style)]


def _many(rows: Sequence[Row], shape: Shape, span: Span, style: Mapping[str, Any], rng: random.Random) -> list[Block]:
    """Each top group in a Biểu of its own."""
    tops = [i for i, row in enumerate(rows) if not row.id and not row.form.parent]
    blocks: list[Block] = []
    for number, (start, end) in enumerate(zip(tops, [*tops[1:], len(rows)], strict=True), 1):
        inner = rows[start + 1 : end]
        title = rows[start].label
        blocks += [
            para(rng.choice((f"Biểu số {number}", f"Biểu {number:02d}", f"BIỂU MẪU {number}")), bold=True, align="center"),
            para(title.upper(), bold=True, align="center"),
            _grid(inner, shape, span, style),
            para(""),
        ]
    return blocks


def _grid(rows: Sequence[Row], shape: Shape, span: Span, style: Mapping[str, Any]) -> Grid:
    words = {"p": span.words, "s": span.without_year or span.words, "b": span.year - 1, "y": span.year}
    header = [[text.format(**words) for text in line] for line in shape.header]
    body, merges, bold = _body(rows, shape, style, len(header))
    merges += header_merges(header)
    if style.get("note_merged") and shape.roles[-1] == "note" and body:
        column = len(shape.roles) - 1
        merges = [m for m in merges if not (m[1] <= column <= m[3] and m[0] >= len(header))]
        merges.append((len(header), column, len(header) + len(body) - 1, column))
    return layout([*header, *body], shape.widths, merges, len(header), bold, size=style.get("table_size", 11), labels=_label_column(shape))


def _label_column(shape: Shape) -> int:
    return next(i for i, role in enumerate(shape.roles) if "label" in role)


def header_merges(header: Matrix) -> list[Merge]:
    """Merges out of the marks `<` and `^`, which are wiped."""
    merges = []
    for top, line in enumerate(header):
        for left, text in enumerate(line):
            if text in ("<", "^"):
                continue
            right = left
            while right + 1 < len(line) and line[right + 1] == "<":
                right += 1
            bottom = top
            while bottom + 1 < len(header) and header[bottom + 1][left] == "^":
                bottom += 1
            if (top, left) != (bottom, right):
                merges.append((top, left, bottom, right))
    for line in header:
        line[:] = ["" if text in ("<", "^") else text for text in line]
    return merges


# ---- the lines of the body ----


def _body(rows: Sequence[Row], shape: Shape, style: Mapping[str, Any], top: int) -> tuple[Matrix, list[Merge], set[int]]:
    """Lines of text, merges (counted with the header), and the lines in bold."""
    lines: Matrix = []
    merges: list[Merge] = []
    bold: set[int] = set()
    parts, legend, groups = style.get("parts", "merged"), style.get("legend", "rows"), style.get("groups", "plain")
    last = len(shape.roles) - 1
    for index, row in enumerate(rows):
        at = top + len(lines)
        if not row.id:
            bold.add(at)
            if groups == "full" and shape.roles[0] == "code":
                lines.append([f"{typed_code(row, style)} {row.label}".strip(), *[""] * last])
                merges.append((at, 0, at, last))
                continue
            if groups == "span" and shape.roles[0] == "code":
                merges.append((at, 1, at, last))
        if row.form.options and legend == "rows" and "unit" in shape.roles:
            for i, (code, words) in enumerate(row.form.options):
                lines.append(_line(row, shape, style, f"{words} = {code}") if i == 0 else _only(shape, "unit", f"{words} = {code}"))
            bottom = top + len(lines) - 1
            merges += [(at, c, bottom, c) for c, role in enumerate(shape.roles) if role != "unit"]
            continue
        line = _line(row, shape, style, _legend(row, legend, shape) if row.form.options else row.form.unit)
        if row.form.part:
            first = index == 0 or not (rows[index - 1].form.part and rows[index - 1].form.parent == row.form.parent)
            merges += _mark_part(line, rows, index, shape, parts, first, at)
        lines.append(line)
    return lines, merges, bold


def _mark_part(line: list[str], rows: Sequence[Row], index: int, shape: Shape, parts: str, first: bool, at: int) -> list[Merge]:
    """Marks a row as part of the one above; merged `Trong đó` cells cover all parts of one total."""
    label = _label_column(shape)
    if parts == "merged" and shape.roles[0] == "code":
        line[0] = "Trong đó" if first else ""
        count = 1
        parent = rows[index].form.parent
        while first and index + count < len(rows) and rows[index + count].form.part and rows[index + count].form.parent == parent:
            count += 1
        return [(at, 0, at + count - 1, 0)] if first and count > 1 else []
    mark = {"dash": "- ", "plus": "+ ", "prefix": "Trong đó: ", "first": "Trong đó: " if first else ""}.get(parts, "- ")
    line[label] = mark + line[label]
    return []


def _line(row: Row, shape: Shape, style: Mapping[str, Any], unit: str) -> list[str]:
    values = {
        "code": typed_code(row, style),
        "label": row.label,
        "unit": unit,
        "value": row.raw,
        "note": row.note,
        "label+unit": row.label + (f" ({unit[0].lower() + unit[1:] if not row.form.options and len(unit) > 1 and not unit.isupper() else unit})" if unit else ""),
        "code+label": f"{typed_code(row, style)} {row.label}".strip(),
    }
    return [values[role] if role in values else row.columns.get(role, ("", None))[0] for role in shape.roles]


def further(shape: Shape) -> tuple[str, ...]:
    """The roles of its further value columns."""
    return tuple(role for role in shape.roles if role not in ("code", "label", "unit", "value", "note") and "+" not in role)


def _only(shape: Shape, role: str, text: str) -> list[str]:
    return [text if name == role else "" for name in shape.roles]


def _legend(row: Row, way: str, shape: Shape) -> str:
    joint = "\n" if way in ("cell", "rows") and "unit" in shape.roles else "; "
    options = row.form.options[::-1] if way == "reversed" else row.form.options
    if way == "code_first":
        return joint.join(f"{code}: {words}" for code, words in options)
    if way == "tight":
        return joint.join(f"{words}={code}" for code, words in options)
    return joint.join(f"{words} = {code}" for code, words in options)


def typed_code(row: Row, style: Mapping[str, Any]) -> str:
    """The row's number as it is typed, with or without the final dot."""
    if not row.code or style.get("code_dot", True) is False or (row.code.isalpha() and not style.get("roman_dot")):
        return row.code
    return f"{row.code}."


# ---- any grid ----


def layout(
    matrix: Matrix,
    widths: Sequence[float],
    merges: Sequence[Merge],
    header: int,
    bold: set[int] | frozenset[int] = frozenset(),
    size: float = 11,
    labels: int = -1,
    make: Callable[..., Cell] = cell,
) -> Grid:
    """A grid out of lines of text; cells inside a merge keep the text of its top left one alone."""
    starts = {(top, left): (bottom, right) for top, left, bottom, right in merges}
    covered = {(i, j): (top, left) for top, left, bottom, right in merges for i in range(top, bottom + 1) for j in range(left, right + 1)}
    rows = []
    for i, line in enumerate(matrix):
        cells: list[Cell] = []
        j = 0
        while j < len(line):
            top, left = covered.get((i, j), (i, j))
            bottom, right = starts.get((top, left), (i, j))
            merge = "" if bottom == top else "restart" if i == top else "continue"
            text = line[j] if i == top else ""
            align = "left" if j == labels and i >= header else "center"
            cells.append(make(text, bold=i < header or i in bold, size=size, align=align, span=right - j + 1, merge=merge))
            j = right + 1
        rows.append(cells)
    return Grid(rows, widths, header)
