"""Text typed in TCVN3, VNI and the like into composed Unicode."""

from __future__ import annotations

import re

_LEGACY = re.compile(r"\.vn|vni|vps[ -]|\.vi|vnu", re.IGNORECASE)


def is_legacy(font: str) -> bool:
    """Whether a font's name is that of an encoding before Unicode (the text in it may be Unicode all the same)."""
    return _LEGACY.match(font) is not None
