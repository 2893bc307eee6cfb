"""An archive goes into a store once: nothing is read that is known, and new patterns touch only what they are about."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections import Counter
from contextlib import closing
from pathlib import Path

import fsspec
import pytest
from conftest import CORPUS, ROOT

from extractor.bulk.coordinator import Progress
from extractor.bulk.limits import Limits
from extractor.bulk.progress import Teller, line
from extractor.bulk.run import Report, Settings, plan, run
from extractor.bulk.sources import SourceError
from extractor.patterns import Patterns, load
from extractor.pipeline import extract
from extractor.readers.versions import VERSIONS
from extractor.store.database import open_store
from extractor.store.ledger import differences
from extractor.store.records import records

# One report of each of nine forms, and a second one of the largest.
REPORTS = (
    *("01-tho-binh-q1", "40-trieu-son-9t-2022", "41-yen-bai-2023", "32-long-luong-2014", "30-dap-cau-2021"),
    *("34-hoa-khanh-nam-2023", "37-hoang-giang-q3-2025", "42-quang-thach-ktxh-2022", "44-bac-hong-06a-q2"),
    "02-kim-lien-6t",
)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, patterns: Patterns) -> tuple[Path, Path]:
    """An archive of ten reports, and the store that it went into."""
    folder = tmp_path_factory.mktemp("filled")
    archive = folder / "archive"
    archive.mkdir()
    for name in REPORTS:
        shutil.copy2(CORPUS / f"{name}.docx", archive)
    assert bulk(archive, folder / "archive.db", patterns).progress.parsed == len(REPORTS)
    return archive, folder / "archive.db"


@pytest.fixture
def archive(filled: tuple[Path, Path], tmp_path: Path) -> tuple[Path, Path]:
    """A copy of both for one test; the paths in the store are those of the archive that all share."""
    shutil.copy(filled[1], tmp_path / "archive.db")
    return filled[0], tmp_path / "archive.db"


def bulk(source: object, store: Path, patterns: Patterns, **changes: object) -> Report:
    settings = Settings(workers=2, limits=Limits(cpu=60.0))._replace(**changes)  # type: ignore[arg-type]
    return run([] if source is None else [str(source)], store, patterns, settings)


def rows(store: Path, query: str) -> list[tuple[object, ...]]:
    with closing(open_store(store)) as connection:
        return [tuple(row) for row in connection.execute(query)]


def counts(report: Report) -> tuple[int, int, int]:
    return report.progress.parsed, report.progress.extracted, report.failed


def command(*words: object) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "extractor", "bulk", *map(str, words)]
    return subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False, encoding="utf-8")


def edited(folder: Path, form: str, remove: str) -> Patterns:
    """The patterns with a form that lacks one row."""
    data = json.loads((ROOT / "patterns" / "forms" / f"{form}.json").read_text(encoding="utf-8"))
    entry = data["entries"][0]
    entry["rows"] = [row for row in entry["rows"] if row.get("indicator") != remove]
    for row in entry["rows"]:
        row.pop("parent", None)
        row.pop("after", None)
    entry["rules"] = []
    (folder / "forms").mkdir(parents=True)
    (folder / "forms" / "mine.json").write_text(json.dumps(data), encoding="utf-8")
    return load(extra=[folder])


# ---- what is stored ----


def test_a_stored_record_is_the_one_that_extract_gives(archive: tuple[Path, Path], patterns: Patterns) -> None:
    folder, store = archive
    with closing(open_store(store)) as connection:
        stored = {record.source.name: record for record in records(connection)}
    assert sorted(stored) == sorted(path.name for path in folder.iterdir())
    for path in folder.iterdir():
        expected = extract(path, patterns).record
        expected.source.paths = [str(path)]
        assert stored[path.name] == expected


def test_identical_content_is_stored_once_with_all_its_paths(tmp_path: Path, patterns: Patterns) -> None:
    folder = tmp_path / "in"
    for name in ("a/x.docx", "b/y.docx", "z.docx"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(CORPUS / f"{REPORTS[0]}.docx", folder / name)
    report = bulk(folder, tmp_path / "archive.db", patterns)
    assert (counts(report), report.progress.done) == ((1, 1, 0), 3)
    with closing(open_store(tmp_path / "archive.db")) as connection:
        (record,) = records(connection)
    assert record.source.paths == [str(folder / name) for name in ("a/x.docx", "b/y.docx", "z.docx")]


def test_a_file_that_was_replaced_leaves_nothing_of_the_old_one(tmp_path: Path, patterns: Patterns) -> None:
    path, store = tmp_path / "report.docx", tmp_path / "archive.db"
    shutil.copy(CORPUS / f"{REPORTS[0]}.docx", path)
    bulk(path, store, patterns)
    shutil.copy(CORPUS / f"{REPORTS[1]}.docx", path)
    os.utime(path, ns=(1, 1))
    assert counts(bulk(path, store, patterns)) == (1, 1, 0)
    for table in ("file", "path", "document", "report", "current_report"):
        assert rows(store, f"select count(*) from {table}") == [(1,)]


def test_failures_are_results_and_are_retried_only_when_asked(tmp_path: Path, patterns: Patterns) -> None:
    folder, store = tmp_path / "in", tmp_path / "archive.db"
    folder.mkdir()
    (folder / "broken.docx").write_bytes((CORPUS / f"{REPORTS[0]}.docx").read_bytes()[:3000])
    (folder / "empty.pdf").touch()
    (folder / "notes.txt").write_text("no report")
    first = bulk(folder, store, patterns)
    assert counts(first) == (2, 0, 3)  # an empty file has no content that could be parsed
    errors = dict(
        rows(store, "select kind, reason from (select path.path as kind, reason from path join job using (sha256))")
    )
    assert {Path(str(path)).name: reason for path, reason in errors.items()} == {
        "broken.docx": "damaged",
        "empty.pdf": "empty",
        "notes.txt": "not_a_document",
    }
    assert rows(store, "select distinct status from current_report") == [("failed",)]
    assert counts(bulk(folder, store, patterns)) == (0, 0, 3)
    assert counts(bulk(folder, store, patterns, retry_failed=True)) == (2, 0, 3)
    assert rows(store, "select count(*) from report") == [(3,)]


def test_a_path_that_could_not_be_opened_is_tried_again(tmp_path: Path, patterns: Patterns) -> None:
    folder, store = tmp_path / "in", tmp_path / "archive.db"
    folder.mkdir()
    (folder / "report.docx").symlink_to(tmp_path / "elsewhere.docx")
    assert counts(bulk(folder, store, patterns)) == (0, 0, 1)
    shutil.copy(CORPUS / f"{REPORTS[0]}.docx", tmp_path / "elsewhere.docx")
    assert counts(bulk(folder, store, patterns)) == (1, 1, 0)
    assert rows(store, "select status from report") == [("success",)]


# ---- second runs ----


def test_a_second_run_parses_nothing_and_opens_nothing(archive: tuple[Path, Path], patterns: Patterns) -> None:
    folder, store = archive
    report = bulk(folder, store, patterns, worker="chaos:work")
    assert (counts(report), report.progress.total) == ((0, 0, 0), 0)
    assert rows(store, "select distinct seen_run from path") == [(2,)]


def test_a_touched_file_is_read_and_known_again(archive: tuple[Path, Path], patterns: Patterns) -> None:
    folder, store = archive
    with closing(open_store(store)) as connection, connection:
        connection.execute("update path set mtime_ns = 5 where path like '%/01-%'")
    report = bulk(folder, store, patterns)
    assert (counts(report), report.progress.done) == ((0, 0, 0), 1)


def test_the_plan_counts_kinds_and_changes_nothing(
    archive: tuple[Path, Path], tmp_path: Path, patterns: Patterns
) -> None:
    folder, store = archive
    more = tmp_path / "more"
    more.mkdir()
    shutil.copy(CORPUS / f"{REPORTS[0]}.pdf", more)
    before = rows(store, "select count(*) from run")
    tallies = plan([str(folder), str(more)], store, patterns, Settings())
    assert [tuple(tally)[:3] for tally in tallies] == [("docx", "settled", 10), ("pdf", "new", 1)]
    assert rows(store, "select count(*) from run") == before
    done = command(folder, more, "--store", store, "--plan-only", "--lang", "en")
    assert (done.returncode, done.stderr) == (0, "")
    assert "docx\t0\t0\t10\t0\npdf\t1\t0\t0\t0\nestimate:" in done.stdout


# ---- new patterns ----


def test_a_changed_form_has_its_reports_extracted_again_and_none_parsed(
    archive: tuple[Path, Path], tmp_path: Path
) -> None:
    folder, store = archive
    newer = edited(tmp_path / "mine", "mot-cua-06a", "files.received")
    report = bulk(folder, store, newer)
    assert counts(report) == (0, 1, 0)  # one of ten
    assert report.pending == 1
    assert bulk(None, store, newer).progress.total == 0
    with closing(open_store(store)) as connection:
        lost = {d.indicator: d.lost for d in differences(connection) if d.lost}
    assert lost["files.received"] >= 1


def test_new_results_wait_until_they_are_accepted(archive: tuple[Path, Path], tmp_path: Path) -> None:
    _, store = archive
    edited(tmp_path / "mine", "mot-cua-06a", "files.received")
    query = "select count(*) from current_indicator_value where form = 'mot-cua-06a' and indicator = 'files.received'"
    before = rows(store, query)
    words = ("--store", store, "--patterns", tmp_path / "mine", "--lang", "en")
    waiting = command(*words, "--diff")
    assert waiting.returncode == 0
    assert "files.received\t" in waiting.stdout
    assert "--accept" in waiting.stderr
    assert rows(store, query) == before != [(0,)]
    accepted = command(*words, "--accept")
    assert (accepted.returncode, rows(store, query)) == (0, [(0,)])
    assert "no difference" in command(*words, "--diff").stdout


def test_a_new_version_of_a_reader_reads_its_files_again_and_no_others(
    archive: tuple[Path, Path], patterns: Patterns, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, store = archive
    shutil.copy(CORPUS / f"{REPORTS[0]}.pdf", tmp_path / "report.pdf")
    bulk(tmp_path / "report.pdf", store, patterns)
    before = rows(store, "select sha256, record from current_report order by sha256")
    monkeypatch.setitem(VERSIONS, "pdf", VERSIONS["pdf"] + 1)  # type: ignore[arg-type]
    assert counts(bulk(folder, store, patterns)) == (0, 0, 0)
    assert counts(bulk(tmp_path / "report.pdf", store, patterns)) == (1, 1, 0)
    assert rows(store, "select count(*) from document") == [(11,)]
    assert rows(store, "select sha256, record from current_report order by sha256") == before


def test_again_extracts_everything_without_parsing(archive: tuple[Path, Path], patterns: Patterns) -> None:
    folder, store = archive
    before = rows(store, "select record from report order by sha256")
    assert counts(bulk(folder, store, patterns, again=True)) == (0, 10, 0)
    assert rows(store, "select record from report order by sha256") == before


def test_a_content_is_extracted_once_however_far_apart_its_paths_are(
    archive: tuple[Path, Path], tmp_path: Path, patterns: Patterns
) -> None:
    folder, store = archive
    twins = tmp_path / "twins"
    shutil.copytree(folder, twins)
    report = bulk(twins, store, patterns, workers=1)  # with 4 in hand the first of ten is done before the last begins
    assert (counts(report), report.progress.done) == ((0, 0, 0), 10)
    settings = Settings(workers=1, limits=Limits(cpu=60.0), again=True)
    again = run([str(folder), str(twins)], store, patterns, settings)
    assert (counts(again), again.progress.done) == ((0, 10, 0), 20)


def test_without_sources_no_original_is_needed(archive: tuple[Path, Path], tmp_path: Path) -> None:
    _, store = archive
    with closing(open_store(store)) as connection, connection:
        connection.execute("update path set path = '/gone/' || sha256")
    assert counts(bulk(None, store, edited(tmp_path / "mine", "ktxh-xa", "files.received"))) == (0, 1, 0)


# ---- sources ----


def test_a_zip_file_is_an_archive_of_its_members(tmp_path: Path, patterns: Patterns) -> None:
    package, store = tmp_path / "2022.ZIP", tmp_path / "archive.db"
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(CORPUS / f"{REPORTS[0]}.docx", "xã/một.docx")
        archive.write(CORPUS / f"{REPORTS[1]}.docx", "hai.docx")
        archive.writestr("bomb.docx", b"\0" * 30_000_000)
        archive.writestr("__MACOSX/._hai.docx", b"x")
    assert counts(bulk(package, store, patterns)) == (2, 2, 1)
    assert sorted(rows(store, "select path.path, name, status from path join report using (sha256)")) == [
        (f"{package}!bomb.docx", "bomb.docx", "failed"),
        (f"{package}!hai.docx", "hai.docx", "success"),
        (f"{package}!xã/một.docx", "một.docx", "success"),
    ]
    assert rows(store, "select reason from job where state = 'failed'") == [("bomb",)]
    standings = [tuple(tally)[1:3] for tally in plan([str(package)], store, patterns, Settings())]
    assert standings == [("failed", 1), ("settled", 2)]


def test_sources_are_folders_globs_lists_and_addresses(tmp_path: Path, patterns: Patterns) -> None:
    store, files = tmp_path / "archive.db", fsspec.filesystem("memory")
    for place, name in (("a", "1.docx"), ("a/b", "2.docx"), ("c", "3.docx"), ("c", "4.pdf")):
        (tmp_path / place).mkdir(exist_ok=True)
        (tmp_path / place / name).touch()
    files.pipe("/bucket/d/5.docx", b"x")
    (tmp_path / "a" / "~$1.docx").touch()
    names = tmp_path / "list.txt"
    names.write_text(f"\ufeff{tmp_path}/a\n\n  {tmp_path}/c/*.docx\nmemory://bucket\n", encoding="utf-8")
    tallies = plan([f"@{names}", str(tmp_path / "a")], store, patterns, Settings())
    assert Counter({tally.kind: tally.inputs for tally in tallies}) == {"docx": 4}
    with pytest.raises(SourceError, match="nothing is at"):
        plan([str(tmp_path / "none")], store, patterns, Settings())


def test_an_object_store_is_read_and_unchanged_objects_are_not_read_again(tmp_path: Path, patterns: Patterns) -> None:
    files, store = fsspec.filesystem("memory"), tmp_path / "archive.db"
    files.pipe("/archive/report.docx", (CORPUS / f"{REPORTS[0]}.docx").read_bytes())
    assert counts(bulk("memory://archive", store, patterns)) == (1, 1, 0)
    assert rows(store, "select path from path") == [("memory:///archive/report.docx",)]
    assert bulk("memory://archive", store, patterns).progress.total == 0


def test_names_in_another_encoding_are_read_too(tmp_path: Path, patterns: Patterns) -> None:
    folder = os.fsencode(tmp_path / "in")
    os.mkdir(folder)  # noqa: PTH102
    with open(os.path.join(folder, b"b\xe1o.docx"), "wb") as file:  # noqa: PTH118, PTH123
        file.write((CORPUS / f"{REPORTS[0]}.docx").read_bytes())
    assert counts(bulk(tmp_path / "in", tmp_path / "archive.db", patterns)) == (1, 1, 0)
    assert rows(tmp_path / "archive.db", "select name from report") == [("b\\xe1o.docx",)]


# ---- the command ----


def test_the_command_says_what_it_did_and_exits_with_3_for_failures(tmp_path: Path) -> None:
    shutil.copy(CORPUS / f"{REPORTS[0]}.docx", tmp_path)
    store = tmp_path / "archive.db"
    good = command(tmp_path, "--store", store, "--jobs", 1, "--lang", "en")
    assert (good.returncode, good.stdout) == (0, "")
    assert "1 files: 1 contents parsed, 1 extracted, 0 files failed" in good.stderr
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.4 nothing")
    bad = command(tmp_path, "--store", store, "--jobs", 1)
    assert bad.returncode == 3
    assert "Traceback" not in bad.stderr
    assert command(tmp_path / "nothing", "--store", store).returncode == 2
    nowhere = tmp_path / "nowhere.db"
    assert command("--store", nowhere).returncode == 2
    assert command(tmp_path, "--store", nowhere, "--plan-only").returncode == 0
    assert not nowhere.exists()


def test_progress_is_a_bar_on_a_terminal_and_a_line_elsewhere() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    half = Progress(total=2000, done=1000, failed=3)
    assert line(half, 100.0, "en") == "1,000/2,000, 3 failed, 10.0 files/s, 0:01:40 left"
    assert line(half, 100.0, "vi") == "1.000/2.000, thất bại 3, 10,0 tệp/giây, còn 0:01:40"
    whole = Progress(total=3, done=3)
    terminal, plain = Terminal(), io.StringIO()
    for stream in (terminal, plain):
        Teller("en", stream).tell(whole)
    assert terminal.getvalue().startswith("\r\x1b[K[##############################] 3/3")
    assert plain.getvalue().startswith("3/3, 0 failed")
    assert plain.getvalue().count("\n") == terminal.getvalue().count("\n") == 1


def test_help_loads_neither_pool_nor_store() -> None:
    code = (
        "import sys\ntry:\n import extractor.cli\n extractor.cli.main(['bulk', '--help'])\n"
        "except SystemExit: pass\nprint([m for m in ('pebble', 'sqlite3', 'pydantic', 'lxml') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
