"""Which checks run and how severe their findings are: the user's TOML file.

[checks]
value_missing = "off"
code_gap = "warning"
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import get_args

from extractor.errors import ExtractorError
from extractor.record import Finding, FindingCode, Severity

OFF = "off"


class SettingsError(ExtractorError):
    """The file of settings cannot be used; the message says why and what may stand there."""


def load_settings(path: Path) -> dict[str, str]:
    """Severity, or "off", by finding code; raises SettingsError naming the file and the entry."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path}: {error}") from error
    checks = content.get("checks", {})
    allowed = (OFF, *get_args(Severity))
    for code, severity in checks.items():
        if code not in get_args(FindingCode):
            raise SettingsError(f"{path}: [checks] {code}: no such code; there are {', '.join(get_args(FindingCode))}")
        if severity not in allowed:
            raise SettingsError(f"{path}: [checks] {code} = {severity!r}: give one of {', '.join(allowed)}")
    return dict(checks)


def apply(findings: Iterable[Finding], settings: Mapping[str, str]) -> Iterator[Finding]:
    """The findings without those switched off, at the severities that the settings give."""
    for finding in findings:
        severity = settings.get(finding.code, finding.severity)
        if severity != OFF:
            yield finding if severity == finding.severity else finding.model_copy(update={"severity": severity})
