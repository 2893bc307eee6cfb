"""The whole corpus typed before Unicode: how many paragraphs are read exactly, and which encoding was told.

    python benchmarks/legacy.py             # .docx in each encoding, its font named in four places; Unicode misnamed
    python benchmarks/legacy.py --pdf       # PDFs too, by words, for line breaks are the fixture's

What an encoding has no code for is not counted against the reader: see LOSES_CAPITALS in tests/test_legacy.py.
"""

from __future__ import annotations

import argparse
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from corpus.build.legacy import FONTS, decompose, encode, half_composed, misname  # noqa: E402
from corpus.build.legacy_pdf import encode_pdf  # noqa: E402
from extractor.document import Document  # noqa: E402
from extractor.readers import read  # noqa: E402

PLACES = ("runs", "styles", "defaults", "lost")
CAPITALS_FONTS = (".VnTime", ".VnTimeH", "VNI-Times", "VPS Times", "VI Times")


def ways() -> dict[str, tuple[str, Callable[[bytes], bytes]]]:
    """By name: the origin that must be told, and how a report is written so."""
    made: dict[str, tuple[str, Callable[[bytes], bytes]]] = {}
    for encoding in FONTS:
        for place in PLACES:
            made[f"{encoding}, {place}"] = encoding, lambda data, e=encoding, p=place: encode(data, e, p)
    for font in CAPITALS_FONTS:
        made[f"unicode in {font}"] = "unicode", lambda data, f=font: misname(data, f)
    made["cp1258"] = "cp1258", lambda data: decompose(data, half_composed)
    made["nfd"] = "nfd", lambda data: decompose(data, lambda text: unicodedata.normalize("NFD", text))
    return made


def texts(document: Document) -> list[str]:
    return [block.text for block in document.by_path.values() if block.text.strip()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pdf", action="store_true")
    options = parser.parse_args()
    reports = [path.read_bytes() for path in sorted((ROOT / "corpus").glob("*.docx"))]
    for name, (origin, write) in ways().items():
        exact = folded = total = told = 0
        for data in reports:
            plain, document = read(data), read(write(data))
            expected, found = texts(plain), texts(document)
            total += len(expected)
            exact += sum(map(str.__eq__, expected, found))
            folded += sum(one.lower() == other.lower() for one, other in zip(expected, found, strict=False))
            told += document.text_origin in (origin, plain.text_origin if origin == "unicode" else "nfd")
        shares = f"exact {exact / total:.4f}, but for capitals {folded / total:.4f}"
        print(f"{name:24s} {shares} of {total} paragraphs; told {told}/{len(reports)}", flush=True)
    for encoding, lost in ((e, lost) for e in ("tcvn3", "vni") for lost in (False, True) if options.pdf):
        right = total = told = 0
        for path in sorted((ROOT / "corpus").glob("*.pdf")):
            document = read(encode_pdf(path.read_bytes(), encoding, lost))
            expected_words, found_words = (
                Counter(word.lower() for text in texts(d) for word in text.split())
                for d in (read(path.read_bytes()), document)
            )
            total += expected_words.total()
            right += (expected_words & found_words).total()
            told += document.text_origin == encoding
        where = "font lost" if lost else "font named"
        shares = f"{right / total:.5f} of {total} words"
        print(f"{encoding} PDF, {where:12s} {shares}; told {told}/{len(reports)}", flush=True)


if __name__ == "__main__":
    main()
