"""`sim compare`: the main job, arms compared under the same luck."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.again import again
from sim.cli.options import (
    BREAKDOWNS,
    DRAWS,
    PRIMARY,
    TOGGLES,
    OptionalDraws,
    executor_options,
    format_option,
    json_option,
    language_option,
    out_option,
    read_scenario,
    seed_option,
    set_option,
)
from sim.cli.screen import print_json, print_table, progress_bar, say, say_if_compiling
from sim.files.new_file import check_folder, new_folder
from sim.i18n.catalogue import Catalogue

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.experiments.executors import Pool
    from sim.experiments.study import Study
    from sim.report.rows import EffectRow


@click.command(cls=OptionalDraws)
@click.argument(
    "scenarios", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="SCENARIO..."
)
@click.option(
    "--toggle",
    "toggles",
    multiple=True,
    metavar="NAME",
    help="Compare with and without a mechanism: " + ", ".join(TOGGLES) + "; may be repeated.",
)
@click.option(
    "--vary",
    multiple=True,
    metavar="KEY=A,B,...",
    help="Compare several values of a key; may be repeated, and go with --toggle.",
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
    help="Add replications until the intervals of a measure are that narrow; may be repeated.",
)
@click.option(
    "--robust",
    "draws",
    type=click.IntRange(min=1),
    metavar="[N]",
    help=(
        "Also repeat the comparison for N draws of the uncertain numbers, the scenario's "
        f"[uncertainty]; {DRAWS} unless N is given."
    ),
)
@seed_option
@set_option
@click.option(
    "--by",
    type=click.Choice(BREAKDOWNS),
    multiple=True,
    help=(
        "Also compare each part of the cases; years count from when toggled mechanisms switch "
        "on; may be repeated."
    ),
)
@executor_options
@language_option
@format_option
@out_option
@json_option
@click.pass_obj
def compare(
    command: str,
    /,
    scenarios: tuple[Path, ...],
    toggles: tuple[str, ...],
    vary: tuple[str, ...],
    replications: int,
    precision: tuple[str, ...],
    draws: int | None,
    seed: int,
    changes: tuple[str, ...],
    by: tuple[str, ...],
    executor: str,
    workers: int | None,
    scheduler: str | None,
    language: str,
    form: str,
    out: Path | None,
    as_json: bool,
) -> None:
    """Compare scenarios, or mechanisms, under the same luck.

    With --toggle the arms are all combinations of the mechanisms, on and off; with --vary all
    combinations of values; otherwise each scenario is an arm, and others are compared with the
    first. All intervals cover simulation noise only; the uncertain numbers are covered by --robust.
    """
    from sim.experiments.compare import compare as compare_arms
    from sim.experiments.executors import Pool
    from sim.experiments.robust import check_ranges, robust
    from sim.scenario.values import parse_values

    read = [read_scenario(path, changes) for path in scenarios]
    if out is not None:
        check_folder(out)
    widths, values = _half_widths(precision), _once("--vary", map(parse_values, vary))
    if draws is not None:
        check_ranges(read)
    say_if_compiling()
    with Pool(executor, workers, scheduler) as pool:
        with progress_bar("runs") as progress:
            study = compare_arms(
                read,
                toggle=toggles,
                vary=values,
                replications=replications,
                seed=seed,
                by=by,
                precision=widths,
                executor=pool,
                progress=progress,
            )
        if draws is not None:
            with progress_bar("draws") as progress:
                study = robust(study, draws, executor=pool, progress=progress)
        if out is not None:
            _save(study, out, command, language, form, pool)
    if as_json:
        print_json(_document(study, language))
    else:
        _print_tables(study, Catalogue(language))


def _half_widths(precision: tuple[str, ...]) -> dict[str, float]:
    """Return the half-width asked for by measure."""
    from sim.errors import ComparisonError
    from sim.scenario.values import parse_assignment

    for text in precision:
        if "=" not in text:
            raise ComparisonError(
                f"--precision {text}: write MEASURE=HALFWIDTH, such as {PRIMARY}=0.5"
            )
    widths = _once("--precision", map(parse_assignment, precision))
    for measure, width in widths.items():
        if isinstance(width, bool) or not isinstance(width, int | float):
            raise ComparisonError(
                f"--precision {measure}={width}: {width!r} is no number; write one, such as "
                f"{measure}=0.5"
            )
    return widths


def _once[Given](option: str, given: Iterable[tuple[str, Given]]) -> dict[str, Given]:
    """Return the values of an option by key, each of which may be given once."""
    from sim.errors import ComparisonError

    given = list(given)
    keys = [key for key, _ in given]
    for key in keys:
        if keys.count(key) > 1:
            raise ComparisonError(
                f"{option} {key} is given {keys.count(key)} times; give it once, with all its "
                "values"
            )
    return dict(given)


def _save(study: Study, out: Path, command: str, language: str, form: str, pool: Pool) -> None:
    """Write tables, figures, report and manifest."""
    from sim.experiments.repeat import keep
    from sim.records.saved import write_manifest
    from sim.report.drawings import drawings
    from sim.report.report import report

    with new_folder(out) as folder:
        study.save(folder)
        drawn = drawings(study, language, form, pool)
        for name, drawing in drawn.items():
            (folder / f"{name}.{form}").write_bytes(drawing.data)
        (folder / "report.html").write_text(
            report(study, command, language, drawn), encoding="utf-8", errors="backslashreplace"
        )
        inputs = [arm.scenario.inputs for arm in study.arms]
        write_manifest(folder, command, **study.manifest(), **keep(folder, inputs, again))
    say(f"Results are in {out}; start with {out / 'report.html'}")


def _document(study: Study, language: str) -> dict[str, Any]:
    """Return all tables, for JSON; only the headline is in the language."""
    from sim.report.headline import sentences

    document = {
        "title": study.arms[0].scenario.title,
        "question": study.arms[0].scenario.question,
        "headline": sentences(study, language),
        "intervals": "95 %, simulation noise only",
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
    return document


def _print_tables(study: Study, words: Catalogue) -> None:
    """Print question, arms, effects and what must be known of them."""
    from sim.report.headline import sentences
    from sim.report.names import on_in_all_arms, part_name
    from sim.report.rows import docket_warnings, effect_rows, part_rows

    first = study.arms[0].scenario
    click.echo(f"{first.title}\n{first.question}\n{on_in_all_arms(study, words)}\n")
    _print_arms(study, words)
    rows = effect_rows(study, words)
    if rows:
        title = words.text("screen.effects")
        _print_effects(title, words.text("columns.measure"), rows, study, words)
    for by in study.effects_by["by"].unique():
        part = words.name("breakdowns", by)
        title = words.text("screen.parts", measure=words.name("measures", PRIMARY), by=part)
        rows = [
            row._replace(of=part_name(by, row.of, words)) for row in part_rows(study, by, words)
        ]
        _print_effects(title, part, rows, study, words)
    warnings = (
        words.text("screen.warning", warning=warning) for warning in docket_warnings(study, words)
    )
    for line in (*sentences(study, words.language), *warnings):
        click.echo(f"{line}\n")


def _print_arms(study: Study, words: Catalogue) -> None:
    """Print the means of the main measures, one column per arm."""
    from sim.report.names import arm_names
    from sim.report.rows import MAIN_MEASURES, means
    from sim.results.numbers import measured

    rows = [
        (
            name,
            *(measured(mean, name, words=words) for mean in means(study.arms_table, name).values()),
            words.name("measures", name),
        )
        for name in MAIN_MEASURES
    ]
    measure, meaning = words.text("columns.measure"), words.text("columns.meaning")
    columns = (measure, *arm_names(study, words).values(), meaning)
    title = words.text("screen.arms", replications=study.replications)
    print_table(title, columns, rows, words=(measure, meaning))


def _print_effects(
    title: str, first: str, rows: list[EffectRow], study: Study, words: Catalogue
) -> None:
    """Print effects under a head for what each row is of."""
    from sim.report.rows import on_screen

    heads = ("contrast", "estimate", "low", "high", "note")
    columns = [first, *(words.text(f"columns.{name}") for name in heads)]
    texts = (first, columns[1], columns[-1])
    print_table(title, columns, on_screen(rows, study, words), words=texts)
