"""The findings of some reports as a table for people, or as JSON, CSV or SARIF for programs."""

from __future__ import annotations

import csv
import io
import json
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from extractor import __version__
from extractor.messages import say
from extractor.record import EvidenceModel, Finding

# What a spreadsheet takes for a formula when a cell begins with it; the quote in front is taken off by `unguard`.
_FORMULA = tuple("=+-@|\t\r\n＝＋－＠")  # the full-width forms are meant
_SARIF_LEVEL = {"error": "error", "warning": "warning", "info": "note"}


class Located(NamedTuple):
    """A finding with the report that it is about; `path` is the input as the user named it."""

    path: str
    finding: Finding


def to_table(findings: Sequence[Located], lang: str, width: int = 110) -> str:
    """One paragraph a finding: severity, code and certainty, the message, and where to look."""
    lines: list[str] = []
    report = None
    for path, finding in findings:
        if path != report:
            lines.append(("\n" if lines else "") + path)
            report = path
        severity = say(f"severity.{finding.severity}", lang)
        lines.append(f"  {severity:<9} {finding.code}  ({finding.certainty:.0%})")
        message = finding.message if lang == "vi" else finding.message_en
        lines += textwrap.wrap(message, width, initial_indent="    ", subsequent_indent="    ")
        lines += [f"      {_place(piece, lang)}: «{_short(piece.quote)}»" for piece in finding.evidence[:4]]
        for suggestion in finding.suggestion or ():
            lines.append(f"      {say('check.suggestion', lang, **suggestion)}")
    return "\n".join(lines)


def _place(evidence: EvidenceModel, lang: str) -> str:
    return (say("page", lang, page=evidence.page) + ", " if evidence.page else "") + evidence.block


def _short(text: str, most: int = 70) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= most else flat[: most - 1] + "…"


def to_json(findings: Iterable[Located], lang: str) -> str:
    """A list of findings as in the confidence report, each with its `report`."""
    del lang  # both languages are in every finding
    items = [{"report": path, **finding.model_dump(mode="json")} for path, finding in findings]
    return json.dumps(items, ensure_ascii=False, indent=1, allow_nan=False)


def to_csv(findings: Iterable[Located], lang: str) -> str:
    """One line a finding, safe to open in a spreadsheet: text that looks like a formula has a quote put in front."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL)
    writer.writerow(
        ["report", "severity", "code", "certainty", "reason", "expected", "actual", "message", "fields", "where"]
    )
    for path, finding in findings:
        row = [
            path,
            finding.severity,
            finding.code,
            f"{finding.certainty:.3f}",
            finding.reason or "",
            "" if finding.expected is None else finding.expected,
            "" if finding.actual is None else finding.actual,
            finding.message if lang == "vi" else finding.message_en,
            " ".join(finding.fields),
            " ".join(dict.fromkeys(piece.block for piece in finding.evidence)),
        ]
        writer.writerow([guard(str(cell)) for cell in row])
    return buffer.getvalue()


def guard(text: str) -> str:
    """`text` with a quote in front where a spreadsheet would run it, or where it begins with a quote already."""
    return f"'{text}" if text.lstrip(" ").startswith((*_FORMULA, "'")) else text


def unguard(text: str) -> str:
    """What `guard` was given."""
    return text[1:] if text.startswith("'") else text


def to_sarif(findings: Sequence[Located], lang: str) -> str:
    """SARIF 2.1.0, which code-review systems show beside the file."""
    codes = sorted({finding.code for _, finding in findings})
    results = [
        {
            "ruleId": finding.code,
            "level": _SARIF_LEVEL[finding.severity],
            "message": {"text": finding.message if lang == "vi" else finding.message_en},
            "rank": round(100 * finding.certainty, 1),
            "locations": [
                {
                    "physicalLocation": {"artifactLocation": {"uri": path}},
                    "logicalLocations": [{"fullyQualifiedName": piece.block, "kind": "element"}],
                }
                for piece in finding.evidence[:10]
            ]
            or [{"physicalLocation": {"artifactLocation": {"uri": path}}}],
        }
        for path, finding in findings
    ]
    driver = {"name": "extractor", "version": __version__, "rules": [{"id": code} for code in codes]}
    run = {"tool": {"driver": driver}, "results": results, "columnKind": "unicodeCodePoints"}
    log = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=1, allow_nan=False)


FORMATS: Mapping[str, Callable[[Sequence[Located], str], str]] = {
    "text": to_table,
    "json": to_json,
    "csv": to_csv,
    "sarif": to_sarif,
}
