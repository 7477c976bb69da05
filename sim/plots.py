"""Figures and reports of all results, drawn without a screen or global state."""

from sim.report.figures import figures
from sim.report.figures.daily import daily
from sim.report.figures.distribution import distribution
from sim.report.figures.districts import districts
from sim.report.figures.effects import effects
from sim.report.figures.handoffs import handoffs
from sim.report.figures.incidence import incidence
from sim.report.figures.learning_curve import learning_curve
from sim.report.figures.load import load
from sim.report.figures.narrowing import narrowing
from sim.report.figures.posterior.calibration import calibration
from sim.report.figures.posterior.dependences import dependences
from sim.report.figures.posterior.foretold import foretold
from sim.report.figures.posterior.learnt import learnt
from sim.report.figures.posterior.reproduced import reproduced
from sim.report.figures.remit_map import remit_map
from sim.report.figures.resolution_curves import resolution_curves
from sim.report.figures.robustness import robustness
from sim.report.fit import fit_report
from sim.report.headline import sentences
from sim.report.posterior import posterior_report
from sim.report.report import report
from sim.report.responses import responses
from sim.report.sensitivity import sensitivity
from sim.report.skill import skill
from sim.report.style import save
from sim.report.validation import validation

__all__ = [
    "calibration",
    "daily",
    "dependences",
    "distribution",
    "districts",
    "effects",
    "figures",
    "fit_report",
    "foretold",
    "handoffs",
    "incidence",
    "learning_curve",
    "learnt",
    "load",
    "narrowing",
    "posterior_report",
    "remit_map",
    "report",
    "reproduced",
    "resolution_curves",
    "responses",
    "robustness",
    "save",
    "sensitivity",
    "sentences",
    "skill",
    "validation",
]
