"""One report, from bytes to Result: read, locate, extract, check, score."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from extractor import __version__
from extractor.checks import check
from extractor.confidence import conclude, estimate, without_values
from extractor.document import Document
from extractor.errors import InputError
from extractor.extraction import Extraction, assemble
from extractor.indicators import extract_indicators
from extractor.locate import locate
from extractor.narrative import extract_claims
from extractor.patterns import Patterns, load
from extractor.readers import media_type, open_file, read
from extractor.record import ConfidenceReport, ReadError, Record, Source
from extractor.references import find_references

Reading = Callable[[bytes, str], Document]


@dataclass(frozen=True)
class Result:
    """What one input gives: the record, the confidence report, and, where it could be read, what they rest on."""

    record: Record
    confidence: ConfidenceReport
    extraction: Extraction | None = None


def extract(
    source: bytes | str | Path, patterns: Patterns | None = None, name: str = "", reading: Reading = read
) -> Result:
    """Extracts one report from its bytes or its path; `name` is what the result calls it (default: the file's name).

    `reading` makes a Document of the bytes and the name: that of a `Cache`, say, which keeps what was slow to read.

    Never raises for content: a file that cannot be read gives a Result whose record has status `failed` and an error.
    """
    patterns = patterns or load()
    if not isinstance(source, bytes):
        name = name or Path(source).name
        try:
            source = open_file(source)
        except InputError as error:
            return failed(Source(name=name, sha256=""), patterns, error)
    origin = Source(name=name, sha256=hashlib.sha256(source).hexdigest(), media_type=media_type(source))
    try:
        return extract_document(reading(source, name), origin, patterns)
    except InputError as error:
        return failed(origin, patterns, error)
    except Exception as error:  # a fault of ours in one file must not stop the others
        return failed(origin, patterns, internal(error))


def extract_document(document: Document, origin: Source, patterns: Patterns) -> Result:
    """Extracts a report that was read before; `origin` tells name, hash and media type of its file."""
    source = origin.model_copy(
        update={
            "media_type": document.media_type,
            "reader": document.reader,
            "pages": document.pages,
            "text_origin": document.text_origin,
        }
    )
    layout = locate(document, patterns)
    period = layout.period.value if layout.period else None
    rows = extract_indicators(layout, patterns, period)
    prose = extract_claims(layout, patterns, period, rows.values)
    cited = find_references(document, layout, patterns)
    extraction = assemble(document, layout, rows, prose, cited, source=source, versions=(__version__, patterns.version))
    estimates = estimate(extraction, patterns)
    checked = check(extraction, patterns, estimates)
    return Result(extraction.record, conclude(extraction, checked, patterns, estimates), extraction)


def failed(source: Source, patterns: Patterns, error: InputError) -> Result:
    """The result of an input that cannot be read: both files are valid and say why."""
    reason = ReadError(
        stage="read", code=error.code, message=error.message, message_en=error.message_en, page=error.page
    )
    record = Record(
        status="failed",
        errors=[reason],
        source=source,
        extractor_version=__version__,
        patterns_version=patterns.version,
    )
    return Result(record, without_values(record))


def internal(error: Exception) -> InputError:
    """The error of a fault of ours."""
    detail = f"{type(error).__name__}: {error}"
    return InputError(
        f"Lỗi nội bộ của chương trình ({detail}); xin báo lại kèm tệp này",
        f"internal error ({detail}); please report it with this file",
    )
