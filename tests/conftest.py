"""The patterns that ship with the package, loaded once, and where reports for tests are."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from extractor.patterns import Patterns, load

ROOT = Path(__file__).parent.parent
CORPUS = ROOT / "corpus"
SEED = ROOT.parent / "shared" / "seed"
NAME = "01-tho-binh-q1"
# Reports that differ in their tables: many small ones, decomposed letters, an old form, economy, three rows of heads.
SAVED = (
    NAME,
    "16-hoa-khanh-nam-q2",
    "28-vu-quy-9t",
    "33-cam-vinh-6t-2012",
    "42-quang-thach-ktxh-2022",
    "45-vinh-phuoc-06a-t11",
)


@pytest.fixture(scope="session")
def patterns() -> Patterns:
    return load()


@pytest.fixture(scope="session")
def seed() -> Path:
    if not SEED.is_dir():
        pytest.skip("the real report is in ../shared, which this clone does not have beside it")
    return SEED


def save_as(kind: str, reports: Sequence[Path], folder: Path) -> None:
    """Saves documents in another format of LibreOffice, by one call."""
    words = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", kind]
    subprocess.run([*words, "--outdir", str(folder), *map(str, reports)], check=True, capture_output=True)


@pytest.fixture(scope="session")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The reports of SAVED as .doc, .rtf, .odt and .html; benchmarks/office.py takes the whole corpus."""
    folder = tmp_path_factory.mktemp("saved")
    for kind in ("doc", "rtf", "odt", "html"):
        save_as(kind, [CORPUS / f"{name}.docx" for name in SAVED], folder)
    return folder


@pytest.fixture(scope="session", autouse=True)
def _cache_of_our_own(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Commands under test keep nothing in the user's cache, nor find anything there."""
    os.environ["EXTRACTOR_CACHE_DIR"] = str(tmp_path_factory.mktemp("cache"))
