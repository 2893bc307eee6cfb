"""Pairs of sets that may be nearly alike, by MinHash of one permutation and bands, without comparing all with all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import combinations

_BINS = 8  # the least hash of each is the signature; two make a band
_CROWD = 40  # sets of a band beyond which each is compared with the first ones only


def candidates(sets: Mapping[int, frozenset[int]]) -> Iterator[tuple[int, int]]:
    """Pairs of keys whose sets have a band in common, each once; of large sets alike by 0.8, 1 in 200 is missed."""
    bands: dict[tuple[int, int, int], list[int]] = defaultdict(list)
    for key, hashes in sets.items():
        least: list[int | None] = [None] * _BINS
        for hash in sorted(hashes, reverse=True):
            least[hash % _BINS] = hash
        for i in range(0, _BINS, 2):
            for j in (i + 1, (i + 3) % _BINS):
                one, other = least[i], least[j]
                if one is not None and other is not None:
                    bands[i * _BINS + j, one, other].append(key)
    seen: set[tuple[int, int]] = set()
    for keys in bands.values():
        for pair in combinations(keys[:_CROWD], 2):
            if pair not in seen:
                seen.add(pair)
                yield pair
