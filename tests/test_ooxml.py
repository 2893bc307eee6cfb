"""The docx reader: what a person sees in Word is what the Document says."""

import time

import pytest
from ooxml_builder import DECLARED, NAMESPACES, RELATIONS, docx, field, p, part, r, style, tbl, tc, tr

from extractor.document import Document, Paragraph, Table
from extractor.errors import Damaged, TooLarge
from extractor.readers.ooxml import read


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def table(document: Document, index: int = 0) -> Table:
    return [block for block in document.blocks if isinstance(block, Table)][index]


def cells(document: Document) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table(document).rows]


def codes(document: Document) -> set[str]:
    return {warning.code for warning in document.warnings}


BOX = "<w:txbxContent>{}</w:txbxContent>"
CHOICE = (
    '<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:wsp><wps:txbx>{0}</wps:txbx></wps:wsp></w:drawing>'
    "</mc:Choice><mc:Fallback><w:pict><v:textbox>{0}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent>"
)


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        (r("một ") + r("hai"), "một hai"),
        ("<w:hyperlink>" + r("liên kết") + "</w:hyperlink>", "liên kết"),
        ("<w:smartTag>" + r("thẻ") + "</w:smartTag>", "thẻ"),
        ("<w:customXml><w:smartTag>" + r("sâu") + "</w:smartTag></w:customXml>", "sâu"),
        ("<w:sdt><w:sdtPr/><w:sdtContent>" + r("ô nhập") + "</w:sdtContent></w:sdt>", "ô nhập"),
        ('<w:fldSimple w:instr="PAGE">' + r("7") + "</w:fldSimple>", "7"),
        ("<w:ins>" + r("thêm") + "</w:ins>" + r(" giữ"), "thêm giữ"),
        ("<w:del><w:r><w:delText>bỏ</w:delText></w:r></w:del>" + r("giữ"), "giữ"),
        ("<w:moveFrom>" + r("cũ") + "</w:moveFrom><w:moveTo>" + r("mới") + "</w:moveTo>", "mới"),
        ("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:cr/><w:t>d</w:t></w:r>", "a\tb\nc\nd"),
        ('<w:r><w:br w:type="page"/><w:t>a</w:t></w:r>', "a"),
        ("<w:r><w:t>30</w:t><w:noBreakHyphen/><w:t>4</w:t></w:r>", "30-4"),
        ("<w:r><w:t>hành</w:t><w:softHyphen/><w:t>chính</w:t></w:r>", "hànhchính"),
        (r("hành\u00adchính"), "hànhchính"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>', "☑"),
        ('<w:r><w:sym w:font="Wingdings 2" w:char="F052"/></w:r>', "☑"),
        ('<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>', "≥"),
        (r("\uf0fc đạt"), "✓ đạt"),
        ("<m:oMath><m:r><m:t>x+1</m:t></m:r></m:oMath>", "x+1"),
        ("<w:r><w:ruby><w:rt>" + r("đọc") + "</w:rt><w:rubyBase>" + r("chữ") + "</w:rubyBase></w:ruby></w:r>", "chữ"),
        (r("To\u0302\u0309ng so\u0302\u0301"), "Tổng số"),
        ("<w:commentRangeStart/>" + r("ý") + '<w:commentRangeEnd/><w:r><w:commentReference w:id="1"/></w:r>', "ý"),
        ("<w:r><w:t>a<!-- x -->b</w:t></w:r>", "ab"),
    ],
)
def test_what_a_paragraph_holds_is_its_text(inside: str, expected: str) -> None:
    document = read(docx(p(inside)))
    assert texts(document) == [expected]
    assert codes(document) == set()


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        (field("PAGE", r("3")), "3"),
        (field('HYPERLINK "x"', r("một") + r(" cửa")), "một cửa"),
        (field("IF 1", field("PAGE", r("9"))), "9"),
        ('<w:r><w:fldChar w:fldCharType="begin"/></w:r>' + field("PAGE", r("9")) + r("thấy"), "thấy"),
        ('<w:r><w:fldChar w:fldCharType="begin"/></w:r>' + r("không đóng"), "không đóng"),
        ('<w:r><w:fldChar w:fldCharType="end"/></w:r>' + r("không mở"), "không mở"),
    ],
)
def test_a_field_shows_its_result_and_not_its_code(inside: str, expected: str) -> None:
    document = read(docx(p(inside) + p("sau")))
    assert texts(document) == [expected, "sau"]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("<w:checkBox><w:checked/></w:checkBox>", "☒"),
        ('<w:checkBox><w:default w:val="0"/></w:checkBox>', "☐"),
        ('<w:ddList><w:result w:val="1"/><w:listEntry w:val="Có"/><w:listEntry w:val="Không"/></w:ddList>', "Không"),
    ],
)
def test_form_fields_show_their_state(data: str, expected: str) -> None:
    begin = f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData>{data}</w:ffData></w:fldChar></w:r>'
    assert texts(read(docx(p(begin + '<w:r><w:fldChar w:fldCharType="end"/></w:r>')))) == [expected]


def test_hidden_text_is_left_out_with_a_warning() -> None:
    document = read(docx(p(r("thấy "), r("ẩn", "<w:vanish/>"), r("rõ", '<w:vanish w:val="0"/>'))))
    assert texts(document) == ["thấy rõ"]
    assert codes(document) == {"hidden_text"}


def test_a_paragraph_whose_end_was_deleted_goes_on_in_the_next() -> None:
    body = p("Tổng số ", properties="<w:rPr><w:del/></w:rPr>") + p("hồ sơ") + p("khác")
    assert texts(read(docx(body))) == ["Tổng số hồ sơ", "khác"]


def test_content_controls_around_paragraphs_tables_rows_and_cells_are_opened() -> None:
    def sdt(content: str) -> str:
        return f"<w:sdt><w:sdtPr/><w:sdtContent>{content}</w:sdtContent></w:sdt>"

    body = sdt(p("đoạn") + sdt(tbl(sdt(tr("a", sdt(tc("b")))), tr("c", "d"))))
    document = read(docx(body))
    assert texts(document) == ["đoạn"]
    assert cells(document) == [["a", "b"], ["c", "d"]]


@pytest.mark.parametrize("drawing", [CHOICE, "<w:pict><v:shape><v:textbox>{}</v:textbox></v:shape></w:pict>"])
def test_a_text_box_follows_the_paragraph_that_anchors_it_once(drawing: str) -> None:
    inner = drawing.format(BOX.format(p("khung trong khung")))
    box = drawing.format(BOX.format(p("trong khung", f"<w:r>{inner}</w:r>") + p("hết khung")))
    document = read(docx(p("neo", f"<w:r>{box}</w:r>") + p("sau")))
    assert [(b.text, b.origin) for b in document.blocks if isinstance(b, Paragraph)] == [
        ("neo", ""),
        ("trong khung", "textbox"),
        ("khung trong khung", "textbox"),
        ("hết khung", "textbox"),
        ("sau", ""),
    ]
    assert codes(document) == set()


def test_a_table_in_a_text_box_is_a_table() -> None:
    document = read(docx(p(f"<w:r>{CHOICE.format(BOX.format(tbl(tr('1', '2')) + p()))}</w:r>")))
    assert cells(document) == [["1", "2"]]


def test_word_art_and_diagrams_have_text() -> None:
    art = '<w:pict><v:shape><v:textpath string="BÁO CÁO"/></v:shape></w:pict>'
    diagram = '<w:drawing><dgm:relIds r:dm="data1"/></w:drawing>'
    points = f"<x xmlns:a='{NAMESPACES['a']}'><a:p><a:r><a:t>Chủ tịch</a:t></a:r></a:p></x>"
    data = docx(p(f"<w:r>{art}{diagram}{diagram}</w:r>"), data1="", raw={"word/data1.xml": points})
    assert texts(read(data)) == ["", "BÁO CÁO", "Chủ tịch"]


def test_the_fallback_is_read_where_only_it_has_text() -> None:
    emoji = (
        '<mc:AlternateContent><mc:Choice Requires="x"/><mc:Fallback><w:t>✔</w:t></mc:Fallback></mc:AlternateContent>'
    )
    assert texts(read(docx(p(f"<w:r>{emoji}</w:r>")))) == ["✔"]


def test_merged_cells_have_the_place_and_extent_of_the_whole() -> None:
    body = tbl(
        tr(tc("STT", properties='<w:vMerge w:val="restart"/>'), tc("Kết quả", properties='<w:gridSpan w:val="2"/>')),
        tr(tc(properties="<w:vMerge/>"), "Đơn vị", "Số liệu"),
        tr("1", "hồ sơ", "1102"),
    )
    found = table(read(docx(body)))
    assert found.columns == 3
    assert [(c.row, c.column, c.row_span, c.column_span, c.text) for row in found.rows for c in row.cells] == [
        (0, 0, 2, 1, "STT"),
        (0, 1, 1, 2, "Kết quả"),
        (1, 1, 1, 1, "Đơn vị"),
        (1, 2, 1, 1, "Số liệu"),
        (2, 0, 1, 1, "1"),
        (2, 1, 1, 1, "hồ sơ"),
        (2, 2, 1, 1, "1102"),
    ]
    assert found.grid[1][0] is found.rows[0].cells[0]


@pytest.mark.parametrize("span", ["abc", "-3", "0", "2000000000", "99999999999999999999", ""])
def test_a_span_without_sense_costs_nothing(span: str) -> None:
    found = table(read(docx(tbl(tr(tc("a", properties=f'<w:gridSpan w:val="{span}"/>'), "b"), tr("c", "d")))))
    assert [cell.text for row in found.rows for cell in row.cells] == ["a", "b", "c", "d"]
    assert found.columns <= 64


def test_a_merge_that_never_began_is_a_cell_and_its_text_is_kept() -> None:
    document = read(docx(tbl(tr(tc("a", properties="<w:vMerge/>"), "b"), tr(tc("c", properties="<w:vMerge/>"), "d"))))
    assert cells(document) == [["a\nc", "b"], ["d"]]


def test_a_merge_is_not_taken_up_again_below_a_row_without_it() -> None:
    start, go_on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    body = tbl(tr(tc("a", properties=start)), tr("b"), tr(tc("c", properties=go_on)))
    assert [[(c.text, c.row_span) for c in row.cells] for row in table(read(docx(body))).rows] == [
        [("a", 1)],
        [("b", 1)],
        [("c", 1)],
    ]


def test_cells_merged_across_in_the_old_way_are_one() -> None:
    body = tbl(tr(tc("a", properties='<w:hMerge w:val="restart"/>'), tc("b", properties="<w:hMerge/>"), "c"))
    assert [(c.text, c.column, c.column_span) for c in table(read(docx(body))).rows[0].cells] == [
        ("a\nb", 0, 2),
        ("c", 2, 1),
    ]


def test_a_row_that_begins_late_keeps_its_columns() -> None:
    body = tbl(tr("a", "b", "c"), tr("d", properties='<w:gridBefore w:val="2"/>'))
    assert [(c.column, c.text) for c in table(read(docx(body))).rows[1].cells] == [(2, "d")]


def test_nested_tables_stand_in_their_cell() -> None:
    inner = table(read(docx(tbl(tr(tc("ngoài", tbl(tr("trong")), p()))))))
    cell = inner.rows[0].cells[0]
    assert cell.text == "ngoài"
    assert cell.tables[0].rows[0].cells[0].path == "table[0]/row[0]/cell[0]/table[0]/row[0]/cell[0]"


def test_deleted_rows_and_cells_are_left_out() -> None:
    body = tbl(tr("a", "b"), tr("c", properties="<w:del/>"), tr(tc("d", properties="<w:cellDel/>"), "e"))
    document = read(docx(body))
    assert cells(document) == [["a", "b"], ["e"]]
    assert codes(document) == set()


def test_header_rows_are_marked() -> None:
    body = tbl(tr("STT", properties="<w:tblHeader/>"), tr("1", properties='<w:tblHeader w:val="0"/>'), tr("2"))
    assert [row.header for row in table(read(docx(body))).rows] == [True, False, False]


LINES = "".join(f'<w:{side} w:val="single"/>' for side in ("top", "left", "bottom", "right"))
NONE = LINES.replace("single", "nil")


@pytest.mark.parametrize(
    ("of_table", "of_cell", "ruled"),
    [
        ("", "", False),
        (f"<w:tblBorders>{LINES}</w:tblBorders>", "", True),
        (f"<w:tblBorders>{NONE}</w:tblBorders>", "", False),
        ('<w:tblStyle w:val="Grid"/>', "", True),
        ('<w:tblStyle w:val="OverGrid"/>', "", True),
        ('<w:tblStyle w:val="Plain"/>', "", False),
        ('<w:tblStyle w:val="Missing"/>', "", None),
        ("", f"<w:tcBorders>{LINES}</w:tcBorders>", True),
        ("", '<w:tcBorders><w:bottom w:val="single"/></w:tcBorders>', False),
        ('<w:tblStyle w:val="Grid"/>', f"<w:tcBorders>{NONE}</w:tcBorders>", False),
    ],
)
def test_a_table_is_ruled_where_its_borders_are_drawn(of_table: str, of_cell: str, ruled: bool | None) -> None:
    styles = (
        style("Grid", f"<w:tblPr><w:tblBorders>{LINES}</w:tblBorders></w:tblPr>", "table")
        + style("OverGrid", '<w:basedOn w:val="Grid"/>', "table")
        + style("Plain", kind="table")
    )
    cell = tc("a", properties=of_cell)
    assert table(read(docx(tbl(tr(cell, cell), properties=of_table), styles=styles))).ruled is ruled


STYLES = (
    "<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val='28'/></w:rPr></w:rPrDefault></w:docDefaults>"
    + style("Normal", more='w:default="1"')
    + style("Base", '<w:pPr><w:jc w:val="center"/><w:outlineLvl w:val="1"/></w:pPr><w:rPr><w:b/></w:rPr>')
    + style("Heading", '<w:basedOn w:val="Base"/><w:rPr><w:sz w:val="32"/></w:rPr>')
    + style("Loop", '<w:basedOn w:val="Loop"/><w:rPr><w:i/></w:rPr>')
    + style("Strong", "<w:rPr><w:b/></w:rPr>", "character")
)


@pytest.mark.parametrize(
    ("paragraph", "expected"),
    [
        (p("x"), ("", False, False, False, 14.0, None)),
        (p("x", properties='<w:pStyle w:val="Heading"/>'), ("Heading", True, False, True, 16.0, 1)),
        (p(r("x", '<w:b w:val="0"/>'), properties='<w:pStyle w:val="Base"/>'), ("Base", False, False, True, 14.0, 1)),
        (p("x", properties='<w:pStyle w:val="Loop"/>'), ("Loop", False, True, False, 14.0, None)),
        (p(r("xx", '<w:rStyle w:val="Strong"/>'), r("y")), ("", True, False, False, 14.0, None)),
        (p(r("x", "<w:i/>"), r("yy")), ("", False, False, False, 14.0, None)),
        (p(r("x", '<w:sz w:val="abc"/>')), ("", False, False, False, 14.0, None)),
        (p("x", properties='<w:outlineLvl w:val="9"/>'), ("", False, False, False, 14.0, None)),
    ],
)
def test_looks_follow_the_chain_of_styles(paragraph: str, expected: tuple[object, ...]) -> None:
    for styles in (STYLES, STYLES.replace("<w:style ", "<w:style\n")):  # the second is not found by its bytes
        found = read(docx(paragraph, styles=styles)).blocks[0]
        assert isinstance(found, Paragraph)
        name = "" if found.style == "Normal" else found.style
        assert (name, found.bold, found.italic, found.centered, found.size, found.outline) == expected


NOTES = "".join(f'<w:footnote w:id="{i}"><w:p>{r(f" ghi chú {i}")}</w:p></w:footnote>' for i in (1, 2, 3))
ENDNOTES = NOTES.replace("footnote", "endnote")


def note(identity: int, kind: str = "footnote", custom: str = "") -> str:
    follows = ' w:customMarkFollows="1"' if custom else ""
    mark = f"<w:t>{custom}</w:t>" if custom else ""
    return f'<w:r><w:{kind}Reference{follows} w:id="{identity}"/>{mark}</w:r>'


def test_notes_are_numbered_as_word_prints_them_and_know_their_caller() -> None:
    body = p("a", note(2), "b", note(1, custom="(*)")) + tbl(tr(tc(p("c", note(3))))) + p(note(1, "endnote"))
    document = read(docx(body, footnotes=NOTES, endnotes=ENDNOTES))
    assert texts(document) == ["ab", ""]
    assert [(n.mark, n.paragraph.text, n.caller) for n in document.footnotes] == [
        ("1", "ghi chú 2", "paragraph[0]"),
        ("(*)", "ghi chú 1", "paragraph[0]"),
        ("2", "ghi chú 3", "table[0]/row[0]/cell[0]"),
        ("i", "ghi chú 1", "paragraph[1]"),
    ]
    first = document.blocks[0]
    assert isinstance(first, Paragraph)
    assert first.notes == ((1, 0), (2, 1))


@pytest.mark.parametrize(
    ("form", "marks"),
    [
        ("", ["1", "2", "3"]),
        ('<w:numFmt w:val="lowerLetter"/>', ["a", "b", "c"]),
        ('<w:numFmt w:val="chicago"/>', ["*", "†", "‡"]),
        ('<w:numStart w:val="5"/>', ["5", "6", "7"]),
        ('<w:numRestart w:val="eachSect"/>', ["1", "2", "1"]),
    ],
)
def test_note_marks_follow_the_settings_of_their_section(form: str, marks: list[str]) -> None:
    section = f"<w:sectPr><w:footnotePr>{form}</w:footnotePr></w:sectPr>"
    body = p(note(1)) + p(note(2), properties=section) + p(note(3)) + section
    assert [n.mark for n in read(docx(body, footnotes=NOTES)).footnotes] == marks


def test_offsets_of_notes_count_composed_letters() -> None:
    document = read(docx(p("so\u0302\u0301", note(1), " x"), footnotes=NOTES))
    assert document.blocks[0].notes == ((2, 0),)  # type: ignore[union-attr]


def test_a_note_without_its_text_is_warned_of_and_keeps_its_place() -> None:
    document = read(docx(p("a", note(9), note(1)), footnotes=NOTES))
    assert [n.paragraph.text for n in document.footnotes] == ["", "ghi chú 1"]
    assert codes(document) == {"note_missing"}


def test_running_heads_stand_apart_and_only_those_in_use() -> None:
    body = p("thân") + '<w:sectPr><w:headerReference r:id="header1"/><w:footerReference r:id="footer1"/></w:sectPr>'
    data = docx(
        body, header1=p("đầu") + tbl(tr("trái", "phải")), header2=p("không dùng"), footer1=p(field("PAGE", r("2")))
    )
    document = read(data)
    assert texts(document) == ["thân"]
    assert [(h.path, h.text) for h in document.headers] == [
        ("header[0]", "đầu"),
        ("header[1]", "trái"),
        ("header[2]", "phải"),
    ]
    assert [f.text for f in document.footers] == ["2"]


@pytest.mark.parametrize(
    ("inside", "code"),
    [
        ('<w:altChunk r:id="x"/>', "alt_chunk"),
        (p('<w:subDoc r:id="x"/>'), "subdocument"),
        (p('<w:r><w:object><o:OLEObject ProgID="Excel.Sheet.12"/></w:object></w:r>'), "object_ignored"),
        (p('<w:r><w:drawing><wp:extent cx="7000000" cy="9000000"/></w:drawing></w:r>'), "image_ignored"),
        (p('<w:r><w:pict><v:shape style="width:500pt;height:700pt"/></w:pict></w:r>'), "image_ignored"),
        ("<w:tbl>" + p("lạc chỗ") + tr("a") + "</w:tbl>", "text_lost"),
    ],
)
def test_what_cannot_be_read_is_said(inside: str, code: str) -> None:
    assert codes(read(docx(inside + p("chữ")))) == {code}


def test_a_small_picture_is_no_loss() -> None:
    assert codes(read(docx(p("a", '<w:r><w:drawing><wp:extent cx="700000" cy="900000"/></w:drawing></w:r>')))) == set()


def test_a_document_without_text_says_so() -> None:
    document = read(docx(p() + tbl(tr(""))))
    assert codes(document) == {"no_text"}


def test_strict_names_mean_the_same() -> None:
    strict = DECLARED
    for usual, name in (
        (NAMESPACES["w"], "wordprocessingml/main"),
        (NAMESPACES["r"], "officeDocument/relationships"),
    ):
        strict = strict.replace(usual, f"http://purl.oclc.org/ooxml/{name}")
    body = f"<w:body>{p('chặt chẽ')}{tbl(tr('a'))}</w:body>"
    relations = RELATIONS.replace("http://schemas.openxmlformats.org/", "http://purl.oclc.org/ooxml/")
    data = docx(
        raw={
            "word/document.xml": part("document", body, strict),
            "_rels/.rels": (
                '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
                f'<Relationship Id="a" Type="{relations}/officeDocument" Target="/word/document.xml"/></Relationships>'
            ),
        }
    )
    assert texts(read(data)) == ["chặt chẽ"]


def test_other_prefixes_and_encodings_are_the_same_document() -> None:
    centered = p("chữ", properties='<w:jc w:val="center"/>')
    xml = part("document", f"<w:body>{centered}</w:body>")
    other = xml.replace("<w:", "<x:").replace("</w:", "</x:").replace(" w:", " x:").replace("xmlns:w=", "xmlns:x=")
    wide = xml.replace("UTF-8", "UTF-16").encode("utf-16")
    for variant in (other, wide):
        block = read(docx(raw={"word/document.xml": variant})).blocks[0]
        assert isinstance(block, Paragraph)
        assert (block.text, block.centered) == ("chữ", True)


def test_damaged_xml_is_read_as_far_as_it_goes_and_says_so() -> None:
    xml = part("document", f"<w:body>{p('đầu')}{p('giữa')}")[: -len("</w:document>") - 20]
    document = read(docx(raw={"word/document.xml": xml}))
    assert texts(document)[0] == "đầu"
    assert [(w.code, w.lost) for w in document.warnings] == [("recovered", True)]


@pytest.mark.parametrize("xml", ["", "không phải XML", "<w:document", "<a/>"])
def test_a_document_without_a_word_of_xml_is_damaged(xml: str) -> None:
    with pytest.raises(Damaged):
        read(docx(raw={"word/document.xml": xml}))


@pytest.mark.parametrize("kind", ["styles", "numbering", "footnotes", "settings"])
def test_a_damaged_side_part_costs_a_warning_only(kind: str) -> None:
    data = docx(p("a", note(1)), **{kind: "<w:x"}, raw={f"word/{kind}.xml": "<<<"})
    assert texts(read(data)) == ["a"]


def test_nesting_deeper_than_anyone_needs_is_refused() -> None:
    deep = "<w:sdt><w:sdtContent>" * 3000 + p("đáy") + "</w:sdtContent></w:sdt>" * 3000
    with pytest.raises(TooLarge):
        read(docx(deep))


@pytest.mark.parametrize(
    "wrap", [("<w:r>", "</w:r>"), ("<w:ins><w:r>", "</w:r></w:ins>"), ("<w:hyperlink>", "</w:hyperlink>")]
)
def test_nesting_within_the_limits_is_read(wrap: tuple[str, str]) -> None:
    depth = 240 // wrap[0].count("<")
    assert texts(read(docx(f"<w:p>{wrap[0] * depth}{r('đáy')}{wrap[1] * depth}</w:p>"))) == ["đáy"]


def test_tables_nest_within_the_limits() -> None:
    body = p("đáy")
    for _ in range(60):
        body = tbl(tr(tc(body, p())))
    assert "đáy" in {cell.text for t in read(docx(body)).tables() for row in t.rows for cell in row.cells}


@pytest.mark.parametrize(
    ("pages", "length", "expected"),
    [
        ("9", 20_000, 9),
        ("1", 20_000, None),
        ("0", 10, None),
        ("90000", 500, None),
        ("x", 10, None),
        ("2", 100, 2),
        ("2</Pages><Characters>90</Characters><Pages>2", 100, 2),
        ("1</Pages><Characters>0</Characters><Pages>1", 100, None),
    ],
)
def test_the_page_count_is_kept_where_it_can_be_true(pages: str, length: int, expected: int | None) -> None:
    app = f"<Properties><Pages>{pages}</Pages></Properties>"
    assert read(docx(p("a" * length), raw={"docProps/app.xml": app})).pages == expected


@pytest.mark.parametrize(
    ("content_type", "expected"),
    [
        ("application/vnd.ms-word.document.macroEnabled.main+xml", "application/vnd.ms-word.document.macroEnabled.12"),
        (
            "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.template",
        ),
    ],
)
def test_templates_and_documents_with_macros_are_read(content_type: str, expected: str) -> None:
    document = read(docx(p("a"), content_type=content_type, raw={"word/vbaProject.bin": b"x"}))
    assert (document.media_type, codes(document), texts(document)) == (expected, {"macros"}, ["a"])


def test_every_block_is_found_by_its_path() -> None:
    body = p("a") + tbl(tr("b", tc("c", tbl(tr("d")), p()))) + p("e")
    document = read(docx(body))
    assert {path: block.text for path, block in document.by_path.items()} == {
        "paragraph[0]": "a",
        "paragraph[1]": "e",
        "table[0]/row[0]/cell[0]": "b",
        "table[0]/row[0]/cell[1]": "c",
        "table[0]/row[0]/cell[1]/table[0]/row[0]/cell[0]": "d",
    }


GROWING = {
    "cells": lambda n: tbl(tr("x") * n),
    "paragraphs": lambda n: p("x") * n,
    "runs": lambda n: p(r("x") * n),
    "properties": lambda n: "".join(p("x", properties=f'<w:ind w:left="{i}"/>') for i in range(n)),
    "styles": lambda n: "".join(p("x", properties=f'<w:pStyle w:val="s{i}"/>') for i in range(n)),
    "merges": lambda n: tbl(tr(tc("x", properties="<w:vMerge/>")) * n),
    "notes": lambda n: p("".join(note(i, custom="x") for i in range(n))),
    "open fields": lambda n: p('<w:r><w:fldChar w:fldCharType="begin"/><w:t>x</w:t></w:r>' * n),
    "boxes": lambda n: p(f"<w:r><w:pict>{BOX.format(p('x'))}</w:pict></w:r>" * n),
    "joined": lambda n: p("x", properties="<w:rPr><w:del/></w:rPr>") * n + p("x"),
    "breaks": lambda n: p('<w:r><w:br w:type="page"/></w:r>' * n, "x"),
}


@pytest.mark.parametrize("shape", GROWING)
def test_time_grows_with_the_size_and_no_faster(shape: str) -> None:
    styles = "".join(style(f"s{i}") for i in range(8000))

    def seconds(n: int) -> float:
        document = docx(GROWING[shape](n), styles=styles)
        started = time.process_time()
        read(document)
        return time.process_time() - started

    small = min(seconds(1000) for _ in range(2))
    assert min(seconds(8000) for _ in range(2)) < 24 * max(small, 0.004)
