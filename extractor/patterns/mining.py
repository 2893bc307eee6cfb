"""Rules that the reports of a form keep to without being told: equal rows and sums of neighbouring rows, with support.

What comes out is a proposal: a person decides whether a rule is in the nature of the form or an accident of the sample.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from typing import Any

from extractor.patterns.forms import Form

# A rule is proposed when it holds in this share of at least so many reports, whose totals take so many values: two
# rows of small numbers are often equal by chance.
LEAST_SUPPORT = 0.8
LEAST_REPORTS = 10
LEAST_VALUES = 5
# A sum is looked for in runs of so many rows, which begin so many rows after their total.
MOST_PARTS = 6
FURTHEST = 8

Row = Mapping[str, Fraction]  # the stated numbers of one report, by indicator id in the order of its table


@dataclass(frozen=True, slots=True)
class Proposal:
    """A rule of a form that holds in `held` of the `count` reports that state all its rows."""

    form: str
    kind: str
    total: str
    parts: tuple[str, ...]
    held: int
    count: int

    @property
    def support(self) -> float:
        """The share of reports in which it holds."""
        return round(self.held / self.count, 3)

    @property
    def rule(self) -> dict[str, Any]:
        """As it stands in the `rules` of a form."""
        name = f"mined-{self.kind}-{self.total}-{self.parts[0]}".replace(".", "-").replace("_", "-")
        return {
            "id": name,
            "kind": self.kind,
            "total": self.total,
            "parts": list(self.parts),
            "note": f"holds in {self.held} of {self.count} reports",
            "support": self.support,
        }


def mine_folder(folder: Path, forms: Mapping[str, Form]) -> list[Proposal]:
    """Proposals out of the records (`NAME.ext.json`) in a folder; files that are no records are passed over."""
    reports: dict[str, list[Row]] = defaultdict(list)
    for path in sorted(folder.rglob("*.json")):
        record = _record(path)
        if record is not None:
            reports[record["form"]["id"]].append(numbers(record))
    return [
        proposal for form, rows in sorted(reports.items()) for proposal in mine(form, rows, _known(forms.get(form)))
    ]


def _record(path: Path) -> dict[str, Any] | None:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    is_record = isinstance(content, dict) and "indicators" in content and content.get("form")
    return content if is_record else None


def _known(form: Form | None) -> frozenset[tuple[str, frozenset[str]]]:
    """The sums and equalities that a form has already."""
    if form is None:
        return frozenset()
    return frozenset((rule.total, frozenset(rule.parts)) for rule in form.rules if rule.kind in ("sum", "equal"))


def numbers(record: Mapping[str, Any]) -> Row:
    """The numbers that a record states for the report itself; answers, blanks and rows of units are left out."""
    return {
        indicator["id"]: Fraction(str(indicator["value"]))
        for indicator in record["indicators"]
        if indicator["kind"] != "option"
        and indicator["state"] in ("reported", "none")
        and isinstance(indicator["value"], int | float)
        and not indicator.get("scope")
    }


def mine(form: str, reports: Sequence[Row], known: Iterable[tuple[str, frozenset[str]]] = ()) -> list[Proposal]:
    """The equalities and sums that hold in most `reports` of a form, best supported first, without the `known`."""
    seen = set(known)
    order = list(dict.fromkeys(identity for report in reports for identity in report))
    found: list[Proposal] = []
    for total, parts in (*_pairs(order), *_runs(order)):
        if (total, frozenset(parts)) in seen or (len(parts) == 1 and (parts[0], frozenset((total,))) in seen):
            continue
        stated = [report for report in reports if total in report and all(part in report for part in parts)]
        if len(stated) < LEAST_REPORTS:
            continue
        holding = [report for report in stated if report[total] == sum(report[part] for part in parts)]
        enough = len(holding) >= LEAST_SUPPORT * len(stated)
        if enough and _tells(holding, total, parts):
            kind = "equal" if len(parts) == 1 else "sum"
            found.append(Proposal(form, kind, total, parts, len(holding), len(stated)))
    return sorted(_shortest(found), key=lambda p: (-p.support, -p.count, p.total, p.parts))


def _pairs(order: Sequence[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each pair of rows as a total with one part."""
    return ((one, (other,)) for one, other in combinations(order, 2))


def _runs(order: Sequence[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each row as a total with the runs of rows that follow it closely."""
    for i, total in enumerate(order):
        for start in range(i + 1, min(i + 1 + FURTHEST, len(order))):
            for end in range(start + 2, min(start + MOST_PARTS, len(order)) + 1):
                yield total, tuple(order[start:end])


def _tells(holding: Sequence[Row], total: str, parts: Sequence[str]) -> bool:
    """The rule is no accident of zeros: totals differ, and each part counts in some reports."""
    varied = len({report[total] for report in holding}) >= LEAST_VALUES
    return varied and all(5 * sum(bool(report[part]) for report in holding) >= len(holding) for part in parts)


def _shortest(proposals: Sequence[Proposal]) -> Iterator[Proposal]:
    """Without the sums that hold because a shorter one does, their further parts being equal to each other or zero."""
    sums = {(p.total, frozenset(p.parts)) for p in proposals}
    for proposal in proposals:
        parts = frozenset(proposal.parts)
        if not any(total == proposal.total and shorter < parts for total, shorter in sums):
            yield proposal
