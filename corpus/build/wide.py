"""The one-stop statistics (Biểu 06a and its kin): one row a field or commune, three header rows, a row of column numbers."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from corpus.build.facts import Number
from corpus.build.page import Block
from corpus.build.shapes import header_merges, layout

FIELDS = (
    "Hộ tịch", "Chứng thực", "Đất đai", "Bảo trợ xã hội", "Người có công", "Nuôi con nuôi", "Văn hóa", "Môi trường",
    "Hòa giải cơ sở", "Giáo dục mầm non", "Xây dựng", "Tín ngưỡng, tôn giáo", "Phòng, chống tệ nạn xã hội",
)  # fmt: skip
IDS = (
    "files.received", "files.received_online", "files.received_in_person_or_post", "files.carried_over",
    "files.resolved", "files.resolved_early", "files.resolved_on_time", "files.resolved_late",
    "files.in_progress", "files.in_progress_in_time", "files.in_progress_overdue",
)  # fmt: skip
_HEADERS = (
    (
        ("STT", "Lĩnh vực giải quyết", "Số lượng hồ sơ tiếp nhận", "<", "<", "<", "Số lượng hồ sơ đã giải quyết", "<", "<", "<", "Số lượng hồ sơ đang giải quyết", "<", "<"),
        ("^", "^", "Tổng số", "Trong kỳ", "<", "Từ kỳ trước", "Tổng số", "Trước hạn", "Đúng hạn", "Quá hạn", "Tổng số", "Trong hạn", "Quá hạn"),
        ("^", "^", "^", "Trực tuyến", "Trực tiếp, dịch vụ bưu chính", "^", "^", "^", "^", "^", "^", "^", "^"),
    ),
    (
        ("TT", "Lĩnh vực, công việc", "Số hồ sơ nhận giải quyết", "<", "<", "<", "Kết quả giải quyết", "<", "<", "<", "<", "<", "<"),
        ("^", "^", "Tổng số", "Trong đó", "<", "<", "Số hồ sơ đã giải quyết", "<", "<", "<", "Số hồ sơ đang giải quyết", "<", "<"),
        ("^", "^", "^", "Số mới tiếp nhận trực tuyến", "Số mới tiếp nhận (trực tiếp hoặc qua dịch vụ bưu chính)", "Số kỳ trước chuyển qua", "Tổng số", "Trả trước thời hạn", "Trả đúng thời hạn", "Trả quá hạn", "Tổng số", "Chưa đến hạn", "Quá hạn"),
    ),
)  # fmt: skip
_NUMBERS = (
    ("(1)", "(2)", "(3)=(4)+(5)+(6)", "(4)", "(5)", "(6)", "(7)=(8)+(9)+(10)", "(8)", "(9)", "(10)", "(11)=(12)+(13)", "(12)", "(13)"),
    ("1", "2", "3=4+5+6", "4", "5", "6", "7=8+9+10", "8", "9", "10", "11=12+13", "12", "13"),
)
_WIDTHS = (1.0, 4.2, 1.9, 1.7, 1.9, 1.6, 2.0, 1.6, 1.6, 1.5, 1.8, 1.6, 1.5)


@dataclass
class Wide:
    """The table: the rows by scope (empty for the total), and how cells print numbers."""

    rows: dict[str, dict[str, Number]]
    total_first: bool = False
    raw: dict[tuple[str, str], str] = field(default_factory=dict)

    def text(self, scope: str, identity: str) -> str:
        """What the cell prints."""
        return self.raw.get((scope, identity), str(self.rows[scope][identity]))


def draw(rng: random.Random, scopes: list[str]) -> Wide:
    """A table whose rows and columns add up."""
    rows = {scope: _row(rng) for scope in scopes}
    total = {identity: sum(row[identity] for row in rows.values()) for identity in IDS}
    table = Wide({**rows, "": total}, rng.random() < 0.2)
    for scope, row in table.rows.items():
        for identity, value in row.items():
            if rng.random() < 0.25 and value >= 1000:
                table.raw[scope, identity] = f"{value:,}".replace(",", ".")
    return table


def _row(rng: random.Random) -> dict[str, Number]:
    online, direct, before = rng.randint(0, 220), rng.randint(3, 400), rng.randint(0, 9)
    received = online + direct + before
    running = rng.randint(0, min(9, received))
    overdue = rng.randint(0, 1) if running else 0
    resolved = received - running
    early = rng.randint(0, resolved)
    late = rng.randint(0, min(2, resolved - early))
    values = (received, online, direct, before, resolved, early, resolved - early - late, late, running, running - overdue, overdue)
    return dict(zip(IDS, values, strict=True))


def blocks(table: Wide, rng: random.Random) -> list[Block]:
    """The grid as printed, the total last or first."""
    header = [list(line) for line in rng.choice(_HEADERS)]
    numbers = [list(rng.choice(_NUMBERS))] if rng.random() < 0.8 else []
    merges = header_merges(header)
    scopes = [scope for scope in table.rows if scope]
    order = ["", *scopes] if table.total_first else [*scopes, ""]
    body = [
        [str(scopes.index(scope) + 1) if scope else "", scope or rng.choice(("Tổng cộng", "TỔNG CỘNG", "Tổng số")), *(table.text(scope, i) for i in IDS)]
        for scope in order
    ]
    top = len(header) + len(numbers)
    bold = {top + order.index("")}
    return [layout([*header, *numbers, *body], _WIDTHS, merges, top, bold, size=10, labels=1)]
