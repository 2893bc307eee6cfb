"""How well rows are recognised when labels are damaged and tables are not as the form has them.

    python benchmarks/robustness.py            # every disguise, 60 tables each
    python benchmarks/robustness.py 5          # quicker

Each table is a known form with its labels in other case, tone placement, words, abbreviations, and a share of letters
misread; `rows` also drops, adds, renumbers, moves and repeats rows. A row is right when it gets the id of the form's
row, or stays unmatched where the form has none. "sure" counts wrong ids that the confidence model takes for 95 % sure.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from form_tables import Printed, disguised, form_table, printed, seeded  # tests/ is on the path only now

from extractor.indicators import IndicatorResult, extract_indicators
from extractor.layout import Layout
from extractor.patterns import Patterns, load
from extractor.patterns.forms import Form
from extractor.record import Period

FORMS = ("cchc-xa-2022", "cchc-xa-2025", "cchc-xa-2020", "cchc-huyen-2022", "ktxh-xa", "cchc-xa-2012")
NOISE = (0.0, 0.05, 0.1, 0.15)
SURE = 0.95
STRANGERS = (
    "Số lượt người đến thư viện xã", "Kinh phí trang cấp máy photocopy", "Số nhà văn hóa được tu sửa",
    "Số viên chức ngành y tế được khen thưởng", "Số hồ sơ khen thưởng trình cấp trên", "Chiều dài kênh mương nạo vét",
    "Số thủ tục hải quan phát sinh", "Tỷ lệ thôn có loa truyền thanh", "Số buổi sinh hoạt chi bộ",
    "Số đảng viên mới kết nạp",
)  # fmt: skip
Truth = list[str | None]


def shuffled(form: Form, chance: random.Random) -> tuple[list[Printed], Truth]:
    """The form's rows with some dropped, some new, numbers lost or wrong, units lost, and one block moved."""
    rows: list[tuple[Printed, str | None]] = []
    for row, entry in zip(printed(form), form.rows, strict=True):
        if chance.random() < 0.1 and entry.indicator:
            continue
        code, label, unit, value, legend = row
        if chance.random() < 0.1:
            code = chance.choice(("", "1.1.", "2.", code + "1"))
        if chance.random() < 0.15 and not legend:
            unit = ""
        rows.append(((code, label, unit, value, legend), entry.indicator))
        if chance.random() < 0.05:
            rows.append((("", chance.choice(STRANGERS), "Người", "7", ()), None))
    if chance.random() < 0.5:
        start, size = chance.randrange(len(rows) - 6), chance.randrange(2, 6)
        block = rows[start : start + size]
        del rows[start : start + size]
        place = chance.randrange(len(rows))
        rows[place:place] = block
    return [row for row, _ in rows], [truth for _, truth in rows]


def recognised(result: IndicatorResult, count: int) -> tuple[Truth, list[float]]:
    """The id of each row of the table by its label cell, and how probable it is."""
    found: Truth = [None] * count
    sure = [0.0] * count
    for traced in result.indicators:
        row = int(traced.traces["label"].evidence[0].block.split("row[")[1].split("]")[0])
        found[row] = traced.value.id
        sure[row] = PATTERNS.confidence["value"].probability(traced.traces["value"])
    return found, sure


def measure(noise: float, tables: int, *, rows: bool, seed: int = 1) -> dict[str, float]:
    """Shares of right rows, wrong ids and sure wrong ids over `tables` tables of each form."""
    chance = seeded(seed)
    total = right = wrong = sure_wrong = forms_right = count = 0
    seconds: list[float] = []
    for name in FORMS:
        form = PATTERNS.forms[name]
        period = Period(kind="year", end=(form.valid_to or form.valid_from or "2024-12-31"))
        for _ in range(tables):
            printed_rows, truth = shuffled(form, chance) if rows else (printed(form), [r.indicator for r in form.rows])
            printed_rows = [
                (c, disguised(label, noise, chance), u, v, legend) for c, label, u, v, legend in printed_rows
            ]
            layout = Layout(tables=(form_table(form, printed_rows),))
            start = time.process_time()
            result = extract_indicators(layout, PATTERNS, period)
            seconds.append(time.process_time() - start)
            found, sure = recognised(result, len(truth))
            for expected, actual, how_sure in zip(truth, found, sure, strict=True):
                total += 1
                right += expected == actual
                wrong += actual is not None and actual != expected
                sure_wrong += actual is not None and actual != expected and how_sure >= SURE
            forms_right += result.form is not None and result.form.id == name
            count += 1
    return {
        "rows": total,
        "right": 100 * right / total,
        "wrong": 100 * wrong / total,
        "sure": 100 * sure_wrong / total,
        "form": 100 * forms_right / count,
        "ms": 1000 * statistics.median(seconds),
    }


def main() -> None:
    tables = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    print(f"{'noise':>6} {'table':>8} {'rows':>7} {'right %':>8} {'wrong %':>8} {'sure %':>8} {'form %':>7} {'ms':>6}")
    for rows in (False, True):
        for noise in NOISE:
            m = measure(noise, tables, rows=rows)
            kind = "shuffled" if rows else "whole"
            print(
                f"{noise:6.2f} {kind:>8} {m['rows']:7.0f} {m['right']:8.2f} {m['wrong']:8.3f} {m['sure']:8.3f}"
                f" {m['form']:7.1f} {m['ms']:6.1f}"
            )


PATTERNS: Patterns = load()

if __name__ == "__main__":
    main()
