"""Scanned pages, several at once; each gives its Sheet, or the error that kept it from being read.

What reads them is an extra of the package: without it every page says what to install, and nothing else fails.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import islice
from typing import Any, TypeVar

from extractor.errors import InputError, MissingComponent
from extractor.readers.pdf_words import Sheet

_MOST_THREADS = 4
T = TypeVar("T")


def read_pdf_pages(pdf: Any, numbers: Sequence[int]) -> Iterator[Sheet | InputError]:
    """The sheets of some pages (from 0) of an open PDF, in their order."""
    try:
        from extractor.readers.scan import picture_of, sheet
    except ImportError:
        yield from (missing() for _ in numbers)
        return
    # PDFium is not made for threads: it draws pages one by one, while others are read.
    yield from at_once(partial(sheet, *picture_of(pdf, number)) for number in numbers)


def at_once(tasks: Iterable[Callable[[], T]]) -> Iterator[T | InputError]:
    """The results of tasks in their order, an InputError as a result; a few run at a time, and few are held in memory.

    The work is done in tesseract's processes and in libraries that let other threads run.
    """
    threads = _threads()
    with ThreadPoolExecutor(threads) as pool:
        pending = iter(tasks)
        while batch := list(islice(pending, 2 * threads)):
            yield from pool.map(_result, batch)


def _threads() -> int:
    """As many as there are processors; one in a worker of a pool, whose siblings have the others."""
    if multiprocessing.parent_process() is not None:
        return 1
    return max(1, min(_MOST_THREADS, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1))


def _result(task: Callable[[], T]) -> T | InputError:
    try:
        return task()
    except InputError as error:
        return error


def missing() -> MissingComponent:
    """The error of a machine that cannot read scans."""
    return MissingComponent(
        "Cần bộ nhận dạng chữ để đọc bản quét: apt-get install tesseract-ocr tesseract-ocr-vie và "
        "pip install 'extractor[ocr]'; hoặc dùng tệp Word gốc",
        "a text recogniser is needed for scans: apt-get install tesseract-ocr tesseract-ocr-vie and "
        "pip install 'extractor[ocr]'; or use the original Word file",
    )
