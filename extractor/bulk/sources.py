"""What an archive consists of: folders, globs, zip files, lists and object stores, as one stream of inputs.

`!` parts a zip file from its member (`2019.zip!xa/q1.docx`). A local path is made absolute; hidden files, Word's lock
files (`~$…`) and the store itself are no inputs. Nothing is opened but zip files, for their directory.
"""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

from extractor.errors import ExtractorError, InputError, Unreachable
from extractor.readers.archives import open_archive, read_member
from extractor.readers.limits import FILE_BYTES, MIB, empty, open_file, too_large
from extractor.store.ledger import Input

if TYPE_CHECKING:
    from zipfile import ZipFile

_MEMBER = "!"
_BETWEEN = b"\0"  # the same in a location: no path holds it
_LARGEST = 2**63 - 1  # that the store can hold
_HIDDEN = (".", "~$")
_SYSTEM_FILES = frozenset(("thumbs.db", "desktop.ini", "__macosx"))
_STORE_ENDS = ("", "-wal", "-shm", "-journal", ".lock")


class SourceError(ExtractorError):
    """A source that is not there, or that needs a package which is not installed."""


def inputs(sources: Iterable[str], store: str | Path) -> Iterator[Input]:
    """The inputs of all sources in order; a path that two sources share comes twice. Raises SourceError."""
    own = {os.path.abspath(store) + end for end in _STORE_ENDS}  # noqa: PTH100  # links stay
    for source in sources:
        for found in _inputs(source):
            if found.path not in own:
                yield found


def _inputs(source: str) -> Iterator[Input]:
    if source.startswith("@"):
        yield from (found for line in _lines(source[1:]) for found in _inputs(line))
    elif "://" in source:
        yield from _remote(source)
    elif os.path.isdir(source):  # noqa: PTH112
        yield from _folder(os.path.abspath(source))  # noqa: PTH100
    elif os.path.lexists(source):
        yield from _file(os.path.abspath(source))  # noqa: PTH100
    else:
        paths = sorted(glob.glob(source, recursive=True))  # noqa: PTH207  # Path.glob takes no absolute pattern
        if not paths:
            raise SourceError(f"Không có tệp nào ở {source}; nothing is at {source}")
        for path in paths:
            if not os.path.isdir(path):  # noqa: PTH112
                yield from _file(os.path.abspath(path))  # noqa: PTH100


def _lines(path: str) -> list[str]:
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"Không đọc được danh sách {path} ({error}); the list cannot be read") from error
    return [line.strip() for line in text.splitlines() if line.strip()]


def _folder(folder: str) -> Iterator[Input]:
    """All files below a folder, in order of their names; links to folders are not followed."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        yield _input(folder, 0, 0)  # becomes a result that says why
        return
    for entry in entries:
        if entry.name.startswith(_HIDDEN) or entry.name.lower() in _SYSTEM_FILES:
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _folder(entry.path)
        elif entry.is_dir():
            continue
        else:
            yield from _file(entry.path, entry)


def _file(path: str, entry: os.DirEntry[str] | None = None) -> Iterator[Input]:
    try:
        status = entry.stat() if entry else os.stat(path)  # noqa: PTH116
    except (OSError, ValueError):
        yield _input(path, 0, 0)
        return
    if path.lower().endswith(".zip"):
        yield from _archive(path, status)
    else:
        yield _input(path, status.st_size, status.st_mtime_ns)


def _archive(path: str, status: os.stat_result) -> Iterator[Input]:
    """The members of a zip file; the file itself where it cannot be opened."""
    try:
        archive = open_archive(path)
    except InputError:
        yield _input(path, status.st_size, status.st_mtime_ns)
        return
    with archive:
        for entry in archive.infolist():
            parts = entry.filename.split("/")
            if entry.is_dir() or any(p.startswith(_HIDDEN) or p.lower() in _SYSTEM_FILES for p in parts):
                continue
            # the checksum tells a member that was exchanged within a file of the same date
            yield _input(path, entry.file_size, status.st_mtime_ns ^ entry.CRC, member=entry.filename)


def _remote(url: str) -> Iterator[Input]:
    try:
        from fsspec.core import url_to_fs

        files, root = url_to_fs(url)
        found: dict[str, dict[str, Any]] = files.find(root, detail=True)
    except ImportError as error:
        raise SourceError(
            f"Cần cài thêm gói để đọc {url}: pip install 'extractor[cloud]' ({error}); a package is missing"
        ) from error
    except (OSError, ValueError) as error:
        raise SourceError(f"Không liệt kê được {url} ({error}); it cannot be listed") from error
    for path, info in sorted(found.items()):
        yield _input(files.unstrip_protocol(path), int(info.get("size") or 0), _stamp(info))


def _stamp(info: dict[str, Any]) -> int:
    """A number that changes with an object: of its tag where it has one, else of its time of change."""
    tag = info.get("ETag") or info.get("etag")
    if tag:
        return crc32(str(tag).encode())
    changed = next((info[key] for key in ("mtime", "LastModified", "last_modified", "created") if info.get(key)), 0)
    return int((changed.timestamp() if isinstance(changed, datetime) else float(changed)) * 1e9)


def _input(path: str, size: int, mtime_ns: int, member: str = "") -> Input:
    location = os.fsencode(path)
    name = location.decode("utf-8", "backslashreplace")  # a name in another encoding is still a name
    if member:
        location += _BETWEEN + os.fsencode(member)
        name += f"{_MEMBER}{member}"
    kind = os.path.splitext(member or name)[1][1:].lower()  # noqa: PTH122
    return Input(name, location, size, mtime_ns & _LARGEST, kind)


# ---- opening ----


def read(found: Input) -> bytes:
    """The bytes of an input; raises an InputError that says why there are none."""
    path, _, member = (os.fsdecode(part) for part in found.location.partition(_BETWEEN))
    if "://" in path:
        return _download(path, found.size)
    if not member:
        return open_file(path)
    try:
        archive = _opened(path, os.stat(path).st_mtime_ns)  # noqa: PTH116
    except OSError as error:
        raise Unreachable(f"Không mở được tệp nén ({error})", f"cannot open the archive ({error})") from error
    if data := read_member(archive, member):
        return data
    raise empty()


@lru_cache(maxsize=4)
def _opened(path: str, _mtime_ns: int) -> ZipFile:
    """Archives stay open between members: reading the directory anew for each would cost their square."""
    return open_archive(path)


def _download(url: str, size: int) -> bytes:
    from fsspec.core import url_to_fs

    if size > FILE_BYTES:
        raise too_large("the file", "Tệp", f"{FILE_BYTES // MIB} MiB")
    try:
        files, path = url_to_fs(url)
        data: bytes = files.cat_file(path, end=FILE_BYTES + 1)
    except (OSError, ValueError) as error:
        raise Unreachable(
            f"Không tải được tệp ({error}); hãy thử lại", f"cannot fetch the file ({error}); try again"
        ) from error
    if len(data) > FILE_BYTES:
        raise too_large("the file", "Tệp", f"{FILE_BYTES // MIB} MiB")
    if not data:
        raise empty()
    return data
