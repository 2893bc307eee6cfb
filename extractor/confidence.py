"""How sure each value is: the features that the stages kept, through a small logistic model whose numbers are data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any

from extractor.checks import Checked
from extractor.extraction import Extraction
from extractor.patterns import Patterns
from extractor.provenance import Provenance
from extractor.record import ConfidenceReport, Record, ReportSource

# A field below this is for a person to look at; the line of auto-acceptance.
ACCEPT = 0.95
_KINDS = {
    "indicators": "value",
    "claims": "claim",
    "figures": "claim",
    "references": "reference",
    "sections": "section",
    "groups": "row",
    "unmatched_rows": "row",
}
_BLOCK = attrgetter("block")
# Shares of fields below the line at which a report is no longer A, B or C.
_GRADES = (("A", 0.02), ("B", 0.08), ("C", 0.20))


def estimate(extraction: Extraction, patterns: Patterns) -> dict[str, float]:
    """Probability that each value is right, before any check; keys are the paths of `extraction.traces`."""
    models = patterns.confidence
    return {path: models[kind_of(path)].probability(trace) for path, trace in extraction.traces.items()}


def conclude(
    extraction: Extraction, checked: Checked, patterns: Patterns, estimates: Mapping[str, float]
) -> ConfidenceReport:
    """The confidence report: each value with the checks that it passed and failed counted in, and the findings.

    `estimates` are those of `estimate`; only what a check has touched is scored again.
    """
    models = patterns.confidence
    touched = doubts(checked)
    fields: list[dict[str, Any]] = []
    cited: dict[str, None] = {}
    for path, trace in extraction.traces.items():
        passed, failed = touched(path)
        confidence = estimates[path]
        if passed or failed:
            confidence = models[kind_of(path)].probability(trace, passed=passed, failed=failed)
        words = checked.confirmed.get(path) or checked.confirmed.get(path.rpartition("/")[0]) or ()
        fields.append(_field(path, confidence, trace, words))
        cited.update(dict.fromkeys(map(_BLOCK, trace.evidence)))
    for finding in checked.findings:
        cited.update(dict.fromkeys(map(_BLOCK, finding.evidence)))
    by_path = extraction.document.by_path
    source = extraction.record.source
    grade = _grade(extraction.record, fields)
    return ConfidenceReport.model_validate(
        {
            "source": {"name": source.name, "sha256": source.sha256},
            "grade": grade,
            "needs_review": grade != "A" or any(finding.severity == "error" for finding in checked.findings),
            "fields": fields,
            "findings": checked.findings,
            "blocks": {path: by_path[path].text for path in cited if path in by_path},
        }
    )


def doubts(checked: Checked) -> Callable[[str], tuple[float, float]]:
    """For a path, whether a check confirmed it (0 or 1) and the certainty of the surest finding against it."""
    against = _failed(checked)

    def touched(path: str) -> tuple[float, float]:
        owner = path.rpartition("/")[0]
        passed = bool(checked.confirmed.get(path) or checked.confirmed.get(owner))
        return float(passed), max(against.get(path, 0.0), against.get(owner, 0.0))

    return touched


def _failed(checked: Checked) -> dict[str, float]:
    """The certainty of the surest finding against each path; what is only worth a note speaks against nothing."""
    against: dict[str, float] = {}
    for finding in checked.findings:
        if finding.severity != "info":
            for path in finding.fields:
                against[path] = max(against.get(path, 0.0), finding.certainty)
    return against


def without_values(record: Record) -> ConfidenceReport:
    """The confidence report of an input that could not be read."""
    source = ReportSource(name=record.source.name, sha256=record.source.sha256)
    return ConfidenceReport(source=source, grade="D", needs_review=True)


def kind_of(path: str) -> str:
    """Which model scores a path: values, claims, references, sections, rows, or header fields."""
    return _KINDS.get(path.partition("/")[0], "header")


def _field(path: str, confidence: float, trace: Provenance, passed: tuple[str, ...]) -> dict[str, Any]:
    """One field as plain data; the whole report is validated at once, which costs a fifth of one model a field."""
    return {
        "path": path,
        "confidence": round(confidence, 4),
        "how": trace.how,
        "reasons": (*trace.reasons, *passed),
        "evidence": [
            {"block": block, "start": start, "end": end, "quote": quote, "page": page, "bbox": bbox}
            for block, start, end, quote, page, bbox in trace.evidence
        ],
    }


def _grade(record: Record, fields: list[dict[str, Any]]) -> str:
    """A to D by the share of fields below the line; D as well for a report with nothing in it."""
    if record.status == "failed" or not fields:
        return "D"
    share = sum(field["confidence"] < ACCEPT for field in fields) / len(fields)
    return next((grade for grade, limit in _GRADES if share <= limit), "D")


def paths_below(report: ConfidenceReport, line: float = ACCEPT) -> Mapping[str, float]:
    """The fields that a person should look at, with their confidence, least sure first."""
    low = sorted((field.confidence, field.path) for field in report.fields if field.confidence < line)
    return {path: confidence for confidence, path in low}
