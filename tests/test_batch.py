"""Many old files cost one start of LibreOffice, and each still gets its own result."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT
from ooxml_builder import docx, p

from extractor.errors import Damaged, Encrypted, MissingComponent
from extractor.readers import office
from extractor.readers.batch import Batch
from extractor.readers.cache import Cache


def rtf(text: str) -> bytes:
    return rb"{\rtf1\ansi{\fonttbl{\f0 Times New Roman;}}\f0 " + text.encode("ascii") + rb"\par}"


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    contents = {
        "one.doc": rtf("report one"),
        "two.rtf": rtf("report two"),
        "page.doc": b"<html><body>report three</body></html>",
        "new.docx": docx(p("report four")),
        "bad.rtf": rb"{\rtf1",
        "none.txt": b"nothing",
    }
    for name, data in contents.items():
        (tmp_path / name).write_bytes(data)
    return {name: tmp_path / name for name in contents}


def text(batch: Batch, path: Path) -> str:
    return "\n".join(block.text for block in batch.read(path.read_bytes()).by_path.values())


def test_what_was_prepared_needs_no_program_any_more(files: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    batch = Batch()
    batch.prepare([*files.values(), files["one.doc"].parent / "gone.doc"])
    monkeypatch.setattr(office, "find_program", lambda: None)
    assert text(batch, files["one.doc"]) == "report one"
    assert text(batch, files["two.rtf"]) == "report two"
    assert text(batch, files["page.doc"]) == "report three"
    assert text(batch, files["new.docx"]) == "report four"
    with pytest.raises(Damaged):
        batch.read(files["bad.rtf"].read_bytes())
    with pytest.raises(MissingComponent):
        batch.read(rtf("not prepared"))


def test_what_is_kept_is_not_converted(files: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = Cache(tmp_path / "cache")
    data = files["one.doc"].read_bytes()
    cache.read(data)
    assert cache.keeps(data)
    monkeypatch.setattr(office, "find_program", lambda: None)
    batch = Batch()
    batch.prepare([files["one.doc"], files["two.rtf"]], cache.keeps)
    with pytest.raises(MissingComponent):  # neither: one is kept, and one alone is not worth a call beforehand
        batch.read(data)
    assert cache.read(data).reader == "libreoffice"


def test_a_file_with_a_password_spoils_no_other(files: dict[str, Path], tmp_path: Path) -> None:
    locked = tmp_path / "locked.doc"
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    head = b"\xec\xa5" + bytes(9) + b"\1" + bytes(500)
    locked.write_bytes(ole + head + "WordDocument".encode("utf-16-le"))
    batch = Batch()
    batch.prepare([locked, files["one.doc"], files["two.rtf"]])
    assert text(batch, files["two.rtf"]) == "report two"
    with pytest.raises(Encrypted):
        batch.read(locked.read_bytes())


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_the_command_gives_each_file_its_own_result(files: dict[str, Path], jobs: str, tmp_path: Path) -> None:
    words = ["extract", *map(str, files.values()), "--jobs", jobs]
    environment = {**os.environ, "EXTRACTOR_CACHE_DIR": str(tmp_path / f"cache{jobs}"), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "extractor", *words], capture_output=True, check=False, env=environment, encoding="utf-8"
    )
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 3
    assert [record["source"]["name"] for record in records] == list(files)
    failed = [record["errors"][0]["code"] for record in records if record["status"] == "failed"]
    assert failed == ["damaged", "not_a_document"]
    assert len(list((tmp_path / f"cache{jobs}").rglob("*.document"))) == 3
