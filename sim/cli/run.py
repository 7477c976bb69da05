"""`sim run`: one city, one history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import click

from sim.cli.again import again
from sim.cli.options import (
    BREAKDOWNS,
    PRIMARY,
    RECORDS,
    TABLES,
    json_option,
    out_option,
    read_scenario,
    scenario_argument,
    seed_option,
    set_option,
)
from sim.cli.screen import print_json, print_table, progress_bar, say, say_if_compiling
from sim.files.new_file import check_folder, new_folder

if TYPE_CHECKING:
    from pathlib import Path

    from sim.records.record import Record, RunRecord
    from sim.records.saved import Format
    from sim.scenario.schema import Scenario


KEPT = "What --out keeps: all, all but the event log, or neither events nor cases."

PARTS = (
    PRIMARY,
    "rmst_disposed_days",
    "rmst_reported_days",
    "late_share",
    "handoffs_per_case",
    "open_over_250",
)
"""What is shown of a part; the rest is in --json."""


@click.command()
@scenario_argument
@seed_option
@set_option
@click.option(
    "--by",
    type=click.Choice(BREAKDOWNS),
    multiple=True,
    help="Also give the summary for each of these; may be repeated.",
)
@out_option
@click.option(
    "--record", "kept", type=click.Choice(RECORDS), default="events", show_default=True, help=KEPT
)
@click.option(
    "--format",
    "form",
    type=click.Choice(TABLES),
    help="Format of cases and events; npy above a million rows unless given.",
)
@json_option
@click.pass_obj
def run(
    command: str,
    /,
    scenario: Path,
    seed: int,
    changes: tuple[str, ...],
    by: tuple[str, ...],
    out: Path | None,
    kept: Record,
    form: Format | None,
    as_json: bool,
) -> None:
    """Run one city once and print a summary of its history."""
    from sim.results.cohort import check_breakdown

    read = read_scenario(scenario, changes)
    for name in by:
        check_breakdown(read, name)
    record = _recorded(read, seed, by, command, out, kept, form)
    if as_json:
        _print_json(record, by)
    else:
        _print_tables(record, by)


def _recorded(
    scenario: Scenario,
    seed: int,
    by: tuple[str, ...],
    command: str,
    out: Path | None,
    kept: Record,
    form: Format | None,
) -> RunRecord:
    """Run a scenario; with a folder, its events go there while it runs, and the rest beside them."""
    from sim.experiments.repeat import keep
    from sim.records.saved import now

    if out is None:
        return simulated(scenario, seed, "cases")
    check_folder(out)
    with new_folder(out) as folder:
        to_file = ("events", folder / "events.npy") if kept == "events" else ("cases", None)
        record = simulated(scenario, seed, *to_file)
        _save_summaries(record, folder, by)
        repeat = keep(folder, [scenario.inputs], again)
        record.save(folder, kept, form, command=command, created=now(), **repeat)
    say(f"Results are in {out}")
    return record


def simulated(
    scenario: Scenario,
    seed: int,
    record: Literal["events", "cases"] = "events",
    events_file: Path | None = None,
) -> RunRecord:
    """Run a scenario, with a progress bar."""
    from sim.records.simulate import run as simulate

    say_if_compiling()
    with progress_bar("days") as progress:
        return simulate(scenario, seed, progress, record, events_file)


def _save_summaries(record: RunRecord, folder: Path, by: tuple[str, ...]) -> None:
    """Write the summary, those of the parts that were asked for, and the daily figure."""
    import pandas as pd

    from sim.files.csv_files import save_csv
    from sim.measures import MEASURES, summary, summary_by
    from sim.plots import daily

    rows = [(name, value, MEASURES[name].unit) for name, value in summary(record).items()]
    save_csv(pd.DataFrame(rows, columns=["measure", "value", "unit"]), folder / "summary.csv")
    for name in by:
        parts = (
            pd.DataFrame.from_dict(summary_by(record, name), orient="index")
            .rename_axis(name)
            .reset_index()
        )
        save_csv(parts, folder / f"summary_by_{name}.csv")
    daily(record).savefig(folder / "daily.png")


def _print_json(record: RunRecord, by: tuple[str, ...]) -> None:
    """Print the summary, whole and in parts, with what each measure is."""
    from sim.measures import MEASURES, summary, summary_by

    document: dict[str, Any] = {
        "title": record.scenario.title,
        "seed": record.seed,
        "summary": summary(record),
    }
    document |= {"by": {name: summary_by(record, name) for name in by}} if by else {}
    print_json(
        document
        | {
            "measures": {
                name: {"unit": each.unit, "description": each.description}
                for name, each in MEASURES.items()
            }
        }
    )


def _print_tables(record: RunRecord, by: tuple[str, ...]) -> None:
    """Print the summary, and a table for each way to break it down."""
    from sim.measures import MEASURES, cohort, summary
    from sim.results.numbers import measured

    some = bool(cohort(record).any())
    rows = [
        (
            name,
            measured(value, name, of_cases=some),
            MEASURES[name].unit,
            MEASURES[name].description,
        )
        for name, value in summary(record).items()
    ]
    columns = ("measure", "value", "unit", "description")
    print_table(
        f"{record.scenario.title} (seed {record.seed})",
        columns,
        rows,
        words=("measure", "unit", "description"),
    )
    for name in by:
        _print_parts(record, name)


def _print_parts(record: RunRecord, by: str) -> None:
    """Print the main measures of each part of the cohort."""
    from sim.measures import cohort, groups, summary_by
    from sim.results.numbers import measured

    sizes = {label: int(mask.sum()) for label, mask in groups(record, by).items()}
    rows = [
        (
            label,
            str(sizes[label]),
            *(measured(part[name], name, of_cases=sizes[label] > 0) for name in PARTS),
        )
        for label, part in summary_by(record, by).items()
    ]
    print_table(
        f"By {by}, of {int(cohort(record).sum())} cases", (by, "cases", *PARTS), rows, words=(by,)
    )
