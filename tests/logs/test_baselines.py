import numpy as np
import pytest

from sim.logs.baselines import NEVER, baselines, followed, shifted, units_follow_units
from sim.logs.outcomes import Outcomes
from sim.logs.stays import Stays
from tests.logs.cities import log_of, town

NAMES = np.array(list("abcde"), object)


def log_with(*paths: tuple[str, tuple[int, ...], bool]) -> Stays:
    """Stays of cases: their units, the days of each stay, and whether the last one ended."""
    case = np.repeat(np.arange(len(paths)), [len(units) for units, _, _ in paths])
    unit = np.array([list(NAMES).index(name) for units, _, _ in paths for name in units])
    begin = np.array([sum(days[:n]) for _, days, _ in paths for n in range(len(days))])
    seen = np.array([sum(days) for _, days, _ in paths])
    return Stays.placed(NAMES, case, unit, begin, seen, np.array([end for *_, end in paths]))


def paths_of(stays: Stays) -> list[str]:
    return ["".join(NAMES[stays.unit[stays.case == case]]) for case in range(stays.cases)]


def test_units_follow_units_as_often_as_in_the_log():
    log = log_with(("ab", (0, 3), True), ("ab", (0, 3), True), ("ac", (0, 1), True))
    drawn = units_follow_units(log, 4000, 1)
    paths = paths_of(drawn)
    assert set(paths) == {"ab", "ac"}
    assert paths.count("ab") / 4000 == pytest.approx(2 / 3, abs=0.03)
    of = followed(drawn, np.full(4000, NEVER))
    assert set(of.days[of.unit == "b"]) == {3}
    assert set(of.days[of.unit == "c"]) == {1}
    assert (of.handoffs == 1).all()


@pytest.mark.parametrize(("order", "mixed"), [(1, True), (2, False)])
def test_second_order_knows_the_unit_before(order, mixed):
    log = log_with(("abc", (1, 1, 1), True), ("dbe", (1, 1, 1), True))
    paths = set(paths_of(units_follow_units(log, 200, order)))
    assert ("abe" in paths) is mixed


def test_stays_that_were_still_open_last_as_long_as_the_longer_ones():
    rng = np.random.default_rng(3)
    days, closed = rng.geometric(0.2, 400), rng.random(400) < 0.7
    log = log_with(*(("a", (int(day),), bool(end)) for day, end in zip(days, closed, strict=True)))
    of_log = followed(log, np.full(400, NEVER)).share_closed(30)
    drawn = followed(units_follow_units(log, 40_000, 1), np.full(40_000, NEVER))
    assert drawn.share_closed(30) == pytest.approx(of_log, abs=0.01)


def test_a_unit_that_no_case_has_left_keeps_them():
    log = log_with(("ab", (1, 4), False), ("a", (2,), True))
    drawn = followed(units_follow_units(log, 300, 2), np.full(300, NEVER))
    assert (drawn.closed == (drawn.handoffs == 0)).all()
    assert 0 < drawn.closed.mean() < 1


def test_cases_that_circle_without_an_end_are_open():
    log = log_with(("abab", (0, 0, 0, 9), False), ("a", (0,), True))
    drawn = followed(units_follow_units(log, 50, 1), np.full(50, NEVER))
    assert drawn.closed.any()
    assert drawn.ping_pong.any()


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    return log_of(town(130), 4, tmp_path_factory.mktemp("log") / "town.csv")


def test_the_earlier_half_is_cut_where_the_log_ends(log):
    found = shifted(log, log)
    middle = log.cases["opened_day"].iloc[len(log.cases) // 2]
    early = (log.cases["opened_day"] < middle).to_numpy()
    of = Outcomes.of_log(log).take(early)
    assert len(found) == len(of)
    by = middle - log.cases["opened_day"].iloc[0]
    assert (found.followed == of.followed - by).all()
    assert (found.days <= found.followed).all()
    kept = of.days <= found.followed
    for name in ("days", "closed", "handoffs", "ping_pong", "unit"):
        assert (getattr(found, name)[kept] == getattr(of, name)[kept]).all()
    assert not found.closed[~kept].any()


def test_baselines_are_the_same_each_time(log):
    part, kept = log.split("third")
    once, again = (baselines(part, log, len(kept.cases)) for _ in range(2))
    assert list(once) == ["first_order", "second_order", "shifted"]
    for name, each in once.items():
        assert (each.days == again[name].days).all()
    assert len(once["first_order"]) == 10 * len(kept.cases)
