"""What one clerk writes, read from `wording/*.txt`: titles, headings, and under each heading the sentences to choose from.

    == 2 institutions | heading | other heading     a section: level, id (- for one that no list knows), its headings;
    == 2? causes | ...                              `?` after the level: may be left out
    ! sentence // another                           a paragraph that is always there, in one of several wordings
    sentence                                        a paragraph that may be there
    first line ¶ - bullet ¶ - bullet                several paragraphs that go together

In a sentence, `{files.received}` is a fact, `{files.late:0ok}` one that may be 0, `{=0 id}` states 0 without a figure,
`{#2-6}` is a number of no account, `{period}` and the like are words of the report, `[plan]` cites a document,
`[a,b]` a list of documents that shares its head, `[letter:bare]` a citation without its subject.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "wording"
_TOKEN = re.compile(r"\{([^{}]+)\}|\[([a-z][\w,:]*)\]")


@dataclass(frozen=True)
class Slot:
    """A place in a sentence to be filled; `kind` is fact, zero, free, word or cite."""

    kind: str
    name: str
    option: str = ""


Template = tuple[str | Slot, ...]


@dataclass(frozen=True)
class Line:
    """Alternatives of one paragraph; each is a group of paragraphs that go together."""

    always: bool
    alternatives: tuple[tuple[Template, ...], ...]


@dataclass(frozen=True)
class Topic:
    """A section as this clerk writes it."""

    id: str | None
    level: int
    headings: tuple[str, ...]
    lines: tuple[Line, ...]
    optional: bool = False


@dataclass(frozen=True)
class Wording:
    """One clerk; `options` are the settings at the head of the file."""

    name: str
    options: dict[str, str]
    topics: tuple[Topic, ...]

    def choices(self, key: str) -> list[str]:
        """The alternatives of a setting."""
        return [text.strip() for text in self.options.get(key, "").split(" | ") if text.strip()]

    @property
    def years(self) -> tuple[int, int]:
        """The years in which reports are written so."""
        first, _, last = self.options.get("years", "2019-2025").partition("-")
        return int(first), int(last)

    @property
    def forms(self) -> list[str]:
        """The forms that go with it."""
        return self.options.get("forms", "cchc-xa-2022 cchc-xa-2022-ttmp cchc-xa-2020").split()

    @property
    def depth(self) -> int:
        """How many levels its headings have."""
        return max(topic.level for topic in self.topics)


def template(text: str) -> Template:
    """A sentence cut at its slots."""
    pieces: list[str | Slot] = []
    at = 0
    for match in _TOKEN.finditer(text):
        if match.start() > at:
            pieces.append(text[at : match.start()])
        pieces.append(_slot(match[1], match[2]))
        at = match.end()
    return (*pieces, text[at:]) if at < len(text) else tuple(pieces)


def _slot(field: str | None, citation: str | None) -> Slot:
    if citation is not None:
        name, _, option = citation.partition(":")
        return Slot("cite", name, option)
    assert field is not None
    if field.startswith("=0 "):
        return Slot("zero", field[3:])
    if field.startswith("#"):
        return Slot("free", field[1:])
    name, _, option = field.partition(":")
    return Slot("fact" if "." in name else "word", name, option)


@cache
def load(name: str) -> Wording:
    """The wording of one clerk."""
    options: dict[str, str] = {}
    topics: list[Topic] = []
    lines: list[Line] = []
    for text in (_FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if text.startswith("== "):
            lines = []
            topics.append(_topic(text))
        elif topics and text.strip():
            lines.append(_line(text))
            topics[-1] = Topic(topics[-1].id, topics[-1].level, topics[-1].headings, tuple(lines), topics[-1].optional)
        elif ":" in text and not text.startswith("#"):
            key, _, value = text.partition(":")
            options[key] = value.strip()
    return Wording(name, options, tuple(topics))


def names() -> list[str]:
    """All clerks."""
    return sorted(path.stem for path in _FOLDER.glob("*.txt"))


def _topic(text: str) -> Topic:
    head, *headings = text[3:].split(" | ")
    level, identity = head.split()
    return Topic(None if identity == "-" else identity, int(level[0]), tuple(headings), (), level.endswith("?"))


def _line(text: str) -> Line:
    always = text.startswith("! ")
    text = text[2:] if always else text
    return Line(always, tuple(tuple(map(template, part.split(" ¶ "))) for part in text.split(" // ")))
