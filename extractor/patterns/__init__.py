"""What the extractor knows of reports, as data: loads `patterns/`, merges the user's own, builds each family on demand.

    patterns = load()                        # the data that ships with the package
    patterns = load(extra=[Path("mine")])    # a folder of the same shape adds entries or replaces those of the same id

Each file is `{"schema": 1, "entries": [...]}`; its name is the family (`headings.json`, `units.json`), and
`forms/*.json` together are the family `forms`. One module beside this one builds each family from its entries.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.errors import PatternError, PatternFault
from extractor.patterns.entry import Entry

if TYPE_CHECKING:
    from extractor.matching import Contrast, Matcher
    from extractor.patterns.claim_model import ClaimModel
    from extractor.patterns.columns import Columns
    from extractor.patterns.concepts import Concepts
    from extractor.patterns.confidence import Model
    from extractor.patterns.crosswalks import Crosswalk
    from extractor.patterns.forms import Forms
    from extractor.patterns.frames import Frames
    from extractor.patterns.headings import Headings
    from extractor.patterns.indicators import Indicators
    from extractor.patterns.markers import Markers
    from extractor.patterns.numbers import Numbers
    from extractor.patterns.organizations import Organizations
    from extractor.patterns.periods import Periods
    from extractor.patterns.reference_kinds import Issuers, ReferenceKinds
    from extractor.patterns.register import Register
    from extractor.patterns.row_marks import RowMarks
    from extractor.patterns.states import States
    from extractor.patterns.units import Units
    from extractor.patterns.vocabulary import Vocabulary
    from extractor.patterns.wordings import Wordings

SCHEMA = 1
_PACKAGED = Path(__file__).parent.parent / "_patterns"
_CHECKOUT = Path(__file__).parent.parent.parent / "patterns"


class Patterns:
    """All pattern families; each is parsed and built the first time that it is asked for, and never changes.

    `version` is a hash of the contents of all files: equal contents, equal version.
    Files named in `registers` are registers of known documents, whatever they are called.
    """

    def __init__(self, files: Mapping[str, bytes], registers: Iterable[str] = ()) -> None:
        self._files = dict(files)
        self._registers = frozenset(registers)
        digest = hashlib.sha256()
        for name in sorted(self._files):
            digest.update(name.encode() + b"\0" + hashlib.sha256(self._files[name]).digest())
        self.version = digest.hexdigest()[:12]

    @property
    def files(self) -> Mapping[str, bytes]:
        """The files by name, those of an extra folder with the folder before them."""
        return self._files

    @property
    def families(self) -> list[str]:
        """The names of the families that there are files of."""
        return list(dict.fromkeys(map(self._family, self._files)))

    def _family(self, name: str) -> str:
        if name in self._registers:
            return "register"
        return name.split(":", 1)[-1].split("/", 1)[0].removesuffix(".json")

    def entries(self, family: str) -> list[Entry]:
        """Entries of `family` in file order; a later file replaces entries of the same id in place."""
        merged: dict[str, Entry] = {}
        for name, data in self._files.items():
            if self._family(name) == family:
                merged |= {entry.id: entry for entry in _parse(name, data)}
        return list(merged.values())

    @cached_property
    def confidence(self) -> dict[str, Model]:
        """The confidence models by kind of field."""
        from extractor.patterns.confidence import build

        return build(self.entries("confidence"))

    @cached_property
    def review_costs(self) -> Mapping[str, float]:
        """Seconds that it takes to look at a field of each kind."""
        from extractor.patterns.review_costs import build

        return build(self.entries("review_costs"))

    @cached_property
    def columns(self) -> Columns:
        """Finds the role of a table's column by its header words."""
        from extractor.patterns.columns import build

        return build(self.entries("columns"), self.vocabulary.expand)

    @cached_property
    def numbers(self) -> Numbers:
        """The words of numbers, and those around figures."""
        from extractor.patterns.numbers import build

        return build(self.entries("numbers"))

    @cached_property
    def concepts(self) -> Concepts:
        """The ideas that the prose is made of."""
        from extractor.patterns.concepts import build

        return build(self.entries("concepts"), self.vocabulary.expand)

    @cached_property
    def frames(self) -> Frames:
        """Which ideas state which fact."""
        from extractor.patterns.frames import build

        return build(self.entries("frames"), self.indicators, self.units, self.concepts.slots)

    @cached_property
    def unframed(self) -> Matcher | None:
        """Finds facts that are counted and that no frame states, those of a user's own; None where there are none."""
        labels = self.indicators.labels
        found = {
            id: labels[id]
            for id in labels
            if id not in self.frames.facts and self.indicators[id].kind not in ("option", "text")
        }
        return self.indicators.search(found) if found else None

    @cached_property
    def wordings(self) -> Wordings:
        """How much of a fact's labels some words say."""
        from extractor.patterns.wordings import build

        return build(self.indicators.labels, self.vocabulary.expand)

    @cached_property
    def claim_model(self) -> ClaimModel:
        """What the features of a sentence say for each fact."""
        from extractor.patterns.claim_model import build

        return build(self.entries("claim_model"))

    @cached_property
    def reference_kinds(self) -> ReferenceKinds:
        """The kinds of documents that reports cite."""
        from extractor.patterns.reference_kinds import build

        return build(self.entries("reference_kinds"))

    @cached_property
    def issuers(self) -> Issuers:
        """The bodies that issue documents."""
        from extractor.patterns.reference_kinds import build_issuers

        return build_issuers(self.entries("issuers"), self.entries("issuer_words"))

    @cached_property
    def register(self) -> Register:
        """The register of known documents."""
        from extractor.patterns.register import build

        return build(self.entries("register"))

    @cached_property
    def states(self) -> States:
        """What a cell may hold instead of a value."""
        from extractor.patterns.states import build

        return build(self.entries("states"))

    @cached_property
    def units(self) -> Units:
        """The units in which reports count and measure."""
        from extractor.patterns.units import build

        return build(self.entries("units"))

    @cached_property
    def periods(self) -> Periods:
        """What periods are called, and the words that tell whose period one is."""
        from extractor.patterns.periods import build

        return build(self.entries("periods"))

    @cached_property
    def contrasts(self) -> tuple[Contrast, ...]:
        """Words that change what a label asks for."""
        from extractor.patterns.contrasts import build

        return build(self.entries("contrasts"), self.vocabulary.expand)

    @cached_property
    def crosswalks(self) -> tuple[Crosswalk, ...]:
        """Facts that stand for each other with a stated loss."""
        from extractor.patterns.crosswalks import build

        return build(self.entries("crosswalks"), self.indicators)

    @cached_property
    def indicators(self) -> Indicators:
        """The facts that reports state, by canonical id."""
        from extractor.patterns.indicators import build

        return build(self.entries("indicators"), self.vocabulary.expand, self.contrasts, self.row_marks.filler)

    @cached_property
    def forms(self) -> Forms:
        """The forms that reports fill in, by id."""
        from extractor.patterns.forms import build

        return build(self.entries("forms"), self.indicators, self.units)

    @cached_property
    def headings(self) -> Headings:
        """The headings that reports have, by id."""
        from extractor.patterns.headings import build

        return build(self.entries("headings"), self.vocabulary.expand, self.periods)

    @cached_property
    def row_marks(self) -> RowMarks:
        """Words that say that a row is a part, or the total."""
        from extractor.patterns.row_marks import build

        return build(self.entries("row_marks"))

    @cached_property
    def markers(self) -> Markers:
        """The words by which the parts of a report are known."""
        from extractor.patterns.markers import build

        return build(self.entries("markers"))

    @cached_property
    def organizations(self) -> Organizations:
        """Kinds of administrative units, organs and departments."""
        from extractor.patterns.organizations import build

        return build(self.entries("organizations"))

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Abbreviations and what they stand for."""
        from extractor.patterns.vocabulary import build

        return build(self.entries("abbreviations"))


def _parse(name: str, data: bytes) -> list[Entry]:
    try:
        text = data.decode("utf-8")
        content = json.loads(text)
    except UnicodeDecodeError as error:
        raise PatternError([PatternFault(name, 1, "", f"save the file as UTF-8 ({error.reason})")]) from error
    except json.JSONDecodeError as error:
        raise PatternError([PatternFault(name, error.lineno, "", f"not valid JSON: {error.msg}")]) from error
    if not isinstance(content, dict) or content.get("schema") != SCHEMA or not isinstance(content.get("entries"), list):
        advice = f'the file must be {{"schema": {SCHEMA}, "entries": [...]}}'
        raise PatternError([PatternFault(name, 1, "", advice)])
    entries = [Entry(name, entry if isinstance(entry, dict) else {}, text) for entry in content["entries"]]
    faults = [entry.fault('every entry needs an "id" of its own') for entry in entries if not entry.id]
    seen: set[str] = set()
    for entry in entries:
        if entry.id in seen:
            faults.append(entry.fault("the id stands twice in this file; merge the two entries"))
        seen.add(entry.id)
    if faults:
        raise PatternError(faults)
    return entries


def load(directory: Path | None = None, extra: Iterable[Path] = (), registers: Iterable[Path] = ()) -> Patterns:
    """The patterns of `directory` (default: those of the package) with those of each `extra` folder laid over them.

    Each of `registers` is a file like `register.json` whose documents are added or replace those of the same id.
    Raises PatternError for a folder without patterns, a file that cannot be read and a register that has a fault.
    """
    base = directory or (_PACKAGED if _PACKAGED.is_dir() else _CHECKOUT)
    files: dict[str, bytes] = {}
    for rank, folder in enumerate([base, *extra]):
        found = sorted(folder.rglob("*.json"))
        if not found:
            raise PatternError([PatternFault(str(folder), 1, "", "no pattern file (*.json) in this folder")])
        prefix = f"{folder}:" if rank else ""
        files |= {prefix + path.relative_to(folder).as_posix(): path.read_bytes() for path in found}
    own = {str(path): _read(path) for path in registers}
    patterns = Patterns(files | own, own)
    if own:
        _ = patterns.register  # refused now, not in the middle of a run
    return patterns


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise PatternError([PatternFault(str(path), 1, "", f"cannot be read: {error.strerror or error}")]) from error
