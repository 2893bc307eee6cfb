"""Speed and memory against the peers and against the floor, in one interleaved run, as ratios.

    python benchmarks/speed.py                      # on corpus reports
    python benchmarks/speed.py report.docx report.pdf

Every subject runs once a round, in turn, in this one warm process; the first round is thrown away and the median of the
rest counts. CPU seconds, own and children. Before it times anything it checks that the fast readers see the same cells
as the slow ones. Memory is the peak of a fresh process for each subject.
"""

from __future__ import annotations

import gc
import io
import resource
import statistics
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parent.parent
ROUNDS = 15
PAGES = 160  # the long document of the growth measurement


def cpu() -> float:
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def interleaved(subjects: dict[str, Callable[[], object]], rounds: int = ROUNDS) -> dict[str, float]:
    """Median CPU seconds of each subject."""
    times: dict[str, list[float]] = {name: [] for name in subjects}
    for number in range(rounds + 1):
        for name, run in subjects.items():
            gc.collect()
            start = cpu()
            run()
            if number:
                times[name].append(cpu() - start)
    return {name: statistics.median(values) for name, values in times.items()}


# ---- subjects ----


def plumber_tables(path: Path) -> list[list[list[str | None]]]:
    import pdfplumber

    with pdfplumber.open(path) as pdf:
        return [table for page in pdf.pages for table in page.extract_tables()]


def lxml_walk(path: Path) -> list[str]:
    """The floor for docx: unzip, parse, and visit every paragraph and cell."""
    from lxml import etree

    w = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    with zipfile.ZipFile(path) as package:
        root = etree.fromstring(package.read("word/document.xml"))
    return ["".join(t.text or "" for t in p.iter(f"{w}t")) for p in root.iter(f"{w}p")]


def docx_cells(path: Path) -> list[str]:
    import docx

    document = docx.Document(str(path))
    return [cell.text for table in document.tables for row in table.rows for cell in row.cells]


def to_json(path: Path, patterns: object) -> str:
    from extractor.output.json_files import to_json as dump
    from extractor.pipeline import extract

    result = extract(path.read_bytes(), patterns, path.name)  # type: ignore[arg-type]
    return dump(result.record) + dump(result.confidence)


def cells_agree(docx: Path, pdf: Path) -> str:
    """Equality of the cells with python-docx and pdfplumber; a fast reader that drops a cell fails here."""
    from extractor.readers import read

    def squeezed(texts: list[str]) -> list[str]:
        return sorted({"".join(text.split()) for text in texts} - {""})

    def own(path: Path) -> list[str]:
        document = read(path.read_bytes(), path.name)
        return [cell.text for table in document.tables() for row in table.rows for cell in row.cells]

    want_docx = squeezed(docx_cells(docx))
    have_docx = squeezed(own(docx))
    want_pdf = squeezed([cell or "" for table in plumber_tables(pdf) for row in table for cell in row])
    have_pdf = squeezed(own(pdf))
    word, pdf_ = len(set(want_docx) & set(have_docx)), len(set(want_pdf) & set(have_pdf))
    return f"docx {word}/{len(want_docx)}, pdf {pdf_}/{len(want_pdf)}"


def prose_cost(path: Path, patterns: object) -> float:
    """CPU seconds for the claims, figures and citations of 30 KB (UTF-8) of a report's prose, read anew."""
    from extractor.dates import find_dates
    from extractor.document import Document
    from extractor.locate import locate
    from extractor.narrative import extract_claims
    from extractor.normalize import fold_letters
    from extractor.readers import read
    from extractor.references import find_references

    layout = locate(read(path.read_bytes(), path.name), patterns)  # type: ignore[arg-type]
    period = layout.period.value if layout.period else None
    blocks = tuple({passage.block.path: passage.block for passage in layout.passages}.values())
    document = Document(blocks, "prose", "text/plain")

    def run() -> None:
        extract_claims(layout, patterns, period)  # type: ignore[arg-type]
        find_references(document, layout, patterns)  # type: ignore[arg-type]

    costs = []
    for _ in range(ROUNDS + 1):
        find_dates.cache_clear()  # what was read a moment ago must not be remembered
        fold_letters.cache_clear()
        start = cpu()
        run()
        costs.append(cpu() - start)
    return statistics.median(costs[1:]) * 30_000 / sum(len(block.text.encode()) for block in blocks)


def peak_memory(code: str) -> float:
    """Peak MiB of a fresh process that runs `code`; the kernel's ru_maxrss would begin at ours."""
    tail = "\nprint(next(line for line in open('/proc/self/status') if line.startswith('VmHWM')).split()[1])"
    done = subprocess.run([sys.executable, "-c", code + tail], capture_output=True, text=True, check=True, cwd=ROOT)
    return float(done.stdout.split()[-1]) / 1024


def long_pdf(path: Path, pages: int) -> Path:
    """The pages of `path` again and again until there are `pages`."""
    import pypdfium2

    source = pypdfium2.PdfDocument(path)
    target = pypdfium2.PdfDocument.new()
    for number in range(pages):
        target.import_pages(source, [number % len(source)])
    buffer = io.BytesIO()
    target.save(buffer)
    made = Path("/tmp") / f"extractor-bench-{pages}.pdf"  # noqa: S108  # a scratch file of a benchmark
    made.write_bytes(buffer.getvalue())
    return made


# ---- the run ----


def main() -> None:
    given = [Path(word) for word in sys.argv[1:]]
    docx = next((p for p in given if p.suffix == ".docx"), None) or sorted((ROOT / "corpus").rglob("*.docx"))[0]
    pdf = next((p for p in given if p.suffix == ".pdf"), None) or docx.with_suffix(".pdf")
    from extractor.patterns import load

    patterns = load()
    ten, many = long_pdf(pdf, 10), long_pdf(pdf, PAGES)
    print("cells equal to the peers':", cells_agree(docx, pdf))
    bare = [sys.executable, "-c", ""]
    times = interleaved(
        {
            "pdfplumber extract_tables": lambda: plumber_tables(pdf),
            "pdf -> validated JSON": lambda: to_json(pdf, patterns),
            "bare lxml walk": lambda: lxml_walk(docx),
            "python-docx row.cells": lambda: docx_cells(docx),
            "docx -> validated JSON": lambda: to_json(docx, patterns),
            "bare python": lambda: subprocess.run(bare, check=True),
            "extractor --help": lambda: subprocess.run(
                [sys.executable, "-m", "extractor", "--help"], check=True, stdout=subprocess.DEVNULL, cwd=ROOT
            ),
        }
    )
    growth = interleaved({"10 pages": lambda: to_json(ten, patterns), "160 pages": lambda: to_json(many, patterns)}, 5)
    for name, seconds in {**times, **growth}.items():
        print(f"{name:28s} {1000 * seconds:9.1f} ms CPU")

    print(f"{'30 KB of prose':28s} {1000 * prose_cost(docx, patterns):9.1f} ms CPU   bar 25")

    def line(name: str, ratio: float, bar: float) -> None:
        print(f"{name:60s} {ratio:7.2f}   bar {bar:5.2f}   {'ok' if ratio <= bar else 'MISSED'}")

    line(
        "pdf -> JSON / pdfplumber extract_tables",
        times["pdf -> validated JSON"] / times["pdfplumber extract_tables"],
        0.20,
    )
    line("docx -> JSON / bare lxml walk", times["docx -> validated JSON"] / times["bare lxml walk"], 6)
    line("extractor --help / bare python", times["extractor --help"] / times["bare python"], 5)
    line("160 pages / 10 pages, time", growth["160 pages"] / growth["10 pages"], 17.5)
    run = "from extractor.patterns import load; from extractor.pipeline import extract; extract({!r}, load())"
    plumber = "import pdfplumber\nwith pdfplumber.open({!r}) as pdf:\n    [p.extract_tables() for p in pdf.pages]"
    ours, theirs = peak_memory(run.format(str(ten))), peak_memory(plumber.format(str(ten)))
    line(f"peak memory, 10 pages: {ours:.0f} / {theirs:.0f} MiB", ours / theirs, 1)
    line("160 pages / 10 pages, memory", peak_memory(run.format(str(many))) / ours, 1.3)


if __name__ == "__main__":
    main()
