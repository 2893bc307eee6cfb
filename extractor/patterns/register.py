"""The register of known documents: number, date, issuer, title, and what replaced them; each names its source."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from extractor.errors import PatternError, PatternFault
from extractor.patterns.entry import Entry

_YEAR = re.compile(r"/(\d{4})/")
_DEFAULTS: dict[str, Any] = {"kind": "", "issued_on": None, "issuer": "", "title": ""}


@dataclass(frozen=True, slots=True)
class KnownDocument:
    """One document; `issued_on` is ISO 8601. One that is not `checked` never causes a finding by itself."""

    id: str
    kind: str
    issued_on: str | None
    issuer: str
    title: str
    replaced_by: str | None = None
    source: str = ""
    checked: bool = False


class Register:
    """Documents by the id that references have."""

    def __init__(self, documents: Mapping[str, KnownDocument]) -> None:
        self._documents = dict(documents)

    def __len__(self) -> int:
        return len(self._documents)

    def find(self, id: str) -> KnownDocument | None:
        """The document of that id, None where the register does not have it."""
        return self._documents.get(id)


def build(entries: list[Entry]) -> Register:
    """The register; raises PatternError with every entry that is not a KnownDocument as its schema says."""
    faults = [fault for entry in entries for fault in _faults(entry)]
    if faults:
        raise PatternError(faults)
    return Register({entry.id: KnownDocument(**_DEFAULTS | entry.data) for entry in entries})


def _faults(entry: Entry) -> Iterator[PatternFault]:
    data = entry.data
    for key in data.keys() - {field.name for field in fields(KnownDocument)}:
        yield entry.fault(f'"{key}" is no field of a known document; correct or remove it', key)
    for key in ("kind", "issuer", "title", "source"):
        if not isinstance(data.get(key, ""), str):
            yield entry.fault(f'"{key}" is a text', key)
    for key in ("issued_on", "replaced_by"):
        if not isinstance(data.get(key), str | None):
            yield entry.fault(f'"{key}" is a text, or null', key)
    if not isinstance(data.get("checked", False), bool):
        yield entry.fault('"checked" is true or false', "checked")
    if data.get("checked") and not data.get("source"):
        yield entry.fault("a checked document names the public text that it was checked against")
    issued_on = data.get("issued_on")
    if not isinstance(issued_on, str):
        return
    if not _is_day(issued_on):
        yield entry.fault("issued_on is a day as YYYY-MM-DD, or null", "issued_on")
    elif (year := _YEAR.search(entry.id)) and year[1] != issued_on[:4]:
        yield entry.fault(f"the number is of {year[1]}, issued_on of {issued_on[:4]}; correct one", "issued_on")


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
