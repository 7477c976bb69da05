"""The points of studies."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.experiments.designs import Choice, Factor, Range, design_points
from sim.experiments.study_file import load_study
from tests.experiments.sweep_examples import TOWN, written

VARIED = """
[vary]
"precedents.force" = { low = 0.2, high = 1.0 }
"adjudication.rulings_per_year" = { low = 50, high = 800 }
"adjudication.refer" = { values = ["intake", "after_declines"] }
"precedents.enabled" = { values = [false, true] }
"""


def points(folder: Path, study: str) -> list[Any]:
    return design_points(load_study(written(folder, study)))


def test_grid_has_every_combination_in_order(tmp_path: Path) -> None:
    found = points(
        tmp_path,
        (
            'design = "grid"\n[vary]\n"precedents.force" = { values = [0, 1] '
            '}\n"platform.recognition" = { values = [0.5, 0] }'
        ),
    )
    assert [tuple(point.values()) for point in found] == [(0, 0.5), (0, 0), (1, 0.5), (1, 0)]


def test_latin_hypercube_draws_from_every_part_once(tmp_path: Path) -> None:
    found = points(tmp_path, f'design = "lhs"\nsamples = 16\n{VARIED}')
    force = np.array([point["precedents.force"] for point in found])
    assert sorted(np.floor((force - 0.2) / 0.8 * 16)) == list(range(16))
    assert sum(point["precedents.enabled"] for point in found) == 8
    assert {type(point["adjudication.rulings_per_year"]) for point in found} == {int}


def test_saltelli_design_has_two_samples_more_than_factors(tmp_path: Path) -> None:
    found = points(tmp_path, f'design = "sobol"\nsamples = 16\n{VARIED}')
    assert len(found) == 16 * (4 + 2)
    base, exchanged = found[0], found[1]
    assert [key for key in base if base[key] != exchanged[key]] in (["precedents.force"], [])


def test_each_step_of_morris_changes_one_factor(tmp_path: Path) -> None:
    found = points(tmp_path, f'design = "morris"\nsamples = 6\n{VARIED}')
    assert len(found) == 6 * (4 + 1)
    for start in range(0, len(found), 5):
        for before, after in zip(
            found[start : start + 4], found[start + 1 : start + 5], strict=True
        ):
            assert sum(before[key] != after[key] for key in before) == 1


@pytest.mark.parametrize("design", ["lhs", "sobol", "morris"])
def test_design_repeats_with_its_seed(tmp_path: Path, design: str) -> None:
    first, again, other = (
        points(tmp_path, f'design = "{design}"\nsamples = 8\nseed = {seed}\n{VARIED}')
        for seed in (1, 1, 2)
    )
    assert first == again
    assert first != other


def test_groups_and_what_multiplies_them_are_varied(tmp_path: Path) -> None:
    loaded = load_study(
        written(
            tmp_path,
            """design = "lhs"
samples = 8
[vary]
"departments[kind=territorial].staff_hours*" = { low = 0.5, high = 2.0 }
"departments[kind=functional].avoidance" = { low = 0.2, high = 0.9 }
"issues[name=*].pieces" = { low = 1, high = 4 }
""",
        )
    )
    point = design_points(loaded)[0]
    assert [type(number) for number in point.values()] == [float, float, int]
    city = loaded.scenario.with_values(point)
    offices = [each for each in city.departments if each.kind == "territorial"]
    assert {each.staff_factor for each in offices} == {
        point["departments[kind=territorial].staff_hours*"]
    }
    assert {each.pieces for each in city.issues} == {point["issues[name=*].pieces"]}


def test_own_points_are_taken_as_they_are_written(tmp_path: Path) -> None:
    (tmp_path / "points.csv").write_text(
        (
            "adjudication.refer, precedents.enabled,precedents.force\nintake, TRUE, "
            "0.5\nafter_declines,false ,1\n\n"
        ),
        encoding="utf-8",
    )
    assert points(tmp_path, 'points = "points.csv"') == [
        {"adjudication.refer": "intake", "precedents.enabled": True, "precedents.force": 0.5},
        {
            "adjudication.refer": "after_declines",
            "precedents.enabled": False,
            "precedents.force": 1,
        },
    ]


def test_steps_on_a_logarithmic_scale_are_equal_ratios() -> None:
    factor = Factor("adjudication.rulings_per_year", Range(low=10, high=1000, scale="log"))
    assert [factor.at(share, whole=True) for share in (0, 0.5, 1)] == [10, 100, 1000]


def test_choices_share_the_line_equally() -> None:
    factor = Factor("adjudication.refer", Choice(values=("a", "b", "c")))
    assert [factor.at(share, whole=False) for share in (0, 0.33, 0.34, 0.66, 0.67, 1)] == [
        "a",
        "a",
        "b",
        "b",
        "c",
        "c",
    ]


def test_steps_on_the_scale_log1m_are_equal_ratios_of_the_distance_from_1() -> None:
    factor = Factor("service_centre.accuracy", Range(low=0.9, high=0.999, scale="log1m"))
    found = [factor.at(share, False) for share in (0, 0.5, 1)]
    assert found == pytest.approx([0.9, 0.99, 0.999])
    assert (found[0], found[-1]) == (0.9, 0.999)


def test_ranges_of_the_scenario_are_varied_on_their_scales(tmp_path: Path) -> None:
    scaled = '"precedents.force" = { low = 0.01, high = 1.0, scale = "log" }'
    town = TOWN.replace('"precedents.force" = [0.2, 1.0]', scaled)
    study = written(tmp_path, 'design = "lhs"\nsamples = 16\nvary = "uncertainty"', town)
    found = design_points(load_study(study))
    force, even = (
        np.array([point[key] for point in found])
        for key in ("precedents.force", "platform.recognition")
    )
    places = np.log(force / 0.01) / np.log(100)
    assert sorted(np.floor(16 * places)) == list(range(16))
    assert sorted(np.floor(16 * even)) == list(range(16))
