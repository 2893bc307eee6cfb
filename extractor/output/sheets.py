"""One report for office programs: a workbook with a sheet for each part, or the indicators as CSV.

No text is ever run as a formula: in CSV one that begins like a formula gets an apostrophe in front, and one that begins
with an apostrophe gets another, so that `plain` gives every text back as it was.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from extractor.errors import InputError
from extractor.messages import say
from extractor.output.header import header_fields
from extractor.pipeline import Result
from extractor.record import indicator_keys

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")
_WIDEST = 60  # characters of a column in the workbook
_LONGEST = 32_767  # characters (UTF-16 units) that a cell of a workbook may hold

Cell = str | int | float | None
Sheet = tuple[str, list[list[Cell]]]


class NoWorkbooks(InputError):
    """The extra that writes workbooks is not installed."""

    code = "no_workbooks"


def safe(text: str) -> str:
    """The text as no spreadsheet runs it."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def plain(text: str) -> str:
    """The text that `safe` was given."""
    return text[1:] if text.startswith("'") else text


def to_csv(result: Result, lang: str = "vi") -> str:
    """The indicators in long form, one a row, after a header; UTF-8 with a byte order mark once encoded."""
    target = io.StringIO()
    writer = csv.writer(target)
    _, rows = next(_sheets(result, lang))
    writer.writerows([safe(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return "\ufeff" + target.getvalue()


def to_workbook(result: Result, lang: str = "vi") -> bytes:
    """An Excel workbook; raises NoWorkbooks where the extra `load` is not installed."""
    try:
        import xlsxwriter
    except ImportError as error:
        raise NoWorkbooks(
            "Chưa cài XlsxWriter; hãy cài: pip install 'extractor[load]'",
            "XlsxWriter is not installed; install it with: pip install 'extractor[load]'",
        ) from error
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(target, options) as book:
        bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        for name, rows in _sheets(result, lang):
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for i, row in enumerate(rows):
                for j, cell in enumerate(row):
                    if isinstance(cell, str):
                        sheet.write_string(i, j, _fitting(cell, lang), wrap if i else bold)
                    elif cell is not None:
                        sheet.write_number(i, j, cell)
            for j, width in enumerate(_widths(rows)):
                sheet.set_column(j, j, width)
    return target.getvalue()


def _fitting(text: str, lang: str) -> str:
    """The text as far as a cell holds it, with a mark where it is cut."""
    if len(text.encode("utf-16-le")) // 2 <= _LONGEST:
        return text
    mark = say("cut", lang, catalogue="page")
    kept = text.encode("utf-16-le")[: 2 * (_LONGEST - len(mark))].decode("utf-16-le", "ignore")
    return kept + mark


def _widths(rows: Sequence[Sequence[Cell]]) -> list[int]:
    columns = zip(*rows, strict=True)
    return [min(_WIDEST, 2 + max(len(str(cell or "")) for cell in column)) for column in columns]


def _sheets(result: Result, lang: str) -> Iterator[Sheet]:
    """Name and rows of each sheet, the first row being the header."""

    def word(key: str) -> str:
        return say(key, lang, catalogue="page")

    def heads(*keys: str) -> list[Cell]:
        return [word(key) for key in keys]

    record, confidence = result.record, result.confidence
    sure = {field.path: field for field in confidence.fields}

    def confident(path: str) -> tuple[Cell, Cell]:
        field = sure.get(path)
        place = field.evidence[0] if field and field.evidence else None
        return (field.confidence if field else None), (place.quote if place else None)

    keys = indicator_keys(record.indicators)
    yield (
        word("sheet.indicators"),
        [
            [
                *("id", *heads("code", "label", "unit", "value", "state", "sure", "source", "raw", "note", "group")),
                *heads("scope", "columns"),
            ],
            *(
                [
                    *(x.id, x.code, x.label, x.unit, _cell(x.option.label if x.option else x.value), x.state),
                    *confident(f"indicators/{key}/value"),
                    *(x.raw, x.note, x.group, x.scope, _columns(x.columns)),
                ]
                for x, key in zip(record.indicators, keys, strict=True)
            ),
        ],
    )
    yield (
        word("sheet.header"),
        [
            heads("field", "value", "sure", "source"),
            *(
                [x.name, x.value, *(confident(x.path) if x.path in sure else confident(x.path.partition("/")[0]))]
                for x in header_fields(record, lang)
            ),
        ],
    )
    yield (
        word("sheet.sections"),
        [
            ["id", *heads("code", "heading", "sure", "text")],
            *(
                [x.id, x.number, x.heading, confident(f"sections/{i}/id")[0], x.text]
                for i, x in enumerate(record.sections)
            ),
        ],
    )
    yield (
        word("sheet.references"),
        [
            ["id", *heads("date", "issuer", "sure", "source")],
            *([x.id, x.issued_on, x.issuer, *confident(f"references/{i}/id")] for i, x in enumerate(record.references)),
        ],
    )
    yield (
        word("sheet.claims"),
        [
            ["id", *heads("value", "unit", "sure", "source")],
            *([x.indicator, x.value, x.unit, *confident(f"claims/{i}")] for i, x in enumerate(record.claims)),
        ],
    )
    yield (
        word("sheet.findings"),
        [
            heads("code", "severity", "sure", "finding"),
            *(
                _cells(
                    *(f.code, word(f"severity.{f.severity}"), f.certainty),
                    f.message if lang == "vi" else f.message_en,
                )
                for f in confidence.findings
            ),
        ],
    )


def _columns(columns: Mapping[str, Any]) -> str:
    """The further columns of a row as JSON, so that they can be read back; empty where there are none."""
    return json.dumps(columns, ensure_ascii=False) if columns else ""


def _cells(*values: Cell) -> list[Cell]:
    return list(values)


def _cell(value: Any) -> Cell:
    return value if isinstance(value, str | int | float) or value is None else str(value)
