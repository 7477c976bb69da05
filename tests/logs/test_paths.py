"""How cases go from unit to unit: read off invented logs, and in the cities fitted to them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.logs.draft import drafted
from sim.logs.paths import FEWEST
from sim.logs.work_log import WorkLog
from sim.records.record import RunRecord
from tests.logs.cities import short_search
from tests.logs.invented import BY_EVENT, TEAMS, TOPIC_OF, at, text

CASES = 900
Steps = list[tuple[str, int]]


def log_of(
    path: Path,
    steps: Callable[[np.random.Generator, str], tuple[Steps, int]],
    cases: int = CASES,
) -> WorkLog:
    """Return a log of cases, given their units with the days of arrival, and the day of the end."""
    rng, rows = np.random.default_rng(21), []
    for i in range(cases):
        own = TEAMS[int(rng.integers(3))]
        passed, end = steps(rng, own)
        day = i // 6
        done = at(day + end, "17:00")
        for n, (unit, after) in enumerate(passed):
            rows.append(
                (f"Q{i}", at(day + after, f"{9 + 2 * min(n, 3):02}:00"), unit, TOPIC_OF[own], done)
            )
        rows.append((f"Q{i}", done, passed[-1][0], TOPIC_OF[own], done))
    (path / "log.csv").write_text(text(BY_EVENT, rows), encoding="utf-8")
    return sim.read_log(path / "log.csv", BY_EVENT)


def other(rng: np.random.Generator, own: str) -> str:
    return str(rng.choice([team for team in TEAMS if team != own]))


def misdirected(rng: np.random.Generator, own: str) -> tuple[Steps, int]:
    """Three in ten go to a team that passes them on after a day or two."""
    end = 1 + int(rng.integers(8))
    if rng.random() >= 0.3:
        return [(own, 0)], end
    days = int(rng.integers(1, 3))
    return [(other(rng, own), 0), (own, days)], days + end


def within_hours(rng: np.random.Generator, own: str) -> tuple[Steps, int]:
    """Half go to another team first, for two hours; six of ten are closed on their first day."""
    end = 0 if rng.random() < 0.6 else int(rng.integers(5, 12))
    return ([(other(rng, own), 0), (own, 0)] if rng.random() < 0.5 else [(own, 0)]), end


def by_desk_and_closer(rng: np.random.Generator, own: str) -> tuple[Steps, int]:
    """Two thirds begin with a desk; a team works, and one unit closes everything."""
    days = 1 + int(rng.integers(6))
    steps = [("Desk", 0), (own, 0), ("Closing", days)]
    return steps[int(rng.random() < 1 / 3) :], days


def fitted(log: WorkLog) -> RunRecord:
    with short_search():
        return sim.run(sim.fit(log).scenario, seed=1)


def near(shown: float, expected: float, n: int) -> bool:
    return abs(shown - expected) < 5 * (expected * (1 - expected) / n) ** 0.5 + 0.02


def test_a_unit_that_never_ends_such_cases_gets_them_first_as_often_as_in_the_log(
    tmp_path: Path,
) -> None:
    log = log_of(tmp_path, misdirected)
    paths = drafted(log, 1.0).paths
    assert paths is not None
    assert not paths.desks
    record = fitted(log)
    assert near((record.cases["handoffs"] == 0).mean(), 0.7, CASES)
    passed = record.events.query("rule == 'misdirected' and activity == 'dispatch'")
    assert len(passed) > 0.25 * len(record.cases)


def test_cases_passed_on_within_hours_are_closed_on_their_first_day_as_often_as_others(
    tmp_path: Path,
) -> None:
    log = log_of(tmp_path, within_hours)
    paths = drafted(log, 1.0).paths
    assert paths is not None
    assert (paths.returns.same_day, paths.rounds) == (1.0, 2)
    cases = fitted(log).cases.query("status == 'resolved'")
    for handed_on in (cases["handoffs"] == 0, cases["handoffs"] == 1):
        assert handed_on.mean() > 0.4
        # The short search leaves some work for the next day.
        assert 0.35 < (cases["resolution_days"][handed_on] == 0).mean() < 0.7


def spread(rng: np.random.Generator, own: str) -> tuple[Steps, int]:
    """Three in ten go first to a wrong unit: half of these to one, the others to any of 100."""
    if rng.random() >= 0.3:
        return [(own, 0)], 3
    wrong = "Post" if rng.random() < 0.5 else f"Room {rng.integers(100)}"
    return [(wrong, 0), (own, 1)], 3


def test_cases_that_go_first_to_a_rare_unit_count_as_misdirected(tmp_path: Path) -> None:
    draft = drafted(log_of(tmp_path, spread), 1.0)
    assert draft.paths is not None
    assert near(draft.misdirected, 0.3, CASES)


def by_topic(rng: np.random.Generator, own: str) -> tuple[Steps, int]:
    """Streets gets its own cases first and passes most on; those of Gardens come later, and few."""
    passed = rng.random() < (0.8 if own == "Streets" else 0.2)
    if own == "Sewers":
        return [(own, 0)], 3
    before: Steps = [("Gardens", 0)] if own == "Gardens" else []
    after: Steps = [("Sewers", 2)] if passed else []
    return [*before, ("Streets", len(before)), *after], 3


def test_a_unit_that_gets_first_the_cases_that_it_passes_on_is_not_asked_less_again(
    tmp_path: Path,
) -> None:
    paths = drafted(log_of(tmp_path, by_topic), 1.0).paths
    assert paths is not None
    shares = {step.issue: step.share for step in paths.steps if step.start == "Streets"}
    assert {step.again for step in paths.steps} == {1.0}
    assert near(shares["pothole"], 0.8, CASES // 3)
    assert near(shares["hedge"], 0.2, CASES // 3)


def late_and_back(rng: np.random.Generator, own: str) -> tuple[Steps, int]:
    """Streets keeps its own cases for 5 days and passes them on; others' go back on the next."""
    if own == "Streets":
        return [("Streets", 0), ("Sewers", 5)] if rng.random() < 0.5 else [("Streets", 0)], 8
    return [("Streets", 0), (own, 1)], 8


def test_the_wait_of_a_step_leaves_out_cases_that_go_back(tmp_path: Path) -> None:
    paths = drafted(log_of(tmp_path, late_and_back), 1.0).paths
    assert paths is not None
    assert paths.waits["Streets"].days == pytest.approx(5)
    assert paths.returns.days == 1


def test_steps_are_those_of_cases_followed_long_enough(tmp_path: Path) -> None:
    """Close to a log's end only quick steps have been seen."""
    numbers = iter(range(CASES))

    def quick_at_the_end(_: np.random.Generator, own: str) -> tuple[Steps, int]:
        late = next(numbers) > 0.8 * CASES
        return ([(own, 0), ("Closing", 1)] if late else [(own, 0)]), 5

    paths = drafted(log_of(tmp_path, quick_at_the_end), 1.0).paths
    assert paths is not None
    assert paths.steps == ()


def test_desks_and_closers_pass_on_without_a_dispute(tmp_path: Path) -> None:
    log = log_of(tmp_path, by_desk_and_closer)
    with short_search():
        found = sim.fit(log)
    paths = found.draft.paths
    assert paths is not None
    assert paths.passing_all == {"Desk", *TEAMS}
    record = sim.run(found.scenario, seed=1)
    assert record.cases["declines"].sum() == 0
    assert record.cases["disputes"].sum() == 0
    assert record.cases["handoffs"].mean() == pytest.approx(1 + 2 / 3, abs=0.1)
    assert record.cases["transfers"].sum() == record.cases["handoffs"].sum()
    assert any("serial handling was found" in line for line in found.not_learnt())


def in_turn(rng: np.random.Generator, own: str) -> tuple[Steps, int]:
    """Streets handles the cases of others, which Gardens checks and a closer ends; it ends its own.

    Half of the time, Gardens gives them back once.
    """
    if own == "Streets":
        return [("Streets", 0)], 3
    back: Steps = [("Streets", 1), ("Gardens", 1)] if rng.random() < 0.5 else []
    return [("Streets", 0), ("Gardens", 1), *back, ("Closing", 2)], 3


def test_a_unit_that_ends_none_of_an_issue_is_a_step_if_others_like_it_follow(
    tmp_path: Path,
) -> None:
    log = log_of(tmp_path, in_turn)
    with short_search():
        found = sim.fit(log)
    paths = found.draft.paths
    assert paths is not None
    assert {("Streets", TOPIC_OF["Sewers"]), ("Streets", TOPIC_OF["Gardens"])} <= paths.desks
    assert ("Streets", TOPIC_OF["Streets"]) not in paths.desks
    record = sim.run(found.scenario, seed=1)
    assert record.cases["declines"].sum() == 0
    n = len(record.cases)
    of_log = log.cases["handoffs"]
    error = 5 * of_log.std() / n**0.5
    assert record.cases["handoffs"].mean() == pytest.approx(of_log.mean(), abs=error + 0.1)


def to_and_fro(rng: np.random.Generator, own: str) -> tuple[Steps, int]:
    """Two units pass a case to each other 220 times before a third ends it."""
    steps = [(("Desk", "Counter")[n % 2], n) for n in range(220)]
    return [*steps, (own, 220)], 221


def test_units_that_hardly_ever_let_a_case_go_are_no_desks(tmp_path: Path) -> None:
    draft = drafted(log_of(tmp_path, to_and_fro, 60), 1.0)
    assert draft.paths is not None
    assert draft.paths.desks == frozenset()
    highest = {each.name: each.range.high for each in draft.parameters()}
    steps = draft.tables(highest)["transfers"]["steps"]
    assert 0.9 < max(step["probability"] for step in steps) < 1
    draft.scenario(highest, {})  # raises an error if a case never ends


def test_a_log_without_hand_offs_makes_a_city_without_steps(tmp_path: Path) -> None:
    rows: list[Any] = []
    for i in range(5 * FEWEST):
        team = TEAMS[i % 3]
        rows.append((f"Q{i}", at(i // 2, "09:00"), team, TOPIC_OF[team], at(i // 2 + 3, "09:00")))
    (tmp_path / "log.csv").write_text(text(BY_EVENT, rows), encoding="utf-8")
    draft = drafted(sim.read_log(tmp_path / "log.csv", BY_EVENT), 1.0)
    tables = draft.tables({each.name: each.start for each in draft.parameters()})
    assert "transfers" not in tables
    assert "misdirection" not in tables
