"""Rules that most reports keep to: proposed with their support, and as a rule of the form a warning as sure as that."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from corpus.build.facts import span
from corpus.build.reports import Spec, build
from corpus.build.specs import THO
from extractor.checks import check
from extractor.cli import main
from extractor.extraction import Extraction
from extractor.patterns import Patterns
from extractor.patterns.forms import Form, Rule
from extractor.patterns.mining import Proposal, mine
from extractor.pipeline import extract
from extractor.record import Finding


def reports(count: int, wrong: int = 0) -> list[dict[str, Fraction]]:
    """`total` is a + b, `twin` is the total, `c` is free; in `wrong` reports the total is one more."""
    rng = random.Random(5)  # a test, not a secret
    made = []
    for i in range(count):
        a, b = rng.randint(10, 500), rng.randint(10, 500)
        total = a + b + (i < wrong)
        row = {"total": total, "a": a, "b": b, "c": rng.randint(1, 900), "twin": a + b}
        made.append({name: Fraction(value) for name, value in row.items()})
    return made


def found(proposals: list[Proposal]) -> dict[tuple[str, str, tuple[str, ...]], float]:
    return {(p.kind, p.total, p.parts): p.support for p in proposals}


def test_a_sum_and_an_equality_are_proposed_with_their_support() -> None:
    assert found(mine("form", reports(20, wrong=2))) == {
        ("sum", "total", ("a", "b")): 0.9,
        ("equal", "total", ("twin",)): 0.9,
    }


def test_what_the_form_states_already_is_not_proposed() -> None:
    assert found(mine("form", reports(20), [("total", frozenset(("a", "b")))])) == {("equal", "total", ("twin",)): 1.0}


def test_few_reports_prove_nothing() -> None:
    assert mine("form", reports(9)) == []


def test_rows_that_are_always_zero_or_one_are_no_rule() -> None:
    same = [{"a": Fraction(i % 2), "b": Fraction(i % 2), "c": Fraction(0)} for i in range(40)]
    assert mine("form", same) == []


def test_the_command_prints_rules_as_a_form_has_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for i, row in enumerate(reports(12)):
        indicators = [
            {"id": name, "kind": "count", "state": "reported", "value": int(value)} for name, value in row.items()
        ]
        record = {"form": {"id": "form"}, "indicators": indicators}
        (tmp_path / f"{i}.docx.json").write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        main(["patterns", "mine", str(tmp_path)])
    assert ended.value.code == 0
    (entry,) = json.loads(capsys.readouterr().out)["entries"]
    rule = next(rule for rule in entry["rules"] if rule["kind"] == "sum")
    assert (entry["id"], rule["total"], rule["parts"]) == ("form", "total", ["a", "b"])
    assert (rule["support"], rule["note"]) == (1.0, "holds in 12 of 12 reports")


def checked(rule: Rule, patterns: Patterns) -> list[Finding]:
    """The findings of a report whose form has `rule` alone, checked anew."""
    spec = Spec("probe", THO, span("nine_months", 2022), seed=21)
    extraction = extract(build(spec).docx, patterns).extraction
    assert extraction is not None
    form = extraction.rows.form_entry
    assert form is not None
    changed: Form = replace(form, rules=(rule,))
    narrowed: Extraction = replace(extraction, rows=replace(extraction.rows, form_entry=changed))
    return [finding for finding in check(narrowed, patterns, {}).findings if finding.code == "sum_mismatch"]


def test_a_rule_with_support_is_a_warning_and_as_sure_as_it_is_common(patterns: Patterns) -> None:
    total, parts = "files.received", ("files.received_in_person", "files.received_by_post")
    for kind, members in (("sum", parts), ("equal", ("files.received_in_person",))):
        (strict,) = checked(Rule("r", kind, total, members), patterns)
        (mined,) = checked(Rule("r", kind, total, members, support=0.85), patterns)
        assert (strict.severity, mined.severity) == ("error", "warning")
        assert abs(mined.certainty - 0.85 * strict.certainty) < 0.001
