"""Rows of a store as Arrow columns, for Parquet and DuckDB; no row becomes a Python object."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from extractor.load.errors import needed
from extractor.store.snapshot import Column, Partition, Snapshot, Table

_BATCH = 65_536  # rows
# The driver takes the types of columns from the first row: one of these, which sorts before all others.
_FIRST = {"integer": str(-(2**63)), "real": "-1.5", "text": "''"}


def schema(columns: Iterable[Column]) -> Any:
    """The Arrow schema of the columns."""
    arrow = needed("pyarrow", "load")
    types = {"integer": arrow.int64(), "real": arrow.float64(), "text": arrow.string()}
    return arrow.schema([(column.name, types[column.type]) for column in columns])


@contextmanager
def connections(source: Snapshot, count: int) -> Iterator[list[Any]]:
    """Connections of the Arrow driver, for a thread each, which all see the moment of the snapshot."""
    driver = needed("adbc_driver_sqlite.dbapi", "load")
    needed("pyarrow", "load")
    with ExitStack() as opened:
        with source.held() as path:
            found = [opened.enter_context(driver.connect(path)) for _ in range(count)]
            for connection in found:
                with connection.cursor() as cursor:  # a transaction sees the moment of its first reading
                    cursor.execute("select count(*) from run")
                    cursor.fetchone()
        yield found


def batches(connection: Any, source: Snapshot, table: Table, partition: Partition | None = None) -> Iterator[Any]:
    """The rows of a table in the order of its key as record batches; of one partition, or all."""
    arrow_schema = schema(table.columns)
    query, values = source.query(table, partition)
    first = ", ".join(f'{_FIRST[column.type]} as "{column.name}"' for column in table.columns)
    with connection.cursor() as cursor:
        cursor.adbc_statement.set_options(**{"adbc.sqlite.query.batch_rows": str(_BATCH)})
        cursor.execute(f"select {first} union all {query}", values or None)
        skipped = 1
        for batch in cursor.fetch_record_batch():
            yield batch.slice(skipped).cast(arrow_schema)
            skipped = 0
