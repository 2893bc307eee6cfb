"""The command line as a user types it: data to files or standard output, messages to standard error, exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import CORPUS, ROOT

from corpus.build.docx_writer import write
from corpus.build.page import Page, para
from corpus.build.shapes import layout
from extractor.output.findings import guard, unguard

DOCX = sorted(CORPUS.glob("*.docx"))[0]
PDF = DOCX.with_suffix(".pdf")


def run(*words: str | Path, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "extractor", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd, encoding="utf-8")


def test_extract_writes_two_files_for_each_report(tmp_path: Path) -> None:
    done = run("extract", DOCX, PDF, "-o", tmp_path)
    names = sorted(path.name for path in tmp_path.iterdir())
    expected = [f"{p.name}{end}" for p in (DOCX, PDF) for end in (".confidence.json", ".json")]
    assert (done.returncode, done.stdout, names) == (0, "", expected)
    assert DOCX.name in done.stderr


def test_without_output_the_records_go_to_standard_output() -> None:
    done = run("extract", DOCX, PDF)
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert [record["source"]["name"] for record in records] == [DOCX.name, PDF.name]


def test_a_bad_file_does_not_stop_the_others(tmp_path: Path) -> None:
    bad = tmp_path / "bad.docx"
    bad.write_bytes(b"nothing")
    out = tmp_path / "out"
    done = run("extract", bad, DOCX, tmp_path, "-o", out)
    assert done.returncode == 3
    statuses = {
        p.name: json.loads(p.read_text(encoding="utf-8"))["status"]
        for p in out.glob("*.json")
        if "confidence" not in p.name
    }
    assert statuses[f"{DOCX.name}.json"] == "success"
    assert sorted(statuses.values()) == ["failed", "failed", "success"]
    assert "Traceback" not in done.stderr


def test_inputs_of_one_name_keep_results_of_their_own(tmp_path: Path) -> None:
    twin = tmp_path / DOCX.name
    twin.write_bytes(DOCX.read_bytes())
    run("extract", DOCX, twin, "-o", tmp_path / "out")
    assert len(list((tmp_path / "out").glob("*.json"))) == 4


@pytest.mark.parametrize(
    ("words", "code"), [((), 2), (("extract",), 2), (("nonsense",), 2), (("--help",), 0), (("--version",), 0)]
)
def test_wrong_usage_is_code_2(words: tuple[str, ...], code: int) -> None:
    done = run(*words)
    assert done.returncode == code
    assert "Traceback" not in done.stderr


def test_help_speaks_both_languages() -> None:
    assert "báo cáo" in run("--help").stdout
    assert "reports" in run("extract", "--lang", "en", "--help").stdout


def test_jobs_give_the_same_records() -> None:
    assert run("extract", DOCX, PDF, "--jobs", "2").stdout == run("extract", DOCX, PDF).stdout


@pytest.mark.parametrize("which", ["record", "confidence"])
def test_schema_is_json(which: str) -> None:
    assert json.loads(run("schema", which).stdout)["type"] == "object"


def test_evaluate_reports_scores_and_errors(tmp_path: Path) -> None:
    golden = tmp_path / f"{DOCX.stem}.json"
    expected = json.loads((ROOT / "golden" / golden.name).read_text(encoding="utf-8"))
    expected["indicators"][0]["value"] = 987654
    golden.write_text(json.dumps(expected), encoding="utf-8")
    done = run("evaluate", golden, "--corpus", CORPUS)
    assert "987654" in done.stdout
    scores = json.loads(run("evaluate", golden, "--corpus", CORPUS, "--format", "json").stdout)
    assert scores["scores"]["exact"]["all"]["indicators"]["wrong"] == 2  # in Word and in PDF


def test_evaluate_without_reports_is_wrong_usage(tmp_path: Path) -> None:
    assert run("evaluate", tmp_path).returncode == 2


@pytest.mark.parametrize("form", ["text", "json", "csv", "sarif"])
def test_check_prints_findings_in_every_format(form: str) -> None:
    done = run("check", CORPUS / "14-tan-phu-6t.docx", "--format", form)
    assert "sum_mismatch" in done.stdout
    if form in ("json", "sarif"):
        json.loads(done.stdout)


def test_check_fails_on_the_severity_asked_for(tmp_path: Path) -> None:
    report = CORPUS / "14-tan-phu-6t.docx"
    off = tmp_path / "checks.toml"
    off.write_text('[checks]\nsum_mismatch = "off"\n', encoding="utf-8")
    wrong = tmp_path / "wrong.toml"
    wrong.write_text('[checks]\nno_such = "off"\n', encoding="utf-8")
    assert run("check", report, "--fail-on", "error").returncode == 1
    assert run("check", report).returncode == 0
    assert "sum_mismatch" not in run("check", report, "--config", off).stdout
    assert run("check", report, "--config", wrong).returncode == 2


def test_explain_tells_what_a_value_rests_on() -> None:
    done = run("explain", DOCX, "indicators/files.received/value", "--lang", "en")
    assert "the row's number agrees with the form: yes" in done.stdout
    assert "table[" in done.stdout
    assert run("explain", DOCX, "indicators/files.recieved/value").returncode == 2


@pytest.mark.parametrize("text", ["=1+1", "+5", "- mục", "@x", "'quoted", "plain", " =x"])
def test_formulas_are_guarded_and_come_back(text: str) -> None:
    assert unguard(guard(text)) == text
    assert not guard(text).lstrip(" ").startswith(("=", "+", "-", "@"))


def test_patterns_can_be_checked_listed_shown_and_compared() -> None:
    assert run("patterns", "check").returncode == 0
    assert "cchc-xa-2022" in run("patterns", "list", "forms").stdout
    assert json.loads(run("patterns", "show", "files.received").stdout)["indicators"]["kind"] == "count"
    assert "files.received_online_level3" in run("patterns", "diff", "cchc-xa-2022", "cchc-xa-2022-ttmp").stdout
    assert run("patterns", "show", "no.such").returncode == 2


def test_a_form_is_drafted_from_a_folder(tmp_path: Path) -> None:
    reports = tmp_path / "reports"
    reports.mkdir()
    labels = (
        "Số giếng khoan đã kiểm định",
        "Số bể chứa nước mưa",
        "Số tuyến ống được súc rửa",
        "Số mẫu nước đạt chuẩn",
    )
    for number in range(4):
        rows = [[str(i + 1), label, "Cái", str(10 * number + i)] for i, label in enumerate(labels)]
        grid = layout([["STT", "Chỉ tiêu", "Đơn vị tính", "Số liệu"], *rows], (1.4, 8, 3, 3), [], 1)
        page = Page([para("Báo cáo nước sạch"), grid])
        (reports / f"{number}.docx").write_bytes(write(page))
    done = run("patterns", "draft", reports, "-o", tmp_path / "mine")
    forms = list((tmp_path / "mine").rglob("forms/*.json"))
    assert (done.returncode, len(forms)) == (0, 1)
    assert labels[0] in forms[0].read_text(encoding="utf-8")
