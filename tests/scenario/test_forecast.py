"""What is said of a scenario before it is run."""

import pytest

from sim.scenario.forecast import docket_use, loads
from sim.scenario.schema import Scenario

RULING = {"adjudication.enabled": True}
NOBODY_DECLINES = {"responsibility.unfit_willingness": 1.0, "responsibility.load_aversion": 0.0, "appraisal.coupling": 0.0}


def test_derived_hours_are_used_as_much_as_the_scenario_says(town: Scenario) -> None:
    parks = loads(town)[0]
    assert (parks.unit, parks.expected_hours) == ("parks", pytest.approx(20.4))
    assert parks.utilisation == pytest.approx(0.85)
    assert parks.with_rework == pytest.approx(0.85 / 0.95)


def test_unit_without_work_is_idle(town: Scenario) -> None:
    assert loads(town)[-1].utilisation == 0


def test_docket_without_adjudication_has_no_use(town: Scenario) -> None:
    assert docket_use(town) is None
    assert docket_use(town.with_values(RULING | {"responsibility.dispute": ["fallback"], "responsibility.fallback": "parks"})) is None


def test_centre_that_reads_all_right_briefs_what_no_remit_covers(town: Scenario) -> None:
    willing = {"departments.0.avoidance": 0.0, "departments.1.avoidance": 0.0}
    ruled = town.with_values(RULING | NOBODY_DECLINES | willing | {"service_centre.accuracy": 1.0, "adjudication.refer": "intake"})
    # 2,500 cases a year, of which .1 lie in the gap and .1 beyond; 400 rulings
    assert docket_use(ruled) == pytest.approx(2500 * 0.2 / 400)


def test_platform_takes_what_it_recognises_off_the_docket(town: Scenario) -> None:
    ruled = town.with_values(RULING | {"service_centre.accuracy": 1.0, "adjudication.refer": "intake"})
    served = ruled.with_values(
        {"social_organisations.members": [{"name": "club"}], "social_organisations.enabled": True, "platform.recognition": 1.0}
    )
    assert (docket_use(ruled) or 0) - (docket_use(served) or 0) == pytest.approx(2500 * 0.1 / 400)


def test_more_rulings_are_used_less(town: Scenario) -> None:
    ruled = town.with_values(RULING)
    assert docket_use(ruled.with_values({"adjudication.rulings_per_year": 800})) == pytest.approx((docket_use(ruled) or 0) / 2)


def test_units_that_avoid_more_bring_more_to_the_docket(town: Scenario) -> None:
    eager, reluctant = (town.with_values(RULING | {"department_defaults.avoidance": avoidance}) for avoidance in (0.2, 0.9))
    assert (docket_use(eager) or 0) < (docket_use(reluctant) or 0)


def test_asking_the_street_office_first_leaves_the_forecast_as_it_is(town: Scenario) -> None:
    ruled = town.with_values(RULING)
    whistled = ruled.with_values({"responsibility.dispute": ["whistle", "adjudication"]})
    assert docket_use(whistled) == docket_use(ruled)


def test_a_fallback_that_comes_first_leaves_the_docket_to_the_centre(town: Scenario) -> None:
    first = {"responsibility.dispute": ["fallback", "adjudication"], "responsibility.fallback": "parks"}
    intake = {"adjudication.refer": "intake", "service_centre.accuracy": 1.0}
    assert docket_use(town.with_values(RULING | first | {"adjudication.refer": "after_declines"})) == 0
    assert (docket_use(town.with_values(RULING | first | intake)) or 0) > 0
