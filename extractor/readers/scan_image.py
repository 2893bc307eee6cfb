"""A page picture made fit for reading: red seals and shadows out, upright, straight.

Pixels are numpy arrays, rows first; grey is uint8 with 255 for paper. As the research notes measured: grey is
the lightest colour channel (a red seal turns white), the background is divided out, then the page is turned straight.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import cv2
import numpy as np

Image = np.ndarray[Any, np.dtype[Any]]  # uint8; OpenCV's own types do not say so

cv2.setNumThreads(1)  # pages are read side by side; threads within one would only cost

WORK_DPI = 200  # what tesseract reads best for its cost
MOST_SKEW = 6.0  # degrees; beyond it is no scanner's doing
_STRAIGHT = 0.05  # degrees
_BLUE, _BLUE_LEAST = 60, 20  # levels by which ink is bluer than red; pixels of it on a page at half size
_GRAINY = 12  # levels between a pixel of paper and those around it; 4 on a usual scan
_RULES_WIDTH = 1200  # pixels; enough to see the slope of rules, cheap


class Page(NamedTuple):
    """A cleaned page at `dpi`: `grey` is for text, without blue ink and grain; `ink` for figures, with both.

    `skew` is by what the page was turned back (degrees), `has_blue` whether there is blue ink.
    """

    grey: Image
    ink: Image
    dpi: float
    skew: float
    has_blue: bool = False

    @property
    def scale(self) -> float:
        """Points for each pixel."""
        return 72.0 / self.dpi


def clean(picture: Image, dpi: float) -> Page:
    """`picture` (grey or BGR, upright) without seal, shadow and skew, at WORK_DPI or below."""
    if dpi > WORK_DPI * 1.05:
        size = (round(picture.shape[1] * WORK_DPI / dpi), round(picture.shape[0] * WORK_DPI / dpi))
        picture = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
        dpi = WORK_DPI
    raw = without_background(lightest(picture))
    grey = without_grain(raw)
    angle = skew(grey)
    angle = angle if abs(angle) > _STRAIGHT else 0.0
    blue = has_blue(picture)
    ink = rotated(without_background(without_red(picture)) if blue else raw, angle)
    return Page(ink if grey is raw and not blue else rotated(grey, angle), ink, dpi, angle, blue)


def lightest(picture: Image) -> Image:
    """The lightest channel, lighter still where it has colour: red and blue ink go, black stays."""
    if picture.ndim == 2:
        return picture
    blue, green, red = cv2.split(picture)
    most, least = cv2.max(cv2.max(blue, green), red), cv2.min(cv2.min(blue, green), red)
    return np.asarray(cv2.addWeighted(most, 1.5, least, -0.5, 0), dtype=np.uint8)


def without_red(picture: Image) -> Image:
    """The red channel, lighter still where it is redder than green: red ink goes, black and blue stay."""
    if picture.ndim == 2:
        return picture
    _, green, red = cv2.split(picture)
    return np.asarray(cv2.add(red, cv2.subtract(red, green) // 2), dtype=np.uint8)


def has_blue(picture: Image) -> bool:
    """Whether something on the page is written in blue ink."""
    if picture.ndim == 2:
        return False
    small = cv2.resize(picture, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    blue = cv2.subtract(small[:, :, 0], small[:, :, 2]) > _BLUE
    return int(np.count_nonzero(blue)) > _BLUE_LEAST


def without_background(grey: Image) -> Image:
    """`grey` divided by its background, found at quarter size: shadows and yellow paper become white."""
    small = cv2.resize(grey, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    spread = cv2.dilate(small, np.ones((7, 7), np.uint8))
    background = cv2.resize(cv2.medianBlur(spread, 21), (grey.shape[1], grey.shape[0]))
    return np.asarray(cv2.divide(grey, background, scale=255), dtype=np.uint8)


def without_grain(grey: Image) -> Image:
    """`grey` itself, or smoothed where a bad scanner has left grain all over it: on a good page it would only blur."""
    grain = np.median(np.abs(cv2.Laplacian(grey, cv2.CV_16S)))
    if grain < _GRAINY:
        return grey
    return np.asarray(cv2.fastNlMeansDenoising(grey, None, 50, 3, 9), dtype=np.uint8)


def skew(grey: Image) -> float:
    """Angle in degrees by which the page is turned: of its long rules, else of its lines of text."""
    factor = min(1.0, _RULES_WIDTH / grey.shape[1])
    small = cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    ink = cv2.adaptiveThreshold(small, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 12)
    rules = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, max(25, small.shape[1] // 30)), np.uint8))
    found = cv2.HoughLinesP(rules, 1, math.pi / 1800, 120, minLineLength=small.shape[1] // 5, maxLineGap=12)
    if found is not None and len(found) >= 3:
        slopes = [math.degrees(math.atan2(y1 - y0, x1 - x0)) for x0, y0, x1, y1 in found.reshape(-1, 4)]
        slopes = [slope for slope in slopes if abs(slope) < MOST_SKEW]
        if slopes:
            return float(np.median(slopes))
    return _text_skew(ink)


def _text_skew(ink: Image) -> float:
    """The angle at which rows of ink and rows of paper differ most; coarse first, then fine."""
    height, width = ink.shape
    small = cv2.resize(ink, (width // 2, height // 2), interpolation=cv2.INTER_AREA)

    def contrast(angle: float) -> float:
        profile = rotated(small, angle, border=0).sum(axis=1, dtype=np.float64)
        return float(np.square(np.diff(profile)).sum())

    best = max(np.arange(-MOST_SKEW, MOST_SKEW + 0.1, 0.5), key=contrast)
    return float(max(np.arange(best - 0.5, best + 0.51, 0.1), key=contrast))


def rotated(picture: Image, angle: float, border: int = 255) -> Image:
    """`picture` turned by `angle` degrees about its centre, the corners filled with paper."""
    if not angle:
        return picture
    height, width = picture.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    turned = cv2.warpAffine(picture, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=border)
    return np.asarray(turned, dtype=np.uint8)
