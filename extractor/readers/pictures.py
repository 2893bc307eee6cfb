"""Pictures of a document's pages, for people to see where a value stands."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import NamedTuple

_WIDTH = 900  # pixels: words of 11 points can still be read
_QUALITY = 60  # of JPEG; a page takes about 100 KB


class PagePicture(NamedTuple):
    """One page (from 1) as a JPEG file, with its size in points."""

    page: int
    jpeg: bytes
    width: float
    height: float


def page_pictures(data: bytes, pages: Iterable[int]) -> Iterator[PagePicture]:
    """The given pages of a PDF, those that it has; nothing for other kinds of files."""
    if not data.startswith(b"%PDF"):
        return
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    try:
        for number in sorted(set(pages)):
            if not 1 <= number <= len(document):
                continue
            page = document[number - 1]
            width, height = page.get_size()
            image = page.render(scale=_WIDTH / width).to_pil().convert("RGB")
            target = io.BytesIO()
            image.save(target, "JPEG", quality=_QUALITY, optimize=True)
            yield PagePicture(number, target.getvalue(), width, height)
    finally:
        document.close()
