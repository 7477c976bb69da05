"""Each simplification that favours a mechanism (ODD 8) can be removed, with known consequences."""

import numpy as np
import pytest

import sim
from sim.scenario.schema import Scenario
from tests.model.toy import course, toy

RULING = {"enabled": True}
SOCIETY = {"enabled": True, "members": ({"name": "chamber"},)}
OVERLAP = {"overlap": 1}
GAP = {"gap": 1, "pieces": 1}


def activities(record: sim.RunRecord) -> list[str]:
    return [activity for _, activity, _, _ in course(record, 0)]


def test_a_case_mistaken_for_one_beyond_remit_goes_to_an_organisation_which_declines_it() -> None:
    city = toy(
        GAP,
        social_organisations=SOCIETY,
        platform={"recognition": 0, "false_positives": 1},
        adjudication=RULING,
    )
    first = course(sim.run(city, seed=1), 0)[1:3]
    assert first == [(0, "dispatch", "chamber", "platform"), (0, "decline", "service_centre", "")]


def test_a_case_beyond_remit_is_no_false_positive() -> None:
    city = toy(
        {"beyond": 1},
        social_organisations=SOCIETY,
        platform={"recognition": 0, "false_positives": 1},
    )
    assert (sim.run(city, seed=1).events["unit"] != "chamber").all()


@pytest.mark.parametrize("society", [False, True])
def test_a_wrong_ruling_may_refuse_a_case_within_remit(society: bool) -> None:
    city = toy(
        GAP,
        adjudication={"enabled": True, "accuracy": 0, "wrong_refusals": 1},
        **({"social_organisations": SOCIETY} if society else {}),
    )
    ruled = sim.run(city, seed=1).events.query("activity == 'rule'")
    assert (ruled["unit"] == ("chamber" if society else "service_centre")).all()
    after = activities(sim.run(city, seed=1))
    assert after[after.index("rule") + 1] == ("close" if society else "refer_out")


def test_rulings_are_kept_for_what_the_centre_has_read() -> None:
    city = toy(
        OVERLAP,
        service_centre={"accuracy": 0},
        adjudication=RULING,
        precedents={"enabled": True, "reach": 0.001},
    )
    for as_read in (False, True):
        record = sim.run(city.with_values({"precedents.as_read": as_read}), seed=1)
        kept = record.precedents
        true = record.cases.set_index("case").loc[kept["case"], "circumstance"]
        assert (np.asarray(true) == np.asarray(kept["circumstance"])).all() != as_read


def objecting(hours: float) -> Scenario:
    """A city in which every case is taken for one that the city has found beyond remit."""
    return toy(
        OVERLAP,
        responsibility={"rules": ("precedent", "best_guess")},
        precedents={"enabled": True, "hours_per_objection": hours},
        initial={"precedents": [{"issue": "leak", "circumstance": 0.5, "unit": "beyond remit"}]},
    )


def test_a_street_office_answers_objections() -> None:
    free, dear = (sim.run(objecting(hours), seed=1).units for hours in (0.0, 1.0))
    assert free["coordinated_hours"].sum() == 0
    offices = dear["kind"] == "territorial"
    assert dear.loc[offices, "coordinated_hours"].sum() > 0
    assert dear.loc[~offices, "coordinated_hours"].sum() == 0


def hours(scenario: Scenario) -> float:
    """Return the hours that units spend on anything but cases."""
    return float(sim.run(scenario, seed=1).units["coordinated_hours"].sum())


def test_a_joined_request_takes_hours_of_the_unit_that_resolves_its_case() -> None:
    city = toy(
        departments=({"name": "water", "staff_hours": 1},),
        issue={"departments": ("water",)},
        demand={"cases_per_day": 0.5, "repeats": 0.8},
        service_centre={"merging": 1},
    )
    assert hours(city) == 0
    assert hours(city.with_values({"service_centre.hours_per_merged": 0.5})) > 0


def test_an_extension_takes_hours_of_the_unit_that_holds_the_case() -> None:
    city = toy({"limit_days": 0}, limits={"extension": 1})
    assert hours(city) == 0
    assert hours(city.with_values({"limits.hours_per_extension": 1})) > 0


@pytest.mark.parametrize(("fit", "then"), [(1, "accept"), (0, "decline")])
def test_an_empowered_street_office_may_not_be_fit(fit: float, then: str) -> None:
    city = toy(
        responsibility={"rules": ("empowerment", "duty_list")},
        empowerment={"enabled": True, "issues": ("leak",), "fit": fit},
    )
    assert activities(sim.run(city, seed=1))[1:3] == ["dispatch", then]


@pytest.mark.parametrize(("wrong", "by"), [(0, "best_guess"), (1, "asset_owner")])
def test_a_register_may_name_an_owner_of_what_is_beyond_remit(wrong: float, by: str) -> None:
    city = toy(
        {"beyond": 1},
        responsibility={"rules": ("asset_owner", "best_guess")},
        asset_register={"registered": 1, "wrong_entries": wrong},
    )
    assert course(sim.run(city, seed=1), 0)[1][3] == by
