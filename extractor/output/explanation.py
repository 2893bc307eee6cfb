"""One value explained in words: where it stands, how it was found, what speaks for it and against it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from extractor.checks import check
from extractor.confidence import doubts, estimate, kind_of
from extractor.messages import number, percent, phrase, say
from extractor.patterns import Patterns
from extractor.pipeline import Result

_STRENGTHS = ((2.0, "strong"), (0.7, "clear"), (0.0, "slight"))  # least points of log-odds


def explain(result: Result, path: str, patterns: Patterns, lang: str) -> str | None:
    """The explanation of the field at `path`, of all its parts where it has several; None for an unknown path."""
    fields = [field for field in result.confidence.fields if field.path == path or field.path.startswith(f"{path}/")]
    extraction = result.extraction
    if not fields or extraction is None:
        return None
    checked = doubts(check(extraction, patterns, estimate(extraction, patterns)))
    lines: list[str] = []
    for field in fields:
        passed, failed = checked(field.path)
        features = {**extraction.traces[field.path].features, "check_passed": passed, "check_failed": failed}
        lines += [
            field.path,
            _line("explain.value", number(_value(result, field.path), lang), lang),
            _line("explain.confidence", percent(field.confidence, lang), lang),
            _line("explain.how", _word(f"how.{field.how}", lang), lang),
            _line("explain.reasons", "; ".join(phrase(reason, lang) for reason in field.reasons) or "-", lang),
            *_moved(patterns, kind_of(field.path), field.how, features, lang),
        ]
        for piece in field.evidence:
            where = (say("page", lang, page=piece.page) + ", " if piece.page else "") + piece.block
            lines.append(_line("explain.evidence", f"{where} [{piece.start}:{piece.end}] «{piece.quote}»", lang))
    for finding in result.confidence.findings:
        if any(f == path or f.startswith(f"{path}/") or path.startswith(f"{f}/") for f in finding.fields):
            message = finding.message if lang == "vi" else finding.message_en
            lines.append(
                _line("explain.findings", f"{finding.code} ({percent(finding.certainty, lang)}): {message}", lang)
            )
    return "\n".join(lines)


def _moved(patterns: Patterns, kind: str, how: str, features: Mapping[str, float], lang: str) -> Iterator[str]:
    """What moves the confidence up and down: a line a feature, in words and in points of log-odds."""
    model = patterns.confidence[kind]
    found = model.contributions(how, features)
    about = {"kind": _word(f"kind.{kind}", lang), "share": percent(model.usual(), lang)}
    yield _line("explain.moved", _word("usual" if found else "none", lang, **about), lang)
    for name, value, points in found:
        strength = _word(next(word for least, word in _STRENGTHS if abs(points) >= least), lang)
        move = _word("up" if points > 0 else "down", lang, strength=strength)
        told = "" if value is None else f": {_degree(value, lang)}"
        sign = "+" if points > 0 else "−"
        yield f"    {move:<14} {sign}{number(round(abs(points), 1), lang)}  {_word(name, lang)}{told}"


def _degree(value: float, lang: str) -> str:
    """How far a feature holds: yes, no, or a percentage."""
    return _word("yes" if value >= 1 else "no", lang) if value in (0.0, 1.0) else percent(value, lang)


def _word(key: str, lang: str, **values: object) -> str:
    return say(key, lang, catalogue="features", **values)


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
