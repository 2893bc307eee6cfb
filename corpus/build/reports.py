"""One report out of its spec: composed as a model that faults may still change, then printed and vouched for."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from corpus.build import wide
from corpus.build.citations import Citation
from corpus.build.disguise import abbreviated, mistyped, old_tones, reworded
from corpus.build.docx_writer import write
from corpus.build.facts import Facts, Numbers, Span, draw
from corpus.build.frame import AUTHORITY, Extra, Head, Signature, addressees, letterhead, signature, title
from corpus.build.golden import golden
from corpus.build.page import Block, Page, Para, Run, Section, cell, para
from corpus.build.places import SIGNERS, Place
from corpus.build.prose import Clerk, Part, Passage, number_parts
from corpus.build.rows import Row, load_form, printed
from corpus.build.shapes import SHAPES, Shape, layout, pick, renumber_parts, tables
from corpus.build.wording import load, template


@dataclass(frozen=True)
class Spec:
    """What makes one report different from the others; `style` is read by the parts that it concerns."""

    name: str
    place: Place
    span: Span
    voice: str = "plain"
    scheme: str = "decimal"
    auto: bool = False
    letterhead: str = "table"
    signing: str = "plain"
    table: str = "merged"  # a shape, `wide`, or none
    landscape: bool = False
    seed: int = 1
    form: str = "cchc-xa-2022"
    style: Mapping[str, Any] = field(default_factory=dict)
    findings: tuple[tuple[str, str], ...] = ()  # code and severity of what was planted


@dataclass
class Report:
    """A report before it is printed."""

    spec: Spec
    facts: Facts
    head: Head
    title: str
    recipients: list[str]
    opening: Passage
    parts: list[Part]
    closing: Passage
    sign: Signature
    rows: list[Row] = field(default_factory=list)
    shape: Shape | None = None
    wide: wide.Wide | None = None
    extras: list[Extra] = field(default_factory=list)
    caption: list[Passage] = field(default_factory=list)
    notes: list[tuple[int, Passage]] = field(default_factory=list)  # part that calls it, text
    planted: list[tuple[str, str]] = field(default_factory=list)

    @property
    def passages(self) -> list[Passage]:
        """All prose in reading order, footnotes last."""
        body = [passage for part in self.parts for passage in part.passages]
        return [self.opening, *body, self.closing, *self.caption, *(note for _, note in self.notes)]


@dataclass
class Built:
    """A finished report."""

    spec: Spec
    docx: bytes
    golden: dict[str, Any]


def build(spec: Spec) -> Built:
    """The document and golden record of a spec; the same for the same spec."""
    return finish(compose(spec))


def finish(report: Report) -> Built:
    """Prints a report and writes down what it must give."""
    return Built(report.spec, render(report), golden(report))


# ---- composing ----


def compose(spec: Spec) -> Report:
    """The model of a report; each stage has randomness of its own, so that a change in one leaves the others alone."""
    style = spec.style
    facts = _facts(spec)
    clerk = Clerk(load(spec.voice), facts, _rng(spec, "prose"))
    parts = clerk.parts()
    scheme = load(spec.voice).options.get("scheme", spec.scheme)
    number_parts(parts, scheme)
    for index, number in style.get("renumber", {}).items():
        parts[index].number = number
    if style.get("upper", scheme not in ("decimal", "decimal_bare")):
        for part in parts:
            part.heading = part.heading.upper() if part.level == 1 else part.heading
    edit = style.get("edit")
    if edit is not None:
        edit(parts, facts)
    head = _head(spec)
    rows = printed(facts, _disguised(spec)) if spec.table not in ("none", "wide") else []
    report = Report(
        spec,
        facts,
        head,
        style.get("title") or clerk.choose("titles").text,
        _recipients(spec),
        clerk.choose("openings"),
        parts,
        Passage([style["closing"]]) if "closing" in style else clerk.choose("closings"),
        _signature(spec),
        rows,
        extras=[EXTRAS[name](_rng(spec, name)) for name in style.get("extras", ())],
        planted=list(spec.findings),
    )
    if spec.table in (*SHAPES, "continued", "many"):
        report.shape = pick(spec.table, _rng(spec, "shape"))
    if spec.table == "many":
        renumber_parts(rows)
    if spec.table == "wide":
        rng = _rng(spec, "wide")
        report.wide = wide.draw(rng, sorted(rng.sample(wide.FIELDS, rng.randint(4, 9))))
        _say_wide(report)
    _notes(report, clerk)
    report.caption = _caption(report)
    return report


def _rng(spec: Spec, stage: str) -> random.Random:
    return random.Random(f"{spec.seed}/{stage}")


def _facts(spec: Spec) -> Facts:
    rng = _rng(spec, "facts")
    numbers = draw(rng, spec.span, spec.form)
    known = {row.id for row in load_form(spec.form)} if spec.table not in ("none", "wide") else set(numbers)
    if spec.table != "none":
        numbers = {key: value for key, value in numbers.items() if key in known}
    numbers |= spec.style.get("numbers", {})
    facts = Facts(spec.place, spec.span, spec.form, numbers)
    if spec.table in ("plan", "previous", "threerow"):
        facts.previous = _around(numbers, rng)
        facts.plan = _around(numbers, rng)
        facts.accumulated = {key: value + 40 for key, value in _around(numbers, rng).items() if value is not None}
    facts.unknown = {row.label: _unknown(row.kind, rng) for row in load_form(spec.form) if row.id == "?"}
    return facts


def _around(numbers: Numbers, rng: random.Random) -> Numbers:
    """Values of another period or of the plan: near, and never the same."""
    return {
        key: round(value * rng.uniform(0.8, 1.2), 1) + 1 if isinstance(value, float) else value + rng.randint(1, 9)
        for key, value in numbers.items()
        if value is not None and value > 5
    }


def _unknown(kind: str, rng: random.Random) -> int | float:
    return round(rng.uniform(10, 95), 1) if kind in ("percent", "money", "measure") else rng.randint(1, 400)


def _disguised(spec: Spec) -> dict[str, Any]:
    """The style with labels reworded, abbreviated, mistyped and old-fashioned as far as it asks for."""
    style = dict(spec.style)
    rng = _rng(spec, "labels")
    form = load_form(spec.form)
    labels = reworded(rng, (row.id for row in form), style.get("reworded", 0.0))
    for row in form:
        text = labels.get(row.id, row.label)
        if any(letter.isdigit() for letter in text):
            continue
        if rng.random() < style.get("abbreviated", 0.0):
            text = abbreviated(text, rng)
        if rng.random() < style.get("typos", 0.0):
            text = mistyped(text, rng)
        if style.get("old_tones"):
            text = old_tones(text)
        if text != row.label:
            labels[row.id or row.label] = text
    style["labels"] = labels | dict(style.get("labels", {}))
    return style


def _head(spec: Spec) -> Head:
    style, place = spec.style, spec.place
    issued = spec.span.end_date + timedelta(days=spec.seed % 5) - timedelta(days=12)
    parent = place.parent if style.get("with_parent") and place.district and place.level == "xã" else ""
    number = f"{20 + spec.seed % 300}/BC-UBND"
    return Head(spec.letterhead, number, place.name, issued, parent, bool(style.get("blank")), style.get("colon", "Số: "), bool(style.get("short")))


def _recipients(spec: Spec) -> list[str]:
    place, style = spec.place, spec.style
    if "recipients" in style:
        return list(style["recipients"])
    if place.level != "xã":
        return [f"UBND tỉnh {place.province}" if place.level == "huyện" else "Bộ Nội vụ"]
    second = f"Phòng Nội vụ {place.above}" if place.district else f"Sở Nội vụ {place.above}"
    return {0: [place.parent], 1: [place.parent, second], 2: [second], 3: []}[style.get("to", 0)]


def _signature(spec: Spec) -> Signature:
    rng = _rng(spec, "signature")
    kind = spec.place.kind
    pool = [f"Đảng ủy, HĐND {kind}", f"TT Đảng ủy, TT HĐND {kind} (b/c)", f"Chủ tịch, các PCT UBND {kind}", "Các ban, ngành, đoàn thể", f"Trang TTĐT {kind}"]
    names = ["Như trên", *rng.sample(pool, rng.randint(1, 3)), rng.choice(("Lưu: VT", "Lưu: VT, VP", "Lưu VT"))]
    signer = SIGNERS[spec.seed % len(SIGNERS)]
    return Signature(AUTHORITY[spec.signing], signer, names, spec.style.get("signature", "table"), bool(spec.style.get("signed")))


def _say_wide(report: Report) -> None:
    """The prose says nothing of files beside a one-stop table, whose sums mean another thing than the commune's own."""
    for part in report.parts:
        part.passages = [p for p in part.passages if not any(f.indicator.startswith("files.") for f in p.figures)]
    for index, part in enumerate(report.parts):
        leaf = index + 1 == len(report.parts) or report.parts[index + 1].level <= part.level
        if leaf and not part.passages:
            part.passages = [Passage(["Nội dung này được triển khai thường xuyên, có sổ sách theo dõi đầy đủ."])]


_NOTES = ("Theo [plan_province:bare].", "Căn cứ [council:bare] về chế độ, chính sách.", "Số liệu tính đến hết ngày chốt báo cáo.", "Xem [decision:bare].")


def _notes(report: Report, clerk: Clerk) -> None:
    """Footnotes, called at the end of some paragraph."""
    for text in _rng(report.spec, "notes").sample(_NOTES, report.spec.style.get("footnotes", 0)):
        places = [i for i, part in enumerate(report.parts) if part.passages and i not in [n for n, _ in report.notes]]
        note = clerk.fill(template(text))
        if note is not None and places:
            report.notes.append((places[len(places) * (1 + len(report.notes)) // 3], note))
    report.notes.sort(key=lambda note: note[0])


def _caption(report: Report) -> list[Passage]:
    """The lines above the table."""
    spec, head = report.spec, report.head
    rng = _rng(spec, "caption")
    subject = load(spec.voice).options.get("subject", "cải cách hành chính")
    words = [rng.choice(("PHỤ LỤC", "Phụ lục I", "PHỤ LỤC SỐ LIỆU", "Biểu mẫu 1"))]
    words.append(rng.choice((f"Số liệu {subject} {spec.span.words}", f"Biểu thống kê kết quả {subject} {spec.span.words}", f"THỐNG KÊ SỐ LIỆU {subject} {spec.span.words}".upper())))
    if head.layout != "none" and rng.random() < 0.6:
        number = f"{'      ' if head.blank else head.number.partition('/')[0]}/BC-UBND"
        day = "    " if head.blank else f"{head.issued.day:02d}"
        words.append(f"(Kèm theo Báo cáo số {number} ngày {day}/{head.issued.month}/{head.issued.year} của {spec.place.body})")
    elif rng.random() < 0.5:
        words.append(f"Đơn vị: {spec.place.body}")
    return [Passage([text]) for text in words]


# ---- tables beside the indicator table ----


def _staff_list(rng: random.Random) -> Extra:
    names = rng.sample(SIGNERS, 4)
    posts = ("Văn phòng - Thống kê", "Tư pháp - Hộ tịch", "Địa chính - Xây dựng", "Tài chính - Kế toán")
    matrix = [[str(i + 1), name, post, rng.choice(("Đại học", "Cao đẳng"))] for i, (name, post) in enumerate(zip(names, posts, strict=True))]
    return Extra(["DANH SÁCH CÔNG CHỨC TRỰC BỘ PHẬN MỘT CỬA"], [["STT", "Họ và tên", "Chức danh", "Trình độ"]], matrix, (1.4, 5.5, 5.6, 3.5))


def _equipment(rng: random.Random) -> Extra:
    things = (("Máy scan", "Chiếc"), ("Bàn làm việc", "Bộ"), ("Ghế chờ cho người dân", "Chiếc"), ("Camera", "Chiếc"))
    counts = [rng.randint(1, 20) for _ in things]
    matrix = [[str(i + 1), thing, unit, str(n)] for i, ((thing, unit), n) in enumerate(zip(things, counts, strict=True))]
    return Extra(["Trang thiết bị của bộ phận một cửa"], [["TT", "Tên thiết bị", "ĐVT", "Số lượng"]], matrix, (1.4, 8.0, 3.2, 3.2), list(map(float, counts)))


EXTRAS: dict[str, Callable[[random.Random], Extra]] = {"staff_list": _staff_list, "equipment": _equipment}


# ---- printing ----


def render(report: Report) -> bytes:
    """The document as .docx."""
    spec, style = report.spec, report.spec.style
    rng = _rng(spec, "print")
    page = Page(header=spec.place.body if style.get("running_head") else "", footer=bool(style.get("page_numbers", True)))
    page.add(*letterhead(report.head, spec.place))
    page.add(*title(report.title, style.get("title_width", 90), bool(style.get("title_merged"))))
    page.add(*addressees(report.recipients, bool(style.get("to_listed", len(report.recipients) > 1))))
    page.add(_paragraph(report.opening, report))
    early = style.get("table_at") == "body"
    middle = max(1, len(report.parts) * 2 // 3)
    for index, part in enumerate(report.parts):
        page.add(*_section(part, index, report))
        if early and index == middle:
            page.add(*_appendix(report, rng, inline=True))
    page.add(_paragraph(report.closing, report))
    page.add(*signature(report.sign))
    if not early:
        page.add(*_appendix(report, rng))
    messy = _rng(spec, "messy") if style.get("messy") else None
    return write(page, size=style.get("size", 14), messy=messy, decomposed=bool(style.get("decomposed")))


def _section(part: Part, index: int, report: Report) -> list[Block]:
    spec, style = report.spec, report.spec.style
    bold = part.level < 3 or spec.seed % 2 == 0
    blocks: list[Block] = []
    passages = list(part.passages)
    note = next((text.text for at, text in report.notes if at == index), "")
    style_name = f"Heading{part.level}" if style.get("heading_styles") else ""
    if part.number.startswith("Phần"):
        blocks += [para(part.number, bold=True, align="center"), para(part.heading, bold=True, align="center")]
    else:
        automatic = spec.auto and "scheme" not in load(spec.voice).options
        space = "" if spec.scheme == "roman_glued" else " "
        number = "" if automatic else f"{part.typed}{space}" if part.number or part.suffix == "-" else ""
        end = style.get("heading_end", "")
        runs = [Run(f"{number}{part.heading}{end}", bold)]
        if part.glued and passages:
            first = passages.pop(0)
            runs = [Run(f"{number}{part.heading}: ", bold), Run(first.text, note="" if passages else note)]
        blocks.append(Para(tuple(runs), "left", number=(spec.scheme, part.level - 1) if automatic else None, style=style_name))
    for at, passage in enumerate(passages):
        blocks.append(_paragraph(passage, report, note if at == len(passages) - 1 else "", index * 7 + at))
    return blocks


def _paragraph(passage: Passage, report: Report, note: str = "", turn: int = 0) -> Para:
    """A paragraph of prose with what years of editing leave in it: tracked changes, content controls, odd spaces."""
    style = report.spec.style
    text = passage.text
    if style.get("odd_spaces"):
        text = text.replace(" hồ sơ", "\u00a0hồ sơ").replace(" năm ", "  năm ", 1)
    runs: tuple[Run, ...] = (Run(text, note=note),)
    words = text.split(" ")
    if style.get("tracked") and turn % 3 == 0 and len(words) > 8:
        cut = len(words) // 2
        runs = (
            Run(" ".join(words[:cut])),
            Run(" cũ, không còn phù hợp", role="deletion"),
            Run(" " + " ".join(words[cut : cut + 2]), role="insertion"),
            Run(" " + " ".join(words[cut + 2 :]), note=note),
        )
    elif style.get("controls") and turn % 4 == 1 and len(words) > 6:
        runs = (Run(" ".join(words[:3])), Run(" " + " ".join(words[3:6]), role="control"), Run(" " + " ".join(words[6:]), note=note))
    elif style.get("links") and turn % 5 == 2 and len(words) > 6:
        runs = (Run(" ".join(words[:4]), role="link"), Run(" " + " ".join(words[4:]), note=note))
    return Para(runs, indent=1.27, control=bool(style.get("controls")) and turn % 6 == 5)


def _appendix(report: Report, rng: random.Random, inline: bool = False) -> list[Block]:
    """The tables with their captions, on pages of their own or between the sections."""
    spec, style = report.spec, report.spec.style
    if not (report.rows or report.wide or report.extras):
        return []
    blocks: list[Block] = []
    if not inline:
        blocks.append(Section(landscape=True) if spec.landscape else para("", new_page=True))
    before, after = report.extras[: style.get("extras_before", 0)], report.extras[style.get("extras_before", 0) :]
    for extra in before:
        blocks += _extra(extra)
    if report.wide or report.shape:
        blocks += [para(line.text, bold=i < 2, italic=i > 1, align="center") for i, line in enumerate(report.caption)]
    if report.wide:
        blocks += wide.blocks(report.wide, rng)
    elif report.shape:
        blocks += tables(report.rows, spec.table, report.shape, spec.span, style, rng)
    for extra in after:
        blocks += _extra(extra)
    return [*blocks, para("")]


def _extra(extra: Extra) -> list[Block]:
    grid = layout([*extra.header, *extra.matrix], extra.widths, [], len(extra.header), labels=1, make=cell)
    return [para(""), *(para(text, bold=True, align="center") for text in extra.caption), grid, para("")]


def cited(report: Report) -> list[Citation]:
    """All citations of the prose, in order."""
    return [citation for passage in report.passages for citation in passage.citations]


def issued(report: Report) -> date:
    """The date that the letterhead bears."""
    return report.head.issued
