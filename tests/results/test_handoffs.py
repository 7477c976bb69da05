import math

from sim.results import handoffs
from tests.results.examples import record


def test_ping_pong_is_counted_only_where_it_can_happen() -> None:
    history = record(
        {"handoffs": 0}, {"handoffs": 1}, {"handoffs": 2, "ping_pong": 1}, {"handoffs": 5}
    )
    assert handoffs.ping_pong_share(history) == 0.5
    assert handoffs.handoffs_per_case(history) == 2
    assert handoffs.no_handoff_share(history) == 0.25
    assert math.isnan(handoffs.ping_pong_share(record({"handoffs": 1})))


def test_cases_that_no_unit_ever_had_have_no_first_unit_to_judge() -> None:
    history = record({"first_unit": 0, "first_fit": 1}, {"first_unit": 1}, {})
    assert handoffs.first_dispatch_accuracy(history) == 0.5


def test_declines_are_a_share_of_dispatches() -> None:
    assert (
        handoffs.declined_share(record({"dispatches": 3, "declines": 2}, {"dispatches": 1})) == 0.5
    )
    assert math.isnan(handoffs.declined_share(record({})))


def test_disputed_and_shelved_cases_count_once() -> None:
    history = record({"disputes": 3, "shelvings": 1}, {"shelvings": 2}, {}, {})
    assert handoffs.disputed_share(history) == 0.25
    assert handoffs.shelved_share(history) == 0.5
