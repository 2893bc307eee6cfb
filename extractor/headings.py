"""The sections of a report as a tree: which lines are headings, how deep each stands, and which known heading it is.

lines -> number of each -> candidates by shape and by the known headings -> a stack that knows all numbering schemes
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from extractor.lines import Line
from extractor.normalize import fold_letters
from extractor.patterns import Patterns
from extractor.patterns.headings import BARE, Candidate, Heading

# Longest title of a heading, in characters; the longest seen in a real report has 130.
_LONGEST = 220
# The words that number a part of a report end within so many characters.
_LONGEST_PART = 24
# A fuzzy match below this is none. Twins that differ by one telling word reach 0.70 (thể chế / chế độ công vụ).
_FUZZY = 0.72
# Two headings nearer than this are told apart by where they stand, or not at all.
_MARGIN = 0.05
# What standing under the right (or a wrong) parent is worth.
_PARENT = 0.04
# What it costs a part of a section (`direction.organisation`) to stand at the top.
_ALONE = 0.06
# Above this share of bold letters, bold says nothing.
_MOSTLY_BOLD = 0.5

_ARABIC = re.compile(
    r"(?P<raw>(?:(?:[IVX]{1,5}|[A-HĐ])\.(?=\d))?\d{1,2}(?:\.\d{1,2}){0,4})(?P<mark>\s?[.)/:–-]{0,2})\s{0,8}(?!\d)"
)
_ROMAN = re.compile(r"(?P<raw>[IVX]{1,6})(?:(?P<mark>\s?[.)/:–-]{1,2})(?P<gap>\s{0,8})|\s{1,8}(?=[^\W\d_]))")
_UPPER = re.compile(r"(?P<raw>[A-HĐ])(?P<mark>\s?[.)/–-]{1,2})\s{0,8}(?=[^\W\d_])")
_LOWER = re.compile(r"(?P<raw>[a-zđ]\d?)(?P<mark>\s?(?:[.)/]|\)\.))(?:\s{1,8}|(?<=\))(?=[^\W\d_]))")
_BRACKETED = re.compile(r"\((?P<raw>\d{1,2}|[a-zđ]|[IVX]{1,5})(?P<mark>\))\s{0,8}")
_PART_SIGN = re.compile(r"\s{0,3}[.:–/)-]?\s{0,4}")
_BULLET = re.compile(r"(?P<raw>[-–+*•●▪◦➢❖✓☑])[\s.+-]{0,4}")
_ROMAN_VALUE = re.compile(r"(X{0,3})(IX|IV|V?I{0,3})$")
_UNITS = {"": 0, "I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8, "IX": 9}
# From the outermost scheme to the innermost, where a report does not say otherwise.
_ORDER = {"part": 0, "upper": 1, "roman": 2, "arabic": 3, "lower": 9, "plain": 10}


class Number(NamedTuple):
    """The number at the start of a line.

    `raw` is as printed without final dot or bracket; `scheme` is `part`, `upper`, `roman`, `arabic`, `lower`, `bullet`
    or `plain` (none); `depth` counts the components of a dotted number; `value` is the last of them; `end` is where
    the title begins; `bracket` is true for `1)` and `(1)`.
    """

    raw: str
    scheme: str
    depth: int
    value: int
    end: int
    bracket: bool = False

    @property
    def kind(self) -> tuple[str, int, bool]:
        """Numbers of one kind may be siblings."""
        return self.scheme, self.depth, self.bracket


@dataclass(frozen=True, slots=True)
class FoundSection:
    """A heading in its place: `title` as (line, start, end) pieces.

    Where its text stands on the same line, it begins there at `text_start`; else that is 0.
    """

    number: Number
    title: tuple[tuple[int, int, int], ...]
    heading: str
    level: int
    parent: int | None
    match: Candidate | None
    margin: float
    agrees: bool
    text_start: int

    @property
    def first_line(self) -> int:
        """Index of the line where the heading begins."""
        return self.title[0][0]


@dataclass(slots=True)
class _Proposal:
    """A line that may be a heading, before its place in the tree is known."""

    number: Number
    title: list[tuple[int, int, int]]
    text: str
    ranked: list[Candidate]
    sure: bool
    below: bool
    text_start: int
    look: tuple[bool, bool, int | None]


@dataclass(frozen=True, slots=True)
class _Open:
    """A section that is still open while reading on."""

    index: int
    number: Number
    look: tuple[bool, bool, int | None]
    heading: Heading | None
    nested: bool


@dataclass(slots=True)
class _Reader:
    """What the search for headings needs to know of the whole report."""

    lines: Sequence[Line]
    patterns: Patterns
    reform: bool | None
    bold_tells: bool
    numbers: list[Number | None] = field(default_factory=list)


def find_sections(lines: Sequence[Line], patterns: Patterns, reform: bool | None = None) -> list[FoundSection]:
    """The sections that begin in `lines`, in order; `reform` says whether the report is on administrative reform."""
    bold = sum(len(line.text) for line in lines if line.paragraph.bold)
    reader = _Reader(lines, patterns, reform, bold <= _MOSTLY_BOLD * sum(len(line.text) for line in lines))
    reader.numbers = [read_number(line.text, patterns) for line in lines]
    proposals: list[_Proposal] = []
    at = 0
    while at < len(lines):
        proposal = _propose(reader, at)
        if proposal:
            proposals.append(proposal)
            at = proposal.title[-1][0]
        at += 1
    return _tree(proposals, reader)


def read_number(text: str, patterns: Patterns) -> Number | None:
    """The number that a line begins with, None where there is none.

    >>> from extractor.patterns import load
    >>> read_number("2.1. Cải cách thể chế", load())[:4]
    ('2.1', 'arabic', 2, 1)
    """
    first = text[0]
    if first.isdigit() or (first in "IVXABCDEFGHĐ" and len(text) > 2 and text[1:2] == "." and text[2].isdigit()):
        return _arabic(text)
    if first in "-–+*•●▪◦➢❖✓☑":
        match = _BULLET.match(text)
        return Number(match["raw"], "bullet", 1, 0, match.end()) if match else None
    if first == "(":
        match = _BRACKETED.match(text)
        return _bracketed(match, patterns) if match else None
    if first in "IVX":
        match = _ROMAN.match(text)
        value = roman(match["raw"]) if match else 0
        if match and value and (match["gap"] or not text[match.end() : match.end() + 1].islower()):
            return Number(match["raw"], "roman", 1, value, match.end())
        return None
    part = patterns.markers.part(fold_letters(text[:_LONGEST_PART]))
    if part:
        end, ordinal = part
        sign = _PART_SIGN.match(text, end)
        return Number(text[:end], "part", 1, _ordinal(ordinal, patterns), sign.end() if sign else end)
    if first in "ABCDEFGHĐ" and (match := _UPPER.match(text)):
        return Number(first, "upper", 1, _ordinal(first.lower(), patterns), match.end())
    if first.islower() and (match := _LOWER.match(text)):
        return Number(match["raw"], "lower", 1, _ordinal(match["raw"], patterns), match.end(), ")" in match["mark"])
    return None


def roman(text: str) -> int:
    """Value of a Roman number up to 39, 0 for what is none."""
    match = _ROMAN_VALUE.match(text)
    return 10 * len(match[1]) + _UNITS[match[2]] if match else 0


def _arabic(text: str) -> Number | None:
    match = _ARABIC.match(text)
    if not match:
        return None
    raw, mark = match["raw"], match["mark"].strip()
    components = raw.split(".")
    letter_next = text[match.end() : match.end() + 1].isalpha()
    if len(components) == 1 and (not mark or (mark[-1] in "/-–:" and not letter_next)):
        return None
    if not letter_next and match.end() < len(text) and text[match.end()] not in "\"“'‘(":
        return None
    return Number(raw, "arabic", len(components), int(components[-1]), match.end(), ")" in mark)


def _bracketed(match: re.Match[str], patterns: Patterns) -> Number:
    raw = match["raw"]
    if raw.isdigit():
        return Number(raw, "arabic", 1, int(raw), match.end(), True)
    if raw.isupper():
        return Number(raw, "roman", 1, roman(raw), match.end(), True)
    return Number(raw, "lower", 1, _ordinal(raw, patterns), match.end(), True)


def _ordinal(text: str, patterns: Patterns) -> int:
    """Place of a number among its siblings, 0 where unknown."""
    if text.isdigit():
        return int(text)
    if len(text) == 1 and text in patterns.markers.letters and text not in "ivx":
        return patterns.markers.letters.index(text) + 1
    return roman(text.upper()) or (patterns.markers.letters.find(text[:1]) + 1)


# ---- candidates ----


def _propose(reader: _Reader, at: int) -> _Proposal | None:
    """The heading that may begin in line `at`."""
    line, number = reader.lines[at], reader.numbers[at]
    number = number or Number("", "plain", 1, 0, 0)
    title = line.text[number.end :]
    if not title:
        return _untitled(reader, at, number) if number.scheme in ("part", "roman", "upper", "arabic") else None
    if number.scheme == "plain" and not _may_be_plain(line):
        return None
    if number.scheme == "part" and len(title) <= _LONGEST:
        return _proposal(reader, at, number, len(line.text), sure=True)
    known = _known(reader, title)
    if known and number.scheme not in ("bullet", "plain"):
        return _proposal(reader, at, number, len(line.text), sure=True, ranked=known)
    starred = number.raw == "*" and title.endswith(":")
    if known and ((line.marked and reader.bold_tells) or starred or _stands_alone(line, title, number)):
        return _proposal(reader, at, number, len(line.text), sure=True, ranked=known)
    return _glued(reader, at, number, title) or _shaped(reader, at, number, title)


def _may_be_plain(line: Line) -> bool:
    """A line without number may be a heading if it is short and begins as one."""
    return len(line.text) <= _LONGEST and (line.text[0].isupper()) and (line.marked or line.text[-1] not in ".;,")


def _stands_alone(line: Line, title: str, number: Number) -> bool:
    """A known heading without number and without a look of its own: three words at least, nothing after them."""
    return number.scheme == "plain" and title[-1] not in ".;,:" and title.count(" ") >= 2 and not line.table


def _known(reader: _Reader, title: str) -> list[Candidate]:
    """The known headings that are written so, periods and such apart; none for other texts."""
    text = title.rstrip(" .:;,–-")
    if len(text) > _LONGEST:
        return []
    return _allowed(reader, reader.patterns.headings.rank(text, fuzzy=False), text)


def _guessed(reader: _Reader, title: str) -> list[Candidate]:
    """The known headings that the title resembles."""
    ranked = reader.patterns.headings.rank(title.rstrip(" .:;,–-"))
    return [c for c in _allowed(reader, ranked, title) if c.score >= _FUZZY]


def _allowed(reader: _Reader, ranked: Iterable[Candidate], title: str) -> list[Candidate]:
    """Without the headings of other kinds of report; of those, only what is surely meant stays."""
    allowed = []
    for candidate in ranked:
        kind = candidate.heading.kind
        if kind == "other" and reader.reform:
            keep = candidate.score >= BARE and candidate.heading.id != "reform"
        elif kind == "reform" and reader.reform is False:
            keep = candidate.score >= BARE and _speaks_of_reform(reader, title)
        else:
            keep = True
        if keep:
            allowed.append(candidate)
    return allowed


def _speaks_of_reform(reader: _Reader, title: str) -> bool:
    return reader.patterns.markers.find("reform", title.lower()) is not None


def _glued(reader: _Reader, at: int, number: Number, title: str) -> _Proposal | None:
    """A heading with its text on the same line, cut at a colon, or at a full stop where it is a known one."""
    if number.scheme == "bullet":
        return None
    line = reader.lines[at]
    colon = title.find(":", 0, 160)
    if colon > 0 and len(title) - colon > 4:
        left = title[:colon]
        known = _known(reader, left) or (_guessed(reader, left) if number.scheme != "plain" else [])
        if known and (number.scheme != "plain" or line.marked):
            return _proposal(reader, at, number, number.end + colon, sure=True, ranked=known)
        rest = title[colon + 1 :].lstrip()
        tells = rest[:1].isalpha() and (number.depth > 1 or len(rest) > 40)
        names = len(left) <= 90 and not _is_sentence(reader, left) and not _counts(reader, left)
        if tells and names and number.scheme in ("arabic", "roman", "upper", "lower"):
            return _proposal(reader, at, number, number.end + colon, sure=number.depth > 1, ranked=[])
    stop = title.find(". ", 0, 160)
    if stop > 8 and number.scheme != "plain" and len(title) - stop > 20:
        known = _known(reader, title[:stop])
        if known and title[:stop].count(" ") >= 2:
            return _proposal(reader, at, number, number.end + stop, sure=True, ranked=known)
    return None


def _shaped(reader: _Reader, at: int, number: Number, title: str) -> _Proposal | None:
    """A heading that no book knows, by its shape; or one that resembles a known one."""
    line = reader.lines[at]
    length = len(title)
    if length > _LONGEST or number.scheme == "bullet":
        return None
    ends = title[-1] in ".;,"
    bold = (line.paragraph.bold and reader.bold_tells) or line.shouted or line.paragraph.outline is not None
    sentence = _is_sentence(reader, title, bold and not ends)
    if ends and (sentence or length > 120):
        return None
    guessed = _guessed(reader, title) if number.scheme != "plain" or bold else []
    if guessed and (not sentence or guessed[0].score >= 0.85):
        return _proposal(reader, at, number, len(line.text), sure=number.depth > 1 or bold, ranked=guessed)
    outer = number.scheme in ("roman", "upper") or number.depth > 1 or line.paragraph.outline is not None
    if outer:
        sure = not (sentence and length > 100)
        return _proposal(reader, at, number, len(line.text), sure=sure, ranked=[]) if sure or bold else None
    if ends or sentence or _counts(reader, title) or not _has_text_below(reader, at):
        return None
    if bold or (length <= 120 and number.scheme in ("arabic", "lower")):
        return _proposal(reader, at, number, len(line.text), sure=False, ranked=[])
    return None


def _is_sentence(reader: _Reader, title: str, bold: bool = False) -> bool:
    """It tells or asks something: has a finite verb, or begins as a task does.

    Words that stand in headings as well (`nhiệm vụ được giao`) count only where the line does not look like one.
    """
    lower = title.lower()
    markers = reader.patterns.markers
    if markers.find("sentence", lower) or markers.find("task", lower):
        return True
    return not bold and markers.find("clause", lower) is not None


def _counts(reader: _Reader, title: str) -> bool:
    """It says how many of something there are."""
    return reader.patterns.markers.find("quantity", title.lower()) is not None


def _has_text_below(reader: _Reader, at: int) -> bool:
    """What follows is text, or a number further in: neither the next item of the list nor the end of it."""
    if at + 1 >= len(reader.lines):
        return False
    number, following = reader.numbers[at], reader.numbers[at + 1]
    if number is None:
        return following is not None or reader.lines[at + 1].marked != reader.lines[at].marked
    return following is None or following.scheme == "bullet" or _rank(following) > _rank(number)


def _untitled(reader: _Reader, at: int, number: Number) -> _Proposal | None:
    """A number on a line of its own, with the title on the lines below it."""
    title: list[tuple[int, int, int]] = []
    for below in range(at + 1, min(at + 4, len(reader.lines))):
        line = reader.lines[below]
        if reader.numbers[below] is not None or len(line.text) > _LONGEST:
            break
        if title and not (line.shouted and reader.lines[at + 1].shouted):
            break
        if not (line.marked or line.paragraph.centered or number.scheme == "part"):
            break
        title.append((below, 0, len(line.text)))
    if not title:
        return None
    text = " ".join(reader.lines[i].text for i, _, _ in title).rstrip(" .:;,–-")
    line = reader.lines[title[0][0]]
    ranked = _known(reader, text) or _guessed(reader, text)
    pieces = [(at, len(reader.lines[at].text), len(reader.lines[at].text)), *title]
    return _Proposal(number, pieces, text, ranked, True, True, 0, _look(line))


def _proposal(
    reader: _Reader, at: int, number: Number, end: int, *, sure: bool, ranked: list[Candidate] | None = None
) -> _Proposal:
    """The proposal for a title that ends at `end` of line `at`, or goes on in the next lines."""
    line = reader.lines[at]
    text = line.text[number.end : end]
    glued = end < len(line.text)
    pieces = [(at, number.end, number.end + len(text.rstrip(" .:;,–-")))]
    if not glued:
        for below in range(at + 1, min(at + 3, len(reader.lines))):
            if not _goes_on(reader, below, text):
                break
            text = f"{text} {reader.lines[below].text}"
            pieces.append((below, 0, len(reader.lines[below].text)))
            ranked = None
    text = text.rstrip(" .:;,–-")
    if ranked is None:
        ranked = _known(reader, text) or _guessed(reader, text)
    start = end + len(line.text[end:]) - len(line.text[end:].lstrip(" .:;–-")) if glued else 0
    return _Proposal(
        number, pieces, text, ranked, sure, glued or _has_text_below(reader, pieces[-1][0]), start, _look(line)
    )


def _goes_on(reader: _Reader, below: int, text: str) -> bool:
    """The line below continues a title that was broken: it looks the same and begins in small letters."""
    above, line = reader.lines[below - 1], reader.lines[below]
    if reader.numbers[below] is not None or len(line.text) + len(text) > _LONGEST or text[-1] in ".:;":
        return False
    same = line.paragraph.bold == above.paragraph.bold and line.table == above.table
    if line.shouted and above.shouted and same:
        return reader.bold_tells and (above.paragraph.centered or line.paragraph.centered) and len(line.text) < 80
    return same and reader.bold_tells and line.paragraph.bold and line.text[0].islower()


def _look(line: Line) -> tuple[bool, bool, int | None]:
    return line.shouted, line.paragraph.bold, line.paragraph.outline


# ---- the tree ----


def _tree(proposals: Sequence[_Proposal], reader: _Reader) -> list[FoundSection]:
    """The proposals in their places; those that nothing but their shape speaks for must fit the numbering."""
    found: list[FoundSection] = []
    stack: list[_Open] = []
    for proposal in proposals:
        depth, nested = _place(stack, proposal)
        sibling = stack[depth] if depth < len(stack) else None
        agrees = _agrees(proposal.number, sibling)
        if not proposal.sure and not agrees:
            continue
        ancestors = stack[:depth]
        if _is_task(proposal, ancestors):
            continue
        match, margin = _identify(proposal, ancestors, found)
        parent = ancestors[-1].index if ancestors else None
        found.append(
            FoundSection(
                number=proposal.number,
                title=tuple(proposal.title),
                heading=proposal.text,
                level=depth + 1,
                parent=parent,
                match=match,
                margin=margin,
                agrees=agrees,
                text_start=proposal.text_start,
            )
        )
        heading = match.heading if match else None
        stack[depth:] = [_Open(len(found) - 1, proposal.number, proposal.look, heading, nested)]
    return found


def _is_task(proposal: _Proposal, ancestors: Sequence[_Open]) -> bool:
    """An item in a list of tasks: plain, with nothing under it, where the report speaks of what is to be done."""
    plain = not any(proposal.look[:2]) and proposal.number.scheme in ("arabic", "lower")
    closed = any(entry.heading and entry.heading.closed for entry in ancestors)
    return plain and closed and not proposal.below


def _agrees(number: Number, sibling: _Open | None) -> bool:
    """The number is the next after its sibling's, or the first of its kind."""
    if number.scheme == "plain":
        return True
    return number.value == (sibling.number.value + 1 if sibling and sibling.number.kind == number.kind else 1)


def _place(stack: Sequence[_Open], proposal: _Proposal) -> tuple[int, bool]:
    """How many open sections stay open above the proposal; whether it nests in its own scheme."""
    number = proposal.number
    if number.scheme == "part":
        return 0, False
    if number.scheme == "plain":
        return _place_plain(stack, proposal), False
    if number.depth > 1:
        return _place_dotted(stack, proposal), False
    alike = [i for i, entry in enumerate(stack) if _alike(entry.number, number)]
    if not alike:
        return _place_new(stack, proposal), False
    following = [i for i in alike if stack[i].number.value + 1 == number.value]
    if following:
        same_look = [i for i in following if stack[i].look == proposal.look]
        at = (same_look or following)[-1]
        return at, stack[at].nested
    top = alike[-1]
    if number.value == 1 and top == 0 and not stack[top].nested:
        return len(stack) if top == len(stack) - 1 else top + 1, True
    return top, stack[top].nested


def _alike(one: Number, other: Number) -> bool:
    return one.scheme == other.scheme and one.depth == other.depth and one.bracket == other.bracket


def _place_dotted(stack: Sequence[_Open], proposal: _Proposal) -> int:
    """A dotted number stands under the one that it names, beside its sibling, or under one that lost its beginning."""
    number = proposal.number
    head = number.raw.rpartition(".")[0]
    for at in range(len(stack) - 1, -1, -1):
        raw = stack[at].number.raw
        if raw == head:
            return at + 1
        if stack[at].number.depth == number.depth and raw.rpartition(".")[0] == head:
            return at
    if stack and stack[-1].number.raw.endswith("." + head):
        return len(stack)
    for at in range(len(stack) - 1, -1, -1):
        if stack[at].number.depth == number.depth and stack[at].number.scheme == "arabic":
            return at
    keep = len(stack)
    while keep and _rank(stack[keep - 1].number) >= _rank(number):
        keep -= 1
    return keep


def _place_new(stack: Sequence[_Open], proposal: _Proposal) -> int:
    """The first of its scheme: under the last heading, unless it looks like one further out."""
    number = proposal.number
    outranks = [i for i, entry in enumerate(stack) if _rank(entry.number) > _rank(number)]
    if not outranks:
        return len(stack)
    shouted = proposal.look[0] and not stack[outranks[0]].look[0]
    if number.value == 1 and not shouted:
        return len(stack)
    return outranks[0]


def _place_plain(stack: Sequence[_Open], proposal: _Proposal) -> int:
    """A heading without number stands beside the last one of its look, else under the last numbered one."""
    shouted, _, outline = proposal.look
    for at, entry in enumerate(stack):
        if entry.number.scheme == "plain" and entry.look == proposal.look:
            return at
        if outline is not None and entry.look[2] is not None and entry.look[2] >= outline:
            return at
        if shouted and entry.look[0] and entry.number.scheme in ("roman", "upper"):
            return at
    return len(stack)


def _rank(number: Number) -> int:
    return _ORDER.get(number.scheme, 9) + (number.depth - 1 if number.scheme == "arabic" else 0)


def _identify(
    proposal: _Proposal, ancestors: Sequence[_Open], found: Sequence[FoundSection]
) -> tuple[Candidate | None, float]:
    """The known heading that the proposal is, with its lead over the next one; None where two are too near."""
    above = next((entry.heading for entry in reversed(ancestors) if entry.heading), None)
    closed = any(entry.heading and entry.heading.closed for entry in ancestors)
    taken = {section.match.heading.id for section in found if section.match}
    scored: list[tuple[float, Candidate]] = []
    for candidate in proposal.ranked:
        heading = candidate.heading
        if (closed and heading.kind == "reform") or any(entry.heading == heading for entry in ancestors):
            continue
        score = candidate.score
        if above is not None and heading.parents:
            score += _PARENT if above.id in heading.parents else -_PARENT
        elif not ancestors and "." in heading.id:
            score -= _ALONE
        if heading.id in taken:
            score -= _PARENT
        scored.append((score, candidate))
    if not scored:
        return None, 0.0
    scored.sort(key=lambda item: -item[0])
    best = scored[0]
    margin = best[0] - scored[1][0] if len(scored) > 1 else best[0]
    if best[1].how == "fuzzy" and margin < _MARGIN:
        return None, 0.0
    return best[1], round(min(margin, 1.0), 4)
