"""What can go wrong with an input, as types that say what to do.

    ExtractorError
    ├── InputError              the file cannot be read as a report; one failed record, the run goes on
    │   ├── EmptyFile           `empty`           0 bytes
    │   ├── NotADocument        `not_a_document`  the bytes are of no kind that we read
    │   ├── Unsupported         `unsupported`     a kind that we know and cannot read here
    │   ├── Damaged             `damaged`         the right kind, but truncated or garbled
    │   ├── Encrypted           `encrypted`       needs a password
    │   ├── TooLarge            `too_large`       over a limit of size, pages or entries
    │   ├── Bomb                `bomb`            inflates without measure
    │   ├── XmlEntity           `xml_entity`      a DOCTYPE in an Office part
    │   ├── NoText              `no_text`         readable, but there is no text in it
    │   ├── MissingComponent    `missing_component` a program or package that this kind needs is not installed
    │   ├── Timeout             `timeout`         a program that we called, or our own reading, did not end in time
    │   ├── Crash               `crash`           reading the file ends the process; only where it has one of its own
    │   ├── OutOfMemory         `memory`          reading the file takes more memory than it may have
    │   └── Unreachable         `io`, `permission`, `special_file`  the path cannot be opened as a regular file
    └── PatternError            the patterns are wrong: file, line, entry and what to do

Each carries `code`, from the closed list above, and a message in both languages for a person who can act on it.
"""

from __future__ import annotations

from typing import ClassVar, NamedTuple


class ExtractorError(Exception):
    """Base of all errors that this package raises on purpose."""


class InputError(ExtractorError):
    """A file that cannot be read as a report.

    `message` is Vietnamese and `message_en` English; both say what to do next. `page` counts from 1.
    """

    code: ClassVar[str] = "internal"

    def __init__(self, message: str, message_en: str, page: int | None = None) -> None:
        super().__init__(message_en)
        self.message = message
        self.message_en = message_en
        self.page = page


class EmptyFile(InputError):
    """The file has no bytes."""

    code = "empty"


class NotADocument(InputError):
    """The bytes are of no kind that the readers know."""

    code = "not_a_document"


class Unsupported(InputError):
    """A known kind of file that cannot be read here."""

    code = "unsupported"


class Damaged(InputError):
    """The right kind of file, but truncated or garbled."""

    code = "damaged"


class Encrypted(InputError):
    """The file opens only with a password."""

    code = "encrypted"


class TooLarge(InputError):
    """Over a limit of bytes, pages, entries or cells."""

    code = "too_large"


class Bomb(InputError):
    """A small file that inflates without measure."""

    code = "bomb"


class XmlEntity(InputError):
    """An Office part with a DOCTYPE; Word never writes one."""

    code = "xml_entity"


class NoText(InputError):
    """Readable, but without any text."""

    code = "no_text"


class MissingComponent(InputError):
    """A program or package that this kind of file needs is not installed."""

    code = "missing_component"


class Timeout(InputError):
    """A program that we called, or the reading itself, did not end within its limit."""

    code = "timeout"


class Crash(InputError):
    """Reading the file ended the process that did it."""

    code = "crash"


class OutOfMemory(InputError):
    """Reading the file takes more memory than one file may have."""

    code = "memory"


class Unreachable(InputError):
    """The path cannot be opened as a regular file; `code` is `io`, `permission` or `special_file`."""

    def __init__(self, message: str, message_en: str, code: str = "io") -> None:
        super().__init__(message, message_en)
        self.code = code  # type: ignore[misc]  # one class, three codes: the remedy is the same


class PatternFault(NamedTuple):
    """One fault in the patterns: where it stands and what the editor should do."""

    file: str
    line: int
    entry: str
    advice: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.entry}: {self.advice}"


class PatternError(ExtractorError):
    """The patterns cannot be used; carries every fault that was found, not only the first."""

    def __init__(self, faults: list[PatternFault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults
