"""The current contents of a store as plain tables, read in chunks of rows from one moment of the database."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from extractor.record import Record
from extractor.store.database import open_store, transaction
from extractor.store.records import records

Row = tuple[Any, ...]
CHUNK = 16_384  # rows
CHILDREN = ("indicator_value", "unmatched_row", "section", "reference", "claim", "finding")
# Bookkeeping of the store itself, of no meaning elsewhere.
_INTERNAL = {"current", "run_id", "mtime_ns", "seen_run"}
_KEYS = {"file": ("sha256",), "path": ("path",), "report": ("report_id",)}
# What a value of a report needs beside it where tables are read alone: who reports, and for when.
# Columns of `report` → their names in tables below it, which are read alone too: who reports, and for when.
CONTEXT = {
    **{name: name for name in ("province", "district", "unit_code", "period_kind", "period_year", "period_index")},
    "unit": "commune",
}


class Column(NamedTuple):
    """One column; `type` is `integer`, `real` or `text`."""

    name: str
    type: str


class Table(NamedTuple):
    """One table; `context` counts its last columns, which stand in its report's row."""

    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    context: int = 0


class Partition(NamedTuple):
    """The reports of one province and year; either may be unknown."""

    province: str | None
    year: int | None


@contextmanager
def snapshot(path: str | Path) -> Iterator[Snapshot]:
    """The store at `path` as it is now, whatever is written meanwhile; raises as `open_store` does."""
    connection = open_store(path, create=False)
    try:
        connection.execute("create temp table chosen (report_id integer primary key)")
        connection.execute("begin")
        yield Snapshot(connection, path)
    finally:
        connection.close()


class Snapshot:
    """Reads the current reports of a store; memory does not grow with their number."""

    def __init__(self, connection: sqlite3.Connection, path: str | Path) -> None:
        self._connection = connection
        self._path = path

    @contextmanager
    def held(self) -> Iterator[str]:
        """The path of the store; connections that begin to read it within the block see the moment of this snapshot.

        To be called before anything is read. Raises StoreFailure where another program keeps the store locked.
        """
        lock = open_store(self._path, create=False)
        try:
            with transaction(lock):
                self._connection.execute("select count(*) from run").fetchone()
                yield str(self._path)
        finally:
            lock.close()

    def tables(self, *, context: bool = False) -> list[Table]:
        """All tables, parents first; with `context` those below a report repeat whose it is, and of when."""
        return [
            self._table(name, context=context and name in CHILDREN) for name in ("file", "path", "report", *CHILDREN)
        ]

    def _table(self, name: str, *, context: bool) -> Table:
        described = self._connection.execute(f"pragma table_info({name})").fetchall()
        columns = [
            Column(row["name"], row["type"].lower())
            for row in described
            if row["name"] not in _INTERNAL and row["type"].lower() != "blob"
        ]
        if context:
            columns += (
                Column(CONTEXT[column.name], column.type)
                for column in self._table("report", context=False).columns
                if column.name in CONTEXT
            )
        return Table(name, _KEYS.get(name, ("report_id", "seq")), tuple(columns), len(CONTEXT) if context else 0)

    def partitions(self) -> list[Partition]:
        """The provinces and years that there are reports of, sorted, the unknown first."""
        query = "select distinct province, period_year from report where current order by province, period_year"
        return [Partition(*row) for row in self._connection.execute(query)]

    def chunks(
        self, table: Table, partition: Partition | None = None, *, chosen: bool = False, size: int = CHUNK
    ) -> Iterator[list[Row]]:
        """The rows of a table in the order of its key, `size` at a time; of one partition, or of the chosen reports."""
        query, values = self.query(table, partition, chosen=chosen)
        yield from self._fetch(query, values, size)

    def query(self, table: Table, partition: Partition | None = None, *, chosen: bool = False) -> tuple[str, Row]:
        """SQL that gives the rows that `chunks` gives, and the values of its parameters."""
        own = table.columns[: len(table.columns) - table.context]
        context = {theirs: f"r.{ours}" for ours, theirs in CONTEXT.items()}
        names = chain((f't."{c.name}"' for c in own), (context[c.name] for c in table.columns[len(own) :]))
        columns = ", ".join(f'{name} as "{c.name}"' for name, c in zip(names, table.columns, strict=True))
        source = f"{table.name} t" + (" join report r using (report_id)" if table.context else "")
        where, values = ("1", ())  # type: tuple[str, Row]
        if table.name not in ("file", "path"):
            which = "current"
            if chosen:
                which += " and report_id in (select report_id from temp.chosen)"
            elif partition:
                which, values = which + " and province is ? and period_year is ?", tuple(partition)
            where = f"t.report_id in (select report_id from report where {which})"
        order = ", ".join(f'"{name}"' for name in table.key)
        return f"select {columns} from {source} where {where} order by {order}", values

    def choose(self, reports: Iterable[int]) -> int:
        """Makes these reports the chosen ones; how many they are."""
        self._connection.execute("delete from temp.chosen")
        self._connection.executemany("insert into temp.chosen values (?)", ((report,) for report in reports))
        return int(self._connection.execute("select count(*) from temp.chosen").fetchone()[0])

    def digests(self, table: Table) -> Iterator[Row]:
        """The rows of `report`, each with a digest of its whole result as one column more."""
        columns = ", ".join(column.name for column in table.columns)
        query = f"select {columns}, record, confidence from report where current order by report_id"
        for rows in self._fetch(query, (), 256):
            for *values, record, confidence in rows:
                plain = repr(values[1:]).encode("utf-8", "surrogatepass")
                yield *values, hashlib.sha256(plain + record + confidence).hexdigest()

    def records(self) -> Iterator[Record]:
        """The current records, each with all paths of its content."""
        return records(self._connection)

    def _fetch(self, query: str, values: Row, size: int) -> Iterator[list[Row]]:
        cursor = self._connection.cursor()
        cursor.row_factory = None  # plain tuples cost half of rows with names
        cursor.execute(query, values)
        while rows := cursor.fetchmany(size):
            yield rows
