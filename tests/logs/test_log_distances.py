import numpy as np
import pandas as pd
import pytest
from scipy.stats import wasserstein_distance

from sim.logs.log_distances import (
    area,
    events,
    far_in_grams,
    log_distances,
    pairs,
    triples,
)
from sim.logs.stays import Stays

NAMES = pd.Index(list("abcd"))

# log-distance-measures 2.2.0 on the two logs below: n_gram_distribution_distance with n = 2 and 3,
# relative_event_distribution_distance (starts and ends) and cycle_time_distribution_distance, with
# days for hours.
PUBLISHED = {
    "pairs": 0.4241645244215938,
    "triples": 0.5009823182711198,
    "events": 3.086468032278088,
    "cycle time": 4.566666666666666,
}


def stays(cases: int, most: int, step: int, length: int) -> Stays:
    """A log made by arithmetic; all its cases are closed."""
    rows, seen = [], np.zeros(cases, int)
    for i in range(cases):
        for j in range(1 + i * i % most):
            rows.append((i, (i + j * (1 + i % step)) % 4, seen[i]))
            seen[i] += (i * length + j * 3) % 7
    case, unit, day = np.array(rows).T
    return Stays.placed(NAMES.to_numpy(object), case, unit, day, seen, np.ones(cases, bool))


@pytest.fixture(scope="module")
def logs():
    return stays(60, 4, 3, 5), stays(60, 7, 2, 4)


def test_distances_are_those_of_the_package_for_logs_of_equal_size(logs):
    grams = [triples(log, NAMES) for log in logs]
    found = {
        "pairs": far_in_grams(*(pairs(each, len(NAMES) + 1) for each in grams)),
        "triples": far_in_grams(*grams),
        "events": area(*(events(log, 100) for log in logs)),
    }
    ends = [log.end[log.last] for log in logs]
    curves = [(end[:, None] <= np.arange(101)).mean(0) for end in ends]
    found["cycle time"] = area(*curves)
    assert found == pytest.approx(PUBLISHED, abs=1e-9)
    assert found["cycle time"] == pytest.approx(wasserstein_distance(*ends))


def test_a_log_of_more_cases_of_the_same_kinds_is_alike(logs):
    log, _ = logs
    twice = Stays.joined([log, log])
    for n_grams in (lambda each: triples(each, NAMES), lambda each: pairs(triples(each, NAMES), 5)):
        assert far_in_grams(n_grams(log), n_grams(twice)) == pytest.approx(0)
    assert area(events(log, 50), events(twice, 50)) == pytest.approx(0)


def test_an_open_case_has_no_end():
    names = NAMES.to_numpy(object)
    case, unit, day = np.array([0, 0]), np.array([0, 1]), np.array([0, 3])
    open_, closed = (
        Stays.placed(names, case, unit, day, np.array([9]), np.array([end]))
        for end in (False, True)
    )
    found = {log.ended[-1]: triples(log, NAMES) for log in (open_, closed)}
    assert [len(found[end].codes) for end in (False, True)] == [2, 4]
    assert [len(pairs(found[end], 5).codes) for end in (False, True)] == [2, 3]
    assert events(open_, 9)[3] == 1  # two arrivals and a departure, all by day 3
    assert events(closed, 9)[3] == 0.75


def test_without_hand_offs_only_cycle_time_is_compared():
    assert list(log_distances(set(), with_handoffs=False)) == ["cycle time (days)"]
