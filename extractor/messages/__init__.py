"""What the program says to people, Vietnamese first, English second; the texts are the JSON files beside this one."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

LANGUAGES = ("vi", "en")


@cache
def _catalogue(name: str) -> dict[str, list[str]]:
    text = Path(__file__).with_name(f"{name}.json").read_text(encoding="utf-8")
    catalogue: dict[str, list[str]] = json.loads(text)
    return catalogue


def say(key: str, lang: str, *, catalogue: str = "program", **values: object) -> str:
    """The text of `key` in `lang`, with `values` filled in; raises KeyError for a key that is not in the catalogue."""
    return _catalogue(catalogue)[key][LANGUAGES.index(lang)].format(**values)


def number(value: object, lang: str) -> str:
    """A value as people of that language write it: 1.102 and 81,8 in Vietnamese, 1,102 and 81.8 in English."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    text = f"{round(value, 6):,}" if isinstance(value, float) else f"{value:,}"
    return text.translate(str.maketrans(",.", ".,")) if lang == "vi" else text
