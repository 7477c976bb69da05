import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import CalendarError
from sim.files.calendar import WorkingCalendar, calendar_of


def dates(*written):
    return np.array(written, "datetime64[D]")


def test_a_day_that_is_not_worked_counts_as_the_next_one_that_is():
    calendar = WorkingCalendar(
        np.datetime64("2024-01-05"), holidays=(np.datetime64("2024-01-09"),)
    )  # a Friday; a Tuesday
    asked = dates("2024-01-05", "2024-01-06", "2024-01-08", "2024-01-09", "2024-01-10")
    assert calendar.day_of(asked).tolist() == [0, 1, 1, 2, 2]


def test_days_before_the_start_count_back_from_the_next_one_that_is_worked():
    calendar = WorkingCalendar(np.datetime64("2024-01-08"), holidays=tuple(dates("2024-01-01")))
    asked = dates("2024-01-07", "2024-01-06", "2024-01-05", "2024-01-01", "2023-12-31")
    assert calendar.day_of(asked).tolist() == [0, 0, -1, -4, -4]


def test_the_first_working_day_is_not_before_the_start():
    assert WorkingCalendar(np.datetime64("2024-01-06")).date_of(0) == np.datetime64("2024-01-08")


@given(
    st.dates(),
    st.sampled_from(["1111100", "1111110", "1111111"]),
    st.lists(st.integers(0, 2000), min_size=1),
)
def test_dates_and_days_are_told_in_each_other(start, week, days):
    calendar = WorkingCalendar(np.datetime64(start), week)
    assert calendar.day_of(calendar.date_of(np.array(days))).tolist() == days


@pytest.mark.parametrize("year", [2023, 2024])
def test_the_dates_are_those_of_pandas(year):
    calendar = WorkingCalendar(np.datetime64(f"{year}-01-01"))
    assert calendar.date_of(np.arange(300)).tolist() == [
        stamp.date() for stamp in pd.bdate_range(f"{year}-01-01", periods=300)
    ]


def test_the_calendar_is_monday_to_friday_from_2024_on_unless_told_otherwise():
    assert calendar_of("2024-01-01") == WorkingCalendar(np.datetime64("2024-01-01"), "1111100")


@pytest.mark.parametrize("start", ["2024-02-30", "1 May", "", "2024"])
def test_what_is_no_date_is_refused(start):
    with pytest.raises(
        CalendarError,
        match=f"start: '{start}' is not a date; write year, month and day, such as 2024-01-31",
    ):
        calendar_of(start)


@pytest.mark.parametrize("week", ["0000000", "11111", "111110x", "", "11111000"])
def test_a_week_that_is_not_valid_is_refused(week):
    with pytest.raises(CalendarError, match=f"week '{week}': write seven digits"):
        calendar_of("2024-01-01", week=week)


def test_a_holiday_that_is_no_date_is_refused_with_its_line(tmp_path):
    (tmp_path / "holidays.txt").write_text("2024-01-01\n\nMay Day\n", encoding="utf-8")
    with pytest.raises(CalendarError, match=r"holidays\.txt, line 3: 'May Day' is not a date"):
        calendar_of("2024-01-01", holidays=tmp_path / "holidays.txt")


def test_holidays_that_cannot_be_read_are_refused(tmp_path):
    with pytest.raises(CalendarError, match="nowhere cannot be read"):
        calendar_of("2024-01-01", holidays=tmp_path / "nowhere")
    (tmp_path / "holidays.txt").write_bytes(b"\xff\xfe")
    with pytest.raises(CalendarError, match=r"holidays\.txt cannot be read"):
        calendar_of("2024-01-01", holidays=tmp_path / "holidays.txt")
