"""Pictures of a document's pages, of a PDF or of a scan, for people to see where a value stands."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from PIL import Image

from extractor.readers import sniff

_WIDTH = 900  # pixels: words of 11 points can still be read
_QUALITY = 60  # of JPEG; a page takes about 100 KB


class PagePicture(NamedTuple):
    """One page (from 1) as a JPEG file, with its size in points."""

    page: int
    jpeg: bytes
    width: float
    height: float


def page_pictures(data: bytes, pages: Iterable[int]) -> Iterator[PagePicture]:
    """The given pages of a PDF or of a picture file, those that it has; nothing for other kinds of files."""
    kind = sniff(data)
    if kind in ("png", "jpeg", "tiff"):
        yield from _scanned(data, pages)
    if kind != "pdf":
        return
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    try:
        for number in sorted(set(pages)):
            if not 1 <= number <= len(document):
                continue
            page = document[number - 1]
            width, height = page.get_size()
            image = page.render(scale=_WIDTH / width).to_pil()
            yield PagePicture(number, _jpeg(image), width, height)
    finally:
        document.close()


def _scanned(data: bytes, pages: Iterable[int]) -> Iterator[PagePicture]:
    """Pages of a picture file; as the reader of scans does, their shorter side is taken for that of A4."""
    with Image.open(io.BytesIO(data)) as file:
        for number in sorted(set(pages)):
            if not 1 <= number <= getattr(file, "n_frames", 1):
                continue
            file.seek(number - 1)
            points = 8.27 * 72 / min(file.size)
            image = file.convert("RGB")
            image.thumbnail((_WIDTH, 2 * _WIDTH))
            yield PagePicture(number, _jpeg(image), file.width * points, file.height * points)


def _jpeg(image: Image.Image) -> bytes:
    target = io.BytesIO()
    image.convert("RGB").save(target, "JPEG", quality=_QUALITY, optimize=True)
    return target.getvalue()
