"""The current reports of a store as the checks across reports need them: who, when, and what they state."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from zlib import crc32

from extractor.normalize import fold
from extractor.store.database import Store

_SENTENCE = re.compile(r"[.;!?]\s|\n")
# Dates, years and the small numbers of days, months and quarters, which change where nothing else does.
_TIMES = re.compile(r"\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{4}|(?:19|20)\d\d|\b(?:\d{1,2}|[ivx]{1,4})\b")
# SQL that names the report `r`: file names repeat, paths do not.
WHERE = "coalesce((select min(path) from path where path.sha256 = r.sha256), r.name)"
_SHORTEST = 40  # characters; shorter sentences are alike by chance


@dataclass(frozen=True, slots=True)
class Filed:
    """One report of the archive; `name` is the first path of its content, `unit` what names its body."""

    report_id: int
    name: str
    unit: str
    kind: str
    year: int | None
    start: str
    end: str

    @property
    def period(self) -> str:
        """Its period in words that need no translation."""
        return f"{self.start} – {self.end}" if self.start else "?"

    @property
    def months(self) -> int:
        """How many months its period has, at least 1."""
        years = int(self.end[:4]) - int(self.start[:4]) if self.start else 0
        return max(1, 12 * years + int(self.end[5:7]) - int(self.start[5:7]) + 1) if self.start else 12

    @property
    def from_new_year(self) -> bool:
        """Whether it counts from 1 January on, so that its figures go on from those of shorter periods."""
        return self.start.endswith("-01-01")


def filed(connection: Store) -> list[Filed]:
    """All current reports that could be read and say whose and of when they are, by unit and period."""
    rows = connection.execute(
        f"select report_id, {WHERE}, coalesce(organization, ''), coalesce(district, ''), coalesce(province, ''), "
        "period_kind, period_year, coalesce(period_start, ''), period_end from current_report r "
        "where status <> 'failed' and organization is not null and period_end is not null"
    )
    found = [
        Filed(id, name, " · ".join(filter(None, (organization, district, province))), kind, year, start, end)
        for id, name, organization, district, province, kind, year, start, end in rows
    ]
    return sorted(found, key=lambda one: (one.unit, one.end, one.start, one.report_id))


def sentences(connection: Store) -> Iterator[tuple[int, frozenset[int]]]:
    """For each report the hashes of its sentences, dates and periods left out."""
    query = (
        "select report_id, group_concat(text, char(10)) from section join report using (report_id) where current "
        "group by report_id"
    )
    for report_id, text in connection.execute(query):
        lower = _TIMES.sub("", (text or "").lower())
        pieces = (piece.strip() for piece in _SENTENCE.split(lower))
        yield report_id, frozenset(crc32(fold(piece).encode()) for piece in pieces if len(piece) >= _SHORTEST)


def values(connection: Store) -> dict[int, dict[str, tuple[float, str]]]:
    """For each report its counted values by indicator, with their labels; rows of wide tables are left out."""
    found: dict[int, dict[str, tuple[float, str]]] = {}
    query = (
        "select report_id, indicator, value, label from indicator_value join report using (report_id) "
        "where current and value is not null and kind = 'count' and state = 'reported' order by report_id, seq"
    )
    for report_id, indicator, value, label in connection.execute(query):
        found.setdefault(report_id, {}).setdefault(indicator, (value, label))
    return found
