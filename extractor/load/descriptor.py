"""The Frictionless descriptor of loaded files: which tables they hold, their columns, types and keys."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from extractor.record import Record
from extractor.store.snapshot import Table

_TYPES = {"integer": "integer", "real": "number", "text": "string"}


def descriptor(resources: Iterable[dict[str, Any]]) -> str:
    """The text of `datapackage.json`."""
    content = {"profile": "data-package", "name": "reports", "resources": list(resources)}
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def table_resource(table: Table, paths: list[str], media_type: str) -> dict[str, Any]:
    """A table in one file or in several of the same columns."""
    fields = [{"name": column.name, "type": _TYPES[column.type]} for column in table.columns]
    keys: list[dict[str, Any]] = []
    if table.key == ("report_id", "seq"):
        keys = [{"fields": "report_id", "reference": {"resource": "report", "fields": "report_id"}}]
    return {
        "name": table.name,
        "path": paths[0] if len(paths) == 1 else paths,
        "mediatype": media_type,
        "encoding": "utf-8",
        "schema": {"fields": fields, "primaryKey": list(table.key), "foreignKeys": keys},
    }


def record_resource(path: str) -> dict[str, Any]:
    """One record of the contract a line."""
    fields = [{"name": name, "type": "any"} for name in Record.model_fields]
    return {"name": "record", "path": path, "mediatype": "application/jsonl", "schema": {"fields": fields}}
