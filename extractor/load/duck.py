"""A DuckDB database file with all tables of a store."""

from __future__ import annotations

from pathlib import Path

from extractor.load.columns import batches, connections, schema
from extractor.load.errors import needed
from extractor.load.swap import new_file
from extractor.store.snapshot import Snapshot


def load(source: Snapshot, path: Path) -> dict[str, int]:
    """Replaces the file; rows of each table."""
    duckdb = needed("duckdb", "load")
    counts: dict[str, int] = {}
    with connections(source, 1) as (connection,), new_file(path) as place, duckdb.connect(str(place)) as database:
        for table in source.tables(context=True):
            database.register("stream", schema(table.columns).empty_table())
            database.execute(f'create table "{table.name}" as select * from stream').fetchall()
            counts[table.name] = 0
            for batch in batches(connection, source, table):
                database.register("stream", batch)
                database.execute(f'insert into "{table.name}" select * from stream').fetchall()
                counts[table.name] += batch.num_rows
    return counts
