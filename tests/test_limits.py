"""Limits before parsing: hostile files are refused for what they are, small and fast; regular ones pass."""

import os
import socket
import stat
import struct
import time
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from ooxml_builder import docx, p, part, zipped

from extractor.errors import Bomb, Damaged, EmptyFile, Encrypted, InputError, TooLarge, Unreachable, XmlEntity
from extractor.readers import limits
from extractor.readers.limits import MIB, Package, open_file
from extractor.readers.ooxml import read

DOCUMENT = "word/document.xml"


def body_of(size: int) -> str:
    """A document of at least so many bytes, nearly all of them spaces."""
    return part("document", f"<w:body>{p('a')}<w:p><w:r><w:t>{' ' * size}</w:t></w:r></w:p></w:body>")


def patched(data: bytes, name: str, offset: int, value: bytes, central: bool = True) -> bytes:
    """The zip with bytes of the header of an entry replaced."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        local = archive.getinfo(name).header_offset
        start = archive.start_dir
    if central:
        local = data.rindex(b"PK\1\2", start, data.index(name.encode(), start))
    return data[: local + offset] + value + data[local + offset + len(value) :]


def overlapping(copies: int) -> bytes:
    """Many entries that share one compressed body, each header quoted by the one before (CVE-2024-0450)."""
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    kernel = packed.compress(b" " * MIB) + packed.flush()
    out = BytesIO()
    crc = zlib.crc32(b" " * MIB)
    central = b""
    names = [f"word/{i}.xml".encode() for i in range(copies)]
    offsets = []
    for name in names:
        offsets.append(out.tell())
        out.write(struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 8, 0, 0, crc, len(kernel), MIB, len(name), 0) + name)
    out.write(kernel)
    for name, offset in zip(names, offsets, strict=True):
        rest = out.tell() - offset - 30 - len(name)
        central += struct.pack(
            "<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 8, 0, 0, crc, rest, MIB, len(name), 0, 0, 0, 0, 0, offset
        )
        central += name
    start = out.tell()
    out.write(central + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, copies, copies, len(central), start, 0))
    return out.getvalue()


def twice_named() -> bytes:
    data = docx(p("a"))
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(out := BytesIO(data), "a") as archive:
        archive.writestr(DOCUMENT, part("document", f"<w:body>{p('b')}</w:body>"))
    return out.getvalue()


def crowded(entries: int) -> bytes:
    return zipped({"word/document.xml": "x"} | {f"word/{i}": b"" for i in range(entries)}, zipfile.ZIP_STORED)


DOCTYPE = '<!DOCTYPE w:document [<!ENTITY a "x">]>'
BOMB = {DOCUMENT: body_of(64 * MIB)}


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda: docx(raw=BOMB), Bomb),  # 64 MiB from 64 KiB
        (lambda: patched(docx(raw=BOMB), DOCUMENT, 24, struct.pack("<L", 100)), Bomb),  # and the header lies
        (lambda: overlapping(50), Bomb),
        (lambda: crowded(60_000), TooLarge),
        (twice_named, Damaged),
        (lambda: patched(docx(p("a")), DOCUMENT, 8, b"\1\0"), Encrypted),
        (lambda: patched(docx(p("a")), DOCUMENT, 10, b"\x0c\0"), Damaged),  # compression that we do not know
        (lambda: patched(docx(p("a")), DOCUMENT, 16, b"\0\0\0\0"), Damaged),  # checksum
        (lambda: patched(docx(p("a")), DOCUMENT, 0, b"PKxx", central=False), Damaged),
        (lambda: docx(raw={DOCUMENT: DOCTYPE + part("document", "")}), XmlEntity),
        (lambda: docx(raw={DOCUMENT: "<!-- <a> --><?pi?>\n" + DOCTYPE + "<w:document/>"}), XmlEntity),
        (lambda: docx(raw={DOCUMENT: (DOCTYPE + "<w:document/>").encode("utf-16")}), XmlEntity),
        (lambda: docx(raw={DOCUMENT: "<?xml version='1.0'?>" + (DOCTYPE + "<a/>")}), XmlEntity),
        (lambda: docx(p("a"), styles="", raw={"word/styles.xml": DOCTYPE + "<a/>"}), XmlEntity),
        (lambda: docx(p("a"), raw={"[Content_Types].xml": DOCTYPE + "<a/>"}), XmlEntity),
        (lambda: docx(p("a"), raw={"_rels/.rels": DOCTYPE + "<a/>"}), XmlEntity),
        (lambda: docx(raw={DOCUMENT: '<?xml version="1.0" encoding="UTF-7"?>+ADw-!DOCTYPE a+AD4-<a/>'}), InputError),
        (lambda: docx(f"<w:p><w:r><w:t>{os.urandom(6_000_000).hex()}</w:t></w:r></w:p>"), TooLarge),
        (lambda: b"PK\3\4 and then nothing", Damaged),
        (lambda: zipped({"word/other.xml": "x"}), Damaged),
    ],
)
def test_attacks_are_refused_for_what_they_are(make: Callable[[], bytes], error: type[InputError]) -> None:
    data = make()
    started = time.process_time()
    with pytest.raises(error) as caught:
        read(data)
    assert time.process_time() - started < 2
    assert caught.value.message
    assert caught.value.message_en


def test_the_limits_of_a_part_and_of_all_parts_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PART_BYTES", 1000)
    package = Package(zipped({"a.xml": os.urandom(600).hex(), "b.xml": os.urandom(400).hex()}))
    assert package.read("b.xml")
    with pytest.raises(TooLarge):
        package.read("a.xml")
    monkeypatch.setattr(limits, "PART_BYTES", MIB)
    monkeypatch.setattr(limits, "TOTAL_BYTES", 1700)
    with pytest.raises(TooLarge):
        package.read("a.xml")


def test_small_parts_may_be_all_blanks() -> None:
    assert read(docx(raw={DOCUMENT: body_of(900_000)})).blocks


def test_what_a_package_has_is_read() -> None:
    package = Package(zipped({"a.xml": "<a/>", "b.bin": b"x"}, zipfile.ZIP_STORED))
    assert (package.names, package.xml("a.xml"), package.read("none")) == (("a.xml", "b.bin"), b"<a/>", None)


def test_checks_cost_less_than_a_millisecond() -> None:
    data = docx(p("a"), raw={f"word/media/image{i}.png": b"x" * 5000 for i in range(30)})
    times = []
    for _ in range(20):
        started = time.process_time()
        Package(data)
        times.append(time.process_time() - started)
    assert min(times) < 0.001


# ---- files ----


def test_a_regular_file_and_a_link_to_it_are_read(tmp_path: Path) -> None:
    file = tmp_path / "báo cáo.docx"
    file.write_bytes(b"x")
    (tmp_path / "link").symlink_to(file)
    assert open_file(file) == open_file(str(tmp_path / "link")) == b"x"


def test_an_empty_file_is_named_so(tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    with pytest.raises(EmptyFile):
        open_file(tmp_path / "a")


def test_a_file_over_the_limit_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "a").open("wb") as file:
        file.truncate(limits.FILE_BYTES + 1)
    with pytest.raises(TooLarge):
        open_file(tmp_path / "a")


def make_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(path))


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (Path.mkdir, "special_file"),
        (os.mkfifo, "special_file"),
        (make_socket, "special_file"),
        (lambda path: path.symlink_to("/dev/zero"), "special_file"),
        (lambda path: path.symlink_to(path.parent), "special_file"),
        (lambda path: path.symlink_to(path.parent / "gone"), "io"),
        (lambda path: path.symlink_to(path), "io"),
        (lambda path: None, "io"),
    ],
)
def test_what_is_no_regular_file_is_refused_at_once(
    tmp_path: Path, make: Callable[[Path], None], code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # names of sockets must be short
    make(path := Path("x.docx"))
    with pytest.raises(Unreachable) as caught:
        open_file(path)
    assert caught.value.code == code


@pytest.mark.parametrize("path", ["a\0b", "a" * 5000, "", "x/y/z"])
def test_names_that_no_file_can_have_are_unreachable(path: str) -> None:
    with pytest.raises(Unreachable) as caught:
        open_file(path)
    assert caught.value.code in ("io", "special_file")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_named_so(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x")
    (tmp_path / "a").chmod(0)
    with pytest.raises(Unreachable) as caught:
        open_file(tmp_path / "a")
    assert caught.value.code == "permission"


def test_a_denied_permission_has_its_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").write_bytes(b"x")

    def deny(*_: object) -> int:
        raise PermissionError(13, "denied")

    monkeypatch.setattr(limits.os, "open", deny)
    with pytest.raises(Unreachable) as caught:
        open_file(tmp_path / "a")
    assert caught.value.code == "permission"
    assert stat.S_ISREG((tmp_path / "a").stat().st_mode)
