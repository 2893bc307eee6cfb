"""One value explained in words: where it stands, how it was found, what speaks for it and against it."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

from extractor.messages import number, say
from extractor.pipeline import Result


def explain(result: Result, path: str, lang: str) -> str | None:
    """The explanation of the field at `path`, of all its parts where it has several; None for an unknown path."""
    fields = [field for field in result.confidence.fields if field.path == path or field.path.startswith(f"{path}/")]
    if not fields or result.extraction is None:
        return None
    lines: list[str] = []
    for field in fields:
        trace = result.extraction.traces[field.path]
        lines += [
            field.path,
            _line("explain.value", number(_value(result, field.path), lang), lang),
            _line("explain.confidence", f"{field.confidence:.1%}", lang),
            _line("explain.how", field.how, lang),
            _line("explain.reasons", "; ".join(field.reasons) or "-", lang),
        ]
        if trace.features:
            features = ", ".join(f"{name} {value:.2f}" for name, value in sorted(trace.features.items()))
            lines.append(_line("explain.features", features, lang))
        for piece in field.evidence:
            where = (say("page", lang, page=piece.page) + ", " if piece.page else "") + piece.block
            lines.append(_line("explain.evidence", f"{where} [{piece.start}:{piece.end}] «{piece.quote}»", lang))
    for finding in result.confidence.findings:
        if any(f == path or f.startswith(f"{path}/") or path.startswith(f"{f}/") for f in finding.fields):
            message = finding.message if lang == "vi" else finding.message_en
            lines.append(_line("explain.findings", f"{finding.code} ({finding.certainty:.0%}): {message}", lang))
    return "\n".join(lines)


def near(result: Result, path: str) -> list[str]:
    """Paths that the user may have meant."""
    return get_close_matches(path, [field.path for field in result.confidence.fields], 4, 0.3)


def _line(key: str, text: str, lang: str) -> str:
    return f"  {say(key, lang)}: {text}"


def _value(result: Result, path: str) -> Any:
    """The value in the record at a path; None for parts that the record does not show."""
    head, *rest = path.split("/")
    node: Any = getattr(result.record, head, None)
    if head == "indicators" and rest and result.extraction is not None:
        from extractor.record import indicator_keys

        keys = indicator_keys(result.record.indicators)
        node = node[keys.index(rest.pop(0))]
    for name in rest:
        node = node[int(name)] if isinstance(node, list) else getattr(node, name, None)
    return node
