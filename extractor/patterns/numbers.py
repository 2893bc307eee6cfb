"""The words of numbers: digits, tens, scales, approximations, names that hold numbers, and statements of none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from extractor.normalize import fold_letters
from extractor.patterns.entry import Entry
from extractor.patterns.phrases import any_of, any_word

_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Numbers:
    """Values of number words, and patterns (over small letters) of the words around figures.

    `none` finds statements of none; a `bare` negation states one only with `any` (`nào`) after what is counted. `to`
    stands between what there was and what there is.
    `lacked` are nouns of what an office has or has not (`chưa có phần mềm`), which is no count; `verbs` begin like
    nouns (`chưa giải quyết`), and `no_count` words make `một` before them no number. `times` are words of time with the
    largest number that names one of them, `lasting` stands before how long something took. `bases` are what things that
    are counted are told for (`lượt/người`), `asking` makes a closing `không` a question, `naming` a name that follows.
    `name_ends` are the last words of those that name, looked for before the patterns are.
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
    no_count: re.Pattern[str]
    ordinal: re.Pattern[str]
    spelt: re.Pattern[str]
    per: re.Pattern[str]
    bases: frozenset[str]
    clock: re.Pattern[str]
    clock_after: re.Pattern[str]
    goal: re.Pattern[str]
    stated_none: re.Pattern[str]
    listed: re.Pattern[str]
    arisen: re.Pattern[str]
    uncounted: re.Pattern[str]
    asking: re.Pattern[str]
    approximate: re.Pattern[str]
    name_ends: frozenset[str]
    named: re.Pattern[str]
    naming: re.Pattern[str]
    weakly_named: re.Pattern[str]
    count_before: re.Pattern[str]
    names_after: re.Pattern[str]
    none: re.Pattern[str]
    bare: frozenset[str]
    any: re.Pattern[str]
    lacked: frozenset[str]
    verbs: re.Pattern[str]
    holiday: re.Pattern[str]
    years: re.Pattern[str]
    lasting: re.Pattern[str]
    to: re.Pattern[str]

    def are_in(self, text: str) -> bool:
        """Whether a text may state a number at all."""
        return _DIGIT.search(text) is not None or self.hint.search(text.lower()) is not None


def build(entries: list[Entry]) -> Numbers:
    """The words of numbers."""
    data = {entry.id: entry.data for entry in entries}

    def words(id: str) -> dict[str, int]:
        return {fold_letters(word): value for word, value in data.get(id, {}).get("words", {}).items()}

    def texts(id: str, key: str = "variations") -> list[str]:
        return [fold_letters(text) for text in data.get(id, {}).get(key, ())]

    digits, tens, scales, joints = words("digits"), words("tens"), words("scales"), words("and")
    every = (*digits, *tens, *scales, *joints)
    nothing = (text.split()[0] for text in (*texts("none"), *texts("none", "bare"), *texts("stated_none")))
    return Numbers(
        digits,
        tens,
        scales,
        frozenset(joints),
        frozenset(texts("digits", "single")) | frozenset(tens),
        words("time"),
        frozenset(texts("time", "unpadded")),
        re.compile(any_word((*every, *nothing))),
        re.compile(any_word(every, rf"(?:\s(?:{any_of(every)})){{0,14}}(?!\w)")),
        re.compile(any_word(texts("counted"), r"\s{1,2}$")),
        re.compile(rf"\s(?:{any_of(texts('counted', 'not_before'))})(?!\w)"),
        re.compile(any_word(texts("ordinal"), r"\s{1,2}$")),
        re.compile(any_word(texts("spelt"), r"\s{1,2}$")),
        re.compile(any_word(texts("per"), r"\s{1,2}$")),
        frozenset(texts("per", "bases")),
        re.compile(any_word(texts("clock"), r"\s{1,2}$")),
        re.compile(rf"\s{{1,2}}(?:{any_of(texts('clock', 'after'))})(?!\w)"),
        re.compile(any_word(texts("goal"))),
        re.compile(any_word(texts("stated_none"), r"(?=\s{0,3}(?:[.;,)\n]|$))")),
        re.compile(rf"[:(]\s{{0,3}}$|(?<!\w)(?<!có\s)(?:{any_of(texts('stated_none', 'after'))})\s{{1,2}}$"),
        re.compile(any_word(texts("arisen"), r"(?=\s{0,3}(?:[.;,)\n]|$))")),
        re.compile(any_word(texts("arisen", "uncounted"))),
        re.compile(
            any_word(texts("arisen", "not_after"), r"\s$")
            + "|"
            + any_word(texts("arisen", "asking"), r"(?:\s[^\W\d]{1,12}){1,8}(?<!\slà)(?<!\sthì)\s$")
        ),
        re.compile(any_word(texts("approximate"), r"\s{1,2}$")),
        frozenset(text.rpartition(" ")[2] for text in (*texts("name"), *texts("weak_name"))),
        re.compile(any_word(texts("name"), r"\s{0,2}:?\s{0,2}$")),
        re.compile(rf"\s(?:{any_of(texts('name'))})\s{{1,2}}\d"),
        re.compile(any_word(texts("weak_name"), r"\s{0,2}:?\s{0,2}$")),
        re.compile(any_word(texts("count_before"), r"\s{0,2}:?\s{0,2}$")),
        re.compile(
            rf"\s{{1,2}}(?:{any_of(texts('after_name'))})(?!\w)|\s(?:{any_of(texts('after_name', 'numbered'))})\s\d"
        ),
        re.compile(
            rf"(?P<none>{any_word([*texts('none'), *texts('none', 'bare')])})"
            rf"(?P<what>(?:(?!\s(?:{any_of(texts('none', 'bare'))})\s)[^.,;:()\d\n]"
            rf"|,(?=\s(?:{any_of(texts('none', 'joined'))})(?!\w))){{1,90}})"
        ),
        frozenset(texts("none", "bare")),
        re.compile(any_word(texts("none", "any"), r"(?!\w|\s(?:cũng|đó))")),
        frozenset(texts("none", "lacked")),
        re.compile(rf"\s(?:{any_of(texts('none', 'verbs'))})(?!\w)"),
        re.compile(any_word(texts("time", "holiday"))),
        re.compile(rf"\s{{0,2}}(?:{any_of(texts('time', 'lasting'))})"),
        re.compile(any_word(texts("time", "lengths"), r"\s{1,2}$")),
        re.compile(rf"\s{{1,2}}(?:{any_of(texts('to'))})\s{{1,2}}"),
    )
