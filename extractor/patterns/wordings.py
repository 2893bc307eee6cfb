"""The words of each fact's labels, and how much of a label some words say: the rarer a word, the more it counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from math import log

from extractor.normalize import fold

_LEAST = 0.1  # the weight of a word that all facts are worded with


class Wordings:
    """The folded words of facts' labels; `share` is 1 for words that say a whole label, 0 for those that say none."""

    def __init__(self, labels: Mapping[str, Sequence[frozenset[str]]]) -> None:
        met = Counter(word for bags in labels.values() for word in frozenset().union(*bags))
        weight = {word: log(len(labels) / count) + _LEAST for word, count in met.items()}
        self._labels: dict[str, tuple[int, dict[str, tuple[tuple[int, float], ...]]]] = {}
        for fact, bags in labels.items():
            shares: dict[str, list[tuple[int, float]]] = {}
            for i, bag in enumerate(bags):
                whole = sum(weight[word] for word in bag)
                for word in bag:
                    shares.setdefault(word, []).append((i, weight[word] / whole))
            self._labels[fact] = len(bags), {word: tuple(found) for word, found in shares.items()}

    def share(self, fact: str, words: Collection[str]) -> float:
        """How much of that label of a fact is said of which most is; 0 for a fact that has none."""
        count, shares = self._labels.get(fact, (0, {}))
        said = [0.0] * count
        for word in shares.keys() & words:
            for i, part in shares[word]:
                said[i] += part
        return max(said, default=0.0)


def build(labels: Mapping[str, Sequence[str]], expand: Callable[[str], str]) -> Wordings:
    """The wordings of facts by their ids."""
    return Wordings(
        {
            fact: list(dict.fromkeys(bag for text in texts if (bag := frozenset(expand(fold(text)).split()))))
            for fact, texts in labels.items()
        }
    )
