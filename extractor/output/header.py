"""The header of a report for people: each field of its letterhead, title, period and signature with a name in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from extractor.messages import say
from extractor.record import Record

_PARTS = ("title", "organization", "letterhead", "period", "signatory", "recipients", "distribution")


class HeaderField(NamedTuple):
    """One field: its path into the record, what people call it, and its value as text."""

    path: str
    name: str
    value: str


def header_fields(record: Record, lang: str) -> Iterator[HeaderField]:
    """The fields that the report has, in the order in which they are printed."""

    def word(key: str) -> str:
        return say(key, lang, catalogue="page")

    content = record.model_dump(mode="json", include=set(_PARTS))
    for part in _PARTS:
        value = content[part]
        if isinstance(value, dict):
            for key, inner in value.items():
                if inner is not None:
                    shown = word(f"period.{inner}") if (part, key) == ("period", "kind") else str(inner)
                    yield HeaderField(f"{part}/{key}", word(f"field.{part}.{key}"), shown)
        elif isinstance(value, list):
            for i, inner in enumerate(value):
                yield HeaderField(f"{part}/{i}", word(f"field.{part}"), str(inner))
        elif value is not None:
            yield HeaderField(part, word(f"field.{part}"), str(value))
