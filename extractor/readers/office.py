"""Word's older formats (.doc, .rtf, .odt, .html) through LibreOffice to docx, which the docx reader then reads.

Where LibreOffice is missing or fails, a .doc is read by `native_doc`, if that is installed; else it checks the tables.

One call converts a whole batch. LibreOffice's exit code says nothing (0 without any output is common), so success is
an output that opens and has text. Each call has a profile of its own that switches off macros, links and updates;
the process group is killed at its time limit, and a file that failed in a batch is tried once more alone.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from extractor.document import Document, Paragraph, ReadWarning
from extractor.errors import Damaged, InputError, MissingComponent, Timeout
from extractor.readers import KINDS, native_doc, sniff
from extractor.readers.html import page_of_archive, without_links
from extractor.readers.limits import Package, encrypted

START_SECONDS = 60  # LibreOffice's own start on a busy machine
FILE_SECONDS = 30  # and one document's conversion
FALLBACK = "fallback_reader"  # code of the warning of a document that LibreOffice might have read better
_FEW = 2  # rows or cells that two readers may count differently

# LibreOffice guesses the kind by content, and guesses wrong for programs and random bytes: each kind names its filter.
FILTERS: Mapping[str, tuple[str, str]] = {
    "doc": (".doc", "MS Word 97"),
    "rtf": (".rtf", "Rich Text Format"),
    "odt": (".odt", "writer8"),
    "html": (".html", "HTML (StarWriter)"),
}

# Profile settings that were measured to stop every call home, with or without a jail.
_SETTINGS = (
    ("Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Writer/Content/Update", "Link", "0"),
    ("Common/Misc", "FirstRun", "false"),
)


class Source(NamedTuple):
    """One file to convert; `kind` is a key of FILTERS."""

    data: bytes
    kind: str


def read(data: bytes) -> Document:
    """A Document from one file of a kind in FILTERS; raises MissingComponent, Timeout, Damaged or Encrypted."""
    kind = sniff(data)
    if kind == "odt" and b"encryption-data" in (Package(data).read("META-INF/manifest.xml") or b""):
        raise encrypted()
    if kind == "mhtml":
        data, kind = page_of_archive(data), "html"
    outcome = convert([Source(data, kind)])[0]
    second = kind == "doc" and native_doc.is_installed()
    if isinstance(outcome, InputError):
        if second:
            return _fallback(data, outcome)
        raise outcome
    document = read_converted(outcome, kind)
    return compared(document, data) if second else document


def _fallback(data: bytes, reason: InputError) -> Document:
    """The Document by the second reader; raises `reason` where that has no text either."""
    try:
        document = native_doc.read(data)
    except InputError as error:
        raise reason from error
    if any(warning.code == "no_text" for warning in document.warnings):
        raise reason
    warning = ReadWarning(
        FALLBACK,
        f"Tệp .doc được đọc bằng bộ đọc dự phòng, số thứ tự tự động và tiêu đề gộp có thể mất ({reason.message})",
        f"a second reader read the .doc; automatic numbers and merged heads may be lost ({reason.message_en})",
        lost=True,
    )
    return replace(document, warnings=(*document.warnings, warning))


def compared(document: Document, data: bytes) -> Document:
    """The document with a warning where a second reader sees more rows or cells than LibreOffice kept."""
    try:
        ours, theirs = native_doc.tally(document), native_doc.tally(native_doc.read(data))
    except InputError:  # the second reader knows less than LibreOffice
        return document
    if all(other <= own + _FEW + own // 20 for own, other in zip(ours, theirs, strict=True)):
        return document
    warning = ReadWarning(
        "table_lost",
        f"Có thể đã mất một phần bảng khi chuyển đổi: {ours.rows} dòng, {ours.cells} ô có chữ; bản gốc có "
        f"{theirs.rows} dòng, {theirs.cells} ô. Hãy mở tệp bằng Word và lưu thành .docx",
        f"the conversion may have lost a part of a table: {ours.rows} rows and {ours.cells} cells with text; the file "
        f"has {theirs.rows} rows and {theirs.cells} cells. Open it in Word and save it as .docx",
        lost=True,
    )
    return replace(document, warnings=(*document.warnings, warning))


def read_converted(docx: bytes, kind: str) -> Document:
    """The Document of a docx that `convert` made, under the name of its source; a run-together table is warned of."""
    from extractor.readers.ooxml import read as read_docx

    document = read_docx(docx)
    warnings = (*document.warnings, *_run_together(document))
    return replace(document, reader="libreoffice", media_type=KINDS[kind].media_type, warnings=warnings)


def convert(sources: Sequence[Source]) -> list[bytes | InputError]:
    """The docx of each source, or why there is none; one LibreOffice call for each kind, then one retry a file."""
    program = find_program()
    if program is None:
        return [_missing() for _ in sources]
    outcomes: list[bytes | InputError] = [_no_output()] * len(sources)
    for kind in dict.fromkeys(source.kind for source in sources):
        chosen = [i for i, source in enumerate(sources) if source.kind == kind]
        made = _call(program, [sources[i].data for i in chosen], kind)
        for i, outcome in zip(chosen, made, strict=True):
            outcomes[i] = outcome if isinstance(outcome, bytes) else _call(program, [sources[i].data], kind)[0]
    return outcomes


def find_program() -> str | None:
    """Path of LibreOffice, None where it is not installed."""
    usual = ("C:/Program Files/LibreOffice/program/soffice.exe", "/usr/lib/libreoffice/program/soffice")
    return shutil.which("soffice") or next((path for path in usual if Path(path).is_file()), None)


def _call(program: str, batch: Sequence[bytes], kind: str) -> list[bytes | InputError]:
    extension, infilter = FILTERS[kind]
    with tempfile.TemporaryDirectory(prefix="extractor-office-") as folder:
        work = Path(folder)
        inputs = []
        for number, data in enumerate(batch):
            path = work / f"in{number}{extension}"  # never the user's name: it may begin with a dash or hide a twin
            path.write_bytes(without_links(data) if kind == "html" else data)
            inputs.append(str(path))
        out = work / "out"
        out.mkdir()
        _write_profile(work / "profile")
        command = [
            *without_network(),
            program,
            f"-env:UserInstallation={(work / 'profile').as_uri()}",
            *("--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo"),
            f"--infilter={infilter}",
            *("--convert-to", "docx:MS Word 2007 XML", "--outdir", str(out)),
            *inputs,
        ]
        ended = _run(command, START_SECONDS + FILE_SECONDS * len(batch), work)
        outputs = [out / f"in{number}.docx" for number in range(len(batch))]
        return [path.read_bytes() if _has_text(path) else (_no_output() if ended else _too_slow()) for path in outputs]


def _run(command: Sequence[str], seconds: float, work: Path) -> bool:
    """Runs to the end, or kills the whole group at the time limit and returns False; a plain kill leaves a child."""
    environment = {"PATH": os.environ.get("PATH", ""), "HOME": str(work), "LANG": "C.UTF-8"}
    process = subprocess.Popen(  # noqa: S603  # fixed words and our own paths
        command,
        start_new_session=True,
        env=environment,
        cwd=work,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    finally:
        with suppress(ProcessLookupError, PermissionError):
            if hasattr(os, "killpg"):
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()
        process.wait()
    return True


def without_network() -> list[str]:
    """Words that take the network away, and end all of the program when we end, where the system allows it."""
    setpriv, unshare = shutil.which("setpriv"), shutil.which("unshare")
    if unshare is None:
        return []
    net = [unshare, "--net"] if os.name == "posix" and os.geteuid() == 0 else [unshare, "--net", "--map-root-user"]
    bound = [setpriv, "--pdeathsig", "KILL", *net, "--pid", "--fork", "--kill-child"] if setpriv else net
    for words in (bound, net):
        probe = subprocess.run([*words, "true"], check=False, capture_output=True)  # noqa: S603  # fixed words
        if probe.returncode == 0:
            return words
    return []


def _write_profile(folder: Path) -> None:
    items = "".join(
        f'<item oor:path="/org.openoffice.Office.{path}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>"
        for path, name, value in _SETTINGS
    )
    text = (
        '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"{items}</oor:items>"
    )
    (folder / "user").mkdir(parents=True)
    (folder / "user" / "registrymodifications.xcu").write_text(text, encoding="utf-8")


def _has_text(path: Path) -> bool:
    """LibreOffice makes a valid, empty docx of an empty file: that is no success."""
    import zipfile

    try:
        with zipfile.ZipFile(path) as package:
            return b"<w:t" in package.read("word/document.xml")
    except (OSError, KeyError, zipfile.BadZipFile):
        return False


def _run_together(document: Document) -> list[ReadWarning]:
    """A .doc whose body ends in a table comes back as one paragraph with all cells run together; it has few spaces."""
    return [
        ReadWarning(
            "table_lost",
            "Một bảng có thể đã bị dồn thành một đoạn khi chuyển đổi; hãy mở tệp bằng Word và lưu thành .docx",
            "a table may have been run together by the conversion; open the file in Word and save it as .docx",
            lost=True,
        )
        for block in document.blocks
        if isinstance(block, Paragraph) and len(block.text) > 2000 and block.text.count(" ") < len(block.text) / 12
    ]


def _missing() -> InputError:
    return MissingComponent(
        "Cần LibreOffice để đọc loại tệp này: apt-get install libreoffice-writer-nogui (Debian), "
        "hoặc cài LibreOffice cho Windows (xem extractor doctor); hoặc lưu tệp thành .docx hay .pdf",
        "LibreOffice is needed for this kind of file: apt-get install libreoffice-writer-nogui (Debian), "
        "or LibreOffice for Windows (see extractor doctor); or save the file as .docx or .pdf",
    )


def _no_output() -> InputError:
    return Damaged(
        "LibreOffice không mở được tệp này; tệp hỏng hoặc không có chữ. Hãy mở bằng Word và lưu thành .docx",
        "LibreOffice could not open this file; it is damaged or has no text. Open it in Word and save it as .docx",
    )


def _too_slow() -> InputError:
    return Timeout(
        "Chuyển đổi tệp quá lâu nên đã dừng; hãy mở bằng Word và lưu thành .docx",
        "the conversion took too long and was stopped; open the file in Word and save it as .docx",
    )
