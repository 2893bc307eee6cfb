"""Which fact a figure states: a log-linear model over the facts that it may state, learned from labelled sentences.

`corpus.build.learn` writes its weights. A feature of how a fact fits has one weight for all facts; a feature of the
segment has one for each fact, as `fact:weight`, facts by their place in the entry `facts`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import exp

from extractor.patterns.entry import Entry

FACTS, FITS = "facts", "fits"


class ClaimModel:
    """Probabilities of facts; the weights of a feature of segments are parsed when it is first met."""

    def __init__(self, facts: Sequence[str], fits: Mapping[str, float], weights: Mapping[str, str]) -> None:
        self._facts = facts
        self._fits = fits
        self._weights = weights
        self._parsed: dict[str, dict[str, float]] = {}

    def __len__(self) -> int:
        return len(self._weights)

    def rank(self, segment: Mapping[str, float], facts: Mapping[str, Mapping[str, float]]) -> list[tuple[str, float]]:
        """Facts with their probabilities, which sum to 1, likeliest first, by the features of a segment and of each."""
        weight, weights, parsed = self._fits.get, self._weights, self._parsed
        scores = {fact: sum([weight(name, 0.0) * value for name, value in fit.items()]) for fact, fit in facts.items()}
        for name, value in segment.items():
            if name not in weights:
                continue
            spoken = parsed[name] if name in parsed else self._parse(name)
            for fact in facts:
                if fact in spoken:
                    scores[fact] += spoken[fact] * value
        most = max(scores.values())
        powers = {fact: exp(score - most) for fact, score in scores.items()}
        total = sum(powers.values())
        return sorted(((fact, power / total) for fact, power in powers.items()), key=lambda pair: (-pair[1], pair[0]))

    def _parse(self, name: str) -> dict[str, float]:
        pairs = (pair.split(":") for pair in self._weights[name].split())
        found = self._parsed[name] = {self._facts[int(place)]: float(w) for place, w in pairs}
        return found


def build(entries: list[Entry]) -> ClaimModel:
    """The model; an empty one where there are no entries."""
    data = {entry.id: entry.data for entry in entries}
    facts = data.pop(FACTS, {}).get("names", ())
    fits = data.pop(FITS, {}).get("weights", {})
    return ClaimModel(facts, fits, {name: entry["weights"] for name, entry in data.items()})
