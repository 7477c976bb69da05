"""The city before any institution acts on it: time, demand, citizens, issues and the units that hold cases."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from sim.scenario.parameters import Table, share, switch, text, value

YEAR_DAYS = 250
"""Working days a year."""

WEEK_DAYS = 5
"""Working days a week."""

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class City(Table):
    """The map; it comes from `seed` alone, so replications share it."""

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
        (
            "Probability, each year, that it is drawn again which department a piece of a gap fits "
            "(机构改革)."
        ),
        marks=("reformable",),
    )


class Time(Table):
    """Length of a run; one step is one working day, 250 a year."""

    days: int = value(1250, "working days", "Length of the run.", low=1, high=30_000)
    warm_up: int = value(
        250,
        "working days",
        "Days before the measured cohort files; compared mechanisms switch on here.",
        low=0,
    )
    horizon: int = value(
        250, "working days", "Days for which each measured case is followed.", low=1
    )


class Shock(Table):
    """A time in which some requests come more often, or less."""

    day: int = value(..., "working day", "First day.", low=0, high=30_000)
    days: int = value(..., "working days", "Length.", low=1, high=30_000)
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
        (
            "CSV file of requests that are replayed in place of drawn ones; cases_per_day and "
            "weights "
            "then only say what hours follow from."
        ),
    )
    repeats: float = value(
        0.0,
        "share",
        "Share of cases on a matter that somebody has raised before.",
        low=0,
        high=0.99,
    )
    repeat_days: int = value(20, "working days", "How far back that may be.", low=1, high=30_000)
    shocks: tuple[Shock, ...] = value((), "tables", "Storms and the like.")


class Citizens(Table):
    """Those who file, and what they do while they wait."""

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
    """What an issue is unless it says otherwise, and how many issues there are without a name."""

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
    limit_days: int = value(
        5, "working days", "Time limit for a resolution; later is late.", low=0, high=30_000
    )


class Issue(Table):
    """A kind of request; what is left out comes from `issue_defaults`."""

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
    overlap: float | None = share(None, "Share of circumstances that two departments claim.")
    gap: float | None = share(None, "Share of circumstances in nobody's remit.")
    pieces: int | None = value(None, "pieces", "Pieces of the gap.", low=1, high=1000)
    beyond: float | None = share(None, "Share of circumstances that are not government's.")
    lead: Name | None = text(None, "Department that the rule lead_department names.")
    effort_hours: float | None = value(
        None, "staff-hours", "Mean effort at a fit unit.", above=0, high=1e5
    )
    effort_sigma: float | None = value(
        None, "log standard deviation", "Spread of effort between cases.", low=0, high=5
    )
    lead_days: float | None = value(
        None, "working days", "Median wait after the work that needs no staff.", low=0, high=1e5
    )
    lead_sigma: float | None = value(
        None, "log standard deviation", "Spread of that wait.", low=0, high=5
    )
    limit_days: int | None = value(
        None, "working days", "Time limit for a resolution.", low=0, high=30_000
    )


class DepartmentDefaults(Table):
    """What a department is unless it says otherwise, and how many departments there are without a name."""

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
    """A functional department or a street office; what is left out comes from `department_defaults`."""

    name: Name = text(..., "Name of the department.")
    kind: Literal["functional", "territorial"] = value(
        "functional", "kind", "Functional department, or territorial (a street office)."
    )
    district: int | None = value(
        None, "district number", "District of a street office, from 1.", low=1
    )
    staff_hours: float | None = value(
        None,
        "staff-hours a day",
        "Hours for cases a day; derived from expected load unless given.",
        above=0,
        high=1e6,
    )
    avoidance: float | None = share(None, "Reluctance to take a contested case.")
