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
        "Seed of the map: which departments an issue has, which fit a gap.",
        low=0,
        high=2**53,
    )
    districts: int = value(9, "districts", "Districts that citizens live in.", low=1, high=1000)
    drift_per_year: float = share(
        0.0,
        "Probability, each year, that it is drawn again which department a piece of a gap fits "
        "(机构改革).",
        marks=("reformable",),
    )


class Time(Table):
    """Length of a run; one step is one working day, 250 a year."""

    days: int = workdays(1250, "Length of the run.")
    warm_up: int = workdays(
        250,
        "Days before the measured cohort files; compared mechanisms switch on here.",
        low=0,
        high=None,
    )
    horizon: int = workdays(250, "Days for which each measured case is followed.", high=None)


class Shock(Table):
    """A period in which some requests come more often, or less often."""

    day: int = value(..., "working day", "First day.", low=0, high=30_000)
    days: int = workdays(..., "Length.")
    factor: float = value(..., "factor", "Frequency over the usual one.", low=0, high=1000)
    issues: tuple[Name, ...] | None = value(None, "names", "Issues concerned; all unless given.")


class Demand(Table):
    """Requests that reach the service centre."""

    cases_per_day: float = value(
        20.0,
        "cases a day",
        "Mean number of requests that must be dispatched, a day.",
        above=0,
        high=1e6,
    )
    direct_answer: float = value(
        0.65, "share", "Share of all requests that the centre answers itself.", low=0, high=0.99
    )
    seasonality: float = share(
        0.0, "Swing of demand over the year, up in its first half and down in its second."
    )
    week: tuple[Annotated[float, Field(ge=0)], ...] | None = value(
        None,
        "relative",
        "Demand of the five days of a working week, over one another; alike unless given.",
    )
    log: str | None = text(
        None,
        "CSV file of requests that are replayed in place of drawn ones; cases_per_day and weights "
        "then only say what hours follow from.",
    )
    repeats: float = value(
        0.0,
        "share",
        "Share of cases on a matter that somebody has raised before.",
        low=0,
        high=0.99,
    )
    repeat_days: int = workdays(20, "How far back that may be.")
    shocks: tuple[Shock, ...] = value((), "tables", "Storms and the like.")


class Citizens(Table):
    """People who file cases, and how they behave while they wait."""

    count: int = value(20000, "citizens", "Citizens who may file.", low=1, high=10**8)
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
    trust: float = share(0.5, "Trust of every citizen at the start.")
    trust_gain: float = share(
        0.1,
        "Share of the missing trust won by a true resolution within the limit.",
        marks=("reformable",),
    )
    trust_loss: float = share(0.05, "Share of trust lost at a follow-up.", marks=("reformable",))


class IssueDefaults(Table):
    """Values of issues that do not state their own, and the number of unnamed issues."""

    count: int = value(
        0,
        "issues",
        "Issues generated beyond those named; all have the values of this table.",
        low=0,
        high=10_000,
    )
    departments: int = value(
        4, "departments", "Departments drawn for an issue that names none.", low=1, high=8
    )
    overlap: float = share(0.12, "Share of an issue's circumstances that two departments claim.")
    gap: float = share(0.06, "Share of an issue's circumstances in nobody's remit.")
    pieces: int = value(
        3, "pieces", "Pieces of the gap, each with its own fit department.", low=1, high=1000
    )
    beyond: float = share(0.04, "Share of an issue's circumstances that are not government's.")
    effort_hours: float = value(
        4.0, "staff-hours", "Mean effort of a case at a fit unit.", above=0, high=1e5
    )
    effort_sigma: float = value(
        0.8, "log standard deviation", "Spread of effort between cases.", low=0, high=5
    )
    lead_days: float = value(
        0.7,
        "working days",
        "Median wait after the work that needs no staff (materials, season).",
        low=0,
        high=1e5,
    )
    lead_sigma: float = value(
        1.6, "log standard deviation", "Spread of that wait between cases.", low=0, high=5
    )
    limit_days: int = workdays(5, "Time limit for a resolution; later is late.", low=0)


class Issue(Table):
    """A kind of request; missing values come from `issue_defaults`."""

    name: Name = text(..., "Name of the issue.")
    weight: float | None = value(
        None, "relative", "Relative frequency; 1 / position in the list unless given.", above=0
    )
    first_day: int = value(
        0,
        "working day",
        "Day before which nobody asks for it; it comes on top of the others.",
        low=0,
        high=30_000,
    )
    departments: tuple[Name, ...] | None = value(
        None,
        "names",
        "Departments with a remit in this issue, along its line; the first has the largest.",
    )
    department_weights: tuple[Annotated[float, Field(gt=0)], ...] | None = value(
        None,
        "relative",
        "Relative length of each department's clear remit; first .6, rest equal unless given.",
    )
    overlap: float | None = stated(
        IssueDefaults, "overlap", "Share of circumstances that two departments claim."
    )
    gap: float | None = stated(IssueDefaults, "gap", "Share of circumstances in nobody's remit.")
    pieces: int | None = stated(IssueDefaults, "pieces", "Pieces of the gap.")
    beyond: float | None = stated(
        IssueDefaults, "beyond", "Share of circumstances that are not government's."
    )
    lead: Name | None = text(None, "Department that the rule lead_department names.")
    effort_hours: float | None = stated(IssueDefaults, "effort_hours", "Mean effort at a fit unit.")
    effort_sigma: float | None = stated(
        IssueDefaults, "effort_sigma", "Spread of effort between cases."
    )
    lead_days: float | None = stated(
        IssueDefaults, "lead_days", "Median wait after the work that needs no staff."
    )
    lead_sigma: float | None = stated(IssueDefaults, "lead_sigma", "Spread of that wait.")
    limit_days: int | None = stated(IssueDefaults, "limit_days", "Time limit for a resolution.")


class DepartmentDefaults(Table):
    """Values of departments that do not state their own, and the number of unnamed departments."""

    count: int = value(
        0, "departments", "Functional departments generated beyond those named.", low=0, high=10_000
    )
    street_offices: bool = switch(True, "Generate a street office for each district that has none.")
    utilisation: float = value(
        0.75,
        "share",
        "Expected nominal hours over hours had, from which staff hours follow.",
        above=0,
        high=1,
    )
    minimum_hours: float = value(
        5.0,
        "staff-hours a day",
        "Least hours of a unit whose hours are derived.",
        above=0,
        high=1e6,
    )
    avoidance: float = share(0.7, "Reluctance to take a contested case.")


class Department(Table):
    """A functional department or a street office; missing values are those of the defaults."""

    name: Name = text(..., "Name of the department.")
    kind: Literal["functional", "territorial"] = value(
        "functional", "kind", "Functional department, or territorial (a street office)."
    )
    district: int | None = value(
        None, "district number", "District of a street office, from 1.", low=1
    )
    county: Name | None = text(
        None,
        "County (区) that a street office belongs to, a level above its district: results can be "
        "shown by county, and nobody acts on it.",
    )
    staff_hours: float | None = value(
        None,
        "staff-hours a day",
        "Hours for cases a day; derived from expected load unless given.",
        above=0,
        high=1e6,
    )
    staff_factor: float = value(
        1.0,
        "factor",
        "Multiplies the staff hours, stated or not; 'staff_hours*' sets it.",
        above=0,
        high=1000,
    )
    avoidance: float | None = stated(
        DepartmentDefaults, "avoidance", "Reluctance to take a contested case."
    )


class StreetOfficeDefaults(Table):
    """Values of street offices that do not state their own; missing ones: `department_defaults`."""

    staff_hours: float | None = value(
        None,
        "staff-hours a day",
        "Hours for cases a day of each street office.",
        above=0,
        high=1e6,
    )
    avoidance: float | None = stated(
        DepartmentDefaults, "avoidance", "Reluctance of street offices to take a contested case."
    )


class InitialCase(Table):
    """A case that is open at the start of the run."""

    issue: Name = text(..., "Name of its issue.")
    circumstance: float = value(..., "circumstance", "Where in its issue it lies.", low=0, below=1)
    district: int = value(1, "district number", "District of the citizen, from 1.", low=1)
    effort_minutes: int = value(..., "minutes", "Effort at a fit unit.", low=1, high=10**9)
    age_days: int = workdays(..., "Days since it was filed.")


class InitialPrecedent(Table):
    """A ruling that is kept at the start of the run."""

    issue: Name = text(..., "Name of its issue.")
    circumstance: float = value(..., "circumstance", "Where in its issue it lies.", low=0, below=1)
    unit: Name = text(..., "Unit that it names, or 'beyond remit'.")
    age_days: int = workdays(1, "Days since it was made.")


class Initial(Table):
    """The state on the morning of the first day."""

    only_in_files: ClassVar[Mapping[str, str]] = {
        "record": "The folder of a run whose last day is the start, relative to this file."
    }
    backlog: int = value(
        0,
        "cases",
        "Open cases, drawn like all others, that stand with the centre.",
        low=0,
        high=10**6,
    )
    backlog_days: int = workdays(20, "Age of the oldest of them; the ages are spread evenly.")
    cases: tuple[InitialCase, ...] = value(
        (), "tables", "Open cases stated one by one, with the centre too."
    )
    precedents: tuple[InitialPrecedent, ...] = value((), "tables", "Rulings kept.")
