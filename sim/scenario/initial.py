"""A start that is not empty: open cases and rulings that the city has from before."""

from collections.abc import Mapping
from typing import ClassVar

from sim.scenario.city import Name
from sim.scenario.parameters import Table, text, value


class InitialCase(Table):
    """A case that is open when the run begins."""

    issue: Name = text(..., "Name of its issue.")
    circumstance: float = value(..., "circumstance", "Where in its issue it lies.", low=0, below=1)
    district: int = value(1, "district number", "District of the citizen, from 1.", low=1)
    effort_minutes: int = value(..., "minutes", "Effort at a fit unit.", low=1, high=10**9)
    age_days: int = value(..., "working days", "Days since it was filed.", low=1, high=30_000)


class InitialPrecedent(Table):
    """A ruling that is kept when the run begins."""

    issue: Name = text(..., "Name of its issue.")
    circumstance: float = value(..., "circumstance", "Where in its issue it lies.", low=0, below=1)
    unit: Name = text(..., "Unit that it names, or 'beyond remit'.")
    age_days: int = value(1, "working days", "Days since it was made.", low=1, high=30_000)


class Initial(Table):
    """What there is on the morning of the first day."""

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
    backlog_days: int = value(
        20,
        "working days",
        "Age of the oldest of them; the ages are spread evenly.",
        low=1,
        high=30_000,
    )
    cases: tuple[InitialCase, ...] = value(
        (), "tables", "Open cases stated one by one, with the centre too."
    )
    precedents: tuple[InitialPrecedent, ...] = value((), "tables", "Rulings kept.")
