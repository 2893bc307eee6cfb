"""What the checks find of faults planted into clean reports, and what they cry out about without cause.

    python benchmarks/faults.py                        # 300 faulty and 300 clean reports, random over all shapes
    python benchmarks/faults.py --reports 60 --seed 7 --list    # and each miss and each false alarm

A fault is found when a finding of its code names the field that it spoils. A finding is justified when it names a
spoiled field, whatever its code: a wrong total also contradicts the prose. So are notes on what the clean report has by
itself: blank rows, decrees without their year, the official form's own skipped number. Every other finding is a false
alarm of its code. The precision of a code is the share of justified
findings among those of that code.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from corpus.build.faults import Planted, inject, native
from corpus.build.generate import models
from corpus.build.reports import Report, render
from extractor.checks import check
from extractor.checks.localize import minimal
from extractor.checks.report import Report as Checked
from extractor.confidence import estimate
from extractor.normalize import fold
from extractor.patterns import Patterns, load
from extractor.pipeline import Result, extract
from extractor.record import Finding, Record


@dataclass
class Scores:
    """Counts over all reports; `lines` tell of each miss and false alarm."""

    planted: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    justified: Counter[tuple[str, str]] = field(default_factory=Counter)  # by code and severity
    false: Counter[tuple[str, str]] = field(default_factory=Counter)
    clean: Counter[tuple[str, str]] = field(default_factory=Counter)
    reports: int = 0
    cleans: int = 0
    repaired: list[bool] = field(default_factory=list)  # the guilty field is in a smallest set of fields
    settled: list[bool] = field(default_factory=list)  # the same where there is one smallest set only
    suggested: list[bool] = field(default_factory=list)  # the true value is among the first three suggestions
    cost: list[float] = field(default_factory=list)  # ms of CPU for all checks of a report
    lines: list[str] = field(default_factory=list)

    def recall(self, code: str) -> float:
        """Share of the planted faults of a code that were found; 1 where none was planted."""
        kinds = [kind for kind in self.planted if kind.startswith(f"{code}/")]
        return sum(self.found[k] for k in kinds) / max(1, sum(self.planted[k] for k in kinds)) if kinds else 1.0

    def precision(self, code: str = "", severity: str = "") -> float:
        """Share of justified findings among those of a code, of a severity, or both; 1 where there is none."""

        def total(counts: Counter[tuple[str, str]]) -> int:
            return sum(n for (c, s), n in counts.items() if code in ("", c) and severity in ("", s))

        right, wrong = total(self.justified), total(self.false)
        return right / (right + wrong) if right + wrong else 1.0

    @property
    def alarms(self) -> float:
        """Findings of severity error or warning per clean report."""
        return sum(n for (_, severity), n in self.clean.items() if severity != "info") / max(1, self.cleans)


def measure(reports: int, seed: int, patterns: Patterns, **fixed: object) -> Scores:
    """Scores over that many clean reports and as many faulty ones."""
    scores, counts = Scores(), Counter[str]()
    for index, report in enumerate(models(reports, seed, **fixed)):
        own = native(report)
        _clean(report, own, extract(render(report), patterns), scores)
        planted = inject(report, random.Random(f"{seed}/{index}"), counts=counts)
        if planted:
            _faulty(report, planted, own, extract(render(report), patterns), patterns, scores)
    return scores


def _clean(report: Report, own: frozenset[tuple[str, str]], result: Result, scores: Scores) -> None:
    scores.cleans += 1
    noted = {(code, _folded(name)) for code, name in own}
    for finding in result.confidence.findings:
        if any((finding.code, name) in noted for name in named(finding, result.record)):
            continue
        scores.clean[finding.code, finding.severity] += 1
        if finding.severity != "info":
            scores.lines.append(f"CLEAN  {_where(report)} {finding.code}: {finding.message_en}")


def _faulty(
    report: Report,
    planted: list[Planted],
    own: frozenset[tuple[str, str]],
    result: Result,
    patterns: Patterns,
    scores: Scores,
) -> None:
    scores.reports += 1
    findings = [(finding, set(named(finding, result.record))) for finding in result.confidence.findings]
    for fault in planted:
        about = {_folded(name) for name in fault.about}
        scores.planted[f"{fault.code}/{fault.kind}"] += 1
        hits = [finding for finding, names in findings if finding.code == fault.code and about & names]
        scores.found[f"{fault.code}/{fault.kind}"] += bool(hits)
        if not hits:
            scores.lines.append(f"MISSED {_where(report)} {fault.code}/{fault.kind} {sorted(fault.about)}")
        if fault.slip and fault.code == "sum_mismatch":
            _localised(fault, hits, result, patterns, scores)
    spoiled = {_folded(name) for fault in planted for name in fault.about}
    noted = {(code, _folded(name)) for code, name in own}
    for finding, names in findings:
        right = names & spoiled or any((finding.code, name) in noted for name in names)
        counts = scores.justified if right else scores.false
        counts[finding.code, finding.severity] += 1
        if not right:
            kinds = ", ".join(fault.kind for fault in planted)
            scores.lines.append(
                f"FALSE {finding.severity} {_where(report)} [{kinds}] {finding.code}: {finding.message_en}"
            )
    _timed(result, patterns, scores)


def _localised(fault: Planted, hits: list[Finding], result: Result, patterns: Patterns, scores: Scores) -> None:
    """Whether the guilty field is in the smallest sets, and its true value among the first suggestions."""
    if not hits or result.extraction is None:
        return
    guilty = next(name for name in fault.about if name.startswith("indicators/"))
    checked = Checked(result.extraction, patterns, estimate(result.extraction, patterns))
    sets = [{path for path, _ in repair.values} for repair in minimal(checked, hits[0].fields)]
    scores.repaired.append(any(guilty in fields for fields in sets))
    if len(sets) == 1:
        scores.settled.append(guilty in sets[0])
    offered = [(s["field"], s["value"]) for s in (hits[0].suggestion or ())[:3]]
    scores.suggested.append((f"{guilty}/value", fault.truth) in offered)
    if not scores.suggested[-1]:
        scores.lines.append(f"UNLIKE {guilty} was {fault.truth}: {hits[0].message_en} {offered}")


def _timed(result: Result, patterns: Patterns, scores: Scores) -> None:
    if result.extraction is not None:
        estimates = estimate(result.extraction, patterns)
        start = time.process_time()
        check(result.extraction, patterns, estimates)
        scores.cost.append(1000 * (time.process_time() - start))


def named(finding: Finding, record: Record) -> Iterator[str]:
    """The fields that a finding names, as `Planted.about` names them."""
    for path in finding.fields:
        kind, _, rest = path.partition("/")
        key = rest.partition("/")[0]
        if kind == "indicators":
            yield f"{kind}/{key}"
        elif kind == "claims":
            claim = record.claims[int(key)]
            yield from (f"{kind}/{claim.indicator}", f"figures/{claim.value}")
        elif kind == "figures":
            yield f"{kind}/{record.figures[int(key)].value}"
        elif kind == "references":
            reference = record.references[int(key)]
            yield from (f"{kind}/{reference.id}", f"numbers/{reference.number}")
        elif kind == "sections":
            section = record.sections[int(key)]
            yield from (f"{kind}/{section.id}", _folded(f"{kind}/{section.heading}"))
        elif kind == "groups":
            yield _folded(f"rows/{record.groups[int(key)].label}")
        elif kind == "unmatched_rows":
            yield _folded(f"rows/{record.unmatched_rows[int(key)].label}")
        else:
            yield kind
    if finding.code == "section_missing":
        yield f"sections/{finding.expected}"


def _folded(name: str) -> str:
    kind, _, rest = name.partition("/")
    free = kind == "rows" or (kind == "sections" and " " in rest)
    return f"{kind}/{fold(rest).strip(' .:')}" if free else name


def _where(report: Report) -> str:
    spec = report.spec
    return f"{spec.name} {spec.form} {spec.table} {spec.voice}"


def main() -> None:
    """Prints the scores."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--list", action="store_true", help="name each miss and each false alarm")
    options = parser.parse_args()
    scores = measure(options.reports, options.seed, load())
    print("\n".join(table(scores)))
    if options.list:
        print("\n".join(sorted(scores.lines)))


def table(scores: Scores) -> Iterator[str]:
    """The scores as lines of text."""
    yield f"{scores.reports} faulty reports, {sum(scores.planted.values())} faults; {scores.cleans} clean reports"
    yield f"{'code / kind of fault':44} planted  recall  precision"
    for code in sorted({kind.partition("/")[0] for kind in scores.planted}):
        kinds = sorted(kind for kind in scores.planted if kind.startswith(f"{code}/"))
        count = sum(scores.planted[kind] for kind in kinds)
        yield f"{code:44} {count:7}  {scores.recall(code):6.3f}  {scores.precision(code):9.3f}"
        if len(kinds) > 1:
            for kind in kinds:
                share = scores.found[kind] / scores.planted[kind]
                yield f"    {kind.partition('/')[2]:40} {scores.planted[kind]:7}  {share:6.3f}"
    for severity in ("error", "warning", "info"):
        yield f"precision at {severity}: {scores.precision(severity=severity):.3f}"
    yield f"errors and warnings per clean report: {scores.alarms:.3f}"
    for (code, severity), n in sorted(scores.clean.items()):
        yield f"    {code} {severity}: {n / scores.cleans:.3f}"
    yield f"guilty field in a smallest set: {_share(scores.repaired)}; in the only one: {_share(scores.settled)}"
    yield f"true value among the first three suggestions: {_share(scores.suggested)}"
    if scores.cost:
        worst = max(scores.cost)
        yield f"all checks of a report: median {statistics.median(scores.cost):.2f} ms CPU, worst {worst:.2f} ms"


def _share(hits: Iterable[bool]) -> str:
    known = list(hits)
    return f"{sum(known)}/{len(known)} = {sum(known) / max(1, len(known)):.3f}"


if __name__ == "__main__":
    main()
