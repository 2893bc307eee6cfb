"""Single cells: answers that are no option, units that do not fit, text that is no value, required blanks."""

from __future__ import annotations

from extractor.checks.report import Findings, Report, known, named
from extractor.record import Indicator, indicator_keys

# What `unit_agrees` is for a unit of the same kind that counts another thing.
_OTHER_THING = 0.25
# From this many cells on, most of a column being wrong speaks of the column.
_SO_MANY = 4


def options(report: Report) -> Findings:
    """`option_invalid`: the answer of an option row is one of the codes that the row itself offers.

    Where most answers of a report are none of theirs, one warning says so: the column was probably not read right.
    """
    asked = [(p, i) for p, i in report.indicators if i.kind == "option" and i.legend and i.raw.strip()]
    bad = [(path, i) for path, i in asked if i.option is None]
    if len(bad) > _SO_MANY and 2 * len(bad) > len(asked):
        yield report.finding(
            "option_invalid",
            "warning",
            [path for path, _ in bad],
            variant="most",
            certainty=0.5,
            count=len(bad),
            actual="; ".join(i.raw for _, i in bad[:5]),
        )
        return
    for path, indicator in bad:
        yield report.finding(
            "option_invalid",
            "error",
            [path],
            actual=indicator.raw,
            expected="; ".join(f"{label} = {code}" for code, label in indicator.legend.items()),
            place=named(indicator),
        )


def units(report: Report) -> Findings:
    """`unit_mismatch`: the row's unit is one in which its indicator can be counted.

    A share for a count is a warning; another thing counted (hours for documents) is a note, for usage differs.
    """
    for path, indicator in report.indicators:
        trace = report.extraction.traces.get(f"{path}/unit") or report.extraction.traces.get(f"{path}/value")
        agrees = trace.features.get("unit_agrees", 1.0) if trace is not None else 1.0
        if indicator.unit and agrees <= _OTHER_THING:
            fitting = report.patterns.indicators.get(indicator.id)
            yield report.finding(
                "unit_mismatch",
                "info" if agrees else "warning",
                [f"{path}/unit"] if f"{path}/unit" in report.extraction.traces else [path],
                certainty=1.0 if not agrees else 0.8,
                actual=indicator.unit,
                expected=fitting.unit if fitting else None,
                place=named(indicator),
            )


def unreadable(report: Report) -> Findings:
    """`value_unreadable`: a cell where a value is asked holds text that is not one.

    Where most cells of a table are so, one finding says it of the column, which was probably not read as it should be.
    """
    asked = [(path, i) for path, i in report.indicators if not (i.kind == "option" and i.legend)]
    bad = [(path, i) for path, i in asked if i.state == "unreadable"]
    if len(bad) > _SO_MANY and 2 * len(bad) > sum(i.state != "blank" for _, i in asked):
        yield report.finding(
            "value_unreadable",
            "warning",
            [path for path, _ in bad],
            variant="most",
            certainty=0.5,
            count=len(bad),
            actual="; ".join(i.raw for _, i in bad[:5]),
        )
        return
    for path, indicator in bad:
        yield report.finding(
            "value_unreadable",
            "warning",
            [path],
            actual=indicator.raw,
            place=named(indicator),
        )


def missing(report: Report) -> Findings:
    """`value_missing`: indicators that the form requires and the report leaves blank, or whose row it does not have."""
    form = report.extraction.rows.form_entry
    if form is None:
        return
    required = {row.indicator for row in form.rows if row.indicator and row.required}
    keys = indicator_keys(report.extraction.record.indicators)
    pairs = zip(keys, report.record.indicators, strict=True)
    blank = [(f"indicators/{key}", i) for key, i in pairs if i.state == "blank" and i.id in required]
    if blank:
        yield report.finding(
            "value_missing",
            "info",
            [path for path, _ in blank],
            certainty=1.0 if len(blank) > 1 else report.sure([blank[0][0]]),
            count=len(blank),
            labels=_labels([i for _, i in blank]),
        )


def percentages(report: Report) -> Findings:
    """`percent_out_of_range`: a share lies between 0 and 100; rates of growth and of a plan are no shares."""
    for path, indicator in report.indicators:
        value = known(indicator)
        entry = report.patterns.indicators.get(indicator.id)
        if indicator.kind != "percent" or value is None or (entry is not None and entry.may_exceed):
            continue
        if not 0 <= value <= 100:
            yield report.finding(
                "percent_out_of_range",
                "error",
                [path],
                actual=value,
                expected=100,
                place=named(indicator),
            )


def _labels(indicators: list[Indicator], most: int = 5) -> str:
    named = [f"{i.code} {i.label}".strip() for i in indicators]
    return "; ".join(named[:most]) + (f" … (+{len(named) - most})" if len(named) > most else "")
