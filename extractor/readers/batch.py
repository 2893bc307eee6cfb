"""Older Word files converted many at a time before they are read: a start of LibreOffice costs ten conversions."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from extractor.document import Document
from extractor.errors import InputError
from extractor.readers import office, open_file, read
from extractor.readers.limits import MIB

FILES = 40  # to one call
_BYTES = 64 * MIB  # of them; more are converted one by one, when they are read


class Batch:
    """Reads like `readers.read`; what was prepared is converted already."""

    def __init__(self) -> None:
        self._made: dict[bytes, bytes | InputError] = {}

    def prepare(self, paths: Iterable[str | Path], is_kept: Callable[[bytes], bool] = lambda data: False) -> None:
        """Converts those of the files that LibreOffice reads, one call a kind, but those that `is_kept` tells of."""
        sources: dict[bytes, office.Source] = {}
        left = _BYTES
        for path in paths:
            with suppress(InputError):  # it will be said when the file is read
                data = open_file(path)
                if office.reads(data) and not is_kept(data) and len(data) <= left:
                    left -= len(data)
                    sources[_digest(data)] = office.source(data)
        if len(sources) > 1:
            self._made |= zip(sources, office.convert(list(sources.values())), strict=True)

    def read(self, data: bytes, name: str = "") -> Document:
        """The Document of a file; raises what `readers.read` raises."""
        outcome = self._made.pop(_digest(data), None) if self._made else None
        return read(data, name) if outcome is None else office.finish(outcome, office.source(data))


def _digest(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()
