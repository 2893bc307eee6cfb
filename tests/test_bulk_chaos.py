"""Killed coordinators and documents that break their workers: nothing lost, nothing twice, no one else blamed."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psutil
import pytest
from conftest import ROOT

from extractor.bulk.limits import Limits
from extractor.bulk.run import Report, Settings, run
from extractor.patterns import Patterns
from extractor.store.database import open_store

DOCUMENTS = 1_000
BAD = {"CRASH": 3, "SPIN": 4, "MEMORY": 3}
STATES = {"CRASH": "crash", "SPIN": "timeout", "MEMORY": "memory"}
KILLS = 20
STARTED: list[subprocess.Popen[bytes]] = []


def archive(folder: Path, documents: int, bad: dict[str, int], seed: int = 7) -> None:
    """Documents with a content each; the bad ones stand anywhere among them."""
    folder.mkdir()
    orders = [order for order, count in bad.items() for _ in range(count)]
    orders += ["good"] * (documents - len(orders))
    random.Random(seed).shuffle(orders)  # the same archive every time
    for number, order in enumerate(orders):
        (folder / f"{number:05}.txt").write_text(f"{order}\n{number}", encoding="utf-8")


def rows(store: Path, query: str) -> list[tuple[object, ...]]:
    with closing(open_store(store)) as connection:
        return [tuple(row) for row in connection.execute(query)]


def coordinator(store: Path, folder: Path, function: str) -> subprocess.Popen[bytes]:
    return started(str(ROOT / "tests" / "chaos.py"), str(store), str(folder), function)


def started(*words: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen([sys.executable, *words], cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    STARTED.append(process)
    return process


@pytest.fixture(autouse=True)
def _ended() -> Iterator[None]:
    """No test leaves a coordinator behind, not even one that fails."""
    yield
    while STARTED:
        process = STARTED.pop()
        process.kill()
        process.wait()


def gone_within(processes: list[psutil.Process], seconds: float) -> list[psutil.Process]:
    """The processes that are still at work after so many seconds."""
    end = time.monotonic() + seconds
    while (left := [process for process in processes if at_work(process)]) and time.monotonic() < end:
        time.sleep(0.02)
    return left


def at_work(process: psutil.Process) -> bool:
    """Whether a process has not ended; one that its parent has not asked after yet has."""
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def settled(folder: Path, store: Path, patterns: Patterns, function: str = "work", **changes: object) -> Report:
    limits = Limits(cpu=1.0, memory=256, wall=30.0)
    settings = Settings(workers=2, limits=limits, worker=f"chaos:{function}")._replace(**changes)  # type: ignore[arg-type]
    return run([str(folder)], store, patterns, settings)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel ends workers with their coordinator on Linux only")
def test_twenty_kills_lose_nothing_repeat_nothing_and_leave_no_process(tmp_path: Path) -> None:
    folder, store = tmp_path / "in", tmp_path / "archive.db"
    archive(folder, DOCUMENTS, BAD)
    with closing(open_store(store)) as connection, connection:
        connection.execute("create table audit (sha256 text)")
        connection.execute("create trigger t after insert on report begin insert into audit values (new.sha256); end")
    chance = random.Random(11)
    kills = 0
    while kills < KILLS:
        process = coordinator(store, folder, "steady")
        try:
            process.wait(chance.uniform(0.4, 2.0))
            break
        except subprocess.TimeoutExpired:
            family = psutil.Process(process.pid).children(recursive=True)
            process.send_signal(signal.SIGKILL)
            process.wait()
            kills += 1
        assert gone_within(family, 5.0) == []
    last = coordinator(store, folder, "steady")
    assert last.wait(120) == 0
    assert kills >= KILLS // 2, "the archive was done too early to be killed often"
    assert rows(store, "pragma integrity_check") == [("ok",)]
    assert rows(store, "select count(*), count(distinct sha256) from audit") == [(DOCUMENTS, DOCUMENTS)]
    assert rows(store, "select count(*) from path") == [(DOCUMENTS,)]
    states = {
        str(path): state
        for path, state in rows(store, "select path, state from path join job using (sha256) where stage = 'parse'")
    }
    expected = {str(path): STATES.get(path.read_text().split("\n")[0], "done") for path in folder.iterdir()}
    assert states == expected


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_a_kill_leaves_no_converter_and_the_next_run_clears_its_files(tmp_path: Path, patterns: Patterns) -> None:
    folder, store = tmp_path / "in", tmp_path / "archive.db"
    folder.mkdir()
    lines = "".join(f"\\par Line {number}" for number in range(2_000_000))
    (folder / "long.rtf").write_text(f"{{\\rtf1 {lines}}}", encoding="ascii")
    process = started("-m", "extractor", "bulk", str(folder), "--store", str(store))
    until(lambda: "soffice.bin" in {child.name() for child in family_of(process.pid)})
    family = family_of(process.pid)
    process.kill()
    process.wait()
    assert gone_within(family, 5.0) == []
    assert list(Path(f"{store}.tmp").iterdir())
    (folder / "long.rtf").write_text("short")
    settled(folder, store, patterns)
    assert not Path(f"{store}.tmp").exists()


def family_of(pid: int) -> list[psutil.Process]:
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def test_every_kind_of_breakage_is_blamed_on_its_document(tmp_path: Path, patterns: Patterns) -> None:
    folder, store = tmp_path / "in", tmp_path / "archive.db"
    archive(folder, 30, {"CRASH": 2, "SPIN": 1, "MEMORY": 1, "SLEEP": 1})
    limits = Limits(cpu=0.5, memory=128, wall=4.0)
    report = settled(folder, store, patterns, limits=limits)
    found = rows(store, "select state, attempts, count(*) from job where stage = 'parse' group by 1, 2 order by 1")
    assert found == [("crash", 2, 2), ("done", 1, 25), ("memory", 1, 1), ("timeout", 2, 2)]
    failed = rows(store, "select count(*) from current_report where status = 'failed'")
    assert (report.failed, report.complete, failed) == (5, True, [(5,)])


def test_a_document_that_crashed_once_is_read_the_second_time(
    tmp_path: Path, patterns: Patterns, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHAOS_MARKS", str(tmp_path))
    folder, store = tmp_path / "in", tmp_path / "archive.db"
    archive(folder, 10, {"CRASH": 1})
    report = settled(folder, store, patterns, "once")
    assert report.failed == 0
    assert rows(store, "select state, attempts, count(*) from job where stage = 'parse' group by 1, 2") == [
        ("done", 1, 9),
        ("done", 2, 1),
    ]


def test_a_pool_that_breaks_is_built_anew_and_nobody_is_blamed(tmp_path: Path, patterns: Patterns) -> None:
    """Workers that are killed from outside while they are idle break the whole pool."""
    from extractor.bulk.engine import Engine
    from extractor.bulk.worker import Task

    engine = Engine("chaos:work", patterns, Limits(), 2, tmp_path)
    try:
        done = []
        for number in range(6):
            engine.submit(Task("parse", str(number), "x", "", b"good"))
            while engine.pending:
                if finished := engine.wait():
                    done.append((finished.task.sha256, finished.blame))
            for child in psutil.Process().children():
                if number == 2 and "pebble" not in child.name() and "resource_tracker" not in " ".join(child.cmdline()):
                    child.kill()
        assert done == [(str(number), None) for number in range(6)]
    finally:
        engine.close()


def test_workers_that_cannot_start_end_the_run_with_a_reason(tmp_path: Path) -> None:
    folder, store = tmp_path / "in", tmp_path / "archive.db"
    archive(folder, 3, {})
    command = [sys.executable, str(ROOT / "tests" / "chaos.py"), str(store), str(folder), "nothing"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=environment, timeout=60)
    assert done.returncode == 1
    assert "EngineError" in done.stderr
    assert rows(store, "select count(*) from report") == [(0,)]


def test_ctrl_c_finishes_what_is_in_hand_and_the_next_run_goes_on(tmp_path: Path) -> None:
    folder, store = tmp_path / "in", tmp_path / "archive.db"
    archive(folder, 60, {})
    process = coordinator(store, folder, "slow")
    until(lambda: store.exists() and len(rows(store, "select 1 from report")) >= 4)
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 1
    stored = len(rows(store, "select 1 from report"))
    assert 4 <= stored < 30
    assert coordinator(store, folder, "work").wait(60) == 0
    assert rows(store, "select count(*), count(distinct run_id) from report") == [(60, 2)]


def test_a_second_ctrl_c_stops_at_once(tmp_path: Path) -> None:
    folder, store = tmp_path / "in", tmp_path / "archive.db"
    archive(folder, 12, {"SLEEP": 12})
    process = coordinator(store, folder, "work")
    until(lambda: len(list(Path(f"{store}.tmp").glob("*"))) == 2)
    family = family_of(process.pid)
    process.send_signal(signal.SIGINT)
    time.sleep(0.5)
    assert process.poll() is None
    process.send_signal(signal.SIGINT)
    process.wait(15)
    assert gone_within(family, 5.0) == []


def test_a_full_disk_stops_the_run_and_the_next_one_goes_on(tmp_path: Path) -> None:
    """A limit on the size of files stands for the disk: writes fail in the middle of a run in the same way."""
    folder, store = tmp_path / "in", tmp_path / "archive.db"
    archive(folder, 300, {})
    open_store(store).close()
    command = [sys.executable, str(ROOT / "tests" / "chaos.py"), str(store), str(folder), "work"]
    done = subprocess.run(
        command,
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000)),
        timeout=60,
    )
    assert done.returncode != 0
    assert "StoreFailure" in done.stderr
    assert 0 < len(rows(store, "select 1 from report")) < 300
    assert coordinator(store, folder, "work").wait(60) == 0
    assert Counter(state for (state,) in rows(store, "select state from job")) == {"done": 600}


def test_two_runs_on_one_store_are_kept_apart(tmp_path: Path, patterns: Patterns) -> None:
    from extractor.store.database import StoreFailure, lock_store

    folder, store = tmp_path / "in", tmp_path / "archive.db"
    archive(folder, 1, {})
    with closing(lock_store(store)), pytest.raises(StoreFailure):
        settled(folder, store, patterns)
    assert settled(folder, store, patterns).complete


def until(holds: Callable[[], bool], seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_run_without_a_pool_of_its_own_leaves_a_store_that_others_can_read(
    tmp_path: Path, patterns: Patterns
) -> None:
    folder, store = tmp_path / "in", tmp_path / "archive.db"
    archive(folder, 3, {})
    settled(folder, store, patterns)
    with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as reader:
        assert reader.execute("select count(*) from current_report").fetchone() == (3,)
