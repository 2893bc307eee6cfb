"""Text layers of PDFs: the ones that are trusted, the ones that are read from the picture instead, what nobody sees."""

from __future__ import annotations

import ctypes
import io
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from conftest import CORPUS

from corpus.build.damage import CONDITIONS, damage, to_pdf
from extractor.document import Document
from extractor.patterns import Patterns
from extractor.pipeline import extract
from extractor.readers import pdf, scan_text

NAME = "15-tho-binh-q4"  # two pages, the second with the signature
CLEAN = CONDITIONS["scan 200"]


def saved(document: Any) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def digital() -> bytes:
    return (CORPUS / f"{NAME}.pdf").read_bytes()


@pytest.fixture(scope="module")
def scan(digital: bytes) -> bytes:
    return to_pdf(list(damage(digital, CLEAN, 15)), CLEAN)


def joined(*pages: tuple[bytes, int]) -> bytes:
    """A PDF of pages of other ones."""
    made = pypdfium2.PdfDocument.new()
    for data, number in pages:
        made.import_pages(pypdfium2.PdfDocument(data), [number])
    return saved(made)


def written(data: bytes, text: str, change: Callable[[Any], object], at: tuple[float, float] = (100, 60)) -> bytes:
    """The PDF with a text on its first page, changed as told."""
    document = pypdfium2.PdfDocument(data)
    page = document[0]
    shown = pdfium.FPDFPageObj_NewTextObj(document.raw, b"Times-Roman", ctypes.c_float(12))
    letters = (text + "\0").encode("utf-16-le")
    pdfium.FPDFText_SetText(shown, ctypes.cast(ctypes.create_string_buffer(letters), pdfium.FPDF_WIDESTRING))
    pdfium.FPDFPageObj_Transform(shown, 1, 0, 0, 1, *at)
    change(shown)
    pdfium.FPDFPage_InsertObject(page.raw, shown)
    page.gen_content()
    return saved(document)


def text(document: Document) -> str:
    return " ".join(block.text for block in document.by_path.values())


@pytest.fixture
def no_tesseract(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan_text, "find_tesseract", lambda: None)


@pytest.mark.parametrize("path", sorted(CORPUS.glob("*.pdf"))[::6], ids=lambda path: path.stem)
def test_a_digital_pdf_is_never_sent_to_recognition(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "_recognised", lambda *_: pytest.fail("a page was sent to recognition"))
    document = pdf.read(path.read_bytes())
    assert (document.text_origin, document.recognised) == ("unicode", ())


def test_only_the_values_of_scanned_pages_are_recognised(digital: bytes, scan: bytes, patterns: Patterns) -> None:
    result = extract(joined((digital, 0), (scan, 1)), patterns, "mixed.pdf")
    assert result.record.source.text_origin == "mixed"
    pages: dict[str, set[int]] = {"ocr": set(), "read": set()}
    for field in result.confidence.fields:
        pages["ocr" if field.how == "ocr" else "read"] |= {piece.page for piece in field.evidence if piece.page}
    assert pages == {"ocr": {2}, "read": {1}}


def test_every_page_that_cannot_be_read_says_so_and_the_others_stay(
    digital: bytes, scan: bytes, patterns: Patterns, no_tesseract: None
) -> None:
    record = extract(joined((scan, 0), (digital, 1), (scan, 1)), patterns, "mixed.pdf").record
    assert [(error.code, error.page) for error in record.errors] == [("missing_component", 1), ("missing_component", 3)]
    assert record.signatory is not None and record.signatory.name == "Hoàng Minh Tuấn"  # on the second page


def test_a_hidden_layer_under_a_picture_is_not_trusted(scan: bytes) -> None:
    layered = written(scan, "a line of 4711 letters", lambda shown: pdfium.FPDFTextObj_SetTextRenderMode(shown, 3))
    document = pdf.read(layered)
    assert document.recognised == (1, 2)
    assert "4711" not in text(document)


def test_a_layer_that_cannot_be_checked_is_kept_with_doubt(scan: bytes, no_tesseract: None) -> None:
    layered = written(scan, "a line of 4711 letters", lambda shown: pdfium.FPDFTextObj_SetTextRenderMode(shown, 0))
    document = pdf.read(layered)
    assert text(document) == "a line of 4711 letters"
    assert {piece.certainty for piece in document.blocks[0].fragments} == {0.5}  # type: ignore[union-attr]


def test_text_whose_fonts_do_not_say_their_letters_is_read_from_the_picture(digital: bytes) -> None:
    assert b"/ToUnicode" in digital
    document = pdf.read(joined((digital.replace(b"/ToUnicode", b"/ToUnicore"), 0)))
    assert document.recognised == (1,)
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text(document)


def white(shown: Any) -> None:
    pdfium.FPDFPageObj_SetFillColor(shown, 255, 255, 255, 255)


@pytest.mark.parametrize(
    ("change", "at"),
    [
        (white, (100, 60)),
        (lambda shown: pdfium.FPDFPageObj_SetFillColor(shown, 0, 0, 0, 0), (100, 60)),
        (lambda shown: pdfium.FPDFTextObj_SetTextRenderMode(shown, 3), (100, 60)),
        (lambda shown: pdfium.FPDFPageObj_Transform(shown, 0.05, 0, 0, 0.05, 0, 0), (2000, 1200)),
        (lambda shown: None, (900, 60)),
    ],
    ids=["white", "transparent", "hidden", "tiny", "off the page"],
)
def test_text_that_nobody_sees_is_left_out_with_a_warning(
    digital: bytes, change: Callable[[Any], object], at: tuple[float, float]
) -> None:
    document = pdf.read(written(digital, "a line of 4711 letters", change, at))
    assert "4711" not in text(document)
    assert "hidden_text" in {warning.code for warning in document.warnings}


def test_white_text_on_a_shade_is_seen(digital: bytes) -> None:
    document = pypdfium2.PdfDocument(digital)
    page = document[0]
    shade = pdfium.FPDFPageObj_CreateNewRect(90, 50, 200, 40)
    pdfium.FPDFPageObj_SetFillColor(shade, 20, 60, 120, 255)
    pdfium.FPDFPath_SetDrawMode(shade, pdfium.FPDF_FILLMODE_WINDING, False)
    pdfium.FPDFPage_InsertObject(page.raw, shade)
    page.gen_content()
    assert "a head of 4711 letters" in text(pdf.read(written(saved(document), "a head of 4711 letters", white)))


def test_a_page_that_lies_on_its_side_and_is_shown_upright_reads_the_same(digital: bytes) -> None:
    document = pypdfium2.PdfDocument(joined((digital, 1)))
    page = document[0]
    width, height = page.get_size()
    quarter = pdfium.FS_MATRIX(0, 1, -1, 0, height, 0)
    pdfium.FPDFPage_TransFormWithClip(page.raw, quarter, pdfium.FS_RECTF(0, 2000, 2000, 0))
    page.set_mediabox(0, 0, height, width)
    page.set_cropbox(0, 0, height, width)
    page.set_rotation(90)
    page.gen_content()
    turned, plain = pdf.read(saved(document)), pdf.read(joined((digital, 1)))
    assert turned.page_sizes == plain.page_sizes
    assert [block.text for block in turned.by_path.values()] == [block.text for block in plain.by_path.values()]


def test_what_was_cropped_away_is_left_out(digital: bytes) -> None:
    document = pypdfium2.PdfDocument(joined((digital, 1)))
    width, height = document[0].get_size()
    document[0].set_cropbox(0, 0, width, height / 2)
    cropped, whole = pdf.read(saved(document)), pdf.read(joined((digital, 1)))
    assert cropped.page_sizes[0] == pytest.approx((width, height / 2))
    assert 0 < len(text(cropped)) < len(text(whole))


def test_a_pdf_that_only_forbids_copying_is_read(digital: bytes, tmp_path: Path) -> None:
    rules = {
        "RestrictPermissions": {"type": "boolean", "value": "true"},
        "PermissionPassword": {"type": "string", "value": "secret"},
        "EnableCopyingOfContent": {"type": "boolean", "value": "false"},
    }
    words = ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to"]
    target = f"pdf:writer_pdf_Export:{json.dumps(rules)}"
    subprocess.run([*words, target, "--outdir", tmp_path, CORPUS / f"{NAME}.docx"], check=True, capture_output=True)
    restricted = (tmp_path / f"{NAME}.pdf").read_bytes()
    assert b"/Encrypt" in restricted
    assert text(pdf.read(restricted)) == text(pdf.read(digital))
