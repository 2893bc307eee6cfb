"""The documents that made-up reports cite, and the ways in which clerks print a citation."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta

from corpus.build.facts import Facts


@dataclass(frozen=True)
class Doc:
    """A document: `number` and `symbol` make the printed number, with the year between where `dated` kinds carry it."""

    kind: str
    number: str
    symbol: str
    issued_on: str
    issuer: str = ""
    with_year: bool = False
    subject: str = ""

    @property
    def year(self) -> int:
        """Year of its date."""
        return int(self.issued_on[:4])

    @property
    def id(self) -> str:
        """Normal form."""
        if not self.symbol:
            return f"{self.number} {self.year}"  # a law by its name
        joint = "-" if self.symbol.split("/")[0] in ("NQ", "CT", "QĐ", "CTr", "KL", "TB") and "/" in self.symbol else "/"
        return f"{self.number}{joint}{f'{self.year}/' if self.with_year else ''}{self.symbol}"


def _central(kind: str, number: str, symbol: str, issued_on: str, issuer: str, with_year: bool = True) -> Doc:
    return Doc(kind, number, symbol, issued_on, issuer, with_year)


_GOV, _PM, _CPO = "Chính phủ", "Thủ tướng Chính phủ", "Văn phòng Chính phủ"
# Documents of central bodies with their true dates, from general knowledge of administrative reform.
CENTRAL = {
    "nd61": _central("nghị định", "61", "NĐ-CP", "2018-04-23", _GOV),
    "nd107": _central("nghị định", "107", "NĐ-CP", "2021-12-06", _GOV),
    "nd45": _central("nghị định", "45", "NĐ-CP", "2020-04-08", _GOV),
    "nd30": _central("nghị định", "30", "NĐ-CP", "2020-03-05", _GOV),
    "nd34": _central("nghị định", "34", "NĐ-CP", "2019-04-24", _GOV),
    "nd33": _central("nghị định", "33", "NĐ-CP", "2023-06-10", _GOV),
    "nd63": _central("nghị định", "63", "NĐ-CP", "2010-06-08", _GOV),
    "nd42": _central("nghị định", "42", "NĐ-CP", "2022-06-24", _GOV),
    "nd112": _central("nghị định", "112", "NĐ-CP", "2020-09-18", _GOV),
    "nd118": _central("nghị định", "118", "NĐ-CP", "2025-06-09", _GOV),
    "nd130": _central("nghị định", "130", "NĐ-CP", "2005-10-17", _GOV),
    "nd117": _central("nghị định", "117", "NĐ-CP", "2013-10-07", _GOV),
    "nd108": _central("nghị định", "108", "NĐ-CP", "2014-11-20", _GOV),
    "tt01": _central("thông tư", "01", "TT-VPCP", "2018-11-23", _CPO),
    "nq76": _central("nghị quyết", "76", "NQ-CP", "2021-07-15", _GOV, False),
    "nq30c": _central("nghị quyết", "30c", "NQ-CP", "2011-11-08", _GOV, False),
    "qd45": _central("quyết định", "45", "QĐ-TTg", "2016-10-19", _PM),
    "qd468": _central("quyết định", "468", "QĐ-TTg", "2021-03-27", _PM, False),
    "qd06": _central("quyết định", "06", "QĐ-TTg", "2022-01-06", _PM, False),
    "qd93": _central("quyết định", "93", "QĐ-TTg", "2007-06-22", _PM),
    "qd09": _central("quyết định", "09", "QĐ-TTg", "2015-03-25", _PM),
    "ct23": _central("chỉ thị", "23", "CT-TTg", "2021-09-02", _PM, False),
    "ct26": _central("chỉ thị", "26", "CT-TTg", "2016-09-05", _PM, False),
    "ttlt71": _central("thông tư liên tịch", "71", "TTLT-BTC-BNV", "2014-05-30", "Bộ Tài chính, Bộ Nội vụ"),
    "nq57": _central("nghị quyết", "57", "NQ/TW", "2024-12-22", "Bộ Chính trị", False),
    "nq18": _central("nghị quyết", "18", "NQ/TW", "2017-10-25", "", False),
    "luat_cbcc": Doc("luật", "Luật Cán bộ, công chức", "", "2008-11-13"),
    "luat_tccqdp": Doc("luật", "Luật Tổ chức chính quyền địa phương", "", "2015-06-19"),
    "luat_tccqdp25": Doc("luật", "Luật Tổ chức chính quyền địa phương", "", "2025-06-16"),
    "luat_nsnn": Doc("luật", "Luật Ngân sách nhà nước", "", "2015-06-25"),
}  # fmt: skip

# Documents of the place itself and of those above it: kind, symbol, whose, subjects.
LOCAL: dict[str, tuple[str, str, str, tuple[str, ...]]] = {
    "plan": ("kế hoạch", "KH-UBND", "own", ("cải cách hành chính năm {y}", "thực hiện công tác cải cách hành chính năm {y}")),
    "plan_control": ("kế hoạch", "KH-UBND", "own", ("kiểm soát thủ tục hành chính năm {y}", "rà soát, đánh giá thủ tục hành chính năm {y}")),
    "plan_talk": ("kế hoạch", "KH-UBND", "own", ("tuyên truyền cải cách hành chính năm {y}", "thông tin, tuyên truyền cải cách hành chính năm {y}")),
    "plan_check": ("kế hoạch", "KH-UBND", "own", ("tự kiểm tra công tác cải cách hành chính năm {y}", "kiểm tra công vụ năm {y}")),
    "plan_iso": ("kế hoạch", "KH-UBND", "own", ("duy trì, cải tiến hệ thống quản lý chất lượng năm {y}",)),
    "decision": ("quyết định", "QĐ-UBND", "own", ("kiện toàn Bộ phận tiếp nhận và trả kết quả", "phân công nhiệm vụ cho thành viên UBND")),
    "notice": ("thông báo", "TB-UBND", "own", ("kết luận cuộc họp giao ban về cải cách hành chính",)),
    "letter_own": ("công văn", "UBND-VP", "own", ("chấn chỉnh kỷ luật, kỷ cương hành chính", "đôn đốc nộp hồ sơ trực tuyến")),
    "letter": ("công văn", "UBND-NV", "parent", ("báo cáo định kỳ công tác cải cách hành chính", "chế độ thông tin, báo cáo cải cách hành chính")),
    "plan_parent": ("kế hoạch", "KH-UBND", "parent", ("cải cách hành chính năm {y}", "chuyển đổi số năm {y}")),
    "directive_parent": ("chỉ thị", "CT-UBND", "parent", ("tăng cường kỷ luật, kỷ cương hành chính", "đẩy mạnh cải cách thủ tục hành chính")),
    "decision_parent": ("quyết định", "QĐ-UBND", "parent", ("giao chỉ tiêu biên chế", "giao chỉ tiêu, nhiệm vụ cải cách hành chính năm {y}")),
    "decision_province": ("quyết định", "QĐ-UBND", "province", ("công bố danh mục thủ tục hành chính", "phê duyệt quy trình nội bộ giải quyết thủ tục hành chính")),
    "plan_province": ("kế hoạch", "KH-UBND", "province", ("cải cách hành chính giai đoạn 2021 - 2025", "nâng cao chỉ số cải cách hành chính")),
    "council": ("nghị quyết", "NQ-HĐND", "council", ("quy định chức danh người hoạt động không chuyên trách", "kế hoạch phát triển kinh tế - xã hội")),
    "party_province": ("chỉ thị", "CT/TU", "party", ("tăng cường sự lãnh đạo đối với công tác cải cách hành chính",)),
    "party_resolution": ("nghị quyết", "NQ/TU", "party", ("đẩy mạnh cải cách hành chính",)),
    "department": ("công văn", "SNV-CCHC", "department", ("hướng dẫn báo cáo cải cách hành chính", "đôn đốc thực hiện nhiệm vụ cải cách hành chính")),
}  # fmt: skip


def local(key: str, facts: Facts, rng: random.Random) -> Doc:
    """The document of that key for this report: a number of its own, a date before the end of the period."""
    kind, symbol, whose, subjects = LOCAL[key]
    year = facts.span.year
    start = date(year - 1, 12, 1) if key.startswith(("plan", "decision_parent")) else date(year, 1, 4)
    latest = max(start + timedelta(days=20), facts.span.end_date - timedelta(days=25))
    issued = start + timedelta(days=rng.randrange((latest - start).days))
    place = facts.place
    province = f"UBND {place.province_kind} {place.province}"
    issuer = {
        "own": f"UBND {place.kind}",
        "parent": place.parent,
        "province": province,
        "council": f"HĐND {place.province_kind} {place.province}",
        "party": "Ban Thường vụ Tỉnh ủy" if place.province_kind == "tỉnh" else "Ban Thường vụ Thành ủy",
        "department": "Sở Nội vụ",
    }[whose]
    number = str(rng.randint(2, 60)) if whose in ("own", "party") else str(rng.randint(70, 3400))
    with_year = key == "council"
    subject = rng.choice(subjects).format(y=year)
    return Doc(kind, f"{int(number):02d}", symbol, issued.isoformat(), issuer, with_year, subject)


@dataclass(frozen=True)
class Citation:
    """One mention: the document, its printed text, and what the mention itself states."""

    doc: Doc
    text: str
    year_left_out: bool = False
    date_left_out: bool = False
    issuer_left_out: bool = False


@dataclass(frozen=True)
class Manner:
    """How one clerk prints citations; each field is one habit."""

    so: str = "số "  # between kind and number
    date: str = "slash"  # slash, words, dashes, dots
    comma: bool = False  # before `ngày`
    issuer: float = 0.5  # how often the issuer of a document of others is named
    subject: float = 0.4
    leave_year: float = 0.0  # how often a decree or circular loses its year
    leave_date: float = 0.15
    dash: str = "-"
    space: str = ""  # after the slash
    capital: bool = True


MANNERS = (
    Manner(),
    Manner(comma=True, leave_year=0.3),
    Manner(date="words", subject=0.7),
    Manner(so="số: ", date="dashes"),
    Manner(so="", date="dots", leave_year=0.2, capital=True),
    Manner(capital=False, dash="–", issuer=0.8),
    Manner(space=" ", date="slash", subject=0.6),
    Manner(date="words", comma=True, issuer=0.9, leave_date=0.0),
)


def cite(doc: Doc, manner: Manner, rng: random.Random, first: bool = True, bare: bool = False) -> Citation:
    """A mention of the document; the first one in a report tells its date, later ones may not."""
    if not doc.symbol:
        return Citation(doc, f"{doc.number} năm {doc.year}", date_left_out=True, issuer_left_out=True)
    kind = doc.kind[0].upper() + doc.kind[1:] if manner.capital else doc.kind
    leave_year = doc.with_year and doc.symbol.startswith(("NĐ", "TT")) and rng.random() < manner.leave_year
    leave_date = not leave_year and (doc.with_year or not first) and rng.random() < (manner.leave_date if first else 0.6)
    text = f"{kind} {manner.so}{_number(doc, manner, leave_year)}"
    if not leave_date:
        text += f"{',' if manner.comma else ''} ngày {_date(doc, manner)}"
    named = bool(doc.issuer) and rng.random() < manner.issuer and not doc.issuer.endswith((" xã", " phường", " trấn"))
    if named:
        text += f" của {doc.issuer}"
    if doc.subject and not bare and rng.random() < manner.subject:
        text += f" {rng.choice(('về', 'về việc', 'về'))} {doc.subject}"
    return Citation(doc, text, leave_year, leave_date, not named)


def _number(doc: Doc, manner: Manner, leave_year: bool) -> str:
    shown = replace(doc, with_year=doc.with_year and not leave_year).id
    return shown.replace("/", f"/{manner.space}").replace("-", manner.dash)


def _date(doc: Doc, manner: Manner) -> str:
    day = date.fromisoformat(doc.issued_on)
    if manner.date == "words":
        return f"{day.day:02d} tháng {day.month if day.month > 2 else f'{day.month:02d}'} năm {day.year}"
    separator = {"slash": "/", "dashes": "-", "dots": "."}[manner.date]
    month = f"{day.month:02d}" if day.month < 3 or manner.date != "slash" else str(day.month)
    return f"{day.day:02d}{separator}{month}{separator}{day.year}"
