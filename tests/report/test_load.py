from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.i18n.catalogue import Catalogue
from sim.plots import load
from sim.report.figures.load import FEWER_UNITS, MOST_UNITS, most_loaded, overloaded
from sim.report.tables import Context
from tests.report import examples
from tests.report.examples import stacked, study


def loaded(**arms: dict[str, float]) -> Any:
    """Return a study of arms in which units use these shares of their hours."""
    return SimpleNamespace(
        tables={
            "load": stacked(
                {arm: examples.load([*shares], [*shares.values()]) for arm, shares in arms.items()}
            )
        }
    )


def test_units_stand_by_the_most_of_their_hours_that_any_arm_uses() -> None:
    found = most_loaded(
        loaded(a={"roads": 0.5, "water": 0.6, "parks": 0.1}, b={"roads": 0.96, "water": 0.2})
    )
    assert found.units == ["roads", "water", "parks"]
    assert found.percent == pytest.approx(np.array([[50, 60, 10], [96, 20, np.nan]]), nan_ok=True)
    assert found.overloaded.tolist() == [True, False, False]


def test_the_rest_is_one_row_with_its_hours_together_and_its_cases_on_average() -> None:
    units = {f"unit {number}": 0.9 - number / 100 for number in range(MOST_UNITS + 5)}
    found = most_loaded(loaded(a=units))
    rest = list(units.values())[MOST_UNITS:]
    assert (len(found.units), found.others) == (MOST_UNITS, 5)
    assert found.percent[0, -1] == pytest.approx(100 * np.mean(rest))
    assert found.held[0, -1] == pytest.approx(50 * np.mean(rest))
    assert found.hours[-1] == (5000, 5000)


def test_one_unit_is_not_called_the_rest() -> None:
    units = {f"unit {number}": 0.5 for number in range(MOST_UNITS + 1)}
    assert most_loaded(loaded(a=units)).others == 0


def test_beside_many_arms_fewer_units_stand_by_themselves() -> None:
    assert len(most_loaded(study(8)).units) == FEWER_UNITS


def test_markers_stand_at_the_shares_of_hours_and_at_the_cases_held() -> None:
    made = study(3)
    found = most_loaded(made)
    used, held = load(made).axes
    for axes, values in ((used, found.percent), (held, found.held)):
        drawn = [line.get_xdata() for line in axes.lines if line.get_marker() not in ("", "None")]
        assert np.array(drawn) == pytest.approx(values)


def test_overloaded_units_are_named_once_for_arms_alike_and_as_a_kind_where_all_are() -> None:
    names = ("a", "b", "c")
    made = loaded(
        a={"roads": 1.0, "water": 0.97},
        b={"roads": 1.0, "water": 0.96},
        c={"roads": 1.0, "water": 0.2},
    )
    words = Catalogue("en")
    of: Any = Context(made, words)
    of.__dict__["names"] = dict(zip(names, names, strict=True))
    kind = made.tables["load"]["kind"].iloc[0]
    every = words.text("figures.load.all", count=2, kind=words.text(f"figures.load.{kind}"))
    text = overloaded(of)
    assert text.count(every) == 1
    assert text.count("roads") == 1
