"""The best known label: exact before fuzzy, rare words decide, numbers are hard."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.matching import CUTOFF, Matcher
from extractor.normalize import strip_marks

LABELS = {
    "received": ["Số lượng hồ sơ đã tiếp nhận", "Tổng số hồ sơ tiếp nhận"],
    "in_person": ["Tiếp nhận trực tiếp"],
    "online3": ["Tiếp nhận trực tuyến mức độ 3"],
    "online4": ["Tiếp nhận trực tuyến mức độ 4"],
    "on_time": ["Số hồ sơ giải quyết đúng hạn"],
    "late": ["Số hồ sơ giải quyết quá hạn"],
    "cadres": ["Số cán bộ bị kỷ luật"],
    "officials": ["Số công chức bị kỷ luật theo Nghị định 112/2020/NĐ-CP"],
}
MATCHER = Matcher(LABELS)


@pytest.mark.parametrize(
    ("text", "key", "how"),
    [
        ("Tiếp nhận trực tiếp", "in_person", "exact"),
        ("- TIẾP NHẬN  TRỰC TIẾP:", "in_person", "folded"),
        ("Tiep nhan truc tiep", "in_person", "fuzzy"),
        ("Tiếp nhân trưc tiếp", "in_person", "fuzzy"),
        ("Số hồ sơ đã giải quyết quá hạn", "late", "fuzzy"),
        ("Số hồ sơ giai quyêt đúnq hạn trong kỳ", "on_time", "fuzzy"),
        ("Tiếp nhận trực tuyến ở mức độ 4", "online4", "fuzzy"),
        ("Số lượng cán bộ bị kỉ luật", "cadres", "fuzzy"),
        ("Số công chức bị kỷ luật theo Nghị định 34/2019/NĐ-CP", "officials", "fuzzy"),
    ],
)
def test_finds_the_label_in_its_disguise(text: str, key: str, how: str) -> None:
    match = MATCHER.best(text)
    assert match is not None
    assert (match.key, match.how) == (key, how)
    assert match.score >= CUTOFF


@pytest.mark.parametrize(
    "text", ["", "…", "Diện tích gieo trồng", "Tiếp nhận trực tuyến mức độ 2", "Tỷ lệ giải ngân", "không"]
)
def test_finds_nothing_where_nothing_fits(text: str) -> None:
    assert MATCHER.best(text) is None


def test_a_shared_label_is_a_tie() -> None:
    match = Matcher({"a": ["Trực tiếp"], "b": ["trực tiếp"]}).best("Trực tiếp")
    assert match is not None
    assert (match.score, match.margin, match.runner_up) == (1.0, 0.0, "b")


def test_abbreviations_are_expanded_on_both_sides() -> None:
    matcher = Matcher({"a": ["Số TTHC"]}, lambda folded: folded.replace("tthc", "thủ tục hành chính"))
    match = matcher.best("Số thủ tục hành chính")
    assert match is not None
    assert match.how == "folded"


def test_the_runner_up_is_the_twin() -> None:
    match = MATCHER.best("Số hồ sơ giải quyết đúng hạn")
    assert match is not None
    assert match.runner_up == "late"
    assert match.margin > 0.1


@given(st.sampled_from([(key, label) for key, labels in LABELS.items() for label in labels]), st.booleans())
def test_every_label_finds_its_own_key(choice: tuple[str, str], bare: bool) -> None:
    key, label = choice
    match = MATCHER.best(strip_marks(label) if bare else label.upper())
    assert match is not None
    assert match.key == key


@given(st.text(max_size=300))
def test_any_text_is_answered(text: str) -> None:
    for candidate in MATCHER.rank(text):
        assert 0.0 <= candidate.score <= 1.0
