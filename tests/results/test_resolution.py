import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import RecordError
from sim.model.state.status import Status
from sim.records.record import RunRecord
from sim.results.descriptive import quantile
from sim.results.intervals import mean_interval
from sim.results.resolution import (
    Curves,
    curve,
    quantile_days,
    resolved_within,
    restricted_mean,
    times,
)
from sim.results.summary import median_days, open_over_250, p99_days
from tests.results.examples import DAYS, HORIZON, WARM_UP, ended, record, resolved, town

MIXED = (
    resolved(2),
    resolved(30),  # after the horizon of 20
    resolved(6, reported_day=WARM_UP + 4),  # its first close was rejected
    ended(Status.REFERRED_OUT, 3),
    ended(Status.WITHDRAWN, 10, reported_day=WARM_UP + 8),  # given up after a rejected close
    {},  # open
)


def test_open_withdrawn_and_referred_cases_count_as_the_horizon() -> None:
    assert restricted_mean(record(*MIXED)) == pytest.approx((2 + 20 + 6 + 20 + 20 + 20) / 6)


def test_referral_is_an_end_of_disposed_cases_only() -> None:
    assert restricted_mean(record(*MIXED), end="disposed") == pytest.approx(
        (2 + 20 + 6 + 3 + 20 + 20) / 6
    )


def test_reported_time_ends_at_the_first_close() -> None:
    assert restricted_mean(record(*MIXED), end="reported") == pytest.approx(
        (2 + 20 + 4 + 20 + 8 + 20) / 6
    )


def test_resolution_by_fiat_without_a_close_is_reported_when_it_happens() -> None:
    assert times(record(ended(Status.RESOLVED, 7)), end="reported").tolist() == [7]


def test_shorter_horizon_cuts_times_off_earlier() -> None:
    assert restricted_mean(record(*MIXED), horizon=5) == pytest.approx((2 + 5 + 5 + 5 + 5 + 5) / 6)


def test_horizon_that_was_not_observed_is_refused() -> None:
    with pytest.raises(RecordError, match="cannot be followed for 60 days"):
        restricted_mean(record({"filed_day": 50}), horizon=60)


def test_unknown_end_is_refused() -> None:
    with pytest.raises(ValueError, match="'finished'"):
        times(record(*MIXED), end="finished")  # type: ignore[arg-type]


def test_quantiles_are_days_that_occur() -> None:
    history = record(*(resolved(days) for days in (1, 2, 3, 4)))
    assert median_days(history) == 2
    assert quantile_days(history, 0.75) == 3
    assert quantile_days(history, 0.76) == 4


def test_quantile_beyond_the_horizon_is_not_applicable() -> None:
    history = record(resolved(1), resolved(2), {})
    assert median_days(history) == 2
    assert math.isnan(p99_days(history))
    assert math.isnan(p99_days(record(*[resolved(30)] * 3)))


@given(st.lists(st.integers(0, 50), min_size=1), st.integers(1, 100))
def test_quantile_is_the_inverse_of_the_empirical_distribution(
    values: list[int], percent: int
) -> None:
    expected = np.quantile(values, percent / 100, method="inverted_cdf")
    assert quantile(np.array(values, float), percent / 100) == expected


def test_share_resolved_counts_the_last_day() -> None:
    history = record(*MIXED)
    assert resolved_within(history, 6) == pytest.approx(2 / 6)
    assert resolved_within(history, 5) == pytest.approx(1 / 6)


def test_share_within_days_that_were_not_observed_is_not_applicable() -> None:
    assert math.isnan(resolved_within(record({"filed_day": 60}), 40))
    assert resolved_within(record({"filed_day": 60}), 39) == 0


def test_only_open_cases_count_as_open_after_a_year() -> None:
    long = town(time={"days": 600, "warm_up": WARM_UP, "horizon": 300})
    rows = (resolved(250), resolved(251), ended(Status.WITHDRAWN, 100), {})
    assert open_over_250(record(*rows, scenario=long)) == pytest.approx(2 / 4)


def test_open_after_a_year_is_not_applicable_to_a_shorter_run() -> None:
    assert math.isnan(open_over_250(record(*MIXED)))


def test_curve_is_the_share_unresolved_at_the_end_of_each_day() -> None:
    assert curve(record(resolved(0), resolved(2), resolved(2), {}), days=3).tolist() == [
        0.75,
        0.75,
        0.25,
        0.25,
    ]


def test_curve_beyond_the_days_that_cases_were_followed_is_refused() -> None:
    with pytest.raises(RecordError, match=f"day {WARM_UP} "):
        curve(record(resolved(0)), days=DAYS - WARM_UP + 1)


def test_measures_of_no_case_are_not_applicable() -> None:
    empty = record()
    assert math.isnan(restricted_mean(empty))
    assert math.isnan(median_days(empty))
    assert np.isnan(curve(empty)).all()


@st.composite
def histories(draw: st.DrawFn) -> RunRecord:
    """Records with cases of every kind."""
    rows = []
    for _ in range(draw(st.integers(1, 30))):
        filed = draw(st.integers(0, DAYS - 1))
        end = draw(st.integers(filed, DAYS - 1))
        status = draw(
            st.sampled_from([Status.QUEUED, Status.RESOLVED, Status.REFERRED_OUT, Status.WITHDRAWN])
        )
        reported = end if status == Status.RESOLVED else draw(st.sampled_from([-1, end]))
        rows.append(
            {
                "filed_day": filed,
                "status": status,
                "end_day": end if status >= Status.RESOLVED else -1,
                "reported_day": reported,
            }
        )
    return record(*rows)


@given(histories(), st.integers(1, HORIZON))
def test_restricted_mean_is_the_area_under_the_curve(history: RunRecord, horizon: int) -> None:
    area = curve(history, horizon)[:horizon].sum()
    assert restricted_mean(history, horizon) == pytest.approx(area, nan_ok=True)


@given(histories())
def test_disposal_and_report_never_come_after_resolution(history: RunRecord) -> None:
    resolved_days = times(history)
    assert (times(history, end="disposed") <= resolved_days).all()
    assert (times(history, end="reported") <= resolved_days).all()
    assert (times(history, end="ended") <= times(history, end="disposed")).all()


FIRST = [np.array(curve) for curve in ([1.0, 0.5], [1.0, 0.7], [1.0, 0.3])]
SECOND = [np.array(curve) for curve in ([1.0, 0.4], [1.0, 0.5], [1.0, 0.3])]


def test_curves_of_arms_have_pointwise_intervals_and_paired_differences() -> None:
    table = Curves().table({"a": FIRST, "b": SECOND})
    days = [("a", 0), ("a", 1), ("b", 0), ("b", 1)]
    assert list(zip(table["arm"], table["day"], strict=True)) == days
    assert tuple(table.loc[1, ["estimate", "low", "high"]]) == pytest.approx(
        tuple(mean_interval(np.array([0.5, 0.7, 0.3])))
    )
    columns = ["difference", "difference_low", "difference_high"]
    assert table.loc[table["arm"] == "a", columns].isna().all(axis=None)
    assert tuple(table.loc[3, columns]) == pytest.approx(
        tuple(mean_interval(np.array([-0.1, -0.2, 0.0])))
    )


def test_curves_of_one_replication_have_no_intervals() -> None:
    table = Curves().table({"a": FIRST[:1]})
    assert list(table["estimate"]) == [1.0, 0.5]
    assert table[["low", "high"]].isna().all(axis=None)
