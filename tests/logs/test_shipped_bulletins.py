"""The bulletins that come with the package: they load, say their sources, and lie in the prior."""

from pathlib import Path

import pytest

import sim
from sim.errors import LogError
from sim.scenario.expand import departments
from tests.documents import ROOT, blocks

FOLDER = ROOT / "scenarios" / "bulletins"
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

UNITS = {"huaibei-2021-03": 42, "ruyuan-2020-12": 53, "xiangyin-2024-08": 57, "yueyang-2017-q2": 92}
"""Units of the cities that have a file of their own."""


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


@pytest.mark.parametrize("page", ["how-to/city-from-a-bulletin", "reference/bulletin-files"])
def test_the_bulletin_of_a_page_loads(page: str, tmp_path: Path) -> None:
    written = next(each for each in blocks(ROOT / "docs" / f"{page}.md") if "[period]" in each.text)
    (tmp_path / "bulletin.toml").write_text(written.text, encoding="utf-8")
    assert len(sim.load_bulletin(tmp_path / "bulletin.toml").published) == 2


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted({*NAMES} - {"gaoan-2023-10"}))
def test_a_bulletin_lies_inside_the_prior_of_its_city(name: str) -> None:
    bulletin = sim.load_bulletin(FOLDER / f"{name}.toml")
    found = sim.posterior(bulletin, points=300 if bulletin.dispatched > 10_000 else 1000)
    assert found.alarm is not None
    assert found.alarm.p >= 0.01


@pytest.mark.slow
def test_no_city_has_as_few_late_cases_as_gaoan() -> None:
    with pytest.raises(LogError, match=r"0\.1 % of 1,000 cities .* late_share = 0:"):
        sim.posterior(sim.load_bulletin(FOLDER / "gaoan-2023-10.toml"), points=1000)
