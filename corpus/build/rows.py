"""The rows of an indicator table as one report prints them, with typos, omissions and extra rows where its spec says so."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from corpus.build.facts import Facts


@dataclass(frozen=True)
class FormRow:
    """A row of a form: `id` is empty for a group, `-` stands for a row that the form does not know."""

    id: str
    code: str
    parent: str
    kind: str
    unit: str
    label: str
    options: tuple[tuple[int, str], ...] = ()
    part: bool = False


@dataclass(frozen=True)
class Printed:
    """A row as printed, with what its value cell holds and what that means."""

    row: FormRow
    raw: str
    value: Any
    state: str


def load_form(name: str = "cchc-xa-2022.tsv") -> list[FormRow]:
    """The rows of a form beside this file; codes as printed, `Trong đó` rows marked as parts."""
    rows = []
    with Path(__file__).with_name(name).open(encoding="utf-8") as file:
        for line in csv.DictReader(file, delimiter="\t"):
            options = tuple(
                (int(code), label.strip())
                for label, _, code in (text.rpartition("=") for text in line["options"].split("|") if text)
            )
            part = line["parent"] in ("files.received", "files.resolved_on_time", "egov.outgoing_documents")
            code = "" if part or line["code"] == "Trong đó" else line["code"].rstrip(".")
            identity = "" if line["id"] == "-" else line["id"]
            rows.append(FormRow(identity, code, line["parent"], line["kind"], line["unit"], line["label"], options, part))
    return _renumbered(rows)


def _renumbered(rows: list[FormRow]) -> list[FormRow]:
    """The official form numbers one row twice; a clean report numbers it on."""
    seen: set[str] = set()
    fixed = []
    for row in rows:
        code = row.code
        while code and code in seen:
            head, _, last = code.rpartition(".")
            code = f"{head}.{int(last) + 1}"
        seen.add(code)
        fixed.append(replace(row, code=code))
    return fixed


def printed(facts: Facts, rows: list[FormRow], style: Mapping[str, Any]) -> list[Printed]:
    """Each row with its cell; `style` may drop, add, reword and renumber rows and set cells."""
    made = []
    for plain in rows:
        if plain.id in style.get("drop", ()):
            continue
        row = replace(
            plain,
            label=style.get("labels", {}).get(plain.id, plain.label),
            code=style.get("codes", {}).get(plain.id, plain.code),
            unit=style.get("units", {}).get(plain.id, plain.unit),
        )
        made.append(_cell(facts, row, style))
        extra = style.get("after", {}).get(row.id)
        if extra is not None:
            label, unit, value = extra
            made.append(Printed(FormRow("?", style.get("extra_code", ""), row.parent, "count", unit, label), str(value), value, "reported"))
    return made


def _cell(facts: Facts, row: FormRow, style: Mapping[str, Any]) -> Printed:
    if not row.id:
        return Printed(row, "", None, "blank")
    if row.id in style.get("cells", {}):
        raw, value, state = style["cells"][row.id]
        return Printed(row, raw, value, state)
    value = facts.numbers.get(row.id)
    if value is None:
        return Printed(row, "", None, "blank")
    return Printed(row, raw_value(value, row.kind, style), value, "reported")


def raw_value(value: float, kind: str, style: Mapping[str, Any]) -> str:
    """How the cell prints a number: padded, grouped, with a percent sign."""
    if isinstance(value, float) and not value.is_integer():
        text = str(value).replace(".", ",")
    elif style.get("pad") and value < 10 and kind == "count":
        text = f"{int(value):02d}"
    elif style.get("dots"):
        text = f"{int(value):,}".replace(",", ".")
    else:
        text = str(int(value))
    return f"{text}%" if kind == "percent" and style.get("percent_sign") else text
