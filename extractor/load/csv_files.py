"""A folder of CSV files that spreadsheets open as they are: UTF-8 with a byte order mark, no cell run as a formula."""

from __future__ import annotations

import csv
from pathlib import Path

from extractor.load.descriptor import descriptor, table_resource
from extractor.load.swap import DESCRIPTOR, new_folder
from extractor.store.snapshot import Row, Snapshot

# A spreadsheet runs text that begins so; the apostrophe in front makes it text again.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def load(source: Snapshot, folder: Path) -> dict[str, int]:
    """Replaces the folder; rows of each table."""
    counts: dict[str, int] = {}
    tables = source.tables(context=True)
    with new_folder(folder) as place:
        for table in tables:
            counts[table.name] = 0
            with (place / f"{table.name}.csv").open("w", encoding="utf-8-sig", errors="replace", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(column.name for column in table.columns)
                for rows in source.chunks(table):
                    writer.writerows(map(_safe, rows))
                    counts[table.name] += len(rows)
        resources = (table_resource(table, [f"{table.name}.csv"], "text/csv") for table in tables)
        (place / DESCRIPTOR).write_text(descriptor(resources), encoding="utf-8")
    return counts


def _safe(row: Row) -> Row:
    return tuple(f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell for cell in row)
