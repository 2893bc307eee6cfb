"""Sums, parts and wholes, shares and percentages between the rows of the table, by the rules of its form."""

from __future__ import annotations

from extractor.checks.localize import suspects
from extractor.checks.report import Findings, Report, decimals, known, tolerance
from extractor.patterns.forms import Rule
from extractor.record import Indicator

Rows = dict[str, tuple[str, Indicator]]


def sums(report: Report) -> Findings:
    """`sum_mismatch`: the parts of a total, where all are stated, add up to it within their stated decimals.

    Blank parts are unknown: then the stated ones may not exceed the total, and the finding names the blank ones.
    """
    for rows in report.by_scope.values():
        for rule in _rules(report, "sum"):
            yield from _sum(report, rule, rows)


def _sum(report: Report, rule: Rule, rows: Rows) -> Findings:
    if rule.total not in rows:
        return
    path, whole = rows[rule.total]
    total = known(whole)
    parts = [rows[part] for part in rule.parts if part in rows]
    stated = [(p, i) for p, i in parts if known(i) is not None]
    if total is None or not stated:
        return
    blank = [p for p, i in parts if known(i) is None]
    unknown = [i.label for _, i in parts if known(i) is None]
    added = sum(known(i) or 0 for _, i in stated)
    margin = tolerance([whole, *(i for _, i in stated)])
    complete = len(stated) == len(rule.parts)
    paths = [path, *(p for p, _ in stated)]
    if abs(added - total) <= margin:
        if complete and total:
            report.confirm(paths, "parts sum to the total")
        return
    if not complete and added <= total + margin:
        return
    guilty = suspects(report, paths)
    yield report.finding(
        "sum_mismatch",
        "error",
        paths + blank,
        variant="blank" if unknown else "",
        expected=added,
        actual=total,
        suggestion=guilty or None,
        label=whole.label,
        row=whole.code or "-",
        parts=" + ".join(str(i.raw) for _, i in stated),
        unknown="; ".join(unknown),
    )


def parts_within_wholes(report: Report) -> Findings:
    """`part_exceeds_whole`: no part is larger than its whole, by the sum rules and the at-most rules of the form."""
    for rows in report.by_scope.values():
        seen: set[tuple[str, str]] = set()
        for rule in (*_rules(report, "sum"), *_rules(report, "at_most")):
            for part in rule.parts:
                if rule.total in rows and part in rows and (rule.total, part) not in seen:
                    seen.add((rule.total, part))
                    yield from _within(report, rows[rule.total], rows[part])


def _within(report: Report, whole: tuple[str, Indicator], part: tuple[str, Indicator]) -> Findings:
    total, value = known(whole[1]), known(part[1])
    if total is None or value is None or value <= total + tolerance([whole[1], part[1]]):
        return
    yield report.finding(
        "part_exceeds_whole",
        "error",
        [part[0], whole[0]],
        expected=total,
        actual=value,
        part=part[1].label,
        whole=whole[1].label,
    )


def ratios(report: Report) -> Findings:
    """`ratio_mismatch`: a percentage that follows from two figures is their quotient, to its decimals."""
    for rows in report.by_scope.values():
        for rule in _rules(report, "ratio"):
            if rule.total in rows and len(rule.parts) == 2 and all(part in rows for part in rule.parts):
                yield from _ratio(report, rows[rule.total], rows[rule.parts[0]], rows[rule.parts[1]])


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
        label=share[1].label,
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
                "info" if rule.support and rule.support < 1 else "warning",
                [left, right],
                variant="equal",
                certainty=rule.support or 1.0,
                expected=known(one),
                actual=known(other),
                label=one.label,
                other=other.label,
            )


def _rules(report: Report, kind: str) -> list[Rule]:
    form = report.extraction.rows.form_entry
    return [rule for rule in form.rules if rule.kind == kind] if form else []
