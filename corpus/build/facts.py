"""What one made-up report states: body, period, numbers, documents; everything else follows from these."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Place:
    """A commune with what is above it; `kind` is xã, phường or thị trấn; no district after July 2025."""

    kind: str
    name: str
    district: str | None
    province: str
    district_kind: str = "huyện"

    @property
    def body(self) -> str:
        return f"UBND {self.kind} {self.name}"

    @property
    def parent(self) -> str:
        if self.district is None:
            return f"UBND tỉnh {self.province}"
        return f"UBND {self.district_kind} {self.district}"


@dataclass(frozen=True)
class Span:
    """A reporting period: kind and index as in the contract, the words of titles, and its days."""

    kind: str
    year: int
    index: int | None
    words: str
    start: str
    end: str
    next_words: str

    @property
    def end_date(self) -> date:
        return date.fromisoformat(self.end)


def span(kind: str, year: int, index: int | None = None) -> Span:
    """The period of that kind, with its usual words."""
    if kind == "quarter" and index is not None:
        first = 3 * index - 2
        last = {1: "03-31", 2: "06-30", 3: "09-30", 4: "12-31"}[index]
        roman = ("I", "II", "III", "IV")
        following = f"quý {roman[index]}/{year}" if index < 4 else f"quý I/{year + 1}"
        return Span(
            kind,
            year,
            index,
            f"quý {roman[index - 1]} năm {year}",
            f"{year}-{first:02d}-01",
            f"{year}-{last}",
            following,
        )
    if kind == "half_year":
        return Span(
            kind, year, 1, f"6 tháng đầu năm {year}", f"{year}-01-01", f"{year}-06-30", f"6 tháng cuối năm {year}"
        )
    if kind == "nine_months":
        return Span(
            kind, year, None, f"9 tháng đầu năm {year}", f"{year}-01-01", f"{year}-09-30", f"3 tháng cuối năm {year}"
        )
    return Span("year", year, None, f"năm {year}", f"{year}-01-01", f"{year}-12-31", f"năm {year + 1}")


@dataclass(frozen=True)
class Cited:
    """A document that the prose cites: how it is printed and what it is in normal form."""

    text: str
    id: str
    kind: str
    issued_on: str | None
    year: int | None
    issuer: str | None
    inferred: bool = False


@dataclass
class Facts:
    """All values of one report. `numbers` holds indicator values, None for a blank; `raw` how a cell prints them."""

    place: Place
    span: Span
    numbers: dict[str, int | float | None]
    raw: dict[str, str] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    cited: list[Cited] = field(default_factory=list)
    signer: str = "Nguyễn Văn Bình"


def draw(rng: random.Random, span_: Span) -> dict[str, int | float | None]:
    """Numbers that agree with each other as the sums of the form ask."""
    scale = {"quarter": 1, "half_year": 2, "nine_months": 3}.get(span_.kind, 4)
    n: dict[str, Any] = {}
    n["direction.plan_tasks"] = rng.randint(14, 40)
    n["direction.plan_tasks_completed"] = rng.randint(5, n["direction.plan_tasks"])
    n["direction.guidance_documents"] = rng.randint(2, 18)
    n["direction.self_inspections"] = rng.randint(1, 4)
    n["direction.inspection_issues_found"] = rng.randint(1, 6)
    n["direction.inspection_issues_resolved"] = rng.randint(0, n["direction.inspection_issues_found"])
    n["direction.assigned_tasks_on_time"] = rng.randint(20, 90)
    n["direction.assigned_tasks_late"] = rng.randint(0, 4)
    n["direction.assigned_tasks"] = n["direction.assigned_tasks_on_time"] + n["direction.assigned_tasks_late"]
    n["direction.survey_forms"] = rng.choice([None, rng.randint(30, 200)])
    n["direction.survey_method"] = rng.choice([0, 1, 2])
    n["direction.dialogue_held"] = rng.choice([0, 1])
    n["institutions.documents_issued"] = rng.randint(60, 900)
    n["institutions.documents_inspected"] = rng.randint(20, 200)
    n["institutions.documents_reviewed"] = rng.randint(20, 200)
    n["institutions.documents_handled"] = rng.randint(0, 5)
    n["institutions.documents_resolved"] = n["institutions.documents_handled"]
    n["procedures.newly_published"] = rng.choice([None, rng.randint(1, 20)])
    n["procedures.abolished_or_replaced"] = rng.choice([None, rng.randint(1, 12)])
    n["procedures.in_force"] = rng.randint(120, 330)
    n["procedures.one_stop"] = rng.randint(90, 118)
    n["procedures.linked_same_level"] = rng.choice([None, rng.randint(1, 9)])
    n["procedures.linked_across_levels"] = rng.randint(10, 60)
    n["procedures.internal_process_approved_rate"] = rng.choice([100, 100, 95.5])
    n["procedures.internal_process_digitised_rate"] = rng.choice([100, 98.2, None])
    parts = [
        rng.randint(80, 400) * scale,
        rng.randint(0, 30),
        rng.randint(50, 200) * scale,
        rng.randint(60, 300) * scale,
    ]
    names = ["in_person", "by_post", "online_level3", "online_level4"]
    n |= {f"files.received_{name}": part for name, part in zip(names, parts, strict=True)}
    n["files.received"] = sum(parts)
    late = rng.choice([0, 0, 2, 5])
    parts[0] -= late
    n["files.returned_in_person"], n["files.returned_by_post"] = parts[0], parts[1]
    n["files.resolved_online_level3"], n["files.resolved_online_level4"] = parts[2], parts[3]
    n["files.resolved_on_time"] = sum(parts)
    n["files.land_resolved_on_time"] = rng.randint(0, 40)
    n["files.construction_resolved_on_time"] = rng.randint(0, 12)
    n["publication.results_published"] = n["files.resolved_on_time"]
    n["publication.on_provincial_portal"] = n["files.resolved_on_time"]
    n["publication.on_own_website"] = rng.choice([None, n["files.resolved_on_time"]])
    n["procedures.online_payment"] = rng.randint(5, 40)
    n["files.apologies_published"] = late
    n["staff.cadres_assigned"], n["staff.civil_servants_assigned"] = rng.randint(10, 12), rng.randint(9, 13)
    n["staff.cadres_present"] = n["staff.cadres_assigned"] - rng.randint(0, 1)
    n["staff.civil_servants_present"] = n["staff.civil_servants_assigned"] - rng.randint(0, 2)
    n["staff.downsized"], n["staff.retired"] = rng.randint(0, 1), rng.randint(0, 2)
    n["discipline.leaders"] = n["discipline.cadres"] = 0
    n["discipline.civil_servants"] = rng.choice([0, 0, 1])
    n["finance.internal_spending_rules"], n["finance.financial_control"] = 1, 1
    n["egov.video_conference"] = rng.choice([1, 2])
    n["egov.documents_exchanged"] = rng.randint(700, 4000)
    n["egov.outgoing_documents"] = rng.randint(300, 690)
    n["egov.outgoing_fully_electronic_rate"] = rng.choice([85, 92.5, 97])
    n["egov.outgoing_parallel_rate"] = 100 - n["egov.outgoing_fully_electronic_rate"]
    n["egov.one_stop_linked_to_province"] = 1
    n["egov.procedures_online_level3"], n["egov.procedures_online_level4"] = rng.randint(5, 40), rng.randint(10, 90)
    n["quality.iso_at_district"] = None
    n["quality.iso_commune_units"] = 1
    n["quality.iso_at_commune"] = 1
    return n
