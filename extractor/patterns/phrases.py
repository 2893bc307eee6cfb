"""Regular expressions for lists of phrases.

>>> re.findall(any_word(["quá hạn", "trễ hạn", "trễ"]), "trễ  hạn, không trễn, quá hạn")
['trễ  hạn', 'quá hạn']
"""

from __future__ import annotations

import re
from collections.abc import Iterable


def any_of(phrases: Iterable[str]) -> str:
    """An alternation of phrases as they are, the longest first; one that matches nothing where there are none."""
    ordered = sorted(dict.fromkeys(phrases), key=len, reverse=True)
    return "|".join(map(_spaced, ordered)) or r"(?!)"


def any_word(phrases: Iterable[str], end: str = r"(?!\w)") -> str:
    """Phrases that stand as whole words, `end` after them; a group for each first letter, which `re` looks for fastest.

    A phrase begins with a letter.
    """
    by_first: dict[str, list[str]] = {}
    for phrase in phrases:
        by_first.setdefault(phrase[0], []).append(phrase[1:])
    groups = (rf"{re.escape(first)}(?<!\w.)(?:{any_of(rest)})" for first, rest in by_first.items())
    return rf"(?:{'|'.join(groups) or '(?!)'}){end}"


def _spaced(phrase: str) -> str:
    return re.escape(phrase).replace(r"\ ", r"\s{1,3}")
