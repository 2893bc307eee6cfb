"""Writing patterns: the canonical form of a file, and a variation added to an entry."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from extractor.errors import PatternError, PatternFault
from extractor.normalize import fold
from extractor.patterns import SCHEMA, Patterns, load


def canonical(content: dict[str, Any]) -> str:
    """The one way in which a pattern file is written, so that a change shows as a change of its lines only."""
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def reformat(path: Path) -> bool:
    """Writes a pattern file in canonical form; returns whether that changed it."""
    text = path.read_text(encoding="utf-8")
    wanted = canonical(json.loads(text))
    if wanted != text:
        path.write_text(wanted, encoding="utf-8")
    return wanted != text


def add_variation(folder: Path, indicator: str, text: str) -> Path:
    """Adds the wording `text` to an indicator in `folder`, a user's own or that of the package; returns the file.

    An entry that the folder does not have yet is copied from the package first. Raises PatternError where the
    indicator is not known, or where the wording is one already: of this fact, or of another, which would be a tie.
    """
    path = folder / "indicators.json"
    own: dict[str, Any] = {"schema": SCHEMA, "entries": []}
    if path.exists():
        own = json.loads(path.read_text(encoding="utf-8"))
    patterns = load(extra=[folder]) if any(folder.rglob("*.json")) else load()
    _refuse(patterns, path, indicator, text)
    entry = next((entry for entry in own["entries"] if entry["id"] == indicator), None)
    if entry is None:
        source = next(entry for entry in patterns.entries("indicators") if entry.id == indicator)
        entry = {**source.data, "variations": list(source.data.get("variations", ()))}
        own["entries"].append(entry)
    entry.setdefault("variations", []).append(" ".join(text.split()))
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(canonical(own), encoding="utf-8")
    return path


def _refuse(patterns: Patterns, path: Path, indicator: str, text: str) -> None:
    """Raises PatternError for a variation that cannot be added."""
    advice = ""
    holders = [key for key in patterns.indicators.matcher.exact(text) if key in patterns.indicators]
    if indicator not in patterns.indicators:
        near = patterns.indicators.matcher.best(text)
        meant = f"; did you mean {near.key}?" if near and near.key in patterns.indicators else ""
        advice = f"there is no indicator of this id{meant}"
    elif not fold(text):
        advice = "the wording has no letters"
    elif indicator in holders:
        advice = f'"{text}" is found already'
    elif holders:
        advice = f'"{text}" asks for {", ".join(holders)}; remove it there first'
    if advice:
        raise PatternError([PatternFault(str(path), 1, indicator, advice)])
