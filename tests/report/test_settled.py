"""Whether open cases still grow at the end, on series that are made up."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sim.experiments.study import Study
from sim.i18n.catalogue import LANGUAGES, Catalogue
from sim.report.settled import unsettled, unsettled_warnings
from tests.experiments.judged import study

YEAR = 250


def made(*series: Sequence[float]) -> Study:
    of = study(toggles=("precedents",))
    time = of.arms[0].scenario.time
    frames = [
        pd.DataFrame({"arm": arm.name, "day": np.arange(len(cases)) + time.warm_up, "open": cases})
        for arm, cases in zip(of.arms, series, strict=True)
    ]
    return replace(of, tables={"daily": pd.concat(frames)})


def ramp(days: int, last: float, until: int | None = None) -> list[float]:
    return [200 + (last - 200) * min(1.0, day / (until or days)) for day in range(days)]


@pytest.mark.parametrize("days", [90, 300, 1000])
def test_only_arms_that_still_grow_are_named(days: int) -> None:
    of = made([200.0] * days, ramp(days, 600))
    assert unsettled(of) == [of.arms[1].name]


def test_an_arm_that_grows_more_and_more_slowly_has_not_settled() -> None:
    slower = np.repeat([316.0, 539.0, 671.0, 740.0], YEAR)
    level = np.repeat([218.0, 230.0, 229.0, 230.0], YEAR)
    of = made(list(level), list(slower))
    assert unsettled(of) == [of.arms[1].name]


def test_what_has_settled_early_has_settled() -> None:
    assert unsettled(made(ramp(750, 600, until=100), ramp(750, 50))) == []


def test_a_few_cases_are_noise_and_so_are_seasons() -> None:
    seasons = 200 + 80 * np.sin(2 * np.pi * np.arange(4 * YEAR) / YEAR)
    few = np.linspace(2, 10, 4 * YEAR)
    assert unsettled(made(list(seasons), list(few))) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_warning_is_one_line_for_all_arms(language: str) -> None:
    words = Catalogue(language)
    assert len(unsettled_warnings(made(ramp(300, 600), ramp(300, 900)), words)) == 1
    assert unsettled_warnings(study(), words) == []
