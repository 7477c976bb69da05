from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.patches import PathPatch

from sim.experiments.arms import Arm
from sim.model.state.units import unit_names
from sim.plots import handoff_network
from sim.report.figures.handoffs import BOTH, MOST_UNITS, ONE, flows
from tests.report.examples import city, handoffs, loads, study, words_of


def passed(arms: dict[str, dict[tuple[int, int], int]]) -> Any:
    """Return a study in which these many cases went from unit to unit."""
    scenario = city()
    n = len(unit_names(scenario))
    counts = {arm: np.zeros((n, n), np.int64) for arm in arms}
    for arm, cells in arms.items():
        for cell, count in cells.items():
            counts[arm][cell] = count
    return SimpleNamespace(
        tables={"handoffs": handoffs(counts, scenario), "load": loads(arms, scenario)},
        scenarios=dict.fromkeys(arms, scenario),
        arms=[Arm(arm, scenario) for arm in arms],
    )


def widths(drawn: Any, panel: int = 0) -> list[tuple[str, float]]:
    """Return colour and width of each line between units."""
    from matplotlib.colors import to_hex

    lines = [patch for patch in drawn.axes[panel].patches if isinstance(patch, PathPatch)]
    return [(to_hex(line.get_edgecolor()).upper(), line.get_linewidth()) for line in lines]


def test_a_line_is_as_wide_as_all_hand_offs_and_dark_as_far_as_they_go_to_and_fro() -> None:
    drawn = handoff_network(passed({"arm": {(0, 1): 30, (1, 0): 10, (2, 3): 8}}))
    (one, wide), (both, dark), (_, small), (_, none) = widths(drawn)
    assert (one, both) == (ONE.upper(), BOTH.upper())
    assert dark / wide == pytest.approx(20 / 40)
    assert small / wide == pytest.approx(8 / 40)
    assert none == 0


def test_panels_have_one_scale_and_one_layout() -> None:
    drawn = handoff_network(
        passed({"few": {(0, 1): 10, (1, 0): 10}, "many": {(0, 1): 40, (1, 0): 40, (2, 1): 1}})
    )
    assert widths(drawn, 1)[0][1] == pytest.approx(4 * widths(drawn, 0)[0][1])
    first, second = (
        [tuple(line.get_xydata()[0]) for line in axes.lines if line.get_marker() == "o"]
        for axes in drawn.axes
    )
    assert first == second


def test_titles_tell_how_many_hand_offs_there_are_and_how_many_go_to_and_fro() -> None:
    text = words_of(
        handoff_network(passed({"a": {(0, 1): 30, (1, 0): 10}, "b": {(0, 1): 5}, "c": {}}))
    )
    assert {
        "a: 40 hand-offs, 50 % to and fro",
        "b: 5 hand-offs, 0 % to and fro",
        "c: no hand-offs",
    } <= set(text)


def test_an_arrow_points_to_where_cases_go() -> None:
    axes = handoff_network(passed({"arm": {(0, 1): 30}})).axes[0]
    (arrow,) = [patch for patch in axes.patches if not isinstance(patch, PathPatch)]
    tip, *back = arrow.get_xy()[:3]
    from_unit, to_unit = (line.get_xydata()[0] for line in axes.lines if line.get_marker() == "o")
    assert (tip - np.mean(back, axis=0)) @ (to_unit - from_unit) > 0


def test_what_goes_to_and_fro_has_no_arrow() -> None:
    axes = handoff_network(passed({"arm": {(0, 1): 30, (1, 0): 30}})).axes[0]
    assert all(isinstance(patch, PathPatch) for patch in axes.patches)


def test_units_without_hand_offs_are_left_out_and_those_with_few_are_taken_together() -> None:
    found = flows(passed({"arm": {(unit, unit + 1): 100 - unit for unit in range(17)}}))
    assert len(found.units) == MOST_UNITS
    assert found.others == 18 - MOST_UNITS
    counts = found.counts["arm"]
    assert counts.sum() == sum(100 - unit for unit in range(17))
    assert counts.shape == (MOST_UNITS + 1,) * 2


def test_units_stand_beside_those_they_exchange_most_with() -> None:
    scenario = city()
    names = unit_names(scenario)
    found = flows(passed({"arm": {(0, 5): 50, (5, 0): 50, (1, 7): 20, (5, 7): 10}}))
    assert found.units == (names[5], names[0], names[7], names[1]) or found.units == (
        names[5],
        names[0],
        names[1],
        names[7],
    )


def test_units_are_told_apart_by_name_where_arms_are_different_cities() -> None:
    made = study(2, "arm")
    leak = {"name": "leak", "departments": ["roads", "water"]}
    smaller = city().with_values(
        {"departments": [{"name": "water"}, {"name": "roads"}], "issues": [leak]}
    )
    for name, other in (
        ("handoffs", handoffs({"arm 1": np.array([[0, 7], [0, 0]])}, smaller)),
        ("load", loads(["arm 1"], smaller)),
    ):
        first = made.tables[name].query("arm == 'arm 0'")
        made.tables[name] = pd.concat([first, other], ignore_index=True)
    found = flows(made)
    at = {name: place for place, name in enumerate(found.units)}
    counts = found.counts["arm 1"]
    assert counts.sum() == 7
    assert counts[at.get("water", len(at)), at.get("roads", len(at))] == 7
