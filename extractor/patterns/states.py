"""What a cell may hold instead of a value: dashes, words that state none, that do not apply, ticks.

An entry has `variations`, each a whole cell text, and may have `before`: words that say the same before the name of
what is asked, with the words of `after` behind it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from extractor.errors import PatternError
from extractor.normalize import fold, nfc
from extractor.patterns.entry import Entry

IDS = frozenset(("dash", "none", "not_applicable", "tick"))


class States:
    """Looks up a whole cell text among the words and marks of each state."""

    def __init__(
        self, words: Mapping[str, str], marks: Mapping[str, str], before: Sequence[str] = (), after: Sequence[str] = ()
    ) -> None:
        self._words = words
        self._marks = marks
        self._before = sorted((f"{text} " for text in before), key=len, reverse=True)
        self._after = tuple(f" {text}" for text in after)

    def find(self, text: str) -> str | None:
        """The state that a whole text stands for, None for none; marks are compared as they are, words folded."""
        bare = nfc(text).strip()
        return self._marks.get(bare) or self._words.get(fold(bare))

    def after_none(self, text: str) -> str:
        """What stands behind words that state none ("không có văn bản nào": văn bản), folded; empty without them."""
        folded = fold(text)
        begin = next((words for words in self._before if folded.startswith(words)), None)
        if begin is None:
            return ""
        rest = folded.removeprefix(begin)
        return next((rest.removesuffix(words) for words in self._after if rest.endswith(words)), rest)


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
    none = next((entry.data for entry in entries if entry.id == "none"), {})
    return States(words, marks, *([fold(text) for text in none.get(key, ())] for key in ("before", "after")))
