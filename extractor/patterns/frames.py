"""Which ideas state which fact: all that a figure must be said with, and all that it may be said with."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from extractor.errors import PatternError
from extractor.normalize import fold_letters
from extractor.patterns.concepts import BODY, FIELD, WHOLE
from extractor.patterns.entry import Entry
from extractor.patterns.indicators import Indicators
from extractor.patterns.phrases import any_of, any_word
from extractor.patterns.units import ANY as ANYTHING
from extractor.patterns.units import Unit, Units

ANY = "*"
PEOPLE = "people"  # the family of units that count persons


class Masks(dict[str, int]):
    """Ideas as bits of integers, each given one when it is first met."""

    def __missing__(self, id: str) -> int:
        bit = self[id] = 1 << len(self)
        return bit

    def of(self, ids: Iterable[str]) -> int:
        """The bits of some ideas."""
        mask = 0
        for id in ids:
            mask |= self[id]
        return mask


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One way to state a fact, as ids of concepts: `required` ones, and `allowed` ones that change nothing.

    `units` are those of the fact; a figure of no unit may state it too. `partial`: a part of a whole is told, which the
    first number of a fraction may be. `holding` are the ideas that may have been said before the figure: a field that
    is told in passing is none, for it parts what follows. `turns`: a figure that counts times (`lượt`) may state it,
    which persons are not. `masks` are the first three as bits of an integer, which are compared fastest.
    """

    indicator: str
    units: tuple[Unit, ...]
    required: frozenset[str]
    allowed: frozenset[str]
    holding: frozenset[str]
    masks: tuple[int, int, int]
    partial: bool = True
    turns: bool = True

    def counts(self, unit: Unit | None) -> bool:
        """Whether a figure in a unit may state the fact."""
        return unit is None or not self.units or any(unit.counts_like(one) for one in self.units)


class Asking(NamedTuple):
    """A frame with its masks and with how many concepts it asks for, to be skipped where `skipped` is said."""

    frame: Frame
    skipped: int
    required: int
    allowed: int
    holding: int
    asked: int


@dataclass(frozen=True)
class Frames:
    """All frames: those of figures, those of the whole of a fraction, those of a fact told with another's figure.

    Sections of `silent_sections` speak of plans: their figures state no fact of the period. `together` finds lists
    that are one thing (`cán bộ, công chức`): their commas part no figures. `adjuncts` finds words after a figure that
    begin a circumstance (`tại`, `theo`), `grounds` those of them that name a legal ground, `origins` those right before
    a figure that tells where or what was before, `instruments` what a body is only named as the owner or author of
    (`trên hệ thống của tỉnh`). `governing` ideas hold for the figures after them in a sentence,
    `exclusive` ones for those that tell nothing else; `purposes` begin what a figure is for, `occasions` the clause
    before the first comma that says on whose order something was done.
    `meant` are the ideas, by slot, that a section speaks of where its sentences name none; `bodies` the bits of bodies,
    `barring` of ideas that no fact is stated with where it does not ask for them: what shall be is not what is.
    """

    stated: tuple[Frame, ...]
    base: tuple[Frame, ...]
    shared: tuple[Frame, ...]
    together: re.Pattern[str]
    silent_sections: frozenset[str]
    adjuncts: re.Pattern[str]
    grounds: re.Pattern[str]
    origins: re.Pattern[str]
    instruments: re.Pattern[str]
    governing: frozenset[str]
    exclusive: frozenset[str]
    purposes: re.Pattern[str]
    occasions: re.Pattern[str]
    meant: Mapping[str, dict[str, str]]
    masks: Masks
    bodies: int
    barring: int

    def stating(self, concepts: Iterable[str], unit: Unit | None) -> Iterator[Asking]:
        """The frames of figures in a unit that ask for the rarest of some concepts; some ask for others, too."""
        index, _ = self._index(unit)
        return chain.from_iterable(index[id] for id in concepts if id in index)

    def lacking(self, concepts: Iterable[str], unit: Unit | None, least: float) -> Iterator[Asking]:
        """The frames of figures in a unit that ask for `least` concepts, for one at most that is none of some.

        Some come twice, once to be skipped where `skipped` is said, and some ask for more that is missing.
        """
        _, index = self._index(unit)
        for id in concepts:
            for asking in index.get(id, ()):
                if asking.asked < least:
                    break
                yield asking

    def _index(self, unit: Unit | None) -> tuple[dict[str, list[Asking]], dict[str, list[Asking]]]:
        """The frames of a unit by the rarest concept that they ask for; by the two rarest, those that ask most first.

        Only one of the two may be missing.
        """
        key = unit.id if unit else ""
        if key not in self._indexes:
            counted = [frame for frame in self.stated if frame.counts(unit)]
            common = Counter(id for frame in counted for id in frame.required)
            whole: dict[str, list[Asking]] = {}
            lacking: dict[str, list[Asking]] = {}
            for frame in sorted(counted, key=lambda frame: -len(frame.required)):
                first, *others = sorted(frame.required, key=lambda id: (common[id], id))
                asking = Asking(frame, 0, *frame.masks, len(frame.required))
                whole.setdefault(first, []).append(asking)
                if others:
                    lacking.setdefault(first, []).append(asking)
                    lacking.setdefault(others[0], []).append(asking._replace(skipped=self.masks[first]))
            self._indexes[key] = whole, lacking
        return self._indexes[key]

    @cached_property
    def _indexes(self) -> dict[str, tuple[dict[str, list[Asking]], dict[str, list[Asking]]]]:
        return {}

    @cached_property
    def facts(self) -> frozenset[str]:
        """The facts that there are frames of."""
        return frozenset(frame.indicator for frame in self.stated)

    @cached_property
    def spoken(self) -> frozenset[str]:
        """The ideas that facts are stated with; all others say that a figure is of something else."""
        return frozenset().union(*(frame.allowed for frame in self.stated))

    def __len__(self) -> int:
        return len(self.stated)


def build(entries: list[Entry], indicators: Indicators, units: Units, concepts: Mapping[str, str]) -> Frames:
    """The frames; `concepts` are slots by id.

    Raises PatternError for facts and concepts that there are not, and for frames that say nothing.
    """
    faults = [
        entry.fault("no such indicator; see patterns/indicators.json")
        for entry in entries
        if entry.id != ANY and entry.id not in indicators
    ]
    made: dict[str, list[Frame]] = {"frames": [], "base": [], "shared": []}
    masks = Masks()
    for entry in entries:
        for key, frames in made.items():
            for text in entry.data.get(key, ()):
                words = text.split()
                required = frozenset(word for word in words if not word.startswith("?"))
                allowed = frozenset(word.removeprefix("?") for word in words)
                if missing := allowed - frozenset(concepts):
                    faults.append(entry.fault(f"no such concept: {', '.join(sorted(missing))}", text))
                if not required:
                    faults.append(entry.fault("a frame names at least one concept without ?", text))
                names = indicators[entry.id].units if entry.id in indicators else ()
                asked = [unit for name in names if (unit := units.find(name)) is not None]
                known = _narrow(asked)
                turns = any(unit.turns for unit in asked) or all(unit.family != PEOPLE for unit in asked)
                partial = key == "base" or any(concepts.get(id) not in WHOLE for id in required)
                holding = frozenset(id for id in allowed if id in required or concepts[id] != FIELD)
                bits = masks.of(required), masks.of(allowed), masks.of(holding)
                frames.append(Frame(entry.id, known, required, allowed, holding, bits, partial, turns))
    if faults:
        raise PatternError(faults)
    general = next((entry.data for entry in entries if entry.id == ANY), {})

    def texts(key: str) -> list[str]:
        return [fold_letters(text) for text in general.get(key, ())]

    stated, base, shared = (tuple(made[key]) for key in ("frames", "base", "shared"))
    meant = {
        section: {concepts[id]: id for id in ids if id in concepts} for section, ids in general.get("meant", {}).items()
    }
    return Frames(
        stated,
        base,
        shared,
        re.compile(any_word(texts("together"), "")),
        frozenset(general.get("silent_sections", ())),
        re.compile(any_word(texts("adjuncts"))),
        re.compile(any_word(texts("grounds"))),
        re.compile(any_word(texts("origins"), r"\s{1,2}$")),
        re.compile(any_word(texts("instruments"), r"(?:\s[^\W\d]{1,12}){0,6}\s$")),
        frozenset(general.get("governing", ())),
        frozenset(general.get("exclusive", ())),
        re.compile(any_word(texts("purposes"))),
        re.compile(rf"\W{{0,4}}(?:{any_of(texts('occasions'))})(?!\w)"),
        meant,
        masks,
        masks.of(id for id, slot in concepts.items() if slot == BODY),
        masks.of(general.get("barring", ())),
    )


def _narrow(found: Sequence[Unit]) -> tuple[Unit, ...]:
    """The units of a fact without those that count anything, such as `lượt`, where there are others."""
    return tuple(unit for unit in found if unit.family != ANYTHING) or tuple(found)
