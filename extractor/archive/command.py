"""`extractor check --store` and `extractor report`: the archive against itself, and as pages."""

from __future__ import annotations

import sys
from pathlib import Path

from extractor.archive.checks import check_archive
from extractor.archive.coverage import Missing, missing
from extractor.archive.pages import write_pages
from extractor.archive.reports import filed
from extractor.errors import InputError
from extractor.messages import say
from extractor.output.findings import Located
from extractor.store.database import Store, open_store


class NoStore(InputError):
    """There is no store at the path."""

    code = "no_store"


def findings(store: Path) -> list[Located]:
    """All findings across the reports of a store; raises NoStore where there is none."""
    connection = _opened(store)
    try:
        return check_archive(connection)
    finally:
        connection.close()


def lacking(store: Path) -> list[Missing]:
    """The reports that the store lacks by what most units file; raises NoStore where there is none."""
    connection = _opened(store)
    try:
        return missing(filed(connection))
    finally:
        connection.close()


def report(store: Path, folder: Path, lang: str) -> None:
    """Writes the pages of a store and says where they are."""
    connection = _opened(store)
    try:
        pages = write_pages(connection, folder, lang)
    finally:
        connection.close()
    print(say("report.done", lang, catalogue="archive", pages=pages, path=folder / "index.html"), file=sys.stderr)


def _opened(store: Path) -> Store:
    try:
        return open_store(store, create=False)
    except FileNotFoundError as error:
        raise NoStore(f"Không có kho dữ liệu {store}", f"there is no store {store}") from error
