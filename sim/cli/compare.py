"""`sim compare`: the main job, arms compared under the same luck."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.options import (
    BREAKDOWNS,
    TOGGLES,
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
    from sim.experiments.study import Study
    from sim.scenario.schema import Scenario


@click.command()
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
    metavar="N",
    help=(
        "Also repeat the comparison for N draws of the uncertain numbers, the scenario's [uncertainty]."
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
    changes: tuple[str, ...],
    language: str,
    form: str,
    out: Path | None,
    as_json: bool,
    **how: Any,
) -> None:
    """Compare scenarios, or mechanisms, under the same luck.

    With --toggle the arms are all combinations of the mechanisms, on and off; with --vary all
    combinations of values; otherwise each scenario is an arm, and others are compared with the
    first. All intervals cover simulation noise only; the uncertain numbers are covered by --robust.
    """
    read = [read_scenario(path, changes) for path in scenarios]
    if out is not None:
        check_folder(out)
    study = _compared(read, **how)
    if out is not None:
        _save(study, out, command, language, form)
    if as_json:
        print_json(_document(study, language))
    else:
        _print_tables(study, Catalogue(language))


def _compared(
    scenarios: list[Scenario],
    executor: str,
    workers: int | None,
    scheduler: str | None,
    draws: int | None,
    **how: Any,
) -> Study:
    """Make all runs, with a progress bar."""
    from sim.experiments.compare import compare as compare_arms
    from sim.experiments.draws import check_ranges
    from sim.experiments.executors import Pool
    from sim.experiments.robust import robust

    asked = _asked(**how)
    if draws is not None:
        check_ranges(scenarios)
    say_if_compiling()
    with Pool(executor, workers, scheduler) as pool:
        with progress_bar("runs") as progress:
            study = compare_arms(scenarios, executor=pool, progress=progress, **asked)
        if draws is None:
            return study
        with progress_bar("draws") as progress:
            return robust(study, draws, executor=pool, progress=progress)


def _asked(
    toggles: tuple[str, ...], vary: tuple[str, ...], precision: tuple[str, ...], **how: Any
) -> dict[str, Any]:
    """Return the options as `compare` takes them."""
    from sim.errors import ComparisonError
    from sim.scenario.values import parse_assignment, parse_values

    for text in precision:
        if "=" not in text:
            raise ComparisonError(
                f"--precision {text}: write MEASURE=HALFWIDTH, such as rmst_days=0.5"
            )
    widths = _once("--precision", [parse_assignment(text) for text in precision])
    for measure, width in widths.items():
        if isinstance(width, bool) or not isinstance(width, int | float):
            raise ComparisonError(
                f"--precision {measure}={width}: {width!r} is no number; write one, such as "
                f"{measure}=0.5"
            )
    return {
        "toggle": toggles,
        "vary": _once("--vary", [parse_values(text) for text in vary]),
        "precision": widths,
        **how,
    }


def _once(option: str, given: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the values of an option by key, each of which may be given once."""
    from sim.errors import ComparisonError

    keys = [key for key, _ in given]
    for key in keys:
        if keys.count(key) > 1:
            raise ComparisonError(
                f"{option} {key} is given {keys.count(key)} times; give it once, with all its "
                "values"
            )
    return dict(given)


def _save(study: Study, out: Path, command: str, language: str, form: str) -> None:
    """Write tables, figures, report and manifest."""
    from sim.plots import figures, report
    from sim.plots import save as save_figure
    from sim.records.saved import write_manifest

    with new_folder(out) as folder:
        study.save(folder)
        drawn = dict(figures(study, language))
        for name, figure in drawn.items():
            save_figure(figure, folder / f"{name}.{form}")
        (folder / "report.html").write_text(
            report(study, command, language, drawn), encoding="utf-8", errors="backslashreplace"
        )
        write_manifest(folder, command, **study.manifest())
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
    from sim.report.names import on_in_all_arms
    from sim.report.rows import docket_warnings

    click.echo(
        f"{study.arms[0].scenario.title}\n{study.arms[0].scenario.question}\n{on_in_all_arms(study, words)}\n"
    )
    _print_arms(study, words)
    _print_effects(study, words)
    for by in study.effects_by["by"].unique():
        _print_parts(study, by, words)
    warnings = (
        words.text("screen.warning", warning=warning) for warning in docket_warnings(study, words)
    )
    for line in (*sentences(study, words.language), *warnings):
        click.echo(f"{line}\n")


def _print_arms(study: Study, words: Catalogue) -> None:
    """Print the means of the main measures, a column an arm."""
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
    print_table(
        words.text("screen.arms", replications=study.replications),
        columns,
        rows,
        words=(measure, meaning),
    )


def _print_effects(study: Study, words: Catalogue) -> None:
    """Print the effects on the main measures."""
    from sim.report.rows import effect_rows, on_screen

    rows = effect_rows(study, words)
    if rows:
        columns = [
            words.text(f"columns.{name}")
            for name in ("measure", "contrast", "estimate", "low", "high", "note")
        ]
        print_table(
            words.text("screen.effects"),
            columns,
            on_screen(rows, study, words),
            words=(columns[0], columns[1], columns[-1]),
        )


def _print_parts(study: Study, by: str, words: Catalogue) -> None:
    """Print the effects on time in each part of the cases."""
    from sim.report.headline import MEASURE
    from sim.report.names import part_name
    from sim.report.rows import on_screen, part_rows

    part = words.name("breakdowns", by)
    rows = [row._replace(of=part_name(by, row.of, words)) for row in part_rows(study, by, words)]
    columns = [
        part,
        *(
            words.text(f"columns.{name}")
            for name in ("contrast", "estimate", "low", "high", "note")
        ),
    ]
    title = words.text("screen.parts", measure=words.name("measures", MEASURE), by=part)
    print_table(
        title, columns, on_screen(rows, study, words), words=(part, columns[1], columns[-1])
    )
