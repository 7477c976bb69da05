"""The posterior of a city: what is learnt, what is refused, and what is saved and drawn again."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim
from sim.errors import ComparisonError, LogError, OutputError, ScenarioError, StudyError
from sim.experiments.compare import compare
from sim.experiments.inference import cost, posterior
from sim.experiments.posterior import DRAWS, LEARNT, MAP, Posterior
from sim.experiments.robust import draws
from sim.experiments.study_file import load_study
from sim.logs.published import NUMBERS
from sim.logs.read_bulletin import load_bulletin
from sim.scenario.files import load_scenario
from sim.scenario.ranges import as_range
from tests.logs.bulletins import HEAD, TOWN, written
from tests.logs.bulletins import NUMBERS as PUBLISHED

POINTS = 300

VARYING = [name for name in NUMBERS if name not in ("top_share", "extended_share")]
"""Numbers that differ between cities: this town has five units, and extends no limit."""
LEAD, USE = "issue_defaults.lead_days", "department_defaults.utilisation"
ACCURACY, FORCE = "service_centre.accuracy", "precedents.force"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a bank."""
    folder = tmp_path_factory.mktemp("kept")
    posterior(load_bulletin(written(folder)), points=POINTS, keep=folder / "bank")
    return folder / "bank"


@pytest.fixture(scope="module")
def found(kept: Path, tmp_path_factory: pytest.TempPathFactory) -> Posterior:
    return given(tmp_path_factory.mktemp("found"), kept, PUBLISHED)


@pytest.fixture(scope="module")
def saved(found: Posterior, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A city with its posterior, beside the file of draws."""
    path = tmp_path_factory.mktemp("saved") / "city.toml"
    assert found.save(path) == path.with_name("city.posterior.csv")
    return path


def given(folder: Path, kept: Path, numbers: str, despite: bool = False) -> Posterior:
    """The posterior of the town, given numbers."""
    bulletin = load_bulletin(written(folder, numbers))
    return posterior(bulletin, points=POINTS, keep=kept, despite_alarm=despite)


def test_numbers_tell_of_what_moves_them_and_of_nothing_else(found: Posterior) -> None:
    learnt = found.learnt.set_index("key")
    assert learnt.loc[LEAD, "learnt"]
    assert learnt.loc[LEAD, "width"] < 0.8
    assert not learnt.loc[FORCE, "learnt"]  # precedents are off
    assert learnt.loc[FORCE, "width"] == pytest.approx(1, abs=0.1)
    assert learnt["width"].is_monotonic_increasing
    assert (learnt["learnt"] <= (learnt["width"] < LEARNT)).all()
    assert learnt["prior_low"].to_dict() == {LEAD: 0.2, USE: 0.3, ACCURACY: 0.4, FORCE: 0.2}
    inside = learnt[["prior_low", "low", "median", "high", "prior_high"]].to_numpy()
    assert (np.diff(inside, axis=1) >= 0).all()


def test_longer_days_tell_of_longer_work(kept: Path, tmp_path: Path) -> None:
    short, long = (
        given(tmp_path, kept, f"[numbers]\nmean_days.value = {days}").learnt.set_index("key")
        for days in (2.6, 6.5)
    )
    assert short.loc[LEAD, "high"] < long.loc[LEAD, "median"]
    assert short.loc[LEAD, "median"] < long.loc[LEAD, "low"]


def test_draws_are_the_posterior(found: Posterior) -> None:
    learnt = found.learnt.set_index("key")
    assert list(found.draws.columns) == [LEAD, USE, ACCURACY, FORCE, MAP]
    assert len(found.draws) == DRAWS
    for key, row in learnt.iterrows():
        low, median, high = np.quantile(found.draws[key], [0.05, 0.5, 0.95])
        whole = row["prior_high"] - row["prior_low"]
        assert (low, median, high) == pytest.approx(
            (row["low"], row["median"], row["high"]), abs=0.05 * whole
        )
        assert found.draws[key].between(row["prior_low"], row["prior_high"]).all()
    maps = found.draws[MAP]
    assert (maps == maps.astype(int)).all()
    assert maps.nunique() > 0.99 * DRAWS


def test_the_centre_is_a_city_amid_the_draws(found: Posterior) -> None:
    for key, value in found.centre.items():
        low, high = np.quantile(found.draws[key], [0.05, 0.95])
        assert low < value < high, key


def test_without_numbers_the_posterior_is_the_prior(kept: Path, tmp_path: Path) -> None:
    prior = given(tmp_path, kept, "[numbers]\n")
    assert prior.alarm is None
    assert not prior.learnt["learnt"].any()
    assert prior.learnt["width"].to_numpy() == pytest.approx(1, abs=0.08)
    assert {*prior.worth["number"]} == {*VARYING}


def test_every_number_is_foretold_and_every_further_one_weighed(found: Posterior) -> None:
    numbers, worth = found.numbers.set_index("number"), found.worth
    assert list(numbers.index) == VARYING
    assert numbers["published"].dropna().to_dict() == {"late_share": 0.25, "mean_days": 4}
    assert (numbers["low"] <= numbers["median"]).all()
    assert (numbers["median"] <= numbers["high"]).all()
    before = numbers["prior_high"] - numbers["prior_low"]
    assert (numbers["high"] - numbers["low"] < before)[["late_share", "mean_days"]].all()
    assert {*worth["number"]} == {*VARYING} - {"late_share", "mean_days"}
    assert worth["added"].is_monotonic_decreasing
    best = worth.iloc[0]
    assert (best["number"], best["key"]) == ("returned_share", ACCURACY)
    assert best["after"] > best["before"] + 0.3


def test_a_number_is_foretold_of_other_cities_as_often_as_is_said(found: Posterior) -> None:
    """Of 100 cities of the bank: their own next month against the interval from this one."""
    x, bank = found._x(found.names), found.bank
    inside = []
    for name in ("late_share", "mean_days"):
        y = found._column(name, "next_")[:, None]
        fit = type(found.adjustment)(x[:200], y[:200])
        ranks = [fit.at(x[k]).rank(y[k])[0] for k in range(200, len(bank.shares))]
        inside.append(np.mean(np.abs(np.array(ranks) - 0.5) < 0.45))
    # Of 100 cities, and the rows of a bank of 200, of which 100 are weighted.
    assert np.mean(inside) == pytest.approx(0.9, abs=4 * np.sqrt(0.09 * (1 / 100 + 1 / 66)))


def test_another_executor_and_a_bank_of_its_own_give_the_same(
    found: Posterior, tmp_path: Path
) -> None:
    again = posterior(load_bulletin(written(tmp_path)), points=POINTS)
    pd.testing.assert_frame_equal(again.draws, found.draws)
    pd.testing.assert_frame_equal(again.learnt, found.learnt)
    assert again.alarm is not None
    assert found.alarm is not None
    assert again.alarm.p == found.alarm.p


def test_numbers_as_cities_have_them_raise_no_alarm(found: Posterior) -> None:
    assert found.alarm is not None
    assert found.alarm.p > 0.05


LONG = "[numbers]\nlate_share.value = 0.25\nmean_days.value = 6.5\n"
FAR = "[numbers]\nmean_days.value = 900\nfollow_ups_per_case.value = 80\n"


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        (LONG, "fits worst is late_share = 0.25: given the other numbers, 9 of 10 cities have 0.3"),
        ("[numbers]\nmean_days.value = 90", "mean_days = 90: 9 of 10 cities have 2."),
        ("[numbers]\non_time_share.value = 0", "on_time_share = 0: 9 of 10 cities have 0."),
        (FAR, "no number alone is to blame"),
    ],
)
def test_numbers_that_no_city_has_are_refused_and_the_one_at_fault_named(
    kept: Path, tmp_path: Path, numbers: str, said: str
) -> None:
    with pytest.raises(LogError) as error:
        given(tmp_path, kept, numbers)
    for part in (
        said,
        "the model hardly makes these numbers: 0.33 % of 300 cities",
        "Check the definitions, state the publisher's error, or widen ranges in [uncertainty]",
        "--despite-alarm gives intervals all the same",
    ):
        assert part in str(error.value)
    despite = given(tmp_path, kept, numbers, despite=True)
    assert despite.alarm is not None
    assert despite.alarm.p < 0.01
    assert np.isfinite(despite.learnt[["low", "high"]].to_numpy()).all()


def test_a_stated_error_makes_room_for_a_flattered_number(kept: Path, tmp_path: Path) -> None:
    tidy = "[numbers]\nlate_share.value = 0.1\nmean_days.value = 4\n"
    with pytest.raises(LogError, match=r"fits worst is late_share = 0\.1:"):
        given(tmp_path, kept, tidy)
    stated = given(tmp_path, kept, tidy + "late_share.error = { bias = [-3, 0], sd = 0.3 }\n")
    assert stated.alarm is not None
    assert stated.alarm.p > 0.01


def test_too_few_points_are_refused(tmp_path: Path) -> None:
    with pytest.raises(LogError, match="points = 199: a bank needs 200 cities or more"):
        posterior(load_bulletin(written(tmp_path)), points=199)


def test_a_number_that_hardly_any_city_has_is_refused(tmp_path: Path) -> None:
    rare = TOWN.replace("cases_per_day = 6", "cases_per_day = 0.1")
    head = HEAD.replace("= 20", "= 1")
    with pytest.raises(LogError, match=r"only \d+ of 200 cities .* (late_share|mean_days) is the"):
        posterior(load_bulletin(written(tmp_path, head=head, town=rare)), points=200)


def test_another_number_than_all_cities_have_is_refused_with_theirs(tmp_path: Path) -> None:
    head = f"{HEAD}definitions.top_units = 100\n"
    share = "\n[numbers.top_share]\nvalue = {}\n"
    same = posterior(
        load_bulletin(written(tmp_path, PUBLISHED + share.format(1), head)), points=200
    )
    assert same.blamed is None or same.blamed.name != "top_share"
    none = load_bulletin(written(tmp_path, "[numbers.extended_share]\nvalue = 0.03\n"))
    with pytest.raises(LogError, match=r"extended_share = 0\.03: all 200 cities drawn have 0;"):
        posterior(none, points=200)
    other = load_bulletin(written(tmp_path, PUBLISHED + share.format(0.9), head))
    said = "top_share = 0.9: all 200 cities drawn have 1; switch on in the city"
    with pytest.raises(LogError, match=said):
        posterior(other, points=200, despite_alarm=True)


def test_what_a_bank_costs_is_known_before(tmp_path: Path) -> None:
    bulletin = load_bulletin(written(tmp_path))
    few, many = cost(bulletin, 200), cost(bulletin, 20_000)
    assert (few.points, many.points) == (200, 20_000)
    assert many.seconds > few.seconds > 0


def test_a_bank_that_is_kept_costs_only_what_it_lacks(kept: Path, tmp_path: Path) -> None:
    bulletin = load_bulletin(written(tmp_path))
    assert cost(bulletin, POINTS, keep=kept) == (0, 0)
    assert cost(bulletin, POINTS + 50, keep=kept).points == 50
    assert cost(bulletin, 200, keep=tmp_path / "none").points == 200
    assert not (tmp_path / "none").exists()
    with pytest.raises(StudyError, match="holds the bank of another city"):
        cost(bulletin, POINTS, seed=2, keep=kept)


@pytest.mark.parametrize("function", [cost, posterior])
def test_a_file_in_place_of_the_bank_and_a_seed_below_0_are_refused(
    function: Callable[..., object], tmp_path: Path
) -> None:
    bulletin, file = load_bulletin(written(tmp_path)), tmp_path / "bank.txt"
    file.write_text("")
    for keep, said in ((file, f"keep = {file}: is a file"), (file / "in", f"{file} is a file")):
        with pytest.raises(OutputError, match=f"{re.escape(said)}; name a folder"):
            function(bulletin, points=200, keep=keep)
    with pytest.raises(ScenarioError, match="seed = -1: must be a whole number from 0"):
        function(bulletin, points=200, seed=-1)


def test_the_saved_city_is_the_centre_with_what_it_was_given(found: Posterior, saved: Path) -> None:
    city = load_scenario(saved)
    assert city.title == "Town, given Month"
    assert city.source == "a test"
    assert not city.uncertainty
    assert (city.posterior.draws, city.posterior.of) == (
        str(saved.with_name("city.posterior.csv")), "Month"
    )  # fmt: skip
    assert city.issue_defaults.lead_days == pytest.approx(found.centre[LEAD])
    assert city.precedents.force == pytest.approx(found.centre[FORCE])
    assert (city.issue_defaults.limit_days, city.time.days) == (5, 60)
    pd.testing.assert_frame_equal(
        pd.read_csv(saved.with_name("city.posterior.csv")), found.draws, check_dtype=False
    )


@pytest.mark.parametrize("there", ["city.toml", "city.posterior.csv"])
def test_nothing_is_saved_over_a_file(found: Posterior, tmp_path: Path, there: str) -> None:
    (tmp_path / there).write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match=f"{there} exists already"):
        found.save(tmp_path / "city.toml")
    assert [each.read_text("utf-8") for each in tmp_path.iterdir()] == ["mine"]


def test_rows_are_drawn_whole_and_none_twice(found: Posterior, saved: Path) -> None:
    city = load_scenario(saved)
    study = compare(city, toggle=["precedents"], replications=1)
    every = pd.DataFrame(draws([*study.scenarios.values()], DRAWS, seed=3))
    key = [LEAD, USE, ACCURACY, FORCE, MAP]
    both = [each[key].sort_values(key, ignore_index=True) for each in (every, found.draws)]
    pd.testing.assert_frame_equal(*both, check_dtype=False)
    some = pd.DataFrame(draws([*study.scenarios.values()], 200, seed=3))
    whole = some.merge(found.draws, on=key)
    assert len(whole.drop_duplicates()) == len(some.drop_duplicates())
    of_file, of_some = (each[key[:-1]].corr().to_numpy() for each in (found.draws, some))
    # Standard error of a correlation from 200 of 1,000 rows, drawn without replacement
    assert of_some == pytest.approx(of_file, abs=4 * np.sqrt(0.8 / 200))
    assert np.abs(of_file - np.eye(4)).max() > 0.3


def test_more_draws_than_rows_are_refused(saved: Path) -> None:
    study = compare(load_scenario(saved), toggle=["precedents"], replications=1)
    with pytest.raises(ComparisonError, match=r"robust = 1001: .*csv has only 1000 draws; ask"):
        draws([*study.scenarios.values()], DRAWS + 1, seed=3)


def test_a_robust_comparison_plays_rows_and_ranges_beside_them(saved: Path) -> None:
    """Lines of the posterior are drawn whole, ranges independently."""
    city = load_scenario(saved).with_values({"uncertainty": {"precedents.reach": [0.01, 0.05]}})
    study = sim.robust(compare(city, toggle=["precedents"], replications=4), 3)
    assert study.robustness is not None
    table = study.robustness.draws
    keys = [LEAD, USE, ACCURACY, FORCE, MAP]
    assert list(table.columns) == ["draw", "row", *keys, "precedents.reach"]
    assert table["precedents.reach"].between(0.01, 0.05).all()
    rows = pd.read_csv(saved.with_name("city.posterior.csv")).iloc[table["row"]]
    assert table[keys].to_numpy() == pytest.approx(rows[keys].to_numpy())
    acts = study.robustness.can_act["simple:precedents"]
    assert FORCE in acts
    assert MAP not in acts
    prior = study.robustness.prior
    assert prior is not None
    assert {*prior.draws.columns} == {*table.columns} - {"row"}
    assert (prior.draws[MAP] == table[MAP]).all()
    for key, (low, high) in {LEAD: (0.2, 3), USE: (0.3, 0.9), FORCE: (0.2, 1)}.items():
        assert prior.draws[key].between(low, high).all()
    assert not np.allclose(prior.draws[LEAD], table[LEAD])
    row = study.robustness.summary.iloc[0]
    narrowed = study.robustness.narrowed(row["measure"], row["contrast"])
    assert narrowed is not None
    assert narrowed.prior == pytest.approx((row["prior_low"], row["prior_high"]))
    assert row["narrowed"] == pytest.approx(
        (row["high"] - row["low"]) / (row["prior_high"] - row["prior_low"])
    )


def test_a_saved_city_has_its_prior_and_what_is_learnt(found: Posterior, saved: Path) -> None:
    said = load_scenario(saved).posterior
    assert {key: as_range(each) for key, each in said.prior.items()} == found.bank.prior.ranges
    assert {*said.learnt} == {*found.learnt.loc[found.learnt["learnt"], "key"]}


def test_what_an_arm_sets_is_compared_and_not_drawn(saved: Path) -> None:
    city = load_scenario(saved)
    those = [city, city.with_values({FORCE: 0.9})]
    assert {*draws(those, 2, seed=1)[0]} == {LEAD, USE, ACCURACY, MAP}


@pytest.fixture
def copy(saved: Path, tmp_path: Path) -> Path:
    """A copy of the saved city in a folder of its own."""
    for path in saved.parent.iterdir():
        shutil.copy(path, tmp_path)
    return tmp_path / saved.name


def test_a_key_in_both_tables_is_refused(copy: Path) -> None:
    text = copy.read_text("utf-8") + f'[uncertainty]\n"{LEAD}" = [0.2, 3]\n'
    copy.write_text(text, "utf-8")
    with pytest.raises(
        ScenarioError, match=f"{LEAD} has a range, and .*csv has draws of it; leave"
    ) as refused:
        load_scenario(copy)
    assert str(refused.value).count("has a range") == 1


def test_another_file_of_draws_is_refused(copy: Path) -> None:
    path = copy.with_name("city.posterior.csv")
    path.write_text(path.read_text("utf-8") + "1,0.5,0.9,0.5,7\n", "utf-8")
    with pytest.raises(ScenarioError, match=r"is not the file that was fitted .* or fit again"):
        load_scenario(copy)
    path.write_text(path.read_text("utf-8")[:-20], "utf-8")  # as an unfinished download
    with pytest.raises(ScenarioError, match=r"is not the file that was fitted .* or fit again"):
        load_scenario(copy)
    path.unlink()
    with pytest.raises(ScenarioError, match=r"posterior\.draws: .*city\.posterior\.csv"):
        load_scenario(copy)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (f"{LEAD},{FORCE}\n1,0.5,3\n", "line 2: has 3 values, but there are 2 columns"),
        (f"{LEAD},{FORCE}\n1,much\n", "line 2: could not convert string to float: 'much'"),
        (f"{LEAD},{FORCE}\n1,0.5\n\n1,nan\n", "line 4: has a number that is not finite"),
        (f"{LEAD},{LEAD}\n1,1\n", "a column occurs twice; remove one"),
        (f"{LEAD}\n", "has no draws; write a line of dotted keys, then draws"),
        ("", "has no draws"),
        ("issue_defaults.led_days\n1\n", "has no key 'led_days'; did you mean 'lead_days'"),
        ("adjudication.refer\n1\n", "adjudication.refer is not a number"),
        ("time.days\n90\n", "time.days must be the same throughout a comparison"),
        (f"{LEAD},{FORCE}\n1,0.5\n1,1.5\n", f"line 3: {FORCE} = 1.5 must be at most 1"),
    ],
)
def test_a_file_of_draws_that_is_not_valid_is_refused(
    tmp_path: Path, content: str, said: str
) -> None:
    (tmp_path / "draws.csv").write_text(content, "utf-8")
    plain = TOWN.partition("[uncertainty]")[0]
    path = tmp_path / "town.toml"
    path.write_text(f'{plain}[posterior]\ndraws = "draws.csv"\n', "utf-8")
    with pytest.raises(ScenarioError) as error:
        load_scenario(path)
    assert said in str(error.value)
    assert "draws.csv" in str(error.value)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (f'prior = {{ "{USE}" = [0, 1] }}', f"has no draws of {USE}; leave its range out"),
        (f'prior = {{ "{LEAD}" = [3, 1] }}', f"{LEAD} = [3, 1] is no range"),
        (f'learnt = ["{LEAD}"]', f"posterior.learnt: {LEAD} has no range in [posterior.prior]"),
    ],
)
def test_a_prior_that_is_not_of_the_draws_is_refused(tmp_path: Path, table: str, said: str) -> None:
    (tmp_path / "draws.csv").write_text(f"{LEAD}\n1\n", "utf-8")
    path = tmp_path / "town.toml"
    plain = TOWN.partition("[uncertainty]")[0]
    path.write_text(f'{plain}[posterior]\ndraws = "draws.csv"\n{table}\n', "utf-8")
    with pytest.raises(ScenarioError) as error:
        load_scenario(path)
    assert said in str(error.value)


def test_a_sweep_reads_the_draws_as_its_points(copy: Path, found: Posterior) -> None:
    study = copy.with_name("study.toml")
    study.write_text(
        'scenario = "city.toml"\npoints = "city.posterior.csv"\nreplications = 1\n', "utf-8"
    )
    points = pd.DataFrame(load_study(study).points)
    pd.testing.assert_frame_equal(points[list(found.draws)], found.draws, check_dtype=False)
