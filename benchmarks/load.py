"""How fast a store is loaded: a million indicator values to PostgreSQL and to Parquet, from the store's own rows.

    python benchmarks/load.py              # 1,000,000 values; a private PostgreSQL server is started and stopped
    python benchmarks/load.py 100000       # fewer

Rates count indicator values only and the whole load, from the first row read to the last one on disk. CPU seconds are
those of the loading process, without the server. `encode` is Parquet alone, from columns that are ready in memory.
"""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))
PER_REPORT = 40


def fill(path: Path, values: int) -> None:
    """A store of reports with 40 values each, of 60 provinces and 5 years."""
    from extractor.store.database import open_store

    connection = open_store(path)
    reports = values // PER_REPORT
    with connection:
        connection.execute(
            "insert into run (run_id, started, command, extractor_version, patterns_version)"
            " values (1, '2026', 'benchmark', '1', '1')"
        )
        connection.executemany(
            "insert into file (sha256, size, first_seen) values (?, 1, '2026')",
            ((f"{i:064x}",) for i in range(reports)),
        )
        connection.executemany(
            "insert into report (report_id, sha256, patterns_version, extractor_version, current, run_id, name,"
            " status, province, unit, period_year, record, confidence)"
            " values (?, ?, '1', '1', 1, 1, ?, 'ok', ?, ?, ?, x'', x'')",
            ((i + 1, f"{i:064x}", f"{i}.docx", f"P {i % 60}", f"U {i % 9000}", 2019 + i % 5) for i in range(reports)),
        )
        connection.executemany(
            "insert into indicator_value (report_id, seq, indicator, code, label, unit, kind, value, state, raw, note,"
            " group_codes, columns, confidence, page, block, start_offset, end_offset, quote)"
            " values (?, ?, ?, ?, ?, 'hồ sơ', 'integer', ?, 'reported', ?, '', '', '{}', ?, 3, 't1', 10, 14, ?)",
            (
                (
                    i + 1,
                    j,
                    f"files.kind_{j}",
                    f"{j}",
                    f"Số hồ sơ đã tiếp nhận loại {j}",
                    n,
                    str(n),
                    0.9 + j / 1000,
                    str(n),
                )
                for i in range(reports)
                for j in range(PER_REPORT)
                for n in ((i * 7919 + j * 104729) % 10_000,)
            ),
        )
    connection.close()


def measure(store: Path, target: str) -> tuple[float, float]:
    """Wall and CPU seconds of one load."""
    from extractor.load.targets import load

    began, spent = time.perf_counter(), time.process_time()
    load(store, target)
    return time.perf_counter() - began, time.process_time() - spent


def encode(folder: Path) -> float:
    """Wall seconds to write the loaded Parquet once more from memory."""
    import pyarrow.parquet as pq

    table = pq.read_table(folder / "indicator_value")
    began = time.perf_counter()
    pq.write_table(table, folder.with_suffix(".one"), compression="zstd")
    return time.perf_counter() - began


def main() -> None:
    values = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    programs = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    folder = Path(tempfile.mkdtemp(prefix="load"))
    server = folder / "server"
    server.mkdir()
    folder.chmod(0o755)
    shutil.chown(server, "postgres")

    def run(*words: str) -> None:
        command = [shutil.which("runuser") or "runuser", "-u", "postgres", "--", *words]
        subprocess.run(command, check=True, cwd=server, stdout=subprocess.DEVNULL)

    control = (str(programs / "pg_ctl"), "-D", str(server / "data"))
    try:
        fill(folder / "archive.db", values)
        run(str(programs / "initdb"), "-D", str(server / "data"), "-A", "trust", "-E", "UTF8", "--locale=C")
        run(*control, "-o", f"-k {server} -c listen_addresses=", "-l", str(server / "log"), "-w", "start")
        url = f"postgresql://postgres@/postgres?host={server}"
        parquet = f"parquet:{folder / 'parquet'}"
        for name, target in (("PostgreSQL", url), ("PostgreSQL, again", url), ("Parquet", parquet)):
            wall, cpu = measure(folder / "archive.db", target)
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            print(f"{name}: {wall:.1f} s, {values / wall:,.0f} values/s, {cpu:.1f} CPU s, peak {peak} MiB")
        print(f"Parquet, encode alone: {values / encode(folder / 'parquet'):,.0f} values/s")
    finally:
        run(*control, "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
