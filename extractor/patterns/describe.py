"""What the patterns hold, for a person: lists, one entry in full, and two forms side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from extractor.patterns import Patterns
from extractor.patterns.crosswalks import Crosswalk
from extractor.patterns.forms import Form, FormRow


class Listed(NamedTuple):
    """One line of the list: family, id, and what the entry is called."""

    family: str
    id: str
    label: str


def listing(patterns: Patterns, families: Sequence[str] = ("forms", "indicators", "headings")) -> list[Listed]:
    """The entries of some families, in file order."""
    lines = []
    for family in families:
        for entry in patterns.entries(family):
            data = entry.data
            label = data.get("title") or data.get("label") or next(iter(data.get("variations") or ()), "")
            lines.append(Listed(family, entry.id, str(label)))
    return lines


def show(patterns: Patterns, id: str) -> dict[str, dict[str, Any]]:
    """Every entry of this id by family, as written; a form with its rows and rules as they come out of what it extends.

    An indicator also names the forms that ask for it. Empty where no family has the id.
    """
    found: dict[str, dict[str, Any]] = {}
    for family in patterns.families:
        for entry in patterns.entries(family):
            if entry.id == id:
                found[family] = dict(entry.data)
    if id in patterns.forms:
        form = patterns.forms[id]
        found["forms"]["rows"] = [_row(row) for row in form.rows]
        found["forms"]["rules"] = [rule._asdict() for rule in form.rules]
    if id in patterns.indicators:
        found["indicators"]["forms"] = [form.id for form in patterns.forms.values() if id in form.by_key]
    return found


def _row(row: FormRow) -> dict[str, Any]:
    return {**row._asdict(), "options": {str(code): words for code, words in row.options}}


class Changed(NamedTuple):
    """A row that both forms have and that differs: its key, and what it was and is by field."""

    key: str
    fields: dict[str, tuple[str, str]]


class FormDiff(NamedTuple):
    """Two forms side by side, by row key.

    `same` ask for the same fact in the same words, `changed` for the same fact in other words, units or numbers;
    `near` relates facts of which one form has the left and the other the right side, with what is lost; `only_left`
    and `only_right` have nothing on the other side.
    """

    same: tuple[str, ...]
    changed: tuple[Changed, ...]
    near: tuple[Crosswalk, ...]
    only_left: tuple[str, ...]
    only_right: tuple[str, ...]


def diff(patterns: Patterns, left: str, right: str) -> FormDiff:
    """Which rows of two forms ask for the same; raises KeyError for an id that is no form."""
    one, other = patterns.forms[left], patterns.forms[right]
    both = [key for key in one.by_key if key in other.by_key]
    changed = [Changed(key, fields) for key in both if (fields := _differences(one, other, key))]
    different = {change.key for change in changed}
    lone = [key for key in one.indicators if key not in other.by_key]
    other_lone = [key for key in other.indicators if key not in one.by_key]
    near = [
        walk
        for walk in (*patterns.crosswalks, *(walk.turned for walk in patterns.crosswalks))
        if {*walk.left} <= one.by_key.keys()
        and {*walk.right} <= other.by_key.keys()
        and ({*walk.left} & {*lone} or {*walk.right} & {*other_lone})
    ]
    told = {key for walk in near for key in (*walk.left, *walk.right)}
    return FormDiff(
        tuple(key for key in both if key not in different),
        tuple(changed),
        tuple(near),
        tuple(key for key in lone if key not in told),
        tuple(key for key in other_lone if key not in told),
    )


def _differences(one: Form, other: Form, key: str) -> dict[str, tuple[str, str]]:
    left, right = one.rows[one.by_key[key]], other.rows[other.by_key[key]]
    pairs = {
        name: (str(getattr(left, name)), str(getattr(right, name))) for name in ("code", "label", "unit", "options")
    }
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
