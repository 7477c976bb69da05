import math

import numpy as np
import pytest

from sim.model.state.status import Status
from sim.model.state.zones import Kind, Resolver
from sim.results import citizens, endings
from tests.results.examples import ended, record, resolved, unit


def test_late_cases_are_those_not_truly_resolved_within_their_own_limit() -> None:
    rows = (resolved(5), resolved(6), resolved(6, issue=1), ended(Status.REFERRED_OUT, 1), {})
    assert endings.late_share(record(*rows, limit_days=np.array([5, 10]))) == pytest.approx(3 / 5)


def test_lateness_is_not_applicable_where_a_limit_was_not_observed() -> None:
    assert math.isnan(endings.late_share(record({"filed_day": 70}, limit_days=np.array([40, 5]))))


def test_rework_society_and_referral_are_shares_of_all_cases() -> None:
    history = record(
        {"reworks": 2},
        resolved(3, resolved_by=Resolver.SOCIETY),
        ended(Status.REFERRED_OUT, 2),
        ended(Status.WITHDRAWN, 9),
    )
    assert endings.rework_share(history) == 0.25
    assert endings.resolved_by_society_share(history) == 0.25
    assert endings.referred_out_share(history) == 0.25
    assert citizens.withdrawn_share(history) == 0.25


def test_fees_are_of_cases_that_a_firm_resolved() -> None:
    firms = np.concatenate([unit(), unit(Kind.MARKET_PROVIDER)])
    firms["fee"] = (0, 80)
    by_firm, open_there = resolved(3, resolved_by=Resolver.MARKET, unit=1), {"unit": 1}
    history = record(
        by_firm,
        by_firm,
        open_there,
        resolved(3, resolved_by=Resolver.DEPARTMENT, unit=0),
        unit_rows=firms,
    )
    assert endings.fees_per_case(history) == 40
    assert endings.resolved_by_market_share(history) == 0.5
    assert endings.resolved_by_society_share(history) == 0
