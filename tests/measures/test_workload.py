import math

import numpy as np
import pytest

from sim.measures import citizens, workload
from sim.measures.descriptive import gini
from sim.state.status import Status
from sim.state.tables import DAY
from sim.state.zones import Kind, Resolver
from tests.measures.examples import DAYS, ended, record, resolved, unit

UNITS = np.concatenate(
    [
        unit(had=100, worked=50, coordinated=10, worked_beyond=5),
        unit(Kind.TERRITORIAL, had=100, worked=20),
        unit(Kind.TERRITORIAL),
        unit(Kind.SOCIAL_ORGANISATION, had=100, worked=90, worked_beyond=90),
    ]
)


def test_late_cases_are_those_not_truly_resolved_within_their_own_limit() -> None:
    rows = (resolved(5), resolved(6), resolved(6, issue=1), ended(Status.REFERRED_OUT, 1), {})
    assert workload.late_share(record(*rows, limit_days=np.array([5, 10]))) == pytest.approx(3 / 5)


def test_lateness_is_not_applicable_where_a_limit_was_not_observed() -> None:
    assert math.isnan(workload.late_share(record({"filed_day": 70}, limit_days=np.array([40, 5]))))


def test_rework_society_and_referral_are_shares_of_all_cases() -> None:
    history = record({"reworks": 2}, resolved(3, resolved_by=Resolver.SOCIETY), ended(Status.REFERRED_OUT, 2), ended(Status.WITHDRAWN, 9))
    assert workload.rework_share(history) == 0.25
    assert workload.resolved_by_society_share(history) == 0.25
    assert workload.referred_out_share(history) == 0.25
    assert citizens.withdrawn_share(history) == 0.25


def test_fees_are_of_cases_that_a_firm_resolved() -> None:
    firms = np.concatenate([unit(), unit(Kind.MARKET_PROVIDER)])
    firms["fee"] = (0, 80)
    by_firm, open_there = resolved(3, resolved_by=Resolver.MARKET, unit=1), {"unit": 1}
    history = record(by_firm, by_firm, open_there, resolved(3, resolved_by=Resolver.DEPARTMENT, unit=0), unit_rows=firms)
    assert workload.fees_per_case(history) == 40
    assert workload.resolved_by_market_share(history) == 0.5
    assert workload.resolved_by_society_share(history) == 0


def test_meetings_count_as_use_and_society_does_not_count_as_department() -> None:
    history = record(unit_rows=UNITS)
    assert workload.utilisation(history) == pytest.approx(80 / 200)
    assert workload.beyond_hours_share(history) == pytest.approx(5 / 70)
    assert workload.unit_utilisation(history).tolist() == pytest.approx([0.6, 0.2, math.nan, 0.9], nan_ok=True)


def test_inequality_is_between_departments_that_had_hours() -> None:
    assert workload.workload_gini(record(unit_rows=UNITS)) == pytest.approx(gini(np.array([0.6, 0.2]))) == pytest.approx(0.25)


def test_gini_is_half_the_relative_mean_difference() -> None:
    values = np.array([1.0, 4.0, 2.0, 9.0, 0.0])
    assert gini(values) == pytest.approx(np.abs(values[:, None] - values).mean() / (2 * values.mean()))
    assert gini(np.full(4, 3.0)) == pytest.approx(0)
    assert math.isnan(gini(np.zeros(3)))


def test_complaints_and_petitions_are_counted_per_case() -> None:
    history = record({"follow_ups": 3, "petitions": 1}, {}, {}, {})
    assert citizens.follow_ups_per_case(history) == 0.75
    assert citizens.petitions_per_1000(history) == 250


def test_trust_is_that_of_the_last_day() -> None:
    rows = np.zeros(DAYS, DAY)
    rows["trust"] = np.linspace(0.5, 0.7, DAYS)
    assert citizens.mean_trust(record(day_rows=rows)) == pytest.approx(0.7)
