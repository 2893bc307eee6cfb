"""The words by which the parts of a report are known: the state title, `Kính gửi`, `Nơi nhận`, `Phụ lục`, positions.

An entry of role `marker` has `variations`, read without case, tone placement and punctuation, with {n} for a number; it
counts `where` the text begins with one (`start`), is one (`whole`), ends with one (`end`), or has one `anywhere`.
Entries of role `numbering` hold the words and letters of section numbers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from extractor.errors import PatternError, PatternFault
from extractor.normalize import fold_letters
from extractor.patterns.entry import Entry

WHERE = {
    "start": r"\W{{0,6}}(?:{words})(?!\w)",
    "whole": r"\W{{0,6}}(?:{words})\W{{0,6}}$",
    "end": r"(?:{words})\s{{0,4}}$",
    "anywhere": r"(?<!\w)(?:{words})(?!\w)",
}
# Every marker that code asks for; data without one of them would make a part of all reports invisible.
NEEDED = (
    "state_title", "motto", "report", "report_alone", "addressed", "distribution", "copies", "closing", "end",
    "appendix", "attached", "unit_line", "stamp", "stamp_detail", "signed", "authority", "position", "preparer",
    "opening", "reform", "sentence", "task",
)  # fmt: skip
_GAP = r"[^\w\n]{1,4}"


class Markers:
    """Finds markers in folded letters (`normalize.fold_letters`; offsets are those of the text)."""

    def __init__(self, patterns: Mapping[str, tuple[str, re.Pattern[str]]], numbering: Mapping[str, Any]) -> None:
        self._patterns = patterns
        self.numbering = numbering

    def find(self, marker: str, lower: str) -> re.Match[str] | None:
        """The match of `marker` in `lower`, None where it is not there or stands in the wrong place."""
        where, pattern = self._patterns[marker]
        return pattern.match(lower) if where in ("start", "whole") else pattern.search(lower)

    def first(self, lower: str, *markers: str) -> str | None:
        """The first of `markers` that `lower` has."""
        return next((marker for marker in markers if self.find(marker, lower)), None)


def build(entries: list[Entry]) -> Markers:
    """The markers; raises PatternError for an unknown place and where one of `NEEDED` is missing."""
    faults: list[PatternFault] = []
    patterns: dict[str, tuple[str, re.Pattern[str]]] = {}
    numbering: dict[str, Any] = {}
    for entry in entries:
        if entry.data.get("role") == "numbering":
            numbering[entry.id] = entry.data
            continue
        where = str(entry.data.get("where"))
        if where not in WHERE:
            faults.append(entry.fault(f"where must be one of: {', '.join(WHERE)}"))
            continue
        words = sorted(map(_words, entry.data.get("variations", ())), key=len, reverse=True)
        patterns[entry.id] = where, re.compile(WHERE[where].format(words="|".join(words) or "(?!)"))
    missing = [name for name in NEEDED if name not in patterns] + [
        name for name in ("part", "letters", "number") if name not in numbering
    ]
    if missing and not faults and entries:
        faults.append(entries[0].fault(f"the family lacks: {', '.join(missing)}"))
    if faults:
        raise PatternError(faults)
    return Markers(patterns, numbering)


def _words(variation: str) -> str:
    """A variation as a pattern: its words with anything but letters between them; signs alone as they are."""
    words = re.findall(r"\{n\}|\w+|%", fold_letters(variation))
    if not words:
        return re.escape(variation)
    return _GAP.join(r"\d{1,3}[a-zđ]?" if word == "{n}" else re.escape(word) for word in words)
