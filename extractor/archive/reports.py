"""The current reports of a store as the checks across reports need them: who, when, and what they state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from extractor.normalize import fold
from extractor.store.database import Store
from extractor.store.sentences import unpacked

# SQL that names the report `r`: file names repeat, paths do not.
WHERE = "coalesce((select min(path) from path where path.sha256 = r.sha256), r.name)"


@dataclass(frozen=True, slots=True)
class Filed:
    """One report of the archive; `name` is the first path of its content, `unit` what names its body.

    `place` is (province, district, own name) in letters without marks, by which a body is found as part of another.
    """

    report_id: int
    name: str
    unit: str
    place: tuple[str, str, str]
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
        "coalesce(unit, ''), period_kind, period_year, coalesce(period_start, ''), period_end from current_report r "
        "where status <> 'failed' and organization is not null and period_end is not null"
    )
    found = []
    folded: dict[str, str] = {"": ""}
    for id, name, organization, district, province, own, kind, year, start, end in rows:
        names = (province, district, own)
        for one in names:
            if one not in folded:
                folded[one] = fold(one)
        unit = " · ".join(filter(None, (organization, district, province)))
        place = (folded[province], folded[district], folded[own])
        found.append(Filed(id, name, unit, place, kind, year, start, end))
    return sorted(found, key=lambda one: (one.unit, one.end, one.start, one.report_id))


def sentences(connection: Store) -> Iterator[tuple[int, frozenset[int]]]:
    """For each report the hashes of its sentences, dates and periods left out."""
    for report_id, hashes in connection.execute("select report_id, sentences from report where current"):
        yield report_id, unpacked(hashes or b"")


def values(connection: Store) -> dict[int, dict[str, tuple[float, str]]]:
    """For each report its counted values by indicator, with their labels; rows of wide tables are left out."""
    found: dict[int, dict[str, tuple[float, str]]] = {}
    texts: dict[str, str] = {}  # one text for all its places
    cursor = connection.cursor()
    cursor.row_factory = None  # plain tuples cost half of rows with names
    query = (
        "select report_id, indicator, value, label from indicator_value join report using (report_id) "
        "where current and value is not null and kind = 'count' and state = 'reported' order by report_id, seq"
    )
    for report_id, indicator, value, label in cursor.execute(query):
        own = found.setdefault(report_id, {})
        if indicator not in own:
            own[texts.setdefault(indicator, indicator)] = (value, texts.setdefault(label, label))
    return found
