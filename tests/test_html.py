"""HTML and web archives that are named .doc: read like the report that they were, and cut off from all other files."""

from __future__ import annotations

import quopri
from base64 import encodebytes
from pathlib import Path

import pytest
from conftest import CORPUS
from test_office import save_as

from extractor.errors import Damaged
from extractor.patterns import Patterns
from extractor.pipeline import extract
from extractor.readers import read, sniff
from extractor.readers.html import page_of_archive, without_links

NAME = "16-hoa-khanh-nam-q2"
LISTED = (
    "<p class=MsoListParagraph style='mso-list:l0 level2 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>1.1."
    "<span style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp; </span></span><![endif]>Tình hình tổ chức thực hiện</p>"
)
PAGE = f"<html><head><meta charset=utf-8></head><body>{LISTED}</body></html>"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("html")
    save_as("html", [CORPUS / f"{NAME}.docx"], folder)
    return (folder / f"{NAME}.html").read_bytes()


def archive(body: bytes, coding: str, charset: str = "utf-8") -> bytes:
    """A web archive as Word saves it, a picture beside the page."""
    head = (
        'From: <Saved by Word>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\tboundary="X"\r\n\r\n'
        "--X\r\nContent-Location: file:///C:/image.png\r\nContent-Transfer-Encoding: base64\r\n"
        "Content-Type: image/png\r\n\r\niVBORw0KGgo=\r\n--X\r\nContent-Location: file:///C:/report.htm\r\n"
        f'Content-Transfer-Encoding: {coding}\r\nContent-Type: text/html; charset="{charset}"\r\n\r\n'
    )
    coded = {"quoted-printable": quopri.encodestring, "base64": encodebytes}[coding](body)
    return head.encode() + coded + b"\r\n--X--\r\n"


def test_a_report_saved_as_html_gives_its_values(page: bytes, patterns: Patterns) -> None:
    expected = extract(CORPUS / f"{NAME}.docx", patterns).record
    for data in (page, archive(page, "quoted-printable")):
        record = extract(data, patterns, "report.doc").record
        assert record.source.reader == "libreoffice"
        assert [(i.id, i.value, i.state) for i in record.indicators] == [
            (i.id, i.value, i.state) for i in expected.indicators
        ]


def test_the_numbers_of_lists_in_a_page_of_word_are_kept() -> None:
    document = read(PAGE.encode())
    [text] = [block.text for block in document.by_path.values()]
    assert text.split() == ["1.1.", "Tình", "hình", "tổ", "chức", "thực", "hiện"]


@pytest.mark.parametrize(
    ("coding", "charset"), [("quoted-printable", "utf-8"), ("base64", "utf-16-le"), ("base64", "no-such-charset")]
)
def test_the_page_of_an_archive_is_found_and_recoded(coding: str, charset: str) -> None:
    encoding = "utf-8" if charset.startswith("no") else charset
    data = archive(PAGE.encode(encoding), coding, charset)
    assert sniff(data) == "mhtml"
    assert LISTED in page_of_archive(data).decode("utf-8-sig")


def test_an_archive_without_a_page_says_so() -> None:
    with pytest.raises(Damaged):
        read(b"MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nnothing")


@pytest.mark.parametrize(
    "link",
    [
        '<img src="http://a/b.png">',
        "<IMG\nSRC=http://a/b.png>",
        "<iframe src='//a/b'></iframe>",
        '<img alt=""src="\\\\a\\b.png">',
        '<link rel=stylesheet href="file:///a">',
        "<p style=\"background-image: url('http://a/b')\">",
        "<style>@import 'http://a/b.css';</style>",
        '<meta http-equiv="refresh" content="0; url=http://a/b">',
        '<object data="http://a/b" classid="clsid:1">',
    ],
)
def test_nothing_in_a_page_names_another_file(link: str) -> None:
    for encoding in ("utf-8", "utf-16"):
        left = without_links(f"<html><body>{link}Báo cáo</body></html>".encode(encoding)).decode("utf-8-sig")
        assert "Báo cáo" in left
        assert "a/b" not in left.replace("\\", "/")
        assert "file:" not in left


def test_addresses_that_people_read_stay(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<html><body>Cổng: https://dichvucong.example.vn/a?b=c</body></html>", encoding="utf-8")
    assert b"https://dichvucong.example.vn/a?b=c" in without_links(page.read_bytes())
