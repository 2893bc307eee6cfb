"""A store is loaded into files and databases whole, repeatably, and never by halves."""

import csv
import json
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import jsonschema
import psycopg
import pyarrow.parquet as pq
import pytest

from extractor.load import workbook
from extractor.load.columns import batches, connections
from extractor.load.errors import LoadError
from extractor.load.postgres import without_password
from extractor.load.targets import load
from extractor.output.json_files import schema
from extractor.patterns import Patterns
from extractor.pipeline import Result, extract
from extractor.store.database import open_store
from extractor.store.records import begin_run, put_report
from extractor.store.snapshot import CHILDREN, snapshot

ROOT = Path(__file__).parent.parent
REPORTS = ("01-tho-binh-q1.docx", "03-trung-son-9t.docx", "18-ea-kao-6t.docx")
TABLES = ("file", "path", "report", *CHILDREN)
FILES = {"parquet": "out", "csv": "out", "duckdb": "out.duckdb", "xlsx": "out.xlsx", "jsonl": "out.jsonl"}


@pytest.fixture(scope="module")
def results(patterns: Patterns) -> list[Result]:
    return [extract(ROOT / "corpus" / name, patterns) for name in REPORTS]


@pytest.fixture
def store(tmp_path: Path, results: list[Result]) -> Path:
    path = tmp_path / "archive.db"
    fill(path, results)
    return path


def fill(path: Path, results: list[Result]) -> None:
    connection = open_store(path)
    with connection:
        run = begin_run(connection, "test", "1", "1")
        for result in results:
            source = result.record.source
            connection.execute(
                "insert or ignore into file (sha256, size, first_seen) values (?, 1, ?)", (source.sha256, "2026")
            )
            for folder in ("a", "b"):
                values = (f"{folder}/{source.name}", source.sha256, run)
                connection.execute(
                    "insert or ignore into path (path, sha256, size, mtime_ns, seen_run) values (?, ?, 1, 1, ?)", values
                )
            put_report(connection, run, result.record, result.confidence)
    connection.close()


def multiply(path: Path, copies: int) -> None:
    """Repeats the values of each report under further numbers, as a store of many years has them."""
    connection = sqlite3.connect(path)
    names = [row[1] for row in connection.execute("pragma table_info(indicator_value)")]
    rest = ", ".join(f'"{name}"' for name in names[2:])
    with connection:
        connection.execute(
            f"with recursive n(i) as (select 1 union all select i + 1 from n where i < {copies})"
            f" insert into indicator_value (report_id, seq, {rest}) select report_id, seq + 1000 * i, {rest}"
            " from indicator_value, n"
        )
    connection.close()


def counts(path: Path) -> dict[str, int]:
    connection = sqlite3.connect(path)
    found = {table: connection.execute(f"select count(*) from {table}").fetchone()[0] for table in TABLES}
    connection.close()
    return found


def content(place: Path) -> dict[str, bytes]:
    if place.is_file():
        return {place.name: place.read_bytes()}
    return {str(path.relative_to(place)): path.read_bytes() for path in sorted(place.rglob("*")) if path.is_file()}


def strays(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if ".loading" in path.name]


# ---- files ----


@pytest.mark.parametrize("kind", sorted(set(FILES) - {"jsonl"}))
def test_every_row_arrives(kind: str, store: Path, tmp_path: Path) -> None:
    assert load(store, f"{kind}:{tmp_path / FILES[kind]}") == counts(store)


@pytest.mark.parametrize("kind", sorted(set(FILES) - {"duckdb"}))
def test_files_loaded_twice_are_the_same_to_the_byte(kind: str, store: Path, tmp_path: Path) -> None:
    place = tmp_path / FILES[kind]
    load(store, f"{kind}:{place}")
    first = content(place)
    load(store, f"{kind}:{place}")
    assert content(place) == first
    assert strays(tmp_path) == []


def test_parquet_has_the_values_of_the_store_in_folders_of_province_and_year(store: Path, tmp_path: Path) -> None:
    load(store, f"parquet:{tmp_path / 'out'}")
    table = pq.read_table(tmp_path / "out" / "indicator_value")
    with snapshot(store) as source:
        wide = next(table for table in source.tables(context=True) if table.name == "indicator_value")
        expected = {(row[0], row[1]): row for rows in source.chunks(wide) for row in rows}
    names = [column.name for column in wide.columns]
    found = {(row["report_id"], row["seq"]): row for row in table.to_pylist()}
    assert found.keys() == expected.keys()
    for key, row in expected.items():
        assert tuple(found[key][name] for name in names) == row


def test_columns_are_of_the_moment_of_the_snapshot_whatever_is_written_meanwhile(store: Path) -> None:
    with snapshot(store) as source, connections(source, 2) as opened:
        with sqlite3.connect(store) as writer:
            writer.execute("delete from path")
        table = next(table for table in source.tables() if table.name == "path")
        rows = [sum(len(batch) for batch in batches(connection, source, table)) for connection in opened]
        assert rows == [len(chunk) for chunk in source.chunks(table)] * 2 == [2 * len(REPORTS)] * 2


def test_duckdb_answers_queries_and_twice_is_the_same(store: Path, tmp_path: Path) -> None:
    rows = []
    for _ in range(2):
        load(store, f"duckdb:{tmp_path / 'out.duckdb'}")
        with duckdb.connect(str(tmp_path / "out.duckdb"), read_only=True) as database:
            rows.append(database.execute("select * from indicator_value order by report_id, seq").fetchall())
    assert rows[0] == rows[1]
    assert len(rows[0]) == counts(store)["indicator_value"]


def test_a_cell_of_csv_is_never_run_as_a_formula(store: Path, tmp_path: Path) -> None:
    connection = sqlite3.connect(store)
    with connection:
        connection.execute("update indicator_value set raw = '=1+1', value = -5 where seq = 0")
    connection.close()
    load(store, f"csv:{tmp_path / 'out'}")
    path = tmp_path / "out" / "indicator_value.csv"
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        first = next(csv.DictReader(file))
    assert (first["raw"], first["value"]) == ("'=1+1", "-5.0")


def test_a_workbook_goes_on_in_a_further_sheet(store: Path, tmp_path: Path) -> None:
    with snapshot(store) as source:
        workbook.load(source, tmp_path / "out.xlsx", sheet_rows=51)
    with zipfile.ZipFile(tmp_path / "out.xlsx") as book:
        names = re.findall(r'<sheet name="([^"]+)"', book.read("xl/workbook.xml").decode())
        rows = {
            name: book.read(f"xl/worksheets/sheet{i}.xml").count(b"<row ") - 1 for i, name in enumerate(names, start=1)
        }
    values = [count for name, count in rows.items() if name.split()[0] == "indicator_value"]
    assert set(values[:-1]) == {50}
    assert sum(values) == counts(store)["indicator_value"]


def test_a_line_of_json_is_a_record_of_the_contract_with_all_its_paths(store: Path, tmp_path: Path) -> None:
    load(store, f"jsonl:{tmp_path / 'out.jsonl'}")
    lines = (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()
    validator = jsonschema.Draft202012Validator(json.loads(schema("record")))
    for line, name in zip(lines, REPORTS, strict=True):
        validator.validate(json.loads(line))
        assert json.loads(line)["source"]["paths"] == [f"a/{name}", f"b/{name}"]


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_the_descriptor_names_the_files_and_columns(kind: str, store: Path, tmp_path: Path) -> None:
    load(store, f"{kind}:{tmp_path / 'out'}")
    package = json.loads((tmp_path / "out" / "datapackage.json").read_text(encoding="utf-8"))
    named = set()
    for resource in package["resources"]:
        paths = resource["path"] if isinstance(resource["path"], list) else [resource["path"]]
        named |= set(paths)
        if kind == "csv":
            with (tmp_path / "out" / paths[0]).open(encoding="utf-8-sig", newline="") as file:
                assert next(csv.reader(file)) == [field["name"] for field in resource["schema"]["fields"]]
    assert named | {"datapackage.json"} == set(content(tmp_path / "out"))


def test_a_folder_of_the_user_is_never_replaced(store: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("keep me")
    with pytest.raises(LoadError, match="no load has written"):
        load(store, f"csv:{tmp_path / 'mine'}")
    assert (tmp_path / "mine" / "letter.txt").read_text() == "keep me"


def kill_while_loading(store: Path, target: str, ready: Any) -> None:
    """Starts a load and kills it with -9 as soon as `ready()` says that it is under way."""
    process = subprocess.Popen([sys.executable, "-m", "extractor", "load", str(store), "--to", target], cwd=ROOT)
    while process.poll() is None and not ready():
        time.sleep(0.001)
    process.kill()
    assert process.wait() == -signal.SIGKILL


@pytest.mark.parametrize("kind", sorted(FILES))
def test_a_killed_load_leaves_files_as_they_were(kind: str, store: Path, tmp_path: Path) -> None:
    place = tmp_path / FILES[kind]
    load(store, f"{kind}:{place}")
    before = content(place)
    multiply(store, 100)
    if kind == "jsonl":
        repeat_reports(store, 200)
    kill_while_loading(store, f"{kind}:{place}", lambda: strays(tmp_path))
    assert content(place) == before
    assert strays(tmp_path)
    load(store, f"{kind}:{place}")
    assert content(place) != before
    assert strays(tmp_path) == []


def repeat_reports(path: Path, copies: int) -> None:
    connection = sqlite3.connect(path)
    names = [row[1] for row in connection.execute("pragma table_info(report)")]
    rest = ", ".join(name for name in names if name not in ("report_id", "sha256"))
    with connection:
        for i in range(copies):
            connection.execute(
                "insert into file (sha256, size, first_seen)"
                " select ? || sha256, 1, '2026' from report where report_id <= 3",
                (str(i),),
            )
            connection.execute(
                f"insert into report (sha256, {rest}) select ? || sha256, {rest} from report where report_id <= 3",
                (str(i),),
            )
    connection.close()


# ---- PostgreSQL ----


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of a private PostgreSQL server, which listens on a socket in a folder of its own."""
    programs = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    shutil.chown(folder, "postgres")

    def run(*words: str) -> None:
        subprocess.run(["runuser", "-u", "postgres", "--", *words], check=True, cwd=folder, stdout=subprocess.DEVNULL)

    run(str(programs / "initdb"), "-D", str(folder / "data"), "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
    options = f"-k {folder} -c listen_addresses= -c fsync=off"
    run(str(programs / "pg_ctl"), "-D", str(folder / "data"), "-o", options, "-l", str(folder / "log"), "-w", "start")
    yield f"postgresql://postgres@/{{}}?host={folder}"
    run(str(programs / "pg_ctl"), "-D", str(folder / "data"), "-m", "immediate", "-w", "stop")
    shutil.rmtree(folder)


@pytest.fixture
def database(server: str) -> Iterator[str]:
    with psycopg.connect(server.format("postgres"), autocommit=True) as connection:
        connection.execute("create database archive")
    yield server.format("archive")
    with psycopg.connect(server.format("postgres"), autocommit=True) as connection:
        connection.execute("drop database archive with (force)")


def rows(database: str) -> dict[str, list[tuple[Any, ...]]]:
    with psycopg.connect(database) as connection:
        return {table: sorted(connection.execute(f"select * from {table}").fetchall(), key=repr) for table in TABLES}


def sizes(database: str) -> dict[str, int]:
    return {table: len(found) for table, found in rows(database).items()}


def test_postgres_has_every_row_with_every_column(store: Path, database: str) -> None:
    assert load(store, database) == counts(store) == sizes(database)
    with snapshot(store) as source, psycopg.connect(database) as connection:
        for table in source.tables():
            columns = [column.name for column in table.columns if column.name != "report_id"]
            listed = ", ".join(f'"{name}"' for name in columns)
            found = connection.execute(f"select {listed} from {table.name}").fetchall()
            skip = len(table.columns) - len(columns)
            expected = [row[skip:] for chunk in source.chunks(table) for row in chunk]
            assert sorted(found, key=repr) == sorted(expected, key=repr), table.name


def test_loading_postgres_twice_changes_nothing(store: Path, database: str) -> None:
    load(store, database)
    before = rows(database)
    assert set(load(store, database).values()) == {0}
    assert rows(database) == before


def test_a_report_that_is_replaced_leaves_no_ghosts_and_others_stay(
    store: Path, database: str, results: list[Result]
) -> None:
    load(store, database)
    before = sizes(database)
    shorter = results[0].record.model_copy(update={"sections": results[0].record.sections[:1], "claims": []})
    connection = open_store(store)
    with connection:
        put_report(connection, 1, shorter, results[0].confidence)
        connection.execute("delete from path where path like 'b/%'")
    connection.close()
    written = load(store, database)
    assert (written["report"], written["section"]) == (1, 1)
    assert sizes(database) == counts(store)
    assert sizes(database)["section"] == before["section"] - len(results[0].record.sections) + 1


def test_two_stores_share_one_database(tmp_path: Path, database: str, results: list[Result]) -> None:
    for name, part in (("north.db", results[:1]), ("south.db", results[1:])):
        fill(tmp_path / name, part)
        load(tmp_path / name, database)
    fill(tmp_path / "all.db", results)
    assert sizes(database) == counts(tmp_path / "all.db")
    assert load(tmp_path / "all.db", database)["report"] == 0


def test_a_killed_load_leaves_postgres_as_it_was(store: Path, database: str) -> None:
    load(store, database)
    before = rows(database)
    multiply(store, 300)
    connection = sqlite3.connect(store)
    with connection:
        connection.execute("update report set title = title || '!'")
    connection.close()

    def copying() -> bool:
        found = watch.execute("select count(*) from pg_stat_progress_copy where tuples_processed > 1000").fetchone()
        return bool(found and found[0])

    with psycopg.connect(database, autocommit=True) as watch:
        kill_while_loading(store, database, copying)
    assert rows(database) == before
    load(store, database)
    assert sizes(database) == counts(store)


def test_a_zero_byte_in_a_text_does_not_stop_a_load(store: Path, database: str) -> None:
    connection = sqlite3.connect(store)
    with connection:
        connection.execute("update section set text = 'a' || char(0) || 'b' where seq = 0")
    connection.close()
    load(store, database)
    with psycopg.connect(database) as target:
        assert target.execute("select distinct text from section where seq = 0").fetchall() == [("ab",)]


# ---- what goes wrong ----


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://user:s3cret@localhost:1/archive",
        "postgresql://user:s3c@ret@localhost:1/archive",
        "postgresql://user:s3cret@localhost:port/archive",
        "postgresql://localhost:1/archive?user=x&password=s3cret",
    ],
)
def test_a_server_that_is_not_there_is_told_without_the_password(url: str, store: Path) -> None:
    with pytest.raises(LoadError, match="Cannot connect") as caught:
        load(store, url)
    assert not re.search("s3c|ret", caught.value.message + caught.value.message_en)
    assert "s3c" not in without_password(url)


def test_a_missing_extra_is_named(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(LoadError, match=r'pip install "extractor\[load\]"'):
        load(store, f"xlsx:{tmp_path / 'out.xlsx'}")


@pytest.mark.parametrize("target", ["mysql://x", "parquet:", "out.csv"])
def test_an_unknown_target_is_refused_with_the_known_ones(target: str, store: Path) -> None:
    with pytest.raises(LoadError, match="postgresql, parquet, duckdb, csv, xlsx, jsonl"):
        load(store, target)


@pytest.mark.parametrize(("lang", "words"), [("vi", "Không có kho"), ("en", "There is no store")])
def test_the_command_says_that_there_is_no_store(lang: str, words: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "extractor", "load", str(tmp_path / "x.db"), "--to", f"csv:{tmp_path}/o"]
    ended = subprocess.run([*command, "--lang", lang], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert words in ended.stderr
