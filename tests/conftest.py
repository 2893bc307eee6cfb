"""The patterns that ship with the package, loaded once, and where reports for tests are."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from extractor.patterns import Patterns, load

ROOT = Path(__file__).parent.parent
CORPUS = ROOT / "corpus"
SEED = ROOT.parent / "shared" / "seed"


@pytest.fixture(scope="session")
def patterns() -> Patterns:
    return load()


@pytest.fixture(scope="session")
def seed() -> Path:
    if not SEED.is_dir():
        pytest.skip("the real report is in ../shared, which this clone does not have beside it")
    return SEED


@pytest.fixture(scope="session", autouse=True)
def _cache_of_our_own(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Commands under test keep nothing in the user's cache, nor find anything there."""
    os.environ["EXTRACTOR_CACHE_DIR"] = str(tmp_path_factory.mktemp("cache"))
