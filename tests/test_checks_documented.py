"""`docs/checks.md` has a row for every code of every check, and none for what is not there."""

import re
from pathlib import Path

from extractor.checks import CHECKS, Check

DOCS = Path(__file__).parent.parent / "docs" / "checks.md"
ROW = re.compile(
    r"^\| `(?P<code>\w+)` \| `(?P<check>[\w.]+)` \| (?P<rule>.+) \| (?P<severity>.+) \| (?P<example>.+) \|$"
)


def named(check: Check) -> str:
    return f"{check.__module__.rpartition('.')[2]}.{check.__name__}"


def stated(check: Check) -> list[str]:
    """The codes with which a check's docstring begins."""
    head, _, _ = (check.__doc__ or "").partition(": ")
    return re.findall(r"`(\w+)`", head.partition("among")[0])


def rows() -> list[re.Match[str]]:
    return [match for line in DOCS.read_text(encoding="utf-8").splitlines() if (match := ROW.match(line))]


def test_every_code_of_every_check_is_documented_and_no_other() -> None:
    documented = sorted((row["check"], row["code"]) for row in rows())
    assert documented == sorted((named(check), code) for check in CHECKS for code in stated(check))


def test_every_check_states_its_rule() -> None:
    assert [named(check) for check in CHECKS if not stated(check)] == []


def test_each_row_names_its_severity() -> None:
    assert [row["code"] for row in rows() if not re.match(r"error|warning|info", row["severity"])] == []
