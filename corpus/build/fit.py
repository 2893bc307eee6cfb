"""`python -m corpus.build.fit`: fits the confidence models to generated reports and measures them on others.

The halves differ in form, wording and seed: the test half has forms and phrasings that the fit has not seen.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from corpus.build import wording
from corpus.build.generate import FORMS, generate
from corpus.build.scuff import scuff
from extractor.calibration import bound, fit
from extractor.patterns import load
from extractor.patterns.confidence import KINDS
from extractor.pipeline import extract
from extractor.reliability import Sample, coverage, reliability, samples

TARGET = Path(__file__).parents[2] / "patterns" / "confidence.json"
_RATES = (0, 0, 0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3)
_TEST_FORMS = ("cchc-xa-2020", "cchc-xa-2022-ttmp", "cchc-huyen-2022", "ktxh-xa", "unknown-culture", "unknown-women")
_TEST_VOICES = ("solemn", "inverted", "terse", "tally")


def main() -> None:
    """Fits, measures, and writes what was fitted where asked."""
    parser = argparse.ArgumentParser(prog="python -m corpus.build.fit", description=__doc__)
    parser.add_argument("--reports", type=int, default=300, metavar="N", help="reports in each half")
    parser.add_argument("--write", action="store_true", help="write patterns/confidence.json")
    options = parser.parse_args()
    halves = (
        tuple(form for form in FORMS if form not in _TEST_FORMS),
        tuple(v for v in wording.names() if v not in _TEST_VOICES),
    ), (_TEST_FORMS, _TEST_VOICES)
    with ProcessPoolExecutor(2) as pool:
        seen, unseen = pool.map(_half, (options.reports,) * 2, (11, 12), *zip(*halves, strict=True))
    entries = {entry["id"]: entry for entry in json.loads(TARGET.read_text(encoding="utf-8"))["entries"]}
    source = f"fitted by corpus.build.fit to {options.reports} generated reports"
    for kind in KINDS:
        entries[kind] = fit(seen, kind, source) or entries[kind]
    if options.write:
        content = {"schema": 1, "entries": [entries[kind] for kind in KINDS]}
        TARGET.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    else:
        _print("seen", seen)
        _print("unseen", unseen)


def _half(count: int, seed: int, forms: tuple[str, ...], voices: tuple[str, ...]) -> list[Sample]:
    return list(_samples(count, seed, forms, voices))


def _samples(count: int, seed: int, forms: tuple[str, ...], voices: tuple[str, ...]) -> Iterator[Sample]:
    """Scored fields of `count` reports; of damaged ones only those whose truth does not lie in the damaged letters."""
    patterns = load()
    for i, (docx, golden) in enumerate(generate(count, seed, forms=forms, voices=voices)):
        rng = random.Random(f"{seed}/{i}")
        rate = rng.choice(_RATES)
        name = f"{seed}-{i:04d}"
        result = extract(scuff(docx, rate, rng) if rate else docx, patterns, f"{name}.docx")
        for sample in samples(name, golden, result, patterns):
            if not rate or sample.kind in ("value", "claim", "section"):
                yield sample


def _print(name: str, found: list[Sample]) -> None:
    print(f"{name:8s} fields wrong    ECE  Brier  AUROC  accepted  error  at 0.2 %: accepted above  bound 0.5 %")
    for kind in KINDS:
        part = [sample for sample in found if sample.kind == kind]
        if part:
            r = reliability(part)
            share, line = coverage(part, 0.002)
            limit = bound(part, 0.005)
            auroc = f"{r.auroc:.4f}" if r.auroc is not None else "   -  "
            print(
                f"  {kind:10s} {r.count:6d} {r.wrong:5d} {r.ece:.4f} {r.brier:.4f} {auroc} {r.accepted:8.3f} {r.error:.4f}"
                f"   {share:8.3f} {line:8.4f}   {limit.line}"
            )


if __name__ == "__main__":
    main()
