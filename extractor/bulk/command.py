"""`extractor bulk`: its words on the command line and what it tells people."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.messages import number, say

if TYPE_CHECKING:
    from extractor.bulk.run import Report, Settings
    from extractor.patterns import Patterns
    from extractor.store.ledger import Tally

DONE, FAILURE, SOME_FAILED = 0, 2, 3
Tell = Callable[[str], None]
# CPU ms that a document of a kind takes where the store has none of it yet, as measured on reports of ten pages.
ASSUMED_MS = {"pdf": 700, "docx": 250, "doc": 4000, "rtf": 4000, "odt": 4000, "html": 4000, "htm": 4000}
ASSUMED_MS |= dict.fromkeys(("png", "jpg", "jpeg", "tif", "tiff"), 15_000)
ASSUMED_OTHER_MS, ASSUMED_EXTRACT_MS = 50, 100


def add_arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """The options of `bulk`."""

    def text(key: str) -> str:
        return say(key, lang, catalogue="bulk")

    parser.add_argument("sources", nargs="*", metavar="SOURCE", help=text("source"))
    parser.add_argument("--store", type=Path, required=True, metavar="DB", help=text("store"))
    parser.add_argument("--plan-only", action="store_true", help=text("plan_only"))
    parser.add_argument("--jobs", type=_positive, default=os.cpu_count() or 1, metavar="N", help=text("jobs"))
    parser.add_argument("--timeout", type=_positive, default=300, metavar="SECONDS", help=text("timeout"))
    parser.add_argument("--memory", type=_positive, default=2048, metavar="MB", help=text("memory"))
    parser.add_argument("--retry-failed", action="store_true", help=text("retry_failed"))
    parser.add_argument("--again", action="store_true", help=text("again"))
    parser.add_argument("--engine", choices=("local", "ray"), default="local", help=text("engine"))
    parser.add_argument("--exchange", metavar="URL", help=text("exchange"))
    parser.add_argument("--shard", type=_positive, default=500, metavar="N", help=text("shard"))
    parser.add_argument("--deadline", type=_positive, default=3600, metavar="SECONDS", help=text("deadline"))
    parser.add_argument("--diff", action="store_true", help=text("diff"))
    parser.add_argument("--accept", action="store_true", help=text("accept"))


def _positive(word: str) -> int:
    value = int(word)
    if value < 1:
        raise argparse.ArgumentTypeError("> 0")
    return value


def run_bulk(options: argparse.Namespace, tell: Tell, show: Tell) -> int:
    """Runs the command; `tell` writes messages for people, `show` data. Its exit code."""
    from extractor.bulk.limits import Limits
    from extractor.bulk.run import Settings, plan
    from extractor.patterns import load

    patterns = load(extra=options.patterns)
    settings = Settings(
        workers=options.jobs,
        limits=Limits(float(options.timeout), options.memory),
        retry_failed=options.retry_failed,
        again=options.again,
    )
    if options.plan_only:
        show(plan_text(plan(options.sources, options.store, patterns, settings), options.jobs, options.lang))
        return DONE
    if options.engine == "ray" and not options.exchange:
        tell(say("exchange.missing", options.lang, catalogue="bulk"))
        return FAILURE
    report = _run(options, patterns, settings, tell)
    if options.diff:
        show(_differences(options.store, options.lang))
    if options.accept:
        from extractor.store.database import open_store
        from extractor.store.ledger import accept_newest

        connection = open_store(options.store)
        accepted = accept_newest(connection)
        connection.close()
        tell(say("accepted", options.lang, catalogue="bulk", count=number(accepted, options.lang)))
    elif report.pending:
        tell(say("pending", options.lang, catalogue="bulk", count=number(report.pending, options.lang)))
    if not report.complete:
        return FAILURE
    return SOME_FAILED if report.failed else DONE


def _run(options: argparse.Namespace, patterns: Patterns, settings: Settings, tell: Tell) -> Report:
    from extractor.bulk.progress import Teller
    from extractor.bulk.run import Cluster, run, run_cluster

    lang = options.lang
    teller = Teller(lang)
    start: Callable[..., Report] = run
    if options.engine == "ray":
        start = partial(run_cluster, cluster=Cluster(options.exchange, options.shard, float(options.deadline)))
    report = start(
        options.sources,
        options.store,
        patterns,
        settings,
        tell_plan=lambda tallies: tell(plan_text(tallies, options.jobs, lang)),
        tell=teller.tell,
        tell_stop=lambda: tell(say("stopping", lang, catalogue="bulk")),
    )
    values = {
        "inputs": sum(tally.inputs for tally in report.plan),
        "done": report.progress.done,
        "parsed": report.progress.parsed,
        "extracted": report.progress.extracted,
        "failed": report.failed,
    }
    key = "done" if report.complete else "stopped"
    tell(say(key, lang, catalogue="bulk", store=options.store, **{name: number(n, lang) for name, n in values.items()}))
    return report


def plan_text(tallies: list[Tally], workers: int, lang: str) -> str:
    """The plan as a table: inputs of each kind by standing, and the hours that the work will take."""
    lines = [say("plan.head", lang, catalogue="bulk")]
    for kind in dict.fromkeys(tally.kind for tally in tallies):
        counts: dict[str, int] = {t.standing: t.inputs for t in tallies if t.kind == kind}
        fresh = counts.get("new", 0) + counts.get("suspect", 0)
        cells = (fresh, counts.get("extract", 0), counts.get("settled", 0), counts.get("failed", 0))
        lines.append("\t".join((kind or "?", *(number(cell, lang) for cell in cells))))
    hours = sum(t.inputs * _ms(t) for t in tallies) / 3_600_000 / workers
    lines.append(say("plan.hours", lang, catalogue="bulk", hours=number(round(hours, 2), lang), workers=workers))
    return "\n".join(lines)


def _ms(tally: Tally) -> float:
    if tally.standing in ("settled", "failed"):
        return 0.0
    if tally.standing == "extract":
        return tally.cpu_ms or ASSUMED_EXTRACT_MS
    return tally.cpu_ms or ASSUMED_MS.get(tally.kind, ASSUMED_OTHER_MS)


def _differences(store: Path, lang: str) -> str:
    from contextlib import closing

    from extractor.store.database import open_store
    from extractor.store.ledger import differences

    with closing(open_store(store)) as connection:
        found = differences(connection)
    lines = [say("diff.head" if found else "diff.none", lang, catalogue="bulk")]
    return "\n".join([*lines, *("\t".join(map(str, difference)) for difference in found)])
