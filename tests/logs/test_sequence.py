"""Bulletins that extend others: which days their periods have, and which cases."""

from pathlib import Path

import numpy as np
import pytest

from sim.errors import CalendarError, LogError
from sim.logs.bulletin import Bulletin
from sim.logs.bulletin_file import DRIFT
from sim.logs.published import scaled
from sim.logs.read_bulletin import load_bulletin
from sim.logs.sequence import CountError, Window, daily_cases, months, shocks_of
from tests.logs.bulletins import NUMBERS, TOWN

AUGUST = """
title = "August"
source = "a test"
city = "town.toml"
[period]
first = "2024-08-01"
last = "2024-08-31"
"""
SEPTEMBER = """
extends = "august.toml"
title = "September"
source = "another test"
[period]
first = "2024-09-01"
last = "2024-09-30"
"""
DAYS = ('first = "2024-08-01"\nlast = "2024-08-31"', "days = 22")


def given(
    folder: Path, september: str = SEPTEMBER, august: str = AUGUST, town: str = TOWN
) -> Bulletin:
    """Two bulletins of one town, as written into a folder."""
    (folder / "town.toml").write_text(town, "utf-8")
    (folder / "august.toml").write_text(august + NUMBERS, "utf-8")
    (folder / "september.toml").write_text(september + NUMBERS, "utf-8")
    return load_bulletin(folder / "september.toml")


def also(text: str, line: str) -> str:
    """A bulletin with a further line before its first table."""
    return text.replace("[period]", f"{line}\n[period]")


def test_a_month_follows_the_month_that_it_extends(tmp_path: Path) -> None:
    found = given(tmp_path)
    assert [each.title for each in found.periods] == ["August", "September"]
    assert [each.window for each in found.periods] == [(0, 22), (22, 43)]
    assert [each.label for each in found.periods] == ["2024-08", "2024-09"]
    assert (found.titles, found.sources) == ("August; September", ("a test", "another test"))
    assert [file.path.rpartition("/")[2] for file in found.files] == [
        "august.toml",
        "september.toml",
    ]


def test_a_chain_has_any_length_and_working_days_between(tmp_path: Path) -> None:
    given(tmp_path)
    november = SEPTEMBER.replace("august", "september").replace("2024-09", "2024-11")
    (tmp_path / "november.toml").write_text(
        november.replace("September", "November") + NUMBERS, "utf-8"
    )
    found = load_bulletin(tmp_path / "november.toml")
    assert [each.window for each in found.periods] == [(0, 22), (22, 43), (66, 87)]


def test_holidays_of_any_file_are_no_working_days_of_the_run(tmp_path: Path) -> None:
    (tmp_path / "days.txt").write_text("2024-08-05\n2024-09-17\n", "utf-8")
    october = SEPTEMBER.replace("2024-09-01", "2024-10-01").replace("09-30", "10-31")
    found = given(tmp_path, october, AUGUST + 'holidays = "days.txt"\n')
    assert [each.window for each in found.periods] == [(0, 21), (41, 64)]


def test_a_period_without_dates_follows_or_says_the_days_between(tmp_path: Path) -> None:
    undated = AUGUST.replace(*DAYS)
    next_days = SEPTEMBER.partition("first")[0] + "days = 20\n"
    assert given(tmp_path, next_days, undated).window == (22, 42)
    assert given(tmp_path, f"{next_days}days_between = 5\n", undated).window == (27, 47)
    assert given(tmp_path, next_days).window == (22, 42)
    assert [each.label for each in given(tmp_path, next_days, undated).periods] == [
        "August",
        "September",
    ]


def test_a_cumulative_bulletin_is_a_longer_window_of_the_same_run(tmp_path: Path) -> None:
    cumulative = SEPTEMBER.replace("2024-09-01", "2024-07-01")
    found = given(tmp_path, cumulative)
    assert [each.window for each in found.periods] == [(23, 45), (0, 66)]
    assert found.label == "2024-07/2024-09"


def test_a_cumulative_bulletin_may_begin_on_a_day_that_is_not_worked(tmp_path: Path) -> None:
    found = given(tmp_path, SEPTEMBER.replace("2024-09-01", "2024-06-01"))  # a Saturday
    assert [each.window for each in found.periods] == [(43, 65), (0, 86)]


def test_city_definitions_and_drift_are_taken_over_and_numbers_are_not(tmp_path: Path) -> None:
    august = also(AUGUST, "drift = 0.1\ndefinitions = { limit_days = 3, clock = 'resolved' }")
    plain = given(tmp_path, august=august)
    assert (plain.drift, plain.definitions.limit_days, plain.city.title) == (0.1, 3, "Town")
    own = also(SEPTEMBER, "drift = 0\ndefinitions.limit_days = 4")
    (tmp_path / "september.toml").write_text(own + "[numbers.mean_days]\nvalue = 3\n", "utf-8")
    found = load_bulletin(tmp_path / "september.toml")
    assert [each.definitions.limit_days for each in found.periods] == [3, 4]
    assert {each.definitions.clock for each in found.periods} == {"resolved"}
    assert [each.drift for each in found.periods] == [0, 0]
    assert [{*each.published} for each in found.periods] == [
        {"late_share", "mean_days"},
        {"mean_days"},
    ]
    assert given(tmp_path).drift == DRIFT


def test_a_city_is_found_from_the_file_that_names_it(tmp_path: Path) -> None:
    given(tmp_path)
    (tmp_path / "later").mkdir()
    below = SEPTEMBER.replace("august.toml", "../august.toml") + NUMBERS
    (tmp_path / "later" / "september.toml").write_text(below, "utf-8")
    assert load_bulletin(tmp_path / "later" / "september.toml").city.title == "Town"


def test_every_period_has_its_own_demand_in_the_city_of_the_last(tmp_path: Path) -> None:
    found = given(tmp_path, also(SEPTEMBER, "dispatched = 210"), also(AUGUST, "dispatched = 176"))
    assert found.city.demand.cases_per_day == 10
    assert [each.dispatched for each in found.periods] == [176, 210]
    (shock,) = found.played.demand.shocks
    assert (shock.day, shock.days, shock.factor) == (0, 20 + 22, pytest.approx(0.8))
    assert found.cases == pytest.approx(176 + 210)
    assert not given(tmp_path).played.demand.shocks


def test_days_of_no_count_have_the_demand_of_the_day_before() -> None:
    windows = [Window(0, 4), Window(6, 8), Window(8, 12)]
    rates = daily_cases(windows, [None, 10, 8], 3.0)
    assert list(rates) == [5] * 8 + [2] * 4
    assert list(daily_cases(windows, [8, 10, None], 3.0)) == [2] * 6 + [5] * 6
    assert list(daily_cases(windows, [None] * 3, 3.0)) == [3] * 12


def test_a_longer_period_has_left_what_shorter_ones_within_it_do_not_have() -> None:
    rates = daily_cases([Window(4, 6), Window(0, 10)], [20, 36], 1.0)
    assert list(rates) == [2] * 4 + [10] * 2 + [2] * 4
    with pytest.raises(CountError) as few:
        daily_cases([Window(4, 6), Window(0, 10)], [20, 19], 1.0)
    assert (few.value.place, few.value.others) == (1, 20)
    assert list(daily_cases([Window(0, 4), Window(2, 6)], [8, 20], 1.0)) == [2] * 4 + [8] * 2


def test_shocks_are_the_demand_of_every_day() -> None:
    rates = np.array([2.0, 2, 4, 1, 1])
    whole = np.ones(3 + 5)
    for shock in shocks_of(rates, 3):
        whole[shock.day : shock.day + shock.days] *= shock.factor
    assert list(whole) == [2] * 5 + [4, 1, 1]


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2024-02-01", "2024-02-29", "2024-02"),
        ("2024-02-01", "2024-02-28", "2024-02-01/2024-02-28"),
        ("2023-12-01", "2024-02-29", "2023-12/2024-02"),
    ],
)
def test_whole_months_are_named_in_short(first: str, last: str, said: str) -> None:
    assert months(np.datetime64(first), np.datetime64(last)) == said


def test_a_reform_on_a_date_is_on_that_day_of_the_run_in_both_periods(tmp_path: Path) -> None:
    said = '[[reforms]]\ndate = "2024-09-07"\nset.responsibility.shelving = 0.5\n'
    for files in ((SEPTEMBER + said,), (SEPTEMBER, AUGUST + said)):
        found = given(tmp_path, *files)
        (reform,) = found.played.reforms
        assert reform.day == 20 + 22 + 5  # a Saturday, so the Monday after five days of work
        assert reform.set == {"responsibility.shelving": 0.5}
        assert not found.city.reforms


def test_the_present_city_has_the_reforms_that_are_in_force(tmp_path: Path) -> None:
    said = "[[reforms]]\ndate = '{}'\nset = {{ 'responsibility.shelving' = {} }}\n"
    dated = said.format("2024-08-05", 0.5) + said.format("2024-10-01", 0.9)
    found = given(tmp_path, SEPTEMBER + dated)
    assert len(found.played.reforms) == 2
    assert found.present.responsibility.shelving == 0.5
    assert not found.present.reforms


def walk(found: Bulletin, period: int, members: int = 4000) -> np.ndarray:
    """By how much members are published above their true mean days, on its scale."""
    days, cases = np.full(members, 5.0), np.full(members, 100.0)
    published = found.as_published("mean_days", days, cases, 1, period)
    return published - scaled("mean_days", days, cases)


def test_numbers_of_other_periods_walk_away_from_the_last(tmp_path: Path) -> None:
    found = given(tmp_path, also(SEPTEMBER, "drift = 0.2"))
    walks = np.array([walk(found, period) for period in (-2, -1, 0, 1)])
    sd = 0.2 * np.sqrt([2, 1, 0, 1])
    assert walks.std(axis=1) == pytest.approx(sd, abs=4 * 0.3 / np.sqrt(2 * 4000))
    together = np.corrcoef(walks[[0, 1, 3]])
    assert together[0, 1] == pytest.approx(np.sqrt(0.5), abs=4 / np.sqrt(4000))
    assert together[2, :2] == pytest.approx(0, abs=4 / np.sqrt(4000))
    still = given(tmp_path, also(SEPTEMBER, "drift = 0"))
    assert not any(walk(still, period).any() for period in (-1, 1))


UNDATED = AUGUST.replace(*DAYS)
REFORM = "\n[[reforms]]\ndate = '2024-09-02'\nset = {}\n"


@pytest.mark.parametrize(
    ("september", "august", "said"),
    [
        (SEPTEMBER.replace("august", "agust"), AUGUST, "september.toml: extends: .*agust.toml: there "
            "is no such file; did you mean 'august.toml'"),
        (SEPTEMBER, also(AUGUST, 'extends = "september.toml"'), "extend each other in a circle"),
        (SEPTEMBER.replace('"august.toml"', "3"), AUGUST, "extends = 3: must be text, in quotes"),
        (also(SEPTEMBER, 'city = "county"'), AUGUST, "september.toml: city = 'county', but .*august"
            ".toml, which it extends, is of .*town.toml'; leave city out, or leave extends out"),
        (SEPTEMBER, UNDATED, "september.toml: period.first = '2024-09-01', but .*august.toml, which "
            "it extends, has no dates; give that file period.first and period.last, or write "
            "period.days and period.days_between here"),
        (SEPTEMBER + "days_between = 3\n", AUGUST, "days_between goes with days; .* leave it out"),
        (SEPTEMBER, UNDATED + "days_between = 3\n", "august.toml: period.days_between is for a "
            "bulletin that extends another; write extends, or leave it out"),
        (SEPTEMBER.replace("2024-09", "2024-06"), AUGUST, "september.toml: period.last = '2024-06-30'"
            " is before the end of .*august.toml, which it extends; let that file extend this one"),
        (SEPTEMBER.replace("2024-09-30", "2024-08-31").replace("-09-", "-08-"), AUGUST, "2024-08 is "
            "the period of .*august.toml too; put the numbers into one file"),
        (SEPTEMBER.partition("first")[0].replace('"September"', '"August"') + "days = 9\n", UNDATED,
            "August is the period of .*august.toml too; give each its own title"),
        (also(SEPTEMBER.replace("-09-01", "-08-01"), "dispatched = 99"),
            also(AUGUST, "dispatched = 100"), "september.toml: dispatched = 99, but other bulletins "
            "have 100 cases on these days; correct one of them"),
        (SEPTEMBER, UNDATED + REFORM, "august.toml: reforms.0..date = '2024-09-02': a period without "
            "dates has no dated reform; write period.first and period.last, or a reform by day into"),
        (SEPTEMBER + REFORM.replace("2024-09-02", "2024-06-02"), AUGUST, "september.toml: reforms.0.."
            "date = '2024-06-02' is before the first day of the run; write its values into the file"),
        (SEPTEMBER + REFORM.replace("{}", "{ 'responsibility.shelvin' = 1 }"), AUGUST,
            "september.toml: .*has no key 'shelvin'; did you mean 'shelving'"),
        (SEPTEMBER + REFORM.replace("{}", "{ 'precedents.force' = 1 }"), AUGUST, "september.toml: "
            "uncertainty: precedents.force cannot have a range, because reforms.0. sets it"),
        (also(SEPTEMBER, "drift = -1"), AUGUST, "drift = -1: must be at least 0"),
    ],
)  # fmt: skip
def test_what_does_not_go_together_is_refused_with_place_and_way_out(
    tmp_path: Path, september: str, august: str, said: str
) -> None:
    with pytest.raises(LogError, match=said) as error:
        given(tmp_path, september, august)
    assert str(error.value).startswith(str(tmp_path))


def test_the_date_of_a_reform_is_a_date(tmp_path: Path) -> None:
    with pytest.raises(
        CalendarError, match=r"september.toml: reforms\[0\].date: 'May' is not a date"
    ):
        given(tmp_path, SEPTEMBER + REFORM.replace("2024-09-02", "May"))
