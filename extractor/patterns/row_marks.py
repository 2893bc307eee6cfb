"""Words that say what a row is (a part of the total above it, the total of all rows), and phrases that say nothing."""

from __future__ import annotations

from typing import NamedTuple

from extractor.errors import PatternError, PatternFault
from extractor.normalize import fold
from extractor.patterns.entry import Entry

IDS = ("of_which", "total", "filler")


class RowMarks(NamedTuple):
    """Folded texts by what they say; `of_which` may begin a label, `total` is all of it, `filler` part of any."""

    of_which: frozenset[str]
    total: frozenset[str]
    filler: frozenset[str]


def build(entries: list[Entry]) -> RowMarks:
    """The marks; raises PatternError where one of `IDS` is missing or has no variations."""
    texts = {entry.id: frozenset(fold(text) for text in entry.data.get("variations", ())) for entry in entries}
    lacking = [name for name in IDS if not texts.get(name)]
    if lacking:
        first = entries[0] if entries else Entry("row_marks.json", {}, "")
        raise PatternError([PatternFault(first.file, 1, name, "give this entry its variations") for name in lacking])
    return RowMarks(texts["of_which"], texts["total"], texts["filler"])
