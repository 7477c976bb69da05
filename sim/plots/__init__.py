"""Figures and reports of records, studies and sweeps; drawn without a screen and without global state."""

from sim.plots.burden import burden
from sim.plots.daily import daily, daily_means
from sim.plots.effects import effects
from sim.plots.figures import figures
from sim.plots.files import save
from sim.plots.handoffs import handoff_network
from sim.plots.headline import sentences
from sim.plots.incidence import incidence
from sim.plots.learning import learning_curve
from sim.plots.remits import remit_map, remit_maps
from sim.plots.report import report
from sim.plots.resolution import resolution_curves
from sim.plots.responses import responses
from sim.plots.robustness import robustness
from sim.plots.sensitivity import sensitivity
from sim.plots.validation import validation

__all__ = [
    "burden",
    "daily",
    "daily_means",
    "effects",
    "figures",
    "handoff_network",
    "incidence",
    "learning_curve",
    "remit_map",
    "remit_maps",
    "report",
    "resolution_curves",
    "responses",
    "robustness",
    "save",
    "sensitivity",
    "sentences",
    "validation",
]
