"""Single cells: answers that are no option, units that do not fit, text that is no value, required blanks."""

from __future__ import annotations

from extractor.checks.report import Findings, Report, known
from extractor.record import Indicator, indicator_keys


def options(report: Report) -> Findings:
    """`option_invalid`: the answer of an option row is one of the codes that the row itself offers."""
    for path, indicator in report.indicators:
        if indicator.kind == "option" and indicator.raw.strip() and indicator.option is None and indicator.legend:
            offered = "; ".join(f"{label} = {code}" for code, label in indicator.legend.items())
            yield report.finding(
                "option_invalid",
                "error",
                [path],
                actual=indicator.raw,
                expected=offered,
                label=indicator.label,
                row=indicator.code or "-",
            )


def units(report: Report) -> Findings:
    """`unit_mismatch`: the row's unit is one in which its indicator can be counted."""
    for path, indicator in report.indicators:
        trace = report.extraction.traces.get(f"{path}/unit") or report.extraction.traces.get(f"{path}/value")
        if indicator.unit and trace is not None and trace.features.get("unit_agrees", 1.0) == 0.0:
            fitting = report.patterns.indicators.get(indicator.id)
            yield report.finding(
                "unit_mismatch",
                "warning",
                [f"{path}/unit"] if f"{path}/unit" in report.extraction.traces else [path],
                actual=indicator.unit,
                expected=fitting.unit if fitting else None,
                label=indicator.label,
                row=indicator.code or "-",
            )


def unreadable(report: Report) -> Findings:
    """`value_unreadable`: a cell where a value is asked holds text that is not one."""
    for path, indicator in report.indicators:
        if indicator.state == "unreadable" and not (indicator.kind == "option" and indicator.legend):
            yield report.finding(
                "value_unreadable",
                "warning",
                [path],
                actual=indicator.raw,
                label=indicator.label,
                row=indicator.code or "-",
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
                label=indicator.label,
                row=indicator.code or "-",
            )


def _labels(indicators: list[Indicator], most: int = 5) -> str:
    named = [f"{i.code} {i.label}".strip() for i in indicators]
    return "; ".join(named[:most]) + (f" … (+{len(named) - most})" if len(named) > most else "")
