"""Remit: an agent-based laboratory of coordination between the departments of a city government.

The names below are loaded when first asked for, so that `import sim` costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim import measures, plots
    from sim.agents.views import (
        Adjudicator,
        Department,
        MarketProvider,
        SocialOrganisation,
        StreetOffice,
    )
    from sim.experiments.compare import compare
    from sim.experiments.robust import robust
    from sim.exports.export import export
    from sim.fitting.fit import fit
    from sim.fitting.validation import validate
    from sim.logs.log import read_log
    from sim.model import CityModel
    from sim.record import RunRecord
    from sim.scenario.files import load_scenario
    from sim.scenario.schema import Scenario
    from sim.simulate import run
    from sim.sweeps.responses import responses
    from sim.sweeps.results import load_sweep, study_of
    from sim.sweeps.sensitivity import sensitivity
    from sim.sweeps.sweep import sweep
    from sim.trace import story

__version__ = "0.1.0"

__all__ = [
    "Adjudicator",
    "CityModel",
    "Department",
    "MarketProvider",
    "RunRecord",
    "Scenario",
    "SocialOrganisation",
    "StreetOffice",
    "__version__",
    "compare",
    "export",
    "fit",
    "load_scenario",
    "load_sweep",
    "measures",
    "plots",
    "read_log",
    "responses",
    "robust",
    "run",
    "sensitivity",
    "story",
    "study_of",
    "sweep",
    "validate",
]

_MODULES = {
    "Adjudicator": "sim.agents.views",
    "CityModel": "sim.model",
    "Department": "sim.agents.views",
    "MarketProvider": "sim.agents.views",
    "RunRecord": "sim.record",
    "Scenario": "sim.scenario.schema",
    "SocialOrganisation": "sim.agents.views",
    "StreetOffice": "sim.agents.views",
    "compare": "sim.experiments.compare",
    "export": "sim.exports.export",
    "fit": "sim.fitting.fit",
    "load_scenario": "sim.scenario.files",
    "load_sweep": "sim.sweeps.results",
    "read_log": "sim.logs.log",
    "responses": "sim.sweeps.responses",
    "robust": "sim.experiments.robust",
    "run": "sim.simulate",
    "sensitivity": "sim.sweeps.sensitivity",
    "story": "sim.trace",
    "study_of": "sim.sweeps.results",
    "sweep": "sim.sweeps.sweep",
    "validate": "sim.fitting.validation",
}
"""The module that defines each public name; `measures` and `plots` are modules themselves."""


def __getattr__(name: str) -> Any:
    """Load what is asked for."""
    if name in ("measures", "plots"):
        return import_module(f"sim.{name}")
    if name not in _MODULES:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    found = getattr(import_module(_MODULES[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """Name what can be asked for."""
    return sorted({*globals(), *__all__})
