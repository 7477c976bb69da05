"""The institutions of handling: who is asked, what a unit may do with a case, who watches over it."""

from typing import Any

from pydantic import field_validator

from sim.scenario.city import Name
from sim.scenario.parameters import Institution, Table, share, switch, text, value
from sim.scenario.values import flat


class ServiceCentre(Institution):
    """Reads each request and sends it to a unit."""

    accuracy: float = share(0.5, "Probability of reading a case's circumstance right.")
    shared_history: bool = switch(
        False, "Whether the centre sees all earlier declines of a case and never repeats one."
    )
    capacity: int | None = value(
        None,
        "contacts a day",
        (
            "Follow-ups and dispatches, of new and of returned cases, that it can handle; "
            "unlimited "
            "unless given."
        ),
        low=1,
        high=10**9,
    )
    merging: float = share(
        0.0,
        (
            "Probability that a repeated request is recognised and joined to the open one on the "
            "same "
            "matter."
        ),
    )


class TableEntry(Table):
    """A line of a table of responsibilities: who is sent the cases of an issue between two circumstances."""

    issue: Name = text(..., "Name of the issue.")
    start: float = value(0.0, "circumstance", "First circumstance.", low=0, high=1, written="from")
    end: float = value(
        1.0, "circumstance", "Circumstance before which it ends.", low=0, high=1, written="to"
    )
    unit: Name = text(
        ...,
        "Unit that is responsible: a department's name, or 'street_office' for the citizen's own.",
    )


class Responsibility(Institution):
    """Who is sent a case, what a unit may do with it, and what a wrong or unwilling unit costs."""

    rules: tuple[str, ...] = value(
        ("duty_list", "precedent", "platform", "best_guess"),
        "names",
        "Responsibility rules in order; the first that answers decides.",
    )
    dispute: tuple[str, ...] = value(
        ("adjudication",),
        "names",
        "Dispute procedures in order; the first that can take the case today does.",
    )
    table: tuple[TableEntry, ...] = value(
        (), "tables", "Who is responsible for what, as the rule 'table' reads it."
    )
    max_declines: int = value(
        5, "declines", "Declines after which a case is a dispute.", low=1, high=30_000
    )
    fallback: str | None = text(
        None,
        (
            "Unit that must take what nobody takes: a department's name, or 'street_office' for "
            "the "
            "citizen's own."
        ),
    )
    no_return: bool = switch(
        False, "Whether a unit must keep a contested case that it is sent (首接负责)."
    )
    most_returns: int | None = value(
        None,
        "declines",
        "Declines after which no unit may decline a contested case (禁止退回); no limit unless given.",
        low=0,
        high=30_000,
    )
    act_first: bool = switch(
        False, "Whether the fallback unit works on a case while it waits for a ruling (先办后议)."
    )
    return_days: int = value(
        2, "working days", "Time a declined case takes to come back.", low=1, high=30_000
    )
    return_to_sender: float = share(
        0.05, "Probability that a declined case goes back to the unit before, not to the centre."
    )
    stigma: float = share(0.03, "Share of willingness lost with each earlier decline of the case.")
    shelving: float = share(
        0.5, "Probability of shelving rather than declining what is not accepted, at coupling 0."
    )
    explain: float = share(
        0.1, "Probability that a declined case beyond remit is closed with an explanation."
    )
    mismatch: float = value(
        2.0, "factor", "Effort of a unit that is not fit, over nominal effort.", low=1, high=100
    )
    reject_fit: float = share(
        0.05, "Probability that a fit unit's work is rejected at the call-back."
    )
    reject_unfit: float = share(
        0.2, "Probability that another unit's work is rejected at the call-back."
    )
    unfit_willingness: float = share(
        0.3, "Willingness of a unit that is not fit, over that of a fit one."
    )
    load_aversion: float = share(0.2, "Share of willingness lost at full load.")
    reference_days: float = value(
        10.0, "working days", "Backlog at which a unit counts as fully loaded.", above=0
    )


class Appraisal(Institution):
    """Performance assessment of units."""

    coupling: float = share(
        0.2, "How hard appraisal ties blame for a case to the unit that holds it."
    )
    sham_max: float = share(0.3, "Probability of closing without fixing at coupling 1.")


class Supervision(Institution):
    """Watching over cases past their limit (督办)."""

    enabled: bool = switch(False, "Whether cases past the limit of their issue are supervised.")
    priority: bool = switch(
        True, "Whether a supervised case goes before others, as after a petition."
    )
    no_return: bool = switch(True, "Whether a supervised contested case may not be declined.")


class Empowerment(Institution):
    """Street offices may hold named issues of their district (赋权)."""

    enabled: bool = switch(False, "Whether street offices hold these issues.")
    issues: tuple[Name, ...] = value(
        (), "names", "Issues that street offices are fit for, in their own district."
    )


class AssetRegister(Institution):
    """A register of who owns what, read by the rule asset_owner (产权)."""

    registered: float = share(0.5, "Share of cases about something whose owner is in the register.")
    owner_fit: float = share(
        0.9, "Probability that the registered owner is a department fit for the case."
    )


class Patrols(Institution):
    """Grid patrols that find cases before a citizen files (网格化)."""

    enabled: bool = switch(False, "Whether street offices patrol.")
    found: float = share(0.2, "Share of cases that a patrol finds.")
    hours_a_day: float = value(
        1.0, "staff-hours a day", "Hours that patrols cost each street office.", low=0, high=1e5
    )


class Campaigns(Institution):
    """Ad-hoc clearing of the oldest cases by fiat, without a precedent."""

    enabled: bool = switch(False, "Whether there are campaigns.")
    period: int = value(250, "working days", "Time between two campaigns.", low=1, high=30_000)
    cases: int = value(20, "cases", "Cases cleared in one campaign.", low=1, high=10**9)
    min_age_days: int = value(
        250, "working days", "Least age of a case that is cleared.", low=0, high=60_000
    )


class Reform(Table):
    """A change of numbers or switches on a day of the run."""

    day: int = value(
        ...,
        "working day",
        "Day on which the change takes effect, before anything else happens.",
        low=0,
    )
    set: dict[str, Any] = value(..., "keys and values", "What changes, by dotted key.")

    @field_validator("set")
    @classmethod
    def _by_dotted_key(cls, written: dict[str, Any]) -> dict[str, Any]:
        """Take `{precedents = {enabled = true}}` for `{"precedents.enabled" = true}`."""
        return flat(written)
