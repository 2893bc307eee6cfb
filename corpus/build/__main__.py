"""`python -m corpus.build`: writes the reports and their golden records."""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
from pathlib import Path

from corpus.build.reports import build
from corpus.build.specs import specs

CORPUS = Path(__file__).parent.parent
GOLDEN = CORPUS.parent / "golden"


def main() -> None:
    """Writes what the specs ask for; PDFs only where they are missing or `--pdf` asks for all."""
    parser = argparse.ArgumentParser(prog="corpus.build", description=__doc__)
    parser.add_argument("--pdf", action="store_true", help="make all PDFs anew")
    options = parser.parse_args()
    GOLDEN.mkdir(exist_ok=True)
    made = [build(spec) for spec in specs()]
    for report in made:
        (CORPUS / f"{report.spec.name}.docx").write_bytes(report.docx)
        text = json.dumps(report.golden, ensure_ascii=False, indent=1) + "\n"
        (GOLDEN / f"{report.spec.name}.json").write_text(text, encoding="utf-8")
    wanted = [CORPUS / f"{r.spec.name}.docx" for r in made]
    to_pdf([path for path in wanted if options.pdf or not path.with_suffix(".pdf").exists()])


def to_pdf(paths: list[Path]) -> None:
    """PDFs beside the documents, by one call of LibreOffice."""
    if not paths:
        return
    with tempfile.TemporaryDirectory() as profile:
        words = ["soffice", f"-env:UserInstallation={Path(profile).as_uri()}", "--headless", "--convert-to", "pdf"]
        subprocess.run([*words, "--outdir", str(paths[0].parent), *map(str, paths)], check=True, capture_output=True)  # noqa: S603  # our own words


if __name__ == "__main__":
    main()
