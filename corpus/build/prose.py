"""The prose of a report in the voice of one of several clerks: sections with their text, and the claims it makes."""

from __future__ import annotations

from dataclasses import dataclass, field

from corpus.build.facts import Cited, Facts

Claim = tuple[str, int | float]


@dataclass
class Part:
    """A section: its id (None for one that no list knows), heading, level, paragraphs, and what they claim."""

    id: str | None
    heading: str
    level: int
    paragraphs: list[str] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)


def grouped(value: float, dots: bool) -> str:
    """A number as a clerk prints it: 1.102 or 1102, 04 for small ones, 92,5."""
    if isinstance(value, float) and not value.is_integer():
        return f"{value}".replace(".", ",")
    number = int(value)
    return f"{number:02d}" if number < 10 else f"{number:,}".replace(",", ".") if dots else str(number)


def citations(facts: Facts, own: str) -> list[Cited]:
    """Documents as reports cite them: central ones, those of the parent, own plans."""
    year = facts.span.year
    parent = facts.place.parent
    return [
        Cited(f"Kế hoạch số 15/KH-UBND ngày 12/01/{year}", "15/KH-UBND", "kế hoạch", f"{year}-01-12", year, own),
        Cited(f"Kế hoạch số 27/KH-UBND, ngày 03 tháng 02 năm {year}", "27/KH-UBND", "kế hoạch", f"{year}-02-03", year, own),
        Cited(f"Công văn số 318/UBND-NV ngày 20/02/{year} của {parent}", "318/UBND-NV", "công văn", f"{year}-02-20", year, parent),
        Cited("Nghị định số 61/2018/NĐ-CP ngày 23/4/2018 của Chính phủ", "61/2018/NĐ-CP", "nghị định", "2018-04-23", 2018, "Chính phủ"),
        Cited("Nghị định 45/NĐ-CP ngày 08/4/2020 của Chính phủ", "45/2020/NĐ-CP", "nghị định", "2020-04-08", 2020, "Chính phủ", True),
        Cited("Thông tư số 01/2018/TT-VPCP ngày 23/11/2018 của Văn phòng Chính phủ", "01/2018/TT-VPCP", "thông tư", "2018-11-23", 2018, "Văn phòng Chính phủ"),
        Cited("Nghị quyết số 76/NQ-CP ngày 15/7/2021 của Chính phủ", "76/NQ-CP", "nghị quyết", "2021-07-15", 2021, "Chính phủ"),
        Cited(f"Quyết định số 1085/QĐ-TTg ngày 15/9/{year - 1} của Thủ tướng Chính phủ", "1085/QĐ-TTg", "quyết định", f"{year - 1}-09-15", year - 1, "Thủ tướng Chính phủ"),
        Cited("Chỉ thị số 16-CT/TU ngày 11-5-2021 của Ban Thường vụ Tỉnh ủy", "16-CT/TU", "chỉ thị", "2021-05-11", 2021, "Ban Thường vụ Tỉnh ủy"),
        Cited("Nghị định số 30/2020/NĐ-CP ngày 05/3/2020 của Chính phủ", "30/2020/NĐ-CP", "nghị định", "2020-03-05", 2020, "Chính phủ"),
    ]


def plain(facts: Facts, dots: bool = False) -> list[Part]:
    """The clerk who writes long sentences and follows the outline of the order."""
    n, p = facts.numbers, facts.place
    c = citations(facts, f"UBND {p.kind}")
    facts.cited += [c[0], c[1], c[2], c[3], c[5], c[9]]

    def g(key: str) -> str:
        return grouped(n[key] or 0, dots)

    return [
        Part("direction", "Công tác chỉ đạo, điều hành", 1),
        Part("direction.organisation", "Tình hình tổ chức thực hiện", 2, [
            f"Thực hiện {c[2].text} về nhiệm vụ trọng tâm trong năm, UBND {p.kind} đã ban hành {c[0].text} về công tác cải cách hành chính; {c[1].text} về tuyên truyền cải cách hành chính.",
            f"Kế hoạch đề ra {g('direction.plan_tasks')} nhiệm vụ, các bộ phận đang triển khai theo đúng tiến độ.",
        ], [("direction.plan_tasks", n["direction.plan_tasks"])]),
        Part("direction.self_inspection", "Công tác tự kiểm tra cải cách hành chính", 2, [
            f"Lãnh đạo {p.body} thường xuyên nhắc nhở, đôn đốc công chức chuyên môn chấp hành giờ giấc làm việc và quy chế của cơ quan.",
        ]),
        Part("direction.communication", "Công tác tuyên truyền cải cách hành chính", 2, [
            "Nội dung cải cách hành chính được phát trên loa truyền thanh vào các buổi sáng trong tuần và niêm yết tại nơi tiếp dân.",
        ]),
        Part("results", "Kết quả thực hiện các nội dung cải cách hành chính", 1),
        Part("institutions", "Cải cách thể chế", 2, [
            "Việc soạn thảo và ban hành văn bản bám sát quy định của cấp trên, đúng thẩm quyền và trình tự.",
        ]),
        Part("procedures", "Cải cách thủ tục hành chính", 2),
        Part("procedures.publication", "Công khai thủ tục hành chính", 3, [
            f"Bộ phận một cửa đã niêm yết công khai {g('procedures.in_force')} thủ tục hành chính thuộc thẩm quyền giải quyết của cấp xã.",
        ], [("procedures.in_force", n["procedures.in_force"])]),
        Part("procedures.one_stop", "Thực hiện cơ chế một cửa, một cửa liên thông", 3, [
            f"Cơ chế một cửa được duy trì theo {c[3].text} và {c[5].text}, công chức trực đủ các ngày làm việc.",
        ]),
        Part("procedures.reception", "Tiếp nhận và trả kết quả TTHC", 3, [
            f"Trong kỳ, bộ phận một cửa đã tiếp nhận {g('files.received')} hồ sơ, trong đó tiếp nhận trực tiếp {g('files.received_in_person')} hồ sơ, qua dịch vụ bưu chính công ích {g('files.received_by_post')} hồ sơ.",
            f"Số hồ sơ giải quyết đúng hạn là {g('files.resolved_on_time')} hồ sơ.",
        ], [("files.received", n["files.received"]), ("files.received_in_person", n["files.received_in_person"]), ("files.received_by_post", n["files.received_by_post"]), ("files.resolved_on_time", n["files.resolved_on_time"])]),
        Part("organisation", "Cải cách tổ chức bộ máy hành chính nhà nước", 2, [
            f"Hiện nay {p.body} bố trí {g('staff.civil_servants_present')} công chức, phân công công việc cụ thể cho từng người.",
        ], [("staff.civil_servants_present", n["staff.civil_servants_present"])]),
        Part("civil_service", "Cải cách chế độ công vụ", 2, [
            "Cán bộ, công chức được cử đi bồi dưỡng nghiệp vụ theo kế hoạch của cấp trên.",
        ]),
        Part("finance", "Cải cách tài chính công", 2, [
            "Việc thu, chi ngân sách được công khai theo quý, quy chế chi tiêu nội bộ được lấy ý kiến rộng rãi trong cơ quan.",
        ]),
        Part("egov", "Xây dựng và phát triển chính quyền điện tử, chính quyền số", 2, [
            f"Văn bản được trình bày theo {c[9].text} và ký số trước khi gửi; phần mềm quản lý văn bản vận hành ổn định.",
        ]),
        Part("difficulties", "Những khó khăn, vướng mắc", 1, [
            "Một số người dân lớn tuổi chưa quen nộp hồ sơ qua mạng; trang thiết bị của bộ phận một cửa đã cũ.",
        ]),
        Part("proposals", "Kiến nghị, đề xuất", 1, [
            "Đề nghị cấp trên quan tâm bố trí kinh phí thay thế máy tính và mở lớp tập huấn cho công chức mới.",
        ]),
        Part("plan", f"Phương hướng, nhiệm vụ {facts.span.next_words}", 1, [
            "Giữ vững kết quả đã đạt được, khắc phục ngay các hạn chế đã nêu.",
            "Phối hợp với các đoàn thể vận động nhân dân nộp hồ sơ trực tuyến.",
        ]),
    ]


def brisk(facts: Facts, dots: bool = True) -> list[Part]:
    """The clerk who writes bullets and glues short headings, with two levels under Roman numbers."""
    n, p = facts.numbers, facts.place
    c = citations(facts, f"UBND {p.kind}")
    facts.cited += [c[4], c[6], c[7], c[8]]

    def g(key: str) -> str:
        return grouped(n[key] or 0, dots)

    return [
        Part("direction", "Công tác chỉ đạo điều hành cải cách hành chính", 1, [
            f"Bám sát {c[6].text} và {c[8].text}, {p.body} xác định cải cách hành chính là việc thường xuyên.",
            f"Trong kỳ, cấp trên giao {g('direction.assigned_tasks')} nhiệm vụ, trong đó hoàn thành đúng hạn {g('direction.assigned_tasks_on_time')} nhiệm vụ, hoàn thành quá hạn {g('direction.assigned_tasks_late')} nhiệm vụ.",
        ], [("direction.assigned_tasks", n["direction.assigned_tasks"]), ("direction.assigned_tasks_on_time", n["direction.assigned_tasks_on_time"]), ("direction.assigned_tasks_late", n["direction.assigned_tasks_late"])]),
        Part("results", "Kết quả thực hiện công tác cải cách hành chính", 1),
        Part("institutions", "Về cải cách thể chế", 2, [
            "Văn bản ban hành đúng thể thức; công tác phổ biến pháp luật được làm đều ở các khu dân cư.",
        ]),
        Part("procedures", "Về cải cách thủ tục hành chính", 2, [
            f"Thực hiện {c[4].text}, hồ sơ giấy được số hóa ngay khi nhận. Kết quả giải quyết hồ sơ như sau:",
            f"- Tổng số hồ sơ tiếp nhận: {g('files.received')} hồ sơ;",
            f"- Hồ sơ giải quyết trước và đúng hạn: {g('files.resolved_on_time')} hồ sơ;",
            f"- Thủ tục hành chính đang áp dụng tại địa phương: {g('procedures.in_force')} thủ tục.",
        ], [("files.received", n["files.received"]), ("files.resolved_on_time", n["files.resolved_on_time"]), ("procedures.in_force", n["procedures.in_force"])]),
        Part("organisation", "Về cải cách tổ chức bộ máy", 2, [
            f"Tổng số cán bộ, công chức hiện có của {p.kind} gồm: cán bộ {g('staff.cadres_present')} người, công chức {g('staff.civil_servants_present')} người.",
        ], [("staff.cadres_present", n["staff.cadres_present"]), ("staff.civil_servants_present", n["staff.civil_servants_present"])]),
        Part("civil_service", "Về cải cách chế độ công vụ", 2, [
            "Chấm điểm thi đua hằng tháng gắn với kết quả xử lý hồ sơ của từng người.",
        ]),
        Part("finance", "Về cải cách tài chính công", 2, [
            "Thực hiện tự chủ kinh phí quản lý hành chính, tiết kiệm điện và văn phòng phẩm.",
        ]),
        Part("egov", "Về xây dựng chính quyền điện tử, chính quyền số", 2, [
            f"Triển khai {c[7].text}; chữ ký số được cấp cho lãnh đạo và công chức văn phòng.",
        ]),
        Part("weaknesses", "Tồn tại, hạn chế và nguyên nhân", 1, [
            "Đường truyền có lúc chập chờn làm chậm việc cập nhật hồ sơ lên phần mềm.",
        ]),
        Part("plan", f"Phương hướng, nhiệm vụ trọng tâm {facts.span.next_words}", 1, [
            "Rà lại từng khâu giải quyết hồ sơ để rút ngắn thời gian chờ của người dân.",
        ]),
        Part("proposals", "Đề xuất, kiến nghị", 1, [
            "Đề nghị nâng cấp đường truyền cho bộ phận một cửa.",
        ]),
    ]


def numbered(parts: list[Part], scheme: str) -> list[str]:
    """The number of each part: `1./1.1.`, `I./1./a)`, `A-/I-/1.`, or `Phần/I./1.`."""
    counts = [0, 0, 0, 0]
    numbers = []
    roman = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"]
    for part in parts:
        counts[part.level - 1] += 1
        counts[part.level :] = [0] * (4 - part.level)
        own = counts[part.level - 1]
        if scheme == "decimal":
            numbers.append(".".join(map(str, counts[: part.level])))
        elif scheme == "roman":
            numbers.append((roman[own], str(own), "abcdđeghik"[own - 1])[part.level - 1])
        else:
            numbers.append(("ABCDEGHIK"[own - 1], roman[own], str(own))[part.level - 1])
    return numbers


SUFFIX = {"decimal": (".", ".", "."), "roman": (".", ".", ")"), "letter": (".", ".", ".")}
VOICES = {"plain": plain, "brisk": brisk}
