"""Numbers that hold several have room for what a scenario may say, and refuse more."""

import pytest

from sim.errors import ScenarioError
from sim.model.keys import FIRST_KEY, KEYS_A_DAY, MOST, PIECES, VISITS, check_room
from sim.scenario.checks import MOST_CASES_A_DAY
from sim.scenario.names import MOST_CANDIDATES
from sim.scenario.parameters import parameters
from sim.scenario.schema import Scenario


@pytest.mark.parametrize("things", MOST)
def test_more_than_a_run_can_tell_apart_is_refused(things: str) -> None:
    check_room({things: MOST[things]})
    with pytest.raises(
        ScenarioError, match=f"{things} are more than the .* that a run can distinguish"
    ):
        check_room({things: MOST[things] + 1})


def test_what_the_schema_allows_has_room() -> None:
    most = {key: each.bounds.get("le", 0) for key, each in parameters(Scenario).items()}
    assert most["time.days"] <= MOST["days"]
    assert most["issue_defaults.pieces"] < PIECES
    assert most["issues.pieces"] < PIECES
    assert MOST["units to which cases of one issue may go"] >= MOST_CANDIDATES
    assert MOST_CASES_A_DAY < KEYS_A_DAY


def test_keys_and_occasions_do_not_meet() -> None:
    assert MOST["days"] * KEYS_A_DAY < FIRST_KEY
    assert MOST["days"] < VISITS
