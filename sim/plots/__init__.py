"""Figures and reports of records and studies; drawn without a screen and without global state."""

from sim.plots.daily import daily
from sim.plots.report import report
from sim.plots.resolution import resolution_curves

__all__ = ["daily", "report", "resolution_curves"]
