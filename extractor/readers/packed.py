"""A Document as compressed JSON and back, so that an archive is parsed once; data only, nothing in it can run.

Each part is a list of its fields in the order of its class, those at the end that have their default left out.
"""

from __future__ import annotations

import dataclasses
import json
import zlib
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from extractor.document import Block, Cell, Document, Footnote, Fragment, Paragraph, ReadWarning, Row, Table
from extractor.errors import Damaged

FORMAT = 1
_PARAGRAPH, _TABLE = 0, 1  # what a block is


def pack(document: Document) -> bytes:
    """The document as bytes; `unpack` gives an equal one back."""
    blocks = [[_TABLE if isinstance(block, Table) else _PARAGRAPH, _plain(block)] for block in document.blocks]
    content = [FORMAT, blocks, _plain(dataclasses.replace(document, blocks=()))]
    return zlib.compress(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8"))


def unpack(data: bytes) -> Document:
    """The document that was packed; raises Damaged for bytes that `pack` of this format did not write."""
    try:
        format_, blocks, rest = json.loads(zlib.decompress(data))
        if format_ != FORMAT:
            raise ValueError(f"format {format_}")
        document: Document = _made(Document, rest, _DOCUMENT)
        return dataclasses.replace(document, blocks=tuple(_block(kind, fields) for kind, fields in blocks))
    except (zlib.error, ValueError, TypeError, IndexError) as error:
        raise Damaged(
            f"Bản đọc đã lưu không dùng được ({error}); hãy đọc lại tệp gốc",
            f"the stored reading cannot be used ({error}); read the original again",
        ) from error


def _plain(value: Any) -> Any:
    """A part as lists, texts and numbers."""
    if dataclasses.is_dataclass(value):
        kind: Any = type(value)
        names, defaults = _fields(kind)
        fields = [getattr(value, name) for name in names]
        while fields and fields[-1] == defaults[len(fields) - 1]:
            fields.pop()
        return [_plain(field) for field in fields]
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


@cache
def _fields(kind: Any) -> tuple[tuple[str, ...], tuple[Any, ...]]:
    """Names and defaults of the fields of a class; a field without default never equals MISSING."""
    fields = dataclasses.fields(kind)
    return tuple(field.name for field in fields), tuple(field.default for field in fields)


Decoders = dict[str, Callable[[Any], Any]]


def _made(kind: Any, fields: list[Any], decoders: Decoders) -> Any:
    names, _ = _fields(kind)
    return kind(*(decoders[name](f) if name in decoders else f for name, f in zip(names, fields, strict=False)))


def _each(make: Callable[[Any], Any]) -> Callable[[Iterable[Any]], tuple[Any, ...]]:
    return lambda items: tuple(map(make, items))


def _paragraph(fields: list[Any]) -> Paragraph:
    made: Paragraph = _made(Paragraph, fields, _PARAGRAPH_FIELDS)
    return made


def _table(fields: list[Any]) -> Table:
    made: Table = _made(Table, fields, {"rows": _each(lambda row: _made(Row, row, _ROW))})
    return made


def _block(kind: int, fields: list[Any]) -> Block:
    return _table(fields) if kind == _TABLE else _paragraph(fields)


_PARAGRAPH_FIELDS: Decoders = {"fragments": _each(lambda f: Fragment(*f)), "notes": _each(tuple)}
_CELL: Decoders = {"paragraphs": _each(_paragraph), "tables": _each(_table)}
_ROW: Decoders = {"cells": _each(lambda cell: _made(Cell, cell, _CELL))}
_DOCUMENT: Decoders = {
    "blocks": tuple,
    "footnotes": _each(lambda note: _made(Footnote, note, {"paragraph": _paragraph})),
    "headers": _each(_paragraph),
    "footers": _each(_paragraph),
    "warnings": _each(lambda warning: ReadWarning(*warning)),
    "page_sizes": _each(tuple),
    "recognised": tuple,
}
