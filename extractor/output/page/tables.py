"""The tables of the page: every field of the record with how sure it is, why, and a link to where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from extractor.confidence import ACCEPT
from extractor.messages import number, percent, phrase
from extractor.output.header import header_fields
from extractor.output.html import section
from extractor.output.page.parts import Page, short
from extractor.record import FieldConfidence, Indicator, indicator_keys
from extractor.review_order import owner

_READ = "reads as: "  # the reason that names the heading that a section was read as
LOW = 0.8  # below it a value is to be checked, between it and the line of acceptance to be looked at
Cells = Sequence[tuple[str, str]]  # text, not yet markup, and the class of each cell


def header(page: Page) -> str:
    """Letterhead, title, period, signature, in words."""
    rows = []
    for path, name, value in header_fields(page.result.record, page.lang):
        field = page.fields.get(path) or page.fields.get(path.partition("/")[0])
        rows.append((field, [(name, ""), (value, "")]))
    return _table(page, "header", ("field", "value"), rows)


def sections(page: Page) -> str:
    """The headings, indented by level."""
    rows = []
    for i, x in enumerate(page.result.record.sections):
        field = page.fields.get(f"sections/{i}/id") or page.fields.get(f"sections/{i}/heading")
        told = (r.removeprefix(_READ) for r in (field.reasons if field else ()) if r.startswith(_READ))
        rows.append((field, [(x.number, ""), ("\u2002" * (x.level - 1) + x.heading, ""), (next(told, "–"), "")]))
    return _table(page, "sections", ("code", "heading", "reads_as"), rows)


def indicators(page: Page) -> str:
    """The rows that a form or the catalogue knows."""
    found = page.result.record.indicators
    rows = [
        (page.fields.get(f"indicators/{key}/value"), _indicator(page, x))
        for key, x in zip(indicator_keys(found), found, strict=True)
    ]
    return _table(page, "indicators", ("code", "label", "unit", "value", "state"), rows)


def _indicator(page: Page, x: Indicator) -> Cells:
    value = x.option.label if x.option else x.value
    shown = "" if value is None else number(value, page.lang)
    label = f"{x.label} ({x.scope})" if x.scope else x.label
    state = page.word(f"state.{x.state}")
    return [(x.code, ""), (label, ""), (x.unit, ""), (shown or x.raw, "number"), (state, "")]


def references(page: Page) -> str:
    """The documents that the report cites."""
    rows = [
        (page.fields.get(f"references/{i}/id"), [(x.id, ""), (x.issued_on or "", ""), (x.issuer or "", "")])
        for i, x in enumerate(page.result.record.references)
    ]
    return _table(page, "references", ("reference", "date", "issuer"), rows)


def claims(page: Page) -> str:
    """Figures of the prose: those tied to an indicator, named as the table names it, then the others."""
    record = page.result.record
    labels = {x.id: x.label for x in record.indicators if not x.scope}
    rows = [
        (
            page.fields.get(f"claims/{i}"),
            [(labels.get(x.indicator, x.indicator), ""), (number(x.value, page.lang), "number"), (x.unit, "")],
        )
        for i, x in enumerate(record.claims)
    ]
    rows += [
        (page.fields.get(f"figures/{i}"), [("–", ""), (number(x.value, page.lang), "number"), (x.unit, "")])
        for i, x in enumerate(record.figures)
    ]
    return _table(page, "claims", ("label", "value", "unit"), rows)


def others(page: Page) -> str:
    """Rows that head others, and rows that match no form."""
    record = page.result.record
    heads = [(page.fields.get(f"groups/{i}/label"), [(x.code, ""), (x.label, "")]) for i, x in enumerate(record.groups)]
    rest = [
        (page.fields.get(f"unmatched_rows/{i}"), [(" | ".join(x.cells), "")])
        for i, x in enumerate(record.unmatched_rows)
    ]
    return _table(page, "groups", ("code", "label"), heads) + _table(page, "unmatched", ("label",), rest)


def _table(page: Page, kind: str, columns: Sequence[str], rows: Sequence[tuple[FieldConfidence | None, Cells]]) -> str:
    if not rows:
        return ""
    names = [page.text(name) for name in (*columns, "sure", "why")]
    heads = "".join(f'<th scope="col" role="columnheader">{name}</th>' for name in names)
    body = "".join(_row(page, kind, field, cells, names) for field, cells in rows)
    content = (
        f'<div class="scroll"><table role="table"><thead role="rowgroup"><tr role="row">{heads}</tr></thead>'
        f'<tbody role="rowgroup">{body}</tbody></table></div>'
    )
    return section(f"{page.text(kind)} ({len(rows)})", content, kind)


def _row(page: Page, kind: str, field: FieldConfidence | None, cells: Cells, names: Sequence[str]) -> str:
    """A row; the roles stay where a narrow screen shows it as a block of lines, each with the name of its column."""
    tds = [(escape(text), style) for text, style in cells]
    if field is None:
        return f'<tr role="row" data-kind="{kind}" data-review="0">{_cells([*tds, ("", ""), ("", "")], names)}</tr>'
    shared = owner(field.path)
    mark = ""
    if shared not in page.rows:  # parts of one item, such as those of a period, may have a row each
        page.rows[shared] = len(page.rows) + 1
        told = (text.strip() for text, _ in cells[: 3 if kind == "claims" else 2])
        page.names[shared] = " ".join(text for text in told if text not in ("", "–"))
        mark = f' id="{page.row_id(shared)}"'
    level = "high" if field.confidence >= ACCEPT else "middle" if field.confidence >= LOW else "low"
    sure = f'<span class="sure {level}">{page.text(level)} {percent(field.confidence, page.lang)}</span>'
    places = " ".join(
        f'<a href="#{page.anchor(piece)}" title="{escape(short(piece.quote))}">{page.text("see")}</a>'
        for piece in field.evidence[:3]
    )
    why = escape("; ".join(phrase(reason, page.lang) for reason in field.reasons))
    reasons = f"<details><summary>{places or '–'}</summary>{why}</details>" if why else places
    rank = page.ranks.get(shared, 0)
    return (
        f'<tr role="row"{mark} data-kind="{kind}" data-review="{int(level != "high")}" data-rank="{rank}">'
        f"{_cells([*tds, (sure, ''), (reasons, '')], names)}</tr>"
    )


def _cells(cells: Cells, names: Sequence[str]) -> str:
    return "".join(
        f'<td role="cell" data-label="{name}"{f" class={style}" if style else ""}>{text}</td>'
        for (text, style), name in zip(cells, names, strict=True)
    )
