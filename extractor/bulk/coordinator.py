"""The coordinator: feeds inputs to the workers and writes exactly one outcome for each content.

A content that ends or outruns its worker is noted as suspect, and tried once more, alone, when all others are done;
the second time is final. What is known only here, in memory, is at most what the workers have in hand: after a
kill, a power cut or a full disk the next run does that again and nothing else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from extractor.bulk import sources
from extractor.bulk.worker import Outcome, Task, failure
from extractor.errors import Crash, InputError, Timeout, Unreachable
from extractor.readers import media_type
from extractor.store import ledger
from extractor.store.database import Store
from extractor.store.ledger import Content, Input, Job, Standing

if TYPE_CHECKING:
    from extractor.bulk.engine import Engine, Finished
    from extractor.patterns import Patterns

IN_HAND = 4  # tasks for each worker that are out at a time: a kill wastes these and no more
BYTES_IN_HAND = 256 * 2**20  # the same for their bytes, so that large scans do not fill the memory


@dataclass
class Progress:
    """What a run did so far: `done` inputs of `total`, among them `failed`; `parsed` and `extracted` contents."""

    total: int
    done: int = 0
    failed: int = 0
    parsed: int = 0
    extracted: int = 0


@dataclass
class _Open:
    """A content that is not settled yet, with all its paths so far."""

    content: Content
    paths: list[Input] = field(default_factory=list)
    attempts: int = 1


@dataclass
class Coordinator:
    """One run over the inputs that the ledger lists as due."""

    connection: Store
    run_id: int
    patterns: Patterns
    readers: Mapping[str, str]
    forms: Mapping[str, str]
    progress: Progress
    tell: Callable[[Progress], None]
    draining: bool = False
    _open: dict[str, _Open] = field(default_factory=dict)
    _suspects: dict[str, _Open] = field(default_factory=dict)
    _bytes: int = 0

    @property
    def suspects(self) -> int:
        """How many contents wait for their second try."""
        return len(self._suspects)

    def run(self, engine: Engine, workers: int) -> None:
        """Works off everything that is due; afterwards only suspects are left."""
        due = ledger.due(self.connection)
        more = True
        while more or engine.pending:
            while more and engine.pending < IN_HAND * workers and self._bytes < BYTES_IN_HAND and not self.draining:
                entry = next(due, None)
                if entry is None:
                    more = False
                else:
                    found, sha256, _ = entry
                    self._begin(engine, found, sha256)
            if self.draining:
                more = False
                engine.withdraw()
            if engine.pending and (finished := engine.wait()):
                self._end(finished)

    def retry_suspects(self, engine: Engine) -> None:
        """Second tries, one at a time."""
        while self._suspects and not self.draining:
            sha256, suspect = self._suspects.popitem()
            parsed = ledger.parsed(self.connection, sha256)
            try:
                data = parsed[1] if parsed else sources.read(suspect.paths[0])
            except InputError as error:
                self._unreadable(suspect.paths[0], error)
                continue
            if parsed is None and hashlib.sha256(data).hexdigest() != sha256:
                continue  # exchanged meanwhile: the next run takes it for what it is then
            suspect.attempts = ledger.ATTEMPTS
            self._submit(engine, data, suspect, "extract" if parsed else "new")
            while engine.pending:
                if finished := engine.wait():
                    self._end(finished)

    # ---- into the pool ----

    def _begin(self, engine: Engine, found: Input, sha256: str | None) -> None:
        """Takes up one input; the original is opened only where no document of it is stored."""
        if sha256 is not None:
            if self._joins(sha256, found):
                return
            standing = ledger.standing(self.connection, sha256)  # another path of it may have been taken up since
            parsed = ledger.parsed(self.connection, sha256)
            if parsed is not None and standing != "new":
                self._take_up(engine, parsed[0], standing, found, parsed[1])
                return
        try:
            data = sources.read(found)
        except InputError as error:
            self._unreadable(found, error)
            return
        sha256 = hashlib.sha256(data).hexdigest()
        if self._joins(sha256, found):
            return
        content = Content(sha256, len(data), _media_type(data))
        standing = ledger.standing(self.connection, sha256)
        if standing in ("extract", "suspect") and (parsed := ledger.parsed(self.connection, sha256)):
            data = parsed[1]
        self._take_up(engine, content, standing, found, data)

    def _take_up(self, engine: Engine, content: Content, standing: Standing, found: Input, data: bytes) -> None:
        if standing == "suspect":
            self._suspects[content.sha256] = _Open(content, [found])
        elif standing in ("settled", "failed"):
            ledger.name_path(self.connection, self.run_id, content.sha256, [found])
            self._count(1, failed=standing == "failed")
        else:
            self._submit(engine, data, _Open(content, [found]), standing)

    def _joins(self, sha256: str, found: Input) -> bool:
        """Whether this content is in work already; then it has one more path."""
        known = self._open.get(sha256) or self._suspects.get(sha256)
        if known is not None:
            known.paths.append(found)
        return known is not None

    def _submit(self, engine: Engine, data: bytes, work: _Open, standing: Standing) -> None:
        content = work.content
        self._open[content.sha256] = work
        self._bytes += len(data)
        stage: Literal["parse", "extract"] = "extract" if standing == "extract" else "parse"
        engine.submit(Task(stage, content.sha256, work.paths[0].name, content.media_type or "", data))

    # ---- out of it ----

    def _end(self, finished: Finished) -> None:
        task = finished.task
        work = self._open.pop(task.sha256)
        self._bytes -= len(task.data)
        if finished.outcome is not None:
            self._settle(task, work, finished.outcome)
        elif work.attempts < ledger.ATTEMPTS:
            self._suspects[task.sha256] = work
            job = self._blamed(task, work, finished)
            ledger.settle(self.connection, self.run_id, work.content, work.paths, [job])
        else:
            prepared = failure(task, _ended(finished), self.patterns)
            job = self._blamed(task, work, finished)
            ledger.settle(self.connection, self.run_id, work.content, work.paths, [job], prepared)
            self._count(len(work.paths), failed=True)

    def _settle(self, task: Task, work: _Open, outcome: Outcome) -> None:
        jobs = []
        if outcome.parse:
            reason = outcome.reason if outcome.parse != "done" else None
            version = self._reader(work.content)
            jobs.append(Job("parse", version, outcome.parse, work.attempts, reason, outcome.parse_ms))
            self.progress.parsed += 1
        if outcome.extract:
            key = self.forms.get(outcome.form, self.forms[""])
            jobs.append(Job("extract", key, outcome.extract, work.attempts, outcome.reason, outcome.extract_ms))
            self.progress.extracted += 1
        ledger.settle(self.connection, self.run_id, work.content, work.paths, jobs, outcome.prepared, outcome.document)
        self._count(len(work.paths), failed=outcome.reason is not None)

    def _blamed(self, task: Task, work: _Open, finished: Finished) -> Job:
        version = self.forms[""] if task.stage == "extract" else self._reader(work.content)
        return Job(task.stage, version, finished.blame or "crash", work.attempts, finished.detail)

    def _unreadable(self, found: Input, error: InputError) -> None:
        """The result of a path whose bytes cannot be had: it stands for a content of its own.

        Where the way to it is at fault (permission, network), and not the file, every run tries anew.
        """
        readable = not isinstance(error, Unreachable)
        sha256 = "unread-" + hashlib.sha256(found.location).hexdigest()[:32]
        task = Task("parse", sha256, found.name, "", b"")
        prepared = failure(task, error, self.patterns)
        job = Job("parse", "none", "failed", 1, error.code)
        content = Content(sha256, found.size, None)
        ledger.settle(self.connection, self.run_id, content, [found], [job], prepared, readable=readable)
        self._count(1, failed=True)

    def _reader(self, content: Content) -> str:
        return self.readers.get(content.media_type or "", "none")

    def _count(self, inputs: int, *, failed: bool) -> None:
        self.progress.done += inputs
        self.progress.failed += inputs if failed else 0
        self.tell(self.progress)


def _media_type(data: bytes) -> str:
    """The media type, or that of no known kind where even telling it goes wrong."""
    try:
        return media_type(data)
    except Exception:  # hostile bytes must not end the coordinator
        return "application/octet-stream"


def _ended(finished: Finished) -> InputError:
    if finished.blame == "timeout":
        return Timeout(
            "Đọc tệp này quá lâu nên đã dừng, hai lần; hãy tăng --timeout hoặc mở bằng Word và lưu lại",
            "reading this file took too long and was stopped, twice; raise --timeout, or open it in Word and save it",
        )
    return Crash(
        f"Đọc tệp này làm tiến trình dừng đột ngột ({finished.detail}), hai lần; hãy mở bằng Word và lưu lại",
        f"reading this file ended the process ({finished.detail}), twice; open it in Word and save it again",
    )
