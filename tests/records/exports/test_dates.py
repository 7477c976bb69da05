from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import CalendarError
from sim.files.calendar import WorkingCalendar
from sim.model.state.tables import CASE, EVENT, PRECEDENT
from sim.records.exports.dates import Timetable, calendar_of
from sim.records.exports.log import EventLog
from sim.records.frames import Names


def log_of_days(days):
    """A log whose events happen on these days."""
    events = np.zeros(len(days), EVENT)
    events["day"] = days
    return EventLog("", 1, Names((), (), ("",)), np.zeros(0, CASE), events, np.zeros(0, PRECEDENT))


def times(days, calendar=None, at_once=3):
    log = replace(log_of_days(days), at_once=at_once)
    table = Timetable(log, calendar or calendar_of())
    return [time for places, rows in log.parts() for time in table.of(places, rows["day"])]


def test_the_first_event_of_a_day_is_at_nine_and_each_further_one_a_millisecond_later():
    assert times([0, 0, 0, 4, 5, 5]) == [
        "2024-01-01T09:00:00.000+08:00",
        "2024-01-01T09:00:00.001+08:00",
        "2024-01-01T09:00:00.002+08:00",
        "2024-01-05T09:00:00.000+08:00",
        "2024-01-08T09:00:00.000+08:00",
        "2024-01-08T09:00:00.001+08:00",
    ]


@given(st.lists(st.integers(0, 30_000), max_size=50), st.integers(1, 60))
def test_to_sort_by_time_keeps_the_order_of_the_log(days, at_once):
    written = times(sorted(days), at_once=at_once)
    assert written == sorted(set(written))
    assert len(written) == len(days)


def test_days_off_and_holidays_have_no_events(tmp_path):
    (tmp_path / "holidays.txt").write_text(
        "# the New Year\n2024-01-01\n\n2024-01-03  # a Wednesday\n", encoding="utf-8"
    )
    calendar = calendar_of("2023-12-30", "1111110", tmp_path / "holidays.txt")
    assert [time[:10] for time in times([0, 1, 2, 3, 4], calendar)] == [
        "2023-12-30",
        "2024-01-02",
        "2024-01-04",
        "2024-01-05",
        "2024-01-06",
    ]


def test_the_calendar_is_monday_to_friday_from_2024_on_unless_told_otherwise():
    assert calendar_of() == WorkingCalendar(np.datetime64("2024-01-01"), "1111100")


@pytest.mark.parametrize("start", ["2024-02-30", "1 May", "", "2024"])
def test_what_is_no_date_is_refused(start):
    with pytest.raises(
        CalendarError,
        match=f"start: '{start}' is no date; write year, month and day, such as 2024-01-31",
    ):
        calendar_of(start)


@pytest.mark.parametrize("week", ["0000000", "11111", "111110x", "", "11111000"])
def test_a_week_that_is_not_valid_is_refused(week):
    with pytest.raises(CalendarError, match=f"week '{week}': write seven digits"):
        calendar_of(week=week)


def test_a_holiday_that_is_no_date_is_refused_with_its_line(tmp_path):
    (tmp_path / "holidays.txt").write_text("2024-01-01\n\nMay Day\n", encoding="utf-8")
    with pytest.raises(CalendarError, match=r"holidays\.txt, line 3: 'May Day' is no date"):
        calendar_of(holidays=tmp_path / "holidays.txt")


def test_holidays_that_cannot_be_read_are_refused(tmp_path):
    with pytest.raises(CalendarError, match="nowhere cannot be read"):
        calendar_of(holidays=tmp_path / "nowhere")
    (tmp_path / "holidays.txt").write_bytes(b"\xff\xfe")
    with pytest.raises(CalendarError, match=r"holidays\.txt cannot be read"):
        calendar_of(holidays=tmp_path / "holidays.txt")
