"""The report against itself: every check is a generator of findings over one report, with its rule in its docstring.

Adding one is one function, its line in `CHECKS`, its text in `messages/findings.json`, its row in `docs/checks.md`, and
its fault in `corpus/build/faults.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from extractor.checks import answers, arithmetic, citations, numbering, periods, reconcile, structure
from extractor.checks.report import Report
from extractor.extraction import Extraction
from extractor.patterns import Patterns
from extractor.record import Finding

Check = Callable[[Report], Iterator[Finding]]

CHECKS: tuple[Check, ...] = (
    reconcile.text_with_table,
    reconcile.text_with_text,
    reconcile.bases,
    reconcile.shares,
    arithmetic.sums,
    arithmetic.totals_of_units,
    arithmetic.parts_within_wholes,
    arithmetic.ratios,
    arithmetic.shares_of_plan,
    arithmetic.exclusive_shares,
    arithmetic.equalities,
    answers.percentages,
    answers.options,
    answers.units,
    answers.unreadable,
    answers.missing,
    numbering.rows,
    numbering.headings,
    structure.empty,
    structure.missing,
    structure.misplaced,
    periods.periods,
    citations.incomplete,
    citations.conflicting,
    citations.implausible,
)
_RANK = {"error": 0, "warning": 1, "info": 2}


@dataclass(frozen=True, slots=True)
class Checked:
    """The findings, worst first, and by path the checks that a value has passed."""

    findings: tuple[Finding, ...]
    confirmed: Mapping[str, tuple[str, ...]]


def check(extraction: Extraction, patterns: Patterns, estimates: Mapping[str, float]) -> Checked:
    """Runs every check; `estimates` are the probabilities that the values are read right, by path."""
    report = Report(extraction, patterns, estimates)
    findings = [finding for run in CHECKS for finding in run(report)]
    findings.sort(key=lambda finding: (_RANK[finding.severity], -finding.certainty))
    return Checked(tuple(findings), {path: tuple(dict.fromkeys(reasons)) for path, reasons in report.confirmed.items()})
