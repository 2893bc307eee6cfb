"""Documents that were slow to read, kept on disk, so that neither LibreOffice nor OCR is paid for twice.

An entry is one file, named by the hash of the report and the version of its reader. It is written beside and moved into
place, so that processes may share a folder; one that is damaged is read anew, as if it were not there. Failures are not
kept, nor is a document that misses something only because a program was missing or too slow.

What is fast is not kept: packing costs half as much as reading a PDF and as much as reading a docx (40 and 9 ms).
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from extractor.document import Document
from extractor.errors import Crash, Damaged, MissingComponent, OutOfMemory, Timeout
from extractor.readers import media_type, read
from extractor.readers.limits import MIB
from extractor.readers.office import CONVERTED, FALLBACK
from extractor.readers.packed import pack, unpack
from extractor.readers.versions import reader_versions

MEGABYTES = 512  # about fifteen thousand reports
WORTH = 0.5  # seconds of reading from which a document is kept
_PASSING = frozenset((FALLBACK, MissingComponent.code, Timeout.code, OutOfMemory.code, Crash.code))
_STALE = 3600  # seconds; a temporary file older than that was left by a process that was killed
_SLACK = 16  # how often the folder is looked through: after every sixteenth part of what it may hold
_ENTRY = ".document"


def default_folder() -> Path:
    """Where the system keeps what programs can make again: EXTRACTOR_CACHE_DIR, else the user's folder for it."""
    if own := os.environ.get("EXTRACTOR_CACHE_DIR"):
        return Path(own)
    if os.name == "nt":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "extractor" / "cache"
    base = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(base) if Path(base).is_absolute() else Path.home() / ".cache") / "extractor"


@dataclass
class Cache:
    """A folder of documents of at most about `megabytes`; those used longest ago go first.

    Never fails: a folder that cannot be used is a cache that has nothing.
    """

    folder: Path = field(default_factory=default_folder)
    megabytes: float = MEGABYTES
    worth: float = WORTH
    reading: Callable[[bytes, str], Document] = read
    _unseen: float = float("inf")  # bytes written since the folder was last looked through

    def read(self, data: bytes, name: str = "") -> Document:
        """The Document of a file, kept or read now; raises what `readers.read` raises."""
        path = self._path(data)
        document = _kept(path)
        if document is None:
            began = time.perf_counter()
            document = self.reading(data, name)
            passing = any(warning.code in _PASSING for warning in document.warnings)
            slow = document.reader == CONVERTED or time.perf_counter() - began >= self.worth
            if slow and not passing:
                self._keep(path, pack(document))
        return document

    def keeps(self, data: bytes) -> bool:
        """Whether there is an entry for a file, damaged or not."""
        return self._path(data).is_file()

    def _path(self, data: bytes) -> Path:
        version = reader_versions()[media_type(data)].replace("/", "-")
        digest = hashlib.sha256(data).hexdigest()
        return self.folder / digest[:2] / f"{digest}-{version}{_ENTRY}"

    def _keep(self, path: Path, entry: bytes) -> None:
        if len(entry) > self.megabytes * MIB:
            return
        with suppress(OSError):  # a full disk, a folder of someone else: the report was read all the same
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # reports may be nobody else's business
            path.parent.mkdir(exist_ok=True)
            descriptor, temporary = tempfile.mkstemp(dir=path.parent)
            try:
                with os.fdopen(descriptor, "wb") as file:
                    file.write(entry)
                Path(temporary).replace(path)
            except OSError:
                Path(temporary).unlink(missing_ok=True)
                raise
            self._unseen += len(entry)
            if self._unseen > self.megabytes * MIB / _SLACK:
                self._prune()
                self._unseen = 0.0

    def _prune(self) -> None:
        """Removes what was used longest ago until the rest fits, and what killed processes left."""
        found = []
        for path in self.folder.glob("??/*"):
            with suppress(OSError):  # another process was faster
                status = path.stat()
                if path.suffix == _ENTRY:
                    found.append((status.st_mtime, status.st_size, path))
                elif time.time() - status.st_mtime > _STALE:
                    path.unlink()
        excess = sum(size for _, size, _ in found) - self.megabytes * MIB
        for _, size, path in sorted(found):
            if excess <= 0:
                break
            with suppress(OSError):
                path.unlink()
                excess -= size


def _kept(path: Path) -> Document | None:
    try:
        document = unpack(path.read_bytes())
    except (OSError, Damaged):
        return None
    with suppress(OSError):
        os.utime(path)  # used now
    return document
