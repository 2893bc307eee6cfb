"""Machines that share a run commit each shard once; one that is lost takes nothing with it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.request import Request, urlopen

import obstore
import pytest
from conftest import CORPUS, ROOT
from obstore.store import from_url

from extractor.bulk.cluster import take_over
from extractor.bulk.exchange import Exchange
from extractor.bulk.limits import Limits
from extractor.bulk.shard import run_shard
from extractor.bulk.sources import inputs
from extractor.patterns import Patterns
from extractor.store.database import open_store
from extractor.store.records import begin_run

DOCUMENTS, SHARD = 80, 5


def archive(folder: Path, documents: int, bad: str = "") -> None:
    folder.mkdir()
    for number in range(documents):
        order = bad if bad and number == 3 else "good"
        (folder / f"{number:05}.txt").write_text(f"{order}\n{number}", encoding="utf-8")


def rows(store: Path, query: str) -> list[tuple[object, ...]]:
    with closing(open_store(store)) as connection:
        return [tuple(row) for row in connection.execute(query)]


def job(exchange: Exchange, patterns: Patterns, worker: str = "chaos:work") -> None:
    exchange.put_job(patterns, {"workers": 1, "limits": list(Limits(5.0, 512)), "worker": worker})


def test_a_shard_is_committed_once_and_taken_over_once(tmp_path: Path, patterns: Patterns) -> None:
    archive(tmp_path / "in", 10, "CRASH")
    exchange, store = Exchange(str(tmp_path / "exchange")), tmp_path / "archive.db"
    job(exchange, patterns)
    found = list(inputs([str(tmp_path / "in")], store))
    name = exchange.put_shard(found)
    assert exchange.shard(name) == found
    assert exchange.put_shard(found) == name
    assert run_shard(exchange.url, name)
    (commit,) = exchange.commits().values()
    other = tmp_path / "other.db"
    open_store(other).close()
    assert not exchange.commit(name, other, 10)  # another machine was as fast
    assert exchange.commits() == {name: commit}
    for contents in (10, 0):
        with closing(open_store(store)) as connection:
            with connection:
                run_id = begin_run(connection, "test", "1", "1")
            assert take_over(exchange, connection, run_id) == contents
    states = rows(store, "select state, count(*) from job where stage = 'parse' group by 1 order by 1")
    assert states == [("crash", 1), ("done", 9)]
    assert rows(store, "select count(*), count(distinct path) from path") == [(10, 10)]
    assert [path.name for path in (tmp_path / "exchange").rglob("*") if path.is_file()] == ["job.json"]


def test_a_result_that_is_not_the_committed_one_is_not_taken(tmp_path: Path, patterns: Patterns) -> None:
    archive(tmp_path / "in", 2)
    exchange, store = Exchange(str(tmp_path / "exchange")), tmp_path / "archive.db"
    job(exchange, patterns)
    name = exchange.put_shard(list(inputs([str(tmp_path / "in")], store)))
    run_shard(exchange.url, name)
    (commit,) = exchange.commits().values()
    path = tmp_path / "exchange" / commit.result
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with closing(open_store(store)) as connection:
        assert take_over(exchange, connection, 0) == 0
    assert rows(store, "select count(*) from file") == [(0,)]


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a bucket on a server of this machine."""
    pytest.importorskip("moto")
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-p", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    for name, value in {
        "AWS_ENDPOINT_URL": address,
        "AWS_ALLOW_HTTP": "true",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    for _ in range(200):
        try:
            urlopen(Request(f"{address}/reports", method="PUT")).close()  # noqa: S310  # our own server
            break
        except OSError:
            time.sleep(0.1)
    yield "s3://reports"
    server.terminate()
    server.wait()


def test_an_object_store_holds_sources_and_commits(tmp_path: Path, s3: str, patterns: Patterns) -> None:
    pytest.importorskip("s3fs")
    report = sorted(CORPUS.glob("*.docx"))[0]
    exchange, store = Exchange(f"{s3}/exchange"), tmp_path / "archive.db"
    obstore.put(from_url(s3), "2022/xã/report.docx", report.read_bytes())
    job(exchange, patterns, "extractor.bulk.worker:work")
    found = list(inputs([f"{s3}/2022"], store))
    assert [one.path for one in found] == [f"{s3}/2022/xã/report.docx"]
    name = exchange.put_shard(found)
    command = [sys.executable, "-m", "extractor.bulk.shard", exchange.url, name]
    assert [subprocess.run(command, cwd=ROOT, check=False).returncode for _ in range(2)] == [0, 0]
    open_store(tmp_path / "other.db").close()
    assert not exchange.commit(name, tmp_path / "other.db", 1)
    with closing(open_store(store)) as connection:
        with connection:
            run_id = begin_run(connection, "test", "1", "1")
        assert take_over(exchange, connection, run_id) == 1
    assert rows(store, "select name, status from current_report") == [("report.docx", "success")]


def test_a_node_that_is_killed_loses_nothing_and_nothing_is_stored_twice(tmp_path: Path) -> None:
    pytest.importorskip("ray")
    archive(tmp_path / "in", DOCUMENTS)
    store = tmp_path / "archive.db"
    with closing(open_store(store)) as connection, connection:
        connection.execute("create table audit (sha256 text)")
        connection.execute("create trigger t after insert on report begin insert into audit values (new.sha256); end")
    words = [store, tmp_path / "in", tmp_path / "exchange", SHARD]
    done = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "two_nodes.py"), *map(str, words)],
        check=False,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}", "RAY_TMPDIR": "/tmp"},  # noqa: S108  # sockets need short paths
        timeout=180,
    )
    assert "killed at" in done.stdout, done.stderr
    assert done.stdout.splitlines()[-1] == "complete", done.stderr
    assert rows(store, "select count(*), count(distinct sha256) from audit") == [(DOCUMENTS, DOCUMENTS)]
    assert rows(store, "select count(*) from path") == [(DOCUMENTS,)]
