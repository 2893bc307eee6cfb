"""One report out of its spec: the document, and the golden record that it must give."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from corpus.build.docx_writer import Writer
from corpus.build.facts import Facts, Place, Span, draw
from corpus.build.prose import SUFFIX, VOICES, Part, numbered
from corpus.build.rows import FormRow, Printed, load_form, printed


@dataclass(frozen=True)
class Spec:
    """What makes one report different from the others; `style` is read by the parts that it concerns."""

    name: str
    place: Place
    span: Span
    voice: str = "plain"
    scheme: str = "decimal"
    auto: bool = False
    letterhead: str = "table"  # table, tabs, lines, none
    signing: str = "plain"  # plain, tm, kt
    table: str = "merged"  # a layout of TABLES, or none
    landscape: bool = False
    seed: int = 1
    style: Mapping[str, Any] = field(default_factory=dict)
    findings: tuple[tuple[str, str], ...] = ()  # code and severity of what was planted


@dataclass
class Built:
    """A finished report."""

    spec: Spec
    docx: bytes
    golden: dict[str, Any]


SIGNERS = ("Trần Quốc Toản", "Lê Thị Hạnh", "Phạm Đức Long", "Hoàng Minh Tuấn", "Vũ Thị Lan Anh")


def build(spec: Spec) -> Built:
    """The document and golden record of a spec; the same for the same spec."""
    rng = random.Random(spec.seed)
    facts = Facts(spec.place, spec.span, draw(rng, spec.span), signer=SIGNERS[spec.seed % len(SIGNERS)])
    facts.numbers |= spec.style.get("numbers", {})
    parts = VOICES[spec.voice](facts)
    edit = spec.style.get("edit")
    if edit is not None:
        edit(parts, facts)
    numbers = [spec.style.get("renumber", {}).get(i, number) for i, number in enumerate(numbered(parts, spec.scheme))]
    rows = printed(facts, load_form(), spec.style) if spec.table != "none" else []
    issued = spec.span.end_date + timedelta(days=spec.seed % 5) - timedelta(days=12)
    writer = Writer(size=spec.style.get("size", 14))
    _head(writer, spec, issued)
    title = spec.style.get("title", f"Kết quả công tác cải cách hành chính {spec.span.words}")
    _opening(writer, spec, title)
    _body(writer, spec, parts, numbers)
    closing = spec.style.get("closing", f"Trên đây là báo cáo kết quả công tác cải cách hành chính {spec.span.words} của {spec.place.body}./.")
    writer.text(closing)
    position = _signature(writer, spec, facts)
    if rows:
        writer.new_page(spec.landscape)
        writer.text("PHỤ LỤC", bold=True, align="center", indent=False)
        writer.text(f"Số liệu cải cách hành chính {spec.span.words}", bold=True, align="center", indent=False)
        TABLES[spec.table](writer, rows, spec)
    golden = _golden(spec, facts, parts, numbers, rows, issued, title, position)
    return Built(spec, writer.save(), golden)


# ---- the parts of the document ----


def _head(writer: Writer, spec: Spec, issued: date) -> None:
    place = spec.place
    parent = place.parent.replace("UBND", "ỦY BAN NHÂN DÂN").upper()
    own = f"ỦY BAN NHÂN DÂN\n{place.kind} {place.name}".upper()
    number = f"Số: {20 + spec.seed}/BC-UBND"
    dated = f"{place.name}, ngày {issued.day:02d} tháng {issued.month:02d} năm {issued.year}"
    state = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
    if spec.letterhead == "table":
        top, bottom = own.split("\n")
        left = [(parent, False)] if spec.style.get("with_parent") else []
        writer.columns([*left, (top, True), (bottom, True), (number, False)], [(state[0], True), (state[1], True), ("", False), (dated, False)], size=12)
    elif spec.letterhead == "lines":
        for text, bold in ((state[0], True), (state[1], True), (own.replace("\n", " "), True), (number, False), (dated, False)):
            writer.text(text, bold=bold, align="center", indent=False, size=13)


def _opening(writer: Writer, spec: Spec, title: str) -> None:
    writer.text("BÁO CÁO", bold=True, align="center", indent=False)
    writer.text(title, bold=True, align="center", indent=False)
    writer.text(f"Kính gửi: {spec.place.parent}.", align="center" if spec.seed % 2 else "justify")
    opening = spec.style.get("opening", f"{spec.place.body} báo cáo kết quả thực hiện công tác cải cách hành chính {spec.span.words} như sau:")
    writer.text(opening)


def _body(writer: Writer, spec: Spec, parts: list[Part], numbers: list[str]) -> None:
    upper = spec.scheme != "decimal"
    for part, number in zip(parts, numbers, strict=True):
        heading = part.heading.upper() if upper and part.level == 1 else part.heading
        typed = number + SUFFIX[spec.scheme][part.level - 1]
        writer.heading(typed, heading, part.level, spec.scheme if spec.auto else None, bold=part.level < 3 or spec.seed % 2 == 0)
        for text in part.paragraphs:
            writer.text(text)


def _signature(writer: Writer, spec: Spec, facts: Facts) -> str:
    lines = {
        "plain": (["CHỦ TỊCH"], "CHỦ TỊCH"),
        "tm": (["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"], "CHỦ TỊCH"),
        "kt": (["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"], "PHÓ CHỦ TỊCH"),
    }[spec.signing]
    left = [("Nơi nhận:", True), ("- Như trên;", False), (f"- Đảng ủy, HĐND {spec.place.kind};", False), ("- Lưu: VT.", False)]
    right = [*((line, True) for line in lines[0]), ("", False), ("", False), (facts.signer, True)]
    writer.columns(left, right, ("left", "center"), size=12)
    return lines[1]


# ---- tables ----


def _legend(row: FormRow) -> str:
    return "\n".join(f"{label} = {code}" for code, label in row.options)


def _code(row: FormRow) -> str:
    return f"{row.code}." if row.code and not row.code[-1].isalpha() else row.code


def _merged(writer: Writer, rows: list[Printed], spec: Spec) -> None:
    """STT | Chỉ tiêu | Kết quả → Đơn vị tính, Số liệu | Ghi chú; parts under one merged `Trong đó`."""
    header = [["STT", "Chỉ tiêu thống kê", "Kết quả thống kê", "", "Ghi chú"], ["", "", "Đơn vị tính", f"Số liệu {spec.span.words}", ""]]
    merges = [(0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 3), (0, 4, 1, 4)]
    lines: list[list[str]] = []
    index = 0
    while index < len(rows):
        item = rows[index]
        row = item.row
        if row.options and spec.style.get("legend", "rows") == "rows":
            top = len(lines) + 2
            for i, (code, label) in enumerate(row.options):
                lines.append([_code(row), row.label, f"{label} = {code}", item.raw, ""] if i == 0 else ["", "", f"{label} = {code}", "", ""])
            bottom = len(lines) + 1
            merges += [(top, c, bottom, c) for c in (0, 1, 3, 4)]
        elif row.part:
            group = [item]
            while index + 1 < len(rows) and rows[index + 1].row.part and rows[index + 1].row.parent == row.parent:
                index += 1
                group.append(rows[index])
            top = len(lines) + 2
            for i, part in enumerate(group):
                lines.append(["Trong đó" if i == 0 else "", part.row.label, part.row.unit, part.raw, ""])
            if len(group) > 1:
                merges.append((top, 0, len(lines) + 1, 0))
        else:
            lines.append([_code(row), row.label, _legend(row) if row.options else row.unit, item.raw, ""])
        index += 1
    writer.table(header, lines, (1.4, 8.0, 2.8, 2.4, 1.6), merges)


def _flat(writer: Writer, rows: list[Printed], spec: Spec) -> None:
    """TT | Nội dung | ĐVT | Kết quả, one header row, legends in the unit cell, parts marked with a dash."""
    lines = []
    for item in rows:
        row = item.row
        label = f"- {row.label}" if row.part else row.label
        lines.append([_code(row), label, "; ".join(f"{label_} = {code}" for code, label_ in row.options) or row.unit, item.raw])
    writer.table([["TT", "Nội dung", "ĐVT", "Kết quả"]], lines, (1.4, 9.0, 3.2, 2.6))


def _continued(writer: Writer, rows: list[Printed], spec: Spec) -> None:
    """Two tables, the second with the same header again."""
    header = [["STT", "Nội dung chỉ tiêu", "Đơn vị tính", "Số liệu", "Ghi chú"]]
    cut = len(rows) // 2
    for piece in (rows[:cut], rows[cut:]):
        lines = [[_code(i.row), (f"+ {i.row.label}" if i.row.part else i.row.label), _legend(i.row) or i.row.unit, i.raw, ""] for i in piece]
        writer.table(header, lines, (1.4, 8.0, 2.9, 2.3, 1.6))
        writer.footnote_free_space()


def _bracketed(writer: Writer, rows: list[Printed], spec: Spec) -> None:
    """Three columns: the unit and the legend stand in the label."""
    lines = []
    for item in rows:
        row = item.row
        tail = f" ({'; '.join(f'{label} = {code}' for code, label in row.options)})" if row.options else f" ({row.unit.lower()})" if row.unit else ""
        lines.append([_code(row), f"{row.label}{tail}", item.raw])
    writer.table([["STT", "Chỉ tiêu", f"Thực hiện {spec.span.words}"]], lines, (1.4, 11.5, 3.2))


def _numbered_columns(writer: Writer, rows: list[Printed], spec: Spec) -> None:
    """A row of column numbers under the header; the note column merged over all rows."""
    header = [["Số TT", "Tên chỉ tiêu", "Đơn vị tính", "Số liệu báo cáo", "Ghi chú"], ["(1)", "(2)", "(3)", "(4)", "(5)"]]
    lines = [[_code(i.row), (f"Trong đó: {i.row.label}" if i.row.part else i.row.label), _legend(i.row) or i.row.unit, i.raw, ""] for i in rows]
    writer.table(header, lines, (1.4, 8.0, 2.9, 2.3, 1.6), [(2, 4, len(lines) + 1, 4)])


def _with_previous(writer: Writer, rows: list[Printed], spec: Spec) -> None:
    """Further value columns: the period before, and the plan of the year."""
    header = [["STT", "Chỉ tiêu", "ĐVT", f"Cùng kỳ năm {spec.span.year - 1}", f"Thực hiện {spec.span.words}", "Ghi chú"]]
    lines = []
    for item in rows:
        before = str(int(item.value) + 3) if item.row.id and isinstance(item.value, int) and item.row.kind == "count" else ""
        label = f"- {item.row.label}" if item.row.part else item.row.label
        lines.append([_code(item.row), label, _legend(item.row) or item.row.unit, before, item.raw, ""])
    writer.table(header, lines, (1.3, 7.0, 2.6, 2.0, 2.2, 1.4))


TABLES = {
    "merged": _merged,
    "flat": _flat,
    "continued": _continued,
    "bracketed": _bracketed,
    "numbered": _numbered_columns,
    "previous": _with_previous,
}


# ---- the golden record ----


def _golden(
    spec: Spec,
    facts: Facts,
    parts: list[Part],
    numbers: list[str],
    rows: list[Printed],
    issued: date,
    title: str,
    position: str,
) -> dict[str, Any]:
    place = spec.place
    letterhead = None
    if spec.letterhead != "none":
        letterhead = {"number": f"{20 + spec.seed}/BC-UBND", "place": place.name, "issued_on": issued.isoformat()}
    upper = spec.scheme != "decimal"
    sections = []
    stack: list[tuple[int, int]] = []
    for i, (part, number) in enumerate(zip(parts, numbers, strict=True)):
        while stack and stack[-1][0] >= part.level:
            stack.pop()
        heading = part.heading.upper() if upper and part.level == 1 else part.heading
        sections.append({"id": part.id, "number": number, "heading": heading, "level": part.level, "parent": stack[-1][1] if stack else None})
        stack.append((part.level, i))
    indicators, groups, unmatched = [], [], []
    for item in rows:
        row = item.row
        if not row.id:
            groups.append({"code": row.code, "label": row.label})
        elif row.id == "?":
            unmatched.append({"label": row.label, "value": item.value})
        else:
            option = next(({"code": c, "label": words} for c, words in row.options if c == item.value), None)
            indicators.append({"id": row.id, "code": row.code, "label": row.label, "unit": row.unit, "kind": row.kind, "value": item.value, "state": item.state, "raw": item.raw, "option": option})
    known = [row.id for row in load_form() if row.id]
    references = {}
    for cited in facts.cited:
        references[cited.id] = {"id": cited.id, "kind": cited.kind, "issued_on": cited.issued_on, "year": cited.year, "year_inferred": cited.inferred, "issuer": cited.issuer, "mentions": 1}
    if any("Nghị định 34/2020" in item.row.label for item in rows):
        mentions = sum("Nghị định 34/2020/NĐ-CP" in item.row.label for item in rows)
        references["34/2020/NĐ-CP"] = {"id": "34/2020/NĐ-CP", "kind": "nghị định", "issued_on": None, "year": 2020, "year_inferred": False, "issuer": "Chính phủ", "mentions": mentions}
    if any("ND 108" in item.row.label for item in rows):
        references["108/NĐ-CP"] = {"id": "108/NĐ-CP", "kind": "nghị định", "issued_on": None, "year": None, "year_inferred": False, "issuer": None, "mentions": 1}
    golden: dict[str, Any] = {
        "organization": {"name": place.body, "kind": place.kind, "unit": place.name, "district": place.district},
        "letterhead": letterhead,
        "title": title,
        "period": {"kind": spec.span.kind, "year": spec.span.year, "index": spec.span.index, "start": spec.span.start, "end": spec.span.end},
        "recipients": [place.parent],
        "signatory": {"position": position, "name": facts.signer},
        "sections": sections,
        "claims": [{"indicator": i, "value": v} for part in parts for i, v in part.claims],
        "references": list(references.values()),
        "findings": [{"code": code, "severity": severity} for code, severity in spec.findings],
    }
    if rows:
        golden["form"] = spec.style.get("form", "cchc-xa-2022")
        golden |= {"indicators": indicators, "groups": groups, "unmatched_rows": unmatched}
        golden["missing_indicators"] = [i for i in known if i not in {x["id"] for x in indicators}]
    return golden
