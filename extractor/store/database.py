"""Opens a store: a SQLite database in WAL mode, brought to the newest schema by numbered migrations."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path

from extractor.errors import ExtractorError, InputError
from extractor.store.sentences import sentence_hashes

Store = sqlite3.Connection  # what `open_store` gives
_PATIENCE_SECONDS = 30  # for a lock that another process holds
APPLICATION = 0x76787472  # told to SQLite, so that no other database is taken for a store


class NotAStore(InputError):
    """The file is a database of something else, or of a newer version of the program."""

    code = "not_a_store"


class StoreFailure(ExtractorError):
    """The store cannot be written: disk full, read-only, or locked by another program. What it holds stays valid."""


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All of the block or nothing of it; raises StoreFailure where the store cannot be written."""
    try:
        with connection:
            connection.execute("begin immediate")
            yield
    except sqlite3.OperationalError as error:
        raise StoreFailure(
            f"Không ghi được vào kho dữ liệu ({error}); phần đã ghi vẫn nguyên vẹn, hãy chạy lại sau khi khắc phục; "
            f"the store cannot be written ({error}); what it holds is intact: put it right and run again"
        ) from error


def open_store(path: str | Path, *, create: bool = True) -> sqlite3.Connection:
    """A connection to the store at `path`, made or migrated where needed.

    Each write is one transaction (`with connection:`). Raises NotAStore for another database or a newer schema,
    StoreFailure for one that cannot be written, and FileNotFoundError where there is none and `create` is false.
    """
    if not create and not Path(path).exists():
        raise FileNotFoundError(path)
    connection = sqlite3.connect(path, timeout=_PATIENCE_SECONDS)
    try:
        connection.row_factory = sqlite3.Row
        _write_ahead(connection)
        connection.execute("pragma synchronous = normal")
        connection.execute("pragma foreign_keys = on")
        connection.create_function("sentence_hashes", 1, sentence_hashes, deterministic=True)  # migrations call it
        _migrate(connection, str(path))
    except sqlite3.OperationalError as error:
        connection.close()
        raise StoreFailure(f"Không mở được {path} ({error}); it cannot be opened ({error})") from error
    except sqlite3.DatabaseError as error:
        connection.close()
        raise NotAStore(f"{path} không phải là kho dữ liệu: {error}", f"{path} is no store: {error}") from error
    except BaseException:
        connection.close()
        raise
    return connection


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Readers and one writer at a time from now on; the switch itself does not wait while another process makes it."""
    end = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            connection.execute("pragma journal_mode = wal")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
            time.sleep(0.05)
        else:
            return


def _migrate(connection: sqlite3.Connection, path: str) -> None:
    migrations = _migrations()
    connection.execute("begin")  # one view of all three, for another process may be making the store
    version = connection.execute("pragma user_version").fetchone()[0]
    application = connection.execute("pragma application_id").fetchone()[0]
    empty = not connection.execute("select count(*) from sqlite_master").fetchone()[0]
    connection.commit()
    if not empty and application != APPLICATION:
        raise NotAStore(f"{path} là cơ sở dữ liệu của phần mềm khác", f"{path} is a database of another program")
    if version > len(migrations):
        raise NotAStore(
            f"{path} do phiên bản mới hơn của chương trình ghi; hãy nâng cấp chương trình",
            f"{path} was written by a newer version of the program; upgrade it",
        )
    for number, script in enumerate(migrations[version:], version + 1):
        _apply(connection, number, script)


def _apply(connection: sqlite3.Connection, number: int, script: str) -> None:
    """Brings the schema to `number`, unless another process did so meanwhile."""
    try:
        connection.executescript(
            f"begin immediate; {script}; pragma user_version = {number}; pragma application_id = {APPLICATION}; commit"
        )
    except sqlite3.OperationalError:
        connection.rollback()
        if connection.execute("pragma user_version").fetchone()[0] < number:
            raise


def _migrations() -> list[str]:
    folder = resources.files("extractor.store") / "migrations"
    scripts = sorted((file for file in folder.iterdir() if file.name.endswith(".sql")), key=lambda file: file.name)
    return [script.read_text(encoding="utf-8") for script in scripts]


def lock_store(path: str | Path) -> sqlite3.Connection:
    """Keeps other bulk runs off a store until the connection is closed or the process ends, however it ends.

    Raises StoreFailure where another run is at work.
    """
    lock = sqlite3.connect(f"{path}.lock", timeout=0, isolation_level=None)
    try:
        lock.execute("pragma journal_mode = memory")  # no second file
        lock.execute("begin exclusive")
    except sqlite3.OperationalError as error:
        lock.close()
        raise StoreFailure(f"Một lượt chạy khác đang dùng {path} ({error}); another run is at work on it") from error
    return lock
