"""Cited documents: numbers without a year, one document with two dates, dates that cannot be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extractor.checks.report import Findings, Report
from extractor.normalize import fold
from extractor.patterns.reference_kinds import plain
from extractor.record import Reference
from extractor.references import ReferenceMention


def incomplete(report: Report) -> Findings:
    """`reference_incomplete`: a decree or circular is cited with its year, and no document by a bare number."""
    for i, (reference, mentions) in enumerate(_cited(report)):
        short = [m for m in mentions if m.short or (reference.year_inferred and m.year is None)]
        lacking = short or (list(mentions) if reference.symbol is None or _needs_year(report, reference) else [])
        if lacking:
            yield report.finding(
                "reference_incomplete",
                "info",
                [f"references/{i}"],
                evidence=[piece for m in lacking for piece in m.evidence],
                actual=lacking[0].raw,
                expected=reference.id if reference.year_inferred else None,
                variant="year" if reference.year_inferred else "",
            )


def _needs_year(report: Report, reference: Reference) -> bool:
    kind = report.patterns.reference_kinds.get(reference.kind or "")
    return kind is not None and kind.always_year and reference.year is None


def conflicting(report: Report) -> Findings:
    """`reference_conflict`: one number of one body in one year has one date."""
    by_number: dict[tuple[str, int | None], list[tuple[int, Reference]]] = {}
    for i, reference in enumerate(report.record.references):
        if reference.issued_on is not None:
            by_number.setdefault((reference.id, reference.year), []).append((i, reference))
    for same in by_number.values():
        dates = sorted({reference.issued_on for _, reference in same if reference.issued_on})
        if len(dates) > 1 and _one_issuer([reference.issuer for _, reference in same if reference.issuer]):
            yield report.finding(
                "reference_conflict",
                "warning",
                [f"references/{i}/issued_on" for i, _ in same],
                expected=dates[0],
                actual=dates[-1],
                reference=same[0][1].id,
                dates=", ".join(dates),
            )


def _one_issuer(issuers: list[str]) -> bool:
    """The names can all be of one body: each begins as the shortest does."""
    names = sorted((fold(issuer) for issuer in issuers), key=len)
    return all(name.startswith(names[0]) for name in names)


def implausible(report: Report) -> Findings:
    """`reference_date_implausible`: a date fits its number's year, the report's date and the register."""
    latest = _latest(report)
    for i, (reference, mentions) in enumerate(_cited(report)):
        if reference.issued_on is None:
            continue
        printed = _year_of_number(reference, mentions)
        path = f"references/{i}/issued_on"
        registered = _registered_date(report, reference, printed)
        if registered is not None and registered != reference.issued_on:
            variant, expected = "register", registered
        elif printed not in (None, int(reference.issued_on[:4])):
            variant, expected = "year", str(printed)
        elif latest is not None and reference.issued_on > latest:
            variant, expected = "report", latest
        else:
            if registered is not None:
                report.confirm([path, f"references/{i}/id"], "the register has this number and date")
            continue
        yield report.finding(
            "reference_date_implausible",
            "warning",
            [path],
            variant=variant,
            expected=expected,
            actual=reference.issued_on,
            reference=reference.id,
        )


def _latest(report: Report) -> str | None:
    """The last day on which a cited document can have been issued: that of the report, which its letterhead tells."""
    letterhead = report.record.letterhead
    return letterhead.issued_on if letterhead else None


def _year_of_number(reference: Reference, mentions: Sequence[ReferenceMention]) -> int | None:
    """The year that the number itself carries, None where no mention prints one."""
    return next((m.year for m in mentions if m.year is not None and f"/{m.year}/" in reference.id), None)


def _registered_date(report: Report, reference: Reference, printed: int | None) -> str | None:
    """The checked date of that very document; a number that carries no year comes again in other years."""
    listed = report.patterns.register.find(reference.id)
    if listed is None or not listed.checked or listed.issued_on is None or reference.issued_on is None:
        return None
    if not _same_body(report, reference, listed.issuer):
        return None
    same_year = listed.issued_on[:4] == reference.issued_on[:4]
    return listed.issued_on if same_year or printed is not None else None


def _same_body(report: Report, reference: Reference, issuer: str) -> bool:
    """Whether the number is that issuer's: its symbol names one body, or, as with QĐ-UBND, the words beside it do."""
    patterns = report.patterns
    body = plain(re.split(r"[-/]", reference.symbol or "")[-1]).rstrip("0123456789")  # of QH15, the assembly
    if body in patterns.issuers.by_symbol:
        return True
    stated, listed = (patterns.vocabulary.expand(fold(name)) for name in (reference.issuer or "", issuer))
    return bool(stated and listed) and (stated in listed or listed in stated)


def _cited(report: Report) -> Iterator[tuple[Reference, tuple[ReferenceMention, ...]]]:
    return zip(report.record.references, report.extraction.cited.mentions, strict=True)
