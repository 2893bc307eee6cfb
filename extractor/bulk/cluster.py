"""A bulk run on a Ray cluster: shards as tasks, each of which runs the same local engine on its machine.

Ray places shards and starts them again; it never sees a document. Whether a shard is done is what its commit says:
a task that is silent past its deadline is looked up there, cancelled and submitted again.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractor.bulk.exchange import Exchange
from extractor.store.database import Store, open_store
from extractor.store.ledger import Input
from extractor.store.merge import merge

if TYPE_CHECKING:
    from extractor.bulk.run import Cluster

TRIES = 4  # of a shard, before it is left to the next run
IN_FLIGHT = 3  # shards for each slot of the cluster that are submitted at a time
_POLL_SECONDS = 2.0


@dataclass
class _Flight:
    """A shard that was submitted, how often, and until when it may be silent."""

    name: str
    inputs: int
    tries: int
    deadline: float


def _shard(url: str, name: str) -> int:
    """On a machine of the cluster: one shard in a process of its own, whose workers end with it."""
    return subprocess.run([sys.executable, "-m", "extractor.bulk.shard", url, name], check=False).returncode  # noqa: S603


def run_shards(
    exchange: Exchange,
    inputs: Iterator[Input],
    cluster: Cluster,
    workers: int,
    done: Callable[[int], None],
    stopped: Callable[[], bool],
) -> int:
    """Has all inputs done by the cluster; how many are left undone.

    Ray must be initialised. `workers` are the CPUs that a shard takes; `done` is told the inputs of each committed one.
    """
    import ray

    task = ray.remote(num_cpus=workers, max_retries=TRIES)(_shard)
    resources = ray.cluster_resources()  # type: ignore[no-untyped-call]
    slots = max(int(resources.get("CPU", 1)) // workers, 1)
    flights: dict[Any, _Flight] = {}
    undone = 0

    def submit(name: str, count: int, tries: int) -> None:
        flights[task.remote(exchange.url, name)] = _Flight(name, count, tries, time.monotonic() + cluster.deadline)

    while True:
        while len(flights) < IN_FLIGHT * slots and not stopped() and (part := list(islice(inputs, cluster.shard))):
            submit(exchange.put_shard(part), len(part), 1)
        if not flights:
            return undone
        ready, _ = ray.wait(list(flights), timeout=_POLL_SECONDS)
        now = time.monotonic()
        late = [reference for reference, flight in flights.items() if now > flight.deadline]
        for reference in {*ready, *late}:
            flight = flights.pop(reference)
            if reference not in ready:
                ray.cancel(reference, force=True)
            if exchange.committed(flight.name):
                done(flight.inputs)
            elif flight.tries < TRIES and not stopped():
                submit(flight.name, flight.inputs, flight.tries + 1)
            else:
                undone += flight.inputs


def take_over(exchange: Exchange, store: Store, run_id: int) -> int:
    """Puts the results of all commits into the store and removes them; how many contents. May be stopped anywhere."""
    contents = 0
    for name, commit in exchange.commits().items():
        with tempfile.TemporaryDirectory(prefix="extractor-merge-") as folder:
            path = Path(folder) / "shard.db"
            if exchange.fetch(commit, path):
                with closing(open_store(path)) as source:
                    contents += merge(store, run_id, source)
        exchange.forget(name, commit)
    return contents
