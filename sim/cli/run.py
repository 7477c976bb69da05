"""`sim run`: one city, one history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from sim.cli.options import BREAKDOWNS, json_option, out_option, read_scenario, scenario_argument, seed_option, set_option
from sim.cli.output import check_folder, now, whole
from sim.cli.screen import print_json, print_table, progress_bar, say, say_if_compiling

if TYPE_CHECKING:
    from pathlib import Path

    from sim.record import RunRecord
    from sim.scenario.schema import Scenario


FILES = ("cases.csv", "daily.csv", "daily.png", "events.csv", "precedents.csv")
"""What a run leaves beside its manifest."""

PARTS = ("rmst_days", "rmst_disposed_days", "rmst_reported_days", "late_share", "handoffs_per_case", "open_over_250")
"""What is shown of a part; the rest is in --json."""


@click.command()
@scenario_argument
@seed_option
@set_option
@click.option("--by", type=click.Choice(BREAKDOWNS), multiple=True, help="Also give the summary for each of these; may be repeated.")
@out_option
@json_option
@click.pass_obj
def run(command: str, scenario: Path, seed: int, changes: tuple[str, ...], by: tuple[str, ...], out: Path | None, as_json: bool) -> None:
    """Run one city once and print a summary of its history."""
    read = read_scenario(scenario, changes)
    if out is not None:
        check_folder(out)
    record = simulated(read, seed)
    if out is not None:
        _save(record, out, command, by)
    if as_json:
        _print_json(record, by)
    else:
        _print_tables(record, by)


def simulated(scenario: Scenario, seed: int) -> RunRecord:
    """Run a scenario, with a progress bar."""
    from sim.simulate import run as simulate

    say_if_compiling()
    with progress_bar("days") as progress:
        return simulate(scenario, seed, progress)


def _save(record: RunRecord, out: Path, command: str, by: tuple[str, ...]) -> None:
    """Write the record, its daily figure and the summaries of parts that were asked for."""
    import pandas as pd

    from sim.measures import summary_by
    from sim.plots import daily

    with whole(out) as folder:
        daily(record).savefig(folder / "daily.png")
        for name in by:
            pd.DataFrame.from_dict(summary_by(record, name), orient="index").rename_axis(name).to_csv(folder / f"summary_by_{name}.csv")
        record.save(folder, command=command, created=now(), files=[*FILES, *(f"summary_by_{name}.csv" for name in by)])
    say(f"Results are in {out}")


def _print_json(record: RunRecord, by: tuple[str, ...]) -> None:
    """Print the summary, whole and in parts, with what each measure is."""
    from sim.measures import MEASURES, summary, summary_by

    document: dict[str, Any] = {"title": record.scenario.title, "seed": record.seed, "summary": summary(record)}
    document |= {"by": {name: summary_by(record, name) for name in by}} if by else {}
    print_json(document | {"measures": {name: {"unit": each.unit, "description": each.description} for name, each in MEASURES.items()}})


def _print_tables(record: RunRecord, by: tuple[str, ...]) -> None:
    """Print the summary, and a table for each way to break it down."""
    from sim.measures import MEASURES, summary
    from sim.measures.numbers import measured

    rows = [(name, measured(value, name), MEASURES[name].unit, MEASURES[name].description) for name, value in summary(record).items()]
    columns = ("measure", "value", "unit", "description")
    print_table(f"{record.scenario.title} (seed {record.seed})", columns, rows, words=("measure", "unit", "description"))
    for name in by:
        _print_parts(record, name)


def _print_parts(record: RunRecord, by: str) -> None:
    """Print the main measures of each part of the cohort."""
    from sim.measures import cohort, groups, summary_by
    from sim.measures.numbers import measured

    sizes = {label: int(mask.sum()) for label, mask in groups(record, by).items()}
    rows = [(label, str(sizes[label]), *(measured(part[name], name) for name in PARTS)) for label, part in summary_by(record, by).items()]
    print_table(f"By {by}, of {int(cohort(record).sum())} cases", (by, "cases", *PARTS), rows, words=(by,))
