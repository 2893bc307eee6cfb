"""The prose of one report: a clerk's wording filled with the facts, every figure and citation kept beside its text."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from corpus.build.citations import CENTRAL, MANNERS, Citation, Doc, cite, local
from corpus.build.disguise import old_tones
from corpus.build.facts import Facts, Number
from corpus.build.wording import Slot, Template, Topic, Wording


@dataclass
class Figure:
    """A figure in the prose that states a fact; `text` is how it is printed, empty where words say none."""

    indicator: str
    value: Number
    text: str


Piece = str | Figure | Citation


@dataclass
class Passage:
    """One paragraph of prose."""

    pieces: list[Piece]

    @property
    def text(self) -> str:
        """As printed."""
        return "".join(piece if isinstance(piece, str) else piece.text for piece in self.pieces)

    @property
    def figures(self) -> list[Figure]:
        """Its figures that state facts."""
        return [piece for piece in self.pieces if isinstance(piece, Figure)]

    @property
    def citations(self) -> list[Citation]:
        """Its citations."""
        return [piece for piece in self.pieces if isinstance(piece, Citation)]


@dataclass
class Part:
    """A section: its id (None for one that no list knows), heading, level, printed number, and paragraphs."""

    id: str | None
    heading: str
    level: int
    number: str = ""
    passages: list[Passage] = field(default_factory=list)
    glued: bool = False
    suffix: str = "."

    @property
    def typed(self) -> str:
        """Its number as a clerk types it."""
        return f"{self.number}{self.suffix}" if self.number else ""


class Clerk:
    """Writes the prose of one report."""

    def __init__(self, wording: Wording, facts: Facts, rng: random.Random) -> None:
        self.wording, self.facts, self.rng = wording, facts, rng
        self.manner = MANNERS[int(rng.choice(wording.options.get("manners", "0").split()))]
        self.habits = set(wording.options.get("numbers", "").split())
        self.docs: dict[str, Doc] = {}
        self.cited: set[str] = set()
        self.words = _words(facts)

    def choose(self, key: str) -> Passage:
        """One of the alternatives of a setting that can be filled."""
        choices = self.wording.choices(key)
        self.rng.shuffle(choices)
        for text in choices:
            from corpus.build.wording import template

            passage = self.fill(template(text))
            if passage is not None:
                return passage
        raise ValueError(f"{self.wording.name}: no {key} can be filled")

    def parts(self) -> list[Part]:
        """The sections; one that has nothing to say and nothing under it is left out."""
        topics = [t for t in self.wording.topics if not t.optional or self.rng.random() < 0.7]
        made = []
        for index, topic in enumerate(topics):
            heads = index + 1 < len(topics) and topics[index + 1].level > topic.level
            passages = list(self._passages(topic))
            if passages or heads:
                heading = self._styled(self.rng.choice(topic.headings))
                made.append(Part(topic.id, heading, topic.level, passages=passages))
        glue = int(self.wording.options.get("glue", "0"))
        for part in made:
            part.glued = bool(glue) and part.level == glue and bool(part.passages)
        return made

    def _passages(self, topic: Topic) -> Iterator[Passage]:
        for line in topic.lines:
            if not line.always and self.rng.random() < 0.3:
                continue
            alternatives = list(line.alternatives)
            self.rng.shuffle(alternatives)
            for group in alternatives:
                filled = [self.fill(paragraph) for paragraph in group]
                if filled[0] is not None and (len(group) == 1 or any(filled[1:])):
                    yield from _punctuated([passage for passage in filled if passage is not None])
                    break

    def fill(self, paragraph: Template) -> Passage | None:
        """The paragraph with its slots filled; None where a fact is not known or a document not yet written."""
        pieces: list[Piece] = []
        for piece in paragraph:
            filled = [self._toned(piece)] if isinstance(piece, str) else self._fill(piece)
            if filled is None:
                return None
            pieces += filled
        for citation in pieces:
            if isinstance(citation, Citation):
                self.cited.add(citation.doc.id)
        return Passage(pieces)

    def _fill(self, slot: Slot) -> list[Piece] | None:
        if slot.kind == "word":
            return [self._toned(self.words[slot.name])]
        if slot.kind == "free":
            low, _, high = slot.name.partition("-")
            return [self.number(self.rng.randint(int(low), int(high)))]
        if slot.kind == "cite":
            return self._cite(slot)
        value = self.facts.numbers.get(slot.name)
        if slot.kind == "zero":
            return [Figure(slot.name, 0, "")] if value == 0 else None
        if value is None or (value == 0 and slot.option != "0ok"):
            return None
        return [Figure(slot.name, value, self.number(value))]

    def number(self, value: Number) -> str:
        """A number as this clerk prints it: 1.102 or 1102, 04 for small ones, 92,5."""
        if isinstance(value, float) and not value.is_integer():
            return str(value).replace(".", ",")
        if value < 10 and "pad" in self.habits:
            return f"{int(value):02d}"
        return f"{int(value):,}".replace(",", ".") if "dots" in self.habits else str(int(value))

    def _cite(self, slot: Slot) -> list[Piece] | None:
        docs = [self.document(key) for key in slot.name.split(",")]
        if any(doc.issued_on > self.facts.span.end for doc in docs):
            return None
        bare = slot.option == "bare"
        pieces: list[Piece] = []
        for index, doc in enumerate(docs):
            citation = cite(doc, self.manner, self.rng, doc.id not in self.cited, bare)
            if index:  # a list: the later ones share the word before the first number
                _, _, rest = citation.text.partition(self.manner.so.strip() or " ")
                citation = replace(citation, text=(self.manner.so.strip() + rest).strip())
                pieces.append("; " if "," in citation.text else ", ")
            pieces.append(replace(citation, text=self._toned(citation.text)))
        return (["các ", *pieces] if len(docs) > 1 else pieces)

    def document(self, key: str) -> Doc:
        """The document of that key; the same one throughout the report."""
        if key in CENTRAL:
            return CENTRAL[key]
        while key not in self.docs:
            doc = local(key, self.facts, self.rng)
            if doc.id not in {other.id for other in self.docs.values()}:
                self.docs[key] = doc
        return self.docs[key]

    def _styled(self, heading: str) -> str:
        for name, text in self.words.items():
            heading = heading.replace(f"{{{name}}}", text)
        return self._toned(heading)

    def _toned(self, text: str) -> str:
        return old_tones(text) if self.wording.options.get("tones") == "old" else text


def _punctuated(group: list[Passage]) -> list[Passage]:
    """Bullets that lost their last one end with a full stop all the same."""
    last = group[-1].pieces
    if len(group) > 1 and isinstance(last[-1], str):
        last[-1] = last[-1].rstrip(" ;,.") + "."
    elif len(group) > 1:
        last.append(".")
    return group


def _words(facts: Facts) -> dict[str, str]:
    place, span = facts.place, facts.span
    return {
        "own": place.body,
        "kind": place.kind,
        "Kind": place.kind[0].upper() + place.kind[1:],
        "name": place.name,
        "level": place.level,
        "parent": place.parent,
        "province_kind": place.province_kind,
        "period": span.words,
        "next": span.next_words,
        "year": str(span.year),
        "PERIOD": span.words.upper(),
        "NEXT": span.next_words.upper(),
    }


_ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_LETTERS = "abcdđeghik"
_ORDINALS = ("", "nhất", "hai", "ba", "tư")
# How a level is counted, and what stands after its number.
SCHEMES: dict[str, tuple[tuple[str, str], ...]] = {
    "decimal": (("decimal", "."), ("path", "."), ("path", "."), ("letter", ")")),
    "decimal_bare": (("decimal", "."), ("path", ""), ("path", ""), ("letter", ")")),
    "roman": (("roman", "."), ("decimal", "."), ("letter", ")"), ("", "-")),
    "roman_glued": (("roman", "."), ("decimal", "."), ("letter", "."), ("", "-")),
    "roman_slash": (("roman", "/"), ("decimal", "/"), ("letter", "/"), ("", "-")),
    "romandec": (("roman", "."), ("decimal", "."), ("path1", "."), ("letter", ")")),
    "letter": (("upper", "."), ("roman", "."), ("decimal", "."), ("letter", ")")),
    "letter_dash": (("upper", "-"), ("roman", "-"), ("decimal", "-"), ("letter", ")")),
    "part": (("part", ""), ("roman", "."), ("decimal", "."), ("letter", ")")),
    "part_roman": (("PART", ":"), ("decimal", "."), ("letter", ")"), ("", "-")),
}  # fmt: skip


def number_parts(parts: list[Part], scheme: str) -> None:
    """Numbers the parts, children under their parents."""
    counts = [0, 0, 0, 0]
    for part in parts:
        counts[part.level - 1] += 1
        counts[part.level :] = [0] * (4 - part.level)
        way, part.suffix = SCHEMES[scheme][part.level - 1]
        part.number = _count(way, counts[: part.level])


def _count(way: str, counts: list[int]) -> str:
    own = counts[-1]
    return {
        "decimal": lambda: str(own),
        "path": lambda: ".".join(map(str, counts)),
        "path1": lambda: ".".join(map(str, counts[1:])),
        "roman": lambda: _ROMAN[own],
        "letter": lambda: _LETTERS[own - 1],
        "upper": lambda: "ABCDEGHIK"[own - 1],
        "part": lambda: f"Phần thứ {_ORDINALS[own]}",
        "PART": lambda: f"PHẦN {_ROMAN[own]}",
        "": lambda: "",
    }[way]()
