"""Pages that show a store: one of the whole archive, and one for each unit; self-contained, without script."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from hashlib import sha256
from html import escape
from pathlib import Path

from extractor.archive.checks import check_archive
from extractor.archive.coverage import Missing, missing
from extractor.archive.reports import WHERE, Filed, filed, values
from extractor.messages import number, say
from extractor.output.findings import Located
from extractor.output.html import section, table, whole_page
from extractor.output.json_files import replace
from extractor.store.database import Store

_FIRST = 50  # reports to look at first
_SERIES = 40  # indicators of a unit that are drawn
_ORDER = ("error", "warning", "info")
_WIDTH, _HEIGHT = 220, 36  # of a drawn series


def write_pages(connection: Store, folder: Path, lang: str) -> int:
    """Writes index.html, a page for each unit, and coverage.json with the missing reports; how many pages."""
    folder.mkdir(parents=True, exist_ok=True)
    reports, across = filed(connection), check_archive(connection)
    lacking = [one._asdict() for one in missing(reports)]
    replace(folder / "coverage.json", json.dumps({"missing": lacking}, ensure_ascii=False, indent=1) + "\n")
    replace(folder / "index.html", _index(connection, reports, across, lang))
    units: dict[str, list[Filed]] = defaultdict(list)
    for report in reports:
        units[report.unit].append(report)
    stated = values(connection)
    grades = dict(connection.execute("select report_id, grade from current_report").fetchall())
    for unit, own in units.items():
        names = {report.name for report in own}
        found = [located for located in across if located.path in names]
        replace(folder / _file(unit), _unit_page(unit, own, grades, stated, found, lang))
    return 1 + len(units)


def _file(unit: str) -> str:
    """The name of a unit's page: of plain letters, and its own for each unit."""
    return f"{sha256(unit.encode()).hexdigest()[:16]}.html"


def _word(key: str, lang: str, **words: object) -> str:
    return escape(say(f"page.{key}", lang, catalogue="archive", **words))


def _index(connection: Store, reports: Sequence[Filed], across: Sequence[Located], lang: str) -> str:
    failed = connection.execute("select count(*) from current_report where status = 'failed'").fetchone()[0]
    years = sorted({report.year for report in reports if report.year})
    units = sorted({report.unit for report in reports})
    counts = _word("counts", lang, reports=len(reports), units=len(units), years=len(years), failed=failed)
    grades = connection.execute("select grade, count(*) from current_report group by grade order by grade").fetchall()
    single = connection.execute("select code, severity, count(*) from current_finding group by code, severity")
    lacking = missing(reports)
    findings = Counter({(code, severity): count for code, severity, count in single})
    findings.update((located.finding.code, located.finding.severity) for located in across)
    codes = sorted(findings.items(), key=lambda item: (_ORDER.index(item[0][1]), -item[1]))
    parts = [
        f'<header><h1>{_word("title", lang)}</h1><p class="about">{counts}</p></header><main>',
        section(_word("first", lang), _look_first(connection, across, lang)),
        section(_word("grades", lang), table([_word("grade", lang), _word("count", lang)], map(list, grades))),
        section(
            _word("findings", lang),
            table(
                [_word("code", lang), _word("severity", lang), _word("count", lang)],
                ([escape(code), escape(severity), count] for (code, severity), count in codes),
            ),
        ),
        section(_word("missing", lang), _missing(lacking, lang)),
        section(_word("coverage", lang), _coverage(reports, lacking, years, units, lang)),
        _unresolved(connection, lang),
        "</main>",
    ]
    return whole_page(_word("title", lang), "".join(parts), lang)


def _look_first(connection: Store, across: Sequence[Located], lang: str) -> str:
    """The reports with the most and gravest findings, those across reports counted in."""
    weights = {"error": 10, "warning": 3, "info": 0}
    score: Counter[str] = Counter()
    about: dict[str, tuple[str, str]] = {}
    query = f"select {WHERE}, coalesce(organization, ''), grade, report_id from current_report r"
    names = {}
    for name, organization, grade, report_id in connection.execute(query):
        about[name] = (organization, grade or "")
        names[report_id] = name
    for report_id, severity, count in connection.execute(
        "select report_id, severity, count(*) from current_finding group by report_id, severity"
    ):
        score[names[report_id]] += weights[severity] * count
    for located in across:
        score[located.path] += weights[located.finding.severity]
    rows = (
        [escape(name), escape(about.get(name, ("", ""))[0]), about.get(name, ("", ""))[1], points]
        for name, points in score.most_common(_FIRST)
        if points
    )
    heads = [_word("report", lang), _word("unit", lang), _word("grade", lang), _word("weight", lang)]
    return table(heads, rows)


def _missing(lacking: Sequence[Missing], lang: str) -> str:
    if not lacking:
        return f"<p>{_word('missing.none', lang)}</p>"
    rows = (
        [f'<a href="{_file(one.unit)}">{escape(one.unit)}</a>', f"{one.start} – {one.end}"] for one in lacking[:_FIRST]
    )
    rest = len(lacking) - _FIRST
    more = f"<p>{_word('missing.more', lang, count=number(rest, lang))}</p>" if rest > 0 else ""
    return table([_word("unit", lang), _word("period", lang)], rows) + more


def _coverage(
    reports: Sequence[Filed], lacking: Sequence[Missing], years: Sequence[int], units: Sequence[str], lang: str
) -> str:
    """Per unit and year how many reports there are, and of how many that are expected."""
    there = Counter((report.unit, report.year) for report in reports)
    gaps = Counter((one.unit, one.year) for one in lacking)

    def cell(unit: str, year: int) -> str:
        count, short = there[unit, year], gaps[unit, year]
        return f"<b>{count}/{count + short}</b>" if short else str(count or "")

    rows = ([f'<a href="{_file(unit)}">{escape(unit)}</a>', *(cell(unit, year) for year in years)] for unit in units)
    return table([_word("unit", lang), *map(str, years)], rows)


def _unresolved(connection: Store, lang: str) -> str:
    """The bodies that have no official code, where there are any."""
    query = "select organization, district, province, reports from unresolved_unit limit ?"
    rows = [[escape(str(cell or "")) for cell in row] for row in connection.execute(query, (_SERIES,))]
    heads = [_word(key, lang) for key in ("unit", "district", "province", "count")]
    return section(_word("unresolved", lang), table(heads, rows)) if rows else ""


def _unit_page(
    unit: str,
    own: Sequence[Filed],
    grades: dict[int, str],
    stated: dict[int, dict[str, tuple[float, str]]],
    across: Sequence[Located],
    lang: str,
) -> str:
    listed = ([escape(report.name), escape(report.period), grades.get(report.report_id, "")] for report in own)
    messages = "".join(
        f'<li class="{located.finding.severity}">{escape(located.path)}: '
        f"{escape(located.finding.message if lang == 'vi' else located.finding.message_en)}</li>"
        for located in across
    )
    parts = [
        f'<header><h1>{escape(unit)}</h1><p><a href="index.html">{_word("back", lang)}</a></p></header><main>',
        section(_word("report", lang), table([_word(k, lang) for k in ("report", "period", "grade")], listed)),
        section(_word("findings", lang), f'<ol class="findings">{messages}</ol>') if messages else "",
        section(_word("series", lang), table(["", ""], _series(own, stated, lang))),
        "</main>",
    ]
    return whole_page(escape(unit), "".join(parts), lang)


def _series(own: Sequence[Filed], stated: dict[int, dict[str, tuple[float, str]]], lang: str) -> Iterator[list[str]]:
    """Label and drawing of each indicator that the unit reports more than twice."""
    found: dict[str, list[tuple[str, float]]] = defaultdict(list)
    labels: dict[str, str] = {}
    for report in own:
        for key, (value, label) in stated.get(report.report_id, {}).items():
            found[key].append((report.period, value))
            labels[key] = label
    for key, points in sorted(found.items(), key=lambda item: -len(item[1]))[:_SERIES]:
        if len(points) > 2:
            yield [escape(labels[key]), _drawing(points, lang)]


def _drawing(points: Sequence[tuple[str, float]], lang: str) -> str:
    high = max(value for _, value in points) or 1.0
    step = _WIDTH / (len(points) - 1)
    places = [(i * step, _HEIGHT - 3 - (_HEIGHT - 6) * value / high) for i, (_, value) in enumerate(points)]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    words = "; ".join(f"{period}: {number(value, lang)}" for period, value in points)
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.2"/>' for x, y in places)
    return (
        f'<svg viewBox="-4 0 {_WIDTH + 8} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}" role="img" '
        f'aria-label="{escape(words)}"><title>{escape(words)}</title>'
        f'<polyline points="{line}" fill="none" stroke="#14508c" stroke-width="1.5"/>{dots}</svg>'
    )
