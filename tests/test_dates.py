"""Dates and periods: every notation, its place, and whose period it is."""

import time
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.dates import find_dates, find_periods
from extractor.errors import PatternError
from extractor.patterns import Patterns, load
from extractor.patterns.periods import build

PATTERNS = load()
ENTRIES = PATTERNS.entries("periods")


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("ngày 05/3/2020", ["2020-03-05"]),
        ("Ngày 05 tháng 3 năm 2020", ["2020-03-05"]),
        ("NGÀY 05 THÁNG 03 NĂM 2020", ["2020-03-05"]),
        ("05-3-2020", ["2020-03-05"]),
        ("ngày 05.3.2020.", ["2020-03-05"]),
        ("ngày 05 / 3 / 2020", ["2020-03-05"]),
        ("ngày 05/3/22", ["2022-03-05"]),
        ("2020-03-05", ["2020-03-05"]),
        ("tháng 3/2020", ["2020-03"]),
        ("tháng 03 năm 2020", ["2020-03"]),
        ("Quý III/2022", ["2022-Q3"]),
        ("quý 3 năm 2022", ["2022-Q3"]),
        ("qúy IV-2022", ["2022-Q4"]),
        ("năm 2022", ["2022"]),
        ("Hà Vinh, ngày      tháng 9 năm 2022", ["2022-09"]),
        ("Hà Vinh, ngày … tháng … năm 2022", ["2022"]),
        ("ngày 05 tháng     năm 2022", ["2022"]),
        ("ngày 17/4", ["--04-17"]),
        ("từ 01/01/2022 đến 30/9/2022", ["2022-01-01", "2022-09-30"]),
        ("ngày 31/02/2022", []),
        ("ngày 12/13/2022", []),
        ("9/11 đồng chí đạt chuẩn", []),
        ("Quyết định số 45/2016/QĐ-TTg", []),
        ("trực 24/7, tiếp 259 lượt/316 người", []),
        ("năm 2500 đồng, giai đoạn 2021-2025", []),
        ("thôn 5/3/2020/NQ", []),
    ],
)
def test_dates_of_every_notation_are_read_and_nothing_else(text: str, values: list[str]) -> None:
    assert [mention.value for mention in find_dates(text)] == values


@pytest.mark.parametrize(
    ("text", "kind", "index", "start", "end"),
    [
        ("tháng 9 năm 2022", "month", 9, "2022-09-01", "2022-09-30"),
        ("tháng 02/2024", "month", 2, "2024-02-01", "2024-02-29"),
        ("Quý III/2022", "quarter", 3, "2022-07-01", "2022-09-30"),
        ("quý 4 năm 2022", "quarter", 4, "2022-10-01", "2022-12-31"),
        ("quý thứ hai năm 2022", "quarter", 2, "2022-04-01", "2022-06-30"),
        ("3 tháng đầu năm 2022", "quarter", 1, "2022-01-01", "2022-03-31"),
        ("3 tháng cuối năm 2022", "quarter", 4, "2022-10-01", "2022-12-31"),
        ("6 tháng đầu năm 2022", "half_year", 1, "2022-01-01", "2022-06-30"),
        ("SÁU THÁNG ĐẦU NĂM 2022", "half_year", 1, "2022-01-01", "2022-06-30"),
        ("06 tháng cuối năm 2022", "half_year", 2, "2022-07-01", "2022-12-31"),
        ("nửa đầu năm 2022", "half_year", 1, "2022-01-01", "2022-06-30"),
        ("9 tháng năm 2022", "nine_months", None, "2022-01-01", "2022-09-30"),
        ("9 tháng/2022", "nine_months", None, "2022-01-01", "2022-09-30"),
        ("từ tháng 01 đến hết tháng 9 năm 2022", "nine_months", None, "2022-01-01", "2022-09-30"),
        ("12 tháng năm 2022", "year", None, "2022-01-01", "2022-12-31"),
        ("cả năm 2022", "year", None, "2022-01-01", "2022-12-31"),
        ("11 tháng năm 2022", "range", None, "2022-01-01", "2022-11-30"),
        ("từ ngày 15/12/2021 đến ngày 14/3/2022", "range", None, "2021-12-15", "2022-03-14"),
        ("từ ngày 15/12 đến hết ngày 14/3/2022", "range", None, "2021-12-15", "2022-03-14"),
        ("tính từ 15/12 đến 14/3/2022", "range", None, "2021-12-15", "2022-03-14"),
        ("15/12/2021 - 14/3/2022", "range", None, "2021-12-15", "2022-03-14"),
        ("từ tháng 12/2021 đến tháng 11/2022", "range", None, "2021-12-01", "2022-11-30"),
        ("giai đoạn 2021 - 2025", "range", None, "2021-01-01", "2025-12-31"),
        ("Quý I/2022 (tính từ 15/12/2021 đến 14/3/2022)", "quarter", 1, "2021-12-15", "2022-03-14"),
        ("Năm 2025 (số liệu từ ngày 15/12/2024 đến ngày 14/12/2025)", "year", None, "2024-12-15", "2025-12-14"),
        ("Số liệu 9 tháng", "nine_months", None, None, None),
    ],
)
def test_a_period_has_kind_index_and_days(
    text: str, kind: str, index: int | None, start: str | None, end: str | None
) -> None:
    (mention,) = find_periods(text, PATTERNS)
    value = mention.value
    assert (value.kind, value.index, value.start, value.end) == (kind, index, start, end)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kết quả thực hiện nhiệm vụ 9 tháng đầu năm 2022", ["nine_months 2022 current"]),
        (
            "Sơ kết 6 tháng đầu năm, phương hướng nhiệm vụ 6 tháng cuối năm 2023",
            ["half_year 2023 current", "half_year 2023 next"],
        ),
        ("Báo cáo tháng 12 và nhiệm vụ trọng tâm tháng 01 năm 2023", ["month 2022 current", "month 2023 next"]),
        ("Báo cáo tháng 12 năm 2022, nhiệm vụ trọng tâm tháng 01", ["month 2022 current", "month 2023 next"]),
        (
            "tháng 9, quý III và nhiệm vụ quý IV/2022",
            ["month 2022 current", "quarter 2022 current", "quarter 2022 next"],
        ),
        ("Tổng kết năm 2022, kế hoạch năm 2023", ["year 2022 current", "year 2023 next"]),
        (
            "phương hướng tháng 10 và quý IV năm 2022",
            ["month 2022 next", "quarter 2022 next"],
        ),
        (
            "so với cùng kỳ năm 2021, 9 tháng đầu năm 2022 tăng",
            ["year 2021 same_period_last_year", "nine_months 2022 current"],
        ),
        ("Quý II tiếp nhận 12 hồ sơ theo chỉ số năm 2023", ["quarter None current", "year 2023 current"]),
        ("đề ra 33 nhiệm vụ, hết quý III năm 2022 hoàn thành", ["quarter 2022 current"]),
        ("tăng 12% so với quý II/2022", ["quarter 2022 previous"]),
        ("giảm so với quý trước", ["range None previous"]),
        ("lũy kế đến hết tháng 9 năm 2022", ["range None cumulative", "month 2022 cumulative"]),
        ("Kế hoạch số 86/KH-UBND ngày 24/12/2021 về kiểm soát TTHC năm 2021", ["year 2021 cited"]),
        ("Công văn số 12/UBND-NV ngày 05/9/2022 về việc báo cáo 9 tháng năm 2022", ["nine_months 2022 current"]),
        ("Thực hiện Kế hoạch số 86/KH-UBND, 9 tháng năm 2022 đã giải quyết", ["nine_months 2022 current"]),
    ],
)
def test_the_words_around_a_period_tell_whose_it_is(text: str, expected: list[str]) -> None:
    found = [f"{m.value.kind} {m.value.year} {m.relation}" for m in find_periods(text, PATTERNS)]
    assert found == expected


@pytest.mark.parametrize(
    "text",
    [
        "lớp bồi dưỡng trong thời hạn 3 tháng",
        "hợp đồng 12 tháng",
        "trẻ dưới 6 tháng tuổi",
        "ngày 05 tháng 9 năm 2022",
        "ngày 05/9/2022",
        "quý vị đại biểu",
        "1.209 tháng lương",
    ],
)
def test_durations_and_dates_are_no_periods(text: str) -> None:
    assert find_periods(text, PATTERNS) == []


def test_examples_of_the_patterns_match_by_their_own_entry() -> None:
    for entry in ENTRIES:
        if entry.data["role"] != "shape":
            continue
        for example in entry.data["examples"]:
            assert entry.id in {mention.rule for mention in find_periods(example, PATTERNS)}, example
        for example in entry.data.get("counterexamples", ()):
            assert entry.id not in {mention.rule for mention in find_periods(example, PATTERNS)}, example


def test_cues_of_the_patterns_give_their_relation_in_their_examples() -> None:
    for entry in ENTRIES:
        if entry.data["role"] == "cue":
            for example in entry.data["examples"]:
                relations = [mention.relation for mention in find_periods(f"9 tháng năm 2022; {example}", PATTERNS)]
                assert entry.data["relation"] in relations[1:], example


@given(st.dates(date(1950, 1, 1), date(2099, 12, 31)), st.sampled_from("/.-"), st.booleans(), st.text(max_size=20))
def test_a_written_date_is_read_back_with_its_place(day: date, sign: str, words: bool, before: str) -> None:
    written = f"ngày {day.day:02}{sign}{day.month}{sign}{day.year}"
    if words:
        written = f"ngày {day.day} tháng {day.month:02} năm {day.year}"
    text = f"{before} số 85/KH-UBND, {written}"
    mention = find_dates(text)[-1]
    assert (mention.value, text[slice(*mention.span)]) == (day.isoformat(), written)


@given(st.text(alphabet="ngàytháng năm quý12/.-092(),;từđến", max_size=120))
def test_any_text_gives_ordered_disjoint_spans(text: str) -> None:
    for mentions in (find_dates(text), find_periods(text, PATTERNS)):
        spans = [mention.span for mention in mentions]
        assert all(0 <= start < end <= len(text) for start, end in spans)
        assert all(one.end <= other.start for one, other in pairwise(spans))


@pytest.mark.parametrize("unit", ["ngày ", "ngày 1 tháng ", "9 tháng đầu ", "1/1/", "từ ngày 1/1 đến ", "quý I ", " "])
def test_hostile_repetition_costs_linear_time(unit: str) -> None:
    text = (unit * (100_000 // len(unit) + 1))[:100_000]
    start = time.process_time()
    find_dates(text)
    find_periods(text, PATTERNS)
    assert time.process_time() - start < 3.0


def test_bad_entries_are_named() -> None:
    data = """{"schema": 1, "entries": [
 {"id": "a", "role": "shape", "span": "week", "variations": ["tuần {w}"]},
 {"id": "b", "role": "cue", "side": "before", "within": 3, "relation": "later", "variations": ["x"]},
 {"id": "c", "role": "other"}]}"""
    with pytest.raises(PatternError) as caught:
        build(Patterns({"periods.json": data.encode()}).entries("periods"))
    assert [(fault.line, fault.entry) for fault in caught.value.faults] == [(2, "a"), (2, "a"), (3, "b"), (4, "c")]
