"""`python -m corpus.build.fit`: fits the confidence models to generated reports and measures them on others.

The halves differ in form, wording and seed: the test half has forms and phrasings that the fit has not seen.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

from corpus.build import wording
from corpus.build.generate import FORMS, draw_specs
from corpus.build.reports import Spec, compose, finish
from corpus.build.rows import load_form
from corpus.build.scuff import scuff
from extractor.calibration import bound, fit
from extractor.patterns import load
from extractor.patterns.confidence import KINDS
from extractor.pipeline import extract
from extractor.reliability import Sample, coverage, reliability, samples

TARGET = Path(__file__).parents[2] / "patterns" / "confidence.json"
DAMAGED = "~"  # at the end of a report's name: its letters are
_RATES = (0, 0, 0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3)
# Rows that no form has, some of them close to ones that forms have.
_STRANGE = (
    "Số buổi nói chuyện chuyên đề tại các thôn",
    "Số hồ sơ nộp lưu vào lưu trữ cơ quan",
    "Số cán bộ, công chức được khen thưởng",
    "Số văn bản mật đã ban hành",
    "Số thủ tục hành chính có thời gian giải quyết được cắt giảm",
    "Số lượt người dân được hướng dẫn tại bộ phận một cửa",
    "Tỷ lệ hồ sơ được trả tại nhà",
    "Số đảng viên là công chức",
    "Số máy tính được thay mới trong kỳ",
    "Số nhiệm vụ do xã tự đề ra",
    "Số công chức nghỉ không hưởng lương",
    "Số cuộc họp trực tuyến với cấp huyện",
)
_TEST_FORMS = ("cchc-xa-2020", "cchc-xa-2022-ttmp", "cchc-huyen-2022", "ktxh-xa", "unknown-culture", "unknown-women")
_TEST_VOICES = ("solemn", "inverted", "terse", "tally")


def main() -> None:
    """Fits, measures, and writes what was fitted where asked."""
    parser = argparse.ArgumentParser(prog="python -m corpus.build.fit", description=__doc__)
    parser.add_argument("--reports", type=int, default=300, metavar="N", help="reports in each half")
    parser.add_argument("--write", action="store_true", help="write patterns/confidence.json")
    options = parser.parse_args()
    halves = (
        (
            tuple(form for form in FORMS if form not in _TEST_FORMS),
            tuple(v for v in wording.names() if v not in _TEST_VOICES),
        ),
        (_TEST_FORMS, _TEST_VOICES),
    )
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
    for i, spec in enumerate(draw_specs(count, seed, forms=forms, voices=voices)):
        rng = random.Random(f"{seed}/{i}")
        rate = rng.choice(_RATES)
        name = f"{seed}-{i:04d}{DAMAGED if rate else ''}"
        built = finish(compose(_disordered(spec, rng)))
        result = extract(scuff(built.docx, rate, rng) if rate else built.docx, patterns, f"{name}.docx")
        for sample in samples(name, built.golden, result, patterns):
            if not rate or sample.kind in ("value", "claim", "section"):
                yield sample


def _disordered(spec: Spec, rng: random.Random) -> Spec:
    """The spec, in two reports of three with rows that are missing, wrongly numbered, or in no form."""
    ids = [row.id for row in load_form(spec.form) if row.id and row.id != "?"]
    if rng.random() < 1 / 3 or not ids:
        return spec
    share = rng.choice((0.02, 0.05, 0.1, 0.2, 0.3))
    codes = {id: rng.choice(("", str(rng.randint(1, 9)), f"{rng.randint(1, 9)}.{rng.randint(1, 9)}")) for id in ids}
    style = {
        "drop": tuple(id for id in ids if rng.random() < share),
        "codes": {id: code for id, code in codes.items() if rng.random() < share},
        "after": {id: [(rng.choice(_STRANGE), "", rng.randint(0, 90))] for id in ids if rng.random() < share / 2},
    }
    return replace(spec, style={**spec.style, **style})


def _print(name: str, found: list[Sample]) -> None:
    """A line a kind, and one for its fields in reports whose letters are whole."""
    print(
        f"{name:8s}         fields wrong    ECE  Brier  AUROC  accepted  error  at 0.2 %: accepted above  bound 0.5 %"
    )
    for kind in KINDS:
        own = [sample for sample in found if sample.kind == kind]
        whole = [sample for sample in own if not sample.file.endswith(DAMAGED)]
        for label, part in ((kind, own), ("  undamaged", whole)):
            if part:
                r = reliability(part)
                share, line = coverage(part, 0.002)
                auroc = f"{r.auroc:.4f}" if r.auroc is not None else "   -  "
                print(
                    f"  {label:12s} {r.count:6d} {r.wrong:5d} {r.ece:.4f} {r.brier:.4f} {auroc} {r.accepted:8.3f} {r.error:.4f}"
                    f"   {share:8.3f} {line:8.4f}   {bound(part, 0.005).line}"
                )


if __name__ == "__main__":
    main()
