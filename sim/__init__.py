"""Remit: an agent-based laboratory of coordination between the departments of a city government.

Each name below is loaded at its first use, so that `import sim` is fast.
"""

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim import measures, plots
    from sim.experiments.ablation import ablation
    from sim.experiments.compare import compare
    from sim.experiments.fit import fit
    from sim.experiments.forms import forms
    from sim.experiments.inference import posterior
    from sim.experiments.pilot import natural_experiment
    from sim.experiments.responses import responses
    from sim.experiments.results import load_sweep, study_of
    from sim.experiments.robust import robust
    from sim.experiments.saved_study import load_comparison
    from sim.experiments.sensitivity import sensitivity
    from sim.experiments.sweep import sweep
    from sim.logs.read_bulletin import load_bulletin
    from sim.logs.validation import validate
    from sim.logs.work_log import read_log
    from sim.records.exports.export import export
    from sim.records.mesa_model import CityModel
    from sim.records.record import RunRecord
    from sim.records.simulate import run
    from sim.records.trace import story
    from sim.records.views import (
        Adjudicator,
        Department,
        MarketProvider,
        SocialOrganisation,
        StreetOffice,
    )
    from sim.scenario.files import load_scenario
    from sim.scenario.schema import Scenario

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
    "ablation",
    "compare",
    "export",
    "fit",
    "forms",
    "load_bulletin",
    "load_comparison",
    "load_scenario",
    "load_sweep",
    "measures",
    "natural_experiment",
    "plots",
    "posterior",
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
    "Adjudicator": "sim.records.views",
    "CityModel": "sim.records.mesa_model",
    "Department": "sim.records.views",
    "MarketProvider": "sim.records.views",
    "RunRecord": "sim.records.record",
    "Scenario": "sim.scenario.schema",
    "SocialOrganisation": "sim.records.views",
    "StreetOffice": "sim.records.views",
    "ablation": "sim.experiments.ablation",
    "compare": "sim.experiments.compare",
    "export": "sim.records.exports.export",
    "fit": "sim.experiments.fit",
    "load_bulletin": "sim.logs.read_bulletin",
    "load_comparison": "sim.experiments.saved_study",
    "load_scenario": "sim.scenario.files",
    "load_sweep": "sim.experiments.results",
    "natural_experiment": "sim.experiments.pilot",
    "posterior": "sim.experiments.inference",
    "read_log": "sim.logs.work_log",
    "responses": "sim.experiments.responses",
    "forms": "sim.experiments.forms",
    "robust": "sim.experiments.robust",
    "run": "sim.records.simulate",
    "sensitivity": "sim.experiments.sensitivity",
    "story": "sim.records.trace",
    "study_of": "sim.experiments.results",
    "sweep": "sim.experiments.sweep",
    "validate": "sim.logs.validation",
}
"""The module that defines each public name; `measures` and `plots` are modules themselves."""

_NEED_MESA = ("sim.records.mesa_model", "sim.records.views")


def __getattr__(name: str) -> Any:
    """Load a public name at its first use."""
    if name in ("measures", "plots"):
        return import_module(f"sim.{name}")
    if name not in _MODULES:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    found = getattr(import_module(_MODULES[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """Return all public names, loaded or not; those that need Mesa only where it is installed."""
    missing = set() if find_spec("mesa") else {n for n, m in _MODULES.items() if m in _NEED_MESA}
    return sorted({*globals(), *__all__} - missing)
