"""Word's older formats: what of the corpus survives them, and what a batch costs beside one bare LibreOffice call.

    python benchmarks/office.py                     # both
    python benchmarks/office.py --kinds doc rtf     # only these formats
    python benchmarks/office.py --no-time

Every corpus report is saved by LibreOffice as .doc, .rtf and .odt and read again; what then differs from its golden
record, and does not differ when the .docx itself is read, is listed. The ratio is of wall seconds, in turn.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
CORPUS = ROOT / "corpus"
KINDS = ("doc", "rtf", "odt")
BATCH, ROUNDS, BAR = 40, 3, 1.15


def soffice(paths: Sequence[Path], target: str, out: Path) -> None:
    """One bare call with a fresh profile."""
    with tempfile.TemporaryDirectory() as profile:
        words = ["soffice", f"-env:UserInstallation={Path(profile).as_uri()}", "--headless", "--convert-to", target]
        subprocess.run([*words, "--outdir", str(out), *map(str, paths)], check=True, capture_output=True)


def survival(kinds: Sequence[str], folder: Path) -> None:
    """Prints for each kind how many golden fields are reached, and every one that is lost on the way."""
    from extractor.evaluate import Evaluation, add
    from extractor.patterns import load
    from extractor.pipeline import extract

    patterns = load()
    reports = sorted(CORPUS.glob("*.docx"))
    known: dict[str, set[str]] = {}
    for kind in ("docx", *kinds):
        if kind != "docx":
            soffice(reports, kind, folder)
        evaluation = Evaluation()
        for report in reports:
            path = report if kind == "docx" else folder / f"{report.stem}.{kind}"
            golden = json.loads((ROOT / "golden" / f"{report.stem}.json").read_text(encoding="utf-8"))
            add(evaluation, path.name, golden, extract(path, patterns))
        lost = [e for e in evaluation.errors if f"{e.path}: {e.what}" not in known.get(Path(e.file).stem, ())]
        if kind == "docx":
            for error in lost:
                known.setdefault(Path(error.file).stem, set()).add(f"{error.path}: {error.what}")
        scores = {name: evaluation.score(name).f1 for name in ("indicators", "states", "sections", "references")}
        shown = ", ".join(f"{name} {score:.4f}" for name, score in scores.items())
        print(f"{kind:5s} {len(reports)} reports, F1: {shown}; {len(lost)} differences", flush=True)
        for e in lost if kind != "docx" else ():
            print(f"   {e.file}: {e.path}: {e.what}: expected {e.expected!r}, found {e.found!r}")


def cost(folder: Path) -> None:
    """Prints the ratio of our batch to one bare call on the same .doc files; medians of interleaved rounds."""
    from extractor.readers.office import Source, convert

    reports = sorted(CORPUS.glob("*.docx"))[:BATCH]
    paths = [folder / f"{report.stem}.doc" for report in reports]
    if not all(path.is_file() for path in paths):
        soffice(reports, "doc", folder)
    sources = [Source(path.read_bytes(), "doc") for path in paths]
    bare: list[float] = []
    ours: list[float] = []
    for number in range(ROUNDS):
        start = time.perf_counter()
        soffice(paths, "docx:MS Word 2007 XML", folder / f"out{number}")
        bare.append(time.perf_counter() - start)
        start = time.perf_counter()
        assert all(isinstance(outcome, bytes) for outcome in convert(sources))
        ours.append(time.perf_counter() - start)
    ratio = statistics.median(ours) / statistics.median(bare)
    print(f"bare {statistics.median(bare):.1f} s, ours {statistics.median(ours):.1f} s for {len(paths)} .doc files")
    print(f"batch / bare call   {ratio:.2f}   bar {BAR}   {'ok' if ratio <= BAR else 'MISSED'}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kinds", nargs="*", choices=KINDS, default=KINDS)
    parser.add_argument("--no-time", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        survival(options.kinds, Path(folder))
        if not options.no_time:
            cost(Path(folder))


if __name__ == "__main__":
    main()
