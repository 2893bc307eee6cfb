"""A key for each form: equal keys, equal extraction of its reports; only an edit that touches the form changes it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from extractor.patterns import Patterns

NO_FORM = ""


def form_keys(patterns: Patterns, version: str) -> dict[str, str]:
    """The key of each form id, and of reports without a known form (`NO_FORM`), which any form may come to fit.

    A key is a hash of `version` (the program's), all families but the forms, the form, and those that it extends.
    Layout and order of keys in the files play no part.
    """
    families = sorted(family for family in patterns.families if family != "forms")
    shared = _hash([version, [[family, [entry.data for entry in patterns.entries(family)]] for family in families]])
    forms = {entry.id: entry.data for entry in patterns.entries("forms")}
    keys = {id: _hash([shared, _lineage(id, forms)]) for id in forms}
    return {NO_FORM: _hash([shared, list(forms.values())]), **keys}


def _lineage(id: str, forms: Mapping[str, Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The form, the one that it extends, and so on."""
    lineage: list[Mapping[str, Any]] = []
    while id in forms and forms[id] not in lineage:
        lineage.append(forms[id])
        id = str(forms[id].get("extends", ""))
    return lineage


def _hash(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=False, sort_keys=True).encode("utf-8")).hexdigest()[:16]
