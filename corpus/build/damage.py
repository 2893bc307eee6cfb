"""Makes a scan of a PDF as an office's scanner would: its pages as pictures, turned, grey, stamped, shadowed, noisy.

scan = to_pdf(damage(pdf, CONDITIONS["poor 200"], seed=1), CONDITIONS["poor 200"])
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import pypdfium2
from PIL import Image

Picture = np.ndarray[Any, np.dtype[np.uint8]]  # rows, columns, BGR


@dataclass(frozen=True)
class Condition:
    """How a page was scanned.

    `skew` is the most that a page is turned (degrees), `noise` the deviation of the grain (of 255), `blur` that of the
    lens (inches / 1000), `fade` how much lighter the ink is (0..1), `quality` JPEG's; `turn` whole quarters (degrees).
    """

    dpi: int = 300
    skew: float = 0.0
    noise: float = 0.0
    blur: float = 0.0
    fade: float = 0.0
    quality: int = 75
    seal: bool = False
    shadow: bool = False
    bilevel: bool = False
    turn: int = 0


CONDITIONS = {
    "scan 300": Condition(300, skew=0.9, noise=8, blur=2, quality=60),
    "scan 200": Condition(200, skew=0.9, noise=8, blur=2, quality=60),
    "scan 150": Condition(150, skew=0.9, noise=8, blur=2, quality=60),
    "seal 300": Condition(300, skew=0.4, noise=5, blur=2, quality=60, seal=True),
    "shadow 300": Condition(300, skew=0.4, noise=5, blur=2, quality=60, shadow=True),
    "1 bit 200": Condition(200, skew=0.5, noise=5, blur=2, bilevel=True),
    "poor 200": Condition(200, skew=2.3, noise=22, blur=3, fade=0.25, quality=25, seal=True, shadow=True),
}


def damage(pdf: bytes, condition: Condition, seed: int) -> Iterator[Picture]:
    """The pages of a PDF as scanned; the same for the same seed."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        for number in range(len(document)):
            picture = document[number].render(scale=condition.dpi / 72, rev_byteorder=False).to_numpy()[:, :, :3]
            yield scanned(np.ascontiguousarray(picture), condition, np.random.default_rng([seed, number]))
    finally:
        document.close()


def scanned(page: Picture, condition: Condition, rng: np.random.Generator) -> Picture:
    """One page picture (BGR) as the scanner gives it."""
    dpi = condition.dpi
    shown = page.astype(np.float32)
    shown = 255 - (255 - shown) * (1 - condition.fade)
    if condition.seal:
        shown = _sealed(shown, dpi, rng)
    shown = _turned(shown, rng.uniform(-condition.skew, condition.skew))
    if condition.blur:
        shown = cv2.GaussianBlur(shown, (0, 0), condition.blur * dpi / 1000)
    if condition.shadow:
        shown *= _light(shown.shape[:2], rng)[:, :, None]
    if condition.noise:
        shown += rng.normal(0, condition.noise, shown.shape[:2]).astype(np.float32)[:, :, None]
    made = np.clip(shown, 0, 255).astype(np.uint8)
    if condition.bilevel:
        made = np.where(made.max(axis=2, keepdims=True) < 150, 0, 255).astype(np.uint8).repeat(3, axis=2)
    else:
        ok, jpeg = cv2.imencode(".jpg", made, [cv2.IMWRITE_JPEG_QUALITY, condition.quality])
        assert ok
        made = np.asarray(cv2.imdecode(jpeg, cv2.IMREAD_COLOR), np.uint8)
    return np.ascontiguousarray(np.rot90(made, -condition.turn // 90))


def _turned(page: np.ndarray[Any, Any], angle: float) -> np.ndarray[Any, Any]:
    height, width = page.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    return cv2.warpAffine(page, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=(255, 255, 255))


def _sealed(page: np.ndarray[Any, Any], dpi: int, rng: np.random.Generator) -> np.ndarray[Any, Any]:
    """A red seal of 36 mm somewhere on the page: two rings, a star of strokes, text around; the ink lets black through."""
    height, width = page.shape[:2]
    ink = np.zeros((height, width), np.uint8)
    centre = int(rng.uniform(0.3, 0.8) * width), int(rng.uniform(0.2, 0.85) * height)
    radius = round(18 / 25.4 * dpi)
    for share, thick in ((1.0, 0.02), (0.93, 0.008), (0.6, 0.01)):
        cv2.circle(ink, centre, round(share * radius), 255, max(1, round(thick * dpi)), cv2.LINE_AA)
    for k in range(5):
        ends = [
            (centre[0] + round(0.4 * radius * np.sin(a)), centre[1] - round(0.4 * radius * np.cos(a)))
            for a in (1.2566 * k, 1.2566 * (k + 2))
        ]
        cv2.line(ink, ends[0], ends[1], 255, max(1, round(0.02 * dpi)), cv2.LINE_AA)
    for k in range(24):
        angle = 2 * np.pi * k / 24
        place = round(centre[0] + 0.75 * radius * np.cos(angle)), round(centre[1] + 0.75 * radius * np.sin(angle))
        cv2.putText(
            ink,
            "UBNDXATINHHUYEN*"[k % 16],
            place,
            cv2.FONT_HERSHEY_SIMPLEX,
            dpi / 300,
            255,
            max(1, dpi // 100),
            cv2.LINE_AA,
        )
    paint = 1 - ink[:, :, None] / np.float32(255) * (1 - np.array([70, 60, 215], np.float32) / 255)
    return page * paint


def _light(shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray[Any, Any]:
    """Light that falls off to one side and dips in a fold: factors of 0.5 to 1."""
    height, width = shape
    across = np.linspace(0, 1, width, dtype=np.float32)[None, :]
    down = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    if rng.random() < 0.5:
        across = 1 - across
    fold = np.exp(-(((across - rng.uniform(0.3, 0.7)) / 0.05) ** 2))
    return np.asarray(1 - 0.4 * across**2 - 0.1 * down - 0.15 * fold, np.float32)


def to_pdf(pages: Sequence[Picture], condition: Condition) -> bytes:
    """The pictures as a PDF without a letter of text."""
    quality = {} if condition.bilevel else {"quality": condition.quality}
    return _saved(pages, condition, "PDF", resolution=condition.dpi, **quality)


def to_tiff(pages: Sequence[Picture], condition: Condition) -> bytes:
    """The pictures as one TIFF file, as fax machines and document scanners write."""
    compression = "group4" if condition.bilevel else "tiff_lzw"
    return _saved(pages, condition, "TIFF", dpi=(condition.dpi, condition.dpi), compression=compression)


def _saved(pages: Sequence[Picture], condition: Condition, kind: str, **options: Any) -> bytes:
    images = [Image.fromarray(np.ascontiguousarray(page[:, :, ::-1])) for page in pages]
    if condition.bilevel:
        images = [image.convert("1") for image in images]
    buffer = io.BytesIO()
    images[0].save(buffer, kind, save_all=True, append_images=images[1:], **options)
    return buffer.getvalue()
