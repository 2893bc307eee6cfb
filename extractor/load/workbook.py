"""An Excel workbook with a sheet for each table, and further sheets where a table has more rows than a sheet holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from extractor.load.errors import needed
from extractor.load.swap import new_file
from extractor.store.snapshot import Row, Snapshot

SHEET_ROWS = 1_048_576  # with the heading
CELL_LETTERS = 32_767
_CUT = "…"
# Texts are never run as formulas or made links of; memory stays at one row.
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def load(source: Snapshot, path: Path, sheet_rows: int = SHEET_ROWS) -> dict[str, int]:
    """Replaces the workbook; rows of each table. Texts longer than a cell holds end in an ellipsis."""
    xlsxwriter = needed("xlsxwriter", "load")
    counts: dict[str, int] = {}
    with new_file(path) as place, xlsxwriter.Workbook(str(place), _OPTIONS) as book:
        book.set_properties({"created": datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)})  # same rows, same bytes
        for table in source.tables(context=True):
            heading = [column.name for column in table.columns]
            sheet, line, sheets = None, sheet_rows, 0
            counts[table.name] = 0
            for row in chain([None], _rows(source.chunks(table))):
                if line >= sheet_rows:
                    sheets += 1
                    sheet, line = book.add_worksheet(table.name if sheets == 1 else f"{table.name} {sheets}"), 1
                    sheet.write_row(0, 0, heading)
                    sheet.freeze_panes(1, 0)
                if row is not None and sheet is not None:
                    sheet.write_row(line, 0, row)
                    line += 1
                    counts[table.name] += 1
    return counts


def _rows(chunks: Iterator[list[Row]]) -> Iterator[Row]:
    for row in chain.from_iterable(chunks):
        yield tuple(
            cell[: CELL_LETTERS - 1] + _CUT if isinstance(cell, str) and len(cell) > CELL_LETTERS else cell
            for cell in row
        )
