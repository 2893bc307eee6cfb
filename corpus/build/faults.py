"""Plants faults in the model of a clean report, one at a time, and says of each what it is and which field it spoils.

    planted = inject(report, rng, most=4)      # before `reports.finish` or `reports.render`

Each fault is of one code of the contract. Faults of one report keep out of each other's way: no two touch one fact,
one section or one citation, and no fault touches the other members of a sum that another one breaks.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import TypeVar

from corpus.build.citations import Citation
from corpus.build.facts import Number, Span, span
from corpus.build.prose import Figure, Part, Passage, number_parts
from corpus.build.reports import Report, cited
from corpus.build.rows import Row
from corpus.build.wording import load

T = TypeVar("T")


@dataclass(frozen=True)
class Planted:
    """One fault. `about` names the spoiled fields: `indicators/ID`, `indicators/ID@SCOPE`, `claims/ID`, `figures/VALUE`,
    `sections/ID or HEADING`, `rows/LABEL`, `references/ID`, `numbers/NUMBER` of a citation, `period`. `truth` is what the field said before; `slip`
    tells that only its digits were mistyped; `sums` in how many stated sums the field stands.
    """

    code: str
    kind: str
    about: frozenset[str]
    truth: Number | None = None
    slip: bool = False
    sums: int = 0


@dataclass
class Site:
    """A report under attack: `used` are the names that no further fault may touch."""

    report: Report
    rng: random.Random
    used: set[str] = field(default_factory=set)

    def take(self, *names: str) -> bool:
        """Reserves names; False where one is taken."""
        if self.used & set(names):
            return False
        self.used |= set(names)
        return True

    def shuffled(self, things: Sequence[T]) -> list[T]:
        """The things in random order."""
        return self.rng.sample(things, len(things))


Fault = Callable[[Site], Planted | None]


def inject(report: Report, rng: random.Random, most: int = 4, counts: Counter[str] | None = None) -> list[Planted]:
    """Plants one to `most` faults; kinds that `counts` has seen least come first, and it is kept up to date."""
    counts = Counter() if counts is None else counts
    wanted = rng.randint(1, most)
    site = Site(report, rng)
    kinds = sorted(FAULTS, key=lambda kind: (counts[kind], rng.random()))
    # Structure first: a section that is moved or taken away must not take another fault with it.
    chosen = [kind for kind in FAULTS if kind in kinds[: 2 * wanted]] + kinds[2 * wanted :]
    planted: list[Planted] = []
    for kind in chosen:
        if len(planted) == wanted:
            break
        if kind in _STRUCTURE and planted and not all(p.kind in _STRUCTURE for p in planted):
            continue
        code, fault = FAULTS[kind]
        made = fault(site)
        if made is not None:
            planted.append(replace(made, code=code, kind=kind))
            counts[kind] += 1
    return planted


def _fault(about: Sequence[str], truth: Number | None = None, slip: bool = False, sums: int = 0) -> Planted:
    return Planted("", "", frozenset(about), truth, slip, sums)


# ---- numbers as they are typed ----


def slipped(text: str, rng: random.Random) -> tuple[str, Number] | None:
    """The number of at least two digits with one slip of typing, as text and value; None where it has fewer digits."""
    digits = [i for i, c in enumerate(text) if c.isdigit()]
    if len(digits) < 2 or text.startswith("0"):
        return None
    for _ in range(20):
        at = rng.randrange(len(digits))
        way = rng.choice(("swap", "change", "change", "double", "drop"))
        new = list(text)
        if way == "swap" and at + 1 < len(digits):
            new[digits[at]], new[digits[at + 1]] = new[digits[at + 1]], new[digits[at]]
        elif way == "change":
            new[digits[at]] = rng.choice("0123456789")
        elif way == "double":
            new.insert(digits[at], text[digits[at]])
        elif way == "drop" and len(digits) > 2:
            del new[digits[at]]
        made = "".join(new)
        value = number(made)
        if not made.startswith("0") and value != number(text):
            return (f"{int(value):,}".replace(",", ".") if "." in text else made), value
    return None


def number(text: str) -> Number:
    """The value of a printed number: dots group, a comma begins the decimals."""
    plain = text.rstrip("% ").replace(".", "").replace(",", ".")
    return float(plain) if "." in plain else int(plain)


def _like(text: str, value: Number) -> str:
    """Prints a value as `text` is printed."""
    if isinstance(value, float):
        return str(value).replace(".", ",") + ("%" if text.endswith("%") else "")
    return (f"{value:,}".replace(",", ".") if "." in text else str(value)) + ("%" if text.endswith("%") else "")


# ---- sums, parts, shares ----

_FILES = ("in_person", "by_post")
_CHANNELS = (("level3", "level4"), ("full", "partial"))
SUMS: tuple[tuple[str, tuple[str, ...]], ...] = (
    *(("files.received", tuple(f"files.received_{x}" for x in (*_FILES, *(f"online_{c}" for c in pair)))) for pair in _CHANNELS),
    *(
        ("files.resolved_on_time", (*(f"files.returned_{x}" for x in _FILES), *(f"files.resolved_online_{c}" for c in pair)))
        for pair in _CHANNELS
    ),
    ("files.resolved", ("files.resolved_on_time", "files.resolved_late")),
    ("structure.public_units", tuple(f"finance.units_{x}" for x in ("fully_autonomous", "recurrent_autonomous", "partly_autonomous", "state_funded"))),
    ("institutions.legal_documents_issued", tuple(f"institutions.legal_documents_issued_{x}" for x in ("province", "district", "commune"))),
    ("institutions.legal_documents_issued", tuple(f"institutions.legal_documents_issued_{x}" for x in ("district", "commune"))),
    ("economy.production_value", tuple(f"economy.production_value_{x}" for x in ("agriculture", "industry", "services"))),
)  # fmt: skip
WIDE_SUMS = (
    ("files.received", ("files.received_online", "files.received_in_person_or_post", "files.carried_over")),
    ("files.resolved", ("files.resolved_early", "files.resolved_on_time", "files.resolved_late")),
    ("files.in_progress", ("files.in_progress_in_time", "files.in_progress_overdue")),
)
PARTS = (
    ("direction.plan_tasks", "direction.plan_tasks_completed"),
    ("direction.inspection_issues_found", "direction.inspection_issues_resolved"),
    ("files.resolved_on_time", "files.land_resolved_on_time"),
    ("files.resolved_on_time", "files.construction_resolved_on_time"),
    ("procedures.in_force", "procedures.one_stop"),
    ("budget.revenue", "budget.revenue_land"),
    ("society.households", "society.poor_households"),
    ("agriculture.sown_area", "agriculture.maize_area"),
)


def _stated(report: Report) -> dict[str, Row]:
    """The rows with a stated number, by id."""
    return {
        row.id: row
        for row in report.rows
        if row.id not in ("", "?") and row.state == "reported" and isinstance(row.value, int | float) and row.raw
    }


def _held(report: Report) -> list[tuple[str, tuple[str, ...]]]:
    """The sums that the table states in full and that hold."""
    rows = _stated(report)
    return [
        (total, parts)
        for total, parts in SUMS
        if total in rows
        and all(part in rows for part in parts)
        and not any(row.id not in parts and row.form.part and row.id.startswith(f"{total}_") for row in report.rows)
        and _value(rows[total]) == sum(_value(rows[part]) for part in parts)
    ]


def _value(row: Row) -> Number:
    assert isinstance(row.value, int | float)
    return row.value


def _near(report: Report, identity: str) -> set[str]:
    """A fact with all that stand in a sum or under a whole with it."""
    groups = [{total, *parts} for total, parts in _held(report)] + [{whole, part} for whole, part in PARTS]
    return {identity}.union(*(group for group in groups if identity in group))


def _slip_in_sum(site: Site, total_side: bool) -> Planted | None:
    rows = _stated(site.report)
    held = _held(site.report)
    for total, parts in site.shuffled(held):
        identity = total if total_side else site.rng.choice(parts)
        row = rows[identity]
        made = slipped(row.raw, site.rng)
        if made is None or not site.take(*_near(site.report, identity)):
            continue
        truth = _value(row)
        row.print(*made)
        standing = sum(identity in (t, *p) for t, p in held)
        return _fault([f"indicators/{identity}"], truth, True, standing)
    return None


def sum_total(site: Site) -> Planted | None:
    """The total of a sum is mistyped."""
    return _slip_in_sum(site, True)


def sum_part(site: Site) -> Planted | None:
    """A part of a sum is mistyped."""
    return _slip_in_sum(site, False)


def sum_wide(site: Site) -> Planted | None:
    """A number of a wide table is mistyped."""
    table = site.report.wide
    if table is None:
        return None
    for scope in site.shuffled(list(table.rows)):
        total, parts = site.rng.choice(WIDE_SUMS)
        identity = site.rng.choice((total, *parts))
        made = slipped(table.text(scope, identity), site.rng)
        if made is None or not site.take("wide"):
            continue
        truth = table.rows[scope][identity]
        table.raw[scope, identity], table.rows[scope][identity] = made
        return _fault([f"indicators/{identity}@{scope}" if scope else f"indicators/{identity}"], truth, True, 2)
    return None


def part_above(site: Site) -> Planted | None:
    """A part is larger than its whole."""
    rows = _stated(site.report)
    for whole, part in site.shuffled(PARTS):
        if whole in rows and part in rows and site.take(*_near(site.report, whole), *_near(site.report, part)):
            row = rows[part]
            truth = _value(row)
            value = _value(rows[whole]) + site.rng.randint(1, 30)
            row.print(_like(row.raw, value), value)
            return _fault([f"indicators/{part}"], truth)
    return None


RATIOS = (
    ("finance.investment_disbursed_rate", "finance.investment_disbursed", "finance.investment_planned"),
    ("society.poor_rate", "society.poor_households", "society.households"),
)


def rate_wrong(site: Site) -> Planted | None:
    """A rate of the table does not follow from its two figures."""
    rows = _stated(site.report)
    for share, part, whole in site.shuffled(RATIOS):
        if all(name in rows for name in (share, part, whole)) and site.take(share, *_near(site.report, part), whole):
            row = rows[share]
            truth = _value(row)
            value = round(truth + site.rng.choice((-1, 1)) * site.rng.uniform(1.2, 4), 1)
            value = value if value > 0 else round(truth + 2.3, 1)
            row.print(_like(row.raw, value), value)
            return _fault([f"indicators/{share}"], truth)
    return None


def plan_share_wrong(site: Site) -> Planted | None:
    """The column that states the value as a percentage of the plan does not follow."""
    if site.report.shape is None or "percent_of_plan" not in site.report.shape.roles:
        return None
    for identity, row in site.shuffled(list(_stated(site.report).items())):
        raw, share = row.columns.get("percent_of_plan", ("", None))
        if share and site.take(identity):
            value = round(share + site.rng.choice((-1, 1)) * site.rng.uniform(3, 20), 1)
            row.columns["percent_of_plan"] = (_like(raw, value), value)
            return _fault([f"indicators/{identity}"], share)
    return None


_FRACTIONS = (
    "Đến nay đã có {a}/{b} thôn tổ chức xong việc lấy ý kiến, đạt {p}%.",
    "Qua rà soát, {a}/{b} công chức đạt chuẩn về trình độ ({p}%).",
    "Có {a}/{b} bộ phận đã sắp xếp xong tủ hồ sơ, chiếm tỷ lệ {p}%.",
    "Số cán bộ dự đủ các buổi học là {a}/{b} người, đạt tỷ lệ {p} %.",
)


def fraction_wrong(site: Site) -> Planted | None:
    """The prose gives a fraction and a percentage that do not agree."""
    part = _some_part(site)
    if part is None or not site.take("fraction"):
        return None
    whole = site.rng.randint(7, 40)
    done = site.rng.randint(2, whole - 1)
    exact = 100 * done / whole
    wrong = round(exact + site.rng.choice((-1, 1)) * site.rng.uniform(2, 9), site.rng.choice((0, 1, 2)))
    text = site.rng.choice(_FRACTIONS).format(a=done, b=whole, p=f"{min(99, wrong):g}".replace(".", ","))
    part.passages.append(Passage([text]))
    return _fault([f"figures/{done}"], round(exact, 1))


def percent_high(site: Site) -> Planted | None:
    """A share of the table is above 100 %, or below 0."""
    free = {"economy.growth_rate", "society.natural_growth_rate"}
    exclusive = {f"egov.outgoing_{x}_rate" for x in ("fully_electronic", "parallel", "paper")}
    for identity, row in site.shuffled(list(_stated(site.report).items())):
        tied = any(identity in ratio for ratio in RATIOS) or identity in exclusive or "share_" in identity
        if row.form.kind == "percent" and identity not in free and not tied and site.take(identity):
            truth = _value(row)
            value = site.rng.choice((101, 120, 105.5, 250, 985, 1000))
            row.print(_like(row.raw, value), value)
            return _fault([f"indicators/{identity}"], truth)
    return None


def shares_over(site: Site) -> Planted | None:
    """Shares that exclude each other make more than 100 % together."""
    rows = _stated(site.report)
    pair = [f"egov.outgoing_{x}_rate" for x in ("fully_electronic", "parallel")]
    if not all(name in rows for name in pair) or not site.take(*pair):
        return None
    row = rows[pair[1]]
    truth = _value(row)
    value = truth + site.rng.choice((2, 5, 10, 30))
    row.print(_like(row.raw, value), value)
    return _fault([f"indicators/{pair[1]}"], truth)


# ---- single cells ----


def option_wrong(site: Site) -> Planted | None:
    """An answer is none of the codes that the row offers."""
    for row in site.shuffled([row for row in report_rows(site) if row.form.options]):
        offered = {code for code, _ in row.form.options}
        if site.take(row.id):
            raw = str(site.rng.choice([n for n in range(10) if n not in offered]))
            row.print(raw, None, "unreadable")
            return _fault([f"indicators/{row.id}"])
    return None


def report_rows(site: Site) -> list[Row]:
    """The rows that a form knows."""
    return [row for row in site.report.rows if row.id not in ("", "?")]


_UNITS = ("Văn bản", "Hồ sơ", "Người", "TTHC", "%", "Cuộc", "Nhiệm vụ", "Ha", "Triệu đồng", "Tấn")
_ALIKE = ({"văn bản", "quyết định", "vb"}, {"hồ sơ", "hs"}, {"người", "cán bộ", "công chức", "lao động", "đồng chí"})


def unit_wrong(site: Site) -> Planted | None:
    """The unit of a row is that of quite another fact."""
    shape = site.report.shape
    if shape is None or not any("unit" in role for role in shape.roles):
        return None
    for row in site.shuffled([row for row in report_rows(site) if row.form.kind == "count" and row.form.unit]):
        own = row.form.unit.lower()
        kin = next((words for words in _ALIKE if own in words), {own})
        choices = [unit for unit in _UNITS if not any(word in unit.lower() or unit.lower() in word for word in kin)]
        label = row.label.lower()
        choices = [unit for unit in choices if unit.lower() not in label]
        if choices and site.take(row.id):
            row.form = replace(row.form, unit=site.rng.choice(choices))
            return _fault([f"indicators/{row.id}"])
    return None


_UNREADABLE = ("đang rà soát", "xem phụ lục", "nhiều", "12a3", "#REF!", "theo kế hoạch", "1..2", "x", "chờ tổng hợp", "15/20")


def cell_unreadable(site: Site) -> Planted | None:
    """A cell has text that is not a value."""
    for identity, row in site.shuffled(list(_stated(site.report).items())):
        if row.form.kind in ("count", "percent") and not row.form.options and site.take(*_near(site.report, identity)):
            row.print(site.rng.choice(_UNREADABLE), None, "unreadable")
            return _fault([f"indicators/{identity}"])
    return None


@cache
def _required(form: str) -> frozenset[str]:
    """The indicators that a form asks of everybody, as the patterns have it."""
    from extractor.patterns import load as patterns

    return frozenset(row.indicator for row in patterns().forms[form].rows if row.indicator and row.required)


def cell_blank(site: Site) -> Planted | None:
    """A required value is left blank."""
    for identity, row in site.shuffled(list(_stated(site.report).items())):
        if identity in _required(site.report.spec.form) and site.take(*_near(site.report, identity)):
            row.print("", None, "blank")
            return _fault([f"indicators/{identity}"])
    return None


# ---- numbers of rows and headings ----


def _leaves(rows: Sequence[Row]) -> list[list[Row]]:
    """Runs of rows with neighbouring numbers under one parent, none of which has numbered rows under it."""
    runs: list[list[Row]] = []
    numbered = [row for row in rows if row.code]
    for row, after in zip_longest(numbered, numbered[1:]):
        head, _, last = row.code.rpartition(".")
        if not last.isdigit() or (after is not None and after.code.startswith(f"{row.code}.")) or not row.id:
            runs.append([])
            continue
        before = runs[-1][-1] if runs and runs[-1] else None
        follows = before is not None and before.code.rpartition(".")[::2] == (head, str(int(last) - 1))
        if follows and before is not None and before.form.parent == row.form.parent:
            runs[-1].append(row)
        else:
            runs.append([row])
    return [run for run in runs if len(run) > 1]


def _recode(site: Site, row: Row, code: str) -> Planted:
    row.form = replace(row.form, code=code)
    known = row.id not in ("", "?")
    return _fault([f"rows/{row.label}", *([f"indicators/{row.id}"] if known else [])])


def row_twice(site: Site) -> Planted | None:
    """A row has the number of the row before it."""
    for run in site.shuffled(_leaves(site.report.rows)):
        at = site.rng.randrange(1, len(run))
        if site.take("rows", f"row/{run[at].label}"):
            return _recode(site, run[at], run[at - 1].code)
    return None


def row_skipped(site: Site) -> Planted | None:
    """The rows under a heading skip a number."""
    for run in site.shuffled(_leaves(site.report.rows)):
        if site.take("rows", f"row/{run[-1].label}"):
            head, dot, last = run[-1].code.rpartition(".")
            return _recode(site, run[-1], f"{head}{dot}{int(last) + site.rng.randint(1, 3)}")
    return None


def row_strayed(site: Site) -> Planted | None:
    """A row has a number that begins as those under another parent do."""
    heads = sorted({row.code.rpartition(".")[0] for row in site.report.rows if "." in row.code})
    codes = {row.code for row in site.report.rows}
    for run in site.shuffled([run for run in _leaves(site.report.rows) if "." in run[0].code and len(run) > 2]):
        row = run[site.rng.randrange(1, len(run) - 1)]
        head, _, last = row.code.rpartition(".")
        others = [other for other in heads if other != head and other.count(".") == head.count(".") and not other.startswith(head)]
        fitting = [other for other in others if f"{other}.{last}" not in codes]
        if fitting and site.take("rows", f"row/{row.label}"):
            return _recode(site, row, f"{site.rng.choice(fitting)}.{last}")
    return None


def _typed(report: Report) -> bool:
    return not (report.spec.auto and "scheme" not in load(report.spec.voice).options)


def _families(report: Report) -> list[list[Part]]:
    """Numbered sections that share a parent, each without sections of its own."""
    found: list[list[Part]] = []
    open_: dict[int, list[Part]] = {}
    for index, part in enumerate(report.parts):
        found += [open_.pop(level) for level in list(open_) if level > part.level]
        leaf = index + 1 == len(report.parts) or report.parts[index + 1].level <= part.level
        if part.number and leaf and not part.number.startswith(("Phần", "PHẦN")):
            open_.setdefault(part.level, []).append(part)
        elif part.level in open_:
            found.append(open_.pop(part.level))
    found += open_.values()
    return [family for family in found if len(family) > 1]


def _renumbered(number_: str, step: int) -> str | None:
    """The number so many places further on; None where it is not counted in figures or letters."""
    head, dot, last = number_.rpartition(".")
    roman = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
    if last.isdigit():
        return f"{head}{dot}{int(last) + step}"
    if last in roman and roman.index(last) + step < len(roman):
        return f"{head}{dot}{roman[roman.index(last) + step]}"
    letters = "abcdđeghik"
    if last in letters and letters.index(last) + step < len(letters):
        return f"{head}{dot}{letters[letters.index(last) + step]}"
    return None


def _heading(site: Site, step: int, at_end: bool) -> Planted | None:
    if not _typed(site.report):
        return None
    for family in site.shuffled(_families(site.report)):
        part = family[-1] if at_end else family[site.rng.randrange(1, len(family))]
        number_ = _renumbered(part.number, step) if step > 0 else family[family.index(part) - 1].number
        if number_ and number_ != part.number and site.take("headings", f"section/{part.heading}"):
            part.number = number_
            return _fault([f"sections/{part.heading}"])
    return None


def heading_twice(site: Site) -> Planted | None:
    """A heading has the number of the one before it."""
    return _heading(site, -1, False)


def heading_skipped(site: Site) -> Planted | None:
    """The headings skip a number."""
    return _heading(site, site.rng.randint(1, 2), True)


def heading_strayed(site: Site) -> Planted | None:
    """A heading's number begins as those under another heading do."""
    if not _typed(site.report):
        return None
    tops = {part.number.rpartition(".")[0] for part in site.report.parts if "." in part.number}
    numbers = {part.number for part in site.report.parts}
    for part in site.shuffled([part for family in _families(site.report) for part in family if "." in part.number]):
        head, _, last = part.number.rpartition(".")
        fitting = [top for top in sorted(tops) if top != head and top.count(".") == head.count(".") and f"{top}.{last}" not in numbers]
        if fitting and site.take("headings", f"section/{part.heading}"):
            part.number = f"{site.rng.choice(fitting)}.{last}"
            return _fault([f"sections/{part.heading}"])
    return None


# ---- sections ----

REQUIRED = ("direction", "institutions", "procedures", "organisation", "civil_service", "finance", "egov", "plan")
_OPEN = ("direction", "results", *REQUIRED[1:-1])


def _subtree(parts: Sequence[Part], index: int) -> list[Part]:
    inside = [parts[index]]
    for part in parts[index + 1 :]:
        if part.level <= parts[index].level:
            break
        inside.append(part)
    return inside


def _some_part(site: Site) -> Part | None:
    """A section that may take one more paragraph: any with text and no list in it."""
    fitting = [part for part in site.report.parts if part.passages and not part.passages[-1].text.startswith(("-", "+")) and not part.glued]
    return site.rng.choice(fitting) if fitting else None


def _again(report: Report) -> None:
    """Numbers the sections anew."""
    number_parts(report.parts, load(report.spec.voice).options.get("scheme", report.spec.scheme))


def section_emptied(site: Site) -> Planted | None:
    """A known heading has no text."""
    parts, noted = site.report.parts, {index for index, _ in site.report.notes}
    leaves = [i for i, part in enumerate(parts) if part.id and part.passages and len(_subtree(parts, i)) == 1 and i not in noted]
    for index in site.shuffled(leaves):
        part = parts[index]
        if not part.glued and site.take(f"section/{part.heading}"):
            part.passages.clear()
            return _fault([f"sections/{part.id}"])
    return None


def section_dropped(site: Site) -> Planted | None:
    """A section that every report on administrative reform has is not there."""
    report = site.report
    ids = Counter(part.id for part in report.parts)
    asked = [part.id for part in report.parts if part.id in REQUIRED and ids[part.id] == 1]
    if report.notes or not report.rows or not report.spec.form.startswith("cchc") or len(asked) < 7:
        return None
    for index in site.shuffled([i for i, part in enumerate(report.parts) if part.id in asked]):
        part, tree = report.parts[index], _subtree(report.parts, index)
        if site.take("sections", f"section/{part.heading}"):
            for gone in tree:
                report.parts.remove(gone)
            _again(report)
            return _fault([f"sections/{part.id}"])
    return None


def section_strayed(site: Site) -> Planted | None:
    """A section stands under one under which it does not belong."""
    parts = site.report.parts
    if site.report.notes:
        return None
    leaves = [i for i, part in enumerate(parts) if part.id in (*REQUIRED[1:-1], "direction.self_inspection", "direction.communication", "procedures.one_stop", "procedures.publication") and part.level > 1 and len(_subtree(parts, i)) == 1]
    for index in site.shuffled(leaves):
        part = parts[index]
        above = max(i for i in range(index) if parts[i].level < part.level)
        hosts = [
            host
            for host in range(len(parts))
            if parts[host].level == part.level - 1
            and host != above
            and parts[host].id in _OPEN
            and len(_subtree(parts, host)) > 1
            and all(child.level == part.level for child in _subtree(parts, host)[1:])
        ]
        if hosts and site.take("sections", f"section/{part.heading}"):
            last = _subtree(parts, site.rng.choice(hosts))[-1]
            parts.remove(part)
            parts.insert(next(i for i, other in enumerate(parts) if other is last) + 1, part)
            _again(site.report)
            return _fault([f"sections/{part.id}"])
    return None


# ---- periods ----


def _other_period(site: Site) -> Span:
    """Another period: of another year, or of another kind in the same year."""
    own, rng = site.report.spec.span, site.rng
    others = [span(own.kind, own.year - 1, own.index, rng.randrange(3))]
    kinds = [("quarter", 1), ("quarter", 2), ("quarter", 3), ("half_year", None), ("nine_months", None)]
    others += [span(kind, own.year, index, rng.randrange(3)) for kind, index in kinds if (kind, index or own.index) != (own.kind, own.index)]
    return rng.choice(others)


def _said_otherwise(site: Site, text: str) -> str | None:
    words, other = site.report.spec.span.words, _other_period(site).words
    for own, new in ((words, other), (words.upper(), other.upper())):
        if own in text:
            return text.replace(own, new, 1)
    return None


def _in_passage(site: Site, passage: Passage, name: str) -> Planted | None:
    for index, piece in enumerate(passage.pieces):
        changed = _said_otherwise(site, piece) if isinstance(piece, str) else None
        if changed is not None and site.take("period", name):
            passage.pieces[index] = changed
            return _fault(["period"])
    return None


def period_title(site: Site) -> Planted | None:
    """The title names another period than all the rest."""
    report = site.report
    changed = _said_otherwise(site, report.title)
    again = any(report.spec.span.words in passage.text for passage in (report.opening, report.closing))
    if changed is None or not again or not site.take("period"):
        return None
    report.title = changed
    return _fault(["period"])


def period_opening(site: Site) -> Planted | None:
    """The opening names another period than the title."""
    return _in_passage(site, site.report.opening, "opening")


def period_closing(site: Site) -> Planted | None:
    """The closing names another period than the title."""
    return _in_passage(site, site.report.closing, "closing")


def period_caption(site: Site) -> Planted | None:
    """The lines above the table name another period than the title."""
    report = site.report
    if report.spec.table == "none":
        return None
    for passage in report.caption:
        made = _in_passage(site, passage, "caption")
        if made is not None:
            return made
    return None


def period_column(site: Site) -> Planted | None:
    """The head of the value column names another period than the title."""
    report = site.report
    if report.shape is None or not any("{p}" in text for line in report.shape.header for text in line):
        return None
    if not site.take("period"):
        return None
    other = _other_period(site).words
    header = tuple(tuple(text.replace("{p}", other) for text in line) for line in report.shape.header)
    report.shape = replace(report.shape, header=header)
    return _fault(["period"])


def period_letterhead(site: Site) -> Planted | None:
    """The letterhead has a date of another year, long before the period ends."""
    head = site.report.head
    if head.layout == "none" or head.blank or not site.take("period", "dates"):
        return None
    issued = head.issued.replace(year=head.issued.year - 1, day=min(head.issued.day, 28))
    if any(c.doc.issued_on > issued.isoformat() for p in site.report.passages for c in p.citations):
        return None  # the citations would all be of a later day
    head.issued = issued
    return _fault(["period", "letterhead/issued_on"])


def period_next(site: Site) -> Planted | None:
    """The plan is for a period that does not follow."""
    own = site.report.spec.span
    for part in site.report.parts:
        for upper in (False, True):
            words = own.next_words.upper() if upper else own.next_words
            wrong = f"năm {own.year - 1}" if own.kind == "year" else f"6 tháng đầu năm {own.year - 1}"
            if part.id == "plan" and words in part.heading and site.take("period", f"section/{part.heading}"):
                part.heading = part.heading.replace(words, wrong.upper() if upper else wrong)
                return _fault(["period"])
    return None


# ---- citations ----

_DATE = re.compile(r"(\d{1,2})(\s+tháng\s+|[-/.])(\d{1,2})(\s+năm\s+|[-/.])(\d{4})")


@cache
def _register() -> dict[str, str]:
    """Dates of the known documents, by id."""
    path = Path(__file__).parents[2] / "patterns" / "register.json"
    entries = json.loads(path.read_text(encoding="utf-8"))["entries"]
    return {entry["id"]: entry.get("issued_on") or "" for entry in entries if entry.get("checked")}


def _citations(report: Report) -> Iterator[tuple[Passage, int, Citation]]:
    for passage in report.passages:
        for index, piece in enumerate(passage.pieces):
            if isinstance(piece, Citation) and piece.doc.symbol:
                yield passage, index, piece


def _redated(text: str, day: date) -> str | None:
    """The citation with another date, printed as its own."""
    match = _DATE.search(text)
    if match is None:
        return None
    return f"{text[: match.start()]}{day.day:02d}{match[2]}{day.month:02d}{match[4]}{day.year}{text[match.end() :]}"


def _redate(site: Site, fits: Callable[[Citation], date | None]) -> Planted | None:
    for passage, index, citation in site.shuffled(list(_citations(site.report))):
        day = fits(citation)
        text = _redated(citation.text, day) if day else None
        if text is not None and site.take(f"reference/{citation.doc.id}"):
            passage.pieces[index] = replace(citation, text=text)
            return _fault([f"references/{citation.doc.id}"])
    return None


def _once(site: Site, citation: Citation) -> bool:
    return sum(other.doc.id == citation.doc.id for _, _, other in _citations(site.report)) == 1


def reference_without_year(site: Site) -> Planted | None:
    """A decree or circular is cited without the year of its number."""
    for passage, index, citation in site.shuffled(list(_citations(site.report))):
        doc = citation.doc
        text = re.sub(rf"/\s?{doc.year}(?=/)", "", citation.text, count=1)
        if doc.with_year and doc.symbol.startswith(("NĐ", "TT")) and text != citation.text and site.take(f"reference/{doc.id}"):
            passage.pieces[index] = replace(citation, text=text)
            return _fault([f"references/{doc.id}", f"references/{doc.number}/{doc.symbol}"])
    return None


def reference_short(site: Site) -> Planted | None:
    """A decree is cited by its bare number."""
    for passage, index, citation in site.shuffled(list(_citations(site.report))):
        doc = citation.doc
        whole = citation.text[:1].lower() == "n" and not any(c in citation.text[:9] for c in "0123456789")
        if doc.kind == "nghị định" and whole and site.take(f"reference/{doc.id}"):
            short = site.rng.choice((f"Nghị định {doc.number}", f"Nghị định số {doc.number}", f"NĐ {doc.number}", f"NĐ{doc.number}"))
            passage.pieces[index] = replace(citation, text=short)
            return _fault([f"references/{doc.id}", f"numbers/{doc.number}"])
    return None


def reference_two_dates(site: Site) -> Planted | None:
    """A document is cited again with another date of the same year."""
    for _, _, citation in site.shuffled(list(_citations(site.report))):
        day = date.fromisoformat(citation.doc.issued_on)
        other = day - timedelta(days=site.rng.randint(1, 9)) if day.day > 9 else day + timedelta(days=site.rng.randint(1, 9))
        whole = citation.text[:1].isalpha() and not citation.text.lower().startswith("số")
        text = _redated(citation.text, other) if whole else None
        part = _some_part(site)
        if text is not None and part is not None and site.take(f"reference/{citation.doc.id}"):
            part.passages.append(Passage(["Các nội dung khác tiếp tục thực hiện theo ", replace(citation, text=text), "."]))
            return _fault([f"references/{citation.doc.id}"])
    return None


def reference_other_year(site: Site) -> Planted | None:
    """The date of a document is not of the year of its number."""

    def fits(citation: Citation) -> date | None:
        day = date.fromisoformat(citation.doc.issued_on)
        year = day.year - site.rng.randint(1, 3)
        printed = re.search(rf"/\s?{citation.doc.year}\s?/", citation.text) is not None
        return day.replace(year=year, day=min(day.day, 28)) if citation.doc.with_year and printed and _once(site, citation) else None

    return _redate(site, fits)


def reference_after_report(site: Site) -> Planted | None:
    """A cited document is younger than the report."""
    head = site.report.head
    if head.layout == "none" or head.blank or "dates" in site.used:
        return None
    latest = head.issued

    def fits(citation: Citation) -> date | None:
        day = latest + timedelta(days=site.rng.randint(5, 60))
        return day if not citation.doc.with_year and _once(site, citation) else None

    return _redate(site, fits)


def reference_not_registered(site: Site) -> Planted | None:
    """A well-known document has another date than the register knows."""

    def fits(citation: Citation) -> date | None:
        known = _register().get(citation.doc.id)
        if known != citation.doc.issued_on or not _once(site, citation):
            return None
        day = date.fromisoformat(citation.doc.issued_on)
        return day.replace(month=day.month % 12 + 1, day=min(day.day, 28))

    return _redate(site, fits)


# ---- prose ----


def _figures(report: Report) -> Iterator[tuple[Passage, int, Figure]]:
    for passage in report.passages:
        for index, piece in enumerate(passage.pieces):
            if isinstance(piece, Figure) and piece.text:
                yield passage, index, piece


def claim_mistyped(site: Site) -> Planted | None:
    """A figure of the prose is mistyped; the table has it right."""
    rows = _stated(site.report)
    said = Counter(figure.indicator for _, _, figure in _figures(site.report))
    for passage, index, figure in site.shuffled(list(_figures(site.report))):
        row = rows.get(figure.indicator)
        made = slipped(figure.text, site.rng)
        if row is None or row.value != figure.value or made is None or said[figure.indicator] > 1:
            continue
        if site.take(*_near(site.report, figure.indicator)):
            passage.pieces[index] = replace(figure, text=made[0], value=made[1])
            return _fault([f"claims/{figure.indicator}"], figure.value, True)
    return None


def claim_other(site: Site) -> Planted | None:
    """A figure of the prose is another number than that of the table, with no slip between them."""
    rows = _stated(site.report)
    said = Counter(figure.indicator for _, _, figure in _figures(site.report))
    for passage, index, figure in site.shuffled(list(_figures(site.report))):
        row = rows.get(figure.indicator)
        if row is None or row.value != figure.value or said[figure.indicator] > 1 or not isinstance(figure.value, int):
            continue
        if site.take(*_near(site.report, figure.indicator)):
            value = figure.value + site.rng.randint(2, 9) + figure.value // site.rng.randint(3, 9)
            passage.pieces[index] = replace(figure, text=_like(figure.text, value), value=value)
            return _fault([f"claims/{figure.indicator}"], figure.value)
    return None


def claim_twice(site: Site) -> Planted | None:
    """The prose states one fact a second time, with another number."""
    parts = [part for part in site.report.parts if not part.glued]
    spots = [(part, passage, figure) for part in parts for passage in part.passages for figure in passage.figures if figure.text]
    for part, passage, figure in site.shuffled(spots):
        listed = passage.text.startswith(("-", "+", "*")) or passage.text.rstrip().endswith((":", ";"))
        alone = len(passage.figures) == 1 and not passage.citations and not listed
        made = slipped(figure.text, site.rng)
        if alone and made is not None and site.take(*_near(site.report, figure.indicator)):
            wrong = replace(figure, text=made[0], value=made[1])
            part.passages.append(Passage([wrong if piece is figure else piece for piece in passage.pieces]))
            return _fault([f"claims/{figure.indicator}"], figure.value, True)
    return None


def native(report: Report) -> frozenset[tuple[str, str]]:
    """What a clean report has by the nature of its form and clerk, as code and field: blank rows, years left out,
    numbers that skip, documents younger than the report, sections for which the clerk had nothing to say.
    """
    names = {("value_missing", f"indicators/{row.id}") for row in report.rows if row.id and row.state == "blank"}
    for citation in cited(report):
        doc = citation.doc
        if citation.year_left_out or (doc.with_year and citation.date_left_out):
            names |= {("reference_incomplete", f"references/{i}") for i in (doc.id, f"{doc.number}/{doc.symbol}")}
        if doc.issued_on > report.head.issued.isoformat():
            names.add(("reference_date_implausible", f"references/{doc.id}"))
    present = {part.id for part in report.parts}
    names |= {("section_missing", f"sections/{name}") for name in REQUIRED if name not in present}
    for row in report.rows:
        names |= {("reference_incomplete", f"numbers/{match[1]}") for match in _BARE.finditer(row.label)}
    last: dict[str, tuple[int, Row]] = {}
    for row in report.rows:
        head, _, place = row.code.rpartition(".")
        if place.isdigit():
            before = last.get(head)
            if before is not None and int(place) > before[0] + 1:
                about = (f"indicators/{before[1].id}", f"indicators/{row.id}", f"rows/{row.label}")
                names |= {("code_gap", name) for name in about}
            last[head] = (int(place), row)
    return frozenset(names)


_BARE = re.compile(r"(?:Nghị định|NĐ|ND)(?: số)? (\d+)(?![\d/])")


# Each kind of fault with its code; those that change the structure of the report come first.
FAULTS: dict[str, tuple[str, Fault]] = {
    "section_dropped": ("section_missing", section_dropped),
    "section_strayed": ("section_misplaced", section_strayed),
    "section_emptied": ("section_empty", section_emptied),
    "heading_twice": ("code_duplicate", heading_twice),
    "heading_skipped": ("code_gap", heading_skipped),
    "heading_strayed": ("code_misplaced", heading_strayed),
    "row_twice": ("code_duplicate", row_twice),
    "row_skipped": ("code_gap", row_skipped),
    "row_strayed": ("code_misplaced", row_strayed),
    "sum_total": ("sum_mismatch", sum_total),
    "sum_part": ("sum_mismatch", sum_part),
    "sum_wide": ("sum_mismatch", sum_wide),
    "part_above": ("part_exceeds_whole", part_above),
    "rate_wrong": ("ratio_mismatch", rate_wrong),
    "plan_share_wrong": ("ratio_mismatch", plan_share_wrong),
    "fraction_wrong": ("ratio_mismatch", fraction_wrong),
    "percent_high": ("percent_out_of_range", percent_high),
    "shares_over": ("percent_out_of_range", shares_over),
    "option_wrong": ("option_invalid", option_wrong),
    "unit_wrong": ("unit_mismatch", unit_wrong),
    "cell_unreadable": ("value_unreadable", cell_unreadable),
    "cell_blank": ("value_missing", cell_blank),
    "period_title": ("period_mismatch", period_title),
    "period_opening": ("period_mismatch", period_opening),
    "period_closing": ("period_mismatch", period_closing),
    "period_caption": ("period_mismatch", period_caption),
    "period_column": ("period_mismatch", period_column),
    "period_letterhead": ("period_mismatch", period_letterhead),
    "period_next": ("period_mismatch", period_next),
    "reference_without_year": ("reference_incomplete", reference_without_year),
    "reference_short": ("reference_incomplete", reference_short),
    "reference_two_dates": ("reference_conflict", reference_two_dates),
    "reference_other_year": ("reference_date_implausible", reference_other_year),
    "reference_after_report": ("reference_date_implausible", reference_after_report),
    "reference_not_registered": ("reference_date_implausible", reference_not_registered),
    "claim_mistyped": ("text_table_mismatch", claim_mistyped),
    "claim_other": ("text_table_mismatch", claim_other),
    "claim_twice": ("text_text_mismatch", claim_twice),
}
_STRUCTURE = {"section_dropped", "section_strayed", "section_emptied"}
