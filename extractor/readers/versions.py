"""The declared version of each reader; raise it when the reader gives another Document of some file.

Code may change without it, and an archive is not read again for that; scans would cost days.
"""

from __future__ import annotations

from collections.abc import Mapping

from extractor.readers import KINDS
from extractor.readers.packed import FORMAT

VERSIONS: Mapping[str, int] = {"ooxml": 2, "pdf": 3, "office": 2, "scan": 2, "wordml": 1}


def reader_versions() -> dict[str, str]:
    """The version with which files of each media type ("" for bytes unseen) are read, `none` where no reader is."""
    versions = {"": "none", **{kind.media_type: "none" for kind in KINDS.values()}}
    for kind in KINDS.values():
        module = kind.reader.partition(":")[0]
        if module:
            versions[kind.media_type] = f"{module}/{VERSIONS[module]}.{FORMAT}"
    return versions
