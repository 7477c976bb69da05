"""The posterior of a log whose statistics are known functions of the values."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.experiments.executors import Pool
from sim.experiments.log_posterior import CHANCE, SEEDS, Box, Target, log_posterior
from sim.logs.draft import Parameter
from sim.scenario.ranges import Range

NAMES = ("first", "second", "third")
TRUE = np.array([0.3, 0.62, 0.5])
NOISE = 0.02


class Known(SimpleNamespace):
    """Statistics that are the first two values, their product, and nothing of the third."""

    starts, misfit = Target.starts, Target.misfit

    def run(self, places: np.ndarray, seed: int) -> np.ndarray:
        rng = np.random.default_rng(seed)
        found = np.array([places[0], places[1], places[0] * places[1]])
        return found + NOISE * rng.standard_normal(3) + self.lie

    def weighed(self, places: np.ndarray) -> "Known":
        return self

    def on_scale(self, found: np.ndarray) -> np.ndarray:
        return np.array(found)


def target(of_log: Any = None, lie: float = 0.0) -> Any:
    log = np.array([TRUE[0], TRUE[1], TRUE[0] * TRUE[1]]) if of_log is None else np.array(of_log)
    return Known(
        parameters=tuple(Parameter(name, Range(0.0, 1.0), 0.5, name) for name in NAMES),
        compared=[*NAMES],
        of_log=log,
        near=np.full(3, 1 / NOISE),
        unseen=frozenset({"third"}),
        lie=np.array([0.0, 0.0, lie]),
        seed=1,
    )


def found(of: Any, points: int = 800) -> Any:
    return log_posterior(of, points, Pool(), lambda done, of: None)


def test_draws_are_about_what_was_put_in() -> None:
    drawn = found(target()).draws()
    error = 3 * drawn.std(axis=0)
    assert (np.abs(drawn.mean(axis=0) - TRUE) < error).all()
    # Each of the first two has a statistic of its own, and the product says a little more.
    assert drawn[:, :2].std(axis=0) == pytest.approx(NOISE, rel=0.5)
    assert drawn[:, 2].std() == pytest.approx(12**-0.5, rel=0.2)


def test_the_nearest_city_has_the_statistics_of_the_log_and_what_is_unseen_stays() -> None:
    nearest = found(target()).nearest
    assert nearest[:2] == pytest.approx(TRUE[:2], abs=NOISE)
    assert nearest[2] == pytest.approx(0.5, abs=1e-3)


def test_a_statistic_that_no_city_has_counts_up_to_the_difference() -> None:
    honest, far = found(target()), found(target(lie=0.5))
    assert far.error[2] > 0.3
    assert (honest.error < 3 * CHANCE * NOISE).all()
    assert far.alarm.p > 0.01


def test_draws_of_synthetic_cities_cover_their_values() -> None:
    posterior = found(target(), points=2000)
    checked = len(posterior.calibration.ranks)
    error = 4 * np.sqrt(0.95 * 0.05 / checked)
    assert posterior.calibration.coverage(0.95) == pytest.approx(0.95, abs=error)


def test_a_city_is_the_same_however_many_there_are() -> None:
    box = Box(np.zeros(2), np.ones(2), 0)
    for number in (0, 7):
        places, seed = box.city(3, number)
        again, same = box.city(3, number)
        assert places.tolist() == again.tolist()
        assert seed == same
    assert box.city(3, 0)[1] != box.city(3, 1)[1]
    assert box.city(3, 0)[1] != box.city(4, 0)[1]


def test_a_run_that_ends_its_process_twice_is_said() -> None:
    from sim.errors import StudyError
    from sim.experiments.executors import Lost

    class Broken:
        def __enter__(self) -> Any:
            return self

        def __exit__(self, *failure: Any) -> None:
            pass

        def results(self, do: Any, chunks: Any) -> Any:
            for chunk in chunks:
                yield chunk, Lost(RuntimeError("killed"))

    with pytest.raises(StudyError, match=r"ended its process twice .*--executor serial"):
        log_posterior(target(), 400, Broken(), lambda done, of: None)  # type: ignore[arg-type]


def test_progress_ends_at_the_number_of_runs() -> None:
    told = []
    log_posterior(target(), 400, Pool(), lambda done, of: told.append((done, of)))
    runs = 400 + 5 * SEEDS
    assert told[-1] == (runs, runs)
