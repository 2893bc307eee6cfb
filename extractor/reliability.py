"""Whether confidence means what it says: every scored field with whether it is right, and the figures over them."""

from __future__ import annotations

import json
import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

from extractor.checks import check
from extractor.confidence import ACCEPT, doubts, estimate, kind_of
from extractor.evaluate import Evaluation, add, equal, pairs
from extractor.normalize import fold
from extractor.patterns import Patterns
from extractor.patterns.confidence import KINDS
from extractor.pipeline import Result, extract
from extractor.record import indicator_keys

BINS = 15


@dataclass(frozen=True, slots=True)
class Sample:
    """One scored field: its kind of model, the features that it was scored by, its confidence, and the truth."""

    file: str
    path: str
    kind: str
    how: str
    features: Mapping[str, float]
    confidence: float
    right: bool


@dataclass(frozen=True, slots=True)
class Bin:
    """Fields of like confidence: how many, their mean confidence, and the share of them that is right."""

    count: int
    confidence: float
    right: float


@dataclass(frozen=True, slots=True)
class Reliability:
    """Figures over samples: calibration error, Brier score, how well right is ranked above wrong, and acceptance.

    `accepted` is the share at or above `line`, `error` the share of those that is wrong.
    """

    count: int
    wrong: int
    ece: float
    brier: float
    auroc: float | None
    line: float
    accepted: float
    error: float
    bins: tuple[Bin, ...]


def study(golden: Path, corpus: Path | None, patterns: Patterns) -> tuple[Evaluation, list[Sample]]:
    """Extracts every report that a golden file vouches for: how well it is read, and every scored field."""
    evaluation = Evaluation()
    found: list[Sample] = []
    for expected_path, report in pairs(golden, corpus):
        expected = json.loads(expected_path.read_text(encoding="utf-8"))
        result = extract(report, patterns)
        add(evaluation, report.name, expected, result)
        found += samples(report.name, expected, result, patterns)
    return evaluation, found


def table(found: Sequence[Sample]) -> str:
    """The figures of each kind as lines of text."""
    lines = ["confidence      fields  wrong     ECE   Brier   AUROC  accepted   wrong there  acceptable at 0.5 % wrong"]
    for kind, part in by_kind(found):
        r = reliability(part)
        auroc = "     -" if r.auroc is None else f"{r.auroc:6.4f}"
        share, line = coverage(part, 0.005)
        wished = f"{share:7.1%} from {line:.4f} on" if share else "none"
        lines.append(
            f"  {kind:12s} {r.count:7d} {r.wrong:6d}  {r.ece:6.4f}  {r.brier:6.4f}  {auroc}   {r.accepted:7.1%}   "
            f"{r.error:10.2%}   {wished}"
        )
    return "\n".join(lines)


def to_data(found: Sequence[Sample]) -> dict[str, Any]:
    """The same for programs, with the bins of the reliability diagram."""
    return {kind: asdict(reliability(part)) for kind, part in by_kind(found)}


def by_kind(found: Sequence[Sample]) -> list[tuple[str, list[Sample]]]:
    """The samples of each kind that has any, in the order of the models."""
    parts = ((kind, [sample for sample in found if sample.kind == kind]) for kind in KINDS)
    return [(kind, part) for kind, part in parts if part]


def samples(name: str, expected: Mapping[str, Any], result: Result, patterns: Patterns) -> Iterator[Sample]:
    """The scored fields of one report that the golden record decides about."""
    if result.extraction is None:
        return
    extraction = result.extraction
    estimates = estimate(extraction, patterns)
    touched = doubts(check(extraction, patterns, estimates))
    confidence = {field.path: field.confidence for field in result.confidence.fields}
    for path, right in _truths(expected, result):
        trace = extraction.traces.get(path)
        if trace is not None and path in confidence:
            passed, failed = touched(path)
            features = {**trace.features, "check_passed": passed, "check_failed": failed}
            yield Sample(name, path, kind_of(path), trace.how, features, confidence[path], right)


def reliability(found: Sequence[Sample], line: float = ACCEPT) -> Reliability:
    """The figures; an AUROC needs both right and wrong fields and is None otherwise."""
    count = len(found)
    wrong = sum(not sample.right for sample in found)
    bins = tuple(_bins(found))
    above = [sample for sample in found if sample.confidence >= line]
    return Reliability(
        count=count,
        wrong=wrong,
        ece=sum(b.count * abs(b.confidence - b.right) for b in bins) / count if count else 0.0,
        brier=sum((s.confidence - s.right) ** 2 for s in found) / count if count else 0.0,
        auroc=_auroc(found),
        line=line,
        accepted=len(above) / count if count else 0.0,
        error=sum(not sample.right for sample in above) / len(above) if above else 0.0,
        bins=bins,
    )


def coverage(found: Sequence[Sample], error: float) -> tuple[float, float]:
    """The largest share of fields that can be accepted with at most `error` of them wrong, and the line for it."""
    ordered = sorted(found, key=lambda sample: -sample.confidence)
    best, line, wrong = 0, math.inf, 0
    for i, sample in enumerate(ordered, 1):
        wrong += not sample.right
        last = i == len(ordered) or ordered[i].confidence < sample.confidence
        if last and wrong <= error * i:
            best, line = i, sample.confidence
    return (best / len(ordered) if ordered else 0.0), line


def _bins(found: Sequence[Sample]) -> Iterator[Bin]:
    """Bins of equal counts, so that the many sure fields are told apart too."""
    ordered = sorted(found, key=lambda sample: sample.confidence)
    for i in range(BINS):
        part = ordered[i * len(ordered) // BINS : (i + 1) * len(ordered) // BINS]
        if part:
            count = len(part)
            yield Bin(count, sum(s.confidence for s in part) / count, sum(s.right for s in part) / count)


def _auroc(found: Iterable[Sample]) -> float | None:
    right = sorted(sample.confidence for sample in found if sample.right)
    wrong = sorted(sample.confidence for sample in found if not sample.right)
    if not right or not wrong:
        return None
    ties = Counter(wrong)
    below = sum(bisect_right(wrong, one) - 0.5 * ties[one] for one in right)
    return below / (len(right) * len(wrong))


# ---- the truth about each path ----


def _truths(expected: Mapping[str, Any], result: Result) -> Iterator[tuple[str, bool]]:
    record = result.record.model_dump(mode="json")
    if "indicators" in expected:
        yield from _values(expected["indicators"], result)
    if "claims" in expected:
        yield from _listed("claims", expected, record, _claim, "")
    if "references" in expected:
        yield from _listed("references", expected, record, lambda x: x["id"], "/id")
    if "sections" in expected:
        yield from _sections(expected["sections"], record["sections"])
    if "groups" in expected and record["groups"]:
        yield from _groups(expected, record["groups"])
    if "unmatched_rows" in expected:
        yield from _unmatched(expected, record)
    for name in ("organization", "letterhead", "period", "signatory"):
        found = record[name] or {}
        for key, value in (expected.get(name) or {}).items():
            if found.get(key) is not None:
                yield f"{name}/{key}", equal(value, found[key], "folded")
    if expected.get("title") is not None and record["title"] is not None:
        yield "title", equal(expected["title"], record["title"], "folded")
    if expected.get("period") and record["period"]:
        yield "period", all(record["period"].get(key) == value for key, value in expected["period"].items())


def _values(wanted: Sequence[Mapping[str, Any]], result: Result) -> Iterator[tuple[str, bool]]:
    """Values by indicator: an indicator that is not there at all is wrong whatever value it has."""
    left: dict[str, list[Mapping[str, Any]]] = {}
    for entry in wanted:
        left.setdefault(_scoped(entry), []).append(entry)
    found = result.record.indicators
    for indicator, key in zip(found, indicator_keys(found), strict=True):
        same = left.get(_scoped({"id": indicator.id, "scope": indicator.scope}), [])
        values = [[entry["value"], entry["state"]] for entry in same[:1]]
        right = any(equal(value, [indicator.value, indicator.state], "exact") for value in values)
        del same[:1]
        yield f"indicators/{key}/value", right


def _scoped(entry: Mapping[str, Any]) -> str:
    return f"{entry['id']}@{fold(entry.get('scope') or '')}"


def _claim(entry: Mapping[str, Any]) -> Any:
    return entry["indicator"], float(entry["value"])


def _sections(wanted: Sequence[Mapping[str, Any]], found: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, bool]]:
    """Sections by id: where more have an id than should, those with the headings most like the expected are right."""
    left: dict[str, list[str]] = {}
    for entry in wanted:
        left.setdefault(entry["id"], []).append(fold(entry["heading"]))
    rated = []
    for i, section in enumerate(found):
        headings = left.get(section["id"], [])
        heading = fold(section["heading"])
        rated.append((max((fuzz.ratio(heading, one) for one in headings), default=0.0), i))
    right: set[int] = set()
    for _, i in sorted(rated, key=lambda pair: (-pair[0], pair[1])):
        headings = left.get(found[i]["id"], [])
        if headings:
            headings.pop()
            right.add(i)
    for i in range(len(found)):
        yield f"sections/{i}/id", i in right


def _groups(expected: Mapping[str, Any], found: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, bool]]:
    """Rows that head others: right where the golden file has one of this label, or an unknown row without a value."""
    empty = (x["label"] for x in expected.get("unmatched_rows", ()) if "label" in x and x.get("value") is None)
    left = Counter(map(fold, [*(x["label"] for x in expected["groups"]), *empty]))
    for i, group in enumerate(found):
        name = fold(group["label"])
        left[name] -= 1
        yield f"groups/{i}/label", left[name] >= 0


def _unmatched(expected: Mapping[str, Any], record: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    """Rows that no form knows: right where the golden file has a row of this label or these cells, too."""
    left = Counter(fold(x["label"] if "label" in x else " ".join(x["cells"])) for x in expected["unmatched_rows"])
    for i, row in enumerate(record["unmatched_rows"]):
        names = (fold(row["label"]), fold(" ".join(row["cells"])))
        name = next((name for name in names if left[name] > 0), None)
        if name is not None:
            left[name] -= 1
        yield f"unmatched_rows/{i}", name is not None


def _listed(
    name: str, expected: Mapping[str, Any], record: Mapping[str, Any], key: Any, leaf: str
) -> Iterator[tuple[str, bool]]:
    left = Counter(key(entry) for entry in expected[name])
    for i, entry in enumerate(record[name]):
        right = left[key(entry)] > 0
        left[key(entry)] -= right
        yield f"{name}/{i}{leaf}", right
