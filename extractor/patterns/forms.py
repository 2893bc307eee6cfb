"""The forms that reports fill in: their rows in order, the fact that each row asks for, and the sums that must hold.

A form stands alone with `rows`, or `extends` another: then `remove` lists row keys, `change` gives new values for some
of a row's keys, and `add` puts rows `after` a key. Rules are inherited as far as all their rows are still there.
A row's key is the indicator that it asks for, or for a group row its own `key` (`direction.plan`); `parent` is a key.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, cast

from extractor.errors import PatternError, PatternFault
from extractor.matching import Matcher
from extractor.patterns.entry import Entry
from extractor.patterns.indicators import Indicators
from extractor.patterns.units import Unit, Units
from extractor.record import Kind

RULES = ("sum", "at_most", "share_exclusive", "equal", "ratio")
SHAPES = ("long", "wide")
FORM_KEYS = {"id", "title", "level", "organizations", "valid_from", "valid_to", "shape", "source"}
FORM_KEYS |= {"extends", "remove", "change", "add", "rows", "rules"}
ROW_KEYS = {"code", "key", "parent", "indicator", "label", "variations", "unit", "kind", "options", "required", "after"}
RULE_KEYS = {"id", "kind", "total", "parts", "note", "support"}


class FormRow(NamedTuple):
    """One row of a form. `indicator` is None for a group row; `options` maps answer codes to their words."""

    key: str
    code: str
    parent: str
    indicator: str | None
    label: str
    variations: tuple[str, ...] = ()
    unit: str = ""
    kind: Kind | None = None
    options: tuple[tuple[int, str], ...] = ()
    required: bool = True


class Rule(NamedTuple):
    """What must hold between the rows of a form; members are indicator ids.

    `sum`: the parts add up to the total; `at_most`: no part exceeds the total; `equal`: total and part state the same;
    `share_exclusive`: the parts are percentages that exclude each other (no total); `ratio`: the total is a percentage,
    the first part over the second. `support` is the share of reports in which it holds, below 1 where it is not strict.
    """

    id: str
    kind: str
    total: str
    parts: tuple[str, ...]
    note: str = ""
    support: float = 1.0


@dataclass(frozen=True)
class Form:
    """One version of a form; `valid_from` and `valid_to` are ISO dates or empty, `organizations` kinds that file it.

    `shape` is `long` (a row an indicator) or `wide` (a column an indicator; a row's label is then its header path).
    """

    id: str
    title: str
    level: str
    rows: tuple[FormRow, ...]
    rules: tuple[Rule, ...] = ()
    organizations: tuple[str, ...] = ()
    valid_from: str = ""
    valid_to: str = ""
    shape: str = "long"
    extends: str = ""
    source: str = ""

    @cached_property
    def by_key(self) -> dict[str, int]:
        """Index of each row by its key."""
        return {row.key: index for index, row in enumerate(self.rows)}

    @cached_property
    def parents(self) -> tuple[int, ...]:
        """Index of each row's parent, -1 for none."""
        return tuple(self.by_key.get(row.parent, -1) for row in self.rows)

    @cached_property
    def required(self) -> int:
        """How many rows a full table has, those that may be left out not counted."""
        return sum(row.required for row in self.rows)

    @cached_property
    def indicators(self) -> tuple[str, ...]:
        """The ids that it asks for, in order."""
        return tuple(row.indicator for row in self.rows if row.indicator)


class Forms(Mapping[str, Form]):
    """All forms by id, and the one search over the labels of all their rows."""

    def __init__(self, forms: Mapping[str, Form], indicators: Indicators, units: Units) -> None:
        self._forms = dict(forms)
        self._indicators = indicators
        self._units = units
        self._fitting: dict[str, tuple[frozenset[Unit], ...]] = {}

    def __getitem__(self, key: str) -> Form:
        return self._forms[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._forms)

    def __len__(self) -> int:
        return len(self._forms)

    def fitting_units(self, form: Form) -> tuple[frozenset[Unit], ...]:
        """For each row of `form` the units in which it may be stated; computed once."""
        if form.id not in self._fitting:
            self._fitting[form.id] = tuple(self._units_of(row) for row in form.rows)
        return self._fitting[form.id]

    def _units_of(self, row: FormRow) -> frozenset[Unit]:
        entry = self._indicators.get(row.indicator) if row.indicator else None
        names = (row.unit, *(entry.units if entry else ()))
        return frozenset(unit for name in names if name and (unit := self._units.find(name)) is not None)

    @cached_property
    def matcher(self) -> Matcher:
        """Finds row keys by label: what all forms call the row, and all variations of its indicator."""
        labels: dict[str, dict[str, None]] = {
            key: dict.fromkeys(texts) for key, texts in self._indicators.labels.items()
        }
        for form in self._forms.values():
            for row in form.rows:
                labels.setdefault(row.key, {}).update(dict.fromkeys((row.label, *row.variations)))
        return self._indicators.search({**labels, **self._indicators.twins})


def build(entries: list[Entry], indicators: Indicators, units: Units) -> Forms:
    """The forms; raises PatternError for unknown indicators, parents, keys, kinds and bases."""
    builder = _Builder({entry.id: entry for entry in entries}, indicators)
    for entry in entries:
        builder.resolve(entry)
    if builder.faults:
        raise PatternError(builder.faults)
    return Forms(builder.forms, indicators, units)


class _Builder:
    """Builds each form after the one that it extends."""

    def __init__(self, sources: Mapping[str, Entry], indicators: Indicators) -> None:
        self.sources = sources
        self.indicators = indicators
        self.forms: dict[str, Form] = {}
        self.faults: list[PatternFault] = []

    def resolve(self, entry: Entry, path: tuple[str, ...] = ()) -> Form | None:
        """The form of `entry`, its base first; `path` holds the forms that extend it. None where there are faults."""
        if entry.id in self.forms:
            return self.forms[entry.id]
        base: Form | None = None
        name = str(entry.data.get("extends", ""))
        if name:
            if name in (*path, entry.id) or name not in self.sources:
                advice = f'"extends" names {name}; give the id of a form that does not extend this one'
                self.faults.append(entry.fault(advice, name))
                return None
            base = self.resolve(self.sources[name], (*path, entry.id))
            if base is None:
                return None
        rows, row_faults = _rows(entry, base, self.indicators)
        rules, rule_faults = _rules(entry, base, {row.key for row in rows})
        faults = _form_faults(entry) + row_faults + rule_faults
        self.faults += faults
        if not faults:
            self.forms[entry.id] = _form(entry, base, rows, rules)
        return self.forms.get(entry.id)


def _form(entry: Entry, base: Form | None, rows: tuple[FormRow, ...], rules: tuple[Rule, ...]) -> Form:
    data = entry.data
    return Form(
        id=entry.id,
        title=data.get("title", base.title if base else ""),
        level=data.get("level", base.level if base else ""),
        rows=rows,
        rules=rules,
        organizations=tuple(data.get("organizations", base.organizations if base else ())),
        valid_from=data.get("valid_from", ""),
        valid_to=data.get("valid_to", ""),
        shape=data.get("shape", base.shape if base else "long"),
        extends=base.id if base else "",
        source=data.get("source", ""),
    )


def _form_faults(entry: Entry) -> list[PatternFault]:
    data = entry.data
    faults = [entry.fault(f'remove "{key}": a form has no such key', key) for key in data if key not in FORM_KEYS]
    if data.get("shape", "long") not in SHAPES:
        faults.append(entry.fault(f'"shape" is one of: {", ".join(SHAPES)}', "shape"))
    if not data.get("extends") and not data.get("rows"):
        faults.append(entry.fault('give "rows", or "extends" with what differs'))
    return faults


def _rows(entry: Entry, base: Form | None, indicators: Indicators) -> tuple[tuple[FormRow, ...], list[PatternFault]]:
    rows = {row.key: row for row in base.rows} if base else {}
    faults = [
        entry.fault(f'"remove" names {key}, which the base does not have', key)
        for key in entry.data.get("remove", ())
        if rows.pop(key, None) is None
    ]
    for key, changes in entry.data.get("change", {}).items():
        if key not in rows:
            faults.append(entry.fault(f'"change" names {key}, which is no row of the base', key))
            continue
        faults += _row_faults(entry, {"indicator": rows[key].indicator, "key": key, **changes}, indicators)
        # what the base calls the row still asks for it
        variations = [*changes.get("variations", ()), *rows[key].variations, rows[key].label]
        rows[key] = _row({**changes, "variations": variations}, indicators, rows[key])
    for item in (*entry.data.get("rows", ()), *entry.data.get("add", ())):
        wrong = _row_faults(entry, item, indicators)
        row = None if wrong else _row(item, indicators)
        after = item.get("after")
        if row is not None and row.key in rows:
            wrong = [entry.fault(f"the row {row.key} stands twice; a group needs a key of its own", row.key)]
        elif after is not None and after not in rows:
            wrong = [entry.fault(f'"after" names {after}, which is no row above it', after)]
        elif row is not None:
            rows = _inserted(rows, after, row)
        faults += wrong
    faults += [
        entry.fault(f"{row.key} has the parent {row.parent}, which is no row of this form", row.parent)
        for row in rows.values()
        if row.parent and row.parent not in rows
    ]
    return tuple(rows.values()), faults


def _inserted(rows: dict[str, FormRow], after: str | None, row: FormRow) -> dict[str, FormRow]:
    """`rows` with `row` behind the key `after`, at the end where it is None."""
    if after is None:
        rows[row.key] = row
        return rows
    items = list(rows.items())
    place = list(rows).index(after) + 1
    return dict([*items[:place], (row.key, row), *items[place:]])


def _row(data: Mapping[str, Any], indicators: Indicators, base: FormRow | None = None) -> FormRow:
    indicator = data.get("indicator", base.indicator if base else None)
    known = indicators.get(indicator) if indicator else None
    if base is None:
        base = FormRow("", "", "", None, known.label if known else "", (), known.unit if known else "")
    options = data.get("options")
    return FormRow(
        key=indicator or data.get("key", base.key),
        code=str(data.get("code", base.code)).rstrip("."),
        parent=data.get("parent", base.parent),
        indicator=indicator,
        label=data.get("label", base.label),
        variations=tuple(data.get("variations", base.variations)),
        unit=data.get("unit", base.unit),
        kind=cast("Kind | None", data.get("kind", base.kind or (known.kind if known else None))),
        options=base.options if options is None else tuple((int(code), words) for code, words in options.items()),
        required=bool(data.get("required", base.required)),
    )


def _row_faults(entry: Entry, data: Mapping[str, Any], indicators: Indicators) -> list[PatternFault]:
    indicator = data.get("indicator")
    at = str(data.get("label") or indicator or data.get("key"))
    faults = [entry.fault(f'remove "{key}": a row has no such key', at) for key in data if key not in ROW_KEYS]
    if indicator and indicator not in indicators:
        faults.append(
            entry.fault(f"{indicator} is no known indicator; add it to indicators.json or correct it", indicator)
        )
    if not indicator and not data.get("key"):
        faults.append(entry.fault('a group row needs a "key" of its own', at))
    if not indicator and "label" in data and not data["label"]:
        faults.append(entry.fault("a group row needs a label", at))
    if not all(str(code).lstrip("-").isdigit() for code in data.get("options") or {}):
        faults.append(entry.fault('the keys of "options" are the answer codes, whole numbers', at))
    return faults


def _rules(entry: Entry, base: Form | None, keys: set[str]) -> tuple[tuple[Rule, ...], list[PatternFault]]:
    inherited = {
        rule.id: rule
        for rule in (base.rules if base else ())
        if keys.issuperset(rule.parts) and (not rule.total or rule.total in keys)
    }
    faults: list[PatternFault] = []
    for data in entry.data.get("rules", ()):
        name = str(data.get("id", ""))
        rule = Rule(
            id=name,
            kind=data.get("kind", ""),
            total=data.get("total", ""),
            parts=tuple(data.get("parts", ())),
            note=data.get("note", ""),
            support=float(data.get("support", 1.0)),
        )
        unknown = [member for member in (rule.total, *rule.parts) if member and member not in keys]
        if not name or rule.kind not in RULES or set(data) - RULE_KEYS:
            advice = f"a rule has id, kind ({', '.join(RULES)}), total, parts, and may have note and support"
            faults.append(entry.fault(advice, name))
        elif unknown:
            faults.append(entry.fault(f"the rule {name} names {', '.join(unknown)}, no row of this form", name))
        elif not rule.parts or (not rule.total) != (rule.kind == "share_exclusive"):
            advice = f"the rule {name} needs parts, and a total unless its kind is share_exclusive"
            faults.append(entry.fault(advice, name))
        else:
            inherited[name] = rule
    return tuple(inherited.values()), faults
