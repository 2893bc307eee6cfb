"""Markers and organizations: every example is found as its entry says, no counterexample is; faults are named."""

import pytest

from extractor.errors import PatternError
from extractor.normalize import fold_letters
from extractor.patterns import Patterns, load
from extractor.patterns import markers as marker_family
from extractor.patterns import organizations as organization_family

PATTERNS = load()
MARKERS = [entry for entry in PATTERNS.entries("markers") if entry.data["role"] == "marker"]
ORGANIZATIONS = PATTERNS.entries("organizations")


@pytest.mark.parametrize("entry", MARKERS, ids=lambda entry: entry.id)
def test_a_marker_is_found_in_its_examples_and_not_in_its_twins(entry) -> None:  # type: ignore[no-untyped-def]
    for example in entry.data["examples"]:
        assert PATTERNS.markers.find(entry.id, fold_letters(example)), example
    for example in entry.data.get("counterexamples", ()):
        assert not PATTERNS.markers.find(entry.id, fold_letters(example)), example


def test_units_and_bodies_are_found_in_their_examples() -> None:
    for entry in ORGANIZATIONS:
        for example in entry.data.get("examples", ()):
            lower = fold_letters(example)
            if entry.data["role"] == "department":
                assert PATTERNS.organizations.department(example, lower), example
            else:
                kinds = [(unit.kind, unit.body) for unit in PATTERNS.organizations.units(example)]
                key = entry.data.get("name") or entry.id
                assert any(key in pair for pair in kinds), example


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("UBND xã Hà Vinh báo cáo kết quả", ["UBND xã Hà Vinh"]),
        ("ỦY BAN NHÂN DÂN XÃ HÀ VINH", ["UBND xã Hà Vinh"]),
        ("UBND xã Hà Vinh, huyện Hà Trung, tỉnh Thanh Hóa", ["UBND xã Hà Vinh", "Huyện Hà Trung", "Tỉnh Thanh Hóa"]),
        ("phường 5, quận 10", ["Phường 5", "Quận 10"]),
        ("thành phố Phan Rang - Tháp Chàm", ["Thành phố Phan Rang - Tháp Chàm"]),
        ("huyện Ia H'Drai", ["Huyện Ia H'Drai"]),
        ("HUYỆN ỦY HÀ TRUNG", ["Huyện ủy Hà Trung"]),
        ("UBND TP. Vinh", ["UBND thành phố Vinh"]),
        ("xã NTM kiểu mẫu, các xã, phường trong huyện", []),
        ("Chủ tịch UBND xã, HĐND tỉnh", []),
        ("UBND XÃ HÀ VINH BÁO CÁO", ["UBND xã Hà Vinh"]),
    ],
)
def test_names_end_where_the_name_ends(text: str, expected: list[str]) -> None:
    assert [unit.title for unit in PATTERNS.organizations.units(text) if unit.name] == expected


@pytest.mark.parametrize(
    ("name", "level"),
    [("Hà Nội", "province"), ("HỒ CHÍ MINH", "province"), ("Thanh Hóa", "district"), ("Vinh", "district")],
)
def test_cities_under_the_central_government_are_provinces(name: str, level: str) -> None:
    (unit,) = PATTERNS.organizations.units(f"UBND {'THÀNH PHỐ' if name.isupper() else 'thành phố'} {name}")
    assert unit.level == level


def test_bad_entries_are_named() -> None:
    data = b"""{"schema": 1, "entries": [
 {"id": "a", "role": "marker", "where": "somewhere", "variations": ["x"]}]}"""
    with pytest.raises(PatternError) as caught:
        marker_family.build(Patterns({"markers.json": data}).entries("markers"))
    assert [(fault.line, fault.entry) for fault in caught.value.faults] == [(2, "a")]
    data = b"""{"schema": 1, "entries": [
 {"id": "a", "role": "kind", "level": "village", "variations": ["x"]},
 {"id": "b", "role": "other", "variations": []}]}"""
    with pytest.raises(PatternError) as caught:
        organization_family.build(Patterns({"organizations.json": data}).entries("organizations"))
    assert [(fault.line, fault.entry) for fault in caught.value.faults] == [(2, "a"), (3, "b"), (3, "b")]


def test_a_family_without_a_needed_marker_is_refused() -> None:
    data = b'{"schema": 1, "entries": [{"id": "end", "role": "marker", "where": "end", "variations": ["./."]}]}'
    with pytest.raises(PatternError, match="lacks"):
        marker_family.build(Patterns({"markers.json": data}).entries("markers"))
