"""Scanned pages: pictures of a corpus report, turned and noisy, give its values; digital pages never go to OCR."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from conftest import CORPUS, ROOT
from PIL import Image

from extractor.patterns import Patterns
from extractor.pipeline import Result, extract
from extractor.readers import scan_text

NAME = "12-dong-minh-nam"


@pytest.fixture(scope="module")
def scanned() -> bytes:
    """The report as pictures at 200 dpi, each turned a little, with grain and JPEG."""
    assert scan_text.find_tesseract(), "tesseract is missing: ./dev test installs it"
    rng = np.random.default_rng(5)
    pages = []
    pdf = pypdfium2.PdfDocument(CORPUS / f"{NAME}.pdf")
    for number in range(len(pdf)):
        grey = pdf[number].render(scale=200 / 72).to_pil().convert("L")
        turned = grey.rotate(rng.uniform(-0.8, 0.8), resample=Image.Resampling.BICUBIC, fillcolor=255)
        noisy = np.asarray(turned, np.float32) + rng.normal(0, 9, (turned.height, turned.width))
        pages.append(Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8)))
    buffer = io.BytesIO()
    pages[0].save(buffer, "PDF", save_all=True, append_images=pages[1:], resolution=200, quality=60)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def result(scanned: bytes, patterns: Patterns) -> Result:
    return extract(scanned, patterns, "scan.pdf")


def test_values_of_a_scan_are_those_of_the_report(result: Result) -> None:
    golden = json.loads((ROOT / "golden" / f"{NAME}.json").read_text(encoding="utf-8"))
    found = {i.id: (i.value, i.state) for i in result.record.indicators}
    wrong = [i["id"] for i in golden["indicators"] if found.get(i["id"]) != (i["value"], i["state"])]
    assert len(wrong) <= 0.005 * len(golden["indicators"]), wrong


def test_prose_of_a_scan_gives_sections_and_references(result: Result) -> None:
    golden = json.loads((ROOT / "golden" / f"{NAME}.json").read_text(encoding="utf-8"))
    assert [s.id for s in result.record.sections] == [s["id"] for s in golden["sections"]]
    assert {r.id for r in result.record.references} == {r["id"] for r in golden["references"]}


def test_a_scan_says_that_it_is_one(result: Result) -> None:
    assert (result.record.source.text_origin, result.record.source.reader) == ("ocr", "ocr")
    assert {field.how for field in result.confidence.fields} == {"ocr"}


def test_a_digital_pdf_is_never_sent_to_recognition(patterns: Patterns, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan_text, "find_tesseract", lambda: pytest.fail("tesseract was asked for"))
    assert extract(CORPUS / f"{NAME}.pdf", patterns).record.source.text_origin == "unicode"


def test_a_scan_without_tesseract_says_what_to_install(
    scanned: bytes, patterns: Patterns, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scan_text, "find_tesseract", lambda: None)
    record = extract(scanned, patterns, "scan.pdf").record
    assert record.status == "partial"
    assert "missing_component" in {error.code for error in record.errors}


def test_the_real_scan_gives_every_value(seed: Path, patterns: Patterns) -> None:
    expected = json.loads((seed / "expected.json").read_text(encoding="utf-8"))["indicators"]
    found = {i.id: (i.value, i.state) for i in extract(seed / "report_scan200.pdf", patterns).record.indicators}
    assert [i["id"] for i in expected if found.get(i["id"]) != (i["value"], i["state"])] == []
