"""The bulletins that come with the package: they load, say their sources, and lie in the prior."""

from pathlib import Path

import numpy as np
import pytest

import sim
from sim.errors import LogError
from sim.experiments.bank import COLUMNS, make_member, prior_of
from sim.experiments.identity import engine
from sim.i18n.catalogue import Catalogue
from sim.scenario.expand import departments
from tests.documents import ROOT, blocks

FOLDER = ROOT / "scenarios" / "bulletins"
NAMES = sorted(path.stem for path in FOLDER.glob("*-*.toml"))

DAYS = {
    "beijing-etown-2022": 22,
    "fujian-half-year": 22,
    "gaoan-2023-10": 19,
    "hengdong-2019-04": 22,
    "huaibei-2021-03": 23,
    "longyang-2025": 119,
    "ruyuan-2020-12": 23,
    "shenzhen-2025-01": 22,
    "shishi-2013-06": 69,
    "shishi-2014-11": 431,
    "xiangyin-2024-08": 22,
    "yueyang-2017-q2": 62,
}
"""Working days of each period by the public calendar, which moves weekends."""

UNITS = {
    "beijing-etown-2022": 69,
    "huaibei-2021-03": 42,
    "longyang-2025": 13,
    "ruyuan-2020-12": 53,
    "shenzhen-2025-01": 107,
    "shishi-2013-06": 53,
    "shishi-2014-11": 53,
    "xiangyin-2024-08": 57,
    "yueyang-2017-q2": 92,
}
"""Departments and street offices of the cities that have a scenario of their own."""

PUBLISHED = {
    "late_share": (0.009, 0.0152, 0.02, 0.074),
    "mean_days": (2.0, 6.8),
    "redone_share": (0.035, 0.05, 0.075, 0.092),
    "open_per_case": (0.108,),
}
"""Of Yueyang, Fujian, Xiangyin and Hengdong; of Huaibei; of Yueyang, Shishi and Xiangyin;
of Gao'an. Their limits are not known; 10 days are taken.

Left out: no late case in Gao'an, which needs closes on paper; 0.4 % late, and 1.7 and 0.3 % not
satisfied, which the bulletins take as flattered.
"""


def test_all_are_known() -> None:
    assert [*DAYS] == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_bulletin_loads_and_says_where_it_is_published(name: str) -> None:
    bulletin = sim.load_bulletin(FOLDER / f"{name}.toml")
    assert bulletin.days == DAYS[name]
    assert bulletin.source.endswith(("[A]", "[B]", "[B-]"))
    assert all(each.rounded for each in bulletin.published.values())
    assert len(departments(bulletin.city)) == UNITS.get(name, 33)
    rate = bulletin.city.demand.cases_per_day
    assert rate * bulletin.days == pytest.approx(bulletin.dispatched)


@pytest.mark.parametrize("table", ["titles", "questions", "sources"])
@pytest.mark.parametrize("name", NAMES)
def test_the_city_of_a_bulletin_is_described_in_chinese(name: str, table: str) -> None:
    city = sim.load_bulletin(FOLDER / f"{name}.toml").city
    text = getattr(city, table.removesuffix("s"))
    assert Catalogue("zh").declared(table, text, text) != text


@pytest.mark.parametrize("page", ["how-to/city-from-a-bulletin", "reference/bulletin-files"])
def test_the_bulletin_of_a_page_loads(page: str, tmp_path: Path) -> None:
    written = next(each for each in blocks(ROOT / "docs" / f"{page}.md") if "[period]" in each.text)
    (tmp_path / "bulletin.toml").write_text(written.text, encoding="utf-8")
    assert len(sim.load_bulletin(tmp_path / "bulletin.toml").published) == 2


def test_the_ranges_of_the_baseline_hold_what_cities_publish(tmp_path: Path) -> None:
    (tmp_path / "any.toml").write_text(
        'title = "Any month"\nsource = "none"\ncity = "baseline"\nperiod.days = 22\n'
        "definitions.limit_days = 10\n[numbers]\n",
        encoding="utf-8",
    )
    bulletin = sim.load_bulletin(tmp_path / "any.toml")
    prior = prior_of(bulletin)
    runs = [make_member(bulletin, prior, engine(), number).measures for number in range(100)]
    found = dict(zip(COLUMNS, np.array(runs, float).T, strict=True))
    for name, values in PUBLISHED.items():
        low, high = np.nanquantile(found[name], [0.01, 0.99])
        assert [value for value in values if not low <= value <= high] == [], name


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted({*NAMES} - {"gaoan-2023-10", "longyang-2025"}))
def test_a_bulletin_lies_inside_the_prior_of_its_city(name: str) -> None:
    bulletin = sim.load_bulletin(FOLDER / f"{name}.toml")
    found = sim.posterior(bulletin, points=200 if bulletin.dispatched > 5000 else 300)
    assert found.alarm is not None
    assert found.alarm.p >= 0.01


@pytest.mark.slow
def test_a_city_that_closes_on_paper_has_no_late_case_but_no_months_of_open_ones(
    tmp_path: Path,
) -> None:
    """Gao'an, and the same with as many open cases as come in three months."""
    path, bank = FOLDER / "gaoan-2023-10.toml", tmp_path / "bank"
    found = sim.posterior(sim.load_bulletin(path), points=1000, keep=bank)
    assert found.alarm is not None
    assert found.alarm.p >= 0.01
    on_paper = found.learnt.set_index("key").loc["limits.close_when_due"]
    assert on_paper["low"] > 0.5
    strange = path.read_text(encoding="utf-8")
    for before, after in (
        ("value = 0.108", "value = 3.0"),
        ("gaoan.toml", str(FOLDER / "gaoan.toml")),
    ):
        strange = strange.replace(before, after)
    (tmp_path / "strange.toml").write_text(strange, encoding="utf-8")
    with pytest.raises(LogError, match=r"% of 1,000 cities"):
        sim.posterior(sim.load_bulletin(tmp_path / "strange.toml"), points=1000, keep=bank)


@pytest.mark.slow
def test_no_city_has_as_few_returns_as_longyang() -> None:
    with pytest.raises(LogError, match=r"% of 300 cities .* returned_share = 0:"):
        sim.posterior(sim.load_bulletin(FOLDER / "longyang-2025.toml"), points=300)
