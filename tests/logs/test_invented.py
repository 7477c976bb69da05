"""Invented logs, each with one property that real logs have, are read as they are meant."""

import numpy as np
import pytest

import sim as remit
from sim.logs.work_log import read_log
from tests.cli.command_line import flowing
from tests.cli.command_line import sim as command
from tests.logs.cities import short_search
from tests.logs.invented import (
    BY_CASE,
    BY_EVENT,
    all_passed,
    archived,
    by_case,
    called_na,
    with_desk,
)


def options(columns):
    """The options that name these columns."""
    return [word for role, name in columns.items() for word in (f"--{role}", name)]


def said(read, part):
    return [line for line in read.reading.lines() if part in line]


def test_rows_after_a_close_are_no_hand_offs_and_give_no_responsibility(log, tmp_path):
    path, city = log(archived()), tmp_path / "city.toml"
    read = read_log(path, BY_EVENT)
    assert set(read.cases["handoffs"]) == {0}
    assert set(read.cases["unit"]) == {"Sewers", "Streets"}
    told = "left out: 300 rows after the end of their case, which are no hand-offs"
    assert said(read, told)
    with short_search():
        fit = command("fit", path, *options(BY_EVENT), "--out", city, "--points", 400)
    assert told in flowing(fit.stdout)
    written = city.read_text(encoding="utf-8")
    assert told in written.replace("\n#  ", "")
    assert "Archive" not in written


def test_na_names_a_case_and_a_team_and_words_for_nothing_are_said(log):
    read = read_log(log(called_na()), BY_EVENT)
    assert len(read.cases) == 120
    assert read.cases.loc["NA", ["first_unit", "unit"]].tolist() == ["Streets", "Streets"]
    assert (read.cases["first_unit"] == "NA").sum() == 40
    assert said(read, "read as missing values: '?' 12 times in 'team' (first in row 2)")
    assert said(read, "read as a name: 'NA' 2 times in 'id' (first in row 11); 'NA' 40 times")
    unnamed = read_log(log(called_na()), BY_EVENT, missing=("NA", "?"))
    assert "NA" not in {*unnamed.cases.index, *unnamed.cases["unit"], *unnamed.cases["first_unit"]}
    assert said(unnamed, "'NA' 40 times in 'team'")


def test_a_log_of_eight_weeks_is_compared_up_to_its_last_day(log):
    rng = np.random.default_rng(11)
    days = np.repeat(np.arange(40), 30).tolist()
    text = by_case(days, lambda: int(8 * np.exp(rng.normal())), known_until=39)
    with short_search():
        found = remit.fit(read_log(log(text), BY_CASE))
    assert [each.day for each in found.compared] == [0, 1, 2, 3, 5, 10, 20, None]
    assert [each.over for each in found.compared][-1] in (38, 39)
    assert any(line.startswith("later times: hardly any case") for line in found.not_learnt())


def test_a_log_in_which_every_case_is_passed_on_has_their_lead_times(log):
    with short_search():
        found = remit.fit(read_log(log(all_passed()), BY_EVENT))
    assert not found.draft.straight
    for median, spread, _ in found.draft.leads.values():
        assert median == pytest.approx(1, abs=0.3)  # after the first unit, 2 to 7 days
        assert spread < 1
    told = "lead times of cases without a hand-off: fewer than 20 such cases were closed"
    assert any(told in line for line in found.not_learnt())


def test_a_desk_that_begins_most_cases_and_leaves_them_is_proposed_as_the_centre(log):
    read = read_log(log(with_desk("Front desk")), BY_EVENT)
    n = int((read.cases["first_unit"] == "Front desk").sum())
    assert said(
        read,
        f"'Front desk' begins {n} of 300 cases and ends 0 of these; if it only dispatches, add "
        "--centre 'Front desk', and passing through it is no hand-off",
    )
    assert read.cases["handoffs"].mean() == n / 300
    named = read_log(log(with_desk("Front desk")), BY_EVENT, centre=("Front desk",))
    assert (named.cases["handoffs"].sum(), said(named, "--centre")) == (0, [])


def test_no_team_is_proposed_as_the_centre_that_ends_cases_or_begins_few(log):
    for ends, begins in ((0.3, 0.7), (0.0, 0.4), (1.0, 0.9)):
        read = read_log(log(with_desk("Streets", ends=ends, begins=begins)), BY_EVENT)
        assert not said(read, "--centre")
