"""What stands around the prose: letterhead, title, addressees, signature, and the head of the appendix."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from corpus.build.page import Block, Cell, Grid, Para, Run, lines, para
from corpus.build.places import Place

STATE = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")


@dataclass
class Head:
    """The letterhead. `layout`: table, rows, tabs, spaces, lines or none; drafts leave number and day blank."""

    layout: str
    number: str
    place: str
    issued: date
    parent: str = ""
    blank: bool = False
    colon: str = "Số: "
    short: bool = False

    @property
    def printed_number(self) -> str:
        """The line of the number."""
        return f"{self.colon}{'      ' if self.blank else self.number.partition('/')[0]}/{self.number.partition('/')[2]}"

    @property
    def printed_date(self) -> str:
        """The line of place and date."""
        day = "    " if self.blank else f"{self.issued.day:02d}"
        month = f"{self.issued.month:02d}" if self.issued.month < 3 else str(self.issued.month)
        return f"{self.place}, ngày {day} tháng {month} năm {self.issued.year}"


def letterhead(head: Head, place: Place) -> list[Block]:
    """Issuing body left, state title right, below them number, place and date."""
    if head.layout == "none":
        return []
    own = [f"UBND {place.kind} {place.name}".upper()] if head.short else ["ỦY BAN NHÂN DÂN", f"{place.kind} {place.name}".upper()]
    left = [Run(head.parent.upper(), size=12)] if head.parent else []
    left += [Run(text, bold=True, size=12) for text in own]
    right = [Run(STATE[0], bold=True, size=12), Run(STATE[1], bold=True, size=13)]
    low = Run(head.printed_number, size=13), Run(head.printed_date, italic=True, size=13)
    if head.layout == "lines":
        return [Para((run,), "center") for run in (*right, *left, *low)]
    if head.layout in ("tabs", "spaces"):
        return _side_by_side([*left, low[0]], [*right, low[1]], head.layout)
    gap = [Run("", size=6)] * max(0, len(left) - len(right))
    if head.layout == "rows":
        return [_borderless([(left, right), ([low[0]], [low[1]])], (7.2, 9.3))]
    return [_borderless([([*left, low[0]], [*right, *gap, low[1]])], (7.2, 9.3))]


def _side_by_side(left: Sequence[Run], right: Sequence[Run], layout: str) -> list[Block]:
    blocks: list[Block] = []
    for index in range(max(len(left), len(right))):
        one = left[index] if index < len(left) else Run("")
        two = right[index] if index < len(right) else Run("")
        if layout == "spaces":
            blocks.append(Para((one, Run(" " * max(4, 34 - len(one.text))), two), "left"))
        else:
            blocks.append(Para((Run("\t"), one, Run("\t"), two), "left", tabs=((3.5, "center"), (12.0, "center"))))
    return blocks


def _borderless(rows: Sequence[tuple[Sequence[Run], Sequence[Run]]], widths: tuple[float, float], aligns: tuple[str, str] = ("center", "center")) -> Grid:
    cells = [[Cell(tuple(Para((run,), align) for run in side)) for side, align in zip(row, aligns, strict=True)] for row in rows]
    return Grid(cells, widths, ruled=False)


def title(words: str, width: int, merged: bool) -> list[Block]:
    """`BÁO CÁO` and the summary under it, on as many lines as `width` (in characters) asks for."""
    pieces = _wrapped(words, width)
    if merged:
        return [Para((Run("BÁO CÁO\n" + "\n".join(pieces), bold=True),), "center"), para("")]
    return [para("BÁO CÁO", bold=True, align="center"), *lines(pieces, bold=True, align="center")]


def _wrapped(words: str, width: int) -> list[str]:
    pieces = [""]
    for word in words.split():
        if pieces[-1] and len(pieces[-1]) + len(word) > width:
            pieces.append("")
        pieces[-1] = f"{pieces[-1]} {word}".strip()
    return pieces


def addressees(names: Sequence[str], listed: bool) -> list[Block]:
    """`Kính gửi`: on one line, or as a list."""
    if not names:
        return []
    if not listed and len(names) == 1:
        return [para(f"Kính gửi: {names[0]}.", align="center")]
    ends = [";"] * (len(names) - 1) + ["."]
    return [para("Kính gửi:", align="left", indent=3.0), *(para(f"- {n}{e}", align="left", indent=5.0) for n, e in zip(names, ends, strict=True))]


@dataclass
class Signature:
    """Who signs: lines of authority and position, the last being the position, and the name."""

    lines: list[str]
    name: str
    distribution: list[str]
    layout: str = "table"  # table, tabs or lines
    signed: bool = False  # prints "(Đã ký)"

    @property
    def position(self) -> str:
        """What the signer is."""
        return self.lines[-1].removeprefix("KT. ").removeprefix("TM. ")


def signature(sign: Signature) -> list[Block]:
    """`Nơi nhận` with its list, beside or before the signature."""
    ends = [";"] * (len(sign.distribution) - 1) + ["."]
    left = [Run("Nơi nhận:", bold=True, italic=True, size=12)]
    left += [Run(f"- {text}{end}", size=11) for text, end in zip(sign.distribution, ends, strict=True)]
    space = [Run("(Đã ký)", italic=True)] if sign.signed else [Run(""), Run(""), Run("")]
    right = [*(Run(text, bold=True, size=13) for text in sign.lines), *space, Run(sign.name, bold=True, size=14)]
    if sign.layout == "lines":
        return [*(Para((run,), "left") for run in left), *(Para((run,), "center", indent=7.0) for run in right)]
    if sign.layout == "tabs":
        blocks: list[Block] = []
        for index in range(max(len(left), len(right))):
            one = left[index] if index < len(left) else Run("")
            two = right[index] if index < len(right) else Run("")
            blocks.append(Para((one, Run("\t"), two), "left", tabs=((12.5, "center"),)))
        return blocks
    return [_borderless([(left, right)], (8.0, 8.5), ("left", "center"))]


AUTHORITY = {
    "plain": ["CHỦ TỊCH"],
    "tm": ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"],
    "kt": ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"],
    "kt_short": ["KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"],
    "tl": ["TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG"],
    "tuq": ["TUQ. CHỦ TỊCH", "CÔNG CHỨC VĂN PHÒNG - THỐNG KÊ"],
}


@dataclass
class Extra:
    """A table beside the indicator table: captions, header and lines of text, none of them an indicator."""

    caption: list[str]
    header: list[list[str]]
    matrix: list[list[str]]
    widths: tuple[float, ...]
    values: list[float | None] = field(default_factory=list)  # of each line, where the table has a value column
