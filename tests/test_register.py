"""The register of known documents: its entries hold together, speak only when sure, and users add their own."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from documents import document
from test_cli import run

from corpus.build.docx_writer import write
from corpus.build.page import Page, para
from extractor.errors import PatternError
from extractor.layout import Layout
from extractor.patterns import Patterns, load
from extractor.patterns.register import KnownDocument
from extractor.pipeline import extract
from extractor.record import Finding
from extractor.references import find_references

DOCUMENTS = [KnownDocument(**entry.data) for entry in load().entries("register")]
CODE = "reference_date_implausible"


def test_it_holds_enough_documents_and_most_are_checked() -> None:
    assert len(DOCUMENTS) >= 150
    assert sum(known.checked for known in DOCUMENTS) >= 100


def test_checked_documents_name_an_address_and_the_others_say_that_they_are_not() -> None:
    sourced = [re.match(r"https?://\S+( \S+)? \(looked up \d{4}-\d{2}-\d{2}\)$", known.source) for known in DOCUMENTS]
    assert [known.id for known, match in zip(DOCUMENTS, sourced, strict=True) if known.checked != bool(match)] == []


@pytest.mark.parametrize("known", DOCUMENTS, ids=[known.id for known in DOCUMENTS])
def test_what_an_entry_says_is_read_from_a_citation_of_it(known: KnownDocument, patterns: Patterns) -> None:
    assert known.issued_on is not None
    day = date.fromisoformat(known.issued_on)
    text = f"Căn cứ {known.kind.capitalize()} số {known.id} ngày {day:%d/%m/%Y} của {known.issuer} về công tác;"
    (reference,) = (traced.value for traced in find_references(document(text), Layout(), patterns).references)
    assert (reference.id, reference.kind, reference.issued_on) == (known.id, known.kind, known.issued_on)
    assert reference.year in (day.year, None)


def test_dates_lie_in_the_years_that_reports_cite() -> None:
    assert all("2005" <= (known.issued_on or "") < "2027" for known in DOCUMENTS)


def test_what_replaces_a_document_is_known_and_later() -> None:
    dates = {known.id: known.issued_on or "" for known in DOCUMENTS}
    replaced = [(dates[known.id], dates.get(known.replaced_by, "")) for known in DOCUMENTS if known.replaced_by]
    assert replaced
    assert all(old < new for old, new in replaced)


# ---- the check ----


def register(path: Path, *entries: dict[str, Any]) -> Path:
    path.write_text(json.dumps({"schema": 1, "entries": entries}, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def report(text: str) -> bytes:
    return write(Page([para("BÁO CÁO"), para("Kết quả công tác năm 2022"), para(text)]))


def doubts(text: str, patterns: Patterns) -> list[Finding]:
    return [found for found in extract(report(text), patterns).confidence.findings if found.code == CODE]


LISTED: dict[str, Any] = {
    "id": "99/2019/NĐ-CP",
    "kind": "nghị định",
    "issued_on": "2019-04-23",
    "source": "ours",
    "checked": True,
}


def test_a_date_that_the_register_contradicts_is_found(tmp_path: Path) -> None:
    patterns = load(registers=[register(tmp_path / "own.json", LISTED)])
    (finding,) = doubts("Thực hiện Nghị định số 99/2019/NĐ-CP ngày 24/4/2019 của Chính phủ.", patterns)
    assert (finding.actual, finding.expected) == ("2019-04-24", "2019-04-23")
    assert doubts("Thực hiện Nghị định số 99/2019/NĐ-CP ngày 23/4/2019 của Chính phủ.", patterns) == []


def test_an_unchecked_document_never_makes_a_finding(tmp_path: Path) -> None:
    patterns = load(registers=[register(tmp_path / "own.json", LISTED | {"checked": False})])
    assert doubts("Thực hiện Nghị định số 99/2019/NĐ-CP ngày 24/4/2019 của Chính phủ.", patterns) == []


def test_no_unchecked_document_of_the_package_makes_a_finding(patterns: Patterns) -> None:
    dated = [(known, date.fromisoformat(known.issued_on)) for known in DOCUMENTS if known.issued_on]
    unchecked = [(known, day) for known, day in dated if not known.checked]
    assert unchecked
    cited = [
        f"{known.kind.capitalize()} số {known.id} ngày {day.replace(day=day.day % 28 + 1):%d/%m/%Y} của {known.issuer}"
        for known, day in unchecked
    ]
    assert doubts(f"Thực hiện {'; '.join(cited)}.", patterns) == []


def test_a_number_without_a_year_is_another_document_in_another_year(tmp_path: Path) -> None:
    listed = LISTED | {"id": "199/NQ-CP", "kind": "nghị quyết", "issued_on": "2021-07-15"}
    patterns = load(registers=[register(tmp_path / "own.json", listed)])
    assert doubts("Thực hiện Nghị quyết số 199/NQ-CP ngày 09/3/2020 của Chính phủ.", patterns) == []
    assert doubts("Thực hiện Nghị quyết số 199/NQ-CP ngày 16/7/2021 của Chính phủ.", patterns) != []


@pytest.mark.parametrize(
    ("issuer", "doubted"),
    [
        ("của Ủy ban nhân dân tỉnh Hà Tĩnh", True),
        ("của UBND tỉnh", True),
        ("của UBND huyện Kỳ Anh", False),
        ("", False),
    ],
)
def test_a_number_that_every_committee_has_is_told_by_its_issuer(tmp_path: Path, issuer: str, doubted: bool) -> None:
    local = {"id": "12/2024/QĐ-UBND", "kind": "quyết định", "issued_on": "2024-03-15", "issuer": "UBND tỉnh Hà Tĩnh"}
    patterns = load(registers=[register(tmp_path / "own.json", LISTED | local)])
    found = doubts(f"Thực hiện Quyết định số 12/2024/QĐ-UBND ngày 16/3/2024 {issuer} về thi đua.", patterns)
    assert bool(found) == doubted


@pytest.mark.parametrize("known", [known for known in DOCUMENTS if known.checked], ids=lambda known: known.id)
def test_a_checked_document_with_another_day_is_found(known: KnownDocument, patterns: Patterns) -> None:
    assert known.issued_on is not None
    day = date.fromisoformat(known.issued_on)
    other = day.replace(day=day.day % 28 + 1)
    text = f"Thực hiện {known.kind.capitalize()} số {known.id} ngày {other:%d/%m/%Y} của {known.issuer}."
    (finding,) = doubts(text, patterns)
    assert finding.expected == known.issued_on


# ---- a user's own file ----


def test_a_users_file_adds_documents_and_replaces_those_of_the_same_id(tmp_path: Path) -> None:
    known = DOCUMENTS[0]
    own = register(tmp_path / "any name.json", LISTED, {"id": known.id, "title": "của chúng tôi"})
    documents = load(registers=[own]).register
    added, replaced = documents.find(LISTED["id"]), documents.find(known.id)
    assert added is not None
    assert added.issued_on == LISTED["issued_on"]
    assert replaced == KnownDocument(known.id, "", None, "", "của chúng tôi")
    assert len(documents) == len(DOCUMENTS) + 1


def test_results_tell_which_register_they_rest_on(tmp_path: Path) -> None:
    assert load(registers=[register(tmp_path / "own.json", LISTED)]).version != load().version


@pytest.mark.parametrize(
    ("changes", "advice"),
    [
        ({"issued_on": "23/4/2019"}, "YYYY-MM-DD"),
        ({"issued_on": "2019-02-30"}, "YYYY-MM-DD"),
        ({"issued_on": 2019}, '"issued_on" is a text, or null'),
        ({"issued_on": "2018-04-23"}, "the number is of 2019"),
        ({"source": ""}, "names the public text"),
        ({"checked": "yes"}, "true or false"),
        ({"title": None}, '"title" is a text'),
        ({"isued_on": "2019-04-23"}, '"isued_on" is no field'),
        ({"id": ""}, '"id" of its own'),
    ],
)
def test_a_bad_file_is_refused_by_file_and_line(tmp_path: Path, changes: dict[str, Any], advice: str) -> None:
    path = register(tmp_path / "own.json", {"id": "98/2019/NĐ-CP"}, LISTED | changes)
    with pytest.raises(PatternError) as refused:
        load(registers=[path])
    fault = refused.value.faults[0]
    assert advice in fault.advice
    assert fault.file == str(path)
    assert fault.line > 1 or not changes.get("id", "some")


@pytest.mark.parametrize("content", [None, "[]", '{"schema": 1, "entries": [}'])
def test_a_file_that_is_no_register_is_refused(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "own.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(PatternError) as refused:
        load(registers=[path])
    assert refused.value.faults[0].file == str(path)


@pytest.mark.parametrize("verb", ["extract", "check"])
def test_the_command_line_takes_a_users_register(tmp_path: Path, verb: str) -> None:
    path = tmp_path / "report.docx"
    path.write_bytes(report("Thực hiện Nghị định số 99/2019/NĐ-CP ngày 24/4/2019 của Chính phủ."))
    words = (verb, path, "--fail-on", "warning", "--register")
    assert run(*words, register(tmp_path / "own.json", LISTED | {"checked": False})).returncode == 0
    assert run(*words, register(tmp_path / "own.json", LISTED)).returncode == 1
    refused = run(*words, register(tmp_path / "own.json", LISTED | {"issued_on": "2019"}))
    assert refused.returncode == 2
    assert f"{tmp_path / 'own.json'}:7: 99/2019/NĐ-CP" in refused.stderr
