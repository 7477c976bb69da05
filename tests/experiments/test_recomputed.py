"""The numbers of a comparison once more, from its files alone, with pandas and SciPy and nothing of ours."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import sim
from sim.experiments.study import Study

TIME = {"days": 400, "warm_up": 60, "horizon": 120}
TOGGLES = ["precedents", "social_organisations"]
BOTH = "precedents + social_organisations"


@pytest.fixture(scope="module")
def study(root: Path) -> Study:
    shishi = sim.load_scenario(root / "scenarios" / "shishi.toml").with_values({f"time.{key}": value for key, value in TIME.items()})
    return sim.compare(shishi, toggle=TOGGLES, replications=6, seed=3)


@pytest.fixture(scope="module")
def files(study: Study, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the comparison, with those of two of its runs in it."""
    folder = tmp_path_factory.mktemp("study")
    study.save(folder)
    for arm in (study.arms[0], study.arms[3]):
        sim.run(arm.scenario, 5).save(folder / arm.name)
    return folder


def by_hand(cases: pd.DataFrame, daily: pd.DataFrame) -> dict[str, float]:
    """Measures of a run from its files."""
    of = cases[(cases["filed_day"] >= TIME["warm_up"]) & (cases["filed_day"] < TIME["days"] - TIME["horizon"])]
    horizon = TIME["horizon"]
    resolved, out = of["status"] == "resolved", of["status"] == "referred_out"
    days = (of["end_day"] - of["filed_day"]).where(resolved, np.inf)
    disposed = (of["end_day"] - of["filed_day"]).where(resolved | out, np.inf)
    reported = of["reported_day"].fillna(of["end_day"].where(resolved, np.inf)) - of["filed_day"]
    ordered = np.sort(days)
    found = {
        "rmst_days": days.clip(upper=horizon).mean(),
        "rmst_disposed_days": disposed.clip(upper=horizon).mean(),
        "rmst_reported_days": reported.clip(upper=horizon).mean(),
        "median_days": ordered[int(np.ceil(0.5 * len(of))) - 1],
        "p99_days": ordered[int(np.ceil(0.99 * len(of))) - 1],
        "handoffs_per_case": of["handoffs"].mean(),
        "no_handoff_share": (of["handoffs"] == 0).mean(),
        "ping_pong_share": of[of["handoffs"] >= 2]["ping_pong"].mean(),
        "declined_share": of["declines"].sum() / of["dispatches"].sum(),
        "disputed_share": (of["disputes"] > 0).mean(),
        "shelved_share": (of["shelvings"] > 0).mean(),
        "precedent_hit_share": (of["precedent_hits"] > 0).mean(),
        "resolved_by_society_share": (of["resolved_by"] == "society").mean(),
        "referred_out_share": out.mean(),
        "withdrawn_share": (of["status"] == "withdrawn").mean(),
        "follow_ups_per_case": of["follow_ups"].mean(),
        "petitions_per_1000": 1000 * of["petitions"].mean(),
        "rework_share": (of["reworks"] > 0).mean(),
        "late_share": (days > 5).mean(),  # the limit of all of its issues
        "coordination_hours": daily["coordination_hours"][TIME["warm_up"] :].sum() / (TIME["days"] - TIME["warm_up"]) * 250,
        "mean_trust": daily["trust"].iloc[-1],
    }
    return found | {f"resolved_within_{limit}": (days <= limit).mean() for limit in (5, 10, 15)}


@pytest.mark.parametrize("arm", ["none", BOTH])
def test_row_of_a_run_is_what_its_files_give(files: Path, arm: str) -> None:
    arms = pd.read_csv(files / "arms.csv")
    row = arms[(arms["arm"] == arm) & (arms["seed"] == 5)].iloc[0]
    for measure, value in by_hand(pd.read_csv(files / arm / "cases.csv"), pd.read_csv(files / arm / "daily.csv")).items():
        if measure == "p99_days" and value > TIME["horizon"]:
            assert np.isnan(row[measure])
        else:
            assert row[measure] == pytest.approx(value), measure


WEIGHTS: dict[str, dict[str, float]] = {
    "simple:precedents": {"precedents": 1, "none": -1},
    "simple:social_organisations": {"social_organisations": 1, "none": -1},
    "main:precedents": {BOTH: 0.5, "social_organisations": -0.5, "precedents": 0.5, "none": -0.5},
    "main:social_organisations": {BOTH: 0.5, "precedents": -0.5, "social_organisations": 0.5, "none": -0.5},
    "interaction:precedents:social_organisations": {BOTH: 1, "precedents": -1, "social_organisations": -1, "none": 1},
}


@pytest.mark.parametrize("contrast", WEIGHTS)
def test_effects_are_those_of_the_table_of_arms(files: Path, contrast: str) -> None:
    arms, effects = pd.read_csv(files / "arms.csv"), pd.read_csv(files / "effects.csv")
    for measure in ("rmst_days", "rmst_disposed_days", "handoffs_per_case", "rework_share", "docket_use", "mean_trust"):
        wide = arms.pivot_table(index="replication", columns="arm", values=measure)
        values: Any = sum(weight * wide[arm] for arm, weight in WEIGHTS[contrast].items())
        row = effects[(effects["measure"] == measure) & (effects["contrast"] == contrast)].iloc[0]
        expected = stats.ttest_1samp(values, 0).confidence_interval(0.95)
        assert (row["estimate"], row["low"], row["high"]) == pytest.approx((values.mean(), expected.low, expected.high)), measure
        assert row["replications"] == 6


def test_there_are_no_other_contrasts(files: Path) -> None:
    assert list(pd.read_csv(files / "effects.csv")["contrast"].unique()) == list(WEIGHTS)
