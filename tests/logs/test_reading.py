"""What a reading leaves out, merges or guesses is counted and said, in refusals too."""

import pandas as pd
import pytest

import sim
from sim.errors import LogError
from sim.logs.work_log import read_log
from tests.cli.command_line import sim as command

EVENTS = {"case": "id", "time": "t", "unit": "team"}
SPANS = {"case": "id", "opened": "open", "closed": "close", "unit": "team"}


def rows(*lines, names="id,t,team"):
    return "\n".join([names, *lines]) + "\n"


def lines_of(path, columns=EVENTS, **how):
    return "\n".join(read_log(path, columns, **how).reading.lines())


def refusal(path, columns=EVENTS, **how):
    with pytest.raises(LogError) as refused:
        read_log(path, columns, **how)
    return str(refused.value)


@pytest.mark.parametrize(
    ("text", "columns", "how", "said"),
    [
        (
            rows("1,2024-03-04 09:00:00,A", "1,2024-03-05 09:00,B"),
            EVENTS,
            {"date_format": "%Y-%m-%d %H:%M"},
            [
                "one unit only (B)",
                "1 rows without a time (t) (first in row 1)",
                "'t' are not times (row 1: '2024-03-04 09:00:00')",
            ],
        ),
        (
            rows("1,2024-03-04 noon,A", "1,2024-03-05 09:00,B"),
            EVENTS,
            {},
            [
                "one unit only (B)",
                "1 rows without a time (t) (first in row 1)",
                "(row 1: '2024-03-04 noon')",
            ],
        ),
        (
            rows(
                "1,2024-03-04,2024-03-01,A", "2,2024-03-04,2024-03-06,B", names="id,open,close,team"
            ),
            SPANS,
            {},
            [
                "one unit only (B)",
                "left out: 1 cases closed before they were opened (first 1, row 1)",
            ],
        ),
        (
            rows(",2024-03-04,A", "1,2024-03-05,B"),
            EVENTS,
            {},
            ["one unit only (B)", "1 rows without a case (id) (first in row 1)"],
        ),
        (
            rows(",2024-03-04,A"),
            EVENTS,
            {},
            ["no row has both a case and a time", "1 rows without a case (id) (first in row 1)"],
        ),
        (
            rows("1,2024-03-04,?", "2,2024-03-05,-"),
            EVENTS,
            {},
            ["no case was held by a unit", "'?' 1 times in 'team' (first in row 1)"],
        ),
        (
            rows(
                "1,2024-03-04,A,x,2024-03-04",
                "1,2024-03-05,B,x,2024-03-04",
                names="id,t,team,kind,end",
            ),
            EVENTS | {"closed": "end"},
            {},
            [
                "one unit only (A)",
                (
                    "left out: 1 rows after the end of their case, which are no hand-offs (first "
                    "in "
                    "row 2, case 1)"
                ),
            ],
        ),
        (
            rows("1,2024-03-04,A"),
            EVENTS,
            {"centre": ("Desk",)},
            ["no row has the unit 'Desk' (--centre)"],
        ),
    ],
)
def test_a_refusal_says_what_was_left_out_before(text, columns, how, said, log):
    told = refusal(log(text), columns, **how)
    assert [part for part in said if part not in told] == []


def test_refusals_of_fit_and_validation_do_too(log):
    read = read_log(log(rows("1,2024-03-04,A", "2,soon,B", "3,2024-03-05,B")), EVENTS)
    for refused in (
        lambda: sim.fit(read),
        lambda: sim.validate(sim.load_scenario("classroom"), read),
    ):
        with pytest.raises(
            LogError, match=r"(?s)too few.*left out: 1 rows without a time \(t\) \(first in row 2\)"
        ) as error:
            refused()
        assert "(row 2: 'soon')" in str(error.value)


def test_a_refusal_before_which_nothing_was_read_says_no_more(log):
    assert refusal(log("a,b\n1,2\n")).endswith("choose one with --case: a, b")


def test_the_day_from_which_a_program_counts_is_no_date_of_closing(log):
    text = rows(
        "1,2024-03-04,1900-01-01,A",
        "2,2024-03-04,1970-01-01 00:00,A",
        "3,2024-03-04,2024-03-06,B",
        names="id,open,close,team",
    )
    read = read_log(log(text), SPANS)
    assert read.cases["closed"].tolist() == [False, False, True]
    assert (
        "2 values of 'close' are placeholders for no date (first in row 1: 1900-01-01) and count as not given"
        in read.reading.lines()
    )


def test_na_is_a_name(log):
    read = read_log(log(rows("NA,2024-03-04,NA", "NA,2024-03-05,Water", "NB,NA,Water")), EVENTS)
    assert read.cases.loc["NA", ["first_unit", "unit", "handoffs"]].tolist() == ["NA", "Water", 1]
    lines = read.reading.lines()
    assert any(
        line.startswith(
            "read as a name: 'NA' 2 times in 'id' (first in row 1); 'NA' 1 times in 'team' "
            "(first "
            "in row 1)."
        )
        for line in lines
    )
    assert any(
        "read as missing values: 'NA' 1 times in 't' (first in row 3)." in line for line in lines
    )


def test_which_words_stand_for_nothing_can_be_said(log):
    text = rows("1,2024-03-04,None", "1,2024-03-05,?", "1,2024-03-06,NA", "1,2024-03-07,Water")
    assert read_log(log(text), EVENTS, missing=("?",)).cases.loc[
        "1", ["first_unit", "handoffs"]
    ].tolist() == ["None", 2]
    assert read_log(log(text), EVENTS, missing=("NA", "None")).cases.loc[
        "1", ["first_unit", "handoffs"]
    ].tolist() == ["?", 1]
    assert (
        "read as missing values: 'None' 1 times in 'team' (first in row 1); '?' 1 times"
        not in lines_of(log(text), missing=("NA", "None"))
    )


def test_rows_after_the_end_are_no_hand_offs(log):
    text = rows(
        "1,2024-03-04 09:00,A,open",
        "1,2024-03-05 14:00,B,done",
        "1,2024-03-05 14:00,Archive,filed",
        "1,2024-04-05 14:00,Archive,filed",
        "2,2024-03-04 09:00,A,open",
        names="id,t,team,what",
    )
    read = read_log(log(text), EVENTS | {"activity": "what"}, ends=("done",))
    assert read.cases.loc["1", ["unit", "handoffs", "days"]].tolist() == ["B", 1, 1]
    assert (
        "left out: 2 rows after the end of their case, which are no hand-offs (first in row 3, "
        "case 1)"
    ) in read.reading.lines()


@pytest.mark.parametrize(
    ("closed", "handoffs"),
    [
        ("2024-03-05", 1),
        ("2024-03-05 14:00", 1),
        ("2024-03-05 14:00:15", 0),
        ("2024-03-05 13:59", 0),
        ("", 1),
    ],
)
def test_an_end_is_as_exact_as_it_is_written(closed, handoffs, log):
    text = rows(
        f"1,2024-03-04 09:00:00,A,{closed}",
        f"1,2024-03-05 14:00:30,B,{closed}",
        "2,2024-03-05 09:00:00,B,",
        names="id,t,team,end",
    )
    assert read_log(log(text), EVENTS | {"closed": "end"}).cases.loc["1", "handoffs"] == handoffs


def test_a_case_reopened_goes_on_until_its_last_end(log):
    text = rows(
        "1,2024-03-04,A,done", "1,2024-03-05,B,again", "1,2024-03-06,C,done", names="id,t,team,what"
    )
    assert read_log(log(text), EVENTS | {"activity": "what"}, ends=("done",)).cases.loc[
        "1", ["unit", "handoffs"]
    ].tolist() == ["C", 2]


def test_a_case_with_rows_only_after_its_end_keeps_them_and_is_told(log):
    text = rows("1,2024-03-06,A,2024-03-04", "2,2024-03-04,B,2024-03-05", names="id,t,team,end")
    with_opening = EVENTS | {"closed": "end", "opened": "open"}
    read = read_log(
        log(
            text.replace("id,t", "id,t,open")
            .replace("06,A", "06,2024-03-01,A")
            .replace("04,B", "04,2024-03-04,B")
        ),
        with_opening,
    )
    assert read.cases["unit"].tolist() == ["A", "B"]
    assert any(
        "1 cases have rows only after their end (first in row 1, case 1)" in line
        for line in read.reading.lines()
    )


def test_what_is_merged_is_told(log):
    two = rows("1,2024-03-04,2024-03-06,A", "1,2024-03-05,2024-03-07,B", names="id,open,close,team")
    told = lines_of(log(two), SPANS)
    assert "1 rows belong to a case that has another row (first in row 2, case 1)" in told
    assert "1 cases have several values of column 'opened' (first 1); the first counts" in told
    assert "1 cases have several values of column 'closed' (first 1); the last counts" in told
    blanks = rows("1,2024-03-04,A", "1,2024-03-05,A ", "1,2024-03-05,B")
    assert (
        "blanks around values are ignored: 'A' and 'A ' in column 'team' count as the same"
        in lines_of(log(blanks))
    )


@pytest.mark.parametrize("role", ["case", "unit", "issue", "activity"])
def test_names_that_differ_in_writing_only_are_doubted_in_every_column(role, log):
    places = {"case": 0, "unit": 2, "issue": 3, "activity": 4}
    cells = [["1", "2024-03-04", "X", "k", "a"], ["2", "2024-03-05", "Y", "l", "b"]]
    for row, name in zip(cells, ("Roads（东）", "roads(东)\u200b"), strict=True):
        row[places[role]] = name
    told = lines_of(
        log(rows(*map(",".join, cells), names="id,t,team,kind,what")),
        EVENTS | {"issue": "kind", "activity": "what"},
    )
    assert (
        rf"1 names of column '{role}' are written in several ways, such as 'Roads（东）' and 'roads(东)\u200b'"
        in told
    )


def test_rows_that_end_early_are_told(log):
    told = lines_of(log("t,id,team,note\n2024-03-04,1,A,x\n2024-03-05,1\n2024-03-06,1,B\n"))
    assert (
        "1 rows end before the last column used (first in row 2); the missing values count as not "
        "given"
    ) in told


def test_a_log_of_what_was_closed_in_a_time_is_said_to_be_one(log):
    cases = [
        (f"{n}", f"20{20 + n % 4}-0{1 + n % 9}-01", f"2024-03-{1 + n % 20:02}", "AB"[n % 2])
        for n in range(200)
    ]
    told = lines_of(log(rows(*map(",".join, cases), names="id,open,close,team")), SPANS)
    assert (
        "no case is open, and nearly all were closed from 2024-03-01 to 2024-03-20, although 200 of "
        "200 were opened before"
    ) in told
    open_too = [*cases, ("x", "2024-01-01", "", "A")]
    assert "nearly all were closed" not in lines_of(
        log(rows(*map(",".join, open_too), names="id,open,close,team")), SPANS
    )


def test_a_few_cases_long_before_all_others_are_told(log):
    cases = [(f"old{n}", f"2023-0{n + 1}-02", "2024-02-01", "A") for n in range(9)]
    cases += [
        (f"{n}", f"2024-03-{1 + n % 25:02}", f"2024-03-{1 + n % 25:02}", "AB"[n % 2])
        for n in range(1000)
    ]
    told = lines_of(log(rows(*map(",".join, cases), names="id,open,close,team")), SPANS)
    assert (
        "9 of 1,009 cases are opened from 2023-01-02 on (first old0), all others from 2024-03-01 on"
        in told
    )


def xes(*traces):
    return "<log>" + "".join(traces) + "</log>"


def trace(name, *units):
    event = (
        '<event><date key="time:timestamp" value="2024-03-0{}T09:00:00Z"/><string '
        'key="org:group" value="{}"/></event>'
    )
    return (
        '<trace><string key="concept:name" '
        f'value="{name}"/>{"".join(event.format(n, u) for n, u in enumerate(units, 1))}</trace>'
    )


def test_traces_and_events_of_xes_that_make_no_case_of_their_own_are_told(log):
    path = log(xes(trace("a", "X", "Y"), trace("none"), trace("a", "X"), "<event/>"), "log.xes")
    told = lines_of(path, {})
    assert "1 events stand outside all traces and are not read" in told
    assert "1 traces have no event, so they make no case (first 'none', trace 2)" in told
    assert (
        "1 names belong to several traces, such as 'a'; traces of the same name count as one case"
        in told
    )


def test_a_calm_log_says_only_what_it_is(log):
    text = rows(
        *(f"{n},2024-03-{4 + n:02} 09:00,A\n{n},2024-03-{5 + n:02} 09:00,B" for n in range(5))
    )
    assert [line for line in lines_of(log(text)).split("\n") if "5 cases" not in line] == [
        "log.csv: 10 rows (CSV, utf-8, separated by commas)",
        "nothing was left out",
        (
            "the log does not show which cases are closed (--closed, --end or --status), so each counts as closed at "
            "its last event"
        ),
    ]


def test_the_command_takes_words_for_nothing(log, tmp_path):
    path = log(rows("1,2024-03-04,NA", "1,2024-03-05,Water"))
    result = command(
        "fit",
        path,
        "--case",
        "id",
        "--time",
        "t",
        "--unit",
        "team",
        "--missing",
        "NA",
        "--out",
        tmp_path / "city.toml",
    )
    assert (result.exit_code, "one unit only (Water)" in result.stderr) == (2, True)


def test_rows_of_days_before_their_case_was_opened_are_told(log):
    text = rows("1,2024-03-04,2024-03-05,A", "1,2024-03-06,2024-03-05,B", names="id,t,open,team")
    assert (
        "1 rows are from a day before their case was opened (first in row 1, case 1)"
        in lines_of(log(text), EVENTS | {"opened": "open"})
    )


def test_nothing_in_a_name_reaches_terminal_or_file_as_a_command(log):
    text = rows('"a\x1b[31m\n[x]",2024-03-04,A', '"a\x1b[31m\n[x]",2024-03-04,B', "b,2024-03-05,B")
    assert r"(first in row 2, case a\x1b[31m\n[x])" in lines_of(log(text))
    assert r"one unit only (\x1b[2J)" in refusal(log(rows("1,2024-03-04,\x1b[2J", ",2024-03-04,A")))


def test_nothing_in_the_name_of_a_file_reaches_a_scenario_as_a_command(tmp_path):
    path = tmp_path / "two\nlines.csv"
    path.write_text(rows("1,2024-03-04,A", "1,2024-03-05,B"), encoding="utf-8")
    assert read_log(path, EVENTS).reading.name == r"two\u000alines.csv"


def spans(n, closed):
    """A log with one row per case, opened one after the other over 240 days."""
    times = [
        pd.Timestamp("2024-01-01 09:00") + pd.Timedelta(days=case % 240, minutes=case)
        for case in range(n)
    ]
    return rows(
        *(
            f"{case},{time},{closed(case, time)},{'AB'[case % 2]}"
            for case, time in enumerate(times)
        ),
        names="id,open,close,team",
    )


def test_a_date_that_many_cases_share_is_told(log):
    told = lines_of(
        log(
            spans(
                480,
                lambda case, time: (
                    "2024-10-23 10:18:51" if case % 4 == 1 else time + pd.Timedelta(days=2)
                ),
            )
        ),
        SPANS,
    )
    assert (
        "120 of 480 cases were closed on one date, 2024-10-23 (first 1), and 2 at most on any other"
        in told
    )
    imported = [
        f"{case},{'2024-01-01' if case < 30 else f'2024-02-{1 + case % 28}'},2024-03-{1 + case % 28},{'AB'[case % 2]}"
        for case in range(170)
    ]
    told = lines_of(log(rows(*imported, names="id,open,close,team")), SPANS)
    assert (
        "30 of 170 cases were opened on one date, 2024-01-01 (first 0), and 5 at most on any other"
        in told
    )
    assert "on one date" not in lines_of(
        log(spans(480, lambda case, time: time + pd.Timedelta(days=2))), SPANS
    )


def test_many_cases_closed_at_once_are_told(log):
    at_once = log(
        spans(480, lambda case, time: time + pd.Timedelta(minutes=5 if case % 3 == 0 else 3000))
    )
    assert "160 of 480 cases were closed within 10 minutes of being opened (first 0)" in lines_of(
        at_once, SPANS
    )
    assert "closed within" not in lines_of(
        log(spans(480, lambda case, time: time + pd.Timedelta(minutes=11))), SPANS
    )
    assert "closed within" not in lines_of(log(spans(480, lambda case, time: time.date())), SPANS)
