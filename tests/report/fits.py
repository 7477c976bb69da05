"""A fit to the log of a small city, made once."""

import tempfile
from functools import cache
from pathlib import Path

import sim
from sim.experiments.fit import Fit


@cache
def fitted() -> Fit:
    """Return a fit that takes a few seconds."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log.csv"
        sim.export(sim.run(sim.load_scenario("classroom"), seed=1), log)
        return sim.fit(
            sim.read_log(log, ends=("resolve", "refer_out", "withdraw")), cases=200, points=400
        )
