"""`python -m corpus.build`: writes the reports, their PDFs, and their golden records."""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from corpus.build.reports import Built, Spec, build
from corpus.build.specs import specs

CORPUS = Path(__file__).parent.parent
GOLDEN = CORPUS.parent / "golden"


def main() -> None:
    """Writes what the specs ask for."""
    parser = argparse.ArgumentParser(prog="python -m corpus.build", description=__doc__)
    parser.add_argument("--golden", action="store_true", help="write the golden records too")
    parser.add_argument("--pdf", action="store_true", help="make all PDFs anew")
    parser.add_argument("--open", action="store_true", help="list what the program does not read right yet")
    options = parser.parse_args()
    made = [build(spec) for spec in specs()]
    to_pdf([built.spec for built in made if write(built) or options.pdf])
    if options.open:
        write_open()
    if options.golden:
        GOLDEN.mkdir(exist_ok=True)
        for built in made:
            (GOLDEN / f"{built.spec.name}.json").write_text(golden_text(built), encoding="utf-8")


def write(built: Built) -> bool:
    """Writes the document; whether that changes it or its PDF is missing."""
    path = CORPUS / f"{built.spec.name}.docx"
    same = path.exists() and path.read_bytes() == built.docx
    path.write_bytes(built.docx)
    return not (same and path.with_suffix(".pdf").exists())


def golden_text(built: Built) -> str:
    """The golden record as it is stored."""
    return json.dumps(built.golden, ensure_ascii=False, indent=1) + "\n"


def to_pdf(wanted: Sequence[Spec]) -> None:
    """PDFs in `corpus/`, by one call of LibreOffice with a profile of its own; tracked changes are accepted before."""
    if not wanted:
        return
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{spec.name}.docx" for spec in wanted]
        for spec, path in zip(wanted, paths, strict=True):
            path.write_bytes(build(replace(spec, style={**spec.style, "tracked": False})).docx)
        profile = (Path(folder) / "profile").as_uri()
        words = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf"]
        subprocess.run([*words, "--outdir", str(CORPUS), *map(str, paths)], check=True, capture_output=True)


def write_open() -> None:
    """`golden/open.json`: by file what differs from its golden record today, by report where Word and PDF differ."""
    from extractor.evaluate import Evaluation, add, differences, pairs
    from extractor.patterns import load
    from extractor.pipeline import extract

    patterns, found = load(), {}
    records: dict[str, dict[str, Any]] = {}
    for golden, report in pairs(GOLDEN, CORPUS):
        result, evaluation = extract(report, patterns), Evaluation()
        add(evaluation, report.name, json.loads(golden.read_text(encoding="utf-8")), result)
        found[report.name] = sorted({f"{error.path}: {error.what}" for error in evaluation.errors})
        records[report.name] = result.record.model_dump(mode="json", exclude={"source", "errors", "form"})
    for built in specs():
        both = differences(records[f"{built.name}.docx"], records[f"{built.name}.pdf"])
        found[built.name] = sorted({path for path, _, _ in both})
    text = json.dumps({name: paths for name, paths in sorted(found.items()) if paths}, ensure_ascii=False, indent=1)
    (GOLDEN / "open.json").write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
