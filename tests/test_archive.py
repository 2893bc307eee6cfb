"""Reports of a store are checked against each other, and shown as pages."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))

from archive import build, measure

from extractor.archive.checks import check_archive
from extractor.archive.pages import write_pages
from extractor.cli import main
from extractor.store.database import open_store


@pytest.mark.parametrize("seed", [3, 4])
def test_what_was_planted_is_found_and_little_else(seed: int) -> None:
    measured = measure(units=40, seed=seed)
    assert set(measured.recall) == {"copied_text", "cumulative_decrease", "outlier", "reference_conflict"}
    assert min(measured.recall.values()) >= 0.95
    assert measured.precision >= 0.95


def test_a_finding_across_reports_names_both(tmp_path: Path) -> None:
    build(tmp_path / "archive.db", 20, 5)
    store = open_store(tmp_path / "archive.db")
    falls = [one for one in check_archive(store) if one.finding.code == "cumulative_decrease"]
    store.close()
    assert falls
    for path, finding in falls:
        assert path != re.findall(r"«([^»]*docx)»", finding.message_en)[0]
        assert finding.actual < finding.expected


def test_one_content_at_two_places_is_told(tmp_path: Path) -> None:
    build(tmp_path / "archive.db", 2, 5)
    store = open_store(tmp_path / "archive.db")
    sha256, name = store.execute("select sha256, name from report limit 1").fetchone()
    with store:
        store.execute("insert into path values ('copy/of/it.docx', ?, 1, 1, 1)", (sha256,))
    found = [one for one in check_archive(store) if one.finding.code == "duplicate_report"]
    store.close()
    assert [one.path for one in found] == [min(name, "copy/of/it.docx")]
    assert "copy/of/it.docx" in found[0].finding.message


def test_the_pages_link_to_each_other_and_hold_nothing_from_elsewhere(tmp_path: Path) -> None:
    build(tmp_path / "archive.db", 5, 5)
    store = open_store(tmp_path / "archive.db")
    with store:
        store.execute("update report set organization = '<script>x</script>' where name = '004-2022-4.docx'")
    assert write_pages(store, tmp_path / "pages", "vi") == 7
    store.close()
    index = (tmp_path / "pages" / "index.html").read_text(encoding="utf-8")
    links = set(re.findall(r'href="([^"]+)"', index))
    assert len(links) == 6
    assert all((tmp_path / "pages" / link).is_file() for link in links)
    assert "<script" not in index
    assert "http" not in index.replace("http-equiv", "")


def test_the_commands_say_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["check"], ["report", "--store", str(tmp_path / "none.db"), "-o", str(tmp_path / "out")]):
        with pytest.raises(SystemExit) as ended:
            main(words)
        assert ended.value.code == 2
        assert "Traceback" not in capsys.readouterr().err
