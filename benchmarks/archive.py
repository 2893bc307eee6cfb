"""What the checks across reports find in a generated archive with known copies, falls, outliers and conflicts.

`python benchmarks/archive.py [--units 200] [--seed 1]` prints recall and precision per kind, and the time per report.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from extractor.archive.checks import check_archive
from extractor.record import (
    ConfidenceReport,
    Indicator,
    Organization,
    Period,
    Record,
    Reference,
    ReportSource,
    Section,
    Source,
)
from extractor.store.database import open_store
from extractor.store.records import begin_run, now, put_report

FLOWS = tuple(f"files.flow_{i}" for i in range(12))
STOCKS = tuple(f"staff.stock_{i}" for i in range(6))
PERIODS = (("quarter", 1, "03-31"), ("half_year", 1, "06-30"), ("nine_months", None, "09-30"), ("year", None, "12-31"))
DECREES = (("30/2020/NĐ-CP", "2020-03-05"), ("61/2018/NĐ-CP", "2018-04-23"), ("45/2020/NĐ-CP", "2020-04-08"))
HEADS = ("ban", "cong", "dia", "huong", "khu", "lam", "nong", "phuc")
WORDS = [f"{head}{tail}" for head in HEADS for tail in "abcdeghik"]


class Fault(NamedTuple):
    """What was planted: the code of its finding and the report that it is about."""

    code: str
    name: str


def build(path: Path, units: int, seed: int) -> set[Fault]:
    """Writes a store of `units` communes with twelve reports each; what was planted in it."""
    chance = random.Random(seed)
    planted: set[Fault] = set()
    store = open_store(path)
    with store:
        run = begin_run(store, "benchmark", "1", "1")
        for unit in range(units):
            previous: Record | None = None
            size = chance.lognormvariate(5.5, 0.7)
            for year in (2020, 2021, 2022):
                totals = {key: size * chance.lognormvariate(0, 0.12) for key in FLOWS}
                for step, period in enumerate(PERIODS, 1):
                    record = _record(unit, year, step, period, totals, size, chance)
                    _plant(record, previous, step, chance, planted)
                    previous = record
                    _put(store, run, record)
    store.close()
    return planted


def _record(
    unit: int,
    year: int,
    step: int,
    period: tuple[str, int | None, str],
    totals: dict[str, float],
    size: float,
    chance: random.Random,
) -> Record:
    kind, index, end = period
    name = f"{unit:03d}-{year}-{step}.docx"
    spread = chance.uniform(0.96, 1.04)
    counts = {key: round(total * step / 4 * spread) + step for key, total in totals.items()}
    counts |= {key: round(size / 10 + i + chance.choice((-1, 0, 0, 1))) for i, key in enumerate(STOCKS)}
    return Record(
        status="success",
        source=Source(name=name, sha256=hashlib.sha256(name.encode()).hexdigest()),
        extractor_version="1",
        patterns_version="1",
        organization=Organization(name=f"UBND xã {unit}", kind="xã", unit=str(unit), district=f"huyện {unit // 20}"),
        period=Period(kind=kind, year=year, index=index, start=f"{year}-01-01", end=f"{year}-{end}"),
        sections=[Section(heading="1", level=1, text="\n".join(_sentences(chance, year, step)))],
        indicators=[
            Indicator(id=key, label=key, value=value, state="reported", raw=str(value)) for key, value in counts.items()
        ],
        references=[Reference(id=id, year=int(id.split("/")[1]), issued_on=date) for id, date in DECREES],
    )


def _sentences(chance: random.Random, year: int, step: int) -> list[str]:
    """Boilerplate that every commune writes, and sentences of the report's own."""
    opening = f"Trong {step * 3} tháng đầu năm {year} ủy ban nhân dân"
    common = [f"{opening} đã chỉ đạo triển khai nội dung {word} của kế hoạch" for word in WORDS[:15]]
    own = [f"{' '.join(chance.choices(WORDS, k=12))} năm {year}" for _ in range(12)]
    return [f"{sentence}." for sentence in common + own]


def _plant(record: Record, previous: Record | None, step: int, chance: random.Random, planted: set[Fault]) -> None:
    """At most one fault in a report, in about one report of seven."""
    name = record.source.name
    kind = chance.choices(("", "text", "values", "fall", "outlier", "reference"), (86, 3, 3, 3, 3, 2))[0]
    if kind == "text" and previous is not None and previous.organization == record.organization:
        record.sections = [section.model_copy() for section in previous.sections]
        planted.add(Fault("copied_text", name))
    elif kind == "values" and previous is not None and previous.organization == record.organization and step == 1:
        record.indicators = [indicator.model_copy() for indicator in previous.indicators]
        planted.add(Fault("copied_text", name))
    elif kind == "fall" and step > 1 and previous is not None:
        at = chance.randrange(len(FLOWS))
        record.indicators[at].value = round(float(previous.indicators[at].value or 0) * 0.6)
        planted.add(Fault("cumulative_decrease", name))
    elif kind == "outlier" and step == 4:
        at = chance.randrange(len(FLOWS))
        record.indicators[at].value = round(float(record.indicators[at].value or 0) * 40)
        planted.add(Fault("outlier", name))
    elif kind == "reference":
        record.references[0].issued_on = "2020-05-03"
        planted.add(Fault("reference_conflict", name))


def _put(store, run: int, record: Record) -> None:  # type: ignore[no-untyped-def]
    store.execute("insert into file values (?, 1, null, ?)", (record.source.sha256, now()))
    store.execute("insert into path values (?, ?, 1, 1, ?)", (record.source.name, record.source.sha256, run))
    source = ReportSource(name=record.source.name, sha256=record.source.sha256)
    put_report(store, run, record, ConfidenceReport(source=source, grade="A", needs_review=False))


class Measured(NamedTuple):
    """Shares of planted faults found, of findings that are right, and CPU seconds per thousand reports."""

    recall: dict[str, float]
    precision: float
    seconds: float
    reports: int


def measure(units: int, seed: int) -> Measured:
    """Builds an archive, checks it, and compares."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "archive.db"
        planted = build(path, units, seed)
        store = open_store(path)
        start = time.process_time()
        found = {Fault(located.finding.code, located.path) for located in check_archive(store)}
        seconds = time.process_time() - start
        reports = store.execute("select count(*) from report").fetchone()[0]
        store.close()
    right, all_ = Counter(f.code for f in planted & found), Counter(f.code for f in planted)
    recall = {code: right[code] / count for code, count in all_.items()}
    return Measured(recall, len(planted & found) / max(1, len(found)), 1000 * seconds / reports, reports)


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    measured = measure(options.units, options.seed)
    for code, share in sorted(measured.recall.items()):
        print(f"{code:22s} recall {share:.3f}")
    print(f"precision {measured.precision:.3f} over {measured.reports} reports")
    print(f"{measured.seconds:.2f} CPU seconds per 1,000 reports")


if __name__ == "__main__":
    main()
