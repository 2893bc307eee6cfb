"""A report for office programs: no text is run as a formula, and each comes back as it was."""

import csv
import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from extractor.output.sheets import plain, safe, to_csv, to_workbook
from extractor.patterns import Patterns
from extractor.pipeline import Result, extract

CORPUS = Path(__file__).parent.parent / "corpus"


@pytest.fixture(scope="module")
def result(patterns: Patterns) -> Result:
    return extract(CORPUS / "03-trung-son-9t.docx", patterns)


@given(st.text())
def test_any_text_comes_back_and_none_begins_a_formula(text: str) -> None:
    assert plain(safe(text)) == text
    assert not safe(text).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_the_csv_has_each_indicator_with_its_number(result: Result) -> None:
    text = to_csv(result)
    assert text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert len(rows) == 1 + len(result.record.indicators)
    received = next(row for row in rows if row[0] == "files.received")
    value = next(x.value for x in result.record.indicators if x.id == "files.received")
    assert float(received[4]) == value


def test_the_csv_has_what_the_record_has_of_each_indicator(result: Result) -> None:
    head, *rows = csv.reader(io.StringIO(to_csv(result, "en").removeprefix("\ufeff")))
    for row, indicator in zip(rows, result.record.indicators, strict=True):
        cells = dict(zip(head, map(plain, row), strict=True))
        assert (cells["id"], cells["As printed"], cells["Note"]) == (indicator.id, indicator.raw, indicator.note)
        assert (cells["Group"], cells["Scope"]) == (indicator.group, indicator.scope)
        assert json.loads(cells["Further columns"] or "{}") == indicator.columns


def test_further_columns_are_kept(patterns: Patterns) -> None:
    result = extract(CORPUS / "43-ham-my-ktxh-6t.docx", patterns)
    rows = list(csv.DictReader(io.StringIO(to_csv(result, "en").removeprefix("\ufeff"))))
    kept = [json.loads(plain(row["Further columns"]) or "{}") for row in rows]
    assert kept == [indicator.columns for indicator in result.record.indicators]
    assert any(kept)


def sheets(content: bytes) -> dict[str, list[list[str]]]:
    """The texts of the cells of each sheet of a workbook, without those that are empty."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        strings = ["".join(one.itertext()) for one in etree.fromstring(book.read("xl/sharedStrings.xml"))]
        names = etree.fromstring(book.read("xl/workbook.xml")).xpath("//*[local-name()='sheet']/@name")
        found = {}
        for number, name in enumerate(names, 1):
            tree = etree.fromstring(book.read(f"xl/worksheets/sheet{number}.xml"))
            found[name] = [
                [strings[int(cell[0].text)] if cell.get("t") == "s" else cell[0].text for cell in row if len(cell)]
                for row in tree.iter("{*}row")
            ]
    return found


def test_the_workbook_has_a_sheet_for_each_part_and_no_formula(result: Result) -> None:
    content = to_workbook(result)
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        assert not any(b"<f>" in book.read(n) for n in book.namelist() if n.startswith("xl/worksheets/sheet"))
    found = sheets(content)
    assert list(found) == ["Chỉ tiêu", "Thông tin chung", "Mục", "Văn bản", "Số liệu lời văn", "Phát hiện"]
    header = {row[0]: row[1] for row in found["Thông tin chung"][1:]}
    assert header["Tiêu đề"] == result.record.title
    assert result.record.letterhead is not None
    assert header["Số, ký hiệu"] == result.record.letterhead.number


def test_findings_have_their_severity_in_words(patterns: Patterns) -> None:
    found = sheets(to_workbook(extract(CORPUS / "14-tan-phu-6t.docx", patterns)))["Phát hiện"]
    assert found[0] == ["Số", "Mức", "Độ tin cậy", "Phát hiện"]
    assert {row[1] for row in found[1:]} == {"Lỗi", "Lưu ý"}


def test_a_text_too_long_for_a_cell_ends_with_a_mark(result: Result) -> None:
    section = result.record.sections[0].model_copy(update={"text": "ạ𝒳" * 20_000})
    record = result.record.model_copy(update={"sections": [section]})
    text = sheets(to_workbook(replace(result, record=record)))["Mục"][1][4]
    assert len(text.encode("utf-16-le")) // 2 in (32_766, 32_767)
    assert text.endswith("[cắt bớt, xem tệp JSON]")
