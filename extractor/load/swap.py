"""Puts a new file or folder in the place of the old one in one step, so that no kill leaves half of either."""

from __future__ import annotations

import ctypes
import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from extractor.load.errors import LoadError

DESCRIPTOR = "datapackage.json"
_AT_FDCWD, _EXCHANGE = -100, 2  # of renameat2 in Linux


@contextmanager
def new_file(path: Path) -> Iterator[Path]:
    """A path to write to, which takes the place of `path` when the block ends well."""
    if path.is_dir():
        raise LoadError("error.folder", path=path)
    with _aside(path) as temporary:
        yield temporary
        _flush(temporary)
        temporary.replace(path)


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """A folder to write to, which takes the place of `path` when the block ends well.

    Raises LoadError where `path` holds anything but an earlier load, so that no folder of the user is ever lost.
    """
    if path.exists() and not (path.is_dir() and ((path / DESCRIPTOR).is_file() or not any(path.iterdir()))):
        raise LoadError("error.foreign", path=path)
    with _aside(path) as temporary:
        temporary.mkdir()
        yield temporary
        with ThreadPoolExecutor(8) as pool:  # the disk keeps many at once sooner than one by one
            list(pool.map(_flush, temporary.rglob("*")))
        if not path.exists():
            temporary.replace(path)
        elif not _exchange(temporary, path):
            old = temporary.with_suffix(".old")
            path.replace(old)
            temporary.replace(path)
            shutil.rmtree(old)


@contextmanager
def _aside(path: Path) -> Iterator[Path]:
    """A path beside `path`, on the same disk; what killed loads left there is removed first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    for stray in path.parent.glob(f".{path.name}.*.loading"):
        number = stray.name.rsplit(".", 2)[1]
        if not (number.isdigit() and _alive(int(number))):
            _remove(stray)
    temporary = path.parent / f".{path.name}.{os.getpid()}.loading"
    _remove(temporary)
    try:
        yield temporary
    finally:
        _remove(temporary)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _flush(path: Path) -> None:
    """Has the disk keep what was written before the rename does."""
    if path.is_file():
        with path.open("rb+") as file:
            os.fsync(file.fileno())


def _exchange(left: Path, right: Path) -> bool:
    """Swaps two folders in one step; whether the system can."""
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    return bool(rename(_AT_FDCWD, os.fsencode(left), _AT_FDCWD, os.fsencode(right), _EXCHANGE) == 0)
