"""Sums, parts and wholes, shares and percentages between the rows of the table, by the rules of its form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from extractor.checks.localize import slip, suspects
from extractor.checks.report import Bilingual, Findings, Report, decimals, known, named, tolerance, worded
from extractor.patterns.forms import Rule
from extractor.record import Indicator, Severity

# The rule of the rows of a wide table and their totals, which no form need state.
_STRICT = Rule("units", "sum", "", ())


def sums(report: Report) -> Findings:
    """`sum_mismatch`: the parts of a total, where all are stated, add up to it within their stated decimals.

    Blank parts are unknown: then the stated ones may not exceed the total, and the finding names the blank ones.
    A sum that does not hold in every report is a warning, and as sure as it is common.
    """
    for rows in report.by_scope.values():
        full = {rule.total for rule in _rules(report, "sum") if rows.keys() >= {rule.total, *rule.parts}}
        for rule in _rules(report, "sum"):
            parts = [rows[part] for part in rule.parts if part in rows]
            if rule.total in rows and (len(parts) == len(rule.parts) or rule.total not in full):
                yield from _sum(report, rows[rule.total], parts, len(rule.parts), rule)


def totals_of_units(report: Report) -> Findings:
    """`sum_mismatch`: the rows of a wide table add up to its row of totals, column by column."""
    for total, parts in report.unit_totals:
        members = [(path, report.by_path[path]) for path in parts]
        yield from _sum(report, (total, report.by_path[total]), members, len(parts), _STRICT)


def _sum(
    report: Report, whole: tuple[str, Indicator], parts: Sequence[tuple[str, Indicator]], asked: int, rule: Rule
) -> Findings:
    """`asked` is how many parts make the total; `parts` are those that the table has."""
    total = known(whole[1])
    stated = [(p, i) for p, i in parts if known(i) is not None]
    if total is None or not stated:
        return
    blank = [(p, i) for p, i in parts if known(i) is None]
    added = _exact([known(i) or 0 for _, i in stated])
    margin = tolerance([whole[1], *(i for _, i in stated)])
    complete = len(stated) == asked
    paths = [whole[0], *(p for p, _ in stated)]
    if abs(added - total) <= margin:
        if complete and total:
            report.confirm(paths, "parts sum to the total")
        return
    if not complete and added <= total + margin:
        return
    offered = suspects(report, paths)
    yield report.finding(
        "sum_mismatch",
        _severity(rule),
        paths + [p for p, _ in blank],
        variant="blank" if blank else "units" if rule is _STRICT else "",
        certainty=rule.support,
        expected=added,
        actual=total,
        suggestion=offered or None,
        place=named(whole[1]),
        label=whole[1].label,
        maybe=_maybe(report, offered),
        parts=" + ".join(str(i.raw) for _, i in stated),
        unknown="; ".join(i.label for _, i in blank),
    )


def _maybe(report: Report, offered: Sequence[Mapping[str, Any]]) -> Bilingual:
    """The likeliest of the suggestions in words."""
    likely = next((s for s in offered if s["how"] != "another number"), None)
    if likely is None:
        return worded("maybe.none")
    indicator = report.by_path[likely["field"].removesuffix("/value")]
    return worded("maybe", place=named(indicator), value=likely["value"], how=slip(likely["how"]))


def _exact(values: Sequence[float | int]) -> float | int:
    """The sum as decimals have it: 0.1 + 0.2 is 0.3."""
    if all(isinstance(value, int) for value in values):
        return sum(values)
    added = sum((Fraction(str(value)) for value in values), Fraction(0))
    return int(added) if added.denominator == 1 else float(added)


def _severity(rule: Rule) -> Severity:
    """An error where the rule holds in every report, a warning where it holds in most."""
    return "warning" if rule.support < 1 else "error"


def parts_within_wholes(report: Report) -> Findings:
    """`part_exceeds_whole`: no part is larger than its whole, by the sum rules and the at-most rules of the form."""
    for rows in report.by_scope.values():
        seen: set[tuple[str, str]] = set()
        for rule in (*_rules(report, "sum"), *_rules(report, "at_most")):
            for part in rule.parts:
                if rule.total in rows and part in rows and (rule.total, part) not in seen:
                    seen.add((rule.total, part))
                    yield from _within(report, rows[rule.total], rows[part], rule)


def _within(report: Report, whole: tuple[str, Indicator], part: tuple[str, Indicator], rule: Rule) -> Findings:
    total, value = known(whole[1]), known(part[1])
    if total is None or value is None or value <= total + tolerance([whole[1], part[1]]):
        return
    yield report.finding(
        "part_exceeds_whole",
        _severity(rule),
        [part[0], whole[0]],
        certainty=rule.support,
        expected=total,
        actual=value,
        part=named(part[1]),
        whole=named(whole[1]),
    )


def ratios(report: Report) -> Findings:
    """`ratio_mismatch`: a percentage that follows from two figures is their quotient, to its decimals."""
    for rows in report.by_scope.values():
        for rule in _rules(report, "ratio"):
            if rule.total in rows and len(rule.parts) == 2 and all(part in rows for part in rule.parts):
                yield from _ratio(report, rows[rule.total], rows[rule.parts[0]], rows[rule.parts[1]])


def shares_of_plan(report: Report) -> Findings:
    """`ratio_mismatch`: a column that states the value as a percentage of the plan follows from the two."""
    for path, indicator in report.indicators:
        value = known(indicator)
        plan, stated = indicator.columns.get("plan"), indicator.columns.get("percent_of_plan")
        if value is None or not isinstance(plan, int | float) or not plan or not isinstance(stated, int | float):
            continue
        exact = 100 * value / plan
        places = len(str(stated).rpartition(".")[2]) if isinstance(stated, float) else 0
        if abs(exact - stated) < 10.0**-places:
            report.confirm([path], "the percentage of the plan follows")
            continue
        column = f"{path}/columns/percent_of_plan"
        yield report.finding(
            "ratio_mismatch",
            "error",
            [column if column in report.extraction.traces else path, path],
            variant="plan",
            expected=round(exact, max(places, 1)),
            actual=stated,
            place=named(indicator),
            over=value,
            under=plan,
        )


def _ratio(
    report: Report, share: tuple[str, Indicator], part: tuple[str, Indicator], whole: tuple[str, Indicator]
) -> Findings:
    stated, over, under = known(share[1]), known(part[1]), known(whole[1])
    if stated is None or over is None or not under:
        return
    exact = 100 * over / under
    unit = 10.0 ** -decimals(share[1])
    paths = [share[0], part[0], whole[0]]
    if abs(exact - stated) < unit:  # rounded or cut off, both occur
        report.confirm(paths, "the percentage follows from its figures")
        return
    yield report.finding(
        "ratio_mismatch",
        "error",
        paths,
        expected=round(exact, max(decimals(share[1]), 1)),
        actual=stated,
        place=named(share[1]),
        over=over,
        under=under,
    )


def exclusive_shares(report: Report) -> Findings:
    """`percent_out_of_range`: shares that exclude each other are at most 100 together."""
    for rows in report.by_scope.values():
        for rule in _rules(report, "share_exclusive"):
            stated = [rows[part] for part in rule.parts if part in rows and known(rows[part][1]) is not None]
            added = sum(known(i) or 0 for _, i in stated)
            if len(stated) > 1 and added > 100 + tolerance(i for _, i in stated):
                yield report.finding(
                    "percent_out_of_range",
                    "warning",
                    [path for path, _ in stated],
                    variant="exclusive",
                    expected=100,
                    actual=added,
                    labels="; ".join(i.label for _, i in stated),
                )


def equalities(report: Report) -> Findings:
    """`sum_mismatch`: two rows that ask for the same fact state the same."""
    for rows in report.by_scope.values():
        for rule in _rules(report, "equal"):
            pair = [rows[i] for i in (rule.total, *rule.parts) if i in rows and known(rows[i][1]) is not None]
            if len(pair) < 2:
                continue
            (left, one), (right, other) = pair[0], pair[1]
            if known(one) == known(other):
                report.confirm((left, right), "an equal row agrees")
                continue
            yield report.finding(
                "sum_mismatch",
                _severity(rule),
                [left, right],
                variant="equal",
                certainty=rule.support,
                expected=known(one),
                actual=known(other),
                place=named(one),
                other=named(other),
            )


def _rules(report: Report, kind: str) -> list[Rule]:
    form = report.extraction.rows.form_entry
    return [rule for rule in form.rules if rule.kind == kind] if form else []
