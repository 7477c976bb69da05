"""`sim compare`: the main command, which compares arms using common random numbers."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.again import again
from sim.cli.comparison import print_study
from sim.cli.options import (
    BREAKDOWNS,
    DRAWS,
    PRIMARY,
    TOGGLES,
    OptionalDraws,
    all_option,
    executor_options,
    format_option,
    json_option,
    language_option,
    once,
    out_option,
    read_scenario,
    seed_option,
    set_option,
    style_option,
    tables_option,
)
from sim.cli.progress import progress
from sim.cli.screen import print_json, say
from sim.files.new_file import check_folder, new_folder
from sim.files.tables import check_parquet
from sim.scenario.own_parts import words_for

if TYPE_CHECKING:
    from sim.experiments.executors import Pool, Progress
    from sim.experiments.study import Study


@click.command(cls=OptionalDraws)
@click.argument(
    "scenarios", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="SCENARIO..."
)
@click.option(
    "--toggle",
    "toggles",
    multiple=True,
    metavar="NAME",
    help="Compare a mechanism off and on; may be repeated. Mechanisms: "
    + ", ".join(TOGGLES)
    + ", and your own.",
)
@click.option(
    "--vary",
    multiple=True,
    metavar="KEY=A,B,...",
    help="Compare two or more values of a key; may be repeated.",
)
@click.option(
    "--name",
    "names",
    multiple=True,
    metavar="[ARM=]NAME",
    help=(
        "Name an arm by its letter or present name: --name 'A=as it is'. For several files: the "
        "name alone, once for each file, in the order of the files."
    ),
)
@click.option(
    "--replications",
    type=click.IntRange(min=1),
    default=20,
    show_default=True,
    help="Runs of each arm.",
)
@click.option(
    "--precision",
    multiple=True,
    metavar="MEASURE=HALFWIDTH",
    help="Add replications until the intervals of a measure have this half-width; may be repeated.",
)
@click.option(
    "--matters",
    multiple=True,
    metavar="MEASURE=DIFFERENCE",
    help=(
        "Smallest difference of a measure that matters, for the verdicts; may be repeated.  "
        "[default: 1 day, 0.01 of a share]"
    ),
)
@click.option(
    "--robust",
    "draws",
    type=click.IntRange(min=1),
    metavar="[N]",
    help=(
        "Also repeat the comparison for N random draws from the ranges in [uncertainty], except "
        f"of numbers given with --set; {DRAWS} unless N is given."
    ),
)
@click.option(
    "--forms",
    is_flag=True,
    help=(
        "Also repeat the comparison under every other form of decision, one at a time: those that "
        "'sim rules' lists, informal learning before and after precedents, and referral to the "
        "docket at another time."
    ),
)
@click.option(
    "--ablate",
    is_flag=True,
    help=(
        "Also repeat the comparison without each simplification that favours a mechanism (section 8 "
        "of the model), one at a time and all together."
    ),
)
@seed_option
@set_option
@click.option(
    "--by",
    type=click.Choice(BREAKDOWNS),
    multiple=True,
    help=(
        "Also compare the parts of the cases by this property; years count from the day on which "
        "toggled mechanisms switch on; may be repeated."
    ),
)
@click.option(
    "--at-each",
    multiple=True,
    metavar="KEY",
    help=(
        "Also give all effects at each level of a varied key, a mechanism, or 'scenario'; may be "
        "repeated."
    ),
)
@executor_options
@language_option
@format_option
@style_option
@tables_option
@out_option
@all_option
@json_option
@click.pass_obj
def compare(
    command: str,
    /,
    scenarios: tuple[Path, ...],
    toggles: tuple[str, ...],
    vary: tuple[str, ...],
    names: tuple[str, ...],
    replications: int,
    precision: tuple[str, ...],
    matters: tuple[str, ...],
    draws: int | None,
    forms: bool,
    ablate: bool,
    seed: int,
    changes: tuple[str, ...],
    by: tuple[str, ...],
    at_each: tuple[str, ...],
    executor: str,
    workers: int | None,
    scheduler: str | None,
    language: str,
    form: str,
    style: str,
    tables: str,
    out: Path | None,
    everything: bool,
    as_json: bool,
) -> None:
    """Compare institutions with common random numbers.

    The arms are all combinations of the scenarios, of the mechanisms of --toggle (off and on) and
    of the values of --vary. The first arm has the first scenario, no toggled mechanism and the
    first values. The other arms are compared with it.

    \b
      sim compare city.toml --toggle precedents --toggle first_contact
      sim compare city.toml --vary adjudication.period=5,20 --toggle precedents
      sim compare now.toml planned.toml --name now --name planned

    Toggled mechanisms switch on when the warm-up ends; varied values hold from the first day.
    Intervals cover simulation noise only; --robust covers the uncertain numbers,
    --forms other forms of decision, and --ablate what the model simplifies.
    """  # noqa: D301
    with progress(language=language) as shown:
        from sim.experiments.ablation import ablation, removals
        from sim.experiments.arms import factorial
        from sim.experiments.compare import compare as compare_arms
        from sim.experiments.executors import Pool
        from sim.experiments.forms import forms as by_form
        from sim.experiments.one_at_a_time import check_has_effect
        from sim.experiments.robust import check_draws, check_ranges, robust
        from sim.scenario.values import parse_values
        from sim.scenario.warnings import own_values_can_be_drawn

        read = [  # ranges are those of the first
            read_scenario(path, changes, robust=draws is not None and not number)
            for number, path in enumerate(scenarios)
        ]
        if out is not None:
            check_folder(out)
        if tables == "parquet":
            check_parquet()
        called = _names(names, len(scenarios))
        values = once("--vary", map(parse_values, vary))
        widths = _by_measure("--precision", precision, "HALFWIDTH", "0.5")
        least = _by_measure("--matters", matters, "DIFFERENCE", "1")
        if draws is not None:
            check_ranges(read, replications)
            check_draws(read, draws, seed)
            for line in own_values_can_be_drawn(read[0]):
                say(line)
        if forms or ablate:
            arms = factorial(read, toggles, values, called)
            if forms:
                check_has_effect(arms, "--forms")
            if ablate:
                removals(arms, "--ablate")
        with Pool(executor, workers, scheduler) as pool:
            study = compare_arms(
                read,
                toggle=toggles,
                vary=values,
                names=called,
                replications=replications,
                seed=seed,
                by=by,
                at_each=at_each,
                precision=widths,
                matters=least,
                executor=pool,
                progress=shown.of(
                    "runs", times=1 + (draws or 0) * (1 + bool(read[0].posterior.prior))
                ),
            )
            if draws is not None:
                study = robust(study, draws, executor=pool, progress=shown.of("runs"))
            if forms:
                study = by_form(study, executor=pool, progress=shown.of("runs"))
            if ablate:
                study = ablation(study, executor=pool, progress=shown.of("runs"))
            if out is not None:
                figures = shown.of("figures")
                _save(study, out, command, language, form, style, tables, pool, figures)
    words = words_for(language, *(arm.scenario for arm in study.arms))
    if as_json:
        print_json(_document(study, language))
    else:
        print_study(study, words, everything)
    say(
        words.text("screen.more_tables")
        if out is None
        else words.text("screen.results_in", folder=out, page=out / "report.html")
    )


def _by_measure(option: str, given: tuple[str, ...], what: str, such: str) -> dict[str, float]:
    """Return an option's number by measure."""
    from sim.errors import ComparisonError
    from sim.scenario.values import parse_assignment

    for text in given:
        if "=" not in text:
            raise ComparisonError(
                f"{option} {text}: write MEASURE={what}, such as {PRIMARY}={such}"
            )
    numbers = once(option, map(parse_assignment, given))
    for measure, number in numbers.items():
        if isinstance(number, bool) or not isinstance(number, int | float):
            raise ComparisonError(
                f"{option} {measure}={number}: {number!r} is not a number; write, for example, "
                f"{measure}={such}"
            )
    return numbers


def _names(names: tuple[str, ...], files: int) -> tuple[str, ...] | dict[str, str]:
    """Return the names of arms: files by their order, others by their names or letters."""
    from sim.errors import ComparisonError

    letters = all(re.match(r"[A-Z]=", name) for name in names)
    if files > 1 and not letters:
        return names
    for name in names:
        if "=" not in name:
            raise ComparisonError(f"--name {name}: write ARM=NAME, such as A={name}")
    parted = [name.partition("=") if letters else name.rpartition("=") for name in names]
    return once("--name", [(arm, name) for arm, _, name in parted])


def _save(
    study: Study,
    out: Path,
    command: str,
    language: str,
    form: str,
    style: str,
    tables: str,
    pool: Pool,
    figures: Progress,
) -> None:
    """Write tables, figures, report and manifest."""
    from sim.experiments.codebook import write_codebook
    from sim.experiments.repeat import keep
    from sim.files.tables import tables_in, turn_to_parquet
    from sim.records.saved import write_manifest
    from sim.report.drawings import drawings, save_drawings
    from sim.report.report import report

    with new_folder(out) as folder:
        study.save(folder)
        drawn = drawings(study, language, form, style, pool, figures)
        save_drawings(drawn, folder, form, style)
        (folder / "report.html").write_text(
            report(study, command, language, drawn), encoding="utf-8", errors="backslashreplace"
        )
        if tables == "parquet":
            for path in tables_in(folder):
                turn_to_parquet(path)
        write_codebook(folder, *(arm.scenario for arm in study.arms))
        inputs = [arm.scenario.inputs for arm in study.arms]
        write_manifest(folder, command, **study.manifest(), **keep(folder, inputs, again))


def _document(study: Study, language: str) -> dict[str, Any]:
    """Return all tables for JSON; only the headline depends on the language."""
    from sim.report.headline import sentences

    document = {
        "title": study.arms[0].scenario.title,
        "question": study.arms[0].scenario.question,
        "headline": sentences(study, language),
        "intervals": "95 %, simulation noise only",
        "verdicts": study.verdicts.to_dict("records"),
        "arms": study.arms_table.to_dict("records"),
        "effects": study.effects.to_dict("records"),
    }
    if not study.effects_by.empty:
        document |= {
            "arms_by": study.arms_by.to_dict("records"),
            "effects_by": study.effects_by.to_dict("records"),
        }
    if study.robustness is not None:
        document |= {
            "draws": study.robustness.draws.to_dict("records"),
            "robust": study.robustness.summary.to_dict("records"),
        }
    return document | {
        name: table.to_dict("records") for name, table in study.one_at_a_time.items()
    }
