"""What a fit says of itself: how sure it is, what it misses, and what the log does not show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.logs.outcomes import GRID
from sim.logs.read_off import FEWEST_STRAIGHT, at_bounds
from sim.logs.reading import Name, Note, quoted
from sim.scenario.names import MOST_DEPARTMENTS

if TYPE_CHECKING:
    from sim.experiments.fit import Fit

STRANGE = 0.05
"""Share of cities as far from the others as the log, below which this is said."""

MANY = 0.1
"""Share of cases with units without a remit from which advice is given."""

MOST_NAMED = 5
"""Maximum number of units that a message names."""

CAVEATS = (Note("caveat_error"), Note("caveat_weeks"))
"""Limits of the intervals of any fit."""

OF_HOW = {
    "searched, not learnt": "fit_any",
    "searched, at a bound": "fit_bound",
}
"""Notes on values that the log does not tell well, by how they were found."""


def intervals(found: Fit) -> list[Note]:
    """Return how far the intervals can be trusted."""
    calibration, p = found.posterior.calibration, found.posterior.alarm.p
    cover = 100 * calibration.coverage(found.level)
    covers = Note(
        "covers", n=len(calibration.ranks), mean=cover.mean(), low=cover.min(), high=cover.max()
    )
    strange = [Note("strange", share=100 * p)] if p < STRANGE else []
    beyond = tuple(
        Name(each.parameter.what) for each in found.found if not each.low <= each.value <= each.high
    )
    outside = [Note("nearest_outside", names=beyond)] if beyond else []
    return [covers, *strange, *outside, *CAVEATS]


def missed(found: Fit) -> list[Note]:
    """Return which statistics the nearest city misses, the farthest first."""
    far, order = found.is_missed, np.argsort(-np.abs(found.misfits), kind="stable")
    return [
        Note("missed", name=found.compared[n].note, log=found.target[n], runs=found.reached[n])
        for n in order.tolist()
        if far[n]
    ]


def unseen(found: Fit) -> list[Note]:
    """Return which numbers no such log shows, and what the scenario has instead."""
    demand = found.draft.arrivals
    keys = [] if found.draft.has_handoffs else ["fit_handoffs"]
    if found.draft.has_handoffs and not found.log.cases["handoffs"].any():
        keys = ["fit_no_handoffs"]
    keys += ["fit_effort", "fit_beyond", "fit_rework", "fit_docket"]
    keys += [demand.unknown_season or "fit_season"] if demand.seasonality != 0 else []
    days = max(each.over or 0 for each in found.compared)
    return [
        *_without_remit(found),
        *_leads(found),
        *_serial(found),
        *map(Note, keys),
        *([Note("fit_followed", days=days)] if days < GRID[-1] else []),
    ]


def values(found: Fit, *, bounds_only: bool = False) -> list[Note]:
    """Return which values searched for the log does not tell well."""
    notes = []
    for each in found.found:
        key = OF_HOW.get(each.how)
        if key and not (bounds_only and not each.learnt):
            ends = {"value": each.value, "low": each.low, "high": each.high}
            notes.append(Note(key, what=Name(each.parameter.what), **ends))
    return notes


def _serial(found: Fit) -> list[Note]:
    """Return which hand-offs count as steps, and which units pass on everything."""
    paths = found.draft.paths
    if paths is None or not paths.steps:
        return []
    desks = sorted(paths.passing_all)
    units: Any = quoted(desks[:MOST_NAMED])
    if len(desks) > MOST_NAMED:
        units = Note("and_others", names=units, n=len(desks) - MOST_NAMED)
    of_desks = [Note("fit_desks", units=units)] if desks else []
    return [*of_desks, Note("fit_serial", serial=found.values.get("serial", 0.0))]


def _leads(found: Fit) -> list[Note]:
    """Return from which cases lead times are, and which lie at a bound."""
    draft = found.draft
    key = "fit_leads_last" if draft.paths and draft.paths.desks else "fit_leads"
    notes = [] if draft.straight else [Note(key, fewest=FEWEST_STRAIGHT)]
    bound = {issue for issue, lead in found.draft.leads.items() if at_bounds(lead.days, lead.sigma)}
    if bound:
        remits = [remit for remit in found.draft.remits if remit.issue in bound]
        cases = sum(remit.cases for remit in found.draft.remits)
        share = 100 * sum(remit.cases for remit in remits) / cases
        notes.append(Note("fit_lead_bounds", n=len(remits), share=share, first=remits[0].issue))
    return notes


def _without_remit(found: Fit) -> list[Note]:
    """Return which units have no remit in the scenario, if there are any."""
    units = found.log.cases["unit"]
    others = ~units.isin({unit for remit in found.draft.remits for unit in remit.units})
    if not others.any():
        return []
    n, share = units[others].nunique(), others.mean()
    many = Note("many_without_remit") if share > MANY else ""
    return [Note("no_remit", n=n, share=100 * share, most=MOST_DEPARTMENTS, many=many)]
