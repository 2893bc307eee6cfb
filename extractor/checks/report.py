"""One report as the checks see it: values by indicator, where each stands, and how to put a finding into words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple

from extractor.extraction import Extraction
from extractor.messages import LANGUAGES, number, say
from extractor.patterns import Patterns
from extractor.provenance import Evidence
from extractor.record import EvidenceModel, Finding, FindingCode, Indicator, Record, Severity, indicator_keys

# A value that no stage has scored is taken as this sure.
_UNSCORED = 0.9
# Below this the message says that the reading itself is uncertain.
_DOUBTED = 0.8


_ISO_DATE = re.compile(r"(?<!\d)(\d{4})-(\d\d)-(\d\d)(?!\d)")


class Bilingual(NamedTuple):
    """A value of a message that is itself text in both languages."""

    vi: str
    en: str


@dataclass(frozen=True, slots=True)
class Equation:
    """sum of coefficient x field = 0, true for a consistent report; fields are record paths."""

    terms: tuple[tuple[str, int], ...]

    def residual(self, values: Mapping[str, Fraction]) -> Fraction:
        """How far the stated values are off."""
        return sum((coefficient * values[path] for path, coefficient in self.terms), Fraction(0))


@dataclass(frozen=True)
class Report:
    """An extraction with look-ups; `estimates` are the probabilities of `confidence.estimate` by path.

    `confirmed` collects, by path, the checks that a value has passed; `solved` the repairs of each system of sums.
    """

    extraction: Extraction
    patterns: Patterns
    estimates: Mapping[str, float]
    confirmed: dict[str, list[str]] = field(default_factory=dict)
    solved: dict[frozenset[str], list[Any]] = field(default_factory=dict)

    @property
    def record(self) -> Record:
        """The record under check."""
        return self.extraction.record

    @cached_property
    def indicators(self) -> list[tuple[str, Indicator]]:
        """Each indicator with its path ("indicators/files.received")."""
        keys = indicator_keys(self.extraction.record.indicators)
        return [(f"indicators/{key}", i) for key, i in zip(keys, self.record.indicators, strict=True)]

    @cached_property
    def by_scope(self) -> dict[str, dict[str, tuple[str, Indicator]]]:
        """by_scope[scope][indicator id] is the path and the indicator; the scope "" is the report itself."""
        scopes: dict[str, dict[str, tuple[str, Indicator]]] = {}
        for path, indicator in self.indicators:
            scopes.setdefault(indicator.scope, {}).setdefault(indicator.id, (path, indicator))
        return scopes

    @cached_property
    def unit_totals(self) -> list[tuple[str, list[str]]]:
        """Columns of a wide table whose rows add up to the row of totals: path of the total, paths of the rows.

        Empty unless most columns do add up: rows of subtotals, or a total of something else, are no sum.
        """
        units = [rows for scope, rows in self.by_scope.items() if scope]
        columns: list[tuple[str, list[str]]] = []
        agreeing = 0
        for identity, (path, whole) in self.by_scope.get("", {}).items():
            total, parts = known(whole), [rows[identity] for rows in units if identity in rows]
            values = [value for _, part in parts if (value := known(part)) is not None]
            if total is None or len(values) < max(len(units), 2):
                continue
            columns.append((path, [part for part, _ in parts]))
            agreeing += sum(values) == total
        return columns if 2 * agreeing > len(columns) > 2 else []

    @cached_property
    def equations(self) -> tuple[dict[str, Fraction], list[Equation]]:
        """The sums and equalities of which all fields are stated, and the values of these fields by path."""
        form = self.extraction.rows.form_entry
        totals = list(self.unit_totals)
        for rows in self.by_scope.values():
            for rule in form.rules if form else ():
                members = (rule.total, *rule.parts)
                if rule.kind in ("sum", "equal") and all(m in rows and known(rows[m][1]) is not None for m in members):
                    totals.append((rows[rule.total][0], [rows[part][0] for part in rule.parts]))
        values = {path: Fraction(str(known(self.by_path[path]))) for total, parts in totals for path in (total, *parts)}
        return values, [Equation(((total, 1), *((part, -1) for part in parts))) for total, parts in totals]

    @cached_property
    def by_path(self) -> dict[str, Indicator]:
        """The indicators by path."""
        return dict(self.indicators)

    def own(self, indicator: str) -> tuple[str, Indicator] | None:
        """Path and row of an indicator of the report itself, None where the table does not have it."""
        return self.by_scope.get("", {}).get(indicator)

    def sure(self, paths: Iterable[str]) -> float:
        """The probability that all the values at `paths` are read right."""
        product = 1.0
        for path in paths:
            value = self.estimates.get(path)
            product *= self.estimates.get(f"{path}/value", _UNSCORED) if value is None else value
        return product

    def evidence(self, paths: Iterable[str]) -> list[Evidence]:
        """Where the values at `paths` stand in the source."""
        traces = self.extraction.traces
        pieces: dict[Evidence, None] = {}
        for path in paths:
            trace = next(
                (traces[p] for p in (path, f"{path}/value", f"{path}/heading", f"{path}/id") if p in traces), None
            )
            if trace is not None:
                pieces |= dict.fromkeys(trace.evidence)
        return list(pieces)

    def section(self, index: int | None) -> str:
        """How messages name a section: its number, else its heading, else a dash."""
        if index is None or not 0 <= index < len(self.record.sections):
            return "-"
        section = self.record.sections[index]
        return section.number or section.heading

    def confirm(self, paths: Iterable[str], reason: str) -> None:
        """Notes that the values at `paths` passed a check; `reason` goes into the confidence report."""
        for path in paths:
            self.confirmed.setdefault(path, []).append(reason)

    def finding(
        self,
        code: FindingCode,
        severity: Severity,
        fields: Sequence[str],
        *,
        variant: str = "",
        certainty: float = 1.0,
        evidence: Sequence[Evidence] | None = None,
        expected: Any = None,
        actual: Any = None,
        reason: Any = None,
        suggestion: Any = None,
        **values: object,
    ) -> Finding:
        """A finding with its message in both languages, from the text `code` or `code.variant` of the catalogue.

        Its certainty is `certainty` times the probability that the values it rests on are read right.
        """
        pieces = self.evidence(fields) if evidence is None else evidence
        filled = {"expected": expected, "actual": actual, "suggestion": suggestion, **values}
        read = self.sure(fields)
        certainty *= read
        message = worded(f"{code}.{variant}" if variant else code, **filled)
        doubt = ("", "") if read >= _DOUBTED else tuple(f" {text}" for text in worded("uncertain"))
        return Finding.model_construct(
            code=code,
            severity=severity,
            certainty=round(certainty, 4),
            fields=list(fields),
            reason=reason,
            expected=expected,
            actual=actual,
            message=message.vi[:1].upper() + message.vi[1:] + doubt[0],
            message_en=message.en[:1].upper() + message.en[1:] + doubt[1],
            evidence=[EvidenceModel.model_construct(**piece._asdict()) for piece in pieces],
            suggestion=suggestion,
        )


def _said(value: object, lang: str) -> str:
    if isinstance(value, Bilingual):
        return value[LANGUAGES.index(lang)]
    text = number(value, lang)
    return _ISO_DATE.sub(r"\3/\2/\1", text) if lang == "vi" else text


def known(indicator: Indicator) -> float | int | None:
    """The value as a number, None where the cell is blank, a dash, an answer or unreadable: unknown, not zero."""
    if indicator.state in ("reported", "none") and isinstance(indicator.value, int | float):
        return indicator.value
    return None


def named(indicator: Indicator) -> Bilingual:
    """How messages name a row: its number and label, in a wide table what the row speaks of and the column."""
    key = "cell" if indicator.scope else "row" if indicator.code else "unnumbered"
    values = {"scope": indicator.scope, "code": indicator.code, "label": indicator.label}
    return worded(f"place.{key}", **values)


def worded(key: str, **values: object) -> Bilingual:
    """A text of the catalogue in both languages; its values may be such texts themselves."""
    vi, en = (
        say(key, lang, catalogue="findings", **{name: _said(value, lang) for name, value in values.items()})
        for lang in LANGUAGES
    )
    return Bilingual(vi, en)


def decimals(indicator: Indicator) -> int:
    """Decimals that the cell states: 99,10 has two; whole numbers have none."""
    if not isinstance(indicator.value, float):
        return 0
    _, comma, rest = indicator.raw.replace(".", ",").rpartition(",")
    digits = len(rest) - len(rest.lstrip("0123456789"))
    return digits if comma else 0


def tolerance(indicators: Iterable[Indicator]) -> float:
    """How far a sum may be off by rounding alone: half a unit of the last stated place of each rounded value.

    Counts are exact; money, measures and percentages are rounded to the decimals that they state.
    """
    return sum(0.5 * 10.0 ** -decimals(i) for i in indicators if i.kind in ("money", "measure", "percent"))


Findings = Iterator[Finding]
