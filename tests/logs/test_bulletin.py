"""Bulletin files, and how a city's true numbers would be published."""

import re
from pathlib import Path

import numpy as np
import pytest

from sim.errors import CalendarError, LogError
from sim.logs.bulletin import NEXT_DAYS, Bulletin
from sim.logs.bulletin_file import Distortion
from sim.logs.published import NUMBERS, scaled
from sim.logs.read_bulletin import load_bulletin
from tests.logs.bulletins import HEAD, TOWN, written
from tests.logs.bulletins import NUMBERS as PUBLISHED

DATES = HEAD.replace("period.days = 20", 'period.first = "2024-08-01"\nperiod.last = "2024-08-31"')
MEMBERS = 4000


def of(folder: Path, numbers: str = PUBLISHED, head: str = HEAD, town: str = TOWN) -> Bulletin:
    return load_bulletin(written(folder, numbers, head, town))


def one(name: str, **keys: object) -> str:
    """A published number with some keys."""
    lines = [f"{key} = {value}" for key, value in keys.items()]
    return "\n".join((f"[numbers.{name}]", *lines, ""))


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        (one("late_shar", value=0.3), "numbers has no 'late_shar'; did you mean 'late_share'?"),
        (one("on_time", value=0.3), "numbers has no 'on_time'; did you mean 'on_time_share'?"),
        (
            one("late_share", value=7.4),
            "numbers.late_share.value = 7.4: a share is from 0 to 1; write 0.074 for per cent",
        ),
        (
            one("on_time_share", value=98),
            "numbers.on_time_share.value = 98: a share is from 0 to 1; write 0.98 for per cent",
        ),
        (
            one("top_share", value=52),
            "numbers.top_share.value = 52: a share is from 0 to 1; write 0.52 for per cent",
        ),
        (one("mean_days", value=-2), "numbers.mean_days.value = -2: must be at least 0"),
        (one("mean_days", value="'2'"), "numbers.mean_days.value = '2': must be a number"),
        (
            one("mean_days", values=2),
            "numbers.mean_days has no key 'values'; did you mean 'value'?",
        ),
        (one("mean_days", value=2, rounded=0), "numbers.mean_days.rounded = 0: must be more than"),
        (
            one("mean_days", value=2, sample=90),
            "numbers.mean_days.sample: only shares of cases are of a sample; leave it out",
        ),
        (
            one("units_gini", value=0.5, sample=90),
            "numbers.units_gini.sample: only shares of cases are of a sample; leave it out",
        ),
        (
            one("late_share", value=0.1, sample=10**22),
            "numbers.late_share.sample = 10000000000000000000000: must be at most 1e+09 (cases)",
        ),
        (
            one("late_share", value=0.1, error="{ bias = [-1000.0, 0.0] }"),
            "numbers.late_share.error.bias: must be between -10 and 10 (logits or logarithms)",
        ),
        (
            one("mean_days", value=2, error="{ bias = [0.5, 0.1] }"),
            "numbers.mean_days.error.bias: the first must not be more than the second",
        ),
        (
            one("late_share", value=0.1) + one("on_time_share", value=0.9),
            "numbers.on_time_share is 1 less late_share; leave one of them out",
        ),
        (
            one("redone_share", value=0.1) + one("satisfied_share", value=0.95),
            "numbers.satisfied_share is 1 less redone_share; leave one of them out",
        ),
    ],
)
def test_a_number_that_cannot_be_is_refused_with_the_way_out(
    tmp_path: Path, numbers: str, said: str
) -> None:
    with pytest.raises(LogError) as error:
        of(tmp_path, numbers)
    assert f"{tmp_path / 'bulletin.toml'}: {said}" in str(error.value)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (
            "late_share = ",
            "bulletin.toml: is not TOML: Invalid value (at end of document)",
        ),
        (
            "title = “临水县”",
            'line 6, column 9: is not TOML: Invalid value; “ is full-width: write "',
        ),
        ("a = [0.0，1.0]", "Unclosed array; ， is full-width: write ,"),
        ("a ＝ 0.98", "after a key in a key/value pair; ＝ is full-width: write ="),
        ("a = ０.98", "Invalid value; ０ is full-width: write 0"),
    ],
)
def test_text_that_is_no_toml_is_refused_by_line_with_the_way_out(
    tmp_path: Path, written: str, said: str
) -> None:
    with pytest.raises(LogError, match=re.escape(said)):
        of(tmp_path, written)


def test_a_bulletin_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bulletin.toml"
    path.write_bytes('title = "临水县"'.encode("gb18030"))
    with pytest.raises(LogError, match=r"bulletin\.toml: is not text in UTF-8; save it"):
        load_bulletin(path)


def test_all_that_is_wrong_with_numbers_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(LogError, match=r"late_shar(.|\n)*top_share"):
        of(tmp_path, one("late_shar", value=0.3) + one("top_share", value=52))


LENGTH = "period: write either days = 22, or first and last"


@pytest.mark.parametrize(
    ("was", "new", "said"),
    [
        ('source = "a test"', "", "source is missing"),
        ('"Month"', '" "', "title is empty; name the place and the period"),
        ('"a test"', '" "', "source is empty; say where the numbers are published, with date"),
        ("period.days = 20", "period = {}", LENGTH),
        ("period.days = 20", 'period.first = "2024-08-01"', LENGTH),
        ("period.days = 20", 'period.last = "2024-08-31"', LENGTH),
        ("= 20", '= 20\nperiod.first = "2024-08-01"\nperiod.last = "2024-08-31"', LENGTH),
        ("= 20", '= 20\nperiod.first = "2024-08-01"', LENGTH),
        ("= 20", '= 20\nperiod.holidays = "holidays.txt"', LENGTH),
        ("= 20", "= 0", "period.days = 0: must be at least 1"),
        ("= 20", "= 20\ndispatched = 0", "dispatched = 0: must be at least 1"),
        (
            "= 20",
            "= 20\ndispatched = 1_000_000_000",
            "dispatched: demand.cases_per_day = 50000000.0: must be at most",
        ),
        (
            "period.days = 20",
            'period = { first = "2004-08-01", last = "2024-08-31" }',
            "period.first = '2004-08-01' and period.last = '2024-08-31' are 5,240 working days apart; "
            "a period has at most 2,500",
        ),
        (
            "period.days = 20",
            "period = { first = 2024-08-01, last = 2024-08-31 }",
            "period.first = 2024-08-01: must be text, in quotes",
        ),
        (
            "= 20",
            '= 20\ndefinitions.late_among = "closing"',
            "definitions.late_among = 'closing': must be 'due', 'filed' or 'closed'",
        ),
        (
            "= 20",
            "= 20\ndefinitions.limit = 5",
            "definitions has no key 'limit'; did you mean 'limit_days'?",
        ),
        ("town", "towns", "bulletin.toml: city: "),
        ("town", "towns", "towns.toml: there is no such file; did you mean 'town.toml'?"),
    ],
)
def test_a_file_that_is_not_valid_is_refused_with_the_way_out(
    tmp_path: Path, was: str, new: str, said: str
) -> None:
    with pytest.raises(LogError) as error:
        of(tmp_path, head=HEAD.replace(was, new))
    assert said in str(error.value)
    assert str(error.value).startswith(str(tmp_path))


def test_a_file_that_is_not_there_is_named_with_one_that_is(tmp_path: Path) -> None:
    path = written(tmp_path)
    with pytest.raises(LogError, match=r"buletin\.toml: .*did you mean 'bulletin\.toml'"):
        load_bulletin(path.with_name("buletin.toml"))


def test_an_invalid_city_is_refused_with_its_own_file_and_key(tmp_path: Path) -> None:
    with pytest.raises(LogError, match=r"town\.toml: issue_defaults\.limit_days = -1"):
        of(tmp_path, town=TOWN.replace("limit_days = 5", "limit_days = -1"))


def test_dates_give_the_working_days_between_them_with_both_ends(tmp_path: Path) -> None:
    assert of(tmp_path, head=DATES).days == 22  # August 2024 began on a Thursday
    assert of(tmp_path, head=DATES.replace("08-31", "08-01")).days == 1
    (tmp_path / "holidays.txt").write_text("2024-08-05\n2024-08-06\n2024-08-10\n", "utf-8")
    holidays = DATES + 'period.holidays = "holidays.txt"\n'
    assert of(tmp_path, head=holidays).days == 20  # the third is a Saturday


@pytest.mark.parametrize(
    ("was", "new", "said"),
    [
        ("2024-08-31", "2024-07-31", "bulletin.toml: period.last = '2024-07-31' is before the"),
        ("2024-08-31", "2024-08-32", "bulletin.toml: period.last: '2024-08-32' is not a date"),
        ("2024-08-01", "1 August", "bulletin.toml: period.first: '1 August' is not a date"),
        (
            '"2024-08-31"',
            '"2024-08-31"\nperiod.holidays = "none.txt"',
            "none.txt cannot be read",
        ),
        (
            '"2024-08-31"',
            '"2024-08-31"\nperiod.holidays = "town.toml"',
            "town.toml, line 2: 'title = \"Town\"' is not a date",
        ),
    ],
)
def test_dates_that_are_none_are_refused_with_file_and_key(
    tmp_path: Path, was: str, new: str, said: str
) -> None:
    with pytest.raises((LogError, CalendarError)) as error:
        of(tmp_path, head=DATES.replace(was, new))
    assert said in str(error.value)


def test_the_next_period_is_a_month_at_most(tmp_path: Path) -> None:
    assert of(tmp_path).next_days == 20
    assert of(tmp_path, head=HEAD.replace("= 20", "= 250")).next_days == NEXT_DAYS


def test_dispatched_cases_set_the_demand_unless_it_is_uncertain(tmp_path: Path) -> None:
    head = f"{HEAD}dispatched = 200\n"
    found = of(tmp_path, head=head)
    assert (found.city.demand.cases_per_day, found.dispatched, found.is_counted) == (10, 200, True)
    assumed = of(tmp_path)
    assert (assumed.dispatched, assumed.is_counted) == (6 * 20, False)
    with pytest.raises(LogError, match=r"demand\.cases_per_day has a range"):
        of(tmp_path, head=head, town=f'{TOWN}"demand.cases_per_day" = [4, 12]\n')


def test_a_value_is_a_multiple_of_the_step_to_which_it_is_rounded(tmp_path: Path) -> None:
    with pytest.raises(LogError, match=r"late_share.value = 0.074: is no multiple of rounded"):
        of(tmp_path, one("late_share", value=0.074, rounded=0.01))


def test_definitions_are_the_files(tmp_path: Path) -> None:
    said = "definitions = { limit_days = 3, top_units = 2, unit = 'first', clock = 'resolved' }\n"
    found = of(tmp_path, head=HEAD + said).definitions
    assert (found.limit_days, found.top_units, found.unit) == (3, 2, "first")
    assert (found.clock, found.late_among) == ("resolved", "due")


def test_a_number_published_as_1_less_another_stands_under_the_others_name(tmp_path: Path) -> None:
    of_time = one("on_time_share", value=0.98, rounded=0.01, error="{ bias = [0.2, 1], sd = 0.3 }")
    found = of(tmp_path, of_time + one("satisfied_share", value=0.931))
    late, redone = found.published["late_share"], found.published["redone_share"]
    assert {*found.published} == {"late_share", "redone_share"}
    assert {name: each.value for name, each in found.printed.items()} == {
        "on_time_share": 0.98,
        "satisfied_share": 0.931,
    }
    assert found.printed["on_time_share"].error == Distortion(bias=(0.2, 1), sd=0.3)
    assert found.as_written("late_share", 0.01, 0.03) == ("on_time_share", (0.97, 0.99))
    assert (late.value, redone.value, late.rounded) == (0.02, 0.069, 0.01)
    assert (late.error.bias, late.error.sd) == ((-1.0, -0.2), 0.3)
    assert found.observed("late_share") == pytest.approx(
        of(tmp_path, one("late_share", value=0.02)).observed("late_share")
    )


def members(seed: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """True late shares of other cities, and their cases."""
    rng = np.random.default_rng(seed)
    cases = rng.integers(80, 160, MEMBERS).astype(float)
    return rng.binomial(cases.astype(int), 0.2) / cases, cases


def without_halves(steps: int) -> tuple[np.ndarray, np.ndarray]:
    """The same, without those midway between two steps, which may be rounded either way."""
    late, cases = members()
    clear = np.abs(steps * late % 1 - 0.5) > 1e-6
    return late[clear], cases[clear]


@pytest.mark.parametrize("name", [*NUMBERS])
@pytest.mark.parametrize("value", [0, 0.3, 1])
def test_a_number_is_observed_as_a_member_with_the_same_number_is_published(
    tmp_path: Path, name: str, value: float
) -> None:
    found = of(tmp_path, one(name, value=value, rounded=0.1), f"{HEAD}dispatched = 130\n")
    alike = found.as_published(name, np.array([value]), np.array([130.0]), 1)
    assert alike == pytest.approx([found.observed(name)])
    assert np.isfinite(alike).all()


def test_true_numbers_are_rounded_as_the_published_one_is(tmp_path: Path) -> None:
    late, cases = without_halves(20)
    low = of(tmp_path, one("late_share", value=0.2, rounded=0.05))
    assert low.as_published("late_share", late, cases, 1) == pytest.approx(
        scaled("late_share", np.round(20 * late) / 20, cases)
    )
    days = np.array([0.2, 1.6, 7.4])
    whole = of(tmp_path, one("mean_days", value=2, rounded=1))
    assert whole.as_published("mean_days", days, cases[:3], 1) == pytest.approx(
        scaled("mean_days", np.array([0.0, 2.0, 7.0]), cases[:3])
    )


def test_what_is_on_time_is_rounded_as_what_is_late(tmp_path: Path) -> None:
    late, cases = without_halves(100)
    found = of(tmp_path, one("on_time_share", value=0.8, rounded=0.01))
    expected = scaled("late_share", 1 - np.round(1 - late, 2), cases)
    assert found.as_published("late_share", late, cases, 1) == pytest.approx(expected)


def lifted(found: Bulletin) -> np.ndarray:
    """By how much members are published above their true late share, in logits."""
    late, cases = members()
    return found.as_published("late_share", late, cases, 5) - scaled("late_share", late, cases)


def test_a_flattered_number_is_published_below_the_true_one(tmp_path: Path) -> None:
    flattered = lifted(of(tmp_path, one("late_share", value=0.1, error="{ bias = [-1, -0.2] }")))
    tidied = lifted(of(tmp_path, one("on_time_share", value=0.9, error="{ bias = [0.2, 1] }")))
    assert tidied == pytest.approx(flattered)
    at_0 = flattered > -0.2 + 1e-9  # a share of 0 cannot be flattered
    assert at_0.mean() < 0.01
    even = flattered[~at_0]
    assert -1 - 1e-9 <= even.min() < -0.99
    error = np.sqrt(0.8**2 / 12 / MEMBERS)
    assert even.mean() == pytest.approx(-0.6, abs=4 * error)
    assert even.std() == pytest.approx(0.8 / np.sqrt(12), abs=4 * error)


def test_further_errors_have_the_standard_deviation_given(tmp_path: Path) -> None:
    found = lifted(of(tmp_path, one("late_share", value=0.1, error="{ sd = 0.3 }")))
    assert found.mean() == pytest.approx(0, abs=4 * 0.3 / np.sqrt(MEMBERS))
    assert found.std() == pytest.approx(0.3, abs=4 * 0.3 / np.sqrt(2 * MEMBERS))


def test_a_sample_adds_its_own_luck(tmp_path: Path) -> None:
    late, cases = np.full(MEMBERS, 0.2), np.full(MEMBERS, 150.0)
    found = of(tmp_path, one("late_share", value=0.2, sample=50))
    shares = np.exp(found.as_published("late_share", late, cases, 2))
    counted = 50 * ((shares / (1 + shares)) * 151 - 0.5) / 150
    assert counted == pytest.approx(np.round(counted))
    sd = np.sqrt(50 * 0.2 * 0.8)
    assert counted.mean() == pytest.approx(10, abs=4 * sd / np.sqrt(MEMBERS))
    assert counted.std() == pytest.approx(sd, rel=4 / np.sqrt(2 * MEMBERS))


def test_errors_depend_on_seed_and_number_only(tmp_path: Path) -> None:
    late, cases = members()
    noisy = of(tmp_path, "".join(one(n, value=0.2, error="{ sd = 1 }") for n in (*NUMBERS,)[:4]))
    again = noisy.as_published("late_share", late, cases, 1)
    assert (again == noisy.as_published("late_share", late, cases, 1)).all()
    assert (again != noisy.as_published("late_share", late, cases, 2)).any()


def test_a_number_that_a_member_does_not_have_stays_unknown(tmp_path: Path) -> None:
    late = np.array([0.2, np.nan, 0.4])
    odd = one("late_share", value=0.2, sample=50, rounded=0.1, error="{ sd = 1 }")
    found = of(tmp_path, odd).as_published("late_share", late, np.full(3, 90.0), 1)
    assert np.isnan(found).tolist() == [False, True, False]
