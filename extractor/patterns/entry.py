"""One entry of a pattern family, which knows its file and line so that a fault can be found."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from extractor.errors import PatternFault


class Entry(NamedTuple):
    """One entry of a family with the file it came from; `line` is found only when a fault is reported."""

    file: str
    data: dict[str, Any]
    text: str

    @property
    def id(self) -> str:
        """Canonical id of the entry."""
        return str(self.data.get("id", ""))

    def fault(self, advice: str, at: str | None = None) -> PatternFault:
        """A fault in this entry; `at` is a string inside it to point at."""
        return PatternFault(self.file, self._line(at), self.id, advice)

    def _line(self, at: str | None) -> int:
        start = max(self.text.find(f'"id": {json.dumps(self.id, ensure_ascii=False)}'), 0)
        if at is not None:
            start = max(self.text.find(json.dumps(at, ensure_ascii=False), start), start)
        return self.text.count("\n", 0, start) + 1
