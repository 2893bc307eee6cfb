"""The rows of an indicator table as one report prints them, with typos, omissions and extra rows where its spec says so."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from corpus.build.facts import Facts, Number

_FORMS = Path(__file__).parent / "forms"


@dataclass(frozen=True)
class FormRow:
    """A row of a form: `id` is empty for a group, `?` stands for a row that the form does not know."""

    id: str
    code: str
    parent: str
    kind: str
    unit: str
    label: str
    options: tuple[tuple[int, str], ...] = ()

    @property
    def part(self) -> bool:
        """A row without number that tells a part of the row above: `Trong đó`."""
        return bool(self.id) and not self.code and not self.parent.startswith("group.")


@dataclass
class Row:
    """A row as printed: what its value cell holds and what that means; `columns` are further value cells by role."""

    form: FormRow
    raw: str = ""
    value: Number | str | None = None
    state: str = "blank"
    columns: dict[str, tuple[str, Number | None]] = field(default_factory=dict)
    note: str = ""

    @property
    def id(self) -> str:
        """Indicator id, empty for a group, `?` for a row that no form knows."""
        return self.form.id

    @property
    def code(self) -> str:
        """The printed number without its final dot."""
        return self.form.code

    @property
    def label(self) -> str:
        """The printed label."""
        return self.form.label

    def print(self, raw: str, value: Number | str | None, state: str = "reported") -> None:
        """Puts something else into the value cell."""
        self.raw, self.value, self.state = raw, value, state


@cache
def load_form(name: str) -> tuple[FormRow, ...]:
    """The rows of a form in `forms/`."""
    rows = []
    with (_FORMS / f"{name}.tsv").open(encoding="utf-8") as file:
        for line in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            options = tuple(
                (int(code), label.strip())
                for label, _, code in (text.rpartition("=") for text in line["options"].split("|") if text)
            )
            identity = "" if line["id"] == "-" else line["id"]
            rows.append(
                FormRow(identity, line["code"], line["parent"], line["kind"], line["unit"], line["label"], options)
            )
    return tuple(_renumbered(rows))


def _renumbered(rows: list[FormRow]) -> list[FormRow]:
    """The official form numbers one row twice; a clean report numbers it on. Numbers under Roman groups may repeat."""
    seen: set[str] = set()
    fixed = []
    for row in rows:
        code = row.code
        while "." in code and code in seen:
            head, _, last = code.rpartition(".")
            code = f"{head}.{int(last) + 1}"
        seen.add(code)
        fixed.append(replace(row, code=code))
    return fixed


def printed(facts: Facts, style: Mapping[str, Any]) -> list[Row]:
    """Each row of the form with its cell; `style` may drop, add, reword and renumber rows and set cells."""
    made = []
    for plain in load_form(facts.form):
        if plain.id in style.get("drop", ()):
            continue
        row = replace(
            plain,
            label=style.get("labels", {}).get(plain.id or plain.label, plain.label),
            code=style.get("codes", {}).get(plain.id, plain.code),
            unit=style.get("units", {}).get(plain.id, plain.unit),
        )
        made.append(_filled(facts, row, style))
        for label, unit, value in style.get("after", {}).get(row.id, ()):
            extra = FormRow("?", style.get("extra_code", ""), row.parent, "count", unit, label)
            made.append(Row(extra, raw_value(value, "count", style), value, "reported"))
    return made


def _filled(facts: Facts, row: FormRow, style: Mapping[str, Any]) -> Row:
    filled = Row(row)
    if not row.id:
        return filled
    if row.id in style.get("cells", {}):
        filled.print(*style["cells"][row.id])
        return filled
    value = facts.unknown.get(row.label) if row.id == "?" else facts.numbers.get(row.id)
    if value == 0 and row.kind == "count":
        filled.print(
            *{"-": ("-", None, "dash"), "Không": ("Không", 0, "none"), "": ("", None, "blank")}.get(
                style.get("zero", "0"), ("0", 0, "reported")
            )
        )
    elif value is not None:
        filled.print(raw_value(value, row.kind, style), value)
    filled.columns = _further(facts, row, value, style)
    return filled


def _further(facts: Facts, row: FormRow, value: Number | None, style: Mapping[str, Any]) -> dict[str, tuple[str, Number | None]]:
    """Cells of the further value columns: other periods, the plan, and the value as a percentage of it."""
    plan, total = facts.plan.get(row.id), facts.accumulated.get(row.id)
    share = round(100 * value / plan, 1) if value is not None and plan else None
    numbers = {"plan": plan, "previous": facts.previous.get(row.id), "accumulated": total, "percent_of_plan": share}
    return {role: (raw_value(number, row.kind, style), number) for role, number in numbers.items() if number is not None}


def raw_value(value: float, kind: str, style: Mapping[str, Any]) -> str:
    """How a cell prints a number: padded, grouped, with decimals or a percent sign."""
    if isinstance(value, float) and not value.is_integer():
        whole, _, rest = str(value).partition(".")
        text = f"{_grouped(int(whole), style)},{rest}"
    elif style.get("pad") and value < 10 and kind == "count":
        text = f"{int(value):02d}"
    else:
        text = _grouped(int(value), style)
    return f"{text}%" if kind == "percent" and style.get("percent_sign") else text


def _grouped(value: int, style: Mapping[str, Any]) -> str:
    separator = style.get("thousands", "." if style.get("dots") else "")
    return f"{value:,}".replace(",", separator)
