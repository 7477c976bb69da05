"""Cumulative incidence with competing risks and censoring, after Aalen and Johansen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.model.state.status import Status
from sim.model.state.zones import Resolver
from sim.results.cohort import chosen
from sim.results.result import Mean

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.records.record import RunRecord
    from sim.results.result import Columns, Look

CENSORED = 0
"""In place of a cause: not ended when last seen."""

RESOLVED = {
    "department": Resolver.DEPARTMENT,  # or street office
    "social_organisation": Resolver.SOCIETY,
    "market_provider": Resolver.MARKET,
    "campaign": Resolver.CAMPAIGN,
}
"""Units that can resolve a case."""

OTHERWISE = {"referred_out": Status.REFERRED_OUT, "withdrawn": Status.WITHDRAWN}

ENDS = (*RESOLVED, *OTHERWISE)
"""Possible ends of a case, in the order of causes 1, 2, ..."""


class Incidence(NamedTuple):
    """An Aalen-Johansen estimate.

    Examples
    --------
    >>> import sim
    >>> record = sim.run(sim.load_scenario("classroom"), seed=1)
    >>> found = sim.measures.cumulative_incidence(record)
    >>> found.ended.shape
    (6, 101)
    """

    days: NDArray[np.int64]
    """Shape (n_days,): 0 to the last day asked for."""
    ended: NDArray[np.float64]
    """Shape (n_causes, n_days): probability of having ended by each cause up to and including each
    day."""
    open: NDArray[np.float64]
    """Shape (n_days,): probability of not having ended; 1 less the sum of `ended`."""


def aalen_johansen(
    times: NDArray[Any], causes: NDArray[Any], n_causes: int, last_day: int
) -> Incidence:
    """Estimate the cumulative incidence of each of several competing ends, from censored times.

    Parameters
    ----------
    times : shape (n,), whole days, 0 or more
        Day of the end, or day when last seen for what is censored. An end and a censoring on one
        day count as if the end came first, as the day had been observed.
    causes : shape (n,)
        1 to `n_causes`, or 0 where censored. Censoring must not depend on the times that would have
        been seen.
    n_causes
        At least 1; with a single cause the result is 1 less the Kaplan-Meier estimate.
    last_day
        The estimate is made for days 0 to this one; where nobody is left under observation it stays
        as it was.

    Returns
    -------
    Incidence
        With `ended` of shape (n_causes, last_day + 1).

    Raises
    ------
    ValueError
        If there are no times, a time is negative or a cause is not among 0 to `n_causes`.

    Notes
    -----
    With d_kt ends by cause k on day t and n_t under observation, F_k(t) = sum over s <= t of S(s-)
    d_ks / n_s, and S is the Kaplan-Meier estimate of not having ended by any cause. On censored
    data, 1 less a Kaplan-Meier estimate that treats the other causes as censored would be too high
    [Aalen1978]_.

    References
    ----------
    .. [Aalen1978] Aalen, O. O. and Johansen, S. (1978). An empirical transition matrix for
       non-homogeneous Markov chains based on censored observations. Scandinavian Journal of
       Statistics 5, 141-150.

    Examples
    --------
    >>> times, causes = np.array([1, 2, 2, 3]), np.array([1, 2, 0, 1])
    >>> aalen_johansen(times, causes, n_causes=2, last_day=3).ended.tolist()
    [[0.0, 0.25, 0.25, 0.75], [0.0, 0.0, 0.25, 0.25]]
    """
    times, causes = np.asarray(times, np.int64), np.asarray(causes, np.int64)
    _check(times, causes, n_causes)
    n_days = max(int(times.max()), last_day) + 1
    counts = np.bincount(causes * n_days + times, minlength=(n_causes + 1) * n_days).reshape(
        n_causes + 1, n_days
    )
    left = counts.sum(axis=0)
    at_risk = len(times) - np.cumsum(left) + left
    ends = counts[1:]
    hazards = np.divide(ends, at_risk, out=np.zeros(ends.shape), where=at_risk > 0)
    still_open = np.cumprod(1 - hazards.sum(axis=0))
    before = np.concatenate(([1.0], still_open[:-1]))
    ended = np.cumsum(before * hazards, axis=1)
    return Incidence(np.arange(last_day + 1), ended[:, : last_day + 1], still_open[: last_day + 1])


def day_reached(curve: NDArray[np.float64], share: float) -> float:
    """Return the first day by which a share has ended, NaN if it is beyond the curve.

    Parameters
    ----------
    curve : shape (n_days,)
        Share that has ended by each day, from 0.
    share
        In (0, 1].
    """
    reached = curve >= share - 1e-12
    return float(reached.argmax()) if reached.any() else float("nan")


def cumulative_incidence(
    record: RunRecord, days: int | None = None, *, of: NDArray[np.bool_] | None = None
) -> Incidence:
    """Estimate how cases end, by days since filing; cases open at the end of the run are censored.

    Parameters
    ----------
    record
        Of any run.
    days : working days
        How far to estimate; the scenario's horizon unless given.
    of : shape (n_cases,)
        The cases asked about; the cohort unless given. They may be cases that were not followed for
        all of `days`.

    Returns
    -------
    Incidence
        Rows of `ended` are the causes of `ENDS`: resolved by a department, a social organisation, a
        market provider or a campaign, referred out, withdrawn. NaN throughout if no case is asked
        about.

    Examples
    --------
    >>> import sim
    >>> record = sim.run(sim.load_scenario("classroom"), seed=1)
    >>> found = sim.measures.cumulative_incidence(record)
    >>> bool(found.ended.sum(axis=0).max() <= 1)
    True
    """
    last_day = record.scenario.time.horizon if days is None else days
    cases, part = record.case_columns, chosen(record, of)
    status = cases["status"][part]
    if len(status) == 0:
        return Incidence(
            np.arange(last_day + 1),
            np.full((len(ENDS), last_day + 1), np.nan),
            np.full(last_day + 1, np.nan),
        )
    causes = _causes(status, cases["resolved_by"][part])
    last_seen = len(record.day_rows) - 1
    times = np.where(causes == CENSORED, last_seen, cases["end_day"][part]) - cases["filed_day"][
        part
    ].astype(np.int64)
    return aalen_johansen(times, causes, len(ENDS), last_day)


def _causes(status: NDArray[Any], resolved_by: NDArray[Any]) -> NDArray[np.int64]:
    """Return how each case ended."""
    by = {RESOLVED[end]: cause for cause, end in enumerate(ENDS, start=1) if end in RESOLVED}
    resolved = np.array([by[resolver] for resolver in sorted(by)])[np.maximum(resolved_by, 0)]
    causes = np.where(status == Status.RESOLVED, resolved, CENSORED)
    for end, otherwise in OTHERWISE.items():
        causes[status == otherwise] = ENDS.index(end) + 1
    return causes


def _check(times: NDArray[np.int64], causes: NDArray[np.int64], n_causes: int) -> None:
    """Refuse invalid data."""
    if len(times) == 0:
        raise ValueError("times must have at least one entry, but is empty")
    if times.min() < 0:
        raise ValueError(f"times must be 0 or more, but the least is {times.min()}")
    if causes.min() < 0 or causes.max() > n_causes:
        raise ValueError(
            f"causes must lie between 0 and {n_causes}, but reach from {causes.min()} to "
            f"{causes.max()}"
        )


class MeanIncidence(Mean):
    """Cumulative incidence: `day` since filing, and for each of `ENDS` the share of cases."""

    name = "incidence"
    keys = ("day",)

    def collect(self, record: RunRecord, look: Look) -> Columns:
        """Return the estimate."""
        found = cumulative_incidence(record)
        return {"day": found.days, **dict(zip(ENDS, found.ended, strict=True))}
