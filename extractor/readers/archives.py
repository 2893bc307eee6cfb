"""Members of zip archives that hold reports: each is inflated under the limits of a single file."""

from __future__ import annotations

import struct
import zipfile
import zlib
from typing import IO

from extractor.readers.limits import FILE_BYTES, MIB, RATIO, damaged, encrypted, overlap, swollen, too_large

_LOCAL_HEADER_BYTES = 30
_CHUNK = MIB


def open_archive(file: str | IO[bytes]) -> zipfile.ZipFile:
    """The archive with its directory read; raises Damaged, or Bomb where members overlap."""
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error, EOFError) as error:
        raise damaged(str(error)) from error
    entries = sorted(archive.infolist(), key=lambda entry: entry.header_offset)
    ends = [*(entry.header_offset for entry in entries[1:]), archive.start_dir]
    for entry, end in zip(entries, ends, strict=True):
        if entry.header_offset + _LOCAL_HEADER_BYTES + entry.compress_size > end:
            archive.close()
            raise overlap()
    return archive


def read_member(archive: zipfile.ZipFile, name: str) -> bytes:
    """The bytes of a member; raises Damaged, Encrypted, TooLarge, or Bomb as soon as it inflates beyond measure."""
    try:
        entry = archive.getinfo(name)
        if entry.flag_bits & 1:
            raise encrypted()
        by_ratio = max(MIB, RATIO * entry.compress_size)
        data = bytearray()
        with archive.open(entry) as member:
            while chunk := member.read(_CHUNK):
                data += chunk
                if len(data) > by_ratio:
                    raise swollen()
                if len(data) > FILE_BYTES:
                    raise too_large("the file", "Tệp", f"{FILE_BYTES // MIB} MiB")
    except (zipfile.BadZipFile, KeyError, OSError, NotImplementedError, EOFError, zlib.error, RuntimeError) as error:
        raise damaged(f"{name}: {error}") from error
    return bytes(data)
