"""Precedents can help, hurt or do nothing: it depends on what is kept."""

import pandas as pd
import pytest

import sim

CITY = {
    "time": {"days": 750, "warm_up": 150, "horizon": 150},
    "issue_defaults": {"count": 10, "overlap": 0.2, "gap": 0.2, "beyond": 0, "lead_days": 0},
    "department_defaults": {"count": 10, "minimum_hours": 8},
    "demand": {"cases_per_day": 10},
    "service_centre": {"accuracy": 0.9},
    "adjudication": {
        "enabled": True,
        "rulings_per_year": 600,
        "directive_share": 0,
        "hours_per_case": 0,
    },
}
RIGHT = {"adjudication.accuracy": 1.0}
AT_RANDOM = {"adjudication.accuracy": 0.25, "precedents.force": 1.0, "precedents.challenge": 0.0, "responsibility.mismatch": 4.0,
             "responsibility.reject_unfit": 0.5}  # fmt: skip


def effects(changes: dict[str, object]) -> pd.DataFrame:
    """Return the effect of precedents on every measure."""
    study = sim.compare(
        sim.Scenario.model_validate(CITY).with_values(changes),
        toggle=["precedents"],
        replications=6,
    )
    return study.effects[study.effects["contrast"] == "simple:precedents"].set_index("measure")


def effect(changes: dict[str, object], measure: str = "rmst_days") -> tuple[float, float]:
    """Return the interval of the effect of precedents."""
    row = effects(changes).loc[measure]
    return row["low"], row["high"]


def test_right_rulings_that_are_kept_shorten_the_time():
    low, high = effect(RIGHT)
    assert low < high < 0


def test_rulings_drawn_at_random_that_are_kept_lengthen_it():
    low, high = effect(AT_RANDOM)
    assert 0 < low < high


def test_rulings_drawn_at_random_that_are_kept_raise_rework():
    low, _ = effect(AT_RANDOM, "rework_share")
    assert low > 0


@pytest.mark.parametrize(
    "change", [{"precedents.minimum_weight": 100.0}, {"adjudication.enabled": False}]
)
def test_what_is_never_followed_does_nothing(change):
    estimates = effects(RIGHT | change)["estimate"].dropna()
    assert len(estimates) > 20
    assert (estimates == 0).all()


def test_a_precedent_is_overruled_by_the_first_review_that_names_another_unit():
    often = {
        "precedents.enabled": True,
        "precedents.challenge": 1.0,
        "adjudication.period": 20,
        "service_centre.accuracy": 0.3,
    }
    record = sim.run(sim.Scenario.model_validate(CITY).with_values(AT_RANDOM | often))
    kept, first, cited, reviewed = record.precedents, {}, {}, set()
    for event in record.events[
        record.events["activity"].isin(["dispatch", "challenge", "rule"])
    ].itertuples():
        if event.activity == "dispatch":
            cited[event.case] = event.precedent
        elif event.activity == "challenge":
            reviewed.add(event.case)
        elif (
            event.case in reviewed
            and kept["unit"][event.precedent] != kept["unit"][cited[event.case]]
        ):
            first.setdefault(cited[event.case], event.day)
    assert len(first) > 10
    assert kept["overruled_day"].dropna().to_dict() == first
