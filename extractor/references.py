"""Decrees, circulars, decisions, plans, letters, laws: found in any text, in normal form, mentions merged.

    numbers of a text -> kind before, date and issuer after -> lists share heads and dates -> merged over the report

A number is looked for first, for it is what all notations share; words around it then say what it is. Every pattern
is anchored at a number or bounded, so that the cost grows with the text and no faster.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from extractor.dates import DateMention, find_dates
from extractor.document import Cell, Document, Paragraph
from extractor.layout import Layout
from extractor.normalize import SMALL, fold, fold_letters
from extractor.patterns import Patterns
from extractor.patterns.reference_kinds import CAPITALS, Issuers, plain
from extractor.provenance import Evidence, Provenance, Traced, cite
from extractor.record import Reference
from extractor.spans import Taken

_S = r"[ \t\u00a0\n]{0,2}"
_DASH = r"[-–—‑]"
_PART = r"[A-ZĐÐ][A-Za-zĐđÐ0-9]{0,9}(?:&[A-ZĐ][A-Za-zĐđ]{0,6})?"
_JOINT = rf"(?:{_S}{_DASH}{_S}|[._](?=[A-ZĐÐ]{{2}}))"
_STUCK = r"(?=ng[àa]y)"  # the word after a number, with no space before it
_SYMBOL = rf"{_PART}(?:{_JOINT}{_PART}(?:(?![{SMALL}])|{_STUCK})){{0,3}}"
_LOWER = r"(?:nđ|nd|qđ|qd|tt|ttlt|nq|ct|kh|ttr|bc|tb|hd|ubnd|hđnd)-[a-zđ]{2,8}"
_NUMBER = re.compile(
    rf"(?=[0-9OolI])(?:(?<![\w/])|(?<=[Ss]ố)|(?<=SỐ))"
    rf"(?P<number>[0-9OolI]{{1,6}}(?:\.\d{{1,2}}(?=\s?/\s?(?:19|20)\d\d\s?/)|[a-zđ])?){_S}"
    rf"(?:(?:/|\.(?=[A-ZĐÐ][A-Za-zĐ]{{1,3}}{_DASH}[A-ZĐ])){_S}(?:(?P<year>(?:19|20)\d\d){_S}[-–/]{_S})?(?P<symbol>QH\d{{1,2}}|UBTVQH\d{{1,2}}|{_SYMBOL}|{_LOWER})"
    rf"|{_DASH}{_S}(?P<party>[A-ZĐ][A-Za-zĐđ]{{1,6}}){_S}/{_S}(?P<body>[A-ZĐ][A-Za-zĐđ]{{1,8}}))"
    rf"(?:{_S}/{_S}(?P<tail>TW|TU|HU|ĐU|CP|TTg))?"
)
_LISTED = re.compile(r"\d{1,5}[a-z]?")
_PLAIN_NUMBER = re.compile(r"\d{1,6}(?:[a-zđ]|\.\d{1,2})?")
_HYPHEN = re.compile(rf"{_DASH}|[._]")
_SIGN = re.compile(r"[-/]")
_ASSEMBLY = re.compile(r"(?:UBTV)?QH\d{1,2}")
_STOP = re.compile(r"[,.;:)]")
_LIST = re.compile(rf"((?:\d{{1,5}}[a-z]?{_S}(?:,|;|và|&){_S}){{1,8}})$")
_BETWEEN = re.compile(r"[\s,;]{0,3}(?:và\s{1,2})?(?:số\s{0,2}:?\s{0,2})?$")
_SENTENCE_HEAD = re.compile(r"(?:^|[.;:\n]\s)\W{0,3}$")
_NEAR_DATE = 90  # characters after a number in which its date stands, with its issuer before it
_HEADED = 120  # characters from a date at the head of a sentence to the number of what was issued then
_ISSUED = re.compile(r",?\s(?:[^\W\d_]{1,12},?\s){1,14}(?:ban hành|ký|có)\s")
# `, ký ngày`, `được HĐND xã thông qua ngày`: what is done on a date otherwise is not that the document was issued
_BEFORE_DATE = re.compile(
    r"[\s,(–-]{0,4}(?:(?:(?:được|đã)(?:\s[^\W\d_]{1,12}){0,6}\s)?(?:ban hành|ký|thông qua|đề|ra)\s{1,2}(?:vào\s)?)?"
    r"(?:cùng\s)?(?:ngày\s{0,2}(?:(?:ký|ban hành):?\s)?)?$"
)
_SUBJECT = re.compile(r"\s{0,2},?\s{0,2}(?:về việc|v/v|về)\s{1,2}([^;.\n]{3,160})")
_LAW = re.compile(
    r"(?<!\w)(?P<name>(?:Bộ l|L)uật\s["
    + CAPITALS
    + r"][^\d;.()\n]{2,90}?)\s{0,2}(?:\(sửa đổi\)\s{0,2})?(?:năm\s|,?\s?ngày\s\d{1,2}/\d{1,2}/)?"
    r"(?P<year>(?:19|20)\d\d)(?![\d/])"
)
_LAW_CAPITALS = re.compile(
    rf"(?<!\w)(?P<name>(?:BỘ )?LUẬT\s[{CAPITALS}][{CAPITALS}, ]{{2,90}}?)\s{{1,2}}"
    r"(?:NĂM\s)?(?P<year>(?:19|20)\d\d)(?![\d/])"
)
_LAW_STOPS = re.compile(r"(?<!\w)(?:và|của|về|theo|được|có|đã|năm|số)(?!\w)")
# A number beside letters or after a word, or the word for a law; read from the digit, which `re` finds fastest.
_HINT = re.compile(
    r"[\dLl](?:(?<=\d)(?:(?<=[A-ZĐ]{2}.)|(?<=\w\w\s.)|(?<=\w\w\s\s.)|(?<=\w\w\s\s\s.)"
    r"|\d{0,5}[a-zđ]?\s{0,2}[-–/]\s{0,2}[\dA-ZĐÐa-z])|(?<=[Ll])uật\s)"
)
_DIGIT = re.compile(r"\d")
_SENTENCE = re.compile(rf"[.!?]\s{{1,3}}[{CAPITALS}]")
_LETTERHEAD = re.compile(
    r"\s{0,9}[Ss]ố\s?:\s{0,3}\d{1,5}\s?/\s?[\w&-]{2,20}(?:\s{2,60}[^\d;]{2,40},\s?ngày[^;]{2,40})?\s{0,9}"
)
_FAR = 1000  # characters, more than a sentence has
_WINDOW = 70


class ReferenceMention(NamedTuple):
    """One place where a document is cited. `year` is the one that the number states; `short`: a bare number."""

    block: Paragraph | Cell
    start: int
    end: int
    number: str
    year: int | None
    symbol: str
    kind: str | None
    issued_on: str | None = None
    date_year: int | None = None
    issuer: str | None = None
    subject: str | None = None
    stated: bool = True
    short: bool = False
    damaged: bool = False
    date_span: tuple[int, int] | None = None

    @property
    def raw(self) -> str:
        """The citation as printed."""
        return " ".join(self.block.text[self.start : self.end].split())

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Where it stands."""
        return cite(self.block, self.start, self.end)


@dataclass(frozen=True, slots=True)
class ReferencesResult:
    """The cited documents in order of first mention, and the mentions of each."""

    references: tuple[Traced[Reference], ...]
    mentions: tuple[tuple[ReferenceMention, ...], ...]


def find_references(document: Document, layout: Layout, patterns: Patterns) -> ReferencesResult:
    """The documents that a report cites, in its prose, tables and notes; not its own number nor those of stamps."""
    own = layout.letterhead.value.number if layout.letterhead else None
    mentions = [
        mention
        for block, start, end in _texts(document, layout)
        if _DIGIT.search(block.text, start, end) and _HINT.search(block.text, start, end)
        for mention in find_mentions(block, patterns, start, end)
        if not _is_own(mention, own)
    ]
    groups = _merge(mentions)
    return ReferencesResult(
        tuple(_traced(group, patterns) for group in groups), tuple(tuple(group) for group in groups)
    )


def _texts(document: Document, layout: Layout) -> Iterator[tuple[Paragraph | Cell, int, int]]:
    """Every stretch of text that may cite: all blocks but those parts that are letterhead or stamps."""
    skipped: dict[str, list[tuple[int, int]]] = {}
    for passage in layout.passages:
        if passage.role in ("letterhead", "stamp", "distribution"):
            skipped.setdefault(passage.block.path, []).append((passage.start, passage.end))
    for path, block in document.by_path.items():
        if path.startswith(("header[", "footer[")) or len(block.text) < 4:
            continue
        start = 0
        for left, right in sorted(skipped.get(path, ())):
            if left > start:
                yield block, start, left
            start = max(start, right)
        if start < len(block.text):
            yield block, start, len(block.text)


def _is_own(mention: ReferenceMention, own: str | None) -> bool:
    """Whether a number is the report's own: the same as its letterhead's, or printed as a letterhead prints it."""
    if _LETTERHEAD.fullmatch(mention.block.text):
        return True
    if mention.kind != "báo cáo":
        return False
    before = fold(mention.block.text[max(0, mention.start - 40) : mention.start])
    same = (
        own is not None
        and plain(mention.symbol) in plain(own)
        and own.partition("/")[0].lstrip("0") == mention.number.lstrip("0")
    )
    return same or "kèm theo" in before


# ---- mentions in one text ----


def find_mentions(
    block: Paragraph | Cell, patterns: Patterns, start: int = 0, end: int | None = None
) -> list[ReferenceMention]:
    """The citations in `block.text[start:end]` from left to right."""
    text = block.text
    end = len(text) if end is None else end
    lower = fold_letters(text)
    dates = find_dates(text)
    mentions: list[ReferenceMention] = []
    for match in _NUMBER.finditer(text, start, end):
        previous = mentions[-1] if mentions else None
        mentions += _numbered(block, lower, match, previous, patterns)
    mentions += _shorts(block, lower, start, end, mentions, patterns)
    if "luật" in lower:
        mentions += _laws(block, start, end, mentions)
    mentions.sort(key=lambda mention: mention.start)
    mentions = [
        _with_date(mention, dates, _next_start(mentions, i), patterns.issuers) for i, mention in enumerate(mentions)
    ]
    mentions = _with_shared_dates(mentions, text)
    return _with_issuers(mentions, text, patterns)


def _next_start(mentions: Sequence[ReferenceMention], i: int) -> int:
    return mentions[i + 1].start if i + 1 < len(mentions) else len(mentions[i].block.text)


def _numbered(
    block: Paragraph | Cell, lower: str, match: re.Match[str], previous: ReferenceMention | None, patterns: Patterns
) -> list[ReferenceMention]:
    """The citation around one full number, and those of the bare numbers in a list before it."""
    number, symbol, damaged = _normal(match, patterns)
    if symbol is None:
        return []
    head_at = match.start()
    listed = _LIST.search(lower, max(0, head_at - 60), head_at)
    numbers = [(m[0], m.start(), m.end()) for m in _LISTED.finditer(listed[1])] if listed else []
    if listed:
        head_at = listed.start()
    kind, stated, begin = _kind(lower, head_at, symbol, previous, block, patterns)
    if kind is None:
        return []
    if not stated and numbers:
        numbers, head_at = [], match.start()
        begin = head_at
    year = int(match["year"]) if match["year"] else None
    full = ReferenceMention(
        block,
        begin if not numbers else match.start(),
        match.end(),
        number,
        year,
        symbol,
        kind,
        stated=stated,
        damaged=damaged,
    )
    offset = listed.start() if listed else 0
    firsts = [
        full._replace(start=begin if i == 0 else offset + a, end=offset + b, number=text, damaged=False)
        for i, (text, a, b) in enumerate(numbers)
    ]
    return [*firsts, full]


def _normal(match: re.Match[str], patterns: Patterns) -> tuple[str, str | None, bool]:
    """Number and symbol in normal form, and whether they had to be mended; no symbol for what is none."""
    number = match["number"]
    fixed = number[:-1].translate(_DIGITS) + (
        number[-1].translate(_DIGITS) if not number[-1].islower() or len(number) == 1 else number[-1]
    )
    if not fixed[:1].isdigit() or not _PLAIN_NUMBER.fullmatch(fixed):
        return number, None, False
    damaged = fixed != number
    if match["party"]:
        kind, mended = _known_part(match["party"], patterns)
        body = _known_body(match["body"])
        if plain(body) in _STATE:  # 09-KH/UBND for 09/KH-UBND
            return fixed, f"{kind}-{body}", True
        return fixed, f"{kind}/{body}", damaged or mended
    raw = _HYPHEN.sub("-", "".join(match["symbol"].split()).replace("Ð", "Đ"))
    if _ASSEMBLY.fullmatch(raw):
        return fixed, raw if match["year"] else None, damaged
    parts = raw.split("-")
    if raw.islower():
        parts = [part.upper() for part in parts]
    first, mended = _known_part(parts[0], patterns)
    rest = [_known_body(part) for part in parts[1:]]
    damaged = damaged or mended or any(a != b and plain(a) == plain(b) for a, b in zip(parts[1:], rest, strict=True))
    if len(parts) == 2 and plain(rest[0]) in patterns.issuers.party and not match["year"]:  # 19/NQ-TW for 19-NQ/TW
        return fixed, f"{first}/{rest[0]}", True
    if match["tail"] and len(parts) == 1:  # 57/NQ/TW for 57-NQ/TW
        return fixed, f"{first}/{match['tail']}", True
    if len(parts) == 1 and (not match["year"] or not patterns.reference_kinds.by_symbol.get(plain(first))):
        return fixed, None, False
    if len(parts[0]) < 2 or not any(c.isupper() for c in parts[0]):
        return fixed, None, False
    return fixed, "-".join([first, *rest]), damaged


_DIGITS = str.maketrans("OolI", "0011")
_SPELT = ("NĐ", "QĐ", "NQ", "CT", "TT", "TTLT", "KH", "TTr", "BC", "TB", "HD", "CTr", "KL", "PL", "ĐA", "CĐ", "HĐ")


def _known_part(part: str, patterns: Patterns) -> tuple[str, bool]:
    """The first part of a symbol as it is properly spelt; whether it was not."""
    kind = patterns.reference_kinds.by_symbol.get(plain(part))
    if kind is None:
        return part, False
    proper = next(symbol for symbol in kind.symbols if plain(symbol) == plain(part))
    return proper, proper != part


_STATE = {plain(body): body for body in ("CP", "TTg", "UBND", "HĐND", "VPCP", "BNV", "BTC", "BTP")}


def _known_body(part: str) -> str:
    """A body's part as it is properly spelt; others stay."""
    return _STATE.get(plain(part), part)


def _kind(
    lower: str,
    head_at: int,
    symbol: str,
    previous: ReferenceMention | None,
    block: Paragraph | Cell,
    patterns: Patterns,
) -> tuple[str | None, bool, int]:
    """Kind, whether a word before the number states it, and where the citation begins."""
    kinds = patterns.reference_kinds
    by_symbol = kinds.by_symbol.get(plain(_SIGN.split(symbol)[0]))
    window = lower[max(0, head_at - _WINDOW) : head_at]
    head = kinds.head.search(window)
    if head is not None:
        kind = kinds.words[head[1]] if head[1] in kinds.words else kinds.words[" ".join(head[1].split())]
        begin = head_at - (len(window) - head.start())
        if kind.generic and by_symbol is not None:
            kind = by_symbol
        elif kind.generic:
            kind = kinds.get("công văn", kind)
        return kind.id, True, begin
    if (
        previous is not None
        and previous.block is block
        and _BETWEEN.fullmatch(lower[previous.end : head_at])
        and (plain(previous.symbol) == plain(symbol) or by_symbol is None)
    ):
        return previous.kind, True, head_at
    if by_symbol is not None:
        return by_symbol.id, False, head_at
    if symbol.startswith(("QH", "UBTVQH")):
        return "luật" if symbol.startswith("QH") else "pháp lệnh", False, head_at
    letters = kinds.get("công văn")
    return (letters.id if letters and "-" in symbol and _is_body(symbol) else None), False, head_at


def _is_body(symbol: str) -> bool:
    """A symbol that begins with a body in capitals, as those of letters do: UBND-NV, SNV-CCHC."""
    first = symbol.partition("-")[0]
    return len(first) >= 3 and first.isupper()


def _shorts(
    block: Paragraph | Cell,
    lower: str,
    start: int,
    end: int,
    found: Sequence[ReferenceMention],
    patterns: Patterns,
) -> Iterator[ReferenceMention]:
    """Citations by a bare number: `ND 108`, `Nghị quyết 57`."""
    kinds = patterns.reference_kinds
    cited = Taken((mention.start, mention.end) for mention in found)
    for named in kinds.named.finditer(lower, start, end):
        match = kinds.short_head.match(lower, named.start(), end)
        if match is None or cited.touches(*match.span()):
            continue
        word = " ".join((match["strong"] or match["any"]).split())
        kind = kinds.words[word]
        printed = block.text[match.start() : match.end()]
        glued = printed[len(word) : len(word) + 1].isdigit()
        if (len(word) <= 3 or glued) and not printed[: len(word)].isupper():
            continue  # an abbreviation is written in capitals, and to nothing else is a number stuck
        number, year = match["number"], match["year"]
        rest = _STOP.split(lower[match.end() : match.end() + 24])[0].split()
        if (
            match["strong"]
            and not match["any"]
            and not year
            and (len(number.rstrip("abc")) < 2 or _counts(rest, patterns))
        ):
            continue
        symbol = kind.default_symbol or (kind.symbols[0] if kind.symbols else "")
        if symbol:
            short = not (year and kind.always_year and kind.default_symbol)
            stated = int(year) if year else None
            yield ReferenceMention(block, match.start(), match.end(), number, stated, symbol, kind.id, short=short)


def _counts(words: Sequence[str], patterns: Patterns) -> bool:
    """The words after a number make it a count of something."""
    return any(patterns.units.find(" ".join(words[:n])) is not None for n in (1, 2, 3) if len(words) >= n)


def _laws(
    block: Paragraph | Cell, start: int, end: int, found: Sequence[ReferenceMention]
) -> Iterator[ReferenceMention]:
    """Laws by name and year."""
    cited = Taken((mention.start, mention.end) for mention in found)
    for match in (*_LAW.finditer(block.text, start, end), *_LAW_CAPITALS.finditer(block.text, start, end)):
        name = " ".join(match["name"].split()).rstrip(" ,")
        if name.isupper():
            head, _, rest = name.partition("LUẬT ")
            name = f"{head.capitalize()}{'l' if head else 'L'}uật {rest.capitalize()}"
        if cited.touches(*match.span()) or _LAW_STOPS.search(
            name[5:].lower().replace("và ", "", 1) if name.count(" và ") == 1 else name[5:].lower()
        ):
            continue
        kind = "bộ luật" if name.lower().startswith("bộ luật") else "luật"
        yield ReferenceMention(block, match.start(), match.end(), "", int(match["year"]), name, kind)


# ---- dates and issuers ----


def _with_date(
    mention: ReferenceMention, dates: Sequence[DateMention], limit: int, issuers: Issuers
) -> ReferenceMention:
    """The date that stands after the number and its issuer, or heads the sentence that says that it was issued."""
    date = _date_after(mention, dates, limit, issuers) or _date_before(mention, dates)
    if date is None:
        return mention
    full = len(date.value) == 10 and date.value[:2] != "--"
    year = int(date.value[:4]) if date.value[:4].isdigit() else None
    issued = date.value if full else None
    return mention._replace(issued_on=issued, date_year=year, date_span=(date.span.start, date.span.end))


def _side(mention: ReferenceMention) -> str:
    return "before" if mention.date_span is not None and mention.date_span[0] < mention.start else "after"


def _date_after(
    mention: ReferenceMention, dates: Sequence[DateMention], limit: int, issuers: Issuers
) -> DateMention | None:
    """`số 12/QĐ-UBND của UBND huyện ngày 05/3/2020`."""
    at = bisect_left(dates, mention.end, key=lambda date: date.span.start)
    if at == len(dates) or dates[at].span.start >= min(mention.end + _NEAR_DATE, limit):
        return None
    text, start = mention.block.text, dates[at].span.start
    issuer = issuers.after.match(text, mention.end, start)
    between = text[issuer.end() if issuer else mention.end : start].lower()
    return dates[at] if _BEFORE_DATE.fullmatch(between) else None


def _date_before(mention: ReferenceMention, dates: Sequence[DateMention]) -> DateMention | None:
    """`Ngày 08/01/2024, UBND xã ban hành Kế hoạch số 06/KH-UBND`."""
    at = bisect_left(dates, mention.start, key=lambda date: date.span.start)
    if not at or len(dates[at - 1].value) != 10:
        return None
    text, date = mention.block.text, dates[at - 1]
    heads = _SENTENCE_HEAD.search(text, max(0, date.span.start - 8), date.span.start) is not None
    between = text[date.span.end : mention.start].lower()
    return date if heads and len(between) < _HEADED and _ISSUED.fullmatch(between) else None


def _with_shared_dates(mentions: list[ReferenceMention], text: str) -> list[ReferenceMention]:
    """Numbers of one list share the date that stands after the last of them."""
    shared = list(mentions)
    for i in range(len(shared) - 2, -1, -1):
        one, following = shared[i], shared[i + 1]
        joined = _BETWEEN.fullmatch(text[one.end : following.start].lower())
        fits = one.year is None or one.year == following.date_year
        alike = fits and plain(one.symbol) == plain(following.symbol)
        if one.date_span is None and following.date_span and joined and alike:
            shared[i] = one._replace(
                issued_on=following.issued_on, date_year=following.date_year, date_span=following.date_span
            )
    return shared


def _with_issuers(mentions: list[ReferenceMention], text: str, patterns: Patterns) -> list[ReferenceMention]:
    """Issuers by the words after, by the subject before, and for central documents by the symbol."""
    issuers = patterns.issuers
    done: list[ReferenceMention] = []
    subject: tuple[int, str] | None = None  # the last one named before a mention, looked for where it is asked for
    seen = 0
    for i, mention in enumerate(mentions):
        dated = mention.date_span or (0, 0)
        at = max(mention.end, dated[1])
        limit = _next_start(mentions, i)
        after = issuers.after.match(text, at, max(at, min(at + 160, limit)))
        if after is None and at > mention.end:
            after = issuers.after.match(text, mention.end, dated[0])  # `của UBND huyện ngày 05/3/2020`
        issuer = " ".join(after[1].split()) if after else None
        about = _SUBJECT.match(text, max(at, after.end()) if after else at, limit)
        if issuer is None:
            issuer = _central(mention, patterns)
        if issuer is None:
            for other in mentions[seen : i + 1]:
                acting = _acting(other, issuers)
                subject = (other.start, acting) if acting else subject
            seen = i + 1
            if subject is not None and _same_sentence(text, subject[0], mention.start):
                issuer = subject[1]
        done.append(mention._replace(issuer=issuer, subject=" ".join(about[1].split()) if about else None))
    return done


def _acting(mention: ReferenceMention, issuers: Issuers) -> str | None:
    """Who issued a document by the words before it."""
    text, start = mention.block.text, max(0, mention.start - 160)
    if issuers.acting.search(text, start, mention.start) is None:
        return None
    before = issuers.before.search(text, start, mention.start)
    return " ".join(before[1].split()) if before else None


def _same_sentence(text: str, start: int, end: int) -> bool:
    return end - start < _FAR and "\n" not in text[start:end] and not _SENTENCE.search(text[start:end])


def _central(mention: ReferenceMention, patterns: Patterns) -> str | None:
    """The central bodies behind a full symbol; local symbols do not say whose they are."""
    if mention.short:
        return None
    if mention.symbol.startswith("QH"):
        return "Quốc hội"
    if mention.kind in ("luật", "bộ luật"):
        return "Quốc hội"
    bodies = _SIGN.split(mention.symbol)[1:]
    names = [patterns.issuers.by_symbol.get(plain(body)) for body in bodies]
    return ", ".join(name for name in names if name) if names and all(names) else None


# ---- over the whole report ----


def _merge(mentions: Iterable[ReferenceMention]) -> list[list[ReferenceMention]]:
    """Mentions of one document together: same number and symbol, no year or date that speaks against it."""
    groups: list[list[ReferenceMention]] = []
    by_key: dict[tuple[str, str], list[tuple[list[ReferenceMention], dict[object, ReferenceMention]]]] = {}
    short: list[ReferenceMention] = []
    for mention in mentions:
        if mention.short:
            short.append(mention)
            continue
        key = (mention.number.lstrip("0") or "0", plain(mention.symbol))
        stated = (mention.issued_on, mention.year or mention.date_year, mention.issuer)
        fitting = [
            (group, different)
            for group, different in by_key.get(key, ())
            if all(_compatible(mention, other) for other in different.values())
        ]
        if fitting:
            fitting[0][0].append(mention)
            fitting[0][1].setdefault(stated, mention)
        else:
            groups.append([mention])
            by_key.setdefault(key, []).append((groups[-1], {stated: mention}))
    for mention in short:
        same = [
            g for g in groups if g[0].kind == mention.kind and g[0].number.lstrip("0") == mention.number.lstrip("0")
        ]
        if len(same) == 1:
            same[0].append(mention)
        else:
            groups.append([mention])
    return groups


def _compatible(one: ReferenceMention, other: ReferenceMention) -> bool:
    if one.issued_on and other.issued_on and one.issued_on != other.issued_on:
        return False
    years = {m.year or m.date_year for m in (one, other)} - {None}
    if len(years) > 1:
        return False
    stated = {fold(m.issuer) for m in (one, other) if m.issuer}
    return (
        len(stated) < 2
        or one.issued_on == other.issued_on is not None
        or any(a in b for a in stated for b in stated if a != b)
    )


def _traced(group: Sequence[ReferenceMention], patterns: Patterns) -> Traced[Reference]:
    first = group[0]
    kind = patterns.reference_kinds.get(first.kind or "")
    best = max(group, key=lambda m: (m.year is not None, not m.short))
    stated_year = next((m.year for m in group if m.year is not None), None)
    date = next((m for m in group if m.issued_on), None)
    date_year = next((m.date_year for m in group if m.date_year is not None), None)
    issuer = next((m for m in group if m.issuer), None)
    year = stated_year if stated_year is not None else date_year
    needs = kind is not None and kind.always_year and not best.short
    inferred = needs and year is not None and any(m.year is None for m in group)
    reference = Reference.model_construct(
        id=_identity(best, year if needs else stated_year),
        kind=first.kind,
        number=best.number or None,
        year=year,
        symbol=best.symbol,
        issuer=issuer.issuer if issuer else None,
        issued_on=date.issued_on if date else None,
        year_inferred=inferred,
        mentions=len(group),
        subject=next((m.subject for m in group if m.subject), None),
    )
    return Traced(reference, _traces(group, reference, date, issuer, patterns))


def _identity(mention: ReferenceMention, year: int | None) -> str:
    if not mention.number:
        return f"{mention.symbol} {year}"
    if "/" in mention.symbol:
        return f"{mention.number}-{mention.symbol}"
    return f"{mention.number}/{year}/{mention.symbol}" if year else f"{mention.number}/{mention.symbol}"


def _traces(
    group: Sequence[ReferenceMention],
    reference: Reference,
    date: ReferenceMention | None,
    issuer: ReferenceMention | None,
    patterns: Patterns,
) -> dict[str, Provenance]:
    listed = patterns.register.find(reference.id)
    features = {
        "kind_stated": float(any(m.stated for m in group)),
        "symbol_known": float(
            plain(_SIGN.split(group[0].symbol)[0]) in patterns.reference_kinds.by_symbol or not group[0].number
        ),
        "register_hit": float(listed is not None),
        "complete": float(not any(m.short for m in group)),
    }
    damaged = any(m.damaged for m in group)
    how = "ocr" if damaged else "inferred" if reference.year_inferred or group[0].short else "exact"
    evidence = tuple(piece for m in group for piece in m.evidence)
    traces = {"id": Provenance(how, evidence, _reasons(features, how), features)}
    if date is not None and date.date_span is not None:
        traces["issued_on"] = Provenance(
            "exact", cite(date.block, *date.date_span), (f"the date stands {_side(date)} it",), features
        )
    if issuer is not None and reference.issuer:
        at = issuer.block.text.find(reference.issuer)
        if at >= 0:
            traces["issuer"] = Provenance(
                "exact", cite(issuer.block, at, at + len(reference.issuer)), ("named beside it",), features
            )
        else:
            traces["issuer"] = Provenance("inferred", issuer.evidence, ("from the symbol",), features)
    return traces


def _reasons(features: dict[str, float], how: str) -> tuple[str, ...]:
    reasons = []
    if features["kind_stated"]:
        reasons.append("its kind is named")
    if features["register_hit"]:
        reasons.append("the register has it")
    if how == "inferred":
        reasons.append("year or symbol inferred")
    if how == "ocr":
        reasons.append("the number was mended")
    return tuple(reasons)
