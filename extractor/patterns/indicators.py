"""The facts that reports state: one canonical id a fact, with its kind, units, and the wordings that ask for it.

An entry has `kind`, `label`, `variations` (other wordings), `unit` and further `units` that its rows may print,
`examples` (row labels that must find it, none of them a variation), `counterexamples` (near twins that must not) and,
for wordings with changing parts (decrees, years), `regexes` that match the whole folded label, abbreviations written
out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import cast, get_args

from extractor.errors import PatternError, PatternFault
from extractor.matching import Contrast, Matcher
from extractor.normalize import fold
from extractor.patterns.entry import Entry
from extractor.record import Kind

KINDS = frozenset(get_args(Kind))
KEYS = {"id", "kind", "label", "unit", "units", "variations", "regexes", "examples", "counterexamples", "may_exceed"}
KEYS |= {"source"}
# The key of a near twin that is no indicator: it may win a search, and then nothing is found.
TWIN = "twin:"


@dataclass(frozen=True, slots=True)
class IndicatorEntry:
    """One fact. `units` are the units that fit, the usual one first; `may_exceed`: a percentage that may pass 100."""

    id: str
    kind: Kind
    label: str
    unit: str = ""
    units: tuple[str, ...] = ()
    variations: tuple[str, ...] = ()
    regexes: tuple[re.Pattern[str], ...] = ()
    examples: tuple[str, ...] = ()
    counterexamples: tuple[str, ...] = ()
    may_exceed: bool = False
    source: str = ""


class Indicators(Mapping[str, IndicatorEntry]):
    """All facts by id, in file order."""

    def __init__(
        self,
        entries: Mapping[str, IndicatorEntry],
        expand: Callable[[str], str],
        contrasts: Sequence[Contrast] = (),
        fillers: Iterable[str] = (),
    ) -> None:
        self._entries = dict(entries)
        self._fillers = tuple(fillers)
        self._expand = expand
        self._contrasts = contrasts

    def __getitem__(self, key: str) -> IndicatorEntry:
        return self._entries[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    @cached_property
    def labels(self) -> dict[str, tuple[str, ...]]:
        """What each fact is called, its canonical label first."""
        return {key: (entry.label, *entry.variations) for key, entry in self._entries.items()}

    @cached_property
    def _regexes(self) -> list[tuple[str, re.Pattern[str]]]:
        return [(key, regex) for key, entry in self._entries.items() for regex in entry.regexes]

    def expanded(self, text: str) -> str:
        """`text` folded, with abbreviations written out: what regexes match and labels are compared by."""
        return self._expand(fold(text))

    @cached_property
    def plain_matcher(self) -> Matcher:
        """The search without the near twins, which hide how alike they are."""
        return self.search(self.labels)

    def by_regex(self, label: str) -> list[str]:
        """The facts of which a regex matches all of `label`, folded and with abbreviations written out."""
        folded = self.expanded(label) if self._regexes else ""
        return [key for key, regex in self._regexes if regex.fullmatch(folded)]

    @cached_property
    def twins(self) -> dict[str, tuple[str, ...]]:
        """The near twins that are no fact of their own, by a key that begins with `TWIN`."""
        known = {label.casefold() for labels in self.labels.values() for label in labels}
        twins = {
            f"{TWIN}{key}": tuple(text for text in entry.counterexamples if text.casefold() not in known)
            for key, entry in self._entries.items()
        }
        return {key: texts for key, texts in twins.items() if texts}

    @cached_property
    def matcher(self) -> Matcher:
        """Finds the fact that a label asks for; a key that begins with `TWIN` says that it is none of them."""
        return self.search({**self.labels, **self.twins})

    def search(self, choices: Mapping[str, Iterable[str]]) -> Matcher:
        """A search over `choices` with the abbreviations, contrasts and fillers that hold for labels of rows."""
        return Matcher(choices, self._expand, self._contrasts, self._fillers)


def build(
    entries: list[Entry], expand: Callable[[str], str], contrasts: Sequence[Contrast] = (), fillers: Iterable[str] = ()
) -> Indicators:
    """The facts; raises PatternError for an entry of unknown kind, without label, or with keys that it cannot have."""
    found: dict[str, IndicatorEntry] = {}
    faults: list[PatternFault] = []
    for entry in entries:
        data = entry.data
        wrong = _faults(entry)
        if wrong:
            faults += wrong
            continue
        unit = data.get("unit", "")
        found[entry.id] = IndicatorEntry(
            id=entry.id,
            kind=cast(Kind, data["kind"]),
            label=data["label"],
            unit=unit,
            units=(unit, *data.get("units", ())) if unit else (),
            variations=tuple(data.get("variations", ())),
            regexes=tuple(map(re.compile, data.get("regexes", ()))),
            examples=tuple(data.get("examples", ())),
            counterexamples=tuple(data.get("counterexamples", ())),
            may_exceed=bool(data.get("may_exceed", False)),
            source=data.get("source", ""),
        )
    if faults:
        raise PatternError(faults)
    return Indicators(found, expand, contrasts, sorted(fillers))


def _faults(entry: Entry) -> list[PatternFault]:
    data = entry.data
    faults = [entry.fault(f'remove "{key}": an indicator has no such key', key) for key in data if key not in KEYS]
    if data.get("kind") not in KINDS:
        faults.append(entry.fault(f'give "kind" as one of: {", ".join(sorted(KINDS))}', "kind"))
    if not (isinstance(data.get("label"), str) and data["label"].strip()):
        faults.append(entry.fault('give the usual wording as "label"', "label"))
    for key in ("units", "variations", "regexes", "examples", "counterexamples"):
        texts = data.get(key, [])
        if not (isinstance(texts, list) and all(isinstance(text, str) and text.strip() for text in texts)):
            faults.append(entry.fault(f'"{key}" must be a list of texts', key))
    if not faults:
        faults += [fault for text in data.get("regexes", ()) if (fault := _regex_fault(entry, text))]
    return faults


def _regex_fault(entry: Entry, text: str) -> PatternFault | None:
    try:
        re.compile(text)
    except re.error as error:
        return entry.fault(f"the regex {text!r} does not compile: {error}", text)
    return None
