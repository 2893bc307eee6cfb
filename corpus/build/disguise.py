"""Other ways to print a label: slips of the keyboard, abbreviations, and rewordings of other provinces."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable

# How provinces of our own invention word the same question; none is taken from patterns/.
REWORDED: dict[str, tuple[str, ...]] = {
    "direction.plan_tasks": ("Tổng số đầu việc nêu trong kế hoạch CCHC của năm", "Số nhiệm vụ ghi trong kế hoạch cải cách hành chính"),
    "direction.plan_tasks_completed": ("Số đầu việc của kế hoạch đã làm xong", "Số nhiệm vụ của kế hoạch đã hoàn thành"),
    "direction.guidance_documents": ("Số văn bản UBND đã ban hành để chỉ đạo CCHC", "Số công văn, kế hoạch chỉ đạo công tác CCHC đã ban hành"),
    "direction.self_inspections": ("Số lần đơn vị tự kiểm tra công tác CCHC",),
    "direction.inspection_issues_found": ("Số tồn tại được phát hiện khi kiểm tra",),
    "direction.inspection_issues_resolved": ("Số tồn tại phát hiện khi kiểm tra đã khắc phục xong",),
    "direction.assigned_tasks": ("Tổng số nhiệm vụ được cấp trên giao", "Số nhiệm vụ cấp trên giao trong kỳ"),
    "direction.assigned_tasks_on_time": ("Trong đó số nhiệm vụ hoàn thành đúng thời hạn", "Số nhiệm vụ cấp trên giao hoàn thành đúng hạn"),
    "direction.assigned_tasks_late": ("Số nhiệm vụ cấp trên giao hoàn thành quá hạn",),
    "direction.survey_forms": ("Tổng số phiếu khảo sát phát ra và thu về", "Số phiếu lấy ý kiến đánh giá sự hài lòng"),
    "direction.survey_method": ("Hình thức lấy phiếu khảo sát",),
    "direction.dialogue_held": ("Lãnh đạo UBND có tổ chức đối thoại với người dân, doanh nghiệp trên địa bàn",),
    "institutions.documents_issued": ("Số văn bản (quyết định, quy chế, nội quy) UBND xã ban hành", "Tổng số VB (Quyết định, nội quy, quy chế) được ban hành trong kỳ"),
    "institutions.documents_inspected": ("Số văn bản (quyết định, quy chế, nội quy) được kiểm tra theo thẩm quyền",),
    "institutions.documents_reviewed": ("Số văn bản (quyết định, quy chế, nội quy) được đưa ra rà soát",),
    "institutions.documents_handled": ("Số văn bản (quyết định, quy chế, nội quy) được xử lý sau khi kiểm tra, rà soát",),
    "institutions.documents_resolved": ("Số văn bản (quyết định, quy chế, nội quy) kiến nghị xử lý và đã được xử lý xong",),
    "procedures.newly_published": ("Số thủ tục hành chính/danh mục thủ tục thuộc thẩm quyền được công bố mới",),
    "procedures.abolished_or_replaced": ("Số thủ tục hành chính thuộc thẩm quyền đã bãi bỏ hoặc thay thế",),
    "procedures.in_force": ("Tổng số thủ tục hành chính hiện đang áp dụng", "Số TTHC đang được áp dụng tại địa phương"),
    "procedures.one_stop": ("Số thủ tục hành chính đưa ra giải quyết theo cơ chế một cửa",),
    "procedures.linked_same_level": ("Số thủ tục hành chính được liên thông cùng cấp",),
    "procedures.linked_across_levels": ("Số thủ tục hành chính được liên thông giữa các cấp",),
    "procedures.internal_process_approved_rate": ("Tỷ lệ thủ tục hành chính đã phê duyệt quy trình nội bộ",),
    "procedures.internal_process_digitised_rate": ("Tỷ lệ quy trình nội bộ giải quyết thủ tục hành chính được điện tử hóa",),
    "files.received": ("Tổng số lượng hồ sơ tiếp nhận trong kỳ báo cáo", "Số hồ sơ TTHC đã tiếp nhận", "Tổng hồ sơ bộ phận một cửa tiếp nhận"),
    "files.received_in_person": ("Số hồ sơ nộp trực tiếp tại bộ phận một cửa", "Nhận trực tiếp tại quầy"),
    "files.received_by_post": ("Nhận qua dịch vụ bưu chính công ích", "Hồ sơ tiếp nhận qua bưu chính"),
    "files.received_online_level3": ("Nhận trực tuyến ở mức độ 3", "Tiếp nhận qua dịch vụ công trực tuyến mức 3"),
    "files.received_online_level4": ("Nhận trực tuyến ở mức độ 4", "Tiếp nhận qua dịch vụ công trực tuyến mức 4"),
    "files.received_online_full": ("Nhận trực tuyến toàn trình",),
    "files.received_online_partial": ("Nhận trực tuyến một phần",),
    "files.resolved_on_time": ("Số lượng hồ sơ TTHC do UBND xã tiếp nhận và giải quyết đúng hạn", "Tổng số hồ sơ TTHC được giải quyết đúng hạn"),
    "files.returned_in_person": ("Trả kết quả trực tiếp", "Số hồ sơ trả kết quả trực tiếp"),
    "files.returned_by_post": ("Trả kết quả qua dịch vụ bưu chính công ích",),
    "files.resolved_online_level3": ("Giải quyết trực tuyến ở mức độ 3",),
    "files.resolved_online_level4": ("Giải quyết trực tuyến ở mức độ 4",),
    "files.land_resolved_on_time": ("Số hồ sơ TTHC lĩnh vực đất đai giải quyết đúng hạn",),
    "files.construction_resolved_on_time": ("Số hồ sơ TTHC lĩnh vực xây dựng giải quyết đúng hạn",),
    "publication.on_provincial_portal": ("Số hồ sơ công khai kết quả giải quyết trên Cổng dịch vụ công của tỉnh",),
    "publication.on_own_website": ("Số hồ sơ công khai kết quả giải quyết trên trang thông tin điện tử của đơn vị",),
    "procedures.online_payment": ("Số thủ tục hành chính được tích hợp thanh toán trực tuyến trên Cổng dịch vụ công",),
    "files.apologies_published": ("Số thư xin lỗi/trường hợp xin lỗi đã công khai",),
    "staff.cadres_present": ("Số cán bộ có mặt ở thời điểm báo cáo", "Tổng số cán bộ hiện có"),
    "staff.civil_servants_present": ("Số công chức có mặt ở thời điểm báo cáo", "Tổng số công chức hiện có"),
    "staff.downsized": ("Số người thuộc diện tinh giản biên chế trong kỳ",),
    "staff.retired": ("Số người nghỉ hưu của đơn vị trong kỳ", "Số người về nghỉ hưu trong kỳ"),
    "discipline.leaders": ("Số lãnh đạo bị xử lý kỷ luật",),
    "discipline.civil_servants": ("Số công chức bị xử lý kỷ luật", "Số công chức bị kỷ luật trong kỳ"),
    "finance.internal_spending_rules": ("Tình hình ban hành quy chế chi tiêu nội bộ",),
    "finance.financial_control": ("Việc thực hiện kiểm soát tài chính tại địa phương",),
    "egov.video_conference": ("Vận hành hệ thống họp trực tuyến",),
    "egov.documents_exchanged": ("Số liệu trao đổi văn bản điện tử trong kỳ",),
    "egov.outgoing_documents": ("Tổng số văn bản đi giữa các cơ quan nhà nước",),
    "egov.outgoing_fully_electronic_rate": ("Tỷ lệ văn bản gửi hoàn toàn dưới dạng điện tử (có ký số)",),
    "egov.outgoing_parallel_rate": ("Tỷ lệ văn bản gửi điện tử song song với gửi bản giấy",),
    "egov.one_stop_linked_to_province": ("Kết nối với hệ thống một cửa điện tử của tỉnh",),
    "egov.procedures_online_level3": ("Số thủ tục hành chính cung cấp trực tuyến mức độ 3",),
    "egov.procedures_online_level4": ("Số thủ tục hành chính cung cấp trực tuyến mức độ 4",),
    "quality.iso_at_commune": ("Duy trì và áp dụng hệ thống quản lý chất lượng tại UBND xã",),
}  # fmt: skip

_LONG_SHORT = (
    ("thủ tục hành chính", "TTHC"),
    ("văn bản", "VB"),
    ("cải cách hành chính", "CCHC"),
    ("bưu chính công ích", "BCCI"),
    ("cán bộ, công chức", "CBCC"),
    ("công nghệ thông tin", "CNTT"),
    ("trang thông tin điện tử", "trang TTĐT"),
    ("dịch vụ công", "DVC"),
)
_OLD = dict(zip(["òa", "óa", "ỏa", "õa", "ọa", "òe", "óe", "ỏe", "ùy", "úy", "ủy", "ũy", "ụy"], ["oà", "oá", "oả", "oã", "oạ", "oè", "oé", "oẻ", "uỳ", "uý", "uỷ", "uỹ", "uỵ"], strict=True))
_OLD_PLACE = re.compile(rf"(?<![qQ])({'|'.join(_OLD)})(?!\w)")
_SLIPS = {
    "ệ": "ê", "ế": "ê", "ứ": "ư", "ụ": "u", "ạ": "a", "ậ": "â", "ờ": "ơ", "ồ": "ô", "ị": "i", "ố": "ô", "ủ": "u", "ả": "a",
    "ã": "ả", "ẻ": "ẽ", "ộ": "ô", "ợ": "ơ", "ớ": "ơ", "í": "ì", "đ": "d", "ư": "u", "ă": "a",
}  # fmt: skip


def reworded(rng: random.Random, ids: Iterable[str], share: float = 0.4) -> dict[str, str]:
    """Other labels for some of the ids."""
    return {i: rng.choice(REWORDED[i]) for i in ids if i in REWORDED and rng.random() < share}


def abbreviated(text: str, rng: random.Random) -> str:
    """The label with one long name cut short, or one short name written out."""
    pairs = [*_LONG_SHORT, *((short, long) for long, short in _LONG_SHORT)]
    fitting = [(a, b) for a, b in pairs if re.search(rf"(?<!\w){re.escape(a)}(?!\w)", text)]
    if not fitting:
        return text
    old, new = rng.choice(fitting)
    return re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", new, text, count=1)


def old_tones(text: str) -> str:
    """`hòa` as `hoà`, the older school of placing tones."""
    return _OLD_PLACE.sub(lambda m: _OLD[m[1]], text)


def mistyped(text: str, rng: random.Random) -> str:
    """One slip of the keyboard: a tone forgotten, two letters swapped, a letter lost, doubled or a space lost."""
    places = [i for i, letter in enumerate(text) if letter.isalpha() and 0 < i < len(text) - 1]
    if len(places) < 6:
        return text
    at = rng.choice(places)
    kind = rng.random()
    if kind < 0.55:
        marked = [i for i in places if text[i] in _SLIPS]
        if marked:
            at = rng.choice(marked)
            return text[:at] + _SLIPS[text[at]] + text[at + 1 :]
    if kind < 0.75 and text[at + 1].isalpha() and text[at] != text[at + 1]:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    if kind < 0.9:
        return text[:at] + text[at + 1 :]
    return text[:at] + text[at] + text[at:]
