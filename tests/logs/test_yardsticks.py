"""Numbers of a run are counted like the real ones beside them."""

import math

import numpy as np
import pytest

from sim.logs.yardsticks import KNOWN, MANY, MONTH_DAYS, YARDSTICKS, Pattern, patterns
from sim.model.state.status import Status
from sim.model.state.zones import Kind
from sim.results.descriptive import gini
from tests.results.examples import record, resolved, unit


def test_pattern_is_met_within_its_range_and_undecided_without_a_number() -> None:
    known = [Pattern("P1", "", value, 4, 6, "", "desks", "") for value in (5, 7, 1, math.nan)]
    assert [each.met for each in known] == [True, False, False, None]
    assert [each.distance for each in known[:3]] == [0, 1, 3]
    assert math.isnan(known[3].distance)


def test_every_number_has_a_yardstick_a_range_a_source_and_says_who_is_counted() -> None:
    found = patterns(record(*(resolved(k % 12, handoffs=k % 11) for k in range(60))))
    assert {each.name for each in found} == {f"P{n}" for n in range(1, 9)}
    assert {each.yardstick for each in found} == {*YARDSTICKS} == {*KNOWN}
    assert all(each.low < each.high and each.source and each.counted for each in found)
    assert len({(each.name, each.yardstick, each.what) for each in found}) == len(found)


def test_numbers_of_desks_are_not_those_of_hotlines() -> None:
    names = {yardstick: {each.name for each in listed} for yardstick, listed in KNOWN.items()}
    assert names["desks"] == {f"P{n}" for n in range(1, 9)}
    assert names["hotlines"] == {"P1", "P5", "P6", "P7"}


def value(found: list[Pattern], yardstick: str, what: str) -> float:
    """The value of the number with a word in it."""
    return next(each.value for each in found if each.yardstick == yardstick and what in each.what)


def test_growth_is_over_cases_without_a_hand_off_and_open_cases_are_left_out() -> None:
    rows = resolved(2), resolved(5, handoffs=1), resolved(18, handoffs=MANY)
    found = patterns(record(*rows, {"handoffs": 0}, {"handoffs": 0}))
    assert value(found, "desks", "9 or more hand-offs, over") == pytest.approx(18 / 2)


def test_first_close_on_time_counts_for_hotlines_and_true_resolution_for_desks() -> None:
    late = {"status": Status.RESOLVED, "reported_day": 12, "end_day": 80, "reworks": 1}
    found = patterns(record(resolved(2), late))
    assert value(found, "desks", "on time without") == pytest.approx(0.5)
    assert value(found, "hotlines", "on time") == 1


def test_returns_are_of_cases_that_a_unit_got() -> None:
    rows = [resolved(3, first_unit=0), resolved(9, first_unit=0, declines=2), resolved(0)]
    assert value(patterns(record(*rows)), "hotlines", "returns") == pytest.approx(0.5)


def test_a_months_load_is_of_units_with_a_case_or_of_all_linked() -> None:
    rows = [resolved(3, first_unit=unit) for unit in (0, 0, 0, 1)]
    idle = np.concatenate([unit(), unit(), unit(), unit(Kind.SOCIAL_ORGANISATION)])
    found = patterns(record(*rows, unit_rows=idle))
    assert value(found, "hotlines", "units with a case") == pytest.approx(gini(np.array([3, 1])))
    assert value(found, "hotlines", "all linked units") == pytest.approx(gini(np.array([3, 1, 0])))


def test_open_cases_are_counted_at_the_end_of_each_month() -> None:
    rows = [resolved(3), resolved(MONTH_DAYS), resolved(MONTH_DAYS + 1)]
    assert value(patterns(record(*rows)), "hotlines", "end of a month") == pytest.approx(2 / 3)


def test_patterns_of_an_empty_cohort_are_undecided() -> None:
    assert all(pattern.met is None for pattern in patterns(record()))
