"""Scanned pages: pictures of a corpus report, damaged as scanners do, give its values, and say where they cannot."""

from __future__ import annotations

import io
import json
import struct
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pypdfium2
import pytest
from conftest import CORPUS, ROOT

from corpus.build import handwriting
from corpus.build.damage import CONDITIONS, damage, scanned, to_pdf, to_tiff
from extractor.confidence import ACCEPT
from extractor.document import Document, Table
from extractor.errors import Damaged, TooLarge
from extractor.patterns import Patterns
from extractor.pipeline import Result, extract
from extractor.readers import pdf, read, scan_text
from extractor.readers.pictures import page_pictures
from extractor.readers.scan_words import reach

NAME = "12-dong-minh-nam"
TABLE = "31-ham-my-6t-2020"
USUAL, POOR = CONDITIONS["scan 200"], CONDITIONS["poor 200"]


def pages(name: str, *numbers: int) -> bytes:
    made = pypdfium2.PdfDocument.new()
    made.import_pages(pypdfium2.PdfDocument(CORPUS / f"{name}.pdf"), list(numbers))
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def values(document: Document) -> list[str]:
    """The text of the last cell of each row, without spaces."""
    rows = [row for table in document.tables() for row in table.rows if row.cells]
    return ["".join(row.cells[-1].text.split()) for row in rows]


@pytest.fixture(scope="module")
def scan() -> bytes:
    assert scan_text.find_tesseract(), "tesseract is missing: ./dev test installs it"
    return to_pdf(list(damage((CORPUS / f"{NAME}.pdf").read_bytes(), USUAL, 5)), USUAL)


@pytest.fixture(scope="module")
def result(scan: bytes, patterns: Patterns) -> Result:
    return extract(scan, patterns, "scan.pdf")


def golden() -> Any:
    return json.loads((ROOT / "golden" / f"{NAME}.json").read_text(encoding="utf-8"))


def test_values_of_a_scan_are_those_of_the_report(result: Result) -> None:
    expected = golden()["indicators"]
    found = {i.id: (i.value, i.state) for i in result.record.indicators}
    wrong = [i["id"] for i in expected if found.get(i["id"]) != (i["value"], i["state"])]
    assert len(wrong) <= 0.005 * len(expected), wrong


def test_prose_of_a_scan_gives_sections_references_and_claims(result: Result) -> None:
    expected, record = golden(), result.record
    assert [s.id for s in record.sections] == [s["id"] for s in expected["sections"]]
    assert {r.id for r in record.references} == {r["id"] for r in expected["references"]}
    assert len(record.claims) >= 0.9 * len(expected["claims"])


def test_a_scan_says_that_it_is_one(result: Result) -> None:
    assert (result.record.source.text_origin, result.record.source.reader) == ("ocr", "ocr")
    assert {field.how for field in result.confidence.fields} == {"ocr"}


def test_a_poor_scan_is_read_and_what_is_wrong_is_flagged(patterns: Patterns) -> None:
    page = pages(TABLE, 2)
    result = extract(to_pdf(list(damage(page, POOR, 31)), POOR), patterns, "poor.pdf")
    wanted = {i.id: (i.value, i.state) for i in extract(page, patterns, "page.pdf").record.indicators}
    found = {i.id: (i.value, i.state) for i in result.record.indicators}
    wrong = {id for id in wanted if found.get(id) != wanted[id]}
    sure = {field.path for field in result.confidence.fields if field.confidence >= ACCEPT}
    assert len(wanted) > 20
    assert len(wrong) <= 0.05 * len(wanted), wrong
    assert not {f"indicators/{id}/value" for id in wrong} & sure


def test_a_scan_without_tesseract_says_what_to_install(
    scan: bytes, patterns: Patterns, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scan_text, "find_tesseract", lambda: None)
    record = extract(scan, patterns, "scan.pdf").record
    assert record.status == "partial"
    assert [error.page for error in record.errors if error.code == "missing_component"] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_that_lies_on_its_side_is_turned_upright(turn: int) -> None:
    page = pages(TABLE, 4)
    turned = replace(USUAL, turn=turn)
    document = pdf.read(to_pdf(list(damage(page, turned, 3)), turned))
    assert values(document) == values(pdf.read(page))
    # the box of a word is where it stands on the page as it lies
    width, height = document.page_sizes[0]
    assert all(-1 <= f.x0 < f.x1 <= width + 1 and -1 <= f.top < f.bottom <= height + 1 for f in fragments(document))
    assert (width > height) == (turn != 180)


def fragments(document: Document) -> list[Any]:
    return [piece for block in document.by_path.values() for piece in block.fragments]


def test_a_crooked_page_is_straightened_and_its_boxes_stay_where_they_were() -> None:
    page = pages(TABLE, 4)
    straight, crooked = (
        pdf.read(to_pdf([scanned(drawn(page), replace(USUAL, skew=skew), np.random.default_rng(4))], USUAL))
        for skew in (0.0, 4.0)
    )
    assert values(straight) == values(crooked) == values(pdf.read(page))
    moved = [abs(a.top - b.top) for a, b in zip(fragments(straight), fragments(crooked), strict=False)]
    assert max(moved) > 5  # points, at the edges of the page


def drawn(page: bytes) -> Any:
    picture = pypdfium2.PdfDocument(page)[0].render(scale=200 / 72, rev_byteorder=False).to_numpy()
    return np.ascontiguousarray(picture[:, :, :3])


def test_all_pages_of_a_tiff_are_read_and_can_be_shown() -> None:
    digital = pages(TABLE, 3, 4)
    tiff = to_tiff(list(damage(digital, USUAL, 3)), USUAL)
    document = read(tiff)
    assert (document.pages, document.recognised, document.media_type) == (2, (1, 2), "image/tiff")
    assert values(document) == values(pdf.read(digital))
    shown = list(page_pictures(tiff, (1, 2, 3)))
    assert [(one.page, round(one.width), round(one.height)) for one in shown] == [(1, 595, 842), (2, 595, 842)]


def test_a_page_of_one_bit_a_pixel_is_read() -> None:
    page, fax = pages(TABLE, 4), CONDITIONS["1 bit 200"]
    assert values(read(to_tiff(list(damage(page, fax, 3)), fax))) == values(pdf.read(page))


def test_a_picture_of_monstrous_size_is_refused_by_its_head() -> None:
    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(b"")), (b"IEND", b""))
    png = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in chunks
    )
    with pytest.raises(TooLarge):
        read(png)


def test_a_picture_that_is_none_is_damaged() -> None:
    with pytest.raises(Damaged):
        read(b"\x89PNG\r\n\x1a\n" + bytes(100))


# ---- handwriting ----


@pytest.fixture(scope="module")
def penned() -> tuple[bytes, dict[str, str]]:
    """A table page whose value cells have figures by hand in blue, instead of the printed ones, and these by row."""
    page = pages(TABLE, 3)
    picture, rng, written = drawn(page), np.random.default_rng(7), {}
    table = next(block for block in pdf.read(page).blocks if isinstance(block, Table))
    for row in table.rows[3:24:3]:
        value = row.cells[-1]
        if value.text.isdigit():
            piece = value.fragments[0]
            left, top, right, bottom = (round(edge * 200 / 72) for edge in piece[3:7])
            cv2.rectangle(picture, (left - 2, top), (right + 2, bottom - 4), (255, 255, 255), -1)
            handwriting.write(picture, value.text, ((left + right) / 2, (top + bottom) / 2), 26, rng)
            written[row.cells[0].text] = value.text
    return to_pdf([scanned(picture, USUAL, rng)], USUAL), written


def test_figures_by_hand_are_no_value_unless_both_readers_agree_and_never_sure(
    penned: tuple[bytes, dict[str, str]], patterns: Patterns
) -> None:
    scan, written = penned
    result = extract(scan, patterns, "penned.pdf")
    confidence = {field.path: field.confidence for field in result.confidence.fields}
    by_hand = [i for i in result.record.indicators if f"{i.code}." in written or i.code in written]
    assert len(by_hand) >= 4
    for indicator in by_hand:
        assert indicator.state == "unreadable" or str(indicator.value) == written.get(f"{indicator.code}.")
        assert confidence[f"indicators/{indicator.id}/value"] < ACCEPT
    unreadable = [i for i in by_hand if i.state == "unreadable"]
    assert unreadable
    assert all(i.value is None for i in unreadable)
    flagged = {path for f in result.confidence.findings if f.code == "value_unreadable" for path in f.fields}
    assert {f"indicators/{i.id}" for i in unreadable} <= flagged


def test_a_cell_with_ink_that_nobody_can_read_is_not_blank(patterns: Patterns) -> None:
    page = pages(TABLE, 3)
    picture = drawn(page)
    table = next(block for block in pdf.read(page).blocks if isinstance(block, Table))
    row = next(row for row in table.rows if row.cells[0].text == "4.3.")
    piece = row.cells[-1].fragments[0]
    x, y = round((piece.x0 + piece.x1) / 2 * 200 / 72), round((piece.top + piece.bottom) / 2 * 200 / 72)
    cv2.rectangle(picture, (x - 25, y - 14), (x + 25, y + 10), (255, 255, 255), -1)
    scribble = np.array([(x - 20 + 4 * i, y - 9 + (17 if i % 2 else 0)) for i in range(11)])
    cv2.polylines(picture, [scribble], False, (60, 60, 60), 2)
    scan = to_pdf([scanned(picture, USUAL, np.random.default_rng(1))], USUAL)
    found = {i.code: i for i in extract(scan, patterns, "scribble.pdf").record.indicators}
    assert (found["4.3"].state, found["4.3"].value) == ("unreadable", None)
    assert found["4.4"].state == "reported"


# ---- the parts ----


def test_words_tell_their_baseline_by_their_letters() -> None:
    assert reach("no")[0] < reach("Độ")[0] < reach("Ộ")[0] + 0.01
    assert reach("gộp")[1] > reach("hao")[1] == 0


def test_specks_are_no_words_and_bold_numerals_are_mended() -> None:
    read = {text: scan_text._plain(text) for text in ("ˆ", "QĐÐ-UBND", "9⁄2022", "1H.", "IH.", "-", "H.", "XH")}
    assert list(read.values()) == ["", "QĐ-UBND", "9/2022", "III.", "III.", "-", "H.", "XH"]


def test_the_real_scan_gives_every_value(seed: Path, patterns: Patterns) -> None:
    expected = json.loads((seed / "expected.json").read_text(encoding="utf-8"))["indicators"]
    found = {i.id: (i.value, i.state) for i in extract(seed / "report_scan200.pdf", patterns).record.indicators}
    assert [i["id"] for i in expected if found.get(i["id"]) != (i["value"], i["state"])] == []
