"""Every summary measure of a run under its fixed name, with its unit and what it means."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from sim.results import citizens, docket, endings, handoffs, resolution, workload
from sim.results.cohort import cohort, groups

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.records.record import RunRecord


class Measure(NamedTuple):
    """A number that sums up a run."""

    of_cases: bool
    """Whether it is a property of cases, which can be asked of a part of them; otherwise of the
    city."""
    function: Callable[..., float]
    """From a record, and for a measure of cases a mask, to a number; NaN where it is not
    applicable."""
    unit: str
    """In which it is counted."""
    description: str
    """What it is, in a line."""
    better: Literal["lower", "higher"] | None
    """Which direction is good for a citizen or a taxpayer, or None where that depends."""

    @property
    def format(self) -> str:
        """How a value is written, for Python's `format`."""
        return ",.4f" if self.unit == "share" else ",.2f"


def _cases(
    function: Callable[..., float], unit: str, description: str, better: Any = None
) -> Measure:
    """Return a measure of cases."""
    return Measure(True, function, unit, description, better)


def _city(
    function: Callable[..., float], unit: str, description: str, better: Any = None
) -> Measure:
    """Return a measure of the city."""
    return Measure(False, function, unit, description, better)


DAYS = "working days"

MEASURES: dict[str, Measure] = {
    "rmst_days": _cases(
        resolution.restricted_mean,
        DAYS,
        "Mean of min(T, horizon), T the time to true resolution; other ends count as the horizon.",
        "lower",
    ),
    "rmst_disposed_days": _cases(
        partial(resolution.restricted_mean, end="disposed"),
        DAYS,
        "The same, with referral out as an end too.",
        "lower",
    ),
    "rmst_reported_days": _cases(
        partial(resolution.restricted_mean, end="reported"),
        DAYS,
        "The same to the first close, whether or not it lasts.",
        "lower",
    ),
    "median_days": _cases(
        resolution.median_days,
        DAYS,
        "Days within which half of the cases are truly resolved.",
        "lower",
    ),
    "p99_days": _cases(
        resolution.p99_days,
        DAYS,
        "Days within which 99 % of the cases are truly resolved.",
        "lower",
    ),
    "resolved_within_5": _cases(
        partial(resolution.resolved_within, days=5),
        "share",
        "Truly resolved within 5 days.",
        "higher",
    ),
    "resolved_within_10": _cases(
        partial(resolution.resolved_within, days=10),
        "share",
        "Truly resolved within 10 days.",
        "higher",
    ),
    "resolved_within_15": _cases(
        partial(resolution.resolved_within, days=15),
        "share",
        "Truly resolved within 15 days.",
        "higher",
    ),
    "open_over_250": _cases(
        resolution.open_over_250, "share", "Still open 250 days after filing.", "lower"
    ),
    "handoffs_per_case": _cases(
        handoffs.handoffs_per_case,
        "hand-offs",
        "Moves of a case from one unit to another.",
        "lower",
    ),
    "no_handoff_share": _cases(
        handoffs.no_handoff_share, "share", "Cases without a hand-off.", "higher"
    ),
    "ping_pong_share": _cases(
        handoffs.ping_pong_share,
        "share",
        "Of cases with two hand-offs or more, those that went back to the unit just left.",
        "lower",
    ),
    "first_dispatch_accuracy": _cases(
        handoffs.first_dispatch_accuracy,
        "share",
        "Cases whose first unit was fit for them.",
        "higher",
    ),
    "declined_share": _cases(
        handoffs.declined_share, "share", "Of dispatches, those that the unit declined.", "lower"
    ),
    "disputed_share": _cases(
        handoffs.disputed_share, "share", "Cases that at some time nobody accepted.", "lower"
    ),
    "shelved_share": _cases(
        handoffs.shelved_share, "share", "Cases that a unit held without working on them.", "lower"
    ),
    "docket_wait_days": _cases(
        docket.docket_wait_days, DAYS, "Time on the docket, of cases put on it.", "lower"
    ),
    "docket_use": _city(
        docket.docket_use,
        "share",
        "Cases put on the docket over rulings that could be made; above 1 it grows.",
    ),
    "precedent_hit_share": _cases(
        docket.precedent_hit_share, "share", "Cases decided by a precedent at least once."
    ),
    "wrong_precedent_share": _cases(
        docket.wrong_precedent_share,
        "share",
        "Of decisions by precedent, those for a unit that was not fit.",
        "lower",
    ),
    "resolved_by_society_share": _cases(
        endings.resolved_by_society_share, "share", "Cases resolved by a social organisation."
    ),
    "resolved_by_market_share": _cases(
        endings.resolved_by_market_share, "share", "Cases resolved by a firm, for a fee."
    ),
    "fees_per_case": _cases(
        endings.fees_per_case, "yuan", "What citizens paid to firms, over all cases.", "lower"
    ),
    "referred_out_share": _cases(
        endings.referred_out_share, "share", "Cases closed as beyond remit, with an explanation."
    ),
    "withdrawn_share": _cases(
        citizens.withdrawn_share, "share", "Cases that their citizen gave up.", "lower"
    ),
    "follow_ups_per_case": _cases(
        citizens.follow_ups_per_case,
        "follow-ups",
        "Times that a citizen complained again.",
        "lower",
    ),
    "petitions_per_1000": _cases(
        citizens.petitions_per_1000,
        "petitions",
        "Times that citizens went higher, per 1,000 cases.",
        "lower",
    ),
    "rework_share": _cases(
        endings.rework_share,
        "share",
        "Cases whose fix the citizen rejected at least once.",
        "lower",
    ),
    "late_share": _cases(
        endings.late_share,
        "share",
        "Cases not truly resolved within the limit of their issue.",
        "lower",
    ),
    "coordination_hours": _city(
        workload.coordination_hours,
        "staff-hours a year",
        "Hours of meetings, whistles, support, patrols and campaigns.",
        "lower",
    ),
    "beyond_hours_share": _city(
        workload.beyond_hours_share,
        "share",
        "Of hours that departments worked, those on cases beyond remit.",
        "lower",
    ),
    "workload_gini": _city(
        workload.workload_gini,
        "share",
        "Inequality (Gini) between departments and street offices in hours used over hours had.",
        "lower",
    ),
    "utilisation": _city(
        workload.utilisation,
        "share",
        "Hours used over hours had, of departments and street offices.",
    ),
    "mean_trust": _city(
        citizens.mean_trust, "share", "Mean trust of citizens on the last day.", "higher"
    ),
}
"""The measures by name, in the order in which they are shown. The names are fixed."""


QUANTILES = ("median_days", "p99_days")
"""Measures without a value where too few cases are resolved within the horizon."""


def summary(record: RunRecord) -> dict[str, float]:
    """Return every measure of a run.

    Parameters
    ----------
    record
        Of a run whose cohort is followed for the whole horizon.

    Returns
    -------
    dict
        By name, in the order of `MEASURES`. NaN means "not applicable": a share of nothing, a
        quantile beyond the horizon, the use of a docket that does not exist. It is never shown as a
        number.

    Raises
    ------
    RecordError
        If the run ended before its cohort was followed for the whole horizon.

    Examples
    --------
    >>> import sim
    >>> found = summary(sim.run(sim.load_scenario("classroom"), seed=1))
    >>> list(found)[:3]
    ['rmst_days', 'rmst_disposed_days', 'rmst_reported_days']
    """
    of = cohort(record)
    return {
        name: measure.function(record, of=of) if measure.of_cases else measure.function(record)
        for name, measure in MEASURES.items()
    }


def summary_by(record: RunRecord, by: str) -> dict[str, dict[str, float]]:
    """Return every measure of each part of a run's cohort.

    Parameters
    ----------
    record
        Of a run whose cohort is followed for the whole horizon.
    by
        One of `BREAKDOWNS`; see `groups`.

    Returns
    -------
    dict
        By label, what `summary` gives. Measures of the city as a whole are not applicable to a
        part, except that by unit `utilisation` is that of the unit.

    Raises
    ------
    RecordError
        If `by` is none of them.
    """
    parts = {
        label: {
            name: measure.function(record, of=mask) if measure.of_cases else math.nan
            for name, measure in MEASURES.items()
        }
        for label, mask in groups(record, by).items()
    }
    if by == "unit":
        for label, used in zip(parts, workload.unit_utilisation(record), strict=True):
            parts[label]["utilisation"] = float(used)
    return parts
