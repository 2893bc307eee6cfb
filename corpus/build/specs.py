"""The reports of the corpus: what each is there to show."""

from __future__ import annotations

from typing import Any

from corpus.build.facts import Facts, Place, span
from corpus.build.prose import Part
from corpus.build.reports import Spec

THO = Place("xã", "Thọ Bình", "Triệu Sơn", "Thanh Hóa")
KIM = Place("xã", "Kim Liên", "Nam Đàn", "Nghệ An")
TRUNG = Place("phường", "Trung Sơn", "Tam Điệp", "Ninh Bình", "thành phố")
PHO = Place("thị trấn", "Phố Châu", "Hương Sơn", "Hà Tĩnh")
DONG = Place("xã", "Đông Minh", "Tiền Hải", "Thái Bình")
AN = Place("xã", "An Lạc", "Lục Yên", "Yên Bái")
TAN = Place("xã", "Tân Phú", "Đức Trọng", "Lâm Đồng")

# Labels as clerks mistype and shorten them; none stands in patterns/.
TYPOS = {
    "direction.plan_tasks": "Số nhiêm vụ đề ra trong kế hoạch",
    "institutions.documents_reviewed": "Số VB (các Quyết đinh, nội quy, quy chế) đã rà sóat",
    "procedures.in_force": "Tổng số TTHC đang áp dung",
    "files.received": "Số lượng hồ sơ đã tiếp nhân",
    "staff.retired": "Số người về hưu tại đơn vị trong kỳ báo caó",
    "egov.documents_exchanged": "Số liệu về trao đổi văn bản điên tử",
}
REWORDED = {
    "direction.assigned_tasks": "Tổng số nhiệm vụ được cấp trên giao",
    "files.received": "Tổng số lượng hồ sơ đã tiếp nhận trong kỳ",
    "files.received_by_post": "Tiếp nhận qua dịch vụ bưu chính công ích",
    "institutions.documents_issued": "Số văn bản (quyết định, nội quy, quy chế) đã ban hành",
    "discipline.civil_servants": "Số công chức bị kỷ luật",
    "procedures.linked_across_levels": "Số thủ tục hành chính liên thông giữa các cấp chính quyền",
}


def _empty_difficulties(parts: list[Part], facts: Facts) -> None:
    del facts
    next(part for part in parts if part.id == "difficulties").paragraphs.clear()


def _claim_differs(parts: list[Part], facts: Facts) -> None:
    """The prose swaps two digits of the number of files."""
    part = next(part for part in parts if part.id == "procedures.reception")
    right = int(facts.numbers["files.received"] or 0)
    text = str(right)
    wrong = text[0] + text[2] + text[1] + text[3:]
    if wrong == text:
        wrong = text[:-1] + str((int(text[-1]) + 1) % 10)
    part.paragraphs[0] = part.paragraphs[0].replace(f"tiếp nhận {right} hồ sơ", f"tiếp nhận {wrong} hồ sơ")
    part.claims[0] = ("files.received", int(wrong))


def specs() -> list[Spec]:
    """All reports, in the order in which they were added."""
    wrong_sum: dict[str, Any] = {"cells": {"files.received": ("2410", 2410, "reported")}, "edit": _without_files}
    return [
        Spec("01-tho-binh-q1", THO, span("quarter", 2022, 1), seed=1),
        Spec("02-kim-lien-6t", KIM, span("half_year", 2022), voice="brisk", scheme="roman", table="flat", signing="tm", seed=2, style={"dots": True}),
        Spec("03-trung-son-9t", TRUNG, span("nine_months", 2022), scheme="roman", auto=True, table="continued", signing="kt", seed=3, style={"pad": True, "with_parent": True}),
        Spec("04-pho-chau-nam", PHO, span("year", 2022), voice="brisk", scheme="letter", table="bracketed", letterhead="lines", signing="tm", seed=4),
        Spec("05-dong-minh-q3", DONG, span("quarter", 2022, 3), auto=True, letterhead="none", seed=5, style={"labels": TYPOS}),
        Spec("06-an-lac-6t", AN, span("half_year", 2023), voice="brisk", scheme="roman", table="numbered", seed=6, style={"labels": REWORDED, "pad": True}),
        Spec("07-tan-phu-9t", TAN, span("nine_months", 2023), table="previous", landscape=True, signing="kt", seed=7),
        Spec("08-tho-binh-nam", THO, span("year", 2021), voice="brisk", scheme="roman", auto=True, letterhead="table", seed=8, style={"drop": ("files.construction_resolved_on_time", "quality.iso_commune_units", "staff.retired"), "with_parent": True}),
        Spec("09-kim-lien-q2", KIM, span("quarter", 2023, 2), table="flat", seed=9, style={"after": {"direction.guidance_documents": ("Số buổi phát thanh về CCHC", "Buổi", 36), "files.land_resolved_on_time": ("Số hồ sơ chứng thực bản sao đã ký", "Hồ sơ", 87)}}),
        Spec("10-trung-son-6t", TRUNG, span("half_year", 2022), voice="plain", scheme="roman", table="merged", seed=10, style={"legend": "cell", "cells": {"procedures.linked_same_level": ("-", None, "dash"), "discipline.civil_servants": ("Không", 0, "none"), "staff.downsized": ("Không", 0, "none")}}),
        Spec("11-pho-chau-9t", PHO, span("nine_months", 2022), scheme="letter", auto=True, table="numbered", signing="tm", seed=11, style={"percent_sign": True, "dots": True}),
        Spec("12-dong-minh-nam", DONG, span("year", 2023), table="merged", seed=12, style={"edit": _empty_difficulties}, findings=(("section_empty", "warning"),)),
        Spec("13-an-lac-9t", AN, span("nine_months", 2022), table="merged", signing="kt", seed=13, style={"edit": _claim_differs}, findings=(("text_table_mismatch", "error"),)),
        Spec("14-tan-phu-6t", TAN, span("half_year", 2022), table="flat", seed=14, style=wrong_sum, findings=(("sum_mismatch", "error"),)),
        Spec("15-tho-binh-q4", THO, span("quarter", 2022, 4), voice="brisk", scheme="roman", table="none", seed=15),
    ]


def _without_files(parts: list[Part], facts: Facts) -> None:
    """The prose says nothing of files, so that the table alone contradicts itself."""
    del facts
    part = next(part for part in parts if part.id == "procedures.reception")
    part.paragraphs[:] = ["Hồ sơ được tiếp nhận và trả kết quả tại một nơi, có sổ theo dõi."]
    part.claims.clear()
