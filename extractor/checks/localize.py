"""Which number is wrong: the lightest set of fields whose change satisfies every sum, and what they may have been.

After Fellegi and Holt (1976): all rules of one report form a system of linear equations; a set of fields explains the
violations if new values for just these fields solve every equation. Suggestions only: values stay what the source says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any

from extractor.checks.report import Bilingual, Equation, Report, worded

MOST_FIELDS = 3  # a report with more wrong fields in one system is for a person
MOST_CANDIDATES = 40  # beyond, only sets of one field are tried: the number of sets grows with its power
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Repair:
    """New values for a set of fields that satisfy every equation, with the cost of believing it and what it may be."""

    values: tuple[tuple[str, Fraction], ...]
    cost: float
    how: str


def suspects(report: Report, paths: Sequence[str]) -> list[dict[str, Any]]:
    """The best repairs for the system that the fields at `paths` belong to, as suggestions for a finding."""
    shown = [
        {"field": f"{path}/value", "value": int(value) if value.denominator == 1 else float(value), "how": repair.how}
        for repair in minimal(report, paths)
        for path, value in repair.values
    ]
    return shown[:SHOWN]


def minimal(report: Report, paths: Sequence[str]) -> list[Repair]:
    """All smallest repairs of the system that the fields at `paths` belong to, likeliest first."""
    values, equations = _system(report, set(paths))
    system = frozenset(values)
    if system not in report.solved:
        report.solved[system] = _solved(report, values, equations)
    return report.solved[system]


def _solved(report: Report, values: Mapping[str, Fraction], equations: Sequence[Equation]) -> list[Repair]:
    weights = {path: _weight(report, path) for path in values}
    printed = {path: indicator.raw for path, indicator in report.indicators}
    return repairs(values, equations, weights, printed, _supported(report))


def repairs(
    values: Mapping[str, Fraction],
    equations: Sequence[Equation],
    weights: Mapping[str, float],
    printed: Mapping[str, str],
    supported: Mapping[str, set[Fraction]],
) -> list[Repair]:
    """All smallest repairs, cheapest first: fewest fields, then least weight and nearest to the printed digits."""
    broken = {equation for equation in equations if equation.residual(values)}
    holding: dict[str, set[Equation]] = {}
    for equation in equations:
        for path, _ in equation.terms:
            holding.setdefault(path, set()).add(equation)
    candidates = sorted({path for equation in broken for path, _ in equation.terms})
    for size in range(1, MOST_FIELDS + 1):
        if size > 1 and len(candidates) > MOST_CANDIDATES:
            break
        found = []
        for chosen in combinations(candidates, size):
            touched = set().union(*(holding[path] for path in chosen))
            if not broken <= touched:
                continue  # a broken equation that no chosen field stands in stays broken
            solution = _solve(chosen, values, touched)
            if solution is not None and all(value >= 0 for value in solution.values()):
                found.append(_repair(solution, values, weights, printed, supported))
        if found:
            return sorted(found, key=lambda repair: (repair.cost, repair.values))
    return []


def _system(report: Report, paths: set[str]) -> tuple[dict[str, Fraction], list[Equation]]:
    """The stated values and the equations that are connected with `paths`."""
    values, everything = report.equations
    reached = set(paths)
    connected: dict[Equation, None] = {}
    grown = True
    while grown:
        touching = [e for e in everything if e not in connected and any(path in reached for path, _ in e.terms)]
        connected |= dict.fromkeys(touching)
        reached.update(path for equation in touching for path, _ in equation.terms)
        grown = bool(touching)
    return {path: values[path] for equation in connected for path, _ in equation.terms}, list(connected)


def _solve(
    chosen: Sequence[str], values: Mapping[str, Fraction], equations: Iterable[Equation]
) -> dict[str, Fraction] | None:
    """The one solution that changes each of `chosen` and nothing else; None if there is none or many."""
    rows: list[list[Fraction]] = []
    for equation in equations:
        coefficients = dict(equation.terms)
        rest = -sum((c * values[p] for p, c in equation.terms if p not in chosen), Fraction(0))
        rows.append([*(Fraction(coefficients.get(path, 0)) for path in chosen), rest])
    for column in range(len(chosen)):
        pivot = next((i for i in range(column, len(rows)) if rows[i][column]), None)
        if pivot is None:
            return None
        rows[column], rows[pivot] = rows[pivot], rows[column]
        lead = rows[column][column]
        rows[column] = [x / lead for x in rows[column]]
        for i, row in enumerate(rows):
            if i != column and row[column]:
                rows[i] = [x - row[column] * y for x, y in zip(row, rows[column], strict=True)]
    if any(row[-1] for row in rows[len(chosen) :]):
        return None
    solution = {path: rows[i][-1] for i, path in enumerate(chosen)}
    return solution if all(solution[path] != values[path] for path in chosen) else None


def _repair(
    solution: Mapping[str, Fraction],
    values: Mapping[str, Fraction],
    weights: Mapping[str, float],
    printed: Mapping[str, str],
    supported: Mapping[str, set[Fraction]],
) -> Repair:
    cost, hows = 0.0, []
    for path, value in solution.items():
        how, distance = likeness(printed.get(path, ""), value)
        if value in supported.get(path, ()):
            how, distance = "the prose states it", 0.0
        if values[path] in supported.get(path, ()):
            distance += 2.0  # the prose repeats the stated value
        cost += weights.get(path, 1.0) + distance
        hows.append(how)
    return Repair(tuple(solution.items()), cost, "; ".join(dict.fromkeys(hows)))


# What OCR and tired eyes take for each other.
_CONFUSED = {frozenset(pair) for pair in ("38", "17", "56", "08", "06", "69", "49", "27", "35", "58", "89", "01")}


def likeness(printed: str, value: Fraction) -> tuple[str, float]:
    """How the printed digits may have come from `value`, and the cost of that slip (0.5 for the commonest, 4 for none).

    >>> likeness("1012", Fraction(1102))[0]
    'two digits swapped'
    >>> likeness("545", Fraction(945))[0]
    'one digit differs'
    >>> likeness("5445", Fraction(545))[0]
    'a digit too many'
    """
    is_whole = value.denominator == 1
    have = "".join(c for c in printed if c.isdigit()).lstrip("0") or "0"
    want = (str(int(value)) if is_whole else str(float(value)).replace(".", "")).lstrip("0") or "0"
    for how, cost in _slips(have, want):
        return how, cost
    return "another number", 4.0


def slip(how: str) -> Bilingual:
    """The names of `likeness`, several joined by "; ", as people say them."""
    parts = [worded(f"how.{name}") for name in how.split("; ")]
    return Bilingual("; ".join(part.vi for part in parts), "; ".join(part.en for part in parts))


def _slips(have: str, want: str) -> Iterator[tuple[str, float]]:
    differ = [i for i, (a, b) in enumerate(zip(have, want, strict=False)) if a != b]
    if len(have) == len(want):
        if len(differ) == 1:
            confused = frozenset((have[differ[0]], want[differ[0]])) in _CONFUSED
            yield ("digits that look alike", 0.5) if confused else ("one digit differs", 1.0)
        swapped = len(differ) == 2 and differ[1] == differ[0] + 1
        if swapped and have[differ[0]] == want[differ[1]] and have[differ[1]] == want[differ[0]]:
            yield "two digits swapped", 0.5
    if have.rstrip("0") == want.rstrip("0") and have != want:
        yield "a decimal place shifted", 1.0
    if len(have) == len(want) + 1 and any(have[:i] + have[i + 1 :] == want for i in range(len(have))):
        yield "a digit too many", 0.8
    if len(want) == len(have) + 1 and any(want[:i] + want[i + 1 :] == have for i in range(len(want))):
        yield "a digit missing", 0.8


def _weight(report: Report, path: str) -> float:
    """How hard it is to believe that a field is wrong: near 1 for a sure reading, near 0 for a doubtful one."""
    return report.sure([path])


def _supported(report: Report) -> dict[str, set[Fraction]]:
    """What the prose states for each indicator of the report itself."""
    stated: dict[str, set[Fraction]] = {}
    for claim in report.record.claims:
        own = report.own(claim.indicator)
        if own is not None:
            stated.setdefault(own[0], set()).add(Fraction(str(claim.value)))
    return stated
