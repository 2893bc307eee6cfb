"""Checks across the reports of a store, each a generator of findings with the report that they are about."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from statistics import median
from typing import Any

from extractor.archive.districts import district_sums
from extractor.archive.near import candidates
from extractor.archive.reports import WHERE, Filed, filed, sentences, values
from extractor.messages import LANGUAGES, number, say
from extractor.output.findings import Located
from extractor.record import Finding, FindingCode, Severity
from extractor.store.database import Store
from extractor.store.records import paths

_COPIED = 0.8  # share of a report's own sentences that stand in another one
_LEAST_SENTENCES = 6
_COMMON = 3  # units that have a sentence make it boilerplate
_COMMON_UNITS, _COMMON_SHARE = 20, 0.05  # units that have a sentence make it boilerplate between units
_NEAR = 0.8  # share of the sentences of two reports that both have
_MISLABELLED = 0.5  # share of falls by which the period is named otherwise than it is counted
_LEAST_DISTRICTS = 10
_ADDS_UP = 0.8  # share of district reports in which an indicator is the sum of the communes
_TRIVIAL = 9  # values up to it are alike by chance
_LEAST_VALUES = 8
_RISES = 0.5  # share of steps within a year in which a cumulative indicator rises
_FALLS = 0.1  # and in which it falls at most
_LEAST_STEPS = 20
_LEAST_HISTORY = 4
_LEAST_PEERS = 8
_FAR = 4.0  # robust standard deviations
_FLOOR = 0.2  # of the deviation, in logarithms: a fifth more or less is nothing
_AGREE = 3  # reports that make a date the usual one


@dataclass(frozen=True)
class Archive:
    """The reports of a store with what they state, and the store for what a check alone needs."""

    connection: Store
    reports: Sequence[Filed]
    values: Mapping[int, Mapping[str, tuple[float, str]]]

    @classmethod
    def of(cls, connection: Store) -> Archive:
        """The archive of a store."""
        return cls(connection, filed(connection), values(connection))

    @cached_property
    def sentences(self) -> dict[int, frozenset[int]]:
        """The hashes of each report's sentences."""
        return dict(sentences(self.connection))

    @cached_property
    def owners(self) -> Counter[int]:
        """How many units have each sentence."""
        found: Counter[int] = Counter()
        for reports in self.by_unit().values():
            found.update(frozenset().union(*(self.sentences.get(report.report_id, ()) for report in reports)))
        return found

    @cached_property
    def steps(self) -> list[tuple[Filed, Filed]]:
        """Pairs of reports of one unit that follow each other within a year, both from New Year on."""
        running = ([r for r in reports if r.from_new_year] for reports in self.by_unit().values())
        pairs = (pair for reports in running for pair in pairwise(reports))
        return [(one, other) for one, other in pairs if one.start == other.start and one.end < other.end]

    @cached_property
    def cumulative(self) -> frozenset[str]:
        """The indicators that rise within most years of the archive and hardly ever fall."""
        signs: dict[str, Counter[int]] = defaultdict(Counter)
        for earlier, later in self.steps:
            before, after = (self.values.get(report.report_id, {}) for report in (earlier, later))
            for key in before.keys() & after.keys():
                signs[key][(after[key][0] > before[key][0]) - (after[key][0] < before[key][0])] += 1
        return frozenset(
            key
            for key, seen in signs.items()
            if seen.total() >= _LEAST_STEPS and seen[1] >= _RISES * seen.total() and seen[-1] <= _FALLS * seen.total()
        )

    @cached_property
    def carried(self) -> list[tuple[Filed, Filed, int, int]]:
        """Reports with the figures of another period: both, how many figures are alike, and of how many."""
        found = []
        for reports in self.by_unit().values():
            vectors = [_telling(self.values.get(report.report_id, {})) for report in reports]
            for i, report in enumerate(reports):
                for other, vector in zip(reports[:i], vectors[:i], strict=True):
                    both = vectors[i].keys() & vector.keys()
                    same = sum(vectors[i][key] == vector[key] for key in both)
                    if other.end != report.end and len(both) >= _LEAST_VALUES and same >= _COPIED * len(both):
                        found.append((report, other, same, len(both)))
                        break
        return found

    def by_unit(self) -> dict[str, list[Filed]]:
        """The reports of each unit in order of their periods."""
        units: dict[str, list[Filed]] = defaultdict(list)
        for report in self.reports:
            units[report.unit].append(report)
        return units


def check_archive(connection: Store) -> list[Located]:
    """All findings across the reports of a store, by report."""
    archive = Archive.of(connection)
    found = [located for check in CHECKS for located in check(archive)]
    return sorted(found, key=lambda located: located.path)


def duplicates(archive: Archive) -> Iterator[Located]:
    """`duplicate_report`: one content at several paths; several reports of one unit for one period."""
    query = "select sha256, count(*) from path group by sha256 having count(*) > 1"
    for sha256, count in archive.connection.execute(query).fetchall():
        places = paths(archive.connection, sha256)
        words = {"count": count, "paths": ", ".join(places)}
        yield _located(places[0], "duplicate_report", "info", 1.0, "duplicate.content", **words)
    groups: dict[tuple[str, str, str], list[Filed]] = defaultdict(list)
    for report in archive.reports:
        groups[report.unit, report.start, report.end].append(report)
    for reports in groups.values():
        if len(reports) > 1:
            first = reports[0]
            names = ", ".join(report.name for report in reports)
            yield _located(
                first.name, "duplicate_report", "warning", 0.9, "duplicate.period",
                unit=first.unit, count=len(reports), period=first.period, names=names,
            )  # fmt: skip


def copied_text(archive: Archive) -> Iterator[Located]:
    """`copied_text`: sentences that no other unit writes stand in another period's report of the same unit."""
    hashes, owners = archive.sentences, archive.owners
    for reports in archive.by_unit().values():
        own = {r.report_id: {h for h in hashes.get(r.report_id, ()) if owners[h] < _COMMON} for r in reports}
        for i, report in enumerate(reports):
            mine = own[report.report_id]
            if len(mine) < _LEAST_SENTENCES:
                continue
            best = max(reports[:i], key=lambda other: len(mine & own[other.report_id]), default=None)
            share = len(mine & own[best.report_id]) / len(mine) if best else 0.0
            if best is not None and best.end != report.end and share >= _COPIED:
                yield _located(
                    report.name, "copied_text", "warning", min(0.5 + share / 2, 0.99), "copied.text",
                    share=f"{share:.0%}", name=report.name, period=report.period, other=best.name,
                    other_period=best.period,
                )  # fmt: skip


def near_duplicates(archive: Archive) -> Iterator[Located]:
    """`duplicate_report`: a report of another unit has nearly the same sentences, common ones left out."""
    common = max(_COMMON_UNITS, _COMMON_SHARE * len(archive.by_unit()))
    rare: dict[int, frozenset[int]] = {}
    by_id = {report.report_id: report for report in archive.reports}
    for id in by_id:
        own = frozenset(one for one in archive.sentences.get(id, ()) if archive.owners[one] <= common)
        if len(own) >= _LEAST_SENTENCES:
            rare[id] = own
    alike: dict[tuple[Filed, Filed], float] = {}
    for left, right in candidates(rare):
        one, other = sorted((by_id[left], by_id[right]), key=lambda report: (report.end, report.report_id))
        share = len(rare[left] & rare[right]) / len(rare[left] | rare[right])
        if one.unit != other.unit and share >= _NEAR:
            alike[one, other] = share
    told: set[int] = set()
    for (first, later), share in sorted(alike.items(), key=lambda pair: (-pair[1], pair[0][0].report_id)):
        if later.report_id not in told:
            told.add(later.report_id)
            yield _located(
                later.name, "duplicate_report", "warning", min(0.5 + share / 2, 0.99), "duplicate.near",
                share=f"{share:.0%}", name=later.name, other=first.name, unit=later.unit, other_unit=first.unit,
            )  # fmt: skip


def copied_values(archive: Archive) -> Iterator[Located]:
    """`copied_text`: hardly any figure above a handful differs from another period of the same unit."""
    for report, other, same, total in archive.carried:
        yield _located(
            report.name, "copied_text", "warning", 0.9, "copied.values", count=same, total=total, name=report.name,
            period=report.period, other=other.name, other_period=other.period,
        )  # fmt: skip


def _telling(found: Mapping[str, tuple[float, str]]) -> dict[str, float]:
    return {key: value for key, (value, _) in found.items() if value > _TRIVIAL}


def cumulative_decrease(archive: Archive) -> Iterator[Located]:
    """`cumulative_decrease`: a figure that grows within the year in the archive at large falls within one."""
    carried = {report.report_id for report, *_ in archive.carried}
    for earlier, later in archive.steps:
        if {earlier.report_id, later.report_id} & carried:
            continue  # figures of another period tell nothing of this year
        before, after = (archive.values.get(report.report_id, {}) for report in (earlier, later))
        for key in before.keys() & after.keys() & archive.cumulative:
            (was, _), (value, label) = before[key], after[key]
            if value < was:
                yield _located(
                    later.name, "cumulative_decrease", "error", 0.95, "cumulative", [f"indicators/{key}"],
                    expected=was, actual=value, label=label, end=later.end, value=value, before=earlier.end,
                    earlier=was, other=earlier.name,
                )  # fmt: skip


def quarters(archive: Archive) -> Iterator[Located]:
    """`cumulative_decrease`: a period from New Year on has less than the shorter one and the part that follows it.

    Six months against three months and the second quarter, and so on. A unit whose part of the year is as large as the
    whole in most figures counts from New Year there too: its period is named otherwise, and nothing fell.
    """
    carried = {report.name for report, *_ in archive.carried}
    for reports in archive.by_unit().values():
        whole = {(one.start, one.end): one for one in reports if one.from_new_year}
        for part in reports:
            earlier = next((one for one in whole.values() if _follows(one, part)), None)
            total = whole.get((f"{part.end[:4]}-01-01", part.end))
            if (
                part.from_new_year
                or earlier is None
                or total is None
                or carried & {part.name, earlier.name, total.name}
            ):
                continue
            sums, parts, before = (archive.values.get(one.report_id, {}) for one in (total, part, earlier))
            keys = sorted(sums.keys() & parts.keys() & before.keys() & archive.cumulative)
            short = [key for key in keys if parts[key][0] + before[key][0] > sums[key][0]]
            if len(short) > _MISLABELLED * len(keys):
                continue
            for key in short:
                expected, (value, label) = parts[key][0] + before[key][0], sums[key]
                yield _located(
                    total.name, "cumulative_decrease", "error", 0.9, "quarters", [f"indicators/{key}"],
                    expected=expected, actual=value, label=label, period=total.period, value=value,
                    earlier=before[key][0], part=parts[key][0], sum=expected, other=earlier.name, third=part.name,
                )  # fmt: skip


def _follows(earlier: Filed, later: Filed) -> bool:
    """Whether the second period begins on the day after the first one's last."""
    day = date.fromisoformat
    return bool(later.start) and day(earlier.end) + timedelta(1) == day(later.start)


def districts(archive: Archive) -> Iterator[Located]:
    """`sum_mismatch`: the communes of a district together have more than its own report for the same period.

    Less is a finding where all its communes have reported, and the district at large adds up in the archive.
    """
    sums = list(district_sums(archive.reports, archive.values))
    full: dict[str, Counter[bool]] = defaultdict(Counter)
    for one in sums:
        if not one.missing:
            full[one.indicator][one.total == one.value] += 1
    for one in sums:
        seen = full[one.indicator]
        adds_up = seen.total() >= _LEAST_DISTRICTS and seen[True] >= _ADDS_UP * seen.total()
        if adds_up and (one.total > one.value or (one.total < one.value and not one.missing)):
            yield _located(
                one.report.name, "sum_mismatch", "warning", 0.9, "district.missing" if one.missing else "district",
                [f"indicators/{one.indicator}"], expected=one.total, actual=one.value, label=one.label,
                value=one.value, unit=one.report.unit, count=one.communes, total=one.total, period=one.report.period,
                missing=", ".join(one.missing),
            )  # fmt: skip


def outliers(archive: Archive) -> Iterator[Located]:
    """`outlier`: a value far from the unit's own history, while its peers of that period kept to theirs.

    Not where the same value is told to fall within the year, or the figures are another period's: one fault, once.
    """
    carried = {report.report_id for report, *_ in archive.carried}
    falls = (located for check in (cumulative_decrease, quarters) for located in check(archive))
    fallen = {(located.path, *located.finding.fields) for located in falls}
    history: dict[tuple[str, str], list[tuple[Filed, float]]] = defaultdict(list)
    for report in archive.reports:
        months = report.months
        for key, (value, _) in archive.values.get(report.report_id, {}).items():
            rate = math.log1p(max(value / months if key in archive.cumulative else value, 0.0))
            history[report.unit, key].append((report, rate))
    peers: dict[tuple[str, str, str], list[tuple[str, float, float]]] = defaultdict(list)
    for (unit, key), series in history.items():
        usual = median([rate for _, rate in series])
        for report, rate in series:
            peers[report.start, report.end, key].append((unit, rate, rate - usual))
    for (unit, key), series in history.items():
        rates = [rate for _, rate in series]
        if len(series) <= _LEAST_HISTORY or max(rates) - min(rates) <= _FAR * _FLOOR:
            continue
        for i, (report, rate) in enumerate(series):
            own = rates[:i] + rates[i + 1 :]
            told = report.report_id in carried or (report.name, f"indicators/{key}") in fallen
            if told or not _is_far(rate, own):
                continue
            around = [peer for peer in peers[report.start, report.end, key] if peer[0] != unit]
            if len(around) >= _LEAST_PEERS and _is_far(rate - median(own), [moved for *_, moved in around]):
                stated, label = archive.values[report.report_id][key]
                months = report.months if key in archive.cumulative else 1
                yield _located(
                    report.name, "outlier", "warning", 0.9, "outlier", [f"indicators/{key}"], actual=stated,
                    label=label, value=stated, period=report.period, unit=unit,
                    own=round(math.expm1(median(own)) * months),
                    peers=round(math.expm1(median(log for _, log, _ in around)) * months),
                )  # fmt: skip


def _is_far(log: float, others: Sequence[float]) -> bool:
    """By median and median absolute deviation of logarithms: half and double are as far."""
    distance = abs(log - (middle := median(others)))
    if distance <= _FAR * _FLOOR:
        return False
    return distance > _FAR * 1.4826 * median([abs(one - middle) for one in others])


def references(archive: Archive) -> Iterator[Located]:
    """`reference_conflict`: a document whose number carries a year is dated otherwise than in most other reports."""
    query = (
        f"select x.reference, x.issued_on, {WHERE} from current_reference x join report r using (report_id) "
        "where x.issued_on is not null and x.year is not null and x.reference like '%/' || x.year || '/%'"
    )
    dates: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for id, day, name in archive.connection.execute(query):
        dates[id][day].append(name)
    for id, found in dates.items():
        usual, names = max(found.items(), key=lambda pair: len(pair[1]))
        for day, others in found.items():
            if day != usual and len(names) >= _AGREE and len(names) >= 3 * len(others):
                for name in others:
                    yield _located(
                        name, "reference_conflict", "warning", 0.95, "reference", expected=usual, actual=day,
                        id=id, date=day, other=usual, count=len(names),
                    )  # fmt: skip


Check = Callable[[Archive], Iterator[Located]]
CHECKS: tuple[Check, ...] = (
    duplicates, near_duplicates, copied_text, copied_values, cumulative_decrease, quarters, districts, outliers,
    references,
)  # fmt: skip


def _located(
    path: str,
    code: FindingCode,
    severity: Severity,
    certainty: float,
    key: str,
    fields: Sequence[str] = (),
    *,
    expected: Any = None,
    actual: Any = None,
    **words: Any,
) -> Located:
    """A finding on the report named `path`, with its message in both languages."""
    texts = [
        say(key, lang, catalogue="archive", **{name: number(value, lang) for name, value in words.items()})
        for lang in LANGUAGES
    ]
    finding = Finding(
        code=code,
        severity=severity,
        certainty=certainty,
        fields=list(fields),
        expected=expected,
        actual=actual,
        message=texts[0],
        message_en=texts[1],
    )
    return Located(path, finding)
