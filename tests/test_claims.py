"""Each of the chapter's claims can be a contrast; only the existence of an answer is tested."""

from typing import Any

import numpy as np
import pytest

import sim

MEASURES = ("rmst_days", "rmst_disposed_days", "declined_share", "resolved_by_society_share")


@pytest.fixture(scope="module")
def town(root) -> sim.Scenario:
    """The town of the classroom, with street offices that may be empowered."""
    changes: dict[str, Any] = {
        "responsibility.rules": ["empowerment", "duty_list", "precedent", "platform", "best_guess"],
        "empowerment.issues": ["noise"],
        "time.days": 300,
    }
    return sim.load_scenario(root / "scenarios" / "classroom.toml").with_values(changes)


def answers(study: Any, contrast: str) -> Any:
    """Return the effects of a contrast on the measures that the claims are about."""
    return study.effects.query("contrast == @contrast and measure in @MEASURES").set_index(
        "measure"
    )


def is_answered(effects: Any) -> bool:
    """Return whether every measure has an estimate within its interval."""
    within = (effects["low"] <= effects["estimate"]) & (effects["estimate"] <= effects["high"])
    return (
        set(effects.index) == set(MEASURES)
        and bool(within.all())
        and bool(np.isfinite(effects["estimate"]).all())
    )


@pytest.mark.parametrize("recognition", [0, 0.5, 1])
def test_internal_coordination_opens_the_door_to_external_coordination(town, recognition):
    toggle = ["adjudication", "precedents", "social_organisations"]
    study = sim.compare(
        town.with_values({"platform.recognition": recognition}), toggle=toggle, replications=3
    )
    answer = answers(study, "interaction:adjudication:social_organisations")
    if recognition == 0:
        # Without recognition only rulings send society its cases: without them its effect is zero
        # by construction.
        assert (
            answers(study, "simple:social_organisations")["note"]
            .str.startswith("structural_zero")
            .all()
        )
    assert is_answered(answer) or recognition == 0
    assert is_answered(answers(study, "main:social_organisations"))


def test_appraisal_decoupled_raises_acceptance(town):
    decoupled = town.with_values({"title": "decoupled", "appraisal.coupling": 0})
    answer = answers(sim.compare([town, decoupled], replications=30), "difference:decoupled")
    assert is_answered(answer)
    assert answer.loc["declined_share", "high"] < 0


def test_empowerment_of_street_offices(town):
    answer = answers(
        sim.compare(town, toggle=["empowerment"], replications=3), "simple:empowerment"
    )
    assert is_answered(answer)
    assert answer.loc["rmst_days", "estimate"] != 0


def test_information_technology(town):
    informed = town.with_values(
        {"title": "informed", "service_centre.accuracy": 0.9, "service_centre.shared_history": True}
    )
    assert is_answered(
        answers(sim.compare([town, informed], replications=3), "difference:informed")
    )
