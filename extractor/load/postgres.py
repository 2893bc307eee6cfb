"""Loads a store into PostgreSQL: changed reports are copied beside the tables, then put in place in one transaction."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from importlib import resources
from itertools import chain
from typing import Any
from urllib.parse import parse_qs, unquote

from extractor.load.errors import LoadError, needed
from extractor.store.snapshot import CHILDREN, Row, Snapshot, Table

_LOCK = 0x76787472  # two loads at once wait for each other
_TYPES = {"integer": "bigint", "real": "double precision", "text": "text"}


def load(source: Snapshot, url: str) -> dict[str, int]:
    """Adds or replaces what changed since the last load; rows of each table that were written.

    Reports are the same where their content is (sha256), from whatever store. Raises LoadError.
    """
    psycopg = needed("psycopg", "postgres")
    try:
        with psycopg.connect(url, client_encoding="utf8") as connection:
            return _load(source, connection)
    except psycopg.Error as error:
        key = "error.database" if isinstance(error, psycopg.errors.Error) and error.sqlstate else "error.connection"
        raise LoadError(key, target=without_password(url), reason=_reason(str(error), url)) from None


def _load(source: Snapshot, connection: Any) -> dict[str, int]:
    connection.execute("select pg_advisory_xact_lock(%s)", (_LOCK,))
    _migrate(connection)
    tables = {table.name: table for table in source.tables()}
    for name in ("file", "path"):
        _stage(connection, tables[name], chain.from_iterable(source.chunks(tables[name])))
    counts = {"file": _upsert(connection, tables["file"], "sha256")}
    connection.execute(
        "delete from path p where exists (select from stage_path s where s.sha256 = p.sha256)"
        " and not exists (select from stage_path s where s.path = p.path)"
    )
    counts["path"] = _upsert(connection, tables["path"], "path")
    source.choose(_changed(connection, source, tables["report"]))
    counts["report"] = _upsert(connection, tables["report"], "sha256", "digest")
    connection.execute(
        "create temp table placed on commit drop as"
        " select s.report_id as theirs, r.report_id as ours from stage_report s join report r using (sha256)"
        " where s.changed"
    )
    connection.execute("create index on placed (theirs)")
    connection.execute("analyze placed")
    for name in CHILDREN:
        table = tables[name]
        connection.execute(f"delete from {name} where report_id in (select ours from placed)")
        _stage(connection, table, chain.from_iterable(source.chunks(table, chosen=True)))
        columns = _names(table.columns[1:])
        selected = ", ".join(f's."{column.name}"' for column in table.columns[1:])
        cursor = connection.execute(
            f"insert into {name} (report_id, {columns}) select ours, {selected}"
            f" from stage_{name} s join placed on theirs = s.report_id"
        )
        counts[name] = cursor.rowcount
        connection.execute(f"drop table stage_{name}")
    return counts


def _changed(connection: Any, source: Snapshot, table: Table) -> Iterator[int]:
    """Stages all reports; the store's ids of those that the target lacks or has otherwise."""
    _stage(connection, table, source.digests(table), "digest")
    connection.execute("alter table stage_report add column changed boolean not null default false")
    connection.execute(
        "update stage_report s set changed = true where not exists"
        " (select from report r where r.sha256 = s.sha256 and r.digest = s.digest)"
    )
    with connection.cursor(name="changed") as cursor:
        cursor.execute("select report_id from stage_report where changed")
        for row in cursor:
            yield row[0]


def _stage(connection: Any, table: Table, rows: Iterable[Row], *more: str) -> None:
    columns = [*(f'"{column.name}" {_TYPES[column.type]}' for column in table.columns), *(f"{c} text" for c in more)]
    connection.execute(f"create temp table stage_{table.name} ({', '.join(columns)}) on commit drop")
    with connection.cursor().copy(f"copy stage_{table.name} from stdin") as copy:
        for row in rows:
            copy.write_row(row if "\0" not in "".join(filter(_is_text, row)) else tuple(map(_storable, row)))


def _is_text(cell: object) -> bool:
    return isinstance(cell, str)


def _storable(cell: Any) -> Any:
    """PostgreSQL keeps no zero byte in a text."""
    return cell.replace("\0", "") if isinstance(cell, str) else cell


def _upsert(connection: Any, table: Table, key: str, *more: str) -> int:
    """Brings staged rows into their table by `key`; how many were new or otherwise than before."""
    names = [column.name for column in table.columns if column.name != "report_id"] + list(more)
    listed = ", ".join(f'"{name}"' for name in names)
    rest = [name for name in names if name != key]
    sets = ", ".join(f'"{name}" = excluded."{name}"' for name in rest)
    old = ", ".join(f't."{name}"' for name in rest)
    new = ", ".join(f'excluded."{name}"' for name in rest)
    return int(
        connection.execute(
            f"insert into {table.name} as t ({listed}) select {listed} from stage_{table.name}"
            f" on conflict ({key}) do update set {sets} where ({old}) is distinct from ({new})"
        ).rowcount
    )


def _names(columns: Iterable[Any]) -> str:
    return ", ".join(f'"{column.name}"' for column in columns)


def _migrate(connection: Any) -> None:
    """Brings the target's tables to the newest schema, within the same transaction."""
    connection.execute("create table if not exists extractor_schema (version integer not null)")
    (version,) = connection.execute("select coalesce(max(version), 0) from extractor_schema").fetchone()
    folder = resources.files("extractor.load") / "migrations"
    scripts = sorted((file for file in folder.iterdir() if file.name.endswith(".sql")), key=lambda file: file.name)
    if version > len(scripts):
        raise LoadError("error.newer")
    for number, script in enumerate(scripts[version:], version + 1):
        connection.execute(script.read_text(encoding="utf-8"))
        connection.execute("insert into extractor_schema values (%s)", (number,))


# ---- passwords ----


def without_password(url: str) -> str:
    """The address as it may be shown."""
    address = re.sub(r"(://[^:/?@]*):.*@", r"\1:***@", url)
    return re.sub(r"(?i)(password=)[^&\s]*", r"\1***", address)


def _reason(text: str, url: str) -> str:
    """What the driver says, unless some part of the password is in it."""
    secrets = re.findall(r"://[^:/?@]*:(.*)@", url) + parse_qs(url.partition("?")[2]).get("password", [])
    parts = {
        part for secret in secrets for form in (secret, unquote(secret)) for part in re.split(r"\W+", form) if part
    }
    return "" if any(part in text for part in parts) else " ".join(text.split())
