import pytest

from sim.i18n.catalogue import Catalogue
from sim.plots import distribution
from sim.report.figures.distribution import in_words, parts, quantiles
from sim.report.tables import Context
from sim.results.result import of_arm
from tests.report.examples import study

ENGLISH = Catalogue("en")


def test_parts_of_a_bar_are_all_cases() -> None:
    made = study(2, "arm")
    rows = of_arm(made.tables["distribution"], "arm 1")
    found = {part.name: part.percent for part in parts(rows, ENGLISH)}
    at = rows.set_index("days")["resolved"]
    assert sum(found.values()) == pytest.approx(100)
    assert found["resolved within 3 days"] == pytest.approx(100 * at[3])
    assert found["16 to 30 days"] == pytest.approx(100 * (at[30] - at[15]))
    assert found["open after 60 days"] == pytest.approx(100 * (0.96 - at[60]))
    assert found["referred out or withdrawn"] == pytest.approx(4)


def test_bars_are_as_long_as_their_parts() -> None:
    made = study(2, "arm")
    widths = [patch.get_width() for patch in distribution(made).axes[0].patches]
    expected = [
        part.percent
        for arm in ("arm 0", "arm 1")
        for part in parts(of_arm(made.tables["distribution"], arm), ENGLISH)
    ]
    assert widths == pytest.approx(expected)


def test_what_lies_beyond_the_horizon_is_called_so() -> None:
    found = Context(study(2, "arm"), ENGLISH)
    assert quantiles(found).rows == [
        ["50 %", "4", "4"],
        ["90 %", "30", "30"],
        ["95 %", "more than 60", "more than 60"],
    ]
    assert "“arm 0” 4 days, 30 days, " in in_words(found)
