"""What the parts of the page share: the result, the language, the order of review, and the anchors of all evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape

from extractor.messages import say
from extractor.pipeline import Result
from extractor.record import EvidenceModel, FieldConfidence
from extractor.review_order import Plan


@dataclass
class Page:
    """One page in the making.

    `plan` is the order of review and `ranks` the place in it of each item, by what its parts share of their paths;
    `names` are those of the items that have a row on the page and `rows` the numbers of their first rows, by the same.
    """

    result: Result
    lang: str
    fields: Mapping[str, FieldConfidence]
    plan: Plan
    ranks: Mapping[str, int]
    anchors: dict[tuple[str, int, int], str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)

    def text(self, key: str, **values: object) -> str:
        """A text of the catalogue, escaped."""
        return escape(say(key, self.lang, catalogue="page", **values))

    def word(self, key: str) -> str:
        """A text of the catalogue as it is."""
        return say(key, self.lang, catalogue="page")

    def row_id(self, shared: str) -> str:
        """The id of the first row of an item."""
        return f"r{self.rows[shared]}"

    def anchor(self, evidence: EvidenceModel) -> str:
        """The id of the place of a quote."""
        key = (evidence.block, evidence.start, evidence.end)
        return self.anchors.setdefault(key, f"e{len(self.anchors) + 1}")


def short(text: str) -> str:
    """The text in one line, cut where it is long."""
    text = " ".join(text.split())
    return text if len(text) <= 40 else f"{text[:39]}…"
