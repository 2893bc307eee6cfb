"""The period of the title against the opening, the closing, the captions of the tables, the letterhead and the plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from extractor.checks.report import Bilingual, Findings, Report, worded
from extractor.dates import PeriodMention, find_periods
from extractor.document import Cell, Paragraph
from extractor.layout import Passage
from extractor.provenance import Evidence, cite
from extractor.record import Finding, Period

# Where a period is named again, by the role of the passage, and the message that tells of it.
_REPEATS = {"opening": "opening", "closing": "closing", "appendix": "caption"}
# A report signed this long before its period ends is of another period; drafts are signed a few weeks early.
_EARLY = timedelta(days=75)
# Longer quotes are the title with the period in it.
_SHORT = 32


class Place(NamedTuple):
    """A mention of a period: `where` it stands (the message that names the place), its block and offset there."""

    where: str
    mention: PeriodMention
    block: Paragraph | Cell
    offset: int = 0

    @property
    def quote(self) -> str:
        """As printed."""
        start, end = self.mention.span
        return " ".join(self.block.text[self.offset + start : self.offset + end].split())

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Where it stands."""
        start, end = self.mention.span
        return cite(self.block, self.offset + start, self.offset + end)


def periods(report: Report) -> Findings:
    """`period_mismatch`: the report names one period everywhere, and the next one follows it.

    Places that agree with each other against the title make one finding.
    """
    period = report.record.period
    if period is None or period.year is None:
        return
    places = [*_in_prose(report), *_in_columns(report)]
    rivals: dict[tuple[object, ...], list[Place]] = {}
    for place in places:
        value = place.mention.value
        if place.mention.relation == "current" and not compatible(period, value):
            rivals.setdefault((value.kind, value.year, value.index), []).append(place)
    for place in places:
        if place.mention.relation == "next" and not _follows(period, place.mention.value):
            rival = next(
                (same for same in rivals.values() if _follows(same[0].mention.value, place.mention.value)), None
            )
            if rival is None:
                yield _finding(report, period, [place], "next")
            else:
                rival.append(place)  # the plan goes on from the other period
    for same in rivals.values():
        yield _finding(report, period, same, "one" if len(same) == 1 else "many")
    yield from _signed(report, period)


def _in_prose(report: Report) -> Iterator[Place]:
    """What the opening, the closing, the captions and the headings of the plan name."""
    for passage in report.extraction.layout.passages:
        if passage.role in _REPEATS:
            for mention in find_periods(passage.text, report.patterns):
                yield Place(_REPEATS[passage.role], mention, passage.block, passage.start)
        elif passage.role == "heading" and _section_id(report, passage) == "plan":
            for mention in find_periods(passage.text, report.patterns):
                yield Place("plan", mention._replace(relation="next"), passage.block, passage.start)


def _in_columns(report: Report) -> Iterator[Place]:
    """What the head of the column of the report's own values names."""
    for table in report.extraction.layout.tables:
        headers = [column.header for column in table.columns if column.role == "value"]
        for cell in table.header:
            if any(" ".join(cell.text.split()) in header for header in headers):
                for mention in find_periods(cell.text, report.patterns):
                    yield Place("column", mention, cell)


def _follows(period: Period, value: Period) -> bool:
    """A period named as the next one begins after this one ends, and not much later."""
    if period.end is None or value.start is None or value.year is None:
        return True
    gap = date.fromisoformat(value.start) - date.fromisoformat(period.end)
    return timedelta(0) <= gap <= timedelta(days=31) or compatible(period, value)


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
            period=_quoted(report, period),
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


def _finding(report: Report, period: Period, places: Sequence[Place], variant: str) -> Finding:
    names = [worded(f"place.{where}") for where in dict.fromkeys(place.where for place in places)]
    return report.finding(
        "period_mismatch",
        "warning",
        ["period"],
        variant=variant,
        certainty=0.9,
        evidence=[
            *report.evidence(["period", "period/kind", "title"])[:2],
            *(piece for place in places for piece in place.evidence),
        ],
        expected=shown(period),
        actual=places[0].quote,
        period=_quoted(report, period),
        places=Bilingual("; ".join(name.vi for name in names), "; ".join(name.en for name in names)),
    )


def _quoted(report: Report, period: Period) -> str:
    """The period in the words of the title where they stand together, else by its days."""
    quotes = [" ".join(piece.quote.split()) for piece in report.evidence(["period", "period/kind"])]
    whole = [quote for quote in quotes if str(period.year) in quote and len(quote) < _SHORT]
    return f"«{whole[0]}»" if whole else shown(period)
