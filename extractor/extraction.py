"""Everything extracted from one report, with the provenance of each value; what checks and confidence read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from extractor.document import Document, Paragraph
from extractor.indicators import IndicatorResult
from extractor.layout import Layout
from extractor.narrative import NarrativeResult
from extractor.provenance import Provenance, Traced, cite
from extractor.record import FootnoteText, Organization, Period, ReadError, Record, Source, indicator_keys
from extractor.references import ReferencesResult
from extractor.soundness import soundness

_LEGIBLE = 0.9  # certainty of the recogniser below which a person is told so


@dataclass(frozen=True)
class Extraction:
    """One report between extraction and output.

    `traces` maps each path into the record ("indicators/files.received/value", "references/3/id") to its provenance.
    The results of the stages are kept, for checks need more than the record holds.
    """

    record: Record
    traces: Mapping[str, Provenance]
    document: Document
    layout: Layout
    rows: IndicatorResult
    prose: NarrativeResult
    cited: ReferencesResult


def assemble(
    document: Document,
    layout: Layout,
    rows: IndicatorResult,
    prose: NarrativeResult,
    cited: ReferencesResult,
    *,
    source: Source,
    versions: tuple[str, str],
) -> Extraction:
    """Joins the results of the stages into one record and one map of provenance; `versions` are code and patterns."""
    traces: dict[str, Provenance] = {}
    keys = indicator_keys([traced.value for traced in rows.indicators])
    single: dict[str, Any] = {
        name: _take(traces, name, getattr(layout, name))
        for name in ("organization", "letterhead", "title", "period", "signatory")
    }
    _take_code(traces, single["organization"], single["period"])
    lists: dict[str, Any] = {
        "recipients": _take_all(traces, "recipients", layout.recipients),
        "distribution": _take_all(traces, "distribution", layout.distribution),
        "sections": _take_all(traces, "sections", layout.sections),
        "indicators": _take_all(traces, "indicators", rows.indicators, keys),
        "groups": _take_all(traces, "groups", rows.groups),
        "unmatched_rows": _take_all(traces, "unmatched_rows", rows.unmatched),
        "claims": _take_all(traces, "claims", prose.claims),
        "figures": _take_all(traces, "figures", prose.figures),
        "references": _take_all(traces, "references", cited.references),
        "footnotes": _take_all(traces, "footnotes", _footnotes(document, layout)),
    }
    for path, features in soundness(traces, document).items():
        traces[path] = replace(traces[path], features={**traces[path].features, **features})
    if document.recognised:
        _as_recognised(traces, document)
    errors = [
        ReadError(stage="read", code=w.code, message=w.message, message_en=w.message_en, page=w.page)
        for w in document.warnings
    ]
    lost = any(warning.lost for warning in document.warnings)
    record = Record.model_construct(
        status="partial" if lost else "success",
        errors=errors,
        source=source,
        extractor_version=versions[0],
        patterns_version=versions[1],
        form=rows.form,
        missing_indicators=list(rows.missing),
        **single,
        **lists,
    )
    return Extraction(record, traces, document, layout, rows, prose, cited)


def _as_recognised(traces: dict[str, Provenance], document: Document) -> None:
    """Values on scanned pages were read by a recogniser, however well they then matched; `legible` is how surely.

    A value without a place of its own, such as a blank, stands where the other parts of its entry do.
    """
    scanned = set(document.recognised)
    pages: dict[str, set[int | None]] = {}
    for path, trace in traces.items():
        pages.setdefault(_entry(path), set()).update(piece.page for piece in trace.evidence)
    for path, trace in traces.items():
        own = {piece.page for piece in trace.evidence} - {None}
        if (own or pages[_entry(path)]) & scanned:
            legible = _legible(trace, document)
            reasons = (*trace.reasons, "read from a picture", *(["hard to read"] if legible < _LEGIBLE else []))
            traces[path] = replace(
                trace, how="ocr", reasons=reasons, features={**trace.features, "legible": round(legible, 4)}
            )


def _entry(path: str) -> str:
    """The entry of a list or the part of the head to which a path belongs."""
    return "/".join(path.split("/")[:2])


def _legible(trace: Provenance, document: Document) -> float:
    """How sure the recogniser is of a quote: of its least sure figure, or without figures of its words on the whole."""
    words = [
        (fragment.certainty, any(map(str.isdigit, block.text[fragment.start : fragment.end])))
        for piece in trace.evidence
        if (block := document.by_path.get(piece.block)) is not None
        for fragment in block.fragments
        if fragment.start < piece.end and fragment.end > piece.start
    ]
    figures = [certainty for certainty, is_figure in words if is_figure]
    if figures:
        return min(figures)
    return sum(certainty for certainty, _ in words) / len(words) if words else 1.0


def _take(traces: dict[str, Provenance], path: str, traced: Traced[Any] | None) -> Any:
    if traced is None:
        return None
    for name, provenance in traced.traces.items():
        traces[f"{path}/{name}" if name else path] = provenance
    return traced.value


def _take_all(
    traces: dict[str, Provenance], path: str, items: Iterable[Traced[Any]], keys: list[str] | None = None
) -> list[Any]:
    return [_take(traces, f"{path}/{keys[i] if keys else i}", traced) for i, traced in enumerate(items)]


def _footnotes(document: Document, layout: Layout) -> Iterable[Traced[FootnoteText]]:
    sections = {passage.block.path: passage.section for passage in layout.passages}
    for footnote in document.footnotes:
        paragraph: Paragraph = footnote.paragraph
        value = FootnoteText(mark=footnote.mark, section=sections.get(footnote.caller), text=paragraph.text)
        yield Traced(value, {"text": Provenance(evidence=cite(paragraph), reasons=("footnote",))})


def _take_code(traces: dict[str, Provenance], organization: Organization | None, period: Period | None) -> None:
    """Gives the body its official code at the end of the period, where exactly one unit has its name then and there."""
    from extractor.unit_codes.resolve import Resolution, resolve

    if organization is None or not organization.unit:
        return
    found = resolve(organization, period.end if period else None)
    name = traces.get("organization/unit")
    if isinstance(found, Resolution) and name is not None:
        organization.unit_code = found.code
        reason = "the only unit of this name, district and province at the end of the period"
        traces["organization/unit_code"] = replace(name, how="inferred", reasons=(reason,))
