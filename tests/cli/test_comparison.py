"""The output of `sim compare`: one short table with complete names."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sim
from sim.cli.comparison import MOST_LINES, print_study, short_table
from sim.cli.tables import WIDTH
from sim.experiments.arms import Arm
from sim.experiments.study import Study
from sim.i18n.catalogue import LANGUAGES, Catalogue
from sim.report.names import arm_names
from tests.cli.test_tables import words_of
from tests.experiments.examples import town
from tests.report.examples import LONG

TOGGLES = ("precedents", "social_organisations", "adjudication")


@pytest.fixture(scope="module")
def studies() -> dict[int, Study]:
    """Comparisons by their number of arms."""
    made: dict[int, Any] = {
        2**n: sim.compare(town(), toggle=TOGGLES[:n], replications=1) for n in (1, 2, 3)
    }
    many = [f"{LONG} {n}" for n in range(40)]
    numbers = np.random.default_rng(1).uniform(0, 30, (40, len(sim.measures.MEASURES)))
    made[40] = SimpleNamespace(
        arms=[Arm(name, town(), {}) for name in many],
        replications=1,
        arms_table=pd.DataFrame(numbers, columns=[*sim.measures.MEASURES]).assign(arm=many),
    )
    return made


def test_parts_of_the_cases_are_shown_where_they_are_asked_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = Catalogue("en")
    for by, shown in (((), False), (("zone",), True)):
        study = sim.compare(town(), toggle=["precedents"], replications=1, by=by)
        print_study(study, words, everything=False)
        assert ("overlap" in capsys.readouterr().out) == shown


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("arms", [2, 4, 8, 40])
def test_table_has_25_lines_of_80_columns_and_every_name_whole(
    studies: dict[int, Study], arms: int, language: str
) -> None:
    from rich.cells import cell_len

    words = Catalogue(language)
    lines = short_table(studies[arms], words).splitlines()
    assert MOST_LINES / 2 < len(lines) <= MOST_LINES
    assert max(map(cell_len, lines)) <= WIDTH
    if arms <= 8 and language == "en":
        named = " ".join(arm_names(studies[arms], words).values())
        assert words_of(named) <= words_of(" ".join(lines))
        known = {
            word for name in sim.measures.MEASURES for word in words.name("measures", name).split()
        }
        heads = {
            word for line in lines for word in line.split() if word.isalpha() and len(word) > 1
        }
        assert heads <= known | words_of(named) | words_of(" ".join(lines[:1])) | {
            "measure",
            "arm",
            "not",
            "per",
        }


def test_means_are_those_of_the_table_of_arms(studies: dict[int, Study]) -> None:
    study = studies[2]
    means = study.arms_table.groupby("arm", sort=False)["rmst_days"].mean()
    assert isinstance(means, pd.Series)
    line = next(
        line
        for line in short_table(study, Catalogue("en")).splitlines()
        if "days to resolution" in line
    )
    shown = [float(cell) for cell in line.split()[-2:]]
    assert shown == pytest.approx(means.to_list(), abs=0.06)
