"""Word's automatic numbers stand in front of the text as a person sees them."""

import pytest
from ooxml_builder import docx, lvl, numbered, numbering, p, style, tbl, tc, tr

from extractor.document import Paragraph
from extractor.readers.ooxml import read
from extractor.readers.ooxml_numbering import spell


def numbers(body: str, definition: str, **parts: str) -> list[str]:
    """What stands in front of each paragraph of the body, without the space after it."""
    document = read(docx(body, numbering=definition, **parts))
    return [b.text[: b.number_end].rstrip() for b in document.blocks if isinstance(b, Paragraph)]


def items(*levels: int, number_id: int = 1) -> str:
    """Paragraphs at these levels of a list."""
    return "".join(p("x", properties=numbered(number_id, level)) for level in levels)


@pytest.mark.parametrize(
    ("number", "kind", "expected"),
    [
        (4, "decimal", "4"),
        (4, "decimalZero", "04"),
        (12, "decimalZero", "12"),
        (4, "upperRoman", "IV"),
        (49, "lowerRoman", "xlix"),
        (0, "upperRoman", "0"),
        (4000, "upperRoman", "4000"),
        (5, "lowerLetter", "e"),
        (26, "upperLetter", "Z"),
        (27, "lowerLetter", "aa"),
        (53, "lowerLetter", "aaa"),
        (2_000_000_000, "lowerLetter", "2000000000"),
        (6, "chicago", "††"),
        (3, "none", ""),
        (3, "ordinalText", "3"),
    ],
)
def test_numbers_are_spelt_as_their_format_says(number: int, kind: str, expected: str) -> None:
    assert spell(number, kind) == expected


OUTLINE = numbering(lvl(0, "%1."), lvl(1, "%1.%2."), lvl(2, "%1.%2.%3."))


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ((0, 0, 0), ["1.", "2.", "3."]),
        ((0, 1, 1, 0, 1), ["1.", "1.1.", "1.2.", "2.", "2.1."]),
        ((0, 1, 2, 2, 1, 2), ["1.", "1.1.", "1.1.1.", "1.1.2.", "1.2.", "1.2.1."]),
        ((0, 2, 2), ["1.", "1.1.1.", "1.1.2."]),
        ((1, 1, 0), ["1.1.", "1.2.", "2."]),  # a level that was skipped counts as used, as Word does
    ],
)
def test_levels_count_within_those_above(levels: tuple[int, ...], expected: list[str]) -> None:
    assert numbers(items(*levels), OUTLINE) == expected


@pytest.mark.parametrize(
    ("definition", "levels", "expected"),
    [
        (numbering(lvl(0, "%1.", "upperRoman"), lvl(1, "%2)", "lowerLetter")), (0, 1, 1, 0, 1), "I. a) b) II. a)"),
        (numbering(lvl(0, "Điều %1.", start=5)), (0, 0), "Điều 5. Điều 6."),
        (numbering(lvl(0, "%1", "upperRoman"), lvl(1, "%1.%2", more="<w:isLgl/>")), (0, 1), "I 1.1"),
        (numbering(lvl(0, "%1."), lvl(1, "%2.", more='<w:lvlRestart w:val="0"/>')), (0, 1, 0, 1), "1. 1. 2. 2."),
        (
            numbering(lvl(0, "%1."), lvl(1, "%2."), lvl(2, "%3.", more='<w:lvlRestart w:val="1"/>')),
            (0, 1, 2, 1, 2, 0, 2),
            "1. 1. 1. 2. 2. 2. 1.",
        ),
        (numbering(lvl(0, "%1.", "decimalZero")), (0, 0), "01. 02."),
        (numbering(lvl(0, "Phần", "none")), (0,), "Phần"),
        (numbering(lvl(0, "", "none")), (0,), ""),
        (numbering(lvl(0, "-", "bullet")), (0,), "-"),
        (numbering(lvl(0, "–", "bullet")), (0,), "-"),
        (numbering(lvl(0, "\uf02d", "bullet")), (0,), "-"),
        (numbering(lvl(0, "+", "bullet")), (0,), "+"),
        (numbering(lvl(0, "\uf0b7", "bullet")), (0,), "•"),
        (numbering(lvl(0, "o", "bullet")), (0,), "•"),
        (numbering(lvl(0, "%1.", "ordinalText")), (0, 0), "1. 2."),
    ],
)
def test_formats_starts_and_restarts(definition: str, levels: tuple[int, ...], expected: str) -> None:
    assert " ".join(numbers(items(*levels), definition)) == expected


def test_the_number_is_followed_by_one_space_or_by_nothing() -> None:
    tab = read(docx(items(0), numbering=numbering(lvl(0, "%1. ")))).blocks[0]
    nothing = read(docx(items(0), numbering=numbering(lvl(0, "%1.", more='<w:suff w:val="nothing"/>')))).blocks[0]
    assert isinstance(tab, Paragraph)
    assert isinstance(nothing, Paragraph)
    assert (tab.text, tab.number_end) == ("1. x", 3)
    assert (nothing.text, nothing.number_end) == ("1.x", 2)


def over(number_id: int, override: str = "") -> str:
    return f'<w:num w:numId="{number_id}"><w:abstractNumId w:val="0"/>{override}</w:num>'


RESTART = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
REPLACED = f'<w:lvlOverride w:ilvl="0">{lvl(0, "(%1)", "lowerLetter")}</w:lvlOverride>'


@pytest.mark.parametrize(
    ("lists", "expected"),
    [
        (over(1) + over(2), ["1.", "2.", "3.", "4."]),  # lists over one definition count together
        (over(1) + over(2, RESTART), ["1.", "2.", "1.", "2."]),
        (over(1, RESTART) + over(2, RESTART), ["1.", "2.", "1.", "2."]),
        (over(1) + over(2, REPLACED), ["1.", "2.", "(c)", "4."]),
    ],
)
def test_a_second_use_of_a_list_goes_on_unless_it_starts_anew(lists: str, expected: list[str]) -> None:
    body = items(0, 0) + items(0, number_id=2) + items(0)
    assert numbers(body, numbering(lvl(0, "%1."), lists=lists)) == expected


def test_styles_put_their_paragraphs_into_lists() -> None:
    styles = (
        style("H1", '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>')
        + style("H2", '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>')
        + style("Mine", '<w:basedOn w:val="H2"/>')
    )
    linked = [lvl(i, text, more=f'<w:pStyle w:val="H{i + 1}"/>') for i, text in enumerate(("%1.", "%1.%2."))]
    off = '<w:numPr><w:numId w:val="0"/></w:numPr>'
    body = "".join(p("x", properties=f'<w:pStyle w:val="{name}"/>') for name in ("H1", "H2", "Mine"))
    body += p("x", properties=f'<w:pStyle w:val="H2"/>{off}')
    assert numbers(body, numbering(*linked), styles=styles) == ["1.", "1.1.", "1.2.", ""]


def test_a_list_style_stands_for_the_list_that_it_is_made_of() -> None:
    definition = (
        '<w:abstractNum w:abstractNumId="5"><w:styleLink w:val="Mine"/>' + lvl(0, "%1)") + "</w:abstractNum>"
        '<w:abstractNum w:abstractNumId="6"><w:numStyleLink w:val="Mine"/></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="6"/></w:num>'
    )
    assert numbers(items(0, 0), definition) == ["1)", "2)"]


def test_cells_count_on_and_covered_cells_do_not() -> None:
    item = p("x", properties=numbered(1))
    start, go_on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    empty = p(properties=numbered(1))
    body = item + tbl(tr(tc(item, properties=start), tc(item)), tr(tc(empty, properties=go_on), tc(item)))
    found = read(docx(body, numbering=numbering(lvl(0, "%1."))))
    assert [cell.text for t in found.tables() for row in t.rows for cell in row.cells] == ["2. x", "3. x", "4. x"]


def test_text_boxes_and_notes_count_on_their_own() -> None:
    item = p("x", properties=numbered(1))
    box = f"<w:r><w:pict><v:textbox><w:txbxContent>{item}</w:txbxContent></v:textbox></w:pict></w:r>"
    note = '<w:r><w:footnoteReference w:id="1"/></w:r>'
    notes = f'<w:footnote w:id="1">{item}</w:footnote>'
    body = item + p(box, note, properties=numbered(1)) + item
    document = read(docx(body, numbering=numbering(lvl(0, "%1.")), footnotes=notes))
    assert [b.text for b in document.blocks if isinstance(b, Paragraph)] == ["1. x", "2.", "1. x", "3. x"]
    assert [n.paragraph.text for n in document.footnotes] == ["1. x"]


@pytest.mark.parametrize("properties", [numbered(9), numbered(1, 8), '<w:numPr><w:ilvl w:val="x"/></w:numPr>'])
def test_a_list_that_is_not_there_numbers_nothing(properties: str) -> None:
    assert numbers(p("x", properties=properties), numbering(lvl(0, "%1."))) == [""]


def test_a_missing_numbering_part_costs_the_numbers_only() -> None:
    assert [b.text for b in read(docx(items(0, 1))).blocks if isinstance(b, Paragraph)] == ["x", "x"]
