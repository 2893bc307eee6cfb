"""A folder of Parquet files, a folder for each table, in it one for each province and year."""

from __future__ import annotations

import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
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

        paths: dict[str, list[str]] = {table.name: [] for table in tables}
        counts = dict.fromkeys(paths, 0)
        with ThreadPoolExecutor(len(opened)) as pool:
            everything = [None, *partitions]
            for partition, written in zip(everything, pool.map(write, everything), strict=True):
                for name, rows in written.items():
                    paths[name].append(_file(name, partition))
                    counts[name] += rows
        for table in tables:
            if not paths[table.name]:
                paths[table.name].append(_file(table.name, None))
                _empty(table, place / paths[table.name][0])
        resources = (table_resource(table, paths[table.name], MEDIA_TYPE) for table in tables)
        (place / DESCRIPTOR).write_text(descriptor(resources), encoding="utf-8")
    return counts


def _write(
    connection: Any, source: Snapshot, tables: Iterable[Table], partition: Partition | None, place: Path
) -> dict[str, int]:
    """Writes the tables of one partition that have rows there; how many rows each."""
    parquet = needed("pyarrow.parquet", "load")
    counts: dict[str, int] = {}
    reports = None  # the rows of `report`, which comes before the tables that repeat columns of it
    for table in tables:
        path = place / _file(table.name, partition)
        kept = [column for column in table.columns if not (partition and column.name in PARTITION)]
        own = table._replace(columns=table.columns[: len(table.columns) - table.context], context=0)
        with ExitStack() as opened:
            writer = None
            for batch in filter(len, batches(connection, source, own, partition)):
                if writer is None:
                    path.parent.mkdir(parents=True)
                    writer = opened.enter_context(parquet.ParquetWriter(path, schema(kept), compression="zstd"))
                whole = _beside(batch, reports) if table.context else batch
                writer.write_batch(whole.select([column.name for column in kept]))
                counts[table.name] = counts.get(table.name, 0) + len(batch)
        if table.name == "report":
            reports = parquet.read_table(path, columns=["report_id", *(n for n in CONTEXT if n not in PARTITION)])
    return counts


def _empty(table: Table, path: Path) -> None:
    """A file of no rows, which still tells the columns."""
    path.parent.mkdir(parents=True)
    needed("pyarrow.parquet", "load").write_table(schema(table.columns).empty_table(), path)


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


def _file(table: str, partition: Partition | None) -> str:
    """The path of the file within the folder."""
    values = (_UNKNOWN if value is None else str(value).translate(_ESCAPED) for value in partition or ())
    return "/".join([table, *map("=".join, zip(PARTITION, values)), "part-0.parquet"])  # noqa: B905, none or both
