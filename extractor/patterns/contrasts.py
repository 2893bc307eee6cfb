"""Words that change the fact: sets of alternatives of which two labels of one fact never have different ones.

An entry has `alternatives` (a name, and the terms that say it), `marked` (alternatives whose absence also tells labels
apart: a rate is never called without its word), `place: "head"` where the term counts only at the beginning of a
label, and `examples`: pairs of labels that these words tell apart.
"""

from __future__ import annotations

from collections.abc import Callable

from extractor.errors import PatternError, PatternFault
from extractor.matching import Contrast
from extractor.normalize import fold
from extractor.patterns.entry import Entry

KEYS = {"id", "alternatives", "marked", "place", "examples", "source"}


def build(entries: list[Entry], expand: Callable[[str], str]) -> tuple[Contrast, ...]:
    """The contrasts; raises PatternError for an entry with fewer than one alternative or an unknown marked one."""
    contrasts: list[Contrast] = []
    faults: list[PatternFault] = []
    for entry in entries:
        alternatives = entry.data.get("alternatives")
        marked = entry.data.get("marked", [])
        if not isinstance(alternatives, dict) or not all(alternatives.values()):
            faults.append(entry.fault('give "alternatives": a name, and the list of terms that say it', "alternatives"))
            continue
        faults += [
            entry.fault(f'"marked" names {name}, no alternative', name) for name in marked if name not in alternatives
        ]
        faults += [
            entry.fault(f'remove "{key}": a contrast has no such key', key) for key in entry.data if key not in KEYS
        ]
        terms = {
            tuple(expand(fold(term)).split()): name
            for name, words in alternatives.items()
            for term in words
            if fold(term)
        }
        head = entry.data.get("place") == "head"
        contrasts.append(Contrast(entry.id, terms, frozenset(marked), head))
    if faults:
        raise PatternError(faults)
    return tuple(contrasts)
