"""A bulk run on two Ray nodes of this machine, the second of which is killed when a quarter of the shards is done.

    python tests/two_nodes.py STORE FOLDER EXCHANGE DOCUMENTS-PER-SHARD

Says how many shards were committed when the node went, and whether the run was complete.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path

from ray.cluster_utils import Cluster as RayCluster

from extractor.bulk.limits import Limits
from extractor.bulk.run import Cluster, Settings, run_cluster
from extractor.patterns import load


def main() -> None:
    store, folder, exchange, size = sys.argv[1:]
    shards = -(-sum(1 for _ in Path(folder).iterdir()) // int(size))
    nodes = RayCluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    second = nodes.add_node(num_cpus=1)
    os.environ["RAY_ADDRESS"] = nodes.address

    def kill() -> None:
        commits = Path(exchange) / "commits"
        while not commits.is_dir() or len(list(commits.iterdir())) < shards // 4:
            time.sleep(0.05)
        nodes.remove_node(second, allow_graceful=False)
        sys.stdout.write(f"killed at {len(list(commits.iterdir()))} of {shards}\n")

    threading.Thread(target=kill, daemon=True).start()
    settings = Settings(workers=1, limits=Limits(cpu=2.0, memory=256), worker="chaos:work")
    report = run_cluster([folder], Path(store), load(), settings, Cluster(exchange, int(size), deadline=60.0))
    sys.stdout.write("complete\n" if report.complete else "incomplete\n")
    nodes.shutdown()


if __name__ == "__main__":
    main()
