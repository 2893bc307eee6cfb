"""One self-contained HTML page: its shell with the policy that lets nothing else in, sections, and tables."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from html import escape
from importlib import resources


def whole_page(title: str, body: str, lang: str, script: str = "") -> str:
    """The document; `title` and `body` are markup, the only script that runs is `script`, let in by its hash.

    The policy forbids loading, sending, and a changed base, so that what a report says cannot do anything either.
    """
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    allowed = f"'sha256-{digest}'" if script else "'none'"
    code = f"<script>{script}</script>" if script else ""
    policy = (
        f"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src {allowed}; "
        "base-uri 'none'; form-action 'none'"
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{lang}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{asset('page.css')}</style></head>"
        f"<body>{body}{code}</body></html>\n"
    )


def asset(name: str) -> str:
    """The text of a file beside the page: its style or its script."""
    return (resources.files("extractor.output.page") / name).read_text(encoding="utf-8")


def section(title: str, content: str, id: str = "") -> str:
    """A section under its heading; `title` and `content` are markup."""
    if not id:
        return f"<section><h2>{title}</h2>{content}</section>"
    return f'<section aria-labelledby="{id}"><h2 id="{id}">{title}</h2>{content}</section>'


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table of markup cells; cells that are numbers stand to the right."""
    head = "".join(f'<th scope="col">{text}</th>' for text in heads)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    return f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _cell(content: object) -> str:
    return f'<td class="number">{content}</td>' if isinstance(content, int | float) else f"<td>{content}</td>"
