"""The key of a form changes when something changes that its reports depend on, and only then."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from extractor.patterns import Patterns
from extractor.patterns.keys import NO_FORM, form_keys


def changed(patterns: Patterns, file: str, edit: Callable[[Any], object]) -> set[str]:
    """The forms whose key changes with an edit of a file."""
    data = json.loads(patterns.files[file])
    edit(data["entries"])
    newer = Patterns({**patterns.files, file: json.dumps(data).encode()})
    before, after = form_keys(patterns, "1"), form_keys(newer, "1")
    return {id for id in before if before[id] != after[id]}


def test_an_edit_of_a_form_touches_it_and_those_that_extend_it(patterns: Patterns) -> None:
    def heirs(id: str) -> set[str]:
        return {id}.union(*(heirs(form.id) for form in patterns.forms.values() if form.extends == id))

    for form in patterns.forms:
        touched = changed(patterns, f"forms/{form}.json", lambda entries: entries[0].update(title="x"))
        assert touched == heirs(form) | {NO_FORM}


@pytest.mark.parametrize("family", ["indicators", "headings", "units"])
def test_an_edit_of_what_all_forms_share_touches_all(patterns: Patterns, family: str) -> None:
    assert changed(patterns, f"{family}.json", lambda entries: entries.pop()) == {NO_FORM, *patterns.forms}


def test_layout_touches_nothing_and_the_version_everything(patterns: Patterns) -> None:
    assert changed(patterns, "indicators.json", lambda entries: None) == set()
    older, newer = form_keys(patterns, "1"), form_keys(patterns, "2")
    assert all(older[id] != newer[id] for id in older)
