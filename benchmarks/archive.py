"""What the checks across reports find in a generated archive with known copies, falls, outliers, conflicts and gaps.

`python benchmarks/archive.py [--units 200] [--seed 1]` prints recall and precision per kind, and the time per report.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import tempfile
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import NamedTuple

from extractor.archive.checks import check_archive
from extractor.archive.coverage import missing
from extractor.archive.reports import filed
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
YEARS = (2020, 2021, 2022)
DISTRICT = 20  # communes
PERIODS = (("quarter", 1, "03-31"), ("half_year", 1, "06-30"), ("nine_months", None, "09-30"), ("year", None, "12-31"))
DECREES = (("30/2020/NĐ-CP", "2020-03-05"), ("61/2018/NĐ-CP", "2018-04-23"), ("45/2020/NĐ-CP", "2020-04-08"))
HEADS = ("ban", "cong", "dia", "huong", "khu", "lam", "nong", "phuc")
WORDS = [f"{head}{tail}" for head in HEADS for tail in "abcdeghik"]


class Fault(NamedTuple):
    """What was planted: the code of its finding and the report that it is about."""

    code: str
    name: str


def build(path: Path, units: int, seed: int) -> set[Fault]:
    """Writes a store of `units` communes with up to twelve reports each, and of their districts; what was planted."""
    chance = random.Random(seed)
    planted: set[Fault] = set()
    store = open_store(path)
    with store:
        run = begin_run(store, "benchmark", "1", "1")
        neighbours: dict[str, Record] = {}
        sums: dict[tuple[int, int], Counter[str]] = defaultdict(Counter)
        for unit in range(units):
            mine: dict[str, Record] = {}
            previous: Record | None = None
            size = chance.lognormvariate(5.5, 0.7)
            for year in YEARS:
                totals = {key: size * chance.lognormvariate(0, 0.12) for key in FLOWS}
                for step, period in enumerate(PERIODS, 1):
                    record = _record(unit, year, step, period, totals, size, chance)
                    gap = chance.random() < 0.02
                    if not gap:
                        _plant(record, previous, neighbours.get(f"{year}-{step}"), step, chance, planted)
                        previous = mine[f"{year}-{step}"] = record
                        _put(store, run, record)
                    else:
                        planted.add(Fault("missing", f"{_name(unit)} {year}-{period[2]}"))
                    sums[year, step].update({one.id: int(one.value or 0) for one in record.indicators})
                faulty = {fault.name for fault in planted}
                both = [mine[key] for key in (f"{year}-1", f"{year}-2") if key in mine]
                if unit % 10 == 0 and len(both) == 2 and faulty.isdisjoint(one.source.name for one in both):
                    _put(store, run, _second_quarter(*both, chance, planted))
            neighbours = mine
            if unit % DISTRICT == DISTRICT - 1:
                for (year, step), total in sums.items():
                    _put(store, run, _district(unit // DISTRICT, year, step, total, chance, planted))
                sums.clear()
    store.close()
    return planted


def _name(unit: int) -> str:
    return f"UBND xã {unit} · D{unit // DISTRICT}"


def _second_quarter(first: Record, half: Record, chance: random.Random, planted: set[Fault]) -> Record:
    """A report of the second quarter alone, which makes up the half year with the first; or more than it."""
    record = half.model_copy(deep=True)
    record.references = [Reference(id=id, year=int(id.split("/")[1]), issued_on=date) for id, date in DECREES]
    name = half.source.name.replace("-2.docx", "-2q.docx")
    record.source = Source(name=name, sha256=hashlib.sha256(name.encode()).hexdigest())
    year = half.period.year if half.period else None
    record.period = Period(kind="quarter", year=year, index=2, start=f"{year}-04-01", end=f"{year}-06-30")
    record.sections = [Section(heading="1", level=1, text="\n".join(_sentences(chance, year or 0, 2)))]
    whole = {one.id: int(one.value or 0) for one in half.indicators}
    before = {one.id: int(one.value or 0) for one in first.indicators}
    for one in record.indicators:
        if one.id in FLOWS:
            one.value = max(0, whole[one.id] - before[one.id])
    if chance.random() < 0.3:
        record.indicators[0].value = int(record.indicators[0].value or 0) + whole[record.indicators[0].id] // 4 + 1
        planted.add(Fault("cumulative_decrease", half.source.name))
    return record


def _district(
    district: int, year: int, step: int, total: Counter[str], chance: random.Random, planted: set[Fault]
) -> Record:
    """The report of a district, whose figures are those of its communes together; or half of them in one."""
    kind, index, end = PERIODS[step - 1]
    name = f"D{district}-{year}-{step}.docx"
    values = dict(total)
    if step == 1 and chance.random() < 0.3:
        values[chance.choice(FLOWS)] //= 2
        planted.add(Fault("sum_mismatch", name))
    return Record(
        status="success",
        source=Source(name=name, sha256=hashlib.sha256(name.encode()).hexdigest()),
        extractor_version="1",
        patterns_version="1",
        organization=Organization(name=f"UBND huyện D{district}", kind="huyện", unit=f"D{district}"),
        period=Period(kind=kind, year=year, index=index, start=f"{year}-01-01", end=f"{year}-{end}"),
        sections=[Section(heading="1", level=1, text="\n".join(_sentences(chance, year, step)))],
        indicators=[Indicator(id=k, label=k, value=v, state="reported", raw=str(v)) for k, v in values.items()],
    )


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
        organization=Organization(name=f"UBND xã {unit}", kind="xã", unit=str(unit), district=f"D{unit // DISTRICT}"),
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


def _plant(
    record: Record,
    previous: Record | None,
    neighbour: Record | None,
    step: int,
    chance: random.Random,
    planted: set[Fault],
) -> None:
    """At most one fault in a report, in about one report of seven."""
    name = record.source.name
    kinds = ("", "text", "values", "fall", "outlier", "reference", "neighbour")
    kind = chance.choices(kinds, (85, 3, 3, 3, 3, 2, 1))[0]
    if kind == "neighbour" and neighbour is not None:
        record.sections = [section.model_copy() for section in neighbour.sections]
        planted.add(Fault("duplicate_report", name))
    elif kind == "text" and previous is not None and previous.organization == record.organization:
        record.sections = [section.model_copy() for section in previous.sections]
        planted.add(Fault("copied_text", name))
    elif kind == "values" and previous is not None and previous.organization == record.organization and step == 1:
        record.indicators = [indicator.model_copy() for indicator in previous.indicators]
        planted.add(Fault("copied_text", name))
    elif kind == "fall" and step > 1 and previous is not None and _year(previous) == _year(record):
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


def _year(record: Record) -> int | None:
    return record.period.year if record.period else None


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
        found |= {Fault("missing", f"{one.unit} {one.end}") for one in missing(filed(store))}
        seconds = time.process_time() - start
        reports = store.execute("select count(*) from report").fetchone()[0]
        store.close()
    implied = {Fault("outlier", name) for name in {one.name for one in found} if name.startswith("D")}  # of a commune
    found -= implied - planted
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
