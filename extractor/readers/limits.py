"""Limits before parsing: what a file, a zip and an XML part may cost, measured so that no real report is refused."""

from __future__ import annotations

import os
import re
import stat
import struct
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

from extractor.errors import Bomb, Damaged, EmptyFile, Encrypted, TooLarge, Unreachable, XmlEntity

MIB = 2**20
FILE_BYTES = 200 * MIB
ENTRIES = 2_000  # the largest of 1,762 packages had 291
PART_BYTES = 256 * MIB  # 12 MiB
TOTAL_BYTES = 512 * MIB  # 14.6 MiB
RATIO = 200  # 129.6
_RATIO_FROM = MIB  # small parts may well be all blanks
_LOCAL_HEADER = struct.Struct("<4s22xHH")  # signature, lengths of the name and of the extra field
_STORED, _DEFLATED = 0, 8
# White space, comments and processing instructions before the first element or declaration.
_PROLOG = re.compile(rb"(?:\xef\xbb\xbf)?(?:\s+|<\?[^>]*>|<!--.*?-->)*", re.DOTALL)


def open_file(path: str | Path) -> bytes:
    """The bytes of a regular file; raises Unreachable, TooLarge or EmptyFile. Never waits for a pipe or a device."""
    try:
        mode = os.lstat(path).st_mode
        if stat.S_ISLNK(mode):  # a link to a regular file is as good as the file
            mode = Path(path).stat().st_mode
        if not stat.S_ISREG(mode):
            raise _special(mode)
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(descriptor, "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):  # exchanged since we looked
                raise _special(status.st_mode)
            data = b"" if status.st_size > FILE_BYTES else file.read(FILE_BYTES + 1)
    except PermissionError as error:
        raise Unreachable(
            "Không có quyền đọc tệp; hãy xin quyền hoặc chép tệp sang nơi khác",
            "no permission to read the file; ask for it or copy the file elsewhere",
            "permission",
        ) from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = getattr(error, "strerror", None) or str(error)
        raise Unreachable(
            f"Không mở được tệp ({reason}); hãy kiểm tra đường dẫn", f"cannot open the file ({reason}); check the path"
        ) from error
    if status.st_size > FILE_BYTES or len(data) > FILE_BYTES:
        raise too_large("the file", "Tệp", f"{FILE_BYTES // MIB} MiB")
    if not data:
        raise empty()
    return data


def _special(mode: int) -> Unreachable:
    if stat.S_ISDIR(mode):
        return Unreachable(
            "Đây là thư mục; hãy nêu từng tệp trong đó",
            "this is a folder; name the files in it",
            "special_file",
        )
    return Unreachable(
        "Đây không phải tệp thường (ống dẫn, thiết bị …); hãy chép nội dung vào một tệp",
        "this is no regular file but a pipe, a device or the like; copy its content into a file",
        "special_file",
    )


class Package:
    """A zip whose directory was checked; parts are inflated one at a time, and counted as they inflate.

    `names` are the parts in the order of the directory. Raises Damaged, TooLarge or Bomb.
    """

    def __init__(self, data: bytes) -> None:
        archive = directory(data)
        self._data = memoryview(data)
        self._entries = {entry.filename: entry for entry in archive.infolist()}
        self._ends = _check_directory(archive, data)
        self._inflated = 0

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all parts."""
        return tuple(self._entries)

    def read(self, name: str) -> bytes | None:
        """The bytes of a part, None where there is none; raises Damaged, Encrypted, Bomb or TooLarge."""
        entry = self._entries.get(name)
        return None if entry is None else self._inflate(entry)

    def xml(self, name: str) -> bytes | None:
        """An XML part in UTF-8 or whatever 8-bit encoding it declares; raises XmlEntity as well."""
        data = self.read(name)
        return None if data is None else plain_xml(name, data)

    def _inflate(self, entry: zipfile.ZipInfo) -> bytes:
        if entry.flag_bits & 1:
            raise encrypted()
        packed = self._packed(entry)
        if entry.compress_type == _STORED:
            data = bytes(packed)
        elif entry.compress_type == _DEFLATED:
            data = self._inflated_bytes(packed)
        else:
            raise damaged(f"{entry.filename}: compression {entry.compress_type}")
        self._inflated += len(data)
        if len(data) > PART_BYTES or self._inflated > TOTAL_BYTES:
            raise too_large("a part of the file", "Nội dung tệp", f"{PART_BYTES // MIB} MiB")
        if zlib.crc32(data) != entry.CRC:
            raise damaged(f"{entry.filename}: wrong checksum")
        return data

    def _packed(self, entry: zipfile.ZipInfo) -> memoryview:
        _, name, extra = _LOCAL_HEADER.unpack_from(self._data, entry.header_offset)
        start = entry.header_offset + _LOCAL_HEADER.size + name + extra
        if start + entry.compress_size > self._ends[entry.header_offset]:
            raise overlap()
        return self._data[start : start + entry.compress_size]

    def _inflated_bytes(self, packed: memoryview) -> bytes:
        """Never more than one byte over the limit, whatever the headers say."""
        by_ratio = max(_RATIO_FROM, RATIO * len(packed))
        limit = max(min(by_ratio, PART_BYTES, TOTAL_BYTES - self._inflated), 0)
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            data = inflater.decompress(packed, limit + 1)
        except zlib.error as error:
            raise damaged(str(error)) from error
        if len(data) > by_ratio:
            raise swollen()
        if len(data) <= limit and not inflater.eof:
            raise damaged("a part ends early")
        return data


def plain_xml(name: str, data: bytes) -> bytes:
    """XML without a DOCTYPE, in UTF-8 or whatever 8-bit encoding it declares; raises XmlEntity."""
    data = _eight_bit(data)
    start = _PROLOG.match(data).end()  # type: ignore[union-attr]  # it matches nothing, too
    if data[start : start + 9].upper() == b"<!DOCTYPE":
        raise xml_entity(name)
    return data


def directory(data: bytes) -> zipfile.ZipFile:
    """The zip of `data` with its directory read, not checked; raises Damaged or TooLarge."""
    if data.count(b"PK\1\2") > ENTRIES:  # before the directory costs time and memory
        raise too_large("the number of parts", "Số thành phần trong tệp", str(ENTRIES))
    try:
        return zipfile.ZipFile(BytesIO(data))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error, EOFError) as error:
        raise damaged(str(error)) from error


def _check_directory(archive: zipfile.ZipFile, data: bytes) -> dict[int, int]:
    """Where each entry must end at the latest, by its offset; raises for entries that overlap or share a name."""
    entries = sorted(archive.infolist(), key=lambda entry: entry.header_offset)
    if len(entries) > ENTRIES:
        raise too_large("the number of parts", "Số thành phần trong tệp", str(ENTRIES))
    if len(archive.NameToInfo) < len(entries):
        raise damaged("two parts of one name")
    starts = [entry.header_offset for entry in entries]
    ends = [*starts[1:], archive.start_dir]
    for entry, end in zip(entries, ends, strict=False):
        start = entry.header_offset
        if start < 0 or data[start : start + 4] != b"PK\3\4":
            raise damaged(f"{entry.filename}: no header")
        if start + _LOCAL_HEADER.size + entry.compress_size > end:
            raise overlap()
    return dict(zip(starts, ends, strict=False))


def _eight_bit(data: bytes) -> bytes:
    """XML in UTF-16 recoded to UTF-8, so that its markup can be searched for as bytes; any other as it is."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = data.decode("utf-16", "replace")
    elif data[:4] in (b"<\0?\0", b"\0<\0?"):
        text = data.decode("utf-16-le" if data[:1] == b"<" else "utf-16-be", "replace")
    else:
        return data
    return re.sub(r"^\s*<\?xml[^>]{0,200}\?>", "", text, count=1).encode("utf-8", "replace")


def swollen() -> Bomb:
    """The error of a part that inflates without measure."""
    return Bomb(
        "Tệp nén phình to bất thường nên không đọc; hãy hỏi lại nơi gửi tệp",
        "a part of the file inflates without measure and was not read; ask its sender",
    )


def overlap() -> Bomb:
    """The error of a zip whose parts share bytes."""
    return Bomb(
        "Các thành phần của tệp nén chồng lên nhau nên không đọc; hãy hỏi lại nơi gửi tệp",
        "parts of the file overlap (a zip bomb), so it was not read; ask its sender",
    )


def empty() -> EmptyFile:
    """The error of a file without a byte."""
    return EmptyFile("Tệp rỗng (0 byte); hãy lấy lại bản gốc", "the file is empty (0 bytes); get the original again")


def encrypted() -> Encrypted:
    """The error of a file with a password."""
    return Encrypted(
        "Tệp được đặt mật khẩu; hãy mở bằng Word, bỏ mật khẩu rồi thử lại",
        "the file has a password; open it in Word, take the password off and try again",
    )


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


def xml_entity(name: str) -> XmlEntity:
    """The error of an XML part with a DOCTYPE."""
    return XmlEntity(
        "Tệp có khai báo DOCTYPE, Word không bao giờ ghi như vậy; tệp có thể độc hại, hãy hỏi lại nơi gửi",
        f"{name} has a DOCTYPE, which Word never writes; the file may be hostile: ask its sender",
    )
