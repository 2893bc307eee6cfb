"""The words of each fact's labels, and how much of a label some words say: the rarer a word, the more it counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from math import log

from extractor.normalize import fold

_LEAST = 0.1  # the weight of a word that all facts are worded with
_FINE = 1000


class Wordings:
    """The folded words of facts' labels; a share is 1 for words that say a whole label, 0 for those that say none."""

    def __init__(self, labels: Mapping[str, Sequence[frozenset[str]]]) -> None:
        met = Counter(word for bags in labels.values() for word in frozenset().union(*bags))
        # whole numbers, whose sum is the same in every order
        weight = {word: round(_FINE * (log(len(labels) / count) + _LEAST)) for word, count in met.items()}
        self._weight = weight
        self._labels: dict[str, tuple[tuple[int, ...], dict[str, list[int]]]] = {}
        for fact, bags in labels.items():
            places: dict[str, list[int]] = {}
            for i, bag in enumerate(bags):
                for word in bag:
                    places.setdefault(word, []).append(i)
            self._labels[fact] = tuple(sum(weight[word] for word in bag) for bag in bags), places

    def shares(self, fact: str, said: Collection[str], near: Collection[str]) -> tuple[float, float]:
        """How much of a fact's labels `said` says, of that label of which it says most, and how much `near` does.

        `near` holds the words of `said`; both are 0 for a fact that has no label.
        """
        wholes, places = self._labels.get(fact, ((), {}))
        own, all_ = [0] * len(wholes), [0] * len(wholes)
        for word in places.keys() & near:
            weight = self._weight[word]
            for i in places[word]:
                all_[i] += weight
                if word in said:
                    own[i] += weight
        shares = [[part / whole for part, whole in zip(parts, wholes, strict=True)] for parts in (own, all_)]
        return max(shares[0], default=0.0), max(shares[1], default=0.0)


def build(labels: Mapping[str, Sequence[str]], expand: Callable[[str], str]) -> Wordings:
    """The wordings of facts by their ids."""
    return Wordings(
        {
            fact: list(dict.fromkeys(bag for text in texts if (bag := frozenset(expand(fold(text)).split()))))
            for fact, texts in labels.items()
        }
    )
