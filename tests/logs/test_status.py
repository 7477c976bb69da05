"""A column with the status tells which cases are closed, and since when."""

import numpy as np
import pytest

from sim.errors import LogError
from sim.logs.work_log import read_log
from tests.cli.command_line import sim as command

COLUMNS = {"case": "id", "time": "t", "unit": "team", "status": "state"}
SPANS = {"case": "id", "opened": "open", "closed": "close", "unit": "team", "status": "state"}
SHUT = ("solved", "shut")


def rows(*lines, names="id,t,team,state"):
    return "\n".join([names, *lines]) + "\n"


STEPS = {
    "solved, then shut by others": ("new A", "work B", "solved B", "shut Z"),
    "opened again": ("new A", "solved A", "work B", "solved B", "shut B"),
    "opened again, and open": ("new A", "solved A", "work B"),
    "shut at once": ("shut A",),
    "never": ("new A", "work B"),
    "blank after the end": ("new A", "solved B", " Z"),
    "blank before it": ("new A", " B", "shut C"),
}
ENDS = {
    "solved, then shut by others": (2, 1, "B"),
    "opened again": (3, 1, "B"),
    "opened again, and open": (None, 1, "B"),
    "shut at once": (0, 0, "A"),
    "never": (None, 1, "B"),
    "blank after the end": (1, 1, "B"),
    "blank before it": (2, 2, "C"),
}
"""Days until the end, hand-offs and last unit."""


def events():
    """A case for each of the steps, one row a working day."""
    return rows(
        *(
            f"{name},{np.busday_offset('2024-03-04', day)},{team},{state}".replace(
                name, name.replace(",", "")
            )
            for name, steps in STEPS.items()
            for day, (state, team) in enumerate(step.split(" ") for step in steps)
        )
    )


@pytest.mark.parametrize("order", ["oldest first", "newest first"])
@pytest.mark.parametrize("values", [SHUT, ("solved,shut",), ("shut , solved",), "solved,shut"])
def test_a_case_ends_when_its_last_statuses_begin_to_mean_closed(log, order, values):
    head, *lines = events().splitlines()
    text = "\n".join([head, *(lines if order == "oldest first" else lines[::-1])])
    read = read_log(log(text), COLUMNS, closed_when=values)
    found = {
        name: read.cases.loc[name.replace(",", ""), ["closed", "days", "handoffs", "unit"]]
        for name in STEPS
    }
    ends = {
        name: (int(case["days"]) if case["closed"] else None, case["handoffs"], case["unit"])
        for name, case in found.items()
    }
    assert ends == ENDS


def test_rows_after_the_end_and_cases_opened_again_are_counted(log):
    told = "\n".join(read_log(log(events()), COLUMNS, closed_when=SHUT).reading.lines())
    assert "left out: 3 rows after the end of their case, which are no hand-offs" in told
    assert "2 cases have a status that means closed (--closed-when) and later another" in told
    assert "--closed, --end or --status" not in told


def test_a_status_may_have_commas(log):
    text = rows('1,2024-03-04,A,"shut, paid"', "2,2024-03-04,B,shut")
    cases = read_log(log(text), COLUMNS, closed_when="shut, paid").cases
    assert cases["closed"].tolist() == [True, False]


def test_in_a_log_with_one_row_per_case_the_status_says_whether_and_a_column_when(log):
    text = rows(
        "1,2024-03-04,2024-03-06,A,Closed",
        "2,2024-03-04,2024-03-07,B,Open",
        "3,2024-03-04,,A,Closed",
        "4,2024-03-05,,B,",
        "5,2024-03-05,2024-03-08,B,Duplicate",
        names="id,open,close,team,state",
    )
    read = read_log(log(text), SPANS, closed_when=("Closed",))
    assert read.cases["closed"].to_dict() == {"1": True, "2": False, "4": False, "5": False}
    assert read.cases.loc["1", "days"] == 2
    told = "\n".join(read.reading.lines())
    assert "left out: 1 cases closed by their status without a time of closing (first 3)" in told
    assert (
        "2 cases have a time of closing but another last status, 'Duplicate' (1), 'Open' (1)"
        in (told.replace("'Open' (1), 'Duplicate' (1)", "'Duplicate' (1), 'Open' (1)"))
    )
    assert "1 cases have no status (first 4) and count as open" in told


def test_a_column_of_closing_counts_before_the_time_of_the_row(log):
    text = rows(
        "1,2024-03-04,A,new,2024-03-08",
        "1,2024-03-06,A,shut,2024-03-08",
        "2,2024-03-04,B,new,",
        "2,2024-03-05,B,shut,",
        names="id,t,team,state,close",
    )
    read = read_log(log(text), {**COLUMNS, "closed": "close"}, closed_when="shut")
    assert read.cases["days"].tolist() == [4, 1]


@pytest.mark.parametrize(
    ("columns", "values", "said"),
    [
        (COLUMNS, (), "with --closed-when; statuses are: 'new' (6), 'solved' (5)"),
        (COLUMNS, ("Shut",), "no row has the status 'Shut' (--closed-when); did you mean 'shut'?"),
        (COLUMNS, ("done",), "no row has the status 'done' (--closed-when); statuses are: 'new'"),
        (COLUMNS | {"status": None}, SHUT, "--closed-when 'solved', 'shut' needs the column"),
        (COLUMNS | {"status": "stat"}, SHUT, "no column 'stat' (--status); did you mean 'state'?"),
    ],
)
def test_statuses_that_say_nothing_are_refused_with_those_there_are(log, columns, values, said):
    with pytest.raises(LogError) as refused:
        read_log(log(events()), columns, closed_when=values)
    assert said in str(refused.value)


def test_a_status_that_no_case_has_at_last_is_refused_with_what_follows(log):
    text = rows("1,2024-03-04,A,solved", "1,2024-03-05,A,shut", "2,2024-03-05,B,new")
    with pytest.raises(LogError, match=r"no case is closed at last: .* comes 'shut' \(1\)"):
        read_log(log(text), COLUMNS, closed_when="solved")


def test_statuses_that_no_row_has_are_told_beside_others(log):
    read = read_log(log(events()), COLUMNS, closed_when=("solved", "shut", "gone"))
    assert "no row has the status 'gone' (--closed-when)" in read.reading.lines()


@pytest.mark.parametrize("name", ["fit", "validate"])
def test_commands_take_them(log, tmp_path, name):
    path = log(rows("1,2024-03-04,A,new", "1,2024-03-05,B,shut"))
    given = [word for role, column in COLUMNS.items() for word in (f"--{role}", column)]
    where = [path, "--out", tmp_path / "c.toml"] if name == "fit" else ["classroom", path]
    result = command(name, *where, *given, "--closed-when", "shut")
    assert (result.exit_code, "too few to" in result.stderr) == (2, True)
    result = command(name, *where, *given, "--closed-when", "done")
    assert (result.exit_code, "statuses are: 'new' (1), 'shut' (1)" in result.stderr) == (2, True)
