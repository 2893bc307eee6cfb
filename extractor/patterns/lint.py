"""Tests the patterns as a product: every example is found, no counterexample is, and every fault says what to do."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from datetime import date
from functools import cached_property
from pathlib import Path

from extractor.errors import PatternError, PatternFault
from extractor.normalize import fold
from extractor.patterns import Patterns, load
from extractor.patterns.edit import canonical
from extractor.patterns.entry import Entry

# What every entry of a family must have besides its id; entries with a role of their own (`fillers`) are free.
REQUIRED = {
    "indicators": ("examples", "counterexamples", "source"),
    "contrasts": ("examples", "source"),
    "forms": ("title", "level", "source"),
    "crosswalks": ("source",),
    "row_marks": ("examples", "source"),
    "abbreviations": ("examples", "source"),
    "columns": ("examples", "counterexamples", "source"),
    "headings": ("examples", "source"),
    "markers": ("examples", "source"),
    "units": ("source",),
    "states": ("source",),
}
# Families whose variations are compared folded, so that case and punctuation make no second one.
FOLDED = ("indicators", "row_marks")
# A counterexample may be alike, but not so alike that the row would be taken for the fact outside a known form.
ALONE = 0.88
# A regex must read this many hostile characters in this many seconds.
HOSTILE_LENGTH = 20_000
SLOW = 0.25
HOSTILE = ("số ", "a", "1", " ", "1 ", "số 1 ", "số hồ sơ ", "ă")


def check(directory: Path | None = None, extra: tuple[Path, ...] = ()) -> list[PatternFault]:
    """Every fault of the patterns in `directory` (default: those of the package) with the folders `extra` over them."""
    try:
        patterns = load(directory, extra)
    except PatternError as error:
        return error.faults
    return check_patterns(patterns)


def check_patterns(patterns: Patterns) -> list[PatternFault]:
    """Every fault of loaded patterns, in the order of files and lines; families that cannot be built hide no others."""
    faults: list[PatternFault] = []
    for name in patterns.files:
        faults += _written(name, patterns.files[name])
    try:
        families = {family: patterns.entries(family) for family in patterns.families}
    except PatternError as error:
        return _sorted([*faults, *error.faults])
    for family, entries in families.items():
        for entry in entries:
            faults += _complete(family, entry)
            faults += _variations(entry, fold if family in FOLDED else str)
    broken = _built(patterns)
    faults += broken
    if not broken:
        for entries, test in (
            (families.get("indicators", []), _indicator),
            (families.get("contrasts", []), _contrast),
            (families.get("abbreviations", []), _abbreviation),
            (families.get("forms", []), _form),
        ):
            for entry in entries:
                faults += test(patterns, entry)
        faults += _shared_labels(families.get("indicators", []), patterns)
    return _sorted(faults)


def _sorted(faults: list[PatternFault]) -> list[PatternFault]:
    return sorted(dict.fromkeys(faults), key=lambda fault: (fault.file, fault.line))


def _written(name: str, data: bytes) -> Iterator[PatternFault]:
    """A file is UTF-8 JSON in canonical form."""
    try:
        text = data.decode("utf-8")
        wanted = canonical(json.loads(text))
    except ValueError:
        return  # told when its entries are read
    if wanted != text:
        lines = zip(text.splitlines(), wanted.splitlines(), strict=False)
        line = next((n for n, (left, right) in enumerate(lines, 1) if left != right), 1)
        yield PatternFault(name, line, "", "write the file in canonical form: `extractor patterns check --fix` does it")


def _complete(family: str, entry: Entry) -> Iterator[PatternFault]:
    if entry.data.get("role") == "fillers":
        return
    for key in REQUIRED.get(family, ()):
        if not entry.data.get(key):
            advice = {
                "examples": "give at least one example, a text as printed that must find this entry",
                "counterexamples": "give at least one counterexample, a near twin that must not find this entry",
                "source": "say where this is from as source",
            }.get(key, f"give {key}")
            yield entry.fault(advice)


def _variations(entry: Entry, plain_text: Callable[[str], str]) -> Iterator[PatternFault]:
    """No variation stands twice in its entry."""
    seen: set[str] = set()
    texts = entry.data.get("variations", ())
    for text in texts if isinstance(texts, list) else ():
        plain = plain_text(text) if isinstance(text, str) else ""
        if plain and plain in seen:
            yield entry.fault(f'"{text}" stands twice; remove one', text)
        seen.add(plain)


def _built(patterns: Patterns) -> list[PatternFault]:
    """The faults that the families themselves find when they are built."""
    faults: list[PatternFault] = []
    for name, attribute in vars(Patterns).items():
        if not isinstance(attribute, cached_property):
            continue
        try:
            getattr(patterns, name)
        except PatternError as error:
            faults += error.faults
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            advice = f"the family cannot be built ({type(error).__name__}: {error}); see the entries of the package"
            faults.append(PatternFault(f"{name}.json", 1, "", advice))
    return faults


def _indicator(patterns: Patterns, entry: Entry) -> Iterator[PatternFault]:
    indicators = patterns.indicators
    fact = indicators[entry.id]
    matcher = indicators.plain_matcher
    for text in fact.examples:
        best = matcher.best(text)
        if best is None or best.key != fact.id:
            found = f"finds {best.key} ({best.label})" if best else "finds nothing"
            yield entry.fault(f'the example "{text}" {found}; add it as a variation, or correct it', text)
        elif text in (fact.label, *fact.variations):
            yield entry.fault(f'the example "{text}" is a variation itself; give one that is not', text)
    for text in fact.counterexamples:
        best = matcher.best(text)
        if best is not None and best.key == fact.id and best.score >= ALONE:
            advice = f'the counterexample "{text}" is taken for this fact; make the words that tell it apart a contrast'
            yield entry.fault(advice, text)
    for text in (entry.data.get("unit"), *entry.data.get("units", ())):
        if text and patterns.units.find(text) is None:
            yield entry.fault(f'"{text}" is no known unit; correct it or add it to units.json', text)
    for regex in fact.regexes:
        if not any(
            regex.fullmatch(indicators.expanded(text)) for text in (fact.label, *fact.variations, *fact.examples)
        ):
            yield entry.fault(f"the regex {regex.pattern!r} matches no label, variation or example", regex.pattern)
        if any(regex.fullmatch(indicators.expanded(text)) for text in fact.counterexamples):
            yield entry.fault(f"the regex {regex.pattern!r} matches a counterexample; make it narrower", regex.pattern)
        if growth := slow(regex.pattern):
            yield entry.fault(f"the regex {regex.pattern!r} is slow ({growth}); bound its quantifiers", regex.pattern)


def slow(pattern: str, length: int = HOSTILE_LENGTH) -> str:
    """How a regex fails on hostile repetitions, empty where it does not.

    The text grows by so little at a time that even a regex of exponential cost is caught before it hangs.
    """
    compiled = re.compile(pattern)
    sizes = [*range(8, 64, 2)]
    while sizes[-1] < length:
        sizes.append(sizes[-1] * 3 // 2)
    for unit in HOSTILE:
        for size in sizes:
            text = (unit * size)[:size] + "!"
            start = time.process_time()
            compiled.fullmatch(text)
            compiled.search(text)
            seconds = time.process_time() - start
            if seconds > (SLOW if size > 64 else SLOW / 5):
                return f"{seconds:.2f} s on {size} characters of {unit!r}"
    return ""


def _shared_labels(entries: list[Entry], patterns: Patterns) -> Iterator[PatternFault]:
    """No two facts are called the same."""
    holders: dict[str, Entry] = {}
    for entry in entries:
        for text in dict.fromkeys(patterns.indicators.labels[entry.id]):
            plain = patterns.indicators.expanded(text)
            first = holders.setdefault(plain, entry)
            if first is not entry:
                yield entry.fault(f'"{text}" is a wording of {first.id} too; keep it where it belongs', text)
            elif plain in _seen(patterns, entry.id, text):
                yield entry.fault(f'"{text}" says the same as another wording of this fact; remove one', text)


def _seen(patterns: Patterns, id: str, text: str) -> set[str]:
    """The wordings of a fact before `text`, written out."""
    labels = patterns.indicators.labels[id]
    return {patterns.indicators.expanded(label) for label in labels[: labels.index(text)]}


def _contrast(patterns: Patterns, entry: Entry) -> Iterator[PatternFault]:
    """Labels of an example are told apart: neither is taken for the other."""
    for pair in entry.data.get("examples", ()):
        if not (isinstance(pair, list) and len(pair) == 2 and all(isinstance(text, str) for text in pair)):
            yield entry.fault("an example is a pair of labels that these words tell apart")
            continue
        for label, text in (pair, pair[::-1]):
            best = patterns.indicators.search({"label": [label]}).best(text, 0.0)
            if best is not None and best.score >= ALONE:
                yield entry.fault(f'"{text}" is taken for "{label}"; mark the alternative that one of them lacks', text)


def _abbreviation(patterns: Patterns, entry: Entry) -> Iterator[PatternFault]:
    expand: Callable[[str], str] = patterns.vocabulary.expand
    for text in entry.data.get("examples", ()):
        if expand(fold(text)) == fold(text):
            yield entry.fault(f'the example "{text}" is not written out; correct it or the variations', text)
    for text in entry.data.get("counterexamples", ()):
        if entry.data.get("expansion") and fold(entry.data["expansion"]) in expand(fold(text)):
            yield entry.fault(f'the counterexample "{text}" is written out; say beside which words it stays', text)


def _form(patterns: Patterns, entry: Entry) -> Iterator[PatternFault]:
    """Dates are dates in order, options have words, codes are no row of another parent twice."""
    form = patterns.forms[entry.id]
    dates = [form.valid_from, form.valid_to]
    for text in filter(None, dates):
        try:
            date.fromisoformat(text)
        except ValueError:
            yield entry.fault(f'"{text}" is no date; write it as 2022-01-31', text)
            return
    if all(dates) and dates[0] > dates[1]:
        yield entry.fault("valid_to lies before valid_from", dates[1])
    seen: dict[tuple[str, str], str] = {}
    for row in form.rows:
        twin = seen.setdefault((row.parent, patterns.indicators.expanded(row.label)), row.key)
        if twin != row.key:
            yield entry.fault(f'{twin} and {row.key} have the same label "{row.label}" under the same row', row.label)
        if row.unit and not row.options and patterns.units.find(row.unit) is None:
            yield entry.fault(f'"{row.unit}" is no known unit; correct it or add it to units.json', row.unit)
        if row.kind == "option" and row.options and len(row.options) < 2:
            yield entry.fault(f"{row.key} offers one answer only", row.label)
