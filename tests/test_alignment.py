"""Rows of a table find their rows in the form by label, number, unit, parent and order together."""

import random
from itertools import pairwise

import pytest
from form_tables import disguised, form_table, printed, seeded, table
from hypothesis import given
from hypothesis import strategies as st

from extractor.alignment import Frame, Item, _posteriors, align
from extractor.indicators import IndicatorResult, extract_indicators
from extractor.layout import DataTable, Layout
from extractor.patterns import load

PATTERNS = load()
FORM = PATTERNS.forms["cchc-xa-2022"]
KEYS = [row.key for row in FORM.rows]


def ids(result: IndicatorResult) -> list[str]:
    return [traced.value.id for traced in result.indicators]


def extract(*tables: DataTable) -> IndicatorResult:
    return extract_indicators(Layout(tables=tables), PATTERNS)


def rows_between(first: str, last: str) -> list[tuple[str, str, str, str, tuple[tuple[int, str], ...]]]:
    return printed(FORM)[KEYS.index(first) : KEYS.index(last) + 1]


def item(key: str, score: float = 1.0, **more: object) -> Item:
    return Item(code="", scores={key: score}, **more)  # type: ignore[arg-type]


def test_the_rows_of_a_form_find_themselves() -> None:
    for form in PATTERNS.forms.values():
        if form.shape == "long":
            result = extract(form_table(form))
            assert result.form is not None
            assert (result.form.id, ids(result)) == (form.id, list(form.indicators))


def test_the_same_label_is_told_by_the_total_above_it() -> None:
    rows = [
        ("1", "Số lượng hồ sơ đã tiếp nhận", "Hồ sơ", "9"),
        ("", "Trực tiếp", "Hồ sơ", "5"),
        ("", "Qua BCCI", "Hồ sơ", "4"),
        ("2", "Số hồ sơ TTHC được giải quyết đúng hạn", "Hồ sơ", "8"),
        ("", "Trực tiếp", "Hồ sơ", "6"),
        ("", "Qua BCCI", "Hồ sơ", "2"),
        *[row[:4] for row in rows_between("group.staff", "discipline.civil_servants")],
    ]
    found = ids(extract(table(rows)))
    assert found[:6] == [
        "files.received",
        "files.received_in_person",
        "files.received_by_post",
        "files.resolved_on_time",
        "files.returned_in_person",
        "files.returned_by_post",
    ]


def test_a_label_under_a_missing_total_goes_to_the_one_that_is_there() -> None:
    rows = [row for row in printed(FORM) if row[1] not in {r.label for r in FORM.rows if r.parent == "files.received"}]
    rows = [row if row[1] != "Trả trực tiếp" else ("", "Trực tiếp", *row[2:]) for row in rows]
    result = extract(form_table(FORM, rows))
    assert "files.returned_in_person" in ids(result)
    assert "files.received_in_person" in result.missing


@pytest.mark.parametrize("code", ["", "1.1.1", "9", "a)", "XIV."])
def test_wrong_numbers_do_not_move_rows(code: str) -> None:
    rows = [(code, *row[1:]) for row in printed(FORM)]
    assert ids(extract(form_table(FORM, rows))) == list(FORM.indicators)


def test_numbers_that_name_other_rows_do_not_move_rows() -> None:
    codes = [row[0] for row in printed(FORM)]
    seeded(0).shuffle(codes)
    rows = [(code, *row[1:]) for code, row in zip(codes, printed(FORM), strict=True)]
    assert ids(extract(form_table(FORM, rows))) == list(FORM.indicators)


def test_a_new_row_takes_no_neighbours_id() -> None:
    rows = printed(FORM)
    place = KEYS.index("files.land_resolved_on_time")
    rows.insert(place, ("3.3.2.", "Số lượt công dân đến nhà văn hóa thôn", "Lượt", "7", ()))
    result = extract(form_table(FORM, rows))
    assert ids(result) == list(FORM.indicators)
    assert [traced.value.label for traced in result.unmatched] == ["Số lượt công dân đến nhà văn hóa thôn"]


def test_a_near_twin_in_a_missing_rows_place_takes_not_its_id() -> None:
    rows = printed(FORM)
    place = KEYS.index("egov.procedures_online_level3")
    rows[place] = (rows[place][0], "Tổng số TTHC cung cấp trực tuyến mức độ 1", *rows[place][2:])
    found = ids(extract(form_table(FORM, rows)))
    assert "egov.procedures_online_level3" not in found
    assert "egov.procedures_online_level4" in found


@pytest.mark.parametrize("seed", range(3))
def test_missing_rows_are_named(seed: int) -> None:
    chance = seeded(seed)
    gone = set(chance.sample(FORM.indicators, 12))
    rows = [row for row, entry in zip(printed(FORM), FORM.rows, strict=True) if entry.indicator not in gone]
    result = extract(form_table(FORM, rows))
    assert ids(result) == [name for name in FORM.indicators if name not in gone]
    assert set(result.missing) == gone


def test_a_block_out_of_order_is_found_and_said_to_be() -> None:
    rows = rows_between("group.staff", KEYS[-1]) + rows_between(KEYS[0], "files.apologies_published")
    result = extract(form_table(FORM, rows))
    assert sorted(ids(result)) == sorted(FORM.indicators)
    order = {t.value.id: t.traces["value"].features["order"] for t in result.indicators}
    assert order["direction.plan_tasks"] != order["staff.retired"]


def test_parts_that_number_their_rows_anew_are_one_form() -> None:
    halves = [rows_between(KEYS[0], "institutions.documents_resolved"), rows_between("group.procedures", KEYS[-1])]
    tables = [
        form_table(FORM, [(f"{n}.", *row[1:]) for n, row in enumerate(rows, 1)], part=part, path=f"table[{part}]")
        for part, rows in enumerate(halves)
    ]
    assert ids(extract(*tables)) == list(FORM.indicators)


def test_badly_read_labels_are_found_between_their_neighbours() -> None:
    chance = seeded(7)
    rows = [(c, disguised(label, 0.12, chance), u, v, legend) for c, label, u, v, legend in printed(FORM)]
    result = extract(form_table(FORM, rows))
    assert len(set(ids(result)) & set(FORM.indicators)) >= 0.97 * len(FORM.indicators)


def test_a_row_that_is_given_twice_is_matched_once() -> None:
    rows = printed(FORM)
    rows.insert(3, rows[2])
    result = extract(form_table(FORM, rows))
    assert ids(result) == list(FORM.indicators)
    assert len(result.unmatched) == 1


def test_without_labels_nothing_is_matched() -> None:
    frame = Frame(FORM, PATTERNS.forms.fitting_units(FORM))
    items = [Item(code=row.code, scores={}, unit=None) for row in FORM.rows]
    assert align(items, frame) == [None] * len(items)


# ---- the lattice ----

CELLS = st.lists(st.dictionaries(st.integers(0, 5), st.floats(-8, 8), max_size=4), min_size=1, max_size=6)


def all_alignments(odds: list[dict[int, float]]) -> list[tuple[float, dict[int, int]]]:
    """Every alignment with its weight, by brute force: the definition that the recursion must agree with."""
    from math import exp

    from extractor.alignment import SKIP

    paths: list[tuple[float, dict[int, int], int]] = [(1.0, {}, 0)]
    for row, cells in enumerate(odds):
        paths += [
            (weight * exp(value) * SKIP ** (place - state), {**path, row: place}, place + 1)
            for weight, path, state in list(paths)
            for place, value in cells.items()
            if place >= state
        ]
    return [(weight * SKIP ** (6 - state), path) for weight, path, state in paths]


@given(CELLS)
def test_posteriors_are_those_of_all_alignments(odds: list[dict[int, float]]) -> None:
    paths = all_alignments(odds)
    total = sum(weight for weight, _ in paths)
    for row, cells in enumerate(_posteriors(odds, 6)):
        for place, posterior in cells.items():
            expected = sum(weight for weight, path in paths if path.get(row) == place) / total
            assert posterior == pytest.approx(expected, abs=1e-9)


@given(st.lists(st.sampled_from(KEYS), max_size=30), st.randoms(use_true_random=False))
def test_each_form_row_is_given_once_and_the_first_pass_keeps_order(keys: list[str], chance: random.Random) -> None:
    items = [item(key, chance.uniform(0.3, 1.0)) for key in keys]
    found = align(items, Frame(FORM, PATTERNS.forms.fitting_units(FORM)))
    rows = [a.row for a in found if a]
    ordered = [a.row for a in found if a and a.in_order]
    assert len(rows) == len(set(rows))
    assert all(before < after for before, after in pairwise(ordered))
