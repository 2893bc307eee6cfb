"""Fits the confidence models to labelled reports, and says below which line a wished share of errors is kept.

    samples -> logistic model a kind -> its probabilities out of fold -> a rising curve over them -> plain numbers

The fit needs the extra `calibrate` (scikit-learn); what it gives is data for `patterns/confidence.json`.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from extractor.errors import InputError
from extractor.patterns.confidence import KINDS, Model
from extractor.reliability import Sample

LEAST = 200  # samples of a kind below which its model stays as it was
LEAST_WRONG = 5  # wrong ones below which only the level is fitted, not the weights
_AGAINST = frozenset(("check_failed", "approximate"))  # can only speak against a value, as others only for it
_STIFFNESS = 0.2  # of the penalty on large weights
# Scans are not among the samples: what was read by a recogniser is as sure as other values, less for each word that it
# is not sure of. Set so that no value of which its readers differ is accepted; benchmarks/scans.py measures it.
_OCR, _LEGIBLE = -0.5, 8.0
_MOST = 3  # wrong fields that one report counts for at most
_FOLDS = 5
_KNOTS = 12  # points of the curve at most
_LINES = tuple(1 - 10 ** (-i / 8) for i in range(4, 33))  # 0.68 .. 0.9999


class NoCalibration(InputError):
    """The extra that fitting needs is not installed."""

    code = "no_calibration"


@dataclass(frozen=True, slots=True)
class Bound:
    """A line of acceptance: of fields at or above it at most `error` are wrong, with probability `certainty`.

    `line` is None where the sample is too small or too wrong for any; `needed` is then how many right fields in a row
    would show it.
    """

    error: float
    certainty: float
    line: float | None
    accepted: float
    needed: int


def fit(samples: Sequence[Sample], kind: str, source: str) -> dict[str, Any] | None:
    """The entry of `confidence.json` for one kind, None where the samples are too few to change anything."""
    import numpy as np

    found = [sample for sample in samples if sample.kind == kind]
    wrong = sum(not sample.right for sample in found)
    if len(found) < LEAST:
        return None
    if wrong < LEAST_WRONG:
        return _level(found, wrong, kind, source)
    names = sorted({name for sample in found for name in sample.features})
    missing = {name: _usual(found, name) for name in names}
    hows = sorted({sample.how for sample in found} - {"exact"})
    rows = np.array(
        [[s.features.get(name, missing[name]) for name in names] + [float(s.how == how) for how in hows] for s in found]
    )
    truth = np.array([sample.right for sample in found], dtype=float)
    files = np.array([hash_of(sample.file) for sample in found])
    signs = [-1 if name in _AGAINST else 1 for name in names] + [0] * len(hows)
    shares = np.array(_shares(found))
    weights, intercept = _logistic(rows, truth, shares, signs)
    outside = np.zeros(len(found))
    for fold in range(_FOLDS):
        held = files % _FOLDS == fold
        if held.any() and 0 < truth[~held].sum() < (~held).sum():
            part, level = _logistic(rows[~held], truth[~held], shares[~held], signs)
            outside[held] = rows[held] @ part + level
        else:
            outside[held] = rows[held] @ weights + intercept
    probabilities = 1 / (1 + np.exp(-np.clip(outside, -30, 30)))
    return {
        "id": kind,
        "intercept": round(float(intercept) - _LEGIBLE, 4),
        "how": {"ocr": _OCR} | {how: round(float(w), 4) for how, w in zip(hows, weights[len(names) :], strict=True)},
        "weights": {"legible": _LEGIBLE} | {n: round(float(w), 4) for n, w in zip(names, weights, strict=False)},
        "missing": {"legible": 1.0} | {name: round(value, 4) for name, value in missing.items()},
        "curve": _curve(probabilities.tolist(), truth.tolist()),
        "source": f"{source}: {len(found)} fields, {wrong} wrong",
    }


def hash_of(name: str) -> int:
    """A number of a file's name that is the same in every run."""
    total = 0
    for letter in name:
        total = (total * 31 + ord(letter)) % 1_000_003
    return total


def _level(found: Sequence[Sample], wrong: int, kind: str, source: str) -> dict[str, Any]:
    """Hardly any wrong: every field of the kind gets the rate at which its kind is right."""
    rate = (len(found) - wrong + 0.5) / (len(found) + 1)
    return {
        "id": kind,
        "intercept": round(math.log(rate / (1 - rate)) - _LEGIBLE, 4),
        "how": {"ocr": _OCR},
        "weights": {"check_failed": -2.0, "legible": _LEGIBLE},
        "missing": {"check_failed": 0.0, "legible": 1.0},
        "source": f"{source}: {len(found)} fields, {wrong} wrong, too few for weights",
    }


def _usual(found: Sequence[Sample], name: str) -> float:
    """What a sample that lacks a feature is taken to have: the mean of those that have it."""
    values = [sample.features[name] for sample in found if name in sample.features]
    return sum(values) / len(values)


def _shares(found: Sequence[Sample]) -> list[float]:
    """How much each sample counts: one misread column makes a hundred wrong fields, and is yet one mistake."""
    wrong = Counter(sample.file for sample in found if not sample.right)
    return [1.0 if sample.right else min(1.0, _MOST / wrong[sample.file]) for sample in found]


def _logistic(rows: Any, truth: Any, shares: Any, signs: Sequence[int]) -> tuple[Any, float]:
    """Weights and intercept of the likeliest logistic model in which no feature works against its meaning."""
    try:
        import numpy as np
        from scipy.optimize import minimize
        from scipy.special import expit
    except ImportError as error:
        raise NoCalibration(
            "Chưa cài scikit-learn; hãy cài: pip install 'extractor[calibrate]'",
            "scikit-learn is not installed; install it with: pip install 'extractor[calibrate]'",
        ) from error

    def loss(point: Any) -> tuple[float, Any]:
        total = rows @ point[:-1] + point[-1]
        wrong = shares * (expit(total) - truth)
        value = shares @ (np.logaddexp(0, total) - truth * total) + _STIFFNESS * (point[:-1] @ point[:-1])
        return value, np.append(rows.T @ wrong + 2 * _STIFFNESS * point[:-1], wrong.sum())

    limits = {1: (0.0, None), -1: (None, 0.0), 0: (None, None)}
    bounds = [*(limits[sign] for sign in signs), (None, None)]
    found = minimize(loss, np.zeros(rows.shape[1] + 1), jac=True, bounds=bounds, method="L-BFGS-B")
    return found.x[:-1], float(found.x[-1])


def _curve(probabilities: Sequence[float], truth: Sequence[float]) -> list[list[float]]:
    """A rising curve from probabilities to shares of right, each share drawn towards doubt by half a wrong field."""
    from sklearn.isotonic import IsotonicRegression

    fitted = IsotonicRegression(out_of_bounds="clip").fit_transform(probabilities, truth)
    blocks: dict[float, list[int]] = {}
    for i, value in enumerate(fitted):
        blocks.setdefault(float(value), []).append(i)
    points: list[list[float]] = []
    last = 0.0
    for _, members in sorted(blocks.items()):
        count = len(members)
        x = sum(probabilities[i] for i in members) / count
        last = max(last, (sum(truth[i] for i in members) + 0.5) / (count + 1))
        points.append([round(x, 5), round(last, 5)])
    if len(points) > _KNOTS:
        step = (len(points) - 1) / (_KNOTS - 1)
        points = [points[round(i * step)] for i in range(_KNOTS)]
    return points


@dataclass(frozen=True, slots=True)
class Calibrated:
    """What a fit gives: the entries for `confidence.json`, and the samples as they were scored and as they are now.

    `after` scores each sample by models that have not seen its file.
    """

    entries: tuple[dict[str, Any], ...]
    before: tuple[Sample, ...]
    after: tuple[Sample, ...]


def calibrate(samples: Sequence[Sample], source: str) -> Calibrated:
    """Fits every kind that has samples enough; a kind that has not keeps its model and has no entry."""
    entries = [entry for kind in KINDS if (entry := fit(samples, kind, source)) is not None]
    after: list[Sample] = []
    for fold in range(_FOLDS):
        held = [sample for sample in samples if hash_of(sample.file) % _FOLDS == fold]
        rest = [sample for sample in samples if hash_of(sample.file) % _FOLDS != fold]
        models = {entry["id"]: model_of(entry) for kind in KINDS if (entry := fit(rest, kind, source)) is not None}
        after += [
            replace(s, confidence=models[s.kind].score(s.how, s.features)) if s.kind in models else s for s in held
        ]
    return Calibrated(tuple(entries), tuple(samples), tuple(after))


def model_of(entry: Mapping[str, Any]) -> Model:
    """The model that an entry describes."""
    curve = tuple((x, y) for x, y in entry.get("curve", ()))
    return Model(entry["intercept"], entry["how"], entry["weights"], entry["missing"], curve)


# ---- a bound on errors ----


def bound(samples: Sequence[Sample], error: float, certainty: float = 0.95) -> Bound:
    """The lowest line above which at most `error` of the fields are wrong, by exact binomial limits (Clopper–Pearson).

    Lines are tried from the top down and the search stops at the first that fails, so that no correction for many looks
    is needed beyond that the sequence is fixed beforehand.
    """
    line: float | None = None
    accepted = 0
    for tried in reversed(_LINES):
        above = [sample for sample in samples if sample.confidence >= tried]
        wrong = sum(not sample.right for sample in above)
        if above and _upper(wrong, len(above), certainty) <= error:
            line, accepted = tried, len(above)
        elif above and len(above) >= _needed(error, certainty):
            break
    share = accepted / len(samples) if samples else 0.0
    return Bound(error, certainty, line, share, _needed(error, certainty))


def _needed(error: float, certainty: float) -> int:
    """How many right fields in a row show that at most `error` are wrong."""
    return math.ceil(math.log(1 - certainty) / math.log(1 - error))


def _upper(wrong: int, count: int, certainty: float) -> float:
    """The upper limit of a share of which `wrong` of `count` were seen, by bisection on the binomial tail."""
    low, high = wrong / count, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if _tail(wrong, count, middle) > 1 - certainty:
            low = middle
        else:
            high = middle
    return high


def _tail(wrong: int, count: int, share: float) -> float:
    """Probability of at most `wrong` among `count` where each is wrong with probability `share`."""
    if share >= 1:
        return 0.0
    term = count * math.log1p(-share)
    total = math.exp(term)
    for i in range(wrong):
        term += math.log((count - i) / (i + 1)) + math.log(share) - math.log1p(-share)
        total += math.exp(term)
    return total
