"""The ledger of bulk runs: what is known of each input, and exactly one outcome for each content, in one transaction.

The *standing* of a content under the wanted versions is one of

    new       never read with this version of its reader (or failed, and failures are to be tried again)
    suspect   ended or outran its worker once, and waits for its second try, alone
    failed    could not be read, for good
    extract   read, but not yet extracted with these patterns
    settled   nothing is left to do
"""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Literal, NamedTuple

from extractor.store.database import transaction
from extractor.store.records import Prepared, now, put_prepared

Standing = Literal["new", "suspect", "failed", "extract", "settled"]
ATTEMPTS = 2  # a content that ended its worker this often has failed
_BATCH = 1000
_UNREADABLE = -1  # as mtime: equals that of no file, so that the path is tried anew in every run


class Input(NamedTuple):
    """One path of an archive: `location` opens it, `kind` is what its name says that it is (`pdf`)."""

    path: str
    location: bytes
    size: int
    mtime_ns: int
    kind: str

    @property
    def name(self) -> str:
        """The file's name without the way to it."""
        return re.split(rf"[/{re.escape(os.sep)}]|\.zip!", self.path, flags=re.IGNORECASE)[-1]


class Content(NamedTuple):
    """The bytes behind one or more paths; `media_type` is None where they were never seen."""

    sha256: str
    size: int
    media_type: str | None


class Job(NamedTuple):
    """How one stage went for one content. `state`: done | failed | crash | timeout | memory."""

    stage: Literal["parse", "extract"]
    version: str
    state: str
    attempts: int = 1
    reason: str | None = None
    cpu_ms: int | None = None


# ---- the inputs of a run ----


def expect(
    connection: sqlite3.Connection,
    readers: Mapping[str, str],
    forms: Mapping[str, str],
    *,
    run_id: int = 0,
    retry_failed: bool = False,
    again: bool = False,
) -> None:
    """States the versions that the standing of contents is told by.

    `readers` holds the version of the reader of each media type, `forms` the key of each form ("" for none).
    `retry_failed` takes failures of other runs for new, `again` has every report extracted that this run did not.
    """
    failed = f"case when j.run_id <> {run_id:d} then 'new' else 'failed' end" if retry_failed else "'failed'"
    of_run = f"and e.run_id = {run_id:d}" if again else ""
    good = "and e.state = 'done'" if retry_failed else ""
    connection.executescript(
        f"""
        pragma temp_store = file;
        drop view if exists temp.standing;
        drop table if exists temp.input;
        drop table if exists temp.reader;
        drop table if exists temp.form;
        create temp table reader (media_type text primary key, version text not null) without rowid;
        create temp table form (version text primary key, form text not null) without rowid;
        create temp table input (
          seq integer primary key, path text not null unique, location blob not null, size integer not null,
          mtime_ns integer not null, kind text not null, sha256 text, standing text not null default 'new'
        );
        create index temp.input_standing on input (standing, seq);
        create temp view standing as
          select f.sha256, f.size, f.media_type, w.version, case
            when j.state is null then 'new'
            when j.state in ('crash', 'timeout') and j.attempts < {ATTEMPTS} then 'suspect'
            when j.state <> 'done' then {failed}
            when exists (
              select 1 from main.job e join temp.form k on k.version = e.version
              where e.sha256 = f.sha256 and e.stage = 'extract' and (e.state = 'done' or e.attempts >= {ATTEMPTS}
                or e.state not in ('crash', 'timeout')) {good} {of_run}
            ) then 'settled'
            when exists (
              select 1 from main.job e join temp.form k on k.version = e.version
              where e.sha256 = f.sha256 and e.stage = 'extract' and e.state in ('crash', 'timeout') {of_run}
            ) then 'suspect'
            else 'extract' end as standing
          from main.file f
          left join temp.reader w on w.media_type = coalesce(f.media_type, '')
          left join main.job j on j.sha256 = f.sha256 and j.stage = 'parse' and j.version = w.version;
        """
    )
    with connection:
        connection.executemany("insert into temp.reader values (?, ?)", readers.items())
        connection.executemany("insert or ignore into temp.form values (?, ?)", ((v, k) for k, v in forms.items()))


def enlist(connection: sqlite3.Connection, inputs: Iterable[Input]) -> None:
    """Takes in the inputs of a run, each path once, with their standing; no file is opened.

    A path is the content that it was when size and time of change are those of the last run.
    """
    rows = iter(inputs)
    while batch := list(islice(rows, _BATCH)):
        with connection:
            connection.executemany(
                "insert or ignore into temp.input (path, location, size, mtime_ns, kind) values (?, ?, ?, ?, ?)", batch
            )
    with connection:
        connection.execute(
            "update temp.input set sha256 = s.sha256, standing = s.standing "
            "from main.path p join temp.standing s on s.sha256 = p.sha256 "
            "where p.path = input.path and p.size = input.size and p.mtime_ns = input.mtime_ns"
        )


def enlist_known(connection: sqlite3.Connection) -> None:
    """Takes in the contents of the store that wait for extraction only; no original is needed."""
    with connection:
        connection.execute(
            "insert into temp.input (path, location, size, mtime_ns, kind, sha256, standing) "
            "select coalesce((select min(path) from main.path p where p.sha256 = s.sha256), s.sha256), x'', s.size, 0, "
            "coalesce(s.media_type, ''), s.sha256, s.standing from temp.standing s join main.document d "
            "on d.sha256 = s.sha256 and d.reader_version = s.version where s.standing in ('extract', 'suspect')"
        )


class Tally(NamedTuple):
    """How many inputs of a kind have a standing, and what one of this kind took so far (CPU ms, None if unknown)."""

    kind: str
    standing: Standing
    inputs: int
    cpu_ms: float | None


def tallies(connection: sqlite3.Connection) -> list[Tally]:
    """The inputs by kind and standing."""
    rows = connection.execute(
        "select kind, standing, count(*), case when standing in ('new', 'suspect', 'extract') then "
        "  (select avg(j.cpu_ms) from main.job j join main.path p using (sha256) "
        "  where j.stage = case when i.standing = 'extract' then 'extract' else 'parse' end "
        "  and lower(p.path) like '%.' || i.kind) end "
        "from temp.input i group by kind, standing order by kind, standing"
    )
    return [Tally(*row) for row in rows]


def mark_seen(connection: sqlite3.Connection, run_id: int) -> None:
    """Notes that the unchanged paths were there in this run."""
    with transaction(connection):
        connection.execute(
            "update path set seen_run = ? where path in (select path from temp.input where sha256 is not null)",
            (run_id,),
        )


def due(connection: sqlite3.Connection) -> Iterator[tuple[Input, str | None, Standing]]:
    """The inputs that something is left to do for, with the hash of the unchanged ones; read in small batches."""
    last = -1
    query = "select * from temp.input where seq > ? and standing not in ('settled', 'failed') order by seq limit 500"
    while rows := connection.execute(query, (last,)).fetchall():
        for row in rows:
            yield Input(*tuple(row)[1:6]), row["sha256"], row["standing"]
        last = rows[-1]["seq"]


# ---- one content ----


def standing(connection: sqlite3.Connection, sha256: str) -> Standing:
    """What is left to do for a content; `new` for one never seen."""
    row = connection.execute("select standing from temp.standing where sha256 = ?", (sha256,)).fetchone()
    return row[0] if row else "new"


def parsed(connection: sqlite3.Connection, sha256: str) -> tuple[Content, bytes] | None:
    """A content and its packed document of the wanted reader version, None where there is none."""
    row = connection.execute(
        "select s.sha256, s.size, s.media_type, d.content from temp.standing s "
        "join main.document d on d.sha256 = s.sha256 and d.reader_version = s.version where s.sha256 = ?",
        (sha256,),
    ).fetchone()
    return (Content(*tuple(row)[:3]), row["content"]) if row else None


def name_path(connection: sqlite3.Connection, run_id: int, content: str, paths: Iterable[Input]) -> None:
    """Adds paths of a known content."""
    with transaction(connection):
        _put_paths(connection, run_id, content, paths)


def settle(
    connection: sqlite3.Connection,
    run_id: int,
    content: Content,
    paths: Sequence[Input],
    jobs: Sequence[Job],
    prepared: Prepared | None = None,
    document: bytes | None = None,
    *,
    readable: bool = True,
) -> None:
    """One outcome: content, paths, jobs, document and result in one transaction.

    A result replaces that of the same patterns. Where another version's good result is current, it stays so until
    `accept_newest`. A path that is not `readable` will be tried anew in the next run.
    """
    with transaction(connection):
        connection.execute(
            "insert into file values (?, ?, ?, ?) on conflict do update set media_type = excluded.media_type",
            (*content, now()),
        )
        _put_paths(connection, run_id, content.sha256, paths, readable=readable)
        for job in jobs:
            connection.execute("delete from job where sha256 = ? and stage = ?", (content.sha256, job.stage))
            connection.execute(
                "insert into job (sha256, stage, version, state, attempts, reason, cpu_ms, run_id) "
                "values (?, ?, ?, ?, ?, ?, ?, ?)",
                (content.sha256, *job, run_id),
            )
            if job.stage == "parse" and document is not None:
                connection.execute("delete from document where sha256 = ?", (content.sha256,))
                connection.execute("insert into document values (?, ?, ?)", (content.sha256, job.version, document))
        if prepared is not None:
            put_prepared(connection, run_id, prepared, current=not _kept(connection, prepared))


def _kept(connection: sqlite3.Connection, prepared: Prepared) -> bool:
    """Whether a good result of other patterns is current."""
    found = connection.execute(
        "select 1 from report where sha256 = ? and current and status <> 'failed' and patterns_version <> ?",
        (prepared.columns["sha256"], prepared.columns["patterns_version"]),
    ).fetchone()
    return found is not None


def _put_paths(
    connection: sqlite3.Connection, run_id: int, sha256: str, paths: Iterable[Input], *, readable: bool = True
) -> None:
    for path in paths:
        before = connection.execute("select sha256 from path where path = ?", (path.path,)).fetchone()
        connection.execute(
            "insert into path values (?, ?, ?, ?, ?) on conflict do update set sha256 = excluded.sha256, "
            "size = excluded.size, mtime_ns = excluded.mtime_ns, seen_run = excluded.seen_run",
            (path.path, sha256, path.size, path.mtime_ns if readable else _UNREADABLE, run_id),
        )
        if before is not None and before[0] != sha256:
            _forget_without_path(connection, before[0])


def _forget_without_path(connection: sqlite3.Connection, sha256: str) -> None:
    """Removes a content that no path leads to any more: its file was replaced by another."""
    if connection.execute("select 1 from path where sha256 = ?", (sha256,)).fetchone() is None:
        for table in ("report", "document", "job", "file"):
            connection.execute(f"delete from {table} where sha256 = ?", (sha256,))


# ---- results that wait to be accepted ----

_PENDING = (
    "select n.sha256, n.report_id as new, c.report_id as old from report n "
    "left join report c on c.sha256 = n.sha256 and c.current "
    "where not n.current and n.report_id > coalesce(c.report_id, 0) "
    "and n.report_id = (select max(report_id) from report m where m.sha256 = n.sha256)"
)


def pending(connection: sqlite3.Connection) -> int:
    """How many contents have a result newer than their current one."""
    return int(connection.execute(f"select count(*) from ({_PENDING})").fetchone()[0])


def accept_newest(connection: sqlite3.Connection) -> int:
    """Makes the newest result of every content the current one; how many changed."""
    with transaction(connection):
        rows = connection.execute(_PENDING).fetchall()
        connection.executemany("update report set current = 0 where report_id = ?", [(row["old"],) for row in rows])
        connection.executemany("update report set current = 1 where report_id = ?", [(row["new"],) for row in rows])
    return len(rows)


class Difference(NamedTuple):
    """What the waiting results say of one indicator, against the current ones; `example` names a path and both."""

    indicator: str
    added: int
    changed: int
    lost: int
    same: int
    example: str


def differences(connection: sqlite3.Connection) -> list[Difference]:
    """Per indicator, what the waiting results add, change and lose; those where nothing differs are left out.

    The n-th value of an indicator in a report stands against the n-th of the other result.
    """
    rows = connection.execute(
        f"""
        with pending as ({_PENDING}),
        value as (
          select p.sha256, v.report_id = p.new as newer, v.indicator, v.raw,
                 v.state || ' ' || coalesce(v.value, v.text, '') as fact,
                 row_number() over (partition by v.report_id, v.indicator order by v.seq) as nth
          from pending p join indicator_value v on v.report_id in (p.new, p.old)
        ),
        pair as (
          select sha256, indicator, nth, max(case when not newer then fact end) as old,
                 max(case when newer then fact end) as new, max(case when not newer then raw end) as old_raw,
                 max(case when newer then raw end) as new_raw
          from value group by sha256, indicator, nth
        )
        select indicator, sum(old is null) as added, sum(old is not null and new is not null and old <> new) as changed,
               sum(new is null) as lost, sum(old is new) as same,
               min(case when old is not new then (select min(path) from path where path.sha256 = pair.sha256)
                   || ': ' || coalesce(old_raw, '∅') || ' → ' || coalesce(new_raw, '∅') end) as example
        from pair group by indicator having added + changed + lost > 0 order by indicator
        """
    )
    return [Difference(*row) for row in rows]
