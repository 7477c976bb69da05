"""The options of the command line are those of the library."""

from collections.abc import Iterable
from typing import get_args

import pytest

import sim
from sim.cli import options
from sim.cli.compare import compare
from sim.experiments import executors, fit, inference, robustness
from sim.logs import events, work_log
from sim.records import record, saved
from sim.records.exports import export
from sim.report import style
from sim.results.summary import PRIMARY
from sim.scenario.parameters import toggles
from sim.scenario.schema import Scenario


@pytest.mark.parametrize(
    ("name", "declared"),
    [
        ("TOGGLES", toggles(Scenario)),
        ("BREAKDOWNS", sim.measures.BREAKDOWNS),
        ("EXECUTORS", executors.EXECUTORS),
        ("FIGURES", style.FORMATS),
        ("LOOKS", set(style.STYLES) - {"narrow"}),  # of the report alone
        ("RECORDS", get_args(record.Record)),
        ("TABLES", get_args(saved.Format)),
        ("EXPORTS", export.WRITERS),
        ("HELD_OUT", get_args(work_log.HeldOut)),
        ("MISSING", events.MISSING),
    ],
)
def test_choices_of_the_command_line_are_those_of_the_library(
    name: str, declared: Iterable[str]
) -> None:
    assert set(getattr(options, name)) == set(declared), f"sim/cli/options.py, {name}"


def test_measure_asked_for_first_is_the_primary_one() -> None:
    assert options.PRIMARY == PRIMARY


@pytest.mark.parametrize(
    ("arguments", "draws", "files"),
    [
        ("--robust city.toml", 120, ["city.toml"]),
        ("city.toml --robust", 120, ["city.toml"]),
        ("--robust --json a.toml b.toml", 120, ["a.toml", "b.toml"]),
        ("--robust 20 city.toml", 20, ["city.toml"]),
        ("--robust=20 city.toml", 20, ["city.toml"]),
        ("city.toml --robust 20", 20, ["city.toml"]),
        ("city.toml -- --robust", None, ["city.toml", "--robust"]),
        ("city.toml", None, ["city.toml"]),
    ],
)
def test_robust_takes_a_number_and_no_file(
    arguments: str, draws: int | None, files: list[str]
) -> None:
    asked = compare.make_context("compare", arguments.split()).params
    assert (asked["draws"], [str(path) for path in asked["scenarios"]]) == (draws, files)


def test_draws_of_a_lone_robust_are_those_of_the_library() -> None:
    assert options.DRAWS == robustness.DRAWS


def test_cities_drawn_are_those_of_the_library() -> None:
    assert (options.POINTS, options.POINTS_OF_LOG) == (inference.POINTS, fit.POINTS)
