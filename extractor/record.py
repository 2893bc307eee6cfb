"""What we promise to emit: the record and the confidence report of the output contract, as validated models.

The published JSON Schema comes from here (`extractor schema`). Keys, ids and codes are fixed; see README.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

SCHEMA_VERSION = "1.0"

State = Literal["reported", "blank", "dash", "none", "not_applicable", "unreadable"]
Kind = Literal["count", "percent", "money", "measure", "option", "text"]
Status = Literal["success", "partial", "failed", "skipped"]
How = Literal["exact", "folded", "fuzzy", "inferred", "ocr"]
Severity = Literal["error", "warning", "info"]
PeriodKind = Literal["month", "quarter", "half_year", "nine_months", "year", "range"]
FindingCode = Literal[
    "text_table_mismatch",
    "text_text_mismatch",
    "sum_mismatch",
    "part_exceeds_whole",
    "ratio_mismatch",
    "percent_out_of_range",
    "option_invalid",
    "unit_mismatch",
    "value_unreadable",
    "value_missing",
    "code_duplicate",
    "code_gap",
    "code_misplaced",
    "section_empty",
    "section_missing",
    "section_misplaced",
    "period_mismatch",
    "reference_incomplete",
    "reference_conflict",
    "reference_date_implausible",
    "duplicate_report",
    "copied_text",
    "cumulative_decrease",
    "outlier",
]
Reason = Literal["typing", "unit", "scope", "cut_off", "scale", "rounding", "subset_sum", "period", "unknown"]
Number = int | float


class Model(BaseModel):
    """Base: no key beyond the declared ones, no NaN or infinity."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class ReadError(Model):
    """Something that went wrong, and in which stage."""

    stage: str
    code: str
    message: str
    message_en: str = ""
    page: int | None = None


class Source(Model):
    """The file that was read. `pages` is null where the format does not know."""

    name: str
    sha256: str
    media_type: str = ""
    reader: str = ""
    pages: int | None = None
    text_origin: str = "unicode"
    paths: list[str] = Field(default_factory=list)


class FormChoice(Model):
    """The form that the table follows, with the next best."""

    id: str
    score: float
    runner_up: str | None = None
    runner_up_score: float | None = None


class Organization(Model):
    """The body that reports. `unit` is its name without the kind; `unit_code` its official code where resolved."""

    name: str
    kind: str | None = None
    unit: str | None = None
    district: str | None = None
    province: str | None = None
    unit_code: str | None = None


class Letterhead(Model):
    """What stands above the title. Blank parts of drafts are null; `issued_on` is ISO 8601."""

    parent: str | None = None
    number: str | None = None
    place: str | None = None
    issued_on: str | None = None


class Period(Model):
    """The time that a report covers; `index` is the month or quarter number, 1 or 2 for half_year."""

    kind: PeriodKind
    year: int | None = None
    index: int | None = None
    start: str | None = None
    end: str | None = None


class Signatory(Model):
    """Who signed, and as what."""

    position: str | None = None
    name: str | None = None


class Section(Model):
    """A heading and the text under it up to the next heading; `parent` is an index into the list."""

    id: str | None = None
    number: str = ""
    heading: str
    level: int
    parent: int | None = None
    text: str = ""


class Option(Model):
    """An answer of an option row, read through its legend."""

    code: int
    label: str


class Indicator(Model):
    """One row that was recognised. `group` holds the codes of the groups above it, outermost first.

    `scope` names the unit or field a row of a wide table speaks of; empty for the report itself.
    `legend` maps each code that the row offers to its words.
    """

    id: str
    code: str = ""
    label: str
    unit: str = ""
    kind: Kind = "count"
    value: Number | str | None = None
    option: Option | None = None
    state: State
    raw: str = ""
    note: str = ""
    group: str = ""
    columns: dict[str, Number | str | None] = Field(default_factory=dict)
    legend: dict[str, str] = Field(default_factory=dict)
    scope: str = ""


def indicator_keys(indicators: Sequence[Indicator]) -> list[str]:
    """How paths name the indicators: by id, with the scope of a wide table's row, and a count where an id repeats."""
    keys: list[str] = []
    seen: dict[str, int] = {}
    for indicator in indicators:
        key = f"{indicator.id}@{indicator.scope}" if indicator.scope else indicator.id
        seen[key] = seen.get(key, 0) + 1
        keys.append(key if seen[key] == 1 else f"{key}#{seen[key]}")
    return keys


class Group(Model):
    """A row that only heads others."""

    code: str = ""
    label: str
    group: str = ""


class UnmatchedRow(Model):
    """A row of a data table that no indicator fits; all its cells are kept."""

    code: str = ""
    label: str = ""
    unit: str = ""
    cells: list[str]
    value: Number | str | None = None


class Claim(Model):
    """A figure that the prose states and that is tied to an indicator; `section` is an index or null."""

    indicator: str
    value: Number
    unit: str = ""
    section: int | None = None


class Figure(Model):
    """A figure of the prose tied to no indicator."""

    value: Number
    unit: str = ""
    section: int | None = None


class FootnoteText(Model):
    """A footnote with the section that calls it."""

    mark: str
    section: int | None = None
    text: str


class Reference(Model):
    """A document that the report cites, in normal form."""

    id: str
    kind: str | None = None
    number: str | None = None
    year: int | None = None
    symbol: str | None = None
    issuer: str | None = None
    issued_on: str | None = None
    year_inferred: bool = False
    mentions: int = 1
    subject: str | None = None


class Record(Model):
    """The clean, validated data of one report."""

    schema_version: str = SCHEMA_VERSION
    status: Status
    errors: list[ReadError] = Field(default_factory=list)
    source: Source
    extractor_version: str
    patterns_version: str
    form: FormChoice | None = None
    organization: Organization | None = None
    letterhead: Letterhead | None = None
    title: str | None = None
    period: Period | None = None
    recipients: list[str] = Field(default_factory=list)
    distribution: list[str] = Field(default_factory=list)
    signatory: Signatory | None = None
    sections: list[Section] = Field(default_factory=list)
    indicators: list[Indicator] = Field(default_factory=list)
    groups: list[Group] = Field(default_factory=list)
    unmatched_rows: list[UnmatchedRow] = Field(default_factory=list)
    missing_indicators: list[str] = Field(default_factory=list)
    claims: list[Claim] = Field(default_factory=list)
    figures: list[Figure] = Field(default_factory=list)
    footnotes: list[FootnoteText] = Field(default_factory=list)
    references: list[Reference] = Field(default_factory=list)


class EvidenceModel(Model):
    """A quote of the source; slicing the text of the block by `start:end` gives it back."""

    page: int | None = None
    bbox: tuple[float, float, float, float] | None = None
    block: str
    start: int
    end: int
    quote: str


class FieldConfidence(Model):
    """How sure one value is, why, and where it stands."""

    path: str
    confidence: float = Field(ge=0, le=1)
    how: How
    reasons: list[str] = Field(default_factory=list)
    evidence: list[EvidenceModel] = Field(default_factory=list)


class Finding(Model):
    """Something that does not agree; `fields` are paths into the record."""

    code: FindingCode
    severity: Severity
    certainty: float = Field(ge=0, le=1)
    fields: list[str] = Field(default_factory=list)
    reason: Reason | None = None
    expected: Any = None
    actual: Any = None
    message: str
    message_en: str
    evidence: list[EvidenceModel] = Field(default_factory=list)
    suggestion: Any = None


class ReportSource(Model):
    """Which file the confidence report speaks of."""

    name: str
    sha256: str


class ConfidenceReport(Model):
    """How sure every value is, and what does not agree. `blocks` holds the text of every block that evidence cites."""

    schema_version: str = SCHEMA_VERSION
    source: ReportSource
    grade: Literal["A", "B", "C", "D"]
    needs_review: bool
    fields: list[FieldConfidence] = Field(default_factory=list)
    findings: list[Finding] = Field(default_factory=list)
    blocks: dict[str, str] = Field(default_factory=dict)
