"""`sim fit`: a scenario from a city's own work-order log, or from published numbers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.logs import OPTION_NAMES, held_out_option, log_options, optional_log_argument, read
from sim.cli.options import (
    POINTS,
    POINTS_OF_LOG,
    bulletin_options,
    executor_options,
    given,
    json_option,
    refuse_others,
)
from sim.cli.posterior_page import Page
from sim.cli.progress import progress
from sim.cli.screen import end_interrupted, interval, number, print_json, say
from sim.cli.tables import print_lines, print_notes, print_table
from sim.i18n.catalogue import Catalogue

if TYPE_CHECKING:
    from sim.experiments.fit import Fit
    from sim.logs.work_log import HeldOut, WorkLog

WITH_REPORT = ("form", "style")
WITH_BULLETIN = ("keep", "despite_alarm", "large")
WITH_LOG = ("log", "replay", "held_out", *OPTION_NAMES)
"""Options that go with the one source of numbers only."""

NAMES = ("what", "how")
"""Of an estimate: names that code declares in English."""

FAR = 5.0
"""Mean misfit in tolerances from which a fit is called poor."""


@click.command()
@optional_log_argument
@click.option(
    "--bulletin",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Bulletin file of published numbers, in place of a log.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="New scenario file, such as city.toml; required, but for --numbers.",
)
@click.option(
    "--replay",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Also write the requests of the log into this new file; the scenario then replays them.",
)
@log_options
@held_out_option
@click.option(
    "--seed",
    type=click.IntRange(0, 2**53),
    default=1,
    show_default=True,
    help="Seed of the cities drawn.",
)
@click.option(
    "--numbers",
    is_flag=True,
    help="List the numbers that a bulletin file may have, and exit.",
)
@bulletin_options
@executor_options
@json_option
@click.pass_context
def fit(
    context: click.Context,
    /,
    log: Path | None,
    bulletin: Path | None,
    out: Path | None,
    replay: Path | None,
    held_out: HeldOut,
    seed: int,
    numbers: bool,
    points: int | None,
    keep: Path | None,
    despite_alarm: bool,
    large: bool,
    report: Path | None,
    language: str,
    form: str,
    style: str,
    executor: str,
    workers: int | None,
    scheduler: str | None,
    as_json: bool,
    **reading: Any,
) -> None:
    """Make a scenario from a work-order log or published numbers.

    The log is a CSV file (also zipped or gzipped) or XES. It has one row per event, with the unit
    that holds the case after the event, or one row per case.

    Some numbers are read off the log. For the others, cities are drawn from ranges and run. The
    scenario has the numbers of the city nearest to the log, each with its source, and names a file
    of joint draws, which 'sim compare --robust' uses.

    With --bulletin the file names a few published numbers and a scenario. Cities are drawn from the
    ranges in the [uncertainty] of this scenario and run; the result is the joint distribution of
    the uncertain numbers, given the published ones. With --report the result is also a page with
    figures.
    """
    if numbers:
        _print_numbers(as_json, Catalogue(language))
        return
    if out is None:
        (missing,) = (each for each in context.command.params if each.name == "out")
        raise click.MissingParameter(ctx=context, param=missing)
    if report is None:
        for option in given(context, WITH_REPORT):
            raise click.UsageError(f"{option} is for the page of --report DIR; give that too")
    if report is not None and report.resolve() in (
        each.resolve() for each in (out, replay) if each
    ):
        raise click.UsageError(f"--report {report} would also be a file; name another folder")
    page = Page(report, context.obj, language, form, style) if report else None
    if bulletin is not None:
        from sim.cli.bulletin import fit_bulletin

        refuse_others(context, WITH_LOG, "--bulletin")
        try:
            fit_bulletin(
                bulletin,
                out,
                points or POINTS,
                seed,
                keep,
                despite_alarm,
                large,
                (executor, workers, scheduler),
                as_json,
                language,
                page,
            )
        except KeyboardInterrupt:
            if keep is None or not keep.is_dir():
                raise
            end_interrupted(
                context, f"Interrupted. The cities run are in {keep}; the same command resumes."
            )
        return
    if log is None:
        raise click.UsageError("give a LOG, or --bulletin FILE")
    refuse_others(context, WITH_BULLETIN, "a LOG")
    from sim.errors import check_extra
    from sim.experiments.posterior_city import check_city
    from sim.experiments.robustness import DRAWS_PER_NUMBER
    from sim.files.new_file import check_folder

    check_extra("fit", "fitting a log")
    if page is not None:
        check_folder(page.folder, "--report")
    check_city(out, *filter(None, (replay,)))
    where = executor, workers, scheduler
    words = Catalogue(language)
    found = _fitted(read(log, **reading), held_out, points or POINTS_OF_LOG, seed, where, language)
    if page is not None:
        page.save(found, ("learnt", "statistics", "estimates"), words)
    beside = found.save(out, replay, language)
    if replay is not None:
        n, every = len(found.requests), len(found.log.cases)
        say(words.text("log.requests", n=n, all=every, path=replay))
    if as_json:
        print_json(_document(found, words))
    else:
        _print(found, words)
    also = f" --language {language}" if language != "en" else ""
    judge = f"sim validate {out} {log}{also}"
    draws = DRAWS_PER_NUMBER * (len(found.keys) + 1)  # and the number of rulings
    compare = f"sim compare {out} --toggle adjudication --toggle precedents --robust {draws}{also}"
    say(words.text("log.saved", city=out, draws=beside, judge=judge, compare=compare))


def _print_numbers(as_json: bool, words: Catalogue) -> None:
    """Print the definition of each number that a bulletin may have."""
    from sim.logs.published import NUMBERS, OPPOSITES

    rows = [(name, words.declared("published", name, each.what)) for name, each in NUMBERS.items()]
    rows += [
        (name, words.text("screen.numbers.opposite", other=other))
        for name, other in OPPOSITES.items()
    ]
    if as_json:
        print_json({"numbers": [{"name": name, "definition": what} for name, what in rows]})
        return
    heads = (words.text("screen.numbers.name"), words.text("screen.numbers.definition"))
    print_table(words.text("screen.numbers.title"), heads, rows, heads)


def _fitted(
    log: WorkLog,
    held_out: HeldOut,
    points: int,
    seed: int,
    where: tuple[str, int | None, str | None],
    language: str,
) -> Fit:
    """Fit a log, with a progress bar."""
    from sim.experiments.executors import Pool
    from sim.experiments.fit import fit as fit_log

    with progress(language=language) as shown:
        return fit_log(
            log,
            held_out=held_out,
            points=points,
            seed=seed,
            executor=Pool(*where),
            progress=shown.of("runs"),
        )


def _document(found: Fit, words: Catalogue) -> dict[str, Any]:
    """Return a fit for JSON."""
    from sim.logs.reading import Name, worded

    language = words.language
    compared = zip(found.compared, found.target, found.reached, strict=True)
    return {
        "title": words.text("log.title", log=found.log.reading.name),
        "reading": found.log.reading.lines(language),
        "estimates": [
            each._asdict() | {key: worded(Name(getattr(each, key)), words) for key in NAMES}
            for each in found.estimated
        ],
        "intervals": found.about_intervals(language),
        "distance": found.distance,
        "compared": [
            {
                "statistic": worded(each.note, words),
                "tolerance": each.tolerance,
                "log": target,
                "runs": reached,
            }
            for each, target, reached in compared
        ],
        "missed": found.missed(language),
        "missed_kinds": found.missed_kinds(),
        "not_learnt": found.not_learnt(language),
        "runs": found.runs,
        "seed": found.seed,
    }


def _print(found: Fit, words: Catalogue) -> None:
    """Print what was read, estimated and left undetermined."""
    from sim.logs.reading import Name, worded
    from sim.report.fit import missed_kinds

    said, language = words.within("log"), words.language
    print_lines(said("read"), found.log.reading.lines(language))
    rows = [
        (
            worded(Name(each.what), words),
            number(each.value),
            interval(each.low, each.high, words),
            worded(Name(each.how), words),
        )
        for each in found.estimated
    ]
    heads = ("", *(words.text(f"fit.read.{name}") for name in ("value", "interval", "how")))
    title = said("title", log=found.log.reading.name)
    print_table(title, heads, rows, words=(heads[0], heads[-1]))
    print_lines(said("about_intervals"), found.about_intervals(language))
    compared = len(found.compared)
    print_notes(
        [said("misfit", runs=f"{found.runs:,}", distance=found.distance, statistics=compared)]
    )
    if found.distance > FAR:
        print_notes([said("poor")])
    print_lines(said("about_missed"), found.missed(language) or [said("nothing_missed")])
    if kinds := missed_kinds(found, words):
        print_notes([kinds])
    print_lines(said("cannot_determine"), found.not_learnt(language))
