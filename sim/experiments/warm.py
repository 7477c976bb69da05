"""Load the compiled engine on import: the server from which workers are forked imports it once."""

from sim.records.simulate import run
from sim.results.summary import summary
from sim.scenario.schema import Scenario

SMALLEST = {
    "time": {"days": 2, "warm_up": 0, "horizon": 1},
    "issue_defaults": {"count": 1},
    "department_defaults": {"count": 1},
    "citizens": {"count": 1},
}

summary(run(Scenario.model_validate(SMALLEST), record="cases"))
