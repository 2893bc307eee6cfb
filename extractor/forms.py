"""Which form the data tables of a report follow, and which row of it each of their rows is.

The form is chosen by how much of the table it explains and how much of it the table has, forms in force at the period
and filed by this kind of body first among equals; the runner-up is kept. Tables of one family of forms are read as
one sequence, for a form may go on in a second table or be split into parts that number their rows anew.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from extractor.alignment import Assignment, Frame, Item, align
from extractor.layout import Column, DataTable
from extractor.matching import Comparison
from extractor.patterns import Patterns
from extractor.patterns.forms import Form
from extractor.patterns.indicators import TWIN
from extractor.patterns.units import Unit
from extractor.record import FormChoice, Period
from extractor.rows import PrintedRow, read_rows

# A form that fits less is not the form of the table: forms of one family share this much by their common rows.
FORM_CUTOFF = 0.45
# Share of a form's fit that is how much of the table it explains; the rest is how much of the form the table has.
TABLE_SHARE = 0.75
# A form that is not in force at the period, or that another kind of body files, may still be the one used.
OUT_OF_FORCE = 0.97
OTHER_BODY = 0.95
# Label scores below this say nothing on which form it is.
FORM_LABEL = 0.45
# Forms that are aligned in full at most: versions of one form promise much alike.
MOST_FORMS = 4
# A table of no form belongs to the form of another one where this share of its rows has a label this alike.
STRAY_LABEL = 0.6
STRAY_SHARE = 0.3
# Score of a label that a regex of the patterns describes.
BY_REGEX = 0.97
_WIDE_NOISE = re.compile(r"\([\d\s=+()\-:]{1,60}\)|(?<!\S)\d{1,2}\s?=[\d\s=+()\-]{1,60}")
_NO_VALUE = frozenset(("code", "label", "unit", "note", "other"))


@dataclass
class Context:
    """What the whole report tells: patterns, period, the kind of body and its names; and the facts already found."""

    patterns: Patterns
    period: Period | None = None
    body: str | None = None
    names: frozenset[str] = frozenset()
    found: set[str] = field(default_factory=set)


class Ranked(NamedTuple):
    """A form with its fit, 0..1, and its alignment where one was made."""

    form: Form
    score: float
    assignments: Sequence[Assignment | None] | None = None


@dataclass
class Sheet:
    """Tables that follow one form, read as one sequence of items (rows, or the columns of a wide table)."""

    tables: Sequence[DataTable]
    items: Sequence[Item]
    labels: Sequence[str]
    rows: Sequence[PrintedRow] = ()
    form: Form | None = None
    choice: FormChoice | None = None
    assignments: Sequence[Assignment | None] = ()

    @property
    def assigned(self) -> dict[str, int]:
        """Index of the item of each row key that was found."""
        if self.form is None:
            return {}
        return {self.form.rows[a.row].key: index for index, a in enumerate(self.assignments) if a}


Part = tuple[DataTable, list[PrintedRow], list[Item]]


def long_sheets(tables: Sequence[DataTable], context: Context) -> list[Sheet]:
    """Long tables, those of one family of forms together; other tables go with the largest family where they may."""
    forms = [form for form in context.patterns.forms.values() if form.shape == "long"]
    families: dict[str, list[Part]] = {}
    strays: list[Part] = []
    units: dict[str, Unit | None] = {"": None}
    for table in tables:
        if table.shape == "wide":
            continue
        rows = read_rows(table.rows, context.patterns.row_marks, context.patterns.units)
        part = (table, rows, [_item(row, context.patterns, units) for row in rows])
        ranked = _ranked(part[2], forms, context)
        if ranked and ranked[0].score >= FORM_CUTOFF:
            families.setdefault(_root(ranked[0].form, context.patterns), []).append(part)
        else:
            strays.append(part)
    if families:
        name = max(families, key=lambda name: sum(len(rows) for _, rows, _ in families[name]))
        keys = {key for form in forms if _root(form, context.patterns) == name for key in form.by_key}
        order = {id(table): place for place, table in enumerate(tables)}
        rest: list[Part] = []
        for part in strays:
            (families[name] if _may_belong(part[2], keys) else rest).append(part)
        families[name].sort(key=lambda part: order[id(part[0])])
        strays = rest
    return [_sheet(parts, forms, context) for parts in (*families.values(), strays) if parts]


def _may_belong(items: Sequence[Item], keys: Collection[str]) -> bool:
    """Whether enough rows of a table look like rows of a family of forms."""
    alike = sum(any(score >= STRAY_LABEL and key in keys for key, score in item.scores.items()) for item in items)
    return alike >= STRAY_SHARE * len(items)


def _sheet(group: Sequence[Part], forms: Sequence[Form], context: Context) -> Sheet:
    rows: list[PrintedRow] = []
    items: list[Item] = []
    for _, own_rows, own_items in group:
        offset = len(rows)
        items += (i._replace(parent=i.parent + offset if i.parent >= 0 else -1) for i in own_items)
        rows += own_rows
    return _choose(Sheet([table for table, _, _ in group], items, [row.query for row in rows], rows), forms, context)


def wide_sheets(tables: Iterable[DataTable], context: Context) -> list[Sheet]:
    """Each wide table with its value columns as items."""
    forms = [form for form in context.patterns.forms.values() if form.shape == "wide"]
    sheets = []
    for table in tables:
        if table.shape == "wide":
            labels = [header(column) for column in value_columns(table)]
            items = [Item(code="", scores=_scores(label, context.patterns), has_value=True) for label in labels]
            sheets.append(_choose(Sheet([table], items, labels), forms, context))
    return sheets


def value_columns(table: DataTable) -> list[Column]:
    """The columns that state something."""
    return [column for column in table.columns if column.role not in _NO_VALUE]


def header(column: Column) -> str:
    """The header of a column of a wide table without column numbers and formulas."""
    return " ".join(_WIDE_NOISE.sub(" ", column.header).split()).strip(" /")


def known_form(items: Sequence[Item], shape: str, context: Context) -> Ranked | None:
    """The form of a shape whose labels fit best, whatever their order; None where there is no form."""
    forms = [form for form in context.patterns.forms.values() if form.shape == shape]
    return next(iter(_ranked(items, forms, context)), None)


def _choose(sheet: Sheet, forms: Sequence[Form], context: Context) -> Sheet:
    """The sheet with the form that fits best and its alignment; without form where none fits well enough."""
    ranked = _ranked(sheet.items, forms, context)
    if not ranked or ranked[0].score < FORM_CUTOFF:
        return sheet
    # what the labels alone promise is about the most that an alignment can reach
    near: list[Ranked] = []
    for hopeful in ranked[:MOST_FORMS]:
        if hopeful.score < FORM_CUTOFF or (near and hopeful.score <= max(map(_score, near))):
            break
        near.append(_aligned(sheet, hopeful.form, context))
    near.sort(key=_score, reverse=True)
    best = near[0]
    if best.score < FORM_CUTOFF or best.assignments is None:
        return sheet
    rest = [*near[1:], *(r for r in ranked if all(r.form.id != n.form.id for n in near))]
    second = max(rest, key=_score, default=None)
    sheet.form = best.form
    sheet.assignments = best.assignments
    sheet.choice = FormChoice(
        id=best.form.id,
        score=round(best.score, 4),
        runner_up=second.form.id if second else None,
        runner_up_score=round(second.score, 4) if second else None,
    )
    return sheet


def _score(ranked: Ranked) -> float:
    return ranked.score


def _best_scores(items: Iterable[Item]) -> dict[str, float]:
    """The best score of each row key in a table."""
    best: dict[str, float] = {}
    for item in items:
        for key, score in item.scores.items():
            if score >= FORM_LABEL and score > best.get(key, 0.0):
                best[key] = score
    return best


def _ranked(items: Sequence[Item], forms: Sequence[Form], context: Context) -> list[Ranked]:
    """The forms by how well the labels of a table fit them, whatever their order; each form row counts once."""
    best = _best_scores(items)
    ranked = []
    for form in forms:
        explained = sum(map(best.__getitem__, best.keys() & form.by_key.keys()))
        ranked.append(Ranked(form, _combined(explained, len(items), form) * _prior(form, context)))
    return sorted(ranked, key=_score, reverse=True)


def _aligned(sheet: Sheet, form: Form, context: Context) -> Ranked:
    matcher = context.patterns.forms.matcher

    def compare(index: int, keys: Sequence[str]) -> Comparison:
        return matcher.scores(sheet.labels[index], keys)

    assignments = align(sheet.items, _frame(form, context.patterns), compare)
    explained = sum(a.posterior * a.label for a in assignments if a)
    return Ranked(form, _combined(explained, len(sheet.items), form) * _prior(form, context), assignments)


def _combined(explained: float, items: int, form: Form) -> float:
    asked = form.required
    if not items or not asked:
        return 0.0
    return float(min(explained / items, 1.0) ** TABLE_SHARE * min(explained / asked, 1.0) ** (1 - TABLE_SHARE))


def _prior(form: Form, context: Context) -> float:
    """Less than 1 for a form of other years or of another kind of body."""
    prior = 1.0
    end = context.period.end if context.period else None
    if end and ((form.valid_from and end < form.valid_from) or (form.valid_to and end > form.valid_to)):
        prior *= OUT_OF_FORCE
    if context.body and form.organizations and context.body not in form.organizations:
        prior *= OTHER_BODY
    return prior


def _root(form: Form, patterns: Patterns) -> str:
    while form.extends in patterns.forms:
        form = patterns.forms[form.extends]
    return form.id


def _frame(form: Form, patterns: Patterns) -> Frame:
    """The form with the units in which each row may be stated."""
    return Frame(form, patterns.forms.fitting_units(form))


def _item(row: PrintedRow, patterns: Patterns, units: dict[str, Unit | None]) -> Item:
    """The row as alignment sees it; `units` remembers the units of the table, which are few."""
    return Item(
        code=row.code,
        scores=_scores(row.query, patterns),
        unit=units[row.unit] if row.unit in units else units.setdefault(row.unit, patterns.units.find(row.unit)),
        parent=row.parent,
        option=bool(row.row.legend),
        has_value=row.has_value,
    )


def _scores(label: str, patterns: Patterns) -> dict[str, float]:
    """Score of each row key for a label; a label that is known exactly asks for nothing else."""
    matcher = patterns.forms.matcher
    exact = matcher.exact(label)
    if exact:
        return {key: 1.0 for key in exact if not key.startswith(TWIN)}
    scores = {candidate.key: candidate.score for candidate in matcher.rank(label, limit=8)}
    for key in [key for key in scores if key.startswith(TWIN)]:
        twin, owner = scores.pop(key), key.removeprefix(TWIN)
        if twin > scores.get(owner, 0.0):
            scores.pop(owner, None)
    for key in patterns.indicators.by_regex(label):
        scores[key] = max(BY_REGEX, scores.get(key, 0.0))
    return scores
