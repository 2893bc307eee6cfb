"""A name is given its official code where one unit has it then and there, and none otherwise."""

from pathlib import Path

import pytest

from extractor.patterns import Patterns
from extractor.pipeline import extract
from extractor.record import Organization
from extractor.unit_codes.resolve import Resolution, Unresolved, resolve

CORPUS = Path(__file__).parent.parent / "corpus"


def body(kind: str | None, unit: str, district: str | None = None, province: str | None = None) -> Organization:
    return Organization(name=unit, kind=kind, unit=unit, district=district, province=province)


@pytest.mark.parametrize(
    ("organization", "end", "expected"),
    [
        (body("xã", "Thọ Bình", "Triệu Sơn"), "2022-03-31", Resolution("15670", "commune", None, "2025-07-01")),
        (body("xã", "Thọ Bình", None, "Thanh Hóa"), "2025-12-31", Resolution("15667", "commune", "2025-07-01", None)),
        (body("phường", "Thành Sen"), "2025-12-31", Resolution("18073", "commune", "2025-07-01", None)),
        (body("đặc khu", "Lý Sơn"), "2026-06-30", Resolution("21548", "commune", "2025-07-01", None)),
        (body("huyện", "Lý Sơn"), "2024-12-31", Resolution("536", "district", None, "2025-07-01")),
        (body("tỉnh", "Thanh Hóa"), "2023-12-31", Resolution("38", "province", None, None)),
    ],
)
def test_a_name_has_the_code_of_its_time(organization: Organization, end: str, expected: Resolution) -> None:
    assert resolve(organization, end) == expected


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (body("phường", "Hòa Khánh Nam", "Liên Chiểu"), body("phường", "HOÀ KHÁNH NAM", "Liên Chiểu")),
        (body("huyện", "Lý Sơn"), body("huyện", "Lí Sơn")),
    ],
)
def test_spellings_of_one_name_have_one_code(left: Organization, right: Organization) -> None:
    found = resolve(left, "2022-06-30")
    assert isinstance(found, Resolution)
    assert resolve(right, "2022-06-30") == found


def test_one_name_in_many_districts_is_told_apart_by_the_district_and_never_guessed() -> None:
    alone = resolve(body("xã", "Trung Sơn"), "2022-09-30")
    assert isinstance(alone, Unresolved)
    assert {"02458", "07780", "14875"} <= set(alone.candidates)
    there = resolve(body("xã", "Trung Sơn", "Đô Lương"), "2022-09-30")
    assert isinstance(there, Resolution)
    assert there.code == "17686"


@pytest.mark.parametrize(
    ("organization", "end"),
    [
        (body("xã", "Không Có Thật"), "2022-12-31"),
        (body("xã", "Thọ Bình", "Tiền Hải"), "2022-12-31"),
        (body("huyện", "Triệu Sơn"), "2025-12-31"),
        (Organization(name="UBND"), "2022-12-31"),
    ],
)
def test_a_name_that_no_unit_has_then_and_there_stays_open(organization: Organization, end: str) -> None:
    assert resolve(organization, end) == Unresolved(())


def test_a_report_has_the_code_of_its_body_and_says_that_it_was_inferred(patterns: Patterns) -> None:
    result = extract(CORPUS / "01-tho-binh-q1.docx", patterns)
    assert result.record.organization is not None
    assert result.record.organization.unit_code == "15670"
    assert result.extraction is not None
    assert result.extraction.traces["organization/unit_code"].how == "inferred"
