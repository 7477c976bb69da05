"""The expected cost of work is printed once, from measurements of its first parts."""

import re
from pathlib import Path

import pytest

from sim.cli import progress
from sim.cli.progress import Pace, duration
from sim.experiments.arms import Arm
from sim.experiments.compare import Tasks
from sim.i18n.catalogue import Catalogue
from sim.model.plan import make_plan
from tests.cli.command_line import SHORT, sim
from tests.experiments.examples import town


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, in a list, to be set."""
    now = [0.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    return now


def reached(pace: Pace, clock: list[float], *when: tuple[int, float]) -> Pace:
    for done, clock[0] in when:
        pace.reach(done)
    return pace


def test_pace_is_that_after_the_first_part_which_loads_what_it_needs(clock: list[float]) -> None:
    pace = reached(Pace(), clock, (0, 0.0), (1, 4.0))
    assert pace.seconds(100) is None
    assert reached(pace, clock, (2, 4.1), (3, 4.2)).seconds(100) is None
    assert reached(pace, clock, (11, 5.0)).seconds(100) == pytest.approx(10.0)


def test_pace_of_slow_parts_is_known_from_the_second_on_as_the_first_may_have_compiled(
    clock: list[float],
) -> None:
    pace = reached(Pace(), clock, (100, 0.0), (101, 70.0))
    assert pace.seconds(5) is None
    assert reached(pace, clock, (102, 80.0)).seconds(5) == pytest.approx(50.0)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "1 second"),
        (44, "45 seconds"),
        (119, "120 seconds"),
        (121, "2 minutes"),
        (3600 * 5.2, "5 hours"),
        (86400 * 365 * 3170.0, "3,170 years"),
    ],
)
def test_durations_are_as_rough_as_estimates(seconds: float, words: str) -> None:
    assert duration(seconds, Catalogue("en")) == words


def test_long_work_says_once_what_it_costs(
    monkeypatch: pytest.MonkeyPatch, classroom: Path
) -> None:
    for name in ("LONG", "MEASURED"):
        monkeypatch.setattr(progress, name, 0.0)
    asked = ("--toggle", "precedents", "--replications", "4", "--robust", "2")
    said = sim("compare", classroom, *SHORT, *asked).stderr
    assert len(re.findall(r"^\d+ runs, about \d+ \w+$", said, re.MULTILINE)) == 1


def test_as_many_runs_as_one_likes_are_made_one_by_one() -> None:
    scenario = town()
    tasks = Tasks([(Arm("a", scenario, {}), make_plan(scenario))], range(10**15), 1, (), 0.1)
    assert len(tasks) == 10**15
    assert tasks[10**14].seed == 10**14 + 1
