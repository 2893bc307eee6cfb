"""Reports of a store are checked against each other, and shown as pages."""

from __future__ import annotations

import json
import random
import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))

from archive import build, measure

from extractor.archive.checks import check_archive
from extractor.archive.near import candidates
from extractor.archive.pages import write_pages
from extractor.archive.reports import sentences
from extractor.cli import main
from extractor.store.database import open_store


@pytest.mark.parametrize("seed", [3, 4])
def test_what_was_planted_is_found_and_little_else(seed: int) -> None:
    measured = measure(units=40, seed=seed)
    kinds = {"copied_text", "cumulative_decrease", "duplicate_report", "missing", "outlier", "reference_conflict"}
    assert set(measured.recall) == {*kinds, "sum_mismatch"}
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
        store.execute(
            "update report set organization = '<script>x</script>' where name = (select max(name) from report)"
        )
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


def test_a_store_of_the_first_schema_is_given_the_hashes_of_its_sentences(tmp_path: Path) -> None:
    build(tmp_path / "archive.db", 2, 5)
    store = open_store(tmp_path / "archive.db")
    hashes = dict(sentences(store))
    with store:
        store.execute("drop view unresolved_unit")
        store.execute("alter table report drop column sentences")
        store.execute("pragma user_version = 1")
    store.close()
    store = open_store(tmp_path / "archive.db")
    assert dict(sentences(store)) == hashes
    store.close()
    assert all(hashes.values())


def test_sets_that_are_nearly_alike_are_candidates_and_others_hardly_ever() -> None:
    chance = random.Random(1)
    sets = {i: frozenset(chance.randrange(2**32) for _ in range(40)) for i in range(300)}
    twins = {
        300 + i: frozenset([*list(one)[3:], *(chance.randrange(2**32) for _ in range(3))])
        for i, one in list(sets.items())[:100]
    }
    found = set(candidates(sets | twins))
    assert sum((i, 300 + i) in found for i in range(100)) >= 98
    assert len(found) <= 200


def test_a_district_below_its_communes_is_told_with_those_that_are_missing(tmp_path: Path) -> None:
    build(tmp_path / "archive.db", 200, 1)
    store = open_store(tmp_path / "archive.db")
    found = [one.finding for one in check_archive(store) if one.finding.code == "sum_mismatch"]
    store.close()
    assert found
    assert all(one.expected > one.actual for one in found)
    assert any("D" in one.message_en.partition("missing: ")[2] for one in found)


def test_missing_reports_are_counted_and_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    planted = {one.name for one in build(tmp_path / "archive.db", 40, 3) if one.code == "missing"}
    pages = tmp_path / "pages"
    with pytest.raises(SystemExit):
        main(["report", "--store", str(tmp_path / "archive.db"), "-o", str(pages)])
    listed = json.loads((pages / "coverage.json").read_text(encoding="utf-8"))["missing"]
    assert {f"{one['unit']} {one['end']}" for one in listed} == planted
    capsys.readouterr()
    with pytest.raises(SystemExit):
        main(["check", "--lang", "en", "--store", str(tmp_path / "archive.db")])
    assert f"{len(planted)} reports are missing" in capsys.readouterr().err


def test_bodies_without_an_official_code_are_listed(tmp_path: Path) -> None:
    build(tmp_path / "archive.db", 3, 5)
    store = open_store(tmp_path / "archive.db")
    with store:
        store.execute("update report set unit_code = '00001' where unit = '1'")
    found = [row["unit"] for row in store.execute("select * from unresolved_unit")]
    write_pages(store, tmp_path / "pages", "en")
    store.close()
    assert sorted(found) == ["0", "2"]
    assert "Units without an official code" in (tmp_path / "pages" / "index.html").read_text(encoding="utf-8")
