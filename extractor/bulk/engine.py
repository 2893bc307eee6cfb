"""The pool of worker processes: runs tasks, tells which one ended or outran its worker, and mends itself.

A pool breaks as a whole when a worker dies between two tasks. Then it is built anew, and the tasks that were out go in
again: nobody is to blame.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from concurrent.futures import CancelledError
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Literal, NamedTuple

from pebble import ProcessExpired, ProcessPool
from pebble.pool.process import WORKERS_NAME

from extractor.bulk import worker
from extractor.bulk.limits import Limits
from extractor.bulk.worker import Outcome, Task
from extractor.errors import ExtractorError

if TYPE_CHECKING:
    from concurrent.futures import Future

    from extractor.patterns import Patterns

RECYCLE = 500  # documents that a worker process lives for: parsers in C leak
_REBUILDS = 5  # that often without a task done between: the workers cannot even start
_POLL_SECONDS = 0.5


class EngineError(ExtractorError):
    """Worker processes cannot be started here."""


class Finished(NamedTuple):
    """A task that came back: with an outcome, or with how it ended its worker."""

    task: Task
    outcome: Outcome | None = None
    blame: Literal["crash", "timeout"] | None = None
    detail: str = ""


class Engine:
    """`workers` processes that run tasks; `submit` and then `wait` until `pending` is 0, in any order of results.

    Their temporary files go into the folder `scratch`.
    """

    def __init__(self, work: str, patterns: Patterns, limits: Limits, workers: int, scratch: Path) -> None:
        self._limits = limits
        self._new_pool: Callable[[], ProcessPool] = partial(
            ProcessPool,
            max_workers=workers,
            max_tasks=RECYCLE,
            initializer=worker.start,
            initargs=(work, worker.packed_patterns(patterns), limits, os.getpid(), str(scratch)),
            context=multiprocessing.get_context("spawn"),
        )
        self._pool = self._new_pool()
        self._out: dict[str, tuple[Task, Future[Outcome] | None]] = {}
        self._back: SimpleQueue[tuple[ProcessPool, str, Future[Outcome]]] = SimpleQueue()
        self._rebuilt = 0

    @property
    def pending(self) -> int:
        """How many tasks are out."""
        return len(self._out)

    def submit(self, task: Task) -> None:
        """Hands a task to the pool."""
        self._out[task.sha256] = (task, None)
        try:
            future = self._pool.schedule(worker.run, args=(task,), timeout=self._limits.backstop)
        except RuntimeError:  # broken since; `wait` sees to it
            return
        self._out[task.sha256] = (task, future)
        future.add_done_callback(partial(self._put_back, self._pool, task.sha256))

    def _put_back(self, pool: ProcessPool, key: str, future: Future[Outcome]) -> None:
        self._back.put((pool, key, future))

    def wait(self, seconds: float = _POLL_SECONDS) -> Finished | None:
        """The next task that came back, None where none did within the time."""
        try:
            pool, key, future = self._back.get(timeout=seconds)
        except Empty:
            if self._out and not self._pool.active:
                self._rebuild()
            return None
        if pool is not self._pool or key not in self._out:
            return None
        finished = _finished(self._out[key][0], future)
        if finished is None:
            self._rebuild()
            return None
        self._rebuilt = 0
        del self._out[key]
        return finished

    def _rebuild(self) -> None:
        self._rebuilt += 1
        if self._rebuilt > _REBUILDS:
            raise EngineError(
                "Không khởi động được tiến trình đọc báo cáo; hãy kiểm tra bộ nhớ và bản cài đặt; "
                "worker processes cannot be started: check memory and installation"
            )
        self._end_workers()
        self._pool = self._new_pool()
        for task in [task for task, _ in self._out.values()]:
            self.submit(task)

    def withdraw(self) -> None:
        """Takes back the tasks that no worker has begun."""
        for key, (_, future) in list(self._out.items()):
            if future is None or not (future.running() or future.done()):
                del self._out[key]
                if future is not None:
                    future.cancel()

    def close(self) -> None:
        """Ends all workers, at once where tasks are still out."""
        self._out.clear()
        self._end_workers()

    def _end_workers(self) -> None:
        self._pool.stop()  # type: ignore[no-untyped-call]
        for child in multiprocessing.active_children():
            if child.name == WORKERS_NAME:
                child.kill()
        self._pool.join()


def _finished(task: Task, future: Future[Outcome]) -> Finished | None:
    """None where the pool broke and the task has nothing to do with it."""
    try:
        return Finished(task, future.result())
    except ProcessExpired as error:
        code = error.exitcode
        if -code == getattr(signal, "SIGPROF", 0):
            return Finished(task, blame="timeout", detail="CPU")
        return Finished(task, blame="crash", detail=signal.Signals(-code).name if code < 0 else f"exit {code}")
    except TimeoutError:
        return Finished(task, blame="timeout", detail="wall")
    except (CancelledError, BrokenProcessPool):
        return None
    except Exception as error:  # the worker lives, but could not say what came out
        return Finished(task, blame="crash", detail=repr(error))
