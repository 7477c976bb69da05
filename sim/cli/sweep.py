"""`sim sweep`: all runs of a study, stored as they come, so that nothing is lost when it stops."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.options import executor_options, json_option, tables_option
from sim.cli.progress import progress
from sim.cli.screen import end_interrupted, print_json, say

if TYPE_CHECKING:
    from sim.experiments.results import Tables
    from sim.experiments.sweep import Progressed

SOME_FAILED = 1


@click.command()
@click.argument("study", type=click.Path(path_type=Path), metavar="STUDY")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    required=True,
    help="New folder, or the folder of this sweep, to resume it.",
)
@executor_options
@click.option("--retry-failed", is_flag=True, help="Repeat failed runs.")
@tables_option
@click.option("--quiet", is_flag=True, help="Show no progress.")
@json_option
@click.pass_context
def sweep(
    context: click.Context,
    /,
    study: Path,
    out: Path,
    executor: str,
    workers: int | None,
    scheduler: str | None,
    retry_failed: bool,
    tables: Tables,
    quiet: bool,
    as_json: bool,
) -> None:
    """Make all runs of a study file; resume after an interruption.

    Every run is saved as soon as it is done. After Ctrl-C, or if the machine or a worker fails, the
    same command resumes the sweep. A run that fails is recorded with its traceback, the other runs
    go on, and the exit code is 1.
    """
    from sim.experiments.sweep import sweep as make_runs

    try:
        with progress(quiet) as shown:
            runs, begun = shown.of("runs"), False

            def show(reached: Progressed) -> None:
                nonlocal begun
                made = reached.done + reached.failed
                if made and not begun and not quiet:
                    left = reached.of - made
                    shown.line(f"{made:,} runs are already in {out}; {left:,} remain")
                begun = True
                failed = f", {reached.failed:,} failed" if reached.failed else ""
                runs(made, reached.of, failed)

            reached = make_runs(
                study,
                out,
                executor=executor,
                workers=workers,
                scheduler=scheduler,
                retry_failed=retry_failed,
                tables=tables,
                progress=show,
                command=context.obj,
            )
    except KeyboardInterrupt:
        end_interrupted(
            context, f"Interrupted. The runs done are in {out}; the same command resumes the sweep."
        )
    _tell(reached, out, as_json)
    if reached.failed:
        context.exit(SOME_FAILED)


def _tell(reached: Progressed, out: Path, as_json: bool) -> None:
    """Print the progress of the sweep."""
    from sim.experiments.results import count_rows, study_of
    from sim.files.tables import table_file

    for line in json.loads((out / "manifest.json").read_text(encoding="utf-8"))["notes"]:
        say(f"Note: {line}")
    rows, made = count_rows(out), reached.done + reached.failed
    if as_json:
        print_json(
            {
                "done": reached.done,
                "failed": reached.failed,
                "rows": rows,
                "runs": str(table_file(out / "runs.csv")),
            }
        )
        return
    question = "sensitivity" if study_of(out).study.design in ("sobol", "morris") else "response"
    alike = f" in {rows:,} rows (equal points share their runs)" if rows > made else ""
    click.echo(
        f"{reached.done:,} runs are in {table_file(out / 'runs.csv')}{alike}; see the results "
        "with: sim "
        f"{question} {out}"
    )
    if reached.failed:
        say(
            f"{reached.failed:,} runs failed; the reasons are in {out / 'failures.csv'}. Once the "
            "cause is fixed (such as memory, a lost disk, a killed worker), --retry-failed repeats "
            "them"
        )
