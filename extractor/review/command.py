"""`extractor review`: the list of what to look at first, up to where one may stop, as text, JSON or CSV."""

from __future__ import annotations

import argparse
import csv
import io
import json
from collections.abc import Callable, Iterable
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.messages import number, say

if TYPE_CHECKING:
    from extractor.review_order import Item, Plan, Step


def add_arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """The arguments of the verb."""

    def text(key: str) -> str:
        return say(key, lang, catalogue="review")

    parser.add_argument("inputs", nargs="*", metavar="OUT", help=text("inputs"))
    parser.add_argument("--store", type=Path, metavar="STORE", help=text("store"))
    parser.add_argument("--error", type=_share, default=0.005, metavar="SHARE", help=text("error"))
    parser.add_argument("--format", choices=tuple(FORMATS), default="text", help=say("format", lang))
    parser.add_argument("--all", action="store_true", help=text("all"))
    parser.add_argument("--most", type=int, metavar="N", help=text("most"))


def _share(text: str) -> float:
    value = float(text)
    if not 0 < value < 1:
        raise argparse.ArgumentTypeError("0 < SHARE < 1")
    return value


def run_review(options: argparse.Namespace, show: Callable[[str], None]) -> None:
    """Shows the plan; raises NoResults where there is nothing at a path."""
    from extractor.patterns import load
    from extractor.review.sources import from_paths, from_store
    from extractor.review_order import plan

    patterns = load(extra=options.patterns)
    found: Iterable[Item] = from_paths(options.inputs, patterns)
    if options.store:
        found = chain(found, from_store(options.store))
    made = plan(found, patterns.review_costs, options.error)
    steps = (made.steps if options.all else made.needed)[: options.most]
    show(FORMATS[options.format](made, steps, options.lang))


def to_text(made: Plan, steps: tuple[Step, ...], lang: str) -> str:
    """A line an item, the report named where it changes, and where one may stop."""

    def word(key: str, **values: object) -> str:
        return say(key, lang, catalogue="review", **values)

    reports = len({step.item.report for step in made.steps})
    lines = [word("before", count=made.count, reports=reports, share=_percent(made.before, lang))]
    if not made.stop:
        lines.append(word("enough", left=_percent(made.before, lang), share=_percent(made.error, lang)))
    if steps:
        lines += ["", word("heads")]
    report = None
    for i, step in enumerate(steps, 1):
        item = step.item
        if item.report != report:
            report = item.report
            lines.append(report)
        place = " ".join(item.quote.split())[:50]
        lines.append(
            f"{i:6d} {step.seconds / 60:6.1f} {_percent(step.left, lang):>8} {_percent(item.doubt, lang):>13}  "
            f"{word(f'kind.{item.kind}')}: {item.path}" + (f"  «{place}»" if place else "")
        )
        if i == made.stop:
            lines.append(_stop(made, lang))
    if len(steps) < made.stop:
        lines += [word("more", count=made.stop - len(steps)), _stop(made, lang)]
    return "\n".join(lines)


def _stop(made: Plan, lang: str) -> str:
    last = made.steps[made.stop - 1]
    return say(
        "stop",
        lang,
        catalogue="review",
        share=_percent(made.error, lang),
        left=_percent(last.left, lang),
        steps=made.stop,
        minutes=number(round(last.seconds / 60, 1), lang),
    )


def _percent(share: float, lang: str) -> str:
    return f"{number(round(100 * share, 2), lang)} %"


def to_json(made: Plan, steps: tuple[Step, ...], lang: str) -> str:
    """The plan as one object; `stop` counts the steps that are enough."""
    del lang  # paths and numbers are the same in every language
    rows = [{**step.item._asdict(), "seconds": step.seconds, "left": round(step.left, 6)} for step in steps]
    content = {"count": made.count, "before": round(made.before, 6), "error": made.error, "stop": made.stop}
    return json.dumps({**content, "steps": rows}, ensure_ascii=False, indent=1, allow_nan=False)


def to_csv(made: Plan, steps: tuple[Step, ...], lang: str) -> str:
    """One line an item, safe to open in a spreadsheet; `needed` is 1 up to the stop."""
    from extractor.output.findings import guard

    del lang  # as above
    buffer = io.StringIO()
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL)
    writer.writerow(["report", "path", "kind", "doubt", "block", "quote", "page", "seconds", "left", "needed"])
    for i, step in enumerate(steps, 1):
        cells = (*step.item, round(step.seconds, 1), round(step.left, 6), int(i <= made.stop))
        writer.writerow(["" if cell is None else guard(cell) if isinstance(cell, str) else cell for cell in cells])
    return buffer.getvalue()


FORMATS: dict[str, Callable[[Plan, tuple[Step, ...], str], str]] = {"text": to_text, "json": to_json, "csv": to_csv}
