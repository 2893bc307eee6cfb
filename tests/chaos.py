"""Work for the tests of bulk runs: documents whose first line says that they crash, hang or eat memory do so.

As a program it is a coordinator that can be killed: `python tests/chaos.py STORE FOLDER FUNCTION`.
"""

from __future__ import annotations

import os
import re
import signal
import sys
import tempfile
import time
from pathlib import Path

from extractor.bulk.limits import Limits
from extractor.bulk.run import Settings, run
from extractor.bulk.worker import Outcome, Task
from extractor.bulk.worker import work as extract
from extractor.confidence import without_values
from extractor.patterns import Patterns, load
from extractor.record import Record, Source
from extractor.store.records import prepare


def work(task: Task, patterns: Patterns) -> Outcome:
    """A result at once, or what the document asks for."""
    order = task.data.split(b"\n", 1)[0]
    if order == b"CRASH":
        os.kill(os.getpid(), signal.SIGSEGV)
    if order == b"SPIN":  # in C, where no Python signal handler runs
        re.match(r"(a+)+$", "a" * 64 + "b")
    if order == b"SLEEP":
        tempfile.mkstemp()  # tells that it began
        time.sleep(600)
    if order == b"MEMORY":
        hoard = []
        while True:
            hoard.append(bytearray(16 * 2**20))
    source = Source(name=task.name, sha256=task.sha256, media_type=task.media_type)
    record = Record(status="success", source=source, extractor_version="0", patterns_version=patterns.version)
    return Outcome("done", "done", None, 1, 1, "", prepare(record, without_values(record)), b"")


def once(task: Task, patterns: Patterns) -> Outcome:
    """A document that crashes does so only the first time; marks are files in a folder that the environment names."""
    mark = Path(os.environ["CHAOS_MARKS"]) / task.sha256
    if mark.exists():
        return work(task._replace(data=b""), patterns)
    mark.touch()
    return work(task, patterns)


def steady(task: Task, patterns: Patterns) -> Outcome:
    """A result after a while."""
    time.sleep(0.008)
    return work(task, patterns)


def slow(task: Task, patterns: Patterns) -> Outcome:
    """A result after a fifth of a second."""
    time.sleep(0.2)
    return work(task, patterns)


def counted(task: Task, patterns: Patterns) -> Outcome:
    """The real work, noted in a file for each time that it is done."""
    with (Path(os.environ["CHAOS_MARKS"]) / "log").open("a", encoding="utf-8") as log:
        log.write(f"{task.stage} {task.name}\n")
    return extract(task, patterns)


if __name__ == "__main__":
    store, folder, function = sys.argv[1:]
    settings = Settings(workers=2, limits=Limits(cpu=0.5, memory=128), worker=f"chaos:{function}")
    report = run([folder], Path(store), load(), settings)
    sys.exit(0 if report.complete else 1)
