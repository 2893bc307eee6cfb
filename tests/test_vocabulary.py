"""Abbreviations: both spellings of a text fold to one."""

import time

import pytest

from extractor.errors import PatternError
from extractor.normalize import fold, tokens
from extractor.patterns import Patterns, load
from extractor.patterns.vocabulary import build

PATTERNS = load()
VOCABULARY = PATTERNS.vocabulary
ENTRIES = PATTERNS.entries("abbreviations")


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("Số TTHC đang áp dụng", "Số thủ tục hành chính đang áp dụng"),
        ("UBND xã", "Uỷ ban nhân dân xã"),
        ("Tiếp nhận qua BCCI", "Tiếp nhận qua bưu chính công ích"),
        ("kiểm tra VBQPPL", "kiểm tra văn bản quy phạm pháp luật"),
        ("kiểm tra VB QPPL", "kiểm tra văn bản quy phạm pháp luật"),
        ("phát triển KT-XH", "phát triển kinh tế - xã hội"),
        ("nhiệm vụ KT-XH, QP-AN", "nhiệm vụ kinh tế - xã hội, quốc phòng - an ninh"),
        ("Bộ phận TN&TKQ", "Bộ phận tiếp nhận và trả kết quả"),
        ("đội ngũ CBCC", "đội ngũ cán bộ, công chức"),
        ("đội ngũ CB, CC, VC", "đội ngũ cán bộ, công chức, viên chức"),
        ("HTQLCL", "hệ thống quản lý chất lượng"),
        ("Sở TT&TT", "Sở Thông tin và Truyền thông"),
    ],
)
def test_both_spellings_fold_to_one(short: str, long: str) -> None:
    assert VOCABULARY.expand(fold(short)) == fold(long)


def test_every_example_changes_and_no_counterexample_does() -> None:
    for entry in ENTRIES:
        words = tuple(fold(entry.data["expansion"]).split())
        for example in entry.data["examples"]:
            assert " ".join(words) in VOCABULARY.expand(fold(example)), (entry.id, example)
        for example in entry.data.get("counterexamples", ()):
            assert " ".join(words) not in VOCABULARY.expand(fold(example)), (entry.id, example)


def test_expanding_twice_changes_nothing_more() -> None:
    for entry in ENTRIES:
        for text in (*entry.data["variations"], *entry.data["examples"]):
            once = VOCABULARY.expand(fold(text))
            assert VOCABULARY.expand(once) == once


def test_expanded_tokens_keep_the_place_of_their_abbreviation() -> None:
    text = "Số VB QPPL của UBND xã"
    expanded = VOCABULARY.expand_tokens(tokens(text))
    assert " ".join(token.text for token in expanded) == VOCABULARY.expand(fold(text))
    assert {text[t.start : t.end] for t in expanded} == {"Số", "VB QPPL", "của", "UBND", "xã"}


def test_bad_entries_are_named_with_file_and_line() -> None:
    data = b"""{"schema": 1, "entries": [
 {"id": "a", "variations": ["UBND"], "expansion": "uy ban"},
 {"id": "b", "variations": ["ubnd"], "expansion": "khac"},
 {"id": "c", "variations": ["XYZ"]}]}"""
    with pytest.raises(PatternError) as caught:
        build(Patterns({"abbreviations.json": data}).entries("abbreviations"))
    assert [(fault.line, fault.entry) for fault in caught.value.faults] == [(3, "b"), (4, "c")]


def test_expansion_takes_time_linear_in_the_text() -> None:
    text = " ".join(["ubnd", "xã", "vb", "qppl"] * 50_000)
    start = time.process_time()
    VOCABULARY.expand(text)
    assert time.process_time() - start < 2.0
