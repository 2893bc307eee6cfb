"""Which reports the archive lacks: what most units file in a year is expected of each between its first and last."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from extractor.archive.reports import Filed

_USUAL = 0.5  # share of the units of a year that file for a period
_LEAST_UNITS = 3


class Missing(NamedTuple):
    """A report that a unit should have filed; `start` and `end` are the days of its period."""

    unit: str
    year: int
    start: str
    end: str


def missing(reports: Sequence[Filed]) -> list[Missing]:
    """What is expected and not there, by unit and period.

    A period is expected of a year where at least half of the units of one level that filed anything in that year filed
    for it; levels (communes, bodies without a district above them) are told apart.
    """
    units: dict[tuple[bool, int], set[str]] = defaultdict(set)
    filers: dict[tuple[bool, int, str, str], set[str]] = defaultdict(set)
    years: dict[tuple[bool, str], set[int]] = defaultdict(set)
    for report in reports:
        level = bool(report.place[1])
        year = int(report.end[:4])
        units[level, year].add(report.unit)
        filers[level, year, report.start, report.end].add(report.unit)
        years[level, report.unit].add(year)
    found = []
    for (level, year, start, end), there in filers.items():
        if len(there) >= _LEAST_UNITS and len(there) >= _USUAL * len(units[level, year]):
            expected = {unit for (at, unit), own in years.items() if at == level and min(own) <= year <= max(own)}
            found += [Missing(unit, year, start, end) for unit in expected - there]
    return sorted(found, key=lambda one: (one.unit, one.end, one.start))
