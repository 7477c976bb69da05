"""What a fit tells and what it cannot tell, in words and numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sim.scenario.names import MOST_DEPARTMENTS

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from sim.logs.draft import Draft
    from sim.logs.search import Found
    from sim.logs.statistics import Statistic

FAR = 3.0
"""Tolerances by which a statistic is missed from which on it is told."""


MANY = 0.1
"""Share of cases with units without a remit from which on it is told what to do about it."""


class Estimate(NamedTuple):
    """One number of a fitted scenario."""

    what: str
    value: float
    low: float | None
    high: float | None
    how: str
    """`read off`, `searched`, or `searched, not learnt`."""


def estimates(draft: Draft, searched: tuple[Found, ...]) -> list[Estimate]:
    """Return what was read off and what was found, with 95 % intervals where there are any."""
    demand = draft.arrivals
    low, high = demand.interval or (None, None)
    listed = [Estimate("cases a day", demand.cases_per_day, low, high, "read off")]
    if demand.seasonality is not None:
        listed.append(
            Estimate("swing of demand over the year", demand.seasonality, None, None, "read off")
        )
    listed += [Estimate("open cases at the start", demand.backlog, None, None, "read off")]
    if draft.has_handoffs:
        listed.append(
            Estimate(
                "days with a unit that passes a case on", draft.return_days, None, None, "read off"
            )
        )
    for found in searched:
        how = "searched" if found.learnt else "searched, not learnt"
        listed.append(Estimate(found.knob.what, found.value, found.low, found.high, how))
    return listed


def missed(
    compared: list[Statistic], target: NDArray[np.float64], reached: NDArray[np.float64]
) -> list[str]:
    """Return in words which of a log's statistics runs do not repeat, the farthest first.

    Parameters
    ----------
    compared, target, reached : n_statistics
        As in `sim.logs.fitted.Fit`.
    """
    far = []
    for statistic, real, simulated in zip(compared, target, reached, strict=True):
        misfit = (simulated - real) / statistic.tolerance
        if abs(misfit) > FAR:
            far.append(
                (-abs(misfit), f"{statistic.name}: {real:.3g} in the log, {simulated:.3g} in runs")
            )
    return [line for _, line in sorted(far)]


def _without_remit(draft: Draft, units_of_cases: pd.Series) -> list[str]:
    """Return in words which units have no remit in the scenario, if there are any."""
    strangers = ~units_of_cases.isin({unit for remit in draft.remits for unit in remit.units})
    if not strangers.any():
        return []
    units, share = units_of_cases[strangers].nunique(), strangers.mean()
    way_out = (
        "; that is many: give --issue a column that tells more, such as kind and district in one"
        if share > MANY
        else ""
    )
    return [
        f"{units:,} units that ended few cases of any issue ({100 * share:.1f} % of all cases): "
        "they have no remit here, as an issue has "
        f"{MOST_DEPARTMENTS} departments at most and none for less than a hundredth of its "
        f"cases{way_out}"
    ]


def not_learnt(draft: Draft, searched: tuple[Found, ...], units_of_cases: pd.Series) -> list[str]:
    """Return in words what cannot be learnt from a log, and what stands in the scenario instead.

    Parameters
    ----------
    draft, searched
        What was read off and what was searched for.
    units_of_cases
        The unit that held each of the log's cases last.
    """
    lines = [
        "effort and hours: only their ratio acts on times, so effort is 1 hour a case (assumption)",
        (
            "overlaps and gaps: a log does not tell them apart, so two thirds of what is contested "
            "are overlaps (assumption)"
        ),
        "what is beyond government's remit, follow-ups, petitions and giving up: the scenario has "
        "none of the first, and no one gives up "
        "(assumptions); set them from other sources before you ask about social organisations",
        "whether a close lasts and what a wrong unit costs: rework after call-backs and the "
        "effort of units that are not fit stand as in "
        "the defaults (assumptions)",
        (
            "how a docket would rule: adjudication is off; switched on, it has a ruling a year for "
            "every 12 cases (assumption)"
        ),
    ]
    if not draft.has_handoffs:
        lines.insert(
            0,
            (
                "hand-offs: the log has one row per case, so how often units pass cases on, and why, "
                "stands as in the defaults (assumption)"
            ),
        )
    if draft.arrivals.seasonality is None:
        lines.append("the year: the log is shorter, so demand does not swing (assumption)")
    elif draft.arrivals.seasonality > 0:
        lines.append(
            "when in the year most is asked for: demand swings as much as in the log, but its "
            "year begins on day 0 (assumption)"
        )
    lines += [
        f"{found.knob.what}: any value from {found.low:.2g} to {found.high:.2g} fits about as well"
        for found in searched
        if not found.learnt
    ]
    return _without_remit(draft, units_of_cases) + lines
