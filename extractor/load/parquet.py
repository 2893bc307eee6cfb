"""A folder of Parquet files, a folder for each table, in it one for each province and year."""

from __future__ import annotations

from pathlib import Path

from extractor.load.columns import batches, schema
from extractor.load.descriptor import descriptor, table_resource
from extractor.load.errors import needed
from extractor.load.swap import DESCRIPTOR, new_folder
from extractor.store.snapshot import Partition, Snapshot

MEDIA_TYPE = "application/vnd.apache.parquet"
PARTITION = ("province", "period_year")
_UNKNOWN = "__HIVE_DEFAULT_PARTITION__"
_ESCAPED = {ord(letter): f"%{ord(letter):02X}" for letter in "%/\\:=?*\"<>|'" + "".join(map(chr, range(32)))}


def load(source: Snapshot, folder: Path) -> dict[str, int]:
    """Replaces the folder; rows of each table."""
    parquet = needed("pyarrow.parquet", "load")
    counts: dict[str, int] = {}
    resources = []
    with new_folder(folder) as place:
        for table in source.tables(context=True):
            split = table.name not in ("file", "path")
            keep = [i for i, column in enumerate(table.columns) if not (split and column.name in PARTITION)]
            arrow_schema = schema(table.columns[i] for i in keep)
            paths = []
            counts[table.name] = 0
            for partition in source.partitions() if split else [None]:
                path = place / table.name / _folder(partition) / "part-0.parquet"
                path.parent.mkdir(parents=True)
                with parquet.ParquetWriter(path, arrow_schema, compression="zstd") as writer:
                    for batch in batches(source.chunks(table, partition), arrow_schema, keep):
                        writer.write_batch(batch)
                        counts[table.name] += batch.num_rows
                paths.append(path.relative_to(place).as_posix())
            resources.append(table_resource(table, paths, MEDIA_TYPE))
        (place / DESCRIPTOR).write_text(descriptor(resources), encoding="utf-8")
    return counts


def _folder(partition: Partition | None) -> str:
    if partition is None:
        return ""
    values = (_UNKNOWN if value is None else str(value).translate(_ESCAPED) for value in partition)
    return "/".join(f"{name}={value}" for name, value in zip(PARTITION, values, strict=True))
