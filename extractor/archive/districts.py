"""The figures of a district's own reports beside the sums of its communes' reports for the same periods."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from extractor.archive.reports import Filed


class DistrictSum(NamedTuple):
    """One indicator of a district's report; `missing` names communes of the year that have none for the period."""

    report: Filed
    indicator: str
    label: str
    value: float
    total: float
    communes: int
    missing: tuple[str, ...]


def district_sums(
    reports: Sequence[Filed], values: Mapping[int, Mapping[str, tuple[float, str]]]
) -> Iterator[DistrictSum]:
    """Each indicator that a district and all of its communes that reported have for a period.

    A commune belongs to the district that its own letterhead names, in one province; of several reports of a commune
    for a period, the last one counts.
    """
    parts: dict[tuple[str, str], list[Filed]] = defaultdict(list)
    for report in reports:
        province, district, own = report.place
        if district and own and district != own:
            parts[province, district].append(report)
    for report in reports:
        province, district, own = report.place
        communes = parts.get((province, own), ()) if district in ("", own) else ()
        known = {one.unit for one in communes if one.year == report.year}
        there = {one.unit: one for one in communes if (one.start, one.end) == (report.start, report.end)}
        missing = tuple(sorted(known - there.keys()))
        stated = [values.get(one.report_id, {}) for one in there.values()]
        for key, (value, label) in values.get(report.report_id, {}).items():
            if stated and all(key in one for one in stated):
                total = sum(one[key][0] for one in stated)
                yield DistrictSum(report, key, label, value, total, len(there), missing)
