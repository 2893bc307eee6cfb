"""The confidence report as one self-contained page that a person reads: findings, values, and where each stands.

What comes from a report is escaped wherever it goes; the only script is ours, let in by its hash, and sees no data but
the page itself.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from extractor.confidence import ACCEPT
from extractor.document import Table
from extractor.messages import number, say
from extractor.output.html import asset, whole_page
from extractor.pipeline import Result
from extractor.readers.pictures import page_pictures
from extractor.record import EvidenceModel, FieldConfidence, Finding, Indicator, indicator_keys

_LOW = 0.8  # below it a value is to be checked, between it and the line of acceptance to be looked at
_MOST_PAGES = 40
_NUMBER = re.compile(r"\d+")


@dataclass
class _Page:
    """What the parts of the page share: the result, the language, fields by path, and the anchors of all evidence."""

    result: Result
    lang: str
    fields: Mapping[str, FieldConfidence]
    anchors: dict[tuple[str, int, int], str]

    def text(self, key: str, **values: object) -> str:
        return escape(say(key, self.lang, catalogue="page", **values))

    def anchor(self, evidence: EvidenceModel) -> str:
        key = (evidence.block, evidence.start, evidence.end)
        return self.anchors.setdefault(key, f"e{len(self.anchors) + 1}")


def to_html(result: Result, data: bytes = b"", lang: str = "vi") -> str:
    """The page; `data` is the source file, of which PDFs get pictures of the pages that are cited."""
    confidence = result.confidence
    evidence = [piece for field in confidence.fields for piece in field.evidence]
    evidence += [piece for finding in confidence.findings for piece in finding.evidence]
    page = _Page(result, lang, {field.path: field for field in confidence.fields}, {})
    for piece in evidence:
        page.anchor(piece)
    body = "".join(
        (
            _header(page),
            _tools(page),
            '<main id="main">',
            _errors(page),
            _findings(page),
            _fields(page, "header", _head_fields(page)),
            _sections(page),
            _indicators(page),
            _references(page),
            _claims(page),
            _unmatched(page),
            _source(page, evidence, data),
            "</main>",
        )
    )
    title = page.text("title", name=result.record.source.name)
    skip = f'<a class="skip" href="#main">{page.text("skip")}</a>'
    return whole_page(title, skip + body, lang, asset("page.js"))


# ---- parts ----


def _header(page: _Page) -> str:
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


def _tools(page: _Page) -> str:
    kinds = ("findings", "header", "sections", "indicators", "references", "claims", "unmatched")
    options = "".join(f'<option value="{kind}">{page.text(kind)}</option>' for kind in kinds)
    return (
        '<div class="tools"><form id="tools" role="search" hidden>'
        f'<input type="search" id="search" placeholder="{page.text("search")}" aria-label="{page.text("search")}">'
        f'<label><input type="checkbox" id="review"> {page.text("review")}</label>'
        f'<label>{page.text("kind")} <select id="kind"><option value="">{page.text("kind.all")}</option>{options}'
        "</select></label>"
        f'<output id="count" aria-live="polite" data-text="{page.text("shown", n="{n}")}"></output></form></div>'
    )


def _errors(page: _Page) -> str:
    errors = page.result.record.errors
    if not errors:
        return ""
    texts = (e.message if page.lang == "vi" else e.message_en or e.message for e in errors)
    items = "".join(f"<li>{escape(text)}</li>" for text in texts)
    return f'<section aria-labelledby="errors"><h2 id="errors">{page.text("errors")}</h2><ul>{items}</ul></section>'


def _findings(page: _Page) -> str:
    order = ("error", "warning", "info")
    findings = sorted(page.result.confidence.findings, key=lambda f: (order.index(f.severity), -f.certainty))
    items = "".join(_finding(page, finding) for finding in findings)
    content = f'<ol class="findings">{items}</ol>' if items else f"<p>{page.text('findings.none')}</p>"
    return f'<section aria-labelledby="findings"><h2 id="findings">{page.text("findings")}</h2>{content}</section>'


def _finding(page: _Page, finding: Finding) -> str:
    sure = "certain" if finding.certainty >= 0.95 else "likely" if finding.certainty >= 0.6 else "possible"
    message = finding.message if page.lang == "vi" else finding.message_en
    places = ", ".join(
        f'<a href="#{page.anchor(piece)}">{page.text("place", n=i)} «{escape(_short(piece.quote))}»</a>'
        for i, piece in enumerate(finding.evidence, 1)
    )
    suggestion = ""
    if finding.suggestion is not None:
        suggestion = f"<div>{page.text('suggestion')}: {escape(str(finding.suggestion))}</div>"
    return (
        f'<li class="{finding.severity}" data-kind="findings" data-review="{int(finding.severity != "info")}">'
        f'<span class="tag">{page.text(f"severity.{finding.severity}")}, {page.text(sure)}</span>'
        f"<div>{escape(message)}</div>{suggestion}"
        + (f'<div class="places">{page.text("places")}: {places}</div>' if places else "")
        + "</li>"
    )


def _head_fields(page: _Page) -> Iterator[tuple[str, str]]:
    record = page.result.record.model_dump(mode="json")
    for name in ("title", "organization", "letterhead", "period", "signatory", "recipients", "distribution"):
        value = record[name]
        if isinstance(value, dict):
            yield from ((f"{name}/{key}", str(inner)) for key, inner in value.items() if inner is not None)
        elif isinstance(value, list):
            yield from ((f"{name}/{i}", str(inner)) for i, inner in enumerate(value))
        elif value:
            yield name, str(value)


def _fields(page: _Page, kind: str, values: Iterable[tuple[str, str]]) -> str:
    rows = []
    for path, value in values:
        field = page.fields.get(path) or page.fields.get(path.partition("/")[0])
        rows.append(_row(page, kind, field, [(escape(path), ""), (escape(value), "")]))
    return _table(page, kind, ("field", "value"), rows)


def _sections(page: _Page) -> str:
    rows = [
        _row(
            page,
            "sections",
            page.fields.get(f"sections/{i}/id") or page.fields.get(f"sections/{i}/heading"),
            [(escape(s.number), ""), ("&ensp;" * (s.level - 1) + escape(s.heading), ""), (escape(s.id or "–"), "")],
        )
        for i, s in enumerate(page.result.record.sections)
    ]
    return _table(page, "sections", ("code", "heading", "field"), rows)


def _indicators(page: _Page) -> str:
    indicators = page.result.record.indicators
    rows = [
        _row(page, "indicators", page.fields.get(f"indicators/{key}/value"), _cells(page, indicator))
        for key, indicator in zip(indicator_keys(indicators), indicators, strict=True)
    ]
    return _table(page, "indicators", ("code", "label", "unit", "value", "state"), rows)


def _cells(page: _Page, indicator: Indicator) -> list[tuple[str, str]]:
    value = indicator.option.label if indicator.option else indicator.value
    shown = "" if value is None else number(value, page.lang)
    return [
        (escape(indicator.code), ""),
        (escape(indicator.label), ""),
        (escape(indicator.unit), ""),
        (escape(shown or indicator.raw), "number"),
        (page.text(f"state.{indicator.state}"), "wide"),
    ]


def _references(page: _Page) -> str:
    rows = [
        _row(
            page,
            "references",
            page.fields.get(f"references/{i}/id"),
            [(escape(x.id), ""), (escape(x.issued_on or ""), ""), (escape(x.issuer or ""), "")],
        )
        for i, x in enumerate(page.result.record.references)
    ]
    return _table(page, "references", ("field", "date", "source"), rows)


def _claims(page: _Page) -> str:
    rows = [
        _row(
            page,
            "claims",
            page.fields.get(f"claims/{i}"),
            [(escape(x.indicator), ""), (escape(number(x.value, page.lang)), "number"), (escape(x.unit), "")],
        )
        for i, x in enumerate(page.result.record.claims)
    ]
    return _table(page, "claims", ("field", "value", "unit"), rows)


def _unmatched(page: _Page) -> str:
    rows = [
        _row(page, "unmatched", page.fields.get(f"unmatched_rows/{i}"), [(escape(" | ".join(x.cells)), "")])
        for i, x in enumerate(page.result.record.unmatched_rows)
    ]
    return _table(page, "unmatched", ("label",), rows)


def _table(page: _Page, kind: str, columns: Sequence[str], rows: Sequence[str]) -> str:
    if not rows:
        return ""
    heads = "".join(
        f'<th scope="col"{" class=wide" if name == "state" else ""}>{page.text(name)}</th>'
        for name in (*columns, "sure", "why")
    )
    return (
        f'<section aria-labelledby="{kind}"><h2 id="{kind}">{page.text(kind)} ({len(rows)})</h2>'
        f'<div class="scroll"><table><thead><tr>{heads}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>'
        "</section>"
    )


def _row(page: _Page, kind: str, field: FieldConfidence | None, cells: Sequence[tuple[str, str]]) -> str:
    tds = "".join(f'<td class="{name}">{text}</td>' if name else f"<td>{text}</td>" for text, name in cells)
    if field is None:
        return f'<tr data-kind="{kind}" data-review="0">{tds}<td></td><td></td></tr>'
    level = "high" if field.confidence >= ACCEPT else "middle" if field.confidence >= _LOW else "low"
    percent = number(round(100 * field.confidence, 1), page.lang)
    places = " ".join(
        f'<a href="#{page.anchor(piece)}" title="{escape(_short(piece.quote))}">{page.text("see")}</a>'
        for piece in field.evidence[:3]
    )
    why = escape("; ".join(field.reasons))
    reasons = f"<details><summary>{places or '–'}</summary>{why}</details>" if why else places
    return (
        f'<tr data-kind="{kind}" data-review="{int(level != "high")}">{tds}'
        f'<td><span class="sure {level}">{page.text(level)} {percent} %</span></td><td>{reasons}</td></tr>'
    )


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 40 else f"{text[:39]}…"


# ---- the source ----


def _source(page: _Page, evidence: Sequence[EvidenceModel], data: bytes) -> str:
    """Pictures of the cited pages with a box a quote; what stands on none of them as text."""
    numbers = sorted({piece.page for piece in evidence if piece.page and piece.bbox})[:_MOST_PAGES]
    pictures = list(page_pictures(data, numbers))
    pictured = {picture.page for picture in pictures}
    rest = [piece for piece in evidence if piece.page not in pictured or piece.bbox is None]
    boxed = {page.anchor(piece) for piece in evidence} - {page.anchor(piece) for piece in rest}
    rest = [piece for piece in rest if page.anchor(piece) not in boxed]
    content = "".join(_picture(page, picture, evidence) for picture in pictures) + _blocks(page, rest)
    return f'<section aria-labelledby="source"><h2 id="source">{page.text("source")}</h2>{content}</section>'


def _picture(page: _Page, picture: Any, evidence: Sequence[EvidenceModel]) -> str:
    boxes: dict[str, str] = {}
    for piece in evidence:
        anchor = page.anchor(piece)
        if piece.page != picture.page or piece.bbox is None or anchor in boxes:
            continue
        x0, top, x1, bottom = piece.bbox
        left, width = 100 * x0 / picture.width, 100 * (x1 - x0) / picture.width
        up, height = 100 * top / picture.height, 100 * (bottom - top) / picture.height
        boxes[anchor] = (
            f'<span class="box" id="{anchor}" style="left:{left:.2f}%;top:{up:.2f}%;width:{width:.2f}%;'
            f'height:{height:.2f}%"></span>'
        )
    name = page.text("page", n=picture.page)
    image = base64.b64encode(picture.jpeg).decode()
    return (
        f'<figure><div class="frame"><img alt="{name}" src="data:image/jpeg;base64,{image}">{"".join(boxes.values())}'
        f"</div><figcaption>{name}</figcaption></figure>"
    )


def _blocks(page: _Page, evidence: Sequence[EvidenceModel]) -> str:
    """The cited paragraphs and table rows in document order, each quote marked."""
    spans: dict[str, list[tuple[int, int, str]]] = {}
    for piece in evidence:
        found = spans.setdefault(piece.block, [])
        entry = (piece.start, piece.end, page.anchor(piece))
        if entry not in found:
            found.append(entry)
    texts = page.result.confidence.blocks
    rows = _row_cells(page.result)
    shown: dict[str, str] = {}
    for path in sorted(spans.keys() & texts.keys(), key=_place):
        owner = path.rpartition("/cell[")[0] if "/cell[" in path else path
        if owner in shown:
            continue
        paths = rows.get(owner) or [path]
        cells = (f'<span class="cell">{_marked(texts[p], spans.get(p, []))}</span>' for p in paths if p in texts)
        shown[owner] = f'<div class="block">{"".join(cells)}</div>'
    return "".join(shown.values())


def _row_cells(result: Result) -> dict[str, list[str]]:
    """The paths of the cells of each row of the document's tables."""
    if result.extraction is None:
        return {}
    tables = [block for block in result.extraction.document.blocks if isinstance(block, Table)]
    return {
        cells[0].rpartition("/cell[")[0]: cells
        for table in tables
        for row in table.rows
        if (cells := [cell.path for cell in row.cells])
    }


def _place(path: str) -> tuple[int, ...]:
    """Where a block stands: tables after the paragraphs, each in its order."""
    return (int(path.startswith("table")), *map(int, _NUMBER.findall(path)))


def _marked(text: str, spans: Sequence[tuple[int, int, str]]) -> str:
    """The text with its quotes marked; what overlaps an earlier quote gets its anchor alone."""
    pieces: list[str] = []
    at = 0
    for start, end, anchor in sorted(spans):
        if start < at or end > len(text):
            pieces.append(f'<a id="{anchor}"></a>')
            continue
        pieces.append(f'{escape(text[at:start])}<mark id="{anchor}">{escape(text[start:end])}</mark>')
        at = end
    return "".join([*pieces, escape(text[at:])])
