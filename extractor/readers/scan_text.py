"""Text out of page pictures: tesseract for Vietnamese, a digit recogniser for the values of cells.

Tesseract's confidence does not warn (it stays above 90 with a quarter of the text wrong), so numbers in cells are read
twice: by the recogniser that rapidocr ships, and by tesseract; where they differ the cell is marked.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import unicodedata
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np

from extractor.errors import MissingComponent, Timeout
from extractor.readers.recognition import missing
from extractor.readers.scan_image import Image

PAGE_SECONDS = 60
_NUMERIC = re.compile(r"[\d.,%/ \-]{1,20}")
_LOOKALIKE = str.maketrans({"Ð": "Đ", "⁄": "/", "∕": "/", "€": "c", "ﬁ": "fi", "ﬂ": "fl", "—": "-"})
_ROMAN = re.compile(r"(?=.*H)[IH1l]{2,4}[.)]")  # a bold III, of which two strokes were taken for an H
_PRINTED = frozenset('-–+*•./,;:()…%&="“”')
_HEIGHT, _WIDTH = 48, 96  # pixels; the recogniser's input, and the least width that it reads well


class Word(NamedTuple):
    """A word that was read; pixels, and how sure its reader is (0..1); words of one `line` follow each other."""

    text: str
    left: int
    top: int
    right: int
    bottom: int
    certainty: float
    line: tuple[int, ...]


def find_tesseract() -> str | None:
    """Path of tesseract, None where it is not installed."""
    return shutil.which("tesseract")


def read_words(picture: Image, dpi: float, mode: int = 3, language: str = "vie") -> list[Word]:
    """The words of a page or of a piece of it, in tesseract's reading order; raises MissingComponent or Timeout."""
    rows = _tesseract(picture, dpi, mode, language, "tsv").splitlines()[1:]
    words = []
    for row in rows:
        cells = row.split("\t")
        if len(cells) == 12 and cells[0] == "5" and (text := _plain(cells[11])):
            left, top, width, height = map(int, cells[6:10])
            line = (int(cells[2]), int(cells[3]), int(cells[4]))
            words.append(Word(text, left, top, left + width, top + height, float(cells[10]) / 100, line))
    return words


def _plain(text: str) -> str:
    """A word with letters of other scripts and presses put right; nothing for specks that were taken for one."""
    text = text.strip().translate(_LOOKALIKE).replace("ĐĐ", "Đ")
    if _ROMAN.fullmatch(text):
        return text.replace("H", "II").replace("1", "I").replace("l", "I")
    return text if any(_is_letter(c) for c in text) or set(text) <= _PRINTED else ""


def _is_letter(character: str) -> bool:
    return character.isalnum() and unicodedata.category(character) != "Lm"


def orientation(picture: Image, dpi: float) -> int:
    """Degrees by which to turn the picture clockwise to stand upright; 0 where tesseract cannot tell."""
    try:
        answer = _tesseract(picture, dpi, 0, "osd", "")
    except MissingComponent:
        return 0
    found = re.search(r"Rotate: (\d+)", answer)
    sure = re.search(r"Orientation confidence: ([\d.]+)", answer)
    return int(found[1]) if found and sure and float(sure[1]) > 2 else 0


def _tesseract(picture: Image, dpi: float, mode: int, language: str, output: str) -> str:
    program = find_tesseract()
    if program is None:
        raise missing()
    with tempfile.TemporaryDirectory(prefix="extractor-ocr-") as folder:
        path = Path(folder) / "page.png"
        cv2.imwrite(str(path), picture, [cv2.IMWRITE_PNG_COMPRESSION, 1])
        words = [program, str(path), "stdout", "-l", language, "--psm", str(mode), "--dpi", str(round(dpi))]
        # One thread: OpenMP's default costs five times the CPU on two cores.
        environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
        try:
            done = subprocess.run(  # noqa: S603  # fixed words and our own path
                [*words, *([output] if output else [])],
                capture_output=True,
                timeout=PAGE_SECONDS,
                env=environment,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise Timeout(
                "Nhận dạng một trang quá lâu nên đã dừng", "reading one page took too long and was stopped"
            ) from error
    return done.stdout.decode("utf-8", "replace")


# ---- the digit recogniser ----


class Reading(NamedTuple):
    """What the recogniser read in one crop, with the mean and the least probability of its characters."""

    text: str
    score: float
    least: float


@cache
def _recogniser() -> tuple[Any, list[str]]:
    """The recogniser's session and its characters; the weights are inside rapidocr's wheel."""
    try:
        import onnxruntime
        import rapidocr
    except ImportError as error:
        raise missing() from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    weights = next(Path(rapidocr.__file__).parent.joinpath("models").glob("*_rec_*.onnx"))
    session = onnxruntime.InferenceSession(str(weights), options, providers=["CPUExecutionProvider"])
    characters = session.get_modelmeta().custom_metadata_map["character"].splitlines()
    return session, ["", *characters, " "]


def recognise(crops: Sequence[Image]) -> list[Reading]:
    """One line of text in each crop (grey, dark on light, trimmed to its ink)."""
    if not crops:
        return []
    session, characters = _recogniser()
    name = session.get_inputs()[0].name
    readings: list[Reading] = [Reading("", 0.0, 0.0)] * len(crops)
    order = sorted(range(len(crops)), key=lambda i: crops[i].shape[1] / crops[i].shape[0])
    for start in range(0, len(order), 16):
        chosen = order[start : start + 16]
        batch = _batch([crops[i] for i in chosen])
        for i, probabilities in zip(chosen, session.run(None, {name: batch})[0], strict=True):
            readings[i] = _decode(probabilities, characters)
    return readings


def _batch(crops: Sequence[Image]) -> np.ndarray[Any, np.dtype[np.float32]]:
    widths = [max(8, round(crop.shape[1] * _HEIGHT / crop.shape[0])) for crop in crops]
    batch = np.zeros((len(crops), 3, _HEIGHT, max(_WIDTH, *widths)), np.float32)
    for i, (crop, width) in enumerate(zip(crops, widths, strict=True)):
        small = cv2.resize(crop, (width, _HEIGHT)).astype(np.float32) / 127.5 - 1.0
        batch[i, :, :, :width] = small
    return batch


def _decode(probabilities: np.ndarray[Any, np.dtype[np.float32]], characters: Sequence[str]) -> Reading:
    """Greedy CTC: the best character at each step, repeats and blanks out."""
    best = probabilities.argmax(axis=1)
    kept = [i for i, c in enumerate(best) if c and (i == 0 or c != best[i - 1])]
    found = [float(probabilities[i, best[i]]) for i in kept] or [0.0]
    return Reading("".join(characters[best[i]] for i in kept), sum(found) / len(found), min(found))


def is_numeric(text: str) -> bool:
    """Whether a reading holds digits and signs of numbers only."""
    return bool(_NUMERIC.fullmatch(text)) and any(c.isdigit() for c in text)
