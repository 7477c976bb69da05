"""What a fit tells and what it cannot tell, in words and numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sim.fitting.intervals import NORMAL
from sim.scenario.names import MOST_DEPARTMENTS

if TYPE_CHECKING:
    from sim.fitting.fit import Fit

FAR = 3.0
"""Tolerances by which a statistic is missed from which on it is told."""


class Estimate(NamedTuple):
    """One number of a fitted scenario."""

    what: str
    value: float
    low: float | None
    high: float | None
    how: str
    """`read off`, `searched`, or `searched, not learnt`."""


def estimates(fit: Fit) -> list[Estimate]:
    """Return what was read off and what was found, with 95 % intervals where there are any."""
    draft, demand = fit.draft, fit.draft.arrivals
    half = NORMAL * demand.spread
    listed = [Estimate("cases a day", demand.cases_per_day, demand.cases_per_day - half, demand.cases_per_day + half, "read off")]
    if demand.seasonality is not None:
        listed.append(Estimate("swing of demand over the year", demand.seasonality, None, None, "read off"))
    listed += [Estimate("open cases at the start", demand.backlog, None, None, "read off")]
    if draft.has_handoffs:
        listed.append(Estimate("days with a unit that passes a case on", draft.return_days, None, None, "read off"))
    for found in fit.found:
        how = "searched" if found.learnt else "searched, not learnt"
        listed.append(Estimate(found.knob.what, found.value, found.low, found.high, how))
    return listed


def missed(fit: Fit) -> list[str]:
    """Return in words which of the log's statistics no values repeat, the farthest first."""
    far = []
    for statistic, target, reached in zip(fit.compared, fit.target, fit.reached, strict=True):
        misfit = (reached - target) / statistic.tolerance
        if abs(misfit) > FAR:
            far.append((-abs(misfit), f"{statistic.name}: {target:.3g} in the log, {reached:.3g} in runs"))
    return [line for _, line in sorted(far)]


def _without_remit(fit: Fit) -> list[str]:
    """Return in words which units have no remit in the scenario, if there are any."""
    cases, known = fit.log.cases, {unit for remit in fit.draft.remits for unit in remit.units}
    strangers = ~cases["unit"].isin(known)
    if not strangers.any():
        return []
    units, share = cases["unit"][strangers].nunique(), 100 * strangers.mean()
    return [
        f"{units} units that ended few cases of any issue ({share:.1f} % of all cases): they have no remit here, as an issue has "
        f"{MOST_DEPARTMENTS} departments at most and none for less than a hundredth of its cases"
    ]


def not_learnt(fit: Fit) -> list[str]:
    """Return in words what cannot be learnt from this log, and what stands in the scenario instead."""
    lines = [
        "effort and hours: only their ratio acts on times, so effort is 1 hour a case (assumption)",
        "overlaps and gaps: a log does not tell them apart, so two thirds of what is contested are overlaps (assumption)",
        "what is beyond government's remit, follow-ups, petitions and giving up: the scenario has none of the first, and no one gives up "
        "(assumptions); set them from other sources before you ask about social organisations",
        "how a docket would rule: adjudication is off; switched on, it has a ruling a year for every 12 cases (assumption)",
    ]
    if not fit.draft.has_handoffs:
        lines.insert(
            0, "hand-offs: the log has a row a case, so how often units pass cases on, and why, stands as in the defaults (assumption)"
        )
    if fit.draft.arrivals.seasonality is None:
        lines.append("the year: the log is shorter, so demand does not swing (assumption)")
    lines += _without_remit(fit)
    lines += [
        f"{found.knob.what}: any value from {found.low:.2g} to {found.high:.2g} fits about as well"
        for found in fit.found
        if not found.learnt
    ]
    return lines
