"""The institutions: who is asked, who may return a case, who rules, what is remembered."""

from typing import Any, Literal

from pydantic import field_validator

from sim.scenario.city import Provider
from sim.scenario.fields import Table, share, switch, text, value
from sim.scenario.values import flat


class ServiceCentre(Table):
    """Reads each request and sends it to a unit."""

    accuracy: float = share(0.5, "Probability of reading a case's circumstance right.")
    shared_history: bool = switch(False, "Whether the centre sees all earlier declines of a case and never repeats one.")
    capacity: int | None = value(
        None,
        "contacts a day",
        "Follow-ups and dispatches, of new and of returned cases, that it can handle; unlimited unless given.",
        low=1,
    )


class Responsibility(Table):
    """Who is sent a case, what a unit may do with it, and what a wrong or unwilling unit costs."""

    rules: tuple[str, ...] = value(
        ("duty_list", "precedent", "platform", "best_guess"), "names", "Responsibility rules in order; the first that answers decides."
    )
    dispute: tuple[str, ...] = value(
        ("adjudication",), "names", "Dispute procedures in order; the first that can take the case today does."
    )
    max_declines: int = value(5, "declines", "Declines after which a case is a dispute.", low=1, high=30_000)
    fallback: str | None = text(
        None, "Unit that must take what nobody takes: a department's name, or 'street_office' for the citizen's own."
    )
    return_days: int = value(2, "working days", "Time a declined case takes to come back.", low=1, high=30_000)
    return_to_sender: float = share(0.05, "Probability that a declined case goes back to the unit before, not to the centre.")
    stigma: float = share(0.03, "Share of willingness lost with each earlier decline of the case.")
    shelving: float = share(0.5, "Probability of shelving rather than declining what is not accepted, at coupling 0.")
    explain: float = share(0.1, "Probability that a declined case beyond remit is closed with an explanation.")
    mismatch: float = value(2.0, "factor", "Effort of a unit that is not fit, over nominal effort.", low=1, high=100)
    reject_fit: float = share(0.05, "Probability that a fit unit's work is rejected at the call-back.")
    reject_unfit: float = share(0.2, "Probability that another unit's work is rejected at the call-back.")
    unfit_willingness: float = share(0.3, "Willingness of a unit that is not fit, over that of a fit one.")
    load_aversion: float = share(0.2, "Share of willingness lost at full load.")
    reference_days: float = value(10.0, "working days", "Backlog at which a unit counts as fully loaded.", above=0)


class Appraisal(Table):
    """Performance assessment of units."""

    coupling: float = share(0.2, "How hard appraisal ties blame for a case to the unit that holds it.")
    sham_max: float = share(0.3, "Probability of closing without fixing at coupling 1.")


class Adjudication(Table):
    """A body that rules who must take a disputed case."""

    enabled: bool = switch(False, "Whether there is a body that rules.")
    refer: Literal["after_declines", "intake"] = value(
        "after_declines", "choice", "Refer a case after declines only, or also at intake where no remit covers it."
    )
    brief_period: int = value(5, "working days", "Time between two briefs from the centre (refer = 'intake').", low=1)
    rulings_per_year: int = value(400, "rulings a year", "Capacity of directives and joint meetings together.", low=1, high=10**6)
    period: int = value(5, "working days", "Time between two sittings; batches the capacity.", low=1)
    accuracy: float = share(0.85, "Probability that a joint meeting names the fit unit.")
    hours_per_case: float = value(1.0, "staff-hours", "Hours that each unit at the table spends on a case.", low=0, high=1000)
    directive_share: float = share(0.2, "Share of rulings made as a leader's directive, at once.")
    directive_accuracy: float = share(0.7, "Probability that a directive names the fit unit.")


class Precedents(Table):
    """Rulings that later like cases follow."""

    enabled: bool = switch(False, "Whether rulings are kept and followed.")
    reach: float = share(0.02, "Largest distance in circumstance at which a ruling covers a case of its issue.")
    uniformity: float = share(0.6, "Least share of one unit in the weight of the rulings that cover a case.")
    minimum_weight: float = value(0.5, "rulings", "Least weight of the rulings for the leading unit.", low=0, high=1000)
    force: float = share(0.9, "Probability that a unit named by a precedent is bound by it.")
    half_life_days: float = value(500.0, "working days", "Age at which a ruling weighs half.", above=0)
    challenge: float = share(0.2, "Probability that a bound unit which is not fit asks for a review.")


class Platform(Table):
    """The service centre as a platform for market and society."""

    recognition: float = share(0.5, "Probability that a case beyond remit is recognised as such.")


class SocialOrganisations(Table):
    """Social organisations that serve what is beyond remit."""

    enabled: bool = switch(False, "Whether social organisations take cases.")
    scope: Literal["beyond", "gap"] = value("beyond", "choice", "Cases recognised for them: beyond remit only, or gaps too.")
    members: tuple[Provider, ...] = value((), "tables", "The organisations.")


class Campaigns(Table):
    """Ad-hoc clearing of the oldest cases by fiat, without a precedent."""

    enabled: bool = switch(False, "Whether there are campaigns.")
    period: int = value(250, "working days", "Time between two campaigns.", low=1)
    cases: int = value(20, "cases", "Cases cleared in one campaign.", low=1)
    min_age_days: int = value(250, "working days", "Least age of a case that is cleared.", low=0)


class Reform(Table):
    """A change of numbers or switches on a day of the run."""

    day: int = value(..., "working day", "Day on which the change takes effect, before anything else happens.", low=0)
    set: dict[str, Any] = value(..., "keys and values", "What changes, by dotted key.")

    @field_validator("set")
    @classmethod
    def _by_dotted_key(cls, written: dict[str, Any]) -> dict[str, Any]:
        """Take `{precedents = {enabled = true}}` for `{"precedents.enabled" = true}`."""
        return flat(written)
