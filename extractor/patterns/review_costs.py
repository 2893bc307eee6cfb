"""How many seconds a person takes to look at one thing: a field of each kind, and to open a report at all."""

from __future__ import annotations

from collections.abc import Mapping

from extractor.errors import PatternError
from extractor.patterns.confidence import KINDS
from extractor.patterns.entry import Entry

REPORT = "report"  # the entry for opening one


def build(entries: list[Entry]) -> Mapping[str, float]:
    """Seconds by kind of field and for `REPORT`; raises PatternError where one is missing or not above nought."""
    faults = [
        entry.fault('"seconds" must be a number above 0')
        for entry in entries
        if not isinstance(entry.data.get("seconds"), int | float) or entry.data["seconds"] <= 0
    ]
    known = {entry.id for entry in entries}
    lacking = [kind for kind in (*KINDS, REPORT) if kind not in known]
    if lacking and entries:
        faults.append(entries[0].fault(f"give an entry with seconds for: {', '.join(lacking)}"))
    if faults:
        raise PatternError(faults)
    return {entry.id: float(entry.data["seconds"]) for entry in entries}
