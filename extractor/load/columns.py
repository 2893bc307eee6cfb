"""Rows of a store as Arrow columns, for Parquet and DuckDB: from rows in Python, or from SQLite without Python between.

A store's rows cost Python a microsecond a value. `ColumnReader` leaves them in C: SQLite's own library fills the
columns, and Python sees batches. Several readers share one moment of the store, so that threads may read at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from extractor.load.errors import needed
from extractor.store.snapshot import Column, Partition, Row, Snapshot, Table

BATCH = 65_536  # rows
_WHICH = "current and province is ? and period_year is ?"
_KEY = ("report_id", "seq")
_LOWEST = "-1"
_ZERO = {"integer": "0", "real": "0.0", "text": "''"}


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


@contextmanager
def column_readers(source: Snapshot, count: int) -> Iterator[list[ColumnReader]]:
    """Readers for as many threads, which see the store at the moment that `source` sees from now on."""
    adbc = needed("adbc_driver_sqlite.dbapi", "load")
    with ExitStack() as stack:
        with source.held() as path:
            readers = [ColumnReader(stack.enter_context(adbc.connect(path))) for _ in range(count)]
        yield readers


class ColumnReader:
    """Reads reports and the tables below them by columns."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._arrow = needed("pyarrow", "load")
        self._compute = needed("pyarrow.compute", "load")
        self._table("select count(*) from run", ())  # the first read fixes the moment

    def batches(self, table: Table, partition: Partition, arrow_schema: Any) -> Iterator[Any]:
        """Record batches of the current rows of a partition in the order of their key, of the columns of the schema."""
        own = table.columns[: len(table.columns) - table.context]
        context = [column for column in table.columns[len(own) :] if column.name in arrow_schema.names]
        report = [Column("report_id", "integer"), *context]
        names = {"commune": "unit"}
        told = ", ".join(names.get(column.name, column.name) for column in report)
        whose = self._table(*_typed(report, f"select {told} from report where {_WHICH}", partition))
        chosen = ", ".join(column.name for column in own)
        which = _WHICH if table.name == "report" else f"report_id in (select report_id from report where {_WHICH})"
        query = f"select {chosen} from {table.name} where {which}"
        with self._connection.cursor(adbc_stmt_kwargs={"adbc.sqlite.query.batch_rows": str(BATCH)}) as cursor:
            cursor.execute(*_typed(own, query, partition))
            for i, batch in enumerate(cursor.fetch_record_batch()):
                rows = batch.slice(0 if i else 1)  # without the row that told the types
                if rows.num_rows:
                    yield self._batch(rows, whose, arrow_schema)

    def _batch(self, rows: Any, whose: Any, arrow_schema: Any) -> Any:
        """The rows with what their reports say of them."""
        at = self._compute.index_in(rows.column("report_id"), value_set=whose["report_id"].combine_chunks())
        own = rows.schema.names
        arrays = [
            rows.column(field.name) if field.name in own else whose[field.name].combine_chunks().take(at)
            for field in arrow_schema
        ]
        return self._arrow.record_batch(arrays, schema=arrow_schema)

    def _table(self, query: str, values: Sequence[Any]) -> Any:
        with self._connection.cursor() as cursor:
            cursor.execute(query, values)
            return cursor.fetch_arrow_table()


def _typed(columns: Sequence[Column], query: str, partition: Partition) -> tuple[str, Sequence[Any]]:
    """The query with a first row that tells the types, which the driver takes from the first batch; its values."""
    first = ", ".join(
        f"{_LOWEST if column.name in _KEY else _ZERO[column.type]} as {column.name}" for column in columns
    )
    order = ", ".join(column.name for column in columns if column.name in _KEY)
    return f"select {first} union all {query} order by {order}", tuple(partition)
