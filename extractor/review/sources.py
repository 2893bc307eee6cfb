"""Where the items to look at come from: folders of results, confidence reports, reports themselves, a store."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from extractor.archive.reports import WHERE
from extractor.errors import InputError
from extractor.messages import say
from extractor.patterns import Patterns
from extractor.pipeline import extract
from extractor.review_order import Item, items
from extractor.store.database import open_store

_SUFFIX = ".confidence.json"


class NoResults(InputError):
    """There is nothing to look at where the user pointed, or it is no confidence report."""

    code = "no_results"


def from_paths(paths: Iterable[str], patterns: Patterns) -> Iterator[Item]:
    """The items of folders of results, confidence reports, and reports, which are extracted; raises NoResults."""
    for path in map(Path, paths):
        if path.is_dir():
            found = sorted(path.rglob(f"*{_SUFFIX}"))
            if not found:
                raise _nothing("empty", path)
            for file in found:
                yield from _from_file(file)
        elif path.name.endswith(_SUFFIX):
            yield from _from_file(path)
        else:
            fields = extract(path, patterns).confidence.fields
            yield from items(str(path), (field.model_dump(mode="json") for field in fields))


def from_store(path: Path) -> Iterator[Item]:
    """The items of the current reports of a store; raises NoResults where there is none."""
    try:
        connection = open_store(path, create=False)
    except FileNotFoundError as error:
        raise _nothing("empty", path) from error
    try:
        for name, packed in connection.execute(f"select {WHERE}, confidence from report r where current"):
            yield from items(name, json.loads(zlib.decompress(packed))["fields"])
    finally:
        connection.close()


def _from_file(path: Path) -> Iterator[Item]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        yield from items(str(path).removesuffix(_SUFFIX), content["fields"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _nothing("broken", path, reason=f"{type(error).__name__}: {error}") from error


def _nothing(key: str, path: Path, **values: object) -> NoResults:
    vi, en = (say(key, lang, catalogue="review", path=path, **values) for lang in ("vi", "en"))
    return NoResults(vi, en)
