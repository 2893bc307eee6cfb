"""What can go wrong with the target of a load; no message ever holds a password."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from extractor.errors import ExtractorError
from extractor.messages import say


class LoadError(ExtractorError):
    """The target cannot be loaded; `message` is Vietnamese, `message_en` English."""

    def __init__(self, key: str, **values: object) -> None:
        self.message = say(key, "vi", catalogue="load", **values)
        self.message_en = say(key, "en", catalogue="load", **values)
        super().__init__(self.message_en)


def needed(module: str, extra: str) -> Any:
    """The module of an optional extra; raises LoadError that says what to install."""
    try:
        return import_module(module)
    except ImportError as error:
        raise LoadError("error.extra", module=module, extra=extra) from error
