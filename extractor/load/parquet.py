"""A folder of Parquet files, a folder for each table, in it one for each province and year."""

from __future__ import annotations

import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from extractor.load.columns import batches, connections, schema
from extractor.load.descriptor import descriptor, table_resource
from extractor.load.errors import needed
from extractor.load.swap import DESCRIPTOR, new_folder
from extractor.store.snapshot import CONTEXT, Partition, Snapshot, Table

MEDIA_TYPE = "application/vnd.apache.parquet"
PARTITION = ("province", "period_year")
_UNKNOWN = "__HIVE_DEFAULT_PARTITION__"
_ESCAPED = {ord(letter): f"%{ord(letter):02X}" for letter in "%/\\:=?*\"<>|'" + "".join(map(chr, range(32)))}
_THREADS = min(4, os.cpu_count() or 1)  # reading and encoding leave Python free


def load(source: Snapshot, folder: Path) -> dict[str, int]:
    """Replaces the folder; rows of each table."""
    tables = source.tables(context=True)
    free: SimpleQueue[Any] = SimpleQueue()
    with connections(source, _THREADS) as opened, new_folder(folder) as place:
        partitions = source.partitions()
        for connection in opened:
            free.put(connection)

        def write(partition: Partition | None) -> dict[str, int]:
            connection = free.get()
            try:
                return _write(
                    connection, source, [x for x in tables if _is_split(x) == bool(partition)], partition, place
                )
            finally:
                free.put(connection)

        counts = dict.fromkeys((table.name for table in tables), 0)
        with ThreadPoolExecutor(len(opened)) as pool:
            for written in pool.map(write, [None, *partitions]):
                for name, rows in written.items():
                    counts[name] += rows
        files = (
            (table, [_file(table, one) for one in (partitions if _is_split(table) else [None])]) for table in tables
        )
        resources = [table_resource(table, paths, MEDIA_TYPE) for table, paths in files]
        (place / DESCRIPTOR).write_text(descriptor(resources), encoding="utf-8")
    return counts


def _write(
    connection: Any, source: Snapshot, tables: Iterable[Table], partition: Partition | None, place: Path
) -> dict[str, int]:
    """Writes the tables of one partition; rows of each."""
    parquet = needed("pyarrow.parquet", "load")
    counts: dict[str, int] = {}
    reports = None  # the rows of `report`, which comes before the tables that repeat columns of it
    for table in tables:
        path = place / _file(table, partition)
        path.parent.mkdir(parents=True)
        kept = [column for column in table.columns if not (partition and column.name in PARTITION)]
        own = table._replace(columns=table.columns[: len(table.columns) - table.context], context=0)
        counts[table.name] = 0
        with parquet.ParquetWriter(path, schema(kept), compression="zstd") as writer:
            for batch in batches(connection, source, own, partition):
                whole = _beside(batch, reports) if table.context else batch
                writer.write_batch(whole.select([column.name for column in kept]))
                counts[table.name] += batch.num_rows
        if table.name == "report":
            reports = parquet.read_table(path, columns=["report_id", *(n for n in CONTEXT if n not in PARTITION)])
    return counts


def _beside(batch: Any, reports: Any) -> Any:
    """The rows with the columns of their report beside them; a join within the store costs far more."""
    compute = needed("pyarrow.compute", "load")
    rows = compute.index_in(batch["report_id"], reports["report_id"].combine_chunks())
    for name in reports.column_names[1:]:
        column = reports[name].combine_chunks().take(rows)
        batch = batch.append_column(CONTEXT[name], column)
    return batch


def _is_split(table: Table) -> bool:
    return table.name not in ("file", "path")


def _file(table: Table, partition: Partition | None) -> str:
    """The path of the file within the folder."""
    values = (_UNKNOWN if value is None else str(value).translate(_ESCAPED) for value in partition or ())
    return "/".join([table.name, *map("=".join, zip(PARTITION, values)), "part-0.parquet"])  # noqa: B905, none or both
