"""What the columns of data tables are headed: a role for each, with the words that name it.

An entry has `variations`, whole header texts; `openings`, words that a header of the role may begin with; `phrases`,
words that tell the role wherever they stand; `after_label`, whole texts that name it where the labels stand before.
The roles are those of `layout.Column` and three more: `subject` heads the labels of a table whose other columns ask for
the facts, `compared` says that two columns are set beside each other, `continued` stands between two parts of a table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

from extractor.errors import PatternError
from extractor.matching import Matcher
from extractor.normalize import fold
from extractor.patterns.entry import Entry

ROLES = frozenset(
    [
        "code",
        "label",
        "subject",
        "unit",
        "value",
        "previous",
        "plan",
        "accumulated",
        "percent_of_plan",
        "percent_of_previous",
        "compared",
        "note",
        "continued",
    ]
)
# Below this a text is no header: between "Kế hoạch năm 2022" (0.77) and words that only share one with a header.
ALIKE = 0.72
# No word tells the role of a header alone where these tell another: last year's plan is no plan.
_STRENGTH = ("percent_of_plan", "percent_of_previous", "previous", "accumulated", "plan", "value")


class Columns:
    """Finds the role of a column by its header words."""

    def __init__(self, entries: Sequence[Entry], expand: Callable[[str], str]) -> None:
        self._expand = expand
        self._labels = {
            entry.id: tuple(entry.data.get("variations", ())) for entry in entries if entry.id != "continued"
        }
        self._whole = _keyed(entries, "variations", self._key)
        self._after_label = _keyed(entries, "after_label", self._key)
        self._openings = tuple((f"{words} ", role) for words, role in _keyed(entries, "openings", self._key).items())
        self._phrases = tuple((f" {words} ", role) for words, role in _keyed(entries, "phrases", self._key).items())

    def _key(self, text: str) -> str:
        return self._expand(fold(text))

    @cached_property
    def _matcher(self) -> Matcher:
        return Matcher(self._labels, self._expand)

    def whole(self, text: str) -> str | None:
        """The role that the whole text names, None for none."""
        return self._whole.get(self._key(text))

    def after_label(self, text: str) -> str | None:
        """The role that the whole text names in a table that has its labels in a column before."""
        return self._after_label.get(self._key(text))

    def told(self, text: str) -> str | None:
        """The role that words of the text tell, None for none.

        A comparison with plan or previous is a percentage of it; with nothing it stays `compared`.
        """
        key = f"{self._key(text)} "
        inside = f" {key}"
        told = {role for words, role in self._phrases if words in inside}
        opening = max((pair for pair in self._openings if key.startswith(pair[0])), key=_length, default=None)
        if opening is not None:
            told.add(opening[1])
        if "compared" in told:
            if "previous" in told:
                return "percent_of_previous"
            if "plan" in told or self._mentions_plan(inside):
                return "percent_of_plan"
        if opening is not None and opening[1] == "value" and "plan" in told:
            told.discard("plan")  # what was done of a plan, not the plan
        return next((role for role in _STRENGTH if role in told), "compared" if "compared" in told else None)

    def _mentions_plan(self, inside: str) -> bool:
        return any(f" {words}" in inside for words, role in self._openings if role == "plan")

    def alike(self, text: str) -> tuple[str, float] | None:
        """The role whose words are most like the text, with a score of 0..1, None for none."""
        match = self._matcher.best(text, ALIKE)
        return (match.key, match.score) if match is not None else None


def _length(pair: tuple[str, str]) -> int:
    return len(pair[0])


def _keyed(entries: Iterable[Entry], field: str, key: Callable[[str], str]) -> dict[str, str]:
    """Role by folded text; the first entry that claims a text has it."""
    found: dict[str, str] = {}
    for entry in entries:
        for text in entry.data.get(field, ()):
            if folded := key(text):
                found.setdefault(folded, entry.id)
    return found


def build(entries: list[Entry], expand: Callable[[str], str]) -> Columns:
    """The header words; raises PatternError for a role that there is not."""
    faults = [entry.fault(f"id is one of {', '.join(sorted(ROLES))}") for entry in entries if entry.id not in ROLES]
    if faults:
        raise PatternError(faults)
    return Columns(entries, expand)
