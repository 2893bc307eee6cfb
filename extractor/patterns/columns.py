"""What the columns of data tables are headed: a role for each, with the words that name it."""

from __future__ import annotations

from collections.abc import Callable

from extractor.errors import PatternError
from extractor.matching import Matcher
from extractor.patterns.entry import Entry

ROLES = frozenset(
    [
        "code",
        "label",
        "unit",
        "value",
        "note",
        "previous",
        "plan",
        "accumulated",
        "percent_of_plan",
        "percent_of_previous",
    ]
)


def build(entries: list[Entry], expand: Callable[[str], str]) -> Matcher:
    """Finds the role of a column by its header words; raises PatternError for a role that there is not."""
    faults = [entry.fault(f"id is one of {', '.join(sorted(ROLES))}") for entry in entries if entry.id not in ROLES]
    if faults:
        raise PatternError(faults)
    return Matcher({entry.id: tuple(entry.data.get("variations", ())) for entry in entries}, expand)
