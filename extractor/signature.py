"""What stands below the text of a report: who signed and as what, and the list of those who receive it.

The two share a layout table, follow one another, or are run together line by line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from extractor.letterhead import BULLET, LONGEST_ITEM, RULE, items
from extractor.lines import Line
from extractor.patterns import Patterns
from extractor.provenance import Evidence, Provenance, Traced
from extractor.record import Signatory

_LONGEST_POSITION, _LONGEST_LINE, _LONGEST_NAME = 80, 160, 40
_WORD = r"[^\W\d_]+(?:['’][^\W\d_]*)?"  # H’ Nga, Y'Thoa
_PERSON = re.compile(rf"(?:(?:[^\W\d_]{{1,4}}\.\s?){{1,3}})?{_WORD}(?:\s{{1,3}}{_WORD}){{1,4}}$")
_TAIL_NAME = re.compile(r"[.;/]\s{1,8}([^\W\d_]+(?:\s[^\W\d_]+){1,4})$")


# So many lines of no known kind may stand between the closing and the signature, or between it and the list.
_STRAY = 6


@dataclass(slots=True)
class Tail:
    """What follows the text.

    `roles` are those of the lines, by index; `splits` tells for a line that holds both where its signature begins.
    """

    roles: dict[int, str] = field(default_factory=dict)
    splits: dict[int, int] = field(default_factory=dict)
    distribution: list[Traced[str]] = field(default_factory=list)
    signatory: Traced[Signatory] | None = None


@dataclass(slots=True)
class _State:
    """What has been read of the tail: where its list stands, and the lines of the signature with where it begins."""

    listing: bool = False
    table: str = ""
    signature: list[tuple[int, int]] = field(default_factory=list)


def find_tail(lines: Sequence[Line], start: int, patterns: Patterns) -> Tail:
    """Distribution list and signature among the lines from `start` on; lines that are neither end them."""
    tail, state = Tail(), _State()
    last = start - 1
    for at in range(start, len(lines)):
        line = lines[at]
        split = _signature_start(line, patterns)
        beside = _beside(line, patterns) if split is None and state.signature else None
        if beside is not None and is_person(line.text[beside:].strip(), patterns):
            split = beside
        begin = _list_start(lines, at, split, state, patterns)
        if begin is not None:
            tail.roles[at] = "distribution"
            ends = [place for place in (split, beside) if place is not None]
            tail.distribution += _items_between(line, begin, min(ends, default=len(line.text)))
        if split is not None or (begin is None and _is_signers(lines, at, state, patterns)):
            state.signature.append((at, split or 0))
            if begin is None:
                tail.roles[at] = "signature"
                state.listing = state.listing and not line.table and _more_items(lines, at)
            else:
                tail.splits[at] = split or 0
        elif begin is None and (patterns.markers.find("signed", line.lower) or RULE.match(line.text)):
            tail.roles[at] = "signature"
        elif begin is None and (state.signature or at - last > _STRAY):
            break
        last = at if at in tail.roles else last
    tail.signatory = _signatory(lines, state.signature, tail, patterns)
    return tail


def _beside(line: Line, patterns: Patterns) -> int | None:
    """Where the signature's column begins in a line with tab stops: a name, or the mark that it was signed."""
    at = line.text.rfind("\t") + 1
    rest = line.text[at:].strip()
    told = is_person(rest, patterns) or (len(rest) < _LONGEST_NAME and patterns.markers.find("signed", rest.lower()))
    return line.text.find(rest, at) if at and told else None


def _list_start(lines: Sequence[Line], at: int, split: int | None, state: _State, patterns: Patterns) -> int | None:
    """Where in line `at` items of the distribution list begin; None where it has none."""
    line = lines[at]
    noted = patterns.markers.find("distribution", line.lower)
    if noted:
        state.listing, state.table = True, line.table
        return noted.end()
    if split == 0:
        return None
    bulleted = BULLET.match(line.text) is not None
    if state.table and line.table == state.table and line.block is not lines[at - 1].block:
        state.listing = False
    if not state.listing:
        state.listing = bulleted and patterns.markers.find("copies", line.lower) is not None
        return 0 if state.listing else None
    in_cell = bool(state.table) and line.table == state.table
    if (in_cell or bulleted or patterns.markers.find("copies", line.lower)) and len(line.text) <= LONGEST_ITEM:
        return 0
    return None


def _items_between(line: Line, start: int, end: int) -> Iterator[Traced[str]]:
    for item in items(line, start):
        evidence = item.traces[""].evidence
        begin = evidence[0].start - line.start if evidence else end
        if begin < end:
            text = line.text[begin : min(end, evidence[-1].end - line.start)].rstrip(" \t.;,:/")
            if text:
                yield Traced(text, {"": Provenance(evidence=line.cite(begin, begin + len(text)))})


def _more_items(lines: Sequence[Line], at: int) -> bool:
    """Items of the list follow the signature: both columns were flattened, the right one first."""
    following = lines[at + 1 : at + 4]
    return any(BULLET.match(line.text) and len(line.text) <= LONGEST_ITEM and not line.marked for line in following)


def _signature_start(line: Line, patterns: Patterns) -> int | None:
    """Where in the line the signature block begins: an authority prefix or a position in capitals; None elsewhere."""
    markers = patterns.markers
    text = line.text
    if len(text) > _LONGEST_LINE:
        return None
    found = markers.find("authority", line.lower) or markers.find("position", line.lower)
    if found and (text[: found.end()].strip(" .,/").isupper() and _letters_upper(text)):
        return 0
    if found and line.table and len(text) < 60 and markers.find("position", line.lower) and found.end() == len(text):
        return 0
    for marker in ("authority", "position"):
        for match in markers.all(marker, line.lower):
            if match.start() and text[match.start() :].isupper() and _ends_item(text[: match.start()]):
                return match.start()
    return None


def _ends_item(text: str) -> bool:
    """Whether another column's item ends with the text; words in capitals go on, as in a caption."""
    return text[-1] in "\t;.:" or (text[-1] == " " and (text.rstrip()[-1:] in ";.:," or not text.isupper()))


def is_signature(line: Line, patterns: Patterns) -> bool:
    """Whether a signature block begins with the line."""
    return _signature_start(line, patterns) == 0


def _letters_upper(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    return sum(map(str.isupper, letters)) >= 0.8 * len(letters)


def _is_signers(lines: Sequence[Line], at: int, state: _State, patterns: Patterns) -> bool:
    """A name, or a second line of the position, below a position."""
    if not state.signature:
        return False
    last, begin = state.signature[-1]
    if is_person(lines[last].text[begin:].strip(), patterns):
        return False
    line = lines[at]
    return is_person(line.text, patterns) or (line.shouted and len(line.text) < _LONGEST_POSITION)


def is_person(text: str, patterns: Patterns) -> bool:
    """Whether the text is the name of a person: two to five words with capitals, no other word known."""
    if len(text) > _LONGEST_NAME or not _PERSON.match(text):
        return False
    words = text.split()
    if not all(word[0].isupper() for word in words):
        return False
    lower = text.lower()
    known = patterns.markers.first(
        lower, "authority", "position", "appendix", "report", "distribution", "signed", "copies"
    )
    return known is None and next(patterns.organizations.units(text), None) is None


def _signatory(
    lines: Sequence[Line], signature: Sequence[tuple[int, int]], tail: Tail, patterns: Patterns
) -> Traced[Signatory] | None:
    """Who signed: the signer's own position, not that of whom he signs for, and the name below it."""
    signers: list[tuple[str | None, tuple[Evidence, ...], str | None, tuple[Evidence, ...], bool]] = []
    position: tuple[str, tuple[Evidence, ...]] | None = None
    preparer = False
    for at, start in signature:
        line = lines[at]
        text, lower = line.text[start:], line.lower[start:]
        if is_person(text, patterns):
            signers.append((*(position or (None, ())), text, line.cite(start), preparer))
            position, preparer = None, False
            continue
        own = _own_position(text, lower, patterns, follows=position is not None)
        if own:
            begin, end = own
            position = text[begin:end], line.cite(start + begin, start + end)
            preparer = patterns.markers.find("preparer", lower[begin:]) is not None
    if position:
        signers.append((*position, None, (), preparer))
    signers = [signer for signer in signers if not signer[4]] or signers
    if not signers:
        return None
    title, where, name, named, _ = next((s for s in reversed(signers) if s[0]), signers[-1])
    if name is None:
        name, named = _stray_name(lines, tail, patterns)
    traces = {}
    if title:
        traces["position"] = Provenance(evidence=where, reasons=("signature block",))
    if name:
        traces["name"] = Provenance(evidence=named, reasons=("below the position",))
    return Traced(Signatory(position=title, name=name), traces)


def _own_position(text: str, lower: str, patterns: Patterns, *, follows: bool) -> tuple[int, int] | None:
    """The signer's own position in a line of the signature block.

    After `KT.`, `TL.`, `TUQ.` stands whom he signs for; after `TM.` the body. A line in capitals that holds no known
    position is one where a prefix went before it.
    """
    markers = patterns.markers
    authority = markers.find("authority", lower)
    places = markers.all("position", lower)
    if authority:
        for_another = not lower.lstrip().startswith(("tm", "t/m", "t.m", "thay mặt"))
        own = places[1:] if for_another else places
        if not own:
            return None
        return own[-1].start(), len(text.rstrip(" .,:"))
    if places and places[0].start() < 4:
        return places[0].start(), len(text.rstrip(" .,:"))
    if text.isupper() and not follows and not next(patterns.organizations.units(text), None):
        return 0, len(text.rstrip(" .,:"))
    return None


def _stray_name(lines: Sequence[Line], tail: Tail, patterns: Patterns) -> tuple[str | None, tuple[Evidence, ...]]:
    """A name that shares its line with the last item of the distribution list."""
    for at, role in tail.roles.items():
        match = _TAIL_NAME.search(lines[at].text) if role == "distribution" else None
        if match and is_person(match[1], patterns):
            return match[1], lines[at].cite(match.start(1), match.end(1))
    return None, ()
