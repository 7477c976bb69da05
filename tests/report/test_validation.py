import dataclasses

import pytest

import sim
from sim.plots import skill, validation
from tests.logs.cities import log_of, town


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    log = log_of(town(120), 4, tmp_path_factory.mktemp("log") / "town.csv")
    return sim.validate(town(120), log, replications=1)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_panels_show_what_the_tables_say(found, language):
    drawn = validation(found, language)
    time, handoffs, by_handoffs, units = drawn.axes
    log, simulated = time.get_lines()[:2]
    assert (log.get_ydata() >= 100 * found.curves["log"]).all()
    assert simulated.get_ydata()[0] == pytest.approx(100 * found.curves["simulated"].iloc[0])
    assert len(handoffs.get_lines()[0].get_xdata()) == min(13, len(found.handoffs))
    assert len(by_handoffs.get_xticks()) == 7
    assert len(units.get_lines()[1].get_xdata()) == len(found.units)


def test_without_hand_offs_there_are_two_panels(found):
    log = dataclasses.replace(found.log, has_handoffs=False)
    measures = found.measures[~found.measures["measure"].str.contains("hand-off|ping-pong")]
    assert len(validation(dataclasses.replace(found, log=log, measures=measures)).axes) == 2


@pytest.mark.parametrize("language", ["en", "zh"])
def test_skill_shows_each_distance_relative_to_that_of_the_log_from_itself(found, language):
    (axes,) = skill(found, language).axes
    rows = found.distances
    assert len(axes.get_yticks()) == len(rows)
    runs = axes.get_lines()[-1]  # above the baselines
    assert runs.get_xdata() == pytest.approx(
        (rows["simulated"] / rows["resampled"]).clip(lower=0.05).to_numpy()
    )
    assert len(axes.get_lines()) == 1 + 5  # the line at 1, four baselines, the runs
