"""The confidence report as one self-contained page that a person reads: findings, values, and where each stands.

What comes from a report is escaped wherever it goes; the only script is ours, let in by its hash, and sees no data but
the page itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from extractor.confidence import ACCEPT
from extractor.messages import number, say
from extractor.output.html import asset, section, whole_page
from extractor.output.page import tables
from extractor.output.page.first import LEFT, first
from extractor.output.page.parts import Page, short
from extractor.output.page.source import source
from extractor.patterns.confidence import KINDS
from extractor.patterns.review_costs import REPORT
from extractor.pipeline import Result
from extractor.record import Finding
from extractor.review_order import items, owner, plan

# Seconds of review where nobody has said any: the report is open already, and all kinds take alike.
_EVEN = {**dict.fromkeys(KINDS, 10.0), REPORT: 10.0}


def to_html(result: Result, data: bytes = b"", lang: str = "vi", costs: Mapping[str, float] = _EVEN) -> str:
    """The page; `data` is the source file, of which PDFs and pictures get pictures of the pages that are cited.

    `costs` are the seconds that it takes a person to look at a field of each kind (`Patterns.review_costs`).
    """
    confidence = result.confidence
    evidence = [piece for field in confidence.fields for piece in field.evidence]
    evidence += [piece for finding in confidence.findings for piece in finding.evidence]
    fields = ({"path": field.path, "confidence": field.confidence, "evidence": ()} for field in confidence.fields)
    made = plan(items("", fields), costs, LEFT)
    ranks = {owner(step.item.path): i for i, step in enumerate(made.steps, 1)}
    page = Page(result, lang, {field.path: field for field in confidence.fields}, made, ranks)
    for piece in evidence:
        page.anchor(piece)
    parts = (tables.header, tables.sections, tables.indicators, tables.references, tables.claims, tables.others)
    found = "".join(part(page) for part in parts)
    before = f'{_header(page)}{_tools(page)}<main id="main">{_errors(page)}{_findings(page)}{first(page)}'
    title = page.text("title", name=result.record.source.name)
    skip = f'<a class="skip" href="#main">{page.text("skip")}</a>'
    return whole_page(title, f"{skip}{before}{found}{source(page, evidence, data)}</main>", lang, asset("page.js"))


# ---- parts ----


def _header(page: Page) -> str:
    record, confidence = page.result.record, page.result.confidence
    about = [record.organization.name if record.organization else None, record.source.name]
    if record.period and record.period.start:
        about.insert(1, f"{record.period.start} – {record.period.end}")
    review = sum(field.confidence < ACCEPT for field in confidence.fields)
    counts = page.text(
        "counts", accepted=len(confidence.fields) - review, review=review, findings=len(confidence.findings)
    )
    return (
        f"<header><h1>{escape(record.title or record.source.name)}</h1>"
        f'<p class="about">{escape(" · ".join(filter(None, about)))}</p><div class="grade">'
        f'<span class="letter {confidence.grade}" role="img" aria-label="{page.text("grade")} {confidence.grade}">'
        f"{confidence.grade}</span><span>{page.text(f'grade.{confidence.grade}')}<br>{counts}</span></div></header>"
    )


def _tools(page: Page) -> str:
    kinds = ("findings", "header", "sections", "indicators", "references", "claims", "groups", "unmatched")
    options = "".join(f'<option value="{kind}">{page.text(kind)}</option>' for kind in kinds)
    return (
        '<div class="tools"><form id="tools" role="search" hidden>'
        f'<input type="search" id="search" placeholder="{page.text("search")}" aria-label="{page.text("search")}">'
        f'<label><input type="checkbox" id="review"> {page.text("review")}</label>'
        f'<label>{page.text("kind")} <select id="kind"><option value="">{page.text("kind.all")}</option>{options}'
        "</select></label>"
        f'<output id="count" aria-live="polite" data-text="{page.text("shown", n="{n}")}"></output></form></div>'
    )


def _errors(page: Page) -> str:
    errors = page.result.record.errors
    if not errors:
        return ""
    texts = (e.message if page.lang == "vi" else e.message_en or e.message for e in errors)
    listed = "".join(f"<li>{escape(text)}</li>" for text in texts)
    return section(page.text("errors"), f"<ul>{listed}</ul>", "errors")


def _findings(page: Page) -> str:
    order = ("error", "warning", "info")
    findings = sorted(page.result.confidence.findings, key=lambda f: (order.index(f.severity), -f.certainty))
    listed = "".join(_finding(page, finding) for finding in findings)
    content = f'<ol class="findings">{listed}</ol>' if listed else f"<p>{page.text('findings.none')}</p>"
    return section(page.text("findings"), content, "findings")


def _finding(page: Page, finding: Finding) -> str:
    sure = "certain" if finding.certainty >= 0.95 else "likely" if finding.certainty >= 0.6 else "possible"
    message = finding.message if page.lang == "vi" else finding.message_en
    quotes = (escape(short(piece.quote)) or page.text("state.blank") for piece in finding.evidence)
    places = ", ".join(
        f'<a href="#{page.anchor(piece)}">{page.text("place", n=i)} «{quote}»</a>'
        for i, (piece, quote) in enumerate(zip(finding.evidence, quotes, strict=True), 1)
    )
    suggestions = "".join(f"<div>{_suggestion(page, one)}</div>" for one in finding.suggestion or ())
    return (
        f'<li class="{finding.severity}" data-kind="findings" data-review="{int(finding.severity != "info")}">'
        f'<span class="tag">{page.text(f"severity.{finding.severity}")}, {page.text(sure)}</span>'
        f"<div>{escape(message)}</div>{suggestions}"
        + (f'<div class="places">{page.text("places")}: {places}</div>' if places else "")
        + "</li>"
    )


def _suggestion(page: Page, suggestion: Mapping[str, Any]) -> str:
    """A repair that a check proposes, in words."""
    shared = owner(suggestion["field"])
    how = "; ".join(say(f"how.{one}", page.lang, catalogue="findings") for one in suggestion["how"].split("; "))
    value = number(suggestion["value"], page.lang)
    return page.text("suggestion", name=page.names.get(shared, shared), value=value, how=how)
