"""What periods are called, and the words that tell whose period one is.

The entries of `periods.json` have a role:

- `shape`: a notation. Its variations are words with slots: {n} number of months, {m} and {m2} months, {q} quarter,
  {y} and {y2} years. `span` says which months it means: `month`, `quarter`, `first` n months, `last` n months,
  `between` two months, `years`, `fixed` (its `months`), or `none`. `bare` shapes are periods only where no length of
  time is meant.
- `cue`: words that give the period after (or before) them a relation when they stand `within` so many characters;
  a `weak` one gives way to a cue for `current` before it.
- `numbers`, `duration`, `range`, `connective`: word lists that the others need.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from extractor.errors import PatternError, PatternFault
from extractor.normalize import fold_letters
from extractor.patterns.entry import Entry
from extractor.patterns.phrases import any_of

SPANS = ("month", "quarter", "first", "last", "between", "years", "fixed", "none")
RELATIONS = ("current", "next", "previous", "same_period_last_year", "cumulative", "cited")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_GAP = r"[^\w.;:!?]{1,4}"
_SLOT = re.compile(r"\{(\w+)\}")


class Shape(NamedTuple):
    """One notation of a period; see the module."""

    id: str
    span: str
    months: tuple[int, int] | None
    relation: str | None
    bare: bool


class Named(NamedTuple):
    """A place where a shape stands, with the values of its slots."""

    shape: Shape
    start: int
    end: int
    slots: dict[str, int]


class Cue(NamedTuple):
    """Words that tell the relation of a period near them."""

    relation: str
    within: int
    weak: bool


class Periods:
    """Finds named periods and cues in folded letters (`normalize.fold_letters`, offsets as in the text)."""

    def __init__(self, entries: list[Entry]) -> None:
        by_role: dict[str, list[dict[str, Any]]] = {}
        for entry in entries:
            by_role.setdefault(str(entry.data.get("role")), []).append(entry.data)
        self._numbers: dict[str, int] = {k: v for data in by_role.get("numbers", ()) for k, v in data["values"].items()}
        self._notations = _Notations(by_role.get("shape", ()), self._numbers)
        self._before, self._cues_before = _cues(by_role.get("cue", ()), "before")
        self._after, self._cues_after = _cues(by_role.get("cue", ()), "after")

        def phrases(role: str, key: str) -> str:
            return any_of(fold_letters(phrase) for data in by_role.get(role, ()) for phrase in data[key])

        self._duration_before = re.compile(rf"(?<!\w)(?:{phrases('duration', 'before')})\W{{1,3}}$")
        self._duration_after = re.compile(rf"\W{{1,3}}(?:{phrases('duration', 'after')})(?!\w)")
        fillers = phrases("range", "fillers")
        self.range_from = re.compile(rf"(?<!\w)(?:{phrases('range', 'from')})\s{{0,3}}$")
        self.range_to = re.compile(
            rf"[\s,]{{0,3}}(?:{phrases('range', 'to')})\s{{0,3}}(?:(?:{fillers})\s{{0,3}}){{0,2}}"
        )
        self.connective = re.compile(rf"\W{{0,3}}(?:{phrases('connective', 'variations')})?\W{{0,3}}")

    def named(self, lower: str) -> Iterator[Named]:
        """All named periods of `lower`, longest notation first at each place; lengths of time are left out."""
        for match in self._notations.pattern.finditer(lower):
            shape, groups = self._notations.endings[match.lastgroup or ""]
            if not (shape.bare and self._is_duration(lower, match)):
                slots = {name: self._value(match[group]) for name, group in groups.items()}
                yield Named(shape, *match.span(), slots)

    def cues_before(self, lower: str, start: int, end: int) -> list[tuple[Cue, int]]:
        """The cues in `lower[start:end]` for a period that begins at `end`, each with its distance from it."""
        found = (
            (self._cues_before[match.lastgroup or ""], match) for match in self._before.finditer(lower, start, end)
        )
        return [(cue, end - match.end()) for cue, match in found if end - match.end() <= cue.within]

    def cue_after(self, lower: str, start: int) -> Cue | None:
        """The cue that follows a period which ends at `start`."""
        match = self._after.search(lower, start, start + 24)
        cue = self._cues_after[match.lastgroup or ""] if match else None
        return cue if match and cue and match.start() - start <= cue.within else None

    def _is_duration(self, lower: str, match: re.Match[str]) -> bool:
        start = max(0, match.start() - 16)
        return bool(
            self._duration_before.search(lower[start : match.start()]) or self._duration_after.match(lower, match.end())
        )

    def _value(self, text: str) -> int:
        return int(text) if text.isdigit() else _ROMAN.get(text) or self._numbers.get(text, 0)


class _Notations:
    """All shapes as one pattern: a tree of their words, so that each place is tried once for each first word only."""

    def __init__(self, shapes: Sequence[dict[str, Any]], numbers: Iterable[str]) -> None:
        month, count = r"1[0-2]|0?[1-9]", any_of(map(fold_letters, numbers))
        self._slots = {"n": f"{month}|{count}", "m": f"{month}|{count}", "y": r"(?:19|20)\d{2}"}
        self._slots["q"] = rf"iv|i{{1,3}}|0?[1-4]|{count}"
        self._groups = 0
        # What an ending of the pattern means: the shape, and the groups of its slots.
        self.endings: dict[str, tuple[Shape, dict[str, str]]] = {}
        tree: dict[str, Any] = {}
        for data in shapes:
            months = data.get("months")
            months = (months[0], months[1]) if months else None
            shape = Shape(data["id"], data["span"], months, data.get("relation"), bool(data.get("bare")))
            for variation in data["variations"]:
                node = tree
                for word in fold_letters(variation).split():
                    node = node.setdefault(word, {})
                node[""] = shape
        initials = {word[0] for word in (*tree, *numbers) if not word.startswith("{")}
        begin = rf"(?<![\w.,/])(?=[\d{''.join(sorted(initials))}])"
        self.pattern = re.compile(begin + self._branches(tree, {}) if tree else r"(?!)")

    def _branches(self, node: dict[str, Any], slots: dict[str, str], last: str = "") -> str:
        """The ways on from a node of the tree, the longer ones first."""
        ways = []
        for word, child in node.items():
            if word:
                groups = dict(slots)
                way = _SLOT.sub(lambda m, groups=groups: self._slot(m[1], groups), word)  # type: ignore[misc]
                ways.append((_GAP if last else "") + way + self._branches(child, groups, word))
        if "" in node:
            name = f"e{len(self.endings)}"
            self.endings[name] = (node[""], slots)
            bound = r"(?![\w/]|\s?[-–]\s?\d{4})" if last.endswith(("{y}", "{y2}")) else r"(?!\w)"
            ways.append(f"{bound}(?P<{name}>)")
        return f"(?:{'|'.join(ways)})"

    def _slot(self, slot: str, groups: dict[str, str]) -> str:
        self._groups += 1
        groups[slot] = f"g{self._groups}"
        return f"(?P<g{self._groups}>{self._slots[slot.rstrip('2')]})"



def _cues(cues: Sequence[dict[str, Any]], side: str) -> tuple[re.Pattern[str], dict[str, Cue]]:
    by_name: dict[str, Cue] = {}
    patterns: list[tuple[str, str]] = []
    for data in cues:
        if data["side"] == side:
            name = f"c{len(by_name)}"
            by_name[name] = Cue(data["relation"], int(data["within"]), bool(data.get("weak")))
            patterns += [(word, name) for word in map(fold_letters, data["variations"])]
    # One group a word: a name may stand once only in a pattern.
    groups: dict[str, Cue] = {}
    parts: list[str] = []
    for i, (word, name) in enumerate(sorted(patterns, key=lambda item: -len(item[0]))):
        groups[f"w{i}"] = by_name[name]
        parts.append(f"(?P<w{i}>{any_of([word])})")
    initials = "".join(sorted({word[0] for word, _ in patterns}))
    begin = rf"(?<!\w)(?=[{initials}])" if initials else ""
    return re.compile(rf"{begin}(?:{'|'.join(parts) or '(?!)'})(?!\w)"), groups


def build(entries: list[Entry]) -> Periods:
    """The periods; raises PatternError for an entry of unknown role, span or relation, or with an unknown slot."""
    faults: list[PatternFault] = []
    roles = {"shape", "cue", "numbers", "duration", "range", "connective"}
    for entry in entries:
        role = entry.data.get("role")
        if role not in roles:
            faults.append(entry.fault(f"the role must be one of: {', '.join(sorted(roles))}"))
        if role == "shape":
            if entry.data.get("span") not in SPANS:
                faults.append(entry.fault(f"the span must be one of: {', '.join(SPANS)}"))
            faults += [
                entry.fault("the slots are {n} {m} {m2} {q} {y} {y2}", variation)
                for variation in entry.data.get("variations", ())
                if not set(_SLOT.findall(variation)) <= {"n", "m", "m2", "q", "y", "y2"}
            ]
        relation = entry.data.get("relation")
        if (relation or role == "cue") and relation not in RELATIONS:
            faults.append(entry.fault(f"the relation must be one of: {', '.join(RELATIONS)}"))
    if faults:
        raise PatternError(faults)
    return Periods(entries)
