"""A .doc without LibreOffice: the same rows and values; and LibreOffice's tables compared with a second reading."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from conftest import CORPUS, save_as

from corpus.build.legacy import encode
from extractor.document import Table
from extractor.errors import Damaged, InputError, MissingComponent
from extractor.patterns import Patterns
from extractor.pipeline import extract
from extractor.readers import native_doc, office, read

NAMES = ("01-tho-binh-q1", "16-hoa-khanh-nam-q2", "42-quang-thach-ktxh-2022")


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A report in VNI as .doc."""
    folder = tmp_path_factory.mktemp("native")
    report = folder / "old.docx"
    report.write_bytes(encode((CORPUS / f"{NAMES[0]}.docx").read_bytes(), "vni"))
    save_as("doc", [report], folder)
    return (folder / "old.doc").read_bytes()


@pytest.mark.parametrize("name", NAMES)
def test_no_row_or_cell_is_lost(name: str, saved: Path) -> None:
    document = native_doc.read((saved / f"{name}.doc").read_bytes())
    assert native_doc.tally(document) == native_doc.tally(read((CORPUS / f"{name}.docx").read_bytes()))


@pytest.mark.parametrize("name", NAMES)
def test_values_are_those_of_the_docx(
    name: str, saved: Path, patterns: Patterns, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = extract(CORPUS / f"{name}.docx", patterns).record
    monkeypatch.setattr(office, "find_program", lambda: None)
    record = extract(saved / f"{name}.doc", patterns).record
    assert record.status == "partial"
    assert [error.code for error in record.errors] == ["fallback_reader"]
    assert record.source.reader == "office_oxide"
    assert [(i.id, i.value, i.state) for i in record.indicators] == [
        (i.id, i.value, i.state) for i in expected.indicators
    ]


def test_codes_of_old_are_told_without_fonts(old: bytes) -> None:
    document = native_doc.read(old)
    assert document.text_origin == "vni"
    assert "Tình hình thực hiện nhiệm vụ cải cách hành chính" in "\n".join(b.text for b in document.by_path.values())


def test_a_doc_that_neither_reads_says_so(saved: Path) -> None:
    data = (saved / f"{NAMES[0]}.doc").read_bytes()
    for damaged in (data[:700], data[:512] + bytes(len(data) - 512)):
        with pytest.raises(InputError):
            read(damaged)
    with pytest.raises(Damaged):
        native_doc.read(b"no document at all")


def test_without_either_the_missing_program_is_named(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "find_program", lambda: None)
    monkeypatch.setattr(native_doc, "is_installed", lambda: False)
    with pytest.raises(MissingComponent, match="libreoffice-writer-nogui"):
        read((saved / f"{NAMES[0]}.doc").read_bytes())


def test_rows_that_the_conversion_lost_are_warned_of(saved: Path) -> None:
    data = (saved / f"{NAMES[0]}.doc").read_bytes()
    document = office.read(data)
    assert "table_lost" not in {warning.code for warning in document.warnings}
    largest = max(document.tables(), key=lambda table: len(table.rows))
    cut = replace(largest, rows=largest.rows[:60])
    blocks = tuple(cut if isinstance(block, Table) and block is largest else block for block in document.blocks)
    compared = office.compared(replace(document, blocks=blocks), data)
    assert [warning.code for warning in compared.warnings if warning.lost] == ["table_lost"]
