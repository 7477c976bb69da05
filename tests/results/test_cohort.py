from pathlib import Path

import numpy as np
import pytest

import sim
from sim.errors import RecordError
from sim.model.state.zones import Zone
from sim.results.cohort import BREAKDOWNS, check_followed, chosen, cohort, groups
from sim.scenario.city import YEAR_DAYS
from tests.results.examples import DAYS, HORIZON, WARM_UP, record, resolved, town


def test_cohort_is_filed_between_warm_up_and_a_horizon_before_the_end() -> None:
    filed = [WARM_UP - 1, WARM_UP, DAYS - HORIZON - 1, DAYS - HORIZON]
    assert cohort(record(*({"filed_day": day} for day in filed))).tolist() == [
        False,
        True,
        True,
        False,
    ]


def test_last_case_of_the_cohort_is_followed_for_the_whole_horizon() -> None:
    history = record({"filed_day": DAYS - HORIZON - 1})
    check_followed(history, cohort(history), HORIZON)
    with pytest.raises(
        RecordError,
        match=rf"filed on day {DAYS - HORIZON - 1} cannot be followed for {HORIZON + 1} days",
    ):
        check_followed(history, cohort(history), HORIZON + 1)


@pytest.mark.parametrize(
    ("wanted", "stretch"),
    [
        ([0, 1, 1, 0], True),
        ([1, 1, 1], True),
        ([0, 0, 1], True),
        ([1, 0, 1], False),
        ([1, 1, 0, 1, 0], False),
        ([0, 0], False),
        ([], False),
    ],
)
def test_chosen_cases_are_the_same_as_a_stretch_or_as_a_mask(
    wanted: list[int], stretch: bool
) -> None:
    mask, cases = np.array(wanted, bool), np.arange(len(wanted))
    part = chosen(record(resolved(3)), mask)
    assert cases[part].tolist() == cases[mask].tolist()
    assert isinstance(part, slice) == stretch


def test_zones_part_the_cohort() -> None:
    history = record({"zone": Zone.GAP}, {"zone": Zone.CLEAR}, {"zone": Zone.GAP, "filed_day": 0})
    parts = groups(history, "zone")
    assert list(parts) == ["clear", "overlap", "gap", "beyond"]
    assert parts["gap"].tolist() == [True, False, False]


def test_units_are_those_that_cases_were_first_with() -> None:
    history = record({"first_unit": 1, "unit": 0}, {})
    assert groups(history, "unit")["unit 1"].tolist() == [True, False]
    assert not np.any([mask[1] for mask in groups(history, "unit").values()])


def test_districts_and_years_count_from_one() -> None:
    long = town(time={"days": 3 * YEAR_DAYS, "warm_up": WARM_UP, "horizon": HORIZON})
    history = record({"district": 1}, {"filed_day": WARM_UP + YEAR_DAYS}, scenario=long)
    assert groups(history, "district")["2"].tolist() == [True, False]
    assert {year: mask.tolist() for year, mask in groups(history, "year").items()} == {
        "1": [True, False],
        "2": [False, True],
        "3": [False, False],
    }


def test_quarters_of_patience_are_those_of_the_cohort() -> None:
    waiting = [{"patience": days} for days in (9, 3, 7, 5, 6, 4, 2, 8)]
    history = record(*waiting, {"patience": 1, "filed_day": 0})
    parts = groups(history, "patience")
    assert list(parts) == ["shortest", "second", "third", "longest"]
    assert [sorted(history.case_rows["patience"][mask]) for mask in parts.values()] == [
        [2, 3],
        [4, 5],
        [6, 7],
        [8, 9],
    ]
    assert not np.any([mask[8] for mask in parts.values()])
    assert not any(mask.any() for mask in groups(record(), "patience").values())


def test_a_case_is_in_the_same_quarter_of_patience_in_all_arms(root: Path) -> None:
    town = sim.load_scenario(root / "scenarios" / "shishi.toml").with_values(
        {"time.days": 300, "time.warm_up": 50, "time.horizon": 100}
    )
    off, on = (
        sim.run(town.with_values({"patrols.enabled": has}), seed=2, record="cases")
        for has in (False, True)
    )
    assert on.case_rows["found"].any()
    for label, mask in groups(off, "patience").items():
        assert (mask == groups(on, "patience")[label]).all()
        assert 0.15 < mask.sum() / cohort(off).sum() < 0.35


@pytest.mark.parametrize("by", ["zone", "issue", "district", "year"])
def test_every_case_of_the_cohort_is_in_one_part(by: str) -> None:
    rows = [
        {"issue": k % 2, "district": k % 2, "zone": k % 4, "filed_day": 3 * k} for k in range(30)
    ]
    history = record(*rows)
    assert (np.sum(list(groups(history, by).values()), axis=0) == cohort(history)).all()


def test_unknown_breakdown_is_refused_with_a_suggestion() -> None:
    with pytest.raises(RecordError, match="did you mean 'zone'"):
        groups(record(), "zones")
    assert "zone" in BREAKDOWNS


def test_county_of_a_case_is_that_of_its_district_whoever_handles_it() -> None:
    offices = [
        {"name": name, "kind": "territorial", "district": n, "county": county}
        for n, name, county in ((1, "so1", "east"), (2, "so2", "west"), (3, "so3", "east"))
    ]
    wide = town(city={"districts": 4}, departments=offices)
    history = record(*({"district": n, "first_unit": 0} for n in range(4)), scenario=wide)
    parts = groups(history, "county")
    assert {label: mask.tolist() for label, mask in parts.items()} == {
        "east": [True, False, True, False],
        "west": [False, True, False, False],
    }


def test_nothing_is_broken_down_by_county_where_there_is_none() -> None:
    with pytest.raises(
        RecordError, match=r"write county beside its district in \[\[departments\]\]"
    ):
        groups(record(), "county")
