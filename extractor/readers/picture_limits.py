"""What a picture may measure, told by its header before any of it is decoded: a small file can hold gigapixels."""

from __future__ import annotations

import warnings
from io import BytesIO

from extractor.errors import TooLarge
from extractor.readers.limits import damaged, too_large

MOST_PIXELS = 100_000_000  # of one page; A3 at 600 dpi has 70 million
MOST_PAGES = 2_000


def check_picture(data: bytes) -> None:
    """Raises TooLarge for a picture with a page or a number of pages over the limits, Damaged where there is none."""
    from PIL import Image, UnidentifiedImageError

    with warnings.catch_warnings():  # Pillow has a limit of its own, and warns at half of it
        warnings.simplefilter("ignore")
        try:
            with Image.open(BytesIO(data)) as picture:
                for number in range(MOST_PAGES + 1):
                    picture.seek(number)
                    if picture.width * picture.height > MOST_PIXELS:
                        raise _too_large(f"{picture.width} x {picture.height}")
        except EOFError:  # that was the last page
            return
        except Image.DecompressionBombError as error:
            raise _too_large("…") from error
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError, OverflowError) as error:
            raise damaged(str(error)) from error
    raise too_large("the number of pages", "Số trang", str(MOST_PAGES))


def _too_large(size: str) -> TooLarge:
    return too_large(
        f"a picture ({size} pixels)", f"Ảnh ({size} điểm)", f"{MOST_PIXELS // 1_000_000} megapixel / trang"
    )
