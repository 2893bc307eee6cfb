"""In a worker process: one task in, one outcome out, under the limits of one document."""

from __future__ import annotations

import lzma
import pickle
import signal
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Literal, NamedTuple

from extractor.bulk.limits import Limits, bind_to_parent, limited

if TYPE_CHECKING:
    from extractor.errors import InputError
    from extractor.patterns import Patterns
    from extractor.record import Source
    from extractor.store.records import Prepared


class Task(NamedTuple):
    """What to do for one content. `data` is the file for `parse` (which extracts as well), the packed document else."""

    stage: Literal["parse", "extract"]
    sha256: str
    name: str
    media_type: str
    data: bytes


class Outcome(NamedTuple):
    """What came of a task: the state of each stage that ran (`job.state`), CPU ms, the result as rows, the document."""

    parse: str | None
    extract: str | None
    reason: str | None
    parse_ms: int
    extract_ms: int
    form: str
    prepared: Prepared | None
    document: bytes | None = None


Work = Callable[[Task, "Patterns"], Outcome]


class _State(NamedTuple):
    work: Work
    patterns: Patterns
    limits: Limits


_state: list[_State] = []  # one entry, set when the process starts


def packed_patterns(patterns: Patterns) -> bytes:
    """Patterns as a new process gets them, small enough for the buffer of a pipe: else workers start one by one."""
    return lzma.compress(pickle.dumps(patterns))


def start(worker: str, patterns: bytes, limits: Limits, parent: int, scratch: str) -> None:
    """Makes this process a worker; `worker` is `module:function`, `patterns` come from `packed_patterns`.

    Temporary files go into the folder `scratch`, for a process that is killed does not clear up.
    """
    bind_to_parent(parent)
    tempfile.tempdir = scratch
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the coordinator decides what Ctrl-C means
    module, _, function = worker.partition(":")
    known: Patterns = pickle.loads(lzma.decompress(patterns))  # noqa: S301  # from our own coordinator
    _state[:] = [_State(getattr(import_module(module), function), known, limits)]


def run(task: Task) -> Outcome:
    """The outcome of one task; a process that goes over its CPU seconds ends here."""
    work, patterns, limits = _state[0]
    with limited(limits):
        try:
            return work(task, patterns)
        except MemoryError:
            pass
    return _out_of_memory(task, patterns)


def work(task: Task, patterns: Patterns) -> Outcome:
    """Parses and extracts one content; never raises for it, but MemoryError goes through."""
    from extractor.errors import InputError
    from extractor.pipeline import extract_document, internal
    from extractor.readers import read
    from extractor.readers.packed import pack, unpack
    from extractor.store.records import prepare

    began = time.process_time()
    parse_ms = 0
    packed = None
    stage = task.stage
    source = _source(task)
    try:
        if stage == "parse":
            document = read(task.data, task.name)
            packed = pack(document)
            parse_ms = _ms(began)
            began, stage = time.process_time(), "extract"
        else:
            document = unpack(task.data)
        result = extract_document(document, source, patterns)
    except MemoryError:
        raise
    except InputError as error:
        return _failure(task, stage, error, parse_ms or _ms(began), packed, patterns)
    except Exception as error:  # a fault of ours in one file must not stop the others
        return _failure(task, stage, internal(error), parse_ms or _ms(began), packed, patterns)
    form = result.record.form.id if result.record.form else ""
    prepared = prepare(result.record, result.confidence)
    parse = "done" if task.stage == "parse" else None
    return Outcome(parse, "done", None, parse_ms, _ms(began), form, prepared, packed)


def failure(task: Task, error: InputError, patterns: Patterns) -> Prepared:
    """The rows of a result that says why there is none."""
    from extractor.pipeline import failed
    from extractor.store.records import prepare

    result = failed(_source(task), patterns, error)
    return prepare(result.record, result.confidence)


def _failure(task: Task, stage: str, error: InputError, ms: int, packed: bytes | None, patterns: Patterns) -> Outcome:
    prepared = failure(task, error, patterns)
    if stage == "parse":
        return Outcome("failed", None, error.code, ms, 0, "", prepared)
    return Outcome("done" if packed else None, "failed", error.code, ms, 0, "", prepared, packed)


def _out_of_memory(task: Task, patterns: Patterns) -> Outcome:
    from extractor.errors import OutOfMemory

    error = OutOfMemory(
        "Đọc tệp này cần nhiều bộ nhớ hơn mức cho phép; hãy tăng --memory hoặc chia nhỏ tệp",
        "reading this file takes more memory than it may have; raise --memory or split the file",
    )
    prepared = failure(task, error, patterns)
    if task.stage == "parse":
        return Outcome("memory", None, error.code, 0, 0, "", prepared)
    return Outcome(None, "memory", error.code, 0, 0, "", prepared)


def _source(task: Task) -> Source:
    from extractor.record import Source

    return Source(name=task.name, sha256=task.sha256, media_type=task.media_type)


def _ms(since: float) -> int:
    return round((time.process_time() - since) * 1000)
