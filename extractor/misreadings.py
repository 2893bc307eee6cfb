"""What a damaged word may stand for: a known word without its marks, with a wrong letter, glued to or torn apart.

lexicon = Lexicon(["tiếp", "nhận", "trực"], {"tthc": ["thủ", "tục", "hành", "chính"]})
lexicon.alike("tiêp")                 # (("tiếp", 0.9),)
lexicon.repaired(["tiếpnhận", "tthe"])  # ["tiếp", "nhận", "thủ", "tục", "hành", "chính"]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from extractor.normalize import strip_marks

# A word that differs from a known one only by diacritics: OCR and careless typing lose them, but some words differ by
# nothing else, so it must cost something. The second figure is for a word that is itself a known one.
UNMARKED = 0.9
UNMARKED_KNOWN = 0.75
# The least likeness of two stripped words that counts: one wrong letter of three.
CUTOFF = 0.6
# Known words that a damaged one may stand for at most.
MOST_ALIKE = 5
# A shorter abbreviation has too many neighbours to be told when damaged, a shorter word too many ways to be cut.
SHORTEST_ABBREVIATION = 4
SHORTEST_GLUED = 6
# Damaged words remembered, a bound on memory for very long runs.
MEMORY = 20_000


class Lexicon:
    """Known words and abbreviations (folded), searchable by what a misreading leaves of them."""

    def __init__(self, words: Iterable[str], abbreviations: Mapping[str, Sequence[str]]) -> None:
        self._words = frozenset(words)
        self._abbreviations = {word: list(rest) for word, rest in abbreviations.items()}
        self._stripped: dict[str, list[str]] = {}
        for word in sorted(self._words):
            self._stripped.setdefault(strip_marks(word), []).append(word)
        self._deletions = _deletions(word for word in self._stripped if len(word) > 1 and not word.isdigit())
        short = (word for word in abbreviations if len(word) >= SHORTEST_ABBREVIATION)
        self._short: dict[str, list[str]] = {}
        for word in short:
            self._short.setdefault(strip_marks(word), []).append(word)
        self._short_deletions = _deletions(self._short)
        self._memory: dict[str, tuple[tuple[str, float], ...]] = {}

    def __contains__(self, word: object) -> bool:
        return word in self._words

    def alike(self, word: str) -> tuple[tuple[str, float], ...]:
        """Known words that `word` may stand for, each with its likeness 0..1, the likeliest first."""
        found = self._memory.get(word)
        if found is None:
            if len(self._memory) > MEMORY:
                self._memory.clear()
            best = sorted(self._candidates(word), key=lambda pair: -pair[1])
            found = self._memory[word] = tuple(best[:MOST_ALIKE])
        return found

    def repaired(self, words: Sequence[str]) -> list[str]:
        """`words` with damaged abbreviations written out, glued words cut, and torn ones put together."""
        whole: list[str] = []
        for word in words:
            if word in self._words or word.isdigit():
                whole.append(word)
            elif whole and whole[-1] not in self._words and whole[-1] + word in self._words:
                whole[-1] += word
            else:
                whole += self._abbreviated(word) or self._cut(word) or [word]
        return whole

    def _abbreviated(self, word: str) -> list[str]:
        if len(word) < SHORTEST_ABBREVIATION - 1:
            return []
        bare = strip_marks(word)
        for other in (*self._short.get(bare, ()), *_near(bare, self._short, self._short_deletions)):
            if other in self._abbreviations:
                return self._abbreviations[other]
        return []

    def _cut(self, word: str) -> list[str]:
        """Two known words that make up `word` without its marks."""
        if len(word) < SHORTEST_GLUED:
            return []
        bare = strip_marks(word)
        for place in range(2, len(bare) - 1):
            left, right = self._stripped.get(bare[:place]), self._stripped.get(bare[place:])
            if left and right:
                exact = (
                    word[:place] if word[:place] in left else left[0],
                    word[place:] if word[place:] in right else right[0],
                )
                return list(exact)
        return []

    def _candidates(self, word: str) -> Iterator[tuple[str, float]]:
        known = word in self._words
        if known:
            yield word, 1.0
        if word.isdigit():
            return
        bare = strip_marks(word)
        for other in self._stripped.get(bare, ()):
            if other != word:
                yield other, UNMARKED_KNOWN if known else UNMARKED
        if known or len(bare) < 2:
            return
        from rapidfuzz.distance import Levenshtein

        for other_bare in _near(bare, self._stripped, self._deletions):
            likeness = Levenshtein.normalized_similarity(bare, other_bare)
            if likeness >= CUTOFF:
                for other in self._stripped[other_bare]:
                    # of words equally far without their marks the one with the same marks wins
                    yield other, 0.8 * likeness + 0.1 * Levenshtein.normalized_similarity(word, other)


def _deletions(words: Iterable[str]) -> dict[str, list[str]]:
    """Words by what is left of them after one deletion: words one edit apart share one of these."""
    deletions: dict[str, list[str]] = {}
    for word in words:
        for rest in _one_less(word):
            deletions.setdefault(rest, []).append(word)
    return deletions


def _near(word: str, words: Mapping[str, object], deletions: Mapping[str, Sequence[str]]) -> dict[str, None]:
    """The other `words` within one edit of `word`."""
    near = dict.fromkeys(deletions.get(word, ()))
    for rest in _one_less(word):
        if rest in words:
            near[rest] = None
        near |= dict.fromkeys(deletions.get(rest, ()))
    near.pop(word, None)
    return near


def _one_less(word: str) -> list[str]:
    return [word[:k] + word[k + 1 :] for k in range(len(word))]
