"""Rows of the data tables become indicators: the form they follow, the fact that each row asks for, and its value.

    read rows ─▶ score labels ─▶ choose form ─▶ align rows ─▶ read values ─▶ indicators, groups, unmatched rows

Every row ends up in exactly one of the three. A row of a table that follows no known form, or that its form does not
have, still becomes an indicator where its label clearly asks for one known fact.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from extractor.alignment import Assignment, Item
from extractor.document import Cell
from extractor.forms import Context, Sheet, header, long_sheets, value_columns, wide_sheets
from extractor.layout import DataRow, DataTable, Layout
from extractor.matching import Match
from extractor.normalize import fold
from extractor.patterns import Patterns
from extractor.patterns.forms import Form
from extractor.patterns.indicators import IndicatorEntry
from extractor.patterns.units import Unit
from extractor.provenance import Evidence, Provenance, Traced, cite
from extractor.record import FormChoice, Group, Indicator, Kind, Option, Period, UnmatchedRow
from extractor.rows import PrintedRow, read_rows
from extractor.values import CellValue, read_value

# A row of no known form is a known fact only where its label is all but identical, and no other comes near: at these
# figures 2 of 1059 labels would be taken for another fact if their own were not known.
ALONE_SCORE = 0.88
ALONE_MARGIN = 0.15
# Among the rows of forms, where it was searched before, such a label scores at least this.
ALONE_SEARCH = 0.8

# A word of which a recogniser is less sure is a guess, and no value is made of it.
ILLEGIBLE = 0.3


@dataclass(frozen=True)
class IndicatorResult:
    """What the data tables give, in table order, with provenance.

    `form` is the form that most rows follow, None where no known form fits; `form_entry` is that form's pattern and
    `forms` are those of all tables. `missing` are the indicators that `form_entry` requires and no table has.
    """

    form: FormChoice | None = None
    indicators: tuple[Traced[Indicator], ...] = ()
    groups: tuple[Traced[Group], ...] = ()
    unmatched: tuple[Traced[UnmatchedRow], ...] = ()
    missing: tuple[str, ...] = ()
    form_entry: Form | None = None
    forms: tuple[Form, ...] = ()

    @property
    def values(self) -> dict[str, set[float]]:
        """The numbers of the report itself by indicator."""
        found: dict[str, set[float]] = {}
        for one in (traced.value for traced in self.indicators):
            if isinstance(one.value, int | float) and not one.scope:
                found.setdefault(one.id, set()).add(one.value)
        return found


def extract_indicators(layout: Layout, patterns: Patterns, period: Period | None = None) -> IndicatorResult:
    """The indicators, groups and unmatched rows of all data tables of `layout`."""
    body = layout.organization.value if layout.organization else None
    names = {fold(name) for name in (body.name, body.unit, f"{body.kind} {body.unit}") if name} if body else set()
    context = Context(patterns, period, body.kind if body else None, frozenset(names))
    asked = [table for table in layout.tables if table.shape != "list"]
    sheets = [*long_sheets(asked, context), *wide_sheets(asked, context)]
    output = _Output()
    by_table = {id(table): sheet for sheet in sheets for table in sheet.tables}
    context.found.update(key for sheet in sheets for key in sheet.assigned)
    for table in layout.tables:
        if table.shape == "list":
            rows = read_rows(table.rows, patterns.row_marks, patterns.units)
            output.unmatched += [_unmatched(row, patterns) for row in rows]
            continue
        sheet, start = by_table[id(table)], len(output.indicators)
        (_emit_long if table.shape != "wide" else _emit_wide)(table, sheet, context, output)
        output.indicators[start:] = [_with_column(traced, table) for traced in output.indicators[start:]]
    main = max((s for s in sheets if s.choice), key=lambda s: len(s.assigned), default=None)
    form = main.form if main else None
    found = {traced.value.id for traced in output.indicators}
    return IndicatorResult(
        form=main.choice if main else None,
        indicators=tuple(output.indicators),
        groups=tuple(output.groups),
        unmatched=tuple(output.unmatched),
        missing=tuple(r.indicator for r in form.rows if r.indicator and r.required and r.indicator not in found)
        if form
        else (),
        form_entry=form,
        forms=tuple(sheet.form for sheet in sheets if sheet.form),
    )


def _with_column(traced: Traced[Indicator], table: DataTable) -> Traced[Indicator]:
    """The indicator with how sure its table's value column is among the features of its value."""
    value = traced.traces["value"]
    score = min((column.score for column in table.columns), default=1.0)
    scored = replace(value, features={**value.features, "column_score": round(score, 4)})
    return Traced(traced.value, {**traced.traces, "value": scored})


# ---- rows of a long table ----


@dataclass
class _Output:
    indicators: list[Traced[Indicator]] = field(default_factory=list)
    groups: list[Traced[Group]] = field(default_factory=list)
    unmatched: list[Traced[UnmatchedRow]] = field(default_factory=list)


def _emit_long(table: DataTable, sheet: Sheet, context: Context, output: _Output) -> None:
    """Puts every row of `table` where it belongs."""
    own = {id(row) for row in table.rows}
    above = _parents(sheet)
    for index, row in enumerate(sheet.rows):
        if id(row.row) not in own:
            continue
        assignment = sheet.assignments[index] if sheet.assignments else None
        form_row = sheet.form.rows[assignment.row] if sheet.form and assignment else None
        path = _path(index, sheet.rows, above)
        if form_row is not None and assignment is not None and form_row.indicator:
            entry = context.patterns.indicators[form_row.indicator]
            found = _Found(entry, assignment, _margin(sheet.items[index], form_row.key), sheet.choice)
        elif not row.has_value and (form_row is not None or fold(row.label) in context.patterns.row_marks.of_which):
            output.groups.append(_group(row, path))
            continue
        else:
            alone = None if form_row is not None else _alone(row, sheet.items[index], sheet, context)
            if alone is None:
                output.unmatched.append(_unmatched(row, context.patterns))
                continue
            found = alone
            context.found.add(found.entry.id)
        output.indicators.append(_indicator(row, path, found, context.patterns))


def _parents(sheet: Sheet) -> list[int]:
    """Index of the row above each row: the one that the form has there, else the one that the numbers tell."""
    assigned = sheet.assigned
    parents = [row.parent for row in sheet.items]
    if sheet.form is None:
        return parents
    for index, assignment in enumerate(sheet.assignments):
        place = assignment.row if assignment else -1
        while place >= 0:
            place = sheet.form.parents[place]
            key = sheet.form.rows[place].key if place >= 0 else ""
            if key in assigned and assigned[key] < index:
                parents[index] = assigned[key]
                break
    return parents


def _path(index: int, rows: Sequence[PrintedRow], parents: Sequence[int]) -> str:
    """Numbers of the rows above, outermost first, joined by a slash."""
    codes: list[str] = []
    place = parents[index]
    while 0 <= place < index:
        codes.append(rows[place].code)
        index, place = place, parents[place]
    return "/".join(code for code in reversed(codes) if code)


class _Found(NamedTuple):
    """The fact that a row asks for and how that was told; `margin` is to the next best fact by label."""

    entry: IndicatorEntry
    assignment: Assignment
    margin: float
    choice: FormChoice | None


def _margin(item: Item, key: str) -> float:
    """How much better the label fits this row than any other, negative where the context decided."""
    others = max((score for other, score in item.scores.items() if other != key), default=0.0)
    return item.scores.get(key, 0.0) - others


def clear_fact(label: str, unit: Unit | None, *, option: bool, patterns: Patterns) -> Match | None:
    """The fact that a label clearly asks for by itself, with a unit and an answer that fit; None where in doubt."""
    indicators = patterns.indicators
    match = indicators.matcher.best(label, ALONE_SCORE) if label else None
    if match is None or match.key not in indicators:
        return None
    if match.margin < ALONE_MARGIN and (match.how == "fuzzy" or match.margin <= 0.0):
        return None
    entry = indicators[match.key]
    units = _units(entry, patterns)
    return None if (entry.kind == "option") != option or (unit and units and unit not in units) else match


def _units(entry: IndicatorEntry, patterns: Patterns) -> set[Unit]:
    return {unit for name in entry.units if (unit := patterns.units.find(name)) is not None}


def _alone(row: PrintedRow, item: Item, sheet: Sheet, context: Context) -> _Found | None:
    """The fact that a row clearly asks for by itself; None where in doubt, or where the report has it already."""
    if max(item.scores.values(), default=0.0) < ALONE_SEARCH:
        return None
    match = clear_fact(row.query, item.unit, option=item.option, patterns=context.patterns)
    if match is None or match.key in context.found or not _parent_allows(match, item, sheet, context.patterns):
        return None
    entry = context.patterns.indicators[match.key]
    posterior = match.score * (1.0 if match.margin > 2 * ALONE_MARGIN else 0.9)
    unit_agrees = 1.0 if item.unit in _units(entry, context.patterns) else 0.5
    assignment = Assignment(-1, posterior, match.score, 0.5, unit_agrees, 0.5, 0.5, in_order=False)
    return _Found(entry, assignment, match.margin, None)


def _parent_allows(match: Match, item: Item, sheet: Sheet, patterns: Patterns) -> bool:
    """A label that forms have only as a part of some total ("in person") counts only under that total."""
    totals = {form.rows[form.by_key[match.key]].parent for form in patterns.forms.values() if match.key in form.by_key}
    totals = {key for key in totals if key in patterns.indicators}
    if not totals:
        return True
    return item.parent >= 0 and any(key in totals for key in sheet.items[item.parent].scores)


# ---- values ----


def _indicator(row: PrintedRow, path: str, found: _Found, patterns: Patterns) -> Traced[Indicator]:
    """The indicator of a row of a long table, its further value columns by role."""
    legend = row.row.legend
    kind: Kind = "option" if legend and found.entry.kind != "text" else found.entry.kind
    others = {role: (cell, _read(cell, _column_kind(role, kind), patterns, legend)) for role, cell in _further(row.row)}
    fact = _Fact(row, row.value_cell, _read(row.value_cell, kind, patterns, legend), kind, found)
    traced = _traced(
        fact,
        patterns,
        label=row.label,
        group=path,
        columns={role: reading.value for role, (_, reading) in others.items()},
        legend={str(code): words for code, words in legend},
    )
    value = traced.traces["value"]
    further = {
        f"columns/{role}": replace(value, evidence=_value_evidence(cell, _label_evidence(row)))
        for role, (cell, _) in others.items()
    }
    return Traced(traced.value, {**traced.traces, **further})


class _Fact(NamedTuple):
    """One value of a row, read as a kind, and the fact that it states."""

    row: PrintedRow
    cell: Cell | None
    reading: CellValue
    kind: Kind
    found: _Found


def _traced(fact: _Fact, patterns: Patterns, **more: Any) -> Traced[Indicator]:
    """The indicator with its provenance; `more` are the fields that differ between long and wide tables."""
    row, reading, found = fact.row, fact.reading, fact.found
    note = row.row.note.text.strip() if row.row.note else ""
    value = Indicator.model_construct(
        id=found.entry.id,
        code=row.code,
        unit=row.unit or (reading.unit if fact.kind in ("money", "measure") else ""),
        kind=fact.kind,
        value=reading.value,
        option=Option(code=reading.option[0], label=reading.option[1]) if reading.option else None,
        state=reading.state,
        raw=fact.cell.text.strip() if fact.cell else "",
        note="; ".join(filter(None, (note, reading.note))),
        **more,
    )
    label = _label_evidence(row)
    evidence = _value_evidence(fact.cell, label)
    how = _how(row, found, patterns)
    features = _features(found)
    reasons = _reasons(found, how)
    traces = {
        "id": Provenance(how, label, reasons, features),
        "label": Provenance("exact", label),
        "value": Provenance(how, evidence, reasons, {**features, "readable": float(reading.state != "unreadable")}),
    }
    if row.code_cell is not None:
        traces["code"] = Provenance("exact", _quote(row.code_cell, row.code), features=features)
    if row.unit_cell is not None:
        traces["unit"] = Provenance("exact", cite(row.unit_cell, *row.unit_span), features=features)
    elif value.unit:
        traces["unit"] = Provenance("exact", evidence, ("stands beside the value",), features)
    return Traced(value, traces)


def _read(cell: Cell | None, kind: Kind, patterns: Patterns, legend: Sequence[tuple[int, str]] = ()) -> CellValue:
    if cell is not None and kind != "text" and any(piece.certainty < ILLEGIBLE for piece in cell.fragments):
        return CellValue(None, "unreadable", rule="illegible")
    return read_value(cell.text if cell else "", kind, patterns, legend)


def _further(row: DataRow) -> list[tuple[str, Cell]]:
    """The value columns beside that of the report's own period."""
    return [(role, cell) for role, cell in row.values if role != "value"]


def _column_kind(role: str, kind: Kind) -> Kind:
    return "percent" if role.startswith("percent_of_") else kind


def _features(found: _Found) -> dict[str, float]:
    a = found.assignment
    return {
        "label_score": round(a.label, 4),
        "label_margin": round(max(found.margin, 0.0), 4),
        "posterior": round(a.posterior, 4),
        "posterior_nines": round(min(-math.log10(1 - min(a.posterior, 0.9999)) / 4, 1.0), 4),
        "code_agrees": a.code_agrees,
        "unit_agrees": a.unit_agrees,
        "group_agrees": a.parent_agrees,
        "kind_agrees": a.kind_agrees,
        "order": float(a.in_order),
        "form_score": found.choice.score if found.choice else 0.0,
    }


def _how(row: PrintedRow, found: _Found, patterns: Patterns) -> str:
    if found.assignment.label < 1.0:
        return "fuzzy"
    return "exact" if patterns.forms.matcher.is_printed(row.query, found.entry.id) else "folded"


def _reasons(found: _Found, how: str) -> tuple[str, ...]:
    a = found.assignment
    label = {"exact": "label exact", "folded": "label folds alike"}.get(how, f"label {a.label:.2f} alike")
    return (
        label,
        *(["no known form"] if found.choice is None else []),
        *_told(a.code_agrees, "row number agrees", "row number is not the form's"),
        *_told(a.unit_agrees, "unit agrees", "unit is of another kind"),
        *_told(a.parent_agrees, "stands under the same row", "stands under another row"),
        *_told(a.kind_agrees, "answer codes as in the form", "answer codes where the form has none"),
        *(["out of order"] if found.choice is not None and not a.in_order else []),
        *(["another row is named alike"] if found.margin < 0.05 else []),
    )


def _told(agrees: float, yes: str, no: str) -> list[str]:
    return [yes] if agrees == 1.0 else [no] if agrees == 0.0 else []


def _label_evidence(row: PrintedRow) -> tuple[Evidence, ...]:
    return cite(row.row.label, *row.label_span) if row.row.label is not None else ()


def _value_evidence(cell: Cell | None, label: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """The value without the space around it; an empty cell is cited as such, a missing one by its row's label."""
    if cell is None:
        return label
    text = cell.text
    start = len(text) - len(text.lstrip())
    return cite(cell, start, max(len(text.rstrip()), start))


def _quote(cell: Cell, part: str) -> tuple[Evidence, ...]:
    start = cell.text.find(part)
    return cite(cell, start, start + len(part)) if start >= 0 else cite(cell)


def _group(row: PrintedRow, path: str) -> Traced[Group]:
    label = _label_evidence(row)
    traces = {"label": Provenance("exact", label, ("heads other rows",), {"heads": 1.0, "open": 1.0})}
    if row.code_cell is not None:
        traces["code"] = Provenance("exact", _quote(row.code_cell, row.code))
    return Traced(Group.model_construct(code=row.code, label=row.label, group=path), traces)


def _unmatched(row: PrintedRow, patterns: Patterns) -> Traced[UnmatchedRow]:
    """The row as it is, with its value where it can be read; one that offers answers is likelier to be some form's."""
    features = {"heads": 0.0, "open": float(not row.row.legend)}
    value = UnmatchedRow.model_construct(
        code=row.code,
        label=row.label,
        unit=row.unit,
        cells=[cell.text.strip() for cell in row.row.cells],
        value=_plain_value(row.value_cell, row.row.legend, patterns),
    )
    label = _label_evidence(row)
    traces = {
        "": Provenance(
            "exact", tuple(piece for cell in row.row.cells for piece in cite(cell)), ("no known row",), features or {}
        ),
        "value": Provenance("exact", _value_evidence(row.value_cell, label), features=features),
    }
    if row.code_cell is not None:
        traces["code"] = Provenance("exact", _quote(row.code_cell, row.code))
    return Traced(value, traces)


def _plain_value(cell: Cell | None, legend: Sequence[tuple[int, str]], patterns: Patterns) -> int | float | str | None:
    """The value of a cell of which nothing is known: a number, else its text, None where it is blank or a dash."""
    reading = _read(cell, "option" if legend else "measure", patterns, legend)
    if reading.state == "unreadable":
        return cell.text.strip() if cell else None
    return reading.value


# ---- wide tables ----


def _emit_wide(table: DataTable, sheet: Sheet, context: Context, output: _Output) -> None:
    """One indicator for each matched column of each row; a row with other values is kept as unmatched as well."""
    columns = value_columns(table)
    matched = [
        (column, sheet.items[k], a) for k, (column, a) in enumerate(zip(columns, sheet.assignments, strict=False)) if a
    ]
    roles = {column.role for column, _, _ in matched}
    own = own_row(table, context.patterns, context.names)
    for row in read_rows(table.rows, context.patterns.row_marks, context.patterns.units):
        scope = "" if row.row is own else row.label
        for column, item, assignment in matched:
            cell = row.row.cell(column.role)
            key = sheet.form.rows[assignment.row].indicator if sheet.form else None
            if key is None or cell is None:
                continue
            found = _Found(context.patterns.indicators[key], assignment, _margin(item, key), sheet.choice)
            reading = _read(cell, found.entry.kind, context.patterns)
            fact = _Fact(row, cell, reading, found.entry.kind, found)
            output.indicators.append(_traced(fact, context.patterns, label=header(column), scope=scope))
        if not matched or any(cell.text.strip() for role, cell in row.row.values if role not in roles):
            output.unmatched.append(_unmatched(row, context.patterns))


def own_row(table: DataTable, patterns: Patterns, names: Collection[str] = ()) -> DataRow | None:
    """The row of the report itself: the only one, the one that adds up the others, or that of its name (folded)."""
    if len(table.rows) == 1:
        return table.rows[0]
    for wanted in (patterns.row_marks.total, names):
        found = [
            row
            for row in table.rows
            if any(fold(cell.text) in wanted for cell in (row.label, row.code) if cell is not None)
        ]
        if found:
            return found[-1]
    return None
