"""The kinds of target, and which of them an address names."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from extractor.load.errors import LoadError
from extractor.store.snapshot import snapshot

# Kind of target → the module that loads it.
FILES = {"parquet": "parquet", "duckdb": "duck", "csv": "csv_files", "xlsx": "workbook", "jsonl": "json_lines"}
DATABASES = ("postgresql", "postgres")


def load(store: Path, target: str) -> dict[str, int]:
    """Loads the current contents of the store into the target; rows of each table.

    Loading twice changes nothing; an interrupted load leaves the target as it was. Raises LoadError, NotAStore, and
    FileNotFoundError where there is no store.
    """
    kind, _, rest = target.partition(":")
    if not rest or kind not in (*FILES, *DATABASES):
        raise LoadError("error.target", kind=kind if rest else "", kinds=", ".join((*DATABASES[:1], *FILES)))
    database = kind in DATABASES
    module = import_module(f"extractor.load.{'postgres' if database else FILES[kind]}")
    run: Callable[[Any, Any], dict[str, int]] = module.load
    with snapshot(store) as source:
        return run(source, target if database else Path(rest))
