import numpy as np
import pytest

from sim.plots import incidence
from sim.results.result import by_arm
from tests.report.examples import study, words_of

ENDS = ("department", "social_organisation", "market_provider", "referred_out", "withdrawn")


def test_the_stack_of_each_arm_is_its_cumulative_incidence_and_fills_the_panel() -> None:
    made = study(3)
    for axes, frame in zip(
        incidence(made).axes, by_arm(made.tables["incidence"]).values(), strict=True
    ):
        tops = [line.get_ydata() for line in axes.lines if len(line.get_ydata()) == len(frame)]
        assert np.allclose(tops[:-1], 100 * np.cumsum([frame[end] for end in ENDS], axis=0))
        assert np.allclose(tops[-1], 100)


def test_shares_on_the_last_day_stand_beside_the_panel() -> None:
    made = study(1)
    last = made.tables["incidence"].iloc[-1]
    text = words_of(incidence(made))
    assert {f"{100 * last[end]:.1f}" for end in ENDS} <= set(text)
    assert f"{100 * (1 - sum(last[end] for end in ENDS)):.1f}" in text


def test_an_end_that_no_arm_has_is_not_in_the_key() -> None:
    made = study(2)
    assert "ended by a campaign" not in words_of(incidence(made))
    made.tables["incidence"]["campaign"] = 0.001
    assert "ended by a campaign" in words_of(incidence(made))


@pytest.mark.parametrize(("share", "text"), [(0.0002, "<0.1"), (0.0006, "0.1")])
def test_a_trace_is_told_from_nothing(share: float, text: str) -> None:
    made = study(1)
    made.tables["incidence"]["campaign"] = share
    assert text in words_of(incidence(made))
