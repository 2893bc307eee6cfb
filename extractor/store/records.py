"""Writes the results of reports into a store and reads them back; a report that is replaced leaves no ghosts."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from extractor.record import ConfidenceReport, EvidenceModel, FieldConfidence, Record, indicator_keys
from extractor.store.sentences import sentence_hashes

Row = tuple[Any, ...]


class Prepared(NamedTuple):
    """A result as rows: the columns of its `report` row, and (table, columns, rows) of each table below it.

    Making it costs far more than storing it, so that workers make it.
    """

    columns: dict[str, Any]
    children: list[tuple[str, tuple[str, ...], list[Row]]]


def now() -> str:
    """The time as ISO 8601 in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def begin_run(connection: sqlite3.Connection, command: str, extractor_version: str, patterns_version: str) -> int:
    """A new run; its id."""
    cursor = connection.execute(
        "insert into run (started, command, extractor_version, patterns_version) values (?, ?, ?, ?)",
        (now(), command, extractor_version, patterns_version),
    )
    return cursor.lastrowid or 0


def end_run(connection: sqlite3.Connection, run_id: int) -> None:
    """Marks a run as ended."""
    connection.execute("update run set ended = ? where run_id = ?", (now(), run_id))


def put_report(
    connection: sqlite3.Connection, run_id: int, record: Record, confidence: ConfidenceReport, *, current: bool = True
) -> int:
    """Stores one result in place of any of the same content and patterns; its report id.

    The caller holds the transaction. The file must be known (`file` row of the record's `source.sha256`).
    """
    return put_prepared(connection, run_id, prepare(record, confidence), current=current)


def prepare(record: Record, confidence: ConfidenceReport) -> Prepared:
    """The rows of one result."""
    fields = {field.path: field for field in confidence.fields}
    children = [(table, columns, list(rows)) for table, columns, rows in _children(record, confidence, fields)]
    return Prepared(_report(record, confidence), children)


def put_prepared(connection: sqlite3.Connection, run_id: int, prepared: Prepared, *, current: bool = True) -> int:
    """Stores one result as `put_report` does; its report id."""
    sha256, version = prepared.columns["sha256"], prepared.columns["patterns_version"]
    connection.execute("delete from report where sha256 = ? and patterns_version = ?", (sha256, version))
    if current:
        connection.execute("update report set current = 0 where sha256 = ? and current", (sha256,))
    values = {**prepared.columns, "run_id": run_id, "current": int(current)}
    report_id = _insert(connection, "report", tuple(values), [tuple(values.values())])
    for table, columns, rows in prepared.children:
        _insert(connection, table, ("report_id", "seq", *columns), [(report_id, i, *row) for i, row in enumerate(rows)])
    return report_id


def accept(connection: sqlite3.Connection, patterns_version: str) -> int:
    """Makes the results of these patterns the current ones; how many reports changed."""
    with connection:
        chosen = "select sha256 from report where patterns_version = ? and not current"
        connection.execute(f"update report set current = 0 where current and sha256 in ({chosen})", (patterns_version,))
        cursor = connection.execute(
            "update report set current = 1 where patterns_version = ? and not current", (patterns_version,)
        )
    return cursor.rowcount


def records(connection: sqlite3.Connection) -> Iterator[Record]:
    """The current records, each with all paths of its content."""
    for row in connection.execute("select report_id, sha256, record from report where current order by report_id"):
        record = Record.model_validate_json(zlib.decompress(row["record"]))
        record.source.paths = paths(connection, row["sha256"])
        yield record


def paths(connection: sqlite3.Connection, sha256: str) -> list[str]:
    """All paths at which a content was seen, sorted."""
    return [row[0] for row in connection.execute("select path from path where sha256 = ? order by path", (sha256,))]


def _insert(connection: sqlite3.Connection, table: str, columns: tuple[str, ...], rows: list[Row]) -> int:
    marks = ", ".join("?" * len(columns))
    statement = f"insert into {table} ({', '.join(columns)}) values ({marks})"
    if len(rows) == 1:
        return connection.execute(statement, rows[0]).lastrowid or 0
    connection.executemany(statement, rows)
    return 0


def _report(record: Record, confidence: ConfidenceReport) -> dict[str, Any]:
    organization, letterhead, period = record.organization, record.letterhead, record.period
    return {
        "sha256": record.source.sha256,
        "patterns_version": record.patterns_version,
        "extractor_version": record.extractor_version,
        "name": record.source.name,
        "status": record.status,
        "reader": record.source.reader,
        "text_origin": record.source.text_origin,
        "form": record.form.id if record.form else None,
        "form_score": record.form.score if record.form else None,
        "organization": organization.name if organization else None,
        "unit_kind": organization.kind if organization else None,
        "unit": organization.unit if organization else None,
        "district": organization.district if organization else None,
        "province": organization.province if organization else None,
        "unit_code": organization.unit_code if organization else None,
        "number": letterhead.number if letterhead else None,
        "issued_on": letterhead.issued_on if letterhead else None,
        "title": record.title,
        "period_kind": period.kind if period else None,
        "period_year": period.year if period else None,
        "period_index": period.index if period else None,
        "period_start": period.start if period else None,
        "period_end": period.end if period else None,
        "signatory": record.signatory.name if record.signatory else None,
        "grade": confidence.grade,
        "needs_review": int(confidence.needs_review),
        "sentences": sentence_hashes("\n".join(section.text for section in record.sections)),
        "record": _packed(record),
        "confidence": _packed(confidence),
    }


def _packed(model: Record | ConfidenceReport) -> bytes:
    return zlib.compress(model.model_dump_json().encode("utf-8"))


def _children(
    record: Record, confidence: ConfidenceReport, fields: Mapping[str, FieldConfidence]
) -> Iterator[tuple[str, tuple[str, ...], Iterable[Row]]]:
    """The tables below a report: name, columns, rows in the order of the record."""
    yield "indicator_value", _INDICATOR, _indicator_rows(record, fields)
    yield (
        "unmatched_row",
        ("code", "label", "unit", "cells", "value"),
        [(x.code, x.label, x.unit, _text(x.cells), x.value) for x in record.unmatched_rows],
    )
    yield (
        "section",
        ("section", "number", "heading", "level", "parent", "text", "confidence"),
        [
            (x.id, x.number, x.heading, x.level, x.parent, x.text, _sure(fields, f"sections/{i}/id"))
            for i, x in enumerate(record.sections)
        ],
    )
    yield (
        "reference",
        (
            *("reference", "kind", "number", "year", "symbol", "issuer", "issued_on", "year_inferred", "mentions"),
            "confidence",
        ),
        [
            (
                *(x.id, x.kind, x.number, x.year, x.symbol, x.issuer, x.issued_on, int(x.year_inferred), x.mentions),
                _sure(fields, f"references/{i}/id"),
            )
            for i, x in enumerate(record.references)
        ],
    )
    yield (
        "claim",
        ("indicator", "value", "unit", "section", "confidence", "block", "start_offset", "end_offset", "quote"),
        [
            (
                *(x.indicator, x.value, x.unit, x.section, _sure(fields, f"claims/{i}")),
                *_place(fields.get(f"claims/{i}"))[1:],
            )
            for i, x in enumerate(record.claims)
        ],
    )
    yield (
        "finding",
        ("code", "severity", "certainty", "fields", "reason", "expected", "actual", "message", "message_en"),
        [
            (
                *(x.code, x.severity, x.certainty, _text(x.fields), x.reason, _text(x.expected), _text(x.actual)),
                *(x.message, x.message_en),
            )
            for x in confidence.findings
        ],
    )


_INDICATOR = (
    *("indicator", "code", "label", "unit", "kind", "value", "text", "option_code", "state", "raw", "note"),
    *("group_codes", "columns", "confidence", "page", "block", "start_offset", "end_offset", "quote"),
)


def _indicator_rows(record: Record, fields: Mapping[str, FieldConfidence]) -> Iterator[Row]:
    for x, key in zip(record.indicators, indicator_keys(record.indicators), strict=True):
        field = fields.get(f"indicators/{key}/value")
        number = x.value if isinstance(x.value, int | float) else None
        text = x.value if isinstance(x.value, str) else None
        code = x.option.code if x.option else None
        sure = field.confidence if field else None
        yield (
            *(x.id, x.code, x.label, x.unit, x.kind, number, text, code, x.state, x.raw, x.note),
            *(x.group, _text(x.columns), sure, *_place(field)),
        )


def _sure(fields: Mapping[str, FieldConfidence], path: str) -> float | None:
    field = fields.get(path)
    return field.confidence if field else None


def _place(field: FieldConfidence | None) -> tuple[int | None, str | None, int | None, int | None, str | None]:
    evidence: EvidenceModel | None = field.evidence[0] if field and field.evidence else None
    if evidence is None:
        return None, None, None, None, None
    return evidence.page, evidence.block, evidence.start, evidence.end, evidence.quote


def _text(value: Any) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)
