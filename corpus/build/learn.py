"""`python -m corpus.build.learn`: learns the claim model from labelled sentences and from the corpus.

Sentences of `*_unseen` teach nothing: they measure (`python -m corpus.build.sentences`).
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from corpus.build.sentences import items, layout_of
from extractor.claim_features import NONE
from extractor.locate import locate
from extractor.narrative import read_passages
from extractor.patterns import Patterns, load
from extractor.readers import read
from extractor.ties import describe

ROOT = Path(__file__).parents[2]
CORPUS, GOLDEN, TARGET = ROOT / "corpus", ROOT / "golden", ROOT / "patterns" / "claim_model.json"
TAUGHT = ("tuned",)
_STIFFNESS = 0.5  # what the square of a weight costs
_SHARE = 1.0  # how much a feature of the segment counts beside those of how a fact fits
_MET = 5  # a feature that never speaks for a fact is met so often where it speaks against it
_RARE = 2  # a feature met less often is left out
_LEAST = 0.01  # and so is a weight below this
_ROUNDS = 400


class Lesson(NamedTuple):
    """A figure of a labelled sentence: its style, its features, those of its candidates, and the fact that it states."""

    style: str
    segment: dict[str, float]
    facts: dict[str, dict[str, float]]
    fact: str


def lessons(name: str, patterns: Patterns) -> Iterator[Lesson]:
    """The figures of one file whose fact is among the candidates."""
    for where, item in items(name):
        facts = {
            (i, figure["start"]): next(iter(figure.get("claims", ())), NONE)
            for i, line in enumerate(item["lines"])
            for figure in line["figures"]
        }
        for passage, section, segments in read_passages(layout_of(item), patterns, item["period"]):
            if section in patterns.frames.silent_sections:
                continue
            line = int(passage.block.path.split("[")[1].rstrip("]"))
            told: list[str] = []
            for segment in segments:
                fact = facts.get((line, segment.figure.span.start), NONE)
                features, found = describe(segment, section, told, patterns)
                if fact in found and segment.told:
                    yield Lesson(where.partition("/")[0], features, found, fact)
                told.append(fact)


def corpus_lessons(patterns: Patterns) -> Iterator[Lesson]:
    """The figures of the corpus: those that no claim has the value of, and those that may state one such claim only."""
    for path in sorted(CORPUS.glob("*.docx")):
        golden = json.loads((GOLDEN / f"{path.stem}.json").read_text(encoding="utf-8"))
        layout = locate(read(path.read_bytes()), patterns)
        period = layout.period.value if layout.period else None
        for _, section, segments in read_passages(layout, patterns, period):
            if section in patterns.frames.silent_sections:
                continue
            told: list[str] = []
            for segment in segments:
                stated = {one["indicator"] for one in golden["claims"] if one["value"] == segment.figure.value}
                features, found = describe(segment, section, told, patterns)
                meant = sorted(stated & found.keys())
                fact = meant[0] if len(meant) == 1 else NONE
                if segment.told and not (stated and fact == NONE):
                    yield Lesson(path.stem, features, found, fact)
                told.append(fact)


def fit(taught: Sequence[Lesson]) -> tuple[dict[str, float], dict[str, dict[str, float]]]:
    """Weights that make the labelled facts likeliest: of fits, and of segments by feature and fact."""
    import numpy as np
    from scipy.optimize import minimize
    from scipy.sparse import csr_matrix

    rows = [
        (
            {(name,): value for name, value in fit.items()}
            | {(name, fact): _SHARE * v for name, v in one.segment.items()},
            fact == one.fact,
        )
        for one in taught
        for fact, fit in one.facts.items()
    ]
    met = Counter(name for features, _ in rows for name in features)
    said = {name for features, right in rows if right for name in features}
    names = sorted(
        name for name, count in met.items() if count >= _RARE and (len(name) == 1 or name in said or count >= _MET)
    )
    place = {name: i for i, name in enumerate(names)}
    cells = [
        (r, place[name], v) for r, (features, _) in enumerate(rows) for name, v in features.items() if name in place
    ]
    r, c, values = zip(*cells, strict=True)
    matrix = csr_matrix((values, (r, c)), shape=(len(rows), len(names)))
    turned = matrix.T.tocsr()
    right = np.array([float(one) for _, one in rows])
    sizes = np.array([len(one.facts) for one in taught])
    starts = np.concatenate(([0], sizes.cumsum()[:-1]))
    group = np.repeat(np.arange(len(taught)), sizes)

    def loss(weights: Any) -> tuple[float, Any]:
        scores = matrix @ weights
        most = np.maximum.reduceat(scores, starts)
        powers = np.exp(scores - most[group])
        totals = np.add.reduceat(powers, starts)
        value = (np.log(totals) + most).sum() - scores @ right + _STIFFNESS / 2 * (weights @ weights)
        return value, turned @ (powers / totals[group] - right) + _STIFFNESS * weights

    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": _ROUNDS}).x
    fits = {name[0]: float(w) for name, w in zip(names, found, strict=True) if len(name) == 1}
    segments: dict[str, dict[str, float]] = {}
    for name, weight in zip(names, found, strict=True):
        if len(name) == 2 and abs(weight) >= _LEAST:
            segments.setdefault(name[0], {})[name[1]] = _SHARE * float(weight)
    return fits, segments


def entries(fits: dict[str, float], segments: dict[str, dict[str, float]], source: str) -> list[dict[str, Any]]:
    """The model as entries of `patterns/claim_model.json`."""
    facts = sorted({fact for weights in segments.values() for fact in weights})
    place = {fact: i for i, fact in enumerate(facts)}
    return [
        {"id": "facts", "names": facts, "source": source},
        {"id": "fits", "weights": {name: round(weight, 3) for name, weight in sorted(fits.items())}},
        *(
            {"id": name, "weights": " ".join(f"{place[fact]}:{w:.2f}" for fact, w in sorted(weights.items()))}
            for name, weights in sorted(segments.items())
        ),
    ]


def main() -> None:
    """Learns and writes."""
    parser = argparse.ArgumentParser(prog="python -m corpus.build.learn", description=__doc__)
    parser.add_argument("names", nargs="*", default=TAUGHT, metavar="NAME", help="files of golden/sentences")
    patterns = load()
    taught = [lesson for name in parser.parse_args().names for lesson in lessons(name, patterns)]
    taught += corpus_lessons(patterns)
    content = {"schema": 1, "entries": entries(*fit(taught), f"learned from {len(taught)} labelled figures")}
    TARGET.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
