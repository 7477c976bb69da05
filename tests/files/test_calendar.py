import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.files.calendar import EVERY_DAY, WorkingCalendar


def dates(*written):
    return np.array(written, "datetime64[D]")


def test_a_day_that_is_not_worked_counts_as_the_next_one_that_is():
    calendar = WorkingCalendar(
        np.datetime64("2024-01-05"), holidays=(np.datetime64("2024-01-09"),)
    )  # a Friday; a Tuesday
    asked = dates("2024-01-05", "2024-01-06", "2024-01-08", "2024-01-09", "2024-01-10")
    assert calendar.day_of(asked).tolist() == [0, 1, 1, 2, 2]


def test_the_first_working_day_is_not_before_the_start():
    assert WorkingCalendar(np.datetime64("2024-01-06")).date_of(0) == np.datetime64("2024-01-08")


@given(
    st.dates(),
    st.sampled_from(["1111100", "1111110", EVERY_DAY]),
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
