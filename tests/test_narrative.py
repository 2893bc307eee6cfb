"""Figures of the prose tied to facts: what is claimed, and what is better left a figure."""

from __future__ import annotations

import json
from pathlib import Path
from time import process_time

import pytest
from documents import paragraph
from growth import is_linear

from extractor.layout import Layout, Passage
from extractor.narrative import NarrativeResult, extract_claims
from extractor.patterns import Patterns, load
from extractor.provenance import Traced
from extractor.record import Section
from extractor.ties import SURE


def told(patterns: Patterns, *texts: str, section: str = "procedures.reception") -> NarrativeResult:
    blocks = [paragraph(text, f"paragraph[{i}]") for i, text in enumerate(texts)]
    passages = tuple(Passage(block, "body", 0, 0, len(block.text)) for block in blocks)
    layout = Layout(passages, (Traced(Section(id=section, heading="Mục", level=1)),))
    return extract_claims(layout, patterns)


@pytest.mark.parametrize(
    ("sure", "value", "listed", "tied"),
    [
        (0.9, "42", {}, True),
        (0.7, "42", {}, False),
        (0.7, "42", {"files.received": {42}}, True),
        (0.7, "42", {"files.received": {24}, "files.resolved": {42}}, False),
        (0.45, "42", {"files.received": {42}}, False),
        (0.6, "02", {"files.received": {2}}, False),  # a small number is met by chance
        (0.8, "02", {"files.received": {2}}, True),
    ],
)
def test_a_less_sure_claim_will_do_where_the_table_has_its_value(
    sure: float,
    value: str,
    listed: dict[str, set[float]],
    tied: bool,
    patterns: Patterns,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(patterns.claim_model, "rank", lambda *_: [("files.received", sure), ("-", 1 - sure)])
    block = paragraph(f"Trong kỳ đã tiếp nhận {value} hồ sơ.")
    layout = Layout((Passage(block, "body", None, 0, len(block.text)),))
    found = extract_claims(layout, patterns, listed=listed).claims
    assert [claim.value.indicator for claim in found] == ["files.received"] * tied
    told = "less surely, but the table has this value"
    assert [told in claim.traces[""].reasons for claim in found] == [sure < SURE] * tied


def claims(patterns: Patterns, *texts: str, section: str = "procedures.reception") -> list[tuple[str, float]]:
    return [(c.value.indicator, c.value.value) for c in told(patterns, *texts, section=section).claims]


TOLD = [
    ("procedures", "Trong kỳ đã tiếp nhận 1.102 hồ sơ.", [("files.received", 1102)]),
    ("procedures", "Tổng số hồ sơ tiếp nhận trong kỳ là 812 hồ sơ.", [("files.received", 812)]),
    (
        "procedures",
        "Bộ phận một cửa tiếp nhận 1.102 hồ sơ, trong đó trực tiếp 545 hồ sơ, qua bưu chính 12 hồ sơ.",
        [("files.received", 1102), ("files.received_in_person", 545), ("files.received_by_post", 12)],
    ),
    ("procedures", "Hồ sơ giải quyết đúng hạn: 1.090 hồ sơ.", [("files.resolved_on_time", 1090)]),
    ("procedures", "Niêm yết công khai 246 TTHC tại trụ sở.", [("procedures.in_force", 246)]),
    (
        "organisation",
        "Hiện nay xã bố trí 20 người, trong đó cán bộ 11 người, công chức 09 người.",
        [("staff.present", 20), ("staff.cadres_present", 11), ("staff.civil_servants_present", 9)],
    ),
    (
        "direction",
        "Cấp trên giao 24 nhiệm vụ; đã hoàn thành đúng hạn 23 nhiệm vụ.",
        [("direction.assigned_tasks", 24), ("direction.assigned_tasks_on_time", 23)],
    ),
    (  # parts of those granted are granted too, until it is said that they are there
        "civil_service",
        "Tổng số cán bộ, công chức được giao 22 người, gồm 11 cán bộ và 11 công chức.",
        [("staff.assigned", 22), ("staff.cadres_assigned", 11), ("staff.civil_servants_assigned", 11)],
    ),
    (  # what a sentence counts may stand in the one before
        "procedures.reception",
        "Tiếp nhận 287 hồ sơ. Đã giải quyết 284.",
        [("files.received", 287), ("files.resolved", 284)],
    ),
    (  # a total told after its parts
        "citizens",
        "Tiếp thường xuyên 27 lượt, tiếp định kỳ 44 lượt, tổng cộng 71 lượt công dân.",
        [("citizens.received", 71)],
    ),
    (  # a bracket without figures is no end
        "egov",
        "98% văn bản đi (trừ văn bản mật) được ký số.",
        [("egov.digitally_signed_rate", 98)],
    ),
]


@pytest.mark.parametrize(("section", "text", "expected"), TOLD)
def test_a_sentence_claims_what_it_states(
    section: str, text: str, expected: list[tuple[str, float]], patterns: Patterns
) -> None:
    assert claims(patterns, text, section=section) == expected


NOT_TOLD = [
    "So với cùng kỳ năm trước tiếp nhận tăng 120 hồ sơ.",
    "Phấn đấu tiếp nhận 2.000 hồ sơ trực tuyến.",
    "Lĩnh vực chứng thực tiếp nhận 45 hồ sơ.",
    "UBND huyện tiếp nhận 12.000 hồ sơ, giải quyết đúng hạn 11.900 hồ sơ.",
    "Đề nghị cấp trên hỗ trợ 03 bộ máy tính cho bộ phận một cửa.",
    "Có 09/11 đồng chí cán bộ đạt chuẩn về chuyên môn.",
    "Khẩu hiệu “4 tăng, 2 giảm, 3 không”.",
    "Phân công 01 công chức làm đầu mối.",
]


@pytest.mark.parametrize("text", NOT_TOLD)
def test_other_periods_fields_and_plans_are_no_claims(text: str, patterns: Patterns) -> None:
    assert claims(patterns, text) == []


def test_bullets_carry_the_subject_of_the_line_above(patterns: Patterns) -> None:
    texts = ["Trong kỳ đã tiếp nhận 557 hồ sơ. Trong đó:", "- Trực tiếp: 300 hồ sơ", "- Mức độ 3: 157 hồ sơ"]
    assert claims(patterns, *texts) == [
        ("files.received", 557),
        ("files.received_in_person", 300),
        ("files.received_online_level3", 157),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Cán bộ: có 09/11 đồng chí đạt chuẩn, đạt 81,8%.", []),
        ("Công chức: có 7/8 đồng chí đạt chuẩn, đạt 87,5%.", []),
        ("Tỷ lệ công chức đạt chuẩn 90%.", []),
        ("Tỷ lệ cán bộ, công chức đạt chuẩn 95,2%.", [("staff.standard_rate", 95.2)]),
    ],
)
def test_a_share_of_some_of_the_staff_is_none_of_all(
    text: str, expected: list[tuple[str, float]], patterns: Patterns
) -> None:
    assert claims(patterns, text) == expected


def test_what_is_tied_to_nothing_stays_a_figure(patterns: Patterns) -> None:
    result = told(patterns, "Đã trồng 120 cây và phát 1.250 tờ rơi.")
    assert [(f.value.value, f.value.unit) for f in result.figures] == [(120, "cây"), (1250, "tờ rơi")]
    assert result.claims == ()


def test_a_share_stands_beside_its_fraction(patterns: Patterns) -> None:
    statements = told(patterns, "Có 9/11 đồng chí đạt chuẩn, đạt 81,8%.").statements
    assert (statements[0].value, statements[0].base, statements[0].share) == (9, 11, 81.8)


def test_evidence_slices_the_sentence(patterns: Patterns) -> None:
    for claim in told(patterns, "Trong kỳ đã tiếp nhận 1.102 hồ sơ.").claims:
        assert [piece.quote for piece in claim.traces[""].evidence] == ["1.102 hồ sơ"]


def test_words_that_are_a_label_state_its_fact(tmp_path: Path) -> None:
    facts = {
        "id": "culture.bookcases",
        "kind": "count",
        "label": "Số tủ sách cộng đồng được bổ sung đầu sách",
        "unit": "tủ",
        "source": "a fact of the user's own",
    }
    (tmp_path / "indicators.json").write_text(json.dumps({"schema": 1, "entries": [facts]}), encoding="utf-8")
    own = load(extra=[tmp_path])
    text = "Số tủ sách cộng đồng được bổ sung đầu sách là 6 tủ."
    assert claims(own, text) == [("culture.bookcases", 6)]
    assert claims(load(), text) == []
    assert claims(own, "Phấn đấu số tủ sách cộng đồng được bổ sung đầu sách là 6 tủ.") == []


def test_a_long_sentence_costs_as_much_as_it_is_long(patterns: Patterns) -> None:
    part = (
        "tiếp nhận 1.102 hồ sơ, trong đó trực tuyến 545 hồ sơ; đã giải quyết 990 hồ sơ, còn 12 hồ sơ đang giải quyết; "
    )

    def cost(length: int) -> float:
        text = "UBND xã " + part * (length // len(part))
        began = process_time()
        told(patterns, text)
        return process_time() - began

    assert is_linear(cost, 9_000)
