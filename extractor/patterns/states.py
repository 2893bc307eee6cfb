"""What a cell may hold instead of a value: dashes, words that state none, that do not apply, ticks."""

from __future__ import annotations

from collections.abc import Mapping

from extractor.errors import PatternError
from extractor.normalize import fold, nfc
from extractor.patterns.entry import Entry

IDS = frozenset(("dash", "none", "not_applicable", "tick"))


class States:
    """Looks up a whole cell text among the words and marks of each state."""

    def __init__(self, words: Mapping[str, str], marks: Mapping[str, str]) -> None:
        self._words = words
        self._marks = marks

    def find(self, text: str) -> str | None:
        """The state that a whole text stands for, None for none; marks are compared as they are, words folded."""
        bare = nfc(text).strip()
        return self._marks.get(bare) or self._words.get(fold(bare))


def build(entries: list[Entry]) -> States:
    """The states; raises PatternError for an id that there is not."""
    faults = [entry.fault(f"id is one of {', '.join(sorted(IDS))}") for entry in entries if entry.id not in IDS]
    if faults:
        raise PatternError(faults)
    words: dict[str, str] = {}
    marks: dict[str, str] = {}
    for entry in entries:
        for text in entry.data.get("variations", ()):
            marks[nfc(text)] = entry.id
            if len(fold(text)) > 1:
                words[fold(text)] = entry.id
    return States(words, marks)
