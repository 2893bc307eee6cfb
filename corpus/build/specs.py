"""The reports of the corpus: what each is there to show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from corpus.build.facts import Facts, span
from corpus.build.places import AFTER_2025, COMMUNES, DISTRICTS, PROVINCES
from corpus.build.prose import Part, Passage
from corpus.build.reports import Spec

THO, KIM, TRUNG, PHO, DONG, AN, TAN, HOA, MUONG, EA, VINH, LONG, PHUOC, BAC, TA, QUANG, TRI, NGHIA, IA, VU, CAM, DAP, LONG_LUONG, HAM = COMMUNES

# Labels as clerks mistype them.
TYPOS = {
    "direction.plan_tasks": "Số nhiêm vụ đề ra trong kế hoạch",
    "institutions.documents_reviewed": "Số VB (các Quyết đinh, nội quy, quy chế) đã rà sóat",
    "procedures.in_force": "Tổng số TTHC đang áp dung",
    "files.received": "Số lượng hồ sơ đã tiếp nhân",
    "staff.retired": "Số người về hưu tại đơn vị trong kỳ báo caó",
    "egov.documents_exchanged": "Số liệu về trao đổi văn bản điên tử",
}


def specs() -> list[Spec]:
    """All reports, in the order in which they were added."""
    return [*_first(), *_shapes(), *_years()]


def _first() -> list[Spec]:
    """The form of 2022 in the notations and layouts of communes."""
    states = {
        "procedures.linked_same_level": ("-", None, "dash"),
        "discipline.civil_servants": ("Không", 0, "none"),
        "staff.downsized": ("Không", 0, "none"),
    }
    extra = {
        "direction.guidance_documents": [("Số buổi nói chuyện chuyên đề tại các thôn", "Buổi", 36)],
        "files.land_resolved_on_time": [("Số trích lục bản đồ đã cấp", "Bản", 87)],
    }
    dropped = ("files.construction_resolved_on_time", "quality.iso_commune_units", "staff.retired")
    wrong_sum: dict[str, Any] = {"cells": {"files.received": ("2410", 2410, "reported")}, "edit": _without_files}
    return [
        Spec("01-tho-binh-q1", THO, span("quarter", 2022, 1), seed=1),
        Spec("02-kim-lien-6t", KIM, span("half_year", 2022), voice="brisk", scheme="roman", table="flat", signing="tm", seed=2, style={"dots": True}),
        Spec("03-trung-son-9t", TRUNG, span("nine_months", 2022), scheme="roman", auto=True, table="continued", signing="kt", seed=3, style={"pad": True, "with_parent": True, "footnotes": 2}),
        Spec("04-pho-chau-nam", PHO, span("year", 2022), voice="brisk", scheme="letter", table="bracketed", letterhead="lines", signing="tm", seed=4),
        Spec("05-dong-minh-q3", DONG, span("quarter", 2022, 3), auto=True, letterhead="none", seed=5, style={"labels": TYPOS}),
        Spec("06-an-lac-6t", AN, span("half_year", 2022, None, 1), voice="brisk", scheme="roman", table="numbered", seed=6, style={"reworded": 0.5, "pad": True, "note_merged": True}),
        Spec("07-tan-phu-9t", TAN, span("nine_months", 2022), voice="solemn", scheme="romandec", table="previous", landscape=True, signing="kt", seed=7),
        Spec("08-tho-binh-nam", THO, span("year", 2021), voice="brisk", scheme="roman", auto=True, seed=8, style={"drop": dropped, "with_parent": True}),
        Spec("09-kim-lien-q2", KIM, span("quarter", 2022, 2), table="flat", seed=9, style={"after": extra, "parts": "dash"}),
        Spec("10-trung-son-6t", TRUNG, span("half_year", 2022), scheme="roman", table="merged", seed=10, style={"legend": "cell", "cells": states, "messy": True}),
        Spec("11-pho-chau-9t", PHO, span("nine_months", 2022), voice="solemn", scheme="letter", auto=True, table="numbered", signing="tm", seed=11, style={"percent_sign": True, "dots": True}),
        Spec("12-dong-minh-nam", DONG, span("year", 2022), table="merged", seed=12, style={"edit": _empty_difficulties}, findings=(("section_empty", "warning"),)),
        Spec("13-an-lac-9t", AN, span("nine_months", 2022), table="merged", signing="kt", seed=13, style={"edit": _claim_differs}, findings=(("text_table_mismatch", "error"),)),
        Spec("14-tan-phu-6t", TAN, span("half_year", 2022), table="flat", seed=14, style=wrong_sum, findings=(("sum_mismatch", "error"),)),
        Spec("15-tho-binh-q4", THO, span("quarter", 2022, 4), voice="brisk", scheme="roman", table="none", seed=15),
    ]


def _shapes() -> list[Spec]:
    """Tables, letterheads, signatures and Word's own features in every shape."""
    tabs: Mapping[str, Any] = {"signature": "tabs", "title_width": 45, "with_parent": True}
    return [
        Spec("16-hoa-khanh-nam-q2", HOA, span("quarter", 2022, 2, 1), voice="tally", scheme="decimal", table="many", letterhead="rows", seed=16, style={"parts": "plus", "legend": "line"}),
        Spec("17-muong-ang-9t", MUONG, span("nine_months", 2022, None, 1), voice="inverted", scheme="roman_slash", table="threerow", landscape=True, signing="kt_short", seed=17, style={"groups": "span"}),
        Spec("18-ea-kao-6t", EA, span("half_year", 2022, None, 2), voice="terse", scheme="decimal", table="unnumbered", letterhead="tabs", signing="tl", seed=18, style={**tabs, "abbreviated": 0.5}),
        Spec("19-vinh-phuoc-nam", VINH, span("year", 2022), voice="parts", table="merged", letterhead="rows", signing="kt", seed=19, style={"groups": "full", "legend": "tight", "extras": ("equipment",)}),
        Spec("20-long-dien-dong-t5", LONG, span("month", 2022, 5), voice="brisk", scheme="roman_glued", table="headless", letterhead="spaces", seed=20, style={"parts": "prefix", "code_dot": False}),
        Spec("21-phuoc-vinh-an-q3", PHUOC, span("quarter", 2022, 3, 1), voice="solemn", scheme="decimal", table="bracketed", signing="tuq", seed=21, style={"title_width": 60, "parts": "first", "messy": True}),
        Spec("22-bac-hong-6t", BAC, span("half_year", 2022), voice="plain", scheme="decimal_bare", table="continued", seed=22, style={"controls": True, "links": True, "running_head": True, "to": 1}),
        Spec("23-ta-van-9t", TA, span("nine_months", 2022, None, 2), voice="tally", scheme="letter_dash", table="flat", letterhead="table", seed=23, style={"blank": True, "colon": "Số:", "zero": "-", "code_dot": False, "to": 3}),
        Spec("24-quang-thach-nam", QUANG, span("year", 2022), voice="inverted", scheme="romandec", auto=True, table="numbered", signing="tm", seed=24, style={"table_at": "body", "footnotes": 1, "zero": "Không"}),
        Spec("25-tri-ton-q1", TRI, span("quarter", 2022, 1, 3), voice="terse", scheme="roman", table="merged", seed=25, style={"typos": 0.2, "legend": "code_first", "short": True, "tracked": True}),
        Spec("26-nghia-dong-6t", NGHIA, span("half_year", 2022), voice="solemn", scheme="part_roman", table="flat", letterhead="lines", signing="kt", seed=26, style={"old_tones": True, "signature": "lines", "signed": True}),
        Spec("27-ia-kring-nam", IA, span("year", 2022), voice="plain", scheme="romandec", table="none", seed=27, style={"heading_end": ":", "heading_styles": True, "to": 2}),
        Spec("28-vu-quy-9t", VU, span("nine_months", 2022), voice="tally", scheme="roman", table="merged", seed=28, style={"decomposed": True, "odd_spaces": True, "extras": ("equipment", "staff_list"), "extras_before": 1}),
        Spec("29-cam-vinh-6t", CAM, span("half_year", 2022), voice="parts", table="many", seed=29, style={"reworded": 0.3, "abbreviated": 0.3, "typos": 0.1, "messy": True}),
    ]


def _years() -> list[Spec]:
    """Other forms, years and levels; forms that nobody described."""
    return [
        Spec("30-dap-cau-2021", DAP, span("year", 2021), voice="plain", scheme="roman", form="cchc-xa-2020", table="merged", signing="kt", seed=30),
        Spec("31-ham-my-6t-2020", HAM, span("half_year", 2020), voice="brisk", scheme="decimal", form="cchc-xa-2020", table="flat", seed=31, style={"parts": "dash", "dots": True}),
        Spec("32-long-luong-2014", LONG_LUONG, span("year", 2014), voice="older", scheme="roman", form="cchc-xa-2012", table="flat", letterhead="tabs", seed=32, style={"with_parent": True}),
        Spec("33-cam-vinh-6t-2012", CAM, span("half_year", 2012, None, 1), voice="older", scheme="romandec", form="cchc-xa-2012", table="merged", seed=33, style={"zero": "Không"}),
        Spec("34-hoa-khanh-nam-2023", HOA, span("year", 2023), voice="solemn", scheme="roman", form="cchc-xa-2022-ttmp", table="merged", seed=34),
        Spec("35-tri-ton-q2-2024", TRI, span("quarter", 2024, 2), voice="tally", scheme="decimal", form="cchc-xa-2022-ttmp", table="numbered", seed=35, style={"reworded": 0.4, "percent_sign": True}),
        Spec("36-nghia-dong-9t-2023", NGHIA, span("nine_months", 2023), voice="inverted", scheme="letter", form="cchc-xa-2022-ttmp", table="previous", landscape=True, seed=36),
        Spec("37-hoang-giang-q3-2025", AFTER_2025[0], span("quarter", 2025, 3), voice="merged2025", scheme="roman", form="cchc-xa-2025", table="merged", seed=37),
        Spec("38-thanh-sen-2025", AFTER_2025[1], span("year", 2025), voice="merged2025", scheme="decimal", auto=True, form="cchc-xa-2025", table="flat", signing="kt", seed=38, style={"to": 1, "groups": "span"}),
        Spec("39-ly-son-6t-2026", AFTER_2025[4], span("half_year", 2026), voice="merged2025", scheme="romandec", form="cchc-xa-2025", table="threerow", landscape=True, seed=39, style={"reworded": 0.3}),
        Spec("40-trieu-son-9t-2022", DISTRICTS[0], span("nine_months", 2022), voice="district", scheme="roman", form="cchc-huyen-2022", table="merged", signing="tm", seed=40),
        Spec("41-yen-bai-2023", PROVINCES[0], span("year", 2023), voice="district", scheme="roman", form="cchc-tinh-2022", table="flat", signing="tm", seed=41),
        Spec("42-quang-thach-ktxh-2022", QUANG, span("year", 2022), voice="society", scheme="roman", form="ktxh-xa", table="plan", seed=42, style={"dots": True}),
        Spec("43-ham-my-ktxh-6t", HAM, span("half_year", 2023), voice="society", scheme="roman", form="ktxh-xa", table="plan", seed=43, style={"dots": True, "parts": "dash"}),
        Spec("44-bac-hong-06a-q2", BAC, span("quarter", 2023, 2), voice="brisk", scheme="roman", table="wide", landscape=True, seed=44),
        Spec("45-vinh-phuoc-06a-t11", VINH, span("month", 2022, 11), voice="plain", scheme="decimal", table="wide", landscape=True, seed=45),
        Spec("46-vu-quy-van-hoa", VU, span("year", 2022), voice="terse", scheme="roman", form="unknown-culture", table="merged", seed=46),
        Spec("47-phuoc-vinh-an-thien-tai", PHUOC, span("nine_months", 2023), voice="plain", scheme="decimal", form="unknown-disaster", table="numbered", seed=47),
        Spec("48-ea-kao-phu-nu", EA, span("half_year", 2021), voice="brisk", scheme="roman", form="unknown-women", table="flat", seed=48),
    ]


# ---- what some reports plant ----


def _empty_difficulties(parts: list[Part], facts: Facts) -> None:
    del facts
    next(part for part in parts if part.id == "difficulties").passages.clear()


def _claim_differs(parts: list[Part], facts: Facts) -> None:
    """The prose swaps two digits of the number of files."""
    figure = next(f for part in parts for p in part.passages for f in p.figures if f.indicator == "files.received")
    text = str(int(facts.numbers["files.received"] or 0))
    wrong = text[0] + text[2] + text[1] + text[3:]
    if wrong == text:
        wrong = text[:-1] + str((int(text[-1]) + 1) % 10)
    figure.value, figure.text = int(wrong), wrong


def _without_files(parts: list[Part], facts: Facts) -> None:
    """The prose says nothing of files, so that the table alone contradicts itself."""
    del facts
    part = next(part for part in parts if part.id == "procedures.reception")
    part.passages[:] = [Passage(["Hồ sơ được tiếp nhận và trả kết quả tại một nơi, có sổ theo dõi."])]


