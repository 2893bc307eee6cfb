"""Row and heading numbers against each other: the same twice, a number skipped, a number under the wrong parent."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from extractor.checks.report import Findings, Report
from extractor.layout import DataRow, DataTable
from extractor.provenance import Evidence, cite
from extractor.record import Finding, FindingCode, Section

_ROMAN = re.compile(r"(?=[IVX])(X{0,3})(IX|IV|V?I{0,3})$")
_UNITS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
_LETTERS = "abcdđeghiklmnopqrstuvxy"
_OPTIONAL = {_LETTERS.index("đ") + 1}
_LEADING = re.compile(r"\s{0,4}(\d{1,2}(?:\.\d{1,2}){0,4}|[IVX]{1,5})[.)]?\s{1,4}")
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
    for part in _parts([table for table in report.extraction.layout.tables if table.shape != "list"]):
        numbered = [item for table in part for item in _numbered(table, paths)]
        yield from _check(report, numbered, "row")


def _numbered(table: DataTable, paths: Mapping[str, str]) -> Iterator[Numbered]:
    in_labels = _numbers_in_labels(table)
    for row in table.rows:
        item = _row(row, paths, in_labels)
        if item is not None:
            yield item


def _numbers_in_labels(table: DataTable) -> bool:
    """The table has no column for numbers, and most of its labels begin with one."""
    labels = [row.label.text for row in table.rows if row.label is not None and row.code is None]
    return 2 * sum(_LEADING.match(label) is not None for label in labels) > len(table.rows)


def _row(row: DataRow, paths: Mapping[str, str], in_labels: bool) -> Numbered | None:
    """A row with its number, which may stand before the label in one cell; None for rows without."""
    label = row.label.text if row.label else ""
    if row.code is not None:
        number = row.code.text.strip().rstrip(".)")
        return Numbered(number, label, paths.get(row.code.path, ""), cite(row.code)) if number else None
    match = _LEADING.match(label)
    if row.label is None or match is None:
        return None
    number, heads = match[1], not any(cell.text.strip() for _, cell in row.values)
    if "." not in number and not heads and not in_labels:
        return None  # "9 tháng": a label that begins with a figure
    evidence = cite(row.label, match.start(1), match.end(1))
    return Numbered(number, label[match.end() :], paths.get(row.label.path, ""), evidence)


def headings(report: Report) -> Findings:
    """`code_duplicate`, `code_gap`, `code_misplaced` among the headings of the text."""
    sections = report.record.sections
    children: dict[int | None, list[int]] = {}
    under: dict[int, list[int]] = {}  # strays by the section above them
    for i, section in enumerate(sections):
        children.setdefault(section.parent, []).append(i)
        above = section.parent
        if above is None or not section.number:
            continue
        if section.number == sections[above].number:
            yield _finding(report, "code_duplicate", [_heading(report, above), _heading(report, i)], "heading")
        elif _misplaced(section.number, sections[above].number) and not _headless(section.number, above, sections):
            under.setdefault(above, []).append(i)
    strays = {i: _heading(report, i) for found in under.values() for i in found}
    for siblings in children.values():
        inside = {i for i in strays if siblings[0] < i < siblings[-1]}
        numbered = [strays[i] if i in strays else _heading(report, i) for i in sorted({*siblings, *inside})]
        yield from _siblings(report, numbered, "heading", list(strays.values()))
    for parent, found in under.items():
        yield _finding(report, "code_misplaced", [strays[i] for i in found], "heading", parent=report.section(parent))


def _headless(number: str, above: int, sections: Sequence[Section]) -> bool:
    """The heading under which the number belongs is the next one and is not there: a gap, not a stray."""
    head = number.rpartition(".")[0]
    missing = all(section.number != head for section in sections)
    before, here = ordinal(sections[above].number), ordinal(head)
    alike = head.rpartition(".")[0] == sections[above].number.rpartition(".")[0]
    return missing and alike and before is not None and here == before + 1


def _heading(report: Report, index: int) -> Numbered:
    section = report.record.sections[index]
    path = f"sections/{index}"
    return Numbered(section.number, section.heading, path, tuple(report.evidence([path])))


def _row_paths(report: Report) -> dict[str, str]:
    """Record path by the block path of a row's number, or of its label where the record has no number for it."""
    by_label: dict[str, str] = {}
    by_code: dict[str, str] = {}
    for path, trace in report.extraction.traces.items():
        if path.endswith("/code"):
            by_code |= dict.fromkeys((piece.block for piece in trace.evidence), path)
        elif path.endswith("/label"):
            by_label |= dict.fromkeys((piece.block for piece in trace.evidence), path)
    return by_label | by_code


def _parts(tables: Iterable[DataTable]) -> list[list[DataTable]]:
    """Tables that share one numbering; wide tables number units, not indicators, and are left out."""
    parts: dict[int, list[DataTable]] = {}
    for table in tables:
        if table.shape == "long":
            parts.setdefault(table.part, []).append(table)
    return list(parts.values())


def _check(report: Report, numbered: Sequence[Numbered], kind: str) -> Findings:
    """Numbers with dots carry their parents; simple ones (1, a, I) belong to the last number of the kind above."""
    strays = _strays(numbered)
    families: dict[str, list[Numbered]] = {}
    roman = simple = family = ""
    for item in numbered:
        if item in strays:
            families.setdefault(family, []).append(item)  # it fills the place in which it stands
            continue
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
        yield from _siblings(report, siblings, kind, strays)
    for item, before in strays.items():
        yield _finding(report, "code_misplaced", [item], kind, parent=before.number)


def _strays(numbered: Sequence[Numbered]) -> dict[Numbered, Numbered]:
    """The dotted numbers that break off a sequence which goes on behind them, each with the number before it."""
    dotted = [item for item in numbered if _DOTTED.match(item.number)]
    found: dict[Numbered, Numbered] = {}
    before: Numbered | None = None
    for i, item in enumerate(dotted):
        after = dotted[i + 1] if i + 1 < len(dotted) else None
        if before is not None and not _follows(before.number, item.number):
            goes_on = after is not None and _follows(before.number, after.number)
            in_order = _places(before.number) < _places(item.number) and (
                after is None or _places(item.number) < _places(after.number)
            )
            if (goes_on or after is None) and not in_order:
                found[item] = before
                continue
        before = item
    return found


def _follows(before: str, number: str) -> bool:
    """The number is under the one before, or beside it or one above it."""
    head = number.rpartition(".")[0]
    return not head or f"{before}.".startswith(f"{head}.")


def _places(number: str) -> tuple[int, ...]:
    return tuple(int(place) for place in number.split("."))


def _siblings(report: Report, siblings: Sequence[Numbered], kind: str, strays: Container[Numbered] = ()) -> Findings:
    """Duplicates and gaps among numbers that share a parent; a number that is wrong itself fills the gap it leaves."""
    first: dict[str, Numbered] = {}
    repeated: list[Numbered] = []
    gaps: list[tuple[Numbered, Numbered, int]] = []
    previous: Numbered | None = None
    filled = 0
    for item in siblings:
        if item in strays or item.number in first:
            filled += 1
            if item not in strays:
                repeated += [first[item.number], item]
        elif item.number:
            first[item.number] = item
            if previous is not None:
                skipped = gap(previous.number, item.number) - filled
                gaps += [(previous, item, skipped)] if skipped > 0 else []
            previous, filled = item, 0
    if repeated:
        yield _finding(report, "code_duplicate", list(dict.fromkeys(repeated)), kind)
    for before, here, skipped in gaps:
        yield _finding(report, "code_gap", [before, here], kind, skipped=_skipped(here.number, skipped))


def gap(one: str, other: str) -> int:
    """How many numbers lie between two siblings' numbers; letters that clerks leave out are none.

    >>> [gap("2.1", "2.4"), gap("D", "E"), gap("II", "3"), gap("3", "1")]
    [2, 0, 0, 0]
    """
    before, here = ordinal(one), ordinal(other)
    alike = one.rpartition(".")[0] == other.rpartition(".")[0] and _style(one) == _style(other)
    if before is None or here is None or here <= before or not alike:
        return 0
    optional = sum(before < place < here for place in _OPTIONAL) if _style(other) == "letter" else 0
    return here - before - 1 - optional


def _style(number: str) -> str:
    """How a number is counted: figures, Roman numerals, or letters."""
    if _DOTTED.match(number):
        return "figure"
    return "roman" if _ROMAN.match(number) else "letter"


def _skipped(number: str, count: int) -> str:
    """The `count` numbers before a number, as it is counted itself."""
    head, dot, last = number.rpartition(".")
    here = ordinal(last) or 0
    before = range(here - count, here)
    if last.isdigit():
        names = [str(n) for n in before]
    elif _style(last) == "roman":
        names = [_roman(n) for n in before]
    else:
        names = [_LETTERS[n - 1] for n in before]
        names = [name.upper() for name in names] if last.isupper() else names
    return ", ".join(f"{head}{dot}{name}" for name in names[:5])


def _roman(number: int) -> str:
    return "X" * (number // 10) + ("", *_UNITS)[number % 10]


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
        return 10 * len(match[1]) + ("", *_UNITS).index(match[2])
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
