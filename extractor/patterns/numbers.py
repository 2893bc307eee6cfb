"""The words of numbers: digits, tens, scales, approximations, names that hold numbers, and statements of none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from extractor.normalize import fold_letters
from extractor.patterns.entry import Entry


@dataclass(frozen=True, slots=True)
class Numbers:
    """Values of number words, and patterns (over small letters) of the words around figures.

    `none` finds statements of none; a `bare` negation states one only with `any` (`nào`) after what is counted. `to`
    stands between what there was and what there is.
    `lacked` are nouns of what an office has or has not (`chưa có phần mềm`), which is no count. `times` are words of
    time with the largest number that names one of them.
    """

    digits: Mapping[str, int]
    tens: Mapping[str, int]
    scales: Mapping[str, int]
    joints: frozenset[str]
    single: frozenset[str]
    times: Mapping[str, int]
    unpadded: frozenset[str]
    hint: re.Pattern[str]
    words: re.Pattern[str]
    counted: re.Pattern[str]
    ordinal: re.Pattern[str]
    spelt: re.Pattern[str]
    per: re.Pattern[str]
    clock: re.Pattern[str]
    clock_after: re.Pattern[str]
    goal: re.Pattern[str]
    stated_none: re.Pattern[str]
    approximate: re.Pattern[str]
    named: re.Pattern[str]
    weakly_named: re.Pattern[str]
    count_before: re.Pattern[str]
    names_after: re.Pattern[str]
    none: re.Pattern[str]
    any: re.Pattern[str]
    lacked: frozenset[str]
    holiday: re.Pattern[str]
    years: re.Pattern[str]
    to: re.Pattern[str]


def build(entries: list[Entry]) -> Numbers:
    """The words of numbers."""
    data = {entry.id: entry.data for entry in entries}

    def words(id: str) -> dict[str, int]:
        return {fold_letters(word): value for word, value in data.get(id, {}).get("words", {}).items()}

    def variations(id: str) -> list[str]:
        return list(data.get(id, {}).get("variations", ()))

    digits, tens, scales, joints = words("digits"), words("tens"), words("scales"), words("and")
    none = data.get("none", {})
    every = alternatives((*digits, *tens, *scales, *joints))
    return Numbers(
        digits,
        tens,
        scales,
        frozenset(joints),
        frozenset(fold_letters(word) for word in data.get("digits", {}).get("single", ())) | frozenset(tens),
        words("time"),
        frozenset(map(fold_letters, data.get("time", {}).get("unpadded", ()))),
        re.compile(rf"\d|(?<!\w)(?:{every}|chưa)(?!\w)", re.IGNORECASE),
        re.compile(rf"(?<!\w)(?:{every})(?:\s(?:{every})){{0,14}}(?!\w)"),
        re.compile(rf"(?<!\w)(?:{alternatives(variations('counted'))})\s{{1,2}}$"),
        re.compile(rf"(?<!\w)(?:{alternatives(variations('ordinal'))})\s{{1,2}}$"),
        re.compile(rf"(?<!\w)(?:{alternatives(variations('spelt'))})\s{{1,2}}$"),
        re.compile(rf"(?<!\w)(?:{alternatives(variations('per'))})\s{{1,2}}$"),
        re.compile(rf"(?<!\w)(?:{alternatives(variations('clock'))})\s{{1,2}}$"),
        re.compile(rf"\s{{1,2}}(?:{alternatives(data.get('clock', {}).get('after', ()))})(?!\w)"),
        re.compile(rf"(?<!\w)(?:{alternatives(variations('goal'))})(?!\w)"),
        re.compile(
            rf"(?:(?<=[:(])\s{{0,3}}|(?<!\w)(?:{alternatives(data.get('stated_none', {}).get('after', ()))})\s{{1,2}})"
            rf"(?P<none>{alternatives(variations('stated_none'))})(?=\s{{0,3}}(?:[.;,)\n]|$))"
        ),
        re.compile(rf"(?<!\w)(?:{alternatives(variations('approximate'))})\s{{1,2}}$"),
        re.compile(rf"(?<!\w)(?:{alternatives(variations('name'))})\s{{0,2}}:?\s{{0,2}}$"),
        re.compile(rf"(?<!\w)(?:{alternatives(variations('weak_name'))})\s{{0,2}}:?\s{{0,2}}$"),
        re.compile(rf"(?<!\w)(?:{alternatives(variations('count_before'))})\s{{0,2}}:?\s{{0,2}}$"),
        re.compile(rf"\s{{1,2}}(?:{alternatives(variations('after_name'))})(?!\w)"),
        re.compile(
            rf"(?<!\w)(?:{alternatives(variations('none'))}|(?P<bare>{alternatives(none.get('bare', ()))}))(?!\w)"
            r"(?P<what>[^.,;:()\d\n]{1,90})"
        ),
        re.compile(rf"(?<!\w)(?:{alternatives(none.get('any', ()))})(?!\w)"),
        frozenset(none.get("lacked", ())),
        re.compile(rf"(?<!\w)(?:{alternatives(data.get('time', {}).get('holiday', ()))})(?!\w)"),
        re.compile(rf"\s{{0,2}}(?:{alternatives(data.get('time', {}).get('lasting', ()))})"),
        re.compile(rf"\s{{1,2}}(?:{alternatives(variations('to'))})\s{{1,2}}"),
    )


def alternatives(texts: Iterable[str]) -> str:
    """A regular expression for any of the texts, longest first, in small letters."""
    ordered = sorted({fold_letters(text) for text in texts}, key=len, reverse=True)
    return "|".join(re.escape(text).replace(r"\ ", r"\s{1,2}") for text in ordered) or r"(?!)"
