"""The register of known documents: number, date, issuer, title, and what replaced them; each names its source."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from extractor.errors import PatternError
from extractor.patterns.entry import Entry

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}$")


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
    """The register; raises PatternError for dates that are none and checked documents without a source."""
    faults = []
    for entry in entries:
        date = entry.data.get("issued_on")
        if date is not None and not _DATE.match(date):
            faults.append(entry.fault("issued_on is a day as YYYY-MM-DD, or null"))
        if entry.data.get("checked") and not entry.data.get("source"):
            faults.append(entry.fault("a checked document names the public text that it was checked against"))
    if faults:
        raise PatternError(faults)
    return Register(
        {
            entry.id: KnownDocument(
                entry.id,
                entry.data.get("kind", ""),
                entry.data.get("issued_on"),
                entry.data.get("issuer", ""),
                entry.data.get("title", ""),
                entry.data.get("replaced_by"),
                entry.data.get("source", ""),
                bool(entry.data.get("checked")),
            )
            for entry in entries
        }
    )
