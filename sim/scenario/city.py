"""The city before any institution acts: time, demand, citizens, issues, units, initial state."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from sim.scenario.parameters import Line, Table, share, stated, switch, text, value, workdays

YEAR_DAYS = 250
"""Working days per year."""

WEEK_DAYS = 5
"""Working days per week."""

Name = Annotated[Line, StringConstraints(strip_whitespace=True, min_length=1)]


class City(Table):
    """The remit map; it depends on `seed` alone, so replications share it."""

    seed: int = value(
        1,
        "seed",
        "Seed of the map. It sets each issue's departments and the departments fit in gaps.",
        low=0,
        high=2**53,
    )
    districts: int = value(
        9, "districts", "Number of districts in which citizens live.", low=1, high=1000
    )
    drift_per_year: float = share(
        0.0,
        "Yearly probability that the department fit for a piece of a gap is drawn again (机构改革).",
        marks=("reformable", "citywide"),
    )


class Time(Table):
    """Length of a run; one step is one working day, 250 a year."""

    days: int = workdays(1250, "Length of the run.")
    warm_up: int = workdays(
        250,
        "Days before the first measured case is filed; toggled mechanisms switch on on this day.",
        low=0,
        high=None,
    )
    horizon: int = workdays(250, "Days for which each measured case is followed.", high=None)


class Shock(Table):
    """A period in which some requests come more often, or less often."""

    day: int = value(..., "working day", "First day.", low=0, high=30_000)
    days: int = workdays(..., "Length.")
    factor: float = value(
        ..., "factor", "Frequency relative to the usual frequency.", low=0, high=1000
    )
    issues: tuple[Name, ...] | None = value(None, "names", "Issues concerned; all unless given.")


class Demand(Table):
    """Requests that reach the service centre."""

    cases_per_day: float = value(
        20.0,
        "cases a day",
        "Mean number of requests per day that must be dispatched.",
        above=0,
        high=1e6,
    )
    direct_answer: float = value(
        0.65, "share", "Share of all requests that the centre answers at once.", low=0, high=0.99
    )
    seasonality: float = share(
        0.0, "Seasonal swing of demand: up in the first half of the year, down in the second."
    )
    week: tuple[Annotated[float, Field(ge=0, le=1e9)], ...] | None = value(
        None,
        "relative",
        "Relative demand on the five days of a working week; equal unless given.",
    )
    log: str | None = text(
        None,
        "CSV file of requests that are replayed instead of random ones; cases_per_day and weights "
        "then only determine derived staff hours.",
    )
    repeats: float = value(
        0.0,
        "share",
        "Share of cases about a matter that somebody has raised before.",
        low=0,
        high=0.99,
    )
    repeat_days: int = workdays(20, "Time within which a matter may be raised again.")
    shocks: tuple[Shock, ...] = value((), "tables", "Periods of unusual demand, such as storms.")


class Citizens(Table):
    """The people who file requests, and their behaviour while they wait."""

    count: int = value(20000, "citizens", "Number of citizens who may file.", low=1, high=10**8)
    patience_days: float = value(
        12.0,
        "working days",
        "Median time between two follow-ups of an open case.",
        above=0,
        high=1e5,
    )
    patience_sigma: float = value(
        0.5, "log standard deviation", "Spread of patience between citizens.", low=0, high=5
    )
    petition_after: int = value(
        5,
        "follow-ups",
        "Follow-ups after which a citizen petitions.",
        low=1,
        high=30_000,
        marks=("reformable",),
    )
    give_up: float = value(
        0.02,
        "probability",
        "Probability of withdrawing at a follow-up, at trust 0.5.",
        low=0,
        high=0.5,
        marks=("reformable",),
    )
    decides: str = text(
        "patience",
        "Form of decision of citizens at a follow-up: a name that `sim rules` lists, or a function "
        "of your own as 'file.py:function'.",
    )
    trust: float = share(0.5, "Trust of every citizen at the start.")
    trust_gain: float = share(
        0.1,
        "Share of the missing trust that a true resolution within the limit wins back.",
        marks=("reformable",),
    )
    trust_loss: float = share(0.05, "Share of trust lost at a follow-up.", marks=("reformable",))


class IssueDefaults(Table):
    """Default values of issues, and the number of generated issues."""

    count: int = value(
        0,
        "issues",
        "Number of issues generated besides the named ones; all have the values of this table.",
        low=0,
        high=10_000,
    )
    departments: int = value(
        4, "departments", "Number of departments drawn for an issue that names none.", low=1, high=8
    )
    overlap: float = share(0.12, "Share of an issue's circumstances that two departments claim.")
    gap: float = share(0.06, "Share of an issue's circumstances in nobody's remit.")
    pieces: int = value(
        3,
        "pieces",
        "Number of pieces of the gap, each with its own fit department.",
        low=1,
        high=1000,
    )
    beyond: float = share(0.04, "Share of an issue's circumstances that are not government's.")
    unclear_sigma: float = value(
        0.0,
        "log standard deviation",
        "Spread of overlap and gap between the issues that do not state their own; the share of "
        "all their cases stays the same. 0: all issues alike.",
        low=0,
        high=5,
    )
    effort_hours: float = value(
        4.0, "staff-hours", "Mean effort of a case at a fit unit.", above=0, high=1e5
    )
    effort_sigma: float = value(
        0.8, "log standard deviation", "Spread of effort between cases.", low=0, high=5
    )
    lead_days: float = value(
        0.7,
        "working days",
        "Median wait after the work, without staff (for materials or the season).",
        low=0,
        high=1e5,
    )
    lead_sigma: float = value(
        1.6,
        "log standard deviation",
        "Spread of the wait after the work, between cases.",
        low=0,
        high=5,
    )
    lead_same_day: float = share(0.0, "Share of rounds of work without this wait.")
    limit_days: int = workdays(5, "Time limit for a resolution; a later resolution is late.", low=0)


class Issue(Table):
    """A kind of request; keys left out take the values of `issue_defaults`."""

    name: Name = text(..., "Name of the issue.")
    weight: float | None = value(
        None,
        "relative",
        "Relative frequency; 1 / position in the list unless given.",
        above=0,
        high=1e9,
    )
    first_day: int = value(
        0,
        "working day",
        "First day on which the issue is requested; if above 0, the requests of the issue come in "
        "addition to those of the other issues.",
        low=0,
        high=30_000,
    )
    departments: tuple[Name, ...] | None = value(
        None,
        "names",
        (
            "Departments with a remit in this issue, in order of circumstance; the first has the "
            "largest remit."
        ),
    )
    department_weights: tuple[Annotated[float, Field(gt=0, le=1e9)], ...] | None = value(
        None,
        "relative",
        (
            "Relative length of each department's clear remit; unless given, 0.6 for the first "
            "department, while the others share 0.4 equally."
        ),
    )
    overlap: float | None = stated(
        IssueDefaults, "overlap", "Share of circumstances that two departments claim."
    )
    gap: float | None = stated(IssueDefaults, "gap", "Share of circumstances in nobody's remit.")
    pieces: int | None = stated(IssueDefaults, "pieces", "Number of pieces of the gap.")
    beyond: float | None = stated(
        IssueDefaults, "beyond", "Share of circumstances that are not government's."
    )
    lead: Name | None = text(None, "Department that the rule lead_department names.")
    effort_hours: float | None = stated(IssueDefaults, "effort_hours", "Mean effort at a fit unit.")
    effort_sigma: float | None = stated(
        IssueDefaults, "effort_sigma", "Spread of effort between cases."
    )
    lead_days: float | None = stated(
        IssueDefaults, "lead_days", "Median wait after the work, without staff."
    )
    lead_sigma: float | None = stated(
        IssueDefaults, "lead_sigma", "Spread of the wait after the work."
    )
    lead_same_day: float | None = stated(
        IssueDefaults, "lead_same_day", "Share of rounds without this wait."
    )
    limit_days: int | None = stated(IssueDefaults, "limit_days", "Time limit for a resolution.")
    misdirected: float | None = share(
        None,
        "Probability that a case of the issue is first dispatched without asking the rules; "
        "misdirection.probability unless given.",
    )


class DepartmentDefaults(Table):
    """Default values of departments, and the number of generated departments."""

    count: int = value(
        0,
        "departments",
        "Number of functional departments generated besides the named ones.",
        low=0,
        high=10_000,
    )
    street_offices: bool = switch(
        True, "Whether each district without a street office gets a generated one."
    )
    utilisation: float = value(
        0.75,
        "share",
        "Expected hours of work as a share of hours available; derived staff hours follow from it.",
        above=0,
        high=1,
    )
    minimum_hours: float = value(
        5.0,
        "staff-hours a day",
        "Minimum hours of a unit whose hours are derived.",
        above=0,
        high=1e6,
    )
    avoidance: float = share(0.7, "Reluctance to take a contested case.")


class Department(Table):
    """A functional department or a street office; missing values are those of the defaults.

    The tables of defaults are `street_office_defaults` and `department_defaults`.
    """

    name: Name = text(..., "Name of the department.")
    kind: Literal["functional", "territorial"] = value(
        "functional", "kind", "Functional department, or territorial (a street office)."
    )
    district: int | None = value(
        None, "district number", "District of a street office, from 1.", low=1
    )
    county: Name | None = text(
        None,
        "County (区) of a street office, the level above the district; counties only group results.",
    )
    staff_hours: float | None = value(
        None,
        "staff-hours a day",
        "Hours for cases per day; derived from the expected load unless given.",
        above=0,
        high=1e6,
    )
    staff_factor: float = value(
        1.0,
        "factor",
        (
            "Factor by which the staff hours, given or derived, are multiplied; 'staff_hours*' sets "
            "it."
        ),
        above=0,
        high=1000,
    )
    avoidance: float | None = stated(
        DepartmentDefaults, "avoidance", "Reluctance to take a contested case."
    )
    decides: str | None = text(
        None, "Form of decision of this unit; that of 'responsibility.decides' unless given."
    )


class StreetOfficeDefaults(Table):
    """Default values of street offices; keys left out take the values of `department_defaults`."""

    staff_hours: float | None = value(
        None,
        "staff-hours a day",
        "Hours for cases per day of each street office.",
        above=0,
        high=1e6,
    )
    avoidance: float | None = stated(
        DepartmentDefaults, "avoidance", "Reluctance of street offices to take a contested case."
    )


class InitialCase(Table):
    """A case that is open at the start of the run."""

    issue: Name = text(..., "Name of the issue.")
    circumstance: float = value(..., "circumstance", "Position within the issue.", low=0, below=1)
    district: int = value(1, "district number", "District of the citizen, from 1.", low=1)
    effort_minutes: int = value(..., "minutes", "Effort at a fit unit.", low=1, high=10**9)
    age_days: int = workdays(..., "Days since the case was filed.")


class InitialPrecedent(Table):
    """A ruling that is kept at the start of the run."""

    issue: Name = text(..., "Name of the issue.")
    circumstance: float = value(..., "circumstance", "Position within the issue.", low=0, below=1)
    unit: Name = text(..., "Unit that the ruling names, or 'beyond remit'.")
    age_days: int = workdays(1, "Days since the ruling was made.")


class Initial(Table):
    """The state of the city on the morning of the first day."""

    only_in_files: ClassVar[Mapping[str, str]] = {
        "record": (
            "Folder of an earlier run, relative to this file; the new run starts with the open "
            "cases and rulings at the end of the earlier run."
        )
    }
    backlog: int = value(
        0,
        "cases",
        "Number of open cases at the centre, drawn like all other cases.",
        low=0,
        high=10**6,
    )
    backlog_days: int = workdays(
        20, "Age of the oldest case of the backlog; ages are spread evenly."
    )
    cases: tuple[InitialCase, ...] = value(
        (), "tables", "Open cases at the centre, given one by one."
    )
    precedents: tuple[InitialPrecedent, ...] = value((), "tables", "Rulings kept from before.")
