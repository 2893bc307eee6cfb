"""A document that was stored is the document that was read, and gives the same record."""

from __future__ import annotations

import dataclasses
import hashlib
from pathlib import Path

import pytest
from conftest import CORPUS

from extractor.document import Document, Footnote, Fragment, Paragraph, ReadWarning
from extractor.errors import Damaged
from extractor.patterns import Patterns
from extractor.pipeline import extract, extract_document
from extractor.readers import media_type, read
from extractor.readers.packed import pack, unpack
from extractor.readers.versions import VERSIONS, reader_versions
from extractor.record import Source

REPORTS = sorted([*CORPUS.glob("*.docx"), *CORPUS.glob("*.pdf")])


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.name)
def test_a_document_comes_back_as_it_was(path: Path) -> None:
    document = read(path.read_bytes())
    again = unpack(pack(document))
    assert dataclasses.asdict(again) == dataclasses.asdict(document)


@pytest.mark.parametrize("path", REPORTS[:6], ids=lambda path: path.name)
def test_a_stored_document_gives_the_same_result(path: Path, patterns: Patterns) -> None:
    data = path.read_bytes()
    direct = extract(data, patterns, path.name)
    source = Source(name=path.name, sha256=hashlib.sha256(data).hexdigest(), media_type=media_type(data))
    stored = extract_document(unpack(pack(read(data))), source, patterns)
    assert (stored.record, stored.confidence) == (direct.record, direct.confidence)


def test_notes_fragments_and_warnings_are_kept() -> None:
    line = Paragraph("p", "a\u0303 b", fragments=(Fragment(0, 1, 1, 0.1, 2.5, 3.0, 4.0),), notes=((1, 0),), page=1)
    warnings = (ReadWarning("x", "y", "z", None, True),)
    document = Document(
        (line,), "r", "m", footnotes=(Footnote("1", line),), warnings=warnings, page_sizes=((1.5, 2.0),)
    )
    assert unpack(pack(document)) == document


@pytest.mark.parametrize("data", [b"", b"nothing", pack(Document((), "r", "m"))[:-8]])
def test_bytes_that_are_no_stored_document_are_refused(data: bytes) -> None:
    with pytest.raises(Damaged):
        unpack(data)


def test_every_reader_has_a_version() -> None:
    versions = reader_versions()
    assert {version.partition("/")[0] for version in versions.values()} == {"none", *VERSIONS}
    assert versions["application/pdf"].startswith("pdf/")
