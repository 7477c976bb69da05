import math

import numpy as np
import pytest

from sim.model.state.status import Status
from sim.results import docket
from tests.results.examples import DAYS, WARM_UP, days, ended, record, resolved, town


def test_docket_wait_counts_stays_that_no_ruling_ended() -> None:
    history = record(
        resolved(20, referrals=2, rulings=2, docket_days=6),
        {"referrals": 1, "docket_day": 90, "status": Status.ON_DOCKET},  # to the end of the run
        ended(Status.WITHDRAWN, 30, referrals=1, docket_days=20),  # until it was given up
        {},
    )
    assert docket.docket_wait_days(history) == pytest.approx((6 + (DAYS - 90) + 20) / 3)
    assert math.isnan(docket.docket_wait_days(record({})))


def test_docket_use_is_referrals_over_rulings_that_could_be_made() -> None:
    open_from_day_one = town(adjudication={"enabled": True, "rulings_per_year": 500})
    history = record(
        scenario=open_from_day_one,
        day_rows=days(referrals=np.where(np.arange(DAYS) < WARM_UP, 50, 1)),
    )
    assert docket.docket_use(history) == pytest.approx(0.5)


def test_docket_use_follows_reforms() -> None:
    reforms = [
        {"day": 50, "set": {"adjudication.enabled": True, "adjudication.rulings_per_year": 250}},
        {"day": 60, "set": {"adjudication.rulings_per_year": 500}},
        {"day": 70, "set": {"adjudication.enabled": False}},
    ]
    history = record(
        scenario=town(reforms=reforms),
        day_rows=days(referrals=np.where((np.arange(DAYS) >= 50) & (np.arange(DAYS) < 70), 3, 0)),
    )
    capacity = docket.ruling_capacity(history)
    assert capacity[[49, 50, 59, 60, 69, 70]].tolist() == [0, 1, 1, 2, 2, 0]
    assert docket.docket_use(history) == pytest.approx(20 * 3 / (10 * 1 + 10 * 2))


def test_docket_use_is_not_applicable_without_adjudication() -> None:
    assert math.isnan(docket.docket_use(record()))


def test_wrong_precedents_are_a_share_of_decisions_by_precedent() -> None:
    history = record(
        {"precedent_hits": 3, "wrong_precedent_hits": 1}, {"precedent_hits": 1}, {}, {}
    )
    assert docket.precedent_hit_share(history) == 0.5
    assert docket.wrong_precedent_share(history) == 0.25
    assert math.isnan(docket.wrong_precedent_share(record({})))
