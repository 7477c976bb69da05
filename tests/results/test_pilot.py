"""Difference in differences of a reform that is limited to districts."""

from typing import Any

import pytest

from sim import measures
from sim.errors import RecordError
from sim.records.record import RunRecord
from sim.results.pilot import Pilot, pilot_times
from tests.results.examples import record, resolved, town

DAY = 50
"""Of the reform; cases filed on days 10 to 30 are before it, on days 50 to 79 after it."""


def of(district: int, filed: int, days: int) -> dict[str, Any]:
    """A case of a district, from 1, resolved after some days."""
    case = resolved(days, district=district - 1, filed_day=filed)
    return case | {"end_day": filed + days, "reported_day": filed + days}


def history(*cases: dict[str, Any], **places: Any) -> RunRecord:
    """A record of a town with a reform in some places."""
    reform = {"day": DAY, "set": {"supervision.enabled": True}} | places
    return record(*cases, scenario=town(reforms=[reform]))


FOUR = (of(1, 30, 9), of(1, DAY, 4), of(2, 10, 8), of(2, DAY, 6), of(2, 79, 8))


def test_the_change_of_the_others_is_taken_off_that_of_the_reformed_districts() -> None:
    between = (of(1, 31, 1), of(1, DAY - 1, 1))
    found = measures.pilot(history(*FOUR, *between, districts=[1]))
    assert found == Pilot(9, 4, 8, 7)
    assert found.difference == (4 - 9) - (7 - 8)


@pytest.mark.parametrize(
    ("cases", "places", "says"),
    [
        (FOUR, {}, "no reform of 'Town' is limited to some of its districts; write street_offices"),
        (FOUR, {"districts": [1, 2]}, "no reform of 'Town' is limited"),
        (FOUR[1:], {"districts": [1]}, "cases filed from day 10, time.warm_up, to 30, the day of"),
    ],
)
def test_a_record_without_a_pilot_or_a_group_is_refused(cases: Any, places: Any, says: str) -> None:
    with pytest.raises(RecordError, match=says):
        measures.pilot(history(*cases, **places))


@pytest.mark.parametrize("day", [0, DAY + 1000])
def test_a_day_too_near_the_ends_of_the_run_is_said_with_the_days_that_are_possible(
    day: int,
) -> None:
    record = history(*FOUR, districts=[1])
    time = record.scenario.time
    first, last = time.warm_up + time.horizon, time.days - time.horizon - 1
    with pytest.raises(
        RecordError, match=f"has day = {day}, .* write a day from {first} .* to {last}"
    ):
        pilot_times(record, day, frozenset({1}))
