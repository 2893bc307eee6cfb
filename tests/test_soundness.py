"""Broken letters are told from whole ones, in the whole text and around a quote; names and codes are no damage."""

from __future__ import annotations

import pytest
from ooxml_builder import docx, p, r

from extractor.patterns import Patterns
from extractor.pipeline import extract
from extractor.soundness import broken


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Số hồ sơ giải quyết đúng hạn là 545 hồ sơ", (0, 9)),
        ("Số hồ ssơ giải quyết đúnng hạn", (2, 6)),
        ("KẾTT QUẢ THỰC HIỆN", (1, 4)),
        ("UBND xã Đắk Blà, H’ Nga Niê, QĐ-UBND, CCHC", (0, 1)),
        ("12/2024 30%", (0, 0)),
    ],
)
def test_words_that_no_syllable_is_spelt_like_are_counted(text: str, count: tuple[int, int]) -> None:
    assert broken(text) == count


def test_damage_is_felt_where_it_is_and_in_the_document(patterns: Patterns) -> None:
    whole = "Trong kỳ, bộ phận một cửa đã tiếp nhận 1.102 hồ sơ của người dân. " * 4
    damaged = "Số hồ ssơ giảii quyếtt đúnng hạnn là 545 hồ sơ."
    texts = ["BÁO CÁO", "Kết quả công tác cải cách hành chính năm 2022", "1. Kết quả", whole, damaged]
    result = extract(docx("".join(p(r(text)) for text in texts)), patterns)
    assert result.extraction is not None
    features = {
        trace.evidence[0].quote.strip(): trace.features
        for path, trace in result.extraction.traces.items()
        if path.startswith(("claims/", "figures/"))
    }
    assert features["1.102 hồ sơ"]["words_whole"] == 1.0
    assert features["545 hồ sơ"]["words_whole"] == 0.0
    assert len({each["text_whole"] for each in features.values()}) == 1
    assert 0 < features["545 hồ sơ"]["text_whole"] < 1
