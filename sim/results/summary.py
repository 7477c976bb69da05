"""The measures of a run, each declared once: fixed name, unit, meaning and formula.

Counts of a case run to the end of the run. The sequence of its units is collapsed: a unit twice in
a row counts once. NaN is "not applicable" (a share of nothing), never 0.
"""

from __future__ import annotations

import math
import reprlib
from collections.abc import Callable
from dataclasses import dataclass
from numbers import Real
from traceback import extract_tb
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from pydantic import ValidationError

from sim.errors import RecordError, RuleError
from sim.model.state.status import Status
from sim.model.state.tables import NOBODY
from sim.model.state.zones import Kind, Resolver
from sim.results.cohort import Cases, cohort, groups, is_followed
from sim.results.descriptive import gini, mean, ratio
from sim.results.load import unit_utilisation, used
from sim.results.resolution import quantile_days, resolved_within, restricted_mean, times
from sim.scenario.city import YEAR_DAYS
from sim.scenario.own_functions import is_of_cases, own_function

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.records.record import RunRecord
    from sim.results.resolution import End
    from sim.scenario.schema import Scenario


@dataclass(frozen=True, eq=False)
class Measure:
    """A number that sums up a run: called with a record, and with cases other than the cohort.

    Examples
    --------
    >>> import sim
    >>> record = sim.run(sim.load_scenario("classroom"), seed=1)
    >>> measure = sim.measures.MEASURES["rmst_days"]
    >>> measure.unit, measure.better
    ('working days', 'lower')
    >>> round(measure(record), 1)
    10.8
    """

    unit: str
    """In which it is counted."""
    description: str
    """What it is, in a line."""
    better: Literal["lower", "higher"] | None
    """Which direction is good for a citizen or a taxpayer, or None where that depends."""
    formula: Callable[[Cases], float]
    """From the cases to a number; NaN where it is not applicable."""
    of_cases: bool = True
    """Whether it can be asked of a part of the cases; otherwise it is one of the whole city."""

    def __call__(self, record: RunRecord, of: NDArray[np.bool_] | None = None) -> float:
        """Return its value.

        Parameters
        ----------
        record
            Of any run; times need one whose cases were followed for the whole horizon.
        of : shape (n_cases,)
            The cases asked about; the cohort unless given. A measure of the city ignores it.

        Returns
        -------
        float
            NaN (not applicable) if no case is asked about, or of a share of nothing.
        """
        return self.formula(Cases(record, of))


DAYS = "working days"

LONG_DAYS = 250
"""A year: cases open for longer are the tail that this project is about."""


def _restricted_mean(end: End, description: str) -> Measure:
    """Return the measure of time to an end."""
    return Measure(
        DAYS,
        description,
        "lower",
        lambda cases: restricted_mean(cases.record, end=end, of=cases.part),
    )


rmst_days = _restricted_mean(
    "resolved",
    (
        "Mean of min(T, horizon), where T is the time to true resolution; other ends count as the "
        "horizon."
    ),
)
rmst_disposed_days = _restricted_mean(
    "disposed", "Mean as in rmst_days, but a referral out counts as an end too."
)
rmst_reported_days = _restricted_mean(
    "reported", "Mean as in rmst_days, but to the first close, whether or not this close lasts."
)
median_days = Measure(
    DAYS,
    "Days within which half of the cases are truly resolved.",
    "lower",
    lambda cases: quantile_days(cases.record, 0.5, of=cases.part),
)
p99_days = Measure(
    DAYS,
    "Days within which 99 % of the cases are truly resolved.",
    "lower",
    lambda cases: quantile_days(cases.record, 0.99, of=cases.part),
)


def _resolved_within(days: int) -> Measure:
    """Return the measure of the share resolved in time."""
    return Measure(
        "share",
        f"Cases truly resolved within {days} days.",
        "higher",
        lambda cases: resolved_within(cases.record, days, of=cases.part),
    )


resolved_within_5 = _resolved_within(5)
resolved_within_10 = _resolved_within(10)
resolved_within_15 = _resolved_within(15)
resolved_share = Measure(
    "share",
    "Cases truly resolved within the horizon.",
    "higher",
    lambda cases: resolved_within(cases.record, cases.record.scenario.time.horizon, of=cases.part),
)
open_over_250 = Measure(
    "share",
    "Cases still open 250 days after filing.",
    "lower",
    lambda cases: (
        mean(times(cases.record, end="ended", of=cases.part) > LONG_DAYS)
        if is_followed(cases.record, cases.part, LONG_DAYS)
        else math.nan
    ),
)
"""Without an end of any kind; not applicable if the run ended before some were followed so long."""

handoffs_per_case = Measure(
    "hand-offs",
    "Moves from one unit to another, per case.",
    "lower",
    lambda cases: mean(cases["handoffs"]),
)
declines_per_case = Measure(
    "declines",
    "Times that a unit declined the case, per case.",
    "lower",
    lambda cases: mean(cases["declines"]),
)
transfers_per_case = Measure(
    "transfers",
    "Times that a unit passed the case on after its own round of work, per case.",
    None,
    lambda cases: mean(cases["transfers"]),
)
no_handoff_share = Measure(
    "share", "Cases without a hand-off.", "higher", lambda cases: mean(cases["handoffs"] == 0)
)
ping_pong_share = Measure(
    "share",
    "Share of cases with two hand-offs or more that went back to the unit just left.",
    "lower",
    lambda cases: mean(cases["ping_pong"][cases["handoffs"] >= 2]),
)
first_dispatch_accuracy = Measure(
    "share",
    "Cases whose first unit was fit for them.",
    "higher",
    lambda cases: mean(cases["first_fit"][cases["first_unit"] != NOBODY] == 1),
)
"""Among the cases that a rule ever dispatched."""

declined_share = Measure(
    "share",
    "Share of dispatches that the unit declined.",
    "lower",
    lambda cases: ratio(int(cases["declines"].sum()), int(cases["dispatches"].sum())),
)
disputed_share = Measure(
    "share",
    "Cases that were in dispute at least once.",
    "lower",
    lambda cases: mean(cases["disputes"] > 0),
)
shelved_share = Measure(
    "share",
    "Cases that a unit held without working on them.",
    "lower",
    lambda cases: mean(cases["shelvings"] > 0),
)


def _docket_wait(cases: Cases) -> float:
    """Return the mean time on the docket of cases that were ever on it, all stays added up.

    A stay without a ruling counts to the end of the case or of the run, so that a docket that is
    never cleared does not look fast.
    """
    referred = cases["referrals"] > 0
    days, since = (
        cases[field][referred].astype(np.int64) for field in ("docket_days", "docket_day")
    )
    return mean(days + np.where(since != NOBODY, len(cases.record.day_rows) - since, 0))


docket_wait_days = Measure(
    DAYS, "Mean time that the cases put on the docket spend there.", "lower", _docket_wait
)


def ruling_capacity(record: RunRecord) -> NDArray[np.float64]:
    """Return the possible rulings of each day, shape (days,); reforms are followed.

    It is 0 without a ruling body. The yearly number is spread evenly: sittings only group it.
    """
    rows, a_year = record.in_force
    live = np.searchsorted(rows["from_day"], np.arange(len(record.day_rows)), side="right") - 1
    made = np.where(rows["adjudication_enabled"] == 1, a_year.sum(axis=(1, 2)), 0)
    return made[live] / YEAR_DAYS


def _docket_use(cases: Cases) -> float:
    """Return the cases that joined the docket after the warm-up, divided by the possible rulings.

    Above 1 the docket grows for as long as this lasts. Days without a ruling body are left out of
    both numbers.
    """
    warm_up = cases.record.scenario.time.warm_up
    capacity = ruling_capacity(cases.record)[warm_up:]
    joined = cases.record.day_rows["referrals"][warm_up:]
    return ratio(int(joined[capacity > 0].sum()), float(capacity.sum()))


docket_use = Measure(
    "cases per ruling",
    "Cases put on the docket per possible ruling; above 1 the docket grows.",
    None,
    _docket_use,
    of_cases=False,
)
precedent_hit_share = Measure(
    "share",
    "Cases decided by a precedent at least once.",
    None,
    lambda cases: mean(cases["precedent_hits"] > 0),
)
wrong_precedent_share = Measure(
    "share",
    "Share of the dispatches by precedent that went to a unit that was not fit.",
    "lower",
    lambda cases: ratio(
        int(cases["wrong_precedent_hits"].sum()), int(cases["precedent_hits"].sum())
    ),
)
resolved_by_society_share = Measure(
    "share",
    "Cases resolved by a social organisation.",
    None,
    lambda cases: mean(cases["resolved_by"] == Resolver.SOCIETY),
)
resolved_by_market_share = Measure(
    "share",
    "Cases resolved by a firm, for a fee.",
    None,
    lambda cases: mean(cases["resolved_by"] == Resolver.MARKET),
)


def _fees(cases: Cases) -> float:
    """Return the fees that citizens paid: a fee is due when the firm has resolved the case."""
    paid = (cases["resolved_by"] == Resolver.MARKET) & (cases["unit"] != NOBODY)
    return mean(np.where(paid, cases.record.unit_rows["fee"][cases["unit"]], 0.0))


fees_per_case = Measure("yuan", "Fees that citizens paid to firms, per case.", "lower", _fees)
referred_out_share = Measure(
    "share",
    "Cases closed as beyond remit, with an explanation.",
    None,
    lambda cases: mean(cases["status"] == Status.REFERRED_OUT),
)
withdrawn_share = Measure(
    "share",
    "Cases that the citizen gave up.",
    "lower",
    lambda cases: mean(cases["status"] == Status.WITHDRAWN),
)
follow_ups_per_case = Measure(
    "follow-ups",
    "Repeated complaints of the citizen, per case.",
    "lower",
    lambda cases: mean(cases["follow_ups"]),
)
petitions_per_1000 = Measure(
    "petitions",
    "Complaints to a higher level, per 1,000 cases.",
    "lower",
    lambda cases: 1000 * mean(cases["petitions"]),
)
rework_share = Measure(
    "share",
    "Cases whose fix the citizen rejected at least once.",
    "lower",
    lambda cases: mean(cases["reworks"] > 0),
)


satisfied_share = Measure(
    "share",
    "Share of cases closed at least once whose citizen rejected no fix at a call-back.",
    "higher",
    lambda cases: mean(cases["reworks"][cases["reported_day"] != NOBODY] == 0),
)
"""Satisfaction (满意率), as far as the model represents it."""


def _late(cases: Cases, *ends: End) -> float:
    """Return the share of cases without one of some ends within their limit, extended or not.

    NaN too if the run ended before some case's limit.
    """
    limits = cases.record.limits(cases.part)
    if not is_followed(cases.record, cases.part, limits):
        return math.nan
    taken = [times(cases.record, end=end, of=cases.part) for end in ends]
    return mean(np.minimum.reduce(taken) > limits)


on_time_share = Measure(
    "share",
    "Cases truly resolved within their time limit, as extended.",
    "higher",
    lambda cases: 1 - _late(cases, "resolved"),
)
late_share = Measure(
    "share",
    "Cases not truly resolved within their time limit, as extended.",
    "lower",
    lambda cases: _late(cases, "resolved"),
)
answered_on_time_share = Measure(
    "share",
    "Cases closed or explained within their time limit, as extended, whether or not the close lasts.",
    "higher",
    lambda cases: 1 - _late(cases, "reported", "disposed"),
)
"""As bulletins count cases on time: by the answer that a unit gives."""


def _coordination(cases: Cases) -> float:
    """Return hours after the warm-up, with a leader's for directives, which no unit is charged."""
    minutes = cases.record.day_rows["coordination_minutes"][cases.record.scenario.time.warm_up :]
    return float(minutes.sum()) / 60 / len(minutes) * YEAR_DAYS if len(minutes) else math.nan


coordination_hours = Measure(
    "staff-hours a year",
    "Hours of meetings, whistles, support, patrols and campaigns.",
    "lower",
    _coordination,
    of_cases=False,
)


def _departments(cases: Cases) -> NDArray[Any]:
    """Return the rows of departments and street offices."""
    rows: NDArray[Any] = cases.record.unit_rows
    return rows[rows["kind"] < Kind.SOCIAL_ORGANISATION]


def _together(part: NDArray[Any], whole: NDArray[Any]) -> float:
    """Return minutes divided by minutes, of all units together."""
    return ratio(int(part.sum()), int(whole.sum()))


def _inequality(cases: Cases) -> float:
    """Return the Gini coefficient of the utilisation of units that had any hours."""
    rows = _departments(cases)
    rows = rows[rows["had"] > 0]
    return gini(used(rows) / rows["had"])


beyond_hours_share = Measure(
    "share",
    "Share of the hours worked by departments that went to cases beyond remit.",
    "lower",
    lambda cases: _together(_departments(cases)["worked_beyond"], _departments(cases)["worked"]),
    of_cases=False,
)
workload_gini = Measure(
    "index",
    "Inequality (Gini) between departments and street offices in the share of hours used.",
    "lower",
    _inequality,
    of_cases=False,
)
utilisation = Measure(
    "share",
    "Hours used by departments and street offices, as a share of the hours available.",
    None,
    lambda cases: _together(used(_departments(cases)), _departments(cases)["had"]),
    of_cases=False,
)
mean_trust = Measure(
    "index",
    "Mean trust of citizens on the last day.",
    "higher",
    lambda cases: (
        float(cases.record.day_rows["trust"][-1]) if len(cases.record.day_rows) else math.nan
    ),
    of_cases=False,
)

OWN = Measure("index", "Measure of the user's own.", None, lambda cases: math.nan, of_cases=False)
"""What is known of a measure of the user's own: a plain number, of which neither end is good."""


NO_UNIT = OWN.unit


class Measures(dict[str, Measure]):
    """Measures by name; any other name is that of a measure of the user's own."""

    def __missing__(self, name: str) -> Measure:
        return OWN


MEASURES = Measures(
    {
        name: each
        for name, each in list(globals().items())
        if isinstance(each, Measure) and each is not OWN
    }
)
"""The measures by name, in the order of declaration and display. The names are fixed."""

PRIMARY, DISPOSED = "rmst_days", "rmst_disposed_days"
"""The primary measure of a comparison. All others are descriptive."""

QUANTILES = ("median_days", "p99_days")
"""Measures without a value if too few cases are resolved within the horizon."""


def summary(record: RunRecord) -> dict[str, float]:
    """Return every measure of a run.

    Parameters
    ----------
    record
        Of a run whose cohort is followed for the whole horizon.

    Returns
    -------
    dict
        By name, in the order of `MEASURES`, then those of the user's own. NaN means "not
        applicable": a share of nothing, a quantile beyond the horizon, the use of a docket that
        does not exist. It is never shown as a number.

    Raises
    ------
    RecordError
        If the run ended before its cohort was followed for the whole horizon.
    RuleError
        If a measure of the user's own fails or returns no number.

    Examples
    --------
    >>> import sim
    >>> found = summary(sim.run(sim.load_scenario("classroom"), seed=1))
    >>> list(found)[:3]
    ['rmst_days', 'rmst_disposed_days', 'rmst_reported_days']
    """
    of = cohort(record)
    of_cohort = Cases(record, of)
    found = {name: measure.formula(of_cohort) for name, measure in MEASURES.items()}
    return found | {name: _own(record, name, of) for name in record.scenario.measures}


def measure_names(*scenarios: Scenario) -> tuple[str, ...]:
    """Return the names of all measures of some scenarios; the user's own are the last."""
    return (*dict.fromkeys([*MEASURES, *(name for each in scenarios for name in each.measures)]),)


def unit_in(scenario: Scenario, name: str) -> str:
    """Return the unit of a measure, of Remit or of the user's own."""
    own = scenario.measures.get(name)
    return (own.unit if own else "") or MEASURES[name].unit


def _own(record: RunRecord, name: str, of: NDArray[np.bool_], *, is_part: bool = False) -> float:
    """Return a measure of the user's own of some cases, the cohort or a part of it.

    It is NaN if the record was read without the files, and of a part if the measure takes none.
    """
    scenario = record.scenario
    if scenario.inputs.absent:
        return math.nan
    named = scenario.measures[name].function
    function = own_function(named, "measures", scenario.inputs)
    takes_cases = is_of_cases(function)
    if is_part and not (takes_cases and of.any()):
        return math.nan
    try:
        value = function(record, of) if takes_cases else function(record)
        if value is not None and not isinstance(value, Real):
            raise TypeError(f"returns {_shown(value)}; it must return a number, or None")
    except Exception as error:
        raise RuleError(
            f"measures.{name}: for the run of {scenario.title!r} with seed {record.seed}, "
            f"{named} fails{_where(error, function)}: {_why(error)}"
        ) from error
    return math.nan if value is None else float(value)


def _shown(value: Any) -> str:
    """Return a value of a wrong kind in a line: a table or a column by its size alone."""
    shape = getattr(value, "shape", None)
    kind = type(value).__name__
    return f"a {kind} of shape {shape}" if shape is not None else reprlib.repr(value)


def _where(error: Exception, function: Callable[..., Any]) -> str:
    """Return the line of the measure's own file in which an error arose, if it did there."""
    file = function.__code__.co_filename
    lines = [each.lineno for each in extract_tb(error.__traceback__) if each.filename == file]
    return f" in line {lines[-1]}" if lines else ""


def _why(error: Exception) -> str:
    """Return what went wrong in the code of a measure, with the way out where that is known."""
    if isinstance(error, ValidationError):
        return (
            "it writes to the scenario of the run, which stays as it is; compute with "
            "record.scenario.with_values(...), or with names of your own"
        )
    if isinstance(error, RecordError) and "without its events" in str(error):
        return (
            "it reads record.events, which comparisons and sweeps do not keep; use it in 'sim run "
            "--out' and sim.run(...) only, or read record.cases"
        )
    return f"{type(error).__name__}: {error}"


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
        By label, what `summary` gives. Measures of the city as a whole, and those of the user's
        own that take no cases, are not applicable to a part, except that by unit `utilisation` is
        that of the unit.

    Raises
    ------
    RecordError
        If `by` is none of them.

    Examples
    --------
    >>> import sim
    >>> record = sim.run(sim.load_scenario("classroom"), seed=1)
    >>> list(sim.measures.summary_by(record, "zone"))
    ['clear', 'overlap', 'gap', 'beyond']
    """
    masks = groups(record, by)
    parts = {
        label: {
            name: measure.formula(cases) if measure.of_cases else math.nan
            for name, measure in MEASURES.items()
        }
        for label, cases in ((label, Cases(record, mask)) for label, mask in masks.items())
    }
    for label, mask in masks.items():
        own = record.scenario.measures
        parts[label] |= {name: _own(record, name, mask, is_part=True) for name in own}
    if by == "unit":
        for label, used_of_unit in zip(parts, unit_utilisation(record), strict=True):
            parts[label]["utilisation"] = float(used_of_unit)
    return parts
