"""A file of JSON lines: one record of the contract a line, with all paths of its content."""

from __future__ import annotations

from pathlib import Path

from extractor.load.descriptor import descriptor, record_resource
from extractor.load.swap import DESCRIPTOR, new_file
from extractor.store.snapshot import Snapshot


def load(source: Snapshot, path: Path) -> dict[str, int]:
    """Replaces the file; how many records it has. Its descriptor stands beside it as NAME.datapackage.json."""
    count = 0
    with new_file(path) as place, place.open("w", encoding="utf-8", newline="\n") as file:
        for record in source.records():
            file.write(record.model_dump_json() + "\n")
            count += 1
        file.flush()
    with new_file(path.with_name(f"{path.stem}.{DESCRIPTOR}")) as place:
        place.write_text(descriptor([record_resource(path.name)]), encoding="utf-8")
    return {"record": count}
