"""One shard of a bulk run as a plain command, for any scheduler: reads its inputs, commits a store of their outcomes.

    python -m extractor.bulk.shard EXCHANGE NAME

Exit code 0: the shard is committed, by this process or another one.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from extractor.bulk.exchange import Exchange
from extractor.bulk.limits import Limits, bind_to_parent
from extractor.bulk.run import Settings, run_inputs


def run_shard(url: str, name: str) -> bool:
    """Does a shard unless it is done; whether it is committed now. What stops it half way leaves no trace."""
    exchange = Exchange(url)
    if exchange.committed(name):
        return True
    patterns, job = exchange.job()
    limits = Limits(*job["limits"])
    settings = Settings(workers=job["workers"], limits=limits, worker=job["worker"])
    inputs = exchange.shard(name)
    with tempfile.TemporaryDirectory(prefix="extractor-shard-") as folder:
        store = Path(folder) / "shard.db"
        report = run_inputs(inputs, store, patterns, settings)
        if report.complete:
            exchange.commit(name, store, len(inputs))
    return report.complete


if __name__ == "__main__":
    bind_to_parent(os.getppid())
    sys.exit(0 if run_shard(*sys.argv[1:3]) else 1)
