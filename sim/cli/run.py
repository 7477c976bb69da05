"""`sim run`: one city, one run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import click

from sim.cli.again import again
from sim.cli.options import (
    BREAKDOWNS,
    PRIMARY,
    RECORDS,
    TABLES,
    all_option,
    json_option,
    out_option,
    read_scenario,
    scenario_argument,
    seed_option,
    set_option,
    style_option,
)
from sim.cli.progress import progress
from sim.cli.screen import print_json, say
from sim.cli.tables import print_table
from sim.files.new_file import check_folder, new_folder
from sim.files.tables import check_parquet

if TYPE_CHECKING:
    from pathlib import Path

    from sim.i18n.catalogue import Catalogue
    from sim.records.record import Record, RunRecord
    from sim.records.saved import Format
    from sim.scenario.schema import Scenario


KEPT = "Tables in --out: events and cases, cases only, or the summary only."

PARTS = (
    PRIMARY,
    "rmst_disposed_days",
    "rmst_reported_days",
    "on_time_share",
    "handoffs_per_case",
    "open_over_250",
)
"""Measures shown for a part, beside the user's own; the rest is in --json."""


TABLES_OF_A_RUN = ("load", "distribution", "quantiles", "districts")
"""Tables of a comparison that are also kept for a single run."""


@click.command()
@scenario_argument
@seed_option
@set_option
@click.option(
    "--by",
    type=click.Choice(BREAKDOWNS),
    multiple=True,
    help="Also give the summary for the parts of the cases by this property; may be repeated.",
)
@out_option
@style_option
@click.option(
    "--record", "kept", type=click.Choice(RECORDS), default="events", show_default=True, help=KEPT
)
@click.option(
    "--format",
    "form",
    type=click.Choice(TABLES),
    help="Format of cases and events; parquet needs the extra [parquet].  [default: csv; npy above a million rows]",
)
@all_option
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
    style: str,
    kept: Record,
    form: Format | None,
    everything: bool,
    as_json: bool,
) -> None:
    """Run one city once and print a summary of its history."""
    from sim.results.cohort import check_breakdown

    read = read_scenario(scenario, changes)
    for name in by:
        check_breakdown(read, name)
    record = _recorded(read, seed, by, command, out, style, kept, form)
    if as_json:
        _print_json(record, by)
    else:
        _print_tables(record, by, everything)
        if not everything:
            say(
                "All measures: --all."
                if out
                else "All measures: --all. Cases and events: --out DIR."
            )


def _recorded(
    scenario: Scenario,
    seed: int,
    by: tuple[str, ...],
    command: str,
    out: Path | None,
    style: str,
    kept: Record,
    form: Format | None,
) -> RunRecord:
    """Run a scenario; events go to the folder during the run, the rest at its end."""
    from sim.experiments.codebook import write_codebook
    from sim.experiments.repeat import keep
    from sim.records.saved import write_manifest
    from sim.scenario.own_functions import is_own

    if out is None:
        own = any(map(is_own, scenario.responsibility.rules))
        record = simulated(scenario, seed, "events" if own else "cases")
        _say_undecided(record)
        return record
    check_folder(out)
    if form == "parquet":
        check_parquet()
    with new_folder(out) as folder:
        to_file = ("events", folder / "events.npy") if kept == "events" else ("cases", None)
        record = simulated(scenario, seed, *to_file)
        _say_undecided(record)
        _save_summaries(record, folder, by, style)
        record.save_tables(folder, kept, form)
        write_codebook(folder, scenario)
        repeat = keep(folder, [scenario.inputs], again)
        write_manifest(folder, command, **record.manifest(), **repeat)
    say(f"Results are in {out}")
    return record


def _say_undecided(record: RunRecord) -> None:
    """Name the user's own rules that decided no case, if the events of the run are known."""
    from sim.scenario.own_functions import is_own, own_name

    names = [own_name(rule) for rule in record.scenario.responsibility.rules if is_own(rule)]
    if not names or record.event_rows is None:
        return
    deciding = {record.names.rules[code] for code in set(record.event_rows["rule"].tolist())}
    for name in names:
        if name not in deciding:
            say(
                f"Note: the rule {name!r} decided no case: whenever it was asked, it "
                "returned NOBODY or a unit that had just declined the case"
            )


def simulated(
    scenario: Scenario,
    seed: int,
    record: Literal["events", "cases"] = "events",
    events_file: Path | None = None,
) -> RunRecord:
    """Run a scenario, with a progress bar."""
    from sim.records.simulate import run as simulate

    with progress() as shown:
        return simulate(scenario, seed, shown.of("days"), record, events_file)


def _save_summaries(record: RunRecord, folder: Path, by: tuple[str, ...], style: str) -> None:
    """Write the summary, those of the requested parts, other tables and the daily figure."""
    import pandas as pd

    from sim.files.csv_files import save_csv
    from sim.measures import summary, summary_by
    from sim.plots import daily
    from sim.report.sheet import publish
    from sim.results.result import of_run
    from sim.results.summary import unit_in

    rows = [
        (name, value, unit_in(record.scenario, name)) for name, value in summary(record).items()
    ]
    save_csv(pd.DataFrame(rows, columns=["measure", "value", "unit"]), folder / "summary.csv")
    for name in by:
        parts = (
            pd.DataFrame.from_dict(summary_by(record, name), orient="index")
            .rename_axis(name)
            .reset_index()
        )
        save_csv(parts, folder / f"summary_by_{name}.csv")
    for name in TABLES_OF_A_RUN:
        save_csv(of_run(record, name), folder / f"{name}.csv")
    publish(daily(record, style=style), folder / "daily.png")


def _print_json(record: RunRecord, by: tuple[str, ...]) -> None:
    """Print the summary, whole and in parts, with a description of each measure."""
    from sim.measures import MEASURES, summary, summary_by
    from sim.results.summary import unit_in

    found = summary(record)
    document: dict[str, Any] = {
        "title": record.scenario.title,
        "seed": record.seed,
        "summary": found,
    }
    document |= {"by": {name: summary_by(record, name) for name in by}} if by else {}
    print_json(
        document
        | {
            "measures": {
                name: {
                    "unit": unit_in(record.scenario, name),
                    "description": MEASURES[name].description,
                }
                for name in found
            }
        }
    )


def _print_tables(record: RunRecord, by: tuple[str, ...], everything: bool) -> None:
    """Print the summary, by default its main measures, and a table for each breakdown."""
    from sim.measures import cohort, summary
    from sim.report.rows import MAIN_MEASURES
    from sim.results.numbers import head, measured, way_of
    from sim.scenario.own_parts import words_for

    words, found, some = (
        words_for("en", record.scenario),
        summary(record),
        bool(cohort(record).any()),
    )
    rows = [
        (
            head(name, words, way_of(name, words=words), bare=False),
            measured(found[name], name, words=words, of_cases=some),
            *((name,) if everything else ()),
        )
        for name in (found if everything else (*MAIN_MEASURES, *record.scenario.measures))
        if everything or found[name] == found[name]
    ]
    columns = ("measure", "value", "name in files")[: len(rows[0])]
    title = f"{record.scenario.title} (seed {record.seed})"
    print_table(title, columns, rows, words=("measure", "name in files"))
    for name in by:
        _print_parts(record, name, words)


def _print_parts(record: RunRecord, by: str, words: Catalogue) -> None:
    """Print the main measures of each part of the cohort."""
    from sim.measures import cohort, groups, summary_by
    from sim.report.names import part_name
    from sim.results.numbers import head, measured, way_of

    parts = summary_by(record, by)
    shown = [
        name
        for name in (*PARTS, *record.scenario.measures)
        if any(part[name] == part[name] for part in parts.values())
    ]
    sizes = {label: int(mask.sum()) for label, mask in groups(record, by).items()}
    rows = [
        (
            part_name(by, label, words),
            f"{sizes[label]:,}",
            *(measured(part[name], name, words=words, of_cases=sizes[label] > 0) for name in shown),
        )
        for label, part in parts.items()
    ]
    part = words.name("breakdowns", by)
    heads = (head(name, words, way_of(name, words=words), bare=False) for name in shown)
    columns = (part, "cases", *heads)
    print_table(f"By {part}, of {int(cohort(record).sum()):,} cases", columns, rows, words=(part,))
    if by == "unit":
        _print_load(record)


def _print_load(record: RunRecord) -> None:
    """Print hours available and used and the open cases of each unit, the busiest first."""
    from sim.i18n.catalogue import Catalogue
    from sim.report.names import unit_name
    from sim.results.load import FULL, LEADER
    from sim.results.numbers import percent, shown
    from sim.results.result import of_run

    words, table = Catalogue("en"), of_run(record, "load")
    table = table[table["kind"] != LEADER].sort_values(
        "utilisation", ascending=False, kind="stable", na_position="last"
    )
    rows = [
        (
            unit_name(row["unit"], words) + (" *" if row["utilisation"] >= FULL else ""),
            shown(row["had_hours"], ",.0f"),
            shown(row["work_hours"] + row["coordination_hours"], ",.0f"),
            percent(row["utilisation"]),
            f"{row['held']:,.0f}",
        )
        for row in table.to_dict("records")
    ]
    columns = ("unit", "hours available a year", "hours used", "used", "open cases held")
    print_table(
        f"Load by unit (* overloaded: uses {100 * FULL:.0f} % or more of its hours)",
        columns,
        rows,
        words=("unit",),
    )
