"""Sensitivity indices, compared with functions whose indices are known."""

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim
from sim.errors import StudyError
from sim.experiments.designs import design_points
from sim.experiments.sensitivity import deciding, indices
from sim.experiments.study_file import LoadedStudy, load_study
from tests.experiments.sweep_examples import GRID, written

PI = math.pi
THREE = "\n".join(
    f'"{key}" = {{ low = 0.0, high = 1.0 }}'
    for key in ("precedents.force", "platform.recognition", "service_centre.accuracy")
)
"""Three numbers between 0 and 1, on which a function is laid in place of the model."""

Function = Callable[..., float]


def ishigami(a: float, b: float, c: float) -> float:
    """Ishigami and Homma's function, its inputs from -pi to pi."""
    x, y, z = (PI * (2 * share - 1) for share in (a, b, c))
    return math.sin(x) + 7 * math.sin(y) ** 2 + 0.1 * z**4 * math.sin(x)


V = 0.5 + 49 / 8 + 0.1 * PI**4 / 5 + 0.01 * PI**8 / 18
FIRST = {
    "precedents.force": 0.5 * (1 + 0.1 * PI**4 / 5) ** 2 / V,
    "platform.recognition": 49 / 8 / V,
    "service_centre.accuracy": 0.0,
}
WITH_FIRST = 0.01 * PI**8 * (1 / 18 - 1 / 50) / V
TOTAL = {
    key: share + (0 if key == "platform.recognition" else WITH_FIRST)
    for key, share in FIRST.items()
}
"""Indices of the function, as its variance decomposes (Saltelli et al. 2008, Global sensitivity
analysis, section 4.6)."""


def study(folder: Path, design: str, samples: int, vary: str = THREE) -> LoadedStudy:
    return load_study(
        written(folder, f'design = "{design}"\nsamples = {samples}\n[vary]\n{vary}\n')
    )


def runs(
    loaded: LoadedStudy, function: Function, replications: int = 1, noise: float = 0.0
) -> pd.DataFrame:
    """The table that a sweep of a function would leave."""
    rng = np.random.default_rng(1)
    rows = [
        {
            "point": number,
            **point,
            "replication": r,
            "seed": r,
            "status": "done",
            "rmst_days": function(*point.values()) + rng.normal(0, noise),
        }
        for number, point in enumerate(design_points(loaded))
        for r in range(replications)
    ]
    return pd.DataFrame(rows)


def found(loaded: LoadedStudy, frame: pd.DataFrame) -> pd.DataFrame:
    return indices(loaded, frame, "rmst_days")


def test_sobol_indices_of_a_known_function_lie_within_their_intervals(tmp_path: Path) -> None:
    loaded = study(tmp_path, "sobol", 1024)
    frame = found(loaded, runs(loaded, ishigami)).set_index("key")
    for key in FIRST:
        row = frame.loc[key]
        assert row["first_low"] <= FIRST[key] <= row["first_high"]
        assert row["total_low"] <= TOTAL[key] <= row["total_high"]
        assert row["total_high"] - row["total_low"] < 0.25
    assert list(frame.index) == sorted(TOTAL, key=lambda key: -TOTAL[key])


def test_morris_finds_slopes_and_tells_interaction_from_them(tmp_path: Path) -> None:
    loaded = study(tmp_path, "morris", 40)
    frame = found(loaded, runs(loaded, lambda a, b, c: 3 * a - 2 * b + 0 * c)).set_index("key")
    assert frame["mu"].to_dict() == pytest.approx(
        {"precedents.force": 3, "platform.recognition": -2, "service_centre.accuracy": 0}, abs=1e-9
    )
    assert frame["sigma"].to_numpy() == pytest.approx(0, abs=1e-9)
    mixed = found(
        loaded, runs(loaded, lambda a, b, c: 3 * a + 4 * (b - 0.5) * (c - 0.5))
    ).set_index("key")
    assert mixed["sigma"]["precedents.force"] == pytest.approx(0, abs=1e-9)
    assert mixed["mu_star"]["platform.recognition"] > 0.5
    assert mixed["mu_star_low"]["platform.recognition"] > 0
    assert abs(mixed["mu"]["platform.recognition"]) < mixed["mu_star"]["platform.recognition"]


def test_a_latin_hypercube_ranks_by_partial_rank_correlations(tmp_path: Path) -> None:
    loaded = study(tmp_path, "lhs", 60)
    frame = found(loaded, runs(loaded, lambda a, b, c: 2 * a - 6 * b, noise=0.5))
    assert list(frame["key"])[:2] == ["platform.recognition", "precedents.force"]
    assert deciding(frame) == ["platform.recognition", "precedents.force"]
    assert (frame["correlation"][:2] * [-1, 1] > 0.6).all()
    assert frame["correlation_low"][2] < 0 < frame["correlation_high"][2]
    few = study(tmp_path, "lhs", 11)
    with pytest.raises(StudyError, match=r"11 points have a value, too few for 3 factors; .* 12"):
        found(few, runs(few, ishigami))


def test_values_that_are_no_numbers_are_tested_whatever_their_order(tmp_path: Path) -> None:
    forms = '"responsibility.decides" = { values = ["hazard", "quantal", "learning"] }'
    loaded = study(tmp_path, "lhs", 60, f"{THREE}\n{forms}")
    frame = found(
        loaded, runs(loaded, lambda *given: 2.0 * (given[3] == "quantal") + given[0], noise=0.5)
    )
    assert deciding(frame) == ["responsibility.decides", "precedents.force"]
    assert frame["correlation"].isna().tolist() == [True, False, False, False]
    few = study(tmp_path, "lhs", 19, f"{THREE}\n{forms}")
    with pytest.raises(StudyError, match=r"19 points have a value, too few for 4 factors; .* 20"):
        found(few, runs(few, lambda *given: given[0]))


def test_noise_of_replications_is_told_as_a_share_of_the_variance(tmp_path: Path) -> None:
    loaded = study(tmp_path, "sobol", 256)
    frame = runs(loaded, lambda a, b, c: a, replications=4, noise=0.3)
    means = frame.groupby("point")["rmst_days"].mean()
    assert found(loaded, frame).attrs["noise"] == pytest.approx(0.3**2 / 4 / means.var(), rel=0.15)
    assert math.isnan(found(loaded, runs(loaded, ishigami)).attrs["noise"])


def test_luck_that_all_points_share_is_no_noise_between_them(tmp_path: Path) -> None:
    loaded = study(tmp_path, "sobol", 64)
    frame = runs(loaded, lambda a, b, c: a, replications=3)
    frame["rmst_days"] += 5.0 * frame["replication"]
    assert found(loaded, frame).attrs["noise"] == pytest.approx(0, abs=1e-12)


def test_points_are_compared_over_the_same_replications(tmp_path: Path) -> None:
    loaded = study(tmp_path, "morris", 6)
    frame = runs(loaded, lambda a, b, c: 3 * a, replications=3)
    frame["rmst_days"] += 5.0 * frame["replication"]
    stopped = frame[(frame["replication"] < 2) | (frame["point"] < 10)]
    left = found(loaded, stopped)
    assert left.attrs["replications"] == 2
    assert left.set_index("key")["mu"]["precedents.force"] == pytest.approx(3)
    assert left.set_index("key")["sigma"].to_numpy() == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(("design", "samples"), [("sobol", 1024), ("morris", 400)])
def test_floor_is_what_noise_alone_gives_a_factor_that_does_nothing(
    tmp_path: Path, design: str, samples: int
) -> None:
    loaded = study(tmp_path, design, samples)
    frame = found(loaded, runs(loaded, lambda a, b, c: a, replications=3, noise=0.5))
    idle = frame.set_index("key")["total" if design == "sobol" else "mu_star"][
        "service_centre.accuracy"
    ]
    assert idle == pytest.approx(frame.attrs["floor"], rel=0.15)
    assert idle > 0.1
    assert deciding(frame) == ["precedents.force"]


def test_nothing_is_said_to_decide_where_noise_is_not_known(tmp_path: Path) -> None:
    loaded = study(tmp_path, "morris", 10)
    assert deciding(found(loaded, runs(loaded, ishigami))) == []


def test_groups_with_a_point_without_a_value_are_left_out_whole(tmp_path: Path) -> None:
    loaded = study(tmp_path, "sobol", 1024)
    frame = runs(loaded, ishigami)
    frame.loc[[7, 8, 903], "rmst_days"] = math.nan
    left = found(loaded, frame)
    assert left.attrs["left_out"] == 2
    assert left.attrs["groups"] == 1022
    assert left.set_index("key")["first"].to_dict() == pytest.approx(FIRST, abs=0.05)


def test_response_that_does_not_vary_has_no_indices(tmp_path: Path) -> None:
    for design, indices_of in (
        ("sobol", ["first", "total"]),
        ("morris", ["mu_star", "sigma"]),
        ("lhs", ["correlation", "p_value"]),
    ):
        loaded = study(tmp_path, design, 16)
        assert found(loaded, runs(loaded, lambda a, b, c: 1.0))[indices_of].isna().all(axis=None)


def test_too_little_to_say_anything_is_refused(tmp_path: Path) -> None:
    loaded = study(tmp_path, "morris", 4)
    frame = runs(loaded, ishigami)
    with pytest.raises(
        StudyError, match="no replication is complete at all points yet; resume the sweep first"
    ):
        found(loaded, frame.iloc[:-1])
    frame.loc[3, "rmst_days"] = math.nan
    with pytest.raises(
        StudyError, match="only 3 of 4 groups of 4 points have a value at every point"
    ):
        found(loaded, frame)


def test_design_that_cannot_say_is_refused(tmp_path: Path) -> None:
    sim.sweep(written(tmp_path, GRID.replace("= 5", "= 1")), tmp_path / "out")
    with pytest.raises(
        StudyError,
        match="needs design = 'sobol', 'morris' or 'lhs', but this sweep has design = 'grid'",
    ):
        sim.sensitivity(tmp_path / "out")


def test_table_of_runs_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        StudyError, match="needs the folder of a sweep, with its design, but was given a DataFrame"
    ):
        sim.sensitivity(pd.DataFrame())  # type: ignore[arg-type]


def test_sensitivity_of_an_effect_comes_from_a_sweep_on_disk(tmp_path: Path) -> None:
    text = (
        'design = "morris"\nsamples = 4\nreplications = 2\ntoggle = '
        f'["precedents"]\n[vary]\n{THREE}\n'
    )
    sim.sweep(written(tmp_path, text), tmp_path / "out")
    frame = sim.sensitivity(tmp_path / "out", "handoffs_per_case", "simple:precedents")
    assert set(frame["key"]) == set(FIRST)
    assert np.isfinite(frame["mu_star"]).all()
