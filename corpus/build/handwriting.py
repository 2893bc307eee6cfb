"""Figures as a pen writes them on a page picture: strokes of every digit, bent, slanted and uneven."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

Picture = np.ndarray[Any, np.dtype[np.uint8]]  # rows, columns, BGR
BLUE, BLACK = (150, 60, 30), (40, 40, 40)

# The strokes of each digit in a box of one by one, y down; a curve goes through the points.
_STROKES: dict[str, tuple[tuple[tuple[float, float], ...], ...]] = {
    "0": (((0.5, 0.0), (0.1, 0.3), (0.15, 0.85), (0.5, 1.0), (0.85, 0.7), (0.8, 0.2), (0.45, 0.02)),),
    "1": (((0.25, 0.3), (0.55, 0.0), (0.5, 0.5), (0.48, 1.0)),),
    "2": (((0.1, 0.25), (0.4, 0.0), (0.75, 0.2), (0.55, 0.6), (0.1, 1.0), (0.4, 0.93), (0.9, 1.0)),),
    "3": (((0.15, 0.1), (0.6, 0.0), (0.7, 0.25), (0.35, 0.45), (0.8, 0.65), (0.6, 0.98), (0.1, 0.9)),),
    "4": (((0.45, 0.0), (0.1, 0.6), (0.5, 0.62), (0.95, 0.58)), ((0.65, 0.3), (0.62, 0.7), (0.6, 1.0))),
    "5": (((0.3, 0.0), (0.2, 0.4), (0.6, 0.4), (0.85, 0.7), (0.5, 1.0), (0.1, 0.9)), ((0.3, 0.0), (0.6, 0.03), (0.85, 0.0))),
    "6": (((0.7, 0.0), (0.3, 0.35), (0.12, 0.75), (0.45, 1.0), (0.8, 0.8), (0.6, 0.5), (0.2, 0.7)),),
    "7": (((0.1, 0.05), (0.5, 0.02), (0.9, 0.05), (0.6, 0.5), (0.4, 1.0)), ((0.3, 0.5), (0.75, 0.47))),
    "8": (((0.75, 0.15), (0.4, 0.0), (0.25, 0.25), (0.7, 0.65), (0.5, 1.0), (0.15, 0.8), (0.5, 0.45), (0.8, 0.1)),),
    "9": (((0.8, 0.2), (0.4, 0.0), (0.15, 0.3), (0.5, 0.5), (0.8, 0.2), (0.75, 0.6), (0.5, 1.0)),),
}  # fmt: skip


def write(page: Picture, text: str, at: tuple[float, float], height: float, rng: np.random.Generator, ink: tuple[int, int, int] = BLUE) -> None:
    """Writes digits on the page, their middle at `at` (x, y), `height` pixels high, in the ink (BGR)."""
    step = 0.75 * height
    left = at[0] - step * len(text) / 2
    slant, tilt = rng.uniform(-0.1, 0.35), rng.uniform(-0.08, 0.08)
    for i, digit in enumerate(text):
        size = height * rng.uniform(0.8, 1.2)
        for stroke in _STROKES[digit]:
            points = _curve(np.array(stroke) + rng.normal(0, 0.045, (len(stroke), 2)))
            x = left + i * step + size * (0.6 * points[:, 0] + slant * (1 - points[:, 1]))
            y = at[1] + size * (points[:, 1] - 0.5) + tilt * (x - at[0])
            curve = np.stack([x, y], axis=1)
            thick = max(1, round(height * rng.uniform(0.05, 0.09)))
            cv2.polylines(page, [np.round(curve * 16).astype(np.int32)], False, ink, thick, cv2.LINE_AA, shift=4)


def _curve(points: np.ndarray[Any, Any], steps: int = 12) -> np.ndarray[Any, Any]:
    """Points of the Catmull-Rom curve through `points`."""
    p = np.concatenate([points[:1], points, points[-1:]])
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    pieces = [
        0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
        for a, b, c, d in zip(p, p[1:], p[2:], p[3:], strict=False)
    ]
    return np.concatenate([*pieces, points[-1:]])
