"""The labelled sentences of `golden/sentences`, and how well their figures, claims and citations are read.

python -m corpus.build.sentences tuned unseen references_unseen
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from extractor.document import Document, Paragraph
from extractor.layout import Layout, Passage
from extractor.narrative import extract_claims
from extractor.normalize import fold_letters
from extractor.patterns import Patterns, load
from extractor.provenance import Traced
from extractor.record import Organization, Period, Section
from extractor.references import find_references

FOLDER = Path(__file__).parents[2] / "golden" / "sentences"
Found = set[tuple[Any, ...]]


@dataclass
class Score:
    """Right, missing and invented items of one kind, each error with its line."""

    right: int = 0
    errors: list[tuple[str, str, Any, str]] = field(default_factory=list)

    def add(self, where: str, expected: Found, found: Found, text: str) -> None:
        self.right += len(expected & found)
        self.errors += [(where, "missing", item, text) for item in sorted(expected - found, key=str)]
        self.errors += [(where, "invented", item, text) for item in sorted(found - expected, key=str)]

    def count(self, what: str) -> int:
        return sum(kind == what for _, kind, _, _ in self.errors)

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.count("invented"))

    @property
    def recall(self) -> float:
        return self.right / max(1, self.right + self.count("missing"))

    @property
    def f1(self) -> float:
        return 2 * self.right / max(1, 2 * self.right + len(self.errors))


def styles(name: str) -> list[dict[str, Any]]:
    """The styles of one file of labelled sentences or references."""
    found: list[dict[str, Any]] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))["styles"]
    return found


def items(name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every item with its name."""
    for style in styles(name):
        for i, item in enumerate(style["items"]):
            yield f"{style['id']}/{i}", {**item, "period": Period(**style["period"]), "body": style.get("body", "xã")}


def layout_of(item: dict[str, Any]) -> Layout:
    """An item as the only section of a report."""
    blocks = [Paragraph(f"paragraph[{i}]", line["text"]) for i, line in enumerate(item["lines"])]
    return Layout(
        tuple(Passage(block, "body", 0, 0, len(block.text)) for block in blocks),
        (Traced(Section(id=item["section"], heading="Mục", level=1)),),
        organization=Traced(Organization(name="UBND", kind=item["body"])),
    )


def measure(name: str, patterns: Patterns) -> dict[str, Score]:
    """Figures (value, unit, place) and claims (fact, value, place) against their labels."""
    scores = {"figures": Score(), "claims": Score()}
    for where, item in items(name):
        result = extract_claims(layout_of(item), patterns, item["period"])
        whole = " / ".join(line["text"] for line in item["lines"])
        labelled = [(i, f) for i, line in enumerate(item["lines"]) for f in line["figures"]]
        units = {(i, f["start"]): f["unit"] for i, f in labelled}
        scores["figures"].add(
            where,
            {(i, f["start"], f["value"], f["unit"]) for i, f in labelled},
            {
                (where, start, s.value, _unit(s.unit, units.get((where, start)), patterns))
                for s in result.statements
                for where, start in [(_line(s.evidence), s.evidence[0].start)]
            },
            whole,
        )
        scores["claims"].add(
            where,
            {(i, f["start"], f["value"], claim) for i, f in labelled for claim in f.get("claims", ())},
            {
                (_line(s.evidence), s.evidence[0].start, s.value, s.indicator)
                for s in result.statements
                if s.indicator is not None
            },
            whole,
        )
    return scores


def measure_references(name: str, patterns: Patterns) -> dict[str, Score]:
    """Cited documents by id, and their dates, against the labels of `references_tuned` or `references_unseen`."""
    scores = {"references": Score(), "dates": Score()}
    for style in styles(name):
        for i, line in enumerate(style["lines"]):
            block = Paragraph("paragraph[0]", line["text"])
            layout = Layout((Passage(block, "body", None, 0, len(block.text)),))
            found = find_references(Document((block,), "sentence", "text/plain"), layout, patterns).references
            where, text = f"{style['id']}/{i}", line["text"]
            labelled = [(one["id"], one["issued_on"]) for one in line["references"]]
            read = [(traced.value.id, traced.value.issued_on) for traced in found]
            scores["references"].add(where, {one[:1] for one in labelled}, {one[:1] for one in read}, text)
            scores["dates"].add(where, {one for one in labelled if one[1]}, {one for one in read if one[1]}, text)
    return scores


def _unit(found: str, labelled: str | None, patterns: Patterns) -> str:
    """The unit as it is labelled, where one noun is the other with more said of it (`vụ`, `vụ việc`) or in capitals.

    Spellings of one measure are alike: `km²` and `km2`, `nghìn đồng` and `ngàn đồng`.
    """
    if labelled is not None and _spelt(found, patterns) == _spelt(labelled, patterns):
        return labelled
    longer, shorter = max(found, labelled or "", key=len), min(found, labelled or "", key=len)
    return labelled or found if shorter and longer.startswith((shorter + " ", shorter + ",")) else found


def _spelt(unit: str, patterns: Patterns) -> str:
    """A unit in one spelling of its measures, in small letters."""
    parts = [(part, patterns.units.find(part)) for part in fold_letters(unit).split("/")]
    return "/".join(patterns.units.noun(part) if found and found.kind != "count" else part for part, found in parts)


def _line(evidence: Any) -> int:
    return int(evidence[0].block.split("[")[1].split("]")[0])


def main() -> None:
    """Prints precision, recall and F1 of the files that are named."""
    parser = argparse.ArgumentParser(prog="python -m corpus.build.sentences", description=__doc__)
    parser.add_argument("names", nargs="+", metavar="NAME", help="a file of golden/sentences, without .json")
    patterns = load()
    for name in parser.parse_args().names:
        cited = name.startswith("references")
        scores = measure_references(name, patterns) if cited else measure(name, patterns)
        for kind, score in scores.items():
            print(f"{name:20} {kind:10} P {score.precision:.3f} R {score.recall:.3f} F1 {score.f1:.3f}")


if __name__ == "__main__":
    main()
