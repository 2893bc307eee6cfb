"""Figures of a text: value, unit and place of each, and what only looks like one."""

from __future__ import annotations

import itertools
import time
from typing import Any

import pytest
from growth import is_linear
from hypothesis import given
from hypothesis import strategies as st

from extractor.numerals import read_number, scan, words_to_number
from extractor.patterns import load

PATTERNS = load()


def figures(text: str) -> list[tuple[Any, str]]:
    return [(figure.value, figure.unit) for figure in scan(text, PATTERNS)]


CASES = [
    ("đã tiếp nhận 1.102 hồ sơ", [(1102, "hồ sơ")]),
    ("tiếp nhận 1 102 hồ sơ", [(1102, "hồ sơ")]),
    ("tổ chức 03 hội nghị", [(3, "hội nghị")]),
    ("đạt 81,8%", [(81.8, "%")]),
    ("thu 1.200.000 đồng", [(1200000, "đồng")]),
    ("kinh phí 1,2 tỷ đồng", [(1.2, "tỷ đồng")]),
    ("diện tích 652ha", [(652, "ha")]),
    ("có 09/11 đồng chí đạt chuẩn", [(9, "đồng chí")]),
    ("hai mươi mốt hồ sơ", [(21, "hồ sơ")]),
    ("hơn 1.000 lượt người", [(1000, "lượt")]),
    ("Không có hồ sơ quá hạn", [(0, "hồ sơ")]),
    ("cấp thôn 21 người", [(21, "người")]),
    ("mức độ 3 là 247 hồ sơ, mức độ 4 là 310 hồ sơ", [(247, "hồ sơ"), (310, "hồ sơ")]),
    ("1. Rà soát 12 văn bản", [(12, "văn bản")]),
    ("theo Đề án 06, chính quyền 2 cấp, ISO 9001:2015, trực 24/24 giờ", []),
    ("Công văn số 2384/UBND-NV ngày 30/8/2022", []),
    ("ngày 17/4/2020, quý III năm 2022, 9 tháng đầu năm", []),
    ("điện thoại 0912 345 678", []),
    ("có 1,2 nghìn hộ với gần 5 nghìn khẩu", [(1200, "hộ"), (5000, "người")]),
    ("thu 12 triệu đồng/ha đất canh tác", [(12, "triệu đồng")]),
    ("danh mục 412 TTHC", [(412, "thủ tục")]),
    ("kế hoạch năm 52 triệu đồng", [(52, "triệu đồng")]),
    ("6 tháng 1 tỷ 372 triệu đồng", [(1372, "triệu đồng")]),
    ("đơn tố cáo 0/0 đơn", [(0, "đơn")]),
    ("trong đó: (1) hộ tịch 120 hồ sơ; (2) đất đai 45 hồ sơ", [(120, "hồ sơ"), (45, "hồ sơ")]),
    ("giải quyết 40 đơn, quá hạn không.", [(40, "đơn"), (0, "")]),
    ("người hoạt động không chuyên trách (không)", [(0, "")]),
    ("Chưa có phần mềm một cửa", []),
    ("ban hành từ 2004 đến nay", []),
    ("hai phần ba số thôn", []),
    ("02 điều dưỡng", [(2, "điều dưỡng")]),
    ("công văn 72, rồi đến báo cáo 51, quyết định 29", [(72, ""), (51, ""), (29, "")]),
    ("văn bản (quyết định 402; kế hoạch 156; còn lại là công văn)", [(402, ""), (156, "")]),
    ("thực hiện nghị quyết 57, nghị quyết 66", []),
    ("Khu phố 1, tổ 5, ấp 3, thôn 7 đã kiện toàn", []),
    ("đã kiện toàn 24/24 thôn, trực 24/24", [(24, "thôn")]),
    ("nghỉ hưu đúng tuổi không phát sinh; dịch bệnh không phát sinh.", [(0, "")]),
    ("Kỷ luật: không có; nghỉ hưu đúng tuổi không phát sinh.", [(0, ""), (0, "")]),
    ("không ban hành quyết định nào", [(0, "quyết định")]),
    ("ngân sách Trung ương 2.300 triệu đồng, tổng vốn 3.500", [(2300, "triệu đồng"), (3500, "")]),
    ("thực hiện Nghị quyết Trung ương 4 khóa XII", []),
    ("hồ sơ chưa có kết quả là 12 hồ sơ", [(12, "hồ sơ")]),
    ("tự bảo đảm được một phần", []),
    ("đúng hạn 802, trễ hạn07, xem chú thích hồ sơ2", [(802, ""), (7, "")]),
    ("tiếp nhận trong quý 385, cả năm 1.209", [(385, ""), (1209, "")]),
    ("1. Thường xuyên: 52 lượt. 2. Định kỳ: 18 lượt.", [(52, "lượt"), (18, "lượt")]),
    ("liên thông cùng cấp 09, giữa các cấp 33", [(9, ""), (33, "")]),
    ("cùng kỳ 2022: 53 lượt", [(53, "lượt")]),
    ("tiếp nhận 2022 hồ sơ, tổng số là 2014", [(2022, "hồ sơ"), (2014, "")]),
    ("quý I/2026 – 04 phòng chuyên môn", [(4, "đơn vị")]),
    ("7/7 tổ dân phố đạt chuẩn, trực 7/7 ngày", [(7, "thôn")]),
    ("không hồ sơ nào chậm, bỏ học không em nào", [(0, "hồ sơ"), (0, "cháu")]),
    ("Khiếu nại không, tố cáo không, kiến nghị 01 đơn", [(0, ""), (0, ""), (1, "đơn")]),
    ("kỷ luật một công chức", [(1, "công chức")]),
    ("người dân hỏi có tố cáo không.", []),
    ("giá trị xuất khẩu 86 triệu USD", [(86, "vật")]),
    ("Một công chức nghỉ thai sản, một số công chức kiêm nhiệm", [(1, "công chức")]),
    ("cả ba hồ sơ đều đúng hạn; cả năm xã tiếp 40 lượt", [(3, "hồ sơ"), (40, "lượt")]),
    ("kinh phí hai triệu năm trăm ngàn đồng", [(2500, "nghìn đồng")]),
    ("bình quân mỗi ngày 21 hồ sơ", [(21, "hồ sơ")]),
    ("tháng 10 342 hồ sơ, trong 9 tháng 11 thủ tục", [(342, "hồ sơ"), (11, "thủ tục")]),
    ("34 mức độ 2, 62 mức độ 3", [(34, ""), (62, "")]),
    ("cán bộ 11/11, công chức 09/10", [(11, ""), (9, "")]),
    ("tại sở, ngành 1.530; đã đưa vào kho số 2.650", [(1530, ""), (2650, "")]),
    ("gồm quyết định 168, kế hoạch 61, công văn và loại khác 96", [(168, ""), (61, ""), (96, "")]),
    ("chậm 02 tháng, 9 tháng đầu năm tự kiểm tra 16 cuôc", [(2, "tháng"), (16, "cuộc")]),
    ("chưa giải quyết xong đơn nào; không còn người nào", [(0, "đơn"), (0, "người")]),
    ("Không cán bộ, công chức nào bị kỷ luật", [(0, "cán bộ, công chức")]),
    ("dùng máy nào cũng được, không nhiều nhưng cái nào cũng có việc", []),
    ("khiếu nại: cán bộ thì không; số đơn quá hạn là không.", [(0, ""), (0, "")]),
    ("từ 01/7 phường mới hoạt động, ngã ba chợ", []),
    ("đội tàu công suất 61.400 CV. Đã gửi 12 CV", [(61400, "CV"), (12, "công văn")]),
    ("khai giảng 12 lớp, 395 HS; tiếp nhận 40 HS", [(12, "lớp"), (395, "cháu"), (40, "cháu")]),
    ("hệ số từ 0,6 đến 1,0; độ tuổi dưới 35", [(0.6, ""), (1.0, "")]),
    ("sửa đổi 02 điều của quy chế, theo khoản 2 Điều 5", [(2, "vật")]),
    ("in biểu mẫu 1.180.000 đồng, kinh phí hạ tầng 1 tỷ 350 triệu đồng", [(1180000, "đồng"), (1350, "triệu đồng")]),
    ("bố trí tại tầng 1 nhà làm việc", []),
    ("chậm tiến độ 07 tháng, kinh phí đã nộp trong năm 96 tiết kiệm", [(7, "tháng"), (96, "")]),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_figures_have_value_and_unit(text: str, expected: list[tuple[Any, str]]) -> None:
    assert figures(text) == expected


@pytest.mark.parametrize(
    ("text", "noun"),
    [
        ("thu nhập 54,6 triệu đồng/người/năm", "triệu đồng/người/năm"),
        ("phụ cấp 350.000 đồng /người/tháng", "đồng/người/tháng"),
        ("phát thanh 02 lần/tuần", "lần/tuần"),
        ("trường học có 395 HS", "học sinh"),
        ("tiếp nhận 395 HS", "hồ sơ"),
        ("xử lý 1,5 ngày/hồ sơ", "ngày/hồ sơ"),
        ("có 12 thôn/bản", "thôn"),
        ("họp 02 buổi/tháng 3", "buổi"),
        ("bố trí 52 công chức/58 biên chế", "công chức"),
    ],
)
def test_what_a_figure_is_told_for_belongs_to_its_noun(text: str, noun: str) -> None:
    assert scan(text, PATTERNS)[0].noun == noun


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("hai mươi mốt", 21),
        ("một trăm linh năm", 105),
        ("một trăm lẻ tư", 104),
        ("ba nghìn hai trăm", 3200),
        ("hai triệu năm trăm ngàn", 2500000),
        ("mười lăm", 15),
        ("bảy mươi bẩy", 77),
        ("một tỉ hai trăm triệu", 1200000000),
        ("không phát sinh", None),
        ("hồ sơ", None),
        ("hai ba", None),
        ("nghìn trăm", None),
    ],
)
def test_words_are_numbers_only_if_all_are(words: str, value: int | None) -> None:
    assert words_to_number(words, PATTERNS.numbers) == value


@given(st.integers(0, 10**12))
def test_grouped_digits_read_back(number: int) -> None:
    assert read_number(f"{number:,}".replace(",", "."))[0] == number
    assert read_number(str(number))[0] == number


@given(st.integers(1, 10**6), st.integers(1, 99))
def test_decimals_read_back(whole: int, part: int) -> None:
    assert read_number(f"{whole},{part:02d}")[0] == float(f"{whole}.{part:02d}")


@given(st.text(alphabet="0123456789.,/%- hồsơđngày\n", max_size=60))
def test_spans_stand_in_the_text_and_do_not_overlap(text: str) -> None:
    found = scan(text, PATTERNS)
    assert all(0 <= f.span.start < f.span.end <= len(text) for f in found)
    assert all(a.span.end <= b.span.start for a, b in itertools.pairwise(found))


@pytest.mark.parametrize(
    "unit",
    [
        *("1", "1.", "1/", "không có ", "hai mươi ", "12 hồ sơ, ", "1 ", "(quyết định 2, "),
        *("ngày 2/3/2022 nhận 5 hồ sơ ", "tổ 5 và ", "báo cáo 51, kế hoạch 12, "),
    ],
)
def test_the_cost_grows_with_the_text_and_no_faster(unit: str) -> None:
    def cost(length: int) -> float:
        text = (unit * length)[:length]
        start = time.process_time()
        scan(text, PATTERNS)
        return time.process_time() - start

    assert is_linear(cost)
