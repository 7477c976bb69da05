from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.experiments.arms import Arm
from sim.model.state.units import unit_names
from sim.plots import handoffs as draw
from sim.report.figures.handoffs import LARGEST, flows
from tests.report.examples import city, handoffs, study, words_of

UNITS = unit_names(city())


def passed(arms: dict[str, dict[tuple[int, int], int]]) -> Any:
    """Return a study in which these many cases went from unit to unit."""
    scenario = city()
    counts = {arm: np.zeros((len(UNITS), len(UNITS)), np.int64) for arm in arms}
    for arm, cells in arms.items():
        for cell, count in cells.items():
            counts[arm][cell] = count
    return SimpleNamespace(
        tables={"handoffs": handoffs(counts, scenario)},
        arms=[Arm(arm, scenario) for arm in arms],
    )


def test_a_pair_stands_in_the_direction_in_which_more_go_in_all_arms_together() -> None:
    found = flows(passed({"a": {(0, 1): 30, (1, 0): 40}, "b": {(0, 1): 20, (2, 3): 60}}))
    assert found.pairs == [(UNITS[0], UNITS[1]), (UNITS[2], UNITS[3])]
    assert found.there["a"].tolist() == [30, 0]
    assert found.back["a"].tolist() == [40, 0]
    assert found.there["b"].tolist() == [20, 60]


def test_a_pair_that_exchanges_as_many_both_ways_stands_once() -> None:
    found = flows(passed({"a": {(0, 1): 7, (1, 0): 7}}))
    assert len(found.pairs) == 1
    assert found.there["a"].tolist() == found.back["a"].tolist() == [7]
    assert found.returned == {"a": 1}


def test_pairs_with_few_hand_offs_are_left_out_and_the_share_of_the_others_is_given() -> None:
    counts = {(unit, unit + 1): 100 - unit for unit in range(15)}
    found = flows(passed({"arm": counts}))
    assert [sender for sender, _ in found.pairs] == list(UNITS[:LARGEST])
    assert found.total["arm"] == sum(counts.values())
    assert found.share == pytest.approx(sum(list(counts.values())[:LARGEST]) / sum(counts.values()))


def test_bars_are_as_long_as_hand_offs_on_one_scale_to_both_sides() -> None:
    drawn = draw(passed({"few": {(0, 1): 10, (1, 0): 5}, "many": {(0, 1): 40, (1, 0): 30}}))
    widths = [[bar.get_width() for bar in axes.patches] for axes in drawn.axes]
    assert widths == [[10, -5], [40, -30]]
    assert drawn.axes[0].get_xlim() == drawn.axes[1].get_xlim()


def test_panels_tell_how_many_hand_offs_there_are_and_how_many_go_to_and_fro() -> None:
    text = words_of(draw(passed({"a": {(0, 1): 30, (1, 0): 10}, "b": {(0, 1): 5}, "c": {}})))
    assert {
        "40 hand-offs, 50.0 % to and fro",
        "5 hand-offs, 0 % to and fro",
        "no hand-offs",
    } <= set(text)


def test_a_comparison_without_hand_offs_is_drawn() -> None:
    assert "no hand-offs" in words_of(draw(passed({"a": {}})))


def test_units_are_the_same_by_name_where_arms_are_different_cities() -> None:
    made = study(2, "arm")
    leak = {"name": "leak", "departments": ["roads", "water"]}
    smaller = city().with_values(
        {"departments": [{"name": "water"}, {"name": "roads"}], "issues": [leak]}
    )
    first = made.tables["handoffs"].query("arm == 'arm 0'")
    other = handoffs({"arm 1": np.array([[0, 900], [0, 0]])}, smaller)
    made.tables["handoffs"] = pd.concat([first, other], ignore_index=True)
    found = flows(made)
    assert found.pairs[0] == ("water", "roads")
    assert found.there["arm 1"].sum() == found.total["arm 1"] == 900
