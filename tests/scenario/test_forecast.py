"""The forecast of a scenario before it is run."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.scenario.forecast import ANSWERS, Load, forecast
from sim.scenario.schema import Scenario

RULING = {"adjudication.enabled": True}
NOBODY_DECLINES = {
    "responsibility.unfit_willingness": 1.0,
    "responsibility.load_aversion": 0.0,
    "appraisal.coupling": 0.0,
}


CLEAR = {"issues.trees.overlap": 0.0, "issues.trees.gap": 0.0, "issues.trees.beyond": 0.0}
GAP = CLEAR | {"issues.trees.gap": 1.0}
ONE = {"issues.trees.departments": ["parks"]}
OFFICE = {"responsibility.fallback": "street_office"}


def loads(scenario: Scenario) -> tuple[Load, ...]:
    return forecast(scenario).loads


def docket_use(scenario: Scenario) -> float | None:
    return forecast(scenario).docket_use


def hours(scenario: Scenario) -> dict[str, float]:
    return {
        load.unit: pytest.approx(load.expected_hours, rel=0.005, abs=1e-3)
        for load in loads(scenario)
    }


def test_derived_hours_are_used_as_much_as_the_scenario_says_where_remits_are_clear(
    town: Scenario,
) -> None:
    parks = loads(town.with_values(CLEAR))[0]
    assert (parks.unit, parks.expected_hours) == ("parks", pytest.approx(24, rel=0.001))
    assert parks.utilisation == pytest.approx(0.85, rel=0.001)
    assert parks.with_rework == pytest.approx(0.85 / 0.95, rel=0.001)


def test_unit_without_work_is_idle(town: Scenario) -> None:
    assert loads(town)[-1].utilisation == 0


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        # 10 cases a day of 4 hours; a street office is not fit and needs twice the time.
        # It is asked first, and declines; a guess is right half the time; after five declines the
        # office is asked again and again.
        (CLEAR | {"responsibility.rules": ["territorial", "best_guess"]}, {"parks": 0.75 * 24, "roads": 0.75 * 16, "street_office_01": 0}),
        (GAP | OFFICE | {"responsibility.rules": ["fallback"]}, {"parks": 0, "roads": 0, "street_office_01": 80}),
        (GAP | OFFICE | {"responsibility.rules": ["duty_list"], "responsibility.dispute": ["fallback"]}, {"street_office_01": 80}),
        (GAP | {"responsibility.rules": ["territorial"], "responsibility.no_return": True}, {"street_office_01": 80}),
        (GAP | {"responsibility.rules": ["territorial"], "responsibility.most_returns": 0}, {"street_office_01": 80}),
        (
            GAP | {"responsibility.rules": ["empowerment"], "empowerment": {"enabled": True, "issues": ["trees"]}} | NOBODY_DECLINES,
            {"street_office_01": 40},  # it is fit, and asked until it accepts
        ),
        (
            GAP | {"responsibility.rules": ["table"], "responsibility.no_return": True, "issues.trees.lead": "parks"}
            | {"responsibility.table": [{"issue": "trees", "to": 0.25, "unit": "street_office"}, {"issue": "trees", "unit": "roads"}]},
            {"street_office_01": 20},  # a quarter of the line
        ),
        # Half a reading is wrong, and anywhere; both departments guess, and accept, alike.
        (CLEAR | ONE | {"asset_register.registered": 1.0, "responsibility.rules": ["asset_owner"]}, {"parks": 40}),
        # 400 rulings a year of at most 2,500 cases: the rest waits. A fifth of them directives,
        # which take no hours; 1 hour for each else.
        (
            GAP | ONE | {"responsibility.rules": ["duty_list"], "adjudication.enabled": True},
            {"parks": 400 / 250 * (4 + 0.8)},
        ),
        # Half of the 20 cases of parks go on to the office, which goes on as if it was fit.
        (
            CLEAR | ONE | {"transfers": {"enabled": True, "steps": [
                {"from": "parks", "to": "street_office", "probability": 0.5, "effort": 0.25}]}},
            {"parks": 40 * (0.5 + 0.5 * 0.25), "street_office_01": 20},
        ),
        # Parks passes on the half that it gets first; roads has had, and declined, the other half.
        (
            CLEAR | ONE | {"misdirection": {"probability": 0.5, "units": [{"unit": "roads"}]}, "transfers": {"enabled": True, "steps": [
                {"from": "parks", "to": "street_office", "again": 0, "effort": 0.25}]}},
            {"parks": 20 + 20 * 0.25, "roads": 0, "street_office_01": 20},
        ),
        # A step that leads back to the office itself is not taken.
        (
            GAP | {"responsibility.rules": ["territorial"], "responsibility.no_return": True}
            | {"transfers": {"enabled": True, "steps": [{"from": "street_office_01", "to": "street_office", "effort": 0.25}]}},
            {"street_office_01": 80},
        ),
        # 10 cases at once for 30 days each.
        (GAP | ONE | {"responsibility.rules": ["duty_list"], "responsibility.dispute": ["expert"]}, {"parks": 10 / 30 * 4}),
    ],
)  # fmt: skip
def test_hours_are_those_found_by_hand(
    town: Scenario, changes: dict[str, Any], expected: dict[str, float]
) -> None:
    found = hours(town.with_values(changes))
    assert {unit: found[unit] for unit in expected} == expected


def test_cases_that_are_passed_on_thousands_of_times_are_not_followed_to_the_end(
    town: Scenario,
) -> None:
    steps = [
        {"from": "parks", "to": "roads", "probability": 0.9999999},
        {"from": "roads", "to": "parks", "probability": 0.9999999},
    ]
    busy = town.with_values(CLEAR | {"transfers": {"enabled": True, "steps": steps}})
    assert loads(busy)[0].utilisation > 100


def test_docket_without_adjudication_has_no_use(town: Scenario) -> None:
    assert docket_use(town) is None
    assert (
        docket_use(
            town.with_values(
                RULING
                | {"responsibility.dispute": ["fallback"], "responsibility.fallback": "parks"}
            )
        )
        is None
    )


def test_centre_that_reads_all_right_briefs_what_no_remit_covers(town: Scenario) -> None:
    willing = {"departments.0.avoidance": 0.0, "departments.1.avoidance": 0.0}
    ruled = town.with_values(
        RULING
        | NOBODY_DECLINES
        | willing
        | {"service_centre.accuracy": 1.0, "adjudication.refer": "intake"}
    )
    # 2,500 cases a year, of which 0.1 lie in the gap and 0.1 beyond; 400 rulings
    assert docket_use(ruled) == pytest.approx(2500 * 0.2 / 400)


def test_platform_takes_what_it_recognises_off_the_docket(town: Scenario) -> None:
    ruled = town.with_values(
        RULING | {"service_centre.accuracy": 1.0, "adjudication.refer": "intake"}
    )
    served = ruled.with_values(
        {
            "social_organisations.members": [{"name": "club"}],
            "social_organisations.enabled": True,
            "platform.recognition": 1.0,
        }
    )
    assert (docket_use(ruled) or 0) - (docket_use(served) or 0) == pytest.approx(2500 * 0.1 / 400)


def test_more_rulings_are_used_less(town: Scenario) -> None:
    ruled = town.with_values(RULING)
    assert docket_use(ruled.with_values({"adjudication.rulings_per_year": 800})) == pytest.approx(
        (docket_use(ruled) or 0) / 2
    )


def test_units_that_avoid_more_bring_more_to_the_docket(town: Scenario) -> None:
    eager, reluctant = (
        town.with_values(RULING | {"department_defaults.avoidance": avoidance})
        for avoidance in (0.2, 0.9)
    )
    assert (docket_use(eager) or 0) < (docket_use(reluctant) or 0)


def test_a_whistle_keeps_from_the_docket_those_for_whom_there_is_time(town: Scenario) -> None:
    ruled = town.with_values(RULING)
    whistled = ruled.with_values({"responsibility.dispute": ["whistle", "adjudication"]})
    never = whistled.with_values({"whistle.hours_per_case": 1000.0})
    assert docket_use(never) == pytest.approx(docket_use(ruled))
    # So few are disputed that the office of 5 hours can nearly always go; it goes twice a day at
    # most, to 2 hours each.
    disputed = 400 / 250 * (docket_use(ruled) or 0)
    assert docket_use(whistled) == pytest.approx(
        250 / 400 * disputed * (1 - most_of(2, disputed) / disputed), rel=0.05
    )


def most_of(most: int, mean: float) -> float:
    """Return the mean of a Poisson number of at most so many."""
    return sum(min(n, most) * mean**n * math.exp(-mean) / math.factorial(n) for n in range(60))


def test_a_fallback_that_comes_first_leaves_the_docket_to_the_centre(town: Scenario) -> None:
    first = {
        "responsibility.dispute": ["fallback", "adjudication"],
        "responsibility.fallback": "parks",
    }
    intake = {"adjudication.refer": "intake", "service_centre.accuracy": 1.0}
    assert (
        docket_use(town.with_values(RULING | first | {"adjudication.refer": "after_declines"})) == 0
    )
    assert (docket_use(town.with_values(RULING | first | intake)) or 0) > 0


SMALL = {
    "issue_defaults.count": 20,
    "department_defaults.count": 12,
    "department_defaults.utilisation": 0.6,
    "department_defaults.minimum_hours": 14.0,
    "city.districts": 4,
    "demand.cases_per_day": 40.0,
    "citizens.count": 5000,
    "time.days": 1000,
}
TERRITORIAL = {"responsibility.rules": ["duty_list", "territorial", "best_guess"]}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"adjudication.enabled": True},
        {
            "adjudication.enabled": True,
            "adjudication.refer": "intake",
            "service_centre.shared_history": True,
        },
        TERRITORIAL,
        TERRITORIAL | {"responsibility.no_return": True},
        OFFICE | {"responsibility.dispute": ["fallback"]},
        OFFICE | {"responsibility.dispute": ["expert", "fallback"]},
        {
            "responsibility.dispute": ["whistle"],
            "responsibility.max_declines": 1,
            "joint_handling.needed": 0.3,
        },
        {"responsibility.no_return": True},
        {
            "misdirection.probability": 0.5,
            "transfers.enabled": True,
            "transfers.steps": [
                {"from": "department_01", "to": "department_02", "probability": 0.3},
                {"from": "department_02", "to": "street_office", "effort": 0.5},
                {"from": "department_03", "to": "department_01", "effort": 0.1},
            ],
        },
        {
            "responsibility.rules": ["asset_owner", "duty_list", "best_guess"],
            "patrols.enabled": True,
        },
    ],
)
def test_forecast_is_near_what_runs_show(root: Path, changes: dict[str, Any]) -> None:
    # What is not counted makes the hours of all 5 % wrong at most, those of a unit a tenth of what
    # it has, the docket's use a tenth.
    scenario = sim.load_scenario(root / "scenarios" / "baseline.toml").with_values(SMALL | changes)
    records = [sim.run(scenario, seed) for seed in (1, 2)]
    expected, had = (
        np.array([getattr(load, key) for load in loads(scenario)])
        for key in ("with_rework", "staff_hours")
    )
    used = sum(record.unit_rows["worked"] + record.unit_rows["coordinated"] for record in records)[
        : len(had)
    ]
    shown = used / sum(record.unit_rows["had"] for record in records)[: len(had)]
    expected = np.minimum(expected, 1)
    assert expected @ had == pytest.approx(shown @ had, rel=0.05)
    assert np.abs(expected - shown).max() < 0.1
    if docket_use(scenario) is not None:
        assert docket_use(scenario) == pytest.approx(
            np.mean([sim.measures.docket_use(record) for record in records]), rel=0.1
        )


def test_requests_of_a_log_are_forecast_in_place_of_drawn_ones(
    town: Scenario, tmp_path: Path
) -> None:
    (tmp_path / "orders.csv").write_text(
        "filed_day,issue\n" + "3,trees\n" * 2500 + "1250,trees\n", encoding="utf-8"
    )
    replayed = town.with_values(CLEAR | {"demand.log": str(tmp_path / "orders.csv")})
    assert hours(replayed)["parks"] == 24 * 2500 / 1250 / 10


def test_a_rule_whose_answers_are_not_known_is_named(
    town: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = town.responsibility.rules[0]
    assert f"answers of the rule {rule}" not in forecast(town).left_out
    monkeypatch.delitem(ANSWERS, rule)
    assert f"answers of the rule {rule}" in forecast(town).left_out


def test_what_is_not_counted_is_said(town: Scenario) -> None:
    assert forecast(town).left_out == (
        "withdrawals, petitions and effects of load on units",
        "returns to the sender",
    )
    more = town.with_values(
        RULING
        | {
            "precedents.enabled": True,
            "campaigns.enabled": True,
            "demand.shocks": [{"day": 1, "days": 2, "factor": 3}],
        }
        | {
            "responsibility.act_first": True,
            "responsibility.fallback": "parks",
            "service_centre.shared_history": True,
        }
    )
    assert {*forecast(more).left_out[1:]} == {
        "answers of the rule precedent",
        "campaigns",
        "demand.shocks",
        "work saved when one unit acts first and another is ruled on",
    }
