"""Archived administrative reports of Vietnam's communes, as data that people can trust.

    from extractor import extract, load_patterns

    patterns = load_patterns()
    result = extract("report.docx", patterns)
    result.record.indicators, result.confidence.findings

The names are imported when they are first used: `extractor --help` must not wait for lxml and pydantic.
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_HOMES = {
    "load_patterns": ("extractor.patterns", "load"),
    "extract": ("extractor.pipeline", "extract"),
    "Result": ("extractor.pipeline", "Result"),
    "Record": ("extractor.record", "Record"),
    "ConfidenceReport": ("extractor.record", "ConfidenceReport"),
    "ExtractorError": ("extractor.errors", "ExtractorError"),
    "InputError": ("extractor.errors", "InputError"),
    "PatternError": ("extractor.errors", "PatternError"),
}
__all__ = ["__version__", *_HOMES]  # noqa: PLE0604  # all are strings


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'extractor' has no attribute {name!r}")
    module, attribute = _HOMES[name]
    return getattr(import_module(module), attribute)
