"""The source on the page: pictures of the cited pages with a box a quote, and what stands on none of them as text."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from html import escape

from extractor.document import Table
from extractor.output.html import section
from extractor.output.page.parts import Page
from extractor.pipeline import Result
from extractor.readers.pictures import PagePicture, page_pictures
from extractor.record import EvidenceModel

_MOST_PAGES = 40


def source(page: Page, evidence: Sequence[EvidenceModel], data: bytes) -> str:
    """The section; `data` is the source file."""
    numbers = sorted({piece.page for piece in evidence if piece.page and piece.bbox})[:_MOST_PAGES]
    pictures = list(page_pictures(data, numbers))
    pictured = {picture.page for picture in pictures}
    rest = [piece for piece in evidence if piece.page not in pictured or piece.bbox is None]
    boxed = {page.anchor(piece) for piece in evidence} - {page.anchor(piece) for piece in rest}
    rest = [piece for piece in rest if page.anchor(piece) not in boxed]
    content = "".join(_picture(page, picture, evidence) for picture in pictures) + _blocks(page, rest)
    return section(page.text("source"), content, "source")


def _picture(page: Page, picture: PagePicture, evidence: Sequence[EvidenceModel]) -> str:
    boxes: dict[str, str] = {}
    for piece in evidence:
        anchor = page.anchor(piece)
        if piece.page != picture.page or piece.bbox is None or anchor in boxes:
            continue
        x0, top, x1, bottom = piece.bbox
        left, width = 100 * x0 / picture.width, 100 * (x1 - x0) / picture.width
        up, height = 100 * top / picture.height, 100 * (bottom - top) / picture.height
        boxes[anchor] = (
            f'<span class="box" id="{anchor}" style="left:{left:.2f}%;top:{up:.2f}%;width:{width:.2f}%;'
            f'height:{height:.2f}%"></span>'
        )
    name = page.text("page", n=picture.page)
    image = base64.b64encode(picture.jpeg).decode()
    return (
        f'<figure><div class="frame"><img alt="{name}" src="data:image/jpeg;base64,{image}">{"".join(boxes.values())}'
        f"</div><figcaption>{name}</figcaption></figure>"
    )


def _blocks(page: Page, evidence: Sequence[EvidenceModel]) -> str:
    """The cited paragraphs and table rows in the order of the document, each quote marked."""
    spans: dict[str, list[tuple[int, int, str]]] = {}
    for piece in evidence:
        found = spans.setdefault(piece.block, [])
        entry = (piece.start, piece.end, page.anchor(piece))
        if entry not in found:
            found.append(entry)
    texts = page.result.confidence.blocks
    rows, places = _row_cells(page.result), _places(page.result)
    shown: dict[str, str] = {}
    for path in sorted(spans.keys() & texts.keys(), key=lambda path: (places.get(path, len(places)), path)):
        owner = path.rpartition("/cell[")[0] if "/cell[" in path else path
        if owner in shown:
            continue
        paths = rows.get(owner) or [path]
        cells = (f'<span class="cell">{_marked(texts[p], spans.get(p, []))}</span>' for p in paths if p in texts)
        shown[owner] = f'<div class="block">{"".join(cells)}</div>'
    return "".join(shown.values())


def _row_cells(result: Result) -> dict[str, list[str]]:
    """The paths of the cells of each row of the document's tables."""
    if result.extraction is None:
        return {}
    return {
        cells[0].rpartition("/cell[")[0]: cells
        for table in result.extraction.document.tables()
        for row in table.rows
        if (cells := [cell.path for cell in row.cells])
    }


def _places(result: Result) -> dict[str, int]:
    """Where each block stands in the order of reading; headers, footers and notes come last."""
    if result.extraction is None:
        return {}
    document = result.extraction.document
    paths: list[str] = []
    for block in document.blocks:
        if isinstance(block, Table):
            pending = [block]
            while pending:
                table = pending.pop(0)
                cells = [cell for row in table.rows for cell in row.cells]
                paths += (cell.path for cell in cells)
                pending += (inner for cell in cells for inner in cell.tables)
        else:
            paths.append(block.path)
    return {path: i for i, path in enumerate(dict.fromkeys([*paths, *document.by_path]))}


def _marked(text: str, spans: Sequence[tuple[int, int, str]]) -> str:
    """The text with its quotes marked, one inside another too; what crosses an earlier quote gets its anchor alone."""
    pieces: list[str] = []
    ends: list[int] = []  # of the marks that are open
    at = 0

    def close(until: int) -> None:
        nonlocal at
        while ends and ends[-1] <= until:
            pieces.append(f"{escape(text[at : ends[-1]])}</mark>")
            at = ends.pop()

    for start, end, anchor in sorted(spans, key=lambda span: (span[0], -span[1])):
        close(start)
        pieces.append(escape(text[at:start]))
        at = max(at, start)
        if end > (ends[-1] if ends else len(text)):
            pieces.append(f'<a id="{anchor}"></a>')
        else:
            pieces.append(f'<mark id="{anchor}">')
            ends.append(end)
    close(len(text))
    return "".join([*pieces, escape(text[at:])])
