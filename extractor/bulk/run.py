"""A bulk run from start to end: list the inputs once, tell the plan, work it off, give suspects their second try."""

from __future__ import annotations

import shutil
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from extractor import __version__
from extractor.bulk import sources
from extractor.bulk.coordinator import Coordinator, Progress
from extractor.bulk.limits import Limits
from extractor.patterns.keys import form_keys
from extractor.readers.versions import reader_versions
from extractor.store import ledger
from extractor.store.database import Store, lock_store, open_store, transaction
from extractor.store.records import begin_run, end_run

if TYPE_CHECKING:
    from extractor.patterns import Patterns
    from extractor.store.ledger import Input, Tally

WORK = "extractor.bulk.worker:work"


class Settings(NamedTuple):
    """How to run. `worker` names the function that does one task; tests put one in its place that breaks."""

    workers: int = 1
    limits: Limits = Limits()
    retry_failed: bool = False
    again: bool = False
    worker: str = WORK


class Cluster(NamedTuple):
    """How to share the work: where the machines exchange shards and results, inputs of a shard, its seconds."""

    exchange: str
    shard: int = 500
    deadline: float = 3600.0


@dataclass
class _Draining:
    """Whether a run was asked to stop."""

    draining: bool = False


class Report(NamedTuple):
    """How a run ended: its plan, what it did, inputs that stand failed, results that wait to be accepted."""

    plan: list[Tally]
    progress: Progress
    failed: int
    pending: int
    complete: bool


def plan(names: Sequence[str], store: Path, patterns: Patterns, settings: Settings) -> list[Tally]:
    """What a run over these sources would find; nothing is read, no store is made. Raises SourceError."""
    with closing(open_store(store if store.exists() else ":memory:")) as connection:
        return _list(connection, _inputs(names, store), patterns, settings)


def run(
    names: Sequence[str],
    store: Path,
    patterns: Patterns,
    settings: Settings,
    tell_plan: Callable[[list[Tally]], None] = lambda _: None,
    tell: Callable[[Progress], None] = lambda _: None,
    tell_stop: Callable[[], None] = lambda: None,
) -> Report:
    """Brings the store up to date with the sources; without sources, what it holds with the patterns.

    SIGINT and SIGTERM end it after the documents in hand; a second one at once (KeyboardInterrupt). Raises SourceError,
    StoreFailure and EngineError; whatever ends it, the next run goes on where it stopped.
    """
    return run_inputs(_inputs(names, store), store, patterns, settings, tell_plan, tell, tell_stop)


def run_inputs(
    inputs: Iterable[Input] | None,
    store: Path,
    patterns: Patterns,
    settings: Settings,
    tell_plan: Callable[[list[Tally]], None] = lambda _: None,
    tell: Callable[[Progress], None] = lambda _: None,
    tell_stop: Callable[[], None] = lambda: None,
) -> Report:
    """`run` over inputs that were listed elsewhere; None stands for what the store holds."""
    with closing(open_store(store)) as connection, closing(lock_store(store)):
        with transaction(connection):
            run_id = begin_run(connection, "bulk", __version__, patterns.version)
        tallies = _list(connection, inputs, patterns, settings, run_id)
        tell_plan(tallies)
        ledger.mark_seen(connection, run_id)
        due = sum(t.inputs for t in tallies if t.standing not in ("settled", "failed"))
        coordinator = Coordinator(
            connection,
            run_id,
            patterns,
            reader_versions(),
            form_keys(patterns, __version__),
            Progress(due),
            tell,
        )
        if due:
            with _drains(coordinator, tell_stop):
                _work(coordinator, store, patterns, settings)
        with transaction(connection):
            end_run(connection, run_id)
        failed = coordinator.progress.failed + sum(t.inputs for t in tallies if t.standing == "failed")
        complete = coordinator.progress.done >= due
        return Report(tallies, coordinator.progress, failed, ledger.pending(connection), complete)


def run_cluster(
    names: Sequence[str],
    store: Path,
    patterns: Patterns,
    settings: Settings,
    cluster: Cluster,
    tell_plan: Callable[[list[Tally]], None] = lambda _: None,
    tell: Callable[[Progress], None] = lambda _: None,
    tell_stop: Callable[[], None] = lambda: None,
) -> Report:
    """`run` with the files that must be read spread over a Ray cluster; what needs no file is done here afterwards.

    All machines must see the sources under the same paths. Results that an earlier run left at the exchange are taken
    over first, so that nothing that a machine committed is done twice.
    """
    import ray

    from extractor.bulk.cluster import run_shards, take_over
    from extractor.bulk.exchange import Exchange

    exchange = Exchange(cluster.exchange)
    job = {"workers": settings.workers, "limits": list(settings.limits), "worker": settings.worker}
    with closing(open_store(store)) as connection, closing(lock_store(store)):
        with transaction(connection):
            run_id = begin_run(connection, "bulk --engine ray", __version__, patterns.version)
        contents = take_over(exchange, connection, run_id)
        tallies = _list(connection, _inputs(names, store), patterns, settings, run_id)
        tell_plan(tallies)
        progress = Progress(sum(t.inputs for t in tallies if t.standing in ("new", "suspect")))
        undone = 0
        if progress.total:
            exchange.put_job(patterns, job)
            state = _Draining()
            ray.init(ignore_reinit_error=True, log_to_driver=False, include_dashboard=False)
            try:
                with _drains(state, tell_stop):
                    unread = (found for found, _, s in ledger.due(connection) if s in ("new", "suspect"))

                    def done(inputs: int) -> None:
                        progress.done += inputs
                        tell(progress)

                    undone = run_shards(exchange, unread, cluster, settings.workers, done, lambda: state.draining)
            finally:
                ray.shutdown()
            contents += take_over(exchange, connection, run_id)
        with transaction(connection):
            end_run(connection, run_id)
    if undone or progress.done < progress.total:
        return Report(tallies, progress, 0, 0, complete=False)
    report = run(names, store, patterns, settings, tell=tell, tell_stop=tell_stop)
    report.progress.parsed += contents
    report.progress.extracted += contents
    return report


def _inputs(names: Sequence[str], store: Path) -> Iterator[Input] | None:
    if not names and not store.exists():
        raise sources.SourceError(f"Chưa có kho dữ liệu {store}; hãy nêu nguồn; no store yet: name its sources")
    return sources.inputs(names, store) if names else None


def _list(
    connection: Store, inputs: Iterable[Input] | None, patterns: Patterns, settings: Settings, run_id: int = 0
) -> list[Tally]:
    ledger.expect(
        connection,
        reader_versions(),
        form_keys(patterns, __version__),
        run_id=run_id,
        retry_failed=settings.retry_failed,
        again=settings.again,
    )
    if inputs is None:
        ledger.enlist_known(connection)
    else:
        ledger.enlist(connection, inputs)
    return ledger.tallies(connection)


def _work(coordinator: Coordinator, store: Path, patterns: Patterns, settings: Settings) -> None:
    from extractor.bulk.engine import Engine

    with _scratch(store) as scratch:
        with closing(Engine(settings.worker, patterns, settings.limits, settings.workers, scratch)) as engine:
            coordinator.run(engine, settings.workers)
        if coordinator.suspects and not coordinator.draining:
            with closing(Engine(settings.worker, patterns, settings.limits, 1, scratch)) as engine:
                coordinator.retry_suspects(engine)


@contextmanager
def _scratch(store: Path) -> Iterator[Path]:
    """A folder beside the store for temporary files; what a killed run left there goes first."""
    folder = Path(f"{store.absolute()}.tmp")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _drains(state: _Draining | Coordinator, tell_stop: Callable[[], None]) -> Iterator[None]:
    """The first signal to stop lets the documents in hand finish, the second does not."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_signal: int, _frame: object) -> None:
        if state.draining:
            raise KeyboardInterrupt
        state.draining = True
        tell_stop()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
