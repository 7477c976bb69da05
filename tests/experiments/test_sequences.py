"""Posteriors from bulletins of several periods of one city."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

import sim
from sim.errors import LogError
from sim.experiments.bank import MAP, Bank, columns, make_bank, prior_of
from sim.experiments.executors import Pool
from sim.experiments.inference import posterior
from sim.experiments.posterior import Posterior
from sim.logs.adjustment import LEVELS, Adjustment
from sim.logs.bulletin import Bulletin
from sim.logs.published import Definitions, Period, numbers
from sim.logs.read_bulletin import load_bulletin
from sim.scenario.files import load_scenario
from tests.logs.bulletins import TOWN
from tests.logs.held_out import covers, ranks, widths

POINTS, FEW, HELD_OUT = 300, 60, 200

FIRST = """
title = "First"
source = "a test"
city = "town.toml"
dispatched = 120
definitions.limit_days = 4
[period]
first = "2024-08-05"
last = "2024-08-30"
"""
SECOND = """
extends = "first.toml"
title = "Second"
source = "a test"
dispatched = 160
definitions.limit_days = 5
[period]
first = "2024-09-02"
last = "2024-09-27"
"""
REFORM = """
[[reforms]]
date = "2024-09-02"
set."responsibility.shelving" = 0.9
"""
SHELVING = ("late_share", "mean_days", "declined_share", "open_per_case")
"""Numbers that depend on nothing after their period."""

PUBLISHED = """
[numbers]
late_share.value = 0.27
mean_days.value = 4.2
returned_share.value = 0.21
"""


def given(
    folder: Path, second: str = SECOND, first: str = FIRST, numbers: str = PUBLISHED
) -> Bulletin:
    """The bulletin of two periods of a town."""
    (folder / "town.toml").write_text(TOWN, "utf-8")
    (folder / "first.toml").write_text(first + numbers, "utf-8")
    (folder / "second.toml").write_text(second + numbers, "utf-8")
    return load_bulletin(folder / "second.toml")


def bank_of(bulletin: Bulletin, folder: Path, points: int = FEW) -> Bank:
    return make_bank(bulletin, prior_of(bulletin), points, folder / "bank", Pool("serial"))


class Kept(NamedTuple):
    """Two bulletins, their bank and its folder."""

    bulletin: Bulletin
    bank: Bank
    folder: Path


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    folder = tmp_path_factory.mktemp("kept")
    bulletin = given(folder)
    return Kept(bulletin, bank_of(bulletin, folder, POINTS + HELD_OUT), folder)


def found(kept: Kept, folder: Path, *texts: str, despite: bool = False) -> Posterior:
    """The posterior of the town from the kept bank, with other texts."""
    return posterior(
        given(folder, *texts),
        points=POINTS,
        keep=kept.folder / "bank",
        despite_alarm=despite,
    )


def test_both_periods_are_windows_of_one_run_in_which_stock_is_carried_over(kept: Kept) -> None:
    bank, bulletin = kept.bank, kept.bulletin
    member = bank.prior.member(3)
    city = bank.prior.city.with_values(bank.prior.values(member.shares) | {MAP: member.map_seed})
    record = sim.run(city, member.run_seed)
    counted = [Definitions(limit_days=days) for days in (4, 5)]
    expected = [
        *numbers(record, 40, 60, counted[1]).values(),
        *numbers(record, 60, 80, counted[1]).values(),
        *numbers(record, 20, 40, counted[0]).values(),
    ]
    names = columns(bulletin)
    assert [bank.numbers[name][3] for name in names] == pytest.approx(expected, nan_ok=True)
    carried, left = (
        bank.numbers[f"{when}open_per_case"][3] * bank.numbers[f"{when}filed"][3]
        for when in ("1_", "")
    )
    second = Period(record, 40, 60, counted[1])
    assert carried > 0
    assert left == pytest.approx(carried + second.is_filed.sum() - second.is_closed.sum())


def test_each_period_has_the_cases_that_it_publishes(kept: Kept) -> None:
    filed = [kept.bank.numbers[f"{when}filed"] for when in ("1_", "", "next_")]
    for cases, count in zip(filed, (120, 160, 160), strict=True):
        assert cases.mean() == pytest.approx(count, abs=4 * np.sqrt(count / len(cases)))


ALIKE = {
    "city and definitions repeated": (
        SECOND.replace("definitions", 'city = "town.toml"\ndefinitions'),
        FIRST,
    ),
    "the days between": (
        SECOND.partition("first = ")[0] + "days = 20\ndays_between = 0\n",
        FIRST,
    ),
    "no dates": (
        SECOND.partition("first = ")[0] + "days = 20\n",
        FIRST.partition("first = ")[0] + "days = 20\n",
    ),
    "another drift, another source": (
        SECOND.replace("a test", "b").replace("dispatched", "drift = 0\ndispatched"),
        FIRST,
    ),
}


@pytest.mark.parametrize("how", ALIKE)
def test_two_ways_to_write_one_thing_are_the_same_bank(
    kept: Kept, tmp_path: Path, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.experiments.bank.make_member", lambda *of: pytest.fail("made again"))
    again = bank_of(given(tmp_path, *ALIKE[how]), kept.folder, POINTS)
    assert (
        again.numbers["1_mean_days"].tobytes()
        == kept.bank.numbers["1_mean_days"][:POINTS].tobytes()
    )


def test_a_bank_of_one_period_is_not_that_of_two(kept: Kept) -> None:
    alone = load_bulletin(kept.folder / "first.toml")
    with pytest.raises(sim.errors.StudyError, match="holds the bank of another city") as error:
        bank_of(alone, kept.folder)
    assert "first day was 20, is null" in str(error.value)


def test_a_reform_between_changes_the_numbers_after_it_only(kept: Kept, tmp_path: Path) -> None:
    reformed = bank_of(given(tmp_path, SECOND + REFORM), tmp_path).numbers
    plain = {name: column[:FEW] for name, column in kept.bank.numbers.items()}
    for name in SHELVING:
        assert reformed[f"1_{name}"] == pytest.approx(plain[f"1_{name}"], nan_ok=True)
        assert (reformed[name] != plain[name]).mean() > 0.7
    by_day = TOWN + '[[reforms]]\nday = 40\nset = { "responsibility.shelving" = 0.9 }\n'
    other = tmp_path / "other"
    other.mkdir()
    given(other)
    (other / "town.toml").write_text(by_day, "utf-8")
    same = bank_of(load_bulletin(other / "second.toml"), tmp_path)  # the same identity
    assert same.numbers["mean_days"].tobytes() == reformed["mean_days"].tobytes()


def test_two_periods_narrow_more_than_one_and_hold_the_true_values(kept: Kept) -> None:
    of = Posterior(kept.bulletin, kept.bank)
    last = tuple(asked for asked in of.names if not asked.when)
    assert len(of.names) == 2 * len(last)
    y = of._unknowns
    one, two = of._x(last), of._x(of.names)
    known = np.isfinite(two).all(1)
    rows, held = known & (np.arange(len(y)) < POINTS), known & (np.arange(len(y)) >= POINTS)
    narrow, wide = (widths(Adjustment(x[rows], y[rows]), x[held]) for x in (two, one))
    learnt = [
        kept.bank.prior.keys.index(key)
        for key in ("issue_defaults.lead_days", "service_centre.accuracy")
    ]
    assert narrow[learnt].mean() < 0.97 * wide[learnt].mean()
    cover = covers(ranks(Adjustment(two[rows], y[rows]), two[held], y[held]))[LEVELS.index(0.9)]
    # Of 200 cities, and the rows of a bank of 300, of which some 66 count.
    luck = np.sqrt(0.09 * (1 / HELD_OUT + 1 / 66))
    assert cover == pytest.approx(np.full(4, 0.9), abs=4 * luck)
    assert cover.mean() == pytest.approx(0.9, abs=2 * luck)


def test_the_alarm_names_the_period_of_the_number_at_fault(kept: Kept, tmp_path: Path) -> None:
    strange = PUBLISHED.replace("mean_days.value = 4.2", "mean_days.value = 14")
    (tmp_path / "town.toml").write_text(TOWN, "utf-8")
    (tmp_path / "first.toml").write_text(FIRST + strange, "utf-8")
    (tmp_path / "second.toml").write_text(SECOND + PUBLISHED, "utf-8")
    bulletin = load_bulletin(tmp_path / "second.toml")
    with pytest.raises(LogError, match="fits worst is mean_days of 2024-08-05/2024-08-30 = 14:"):
        posterior(bulletin, points=POINTS, keep=kept.folder / "bank")


def test_months_that_differ_as_months_do_raise_no_alarm(kept: Kept, tmp_path: Path) -> None:
    """A share of 21 % and of 39 %: too far apart for luck alone."""
    month = PUBLISHED.replace("0.21", "0.39")
    (tmp_path / "town.toml").write_text(TOWN, "utf-8")
    (tmp_path / "first.toml").write_text(FIRST + PUBLISHED, "utf-8")
    p = list[float]()
    for drift in (0, 0.24):
        text = SECOND.replace("dispatched", f"drift = {drift}\ndispatched")
        (tmp_path / "second.toml").write_text(text + month, "utf-8")
        bulletin = load_bulletin(tmp_path / "second.toml")
        of = posterior(bulletin, points=POINTS, keep=kept.folder / "bank", despite_alarm=True)
        assert of.alarm is not None
        p.append(of.alarm.p)
    assert p[0] < 0.05 < p[1]


def test_the_saved_city_is_that_of_the_last_period(kept: Kept, tmp_path: Path) -> None:
    of = found(kept, tmp_path)
    of.save(tmp_path / "city.toml")
    city = load_scenario(tmp_path / "city.toml")
    assert (city.title, city.posterior.of) == ("Town, given First; Second", "First; Second")
    assert (city.demand.cases_per_day, city.demand.shocks, city.reforms) == (8, (), ())
    published = [name for name in of.numbers if name.startswith("published")]
    assert published == ["published_2024-08-05/2024-08-30", "published"]
