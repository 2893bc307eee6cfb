"""Letterhead, title, addressees, signature and distribution list, however they are laid out."""

import pytest
from printed import document

from extractor.document import Document
from extractor.layout import Layout
from extractor.locate import locate
from extractor.patterns import load
from extractor.provenance import Traced

PATTERNS = load()
STATE = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
BODY = """
b|I. CÔNG TÁC CHỈ ĐẠO, ĐIỀU HÀNH
UBND xã đã ban hành kế hoạch và triển khai đầy đủ các nội dung, bảo đảm tiến độ đề ra.
b|II. KẾT QUẢ THỰC HIỆN
UBND xã đã tiếp nhận và giải quyết các hồ sơ theo quy định, không có hồ sơ quá hạn."""
TITLE = """
c|b|BÁO CÁO
c|b|Kết quả công tác cải cách hành chính quý III năm 2022"""
CLOSING = "Trên đây là báo cáo kết quả công tác cải cách hành chính quý III năm 2022./."


def report(head: list[list[str]] | str = "", tail: list[list[str]] | str = "", title: str = TITLE) -> Layout:
    parts = [part for part in (head, title, BODY, CLOSING, tail) if part]
    return locate(document(*parts), PATTERNS)


def values(layout: Layout) -> tuple[str | None, str | None, str | None, str | None]:
    assert layout.letterhead
    head = layout.letterhead.value
    return head.parent, head.number, head.place, head.issued_on


FULL = ("UBND huyện Sông Mã", "112/BC-UBND", "Chiềng Khương", "2022-09-12")
ORDINARY = [
    [
        "UBND HUYỆN SÔNG MÃ\nỦY BAN NHÂN DÂN\nXÃ CHIỀNG KHƯƠNG\n-------\nSố: 112/BC-UBND",
        f"{STATE}\n{MOTTO}\n---------------\nChiềng Khương, ngày 12 tháng 9 năm 2022",
    ]
]


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(ORDINARY, id="one row of two columns"),
        pytest.param(
            [
                ["UBND HUYỆN SÔNG MÃ\nUBND XÃ CHIỀNG KHƯƠNG", f"{STATE}\n{MOTTO}"],
                ["Số: 112/BC-UBND", "Chiềng Khương, ngày 12 tháng 9 năm 2022"],
            ],
            id="two rows of two columns",
        ),
        pytest.param(
            f"""
            UBND HUYỆN SÔNG MÃ\t{STATE}
            UBND XÃ CHIỀNG KHƯƠNG\t{MOTTO}
            Số: 112/BC-UBND\tChiềng Khương, ngày 12 tháng 9 năm 2022""",
            id="tab stops",
        ),
        pytest.param(
            f"""
            UBND HUYỆN SÔNG MÃ {STATE}
            XÃ CHIỀNG KHƯƠNG {MOTTO}
            Số: 112/BC-UBND Chiềng Khương, ngày 12 tháng 9 năm 2022""",
            id="columns run together",
        ),
        pytest.param(
            f"""
            UBND HUYỆN SÔNG MÃ
            UBND XÃ CHIỀNG KHƯƠNG
            Số:112/BC-UBND
            {STATE}
            {MOTTO}
            Chiềng Khương, ngày 12 tháng 9 năm 2022""",
            id="one column after the other, number glued",
        ),
        pytest.param(
            f"""
            ỦY BAN NHÂN DÂN HUYỆN SÔNG MÃ
            ỦY BAN NHÂN DÂN XÃ CHIỀNG KHƯƠNG
            CỘNG HÒA XÃ HỘI
            CHỦ NGHĨA VIỆT NAM
            {MOTTO}
            Số: 112
            /BC-UBND
            Chiềng Khương, ngày 12
            tháng 9 năm 2022""",
            id="number and date broken over lines",
        ),
        pytest.param(
            f"""
            HUYỆN SÔNG MÃ\t{STATE}
            UBND XÃ CHIỀNG KHƯƠNG\t{MOTTO}
            Số : 112 / BC – UBND\tChiềng Khương, ngày 12/9/2022""",
            id="spaces and a dash in the number",
        ),
    ],
)
def test_a_letterhead_is_read_in_every_layout(head: list[list[str]] | str) -> None:
    layout = report(head)
    parent, *rest = values(layout)
    assert tuple(rest) == FULL[1:]
    assert parent in (FULL[0], "Huyện Sông Mã")
    assert layout.organization
    organization = layout.organization.value
    assert organization.name == "UBND xã Chiềng Khương"
    assert (organization.kind, organization.unit, organization.district) == ("xã", "Chiềng Khương", "Sông Mã")


@pytest.mark.parametrize(
    ("number", "dated", "expected"),
    [
        ("Số:      /BC-UBND", "Chiềng Khương, ngày     tháng 9 năm 2022", (None, "Chiềng Khương", None)),
        ("Số: …../BC-UBND", "Chiềng Khương, ngày … tháng … năm 2022", (None, "Chiềng Khương", None)),
        ("Số: 09/BC-UBND", "ngày 05 tháng 9 năm 2022", ("09/BC-UBND", None, "2022-09-05")),
        ("Số: 15/2022/BC-UBND", "Chiềng Khương, 05/9/2022", ("15/2022/BC-UBND", "Chiềng Khương", "2022-09-05")),
        ("Số 09-BC/ĐU", "Chiềng Khương, ngày 05 tháng 9 năm 2022", ("09-BC/ĐU", "Chiềng Khương", "2022-09-05")),
        ("Số: 45/BC-SNV", "Sơn La, ngày 05 tháng 9 năm 2022", ("45/BC-SNV", "Sơn La", "2022-09-05")),
        ("", "Chiềng Khương, ngày 31 tháng 9 năm 2022", (None, None, None)),
    ],
)
def test_blank_and_impossible_parts_stay_null(number: str, dated: str, expected: tuple[str | None, ...]) -> None:
    head = [[f"UBND HUYỆN SÔNG MÃ\nUBND XÃ CHIỀNG KHƯƠNG\n{number}", f"{STATE}\n{MOTTO}\n{dated}"]]
    assert values(report(head))[1:] == expected


@pytest.mark.parametrize(
    ("left", "parent", "name", "kind", "district", "province"),
    [
        ("UBND TỈNH SƠN LA\nUBND XÃ MƯỜNG HUNG", "UBND tỉnh Sơn La", "UBND xã Mường Hung", "xã", None, "Sơn La"),
        (
            "UBND THÀNH PHỐ HÀ NỘI\nUBND PHƯỜNG HÀNG GAI",
            "UBND thành phố Hà Nội",
            "UBND phường Hàng Gai",
            "phường",
            None,
            "Hà Nội",
        ),
        ("UBND QUẬN 10\nUBND PHƯỜNG 12", "UBND quận 10", "UBND phường 12", "phường", "10", None),
        (
            "ỦY BAN NHÂN DÂN\nTHỊ XÃ GÒ CÔNG\nỦY BAN NHÂN DÂN\nPHƯỜNG 3",
            "UBND thị xã Gò Công",
            "UBND phường 3",
            "phường",
            "Gò Công",
            None,
        ),
        (
            "UBND HUYỆN KRÔNG PA\nUBND THỊ TRẤN PHÚ TÚC",
            "UBND huyện Krông Pa",
            "UBND thị trấn Phú Túc",
            "thị trấn",
            "Krông Pa",
            None,
        ),
        ("UBND TỈNH SƠN LA\nSỞ NỘI VỤ", "UBND tỉnh Sơn La", "Sở Nội vụ", "sở", None, "Sơn La"),
        ("ỦY BAN NHÂN DÂN\nXÃ MƯỜNG HUNG", None, "UBND xã Mường Hung", "xã", None, None),
        (
            "UBND TỈNH KIÊN GIANG\nUBND ĐẶC KHU PHÚ QUỐC",
            "UBND tỉnh Kiên Giang",
            "UBND đặc khu Phú Quốc",
            "đặc khu",
            None,
            "Kiên Giang",
        ),
        (
            "UBND TỈNH SƠN LA\nUBND HUYỆN SÔNG MÃ",
            "UBND tỉnh Sơn La",
            "UBND huyện Sông Mã",
            "huyện",
            "Sông Mã",
            "Sơn La",
        ),
        ("HUYỆN ỦY SÔNG MÃ\nĐẢNG ỦY XÃ MƯỜNG HUNG", "Huyện ủy Sông Mã", "Đảng ủy xã Mường Hung", "xã", "Sông Mã", None),
    ],
)
def test_the_issuing_body_and_its_parents_come_from_the_letterhead(
    left: str, parent: str | None, name: str, kind: str, district: str | None, province: str | None
) -> None:
    layout = report([[left, f"{STATE}\n{MOTTO}"]])
    assert layout.letterhead
    assert layout.organization
    organization = layout.organization.value
    assert layout.letterhead.value.parent == parent
    assert (organization.name, organization.kind) == (name, kind)
    assert (organization.district, organization.province) == (district, province)


def test_a_text_without_letterhead_has_none() -> None:
    assert report().letterhead is None


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("c|b|BÁO CÁO\nc|b|Kết quả cải cách hành chính năm 2022.", "Kết quả cải cách hành chính năm 2022"),
        ("c|b|BÁO CÁO Kết quả cải cách hành chính năm 2022", "Kết quả cải cách hành chính năm 2022"),
        ("BÁO CÁO: Kết quả cải cách hành chính năm 2022", "Kết quả cải cách hành chính năm 2022"),
        ("BÁO CÁO\nKết quả cải cách hành chính năm 2022", "Kết quả cải cách hành chính năm 2022"),
        (
            "c|b|BÁO CÁO\nc|b|Kết quả thực hiện công tác\nc|b|cải cách hành chính năm 2022",
            "Kết quả thực hiện công tác cải cách hành chính năm 2022",
        ),
        ("c|b|BÁO CÁO\nc|b|KẾT QUẢ CẢI CÁCH HÀNH CHÍNH\nc|b|NĂM 2022", "KẾT QUẢ CẢI CÁCH HÀNH CHÍNH NĂM 2022"),
        (
            "c|b|BÁO CÁO\nc|b|Kết quả cải cách hành chính quý I năm 2022\nc|i|(Từ ngày 15/12/2021 đến ngày 14/3/2022)",
            "Kết quả cải cách hành chính quý I năm 2022",
        ),
        (
            "c|b|BÁO CÁO\nc|b|Kết quả cải cách hành chính tháng\nc|b|10/2024",
            "Kết quả cải cách hành chính tháng 10/2024",
        ),
        ("c|b|Kết quả cải cách hành chính năm 2022", "Kết quả cải cách hành chính năm 2022"),
        ("c|b|BÁO CÁO\nKính gửi: UBND huyện Sông Mã", None),
        ("c|b|BÁO CÁO\nc|b|Kết quả năm 2022\nb|Phần thứ nhất\nb|KẾT QUẢ THỰC HIỆN", "Kết quả năm 2022"),
        ("b|BÁO CÁO KẾT QUẢ\nb|Công tác cải cách hành chính", "KẾT QUẢ Công tác cải cách hành chính"),
    ],
)
def test_the_title_is_what_follows_the_word_for_report(title: str, expected: str | None) -> None:
    layout = report(title=title)
    assert (layout.title.value if layout.title else None) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kính gửi: UBND huyện Sông Mã.", ["UBND huyện Sông Mã"]),
        ("Kính gửi:\n- UBND huyện Sông Mã;\n- Phòng Nội vụ.", ["UBND huyện Sông Mã", "Phòng Nội vụ"]),
        ("Kính gửi: - UBND huyện Sông Mã;\n- Phòng Nội vụ.", ["UBND huyện Sông Mã", "Phòng Nội vụ"]),
        ("c|Kính gửi: Phòng Nội vụ huyện Sông Mã", ["Phòng Nội vụ huyện Sông Mã"]),
        ("Kính gửi: UBND huyện; Phòng Nội vụ huyện.", ["UBND huyện", "Phòng Nội vụ huyện"]),
        ("Kính gửi:\nc|Ủy ban nhân dân huyện Sông Mã", ["Ủy ban nhân dân huyện Sông Mã"]),
    ],
)
def test_recipients_are_a_line_or_a_list(text: str, expected: list[str]) -> None:
    opening = "Thực hiện Công văn số 12/UBND-NV ngày 05/9/2022 của UBND huyện, UBND xã báo cáo như sau:"
    layout = locate(document(TITLE, text, opening, BODY, CLOSING), PATTERNS)
    assert [traced.value for traced in layout.recipients] == expected


def test_recipients_stand_in_a_table_too() -> None:
    layout = locate(document(TITLE, [["Kính gửi:", "- UBND huyện Sông Mã;\n- Phòng Nội vụ."]], BODY), PATTERNS)
    assert [traced.value for traced in layout.recipients] == ["UBND huyện Sông Mã", "Phòng Nội vụ"]


ITEMS = "Nơi nhận:\n- Như trên;\n- Đảng ủy, HĐND xã (b/c);\n- Lưu: VT, VP."
LISTED = ["Như trên", "Đảng ủy, HĐND xã (b/c)", "Lưu: VT, VP"]


@pytest.mark.parametrize(
    ("tail", "position", "name"),
    [
        ([[ITEMS, "CHỦ TỊCH\n\n\nNguyễn Văn An"]], "CHỦ TỊCH", "Nguyễn Văn An"),
        ([[ITEMS, "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n(Đã ký)\nNguyễn Văn An"]], "CHỦ TỊCH", "Nguyễn Văn An"),
        ([[ITEMS, "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\n\nTrần Thị Bình"]], "PHÓ CHỦ TỊCH", "Trần Thị Bình"),
        ([[ITEMS, "TM. UBND XÃ\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\nTrần Thị Bình"]], "PHÓ CHỦ TỊCH", "Trần Thị Bình"),
        ([[ITEMS, "KT. CHỦ TỊCH PHÓ CHỦ TỊCH\nTrần Thị Bình"]], "PHÓ CHỦ TỊCH", "Trần Thị Bình"),
        ([[ITEMS, "TM. UBND XÃ HÀ LÂM CHỦ TỊCH\nNguyễn Văn An"]], "CHỦ TỊCH", "Nguyễn Văn An"),
        ([[ITEMS, "Q. CHỦ TỊCH\nNguyễn Văn An"]], "Q. CHỦ TỊCH", "Nguyễn Văn An"),
        (
            [[ITEMS, "TUQ. CHỦ TỊCH\nCÔNG CHỨC VĂN PHÒNG - THỐNG KÊ\nLê Cúc"]],
            "CÔNG CHỨC VĂN PHÒNG - THỐNG KÊ",
            "Lê Cúc",
        ),
        ([[ITEMS, "TL. CHỦ TỊCH\nCHÁNH VĂN PHÒNG\nLê Thị Cúc"]], "CHÁNH VĂN PHÒNG", "Lê Thị Cúc"),
        (f"{ITEMS}\nb|CHỦ TỊCH\nb|Nguyễn Văn An", "CHỦ TỊCH", "Nguyễn Văn An"),
        (f"b|TM. ỦY BAN NHÂN DÂN\nb|CHỦ TỊCH\nb|Nguyễn Văn An\n{ITEMS}", "CHỦ TỊCH", "Nguyễn Văn An"),
        (
            "Nơi nhận: TM. UBND XÃ\n- Như trên; CHỦ TỊCH\n- Đảng ủy, HĐND xã (b/c);\n- Lưu: VT, VP. Nguyễn Văn An",
            "CHỦ TỊCH",
            "Nguyễn Văn An",
        ),
        ([["NGƯỜI LẬP BIỂU\nLê Thị Cúc", "CHỦ TỊCH\nNguyễn Văn An"], [ITEMS, ""]], "CHỦ TỊCH", "Nguyễn Văn An"),
        ([[ITEMS, "CHỦ TỊCH"]], "CHỦ TỊCH", None),
        (
            f"b|CHỦ TỊCH\nb|Nguyễn Văn An\n{ITEMS}\nc|b|DANH SÁCH CÔNG CHỨC TRỰC BỘ PHẬN MỘT CỬA",
            "CHỦ TỊCH",
            "Nguyễn Văn An",
        ),
    ],
)
def test_signature_and_distribution_are_told_apart(
    tail: list[list[str]] | str, position: str, name: str | None
) -> None:
    layout = report(ORDINARY, tail)
    assert layout.signatory
    assert (layout.signatory.value.position, layout.signatory.value.name) == (position, name)
    found = [traced.value for traced in layout.distribution]
    assert found in (LISTED, [*LISTED[:2], "Lưu: VT, VP. Nguyễn Văn An"])


def test_stamps_of_electronic_signatures_are_neither_date_nor_number() -> None:
    stamp = "Ký bởi: Ủy ban nhân dân xã Hà Lâm\nEmail: ubnd@example.vn\nThời gian ký: 20/10/2022 08:15:00 +07:00"
    layout = locate(document(stamp, ORDINARY, TITLE, BODY, CLOSING, [[ITEMS, "CHỦ TỊCH\nNguyễn Văn An"]]), PATTERNS)
    assert values(layout) == FULL
    assert [p.text for p in layout.passages if p.role == "stamp"] == stamp.split("\n")


def traced_values(layout: Layout) -> list[Traced[object]]:
    single = [layout.organization, layout.letterhead, layout.title, layout.period, layout.signatory]
    return [t for t in (*single, *layout.recipients, *layout.distribution, *layout.sections) if t]  # type: ignore[misc]


@pytest.mark.parametrize("tail", [[[ITEMS, "CHỦ TỊCH\nNguyễn Văn An"]], f"{ITEMS}\nCHỦ TỊCH\nNguyễn Văn An"])
def test_every_quote_is_cut_from_its_block(tail: list[list[str]] | str) -> None:
    report_document: Document = document(ORDINARY, TITLE, "Kính gửi: UBND huyện Sông Mã.", BODY, CLOSING, tail)
    layout = locate(report_document, PATTERNS)
    pieces = [e for traced in traced_values(layout) for trace in traced.traces.values() for e in trace.evidence]
    assert len(pieces) > 10
    assert all(report_document.text(e.block)[e.start : e.end] == e.quote for e in pieces)
