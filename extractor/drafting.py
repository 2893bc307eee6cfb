"""Drafts the patterns of a form that nobody described, from a folder of reports that follow it.

    read tables ─▶ cluster by their labels ─▶ merge rows into one sequence ─▶ name facts ─▶ mine sums ─▶ drafts

A draft is a form entry and the indicator entries that it needs, ready to be edited by a person. Known facts get
their ids, the others an id of their own that begins with `draft.`; rows that are too rare are listed, not drafted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from extractor.alignment import Frame, Item, align
from extractor.errors import InputError
from extractor.forms import Context, header, known_form, value_columns
from extractor.indicators import clear_fact, own_row
from extractor.layout import DataTable, Layout
from extractor.matching import Comparison, Matcher
from extractor.normalize import fold, strip_marks
from extractor.patterns import SCHEMA, Patterns
from extractor.patterns.edit import canonical
from extractor.patterns.forms import Form, FormRow
from extractor.patterns.units import Unit
from extractor.record import Kind
from extractor.rows import read_rows
from extractor.values import read_value

T = TypeVar("T")

# Tables that share this many of their rows follow one form.
SAME_FORM = 0.5
# A form that fits the tables this well needs no draft.
KNOWN = 0.75
# A row of fewer of the reports is listed instead of drafted; one of most of them is required.
RARE = 0.3
REQUIRED = 0.8
# Reports in which a sum must be tested, and the share of them in which it must hold.
TESTED = 3
SUPPORT = 0.8
MOST_PARTS = 8
# Words of a label that make the name of a new fact.
NAME_WORDS = 6
# Readings with this many reports or fewer draft nothing: one report shows no form.
LEAST_REPORTS = 2
KINDS: dict[str, Kind] = {"percent": "percent", "money": "money", "count": "count", "time": "count", "score": "count"}


class Line(NamedTuple):
    """One row of a long table, or one column of a wide one."""

    code: str
    label: str
    query: str
    unit: str
    legend: tuple[tuple[int, str], ...]
    parent: int
    value: float | None
    has_value: bool


class Source(NamedTuple):
    """One table of one report; `body` is the kind of body that reports, `since` the first day that it reports on."""

    report: str
    shape: str
    caption: str
    lines: tuple[Line, ...]
    body: str = ""
    since: str = ""


@dataclass
class Merged:
    """One row of the form as all its tables print it; `values` are by table."""

    codes: Counter[str] = field(default_factory=Counter)
    labels: Counter[str] = field(default_factory=Counter)
    queries: Counter[str] = field(default_factory=Counter)
    units: Counter[str] = field(default_factory=Counter)
    legends: Counter[tuple[tuple[int, str], ...]] = field(default_factory=Counter)
    parents: Counter[int] = field(default_factory=Counter)
    values: dict[int, float | None] = field(default_factory=dict)
    filled: int = 0

    @property
    def query(self) -> str:
        """What most tables call it, without unit and answers."""
        return _most(self.queries)


class Draft(NamedTuple):
    """A drafted form: its entry, the entries of the facts and units that are new, and how far it reaches.

    `coverage` is the share of all rows of the reports that the form places; `unplaced` names the others as (report,
    label). `known` is the form that fits best so far, with its fit.
    """

    form: dict[str, Any]
    indicators: tuple[dict[str, Any], ...]
    units: tuple[dict[str, Any], ...]
    reports: tuple[str, ...]
    coverage: float
    unplaced: tuple[tuple[str, str], ...]
    known: str | None
    known_score: float


def draft_folder(folder: Path, patterns: Patterns) -> tuple[list[Draft], list[tuple[str, str]]]:
    """The drafts for all readable reports under `folder`, and (file, reason) of those that cannot be read."""
    from extractor.locate import locate
    from extractor.readers import open_file, read

    sources: list[Source] = []
    failed: list[tuple[str, str]] = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        try:
            layout = locate(read(open_file(path), path.name), patterns)
        except InputError as error:
            failed.append((path.name, error.message_en))
            continue
        sources += tables_of(path.name, layout, patterns)
    return draft(sources, patterns), failed


def write(drafts: Iterable[Draft], folder: Path) -> list[Path]:
    """Writes the drafts as a folder of patterns (`--patterns FOLDER`); returns the files."""
    drafts = list(drafts)
    contents = {f"forms/{one.form['id']}.json": [one.form] for one in drafts}
    contents["indicators.json"] = list({e["id"]: e for one in drafts for e in one.indicators}.values())
    contents["units.json"] = list({e["id"]: e for one in drafts for e in one.units}.values())
    paths = []
    for name, entries in contents.items():
        if not entries:
            continue
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(canonical({"schema": SCHEMA, "entries": entries}), encoding="utf-8")
        paths.append(path)
    return paths


def tables_of(report: str, layout: Layout, patterns: Patterns) -> list[Source]:
    """The data tables of one report as lines."""
    body = layout.organization.value.kind or "" if layout.organization else ""
    since = layout.period.value.start or "" if layout.period else ""
    return [
        Source(
            report,
            table.shape,
            " ".join(paragraph.text for paragraph in table.caption)[:200],
            tuple(_wide_lines(table, patterns) if table.shape == "wide" else _long_lines(table, patterns)),
            body,
            since,
        )
        for table in layout.tables
        if table.shape != "list"
    ]


def _long_lines(table: DataTable, patterns: Patterns) -> Iterable[Line]:
    for row in read_rows(table.rows, patterns.row_marks, patterns.units):
        value = _number(row.value_cell.text if row.value_cell else "", patterns)
        yield Line(row.code, row.label, row.query, row.unit, row.row.legend, row.parent, value, row.has_value)


def _wide_lines(table: DataTable, patterns: Patterns) -> Iterable[Line]:
    own = own_row(table, patterns)
    for column in value_columns(table):
        cell = own.cell(column.role) if own else None
        text = cell.text if cell else ""
        yield Line("", header(column), header(column), "", (), -1, _number(text, patterns), bool(text.strip()))


def _number(text: str, patterns: Patterns) -> float | None:
    value = read_value(text, "measure", patterns).value
    return float(value) if isinstance(value, int | float) else None


# ---- clusters ----


def draft(sources: Sequence[Source], patterns: Patterns) -> list[Draft]:
    """One draft for each form that several tables follow and that is not known yet, the most used first."""
    drafts: list[Draft] = []
    for cluster in _clusters([source for source in sources if source.lines], patterns):
        if len({source.report for source in cluster}) >= LEAST_REPORTS:
            known = known_form(_items(cluster[0].lines, patterns), cluster[0].shape, Context(patterns))
            if known is None or known.score < KNOWN:
                drafts.append(_draft(cluster, patterns, len(drafts) + 1, known.form.id if known else None))
                drafts[-1] = drafts[-1]._replace(known_score=round(known.score, 4) if known else 0.0)
    return drafts


def _clusters(sources: Sequence[Source], patterns: Patterns) -> list[list[Source]]:
    """Tables by the form that they follow, told by the labels that they share; the longest table begins each."""
    clusters: list[tuple[list[Source], set[str]]] = []
    for source in sorted(sources, key=lambda source: -len(source.lines)):
        labels = {patterns.indicators.expanded(line.query) for line in source.lines}
        best = max(clusters, key=lambda cluster: len(cluster[1] & labels), default=None)
        if best and best[0][0].shape == source.shape and len(best[1] & labels) >= SAME_FORM * len(labels):
            best[0].append(source)
            best[1].update(labels)
        else:
            clusters.append(([source], labels))
    return sorted((cluster for cluster, _ in clusters), key=len, reverse=True)


# ---- one form ----


def _merge(cluster: Sequence[Source], patterns: Patterns) -> tuple[list[Merged], list[list[int]]]:
    """The rows of all tables as one sequence, and for each table the row that each of its lines became."""
    rows: list[Merged] = []
    order: list[int] = []  # indexes into rows, in the order of the form
    places: list[list[int]] = []
    for number, source in enumerate(cluster):
        found = _align(source.lines, rows, order, patterns) if rows else [None] * len(source.lines)
        became: list[int] = []
        last = -1
        for line, match in zip(source.lines, found, strict=True):
            index = match
            if index is None:
                index = len(rows)
                rows.append(Merged())
                order.insert(order.index(last) + 1 if last >= 0 else 0, index)
            _add(rows[index], line, number, became)
            became.append(index)
            last = index
        places.append(became)
    position = {index: place for place, index in enumerate(order)}
    for row in rows:
        row.parents = Counter({position.get(parent, -1): count for parent, count in row.parents.items()})
    return [rows[index] for index in order], [[position[index] for index in became] for became in places]


def _add(row: Merged, line: Line, number: int, became: Sequence[int]) -> None:
    row.codes[line.code] += 1
    row.labels[line.label] += 1
    row.queries[line.query] += 1
    row.units[line.unit] += 1
    row.legends[line.legend] += 1
    row.parents[became[line.parent] if line.parent >= 0 else -1] += 1
    row.values.setdefault(number, line.value)
    row.filled += line.has_value


def _align(lines: Sequence[Line], rows: Sequence[Merged], order: Sequence[int], patterns: Patterns) -> list[int | None]:
    """For each line of a table the row that it is, None for a new one."""
    matcher = patterns.indicators.search({str(index): list(rows[index].queries) for index in order})
    form = Form(
        "draft",
        "",
        "",
        tuple(
            FormRow(str(index), _most(rows[index].codes), str(_most_parent(rows[index])), str(index), rows[index].query)
            for index in order
        ),
    )
    items = [
        Item(line.code, _scores(matcher, line.query), _unit(line.unit, patterns), line.parent, False, line.has_value)
        for line in lines
    ]

    def compare(index: int, keys: Sequence[str]) -> Comparison:
        return matcher.scores(lines[index].query, keys)

    units = [frozenset(filter(None, [_unit(_most(rows[index].units), patterns)])) for index in order]
    assigned = align(items, Frame(form, units), compare)
    return [order[a.row] if a else None for a in assigned]


def _scores(matcher: Matcher, query: str) -> dict[str, float]:
    exact = matcher.exact(query)
    return dict.fromkeys(exact, 1.0) if exact else {c.key: c.score for c in matcher.rank(query)}


def _items(lines: Sequence[Line], patterns: Patterns) -> list[Item]:
    matcher = patterns.forms.matcher
    return [Item(line.code, _scores(matcher, line.query), _unit(line.unit, patterns)) for line in lines]


def _unit(text: str, patterns: Patterns) -> Unit | None:
    return patterns.units.find(text) if text else None


def _draft(cluster: Sequence[Source], patterns: Patterns, number: int, known: str | None) -> Draft:
    rows, places = _merge(cluster, patterns)
    kept = {place for place, row in enumerate(rows) if len(row.values) >= max(RARE * len(cluster), LEAST_REPORTS)}
    keys, facts = _name(rows, kept, patterns)
    unplaced = [
        (source.report, line.label)
        for source, became in zip(cluster, places, strict=True)
        for line, place in zip(source.lines, became, strict=True)
        if place not in kept
    ]
    total = sum(len(source.lines) for source in cluster)
    body = _most(Counter(source.body for source in cluster))
    form: dict[str, Any] = {
        "id": f"draft-{number}",
        "title": _most(Counter(source.caption for source in cluster)) or f"draft-{number}",
        "level": body or "?",
        "organizations": [body] if body else [],
        "valid_from": min((source.since for source in cluster if source.since), default=""),
        "valid_to": "",
        "shape": cluster[0].shape,
        "rows": [_form_row(rows, place, keys, len(cluster)) for place in sorted(kept)],
        "rules": _rules(rows, kept, keys, patterns),
        "source": f"drafted from {len({source.report for source in cluster})} reports; labels and sums are theirs",
    }
    reports = tuple(dict.fromkeys(source.report for source in cluster))
    coverage = round(1 - len(unplaced) / total, 4)
    return Draft(form, tuple(facts), _new_units(rows, kept, patterns), reports, coverage, tuple(unplaced), known, 0.0)


def _new_units(rows: Sequence[Merged], kept: Iterable[int], patterns: Patterns) -> tuple[dict[str, Any], ...]:
    """Entries of the units that are printed and not known; whether they count or measure is for a person to say."""
    printed = (_most(rows[place].units) for place in sorted(kept))
    names = dict.fromkeys(unit.lower() for unit in printed if unit and _unit(unit, patterns) is None)
    return tuple({"id": name, "kind": "count", "variations": [], "source": "drafted from reports"} for name in names)


def _is_group(row: Merged) -> bool:
    """A row that in no report has a value, a unit or answers."""
    return not row.filled and not _most(row.units) and not _most(row.legends)


def _name(
    rows: Sequence[Merged], kept: Iterable[int], patterns: Patterns
) -> tuple[dict[int, str], list[dict[str, Any]]]:
    """The key of each row: the known fact that it clearly asks for, a new fact, or a group."""
    keys: dict[int, str] = {}
    facts: list[dict[str, Any]] = []
    for place in sorted(kept):
        row = rows[place]
        if _is_group(row):
            keys[place] = _unique(f"group.draft.{_slug(row.query, patterns)}", keys)
            continue
        unit = _unit(_most(row.units), patterns)
        known = clear_fact(row.query, unit, option=bool(_most(row.legends)), patterns=patterns)
        if known is not None and known.key not in keys.values():
            keys[place] = known.key
            continue
        keys[place] = _unique(f"draft.{_slug(row.query, patterns)}", keys)
        facts.append(_fact(keys[place], row, rows, patterns))
    return keys, facts


def _slug(label: str, patterns: Patterns) -> str:
    return "_".join(strip_marks(patterns.indicators.expanded(label)).replace("%", "").split()[:NAME_WORDS]) or "row"


def _unique(name: str, keys: dict[int, str]) -> str:
    taken = set(keys.values())
    number = 2
    while name in taken:
        name = f"{name.rstrip('0123456789_')}_{number}"
        number += 1
    return name


def _fact(id: str, row: Merged, rows: Sequence[Merged], patterns: Patterns) -> dict[str, Any]:
    """The entry of a new fact; its example adds a filler, its counterexample is the row most like it."""
    texts = [text for text, _ in row.queries.most_common()]
    printed = _most(row.units)
    unit = _unit(printed, patterns)
    others = patterns.indicators.search({other.query: [other.query] for other in rows if other is not row})
    twin = others.best(texts[0], 0.0)
    filler = min(patterns.row_marks.filler)
    return {
        "id": id,
        "kind": "option" if _most(row.legends) else KINDS.get(unit.kind, "measure") if unit else "count",
        "label": texts[0],
        **({"unit": unit.id if unit else printed.lower()} if printed else {}),
        "variations": _distinct(texts, patterns),
        "examples": [f"{texts[0]} {filler}"],
        "counterexamples": [twin.label] if twin else [],
        "source": "drafted from reports; the id is to be chosen",
    }


def _distinct(texts: Sequence[str], patterns: Patterns) -> list[str]:
    """The wordings beyond the first that fold to something else."""
    by_fold = {patterns.indicators.expanded(text): text for text in reversed(texts)}
    by_fold.pop(patterns.indicators.expanded(texts[0]), None)
    return list(by_fold.values())


def _form_row(rows: Sequence[Merged], place: int, keys: dict[int, str], tables: int) -> dict[str, Any]:
    row = rows[place]
    key, parent = keys[place], keys.get(_most_parent(row), "")
    entry: dict[str, Any] = {"code": _most(row.codes)}
    entry |= {"key": key} if key.startswith("group.") else {"indicator": key}
    if parent:
        entry["parent"] = parent
    entry["label"] = row.query
    variations = [text for text, _ in row.queries.most_common()[1:] if fold(text) != fold(row.query)]
    if variations:
        entry["variations"] = variations
    entry["unit"] = _most(row.units)
    if legend := _most(row.legends):
        entry["options"] = {str(code): words for code, words in legend}
    if len(row.values) < REQUIRED * tables:
        entry["required"] = False
    return entry


# ---- sums ----


def _rules(rows: Sequence[Merged], kept: set[int], keys: dict[int, str], patterns: Patterns) -> list[dict[str, Any]]:
    """Totals that the rows under them add up to, in most of the reports that state all of them."""
    rules = []
    for place in sorted(kept):
        parts = [k for k in sorted(kept) if _most_parent(rows[k]) == place and _adds_up(rows[k], rows[place], patterns)]
        if keys[place].startswith("group.") or not parts or len(parts) > MOST_PARTS:
            continue
        cases = _cases(rows, place, parts)
        if len(cases) < TESTED:
            continue
        sums = sum(abs(total - sum(values)) < 1e-6 for total, values in cases) / len(cases)
        within = sum(max(values) <= total for total, values in cases) / len(cases)
        kind = "sum" if len(parts) > 1 and sums >= SUPPORT else "at_most" if within >= SUPPORT else ""
        if kind:
            support = round(sums if kind == "sum" else within, 3)
            name = keys[place].rpartition(".")[2].replace("_", "-")
            rule = {"id": f"{name}-{kind.replace('_', '-')}", "kind": kind, "total": keys[place]}
            rules.append({**rule, "parts": [keys[k] for k in parts], **({"support": support} if support < 1 else {})})
    return rules


def _adds_up(part: Merged, total: Merged, patterns: Patterns) -> bool:
    """Whether a row may be a part of a total: stated in the same unit, and no percentage or answer."""
    one, other = (_unit(_most(row.units), patterns) for row in (part, total))
    same = _most(part.units).lower() == _most(total.units).lower() or (one is not None and one == other)
    return same and not _most(part.legends) and not _is_group(part) and not (one and one.kind == "percent")


def _cases(rows: Sequence[Merged], place: int, parts: Sequence[int]) -> list[tuple[float, list[float]]]:
    """(total, parts) of the tables that state all of them, and not only zeros."""
    cases = []
    for table, total in rows[place].values.items():
        values = [rows[part].values.get(table) for part in parts]
        stated = [value for value in values if value is not None]
        if total and len(stated) == len(parts):
            cases.append((total, stated))
    return cases


def _most(counter: Counter[T]) -> T:
    """The commonest of a counter that is not empty; the first of equals."""
    return counter.most_common(1)[0][0]


def _most_parent(row: Merged) -> int:
    return _most(row.parents)
