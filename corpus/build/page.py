"""What stands on the pages of a report, before it is Word: runs, paragraphs, grids of cells, breaks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Run:
    """A piece of text in one look.

    `role`: `insertion` and `deletion` are tracked changes, `control` is a content control, `link` a hyperlink.
    `note` is the text of a footnote that is called after the piece. In `text`, tab and newline are Word's own.
    """

    text: str
    bold: bool = False
    italic: bool = False
    size: float = 0
    role: str = ""
    note: str = ""


@dataclass(frozen=True)
class Para:
    """A paragraph; `number` is (list scheme, level from 0) for Word's automatic numbers; `box` holds a text box."""

    runs: tuple[Run, ...]
    align: str = "both"
    indent: float = 0
    number: tuple[str, int] | None = None
    style: str = ""
    tabs: tuple[tuple[float, str], ...] = ()
    new_page: bool = False
    box: tuple[str, ...] = ()
    control: bool = False

    @property
    def text(self) -> str:
        """What a person reads: tracked deletions left out."""
        return "".join(run.text for run in self.runs if run.role != "deletion")


def para(text: str, *, bold: bool = False, italic: bool = False, size: float = 0, **more: object) -> Para:
    """A paragraph of one run."""
    return Para((Run(text, bold, italic, size),), **more)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Cell:
    """A cell; `span` counts grid columns, `merge` is `restart` or `continue` for cells merged downwards."""

    paras: tuple[Para, ...]
    span: int = 1
    merge: str = ""
    grids: tuple[Grid, ...] = ()


@dataclass
class Grid:
    """A table; `widths` in cm, the first `header` rows repeat on every page."""

    rows: list[list[Cell]]
    widths: Sequence[float]
    header: int = 0
    ruled: bool = True
    keep_rows: bool = False


@dataclass(frozen=True)
class Section:
    """Ends a part of the document with pages of its own form."""

    landscape: bool = False


Block = Para | Grid | Section


@dataclass
class Page:
    """All that is printed: the blocks of the body, and the running head and foot."""

    blocks: list[Block] = field(default_factory=list)
    header: str = ""
    footer: bool = False

    def add(self, *blocks: Block) -> None:
        """Appends blocks."""
        self.blocks += blocks


def cell(text: str, *, bold: bool = False, italic: bool = False, size: float = 11, align: str = "center", **more: object) -> Cell:
    """A cell with one paragraph for each line of `text`."""
    look = {"bold": bold, "italic": italic, "size": size, "align": align}
    return Cell(tuple(para(line, **look) for line in text.split("\n")), **more)  # type: ignore[arg-type]


def merged_down(grid: list[list[Cell]], column: int, top: int, bottom: int) -> None:
    """Merges the cells of a column from row `top` to `bottom`; `column` counts cells, all rows having the same."""
    for index in range(top, bottom + 1):
        old = grid[index][column]
        grid[index][column] = replace(old, merge="restart") if index == top else Cell((para("", size=11),), old.span, "continue")


def lines(texts: Iterable[str], **look: object) -> list[Para]:
    """One paragraph a text."""
    return [para(text, **look) for text in texts]  # type: ignore[arg-type]
