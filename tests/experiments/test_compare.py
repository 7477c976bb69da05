import math
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.errors import ComparisonError
from sim.experiments.compare import Task, compare, outcome
from sim.experiments.executors import Pool
from sim.experiments.study import Study, variance_ratio
from sim.model.plan import make_plan
from sim.records.simulate import run
from sim.results.cohort import cohort
from sim.results.load import unit_load
from sim.results.longest import longest_open
from sim.results.resolution import restricted_mean
from sim.results.result import Look, all_results, by_arm, of_arm
from sim.results.summary import MEASURES
from sim.scenario.files import load_scenario
from sim.scenario.schema import Scenario

TIME = {"time.days": 300, "time.warm_up": 50, "time.horizon": 100}
TOGGLES = ("precedents", "social_organisations")


@pytest.fixture(scope="module")
def shishi(root: Path) -> Scenario:
    return load_scenario(root / "scenarios" / "shishi.toml").with_values(TIME)


@pytest.fixture(scope="module")
def study(shishi: Scenario) -> Study:
    return compare(shishi, toggle=TOGGLES, replications=3, seed=5, by=("zone",))


def test_arms_table_has_a_row_per_replication_and_arm(study: Study) -> None:
    table = study.arms_table
    assert list(table.columns) == ["arm", "replication", "seed", *TOGGLES, *MEASURES]
    assert list(table["arm"][:4]) == [
        "none",
        "precedents",
        "social_organisations",
        "precedents + social_organisations",
    ]
    assert list(table["seed"]) == [5] * 4 + [6] * 4 + [7] * 4
    assert list(table["precedents"][:4]) == [False, True, False, True]


def test_every_measure_has_every_contrast(study: Study) -> None:
    assert len(study.effects) == len(MEASURES) * len(study.contrasts)
    assert set(study.effects["contrast"]) == {contrast.name for contrast in study.contrasts}


def test_arms_agree_to_the_case_until_the_warm_up_ends(study: Study) -> None:
    off, on = (run(arm.scenario, seed=5).event_rows for arm in (study.arms[0], study.arms[-1]))
    before = off["day"] < TIME["time.warm_up"]
    assert (off[before] == on[: before.sum()]).all()


def test_table_of_arms_is_what_single_runs_give(study: Study) -> None:
    arm = study.arms[1]
    row = study.arms_table[(study.arms_table["arm"] == arm.name) & (study.arms_table["seed"] == 6)]
    assert row["rmst_days"].item() == restricted_mean(run(arm.scenario, seed=6))


def test_area_under_a_curve_is_the_restricted_mean(study: Study) -> None:
    curves = by_arm(study.tables["resolution_curves"])
    assert list(curves) == [arm.name for arm in study.arms]
    means = study.arms_table.groupby("arm")["rmst_days"].mean()
    for arm, curve in curves.items():
        assert list(curve["day"]) == list(range(study.horizon + 1))
        assert (np.diff(curve["estimate"]) <= 0).all()
        assert curve["estimate"][:-1].sum() == pytest.approx(means[arm])


def test_incidence_and_daily_series_are_means_over_replications(study: Study) -> None:
    none, daily = (of_arm(study.tables[name], "none") for name in ("incidence", "daily"))
    resolved = ["department", "social_organisation", "market_provider", "campaign"]
    assert list(none.columns) == ["day", *resolved, "referred_out", "withdrawn"]
    assert 1 - none[resolved].sum(axis=1).to_numpy() == pytest.approx(
        of_arm(study.tables["resolution_curves"], "none")["estimate"].to_numpy()
    )
    assert len(daily) == TIME["time.days"]
    assert {"open", "docket", "backlog_hours"} <= set(daily.columns)


def test_learning_and_load_are_means_over_replications(study: Study) -> None:
    for arm in ("none", "precedents"):
        learning, load = (of_arm(study.tables[name], arm) for name in ("learning_curve", "load"))
        means = study.arms_table[study.arms_table["arm"] == arm].mean(numeric_only=True)
        weights = learning["cases"] / learning["cases"].sum()
        assert (weights * learning["handoffs"]).sum() == pytest.approx(
            means["handoffs_per_case"], rel=0.02
        )
        assert (learning["days_low"] <= learning["days"])[:8].all()
        assert set(load["kind"]) == {"functional", "territorial", "social_organisation", "leader"}
        government = load[load["kind"].isin(["functional", "territorial"])]
        used = government["work_hours"] + government["coordination_hours"]
        assert used.sum() / government["had_hours"].sum() == pytest.approx(means["utilisation"])


def test_last_row_of_the_load_is_the_leader_in_the_first_replication(study: Study) -> None:
    for arm in study.arms:
        *_, leader = of_arm(study.tables["load"], arm.name).to_dict("records")
        assert leader["unit"] == leader["kind"] == "leader"
        assert leader["coordination_hours"] == unit_load(run(arm.scenario, seed=5)).leader_hours > 0
        assert leader["work_hours"] == 0
        assert math.isnan(leader["utilisation"])


def test_only_the_first_replication_is_looked_at_closely(study: Study) -> None:
    arm = study.arms[1]
    plan = make_plan(arm.scenario)
    closely, not_closely = (
        outcome(Task(arm, plan, r, 5, (), Look(first=r == 0, reach=0.1))) for r in (0, 1)
    )
    assert closely.results.keys() - not_closely.results.keys() == {
        "handoffs",
        "rulings",
        "longest_open",
    }
    assert not_closely.summary == pytest.approx(closely.summary, nan_ok=True)


def test_arms_in_which_rulings_reach_differently_far_class_the_same_cases_alike(
    shishi: Scenario,
) -> None:
    made = compare(shishi, vary={"precedents.reach": [0.02, 0.5]}, replications=1)
    narrow, wide = (
        list(learning["cases"]) for learning in by_arm(made.tables["learning_curve"]).values()
    )
    assert narrow == wide


def test_means_are_kept_as_sums_whatever_the_number_of_runs(shishi: Scenario) -> None:
    arm = compare(shishi, replications=1).arms[0]
    kept = outcome(
        Task(arm, make_plan(arm.scenario), 1, 5, (), Look(first=False, reach=0.1))
    ).results["daily"]
    daily = all_results()["daily"]
    once, twice = daily.add(None, kept), daily.add(daily.add(None, kept), kept)
    assert len(pickle.dumps(twice)) <= len(pickle.dumps(once)) + 100
    pd.testing.assert_frame_equal(daily.frame(twice), daily.frame(once))


def test_a_mean_is_over_the_runs_in_which_a_number_is_known() -> None:
    load = all_results()["load"]
    runs = [
        {"unit": np.array(["roads"]), "kind": np.array(["functional"]), "work_hours": hours_worked}
        for hours_worked in (np.array([1.0]), np.array([math.nan]), np.array([3.0]))
    ]
    kept = None
    for each in runs:
        kept = load.add(kept, each)
    assert load.frame(kept)["work_hours"].item() == 2


def test_flows_rulings_and_longest_cases_are_those_of_the_first_replication(study: Study) -> None:
    arm = study.arms[1]
    record = run(arm.scenario, seed=5)
    handoffs, rulings, longest = (
        of_arm(study.tables[name], arm.name) for name in ("handoffs", "rulings", "longest_open")
    )
    assert handoffs["count"].sum() == record.case_rows["handoffs"][cohort(record)].sum()
    pd.testing.assert_frame_equal(rulings, record.precedents, check_dtype=False)
    assert list(longest["case"]) == list(longest_open(record)["case"])


def test_effects_by_zone_are_those_of_the_cases_in_it(study: Study) -> None:
    found = study.effects_by
    assert list(found.columns[:2]) == ["by", "group"]
    assert list(found["group"].unique()) == ["clear", "overlap", "gap", "beyond"]
    chosen = found.query(
        "group == 'gap' and measure == 'rmst_days' and contrast == 'simple:precedents'"
    )
    gap = study.arms_by.query("group == 'gap'").pivot_table(
        index="replication", columns="arm", values="rmst_days"
    )
    assert chosen["estimate"].item() == pytest.approx((gap["precedents"] - gap["none"]).mean())


def test_results_do_not_depend_on_the_executor(shishi: Scenario, study: Study) -> None:
    with Pool("processes", 2) as executor:
        other = compare(
            shishi, toggle=TOGGLES, replications=3, seed=5, by=("zone",), executor=executor
        )
    pd.testing.assert_frame_equal(other.arms_table, study.arms_table)
    pd.testing.assert_frame_equal(other.effects_by, study.effects_by)


def test_progress_counts_every_run(shishi: Scenario) -> None:
    told: list[tuple[int, int]] = []
    compare(
        shishi,
        toggle=["precedents"],
        replications=2,
        progress=lambda done, total: told.append((done, total)),
    )
    assert told == [(done, 4) for done in range(5)]


def test_scenario_without_toggles_is_one_arm(shishi: Scenario) -> None:
    alone = compare(shishi, replications=1)
    assert [arm.name for arm in alone.arms] == [shishi.title]
    assert alone.effects.empty


def test_replications_without_repetition_have_estimates_and_no_interval(shishi: Scenario) -> None:
    once = (
        compare(shishi, toggle=["precedents"], replications=1)
        .effects.set_index("measure")
        .loc["rmst_days"]
    )
    assert math.isfinite(once["estimate"])
    assert math.isnan(once["low"])
    assert once["note"] == "no_repetition"


def test_saved_tables_say_what_the_frames_say(study: Study, tmp_path: Path) -> None:
    study.save(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {
        f"{name}.csv"
        for name in (
            *("arms", "arms_by_zone", "effects", "effects_by_zone", "resolution_curves"),
            *("incidence", "daily", "learning_curve", "load", "distribution", "quantiles"),
            *("districts", "handoffs", "rulings", "longest_open", "verdicts"),
        )
    }
    handoffs = pd.read_csv(tmp_path / "handoffs.csv")
    assert len(handoffs) == len(study.tables["handoffs"]) > 0
    read = pd.read_csv(tmp_path / "effects.csv", keep_default_na=True)
    assert list(read.columns[:6]) == [
        "measure",
        "contrast",
        "estimate",
        "low",
        "high",
        "replications",
    ]
    assert read["estimate"].to_numpy() == pytest.approx(
        study.effects["estimate"].to_numpy(), nan_ok=True
    )


def test_manifest_says_how_to_repeat_the_comparison(study: Study) -> None:
    manifest = study.manifest()
    assert manifest["seed"] == 5
    assert manifest["replications"] == 3
    again = Scenario.model_validate(manifest["arms"][3]["scenario"])
    assert again == study.arms[3].scenario


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"replications": 0}, "replications must be 1 or more, but was 0"),
        ({"replications": 2.5}, "replications must be a whole number, 1 or more, but was 2.5"),
        ({"replications": "3"}, "replications must be a whole number, 1 or more, but was '3'"),
        ({"by": ["zones"]}, "did you mean 'zone'"),
        ({"toggle": ["platform"]}, "no mechanism 'platform'"),
    ],
)
def test_comparison_that_is_not_valid_is_refused_before_any_run(
    shishi: Scenario, asked: dict[str, object], message: str
) -> None:
    with pytest.raises(ComparisonError, match=message):
        compare(shishi, **asked)  # type: ignore[arg-type]


@pytest.mark.parametrize("given", ["classroom", Path("classroom.toml"), ["classroom"]])
def test_name_in_place_of_a_scenario_is_refused(given: Any) -> None:
    with pytest.raises(ComparisonError, match="load it first"):
        compare(given, toggle=["precedents"])


def test_one_mechanism_needs_no_list(shishi: Scenario) -> None:
    study = compare(shishi, toggle="precedents", replications=1)
    assert [arm.name for arm in study.arms] == ["none", "precedents"]


def test_no_scenario_is_refused() -> None:
    with pytest.raises(ComparisonError, match="no scenario"):
        compare([])


def test_pairing_saves_replications(shishi: Scenario, capsys: pytest.CaptureFixture[str]) -> None:
    paired = compare(shishi, toggle=["social_organisations"], replications=12)
    ratio = variance_ratio(paired, "rmst_days", "simple:social_organisations")
    with capsys.disabled():
        print(f"\nvariance of the paired difference over that of unpaired runs: {ratio:.2f}")  # noqa: T201
    assert ratio < 0.5


def test_variance_ratio_by_hand(study: Study) -> None:
    table = study.arms_table
    on, off = (table[table["arm"] == arm]["rmst_days"].to_numpy() for arm in ("precedents", "none"))
    expected = np.var(on - off, ddof=1) / (np.var(on, ddof=1) + np.var(off, ddof=1))
    assert variance_ratio(study, "rmst_days", "simple:precedents") == pytest.approx(expected)
    with pytest.raises(ComparisonError, match="no contrast"):
        variance_ratio(study, "rmst_days", "simple:market")
    with pytest.raises(ComparisonError, match="no measure"):
        variance_ratio(study, "rmst", "simple:precedents")


def test_a_study_says_in_a_line_what_it_is(study: Study) -> None:
    arms = "none, precedents, social_organisations, precedents + social_organisations"
    assert repr(study) == (
        f"<Study of {study.arms[0].scenario.title!r}: arms {arms}; 3 replications from seed 5 on>"
    )
