"""A value is explained in words: what moves its confidence, by how much, and no name as it is in code."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from extractor.messages import LANGUAGES, phrase
from extractor.output.explanation import explain
from extractor.patterns import Patterns
from extractor.patterns.confidence import Model
from extractor.pipeline import Result, extract

ROOT = Path(__file__).parent.parent
FEATURES = json.loads((ROOT / "extractor" / "messages" / "features.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module", params=["14-tan-phu-6t.docx", "13-an-lac-9t.docx", "46-vu-quy-van-hoa.docx"])
def result(request: pytest.FixtureRequest, patterns: Patterns) -> Result:
    return extract(ROOT / "corpus" / request.param, patterns)


def test_every_feature_of_a_value_and_of_a_model_has_words(result: Result, patterns: Patterns) -> None:
    assert result.extraction is not None
    kept = {name for trace in result.extraction.traces.values() for name in trace.features}
    weighed = {name for model in patterns.confidence.values() for name in model.weights}
    assert kept | weighed <= set(FEATURES)


def test_every_reason_has_words_in_both_languages(result: Result) -> None:
    reasons = {reason for field in result.confidence.fields for reason in field.reasons}
    assert reasons
    assert [reason for reason in reasons if phrase(reason, "vi") == reason] == []
    assert [reason for reason in reasons if phrase(reason, "en") != reason] == []


def test_parts_of_a_reason_are_kept() -> None:
    assert phrase("label 0.84 alike", "vi") == "nhãn giống 0.84"
    assert phrase("a reason of tomorrow", "vi") == "a reason of tomorrow"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_name_of_a_feature_is_shown_as_it_is_in_code(result: Result, patterns: Patterns, lang: str) -> None:
    for path in ("indicators", "claims", "references", "sections", "organization", "title", "unmatched_rows"):
        text = explain(result, path, patterns, lang) or ""
        assert not re.findall(rf"\b(?:{'|'.join(name for name in FEATURES if '_' in name)})\b", text), path


def test_all_kinds_of_fields_are_explained(result: Result, patterns: Patterns) -> None:
    for kind in ("sections", "references", "organization", "title"):
        if any(field.path.startswith(kind) for field in result.confidence.fields):
            text = explain(result, kind, patterns, "vi")
            assert text is not None
            assert "điều làm tăng giảm độ tin cậy" in text


def test_a_failed_check_is_told_first_with_its_points(patterns: Patterns) -> None:
    result = extract(ROOT / "corpus" / "14-tan-phu-6t.docx", patterns)
    text = explain(result, "indicators/files.received/value", patterns, "vi") or ""
    lines = [line for line in text.splitlines() if re.match(r"    (?:tăng|giảm) ", line)]
    assert re.match(r"    giảm (?:mạnh|rõ) +−\d,\d  có kiểm tra không khớp: ", lines[0])
    assert any("tăng" in line for line in lines)


def test_contributions_add_up_to_the_confidence() -> None:
    model = Model(1.0, {"fuzzy": -0.5}, {"a": 2.0, "b": -1.0}, {"a": 0.9, "b": 0.0})
    moved = model.contributions("fuzzy", {"a": 0.1, "b": 0.04})
    assert [(one.name, round(one.points, 2)) for one in moved] == [("a", -1.6), ("how.fuzzy", -0.5)]  # b hardly counts
    alone = Model(1.0, {}, {"a": 2.0}, {"a": 0.9})
    ratio = lambda p: p / (1 - p)  # noqa: E731
    (only,) = alone.contributions("exact", {"a": 0.1})
    assert ratio(alone.score("exact", {"a": 0.1})) / ratio(alone.usual()) == pytest.approx(2.718281828**only.points)
