"""An evaluation as one self-contained page with plots: what is read right, whether confidence holds, every error."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from html import escape
from typing import Any

from extractor.confidence import ACCEPT
from extractor.evaluate import LEVELS, Change, Error, Evaluation, Score
from extractor.messages import number, say
from extractor.output.html import section, table, whole_page
from extractor.reliability import Reliability, Sample, by_kind, coverage, reliability

_WIDTH, _HEIGHT, _LEFT, _BOTTOM = 340, 260, 52, 38  # of a plot, and what its axes take
_NINES = 4  # a scale of nines ends at 99.99 %
_MARKS = (0.5, 0.9, 0.99, 0.999, 0.9999)
_STEPS = 200  # points of a curve at most


def to_html(
    evaluation: Evaluation, samples: Sequence[Sample], changes: Sequence[Change] | None = None, lang: str = "vi"
) -> str:
    """The page; `changes` are those of `Evaluation.changes` where another evaluation is compared with, else None."""

    def word(key: str, **values: object) -> str:
        return escape(say(key, lang, catalogue="evaluation", **values))

    about = word("about", reports=evaluation.reports, errors=len(evaluation.errors), fields=len(samples))
    body = "".join(
        (
            f'<header><h1>{word("title")}</h1><p class="about">{about}</p></header><main>',
            _confidence(samples, lang, word),
            _omissions(evaluation, word),
            _scores(evaluation, word),
            _compared(changes, word) if changes is not None else "",
            _errors(evaluation.errors, samples, word),
            "</main>",
        )
    )
    return whole_page(word("title"), body, lang)


Word = Callable[..., str]


def _percent(share: float, lang: str, digits: int = 1) -> str:
    rounded = round(100 * share, digits)
    return f"{number(int(rounded) if rounded.is_integer() else rounded, lang)} %"


# ---- confidence ----


def _confidence(samples: Sequence[Sample], lang: str, word: Word) -> str:
    parts = by_kind(samples)
    keys = ("fields", "wrong", "accepted", "wrong_there", "acceptable")
    heads = [word("kind"), *map(word, keys[:2]), "ECE", "Brier", "AUROC", *map(word, keys[2:])]
    rows = [_figures(kind, part, lang, word) for kind, part in parts]
    plots = "".join(
        f'<div class="plots">{_diagram(reliability(part), kind, lang, word)}{_curve(part, kind, lang, word)}</div>'
        for kind, part in parts
    )
    content = f"<p>{word('confidence.about')}</p>{table(heads, rows)}{plots}"
    return section(word("confidence"), content, "confidence")


def _figures(kind: str, part: Sequence[Sample], lang: str, word: Word) -> list[object]:
    figures = reliability(part)
    share, line = coverage(part, 0.005)
    wished = word("from", share=_percent(share, lang), line=number(round(line, 4), lang)) if share else word("none")
    auroc = "–" if figures.auroc is None else number(round(figures.auroc, 4), lang)
    return [
        word(f"model.{kind}"),
        figures.count,
        figures.wrong,
        number(round(figures.ece, 4), lang),
        number(round(figures.brier, 4), lang),
        auroc,
        _percent(figures.accepted, lang),
        _percent(figures.error, lang, 2),
        wished,
    ]


def _nines(share: float) -> float:
    """A share on a scale on which 90, 99 and 99.9 % stand equally far apart, 0 to 1."""
    return -math.log10(max(1 - share, 10**-_NINES)) / _NINES


def _diagram(figures: Reliability, kind: str, lang: str, word: Word) -> str:
    """Stated confidence against the share that is right, a dot a bin with its 95 % interval."""
    parts = [f'<line class="even" {_from_to(0, 0, 1, 1)}/>']
    for one in figures.bins:
        low, high = _interval(one.right, one.count)
        x = _nines(one.confidence)
        told = f"{_percent(one.confidence, lang, 2)} → {_percent(one.right, lang, 2)} ({number(one.count, lang)})"
        parts.append(
            f'<line class="bar" {_from_to(x, _nines(low), x, _nines(high))}/>'
            f'<circle cx="{_x(x):.1f}" cy="{_y(_nines(one.right)):.1f}" r="4"><title>{told}</title></circle>'
        )
    marks = [(_nines(mark), _percent(mark, lang, 2)) for mark in _MARKS]
    title = word("diagram", kind=word(f"model.{kind}"))
    return _plot(title, word("stated"), word("true"), marks, marks, "".join(parts))


def _interval(share: float, count: int, z: float = 1.96) -> tuple[float, float]:
    """Wilson's interval of a share that was seen among `count`."""
    middle = share + z * z / (2 * count)
    half = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    whole = 1 + z * z / count
    return max((middle - half) / whole, 0.0), min((middle + half) / whole, 1.0)


def _curve(part: Sequence[Sample], kind: str, lang: str, word: Word) -> str:
    """Share accepted against the share of those that is wrong, the surest first."""
    points = list(_covered(part))
    points.insert(0, (0.0, points[0][1], points[0][2]))  # within the surest the order is by chance
    top = max(0.001, *(error for _, error, _ in points))
    line = " ".join(f"{_x(share):.1f},{_y(error / top):.1f}" for share, error, _ in _thinned(points))
    content = f'<polyline class="curve" points="{line}"/>'
    accepted = sum(sample.confidence >= ACCEPT for sample in part) / len(part)
    content += (
        f'<line class="cut" {_from_to(accepted, 0, accepted, 1)}><title>{word("line", line=ACCEPT)}</title></line>'
    )
    across = [(i / 4, _percent(i / 4, lang, 0)) for i in range(5)]
    up = [(i / 4, _percent(top * i / 4, lang, 2)) for i in range(5)]
    title = word("curve", kind=word(f"model.{kind}"))
    return _plot(title, word("accepted"), word("wrong_there"), across, up, content)


def _covered(part: Sequence[Sample]) -> Iterator[tuple[float, float, float]]:
    """At each confidence: the share of fields at or above it, the share of these that is wrong, the confidence."""
    ordered = sorted(part, key=lambda sample: -sample.confidence)
    wrong = 0
    for i, sample in enumerate(ordered, 1):
        wrong += not sample.right
        if i == len(ordered) or ordered[i].confidence < sample.confidence:
            yield i / len(ordered), wrong / i, sample.confidence


def _thinned(points: Sequence[tuple[float, float, float]]) -> Sequence[tuple[float, float, float]]:
    step = max(1, len(points) // _STEPS)
    return [*points[:-1:step], points[-1]]


def _plot(
    title: str,
    across: str,
    up: str,
    marks: Sequence[tuple[float, str]],
    steps: Sequence[tuple[float, str]],
    content: str,
) -> str:
    """A drawing between two axes; places on them are 0 to 1."""
    ticks = "".join(
        f'<line class="grid" {_from_to(at, 0, at, 1)}/>'
        f'<text x="{_x(at):.1f}" y="{_HEIGHT - _BOTTOM + 15}" text-anchor="middle">{text}</text>'
        for at, text in marks
    ) + "".join(
        f'<line class="grid" {_from_to(0, at, 1, at)}/>'
        f'<text x="{_LEFT - 5}" y="{_y(at) + 4:.1f}" text-anchor="end">{text}</text>'
        for at, text in steps
    )
    return (
        f'<figure class="plot"><figcaption>{title}</figcaption>'
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{title}">{ticks}{content}'
        f'<text x="{_x(0.5):.1f}" y="{_HEIGHT - 4}" text-anchor="middle" class="axis">{across}</text>'
        f'<text x="2" y="11" class="axis">{up}</text></svg></figure>'
    )


def _x(at: float) -> float:
    return _LEFT + at * (_WIDTH - _LEFT - 22)


def _y(at: float) -> float:
    return _HEIGHT - _BOTTOM - at * (_HEIGHT - _BOTTOM - 22)


def _from_to(x0: float, y0: float, x1: float, y1: float) -> str:
    return f'x1="{_x(x0):.1f}" y1="{_y(y0):.1f}" x2="{_x(x1):.1f}" y2="{_y(y1):.1f}"'


# ---- what was read ----


def _omissions(evaluation: Evaluation, word: Word) -> str:
    """A bar a kind that has errors, of what is missing, wrong and invented."""
    scores = evaluation.scores.get("exact", {}).get("all", {})
    most = max((s.missing + s.wrong + s.invented for s in scores.values()), default=0)
    if not most:
        return ""
    rows = []
    for kind, score in scores.items():
        counts = (("missing", score.missing), ("wrong", score.wrong), ("invented", score.invented))
        bars = "".join(
            f'<span class="part {what}" style="width:{60 * count / most:.1f}%" title="{word(what)}: {count}"></span>'
            for what, count in counts
            if count
        )
        if bars:
            rows.append([word(f"kind.{kind}"), *(count for _, count in counts), f'<div class="bars">{bars}</div>'])
    heads = [word("kind"), word("missing"), word("wrong"), word("invented"), ""]
    return section(word("omission"), f"<p>{word('omission.about')}</p>{table(heads, rows)}", "omission")


def _scores(evaluation: Evaluation, word: Word) -> str:
    """One table a group: counts at the exact level, F1 at all four."""
    counts = ("right", "missing", "wrong", "invented", "precision", "recall")
    heads = [word("kind"), *map(word, counts), *(f"F1, {word(f'level.{level}')}" for level in LEVELS)]
    parts = []
    for group, kinds in evaluation.scores.get("exact", {}).items():
        named = word(f"group.{group}") if group in ("all", "none", "no form") else escape(group)
        rows = (_score_row(evaluation, group, kind, score, word) for kind, score in kinds.items())
        opened = " open" if group == "all" else ""
        parts.append(f"<details{opened}><summary><b>{named}</b></summary>{table(heads, rows)}</details>")
    return section(word("scores"), "".join(parts), "scores")


def _score_row(evaluation: Evaluation, group: str, kind: str, score: Score, word: Word) -> list[object]:
    rates = (score.precision, score.recall, *(evaluation.score(kind, group, level).f1 for level in LEVELS))
    counts = (score.right, score.missing, score.wrong, score.invented)
    return [word(f"kind.{kind}"), *counts, *(f"{rate:.4f}" for rate in rates)]


def _compared(changes: Sequence[Change], word: Word) -> str:
    heads = [word(key) for key in ("change", "file", "path", "expected", "before", "after")]
    rows = [
        [
            word(f"compare.{c.what}"),
            escape(c.file),
            escape(c.path),
            _shown(c.expected),
            _shown(c.before),
            _shown(c.after),
        ]
        for c in changes
    ]
    content = table(heads, rows) if rows else f"<p>{word('compare.none')}</p>"
    return section(f"{word('compare')} ({len(rows)})", content, "compare")


def _errors(errors: Iterable[Error], samples: Sequence[Sample], word: Word) -> str:
    sure = {(sample.file, sample.path): sample.confidence for sample in samples}
    heads = [word(key) for key in ("file", "what", "path", "expected", "found", "sure", "evidence")]
    rows = []
    for error in errors:
        found = (sure.get((error.file, path)) for path in (f"{error.path}/value", error.path))
        confidence = next((f"{value:.1%}" for value in found if value is not None), "")
        cells = (escape(error.path), _shown(error.expected), _shown(error.found), confidence, escape(error.evidence))
        rows.append([escape(error.file), word(error.what), *cells])
    content = table(heads, rows) if rows else f"<p>{word('errors.none')}</p>"
    return section(f"{word('errors')} ({len(rows)})", content, "errors")


def _shown(value: Any) -> str:
    if isinstance(value, list | tuple):
        return " · ".join(map(_shown, value))
    text = "–" if value is None else str(value)
    return escape(text if len(text) <= 300 else f"{text[:299]}…")
