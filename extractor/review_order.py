"""What a person should look at first: the order that removes the most expected errors a minute, and when to stop.

    confidence reports -> items with the chance that each is wrong -> blocks by errors a second -> steps -> stop

What is looked at is taken to be right afterwards. To open a report takes time once, so that the first fields of it
are weighed together with the opening, and the rest each by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple

from extractor.confidence import kind_of
from extractor.patterns.review_costs import REPORT

_OWNERS = ("indicators", "sections", "references", "groups")  # lists whose entries are looked at as a whole
_LEAVES = ("value", "id")  # the part that stands for an entry


class Item(NamedTuple):
    """One thing to look at; `doubt` is the probability that it is wrong, `block` and `quote` are where it stands."""

    report: str
    path: str
    kind: str
    doubt: float
    block: str
    quote: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """An item in its turn: seconds spent up to and with it, and the expected share of wrong items left after it."""

    item: Item
    seconds: float
    left: float


@dataclass(frozen=True, slots=True)
class Plan:
    """Steps over `count` items, of which `before` are expected to be wrong (a share); `stop` steps are enough."""

    count: int
    before: float
    error: float
    steps: tuple[Step, ...]
    stop: int

    @property
    def needed(self) -> tuple[Step, ...]:
        """The steps up to the stopping rule."""
        return self.steps[: self.stop]


def items(report: str, fields: Iterable[Mapping[str, Any]]) -> Iterator[Item]:
    """The items of one confidence report; `fields` are its fields as plain data."""
    for shared, members in groupby(fields, key=lambda field: owner(field["path"])):
        entry = {field["path"].rpartition("/")[2]: field for field in members}
        chosen = [entry[leaf] for leaf in _LEAVES if leaf in entry][:1] or list(entry.values())
        field = min(chosen, key=lambda one: float(one["confidence"]))
        place: Mapping[str, Any] = next(iter(field["evidence"]), {})
        yield Item(
            report,
            field["path"],
            kind_of(shared),
            1.0 - field["confidence"],
            place.get("block", ""),
            place.get("quote", ""),
            place.get("page"),
        )


def owner(path: str) -> str:
    """What the parts of one item share of their paths: the row, the section, the reference, or the field itself."""
    head, _, rest = path.partition("/")
    return f"{head}/{rest.rpartition('/')[0]}" if head in _OWNERS else path


def plan(found: Iterable[Item], costs: Mapping[str, float], error: float) -> Plan:
    """The order over all items, and after how many steps at most `error` of all items are expected to be wrong.

    Items less doubtful than `error` are counted but never steps: without any other doubt left the rule is met.
    """
    count, total = 0, 0.0
    reports: dict[str, list[Item]] = {}
    for item in found:
        count += 1
        total += item.doubt
        if item.doubt >= error:
            reports.setdefault(item.report, []).append(item)
    blocks = [block for own in reports.values() for block in _blocks(own, costs)]
    blocks.sort(key=lambda block: -block[0])
    steps: list[Step] = []
    seconds, left = 0.0, total
    opened: set[str] = set()
    for _, block in blocks:
        for item in block:
            seconds += costs[item.kind] + (0.0 if item.report in opened else costs[REPORT])
            opened.add(item.report)
            left -= item.doubt
            steps.append(Step(item, seconds, max(left, 0.0) / count))
    stop = 0
    if count and total / count > error:
        stop = next((i for i, step in enumerate(steps, 1) if step.left <= error), len(steps))
    return Plan(count, total / count if count else 0.0, error, tuple(steps), stop)


def _blocks(own: Sequence[Item], costs: Mapping[str, float]) -> Iterator[tuple[float, list[Item]]]:
    """The items of a report as blocks with their expected errors a second.

    The first has the opening with the fields that make the most of it, the others one field each.
    """
    ordered = sorted(own, key=lambda item: -item.doubt / costs[item.kind])
    gain, cost = 0.0, costs[REPORT]
    for taken, item in enumerate(ordered):
        if taken and item.doubt / costs[item.kind] <= gain / cost:
            break
        gain, cost = gain + item.doubt, cost + costs[item.kind]
    else:
        taken = len(ordered)
    yield gain / cost, ordered[:taken]
    for item in ordered[taken:]:
        yield item.doubt / costs[item.kind], [item]
