"""Tells the parts of a report: letterhead, title, period, addressees, sections, closing, signature, appendix, tables.

    locate(document, patterns) -> Layout

lines -> title -> period -> data tables -> zones -> sections -> a role for every line -> the reporting body
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from extractor.dates import PeriodMention, find_periods, own_months, period
from extractor.document import Document
from extractor.headings import FoundSection, find_sections, read_number
from extractor.layout import DataTable, Layout, Passage
from extractor.letterhead import Head, Title, find_letterhead, find_recipients, find_title
from extractor.lines import Line, lines
from extractor.organization import Places, find_organization
from extractor.patterns import Patterns
from extractor.provenance import Evidence, Provenance, Traced, cite
from extractor.record import Organization, Period, Section
from extractor.signature import Tail, find_tail, is_signature
from extractor.tables import find_tables

# A table with more rows than this is no letterhead: whether its text is prose is known only with the data tables.
_LAYOUT_ROWS = 8
# Without a title, a letterhead stands within the first lines.
_FRONT = 12
# A report on other matters has one section on reform; one on reform speaks of it in so many of its lines.
_REFORM_LINES, _REFORM_SHARE = 4, 0.15
# A sentence that begins as the closing does is the closing only if the end of the text follows within so many lines.
_CLOSING_LINES = 8
# A stamp has short lines; prose that begins with the same words is longer.
_LONGEST_STAMP = 160
# A report is written up to this many months before its period ends, not more.
_EARLY_MONTHS = 3


@dataclass(slots=True)
class _Zones:
    """The lines of the report with what has been told of them; numbers are indices of lines."""

    lines: list[Line]
    roles: dict[int, str] = field(default_factory=dict)
    text: list[int] = field(default_factory=list)

    def tell(self, places: Iterable[int], role: str) -> None:
        """Gives the lines at `places` a role where they have none."""
        for at in places:
            self.roles.setdefault(at, role)

    def of(self, *roles: str) -> list[Line]:
        """The lines that have one of the roles."""
        return [self.lines[at] for at, role in self.roles.items() if role in roles]


def locate(document: Document, patterns: Patterns) -> Layout:
    """The layout of a report; parts that it does not have are None or empty. Never raises for content."""
    printed, title, found, tables = _read(document, patterns)
    zones = _Zones(printed, _stamps(printed, patterns))
    begin, after = (title.first, title.end) if title else (0, 0)
    above = range(begin if title else min(_FRONT, len(printed)))
    head = find_letterhead([printed[at] for at in above if at not in zones.roles], patterns)
    recipients, first, end = find_recipients(printed, after, patterns)
    zones.tell(range(begin), "letterhead")
    zones.tell(range(begin, first), "title")
    zones.tell(range(first, end), "recipients")
    tail = _tell_end(zones, end, tables, patterns)
    text = [printed[at] for at in zones.text]
    sections = find_sections(text, patterns, _is_reform(title, text, patterns))
    opening = zones.text[: sections[0].first_line] if sections else zones.text
    zones.tell(opening, "opening" if sections else "body")
    passages = _passages(zones, sections, tail, document)
    return Layout(
        passages=tuple(passages),
        sections=_sections(sections, zones, passages),
        tables=tables,
        organization=_organization(zones, head, patterns),
        letterhead=head.value,
        title=title.value if title else None,
        period=_period(found, zones, [printed[at] for at in opening[:6]], head, patterns),
        recipients=tuple(recipients),
        distribution=tuple(tail.distribution),
        signatory=tail.signatory,
    )


def _read(
    document: Document, patterns: Patterns
) -> tuple[list[Line], Title | None, Traced[Period] | None, tuple[DataTable, ...]]:
    """The printed lines outside the data tables, the title with its period, and the data tables."""
    waiting = {table.path for table in document.tables() if len(table.rows) > _LAYOUT_ROWS}
    printed = lines(document, waiting)
    title = find_title(printed, patterns)
    found = _title_period(title, printed, patterns)
    tables = find_tables(document, patterns, found.value if found else None)
    data = _data_paths(tables)
    if data != waiting:
        printed = lines(document, data)
        title = find_title(printed, patterns)
        found = _title_period(title, printed, patterns)
    return printed, title, found, tables


def _data_paths(tables: Sequence[DataTable]) -> set[str]:
    """Paths of all tables whose cells stand in a data table; one may be put together of several."""
    cells = (cell for table in tables for row in table.rows for cell in row.cells)
    paths = {cell.path.rpartition("/row[")[0] for cell in cells}
    return (
        paths
        | {table.path for table in tables}
        | {cell.path.rpartition("/row[")[0] for table in tables for cell in table.header}
    )


def _is_reform(title: Title | None, text: Sequence[Line], patterns: Patterns) -> bool | None:
    """Whether the report is on administrative reform: its title or many of its lines say so; None where unknown."""
    if title and patterns.markers.find("reform", title.text.lower()):
        return True
    speaking = sum(patterns.markers.find("reform", line.lower) is not None for line in text)
    if speaking >= _REFORM_LINES and speaking >= _REFORM_SHARE * len(text):
        return True
    return False if title and title.text else None


# ---- zones ----


def _tell_end(zones: _Zones, start: int, tables: Sequence[DataTable], patterns: Patterns) -> Tail:
    """Tells the text of the report from its closing, signature and appendix; returns distribution and signature."""
    printed = zones.lines
    captions = _captions(zones, start, tables, patterns)
    closing, after = _closing(printed, start, captions, patterns)
    zones.text = [at for at in range(start, closing) if at not in zones.roles and at not in captions]
    tail = find_tail(printed, after, patterns)
    for at, role in tail.roles.items():
        zones.tell([at], role)
    zones.tell(captions, "appendix")
    zones.tell(range(closing, after), "closing")
    zones.tell(range(after, len(printed)), "appendix")
    return tail


def _captions(zones: _Zones, start: int, tables: Sequence[DataTable], patterns: Patterns) -> set[int]:
    """Lines that introduce a data table: those right above it that are centred or begin as captions do."""
    places = {line.block.path: at for at, line in enumerate(zones.lines)}
    found: set[int] = set()
    for table in tables:
        for paragraph in reversed(table.caption):
            at = places.get(paragraph.path)
            if at is None or at < start or not _is_caption(zones.lines[at], patterns):
                break
            found.add(at)
    return found


def _is_caption(line: Line, patterns: Patterns) -> bool:
    if read_number(line.text, patterns):
        return False
    marker = patterns.markers.first(line.lower, "appendix", "attached", "unit_line")
    return bool(marker or line.text[0] == "(" or (line.paragraph.centered and line.text[-1] not in ".;:"))


def _stamps(printed: Sequence[Line], patterns: Patterns) -> dict[int, str]:
    """The lines of electronic signatures, which stand anywhere, with their role."""
    found: dict[int, str] = {}
    for at, line in enumerate(printed):
        if len(line.text) <= _LONGEST_STAMP:
            follows = at - 1 in found and patterns.markers.find("stamp_detail", line.lower) is not None
            if follows or patterns.markers.find("stamp", line.lower):
                found[at] = "stamp"
    return found


def _closing(printed: Sequence[Line], start: int, captions: set[int], patterns: Patterns) -> tuple[int, int]:
    """The lines of the closing sentence, as first and end; where there is none, both are where the text ends."""
    markers = patterns.markers
    for at in range(len(printed) - 1, start - 1, -1):
        if markers.find("closing", printed[at].lower) and _ends_text(printed, at, patterns):
            after = at + 1
            while after < min(at + 4, len(printed)) and not _begins_tail(printed[after], patterns):
                if markers.find("end", printed[after - 1].lower) or markers.find("appendix", printed[after].lower):
                    break
                after += 1
            return at, after
    for at in range(start, len(printed)):
        line = printed[at]
        if markers.find("end", line.lower) and _ends_text(printed, at, patterns):
            says = markers.find("reports", line.lower) and not read_number(line.text, patterns)
            return (at if says else at + 1), at + 1
    for at in range(start, len(printed)):
        line = printed[at]
        if markers.find("distribution", line.lower) and len(line.text) < 80:
            return at, at
        if is_signature(line, patterns) and at > (start + len(printed)) // 2:
            return at, at
        if markers.find("appendix", line.lower) and (line.marked or line.paragraph.centered) and at not in captions:
            return at, at
    last = max(captions, default=-1)
    if captions and last == len(printed) - 1:
        first = min(at for at in captions if all(i in captions for i in range(at, last + 1)))
        return first, first
    return len(printed), len(printed)


def _ends_text(printed: Sequence[Line], at: int, patterns: Patterns) -> bool:
    """Nothing of the text follows: the end sign, the signature, the appendix or the end of the file comes next."""
    for below in range(at + 1, min(at + 1 + _CLOSING_LINES, len(printed))):
        line = printed[below]
        if _begins_tail(line, patterns) or patterns.markers.find("appendix", line.lower):
            return True
        number = read_number(line.text, patterns)
        if number and number.scheme in ("roman", "part", "upper", "arabic"):
            return False
    ended = patterns.markers.find("end", printed[at].lower) is not None
    return ended or at + _CLOSING_LINES >= len(printed)


def _begins_tail(line: Line, patterns: Patterns) -> bool:
    return is_signature(line, patterns) or (
        patterns.markers.find("distribution", line.lower) is not None and len(line.text) < 120
    )


# ---- passages and sections ----


def _passages(zones: _Zones, sections: Sequence[FoundSection], tail: Tail, document: Document) -> list[Passage]:
    """Every line with its role and section, in reading order, and the footnotes."""
    headings = {zones.text[at]: index for index, section in enumerate(sections) for at, _, _ in section.title}
    text = set(zones.text)
    passages: list[Passage] = []
    current: int | None = None
    for at, line in enumerate(zones.lines):
        if at in headings:
            current = headings[at]
            cut = line.start + _glued(sections[current], zones, at)
            passages.append(Passage(line.block, "heading", current, line.start, cut or line.end))
            if cut < line.end:
                passages.append(Passage(line.block, "body", current, cut, line.end))
        elif at in tail.splits:
            cut = line.start + tail.splits[at]
            passages.append(Passage(line.block, "distribution", None, line.start, cut))
            passages.append(Passage(line.block, "signature", None, cut, line.end))
        else:
            role = zones.roles.get(at, "body")
            passages.append(Passage(line.block, role, current if at in text else None, line.start, line.end))
    by_block = {passage.block.path: passage.section for passage in passages}
    passages += [
        Passage(note.paragraph, "footnote", by_block.get(note.caller), 0, len(note.paragraph.text))
        for note in document.footnotes
        if note.paragraph.text.strip()
    ]
    return passages


def _glued(section: FoundSection, zones: _Zones, at: int) -> int:
    """Where in line `at` the text of the section begins: behind its heading, or at the end of the line."""
    if zones.text[section.title[-1][0]] == at and section.text_start:
        return section.text_start
    return len(zones.lines[at].text)


def _sections(
    sections: Sequence[FoundSection], zones: _Zones, passages: Sequence[Passage]
) -> tuple[Traced[Section], ...]:
    """The sections of the record, each with its text up to the next heading."""
    texts: list[list[Passage]] = [[] for _ in sections]
    for passage in passages:
        if passage.role == "body" and passage.section is not None:
            texts[passage.section].append(passage)
    fits = _fits(sections)
    return tuple(_section(*each, zones) for each in zip(sections, texts, fits, strict=True))


def _fits(sections: Sequence[FoundSection]) -> list[dict[str, float]]:
    """How each section fits among the others: alone with its id, with a number of its own, under the heading it should.

    An id below another (`procedures.publication`) asks for a section of that other above it; half where none is known.
    """
    best: dict[str, float] = {}
    counts: Counter[str] = Counter()
    for match in (section.match for section in sections if section.match):
        best[match.heading.id] = max(best.get(match.heading.id, 0.0), match.score)
        counts[match.heading.id] += 1
    found = []
    for section in sections:
        above = sections[section.parent].match if section.parent is not None else None
        own = section.match.heading.id if section.match else ""
        owner = own.rpartition(".")[0]
        agrees = 0.5 if not owner or above is None else float(above.heading.id == owner)
        surest = section.match is not None and section.match.score >= best[own]
        alone = 1.0 if counts[own] <= 1 else 0.5 if surest else 0.0
        found.append({"alone": alone, "numbered": float(bool(section.number.raw)), "parent_agrees": agrees})
    return found


def _section(found: FoundSection, text: Sequence[Passage], fits: Mapping[str, float], zones: _Zones) -> Traced[Section]:
    pieces = [(zones.lines[zones.text[at]], start, end) for at, start, end in found.title]
    title = tuple(piece for line, start, end in pieces if end > start for piece in line.cite(start, end))
    agrees = 1.0 if found.agrees else 0.0
    looks = 1.0 if pieces[0][0].marked else 0.0
    shape = {"numbering_agrees": agrees, "marked": looks}
    match = found.match
    traces = {
        "heading": Provenance(evidence=title, reasons=("line with the shape of a heading",), features=shape),
        "level": Provenance(evidence=title, reasons=("place in the numbering",), features=shape),
    }
    if found.number.raw:
        line = pieces[0][0]
        at = max(line.text.find(found.number.raw), 0)
        traces["number"] = Provenance(evidence=line.cite(at, at + len(found.number.raw)), features=shape)
    if match:
        features = {"heading_score": round(match.score, 4), "margin": found.margin, **shape, **fits}
        traces["id"] = Provenance(match.how, title, (f"reads as: {match.heading.label}",), features)
    if text:
        places = tuple(e for passage in text for e in cite(passage.block, passage.start, passage.end))
        traces["text"] = Provenance(evidence=places, reasons=("up to the next heading",), features=shape)
    value = Section.model_construct(
        id=match.heading.id if match else None,
        number="" if found.number.scheme == "bullet" else found.number.raw,
        heading=found.heading,
        level=found.level,
        parent=found.parent,
        text="\n".join(passage.text.strip() for passage in text),
    )
    return Traced(value, traces)


# ---- period ----


def _title_period(title: Title | None, printed: Sequence[Line], patterns: Patterns) -> Traced[Period] | None:
    """The period that the title names, with or without its year."""
    if title is None:
        return None
    mention = _own(find_periods(title.text, patterns))
    if mention is None:
        return None
    quote = title.text[slice(*mention.span)]
    evidence = _quoted(quote, printed[title.first : title.end]) or (
        title.value.traces[""].evidence if title.value else ()
    )
    return Traced(mention.value, {"": Provenance(evidence=evidence, reasons=("named in the title",))})


def _quoted(quote: str, printed: Sequence[Line]) -> tuple[Evidence, ...]:
    for line in printed:
        at = line.text.find(quote)
        if at >= 0:
            return line.cite(at, at + len(quote))
    return ()


def _own(mentions: Sequence[PeriodMention]) -> PeriodMention | None:
    """The period that a report names as its own: of two, one inside the other, the longer (`quý III và 9 tháng`)."""
    own = [mention for mention in mentions if mention.relation == "current" and mention.rule != "stage"]
    own = own or [mention for mention in mentions if mention.rule == "stage" and len(mentions) == 1]
    if not own:
        return None
    best = own[0]
    for mention in own[1:]:
        one, other = best.value, mention.value
        if one.start and one.end and other.start and other.end and other.start <= one.start and one.end <= other.end:
            best = mention
    return best


def _period(
    found: Traced[Period] | None, zones: _Zones, opening: Sequence[Line], head: Head, patterns: Patterns
) -> Traced[Period] | None:
    """The period of the title, else of the opening or the captions; a year it lacks from there or the letterhead."""
    if found is not None and (found.value.year is not None or found.value.start is not None):
        return found
    others = list(_other_periods(zones, opening, patterns))
    if found is None:
        return others[0] if others else None
    same = next((t for t in others if t.value.kind == found.value.kind and t.value.index == found.value.index), None)
    if same and same.value.year:
        trace = found.traces[""]
        both = Provenance(trace.how, trace.evidence + same.traces[""].evidence, ("named in the title, its year below",))
        return Traced(same.value, {"": both})
    issued = head.value.value.issued_on if head.value else None
    if head.value is None or issued is None:
        return found
    value = _in_year(found.value, int(issued[:4]), int(issued[5:7]))
    evidence = found.traces[""].evidence + head.value.traces["issued_on"].evidence
    return Traced(value, {"": Provenance("inferred", evidence, ("year from the date of the letterhead",))})


def _other_periods(zones: _Zones, opening: Sequence[Line], patterns: Patterns) -> Iterator[Traced[Period]]:
    """The report's own period as the opening, the captions and the closing name it; only those that say the year."""
    for name, printed in (
        ("opening", opening),
        ("appendix", zones.of("appendix")[:12]),
        ("closing", zones.of("closing")),
    ):
        for line in printed:
            mention = _own([m for m in find_periods(line.text, patterns) if m.value.year or m.value.start])
            if mention:
                evidence = line.cite(*mention.span)
                yield Traced(mention.value, {"": Provenance(evidence=evidence, reasons=(f"named in the {name}",))})


def _in_year(value: Period, year: int, month: int) -> Period:
    """The period in the year in which the report was issued, or the year before if it ends long after that month."""
    named = period(value.kind, year, value.index, own_months(value))
    last = int((named.end or "0000-00")[5:7])
    return named if last - month < _EARLY_MONTHS else period(value.kind, year - 1, value.index, own_months(value))


def _organization(zones: _Zones, head: Head, patterns: Patterns) -> Traced[Organization] | None:
    places = Places(
        title=zones.of("title"),
        opening=zones.of("opening"),
        body=[zones.lines[at] for at in zones.text],
        closing=zones.of("closing"),
        signature=zones.of("signature"),
        appendix=zones.of("appendix"),
        recipients=zones.of("recipients"),
    )
    return find_organization(head, places, patterns)
