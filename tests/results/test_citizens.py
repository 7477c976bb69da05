import numpy as np
import pytest

from sim.results import citizens
from tests.results.examples import DAYS, days, record


def test_complaints_and_petitions_are_counted_per_case() -> None:
    history = record({"follow_ups": 3, "petitions": 1}, {}, {}, {})
    assert citizens.follow_ups_per_case(history) == 0.75
    assert citizens.petitions_per_1000(history) == 250


def test_trust_is_that_of_the_last_day() -> None:
    assert citizens.mean_trust(
        record(day_rows=days(trust=np.linspace(0.5, 0.7, DAYS)))
    ) == pytest.approx(0.7)
