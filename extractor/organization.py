"""The body that reports, with its district and province, from all places of a report that name units.

No single place is sure: portals print no letterhead, letterheads stand in capitals, appendices name the unit once more.
Each place votes with the weight of what it says; a unit that only other bodies' names suggest stays out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from extractor.letterhead import Head
from extractor.lines import Line
from extractor.normalize import fold
from extractor.patterns import Patterns
from extractor.patterns.organizations import Unit
from extractor.provenance import Evidence, Provenance, Traced
from extractor.record import Organization

# Votes of the places that name the reporting body, or the district and province above it.
_LETTERHEAD, _UNIT_LINE, _SUBJECT, _CLOSING, _SIGNATURE, _TITLE, _MENTION = 6.0, 4.0, 3.0, 2.0, 2.0, 2.0, 0.25
_ADDRESSEE, _ADDRESS = 5.0, 5.0
# Mentions in the prose count together no more than this, so that they never outvote the letterhead.
_MOST_MENTIONS = 2.0
# A unit that is named once in passing is no sign of where the report comes from.
_LEAST = 0.25
# The letters between the parts of an address: "xã Hà Vinh, huyện Hà Trung, tỉnh Thanh Hóa".
_ADDRESS_GAP = 4


class _Vote(NamedTuple):
    weight: float
    unit: Unit
    evidence: tuple[Evidence, ...]
    how: str


class _Votes:
    """Votes for units of one role, gathered by their folded name."""

    def __init__(self) -> None:
        self._votes: dict[tuple[str, str], list[_Vote]] = {}

    def add(self, weight: float, unit: Unit, evidence: tuple[Evidence, ...], how: str = "") -> None:
        """Counts one place that names `unit`."""
        if unit.name:
            how = how or ("exact" if any(unit.name in piece.quote for piece in evidence) else "folded")
            self._votes.setdefault((unit.kind, fold(unit.name)), []).append(_Vote(weight, unit, evidence, how))

    def organ(self, unit: Unit) -> str:
        """The organ of `unit` that some place names, empty where none does."""
        votes = self._votes.get((unit.kind, fold(unit.name)), ())
        return next((vote.unit.body for vote in votes if vote.unit.body), "")

    def best(self) -> tuple[_Vote, float] | None:
        """The weightiest vote of the unit with most, and its lead over the next; None on a tie or too little."""
        totals = sorted(((self._total(votes), key) for key, votes in self._votes.items()), reverse=True)
        if not totals or totals[0][0] < _LEAST:
            return None
        lead = totals[0][0] - (totals[1][0] if len(totals) > 1 else 0.0)
        if lead <= 0:
            return None
        vote = max(self._votes[totals[0][1]], key=lambda vote: (vote.weight, vote.how == "exact"))
        return vote, min(lead / totals[0][0], 1.0)

    @staticmethod
    def _total(votes: Iterable[_Vote]) -> float:
        weights = [vote.weight for vote in votes]
        mentions = sum(weight for weight in weights if weight <= 2 * _MENTION)
        return sum(weight for weight in weights if weight > 2 * _MENTION) + min(mentions, _MOST_MENTIONS)


class Places(NamedTuple):
    """The lines of each part of the report, as `locate` has told them."""

    title: Sequence[Line]
    opening: Sequence[Line]
    body: Sequence[Line]
    closing: Sequence[Line]
    signature: Sequence[Line]
    appendix: Sequence[Line]
    recipients: Sequence[Line]


def find_organization(head: Head, places: Places, patterns: Patterns) -> Traced[Organization] | None:
    """The reporting body; its district and province only where the text names them. None where nothing names a body."""
    own, districts, provinces = _Votes(), _Votes(), _Votes()
    by_level = {"district": districts, "province": provinces}
    if head.own:
        own.add(_LETTERHEAD, head.own, head.own_evidence)
    if head.parent and head.parent.level in by_level:
        by_level[head.parent.level].add(_LETTERHEAD, head.parent, head.parent_evidence)
    for line in places.recipients:
        for unit in _units(line, patterns):
            if unit.level in by_level:
                by_level[unit.level].add(_ADDRESSEE, unit, line.cite(unit.start, unit.end))
    _subjects(own, places, patterns)
    for line in (*places.title, *places.opening, *places.closing, *places.appendix):
        _mentions(line, own, by_level, patterns)
    _search_body(own, by_level, places.body, patterns)
    winner = own.best()
    if winner is None:
        return None
    unit = winner[0].unit
    if unit.level in ("commune", "district", "province") and not unit.body:
        number = (head.value.value.number if head.value else None) or ""
        body = own.organ(unit) or patterns.organizations.organ_of(number)
        winner = winner[0]._replace(unit=unit._replace(body=body)), winner[1]
    return _organization(winner, districts, provinces, head)


def _search_body(own: _Votes, by_level: dict[str, _Votes], body: Sequence[Line], patterns: Patterns) -> None:
    """The prose, for what the other parts leave open."""
    lacking = {level for level, votes in (("commune", own), *by_level.items()) if votes.best() is None}
    words = patterns.organizations.words(lacking)
    for line in body:
        small = line.text.lower()
        if any(word in small for word in words):
            _mentions(line, own, by_level, patterns)


def _units(line: Line, patterns: Patterns) -> list[Unit]:
    return [unit for unit in patterns.organizations.units(line.text, line.lower) if unit.name]


def _subjects(own: _Votes, places: Places, patterns: Patterns) -> None:
    """Who reports, signs, or fills in the form: the unit that a line begins with."""
    for lines, weight in ((places.opening, _SUBJECT), (places.closing, _CLOSING), (places.signature, _SIGNATURE)):
        for line in lines:
            units = _units(line, patterns)
            if units and (units[0].start < 4 or weight == _SIGNATURE):
                own.add(weight, units[0], line.cite(units[0].start, units[0].end))
    for line in (*places.appendix, *places.title):
        labelled = patterns.markers.find("unit_line", line.lower) and ":" in line.text
        units = _units(line, patterns)
        if units and (labelled or line in places.title):
            own.add(_UNIT_LINE if labelled else _TITLE, units[0], line.cite(units[0].start, units[0].end))


def _mentions(line: Line, own: _Votes, by_level: dict[str, _Votes], patterns: Patterns) -> None:
    """Units named in passing, and addresses, where a district or province follows its commune."""
    before: Unit | None = None
    for unit in _units(line, patterns):
        address = before is not None and unit.start - before.end <= _ADDRESS_GAP
        if unit.level == "commune":
            own.add(_MENTION, unit, line.cite(unit.start, unit.end), "inferred")
        elif unit.level in by_level:
            weight = _ADDRESS if address else _MENTION * (2 if unit.body else 1)
            by_level[unit.level].add(weight, unit, line.cite(unit.start, unit.end), "" if address else "inferred")
        before = unit


def _organization(
    winner: tuple[_Vote, float], districts: _Votes, provinces: _Votes, head: Head
) -> Traced[Organization]:
    vote, lead = winner
    unit = vote.unit
    features = {"lead": round(lead, 4)}
    own = Provenance(vote.how, vote.evidence, ("named as the reporting body",), features)
    traces = {"name": own, "kind": own, "unit": own}
    values: dict[str, str | None] = {}
    # Without a district level the commune stands right under the province.
    direct = unit.level == "commune" and head.parent is not None and head.parent.level == "province"
    if unit.level == "district":
        values["district"], traces["district"] = unit.name, own
    elif not direct:
        _take(values, traces, "district", districts)
    if unit.level == "province":
        values["province"], traces["province"] = unit.name, own
    else:
        _take(values, traces, "province", provinces)
    value = Organization(name=unit.title, kind=unit.kind or None, unit=unit.name, **values)
    return Traced(value, traces)


def _take(values: dict[str, str | None], traces: dict[str, Provenance], name: str, votes: _Votes) -> None:
    best = votes.best()
    if best:
        vote, lead = best
        values[name] = vote.unit.name
        traces[name] = Provenance(vote.how, vote.evidence, (f"{name} named in the report",), {"lead": round(lead, 4)})
