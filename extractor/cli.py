"""The `extractor` command: one thin function for each verb.

Data goes to standard output or to files, messages to standard error. Exit codes: 0 done, 1 findings at or above
`--fail-on`, 2 wrong usage or a failure of the program, 3 some inputs failed.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from extractor import __version__
from extractor.bulk.command import add_arguments as add_bulk_arguments
from extractor.errors import ExtractorError, PatternError
from extractor.load.command import add_arguments as add_load_arguments
from extractor.messages import LANGUAGES, number, say
from extractor.review.command import add_arguments as add_review_arguments

if TYPE_CHECKING:
    from extractor.patterns import Patterns
    from extractor.pipeline import Result
    from extractor.readers.cache import Cache
    from extractor.record import Finding

DONE, FINDINGS, FAILURE, SOME_FAILED = 0, 1, 2, 3
SEVERITIES = ("info", "warning", "error")


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Runs the command line and exits with its code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    parser = make_parser(_language(words))
    options = parser.parse_args(words)
    try:
        code = options.run(options)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader of our output went away, as with `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = DONE
    except PatternError as error:
        tell(say("error.patterns", options.lang) + f"\n{error}")
        code = FAILURE
    except ExtractorError as error:
        tell(str(error))
        code = FAILURE
    except KeyboardInterrupt:
        code = FAILURE
    sys.exit(code)


def tell(text: str) -> None:
    """A message for a person, to standard error; control characters of file names are made visible."""
    safe = "".join(c if c.isprintable() or c in "\n\t" else ascii(c)[1:-1] for c in text)
    print(safe.encode(sys.stderr.encoding or "utf-8", "backslashreplace").decode(), file=sys.stderr)


def _language(words: Sequence[str]) -> str:
    """The language asked for by --lang, needed before the parser and its help can be made."""
    for word, following in zip_longest(words, words[1:], fillvalue=""):
        language = word.partition("=")[2] if word.startswith("--lang=") else following if word == "--lang" else ""
        if language in LANGUAGES:
            return language
    return os.environ.get("EXTRACTOR_LANG", "vi") if os.environ.get("EXTRACTOR_LANG") in LANGUAGES else "vi"


# ---- the parser ----


def make_parser(lang: str) -> argparse.ArgumentParser:
    """The whole command line with its help in `lang`."""
    parser = argparse.ArgumentParser(prog="extractor", description=say("about", lang), add_help=False)
    parser.add_argument("-h", "--help", action="help", help=say("option.help", lang))
    parser.add_argument("--version", action="version", version=__version__, help=say("option.version", lang))
    verbs = parser.add_subparsers(title=say("commands", lang), metavar="", required=True)

    def verb(name: str, run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        about = say(f"{name}.about" if name == "extract" else name, lang)
        sub = verbs.add_parser(name, help=say(name, lang), description=about, add_help=False)
        sub.add_argument("-h", "--help", action="help", help=say("option.help", lang))
        sub.add_argument("--lang", choices=LANGUAGES, default=lang, help=say("option.lang", lang))
        patterns_help = say("option.patterns", lang)
        sub.add_argument("--patterns", type=Path, action="append", default=[], metavar="DIR", help=patterns_help)
        sub.set_defaults(run=run)
        return sub

    def add_register(sub: argparse.ArgumentParser) -> None:
        register_help = say("option.register", lang)
        sub.add_argument("--register", type=Path, action="append", default=[], metavar="FILE", help=register_help)

    sub = verb("extract", run_extract)
    add_register(sub)
    _add_cache(sub, lang)
    sub.add_argument("inputs", nargs="+", metavar="INPUT", help=say("extract.input", lang))
    sub.add_argument("-o", "--output", type=Path, metavar="OUT", help=say("extract.output", lang))
    sub.add_argument("--jobs", type=int, default=1, metavar="N", help=say("extract.jobs", lang))
    sub.add_argument("--fail-on", choices=SEVERITIES, help=say("extract.fail_on", lang))
    for form in ("html", "xlsx", "csv"):
        sub.add_argument(f"--{form}", action="store_true", help=say(f"extract.{form}", lang))
    sub = verb("schema", run_schema)
    sub.add_argument(
        "which", nargs="?", choices=("record", "confidence"), default="record", help=say("schema.which", lang)
    )
    sub = verb("evaluate", run_evaluate)
    sub.add_argument("golden", type=Path, metavar="GOLDEN", help=say("evaluate.golden", lang))
    sub.add_argument("--corpus", type=Path, metavar="DIR", help=say("evaluate.corpus", lang))
    sub.add_argument("--format", choices=("text", "json"), default="text", help=say("format", lang))
    sub.add_argument("--compare", type=Path, metavar="OTHER", help=say("evaluate.compare", lang))
    sub.add_argument("--html", type=Path, metavar="FILE", help=say("evaluate.html", lang))
    sub = verb("calibrate", run_calibrate)
    sub.add_argument("golden", type=Path, metavar="GOLDEN", help=say("evaluate.golden", lang))
    sub.add_argument("--corpus", type=Path, metavar="DIR", help=say("evaluate.corpus", lang))
    sub.add_argument("--error", type=float, default=0.005, metavar="SHARE", help=say("calibrate.error", lang))
    sub.add_argument("-o", "--output", type=Path, metavar="DIR", help=say("calibrate.output", lang))
    _add_checks(verb, add_register, lang)
    sub = verb("explain", run_explain)
    add_register(sub)
    _add_cache(sub, lang)
    sub.add_argument("report", metavar="REPORT", help=say("explain.report", lang))
    sub.add_argument("field", metavar="FIELD", help=say("explain.field", lang))
    add_review_arguments(verb("review", run_review), lang)
    _add_patterns(verb("patterns", run_patterns), lang)
    add_bulk_arguments(verb("bulk", run_bulk), lang)
    add_load_arguments(verb("load", run_load), lang)
    verb("doctor", run_doctor).add_argument("--json", action="store_true", help=say("json", lang, catalogue="doctor"))
    return parser


def _add_cache(sub: argparse.ArgumentParser, lang: str) -> None:
    sub.add_argument("--no-cache", action="store_true", help=say("cache.none", lang))
    sub.add_argument("--cache-size", type=float, metavar="MB", help=say("cache.size", lang))


def _cache(options: argparse.Namespace) -> Cache | None:
    """Where documents are kept between runs; None for nowhere."""
    from extractor.readers.cache import Cache

    size = options.cache_size
    return None if options.no_cache or size == 0 else Cache() if size is None else Cache(megabytes=size)


def _add_checks(
    verb: Callable[[str, Callable[[argparse.Namespace], int]], argparse.ArgumentParser],
    add_register: Callable[[argparse.ArgumentParser], None],
    lang: str,
) -> None:
    """What is said of reports, alone and in a store."""
    sub = verb("check", run_check)
    add_register(sub)
    _add_cache(sub, lang)
    sub.add_argument("inputs", nargs="*", metavar="REPORT", help=say("extract.input", lang))
    sub.add_argument("--store", type=Path, metavar="STORE", help=say("check.store", lang, catalogue="archive"))
    sub.add_argument("--format", choices=("text", "json", "csv", "sarif"), default="text", help=say("format", lang))
    sub.add_argument("--fail-on", choices=SEVERITIES, help=say("extract.fail_on", lang))
    sub.add_argument("--min-certainty", type=float, default=0.0, metavar="P", help=say("check.min_certainty", lang))
    sub.add_argument("--config", type=Path, metavar="FILE", help=say("check.config", lang))
    sub.add_argument("--jobs", type=int, default=1, metavar="N", help=say("extract.jobs", lang))
    sub = verb("report", run_report)
    store_help = say("report.store", lang, catalogue="archive")
    sub.add_argument("--store", type=Path, required=True, metavar="STORE", help=store_help)
    out_help = say("report.output", lang, catalogue="archive")
    sub.add_argument("-o", "--output", type=Path, required=True, metavar="DIR", help=out_help)


def _add_patterns(parser: argparse.ArgumentParser, lang: str) -> None:
    """What can be done with patterns, one word each."""
    actions = parser.add_subparsers(dest="action", title=say("commands", lang), metavar="", required=True)

    def action(name: str) -> argparse.ArgumentParser:
        sub = actions.add_parser(name, help=say(f"patterns.{name}", lang), add_help=False)
        sub.add_argument("-h", "--help", action="help", help=say("option.help", lang))
        return sub

    sub = action("check")
    sub.add_argument("folders", nargs="*", type=Path, metavar="DIR", help=say("patterns.folder", lang))
    sub.add_argument("--fix", action="store_true", help=say("patterns.fix", lang))
    action("list").add_argument("family", nargs="?", help=say("patterns.family", lang))
    action("show").add_argument("id", metavar="ID")
    sub = action("diff")
    sub.add_argument("left", metavar="A")
    sub.add_argument("right", metavar="B")
    sub = action("draft")
    sub.add_argument("folder", type=Path, metavar="FOLDER", help=say("patterns.reports", lang))
    sub.add_argument("-o", "--output", type=Path, required=True, metavar="DIR", help=say("patterns.output", lang))
    action("mine").add_argument("folder", type=Path, metavar="FOLDER", help=say("patterns.records", lang))
    sub = action("add-variation")
    sub.add_argument("folder", type=Path, metavar="DIR", help=say("patterns.folder", lang))
    sub.add_argument("id", metavar="ID")
    sub.add_argument("text", metavar="TEXT")


# ---- extract ----


def run_extract(options: argparse.Namespace) -> int:
    """Writes the two files of every input, or prints the records."""
    from extractor.output.json_files import to_json, write

    worst, failed = DONE, 0
    stems = _stems(options.inputs)
    patterns = _loaded(options)
    for stem, source, result in zip(stems, options.inputs, _results(options, patterns), strict=True):
        if options.output is None:
            print(to_json(result.record, None))
            path = "-"
        else:
            try:
                path = str(write(result, options.output, stem)[0])
                _write_more(result, source, options.output / stem, options, patterns)
            except OSError as error:
                tell(say("error.output", options.lang, path=options.output, reason=error.strerror or error))
                return FAILURE
        _tell_outcome(result, path, options.lang)
        failed += result.record.status == "failed"
        if _severe(result.confidence.findings, options.fail_on):
            worst = FINDINGS
    if len(stems) > 1 and options.output is not None:
        tell(say("extract.summary", options.lang, count=len(stems), failed=failed, path=options.output))
    return SOME_FAILED if failed else worst


def _write_more(result: Result, source: str, base: Path, options: argparse.Namespace, patterns: Patterns) -> None:
    """The same result as a page or a sheet, where asked."""
    from extractor.output.json_files import replace

    if options.html:
        from extractor.output.page import to_html

        path = Path(source)
        pictured = result.record.source.media_type.startswith(("application/pdf", "image/"))
        data = path.read_bytes() if pictured and path.is_file() else b""
        content = to_html(result, data, options.lang, patterns.review_costs)
        replace(base.with_name(f"{base.name}.confidence.html"), content)
    if options.xlsx:
        from extractor.output.sheets import to_workbook

        replace(base.with_name(f"{base.name}.xlsx"), to_workbook(result, options.lang))
    if options.csv:
        from extractor.output.sheets import to_csv

        replace(base.with_name(f"{base.name}.csv"), to_csv(result, options.lang))


def _stems(inputs: Iterable[str]) -> list[str]:
    """The name of each input's results: its file name, with a count where two inputs share one."""
    stems: list[str] = []
    seen: dict[str, int] = {}
    for name in (Path(os.path.abspath(path)).name or "root" for path in inputs):  # noqa: PTH100  # `.` and `..` need a name, links stay
        twin = name.casefold()  # some file systems do not tell the two apart
        seen[twin] = seen.get(twin, 0) + 1
        stems.append(name if seen[twin] == 1 else f"{name}~{seen[twin]}")
    return stems


def _loaded(options: argparse.Namespace) -> Patterns:
    from extractor.patterns import load

    return load(extra=options.patterns, registers=options.register)


def _results(options: argparse.Namespace, patterns: Patterns) -> Iterator[Result]:
    from functools import partial

    from extractor.readers.batch import FILES

    cache = _cache(options)
    jobs = min(options.jobs, len(options.inputs))
    size = FILES if jobs <= 1 else min(FILES, -(-len(options.inputs) // (4 * jobs)))  # some for everyone to the end
    parts = [options.inputs[i : i + size] for i in range(0, len(options.inputs), size)]
    work = partial(_extract_some, patterns=patterns, cache=cache)
    if jobs > 1:
        from concurrent.futures import ProcessPoolExecutor

        with ProcessPoolExecutor(jobs) as pool:
            for results in pool.map(partial(_extract_alone, work=work), parts):
                yield from results
    else:
        for part in parts:
            yield from work(part)


def _extract_some(paths: Sequence[str], patterns: Patterns, cache: Cache | None) -> Iterator[Result]:
    """The results of some files, those for LibreOffice converted by one call."""
    from dataclasses import replace

    from extractor.pipeline import extract
    from extractor.readers.batch import Batch

    batch = Batch()
    if len(paths) > 1:
        batch.prepare(paths, cache.keeps if cache else lambda data: False)
    reading = replace(cache, reading=batch.read).read if cache else batch.read
    for path in paths:
        yield extract(path, patterns, reading=reading)


def _extract_alone(paths: Sequence[str], work: Callable[[Sequence[str]], Iterator[Result]]) -> list[Result]:
    """In a worker: the results without the documents, which would cost more to send back than to make."""
    from dataclasses import replace

    return [replace(result, extraction=None) for result in work(paths)]


def _tell_outcome(result: Result, path: str, lang: str) -> None:
    record = result.record
    if record.status == "failed":
        error = record.errors[0]
        message = error.message if lang == "vi" else error.message_en
        tell(say("extract.failed", lang, name=record.source.name, code=error.code, message=message))
        return
    counts: dict[str, Any] = {
        "indicators": len(record.indicators),
        "sections": len(record.sections),
        "references": len(record.references),
        "findings": len(result.confidence.findings),
    }
    grade = result.confidence.grade
    tell(say("extract.done", lang, name=record.source.name, status=record.status, grade=grade, path=path, **counts))


def _severe(findings: Iterable[Finding], level: str | None) -> bool:
    """Whether a finding is at or above `level`; without a level none is."""
    return level is not None and any(SEVERITIES.index(f.severity) >= SEVERITIES.index(level) for f in findings)


# ---- schema, evaluate ----


def run_schema(options: argparse.Namespace) -> int:
    """Prints the JSON Schema of one of the two files."""
    from extractor.output.json_files import schema

    print(schema(options.which))
    return DONE


def run_evaluate(options: argparse.Namespace) -> int:
    """Prints how well the reports of a golden folder are read, whether confidence holds, and every error."""
    import json

    from extractor.patterns import load
    from extractor.reliability import study, table, to_data

    evaluation, samples = study(options.golden, options.corpus, load(extra=options.patterns))
    if not evaluation.reports:
        tell(say("error.golden", options.lang, path=options.golden))
        return FAILURE
    changes = None
    if options.compare:
        changes = evaluation.changes(json.loads(options.compare.read_text(encoding="utf-8")))
    if options.html:
        from extractor.evaluation_page import to_html
        from extractor.output.json_files import replace

        replace(options.html, to_html(evaluation, samples, changes, options.lang))
    if changes is not None:
        print("\n".join(map(str, changes)))
    elif options.format == "json":
        content = {**evaluation.to_data(), "confidence": to_data(samples)}
        print(json.dumps(content, ensure_ascii=False, indent=1))
    else:
        print(evaluation.to_text(), "", table(samples), sep="\n")
    return DONE


def run_calibrate(options: argparse.Namespace) -> int:
    """Fits confidence to the user's own labelled reports; prints before and after, and what may be accepted unseen."""
    import json

    from extractor.calibration import bound, calibrate
    from extractor.patterns import load
    from extractor.reliability import by_kind, study, table

    patterns = load(extra=options.patterns)
    evaluation, samples = study(options.golden, options.corpus, patterns)
    if not evaluation.reports:
        tell(say("error.golden", options.lang, path=options.golden))
        return FAILURE
    fitted = calibrate(samples, f"extractor calibrate, {evaluation.reports} reports of {options.golden}")
    print(say("calibrate.before", options.lang), table(fitted.before), "", sep="\n")
    print(say("calibrate.after", options.lang), table(fitted.after), "", sep="\n")
    for kind, part in by_kind(fitted.after):
        limit = bound(part, options.error)
        key = "calibrate.small" if limit.line is None else "calibrate.bound"
        line, share, error = limit.line or 0.0, f"{limit.accepted:.1%}", f"{limit.error:.2%}"
        print(say(key, options.lang, kind=kind, line=f"{line:.4f}", share=share, error=error, needed=limit.needed))
    if options.output:
        options.output.mkdir(parents=True, exist_ok=True)
        content = json.dumps({"schema": 1, "entries": list(fitted.entries)}, ensure_ascii=False, indent=1)
        (options.output / "confidence.json").write_text(f"{content}\n", encoding="utf-8")
        tell(say("calibrate.written", options.lang, path=options.output / "confidence.json", folder=options.output))
    return DONE


# ---- check, explain ----


def run_check(options: argparse.Namespace) -> int:
    """Prints where the reports contradict themselves."""
    from extractor.checks.settings import apply, load_settings
    from extractor.output.findings import FORMATS, Located

    if not options.inputs and not options.store:
        tell(say("check.nothing", options.lang))
        return FAILURE
    settings = load_settings(options.config) if options.config else {}
    located: list[Located] = []
    failed = 0
    for path, result in zip(options.inputs, _results(options, _loaded(options)), strict=True):
        if result.record.status == "failed":
            failed += 1
            _tell_outcome(result, "-", options.lang)
        findings = apply(result.confidence.findings, settings)
        located += (Located(path, finding) for finding in findings)
    if options.store:
        from extractor.archive.command import findings as across
        from extractor.archive.command import lacking

        located += (Located(path, one) for path, found in across(options.store) for one in apply([found], settings))
    located = [one for one in located if one.finding.certainty >= options.min_certainty]
    print(FORMATS[options.format](located, options.lang))
    if options.store and (gaps := lacking(options.store)):
        tell(say("missing.count", options.lang, catalogue="archive", count=number(len(gaps), options.lang)))
    tell(say("check.summary", options.lang, reports=len(options.inputs), findings=len(located)))
    if failed:
        return SOME_FAILED
    return FINDINGS if _severe((finding for _, finding in located), options.fail_on) else DONE


def run_report(options: argparse.Namespace) -> int:
    """Writes the pages of a store."""
    from extractor.archive.command import report

    report(options.store, options.output, options.lang)
    return DONE


def run_explain(options: argparse.Namespace) -> int:
    """Prints what one value rests on: source, features, checks, findings."""
    from extractor.output.explanation import explain, near
    from extractor.pipeline import extract
    from extractor.readers import read

    patterns, cache = _loaded(options), _cache(options)
    result = extract(options.report, patterns, reading=cache.read if cache else read)
    if result.extraction is None:
        _tell_outcome(result, "-", options.lang)
        return SOME_FAILED
    text = explain(result, options.field, patterns, options.lang)
    if text is None:
        tell(say("explain.unknown", options.lang, path=options.field, near=", ".join(near(result, options.field))))
        return FAILURE
    print(text)
    return DONE


def run_review(options: argparse.Namespace) -> int:
    """Prints what to look at first, and where to stop."""
    from extractor.review.command import run_review as run

    if not options.inputs and not options.store:
        tell(say("nothing", options.lang, catalogue="review"))
        return FAILURE
    run(options, print)
    return DONE


# ---- patterns ----


def run_patterns(options: argparse.Namespace) -> int:
    """Checks, lists, shows, compares, drafts, mines or extends the patterns."""
    return {
        "check": _patterns_check,
        "list": _patterns_list,
        "show": _patterns_show,
        "diff": _patterns_diff,
        "draft": _patterns_draft,
        "mine": _patterns_mine,
        "add-variation": _patterns_add,
    }[options.action](options)


def _patterns_check(options: argparse.Namespace) -> int:
    from extractor.patterns.edit import reformat
    from extractor.patterns.lint import check

    if options.fix:
        for path in sorted(path for folder in options.folders for path in folder.rglob("*.json")):
            if reformat(path):
                tell(str(path))
    faults = check(extra=(*options.patterns, *options.folders))
    for fault in faults:
        print(fault)
    tell(say("patterns.faults", options.lang, count=len(faults)))
    return FINDINGS if faults else DONE


def _patterns_list(options: argparse.Namespace) -> int:
    from extractor.patterns import load
    from extractor.patterns.describe import listing

    families = (options.family,) if options.family else ("forms", "indicators", "headings")
    for line in listing(load(extra=options.patterns), families):
        print(f"{line.family}\t{line.id}\t{line.label}")
    return DONE


def _patterns_show(options: argparse.Namespace) -> int:
    import json

    from extractor.patterns import load
    from extractor.patterns.describe import show

    found = show(load(extra=options.patterns), options.id)
    if not found:
        tell(say("patterns.unknown", options.lang, id=options.id))
        return FAILURE
    print(json.dumps(found, ensure_ascii=False, indent=1))
    return DONE


def _patterns_diff(options: argparse.Namespace) -> int:
    from extractor.patterns import load
    from extractor.patterns.describe import diff

    patterns = load(extra=options.patterns)
    unknown = [id for id in (options.left, options.right) if id not in patterns.forms]
    if unknown:
        tell(say("patterns.unknown", options.lang, id=unknown[0]))
        return FAILURE
    found = diff(patterns, options.left, options.right)
    for key in found.same:
        print(f"=\t{key}")
    for change in found.changed:
        print(f"~\t{change.key}\t" + "; ".join(f"{n}: {a!r} -> {b!r}" for n, (a, b) in change.fields.items()))
    for walk in found.near:
        print(f"≈\t{walk}")
    for key in found.only_left:
        print(f"<\t{key}")
    for key in found.only_right:
        print(f">\t{key}")
    return DONE


def _patterns_draft(options: argparse.Namespace) -> int:
    from extractor.drafting import draft_folder, write
    from extractor.patterns import load

    if not options.folder.is_dir():
        tell(say("patterns.no_folder", options.lang, path=options.folder))
        return FAILURE
    drafts, failed = draft_folder(options.folder, load(extra=options.patterns))
    for name, reason in failed:
        tell(say("extract.failed", options.lang, name=name, code="read", message=reason))
    for path in write(drafts, options.output):
        print(path)
    for draft in drafts:
        coverage, reports = f"{draft.coverage:.0%}", len(draft.reports)
        tell(say("patterns.drafted", options.lang, id=draft.form["id"], reports=reports, coverage=coverage))
        for report, label in draft.unplaced:
            tell(f"  {report}: {label}")
    return SOME_FAILED if failed else DONE


def _patterns_mine(options: argparse.Namespace) -> int:
    """Prints rules to be looked at, as they stand in the file of a form."""
    import json

    from extractor.patterns import load
    from extractor.patterns.mining import mine_folder

    if not options.folder.is_dir():
        tell(say("patterns.no_folder", options.lang, path=options.folder))
        return FAILURE
    rules: dict[str, list[object]] = {}
    for proposal in mine_folder(options.folder, load(extra=options.patterns).forms):
        rules.setdefault(proposal.form, []).append(proposal.rule)
    entries = [{"id": form, "rules": proposed} for form, proposed in rules.items()]
    print(json.dumps({"schema": 1, "entries": entries}, ensure_ascii=False, indent=1))
    tell(say("patterns.mined", options.lang, count=sum(map(len, rules.values()))))
    return DONE


def _patterns_add(options: argparse.Namespace) -> int:
    from extractor.patterns.edit import add_variation

    print(add_variation(options.folder, options.id, options.text))
    return DONE


# ---- bulk ----


def run_bulk(options: argparse.Namespace) -> int:
    """Brings a store up to date with an archive."""
    from extractor.bulk.command import run_bulk as run

    return run(options, tell, print)


# ---- load ----


def run_load(options: argparse.Namespace) -> int:
    """Brings the results of a store into another database or into files."""
    from extractor.load.command import run_load as run

    return run(options, tell)


# ---- doctor ----


def run_doctor(options: argparse.Namespace) -> int:
    """Says what is installed of all that reading can use."""
    from extractor.doctor import run_doctor as run

    return run(options, print)
