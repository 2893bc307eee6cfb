"""What a bulk run costs beside reading the documents: the coordinator's CPU and memory, and the second run.

    python benchmarks/bulk.py            # 10,000 small documents; memory from 1,000 to 20,000; one worker and two
    python benchmarks/bulk.py 2000       # fewer

Documents are generated: small docx of three paragraphs and one table, each with figures of its own, read for real.
CPU seconds are the coordinator's own, from the kernel, without its workers. The last table reads reports of `corpus/`
as PDF with one worker and with two, and says how busy the machine was.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
GROWTH = (1_000, 20_000)


def fill(folder: Path, documents: int) -> None:
    """Small reports, a hundred in a folder."""
    from ooxml_builder import docx, p, tbl, tr

    for number in range(documents):
        place = folder / f"{number // 100:04}"
        place.mkdir(parents=True, exist_ok=True)
        table = tbl(
            tr("1", "Số văn bản chỉ đạo, điều hành", str(number)), tr("2", "Số hồ sơ tiếp nhận", str(number * 3))
        )
        body = p("BÁO CÁO") + p("Kết quả công tác cải cách hành chính 9 tháng đầu năm 2022") + table
        (place / f"{number:06}.docx").write_bytes(docx(body))


def run(source: Path, store: Path, jobs: int, *words: str) -> dict[str, float]:
    """One run of the command: wall seconds, CPU seconds of the coordinator, its peak memory in MiB."""
    command = [
        sys.executable,
        "-m",
        "extractor",
        "bulk",
        str(source),
        "--store",
        str(store),
        "--jobs",
        str(jobs),
        *words,
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    began = time.perf_counter()
    process = psutil.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    cpu = peak = 0.0
    while process.poll() is None:
        try:
            times, memory = process.cpu_times(), process.memory_info()
            cpu, peak = max(cpu, times.user + times.system), max(peak, memory.rss / 2**20)
        except psutil.Error:
            break
        time.sleep(0.02)
    assert process.wait() in (0, 3)
    return {"wall": time.perf_counter() - began, "cpu": cpu, "peak": peak}


def main() -> None:
    documents = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    growth = GROWTH if len(sys.argv) == 1 else (documents // 10, documents * 2)
    with tempfile.TemporaryDirectory(prefix="extractor-bulk-") as name:
        folder = Path(name)
        print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
        fill(folder / "in", documents)
        first = run(folder / "in", folder / "a.db", 2)
        again = run(folder / "in", folder / "a.db", 2)
        size = (folder / "a.db").stat().st_size
        each = 1000 * first["cpu"] / documents
        print(f"{documents} documents, first run: {first['wall']:.1f} s, {documents / first['wall']:.0f} documents/s")
        print(f"  coordinator: {each:.2f} ms CPU a document, store: {size / documents:.0f} bytes a document")
        print(f"second run: {again['wall']:.2f} s, {documents / again['wall']:.0f} files/s, parsed 0")
        for count in growth:
            shutil.rmtree(folder / "in")
            fill(folder / "in", count)
            grown = run(folder / "in", folder / f"{count}.db", 2)
            print(f"memory at {count} documents: {grown['peak']:.0f} MiB")
        reports = folder / "pdf"
        reports.mkdir()
        for path in (ROOT / "corpus").glob("*.pdf"):
            shutil.copy(path, reports)
        one, two = (run(reports, folder / f"jobs{jobs}.db", jobs) for jobs in (1, 2))
        ratio = one["wall"] / two["wall"]
        print(f"PDF reports: one worker {one['wall']:.1f} s, two {two['wall']:.1f} s, {ratio:.2f} times")


if __name__ == "__main__":
    main()
