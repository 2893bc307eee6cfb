"""A report for office programs: no text is run as a formula, and each comes back as it was."""

import csv
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


def test_the_workbook_has_a_sheet_for_each_part_and_no_formula(result: Result) -> None:
    with zipfile.ZipFile(io.BytesIO(to_workbook(result))) as book:
        sheets = [name for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
        contents = [book.read(name) for name in sheets]
    assert len(sheets) == 5
    assert not any(b"<f>" in content for content in contents)
