"""`sim validate`: a scenario's runs compared with a work-order log."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.logs import held_out_option, log_argument, log_options, read
from sim.cli.options import (
    format_option,
    json_option,
    language_option,
    out_option,
    read_scenario,
    scenario_argument,
    seed_option,
    set_option,
    style_option,
)
from sim.cli.progress import progress
from sim.cli.screen import interval, number, print_json, say
from sim.cli.tables import print_lines, print_notes, print_table
from sim.files.new_file import check_folder, new_folder
from sim.i18n.catalogue import Catalogue

if TYPE_CHECKING:
    import pandas as pd

    from sim.logs.validation import Validation
    from sim.logs.work_log import HeldOut, WorkLog
    from sim.scenario.schema import Scenario


@click.command()
@scenario_argument
@log_argument
@log_options
@held_out_option
@click.option(
    "--replications",
    type=click.IntRange(min=1),
    default=10,
    show_default=True,
    help="Number of runs.",
)
@seed_option
@set_option
@out_option
@format_option
@style_option
@language_option
@json_option
@click.pass_obj
def validate(
    command: str,
    /,
    scenario: Path,
    log: Path,
    held_out: HeldOut,
    replications: int,
    seed: int,
    changes: tuple[str, ...],
    out: Path | None,
    form: str,
    style: str,
    language: str,
    as_json: bool,
    **reading: Any,
) -> None:
    """Compare runs of a scenario with a work-order log.

    Times, hand-offs and the work of units are compared.

    The scenario is judged by held-out cases, which sim fit did not use if it had the same
    --held-out. A bootstrap of the log by weeks shows the log's own variation, as a yardstick.
    Baselines without a model show how near one comes by the log's counts alone.
    """
    if out is not None:
        check_folder(out)
    found = _validated(
        read_scenario(scenario, changes),
        read(log, **reading),
        held_out,
        replications,
        seed,
        language,
    )
    if out is not None:
        _save(found, out, command, form, style, language)
    if as_json:
        print_json(_document(found, Catalogue(language)))
    else:
        _print(found, Catalogue(language))


def _validated(
    scenario: Scenario,
    log: WorkLog,
    held_out: HeldOut,
    replications: int,
    seed: int,
    language: str,
) -> Validation:
    """Run a scenario and compare it with a log, with a progress bar."""
    from sim.logs.validation import validate as validate_scenario

    with progress(language=language) as shown:
        return validate_scenario(
            scenario,
            log,
            held_out=held_out,
            replications=replications,
            seed=seed,
            progress=shown.of("runs"),
        )


def _save(found: Validation, out: Path, command: str, form: str, style: str, language: str) -> None:
    """Write tables, figure and manifest."""
    from sim import plots
    from sim.files.csv_files import save_csv
    from sim.records.record import versions
    from sim.records.saved import write_manifest
    from sim.report.sheet import publish

    with new_folder(out) as folder:
        for name in ("measures", "distances", "curves", "handoffs", "units"):
            save_csv(getattr(found, name), folder / f"{name}.csv")
        publish(plots.validation(found, language, style), folder / f"validation.{form}")
        publish(plots.skill(found, language, style), folder / f"skill.{form}")
        write_manifest(
            folder,
            command,
            log=found.log.reading.lines(language),
            held_out=found.judged,
            replications=found.replications,
            seed=found.seed,
            versions=versions(),
            scenario=found.scenario.model_dump(mode="json"),
            inputs=found.scenario.fingerprints(),
        )
    say(Catalogue(language).text("log.results_in", folder=out))


def _document(found: Validation, words: Catalogue) -> dict[str, Any]:
    """Return a validation for JSON."""
    return {
        "title": _title(found, words),
        "reading": found.log.reading.lines(words.language),
        "held_out": found.judged,
        "replications": found.replications,
        "cases": len(found.real),
        "measures": _named(found.measures, words),
        "distances": _named(found.distances, words),
    }


def _title(found: Validation, words: Catalogue) -> str:
    """Return the title of the scenario."""
    return words.declared("titles", found.scenario.title, found.scenario.title)


def _named(table: pd.DataFrame, words: Catalogue) -> list[dict[Any, Any]]:
    """Return the rows of a table, whose first column has names of measures or distances."""
    from sim.logs.reading import Name, worded
    from sim.logs.validation import distance_named

    (name, *_), rows = table.columns, table.to_dict("records")
    note = Name if name == "measure" else distance_named
    return [{**row, name: worded(note(row[name]), words)} for row in rows]


def _print(found: Validation, words: Catalogue) -> None:
    """Print what was read, measures and distances, and notes for reading them."""
    said, log = words.within("log"), found.log.reading
    print_lines(said("read"), log.lines(words.language))
    rows = [
        (
            row["measure"],
            number(row["simulated"]),
            number(row["log"]),
            interval(row["log_low"], row["log_high"], words),
        )
        for row in _named(found.measures, words)
    ]
    heads = (
        words.text("columns.measure"),
        *(said(f"columns.{name}") for name in ("simulated", "log", "resampled")),
    )
    title, runs, n = _title(found, words), found.replications, len(found.real)
    title = said("judged", title=title, runs=runs, n=n, log=log.name)
    print_table(title, heads, rows, words=heads[:1])
    columns = [
        name for name in found.distances if name not in ("distance", "verdict", "worse_than")
    ]
    rows = [
        (row["distance"], *(number(row[name]) for name in columns))
        for row in _named(found.distances, words)
    ]
    heads = tuple(said(f"columns.{name}") for name in ("distance", *columns))
    print_table(said("distances_of"), heads, rows, words=heads)
    print_notes(found.notes(words.language))
