"""How well scans are read: corpus reports rendered into scans of many conditions, against their golden records.

    python benchmarks/scans.py                                  # six reports, all conditions
    python benchmarks/scans.py 01 18 --on "scan 200" --errors   # some, with every error

cells     value cells (value and state) as in the golden record; `sure` are wrong ones above the auto-accept line
refs      F1 of the references; sections by id and level; claims right, and wrong ones above the line
CER       character errors of the prose against the digital PDF, in percent
s/page    CPU seconds, own and children; `ratio` to bare tesseract (psm 3, one thread) on the same pages at 200 dpi
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import cv2
from rapidfuzz.distance import Levenshtein

sys.path.insert(0, str(Path(__file__).parent.parent))

from speed import cpu

from corpus.build.damage import CONDITIONS, Condition, damage, to_pdf
from extractor.confidence import ACCEPT
from extractor.document import Document, Paragraph
from extractor.evaluate import Evaluation, add
from extractor.patterns import load
from extractor.pipeline import extract
from extractor.readers import pdf as pdf_reader
from extractor.reliability import samples

ROOT = Path(__file__).parent.parent
REPORTS = ("01", "18", "23", "31", "40", "42")


class Measured(NamedTuple):
    """The figures of one report or of many; all add up."""

    pages: int = 0
    cells: int = 0
    wrong: int = 0
    sure: int = 0
    doubted: int = 0
    refs: tuple[int, int, int] = (0, 0, 0)  # right, expected, found
    sections: tuple[int, int] = (0, 0)
    claims: tuple[int, int, int, int] = (0, 0, 0, 0)  # right, expected, found, wrong and sure
    letters: int = 0
    misread: int = 0
    seconds: float = 0.0
    bare: float = 0.0  # of as many pages

    def plus(self, other: Measured) -> Measured:
        return Measured(*(_sum(a, b) for a, b in zip(self, other, strict=True)))


def _sum(a: Any, b: Any) -> Any:
    return tuple(x + y for x, y in zip(a, b, strict=True)) if isinstance(a, tuple) else a + b


def prose(document: Document) -> str:
    return " ".join(" ".join(b.text.split()) for b in document.blocks if isinstance(b, Paragraph))


def bare_seconds(pdf: bytes, condition: Condition, seed: int) -> float:
    """CPU seconds a page of tesseract alone."""
    pages = list(damage(pdf, replace(condition, dpi=200), seed))
    with tempfile.TemporaryDirectory() as folder:
        start = cpu()
        for page in pages:
            path = Path(folder) / "page.png"
            path.write_bytes(cv2.imencode(".png", page)[1].tobytes())
            words = ["tesseract", str(path), "stdout", "-l", "vie", "--psm", "3", "--dpi", "200"]
            subprocess.run(words, check=True, capture_output=True, env={**os.environ, "OMP_THREAD_LIMIT": "1"})
        return (cpu() - start) / len(pages)


def measure(path: Path, name: str, *, errors: bool) -> Measured:
    condition, seed = CONDITIONS[name], int(path.name[:2])
    digital = path.read_bytes()
    golden = json.loads((ROOT / "golden" / f"{path.stem}.json").read_text(encoding="utf-8"))
    pages = list(damage(digital, condition, seed))
    scan = to_pdf(pages, condition)
    start = cpu()
    result = extract(scan, PATTERNS, path.name)
    seconds = cpu() - start
    assert result.extraction is not None, result.record.errors
    scored = samples(path.name, golden, result, PATTERNS)
    found = list(scored)
    evaluation = Evaluation()
    add(evaluation, path.name, golden, result)
    cells, refs = evaluation.score("indicators"), evaluation.score("references")
    sections, claims = evaluation.score("sections"), evaluation.score("claims")
    values = [s for s in found if s.kind == "value" and s.path.endswith("/value")]
    sure = [s for s in found if not s.right and s.confidence >= ACCEPT]
    wanted, got = prose(pdf_reader.read(digital)), prose(result.extraction.document)
    misread = Levenshtein.distance(wanted, got)
    if errors:
        for s in sure:
            print(f"   sure {s.confidence:.3f} {s.path}")
        for error in evaluation.errors:
            if error.kind in ("indicators", "references", "sections", "claims"):
                print(f"   {error.path}: {error.what}: {error.expected!r} / {error.found!r} at {error.evidence}")
        if misread > 0.003 * len(wanted):
            for tag, a, b, c, d in Levenshtein.opcodes(wanted, got):
                if tag != "equal":
                    print(f"   «{wanted[max(a - 15, 0) : b + 5]}» read «{got[max(c - 15, 0) : d + 5]}»")
    return Measured(
        pages=len(pages),
        cells=cells.right + cells.wrong + cells.missing,
        wrong=cells.wrong + cells.missing + cells.invented,
        sure=sum(s.kind == "value" for s in sure),
        doubted=sum(s.confidence < ACCEPT for s in values),
        refs=(refs.right, refs.right + refs.wrong + refs.missing, refs.right + refs.wrong + refs.invented),
        sections=(sections.right, sections.right + sections.wrong + sections.missing),
        claims=(
            claims.right,
            claims.right + claims.wrong + claims.missing,
            claims.right + claims.wrong + claims.invented,
            sum(s.kind == "claim" for s in sure),
        ),
        letters=len(wanted),
        misread=misread,
        seconds=seconds,
        bare=bare_seconds(digital, condition, seed) * len(pages),
    )


HEAD = (
    f"{'condition':11s} {'report':7s} {'pages':>5} {'cells':>5} {'wrong':>5} {'right %':>7} {'sure':>4} {'doubt':>5}"
    f" {'refs F1':>7} {'sections':>9} {'claims':>11} {'sure':>4} {'CER %':>6} {'s/page':>6} {'ratio':>5}"
)


def line(condition: str, report: str, m: Measured) -> str:
    right, wanted, found = m.refs
    f1 = 2 * right / (wanted + found) if wanted + found else 1.0
    claims = f"{m.claims[0]}/{m.claims[1]}/{m.claims[2]}"
    share = 100 - 100 * m.wrong / max(m.cells, 1)
    return (
        f"{condition:11s} {report:7s} {m.pages:5d} {m.cells:5d} {m.wrong:5d} {share:7.2f}"
        f" {m.sure:4d} {m.doubted:5d} {f1:7.3f} {m.sections[0]:4d}/{m.sections[1]:<4d} {claims:>11} {m.claims[3]:4d}"
        f" {100 * m.misread / max(m.letters, 1):6.2f} {m.seconds / m.pages:6.2f} {m.seconds / m.bare:5.2f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reports", nargs="*", default=REPORTS)
    parser.add_argument("--on", action="append", choices=sorted(CONDITIONS), help="condition (default: all)")
    parser.add_argument("--errors", action="store_true")
    options = parser.parse_args()
    print(HEAD, flush=True)
    for condition in options.on or CONDITIONS:
        total = Measured()
        for report in options.reports:
            path = next((ROOT / "corpus").glob(f"{report}*.pdf"))
            measured = measure(path, condition, errors=options.errors)
            print(line(condition, report, measured), flush=True)
            total = total.plus(measured)
        print(line(condition, "all", total), flush=True)


PATTERNS = load()

if __name__ == "__main__":
    main()
