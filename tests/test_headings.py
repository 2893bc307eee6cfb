"""Headings: which lines are, how deep they stand, and which known heading each is."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from printed import document

from extractor.errors import PatternError
from extractor.headings import find_sections, read_number
from extractor.lines import lines
from extractor.patterns import Patterns, load
from extractor.patterns.headings import build

PATTERNS = load()
HEADINGS = PATTERNS.headings
ENTRIES = [entry for entry in PATTERNS.entries("headings") if "kind" in entry.data]
PROSE = "UBND xã đã triển khai đầy đủ các nội dung theo kế hoạch, bảo đảm tiến độ đề ra."


def tree(text: str, reform: bool | None = True) -> list[str]:
    """Each section as: level, number, id or dash, heading."""
    found = find_sections(lines(document(text)), PATTERNS, reform)
    return [f"{s.level} {s.number.raw} {s.match.heading.id if s.match else '-'} {s.heading}" for s in found]


@pytest.mark.parametrize(
    ("line", "raw", "scheme", "depth", "value"),
    [
        ("1. Công tác", "1", "arabic", 1, 1),
        ("1.Công tác", "1", "arabic", 1, 1),
        ("1/ Công tác", "1", "arabic", 1, 1),
        ("1) Công tác", "1", "arabic", 1, 1),
        ("(1) Công tác", "1", "arabic", 1, 1),
        ("1- Công tác", "1", "arabic", 1, 1),
        ("2.1 Công tác", "2.1", "arabic", 2, 1),
        ("2.1.3. Công tác", "2.1.3", "arabic", 3, 3),
        ("2.1.Công tác", "2.1", "arabic", 2, 1),
        ("I.2. Công tác", "I.2", "arabic", 2, 2),
        ("II.KẾT QUẢ", "II", "roman", 1, 2),
        ("IV- KẾT QUẢ", "IV", "roman", 1, 4),
        ("I/ KẾT QUẢ", "I", "roman", 1, 1),
        ("III KẾT QUẢ", "III", "roman", 1, 3),
        ("A. KẾT QUẢ", "A", "upper", 1, 1),
        ("B- KẾT QUẢ", "B", "upper", 1, 2),
        ("a) Công tác", "a", "lower", 1, 1),
        ("đ. Công tác", "đ", "lower", 1, 5),
        ("g) Công tác", "g", "lower", 1, 7),
        ("Phần thứ nhất", "Phần thứ nhất", "part", 1, 1),
        ("PHẦN II: KẾT QUẢ", "PHẦN II", "part", 1, 2),
        ("- Công tác", "-", "bullet", 1, 0),
    ],
)
def test_numbers_of_every_scheme_are_read(line: str, raw: str, scheme: str, depth: int, value: int) -> None:
    number = read_number(line, PATTERNS)
    assert number is not None
    assert (number.raw, number.scheme, number.depth, number.value) == (raw, scheme, depth, value)
    assert line[number.end :] in ("", "Công tác", "KẾT QUẢ")


@pytest.mark.parametrize(
    "line",
    [
        "9/11 đồng chí đạt chuẩn",
        "17/4/2020 là ngày ban hành",
        "1.102 hồ sơ",
        "100% cán bộ",
        "24/24 giờ",
        "05 đồng chí",
        "15.12.2021 đến nay",
        "V/v báo cáo",
        "v.v và các nội dung khác",
        "Ia H'Drai",
        "Internet",
        "Chính quyền",
        "Dân số",
        "phần mềm một cửa",
        "Mục tiêu",
    ],
)
def test_what_only_looks_like_a_number_is_none(line: str) -> None:
    assert read_number(line, PATTERNS) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            f"""
            b|1. Công tác chỉ đạo, điều hành
            b|1.1. Tình hình tổ chức thực hiện
            {PROSE}
            b|2. Kết quả đạt được
            b|2.1. Cải cách thể chế
            b|2.1.1. Rà soát văn bản
            {PROSE}
            b|2.2. Cải cách thủ tục hành chính
            {PROSE}
            b|3. Phương hướng, nhiệm vụ quý IV năm 2022""",
            [
                "1 1 direction Công tác chỉ đạo, điều hành",
                "2 1.1 direction.organisation Tình hình tổ chức thực hiện",
                "1 2 results Kết quả đạt được",
                "2 2.1 institutions Cải cách thể chế",
                "3 2.1.1 institutions.review Rà soát văn bản",
                "2 2.2 procedures Cải cách thủ tục hành chính",
                "1 3 plan Phương hướng, nhiệm vụ quý IV năm 2022",
            ],
            id="dotted",
        ),
        pytest.param(
            f"""
            b|I. CÔNG TÁC CHỈ ĐẠO, ĐIỀU HÀNH
            1. Về kế hoạch CCHC
            {PROSE}
            2. Về tuyên truyền CCHC
            {PROSE}
            b|II. KẾT QUẢ THỰC HIỆN
            1. Cải cách thể chế
            a) Xây dựng, ban hành văn bản
            {PROSE}
            b) Kiểm tra, rà soát VBQPPL
            - Đã rà soát 05 văn bản;
            + Trong đó có 02 văn bản hết hiệu lực.
            2. Cải cách TTHC
            {PROSE}""",
            [
                "1 I direction CÔNG TÁC CHỈ ĐẠO, ĐIỀU HÀNH",
                "2 1 direction.planning Về kế hoạch CCHC",
                "2 2 direction.communication Về tuyên truyền CCHC",
                "1 II results KẾT QUẢ THỰC HIỆN",
                "2 1 institutions Cải cách thể chế",
                "3 a institutions.drafting Xây dựng, ban hành văn bản",
                "3 b institutions.review Kiểm tra, rà soát VBQPPL",
                "2 2 procedures Cải cách TTHC",
            ],
            id="roman, arabic, letters, bullets; nothing bold below",
        ),
        pytest.param(
            f"""
            c|b|Phần thứ nhất
            c|b|KẾT QUẢ THỰC HIỆN CÔNG TÁC CẢI CÁCH HÀNH CHÍNH
            c|b|6 THÁNG ĐẦU NĂM 2023
            b|I. CẢI CÁCH THỂ CHẾ
            {PROSE}
            b|II. CẢI CÁCH THỦ TỤC HÀNH CHÍNH
            {PROSE}
            c|b|Phần thứ hai
            c|b|PHƯƠNG HƯỚNG, NHIỆM VỤ 6 THÁNG CUỐI NĂM 2023
            b|I. MỤC TIÊU
            {PROSE}
            b|II. NHIỆM VỤ CỤ THỂ
            {PROSE}""",
            [
                "1 Phần thứ nhất results KẾT QUẢ THỰC HIỆN CÔNG TÁC CẢI CÁCH HÀNH CHÍNH 6 THÁNG ĐẦU NĂM 2023",
                "2 I institutions CẢI CÁCH THỂ CHẾ",
                "2 II procedures CẢI CÁCH THỦ TỤC HÀNH CHÍNH",
                "1 Phần thứ hai plan PHƯƠNG HƯỚNG, NHIỆM VỤ 6 THÁNG CUỐI NĂM 2023",
                "2 I plan.targets MỤC TIÊU",
                "2 II plan.tasks NHIỆM VỤ CỤ THỂ",
            ],
            id="parts with the title on the next lines",
        ),
        pytest.param(
            f"""
            A- CÔNG TÁC CHỈ ĐẠO ĐIỀU HÀNH
            {PROSE}
            B- KẾT QUẢ THỰC HIỆN
            I- Cải cách thể chế
            1. Rà soát văn bản
            {PROSE}
            II- Cải cách công vụ
            {PROSE}""",
            [
                "1 A direction CÔNG TÁC CHỈ ĐẠO ĐIỀU HÀNH",
                "1 B results KẾT QUẢ THỰC HIỆN",
                "2 I institutions Cải cách thể chế",
                "3 1 institutions.review Rà soát văn bản",
                "2 II civil_service Cải cách công vụ",
            ],
            id="capital letters, roman, arabic",
        ),
        pytest.param(
            f"""
            I.KẾT QUẢ THỰC HIỆN
            1.Cải cách thể chế
            {PROSE}
            1.1.Rà soát văn bản
            {PROSE}
            2.Cải cách thủ tục hành chính
            {PROSE}
            II.PHƯƠNG HƯỚNG, NHIỆM VỤ""",
            [
                "1 I results KẾT QUẢ THỰC HIỆN",
                "2 1 institutions Cải cách thể chế",
                "3 1.1 institutions.review Rà soát văn bản",
                "2 2 procedures Cải cách thủ tục hành chính",
                "1 II plan PHƯƠNG HƯỚNG, NHIỆM VỤ",
            ],
            id="no space after the number",
        ),
        pytest.param(
            f"""
            b|CÔNG TÁC CHỈ ĐẠO, ĐIỀU HÀNH
            {PROSE}
            b|KẾT QUẢ THỰC HIỆN
            b|Cải cách thể chế
            {PROSE}
            b|Cải cách thủ tục hành chính
            {PROSE}
            b|PHƯƠNG HƯỚNG, NHIỆM VỤ
            {PROSE}""",
            [
                "1  direction CÔNG TÁC CHỈ ĐẠO, ĐIỀU HÀNH",
                "1  results KẾT QUẢ THỰC HIỆN",
                "2  institutions Cải cách thể chế",
                "2  procedures Cải cách thủ tục hành chính",
                "1  plan PHƯƠNG HƯỚNG, NHIỆM VỤ",
            ],
            id="no numbers at all",
        ),
        pytest.param(
            f"""
            o0|Công tác chỉ đạo, điều hành
            {PROSE}
            o0|Kết quả đạt được
            o1|Cải cách thể chế
            {PROSE}
            o1|Việc khác của địa phương
            {PROSE}
            o0|Kiến nghị, đề xuất
            {PROSE}""",
            [
                "1  direction Công tác chỉ đạo, điều hành",
                "1  results Kết quả đạt được",
                "2  institutions Cải cách thể chế",
                "2  - Việc khác của địa phương",
                "1  proposals Kiến nghị, đề xuất",
            ],
            id="heading styles without numbers",
        ),
        pytest.param(
            f"""
            1. Về tuyên truyền CCHC: UBND xã đã tổ chức tuyên truyền trên loa truyền thanh.
            2. Cải cách thể chế: Đã rà soát 05 văn bản, đề nghị bãi bỏ 01 văn bản.
            3. Công tác khác: {PROSE}""",
            [
                "1 1 direction.communication Về tuyên truyền CCHC",
                "1 2 institutions Cải cách thể chế",
                "1 3 - Công tác khác",
            ],
            id="glued to their text by a colon",
        ),
        pytest.param(
            f"""
            b|2. Kết quả chủ yếu đạt được
            b|2.2. Cải cách thủ tục hành chính
            {PROSE}
            b|2.3. Cải cách tổ chức bộ máy hành chính nhà nước
            b|3.1. Rà soát vị trí, chức năng, nhiệm vụ, quyền hạn, cơ cấu tổ chức
            {PROSE}
            b|3.2. Về thực hiện phân cấp quản lý
            {PROSE}
            b|2.4. Cải cách công vụ
            {PROSE}
            b|3. Những khó khăn, vướng mắc
            b|4. Kiến nghị, đề xuất""",
            [
                "1 2 results Kết quả chủ yếu đạt được",
                "2 2.2 procedures Cải cách thủ tục hành chính",
                "2 2.3 organisation Cải cách tổ chức bộ máy hành chính nhà nước",
                "3 3.1 organisation.structure Rà soát vị trí, chức năng, nhiệm vụ, quyền hạn, cơ cấu tổ chức",
                "3 3.2 organisation.decentralisation Về thực hiện phân cấp quản lý",
                "2 2.4 civil_service Cải cách công vụ",
                "1 3 difficulties Những khó khăn, vướng mắc",
                "1 4 proposals Kiến nghị, đề xuất",
            ],
            id="numbers that lost their beginning",
        ),
        pytest.param(
            f"""
            b|5. Phương hướng, nhiệm vụ 3 tháng cuối năm
            1. Rà soát, triển khai đầy đủ các nhiệm vụ cải cách hành chính.
            b|2. Lấy sự hài lòng của tổ chức, cá nhân là thước đo.
            3. Tiếp tục duy trì cơ chế tiếp nhận phản ánh
            4. Đẩy mạnh tuyên truyền cải cách hành chính;
            b|6. Kiến nghị, đề xuất
            {PROSE}""",
            ["1 5 plan Phương hướng, nhiệm vụ 3 tháng cuối năm", "1 6 proposals Kiến nghị, đề xuất"],
            id="numbered tasks are text",
        ),
        pytest.param(
            f"""
            b|IV. PHƯƠNG HƯỚNG, NHIỆM VỤ
            b|1. Cải cách thể chế
            {PROSE}
            b|2. Cải cách thủ tục hành chính
            {PROSE}
            b|3. Giải pháp thực hiện
            {PROSE}""",
            [
                "1 IV plan PHƯƠNG HƯỚNG, NHIỆM VỤ",
                "2 1 - Cải cách thể chế",
                "2 2 - Cải cách thủ tục hành chính",
                "2 3 plan.solutions Giải pháp thực hiện",
            ],
            id="headings under the plan speak of the future",
        ),
        pytest.param(
            f"""
            b|III. ĐÁNH GIÁ CHUNG
            b|1. Kết quả đạt được
            {PROSE}
            b|2. Tồn tại, hạn chế
            {PROSE}
            b|3. Nguyên nhân
            b|a) Nguyên nhân khách quan
            {PROSE}""",
            [
                "1 III evaluation ĐÁNH GIÁ CHUNG",
                "2 1 strengths Kết quả đạt được",
                "2 2 weaknesses Tồn tại, hạn chế",
                "2 3 causes Nguyên nhân",
                "3 a causes.objective Nguyên nhân khách quan",
            ],
            id="the same words mean another section elsewhere",
        ),
        pytest.param(
            f"""
            b|2. Cải cách thủ tục hành chính
            Các thủ tục được niêm yết gồm:
            a) Lĩnh vực hộ tịch
            b) Lĩnh vực chứng thực
            c) Lĩnh vực đất đai
            {PROSE}
            b|3. Cải cách công vụ
            {PROSE}""",
            ["1 2 procedures Cải cách thủ tục hành chính", "1 3 civil_service Cải cách công vụ"],
            id="a list of short items is no list of headings",
        ),
        pytest.param(
            f"""
            b|IV. PHƯƠNG HƯỚNG, NHIỆM VỤ
            1. Cải cách thể chế
            2. Cải cách thủ tục hành chính
            3. Cải cách công vụ
            b|V. KIẾN NGHỊ, ĐỀ XUẤT
            {PROSE}
            {PROSE}""",
            ["1 IV plan PHƯƠNG HƯỚNG, NHIỆM VỤ", "1 V proposals KIẾN NGHỊ, ĐỀ XUẤT"],
            id="names of areas in a plain list of tasks are text",
        ),
        pytest.param(
            f"""
            b|I. CÔNG TÁC CHỈ ĐẠO, ĐIỀU HÀNH
            b|1. Công tác chỉ đạo, điều hành
            {PROSE}
            b|2. Về thực hiện các nhiệm vụ được UBND tỉnh, Chủ tịch UBND tỉnh giao
            {PROSE}
            * Công tác tuyên truyền:
            {PROSE}""",
            [
                "1 I direction CÔNG TÁC CHỈ ĐẠO, ĐIỀU HÀNH",
                "2 1 direction.organisation Công tác chỉ đạo, điều hành",
                "2 2 direction.assigned_tasks Về thực hiện các nhiệm vụ được UBND tỉnh, Chủ tịch UBND tỉnh giao",
                "3 * direction.communication Công tác tuyên truyền",
            ],
            id="a section and its first part have one name; a star is a number",
        ),
        pytest.param(
            f"""
            b|2.2. Cải cách thủ tục hành chính
            1. Tổng số hồ sơ tiếp nhận: 320 hồ sơ, trong đó trực tuyến 120 hồ sơ, trực tiếp 200 hồ sơ.
            2. Tỷ lệ giải quyết đúng hạn: đạt một trăm phần trăm trong tất cả các lĩnh vực.
            b|2.3. Về tổ chức bộ máy: Ổn định.
            {PROSE}""",
            ["1 2.2 procedures Cải cách thủ tục hành chính", "1 2.3 organisation Về tổ chức bộ máy"],
            id="lines that state figures are no headings",
        ),
        pytest.param(
            f"""
            b|2.1. Rà soát về vị trí, chức năng, nhiệm vụ, quyền hạn, cơ cấu tổ chức,
            b|biên chế của Ủy ban nhân dân
            {PROSE}
            {PROSE}""",
            [
                (
                    "1 2.1 organisation.structure Rà soát về vị trí, chức năng, nhiệm vụ, quyền hạn, cơ cấu tổ chức, "
                    "biên chế của Ủy ban nhân dân"
                ),
            ],
            id="a heading broken over two lines",
        ),
    ],
)
def test_sections_form_a_tree(text: str, expected: list[str]) -> None:
    assert tree(text) == expected


def test_headings_of_other_kinds_of_report_never_take_an_id_of_this_one() -> None:
    text = f"""
        b|I. PHÁT TRIỂN KINH TẾ
        b|1. Sản xuất nông nghiệp
        {PROSE}
        b|2. Tài chính - ngân sách
        {PROSE}
        b|II. VĂN HÓA - XÃ HỘI
        b|1. Công tác tuyên truyền
        {PROSE}
        b|2. Công tác phòng chống dịch bệnh
        {PROSE}
        b|III. QUỐC PHÒNG - AN NINH
        {PROSE}
        b|IV. PHƯƠNG HƯỚNG, NHIỆM VỤ"""
    assert [line.split()[2] for line in tree(text, reform=False)] == [
        "economy", "economy.agriculture", "economy.budget", "society", "-", "-", "security", "plan",
    ]  # fmt: skip


def test_every_example_is_its_heading_and_no_counterexample_is() -> None:
    prefix = re.compile(r"^(?:PHẦN [^:]*:|[IVX]+\.|\d+(?:\.\d+)*\.?|[a-zđ]\))\s*")
    for entry in ENTRIES:
        for example in entry.data["examples"]:
            ranked = HEADINGS.rank(prefix.sub("", example))
            assert ranked, example
            assert ranked[0].heading.id == entry.id, example
        for example in entry.data.get("counterexamples", ()):
            ranked = HEADINGS.rank(example)
            assert not ranked or ranked[0].heading.id != entry.id or ranked[0].score < 0.72, (entry.id, example)


@pytest.mark.parametrize(
    ("printed", "id"),
    [
        ("CẢI CÁCH THỦ TỤC HÀNH CHÍNH NĂM 2022", "procedures"),
        ("Công tác cải cách TTHC trên địa bàn xã Hà Vinh", "procedures"),
        ("Cai cach the che", "institutions"),
        ("Cải cách thủ tục hành chinh", "procedures"),
        ("Cải cách tố chức bộ máy hành chính", "organisation"),
        ("Về cải cách chế độ công vụ, công chức", "civil_service"),
        ("Tình hình triển khai, xây dựng và phát triển chính quyền điện tử, chính quyền số", "egov"),
        ("Kết quả tiếp nhận, giải quyết hồ sơ TTHC 9 tháng đầu năm 2022", "procedures.reception"),
        ("Một số tồn tại, hạn chế trong công tác cải cách hành chính", "weaknesses"),
        ("Phuơng hướng, nhiệm vụ 3 thang cuối nàm 2022", "plan"),
    ],
)
def test_headings_are_known_in_disguise(printed: str, id: str) -> None:
    assert HEADINGS.rank(printed)[0].heading.id == id


def test_a_report_in_free_form_misses_no_section() -> None:
    assert HEADINGS.required("cchc-xa-2022", {"direction", "plan"}) == []
    areas = {"direction", "institutions", "procedures", "organisation", "civil_service", "egov", "plan"}
    missing = [h.id for h in HEADINGS.required("cchc-xa-2022", areas) if h.id not in areas]
    assert missing == ["finance"]
    assert HEADINGS.required(None, areas) == []


def test_bad_entries_are_named() -> None:
    data = """{"schema": 1, "entries": [
 {"id": "a", "kind": "any", "variations": []},
 {"id": "b", "kind": "some", "variations": ["B"]},
 {"id": "c", "kind": "any", "parents": ["nowhere"], "variations": ["C"]}]}"""
    with pytest.raises(PatternError) as caught:
        build(Patterns({"headings.json": data.encode()}).entries("headings"), str, PATTERNS.periods)
    assert [(fault.line, fault.entry) for fault in caught.value.faults] == [(2, "a"), (3, "b"), (4, "c")]


@given(st.lists(st.sampled_from(["1. ", "1.1. ", "I. ", "a) ", "- ", "2. ", "II. ", "Phần I ", "", "b|"]), max_size=12))
def test_any_sequence_of_numbers_gives_a_tree(numbers: list[str]) -> None:
    found = find_sections(lines(document("\n".join(f"{number}Cải cách thể chế" for number in numbers))), PATTERNS)
    for index, section in enumerate(found):
        assert (section.parent is None) == (section.level == 1)
        if section.parent is not None:
            assert section.parent < index
            assert found[section.parent].level == section.level - 1


@pytest.mark.parametrize("unit", ["1.", "I", "a) ", "Cải cách: ", "(", "- "])
def test_hostile_lines_cost_linear_time(unit: str) -> None:
    text = unit * (200_000 // len(unit))
    start = time.process_time()
    find_sections(lines(document(text)), PATTERNS)
    assert time.process_time() - start < 1.0
