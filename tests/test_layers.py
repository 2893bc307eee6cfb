"""Imports go down only; each layer may import the ones below it and its own."""

import ast
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "extractor"

LAYERS = [
    ["errors", "document", "charsets", "normalize", "misreadings", "spans"],
    ["record", "patterns", "provenance", "matching"],
    ["layout"],
    ["readers", "numerals", "references", "dates", "values", "table_legends", "lines"],
    ["tables", "table_columns", "table_rows"],
    ["headings", "letterhead", "signature", "organization", "rows", "alignment", "unit_codes"],
    ["locate"],
    ["forms", "indicators", "drafting", "segments"],
    ["claim_features"],
    ["ties"],
    ["narrative"],
    ["soundness"],
    ["extraction", "messages"],
    ["reconcile", "checks", "localize"],
    ["confidence", "review_order"],
    ["pipeline"],
    ["output", "evaluate"],
    ["reliability"],
    ["calibration", "evaluation_page"],
    ["store"],
    ["load", "bulk", "archive", "doctor"],
    ["cli", "review", "__main__"],
]
RANK = {name: rank for rank, layer in enumerate(LAYERS) for name in layer}
ONLY_IN = {
    "readers": {"lxml", "docx", "pdfplumber", "pdfminer", "pypdfium2", "PIL", "cv2", "rapidocr"},
    "store": {"sqlite3"},
    "bulk": {"ray", "pebble"},
    "load": {"psycopg", "pyarrow", "adbc_driver_sqlite", "duckdb"},
    "review": {"http"},
}


def modules() -> list[tuple[str, Path]]:
    paths = [path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py"]
    return [(path.relative_to(PACKAGE).parts[0].removesuffix(".py"), path) for path in paths]


def imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_every_module_has_a_layer() -> None:
    assert {name for name, _ in modules()} <= set(RANK)


def test_imports_go_down_only() -> None:
    upward = [
        f"{path.relative_to(PACKAGE)} imports {name}"
        for module, path in modules()
        for name in imported(path)
        if name.startswith("extractor.") and RANK.get(name.split(".")[1], -1) > RANK[module]
    ]
    assert upward == []


def test_libraries_are_imported_only_where_they_belong() -> None:
    strays = [
        f"{path.relative_to(PACKAGE)} imports {name}"
        for module, path in modules()
        for name in imported(path)
        for home, libraries in ONLY_IN.items()
        if name.split(".")[0] in libraries and module != home
    ]
    assert strays == []
