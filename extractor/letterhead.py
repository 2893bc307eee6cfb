"""What stands above the text of a report: the letterhead, the title, and whom it is sent to.

Letterheads come as two columns of a table, as tab stops, or flattened with both columns on one line: all are read as
pieces of lines, and what a piece is shows in its words alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from extractor.dates import DateMention, find_dates
from extractor.lines import Line
from extractor.patterns import Patterns
from extractor.patterns.organizations import Unit
from extractor.provenance import Evidence, Provenance, Traced
from extractor.record import Letterhead

# The title of a report stands within its first lines; portals print a menu above it.
_FRONT = 80
_LONGEST_TITLE, _LONGEST_PLACE, _LONGEST_DATED = 400, 40, 120
# A body's name stands at the start of its line, after no more than a sign or two.
_NEAR_START = 12
LONGEST_ITEM = 250
_COLUMNS = re.compile(r"\t+|[ \u00a0]{4,}")
RULE = re.compile(r"[\s\-–—_*.=o~]{1,80}$")
_MONTH = re.compile(r"(?:0?[1-9]|1[0-2])\s?/\s?(?:19|20)\d\d")  # the end of a period that the line was too short for
_NUMBER = re.compile(r"(?:[IVX]{1,4}|[A-H]|\d{1,2})(?:[.)/]|\s?[-–])")
BULLET = re.compile(r"[\s\-–+*•●▪◦]{1,6}")


@dataclass(frozen=True, slots=True)
class Title:
    """The title: the line that says report (None where the text has none), the value, and the lines it takes."""

    value: Traced[str] | None
    first: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Head:
    """The letterhead, and the body that issues the report with its place, where they are there."""

    value: Traced[Letterhead] | None
    own: Unit | None
    parent: Unit | None
    own_evidence: tuple[Evidence, ...]
    parent_evidence: tuple[Evidence, ...]


_Fields = dict[str, tuple[str, tuple[Evidence, ...]]]


class _Body(NamedTuple):
    """A body that the letterhead names, with its place."""

    unit: Unit | None
    evidence: tuple[Evidence, ...]


class _Part(NamedTuple):
    """Fields of the letterhead with their places, and the pieces that hold nothing else."""

    fields: _Fields
    pieces: frozenset[_Piece]


class _Piece(NamedTuple):
    """Part of a line: one column of a letterhead that shares a line with the other."""

    line: Line
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.line.text[self.start : self.end]

    @property
    def lower(self) -> str:
        return self.line.lower[self.start : self.end]

    def cite(self, start: int = 0, end: int | None = None) -> tuple[Evidence, ...]:
        stop = self.end if end is None else self.start + end
        return self.line.cite(self.start + start, stop)


# ---- title ----


def find_title(lines: Sequence[Line], patterns: Patterns) -> Title | None:
    """The title of the report: what follows the word for report, or, where that is missing, the first line like one."""
    markers = patterns.markers
    for at, line in enumerate(lines[:_FRONT]):
        match = markers.find("report", line.lower)
        if not match or line.text[0].islower():
            continue
        printed = line.text[: match.end()]
        if printed.isupper() and (line.marked or line.paragraph.centered or len(line.text) <= _LONGEST_TITLE):
            return _title(lines, at, match.end(), patterns)
        if len(line.text) == match.end():
            return _title(lines, at, match.end(), patterns)
    return _bare_title(lines, patterns)


def _title(lines: Sequence[Line], at: int, start: int, patterns: Patterns) -> Title:
    """The title whose word for report ends at `start` of line `at`; it may go on below."""
    pieces: list[tuple[Line, int, int]] = []
    line = lines[at]
    start += len(line.text[start:]) - len(line.text[start:].lstrip(" :.-–\t"))
    if start < len(line.text):
        pieces.append((line, start, len(line.text)))
    end = at + 1
    aside: list[str] = []
    for below in lines[at + 1 : at + 9]:
        if RULE.match(below.text):
            end += 1
        elif below.text[0] == "(" and len(below.text) < _LONGEST_TITLE:
            aside.append(below.text)
            end += 1
        elif _belongs_to_title(below, pieces, patterns):
            pieces.append((below, 0, len(below.text)))
            end += 1
        else:
            break
    text = " ".join(" ".join(line.text[a:b].split()) for line, a, b in pieces).rstrip(" .;:,")
    whole = " ".join([text, *aside])
    if not text:
        return Title(None, at, end, whole)
    evidence = tuple(piece for line, a, b in pieces for piece in line.cite(a, b))
    return Title(
        Traced(text, {"": Provenance(evidence=evidence, reasons=("below the word for report",))}), at, end, whole
    )


def _belongs_to_title(line: Line, pieces: Sequence[tuple[Line, int, int]], patterns: Patterns) -> bool:
    """The line goes on with the title: it looks like one, and is not yet the address, the opening or a heading."""
    markers = patterns.markers
    if pieces and _MONTH.fullmatch(line.text):
        return True
    if len(line.text) > _LONGEST_TITLE or markers.find("addressed", line.lower) or _numbered(line, patterns):
        return False
    looks = line.marked or line.paragraph.centered
    if not pieces:
        return looks or not (line.text.endswith(":") or (len(line.text) > 120 and line.text.endswith(".")))
    last = pieces[-1][0]
    same = line.paragraph.bold == last.paragraph.bold
    if looks and (same or line.paragraph.centered) and not last.text.endswith("."):
        return not (markers.find("opening", line.lower) and len(line.text) > 120)
    return line.text[0].islower() and len(line.text) < 160 and not last.text.endswith((".", ":"))


def _numbered(line: Line, patterns: Patterns) -> bool:
    """The line begins with the number of a heading."""
    return bool(_NUMBER.match(line.text)) or patterns.markers.part(line.lower) is not None


def _bare_title(lines: Sequence[Line], patterns: Patterns) -> Title | None:
    """Without the word for report: the first line that names a subject, or a period, and is no letterhead."""
    for at, line in enumerate(lines[:12]):
        if (
            patterns.markers.find("addressed", line.lower)
            or _numbered(line, patterns)
            or len(line.text) > _LONGEST_TITLE
        ):
            return None
        looks = line.marked or line.paragraph.centered or at == 0
        says = patterns.markers.find("report", line.lower) or patterns.markers.find("reform", line.lower)
        if looks and says and not line.text.endswith((":", ";")) and not patterns.markers.find("opening", line.lower):
            return _title(lines, at, 0, patterns)
    return None


# ---- letterhead ----


def find_letterhead(lines: Sequence[Line], patterns: Patterns) -> Head:
    """The letterhead in the `lines` above the title; a Head without value where nothing there is one."""
    markers = patterns.markers
    pieces = list(_pieces(lines, patterns))
    stated = any(markers.find("state_title", line.lower) or markers.find("motto", line.lower) for line in lines)
    number = _find_number(pieces, patterns)
    used = number.pieces if number else frozenset()
    place = _find_place([piece for piece in pieces if piece not in used], sure=stated or number is not None)
    used |= place.pieces if place else frozenset()
    bodies = _bodies([piece for piece in pieces if piece not in used], patterns)
    own = bodies[-1] if bodies else _Body(None, ())
    parent = bodies[-2] if len(bodies) > 1 else _Body(None, ())
    value = None
    if stated or number or place or parent.unit:
        fields = {**(number.fields if number else {}), **(place.fields if place else {})}
        if parent.unit:
            fields["parent"] = parent.unit.title, parent.evidence
        traces = {name: _trace(text, evidence) for name, (text, evidence) in fields.items()}
        value = Traced(Letterhead(**{name: text for name, (text, _) in fields.items()}), traces)
    return Head(value, own.unit, parent.unit, own.evidence, parent.evidence)


def _trace(value: str, evidence: tuple[Evidence, ...]) -> Provenance:
    """Exact where the letterhead prints the value so, folded where it is put in another form (dates, capitals)."""
    how = "exact" if any(value in piece.quote for piece in evidence) else "folded"
    return Provenance(how, evidence, ("stands in the letterhead",))


def _pieces(lines: Iterable[Line], patterns: Patterns) -> Iterator[_Piece]:
    """The lines cut at tab stops and wide gaps, and where the state title or its motto stands in them."""
    for line in lines:
        cuts = [match.span() for match in _COLUMNS.finditer(line.text)]
        for marker in ("state_title", "motto"):
            cuts += [match.span() for match in patterns.markers.all(marker, line.lower)]
        at = 0
        for start, end in sorted([*cuts, (len(line.text), len(line.text))]):
            text = line.text[at:start]
            trimmed = text.strip()
            if trimmed and not RULE.match(trimmed):
                begin = at + text.index(trimmed)
                yield _Piece(line, begin, begin + len(trimmed))
            at = max(at, end)


def _find_number(pieces: Sequence[_Piece], patterns: Patterns) -> _Part | None:
    """The report's own number, which is in no field while it is blank."""
    for at, piece in enumerate(pieces):
        match = patterns.markers.document_number.match(piece.lower)
        if match:
            digits = match["number"].strip(" .…_")
            first = match.start("number")
            text = piece.text
            year = re.sub(r"\s", "", match["year"] or "")
            sign = "-" if match["sign"] in "-–" else "/"
            value = f"{text[first : first + len(digits)]}{year}{sign}{_symbol(text[slice(*match.span('symbol'))])}"
            alone = len(text) - match.end() < 6
            fields = {"number": (value, piece.cite(first, match.end()))} if digits else {}
            return _Part(fields, frozenset({piece}) if alone else frozenset())
        label = patterns.markers.number_label.match(piece.lower)
        if label:
            rest = next((below for below in pieces[at + 1 : at + 4] if below.text[0] in "/-–"), None)
            if not rest:
                return _Part({}, frozenset({piece}))
            value = f"{label['number']}{_symbol(rest.text)}"
            fields = {"number": (value, piece.cite() + rest.cite())} if label["number"] else {}
            return _Part(fields, frozenset({piece, rest}))
    return None


def _symbol(text: str) -> str:
    """The symbol of a document without spaces, with hyphens."""
    return re.sub(r"\s", "", text).replace("–", "-")


def _find_place(pieces: Sequence[_Piece], sure: bool) -> _Part | None:
    """Place and date: `Hà Vinh, ngày 05 tháng 9 năm 2022`, on one line or two; blanks stay out.

    Unless the letterhead is `sure`, a date in digits is that of a portal.
    """
    rules = ("words", "blank", "numeric") if sure else ("words", "blank")
    for at, piece in enumerate(pieces):
        date = _last_date(piece.text, rules)
        if date:
            fields = _place(piece, date.span.start)
            if len(date.value) == 10:
                fields["issued_on"] = date.value, piece.cite(*date.span)
            return _Part(fields, frozenset({piece}))
        below = pieces[at + 1] if at + 1 < len(pieces) else None
        date = _last_date(f"{piece.text} {below.text}", ("words", "blank")) if below else None
        if below and date and date.span.start < len(piece.text):
            fields = _place(piece, date.span.start)
            if len(date.value) == 10:
                end = date.span.end - len(piece.text) - 1
                fields["issued_on"] = date.value, piece.cite(date.span.start) + below.cite(0, end)
            return _Part(fields, frozenset({piece, below}))
    return None


def _last_date(text: str, rules: Sequence[str]) -> DateMention | None:
    """The date that a short line ends with."""
    if len(text) > _LONGEST_DATED:
        return None
    dates = [mention for mention in find_dates(text) if mention.rule in rules]
    return dates[-1] if dates and len(text) - dates[-1].span.end < 4 else None


def _place(piece: _Piece, end: int) -> _Fields:
    """The words before the date, after a number or a wide gap that shares the line."""
    text = piece.text[:end].rstrip(" ,.;:")
    start = max(text.rfind("  ") + 2 if "  " in text else 0, _after_symbol(text))
    name = text[start:].strip(" ,")
    if not name or len(name) > _LONGEST_PLACE or not name[0].isupper() or any(map(str.isdigit, name[:2])):
        return {}
    begin = text.index(name, start)
    return {"place": (name, piece.cite(begin, begin + len(name)))}


def _after_symbol(text: str) -> int:
    """Where the text goes on after a document number."""
    end = 0
    for match in re.finditer(r"[/–-][A-ZĐ&]{2,12}(?:[-–/][A-ZĐ&]{2,12}){0,2}(?=\s)", text):
        end = match.end()
    return end


def _bodies(pieces: Sequence[_Piece], patterns: Patterns) -> list[_Body]:
    """The bodies named in the letterhead, outermost first; a name may be broken over lines."""
    organizations = patterns.organizations
    found: list[_Body] = []
    waiting: _Piece | None = None
    for piece in pieces:
        if organizations.is_organ(piece.lower):
            waiting = piece
            continue
        text, lower, evidence = piece.text, piece.lower, piece.cite()
        if waiting is not None:
            text, lower = f"{waiting.text} {text}", f"{waiting.lower} {lower}"
            evidence = waiting.cite() + evidence
            waiting = None
        department = organizations.department(text, lower)
        units = [unit for unit in organizations.units(text, lower) if unit.name]
        if department and department.name:
            found += [_Body(unit, evidence) for unit in (*units[:1], department)]
        elif units and units[0].start < _NEAR_START:
            found.append(_Body(units[0], evidence))
        elif found and text.isupper() and len(text) < _LONGEST_PLACE:
            last = found[-1]
            if last.unit and last.unit.level == "department":
                found[-1] = _Body(last.unit._replace(name=f"{last.unit.name} {text.lower()}"), last.evidence + evidence)
    return found


# ---- addressees ----


def find_recipients(lines: Sequence[Line], start: int, patterns: Patterns) -> tuple[list[Traced[str]], int, int]:
    """Whom the report is sent to, with the first and the end line that say so; both are `start` where none does."""
    markers = patterns.markers
    first = next(
        (i for i in range(start, min(start + 8, len(lines))) if markers.find("addressed", lines[i].lower)), None
    )
    if first is None:
        return [], start, start
    line = lines[first]
    match = markers.find("addressed", line.lower)
    offset = match.end() if match else 0
    found = list(items(line, offset))
    end = first + 1
    while end < len(lines) and end < first + 20:
        below = lines[end]
        in_table = bool(below.table) and below.table == line.table
        bulleted = bool(BULLET.match(below.text))
        if not (bulleted or in_table or (not found and len(below.text) <= LONGEST_ITEM)):
            break
        if _numbered(below, patterns) or len(below.text) > LONGEST_ITEM:
            break
        found += items(below, 0)
        if not bulleted and not in_table:
            end += 1
            break
        end += 1
    return found, first, end


def items(line: Line, offset: int) -> Iterator[Traced[str]]:
    """The items of a list on one line, divided by semicolons, without bullets and final signs."""
    at = offset
    for piece in line.text[offset:].split(";"):
        end = at + len(piece)
        start = at + len(line.text[at:end]) - len(line.text[at:end].lstrip(" :"))
        bullet = BULLET.match(line.text, start, end)
        start = bullet.end() if bullet else start
        text = line.text[start:end].rstrip(" .;,:/")
        if text.strip():
            yield Traced(text, {"": Provenance(evidence=line.cite(start, start + len(text)))})
        at = end + 1
