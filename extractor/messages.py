"""What the program says to people, Vietnamese first, English second; the texts are in `messages.json`."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

LANGUAGES = ("vi", "en")


@cache
def _catalogue() -> dict[str, list[str]]:
    catalogue: dict[str, list[str]] = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
    return catalogue


def say(key: str, lang: str, **values: object) -> str:
    """The text of `key` in `lang`, with `values` filled in; raises KeyError for a key that is not in the catalogue."""
    return _catalogue()[key][LANGUAGES.index(lang)].format(**values)
