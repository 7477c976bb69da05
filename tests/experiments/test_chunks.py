"""How many runs are sent to a worker at once."""

from sim.experiments.chunks import TARGET_SECONDS, Chunks
from sim.experiments.jobs import DONE, FAILED, NOTHING, Job, Run
from sim.experiments.warm import SMALLEST
from sim.scenario.schema import Scenario


def run(status: str, seconds: float) -> Run:
    return Run("key", 1, status, NOTHING, None, seconds)


def chunks() -> Chunks:
    return Chunks(
        Scenario.model_validate(SMALLEST),
        "engine",
        iter([Job("key", (), (), frozenset(), tuple(range(10_000)))]),
    )


def test_runs_that_fail_at_once_do_not_make_chunks_long() -> None:
    made = chunks()
    waiting = iter(made)
    for _ in range(10):
        assert next(waiting).runs == 1
        made.learn([run(FAILED, 0.0)])
    made.learn([run(DONE, TARGET_SECONDS / 2)])
    assert next(waiting).runs == 2


def test_chunks_grow_no_faster_than_twofold() -> None:
    made = chunks()
    waiting, sizes = iter(made), []
    for _ in range(6):
        sizes.append(next(waiting).runs)
        made.learn([run(DONE, TARGET_SECONDS / 10.5)])
    assert sizes == [1, 2, 4, 8, 10, 10]
