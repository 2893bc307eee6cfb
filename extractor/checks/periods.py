"""The period of the title against the opening, the closing, the captions of the tables, the letterhead and the plan."""

from __future__ import annotations

from datetime import date, timedelta

from extractor.checks.report import Findings, Report
from extractor.dates import PeriodMention, find_periods
from extractor.document import Cell, Paragraph
from extractor.layout import Passage
from extractor.provenance import Evidence, cite
from extractor.record import Finding, Period

# Where a period is named again, by the role of the passage, and the message that tells of it.
_REPEATS = {"opening": "body", "closing": "closing", "appendix": "table"}
# A report signed this long before its period ends is of another period; drafts are signed a few weeks early.
_EARLY = timedelta(days=75)


def periods(report: Report) -> Findings:
    """`period_mismatch`: the report names one period everywhere, and the next one follows it."""
    period = report.record.period
    if period is None or period.year is None:
        return
    layout = report.extraction.layout
    for passage in layout.passages:
        if passage.role in _REPEATS:
            yield from _repeated(report, period, passage)
        elif passage.role == "heading" and _section_id(report, passage) == "plan":
            yield from _following(report, period, passage)
    yield from _columns(report, period)
    yield from _signed(report, period)


def _columns(report: Report, period: Period) -> Findings:
    """The head of the column of the report's own values names no other period."""
    for table in report.extraction.layout.tables:
        headers = [column.header for column in table.columns if column.role == "value"]
        for cell in table.header:
            text = cell.text
            if not any(_one_line(text) in header for header in headers):
                continue
            for mention in find_periods(text, report.patterns):
                if mention.relation == "current" and not compatible(period, mention.value):
                    yield _finding(report, "column", period, mention, cell, text)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _repeated(report: Report, period: Period, passage: Passage) -> Findings:
    """Each own period that the passage names is the title's; next periods must follow it; others say whose they are."""
    for mention in find_periods(passage.text, report.patterns):
        if mention.relation == "next":
            yield from _next(report, period, passage, mention)
        elif mention.relation == "current" and not compatible(period, mention.value):
            yield _finding(report, _REPEATS[passage.role], period, mention, passage.block, passage.text, passage.start)


def _following(report: Report, period: Period, passage: Passage) -> Findings:
    for mention in find_periods(passage.text, report.patterns):
        yield from _next(report, period, passage, mention)


def _next(report: Report, period: Period, passage: Passage, mention: PeriodMention) -> Findings:
    """A period named as the next one begins after this one ends, and not much later."""
    if period.end is None or mention.value.start is None or mention.value.year is None:
        return
    gap = date.fromisoformat(mention.value.start) - date.fromisoformat(period.end)
    if timedelta(0) <= gap <= timedelta(days=31) or compatible(period, mention.value):
        return
    yield _finding(report, "next", period, mention, passage.block, passage.text, passage.start)


def _signed(report: Report, period: Period) -> Findings:
    """The date of the letterhead lies at the end of the period or after it."""
    letterhead = report.record.letterhead
    if letterhead is None or letterhead.issued_on is None or period.end is None:
        return
    if date.fromisoformat(letterhead.issued_on) < date.fromisoformat(period.end) - _EARLY:
        yield report.finding(
            "period_mismatch",
            "warning",
            ["period", "letterhead/issued_on"],
            variant="letterhead",
            expected=shown(period),
            actual=letterhead.issued_on,
        )


def compatible(one: Period, other: Period) -> bool:
    """Two names of one period: what both state is equal; a bare year holds every period in it."""
    if one.year is not None and other.year is not None and one.year != other.year:
        return False
    if other.kind == "year" or one.kind == "range" or other.kind == "range":
        return True
    return one.kind == other.kind and (one.index is None or other.index is None or one.index == other.index)


def shown(period: Period) -> str:
    """A period for a message: its days, or its kind and year where it has none."""
    if period.start and period.end:
        return f"{period.start} – {period.end}"
    return f"{period.kind} {period.index or ''} {period.year or ''}".replace("  ", " ").strip()


def _section_id(report: Report, passage: Passage) -> str | None:
    return report.record.sections[passage.section].id if passage.section is not None else None


def _finding(
    report: Report,
    variant: str,
    period: Period,
    mention: PeriodMention,
    block: Paragraph | Cell,
    text: str,
    offset: int = 0,
) -> Finding:
    """`text` is what `block` says from `offset` on; the mention counts from there."""
    start, end = mention.span
    evidence: list[Evidence] = [
        *report.evidence(["period", "period/kind", "title"])[:2],
        *cite(block, offset + start, offset + end),
    ]
    return report.finding(
        "period_mismatch",
        "warning",
        ["period"],
        variant=variant,
        certainty=0.9,
        evidence=evidence,
        expected=shown(period),
        actual=text[start:end],
    )
