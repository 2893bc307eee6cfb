"""Any number of random reports, each with its golden record: for evaluation, calibration and fault injection at scale."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Any

from corpus.build import wording
from corpus.build.facts import Span, span
from corpus.build.places import AFTER_2025, COMMUNES, DISTRICTS, PROVINCES, Place
from corpus.build.reports import Report, Spec, compose, finish

# Forms with the years in which they are filed, how often they are drawn, and what they are printed as.
FORMS: dict[str, tuple[int, int, float]] = {
    "cchc-xa-2022": (2022, 2022, 0.30),
    "cchc-xa-2022-ttmp": (2022, 2024, 0.18),
    "cchc-xa-2020": (2019, 2021, 0.10),
    "cchc-xa-2025": (2025, 2026, 0.12),
    "cchc-xa-2012": (2012, 2018, 0.09),
    "cchc-huyen-2022": (2021, 2024, 0.05),
    "cchc-tinh-2022": (2021, 2024, 0.02),
    "ktxh-xa": (2019, 2024, 0.05),
    "wide": (2019, 2024, 0.04),
    "unknown-culture": (2019, 2024, 0.02),
    "unknown-disaster": (2019, 2024, 0.02),
    "unknown-women": (2019, 2024, 0.01),
}
LONG = ("merged", "flat", "bracketed", "numbered", "previous", "threerow", "headless", "unnumbered", "continued", "many")
_SCHEMES = ("decimal", "decimal", "roman", "roman", "letter", "romandec", "decimal_bare", "roman_glued", "roman_slash", "letter_dash", "part_roman")
_AUTOMATIC = ("decimal", "roman", "romandec", "letter")


def generate(n: int, seed: int = 0, **fixed: Any) -> Iterator[tuple[bytes, dict[str, Any]]]:
    """`n` reports as (docx, golden record), the same for the same seed; `fixed` sets fields of every spec."""
    for spec in draw_specs(n, seed, **fixed):
        built = finish(compose(spec))
        yield built.docx, built.golden


def models(n: int, seed: int = 0, **fixed: Any) -> Iterator[Report]:
    """The same reports before they are printed, for `faults.inject`."""
    yield from map(compose, draw_specs(n, seed, **fixed))


def draw_specs(n: int, seed: int = 0, **fixed: Any) -> Iterator[Spec]:
    """`n` random specs; `fixed` may hold `form`, `voice` and any other field of `Spec`."""
    for index in range(n):
        yield draw_spec(random.Random(f"{seed}:{index}"), f"random-{seed}-{index:04d}", fixed)


def draw_spec(rng: random.Random, name: str, fixed: dict[str, Any] | None = None) -> Spec:
    """One random spec whose parts go together."""
    fixed = dict(fixed or {})
    forms, voices = fixed.pop("forms", tuple(FORMS)), fixed.pop("voices", tuple(wording.names()))
    form = fixed.pop("form", None) or rng.choices(forms, [FORMS[f][2] for f in forms])[0]
    period = fixed.pop("span", None) or _span(rng, form)
    fields = _fields(rng, form, period, voices) | fixed
    style = _style(rng) | fields.pop("style", {})
    shape = fields.pop("table", None) or _shape(rng, form)
    if shape in ("previous", "threerow", "wide"):
        fields["landscape"] = True
    return Spec(
        name=name,
        span=period,
        form="cchc-xa-2022" if form == "wide" else form,
        table=shape,
        seed=rng.randrange(1_000_000),
        style=style,
        **fields,
    )


def _span(rng: random.Random, form: str) -> Span:
    first, last, _ = FORMS[form]
    year = rng.randint(first, last)
    kind = rng.choice(("quarter", "half_year", "half_year", "nine_months", "year", "month"))
    index = {"month": rng.randint(1, 12), "quarter": rng.randint(1, 4)}.get(kind)
    if form == "cchc-xa-2025" and year == 2025:  # from 1 July on
        kind, index = rng.choice((("quarter", 3), ("quarter", 4), ("year", None), ("month", rng.randint(7, 12))))
    return span(kind, year, index, rng.randrange(4))


def _fields(rng: random.Random, form: str, period: Span, voices: Sequence[str]) -> dict[str, Any]:
    fitting = [name for name in voices if _fits(name, form, period)] or ["plain"]
    voice = rng.choice(fitting)
    scheme = rng.choice(_SCHEMES)
    return {
        "place": _place(rng, form, period),
        "voice": voice,
        "scheme": scheme,
        "auto": scheme in _AUTOMATIC and rng.random() < 0.3,
        "letterhead": rng.choice(("table", "table", "rows", "tabs", "spaces", "lines", "none")),
        "signing": rng.choice(("plain", "tm", "kt", "kt_short", "tl", "tuq")),
        "landscape": rng.random() < 0.2,
    }


def _fits(name: str, form: str, period: Span) -> bool:
    clerk = wording.load(name)
    first, last = clerk.years
    own = "forms" in clerk.options
    if form in ("wide", "unknown-culture", "unknown-disaster", "unknown-women"):
        return not own and first <= period.year <= last
    return form in clerk.forms and first <= period.year <= last


def _place(rng: random.Random, form: str, period: Span) -> Place:
    if form == "cchc-huyen-2022":
        return rng.choice(DISTRICTS)
    if form == "cchc-tinh-2022":
        return rng.choice(PROVINCES)
    return rng.choice(AFTER_2025 if period.end > "2025-07-01" else COMMUNES)


def _shape(rng: random.Random, form: str) -> str:
    if form == "wide":
        return "wide"
    if form == "ktxh-xa":
        return rng.choice(("plan", "plan", "flat", "previous", "numbered"))
    if form.startswith("unknown"):
        return rng.choice(("merged", "flat", "numbered"))
    if rng.random() < 0.04:
        return "none"
    shapes = [shape for shape in LONG if shape != "many" or form not in ("cchc-xa-2012", "cchc-xa-2020")]
    return rng.choice(shapes)


def _style(rng: random.Random) -> dict[str, Any]:
    """Habits of print; each is rare enough that most reports have only a few."""

    def often(share: float) -> bool:
        return rng.random() < share

    return {
        "dots": often(0.5),
        "pad": often(0.4),
        "percent_sign": often(0.3),
        "zero": rng.choices(("0", "-", "Không", ""), (6, 1, 1, 1))[0],
        "code_dot": often(0.6),
        "parts": rng.choice(("merged", "merged", "dash", "plus", "prefix", "first")),
        "legend": rng.choice(("rows", "rows", "cell", "cell", "line", "tight", "code_first")),
        "groups": rng.choice(("plain", "plain", "span", "full")),
        "note_merged": often(0.15),
        "reworded": rng.choice((0.0, 0.0, 0.25, 0.5)),
        "abbreviated": rng.choice((0.0, 0.15, 0.4)),
        "typos": rng.choice((0.0, 0.0, 0.08, 0.2)),
        "old_tones": often(0.1),
        "with_parent": often(0.6),
        "short": often(0.25),
        "blank": often(0.1),
        "colon": rng.choice(("Số: ", "Số:", "Số ")),
        "to": rng.choice((0, 0, 1, 1, 2, 3)),
        "title_width": rng.choice((90, 60, 45)),
        "title_merged": often(0.1),
        "signature": rng.choice(("table", "table", "lines", "tabs")),
        "signed": often(0.15),
        "footnotes": rng.choice((0, 0, 0, 1, 2)),
        "heading_end": rng.choice(("", "", "", ":", ".")),
        "heading_styles": often(0.3),
        "tracked": often(0.1),
        "controls": often(0.1),
        "links": often(0.1),
        "odd_spaces": often(0.15),
        "messy": often(0.5),
        "decomposed": often(0.05),
        "running_head": often(0.15),
        "page_numbers": often(0.8),
        "table_at": "body" if often(0.06) else "end",
        "extras": rng.choice(((), (), (), (), ("staff_list",), ("equipment",), ("equipment", "staff_list"))),
        "extras_before": rng.choice((0, 0, 1)),
        "size": rng.choice((13, 14)),
    }
