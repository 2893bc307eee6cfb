"""A folder of Parquet files, a folder for each table, in it one for each province and year."""

from __future__ import annotations

import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from extractor.load.columns import ColumnReader, batches, column_readers, schema
from extractor.load.descriptor import descriptor, table_resource
from extractor.load.errors import needed
from extractor.load.swap import DESCRIPTOR, new_folder
from extractor.store.snapshot import Partition, Snapshot, Table

MEDIA_TYPE = "application/vnd.apache.parquet"
PARTITION = ("province", "period_year")
_NOWHERE = Partition(None, None)
_WHOLE = ("file", "path")  # tables that belong to no province and year
_MOST_THREADS = 8
_UNKNOWN = "__HIVE_DEFAULT_PARTITION__"
_ESCAPED = {ord(letter): f"%{ord(letter):02X}" for letter in "%/\\:=?*\"<>|'" + "".join(map(chr, range(32)))}


def load(source: Snapshot, folder: Path) -> dict[str, int]:
    """Replaces the folder; rows of each table."""
    threads = min(os.cpu_count() or 1, _MOST_THREADS)
    with column_readers(source, threads) as readers, new_folder(folder) as place, ThreadPoolExecutor(threads) as pool:
        tables = source.tables(context=True)
        partitions = source.partitions()
        idle: SimpleQueue[ColumnReader] = SimpleQueue()
        for reader in readers:
            idle.put(reader)

        def write_part(table: Table, partition: Partition) -> tuple[Path, int] | None:
            reader = idle.get()
            try:
                kind = _kind(table)
                found = reader.batches(table, partition, kind)
                first = next(found, None)
                return first and _written(place, table, partition, kind, chain([first], found))
            finally:
                idle.put(reader)

        parts = {
            table.name: [pool.submit(write_part, table, partition) for partition in partitions]
            for table in tables
            if table.name not in _WHOLE
        }
        counts: dict[str, int] = {}
        resources = []
        for table in tables:
            if table.name not in _WHOLE:
                written = [path for part in parts[table.name] if (path := part.result())]
                if not written:  # one file tells what columns there would be
                    written = [_written(place, table, next(iter(partitions), _NOWHERE), _kind(table), ())]
            else:
                found = batches(source.chunks(table), _kind(table), list(range(len(table.columns))))
                written = [_written(place, table, None, _kind(table), found)]
            counts[table.name] = sum(count for _, count in written)
            paths = [path.relative_to(place).as_posix() for path, _ in written]
            resources.append(table_resource(table, paths, MEDIA_TYPE))
        (place / DESCRIPTOR).write_text(descriptor(resources), encoding="utf-8")
    return counts


def _kind(table: Table) -> Any:
    """The Arrow schema of a file: the folders tell the rest."""
    return schema(column for column in table.columns if column.name not in PARTITION)


def _written(
    place: Path, table: Table, partition: Partition | None, kind: Any, found: Iterable[Any]
) -> tuple[Path, int]:
    """Writes one file; its path and rows."""
    parquet = needed("pyarrow.parquet", "load")
    path = place / table.name / _folder(partition) / "part-0.parquet"
    path.parent.mkdir(parents=True)
    count = 0
    with parquet.ParquetWriter(path, kind, compression="zstd") as writer:
        for batch in found:
            writer.write_batch(batch)
            count += batch.num_rows
    return path, count


def _folder(partition: Partition | None) -> str:
    if partition is None:
        return ""
    values = (_UNKNOWN if value is None else str(value).translate(_ESCAPED) for value in partition)
    return "/".join(f"{name}={value}" for name, value in zip(PARTITION, values, strict=True))
