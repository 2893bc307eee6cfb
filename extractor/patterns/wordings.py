"""The words of each fact's labels, and how much of a label some words say: the rarer a word, the more it counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from math import log

from extractor.normalize import fold

_LEAST = 0.1  # the weight of a word that all facts are worded with
_FINE = 100_000  # parts of a label


class Wordings:
    """The folded words of facts' labels; a share is 1 for words that say a whole label, 0 for those that say none."""

    def __init__(self, labels: Mapping[str, Sequence[frozenset[str]]]) -> None:
        met = Counter(word for bags in labels.values() for word in frozenset().union(*bags))
        weight = {word: log(len(labels) / count) + _LEAST for word, count in met.items()}
        self._labels: dict[str, tuple[list[int], dict[str, list[tuple[int, int]]]]] = {}
        for fact, bags in labels.items():
            parts: dict[str, list[tuple[int, int]]] = {}
            for i, bag in enumerate(bags):
                whole = sum(weight[word] for word in sorted(bag))
                for word in bag:
                    # whole numbers, whose sum is the same in every order
                    parts.setdefault(word, []).append((i, round(_FINE * weight[word] / whole)))
            self._labels[fact] = [0] * len(bags), parts

    def shares(self, fact: str, said: Collection[str], before: Collection[str]) -> tuple[float, float]:
        """How much of a fact's labels `said` says, of that label of which it says most, and how much with `before`.

        Both are 0 for a fact that has no label.
        """
        if fact not in self._labels:
            return 0.0, 0.0
        none, parts = self._labels[fact]
        own = none.copy()
        for word in parts.keys() & said:
            for i, part in parts[word]:
                own[i] += part
        near = own.copy()
        for word in parts.keys() & before:
            for i, part in parts[word]:
                near[i] += part
        return max(own) / _FINE, max(near) / _FINE


def build(labels: Mapping[str, Sequence[str]], expand: Callable[[str], str]) -> Wordings:
    """The wordings of facts by their ids."""
    return Wordings(
        {
            fact: list(dict.fromkeys(bag for text in texts if (bag := frozenset(expand(fold(text)).split()))))
            for fact, texts in labels.items()
        }
    )
