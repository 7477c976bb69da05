import re
from collections import defaultdict
from typing import Any
from unittest.mock import Mock

import numpy as np
import pandas as pd
import pytest

import sim
from sim.model.state.tables import NOBODY, PRECEDENT, REFERRED
from sim.plots import remit_map
from sim.records.record import RunRecord
from sim.results.result import of_arm
from sim.scenario.files import load_scenario
from tests.report.examples import DEPARTMENTS, city, faults, kept, study, words_of


def points(drawn: Any, panel: int = 0) -> dict[str, list[float]]:
    """Return the circumstances at which there is a mark of each kind."""
    found: dict[str, list[float]] = defaultdict(list)
    for line in drawn.axes[panel].lines:
        found[line.get_marker()].extend(line.get_xdata())
    return found


def record(rulings: Any, scenario: Any = None) -> Any:
    """Return the drawn parts of a record."""
    scenario = scenario or city()
    rows = rulings if isinstance(rulings, pd.DataFrame) else kept(rulings, scenario)
    return Mock(RunRecord, scenario=scenario, precedents=rows)


def without(made: Any, arm: str) -> None:
    """Take an arm's rulings out of a study."""
    rulings = made.tables["rulings"]
    made.tables["rulings"] = rulings[rulings["arm"] != arm]


def ruling(
    circumstance: float, day: int, unit: int = 0, overruled: int = NOBODY, issue: int = 0
) -> Any:
    rows = np.zeros(1, PRECEDENT)
    rows["circumstance"], rows["day"], rows["unit"], rows["overruled_day"], rows["issue"] = (
        circumstance,
        day,
        unit,
        overruled,
        issue,
    )
    return rows


def test_each_ruling_stands_at_its_circumstance_with_a_mark_of_its_kind() -> None:
    rows = np.concatenate([ruling(0.1, 5), ruling(0.2, 6, REFERRED), ruling(0.3, 7, overruled=50)])
    found = points(remit_map(record(rows)))
    assert found["o"] == pytest.approx([0.1, 0.3])
    assert found["^"] == pytest.approx([0.2])
    assert found["x"] == pytest.approx([0.3])


def test_a_later_ruling_stands_higher_and_an_overruled_one_as_long_as_it_stood() -> None:
    rows = np.concatenate([ruling(0.1, 0), ruling(0.2, 60), ruling(0.3, 0, overruled=60)])
    axes = remit_map(record(rows)).axes[0]
    early, late, first = next(
        line for line in axes.lines if line.get_marker() == "o" and len(line.get_xdata()) == 3
    ).get_ydata()
    assert late > early == first
    ((start, end),) = [
        segment[:, 1] for bars in axes.collections for segment in bars.get_segments()
    ]
    assert (start, end) == pytest.approx((early, late))


def test_rulings_from_before_the_run_are_at_the_bottom() -> None:
    drawn = remit_map(record(np.concatenate([ruling(0.1, -40), ruling(0.2, 10)])))
    assert "from day −40 at the bottom to day 120" in drawn.caption


LEAK = {
    "name": "leak",
    "departments": DEPARTMENTS[:3],
    "overlap": 0.2,
    "gap": 0.2,
    "pieces": 2,
    "beyond": 0.1,
}


def test_the_strip_is_the_map_and_names_who_holds_a_part_alone() -> None:
    scenario = city().with_values({"issues": [LEAK]})
    drawn = remit_map(record(ruling(0.5, 1), scenario))
    strips = [
        patch
        for patch in drawn.axes[0].patches
        if patch.get_edgecolor()[3] > 0 and patch.get_linewidth() == 0.5
    ]
    assert [patch.get_width() for patch in strips] == pytest.approx(
        [0.3, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1]
    )
    assert [patch.get_hatch() for patch in strips[:2]] == ["", "/////"]
    assert len({patch.get_hatch() for patch in strips}) == 4
    text = words_of(drawn)
    assert "water" in text
    assert any("roads" in words for words in text)


def test_the_busiest_issues_are_drawn_and_their_number_is_said() -> None:
    rows = np.concatenate([ruling(0.5, 1, issue=14)] * 3 + [ruling(0.5, 1, issue=2)])
    made = remit_map(record(rows))
    drawn = [words for words in words_of(made) if re.search(r"\d rulings?$", words)]
    assert drawn[:2] == [
        "noise_of_building_sites_at_ night_14 3 rulings",
        "noise_of_building_sites_at_ night_2 1 ruling",
    ]
    assert len(drawn) == 12
    assert "the 12 of 15 issues with most rulings" in made.caption


def test_the_only_arm_with_rulings_is_named_a_single_run_is_not() -> None:
    made = study(2, "arm")
    without(made, "arm 0")
    assert "B: arm 1" in words_of(remit_map(made))
    assert not any("arm" in text for text in words_of(remit_map(record(made.tables["rulings"]))))


def test_a_city_without_rulings_shows_its_most_frequent_issues() -> None:
    drawn = remit_map(record(np.zeros(0, PRECEDENT)))
    assert "the 12 of 15 most frequent issues" in drawn.caption


def test_arms_without_rulings_are_not_drawn() -> None:
    made = study(3, "arm")
    without(made, "arm 1")
    few = [issue.name for issue in city().issues[:5]]
    rulings = made.tables["rulings"]
    made.tables["rulings"] = rulings[rulings["issue"].isin(few)]
    drawn = remit_map(made)
    assert len(drawn.axes) == 2
    assert sorted(points(drawn, 1)["o"] + points(drawn, 1)["^"]) == pytest.approx(
        np.sort(of_arm(made.tables["rulings"], "arm 2")["circumstance"])
    )


@pytest.mark.parametrize("name", ["classroom", "shishi", "longyang"])
def test_shipped_cities_can_be_read(name: str, root: Any) -> None:
    record = sim.run(load_scenario(root / "scenarios" / f"{name}.toml"), seed=1)
    drawn = remit_map(record)
    assert not faults(drawn)
    expected = np.sort(np.bincount(record.precedent_rows["issue"]))[::-1][:12].sum()
    found = points(drawn)
    assert len(found["o"]) + len(found["^"]) == expected
