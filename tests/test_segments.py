"""What a segment says of its figure: which sentence and part of it counts, and which words only seem to."""

from __future__ import annotations

import pytest

from extractor.narrative import _INDIFFERENT
from extractor.numerals import scan
from extractor.patterns import Patterns
from extractor.record import Period
from extractor.segments import PART, TOTAL, Scope, Segment, find_segments, read_text

NINE_MONTHS = Period(kind="nine_months", year=2022, start="2022-01-01", end="2022-09-30")


def segments(text: str, patterns: Patterns, period: Period | None = NINE_MONTHS) -> list[Segment]:
    figures = scan(text, patterns)
    scope = Scope(_INDIFFERENT, frozenset(), {}, False)
    return find_segments(read_text(text, figures, period, patterns), figures, scope, patterns)


def ideas(text: str, patterns: Patterns, period: Period | None = NINE_MONTHS) -> frozenset[str]:
    """The ideas of the last figure and those that hold for it."""
    last = segments(text, patterns, period)[-1]
    return last.own | last.sticky


@pytest.mark.parametrize("head", ["Đã", "Đến nay", "Ủy ban", "Ứng dụng", "Xã"])
def test_a_sentence_ends_before_every_capital(head: str, patterns: Patterns) -> None:
    found = segments(f"Tiếp nhận 12 hồ sơ. {head} giải quyết 11 hồ sơ.", patterns)
    assert [one.sentence for one in found] == [0, 1]


def test_trong_do_goes_on_with_its_sentence(patterns: Patterns) -> None:
    found = segments("Tiếp nhận 12 hồ sơ. Trong đó trực tiếp 5, trực tuyến 7.", patterns)
    assert [one.sentence for one in found] == [0, 0, 0]


def test_a_sentence_that_names_nothing_speaks_of_the_one_before(patterns: Patterns) -> None:
    assert "poor" in segments("Hộ nghèo: 88 hộ. Tỷ lệ: 4,58%.", patterns)[-1].context.values()


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("Chủ tịch tiếp 27 lượt, công chức tiếp 44 lượt, cộng 71 lượt.", [PART, PART, TOTAL]),
        ("Có 20 người, gồm nữ 8 người, nam 12 người.", [TOTAL, PART, PART]),
        ("Có 20 người, gồm nữ 8 người, nam 11 người.", ["", "", ""]),
        ("Có 20 người, 8 thôn, 12 hộ.", ["", "", ""]),
    ],
)
def test_figures_that_add_up_tell_a_total_from_its_parts(text: str, roles: list[str], patterns: Patterns) -> None:
    assert [one.sum for one in segments(text, patterns)] == roles


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("Cả năm mới số hóa được 215 hồ sơ.", False),
        ("Giải ngân mới đạt 23%.", False),
        ("Tiếp nhận hồ sơ mới 215 hồ sơ.", True),
    ],
)
def test_moi_before_a_verb_says_that_no_more_was_done(text: str, new: bool, patterns: Patterns) -> None:
    assert ("newly" in ideas(text, patterns)) is new


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("Năm trước tiếp nhận 12 hồ sơ.", True),
        ("Quý II tiếp nhận 12 hồ sơ.", True),
        ("Tự kiểm tra 02 đợt vào tháng 5.", False),
        ("Tính từ 01/7 đến 20/9/2022 tiếp nhận 12 hồ sơ.", True),
        ("Ngay từ đầu năm đã ban hành 12 văn bản.", False),
        ("Năm học 2021-2022 có 12 lớp.", False),
        ("Có hôm tiếp nhận 41 hồ sơ; giải quyết 12 hồ sơ.", False),
        ("Kế hoạch đề ra 33 nhiệm vụ, hết quý III hoàn thành 26 nhiệm vụ.", False),
    ],
)
def test_figures_of_another_period_are_told_apart(text: str, other: bool, patterns: Patterns) -> None:
    assert ("other_period" in ideas(text, patterns)) is other


@pytest.mark.parametrize(
    ("text", "idea", "said"),
    [
        ("Thực hiện chỉ đạo của UBND huyện, xã tiếp nhận 12 hồ sơ.", "by_district", False),
        ("UBND huyện tiếp nhận 12 hồ sơ.", "by_district", True),
        ("Chỉ tiêu số hóa 80%, thực hiện 91%.", "planned", False),
        ("Tặng quà 120 hộ nghèo, 85 hộ cận nghèo.", "benefit", True),
        ('Công nhận 01 sáng kiến "Trả kết quả tại nhà".', "resolve", False),
        ("Còn 03 hồ sơ quá hạn vì công chức đi học.", "trained", False),
    ],
)
def test_words_count_where_they_speak_of_the_figure(text: str, idea: str, said: bool, patterns: Patterns) -> None:
    assert (idea in ideas(text, patterns)) is said


def test_a_plain_word_recalls_what_was_named_more_exactly(patterns: Patterns) -> None:
    last = segments("Rà soát 12 văn bản quy phạm pháp luật, đã xử lý 02 văn bản.", patterns)[-1]
    assert last.context["object"] == "legal_document"


def test_words_that_repeat_a_figure_are_no_strangers(patterns: Patterns) -> None:
    assert not segments("Có 02 (hai) người nghỉ hưu.", patterns)[0].unfamiliar


def test_a_field_may_be_told_with_a_figure_and_not_held_before_it(patterns: Patterns) -> None:
    frames = [frame for frame in patterns.frames.stated if frame.indicator == "files.in_progress"]
    assert any("land" in frame.allowed for frame in frames)
    assert all("land" not in frame.holding for frame in frames)


def test_an_idea_in_quotes_counts_and_a_name_does_not(patterns: Patterns) -> None:
    assert "one_stop" in ideas('Theo cơ chế "một cửa" có 98 thủ tục.', patterns)
    assert "one_stop" not in ideas("Phần mềm “Một cửa thân thiện” có 98 thủ tục.", patterns)


@pytest.mark.parametrize("text", ["Hệ thống của tỉnh ghi nhận 12 hồ sơ.", "Được UBND tỉnh giao 12 nhiệm vụ."])
def test_whose_system_or_order_it_is_is_not_who_is_counted(text: str, patterns: Patterns) -> None:
    assert "by_province" not in ideas(text, patterns)
    assert "by_province" in ideas("Cấp tỉnh tiếp nhận 12 hồ sơ.", patterns)


def test_a_body_that_acts_on_its_system_or_plan_is_who_is_counted(patterns: Patterns) -> None:
    assert "by_district" in ideas("Trên hệ thống một cửa điện tử UBND huyện đã tiếp nhận 12.000 hồ sơ.", patterns)
    assert "by_district" in ideas("Công tác cải cách hành chính UBND huyện tiếp nhận 12.000 hồ sơ.", patterns)
