"""Limits before parsing: what a zip, an XML part and a file may cost, measured so that no real report is refused."""

from __future__ import annotations

import io
import os
import stat
import zipfile
import zlib
from pathlib import Path

from extractor.errors import Bomb, Damaged, EmptyFile, Encrypted, TooLarge, Unreachable, XmlEntity

FILE_BYTES = 200 * 2**20
ENTRIES = 2_000  # the largest of 1,762 packages had 291
PART_BYTES = 256 * 2**20  # 12 MiB
TOTAL_BYTES = 512 * 2**20  # 14.6 MiB
RATIO = 200  # 129.6
_RATIO_FROM = 2**20  # small parts may well be all blanks
_CHUNK = 2**20


def open_file(path: str | Path) -> bytes:
    """The bytes of a regular file; raises Unreachable, TooLarge or EmptyFile. Never waits for a pipe or a device."""
    path = Path(path)
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            raise _special(mode)
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise _special(mode)
            data = file.read(FILE_BYTES + 1)
    except PermissionError as error:
        raise Unreachable(
            "Không có quyền đọc tệp; hãy xin quyền hoặc chép tệp sang nơi khác",
            "no permission to read the file; ask for it or copy the file elsewhere",
            "permission",
        ) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Unreachable(
            f"Không mở được tệp ({reason}); hãy kiểm tra đường dẫn", f"cannot open the file ({reason})"
        ) from error
    if not data:
        raise EmptyFile("Tệp rỗng (0 byte); hãy lấy lại bản gốc", "the file is empty (0 bytes); get the original again")
    if len(data) > FILE_BYTES:
        raise too_large("the file", "Tệp", f"{FILE_BYTES // 2**20} MiB")
    return data


def _special(mode: int) -> Unreachable:
    if stat.S_ISDIR(mode):
        return Unreachable(
            "Đây là thư mục; hãy nêu từng tệp trong đó",
            "this is a folder; name the files in it",
            "special_file",
        )
    return Unreachable(
        "Đây không phải tệp thường (ống dẫn, thiết bị …)",
        "this is no regular file but a pipe, a device or the like",
        "special_file",
    )


class Package:
    """A zip whose directory was checked; parts are inflated one at a time, counted, and looked through for a DOCTYPE."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise damaged(str(error)) from error
        entries = self._zip.infolist()
        _check_directory(entries)
        self._size = len(data)
        self._entries = {entry.filename: entry for entry in entries}
        self._read = 0

    @property
    def names(self) -> list[str]:
        """The names of all parts."""
        return list(self._entries)

    def read(self, name: str) -> bytes | None:
        """The bytes of a part, None if the package does not have it; raises Bomb, TooLarge, Damaged or XmlEntity."""
        entry = self._entries.get(name)
        if entry is None:
            return None
        if entry.flag_bits & 1:
            raise Encrypted(
                "Tệp được đặt mật khẩu; hãy bỏ mật khẩu rồi thử lại", "the file has a password; take it off"
            )
        pieces: list[bytes] = []
        size = 0
        try:
            with self._zip.open(entry) as part:
                while piece := part.read(_CHUNK):
                    pieces.append(piece)
                    size += len(piece)
                    self._count(size, len(piece), entry)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            NotImplementedError,
            RuntimeError,
            ValueError,
        ) as error:
            raise damaged(f"{name}: {error}") from error
        data = b"".join(pieces)
        if name.endswith((".xml", ".rels")) and _has_doctype(data):
            raise XmlEntity(
                "Tệp có khai báo DOCTYPE, Word không bao giờ ghi như vậy; tệp có thể độc hại",
                f"{name} has a DOCTYPE, which Word never writes; the file may be hostile",
            )
        return data

    def _count(self, size: int, piece: int, entry: zipfile.ZipInfo) -> None:
        self._read += piece
        if size > _RATIO_FROM and size > RATIO * max(entry.compress_size, 1):
            raise Bomb("Tệp nén phình to bất thường; không đọc", "a part of the file inflates without measure")
        if size > PART_BYTES or self._read > TOTAL_BYTES:
            raise too_large("a part of the file", "Nội dung tệp", f"{PART_BYTES // 2**20} MiB")


def _check_directory(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > ENTRIES:
        raise too_large("the number of parts", "Số thành phần trong tệp", str(ENTRIES))
    if len({entry.filename for entry in entries}) < len(entries):
        raise damaged("two parts of one name")
    end = 0
    for entry in sorted(entries, key=lambda e: e.header_offset):
        if entry.header_offset < end:
            raise Bomb("Các thành phần của tệp nén chồng lên nhau; không đọc", "parts of the file overlap (a zip bomb)")
        end = entry.header_offset + 30 + len(entry.filename.encode("utf-8", "replace")) + entry.compress_size


def _has_doctype(data: bytes) -> bool:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "<!DOCTYPE" in data.decode("utf-16", "replace")
    return b"<!DOCTYPE" in data or b"<!doctype" in data


def damaged(detail: str) -> Damaged:
    """The error of a file of the right kind that cannot be read."""
    return Damaged(
        f"Tệp hỏng hoặc bị cắt cụt ({detail}); hãy lấy lại bản gốc",
        f"the file is damaged or truncated ({detail}); get the original again",
    )


def too_large(what: str, what_vi: str, limit: str) -> TooLarge:
    """The error of a file over a limit."""
    return TooLarge(
        f"{what_vi} vượt giới hạn {limit}; hãy chia nhỏ tệp", f"{what} is over the limit of {limit}; split it"
    )
