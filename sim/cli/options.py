"""Arguments that several commands share."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.screen import say
from sim.i18n.catalogue import LANGUAGES, Catalogue

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from sim.scenario.schema import Scenario

# What can be chosen by name. All of it is declared elsewhere, and written out here too, since help
# must load nothing heavy; tests/cli/test_options.py holds the two against each other.
PRIMARY = "rmst_days"
TOGGLES = Catalogue("en").codes("mechanisms")
BREAKDOWNS = ("zone", "issue", "unit", "district", "county", "patience", "year")
EXECUTORS = ("serial", "processes", "dask")
FIGURES, LOOKS = ("png", "svg", "pdf"), ("screen", "paper")
RECORDS, TABLES = ("events", "cases", "summary"), ("csv", "npy", "parquet")
EXPORTS = ("csv", "xes", "ocel")
HELD_OUT = ("third", "last", "none")
DRAWS = 120
POINTS, POINTS_OF_LOG = 4000, 2000
MISSING = ("?", "-", "N/A", "n/a", "#N/A", "NULL", "null", "None", "nan", "NaN", "NaT", "无", "空")

WHERE = (
    "Where runs are made: in this process, in several processes, or by Dask. Without "
    "--scheduler, Dask starts its own cluster on this machine."
)

scenario_argument = click.argument("scenario", type=click.Path(path_type=Path))
set_option = click.option(
    "--set",
    "changes",
    multiple=True,
    metavar="KEY=VALUE",
    help=(
        "Change a value of the scenario, or of a group in it, as in "
        "'departments[kind=territorial].staff_hours=2'; KEY*=1.2 multiplies the value; may be repeated."
    ),
)
seed_option = click.option(
    "--seed",
    type=click.IntRange(0, 2**64 - 1),
    default=1,
    show_default=True,
    help="Seed of the random numbers.",
)
json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON document instead of tables."
)
all_option = click.option(
    "--all",
    "everything",
    is_flag=True,
    help="Show all measures and tables, not only the main ones.",
)
sweep_argument = click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
measure_option = click.option(
    "--measure",
    "measures",
    multiple=True,
    default=[PRIMARY],
    show_default=True,
    metavar="NAME",
    help="Measure to show; may be repeated.",
)
contrast_option = click.option(
    "--contrast",
    "contrasts",
    multiple=True,
    metavar="NAME",
    help=(
        "Effect to show if mechanisms were toggled, such as simple:precedents or main:precedents, "
        "or an arm, such as arm:none; may be repeated."
    ),
)
language_option = click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    default="en",
    show_default=True,
    help="Language of the output.",
)
tables_option = click.option(
    "--tables",
    type=click.Choice(("csv", "parquet")),
    default="csv",
    show_default=True,
    help="Format of tables; parquet needs the extra [parquet].",
)
format_option = click.option(
    "--format",
    "form",
    type=click.Choice(FIGURES),
    default="png",
    show_default=True,
    help="Format of figures.",
)
style_option = click.option(
    "--style",
    type=click.Choice(LOOKS),
    default="screen",
    show_default=True,
    help=(
        "Look of figures: for the screen, or for a journal (84 or 174 mm wide, 8-point letters, "
        "the caption beside the figure in NAME.txt)."
    ),
)
out_option = click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="New or empty folder for the results.",
)


class OptionalDraws(click.Command):
    """A command whose `--robust` may lack its number, even before a file."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Give a lone `--robust` its default number: click would take the next word for it."""
        ended = args.index("--") if "--" in args else len(args)
        lone = [
            place
            for place, each in enumerate(args[:ended])
            if each == "--robust" and not _is_whole_number(args[place + 1 : place + 2])
        ]
        for place in lone:
            args[place] = f"--robust={DRAWS}"
        return super().parse_args(ctx, args)


def _is_whole_number(word: list[str]) -> bool:
    """Return whether the next word of a command line is a whole number."""
    return re.fullmatch(r"[+-]?[0-9]+", "".join(word)) is not None


def bulletin_options[Command: Callable[..., Any]](command: Command) -> Command:
    """Add the options of a bank of cities, and of the page of its posterior."""
    points = click.option(
        "--points",
        type=click.IntRange(min=1),
        help=f"Number of cities drawn.  [default: {POINTS}; {POINTS_OF_LOG} for a log]",
    )
    keep = click.option(
        "--keep",
        type=click.Path(path_type=Path),
        metavar="DIR",
        help="With --bulletin: folder that keeps the cities; the same command resumes.",
    )
    despite = click.option(
        "--despite-alarm",
        is_flag=True,
        help="With --bulletin: go on if hardly any city could have published the numbers.",
    )
    large = click.option(
        "--large",
        is_flag=True,
        help="With --bulletin: run also a city of more than 10,000 cases, which takes long.",
    )
    report = click.option(
        "--report",
        type=click.Path(path_type=Path),
        metavar="DIR",
        help="New or empty folder for a page on the result, figures and tables.",
    )
    of_page = language_option(format_option(style_option(command)))
    return points(keep(despite(large(report(of_page)))))


def given(context: click.Context, names: Collection[str]) -> Iterator[str]:
    """Yield those of some options and arguments that were given."""
    for parameter in context.command.params:
        source = context.get_parameter_source(parameter.name or "")
        if parameter.name in names and source is click.core.ParameterSource.COMMANDLINE:
            yield "LOG" if parameter.name == "log" else parameter.opts[0]


def refuse_others(context: click.Context, names: Collection[str], beside: str) -> None:
    """Refuse options that were given although they do not go with something."""
    for named in given(context, names):
        raise click.UsageError(f"{named} does not go with {beside}; leave one out")


def executor_options[Command: Callable[..., Any]](command: Command) -> Command:
    """Add the options for where runs are made: `executor`, `workers`, `scheduler`."""
    where = click.option(
        "--executor", type=click.Choice(EXECUTORS), default="serial", show_default=True, help=WHERE
    )
    workers = click.option(
        "--workers",
        type=click.IntRange(min=1),
        help="Number of processes.  [default: number of processors]",
    )
    scheduler = click.option(
        "--scheduler",
        metavar="ADDRESS",
        help=(
            "Address of a running Dask scheduler, for --executor dask, such as tcp://10.0.0.1:8786."
        ),
    )
    return where(workers(scheduler(command)))


def read_scenario(
    path: Path, changes: tuple[str, ...], noted: bool = True, robust: bool = False
) -> Scenario:
    """Return a file's scenario with changes; print which columns of its log are not replayed.

    A number that is set is certain: its range is left out, and `robust` prints so.

    Raises
    ------
    SimError
        If the file or a change is invalid.
    """
    from sim.scenario.files import load_scenario
    from sim.scenario.posterior import set_and_drawn
    from sim.scenario.ranges import certain
    from sim.scenario.values import flat, parse_assignment
    from sim.scenario.warnings import log_is_used

    scenario = load_scenario(path)
    if changes:
        values = dict(parse_assignment(change) for change in changes)
        scenario = scenario.with_values(values)
        keys = () if "uncertainty" in values else flat(values)  # set ranges are meant
        scenario, lines = certain(scenario, keys)
        for line in (*lines, *set_and_drawn(scenario, keys)) if robust else ():
            say(f"Note: {line}")
    for line in log_is_used(scenario) if noted else ():
        say(f"Note: {line}")
    return scenario


def once[Given](option: str, given: Iterable[tuple[str, Given]]) -> dict[str, Given]:
    """Return an option's values by key; each key may be given once."""
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
