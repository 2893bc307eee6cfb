"""What was slow to read is read once: also by several processes, never wrongly, and never beyond its size."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import CORPUS, ROOT
from ooxml_builder import docx, p

from extractor.errors import InputError
from extractor.readers import read
from extractor.readers.cache import Cache, default_folder
from extractor.readers.limits import MIB
from extractor.readers.packed import pack, unpack
from extractor.readers.versions import VERSIONS

REPORT = sorted(CORPUS.glob("*.docx"))[0].read_bytes()
RTF = rb"{\rtf1\ansi\deff0{\fonttbl{\f0 Times New Roman;}}\f0 B\u225?o c\u225?o c\u7911?a x\u227?\par}"


def entries(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    """One that keeps whatever was read, however fast."""
    return Cache(tmp_path / "cache", worth=0)


def test_what_is_kept_is_the_document_that_was_read(cache: Cache) -> None:
    first = cache.read(REPORT)
    [entry] = entries(cache.folder)
    assert repr(unpack(entry.read_bytes())) == repr(first)
    assert repr(cache.read(REPORT)) == repr(first) == repr(read(REPORT))


def test_a_kept_document_is_not_read_again(cache: Cache) -> None:
    cache.read(REPORT)
    [entry] = entries(cache.folder)
    other = read(docx(p("another")))
    entry.write_bytes(pack(other))
    assert repr(cache.read(REPORT)) == repr(other)


def test_a_new_version_of_the_reader_reads_again(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.read(REPORT)
    monkeypatch.setitem(VERSIONS, "ooxml", 999)  # type: ignore[arg-type]
    cache.read(REPORT)
    assert len(entries(cache.folder)) == 2


@pytest.mark.parametrize("damage", [b"", b"nonsense", pack(read(REPORT))[:-9], pack(read(REPORT))[:40] + b"x" * 40])
def test_a_damaged_entry_is_ignored_and_written_anew(cache: Cache, damage: bytes) -> None:
    first = cache.read(REPORT)
    [entry] = entries(cache.folder)
    entry.write_bytes(damage)
    assert repr(cache.read(REPORT)) == repr(first)
    assert entry.read_bytes() == pack(first)


def test_failures_are_not_kept(cache: Cache) -> None:
    for data in (b"nothing", REPORT[: len(REPORT) // 2]):
        with pytest.raises(InputError):
            cache.read(data)
    assert entries(cache.folder) == []


def test_a_scan_that_nothing_could_recognise_is_not_kept(
    cache: Cache, seed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")  # no tesseract
    document = cache.read((seed / "report_scan200.pdf").read_bytes())
    assert "missing_component" in {warning.code for warning in document.warnings}
    assert entries(cache.folder) == []


def test_what_is_fast_to_read_is_not_kept_and_what_is_slow_is(tmp_path: Path) -> None:
    usual = Cache(tmp_path)
    usual.read(docx(p("a")))
    assert entries(tmp_path) == []
    assert usual.read(RTF).blocks[0].text == "Báo cáo của xã"  # type: ignore[union-attr]
    assert len(entries(tmp_path)) == 1


def test_what_was_used_longest_ago_goes_first(tmp_path: Path) -> None:
    reports = [docx(p(f"report {i} " + os.urandom(4000).hex())) for i in range(6)]
    size = len(pack(read(reports[0])))
    cache = Cache(tmp_path, megabytes=4.5 * size / MIB, worth=0)
    for age, report in enumerate(reports[:4]):
        cache.read(report)
        for entry in entries(tmp_path):
            os.utime(entry, (entry.stat().st_atime, entry.stat().st_mtime - 1000 + age))
    cache.read(reports[0])  # used now
    cache.read(reports[4])
    cache.read(reports[5])
    names = {entry.name[:64] for entry in entries(tmp_path)}
    kept = [i for i, report in enumerate(reports) if _digest(report) in names]
    assert kept == [0, 3, 4, 5]


def _digest(data: bytes) -> str:
    import hashlib

    return hashlib.sha256(data).hexdigest()


def test_what_killed_processes_left_is_cleared(tmp_path: Path) -> None:
    (tmp_path / "ab").mkdir()
    for name, age in (("old", 7200), ("new", 5)):
        (tmp_path / "ab" / name).write_bytes(b"half a docum")
        os.utime(tmp_path / "ab" / name, (time.time() - age,) * 2)
    Cache(tmp_path, worth=0).read(REPORT)
    assert [entry.name for entry in entries(tmp_path / "ab")] == ["new"]


def test_processes_share_a_folder_that_is_too_small_for_all(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from extractor.readers import read; from extractor.readers.cache import Cache\n"
        "cache = Cache(Path(sys.argv[1]), megabytes=0.05, worth=0)\n"
        "reports = [path.read_bytes() for path in sorted(Path('corpus').glob('*.docx'))[:8]]\n"
        "wanted = [repr(read(report)) for report in reports]\n"
        "assert all(repr(cache.read(r)) == w for _ in range(4) for r, w in zip(reports, wanted, strict=True))\n"
    )
    words = [sys.executable, "-c", code, str(tmp_path)]
    running = [subprocess.Popen(words, cwd=ROOT, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    assert [(process.communicate()[1], process.returncode) for process in running] == [("", 0), ("", 0)]
    kept = entries(tmp_path)
    assert kept
    assert all(unpack(entry.read_bytes()).blocks for entry in kept)


def test_a_folder_that_cannot_be_used_is_a_cache_that_has_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert Cache(tmp_path / "file", worth=0).read(REPORT).blocks


def test_nothing_larger_than_the_limit_is_kept(tmp_path: Path) -> None:
    Cache(tmp_path, megabytes=0.001, worth=0).read(REPORT)
    assert entries(tmp_path) == []


@pytest.mark.skipif(os.name == "nt", reason="Windows has another folder for it")
def test_the_folder_is_where_the_system_wants_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("EXTRACTOR_CACHE_DIR", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert default_folder() == tmp_path / "extractor"
    monkeypatch.setenv("XDG_CACHE_HOME", "not/absolute")
    assert default_folder() == Path.home() / ".cache" / "extractor"
    monkeypatch.setenv("EXTRACTOR_CACHE_DIR", str(tmp_path / "own"))
    assert default_folder() == tmp_path / "own"


def test_the_command_keeps_what_was_slow_unless_told_not_to(tmp_path: Path) -> None:
    report = tmp_path / "report.rtf"
    report.write_bytes(RTF)

    def run(*words: str) -> str:
        command = [sys.executable, "-m", "extractor", "extract", str(report), *words]
        environment = {**os.environ, "EXTRACTOR_CACHE_DIR": str(tmp_path / "cache")}
        return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert run("--no-cache") == run("--cache-size", "0")
    assert not (tmp_path / "cache").exists()
    assert run() == run()
    assert len(entries(tmp_path / "cache")) == 1
