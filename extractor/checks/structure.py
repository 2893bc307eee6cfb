"""Sections against what such a report must have: empty, missing, or under the wrong parent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from extractor.checks.numbering import gap
from extractor.checks.report import Findings, Report
from extractor.record import Severity

# A heading that was matched worse than this is not held to its place.
_SURE_HEADING = 0.85


def empty(report: Report) -> Findings:
    """`section_empty`: a heading has text under it, or headings of its own; a number alone heads an annex."""
    sections = report.record.sections
    parents = {section.parent for section in sections}
    for i, section in enumerate(sections):
        if not section.text.strip() and i not in parents and section.number != section.heading:
            severity: Severity = "warning" if section.id else "info"
            name = report.section(i)
            yield report.finding("section_empty", severity, [f"sections/{i}"], section=name, heading=section.heading)


def missing(report: Report) -> Findings:
    """`section_missing`: a report of this kind has all the sections that its patterns call required.

    Where a heading that nobody knows, or two of one kind, stand among those of the known ones, one of them may be the
    missing one: then it is only a note.
    """
    sections = report.record.sections
    present = {section.id for section in sections if section.id}
    form = report.extraction.rows.form_entry
    required = report.patterns.headings.required(form.id if form else None, present)
    gone = [heading for heading in required if heading.id not in present]
    asked = {heading.id for heading in required}
    homes = {section.parent for section in sections if section.id in asked}
    count = Counter(section.id for section in sections)
    unknown = [
        i
        for i, section in enumerate(sections)
        if section.parent in homes and (section.id is None or (section.id in asked and count[section.id] > 1))
    ]
    for heading in gone:
        yield report.finding(
            "section_missing",
            "info" if unknown else "warning",
            [],
            evidence=report.evidence(f"sections/{i}" for i in unknown),
            variant="unknown" if unknown else "",
            expected=heading.id,
            heading=heading.label,
            unknown="; ".join(f"{report.section(i)} «{sections[i].heading}»" for i in unknown[:4]),
        )


def misplaced(report: Report) -> Findings:
    """`section_misplaced`: a known heading stands under a parent under which it belongs.

    Where the number after the parent's is missing, a heading between them was not read, and what stands there is left.
    """
    sections = report.record.sections
    unread = set(_before_gaps(report))
    strays: dict[int, list[int]] = {}
    for i, section in enumerate(sections):
        if section.id is None or section.parent is None:
            continue
        trace = report.extraction.traces.get(f"sections/{i}/id")
        if trace is not None and trace.features.get("heading_score", 1.0) < _SURE_HEADING:
            continue
        above = sections[section.parent].id
        if section.parent in unread:
            continue
        allowed = report.patterns.headings.parents(section.id)
        if above is not None and allowed and above not in allowed:
            strays.setdefault(section.parent, []).append(i)
    for parent, children in strays.items():
        yield report.finding(
            "section_misplaced",
            "info",
            [f"sections/{i}" for i in children],
            headings="; ".join(f"{report.section(i)} «{sections[i].heading}»" for i in children),
            parent=report.section(parent),
            parent_heading=sections[parent].heading,
        )


def _before_gaps(report: Report) -> Iterator[int]:
    """The sections after whose number the next one beside them skips some."""
    last: dict[int | None, int] = {}
    for i, section in enumerate(report.record.sections):
        before = last.get(section.parent)
        if before is not None and gap(report.record.sections[before].number, section.number):
            yield before
        last[section.parent] = i
