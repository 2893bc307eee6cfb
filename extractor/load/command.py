"""`extractor load`: its words on the command line and what it tells people."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from extractor.messages import number, say

DONE, FAILURE = 0, 2


def add_arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """The options of `load`."""
    parser.add_argument("store", type=Path, metavar="STORE", help=say("store", lang, catalogue="load"))
    parser.add_argument("--to", required=True, metavar="TARGET", help=say("to", lang, catalogue="load"))


def run_load(options: argparse.Namespace, tell: Callable[[str], None]) -> int:
    """Runs the command; `tell` writes messages for people. Its exit code."""
    from extractor.load.errors import LoadError
    from extractor.load.postgres import without_password
    from extractor.load.targets import load
    from extractor.store.database import NotAStore

    def text(key: str, **values: object) -> str:
        return say(key, options.lang, catalogue="load", **values)

    try:
        counts = load(options.store, options.to)
    except FileNotFoundError:
        tell(text("error.store", path=options.store))
        return FAILURE
    except OSError as error:
        tell(text("error.write", target=without_password(options.to), reason=error.strerror or error))
        return FAILURE
    except (LoadError, NotAStore) as error:
        tell(error.message if options.lang == "vi" else error.message_en)
        return FAILURE
    rows = ", ".join(f"{name} {number(count, options.lang)}" for name, count in counts.items())
    tell(text("done", target=without_password(options.to), rows=rows))
    return DONE
