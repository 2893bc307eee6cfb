"""`extractor doctor`: what of the programs and packages around us is there, what works without the rest, how to get it.

Each component is tried, not only looked for: LibreOffice converts a small document, tesseract names its languages.
"""

from __future__ import annotations

import argparse
import json
import platform
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from extractor import __version__
from extractor.messages import say

COMPLETE, INCOMPLETE = 0, 1
State = Literal["ok", "missing", "broken", "incomplete"]

# The packages of each extra of pyproject.toml.
EXTRAS: Mapping[str, tuple[str, ...]] = {
    "ocr": ("numpy", "onnxruntime", "opencv-python-headless", "rapidocr"),
    "office": ("office_oxide",),
    "load": ("adbc-driver-sqlite", "duckdb", "pyarrow", "xlsxwriter"),
    "postgres": ("psycopg",),
    "cloud": ("fsspec", "s3fs"),
    "ray": ("obstore", "ray"),
    "calibrate": ("scikit-learn",),
}
LANGUAGES = ("vie", "osd")  # tesseract's data for Vietnamese, and for which side of a page is up
_TRIAL = rb"{\rtf1\ansi{\fonttbl{\f0 Times New Roman;}}\f0 B\u225?o c\u225?o\par}"
_SECONDS = 20


@dataclass(frozen=True)
class Component:
    """One thing beside the package itself; `lacks` are the parts of it that are not there.

    `needed` is true where reports of some kind cannot be read without it.
    """

    id: str
    state: State
    needed: bool
    version: str = ""
    lacks: tuple[str, ...] = ()


def examine() -> list[Component]:
    """Every component, those first that reading needs."""
    return [
        _libreoffice(),
        _tesseract(),
        *(_extra(name, packages, name == "ocr") for name, packages in EXTRAS.items()),
        _jail(),
    ]


def _libreoffice() -> Component:
    from extractor.readers.office import Source, convert, find_program

    program = find_program()
    if program is None:
        return Component("libreoffice", "missing", True)
    works = isinstance(convert([Source(_TRIAL, "rtf")])[0], bytes)
    return Component("libreoffice", "ok" if works else "broken", True, _first_version(_said(program, "--version")))


def _tesseract() -> Component:
    program = shutil.which("tesseract")
    if program is None:
        return Component("tesseract", "missing", True, lacks=LANGUAGES)
    there = _said(program, "--list-langs").split()
    lacks = tuple(language for language in LANGUAGES if language not in there)
    found = _first_version(_said(program, "--version"))
    state: State = "broken" if not found else "incomplete" if lacks else "ok"
    return Component("tesseract", state, True, found, lacks)


def _extra(name: str, packages: tuple[str, ...], needed: bool) -> Component:
    found = {package: _installed(package) for package in packages}
    lacks = tuple(package for package, there in found.items() if not there)
    state: State = "ok" if not lacks else "missing" if len(lacks) == len(packages) else "incomplete"
    if name == "ocr" and not lacks and not _has_weights():
        state, lacks = "broken", ("rapidocr",)
    shown = ", ".join(f"{package} {there}" for package, there in found.items() if there)
    return Component(f"extra.{name}", state, needed, shown, lacks)


def _jail() -> Component:
    """Whether LibreOffice can be run without a network; its settings forbid it to call anyone in any case."""
    from extractor.readers.office import without_network

    return Component("jail", "ok" if without_network() else "missing", False)


def _installed(package: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _has_weights() -> bool:
    """Whether rapidocr's wheel brought its recogniser along; some releases fetch it at run time."""
    spec = find_spec("rapidocr")
    folders = spec.submodule_search_locations or [] if spec else []
    return any(next(Path(folder).glob("models/*_rec_*.onnx"), None) for folder in folders)


def _said(*command: str) -> str:
    """What a program says, to either output; nothing where it does not start or end."""
    try:
        done = subprocess.run(  # noqa: S603  # a program that we found and fixed words
            command, capture_output=True, text=True, check=False, timeout=_SECONDS, errors="replace"
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout + done.stderr


def _first_version(text: str) -> str:
    found = re.search(r"\d+(?:\.\d+)+", text)
    return found[0] if found else ""


# ---- the command ----


def to_data(components: list[Component], lang: str) -> dict[str, object]:
    """The same for programs: `complete` says whether reports of every kind can be read."""
    return {
        "version": __version__,
        "python": platform.python_version(),
        "system": platform.platform(),
        "complete": is_complete(components),
        "components": [
            {
                "id": component.id,
                "state": component.state,
                "needed": component.needed,
                "version": component.version or None,
                "lacks": list(component.lacks),
                "for": _text(component, "for", lang),
                "without": _text(component, "without", lang),
                "install": {system: _text(component, system, lang) for system in ("debian", "windows")},
            }
            for component in components
        ],
    }


def to_text(components: list[Component], lang: str) -> str:
    """A line a component, and for what is not there what still works and how to get it."""
    lines = [f"extractor {__version__}, Python {platform.python_version()}, {platform.platform()}", ""]
    for component in components:
        state = say(f"state.{component.state}", lang, catalogue="doctor")
        name = say(component.id, lang, catalogue="doctor")
        lines.append(f"{state:12s} {name}{component.version and f' ({component.version})'}")
        lines.append(f"{'':12s} {_text(component, 'for', lang)}")
        if component.state != "ok":
            if component.lacks:
                lines.append(f"{'':12s} {say('lacks', lang, catalogue='doctor', names=', '.join(component.lacks))}")
            lines.append(f"{'':12s} {_text(component, 'without', lang)}")
            lines += [f"{'':12s} {name}: {_text(component, name.lower(), lang)}" for name in ("Debian", "Windows")]
    lines += ["", say("complete" if is_complete(components) else "incomplete", lang, catalogue="doctor")]
    return "\n".join(lines)


def is_complete(components: list[Component]) -> bool:
    """Whether reports of every kind can be read."""
    return all(component.state == "ok" for component in components if component.needed)


def _text(component: Component, part: str, lang: str) -> str:
    kind = "extra" if component.id.startswith("extra.") and part in ("debian", "windows") else component.id
    return say(f"{kind}.{part}", lang, catalogue="doctor", extra=component.id.removeprefix("extra."))


def run_doctor(options: argparse.Namespace, show: Callable[[str], None]) -> int:
    """Shows the components; its exit code says whether reports of every kind can be read."""
    components = examine()
    if options.json:
        show(json.dumps(to_data(components, options.lang), ensure_ascii=False, indent=1))
    else:
        show(to_text(components, options.lang))
    return COMPLETE if is_complete(components) else INCOMPLETE
