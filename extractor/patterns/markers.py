"""The words by which the parts of a report are known: the state title, `Kính gửi`, `Nơi nhận`, `Phụ lục`, positions.

An entry of role `marker` has `variations`, read without case, tone placement and punctuation, with {n} for a number; it
counts `where` the text begins with one (`start`), is one (`whole`), ends with one (`end`), or has one `anywhere`, but
not where it stands in one of the longer phrases of `except`.
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
    "opening", "reports", "quantity", "clause", "reform", "sentence", "task",
)  # fmt: skip
_GAP = r"[^\w\n]{1,4}"


class Markers:
    """Finds markers in folded letters (`normalize.fold_letters`; offsets are those of the text)."""

    def __init__(self, words: Mapping[str, tuple[str, str]], numbering: Mapping[str, Any]) -> None:
        self._patterns = {
            id: (where, re.compile(WHERE[where].format(words=any_))) for id, (where, any_) in words.items()
        }
        self._words = {id: any_ for id, (_, any_) in words.items()}
        self._free: dict[str, re.Pattern[str]] = {}
        part, letters = numbering.get("part", {}), numbering.get("letters", {})
        self.letters: str = letters.get("order", "")
        self._ordinals = {fold_letters(word): value for word, value in part.get("ordinals", {}).items()}
        label = "|".join(re.escape(fold_letters(word)) for word in numbering.get("number", {}).get("label", ()))
        self.document_number = re.compile(
            rf"(?:(?<!\w)(?:{label or '(?!)'})(?!\w)\s?[:.]{{0,2}}|(?<![\w/])(?=\d))\s{{0,12}}"
            r"(?P<number>\d{1,5}[a-zđ]?|[.…_\s]{0,16})\s{0,6}(?P<year>/\s?\d{4}\s?)?(?P<sign>[/–-])\s{0,3}"
            r"(?P<symbol>[^\W\d_][\w&]{0,8}\s{0,2}[-–/]\s{0,2}[^\W\d_][\w&]{0,12}(?:[-–][^\W\d_][\w&]{0,12}){0,2})"
        )
        self.number_label = re.compile(rf"(?:{label or '(?!)'})\s?[:.]?\s{{0,6}}(?P<number>\d{{0,5}})\s{{0,4}}$")
        names, ordinals, before = (
            "|".join(map(re.escape, map(fold_letters, part.get(key, ())))) or "(?!)"
            for key in ("words", "ordinals", "before_ordinal")
        )
        self._part = re.compile(
            rf"(?:{names})\s{{1,3}}(?:(?:{before})\s{{1,3}})?(?P<value>{ordinals}|[ivx]{{1,5}}|\d{{1,2}}|[a-h])(?!\w)"
        )

    def part(self, lower: str) -> tuple[int, str] | None:
        """End and value (`nhất`, `ii`, `2`) of the words that number a part of a report at the start of `lower`."""
        match = self._part.match(lower)
        if not match:
            return None
        ordinal = self._ordinals.get(match["value"])
        return match.end(), str(ordinal) if ordinal else match["value"]

    def find(self, marker: str, lower: str) -> re.Match[str] | None:
        """The match of `marker` in `lower`, None where it is not there or stands in the wrong place."""
        where, pattern = self._patterns[marker]
        return pattern.match(lower) if where in ("start", "whole") else pattern.search(lower)

    def all(self, marker: str, lower: str) -> list[re.Match[str]]:
        """Every place where the words of `marker` stand in `lower`, wherever it asks for them."""
        pattern = self._free.get(marker)
        if pattern is None:
            pattern = self._free[marker] = re.compile(WHERE["anywhere"].format(words=self._words[marker]))
        return list(pattern.finditer(lower))

    def first(self, lower: str, *markers: str) -> str | None:
        """The first of `markers` that `lower` has."""
        return next((marker for marker in markers if self.find(marker, lower)), None)


def build(entries: list[Entry]) -> Markers:
    """The markers; raises PatternError for an unknown place and where one of `NEEDED` is missing."""
    faults: list[PatternFault] = []
    patterns: dict[str, tuple[str, str]] = {}
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
        twins = "|".join(map(_words, entry.data.get("except", ())))
        patterns[entry.id] = where, (rf"(?!(?:{twins})(?!\w))" if twins else "") + f"(?:{'|'.join(words) or '(?!)'})"
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
