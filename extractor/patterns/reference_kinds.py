"""The kinds of documents that reports cite, the symbols of their numbers, and the bodies that issue them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from extractor.normalize import fold_letters, strip_marks
from extractor.patterns.entry import Entry
from extractor.patterns.phrases import any_of, any_word

_SIGNS = re.compile(r"[^A-Z0-9]")

# The capital letters of Vietnamese, for patterns of proper names.
CAPITALS = "".join(letter for letter in map(chr, (*range(0x41, 0x1B1), *range(0x1EA0, 0x1EFA))) if letter.isupper())


@dataclass(frozen=True, slots=True)
class ReferenceKind:
    """One kind of document.

    `symbols` are the first parts of its numbers' symbols (NĐ, QĐ); `always_year`: its numbers carry the year;
    `default_symbol`: the whole symbol where only a number is given; `short`: may be cited by a bare number;
    `body_first`: the symbol begins with the body and not with the kind; `generic`: the word says no kind.
    """

    id: str
    symbols: tuple[str, ...] = ()
    variations: tuple[str, ...] = ()
    always_year: bool = False
    default_symbol: str = ""
    short: bool = False
    body_first: bool = False
    generic: bool = False
    law: bool = False


class ReferenceKinds(Mapping[str, ReferenceKind]):
    """All kinds by name, with the words and symbols that name them."""

    def __init__(self, kinds: Mapping[str, ReferenceKind]) -> None:
        self._kinds = dict(kinds)

    def __getitem__(self, key: str) -> ReferenceKind:
        return self._kinds[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._kinds)

    def __len__(self) -> int:
        return len(self._kinds)

    @cached_property
    def by_symbol(self) -> dict[str, ReferenceKind]:
        """The kind of each first part of a symbol, without marks and in capitals."""
        found: dict[str, ReferenceKind] = {}
        for kind in self._kinds.values():
            for symbol in kind.symbols:
                found.setdefault(plain(symbol), kind)
        return found

    @cached_property
    def words(self) -> dict[str, ReferenceKind]:
        """Names and abbreviations, in small letters."""
        found = {fold_letters(kind.id): kind for kind in self._kinds.values()}
        for kind in self._kinds.values():
            for text in kind.variations:
                found.setdefault(fold_letters(text), kind)
        return found

    @cached_property
    def head(self) -> re.Pattern[str]:
        """The name of a kind at the end of a text in small letters, with `số` after it if need be."""
        number = r"(?:\s{1,3}(?:số|so))?\s?[:.]?\s{0,3}$"
        return re.compile(rf"({any_word(self.words, '')}){number}")

    @cached_property
    def named(self) -> re.Pattern[str]:
        """The name of a kind where a number may stand behind it."""
        return re.compile(any_word(self.words, r"(?=\s{0,3}[\d:]|\s{1,3}số)"))

    @cached_property
    def short_head(self) -> re.Pattern[str]:
        """A kind with a bare number behind its name: `ND 108`, `NĐ130`, `Nghị quyết 57`, `Kế hoạch số 85`."""
        strong = sorted((w for w, kind in self.words.items() if kind.short), key=len, reverse=True)
        every = sorted(
            (w for w, kind in self.words.items() if not kind.generic and not kind.law), key=len, reverse=True
        )
        return re.compile(
            rf"(?:(?P<strong>{any_of(strong)})|(?P<any>{any_of(every)})\s{{1,3}}số\s?:?)"
            r"(?:\s{1,3}số)?\s{0,3}(?P<number>\d{1,4}[a-z]?)(?:\s?/\s?(?P<year>(?:19|20)\d\d))?"
            r"(?![\w/%.,]*[\w/%]|\s?[-–]\s?\w)"
        )


@dataclass(frozen=True, slots=True)
class Issuer:
    """A body by its full name, with the abbreviations that stand for it in symbols."""

    id: str
    symbols: tuple[str, ...] = ()
    variations: tuple[str, ...] = ()


class Issuers:
    """The bodies that issue documents: central ones by name, local ones by how their names are built."""

    def __init__(self, issuers: Iterable[Issuer], words: Mapping[str, tuple[str, ...]]) -> None:
        self._issuers = tuple(issuers)
        heads, domains, levels = words.get("head", ()), words.get("domain", ()), words.get("level", ())
        named = [name for issuer in self._issuers for name in (issuer.id, *issuer.variations)]
        proper = rf"[{CAPITALS}]\w{{0,12}}"
        level = rf"(?:{any_of(levels)})"
        place = rf"(?:\s{{1,2}}{level})?(?:\s{{1,2}}(?!{any_of(heads)}\b){proper}){{0,4}}"
        head = any_of(heads)
        local = rf"(?:{head})(?:\s{{1,2}}(?:{head}))?(?:\s{{1,2}}(?:{any_of(domains)}))?"
        # Central bodies alone issue jointly; a local one after a comma is who acts.
        central = rf"(?:{any_of(named)})(?!\w)"
        body = rf"(?:(?:{any_of(named)})(?!\w)|{local}(?!\w)(?:{place}){{0,2}})"
        self.after = re.compile(rf"\s{{0,2}},?\s{{0,2}}(?:của|do)\s{{1,2}}({body}(?:(?:,\s?|\svà\s){central}){{0,3}})")
        self.party = frozenset(plain(symbol) for symbol in words.get("party", ()))
        verbs = words.get("verb", ())
        # The verb is looked for first: fewer texts have one, and it is found faster.
        self.acting = re.compile(any_word(verbs, r"(?!\w)[^.;\n]{0,60}$"))
        self.before = re.compile(rf"({body})\s{{1,2}}(?:{any_of(verbs)})(?!\w)[^.;\n]{{0,60}}$")

    @cached_property
    def by_symbol(self) -> dict[str, str]:
        """Full name of the body behind a part of a symbol, in capitals without marks."""
        return {plain(symbol): issuer.id for issuer in self._issuers for symbol in issuer.symbols}


def plain(symbol: str) -> str:
    """A part of a symbol for comparison: capitals, without marks and signs."""
    return _SIGNS.sub("", strip_marks(symbol).upper())



def build(entries: list[Entry]) -> ReferenceKinds:
    """The kinds of documents."""
    fields = ("always_year", "default_symbol", "short", "body_first", "generic", "law")
    return ReferenceKinds(
        {
            entry.id: ReferenceKind(
                entry.id,
                tuple(entry.data.get("symbols", ())),
                tuple(entry.data.get("variations", ())),
                **{name: entry.data[name] for name in fields if name in entry.data},
            )
            for entry in entries
        }
    )


def build_issuers(entries: list[Entry], words: list[Entry]) -> Issuers:
    """The bodies, and the words of which names of local bodies are built."""
    issuers = [
        Issuer(entry.id, tuple(entry.data.get("symbols", ())), tuple(entry.data.get("variations", ())))
        for entry in entries
    ]
    return Issuers(issuers, {entry.id: tuple(entry.data.get("variations", ())) for entry in words})
