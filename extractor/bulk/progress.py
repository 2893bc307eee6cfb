"""Tells people how a bulk run goes: a bar on a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from typing import TextIO

from extractor.bulk.coordinator import Progress
from extractor.messages import number, say

_BAR = 30
_TERMINAL_SECONDS = 0.2
_PLAIN_SECONDS = 15.0


class Teller:
    """Writes progress to a stream, as often as its reader can follow."""

    def __init__(self, lang: str, stream: TextIO = sys.stderr) -> None:
        self._lang = lang
        self._stream = stream
        self._terminal = stream.isatty()
        self._every = _TERMINAL_SECONDS if self._terminal else _PLAIN_SECONDS
        self._began = self._last = time.monotonic()

    def tell(self, progress: Progress) -> None:
        """Writes where the run is, if it is time."""
        now = time.monotonic()
        if now - self._last < self._every and progress.done < progress.total:
            return
        self._last = now
        text = line(progress, now - self._began, self._lang)
        if self._terminal:
            full = _BAR * progress.done // max(progress.total, 1)
            self._stream.write(f"\r\x1b[K[{'#' * full}{'.' * (_BAR - full)}] {text}")
            if progress.done >= progress.total:
                self._stream.write("\n")
        else:
            self._stream.write(text + "\n")
        self._stream.flush()


def line(progress: Progress, seconds: float, lang: str) -> str:
    """One line: done of total, failures, rate, time that remains."""
    rate = progress.done / seconds if seconds > 0 else 0.0
    left = (progress.total - progress.done) / rate if rate else 0.0
    return say(
        "progress",
        lang,
        catalogue="bulk",
        done=number(progress.done, lang),
        total=number(progress.total, lang),
        failed=number(progress.failed, lang),
        rate=number(round(rate, 1), lang),
        left=duration(left),
    )


def duration(seconds: float) -> str:
    """Hours, minutes and seconds as a clock shows them."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"
