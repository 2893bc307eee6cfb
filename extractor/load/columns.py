"""Rows of a store as Arrow columns, for Parquet and DuckDB."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from extractor.load.errors import needed
from extractor.store.snapshot import Column, Row


def schema(columns: Iterable[Column]) -> Any:
    """The Arrow schema of the columns."""
    arrow = needed("pyarrow", "load")
    types = {"integer": arrow.int64(), "real": arrow.float64(), "text": arrow.string()}
    return arrow.schema([(column.name, types[column.type]) for column in columns])


def batches(chunks: Iterable[list[Row]], arrow_schema: Any, keep: list[int]) -> Iterator[Any]:
    """A record batch for each chunk, of the columns at the places `keep`."""
    arrow = needed("pyarrow", "load")
    for rows in chunks:
        columns = list(zip(*rows, strict=True))
        arrays = [arrow.array(columns[i], kind) for i, kind in zip(keep, arrow_schema.types, strict=True)]
        yield arrow.record_batch(arrays, schema=arrow_schema)
