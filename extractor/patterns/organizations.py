"""The bodies that report and are reported to: kinds of administrative units, organs, departments.

Roles of the entries: `kind` (xã, huyện, tỉnh … with its `level`), `body` (UBND, Đảng ủy … with the `name` that the
record gives it; some have a level of their own: Huyện ủy), `department` (Sở, Phòng …), `central_cities`, and
`not_names`: words with a capital letter that follow a kind and are no name.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from extractor.errors import PatternError, PatternFault
from extractor.normalize import fold, fold_letters
from extractor.patterns.entry import Entry
from extractor.patterns.phrases import any_of

LEVELS = ("commune", "district", "city", "province")
_MOST_WORDS = 6
_NAME_WORD = re.compile(r"(?:[ \t\u00a0]{1,3}|\s?[-–]\s?)([^\W_][\w'’]*)")


class Unit(NamedTuple):
    """An administrative unit or a body as a text names it.

    `level` is `commune`, `district`, `province`, or `department`; `body` is the organ's short name (`UBND`), empty for
    the unit alone; `kind` is `xã` … or `sở`; `name` is the unit's own name, in mixed case, empty where not given.
    """

    level: str
    body: str
    kind: str
    name: str
    start: int
    end: int

    @property
    def title(self) -> str:
        """The name that the record gives it: `UBND xã Hà Vinh`, `Sở Nội vụ`."""
        kind = self.kind[:1].upper() + self.kind[1:] if not self.body else self.kind
        return " ".join(filter(None, (self.body, kind, self.name)))


class Organizations:
    """Finds units and bodies in a text."""

    def __init__(self, entries: list[Entry]) -> None:
        data = [entry.data for entry in entries]
        self._kinds = {
            fold_letters(v): (e["id"], e["level"]) for e in data if e["role"] == "kind" for v in e["variations"]
        }
        bodies = [e for e in data if e["role"] == "body"]
        self._bodies = {fold_letters(v): (e["name"], e.get("level")) for e in bodies for v in e["variations"]}
        self._departments = {fold_letters(v): v for e in data if e["role"] == "department" for v in e["variations"]}
        cities = (v for e in data if e["role"] == "central_cities" for v in e["variations"])
        self._central = {fold(city) for city in cities}
        stops = [fold_letters(v) for e in data if e["role"] == "not_names" for v in e["variations"]]
        self._stops: dict[str, list[str]] = {}
        for stop in (*stops, *self._kinds, *self._bodies):
            self._stops.setdefault(stop.split()[0], []).append(stop)
        body, kind = any_of(self._bodies), any_of(self._kinds)
        leveled = any_of(word for word, (_, level) in self._bodies.items() if level)
        gap = r"[\s\u00a0]{1,3}"
        self._unit = re.compile(
            rf"(?<!\w)(?:(?P<seat>{leveled})(?!\w)|(?:(?P<body>{body}){gap})?(?P<kind>{kind})(?!\w)|(?P<organ>{body})(?!\w))"
        )
        self._department = re.compile(rf"\W{{0,4}}(?P<department>{any_of(self._departments)})(?!\w)")
        self._short = re.compile(rf"(?<!\w)({body})(?!\w)")

    def units(self, text: str, lower: str | None = None) -> Iterator[Unit]:
        """The administrative units and bodies that `text` (NFC) names, left to right."""
        lower = fold_letters(text) if lower is None else lower
        for match in self._unit.finditer(lower):
            organ = match["seat"] or match["organ"]
            if organ:
                body, level = self._bodies[_spaced(organ)]
                name, end = self._name(text, lower, match.end()) if level else ("", match.end())
                yield Unit(self._level(level or "", name), body, "", name, match.start(), end)
                continue
            kind, level = self._kinds[_spaced(match["kind"])]
            name, end = self._name(text, lower, match.end())
            body = self._bodies[_spaced(match["body"])][0] if match["body"] else ""
            yield Unit(self._level(level, name), body, kind, name, match.start(), end)

    def words(self, levels: Collection[str]) -> list[str]:
        """The words, in small letters, without one of which no text names a unit of these levels."""
        cities = "district" in levels or "province" in levels
        return [word for word, (_, level) in self._kinds.items() if level in levels or (level == "city" and cities)]

    def department(self, text: str, lower: str) -> Unit | None:
        """The department that `text` begins with: `Sở Nội vụ tỉnh Thanh Hóa` is `Sở Nội vụ`."""
        match = self._department.match(lower)
        if not match:
            return None
        start = match.start("department")
        unit = next((unit for unit in self.units(text[match.end() :], lower[match.end() :])), None)
        end = match.end() + unit.start if unit else len(text)
        name = text[match.end() : end].strip(" ,;.:-–\t")
        kind = fold_letters(self._departments[_spaced(match["department"])])
        return Unit(
            "department", "", kind, _sentence_case(name), start, match.end() + len(text[match.end() : end].rstrip())
        )

    def organ_of(self, number: str) -> str:
        """The organ whose short name a document number ends with: `112/BC-UBND` is one of `UBND`."""
        last = fold_letters(re.split(r"[-–/]", number)[-1])
        return self._bodies[last][0] if last in self._bodies else ""

    def is_organ(self, lower: str) -> bool:
        """Whether the text is nothing but the name of an organ, whose unit stands on the next line."""
        match = self._short.search(lower)
        return bool(match) and not re.search(r"\w", lower[: match.start()] + lower[match.end() :])  # type: ignore[union-attr]

    def _level(self, level: str, name: str) -> str:
        if level == "city":
            return "province" if fold(name) in self._central else "district"
        return level

    def _name(self, text: str, lower: str, at: int) -> tuple[str, int]:
        """The proper name that begins at `at`: words with a capital letter, or a number; and where it ends."""
        words: list[tuple[str, str]] = []
        shouted = text[max(0, at - 2) : at].isupper()
        end = at
        if text[at : at + 1] == ".":
            at += 1
        while len(words) < _MOST_WORDS and (match := _NAME_WORD.match(text, at)):
            word = match[1]
            if not (word[0].isupper() or (word.isdigit() and not words and len(word) < 3)):
                break
            if not shouted and len(word) > 1 and word.isupper() and not word.isdigit():
                break
            if self._is_stop(lower, match.start(1), lower[match.start(1) : match.end(1)]):
                break
            words.append((match[0][: match.start(1) - match.start()], word))
            at = end = match.end()
            if word.isdigit():
                break
        name = "".join(gap + _proper(word, shouted) for gap, word in words).strip()
        return " ".join(name.split()), end

    def _is_stop(self, lower: str, start: int, word: str) -> bool:
        """Whether words that are no name stand at `start`, beginning with `word`."""
        stops = self._stops.get(word)
        return stops is not None and any(
            lower.startswith(stop, start) and not lower[start + len(stop) : start + len(stop) + 1].isalpha()
            for stop in stops
        )


def _proper(word: str, shouted: bool) -> str:
    return word[:1] + word[1:].lower() if shouted else word


def _sentence_case(name: str) -> str:
    """A department's name out of capitals: only the first letter stays one."""
    return name[:1] + name[1:].lower() if name.isupper() else name


def _spaced(text: str) -> str:
    return " ".join(text.split())



def build(entries: list[Entry]) -> Organizations:
    """The organizations; raises PatternError for an unknown role or level."""
    faults: list[PatternFault] = []
    for entry in entries:
        role = entry.data.get("role")
        if role not in ("kind", "body", "department", "central_cities", "not_names"):
            faults.append(entry.fault("the role must be kind, body, department, central_cities or not_names"))
        if (role == "kind" or "level" in entry.data) and entry.data.get("level") not in LEVELS:
            faults.append(entry.fault(f"the level must be one of: {', '.join(LEVELS)}"))
        if not entry.data.get("variations"):
            faults.append(entry.fault("give the words in variations"))
    if faults:
        raise PatternError(faults)
    return Organizations(entries)
