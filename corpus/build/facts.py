"""What one made-up report states: body, period, numbers; everything else follows from these."""

from __future__ import annotations

import random
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from corpus.build.places import Place

Number = int | float
Numbers = dict[str, Number | None]
_ROMAN = ("", "I", "II", "III", "IV")


@dataclass(frozen=True)
class Span:
    """A reporting period: kind and index as in the contract, its usual words, its days, and the words of the next one."""

    kind: str
    year: int
    index: int | None
    words: str
    start: str
    end: str
    next_words: str
    next_year: int

    @property
    def end_date(self) -> date:
        """Its last day."""
        return date.fromisoformat(self.end)

    @property
    def without_year(self) -> str:
        """Its words without the year, empty for a whole year."""
        return self.words.replace(f" năm {self.year}", "").replace(f"/{self.year}", "").strip()


_WORDS: dict[tuple[str, int | None], tuple[str, ...]] = {
    ("half_year", 1): ("6 tháng đầu năm {y}", "sáu tháng đầu năm {y}", "06 tháng đầu năm {y}"),
    ("half_year", 2): ("6 tháng cuối năm {y}", "06 tháng cuối năm {y}"),
    ("nine_months", None): ("9 tháng đầu năm {y}", "9 tháng năm {y}", "09 tháng đầu năm {y}", "chín tháng đầu năm {y}"),
    ("year", None): ("năm {y}",),
}


def span(kind: str, year: int, index: int | None = None, wording: int = 0) -> Span:
    """The period of that kind; `wording` picks one of its ways to be written."""
    first, last = _months(kind, index)
    start, end = f"{year}-{first:02d}-01", f"{year}-{last:02d}-{monthrange(year, last)[1]}"
    if kind == "half_year":
        index = index or 1
    return Span(kind, year, index, _words(kind, year, index, wording), start, end, *_next(kind, year, index))


def _months(kind: str, index: int | None) -> tuple[int, int]:
    if kind == "month":
        return index or 1, index or 1
    if kind == "quarter":
        return 3 * (index or 1) - 2, 3 * (index or 1)
    if kind == "half_year":
        return (7, 12) if index == 2 else (1, 6)
    return (1, 9) if kind == "nine_months" else (1, 12)


def _words(kind: str, year: int, index: int | None, wording: int) -> str:
    if kind == "month":
        choices: tuple[str, ...] = (f"tháng {index} năm {year}", f"tháng {index:02d}/{year}", f"tháng {index}/{year}")
    elif kind == "quarter":
        roman = _ROMAN[index or 1]
        choices = (f"quý {roman} năm {year}", f"quý {roman}/{year}", f"Quý {roman} năm {year}")
        if index == 1:
            choices += (f"3 tháng đầu năm {year}",)
    else:
        choices = tuple(words.format(y=year) for words in _WORDS[kind, index])
    return choices[wording % len(choices)]


def _next(kind: str, year: int, index: int | None) -> tuple[str, int]:
    """The words of the period after, and its year."""
    if kind == "month":
        assert index is not None
        return (f"tháng {index + 1} năm {year}", year) if index < 12 else (f"tháng 1 năm {year + 1}", year + 1)
    if kind == "quarter":
        assert index is not None
        return (f"quý {_ROMAN[index + 1]} năm {year}", year) if index < 4 else (f"quý I năm {year + 1}", year + 1)
    if kind == "half_year" and index == 1:
        return f"6 tháng cuối năm {year}", year
    if kind == "nine_months":
        return f"3 tháng cuối năm {year}", year
    return f"năm {year + 1}", year + 1


@dataclass
class Facts:
    """All values of one report. `numbers` holds indicator values, None for what is not known; `plan` and `previous` columns."""

    place: Place
    span: Span
    form: str
    numbers: Numbers
    plan: Numbers = field(default_factory=dict)
    previous: Numbers = field(default_factory=dict)
    accumulated: Numbers = field(default_factory=dict)
    unknown: Numbers = field(default_factory=dict)  # by label: rows that no form knows


def draw(rng: random.Random, span_: Span, form: str = "cchc-xa-2022") -> Numbers:
    """Numbers that agree with each other as the sums of the form ask."""
    if form == "ktxh-xa":
        return _economy(rng)
    scale = {"month": 0.4, "quarter": 1, "half_year": 2, "nine_months": 3}.get(span_.kind, 4)
    numbers = _commune(rng, scale, form)
    if form in ("cchc-huyen-2022", "cchc-tinh-2022"):
        numbers |= _upper(rng, scale, form)
    return numbers


def _commune(rng: random.Random, scale: float, form: str) -> Numbers:
    n: dict[str, Any] = {}
    n["direction.plan_tasks"] = rng.randint(14, 40)
    n["direction.plan_tasks_completed"] = rng.randint(5, n["direction.plan_tasks"])
    n["direction.guidance_documents"] = rng.randint(2, 18)
    n["direction.self_inspections"] = rng.randint(1, 4)
    n["direction.inspection_issues_found"] = rng.randint(1, 6)
    n["direction.inspection_issues_resolved"] = rng.randint(0, n["direction.inspection_issues_found"])
    n |= _tasks(rng, form)
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
    n["procedures.linked"] = rng.randint(10, 60)
    n["procedures.internal_process_approved_rate"] = rng.choice([100, 100, 95.5])
    n["procedures.internal_process_digitised_rate"] = rng.choice([100, 98.2, None])
    n |= _files(rng, scale, form)
    n["procedures.online_payment"] = rng.randint(5, 40)
    n["staff.cadres_assigned"], n["staff.civil_servants_assigned"] = rng.randint(10, 12), rng.randint(9, 13)
    n["staff.cadres_present"] = n["staff.cadres_assigned"] - rng.randint(0, 1)
    n["staff.civil_servants_present"] = n["staff.civil_servants_assigned"] - rng.randint(0, 2)
    n["staff.part_time_present"] = rng.randint(8, 22)
    n["staff.qualified_university"], n["staff.qualified_secondary"] = rng.randint(9, 15), rng.randint(2, 5)
    n["staff.trained"] = rng.randint(3, 40)
    n["staff.downsized"], n["staff.retired"] = rng.randint(0, 1), rng.randint(0, 2)
    n["discipline.leaders"] = n["discipline.cadres"] = 0
    n["discipline.civil_servants"] = n["discipline.staff"] = rng.choice([0, 0, 1])
    n["structure.departments"] = rng.randint(3, 4)
    n["finance.internal_spending_rules"] = n["finance.financial_control"] = n["finance.autonomy"] = 1
    n["finance.investment_disbursed_rate"] = round(rng.uniform(31, 99), 1)
    n |= _egov(rng)
    return n


def _tasks(rng: random.Random, form: str) -> dict[str, Any]:
    """Tasks given from above; only the forms of districts and of 2025 ask for the open ones."""
    on_time, late = rng.randint(20, 90), rng.randint(0, 4)
    overdue = rng.randint(0, 2) if form.startswith(("cchc-huyen", "cchc-tinh", "cchc-xa-2025")) else 0
    running = rng.randint(0, 6) if form == "cchc-xa-2025" else 0
    return {
        "direction.assigned_tasks": on_time + late + overdue + running,
        "direction.assigned_tasks_on_time": on_time,
        "direction.assigned_tasks_late": late,
        "direction.assigned_tasks_overdue": overdue,
        "direction.assigned_tasks_in_progress": running,
    }


def _files(rng: random.Random, scale: float, form: str) -> dict[str, Any]:
    """Files received by channel, and what became of them; channels are levels 3 and 4 up to 2022, full and partial after."""
    parts = [round(rng.randint(80, 400) * scale), rng.randint(0, 30), round(rng.randint(50, 200) * scale), round(rng.randint(60, 300) * scale)]
    new = form in ("cchc-xa-2022-ttmp", "cchc-xa-2025")
    online = ("full", "partial") if new else ("level3", "level4")
    n: dict[str, Any] = dict(zip(("in_person", "by_post", *(f"online_{x}" for x in online)), parts, strict=True))
    n = {f"files.received_{name}": part for name, part in n.items()}
    received = sum(parts)
    late, running = rng.choice([0, 0, 2, 5]), rng.randint(0, 9)
    parts[0] -= late + running
    n |= {"files.returned_in_person": parts[0], "files.returned_by_post": parts[1]}
    n |= {f"files.resolved_online_{name}": part for name, part in zip(online, parts[2:], strict=True)}
    on_time = sum(parts)
    n |= {"files.received": received, "files.resolved_on_time": on_time, "files.resolved_late": late}
    n |= {"files.in_progress": running, "files.resolved": on_time + late, "files.apologies_published": late}
    n["files.land_resolved_on_time"] = rng.randint(0, min(40, on_time // 3))
    n["files.construction_resolved_on_time"] = rng.randint(0, min(12, on_time // 4))
    n["publication.results_published"] = n["publication.on_provincial_portal"] = on_time
    n["publication.on_own_website"] = rng.choice([None, on_time])
    n["files.digitised_rate"] = rng.choice([100, 96.4, 88.75])
    n["files.electronic_results_rate"] = rng.choice([100, 91.2])
    n["files.received_online_rate"] = round(100 * (parts[2] + parts[3]) / received, 1)
    n["files.paid_online_rate"] = round(rng.uniform(20, 99), 1)
    return n


def _egov(rng: random.Random) -> dict[str, Any]:
    full = rng.choice([85, 92.5, 97])
    n: dict[str, Any] = {"egov.outgoing_fully_electronic_rate": full, "egov.outgoing_parallel_rate": 100 - full}
    n["egov.video_conference"] = rng.choice([1, 2])
    n["egov.documents_exchanged"] = rng.randint(700, 4000)
    n["egov.outgoing_documents"] = rng.randint(300, 690)
    n["egov.one_stop_linked_to_province"] = 1
    n["egov.procedures_online_level3"] = n["egov.procedures_online_full"] = rng.randint(5, 40)
    n["egov.procedures_online_level4"] = n["egov.procedures_online_partial"] = rng.randint(10, 90)
    n["egov.community_digital_teams"] = rng.randint(4, 18)
    n["egov.computers_rate"] = rng.choice([100, 85, 92.3])
    n["quality.iso_at_district"] = None
    n["quality.iso_commune_units"] = n["quality.iso_at_commune"] = 1
    return n


def _upper(rng: random.Random, scale: float, form: str) -> dict[str, Any]:
    """What districts and provinces state beyond and instead of a commune's numbers."""
    n: dict[str, Any] = {"direction.inspected_units": rng.randint(6, 20), "direction.inspected_units_rate": round(rng.uniform(30, 60), 1)}
    levels = [rng.randint(2, 9), rng.randint(3, 12), rng.randint(4, 30)]
    n |= dict(zip((f"institutions.legal_documents_issued_{x}" for x in ("province", "district", "commune")), levels, strict=True))
    own = slice(0 if form == "cchc-tinh-2022" else 1, 3)  # a district's total leaves the province's out
    n["institutions.legal_documents_issued"] = sum(levels[own])
    n["institutions.legal_documents_inspected"] = rng.randint(20, 60)
    n["institutions.legal_documents_unlawful"] = rng.randint(0, 3)
    n["institutions.legal_documents_reviewed"] = rng.randint(30, 90)
    n["institutions.legal_documents_to_handle"] = n["institutions.legal_documents_handled"] = rng.randint(1, 9)
    tiers = [rng.randint(1200, 1500), rng.randint(210, 300), rng.randint(110, 190)]
    n |= dict(zip((f"procedures.in_force_{x}" for x in ("province", "district", "commune")), tiers, strict=True))
    n["procedures.in_force"] = sum(tiers[own])
    n["procedures.one_stop"] = rng.randint(200, 290)
    n["files.communes_received"] = round(rng.randint(4000, 9000) * scale)
    n["files.communes_resolved_on_time"] = n["files.communes_received"] - rng.randint(0, 30)
    for who in ("province", "district", "commune"):
        n[f"files.{who}_resolved_on_time_rate"] = rng.choice([99.8, 98.67, 100, 97.5])
    n["structure.departments"] = rng.randint(11, 13)
    units = [rng.randint(1, 4), rng.randint(2, 9), rng.randint(3, 20), rng.randint(30, 60)]
    names = ("fully_autonomous", "recurrent_autonomous", "partly_autonomous", "state_funded")
    n |= {f"finance.units_{name}": count for name, count in zip(names, units, strict=True)}
    n["structure.public_units"] = sum(units)
    n["structure.public_units_reduced"] = rng.randint(0, 3)
    n["staff.civil_servants_assigned"] = rng.randint(80, 110)
    n["staff.civil_servants_present"] = n["staff.civil_servants_assigned"] - rng.randint(0, 6)
    n["staff.contract_workers"] = rng.randint(4, 30)
    n["staff.public_employees_assigned"] = rng.randint(1200, 2400)
    n["staff.public_employees_present"] = n["staff.public_employees_assigned"] - rng.randint(10, 80)
    n["staff.downsized_rate"] = round(rng.uniform(8, 12), 2)
    n["staff.job_position_units"] = rng.randint(20, 70)
    n["staff.recruited"] = rng.randint(0, 9)
    n["discipline.public_employees"] = rng.randint(0, 3)
    planned = rng.randint(80_000, 400_000)
    paid = rng.randint(planned // 3, planned)
    n["finance.investment_planned"], n["finance.investment_disbursed"] = planned, paid
    n["finance.investment_disbursed_rate"] = round(100 * paid / planned, 1)
    n["egov.outgoing_paper_rate"] = 0
    n["egov.one_stop_linked_units_rate"] = 100
    return n


def _economy(rng: random.Random) -> Numbers:
    n: dict[str, Any] = {"economy.growth_rate": round(rng.uniform(5, 14), 1)}
    branches = ("agriculture", "industry", "services")
    values = [rng.randint(80_000, 200_000) for _ in branches]
    n |= {f"economy.production_value_{b}": v for b, v in zip(branches, values, strict=True)}
    n["economy.production_value"] = sum(values)
    shares = [round(100 * v / sum(values), 1) for v in values[:2]]
    n |= {f"economy.share_{b}": s for b, s in zip(branches, [*shares, round(100 - sum(shares), 1)], strict=True)}
    n["economy.income_per_capita"] = rng.choice([48, 52.5, 61, 66.8])
    n["budget.revenue"] = rng.randint(9_000, 30_000)
    n["budget.revenue_land"] = rng.randint(500, 6_000)
    n["budget.expenditure"] = rng.randint(8_000, 28_000)
    n["economy.social_investment"] = rng.randint(90_000, 300_000)
    n["economy.enterprises_new"], n["economy.cooperatives"], n["economy.ocop_products"] = rng.randint(1, 9), rng.randint(1, 4), rng.randint(0, 5)
    rice = round(rng.uniform(300, 700), 1)
    n["agriculture.rice_area"], n["agriculture.rice_yield"] = rice, round(rng.uniform(52, 66), 1)
    n["agriculture.rice_output"] = round(rice * n["agriculture.rice_yield"] / 10)
    n["agriculture.maize_area"], n["agriculture.vegetable_area"] = rng.randint(20, 90), rng.randint(15, 60)
    n["agriculture.sown_area"] = round(rice + n["agriculture.maize_area"] + n["agriculture.vegetable_area"] + 30, 1)
    n["agriculture.grain_output"] = n["agriculture.rice_output"] + rng.randint(80, 400)
    n["agriculture.value_per_hectare"], n["agriculture.land_consolidated"] = rng.randint(90, 160), rng.randint(3, 30)
    n["livestock.buffalo"], n["livestock.cattle"] = rng.randint(100, 600), rng.randint(300, 1500)
    n["livestock.pigs"], n["livestock.poultry"] = rng.randint(1000, 6000), rng.randint(20_000, 70_000)
    n["aquaculture.area"], n["aquaculture.output"] = round(rng.uniform(10, 70), 1), rng.randint(50, 300)
    n["forestry.planted_area"], n["forestry.coverage_rate"] = rng.randint(0, 40), round(rng.uniform(15, 52), 2)
    n["society.population"], n["society.households"] = rng.randint(5000, 14_000), rng.randint(1400, 3600)
    n["society.natural_growth_rate"] = round(rng.uniform(0.5, 1.2), 2)
    n["society.poor_households"] = rng.randint(15, 90)
    n["society.poor_rate"] = round(100 * n["society.poor_households"] / n["society.households"], 2)
    n["society.near_poor_rate"] = round(rng.uniform(2, 6), 2)
    n["society.jobs_created"], n["society.workers_abroad"] = rng.randint(80, 300), rng.randint(10, 60)
    for name in ("trained_labour", "health_insurance", "social_insurance"):
        n[f"society.{name}_rate"] = round(rng.uniform(60, 96), 1)
    n["education.standard_schools"], n["education.standard_schools_rate"] = 3, 100
    n["health.malnutrition_rate"], n["health.vaccinated_rate"] = round(rng.uniform(6, 11), 1), round(rng.uniform(94, 100), 1)
    n["culture.cultural_families_rate"], n["culture.cultural_villages_rate"] = round(rng.uniform(80, 95), 1), rng.choice([85.7, 100])
    n["new_rural.criteria_met"], n["new_rural.villages_met"] = rng.randint(14, 19), rng.randint(3, 9)
    n["environment.hygienic_water_rate"], n["environment.clean_water_rate"] = round(rng.uniform(96, 100), 1), round(rng.uniform(55, 90), 1)
    n["environment.waste_collected_rate"] = round(rng.uniform(80, 98), 1)
    n["defence.recruits"], n["security.safe_commune"] = rng.randint(8, 22), 1
    return n
