"""Data tables built from the rows of a form, plain or in disguise; for tests and for benchmarks/robustness.py."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Sequence

from extractor.document import Cell, Paragraph
from extractor.layout import Column, DataRow, DataTable
from extractor.patterns.forms import Form

ROLES = ("code", "label", "unit", "value", "note")
LETTERS = "abcdeghiklmnoprstuvxyáàảãạăằắâấầđéèẹêếềíìịóòọôốồơớờúùụưứừýỳ"
# Letters that OCR takes for one another.
ALIKE = {
    "o": "0c",
    "e": "c",
    "i": "l1",
    "l": "1i",
    "n": "r",
    "h": "b",
    "u": "v",
    "a": "o",
    "m": "n",
    "t": "l",
    "g": "q",
}
FILLERS = ("trong kỳ", "trên địa bàn", "của đơn vị", "đã", "tại xã", "trong năm", "theo quy định", "hiện nay")
OLD_TONES = {"òa": "oà", "óa": "oá", "ỏa": "oả", "ọa": "oạ", "ùy": "uỳ", "úy": "uý", "ủy": "uỷ", "ụy": "uỵ"}
ABBREVIATIONS = {
    "thủ tục hành chính": "TTHC",
    "văn bản": "VB",
    "hồ sơ": "HS",
    "cải cách hành chính": "CCHC",
    "cán bộ": "CB",
    "công chức": "CC",
    "giải quyết": "GQ",
    "ủy ban nhân dân": "UBND",
    "tỷ lệ": "TL",
}
Printed = tuple[str, str, str, str, tuple[tuple[int, str], ...]]


def seeded(number: int) -> random.Random:
    """Randomness that repeats."""
    return random.Random(number)  # tests must repeat; nothing here is secret


def table(
    rows: Sequence[Sequence[object]],
    roles: Sequence[str] = ROLES,
    *,
    shape: str = "long",
    headers: Sequence[str] = (),
    part: int = 0,
    path: str = "table[0]",
) -> DataTable:
    """A table of `rows`, each with one text for each role, and behind them, where it has one, its legend."""
    data: list[DataRow] = []
    for index, row in enumerate(rows):
        cells = {
            role: Cell(
                f"{path}/row[{index}]/cell[{k}]", index, k, (Paragraph(f"{path}/row[{index}]/cell[{k}]/p", str(text)),)
            )
            for k, (role, text) in enumerate(zip(roles, row, strict=False))
        }
        legend = row[len(roles)] if len(row) > len(roles) else ()
        values = tuple((role, cell) for role, cell in cells.items() if role not in ("code", "label", "unit", "note"))
        data.append(
            DataRow(
                index,
                tuple(cells.values()),
                code=cells.get("code"),
                label=cells.get("label"),
                unit=cells.get("unit"),
                values=values,
                note=cells.get("note"),
                legend=legend,  # type: ignore[arg-type]
            )
        )
    columns = tuple(Column(k, role, headers[k] if headers else "") for k, role in enumerate(roles))
    return DataTable(path, shape, columns, tuple(data), part=part)


def printed(form: Form) -> list[Printed]:
    """The rows of a form as a careful clerk prints them: number, label, unit, value, legend."""
    rows: list[Printed] = []
    for number, row in enumerate(form.rows):
        unit = "\n".join(f"{words} = {code}" for code, words in row.options) or row.unit
        value = "" if row.indicator is None else str(row.options[0][0]) if row.options else str(number + 1)
        rows.append((row.code + "." if row.code else "", row.label, unit, value, row.options))
    return rows


def form_table(form: Form, rows: Sequence[Printed] | None = None, **more: object) -> DataTable:
    """A long table of `rows`, by default those of the form."""
    chosen = printed(form) if rows is None else rows
    return table([(c, label, u, v, "", legend) for c, label, u, v, legend in chosen], **more)  # type: ignore[arg-type]


def disguised(label: str, noise: float, chance: random.Random) -> str:
    """`label` in other case, tone placement, words and abbreviations, with `noise` of its letters misread."""
    if chance.random() < 0.3:
        label = _abbreviated(label)
    words = label.split()
    if len(words) > 5 and chance.random() < 0.25:
        words.pop(chance.randrange(1, len(words)))
    if chance.random() < 0.25:
        words.insert(chance.randrange(2, len(words) + 1) if len(words) > 2 else len(words), chance.choice(FILLERS))
    label = " ".join(words)
    if chance.random() < 0.3:
        label = _old_tones(label)
    label = chance.choice((str, str, str.upper, str.lower, str.capitalize))(label)
    return misread(label, noise, chance)


def misread(text: str, noise: float, chance: random.Random) -> str:
    """`text` with about `noise` of its letters lost, doubled, stripped of marks, or taken for others; spaces too."""
    out: list[str] = []
    for letter in text:
        if not (letter.isalpha() or letter == " ") or chance.random() >= (noise if letter != " " else noise / 4):
            out.append(letter)
            continue
        way = chance.random()
        bare = unicodedata.normalize("NFD", letter)[0]
        if letter == " " or way < 0.15:
            continue
        if way < 0.45 and bare != letter:
            out.append(bare)
        elif way < 0.65 and letter in ALIKE:
            out.append(chance.choice(ALIKE[letter]))
        elif way < 0.75:
            out.append(letter + chance.choice(LETTERS))
        else:
            out.append(chance.choice(LETTERS))
    return "".join(out)


def _abbreviated(label: str) -> str:
    for words, short in ABBREVIATIONS.items():
        for spelling in (words, words.capitalize()):
            label = label.replace(spelling, short)
    return label


def _old_tones(label: str) -> str:
    for new, old in OLD_TONES.items():
        label = label.replace(new + " ", old + " ")
    return label
