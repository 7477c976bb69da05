"""Who decides whose a case is, and what is remembered of it: adjudication, experts, whistles, precedents."""

from typing import Literal

from sim.scenario.city import Name
from sim.scenario.parameters import Institution, Table, share, switch, text, value


class Body(Table):
    """One of several bodies that rule, each with its own docket."""

    name: Name = text(..., "Name of the body.")
    districts: tuple[int, ...] | None = value(
        None, "district numbers", "Districts whose cases come here, from 1; all unless given."
    )
    part: float = value(1.0, "relative", "Its part of `rulings_per_year`.", above=0, high=1e6)
    accuracy: float | None = share(
        None,
        (
            "Probability that its joint meetings name the fit unit; `adjudication.accuracy` unless "
            "given."
        ),
    )


class Adjudication(Institution):
    """A body that rules who must take a disputed case."""

    enabled: bool = switch(False, "Whether there is a body that rules.")
    refer: Literal["after_declines", "intake"] = value(
        "after_declines",
        "choice",
        "Refer a case after declines only, or also at intake where no remit covers it.",
    )
    brief_period: int = value(
        5,
        "working days",
        "Time between two briefs from the centre (refer = 'intake').",
        low=1,
        high=30_000,
    )
    rulings_per_year: int = value(
        400,
        "rulings a year",
        "Capacity of directives and joint meetings together.",
        low=1,
        high=10**6,
    )
    period: int = value(
        5, "working days", "Time between two sittings; batches the capacity.", low=1, high=30_000
    )
    accuracy: float = share(0.85, "Probability that a joint meeting names the fit unit.")
    hours_per_case: float = value(
        1.0, "staff-hours", "Hours that each unit at the table spends on a case.", low=0, high=1000
    )
    directive_share: float = share(0.2, "Share of rulings made as a leader's directive, at once.")
    directive_accuracy: float = share(0.7, "Probability that a directive names the fit unit.")
    order: Literal["oldest", "petition_first"] = value(
        "oldest",
        "choice",
        (
            "Whose turn it is on the docket: who has waited there longest, or petitions before all "
            "others."
        ),
        marks=("fixed",),
    )
    bodies: tuple[Body, ...] = value(
        (),
        "tables",
        "Bodies that share the rulings, each with its own docket; one for all unless given.",
    )


class Expert(Institution):
    """An opinion of those who write remits: slow, and nearly always right (机构编制、司法行政)."""

    days: int = value(30, "working days", "Time until an opinion is given.", low=1, high=30_000)
    accuracy: float = share(0.98, "Probability that it names the fit unit.")
    most_at_once: int = value(
        10, "cases", "Cases that they can have before them.", low=1, high=10**6
    )


class Whistle(Institution):
    """A street office calls the departments to the spot (吹哨报到)."""

    hours_per_case: float = value(
        2.0, "staff-hours", "Hours that each unit on the spot spends on a case.", low=0, high=1000
    )
    most_owed_days: float = value(
        1.0,
        "working days",
        "A unit comes only while it owes no more than this to meetings.",
        above=0,
        high=1000,
    )
    accuracy: float = share(0.9, "Probability that the unit that is fit is found on the spot.")


class JointHandling(Institution):
    """One department leads and others support it (主办、协办)."""

    needed: float = share(
        0.0,
        "Share of contested cases that several departments handle jointly once ruled on or led.",
    )
    support: float = share(0.25, "Effort of each supporting department, over nominal effort.")


class Precedents(Institution):
    """Rulings that later like cases follow."""

    enabled: bool = switch(False, "Whether rulings are kept and followed.")
    reach: float = share(
        0.02,
        "Largest distance in circumstance at which a ruling covers a case of its issue.",
        marks=("fixed",),
    )
    uniformity: float = share(
        0.6, "Least share of one unit in the weight of the rulings that cover a case."
    )
    minimum_weight: float = value(
        0.5, "rulings", "Least weight of the rulings for the leading unit.", low=0, high=1000
    )
    considered: int = value(
        50, "rulings", "Most covering rulings that count, the youngest first.", low=1, high=10_000
    )
    force: float = share(0.9, "Probability that a unit named by a precedent is bound by it.")
    half_life_days: float = value(
        500.0, "working days", "Age at which a ruling weighs half.", above=0, marks=("fixed",)
    )
    challenge: float = share(
        0.2, "Probability that a bound unit which is not fit asks for a review."
    )
