"""Takes the outcomes of one store over into another, content by content; doing it twice changes nothing."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator

from extractor.store.ledger import Content, Input, Job, settle
from extractor.store.records import Prepared

_CHILDREN = ("indicator_value", "unmatched_row", "section", "reference", "claim", "finding")
_OWN_COLUMNS = frozenset(("report_id", "run_id", "current"))


def merge(target: sqlite3.Connection, run_id: int, source: sqlite3.Connection) -> int:
    """Puts all contents that `source` has an outcome for into `target`, each in a transaction; how many."""
    count = 0
    for row in source.execute("select sha256, size, media_type from file order by sha256"):
        content = Content(*row)
        jobs = list(_jobs(source, content.sha256))
        document = source.execute("select content from document where sha256 = ?", (content.sha256,)).fetchone()
        packed = document["content"] if document else None
        paths = list(_paths(source, content.sha256))
        settle(target, run_id, content, paths, jobs, _prepared(source, content.sha256), packed)
        count += 1
    return count


def _jobs(source: sqlite3.Connection, sha256: str) -> Iterator[Job]:
    query = "select stage, version, state, attempts, reason, cpu_ms from job where sha256 = ? order by stage desc"
    return (Job(*row) for row in source.execute(query, (sha256,)))


def _paths(source: sqlite3.Connection, sha256: str) -> Iterator[Input]:
    query = "select path, size, mtime_ns from path where sha256 = ?"
    return (Input(path, os.fsencode(path), size, mtime, "") for path, size, mtime in source.execute(query, (sha256,)))


def _prepared(source: sqlite3.Connection, sha256: str) -> Prepared | None:
    report = source.execute("select * from report where sha256 = ? and current", (sha256,)).fetchone()
    if report is None:
        return None
    children = []
    for table in _CHILDREN:
        cursor = source.execute(f"select * from {table} where report_id = ? order by seq", (report["report_id"],))
        columns = tuple(column[0] for column in cursor.description)[2:]
        children.append((table, columns, [tuple(row)[2:] for row in cursor]))
    return Prepared({key: report[key] for key in report.keys() if key not in _OWN_COLUMNS}, children)  # noqa: SIM118
