"""Pictures of a document's pages, for people to see where a value stands."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from PIL.Image import Image

_WIDTH = 900  # pixels: words of 11 points can still be read
_QUALITY = 60  # of JPEG; a page takes about 100 KB
_MOST_PIXELS = 178_000_000  # of a picture that is opened at all
_FORMATS = ("PNG", "JPEG", "TIFF")
_SHORT_SIDE = 8.27  # inches: A4


class PagePicture(NamedTuple):
    """One page (from 1) as a JPEG file, with its size in points."""

    page: int
    jpeg: bytes
    width: float
    height: float


def page_pictures(data: bytes, pages: Iterable[int]) -> Iterator[PagePicture]:
    """The given pages of a PDF or of a picture file, those that it has; nothing for other kinds of files."""
    wanted = sorted(set(pages))
    drawn = _pdf_pages(data, wanted) if data.startswith(b"%PDF") else _picture_pages(data, wanted)
    for number, image, width, height in drawn:
        target = io.BytesIO()
        image.convert("RGB").save(target, "JPEG", quality=_QUALITY, optimize=True)
        yield PagePicture(number, target.getvalue(), width, height)


def resolution(short_side: int) -> float:
    """Dots an inch of a page picture that does not say, from the pixels of its shorter side: that of an A4 page."""
    return max(72.0, short_side / _SHORT_SIDE)


_Drawn = Iterator[tuple[int, "Image", float, float]]


def _pdf_pages(data: bytes, pages: Iterable[int]) -> _Drawn:
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    try:
        for number in pages:
            if 1 <= number <= len(document):
                page = document[number - 1]
                width, height = page.get_size()
                yield number, page.render(scale=_WIDTH / width).to_pil(), width, height
    finally:
        document.close()


def _picture_pages(data: bytes, pages: Iterable[int]) -> _Drawn:
    from PIL import Image, ImageSequence, UnidentifiedImageError

    try:
        file = Image.open(io.BytesIO(data), formats=_FORMATS)
    except UnidentifiedImageError:
        return
    wanted = set(pages)
    for number, image in enumerate(ImageSequence.Iterator(file), 1):
        if number in wanted and image.width * image.height <= _MOST_PIXELS:
            points = 72 / resolution(min(image.size))
            width, height = image.width * points, image.height * points
            small = image.convert("RGB").resize((_WIDTH, round(_WIDTH * height / width)))
            yield number, small, width, height
