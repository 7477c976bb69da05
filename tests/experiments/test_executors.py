import pytest

from sim.errors import ComparisonError
from sim.experiments.executors import Place, open_executor


def test_serial_needs_no_executor() -> None:
    with open_executor(Place("serial")) as executor:
        assert executor is None


def test_processes_answer_and_end() -> None:
    with open_executor(Place("processes", 1)) as executor:
        assert executor is not None
        assert executor.submit(abs, -3).result() == 3
    with pytest.raises(RuntimeError, match="shutdown"):
        executor.submit(abs, -3)


@pytest.mark.parametrize(
    ("name", "workers", "message"),
    [("process", 1, "did you mean 'processes'"), ("processes", 0, "but was 0")],
)
def test_executor_that_is_not_valid_is_refused(name: str, workers: int, message: str) -> None:
    with pytest.raises(ComparisonError, match=message), open_executor(Place(name, workers)):
        pass
