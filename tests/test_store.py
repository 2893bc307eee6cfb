"""The store keeps every result once, replaces it without ghosts, and can be queried."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from extractor.patterns import Patterns
from extractor.pipeline import Result, extract
from extractor.store.database import NotAStore, open_store
from extractor.store.records import accept, begin_run, now, put_report, records

CORPUS = Path(__file__).parent.parent / "corpus"


@pytest.fixture(scope="module")
def result(patterns: Patterns) -> Result:
    return extract(CORPUS / "03-trung-son-9t.docx", patterns)


@pytest.fixture
def store(tmp_path: Path, result: Result) -> Iterator[sqlite3.Connection]:
    connection = open_store(tmp_path / "archive.db")
    with connection:
        begin_run(connection, "test", "1", result.record.patterns_version)
        sha256 = result.record.source.sha256
        connection.execute("insert into file values (?, 1, null, ?)", (sha256, now()))
        for name in ("b/x.docx", "a/x.docx"):
            connection.execute("insert into path values (?, ?, 1, 1, 1)", (name, sha256))
        put_report(connection, 1, result.record, result.confidence)
    yield connection
    connection.close()


def count(store: sqlite3.Connection, table: str) -> int:
    return int(store.execute(f"select count(*) from {table}").fetchone()[0])


def test_every_part_of_a_record_is_in_its_table(store: sqlite3.Connection, result: Result) -> None:
    record = result.record
    expected = {
        "report": 1,
        "current_indicator_value": len(record.indicators),
        "current_section": len(record.sections),
        "current_reference": len(record.references),
        "current_claim": len(record.claims),
        "current_finding": len(result.confidence.findings),
        "current_unmatched_row": len(record.unmatched_rows),
    }
    assert {table: count(store, table) for table in expected} == expected


def test_a_value_stands_with_its_confidence_and_its_place(store: sqlite3.Connection, result: Result) -> None:
    indicator = next(x for x in result.record.indicators if x.id == "files.received")
    query = "select value, raw, confidence, quote, commune from current_indicator_value where indicator = ?"
    row = store.execute(query, ("files.received",)).fetchone()
    field = next(x for x in result.confidence.fields if x.path == "indicators/files.received/value")
    assert tuple(row)[:4] == (indicator.value, indicator.raw, field.confidence, field.evidence[0].quote)
    assert row["commune"] == result.record.organization.unit  # type: ignore[union-attr]


def test_a_replaced_report_leaves_no_ghosts(store: sqlite3.Connection, result: Result) -> None:
    before = count(store, "section")
    fewer = result.record.model_copy(update={"sections": result.record.sections[:2], "claims": []})
    with store:
        put_report(store, 1, fewer, result.confidence)
    assert before > 2
    assert (count(store, "report"), count(store, "section"), count(store, "claim")) == (1, 2, 0)


def test_a_record_comes_back_as_it_was_with_all_its_paths(store: sqlite3.Connection, result: Result) -> None:
    (record,) = records(store)
    assert record.source.paths == ["a/x.docx", "b/x.docx"]
    record.source.paths = []
    assert record.model_dump_json() == result.record.model_dump_json()


def test_results_of_new_patterns_are_current_only_when_accepted(store: sqlite3.Connection, result: Result) -> None:
    newer = result.record.model_copy(update={"patterns_version": "newer"})
    with store:
        put_report(store, 1, newer, result.confidence, current=False)
    assert [r["patterns_version"] for r in store.execute("select * from current_report")] == [
        result.record.patterns_version
    ]
    assert accept(store, "newer") == 1
    assert [r["patterns_version"] for r in store.execute("select * from current_report")] == ["newer"]


def test_a_failed_file_is_a_result_too(store: sqlite3.Connection, patterns: Patterns) -> None:
    failed = extract(b"no document", patterns, "x.doc")
    with store:
        store.execute("insert into file values (?, 11, null, ?)", (failed.record.source.sha256, now()))
        put_report(store, 1, failed.record, failed.confidence)
    assert store.execute("select count(*) from current_report where status = 'failed'").fetchone()[0] == 1


def test_a_database_of_another_program_is_no_store(tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as connection:
        connection.execute("create table t (x)")
    connection.close()
    text = tmp_path / "text.db"
    text.write_text("this is no database " * 100)
    for path in (other, text):
        with pytest.raises(NotAStore):
            open_store(path)


def test_a_store_may_be_opened_by_many_while_it_is_made(tmp_path: Path) -> None:
    for attempt in range(8):
        path = tmp_path / f"{attempt}.db"
        with ThreadPoolExecutor(8) as pool:
            counts = [pool.submit(lambda path=path: count_and_close(path)) for _ in range(8)]
            assert [one.result() for one in counts] == [0] * 8


def count_and_close(path: Path) -> int:
    with closing(open_store(path)) as connection:
        return count(connection, "report")


def test_a_store_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    open_store(path).close()
    connection = sqlite3.connect(path)
    connection.execute("pragma user_version = 999")
    connection.close()
    with pytest.raises(NotAStore, match="newer version"):
        open_store(path)
