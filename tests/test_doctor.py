"""`extractor doctor` tells what is there by trying it, and what is not by what still works and how to get it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

from extractor.doctor import EXTRAS


def doctor(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "extractor", "doctor", *words]
    where = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=where, encoding="utf-8")


def components(done: subprocess.CompletedProcess[str]) -> dict[str, dict[str, Any]]:
    return {component["id"]: component for component in json.loads(done.stdout)["components"]}


def test_the_extras_are_those_of_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = {
        extra: tuple(sorted(package.split(">")[0].split("=")[0].split("[")[0] for package in packages))
        for extra, packages in project["optional-dependencies"].items()
        if extra != "dev"
    }
    assert named == {extra: tuple(sorted(packages)) for extra, packages in EXTRAS.items()}


def test_where_all_is_there_every_kind_of_report_can_be_read() -> None:
    done = doctor("--json")
    found = components(done)
    assert done.returncode == 0
    assert json.loads(done.stdout)["complete"] is True
    assert [found[name]["state"] for name in ("libreoffice", "tesseract", "extra.ocr")] == ["ok"] * 3
    assert found["libreoffice"]["version"]


def test_without_programs_it_says_what_works_and_what_to_install(tmp_path: Path) -> None:
    done = doctor("--json", "--lang", "en", PATH=str(tmp_path))
    found = components(done)
    assert done.returncode == 1
    assert found["tesseract"]["state"] == "missing"
    assert found["libreoffice"]["state"] in ("missing", "broken")
    assert "docx" in found["libreoffice"]["without"]
    assert "apt-get" in found["libreoffice"]["install"]["debian"]


def test_tesseract_without_vietnamese_is_not_enough(tmp_path: Path) -> None:
    done = doctor("--json", TESSDATA_PREFIX=str(tmp_path))
    found = components(done)["tesseract"]
    assert (done.returncode, found["state"], found["lacks"]) == (1, "incomplete", ["vie", "osd"])


@pytest.mark.parametrize(("lang", "word"), [("vi", "thiếu"), ("en", "missing")])
def test_people_are_told_in_their_language(lang: str, word: str, tmp_path: Path) -> None:
    done = doctor("--lang", lang, PATH=str(tmp_path))
    assert any(line.startswith(word) and "Tesseract" in line for line in done.stdout.splitlines())
    assert "winget install" in done.stdout
