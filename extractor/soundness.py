"""How whole the letters of a text are: the share of its words that can be Vietnamese syllables.

Misread and mistyped letters make words that no syllable is spelt like; where many are, what was read is less sure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from extractor.charsets import is_syllable
from extractor.document import Document
from extractor.provenance import Evidence, Provenance

_WORD = re.compile(r"(?<!\w)[^\W\d_]{2,}(?!\w)")
_SENTENCE = re.compile(r"[.;!?](?=\s)|\n")
_AROUND = 160  # characters on both sides of a quote that are looked at
_DOCUMENT_STEEP, _NEAR_STEEP = (
    10,
    3,
)  # a text with a tenth, a sentence with a third of its words broken counts as nought


def broken(text: str) -> tuple[int, int]:
    """How many words of the text cannot be syllables, and how many words were looked at."""
    words = [word for word in _WORD.findall(text) if _is_plain(word)]
    return sum(not is_syllable(word) for word in words), len(words)


def _is_plain(word: str) -> bool:
    """Names of people and places, abbreviations and codes need not be syllables; capitals with marks are headings."""
    return word.islower() or (word.isupper() and not word.isascii() and "Đ" not in word)


def soundness(traces: Mapping[str, Provenance], document: Document) -> dict[str, Mapping[str, float]]:
    """For each path its two features: `text_whole` of the document, `words_whole` of the sentence around its quote."""
    texts = {path: block.text for path, block in document.by_path.items()}
    counts = {path: broken(text) for path, text in texts.items()}
    whole = _whole(counts.values(), _DOCUMENT_STEEP)
    found: dict[str, Mapping[str, float]] = {}
    for path, trace in traces.items():
        features = {} if whole is None else {"text_whole": whole}
        if trace.evidence:
            quote = trace.evidence[0]
            count = counts.get(quote.block, (0, 0))
            if count[0]:
                count = broken(_sentence(texts[quote.block], quote))
            if (near := _whole([count], _NEAR_STEEP)) is not None:
                features["words_whole"] = near
        found[path] = features
    return found


def _whole(counts: Iterable[tuple[int, int]], steep: int) -> float | None:
    """1 where no word is broken, 0 where one in `steep` is or more; None without words."""
    wrong = total = 0
    for part, of in counts:
        wrong, total = wrong + part, total + of
    return round(max(0.0, 1 - steep * wrong / total), 4) if total else None


def _sentence(text: str, quote: Evidence) -> str:
    """The sentence of the quote, cut where it is long."""
    start, end = max(quote.start - _AROUND, 0), min(quote.end + _AROUND, len(text))
    before = [match.end() for match in _SENTENCE.finditer(text, start, quote.start)]
    after = _SENTENCE.search(text, quote.end, end)
    return text[before[-1] if before else start : after.start() if after else end]
