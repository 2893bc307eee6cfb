"""The confidence models: for each kind of field an intercept and one weight a feature, with where they come from."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from extractor.errors import PatternError
from extractor.patterns.entry import Entry
from extractor.provenance import Provenance

_LEAST = 0.05  # points of a contribution that is worth a word
KINDS = ("value", "claim", "reference", "section", "row", "header")


class Contribution(NamedTuple):
    """What one feature adds to the log-odds of being right, against a usual field of its kind.

    `name` is that of the feature, or `how.` and the way of finding; `value` the feature's, None for a way of finding.
    """

    name: str
    value: float | None
    points: float


@dataclass(frozen=True, slots=True)
class Model:
    """A logistic model: probability = 1 / (1 + exp(-(intercept + sum of weight x feature))).

    `curve` corrects it, as pairs (probability, corrected probability) in rising order, with straight lines between.
    A feature that a value lacks takes its entry in `missing`, by default 1: a doubt that a stage did not have.
    `how` has one additive term for each way of finding a value.
    """

    intercept: float
    how: Mapping[str, float]
    weights: Mapping[str, float]
    missing: Mapping[str, float]
    curve: tuple[tuple[float, float], ...] = ()

    def probability(self, trace: Provenance, passed: float = 0.0, failed: float = 0.0) -> float:
        """Probability that the value is right; `passed` and `failed` tell of the checks that it took part in (0..1)."""
        return self.score(trace.how, {**trace.features, "check_passed": passed, "check_failed": failed})

    def score(self, how: str, features: Mapping[str, float]) -> float:
        """The same for features alone."""
        total = self.intercept + self.how.get(how, 0.0)
        for name, weight in self.weights.items():
            total += weight * features.get(name, self.missing.get(name, 1.0))
        return self._corrected(1.0 / (1.0 + math.exp(-max(min(total, 30.0), -30.0))))

    def usual(self) -> float:
        """The probability of a field that has all features as they mostly are."""
        return self.score("exact", {})

    def contributions(self, how: str, features: Mapping[str, float]) -> list[Contribution]:
        """What moves a field away from the usual, the most first; what hardly does is left out."""
        found = [
            Contribution(name, features[name], weight * (features[name] - self.missing.get(name, 1.0)))
            for name, weight in self.weights.items()
            if name in features
        ]
        found.append(Contribution(f"how.{how}", None, self.how.get(how, 0.0)))
        return sorted((one for one in found if abs(one.points) >= _LEAST), key=lambda one: -abs(one.points))

    def _corrected(self, probability: float) -> float:
        if not self.curve:
            return probability
        at = bisect_right(self.curve, (probability, math.inf))
        if at == 0 or at == len(self.curve):
            return self.curve[min(at, len(self.curve) - 1)][1]
        (x0, y0), (x1, y1) = self.curve[at - 1], self.curve[at]
        return y0 + (y1 - y0) * (probability - x0) / (x1 - x0)


def build(entries: list[Entry]) -> dict[str, Model]:
    """One model for each of `KINDS`; raises PatternError where one is missing or not numbers."""
    models = {
        entry.id: Model(
            intercept=float(entry.data["intercept"]),
            how=entry.data.get("how", {}),
            weights=entry.data.get("weights", {}),
            missing=entry.data.get("missing", {}),
            curve=tuple((float(x), float(y)) for x, y in entry.data.get("curve", ())),
        )
        for entry in entries
        if isinstance(entry.data.get("intercept"), int | float)
    }
    lacking = [kind for kind in KINDS if kind not in models]
    if lacking and entries:
        raise PatternError([entries[0].fault(f"give a model with an intercept for: {', '.join(lacking)}")])
    return models
