"""What the program says: every text in both languages, every finding code with a text."""

import json
import string
from pathlib import Path
from typing import get_args

import pytest

from extractor import messages
from extractor.record import FindingCode, Reason

FOLDER = Path(messages.__file__).parent
TEXTS = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in FOLDER.glob("*.json")}
ACROSS_REPORTS = {"duplicate_report", "copied_text", "cumulative_decrease", "outlier"}


def slots(text: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(text)} - {None}


@pytest.mark.parametrize("catalogue", TEXTS)
def test_both_languages_say_the_same(catalogue: str) -> None:
    for key, texts in TEXTS[catalogue].items():
        assert len(texts) == len(messages.LANGUAGES), key
        assert all(texts), key
        assert slots(texts[0]) == slots(texts[1]), key


@pytest.mark.parametrize("code", sorted(set(get_args(FindingCode)) - ACROSS_REPORTS))
def test_every_finding_of_one_report_has_a_text(code: str) -> None:
    assert any(key.split(".")[0] == code for key in TEXTS["findings"])


@pytest.mark.parametrize("reason", get_args(Reason))
def test_every_reason_has_a_text(reason: str) -> None:
    assert f"why.{reason}" in TEXTS["findings"]


@pytest.mark.parametrize(
    ("value", "vietnamese", "english"),
    [(1102, "1.102", "1,102"), (81.8, "81,8", "81.8"), (1234567, "1.234.567", "1,234,567"), ("9/11", "9/11", "9/11")],
)
def test_numbers_are_written_as_each_language_does(value: object, vietnamese: str, english: str) -> None:
    assert (messages.number(value, "vi"), messages.number(value, "en")) == (vietnamese, english)


@pytest.mark.parametrize(
    ("share", "text"), [(0.807, "80,7 %"), (0.5, "50 %"), (0.9999, "99,99 %"), (0.99999, "99,99 %"), (1.0, "100 %")]
)
def test_only_a_whole_is_called_one(share: float, text: str) -> None:
    assert messages.percent(share, "vi") == text
