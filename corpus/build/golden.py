"""The record that a report must give, out of the facts that it was made from; never out of the program's own answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from corpus.build import wide
from corpus.build.citations import CENTRAL, Citation
from corpus.build.facts import Number
from corpus.build.rows import Row, load_form
from corpus.build.shapes import further

if TYPE_CHECKING:
    from corpus.build.reports import Report

_BY_SYMBOL = ("NĐ-CP", "NQ-CP", "QĐ-TTg", "CT-TTg", "TT-VPCP")  # symbols that name their issuer


def golden(report: Report) -> dict[str, Any]:
    """The keys of a record that the facts settle; what they do not settle is left out."""
    spec = report.spec
    record: dict[str, Any] = {
        "organization": _organization(report),
        "letterhead": _letterhead(report),
        "title": report.title,
        "period": {key: getattr(spec.span, key) for key in ("kind", "year", "index", "start", "end")},
        "recipients": report.recipients,
        "distribution": report.sign.distribution,
        "signatory": {"position": report.sign.position, "name": report.sign.name},
        "sections": _sections(report),
        "claims": _claims(report),
        "references": _references(report),
        "footnotes": [{"section": section, "text": note.text} for section, note in report.notes],
        "findings": [{"code": code, "severity": severity} for code, severity in report.planted],
    }
    if report.wide:
        record |= {"form": "mot-cua-06a", "indicators": _wide_indicators(report.wide), "groups": []}
    elif report.rows:
        record |= _table(report)
    if spec.table != "none" or report.extras:
        record["unmatched_rows"] = [*_unmatched(report), *_extra_rows(report)]
    return record


def _organization(report: Report) -> dict[str, Any]:
    place = report.spec.place
    found = {"name": place.body, "kind": place.kind, "unit": place.name}
    named = report.head.parent or any(place.district and place.district in name for name in report.recipients)
    if place.level == "xã" and place.district and named:
        found["district"] = place.district
    return found


def _letterhead(report: Report) -> dict[str, Any] | None:
    head = report.head
    if head.layout == "none":
        return None
    number, issued = (None, None) if head.blank else (head.number, head.issued.isoformat())
    return {"parent": head.parent or None, "number": number, "place": head.place, "issued_on": issued}


def _sections(report: Report) -> list[dict[str, Any]]:
    sections: list[dict[str, Any]] = []
    stack: list[tuple[int, int]] = []
    for index, part in enumerate(report.parts):
        while stack and stack[-1][0] >= part.level:
            stack.pop()
        parent = stack[-1][1] if stack else None
        sections.append({"id": part.id, "number": part.number, "heading": part.heading, "level": part.level, "parent": parent})
        stack.append((part.level, index))
    return sections


def _claims(report: Report) -> list[dict[str, Any]]:
    """What the prose states, each fact and value once."""
    said = [(figure.indicator, figure.value) for passage in report.passages for figure in passage.figures]
    return [{"indicator": indicator, "value": value} for indicator, value in dict.fromkeys(said)]


# ---- references ----


def _references(report: Report) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for citation in (citation for passage in report.passages for citation in passage.citations):
        _add(found, citation)
    for row in report.rows:
        for citation in _in_label(row.label):
            _add(found, citation)
    return [_short(entry, found) for entry in found.values() if not _is_resolved(entry, found)]


def _is_resolved(entry: dict[str, Any], found: dict[str, dict[str, Any]]) -> bool:
    """A decree cited by its bare number is the one of that number that is cited in full elsewhere."""
    return entry["year"] is None and any(other is not entry and _same_number(entry, other) for other in found.values())


def _short(entry: dict[str, Any], found: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Leaves open what a bare number does not settle: who issued it, and how often the full one is cited."""
    if entry["year"] is None:
        return {key: value for key, value in entry.items() if key != "issuer"}
    if any(other is not entry and _same_number(other, entry) for other in found.values()):
        return {key: value for key, value in entry.items() if key not in ("mentions", "year_inferred")}
    return entry


def _same_number(short: dict[str, Any], full: dict[str, Any]) -> bool:
    return short["kind"] == full["kind"] == "nghị định" and short["id"].split("/")[0] == full["id"].split("/")[0] and short["year"] is None


def _add(found: dict[str, dict[str, Any]], citation: Citation) -> None:
    doc = citation.doc
    entry = found.get(doc.id)
    if entry is None:
        year = doc.year if doc.with_year or not doc.symbol or not citation.date_left_out else None
        entry = found[doc.id] = {"id": doc.id, "kind": doc.kind, "issued_on": None, "year": year, "year_inferred": False, "mentions": 0}
        if doc.symbol in _BY_SYMBOL:
            entry["issuer"] = doc.issuer
    entry["mentions"] += 1
    entry["year_inferred"] = entry["year_inferred"] or citation.year_left_out
    if doc.symbol and not citation.date_left_out:
        entry["issued_on"] = doc.issued_on
        entry["year"] = doc.year
    if not citation.issuer_left_out:
        entry["issuer"] = doc.issuer


_DECREE = re.compile(r"(?:Nghị định|ND)(?: số)? (\d+)(?:/(\d{4})/NĐ-CP)?")


def _in_label(label: str) -> list[Citation]:
    """Decrees that the official labels themselves cite."""
    from corpus.build.citations import Doc

    cited = []
    for match in _DECREE.finditer(label):
        with_year = match[2] is not None
        known = next((doc for doc in CENTRAL.values() if doc.symbol == "NĐ-CP" and doc.number == match[1]), None)
        issued_on = f"{match[2]}-01-01" if with_year else known.issued_on if known else "2000-01-01"
        doc = Doc("nghị định", match[1], "NĐ-CP", issued_on, "Chính phủ", with_year)
        cited.append(Citation(doc, match[0], date_left_out=True, issuer_left_out=True))
    return cited


# ---- the table ----


def _table(report: Report) -> dict[str, Any]:
    known = [row.id for row in load_form(report.spec.form) if row.id not in ("", "?")]
    indicators = [_indicator(row, report) for row in report.rows if row.id not in ("", "?")]
    return {
        "form": report.spec.form if known else None,
        "indicators": indicators,
        "groups": [{"code": row.code, "label": row.label} for row in _printed_groups(report)],
        "missing_indicators": [i for i in known if i not in {x["id"] for x in indicators}] if known else [],
    }


def _printed_groups(report: Report) -> list[Row]:
    """The group rows; where each top group has a Biểu of its own, its name stands above the table."""
    groups = [row for row in report.rows if not row.id] if _is_known(report) else []
    return [row for row in groups if row.form.parent] if report.spec.table == "many" else groups


def _indicator(row: Row, report: Report) -> dict[str, Any]:
    form = row.form
    option = next(({"code": code, "label": words} for code, words in form.options if code == row.value and row.state == "reported"), None)
    found = {"id": row.id, "code": row.code, "label": row.label, "unit": form.unit, "kind": form.kind, "value": row.value, "state": row.state, "raw": row.raw, "option": option}
    roles = further(report.shape) if report.shape else ()
    return found | ({"columns": {role: row.columns.get(role, ("", None))[1] for role in roles}} if roles else {})


def _wide_indicators(table: wide.Wide) -> list[dict[str, Any]]:
    return [
        {"id": identity, "scope": scope, "label": "", "kind": "count", "value": value, "state": "reported", "raw": table.text(scope, identity)}
        for scope, row in table.rows.items()
        for identity, value in row.items()
    ]


def _unmatched(report: Report) -> list[dict[str, Any]]:
    """Rows that no form knows; of an unknown form all rows."""
    return [{"label": row.label, "value": row.value} for row in report.rows if row.id == "?" or not _is_known(report)]


def _is_known(report: Report) -> bool:
    return any(row.id not in ("", "?") for row in report.rows)


def _extra_rows(report: Report) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for extra in report.extras:
        for index, line in enumerate(extra.matrix):
            value: Number | None = extra.values[index] if extra.values else None
            rows.append({"label": line[1], "value": value} if extra.values else {"cells": line})
    return rows
