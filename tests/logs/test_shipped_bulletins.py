"""The bulletins that come with the package: they load, say their sources, and lie in the prior."""

from pathlib import Path

import pytest

import sim
from sim.scenario.expand import departments

FOLDER = Path(__file__).parents[2] / "scenarios" / "bulletins"
NAMES = sorted(path.stem for path in FOLDER.glob("*-*.toml"))

DAYS = {
    "gaoan-2023-10": 19,
    "hengdong-2019-04": 22,
    "huaibei-2021-03": 23,
    "ruyuan-2020-12": 23,
    "xiangyin-2024-08": 22,
    "yueyang-2017-q2": 62,
}
"""Working days of each period by the public calendar, which moves weekends."""

UNITS = {"huaibei-2021-03": 42, "xiangyin-2024-08": 57, "yueyang-2017-q2": 92}
"""Units of the cities that publish how many they have."""


def test_all_are_known() -> None:
    assert [*DAYS] == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_bulletin_loads_and_says_where_it_is_published(name: str) -> None:
    bulletin = sim.load_bulletin(FOLDER / f"{name}.toml")
    assert bulletin.days == DAYS[name]
    assert bulletin.source.endswith(("[A]", "[B-]"))
    assert all(each.rounded for each in bulletin.published.values())
    assert len(departments(bulletin.city)) == UNITS.get(name, 33)
    rate = bulletin.city.demand.cases_per_day
    assert rate * bulletin.days == pytest.approx(bulletin.dispatched)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted({*NAMES} - {"gaoan-2023-10", "yueyang-2017-q2"}))
def test_a_bulletin_lies_inside_the_prior_of_its_city(name: str) -> None:
    found = sim.posterior(sim.load_bulletin(FOLDER / f"{name}.toml"), points=1000)
    assert found.alarm is not None
    assert found.alarm.p >= 0.01
