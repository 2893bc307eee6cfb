"""Finds the official code of a body by its name, its district, its province and the date; what is not sure stays open.

`units.tsv` beside this file is built by `patterns/build_units.py`, which says its sources. It knows three states of the
country; days between two of them, on which a unit was merged, are not in it.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

from extractor.normalize import fold
from extractor.record import Organization

REFORM = "2025-07-01"  # districts end, communes and provinces are cut anew
# Units that one state has and the other lacks were merged in between.
_FIRST_ENDS, _SECOND_BEGINS = "2025-01-01", "2023-01-01"


class Unit(NamedTuple):
    """A unit as one or more states of the country have it; `states` of `a` (2021-2023), `b` (early 2025), `c`."""

    code: str
    level: str
    kind: str
    name: str
    above: str
    states: str


class Resolution(NamedTuple):
    """The one unit that a name means; `valid_from` is inclusive, `valid_to` exclusive, null where not known."""

    code: str
    level: str
    valid_from: str | None
    valid_to: str | None


class Unresolved(NamedTuple):
    """A name without a sure code; `candidates` are the codes that it may mean, none where no unit has it."""

    candidates: tuple[str, ...]


def resolve(organization: Organization, end: str | None) -> Resolution | Unresolved:
    """The code of the reporting body at `end`, the last day of its period (ISO 8601); null tells nothing of time."""
    by_name, by_code = _units()
    states = _states(end)
    found = [
        unit
        for unit in by_name.get(_key(organization.unit or ""), ())
        if set(unit.states) & states
        and (organization.kind is None or fold(organization.kind) == fold(unit.kind))
        and _fits(unit, organization, by_code, states)
    ]
    codes = sorted({unit.code for unit in found})
    if len(codes) != 1 or len({unit.level for unit in found}) != 1:
        return Unresolved(tuple(codes))
    seen = {state for unit in found for state in unit.states}
    return Resolution(codes[0], found[0].level, _begin(seen), _end(seen))


def _states(end: str | None) -> set[str]:
    if end is None:
        return {"a", "b", "c"}
    if end >= REFORM:
        return {"c"}
    return ({"a"} if end < _FIRST_ENDS else set()) | ({"b"} if end >= _SECOND_BEGINS else set())


def _begin(seen: set[str]) -> str | None:
    return None if "a" in seen else _SECOND_BEGINS if "b" in seen else REFORM


def _end(seen: set[str]) -> str | None:
    return None if "c" in seen else REFORM if "b" in seen else _FIRST_ENDS


def _fits(unit: Unit, organization: Organization, by_code: dict[str, list[Unit]], states: set[str]) -> bool:
    """Whether the district and the province that are named stand above the unit."""
    above = [x for x in by_code.get(unit.above, ()) if set(x.states) & states & set(unit.states)]
    districts = [x for x in above if x.level == "district"]
    provinces = [x for x in above if x.level == "province"]
    provinces += [x for d in districts for x in by_code.get(d.above, ()) if set(x.states) & states & set(d.states)]
    wanted = ((organization.district, districts), (organization.province, provinces))
    named = [(name, units) for name, units in wanted if name and not (unit.level != "commune" and units is districts)]
    return all(_key(name) in {_key(x.name) for x in units} for name, units in named if unit.level != "province")


def _key(name: str) -> str:
    """One key for all spellings of a name: tone placement, i/y, case, dashes, leading zeros."""
    return " ".join(word.lstrip("0") for word in fold(name).split())


@cache
def _units() -> tuple[dict[str, list[Unit]], dict[str, list[Unit]]]:
    by_name: dict[str, list[Unit]] = {}
    by_code: dict[str, list[Unit]] = {}
    for line in Path(__file__).with_name("units.tsv").read_text(encoding="utf-8").splitlines():
        unit = Unit(*line.split("\t"))
        by_name.setdefault(_key(unit.name), []).append(unit)
        by_code.setdefault(unit.code, []).append(unit)
    return by_name, by_code
