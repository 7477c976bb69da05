"""The numbers of a comparison recomputed from its files, with NumPy, pandas and SciPy only."""

import math
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import sim
from tests.experiments.examples import town

TIME = {"days": 620, "warm_up": 60, "horizon": 260}
LIMIT = 5
"""Days that all issues of the scenario have."""

BOTH = "precedents + social_organisations"


class Asked(NamedTuple):
    """A contrast."""

    weights: dict[str, float]
    note: str = ""


SHISHI = {
    "simple:precedents": Asked({"precedents": 1, "none": -1}),
    "simple:social_organisations": Asked({"social_organisations": 1, "none": -1}),
    "main:precedents": Asked(
        {BOTH: 0.5, "social_organisations": -0.5, "precedents": 0.5, "none": -0.5}
    ),
    "main:social_organisations": Asked(
        {BOTH: 0.5, "precedents": -0.5, "social_organisations": 0.5, "none": -0.5}
    ),
    "interaction:precedents:social_organisations": Asked(
        {BOTH: 1, "precedents": -1, "social_organisations": -1, "none": 1}
    ),
    "together:precedents:social_organisations": Asked({BOTH: 1, "none": -1}),
}

# Precedents are rulings that were kept: without adjudication there are none.
TOWN = {
    "simple:adjudication": Asked({"adjudication": 1, "none": -1}),
    "simple:precedents": Asked({"precedents": 1, "none": -1}, "structural_zero:no_adjudication"),
    "main:adjudication": Asked(
        {"adjudication + precedents": 0.5, "precedents": -0.5, "adjudication": 0.5, "none": -0.5}
    ),
    "main:precedents": Asked(
        {"adjudication + precedents": 1, "adjudication": -1},
        "left_out:1:2 never_acted",  # in so small a town no ruling is ever followed
    ),
    "interaction:adjudication:precedents": Asked({}, "left_out:1:1"),
    "together:adjudication:precedents": Asked({"adjudication + precedents": 1, "none": -1}),
}


@pytest.fixture(scope="module")
def shishi(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a comparison, with those of two of its runs in it."""
    folder = tmp_path_factory.mktemp("shishi")
    city = sim.load_scenario(root / "scenarios" / "shishi.toml").with_values(
        {f"time.{key}": value for key, value in TIME.items()}
    )
    study = sim.compare(city, toggle=["precedents", "social_organisations"], replications=6, seed=3)
    study.save(folder)
    for arm in (study.arms[0], study.arms[3]):
        sim.run(arm.scenario, 5).save(folder / arm.name)
    return folder


@pytest.fixture(scope="module")
def small_town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a comparison with few events, so that many measures are not applicable."""
    folder = tmp_path_factory.mktemp("town")
    sim.compare(
        town(demand={"cases_per_day": 0.2}),
        toggle=["adjudication", "precedents"],
        replications=5,
        seed=1,
    ).save(folder)
    return folder


def by_hand(cases: pd.DataFrame, daily: pd.DataFrame) -> dict[str, float]:
    """Measures of a run from its files."""
    of = cases[
        (cases["filed_day"] >= TIME["warm_up"])
        & (cases["filed_day"] < TIME["days"] - TIME["horizon"])
    ]
    horizon = TIME["horizon"]
    taken, resolved, out = (
        of["end_day"] - of["filed_day"],
        of["status"] == "resolved",
        of["status"] == "referred_out",
    )
    days, disposed, ended = (
        taken.where(resolved, np.inf),
        taken.where(resolved | out, np.inf),
        taken.fillna(np.inf),
    )
    reported = of["reported_day"].fillna(of["end_day"].where(resolved, np.inf)) - of["filed_day"]
    median, p99 = np.quantile(days, [0.5, 0.99], method="inverted_cdf")
    found = {
        "rmst_days": days.clip(upper=horizon).mean(),
        "rmst_disposed_days": disposed.clip(upper=horizon).mean(),
        "rmst_reported_days": reported.clip(upper=horizon).mean(),
        "median_days": median,
        "p99_days": p99 if p99 <= horizon else math.nan,
        "open_over_250": (ended > 250).mean(),
        "handoffs_per_case": of["handoffs"].mean(),
        "no_handoff_share": (of["handoffs"] == 0).mean(),
        "ping_pong_share": of[of["handoffs"] >= 2]["ping_pong"].mean(),
        "first_dispatch_accuracy": of[of["first_unit"] != "service_centre"]["first_fit"].mean(),
        "declined_share": of["declines"].sum() / of["dispatches"].sum(),
        "disputed_share": (of["disputes"] > 0).mean(),
        "shelved_share": (of["shelvings"] > 0).mean(),
        "precedent_hit_share": (of["precedent_hits"] > 0).mean(),
        "resolved_by_society_share": (of["resolved_by"] == "society").mean(),
        "resolved_by_market_share": (of["resolved_by"] == "market").mean(),
        "referred_out_share": out.mean(),
        "withdrawn_share": (of["status"] == "withdrawn").mean(),
        "follow_ups_per_case": of["follow_ups"].mean(),
        "petitions_per_1000": 1000 * of["petitions"].mean(),
        "rework_share": (of["reworks"] > 0).mean(),
        "late_share": (days > LIMIT).mean(),
        "coordination_hours": daily["coordination_hours"][TIME["warm_up"] :].sum()
        / (TIME["days"] - TIME["warm_up"])
        * 250,
        "mean_trust": daily["trust"].iloc[-1],
    }
    return found | {f"resolved_within_{limit}": (days <= limit).mean() for limit in (5, 10, 15)}


@pytest.mark.parametrize("arm", ["none", BOTH])
def test_row_of_a_run_is_what_its_files_give(shishi: Path, arm: str) -> None:
    arms = pd.read_csv(shishi / "arms.csv")
    row = arms[(arms["arm"] == arm) & (arms["seed"] == 5)].iloc[0]
    for measure, value in by_hand(
        pd.read_csv(shishi / arm / "cases.csv"), pd.read_csv(shishi / arm / "daily.csv")
    ).items():
        assert row[measure] == pytest.approx(value, nan_ok=True), measure


def effect(arms: pd.DataFrame, measure: str, asked: Asked) -> tuple[float, float, float, int, str]:
    """Estimate, interval, replications and note of a contrast from the table of arms."""
    wide = arms.pivot(index="replication", columns="arm", values=measure)
    differences = sum(
        (weight * wide[arm] for arm, weight in asked.weights.items()),
        pd.Series(0.0 if asked.weights else np.nan, wide.index),
    )
    known = differences.dropna()
    n, notes = len(known), [asked.note]
    beyond = measure in ("median_days", "p99_days") and n < len(wide)
    if asked.weights and beyond:
        notes.append(f"beyond_horizon:{len(wide) - n}:{len(wide)}")
    elif asked.weights and n == 0:
        notes.append("not_applicable")
    elif asked.weights and n < len(wide):
        notes.append(f"applicable:{n}:{len(wide)}")
    alike = n > 1 and np.ptp(known) < 1e-9
    if n == 1 and not beyond:
        notes.append("no_repetition")
    zero = asked.note.startswith("structural_zero:") or "never_acted" in asked.note
    if alike and not beyond and not zero:
        notes.append("alike")
    estimate = math.nan if beyond else known.mean()
    below, above = (math.nan, math.nan) if beyond or alike or n < 2 else reach(known)
    return estimate, estimate - below, estimate + above, n, " ".join(filter(None, notes))


def reach(known: pd.Series) -> tuple[float, float]:
    """Return the ends of the interval below and above the mean.

    They are Student's or Willink's (2005), whichever is farther, up to twice Student's.
    """
    n = len(known)
    t, error, a = (
        stats.t.ppf(0.975, n - 1),
        known.std(ddof=1) / math.sqrt(n),
        (known.skew() if n > 2 else 0) / 6 / math.sqrt(n),
    )
    below, above = (
        (np.cbrt(1 + 6 * a * (r - a)) - 1) / (2 * a) if abs(a) > 1e-6 else r for r in (t, -t)
    )
    return error * min(2 * t, max(t, below)), error * min(2 * t, max(t, -above))


def check_effects(folder: Path, asked: dict[str, Asked]) -> set[str]:
    """Hold every row of the effects against the table of arms, and return their notes."""
    arms = pd.read_csv(folder / "arms.csv")
    effects = pd.read_csv(
        folder / "effects.csv",
        keep_default_na=False,
        na_values={name: [""] for name in ("estimate", "low", "high")},
    )
    assert list(effects["contrast"].unique()) == list(asked)
    for row in effects.to_dict("records"):
        *numbers, note = effect(arms, row["measure"], asked[row["contrast"]])
        where = f"{row['measure']}, {row['contrast']}"
        found = [row[name] for name in ("estimate", "low", "high", "replications")]
        assert found == pytest.approx(numbers, nan_ok=True, abs=1e-9), where
        assert row["note"] == note, where
    return set(effects["note"])


def test_effects_are_those_of_the_table_of_arms(shishi: Path) -> None:
    assert "" in check_effects(shishi, SHISHI)


def test_effects_that_cannot_be_known_say_why(small_town: Path) -> None:
    notes = check_effects(small_town, TOWN)
    assert all(any(note.startswith(asked.note) for note in notes) for asked in TOWN.values())
    kinds = {each.partition(":")[0] for note in notes for each in note.split()}
    assert {"not_applicable", "applicable", "beyond_horizon", "no_repetition", "alike"} <= kinds
