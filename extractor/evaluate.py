"""How well reports are read: what was found against what is known to be right, by kind of field, every error listed.

A golden file holds the keys of a record that it vouches for; keys that it leaves out are not compared. It serves every
report of its name: `golden/a/b.json` serves `corpus/a/b.docx` and `corpus/a/b.pdf`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

from extractor.normalize import fold
from extractor.pipeline import Result

LEVELS = ("exact", "folded", "fuzzy", "type")
_FUZZY = 90  # of 100; below it two texts say different things
_SUFFIXES = (".docx", ".pdf", ".doc", ".rtf", ".odt")

Item = tuple[str, Any]  # what identifies a field within its kind, and its value


@dataclass(frozen=True, slots=True)
class Error:
    """One field that is not as it should be. `what`: `missing`, `wrong` or `invented`."""

    file: str
    kind: str
    path: str
    what: str
    expected: Any
    found: Any
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A field that two evaluations judge differently. `what`: `gained` (right now), `lost` (wrong now) or `changed`."""

    what: str
    file: str
    path: str
    expected: Any
    before: Any
    after: Any

    def __str__(self) -> str:
        """One line for a terminal."""
        return f"{self.what:8s} {self.file}: {self.path}: expected {self.expected!r}: {self.before!r} -> {self.after!r}"


@dataclass(slots=True)
class Score:
    """Counts of one kind of field: right, missing, wrong (found, but not so), invented."""

    right: int = 0
    missing: int = 0
    wrong: int = 0
    invented: int = 0

    @property
    def precision(self) -> float:
        """Share of what was found that is right; 1 where nothing was found."""
        found = self.right + self.wrong + self.invented
        return self.right / found if found else 1.0

    @property
    def recall(self) -> float:
        """Share of what there is that was found right; 1 where there is nothing."""
        there = self.right + self.wrong + self.missing
        return self.right / there if there else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    def add(self, other: Score) -> None:
        """Adds the counts of another score."""
        self.right += other.right
        self.missing += other.missing
        self.wrong += other.wrong
        self.invented += other.invented


@dataclass
class Evaluation:
    """Scores over some reports: `scores[level][group][kind]`; groups are `all`, file kinds and forms."""

    reports: int = 0
    scores: dict[str, dict[str, dict[str, Score]]] = field(default_factory=dict)
    errors: list[Error] = field(default_factory=list)

    def score(self, kind: str, group: str = "all", level: str = "exact") -> Score:
        """The score of one kind of field; all zero where it never occurred."""
        return self.scores.get(level, {}).get(group, {}).get(kind, Score())

    def to_text(self) -> str:
        """A table a group, then every error."""
        lines = [f"{self.reports} reports"]
        for group, kinds in self.scores.get("exact", {}).items():
            lines += [
                "",
                f"{group:24s} {'right':>7} {'missing':>7} {'wrong':>7} {'invent.':>7}  precision  recall      F1",
            ]
            for kind, s in kinds.items():
                counts = f"{s.right:7d} {s.missing:7d} {s.wrong:7d} {s.invented:7d}"
                lines.append(f"  {kind:22s} {counts}  {s.precision:9.4f} {s.recall:7.4f} {s.f1:7.4f}")
        lines += ["", f"{len(self.errors)} errors"]
        lines += [
            f"  {e.file}: {e.path}: {e.what}: expected {e.expected!r}, found {e.found!r}"
            + (f" at {e.evidence}" if e.evidence else "")
            for e in self.errors
        ]
        return "\n".join(lines)

    def to_data(self) -> dict[str, Any]:
        """The same for programs, at all four levels of matching."""
        scores = {
            level: {
                group: {
                    kind: {**asdict(s), "precision": s.precision, "recall": s.recall, "f1": s.f1}
                    for kind, s in kinds.items()
                }
                for group, kinds in groups.items()
            }
            for level, groups in self.scores.items()
        }
        return {"reports": self.reports, "scores": scores, "errors": [asdict(error) for error in self.errors]}

    def changes(self, other: Mapping[str, Any]) -> list[Change]:
        """What this evaluation gained, lost and changed against an earlier one (its `to_data`), field by field."""
        mine = {(error.file, error.path): error for error in self.errors}
        theirs = {(error["file"], error["path"]): error for error in other["errors"]}
        found = [
            Change("gained", file, path, error["expected"], error["found"], error["expected"])
            for (file, path), error in theirs.items()
            if (file, path) not in mine
        ]
        for (file, path), error in mine.items():
            earlier = theirs.get((file, path))
            if earlier is None:
                found.append(Change("lost", file, path, error.expected, error.expected, error.found))
            elif earlier["found"] != error.found:
                found.append(Change("changed", file, path, error.expected, earlier["found"], error.found))
        return sorted(found, key=lambda change: (change.what, change.file, change.path))


def pairs(golden: Path, corpus: Path | None) -> Iterator[tuple[Path, Path]]:
    """Golden files with the reports that they serve, which are beside them or in `corpus/` beside `golden/`."""
    base = golden if golden.is_dir() else golden.parent
    home = corpus or (base.parent / "corpus" if base.name == "golden" and (base.parent / "corpus").is_dir() else base)
    for path in [golden] if golden.is_file() else sorted(base.rglob("*.json")):
        stem = home / path.relative_to(base).with_suffix("")
        candidates = [stem, *(stem.with_name(stem.name + suffix) for suffix in _SUFFIXES)]
        if path.stem == "expected":  # a folder with one report in several formats
            candidates += [stem.with_name("report" + suffix) for suffix in _SUFFIXES]
        yield from ((path, report) for report in candidates if report.is_file())


def add(evaluation: Evaluation, name: str, expected: Mapping[str, Any], result: Result) -> None:
    """Compares one result with what is expected of it and adds it to the evaluation."""
    evaluation.reports += 1
    form = result.record.form.id if result.record.form else "no form"
    record = result.record.model_dump(mode="json")
    for level in LEVELS:
        for kind, wanted, found in _fields(expected, record, result):
            score, errors = compare(kind, wanted, found, level, name)
            for group in ("all", Path(name).suffix.lstrip(".") or "none", form):
                evaluation.scores.setdefault(level, {}).setdefault(group, {}).setdefault(kind, Score()).add(score)
            if level == "exact":
                evaluation.errors += [_with_evidence(error, result) for error in errors]


def compare(kind: str, wanted: list[Item], found: list[Item], level: str, name: str = "") -> tuple[Score, list[Error]]:
    """One kind of field of one report; items with the same key are compared by value, in order."""
    score = Score()
    errors: list[Error] = []
    left = list(found)
    for key, value in wanted:
        same = [item for item in left if item[0] == key]
        hit = next((item for item in same if equal(value, item[1], level)), None)
        if hit is not None:
            score.right += 1
            left.remove(hit)
        elif same:
            score.wrong += 1
            left.remove(same[0])
            errors.append(Error(name, kind, f"{kind}/{key}", "wrong", value, same[0][1]))
        else:
            score.missing += 1
            errors.append(Error(name, kind, f"{kind}/{key}", "missing", value, None))
    score.invented += len(left)
    errors += [Error(name, kind, f"{kind}/{key}", "invented", None, value) for key, value in left]
    return score, errors


def equal(expected: Any, found: Any, level: str) -> bool:
    """Whether two values agree: `exact`, after folding, alike to nine tenths, or merely of one type."""
    if expected == found:
        return True
    if level == "exact":
        return False
    if isinstance(expected, list | tuple) and isinstance(found, list | tuple):
        return len(expected) == len(found) and all(map(equal, expected, found, [level] * len(expected)))
    if isinstance(expected, str) and isinstance(found, str):
        if level == "type" or fold(expected) == fold(found):
            return True
        return level == "fuzzy" and fuzz.ratio(fold(expected), fold(found)) >= _FUZZY
    numbers = isinstance(expected, int | float) and isinstance(found, int | float)
    return level == "type" and (type(expected) is type(found) or numbers)


def differences(left: Any, right: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Where two records differ: JSON path and both values; white space in texts is the medium's and does not count."""
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        for key in {**left, **right}:
            yield from differences(left.get(key), right.get(key), f"{path}/{key}")
    elif isinstance(left, list) and isinstance(right, list):
        for index in range(max(len(left), len(right))):
            one, other = (values[index] if index < len(values) else None for values in (left, right))
            yield from differences(one, other, f"{path}/{index}")
    elif isinstance(left, str) and isinstance(right, str):
        if left.split() != right.split():
            yield path, left, right
    elif left != right:
        yield path, left, right


# ---- what is compared ----


def _fields(
    expected: Mapping[str, Any], record: Mapping[str, Any], result: Result
) -> Iterator[tuple[str, list[Item], list[Item]]]:
    """Each kind of field that the golden file vouches for, with what is expected and what was found."""
    readers: dict[str, Callable[[Mapping[str, Any]], list[Item]]] = {
        "indicators": _indicators,
        "options": _options,
        "sections": _sections,
        "references": lambda r: [(x["id"], x["id"]) for x in r["references"]],
        "reference_dates": lambda r: [(x["id"], x["issued_on"]) for x in r["references"]],
        "claims": lambda r: [(x["indicator"], x["value"]) for x in r["claims"]],
        "recipients": lambda r: [(x, x) for x in r["recipients"]],
        "distribution": lambda r: [(x, x) for x in r["distribution"]],
        "groups": lambda r: [(fold(x["label"]), x["code"]) for x in r["groups"]],
        "missing_indicators": lambda r: [(x, x) for x in r["missing_indicators"]],
    }
    sources = {"options": "indicators", "reference_dates": "references"}
    for kind, read in readers.items():
        if sources.get(kind, kind) in expected:
            yield kind, read(expected), read(record)
    yield from _details(expected, record)
    yield from _rows(expected, record)
    for name in ("organization", "letterhead", "period", "signatory"):
        if name in expected:
            yield name, *_parts(expected[name], record[name])
    if "title" in expected:
        yield "title", [("title", expected["title"])], [("title", record["title"])]
    if "form" in expected:
        form = expected["form"]
        wanted = form["id"] if isinstance(form, dict) else form
        yield "form", [("form", wanted)], [("form", record["form"]["id"] if record["form"] else None)]
    if "findings" in expected:
        yield "findings", *_findings(expected, result)


def _details(expected: Mapping[str, Any], record: Mapping[str, Any]) -> Iterator[tuple[str, list[Item], list[Item]]]:
    """Keys of entries that were found; an entry that is missing or invented is counted once, with its list."""
    for kind, (source, name, key) in _DETAILS.items():
        wanted = [(name(x), x[key]) for x in expected.get(source, ()) if key in x]
        if not wanted:
            continue
        left = Counter(k for k, _ in wanted)
        found: list[Item] = []
        for entry in record[source]:
            if left[name(entry)] > 0:
                left[name(entry)] -= 1
                found.append((name(entry), entry[key]))
        there = {k for k, _ in found}
        yield kind, [item for item in wanted if item[0] in there], found


def _rows(expected: Mapping[str, Any], record: Mapping[str, Any]) -> Iterator[tuple[str, list[Item], list[Item]]]:
    """Rows that no form knows, by label and value or by all their cells; and whether any row of the table is lost."""
    if "unmatched_rows" in expected:
        whole = {fold(" ".join(x["cells"])) for x in expected["unmatched_rows"] if "label" not in x}
        wanted, found = ([_row(x, whole) for x in r["unmatched_rows"]] for r in (expected, record))
        yield "unmatched_rows", wanted, found
    kept = Counter(label for x in _labelled(record) if (label := fold(x["label"])))
    wanted = [(label, label) for x in _labelled(expected) if (label := fold(x.get("label") or ""))]
    found = []
    for label, _ in wanted:  # a label may keep the answers that are printed behind it
        printed = label if kept[label] > 0 else next((k for k in kept if kept[k] > 0 and k.startswith(f"{label} ")), "")
        if printed:
            kept[printed] -= 1
            found.append((label, label))
    if wanted:
        yield "rows", wanted, found


def _labelled(record: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for key in ("indicators", "groups", "unmatched_rows"):
        yield from record.get(key, ())


def _row(row: Mapping[str, Any], whole: set[str]) -> Item:
    cells = fold(" ".join(row.get("cells", ())))
    return (cells, None) if cells in whole else (fold(row["label"]), row["value"])


def _indicators(record: Mapping[str, Any]) -> list[Item]:
    return [(_key(x), [x["value"], x["state"]]) for x in record["indicators"]]


def _options(record: Mapping[str, Any]) -> list[Item]:
    return [(_key(x), (x["option"] or {}).get("label")) for x in record["indicators"] if x.get("kind") == "option"]


def _key(indicator: Mapping[str, Any]) -> str:
    scope = indicator.get("scope")
    return f"{indicator['id']}@{fold(scope)}" if scope else str(indicator["id"])


def _sections(record: Mapping[str, Any]) -> list[Item]:
    return [(_section(x), [x["id"], x["level"]]) for x in record["sections"]]


def _section(section: Mapping[str, Any]) -> str:
    return f"{section['number']} {fold(section['heading'])[:40]}".strip()


def _reference(reference: Mapping[str, Any]) -> str:
    return str(reference["id"])


def _claim(claim: Mapping[str, Any]) -> str:
    return f"{claim['indicator']} = {claim['value']}"


# Further kinds of field: the list in which they stand, what names an entry of it, and their key.
_DETAILS: dict[str, tuple[str, Callable[[Mapping[str, Any]], str], str]] = {
    "states": ("indicators", _key, "state"),
    "codes": ("indicators", _key, "code"),
    "columns": ("indicators", _key, "columns"),
    "section_parents": ("sections", _section, "parent"),
    "reference_kinds": ("references", _reference, "kind"),
    "reference_years": ("references", _reference, "year"),
    "reference_inferred": ("references", _reference, "year_inferred"),
    "reference_issuers": ("references", _reference, "issuer"),
    "reference_mentions": ("references", _reference, "mentions"),
    "claim_sections": ("claims", _claim, "section"),
}


def _parts(expected: Mapping[str, Any] | None, found: Mapping[str, Any] | None) -> tuple[list[Item], list[Item]]:
    """The parts that are expected; of what was found, the same parts. None is expected to be None as a whole."""
    if expected is None:
        return [("", None)], [("", None if found is None else "something")]
    return [(k, v) for k, v in expected.items()], [(k, (found or {}).get(k)) for k in expected]


def _findings(expected: Mapping[str, Any], result: Result) -> tuple[list[Item], list[Item]]:
    """Findings by code, as many as were planted; those of severity info that were not are no fault."""
    wanted = Counter(x["code"] for x in expected["findings"])
    found = Counter(f.code for f in result.confidence.findings)
    loud = Counter(f.code for f in result.confidence.findings if f.severity != "info")
    shown = {
        code: max(min(found[code], wanted[code]), min(loud[code], 1) if code not in wanted else 0) for code in found
    }
    return _repeated(Counter(dict.fromkeys(wanted, 1))), _repeated(Counter({c: min(n, 1) for c, n in shown.items()}))


def _repeated(counter: Counter[str]) -> list[Item]:
    return [(code, code) for code in sorted(counter.elements())]


def _with_evidence(error: Error, result: Result) -> Error:
    """The error with the quote that the found value rests on."""
    path = error.path
    fields: Iterable[Any] = (f for f in result.confidence.fields if f.path in (f"{path}/value", path))
    for found in fields:
        if found.evidence:
            piece = found.evidence[0]
            return replace(error, evidence=f"{piece.block} «{piece.quote[:80]}»")
    return error
