"""Row and heading numbers against each other: the same twice, a number skipped, a number under the wrong parent."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extractor.checks.report import Findings, Report
from extractor.layout import DataTable
from extractor.provenance import Evidence, cite
from extractor.record import Finding, FindingCode

_ROMAN = re.compile(r"(?=[IVX])(X{0,3})(IX|IV|V?I{0,3})$")
_LETTERS = "abcdđeghiklmnopqrstuvxy"
_DOTTED = re.compile(r"\d{1,3}(?:\.\d{1,3})*$")


@dataclass(frozen=True, slots=True)
class Numbered:
    """A row or heading with its number (no final dot), what messages call it, its record path and place."""

    number: str
    label: str
    path: str
    evidence: tuple[Evidence, ...]


def rows(report: Report) -> Findings:
    """`code_duplicate`, `code_gap`, `code_misplaced` among the rows of a table, one Biểu at a time."""
    paths = _row_paths(report)
    for part in _parts(report.extraction.layout.tables):
        numbered = [
            Numbered(number, row.label.text if row.label else "", paths.get(row.code.path, ""), cite(row.code))
            for table in part
            for row in table.rows
            if row.code is not None and (number := row.code.text.strip().rstrip(".)"))
        ]
        yield from _check(report, numbered, "row")


def headings(report: Report) -> Findings:
    """`code_duplicate`, `code_gap`, `code_misplaced` among the headings of the text."""
    sections = report.record.sections
    children: dict[int | None, list[int]] = {}
    for i, section in enumerate(sections):
        children.setdefault(section.parent, []).append(i)
    for siblings in children.values():
        yield from _siblings(report, [_heading(report, i) for i in siblings], "heading")
    misplaced = [
        i
        for i, section in enumerate(sections)
        if section.parent is not None and _misplaced(section.number, sections[section.parent].number)
    ]
    if misplaced:
        numbered = [_heading(report, i) for i in misplaced]
        parent = sections[misplaced[0]].parent
        yield _finding(report, "code_misplaced", numbered, "heading", parent=report.section(parent))


def _heading(report: Report, index: int) -> Numbered:
    section = report.record.sections[index]
    path = f"sections/{index}"
    return Numbered(section.number, section.heading, path, tuple(report.evidence([path])))


def _row_paths(report: Report) -> dict[str, str]:
    """Record path by the block path of a row's number; a blank code in the record leaves the row unnamed."""
    found: dict[str, str] = {}
    for path, trace in report.extraction.traces.items():
        if path.endswith("/code"):
            found |= dict.fromkeys((piece.block for piece in trace.evidence), path)
    return found


def _parts(tables: Iterable[DataTable]) -> list[list[DataTable]]:
    """Tables that share one numbering; wide tables number units, not indicators, and are left out."""
    parts: dict[int, list[DataTable]] = {}
    for table in tables:
        if table.shape == "long":
            parts.setdefault(table.part, []).append(table)
    return list(parts.values())


def _check(report: Report, numbered: Sequence[Numbered], kind: str) -> Findings:
    """Numbers with dots carry their parents; simple ones (1, a, I) belong to the last number of the kind above."""
    families: dict[str, list[Numbered]] = {}
    roman = simple = ""
    for item in numbered:
        if _DOTTED.match(item.number):
            head, _, _ = item.number.rpartition(".")
            family = f"{roman}|{head}"
            simple = item.number
        elif _ROMAN.match(item.number) and item.number.isupper():
            family, roman, simple = "roman", item.number, ""
        elif len(item.number) == 1 and item.number.lower() in _LETTERS:
            upper = item.number.isupper()
            family = "letters" if upper else f"{roman}|{simple}|letters"
            if upper:
                roman, simple = item.number, ""
        else:
            continue
        families.setdefault(family, []).append(item)
    for siblings in families.values():
        yield from _siblings(report, siblings, kind)


def _siblings(report: Report, siblings: Sequence[Numbered], kind: str) -> Findings:
    """Duplicates and gaps among numbers that share a parent."""
    first: dict[str, Numbered] = {}
    repeated: list[Numbered] = []
    for item in siblings:
        if item.number in first:
            repeated += [first[item.number], item]
        elif item.number:
            first[item.number] = item
    if repeated:
        yield _finding(report, "code_duplicate", list(dict.fromkeys(repeated)), kind)
    previous: Numbered | None = None
    for item in first.values():
        if previous is not None:
            before, here = ordinal(previous.number), ordinal(item.number)
            if before is not None and here is not None and here > before + 1 and _same_kind(previous, item):
                yield _finding(
                    report, "code_gap", [previous, item], kind, skipped=_skipped(item.number, here - before - 1)
                )
        previous = item


def _same_kind(one: Numbered, other: Numbered) -> bool:
    return one.number.rpartition(".")[0] == other.number.rpartition(".")[0]


def _skipped(number: str, count: int) -> str:
    head, _, last = number.rpartition(".")
    if not last.isdigit():
        return str(count)
    numbers = [f"{head}.{n}" if head else str(n) for n in range(int(last) - count, int(last))]
    return ", ".join(numbers[:5])


def _misplaced(number: str, parent: str) -> bool:
    """A dotted number whose beginning names another parent than the one it stands under."""
    if not (_DOTTED.match(number) and "." in number and _DOTTED.match(parent)):
        return False
    return number.rpartition(".")[0] != parent


def ordinal(number: str) -> int | None:
    """Place of a number among its siblings: 3 for `2.1.3`, `III`, `c`; None for what is no number.

    >>> [ordinal(n) for n in ("2.1.3", "IV", "đ", "-")]
    [3, 4, 5, None]
    """
    if _DOTTED.match(number):
        return int(number.rpartition(".")[2])
    match = _ROMAN.match(number)
    if match:
        units = {"": 0, "I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8, "IX": 9}
        return 10 * len(match[1]) + units[match[2]]
    if len(number) == 1 and number.lower() in _LETTERS:
        return _LETTERS.index(number.lower()) + 1
    return None


def _finding(
    report: Report,
    code: FindingCode,
    items: Sequence[Numbered],
    kind: str,
    *,
    skipped: str = "",
    parent: str = "",
) -> Finding:
    """A finding about some numbers; a gap is worth a note, the others a look."""
    return report.finding(
        code,
        "info" if code == "code_gap" else "warning",
        [item.path for item in items if item.path],
        variant=kind,
        evidence=[piece for item in items for piece in item.evidence],
        numbers=", ".join(dict.fromkeys(item.number for item in items)),
        labels="; ".join(f"«{item.label}»" for item in items[:4]),
        skipped=skipped,
        parent=parent,
    )
