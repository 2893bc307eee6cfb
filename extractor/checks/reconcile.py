"""Each claim of the prose against its row of the table: agrees, differs and why, or stands alone.

Before it accuses, it explains: equal in another unit scale, after rounding or truncation, as a sum of rows or a total
less a part, as another period's column; one slip of typing away. The first explanation that holds is the reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations
from typing import NamedTuple

from extractor.checks.localize import likeness, slip
from extractor.checks.report import Bilingual, Findings, Report, known, named, worded
from extractor.record import Claim, Indicator, Reason, Severity

# A subset of more rows than this explains any number by chance.
_MOST_ROWS = 3
_TELLING = 100  # numbers from here on are not alike by chance
_SCALES = (10**3, 10**6, 10**9)


class Explanation(NamedTuple):
    """Why a claim may differ from its row; `how` is the evidence in figures. Severity follows from consequence."""

    reason: Reason
    how: str | Bilingual
    severity: Severity
    certainty: float


def text_with_table(report: Report) -> Findings:
    """`text_table_mismatch`: prose and table state the same number for one fact, level, unit and period."""
    for i, claim in enumerate(report.record.claims):
        own = report.own(claim.indicator)
        value = known(own[1]) if own else None
        if own is None or value is None:
            continue
        paths = [f"{own[0]}/value", f"claims/{i}"]
        if claim.value == value:
            trace = report.extraction.traces.get(f"claims/{i}")
            if trace is None or not trace.features.get("by_table"):  # what the table chose confirms nothing
                report.confirm([*paths, own[0]], "prose and table agree")
            continue
        explanation = _explain(report, i, claim, own[1], value)
        if explanation is None:
            report.confirm([*paths, own[0]], "prose and table agree")
            continue
        yield report.finding(
            "text_table_mismatch",
            explanation.severity,
            [own[0], f"claims/{i}"],
            certainty=explanation.certainty,
            expected=value,
            actual=claim.value,
            reason=explanation.reason,
            evidence=report.evidence(paths),
            place=named(own[1]),
            section=report.section(claim.section),
            unit=claim.unit,
            why=worded(f"why.{explanation.reason}", how=explanation.how),
        )


def _explain(report: Report, index: int, claim: Claim, row: Indicator, value: float) -> Explanation | None:
    """The first explanation that holds; None where the difference is none at all (an approximation that fits)."""
    trace = report.extraction.traces.get(f"claims/{index}")
    features = trace.features if trace else {}
    if features.get("approximate") and abs(claim.value - value) <= 0.1 * abs(value):
        return None
    if features.get("unit_agrees", 1.0) == 0.0:
        return Explanation("unit", "", "warning", 0.9)
    return (
        _other_scale(claim.value, value)
        or _rounding(claim.value, value)
        or _other_period(claim.value, row)
        or _sum_of_rows(report, row, claim.value)
        or _other_thing(report, row, claim.value)
        or _slip(claim.value, value, row)
        or Explanation("unknown", "", "warning", 0.85)
    )


def _other_scale(claimed: float, value: float) -> Explanation | None:
    scale = next((s for s in _SCALES if claimed == value * s or claimed * s == value), None)
    return Explanation("scale", f"x {scale}", "info", 0.95) if scale and value else None


def _rounding(claimed: float, value: float) -> Explanation | None:
    rounded = _rounded(claimed, value) or _rounded(value, claimed)
    return Explanation("rounding", "", "info", 0.95) if rounded else None


def _other_period(claimed: float, row: Indicator) -> Explanation | None:
    column = next((name for name, value in row.columns.items() if value == claimed and claimed), None)
    return Explanation("period", worded("how.columns", name=column), "info", 0.9) if column else None


def _slip(claimed: float, value: float, row: Indicator) -> Explanation | None:
    how, cost = likeness(row.raw, Fraction(str(claimed)))
    typed = cost <= 1.0 and max(claimed, value) >= 10  # between small numbers every difference is one digit
    return Explanation("typing", slip(how), "error", 0.95) if typed else None


def _rounded(coarse: float, fine: float) -> bool:
    """`coarse` is `fine` rounded or cut off to the decimals that `coarse` states; whole numbers are exact."""
    places = len(str(coarse).rpartition(".")[2]) if isinstance(coarse, float) and "." in str(coarse) else 0
    if isinstance(fine, int) or (places == 0 and not isinstance(coarse, float)):
        return isinstance(fine, float) and abs(coarse - fine) < 1
    return bool(abs(coarse - fine) < 10.0**-places)


def _sum_of_rows(report: Report, row: Indicator, claimed: float) -> Explanation | None:
    """The claim is the sum of several rows under the same total."""
    form = report.extraction.rows.form_entry
    for rule in form.rules if form else ():
        if rule.kind != "sum" or row.id not in (rule.total, *rule.parts):
            continue
        owned = [own for member in rule.parts if (own := report.own(member)) and known(own[1])]
        parts = [own[1] for own in owned]
        for group in _groups(parts):
            if sum(known(part) or 0 for part in group) == claimed:
                return Explanation("subset_sum", " + ".join(part.raw for part in group), "info", 0.85)
    return None


def _other_thing(report: Report, row: Indicator, claimed: float) -> Explanation | None:
    """The claim is the number of something else that the table counts in another unit, and too large for chance."""
    units = report.patterns.units
    own = units.find(row.unit)
    others = (other for _, other in report.indicators if other is not row and known(other) == claimed >= _TELLING)
    if own is not None and any((unit := units.find(other.unit)) is not None and unit != own for other in others):
        return Explanation("unit", "", "warning", 0.9)
    return None


def _groups(parts: Sequence[Indicator]) -> Iterator[tuple[Indicator, ...]]:
    for size in range(2, min(_MOST_ROWS, len(parts)) + 1):
        yield from combinations(parts, size)


def text_with_text(report: Report) -> Findings:
    """`text_text_mismatch`: the prose states one fact once, or the same each time."""
    first: dict[str, tuple[int, Claim]] = {}
    for i, claim in enumerate(report.record.claims):
        if claim.indicator not in first:
            first[claim.indicator] = (i, claim)
            continue
        j, earlier = first[claim.indicator]
        if earlier.value == claim.value or _rounded(earlier.value, claim.value) or _rounded(claim.value, earlier.value):
            continue
        own = report.own(claim.indicator)
        yield report.finding(
            "text_text_mismatch",
            "warning",
            [f"claims/{j}", f"claims/{i}"],
            expected=earlier.value,
            actual=claim.value,
            label=own[1].label if own else claim.indicator,
            section=report.section(earlier.section),
            other=report.section(claim.section),
        )


def bases(report: Report) -> Findings:
    """`text_text_mismatch`: the whole of a fraction is the number that the prose gives for that whole elsewhere."""
    for statement in report.extraction.prose.statements:
        stated = next((c for c in report.record.claims if c.indicator == statement.base_indicator), None)
        if stated is None or statement.base is None or stated.value == statement.base:
            continue
        own = report.own(stated.indicator)
        claim = f"claims/{report.record.claims.index(stated)}"
        yield report.finding(
            "text_text_mismatch",
            "warning",
            [claim, statement.path],
            certainty=0.9,
            evidence=[*report.evidence([claim]), *statement.evidence],
            expected=stated.value,
            actual=statement.base,
            label=own[1].label if own else stated.indicator,
            section=report.section(stated.section),
            other=report.section(statement.section),
        )


def shares(report: Report) -> Findings:
    """`ratio_mismatch`: a fraction in the prose and the percentage beside it say the same, rounded or cut off."""
    for statement in report.extraction.prose.statements:
        if statement.share is None or statement.base is None or not statement.base:
            continue
        exact = 100 * statement.value / statement.base
        places = len(str(statement.share).rpartition(".")[2]) if isinstance(statement.share, float) else 0
        if abs(exact - statement.share) < 10.0**-places:
            continue
        yield report.finding(
            "ratio_mismatch",
            "error",
            [statement.path] if statement.path else [],
            variant="text",
            evidence=statement.evidence,
            expected=round(exact, max(places, 1)),
            actual=statement.share,
            over=statement.value,
            under=statement.base,
            section=report.section(statement.section),
        )
