"""What the program says to people, Vietnamese first, English second; the texts are the JSON files beside this one."""

from __future__ import annotations

import json
import re
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


def phrase(reason: str, lang: str) -> str:
    """A reason of the confidence report, which is in English there, in `lang`; as it is where no text fits."""
    known = _catalogue("reasons")
    if reason in known:
        return known[reason][LANGUAGES.index(lang)]
    for shape, texts in _shapes():
        if match := shape.fullmatch(reason):
            return texts[LANGUAGES.index(lang)].format(what=match[1])
    return reason


@cache
def _shapes() -> list[tuple[re.Pattern[str], list[str]]]:
    """The reasons that have a part of their own, as expressions that find it."""
    split = ((key.split("{what}"), texts) for key, texts in _catalogue("reasons").items() if "{what}" in key)
    return [(re.compile("(.*)".join(map(re.escape, parts)), re.DOTALL), texts) for parts, texts in split]


def number(value: object, lang: str) -> str:
    """A value as people of that language write it: 1.102 and 81,8 in Vietnamese, 1,102 and 81.8 in English."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    text = f"{round(value, 6):,}" if isinstance(value, float) else f"{value:,}"
    return text.translate(str.maketrans(",.", ".,")) if lang == "vi" else text


def percent(share: float, lang: str) -> str:
    """A share as a percentage with one digit behind the point, with two where one would round it up to all."""
    rounded = round(100 * share, 1)
    if rounded == 100 and share < 1:
        rounded = min(round(100 * share, 2), 99.99)
    return f"{number(int(rounded) if rounded == int(rounded) else rounded, lang)} %"
