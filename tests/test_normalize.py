"""Folding: two spellings of one label are one string; spans lead back to the source."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.normalize import fold, fold_letters, nfc, strip_marks, tokens


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hoà giải", "hòa  giải"),
        ("UỶ BAN NHÂN DÂN", "Ủy ban nhân dân"),
        ("tỉ lệ", "Tỷ lệ"),
        ("xử lí", "xử lý"),
        ("Số lượng hồ sơ:", "số lượng hồ sơ"),
        (unicodedata.normalize("NFD", "đúng hạn"), "Đúng hạn"),
        ("khoẻ", "khỏe"),
        ("một cửa – liên thông", "Một cửa, liên thông"),
    ],
)
def test_spellings_of_one_label_fold_to_one(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("đúng hạn", "quá hạn"), ("mức độ 3", "mức độ 4"), ("quý", "quỳ"), ("hoàn", "hòan?"[:4]), ("ma", "mạ")],
)
def test_different_words_stay_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_stripping_marks_keeps_length_and_letters() -> None:
    assert strip_marks("Đúng hạn, tỷ lệ") == "Dung han, ty le"


@given(st.text())
def test_folding_keeps_length_and_is_idempotent(text: str) -> None:
    composed = nfc(text)
    assert len(fold_letters(composed)) == len(composed)
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet="aàáoòóuùúyỳýiíhkqđ HQ.,-%1 2", max_size=40))
def test_tokens_slice_the_source(text: str) -> None:
    for token in tokens(text):
        assert fold_letters(text)[token.start : token.end] == token.text
