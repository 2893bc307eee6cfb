"""A real browser for the tests of pages: Chromium, and what it complains of."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

HOSTILE = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'


@contextmanager
def started() -> Iterator[Page]:
    """A page of a running Chromium; fails where there is none."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    assert program, "chromium is missing: ./dev test installs it"
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playing:
        chromium = playing.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield chromium.new_page()
        chromium.close()


def opened(browser: Page, content: str, folder: Path) -> list[str]:
    """Opens the page from a file; what the browser complains of, a list that grows as it is used."""
    complaints: list[str] = []
    browser.on("console", lambda message: complaints.append(message.text))
    browser.on("pageerror", lambda error: complaints.append(str(error)))
    path = folder / "page.html"
    path.write_text(content, encoding="utf-8")
    browser.goto(path.as_uri())
    return complaints
