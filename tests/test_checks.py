"""Checks on whole reports: what was planted is found, what is clean stays clean, and the seed's own faults."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from corpus.build.facts import span
from corpus.build.prose import Passage
from corpus.build.reports import Spec, build
from corpus.build.specs import THO, specs
from extractor.patterns import Patterns
from extractor.pipeline import Result, extract

BASE = Spec("probe", THO, span("nine_months", 2022), seed=21)
RANK = {"info": 0, "warning": 1, "error": 2}


def read(spec: Spec, patterns: Patterns) -> Result:
    return extract(build(spec).docx, patterns, spec.name)


def loud(result: Result) -> list[str]:
    return [f"{f.code}: {f.message_en}" for f in result.confidence.findings if f.severity != "info"]


def styled(**style: Any) -> Spec:
    return replace(BASE, style=style)


def test_a_clean_report_is_clean(patterns: Patterns) -> None:
    assert loud(read(BASE, patterns)) == []


def test_clean_reports_of_many_seeds_are_clean(patterns: Patterns) -> None:
    tables = ("merged", "flat", "continued", "bracketed", "numbered", "previous")
    found = []
    for seed in range(30, 48):
        voice, scheme = ("brisk", "roman") if seed % 2 else ("plain", "decimal")
        found += loud(read(replace(BASE, seed=seed, voice=voice, scheme=scheme, table=tables[seed % 6]), patterns))
    assert len(found) <= 0.2 * 18, found


def without_prose(parts: Any, facts: Any) -> None:
    del facts
    for part in parts:
        if any(passage.figures for passage in part.passages):
            part.passages[:] = [Passage(["Nội dung này được triển khai thường xuyên, có sổ sách theo dõi đầy đủ."])]


FAULTS: dict[str, tuple[str, dict[str, Any]]] = {
    "a total that its parts do not make": (
        "sum_mismatch",
        {"cells": {"files.received": ("9876", 9876, "reported")}, "edit": without_prose},
    ),
    "a part above its whole": (
        "part_exceeds_whole",
        {"cells": {"direction.plan_tasks_completed": ("99", 99, "reported")}},
    ),
    "an answer that is no option": (
        "option_invalid",
        {"cells": {"finance.financial_control": ("7", None, "unreadable")}},
    ),
    "a share above 100": (
        "percent_out_of_range",
        {"cells": {"procedures.internal_process_approved_rate": ("120", 120, "reported")}},
    ),
    "text for a number": ("value_unreadable", {"cells": {"staff.retired": ("đang rà soát", None, "unreadable")}}),
    "a head-count in percent": ("unit_mismatch", {"units": {"staff.retired": "%"}}),
    "a row number twice": ("code_duplicate", {"codes": {"staff.retired": "4.5"}}),
    "a heading under another's number": ("code_misplaced", {"renumber": {5: "3.1"}}),
    "another period in the closing": (
        "period_mismatch",
        {"closing": "Trên đây là báo cáo kết quả công tác cải cách hành chính 6 tháng đầu năm 2022./."},
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_found(name: str, patterns: Patterns) -> None:
    code, style = FAULTS[name]
    findings = [f for f in read(styled(**style), patterns).confidence.findings if f.severity != "info"]
    assert code in {f.code for f in findings}
    assert all(f.message and f.message_en for f in findings)


@pytest.mark.parametrize("spec", [spec for spec in specs() if spec.findings], ids=lambda spec: spec.name)
def test_what_a_report_of_the_corpus_plants_is_found_at_its_severity(spec: Spec, patterns: Patterns) -> None:
    found = {f.code: f for f in read(spec, patterns).confidence.findings}
    for code, severity in spec.findings:
        assert abs(RANK[found[code].severity] - RANK[severity]) <= 1


def test_prose_against_table_names_both_places_and_the_slip(patterns: Patterns) -> None:
    spec = next(spec for spec in specs() if spec.name.startswith("13-"))
    (finding,) = [f for f in read(spec, patterns).confidence.findings if f.code == "text_table_mismatch"]
    blocks = [piece.block.partition("[")[0] for piece in finding.evidence]
    assert (finding.reason, set(blocks)) == ("typing", {"table", "paragraph"})
    assert finding.expected != finding.actual


def test_a_wrong_total_is_suggested_right(patterns: Patterns) -> None:
    rng = random.Random(7)  # a test, not a secret
    hits = 0
    for _ in range(10):
        seed = rng.randint(100, 900)
        right = build(replace(BASE, seed=seed)).golden["indicators"]
        total = next(i["value"] for i in right if i["id"] == "files.received")
        text = str(total)
        wrong = text[:-2] + text[-1] + text[-2] if text[-1] != text[-2] else text[:-1] + str((int(text[-1]) + 1) % 10)
        style = {"cells": {"files.received": (wrong, int(wrong), "reported")}, "edit": without_prose}
        findings = read(replace(BASE, seed=seed, style=style), patterns).confidence.findings
        offered = [s["value"] for f in findings if f.code == "sum_mismatch" for s in f.suggestion or ()]
        hits += total in offered
    assert hits >= 8


def test_the_faults_of_the_seed_are_found(seed: Path, patterns: Patterns) -> None:
    expected = json.loads((seed / "expected.json").read_text(encoding="utf-8"))["findings"]
    found = extract(seed / "report.docx", patterns).confidence.findings
    missing = [
        f"{e['code']}: {e['about']}"
        for e in expected
        if not any(f.code == e["code"] and abs(RANK[f.severity] - RANK[e["severity"]]) <= 1 for f in found)
    ]
    assert missing == []


def test_what_holds_in_the_seed_is_not_accused(seed: Path, patterns: Patterns) -> None:
    codes = [f.code for f in extract(seed / "report.docx", patterns).confidence.findings]
    assert not {"sum_mismatch", "part_exceeds_whole", "ratio_mismatch", "section_missing"} & set(codes)
