"""One report from bytes to Result; bad input gives a typed, failed or partial record and never an exception."""

from __future__ import annotations

import io
import json
import os
import zipfile
from pathlib import Path

import jsonschema
import pytest
from conftest import CORPUS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ooxml_builder import docx, p, r, tbl, tr

from extractor.output.json_files import schema, to_json
from extractor.patterns import Patterns
from extractor.pipeline import extract

DOCX = sorted(CORPUS.glob("*.docx"))[0]
PDF = DOCX.with_suffix(".pdf")


def zipped(**parts: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(name.replace("__", "/").replace("_xml", ".xml"), text)
    return buffer.getvalue()


def pdf_of(pages: bytes) -> bytes:
    """The smallest PDF with that page tree."""
    return b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n" + pages + b"trailer<</Root 1 0 R>>"


EMPTY_PDF = pdf_of(b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n")
BLANK_PDF = pdf_of(
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
)
BAD = {
    "empty": (b"", "empty"),
    "noise": (bytes(range(256)) * 8, "not_a_document"),
    "text": ("chỉ là chữ".encode(), "not_a_document"),
    "truncated docx": (DOCX.read_bytes()[:4000], "damaged"),
    "truncated pdf": (PDF.read_bytes()[:300], "damaged"),
    "pdf without pages": (EMPTY_PDF, "damaged"),
    "a zip of other things": (zipped(readme_txt="x"), "unsupported"),
    "docx with a doctype": (zipped(word__document_xml='<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'), "xml_entity"),
    "a bomb": (zipped(word__document_xml="<x>" + " " * 30_000_000 + "</x>"), "bomb"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_bytes_give_a_failed_record_that_says_what_to_do(name: str, patterns: Patterns) -> None:
    data, code = BAD[name]
    result = extract(data, patterns, name)
    assert (result.record.status, [error.code for error in result.record.errors]) == ("failed", [code])
    assert len(result.record.errors[0].message) > 10
    assert len(result.record.errors[0].message_en) > 10
    assert result.record.source.name == name


def test_paths_that_cannot_be_read_give_failed_records(tmp_path: Path, patterns: Patterns) -> None:
    os.mkfifo(tmp_path / "pipe.docx")
    codes = {
        "nothing.docx": "io",
        "pipe.docx": "special_file",
        ".": "special_file",
    }
    for name, code in codes.items():
        assert extract(tmp_path / name, patterns).record.errors[0].code == code


def test_the_extension_plays_no_part(tmp_path: Path, patterns: Patterns) -> None:
    wrong = tmp_path / "report.pdf"
    wrong.write_bytes(DOCX.read_bytes())
    assert extract(wrong, patterns).record.source.reader == "ooxml"


def test_a_pdf_without_text_is_partial_and_says_so(patterns: Patterns) -> None:
    result = extract(BLANK_PDF, patterns, "blank.pdf")
    assert result.record.status in ("partial", "failed")
    assert result.record.errors[0].code == "no_text"
    assert result.record.indicators == []


@pytest.mark.parametrize("source", [DOCX, PDF, b"", b"noise"], ids=["docx", "pdf", "empty", "noise"])
def test_both_files_validate_against_the_published_schema(source: Path | bytes, patterns: Patterns) -> None:
    result = extract(source, patterns, "name")
    for which, model in (("record", result.record), ("confidence", result.confidence)):
        jsonschema.validate(json.loads(to_json(model)), json.loads(schema(which)))


def test_the_same_bytes_give_the_same_result(patterns: Patterns) -> None:
    one, other = (extract(DOCX, patterns) for _ in range(2))
    assert (to_json(one.record), to_json(one.confidence)) == (to_json(other.record), to_json(other.confidence))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_damaged_files_never_raise(patterns: Patterns, data: st.DataObject) -> None:
    source = bytearray((DOCX if data.draw(st.booleans()) else PDF).read_bytes())
    for _ in range(data.draw(st.integers(1, 20))):
        source[data.draw(st.integers(0, len(source) - 1))] = data.draw(st.integers(0, 255))
    del source[data.draw(st.integers(1, len(source))) :]
    record = extract(bytes(source), patterns, "damaged").record
    assert all(error.code != "internal" for error in record.errors), record.errors


def test_a_list_without_figures_is_kept_row_by_row(patterns: Patterns) -> None:
    persons = [("1", "Lê Thị Hạnh", "Văn phòng - Thống kê"), ("2", "Lò Văn Pản", "Tư pháp - Hộ tịch")]
    body = p("BÁO CÁO") + p("Kết quả công tác cải cách hành chính năm 2022")
    body += tbl(tr("TT", "Họ và tên", "Chức danh"), *(tr(*person) for person in persons)) + p("Hết.")
    record = extract(docx(body), patterns, "report.docx").record
    assert [tuple(row.cells) for row in record.unmatched_rows] == persons
    assert all(row.value is None for row in record.unmatched_rows)


@pytest.mark.parametrize("signed", ["Lò Văn Pản", "(Đã ký)"])
def test_what_stands_beside_the_distribution_list_is_the_signatures(signed: str, patterns: Patterns) -> None:
    lines = ["Trên đây là báo cáo năm 2022./.", "Nơi nhận:\tCHỦ TỊCH", "- Như trên;", f"- Lưu: VT.\t{signed}"]
    if signed.startswith("("):
        lines.append("\tLò Văn Pản")
    body = p("BÁO CÁO") + p("Kết quả công tác cải cách hành chính năm 2022") + p("1. Kết quả") + p("Tốt.")
    for line in lines:
        body += "<w:p>" + "<w:r><w:tab/></w:r>".join(r(part) for part in line.split("\t")) + "</w:p>"
    record = extract(docx(body), patterns, "report.docx").record
    assert record.distribution == ["Như trên", "Lưu: VT"]
    assert record.signatory is not None
    assert (record.signatory.position, record.signatory.name) == ("CHỦ TỊCH", "Lò Văn Pản")


def test_a_claim_that_the_table_chose_confirms_nothing(patterns: Patterns, monkeypatch: pytest.MonkeyPatch) -> None:
    agree, chosen = "prose and table agree", "less surely, but the table has this value"
    model, rank = patterns.claim_model, patterns.claim_model.rank

    def reasons() -> set[str]:
        return {reason for field in extract(DOCX, patterns).confidence.fields for reason in field.reasons}

    assert agree in reasons()
    monkeypatch.setattr(model, "rank", lambda *args: [(fact, min(sure, 0.75)) for fact, sure in rank(*args)])
    assert chosen in reasons()
    assert agree not in reasons()
