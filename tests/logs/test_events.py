"""The order of a case's rows if times alone do not determine it."""

import numpy as np
import pandas as pd
import pytest

from sim.logs.work_log import read_log

COLUMNS = {"case": "id", "time": "t", "unit": "team"}
PATH = ["first_unit", "unit", "handoffs", "ping_pong"]


def text(rows):
    return "id,t,team\n" + "".join(f"{','.join(row)}\n" for row in rows)


def said(read, part):
    return [line for line in read.reading.lines() if part in line]


OLDEST_FIRST = [
    ("1", "2024-03-04", "A"),
    ("1", "2024-03-04", "B"),
    ("1", "2024-03-05", "A"),
    ("2", "2024-03-06", "B"),
    ("2", "2024-03-06", "A"),
]


def test_a_file_with_the_newest_first_tells_the_same_paths(log):
    one = read_log(log(text(OLDEST_FIRST)), COLUMNS)
    other = read_log(log(text(OLDEST_FIRST[::-1])), COLUMNS)
    assert one.cases.loc["1", PATH].tolist() == ["A", "A", 2, True]
    assert one.cases.loc["2", PATH].tolist() == ["B", "A", 1, False]
    pd.testing.assert_frame_equal(one.cases, other.cases)
    assert said(
        one,
        (
            "in 2 places, rows of equal time pass a case from one unit to another (first in row 2, "
            "case 1); such rows follow the order of the file"
        ),
    )
    assert not said(one, "from its end")
    assert said(other, "1 rows stand after a later event of their case (first in row 4)")
    assert said(
        other,
        "in 2 of these places the rows are read from the end of the file, because the newest row is "
        "first",
    )


def as_clock(day, form):
    return f"2024-03-{4 + day:02}" if form == "days" else f"2024-03-04 {9 + day:02}:05"


def shuffled_cases(rows, rng):
    """The rows case by case, the cases in any order."""
    cases = list(dict.fromkeys(row[0] for row in rows))
    return [row for case in rng.permutation(cases) for row in rows if row[0] == case]


@pytest.mark.parametrize("form", ["days", "minutes"])
@pytest.mark.parametrize("seed", range(3))
def test_any_order_of_the_file_that_keeps_ties_in_theirs_tells_the_same_paths(form, seed, log):
    rng = np.random.default_rng(seed)
    rows = [
        (f"c{case}", day, str(rng.choice(list("ABC"))))
        for day in range(6)
        for case in range(12)
        for _ in range(rng.integers(3))
    ]
    rows += [
        (f"c{case}", day, "D") for case in range(12) for day in (6, 7)
    ]  # so that each case has two times
    rows = [(case, as_clock(day, form), unit) for case, day, unit in rows]
    wanted = read_log(log(text(rows)), COLUMNS).cases.sort_index()
    by_case = shuffled_cases(rows, rng)
    back = shuffled_cases(rows[::-1], rng)
    some_back = [
        row
        for n, case in enumerate(dict.fromkeys(row[0] for row in by_case))
        for row in (by_case, by_case[::-1])[n % 2]
        if row[0] == case
    ]
    for order in (rows[::-1], by_case, by_case[::-1], back, some_back):
        found = read_log(log(text(order)), COLUMNS)
        pd.testing.assert_frame_equal(found.cases.sort_index(), wanted)


def test_a_case_of_one_date_goes_the_way_of_the_others(log):
    rows = [
        ("1", "2024-03-05", "A"),
        ("1", "2024-03-04", "B"),
        ("2", "2024-03-04", "A"),
        ("2", "2024-03-04", "B"),
    ]
    assert read_log(log(text(rows)), COLUMNS).cases.loc["2", PATH].tolist() == ["B", "A", 1, False]


def test_cases_of_one_date_each_go_the_way_of_the_file(log):
    rows = [(f"{n}", f"2024-03-{20 - n:02}", unit) for n in range(5) for unit in "AB"]
    assert set(read_log(log(text(rows)), COLUMNS).cases["first_unit"]) == {"B"}
    assert set(read_log(log(text(rows[::-1])), COLUMNS).cases["first_unit"]) == {"B"}


def test_an_order_that_nothing_tells_is_said_to_be_a_guess(log):
    rows = [
        ("1", "2024-03-05", "A"),
        ("1", "2024-03-05", "B"),
        ("2", "2024-03-05", "B"),
        ("2", "2024-03-05", "A"),
    ]
    read = read_log(log(text(rows)), COLUMNS)
    assert read.cases["first_unit"].tolist() == ["A", "B"]
    assert said(
        read,
        "in 2 of these places the log does not show whether the oldest or the newest row is first",
    )


def test_one_late_row_turns_nothing_but_its_own_case(log):
    rows = [
        (f"{n}", f"2024-03-{day:02}", unit)
        for n in range(5)
        for day, unit in ((4, "A"), (4, "B"), (5, "A"))
    ]
    rows += [
        ("late", "2024-03-05", "A"),
        ("late", "2024-03-06", "A"),
        ("late", "2024-03-04", "B"),
        ("late", "2024-03-04", "A"),
    ]
    cases = read_log(log(text(rows)), COLUMNS).cases
    assert set(cases["first_unit"][:-1]) == {"A"}
    assert cases.loc["late", PATH].tolist() == ["B", "A", 1, False]


def test_rows_without_a_time_of_day_stay_among_those_of_their_day(log):
    rows = [
        ("1", "2024-03-04 09:00", "A"),
        ("1", "2024-03-04", "B"),
        ("1", "2024-03-04 08:00", "A"),
        ("2", "2024-03-05 09:00", "B"),
    ]
    read = read_log(log(text(rows)), COLUMNS)
    assert read.cases.loc["1", PATH].tolist() == ["A", "A", 2, True]
    assert said(
        read,
        (
            "2 rows share their day with a row of their case that is written without a time of day "
            "(first in row 1)"
        ),
    )


def test_rows_without_seconds_stay_among_those_of_their_minute(log):
    rows = [
        ("1", "2024-03-04 09:00:30", "A"),
        ("1", "2024-03-04 09:00", "B"),
        ("2", "2024-03-05 09:00", "B"),
    ]
    assert read_log(log(text(rows)), COLUMNS).cases.loc["1", PATH].tolist() == ["A", "B", 1, False]


def test_rows_of_several_zones_are_in_the_order_in_which_they_happened(log):
    rows = [
        ("1", "2024-03-04 09:00+08:00", "A"),
        ("1", "2024-03-04 02:00Z", "B"),
        ("2", "2024-03-05 09:00+08:00", "B"),
    ]
    read = read_log(log(text(rows)), COLUMNS)
    assert read.cases.loc["1", PATH].tolist() == ["A", "B", 1, False]
    assert said(
        read,
        (
            "times are in several time zones (+08:00, Z); days are those of the clock as "
            "written, and rows are ordered by univ"
        ),
    )


def test_a_time_without_a_zone_leaves_the_order_of_other_cases_as_it_was(log):
    rows = [("1", "2024-03-04T23:00:00+08:00", "A"), ("1", "2024-03-04T16:30:00Z", "B"), ("2", "2024-03-04T23:00:00", "A"),
            ("2", "2024-03-04T22:30:00+08:00", "B")]  # fmt: skip
    read = read_log(log(text(rows)), COLUMNS)
    assert read.cases.loc["1", PATH].tolist() == ["A", "B", 1, False]
    assert read.cases.loc["2", PATH].tolist() == ["B", "A", 1, False]
    assert said(read, "times are in several time zones (none, +08:00, Z)")
    assert said(read, "or by the clock in cases with a time without a known offset")


def test_a_return_on_one_date_repeats_nothing(log):
    path = log(
        "id,t,team,n\n1,2024-03-04,A,11\n1,2024-03-04,B,12\n1,2024-03-04,A,13\n2,2024-03-05,B,14\n2,2024-03-06,A,15\n"
    )
    read = read_log(path, COLUMNS)
    assert read.cases.loc["1", PATH].tolist() == ["A", "A", 2, True]
    assert read.reading.left_out == []
    assert said(
        read,
        (
            "1 rows equal an earlier row of their case and time, with other rows between (first "
            "in row "
            "3, case 1), and count as returns"
        ),
    )


@pytest.mark.parametrize("turned", [False, True])
def test_only_neighbours_in_the_order_of_their_case_are_repeats(turned, log):
    rows = [
        ("1", "2024-03-04", "A"),
        ("2", "2024-03-04", "B"),
        ("1", "2024-03-04", "A"),
        ("1", "2024-03-04", "B"),
        ("1", "2024-03-04", "A"),
    ]
    rows += [("1", "2024-03-05", "A"), ("2", "2024-03-05", "B")]
    read = read_log(log(text(rows[::-1] if turned else rows)), COLUMNS)
    assert read.cases.loc["1", PATH].tolist() == ["A", "A", 2, True]
    assert said(read, "left out: 1 rows that repeat another")


@pytest.mark.parametrize(
    ("closed", "handoffs"),
    [("2024-03-05 02:00:00Z", 1), ("2024-03-05 00:30:00Z", 0), ("2024-03-05 10:00:00+08:00", 1)],
)
def test_an_end_in_another_zone_is_where_it_was(closed, handoffs, log):
    path = log(
        f"id,t,team,end\n1,2024-03-04 09:00+08:00,A,{closed}\n1,2024-03-05 "
        f"09:00+08:00,B,{closed}\n2,2024-03-05 09:00+08:00,B,\n"
    )
    assert read_log(path, COLUMNS | {"closed": "end"}).cases.loc["1", "handoffs"] == handoffs


def test_rows_without_fractions_of_a_second_stay_among_those_of_their_second(log):
    rows = [
        ("1", "2024-03-04 09:00:00.120", "A"),
        ("1", "2024-03-04 09:00:00", "B"),
        ("1", "2024-03-04 09:00:00.900", "C"),
    ]
    read = read_log(log(text([*rows, ("2", "2024-03-05 09:00:00.001", "A")])), COLUMNS)
    assert read.cases.loc["1", PATH].tolist() == ["A", "C", 2, False]
    assert said(
        read,
        (
            "2 rows share their second with a row of their case that is written without fractions "
            "of "
            "a second (first in row 1)"
        ),
    )


@pytest.mark.parametrize("form", ["2024-03-04 15:40:54.{}", "2024-03-04T15:40:54,{}+08:00"])
@pytest.mark.parametrize("fractions", [("003", "001"), ("088249089", "088249088")])
def test_the_smallest_difference_counts(form, fractions, log):
    later, earlier = (form.format(fraction) for fraction in fractions)
    rows = [
        ("1", f'"{later}"', "B"),
        ("1", f'"{earlier}"', "A"),
        ("2", f'"{earlier}"', "A"),
        ("2", f'"{later}"', "B"),
    ]
    assert set(read_log(log(text(rows)), COLUMNS).cases["first_unit"]) == {"A"}


def test_a_time_without_a_zone_puts_no_other_case_out_of_order(log):
    rows = [
        ("1", "2024-11-03T01:30:00-04:00", "A"),
        ("1", "2024-11-03T01:10:00-05:00", "B"),
        ("2", "2024-11-04 09:00", "B"),
    ]
    read = read_log(log(text(rows)), COLUMNS)
    assert read.cases.loc["1", PATH].tolist() == ["A", "B", 1, False]
    assert said(
        read,
        ("by universal time, or by the clock in cases with a time without a known offset"),
    )
