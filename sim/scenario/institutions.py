"""The institutions: rules, discretion of units, ruling bodies and providers outside government."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, field_validator

from sim.scenario.city import Name
from sim.scenario.names import MOST_ROUNDS
from sim.scenario.parameters import (
    Institution,
    Line,
    Number,
    Table,
    share,
    switch,
    text,
    value,
    workdays,
)
from sim.scenario.values import flat


class ServiceCentre(Institution):
    """The centre that reads each request and sends it to a unit."""

    accuracy: float = share(0.5, "Probability of reading the circumstance of a case correctly.")
    shared_history: bool = switch(
        False,
        "Whether the centre sees which units have declined a case and never sends the case to "
        "them again.",
        toggle="shared_history",
    )
    capacity: int | None = value(
        None,
        "contacts a day",
        "Follow-ups and dispatches (of new and returned cases) that the centre can handle; "
        "unlimited "
        "unless given.",
        low=1,
        high=10**9,
        marks=("citywide",),
    )
    merging: float = share(
        0.0,
        "Probability that a repeated request is recognised and joined to the open case about the "
        "same matter.",
    )
    hours_per_merged: float = value(
        0.0,
        "staff-hours",
        "Hours that the unit which resolves a case spends on each request that was joined to it.",
        low=0,
        high=1000,
        removed=0.25,
    )
    rounds: int = value(
        1,
        "rounds a day",
        "Number of times a day that the centre dispatches and units decide, work and pass on.",
        low=1,
        high=MOST_ROUNDS,
        marks=("citywide",),
    )


class FirstUnit(Table):
    """A unit that may get a case first, whatever the rules say."""

    issue: Name | None = text(
        None, "Name of the issue; all issues that no entry names unless given."
    )
    unit: Name = text(
        ...,
        "Unit that gets the case: a department's name, or 'street_office' for the office of the "
        "citizen's district.",
    )
    weight: float = value(1.0, "relative", "Relative frequency.", above=0, high=1e9)


class Misdirection(Institution):
    """Cases that go first to a unit that the rules do not name (误派)."""

    probability: float = share(
        0.0, "Probability that a case is first dispatched without asking the rules."
    )
    units: tuple[FirstUnit, ...] = value(
        (),
        "tables",
        "Units that such cases go to; all departments and street offices are equally likely for an "
        "issue without entries.",
    )


class Transfer(Table):
    """A step from unit to unit that a case takes after a round of work."""

    issue: Name | None = text(
        None, "Name of the issue; all issues that no entry of the unit names unless given."
    )
    start: Name = value(
        ...,
        "text",
        "Unit that passes the case on: a department's name, or 'street_office' for every street "
        "office.",
        written="from",
    )
    end: Name = value(
        ...,
        "text",
        "Unit that gets the case and must take it: a department's name, or 'street_office' for the "
        "office of the citizen's district.",
        written="to",
    )
    probability: float = share(
        1.0, "Probability that a round at this unit ends by passing the case to that unit."
    )
    again: float = value(
        1.0,
        "factor",
        "Factor of this probability for a case that has come from another unit.",
        low=0,
        high=1,
    )
    effort: float = value(
        1.0,
        "factor",
        "Effort of a round that ends by passing on, relative to the effort of the case.",
        low=0,
        high=100,
    )
    days: float = value(
        0.0, "working days", "Median wait between the work and passing on.", low=0, high=1e5
    )
    sigma: float = value(0.0, "log standard deviation", "Spread of this wait.", low=0, high=5)
    same_day: float = share(0.0, "Share of transfers without this wait.")


class Transfers(Institution):
    """Units that handle a case one after the other (承办、会办、审核), without a dispute."""

    enabled: bool = switch(False, "Whether units pass cases on.")
    steps: tuple[Transfer, ...] = value((), "tables", "The steps from unit to unit.")
    share: float = share(
        1.0,
        "Factor of the probabilities of all steps, but those of a unit that passes on every case "
        "of the issue.",
    )


class TableEntry(Table):
    """An entry of the table of responsibilities: the unit for a stretch of an issue."""

    issue: Name = text(..., "Name of the issue.")
    start: float = value(
        0.0,
        "circumstance",
        "Circumstance at which the entry begins.",
        low=0,
        high=1,
        written="from",
    )
    end: float = value(
        1.0,
        "circumstance",
        "Circumstance at which the entry ends, not included.",
        low=0,
        high=1,
        written="to",
    )
    unit: Name = text(
        ...,
        "Unit that is responsible: a department's name, or 'street_office' for the office of the "
        "citizen's district.",
    )


class Responsibility(Institution):
    """The rules of dispatch, the discretion of units, and the cost of a wrong or unwilling unit."""

    rules: tuple[str, ...] = value(
        ("duty_list", "precedent", "platform", "best_guess"),
        "names",
        "Responsibility rules in order; the first rule that names a unit decides.",
    )
    dispute: tuple[str, ...] = value(
        ("adjudication",),
        "names",
        "Dispute procedures in order; the first procedure that can take the case today takes it.",
    )
    table: tuple[TableEntry, ...] = value(
        (), "tables", "Table of responsibilities, which the rule 'table' reads."
    )
    decides: str = text(
        "hazard",
        "Form of decision of units on contested cases: a name that `sim rules` lists, or a function "
        "of your own as 'file.py:function'.",
    )
    max_declines: int = value(
        5, "declines", "Number of declines after which a case is in dispute.", low=1, high=30_000
    )
    fallback: str | None = text(
        None,
        "Unit that must take a case that nobody takes: a department's name, or 'street_office' for "
        "the office of the citizen's district.",
    )
    no_return: bool = switch(
        False,
        "Whether a unit must keep a contested case that is sent to it (首接负责).",
        toggle="first_contact",
    )
    most_returns: int | None = value(
        None,
        "declines",
        "Number of declines after which no unit may decline a contested case (禁止退回); no limit "
        "unless "
        "given.",
        low=0,
        high=30_000,
    )
    act_first: bool = switch(
        False,
        "Whether the fallback unit works on a case while it waits for a ruling (先办后议).",
        toggle="act_first",
    )
    return_days: int = workdays(2, "Time that a declined case takes to come back; its median.")
    return_sigma: float = value(
        0.0, "log standard deviation", "Spread of the time to come back.", low=0, high=5
    )
    return_same_day: float = share(
        0.0,
        "Share of declined cases that come back on the same day, if a round is left "
        "(service_centre.rounds).",
    )
    return_to_sender: float = share(
        0.05,
        "Probability that a declined case goes back to the previous unit instead of the centre.",
    )
    stigma: float = share(0.03, "Share of willingness lost with each earlier decline of the case.")
    shelving: float = share(
        0.5,
        (
            "Probability that a unit shelves a case that it does not accept instead of declining "
            "it, at coupling 0."
        ),
    )
    explain: float = share(
        0.1, "Probability that a declined case beyond remit is closed with an explanation."
    )
    mismatch: float = value(
        2.0,
        "factor",
        "Effort of a unit that is not fit, relative to nominal effort.",
        low=1,
        high=100,
    )
    learning_by_doing: float = value(
        0.0,
        "elasticity",
        "Fall of minutes and lead time with the cases of an issue that a unit has resolved: twice "
        "as many divide both by 2 to the power of this number. 0: practice changes nothing.",
        low=0,
        high=1,
    )
    practised_cases: int = value(
        100,
        "cases",
        "Resolved cases of an issue after which a unit takes the nominal minutes and lead time; "
        "read where practice changes them.",
        low=0,
        high=1_000_000,
    )
    reject_fit: float = share(
        0.05, "Probability that a fit unit's work is rejected at the call-back."
    )
    reject_unfit: float = share(
        0.2, "Probability that the work of a unit that is not fit is rejected at the call-back."
    )
    unfit_willingness: float = share(
        0.3, "Willingness of a unit that is not fit, relative to that of a fit unit."
    )
    load_aversion: float = share(0.2, "Share of willingness lost at full load.")
    reference_days: float = value(
        10.0,
        "working days",
        "Backlog at which a unit counts as fully loaded.",
        above=0,
        marks=("citywide",),
    )


class Decisions(Institution):
    """Numbers that forms of decision other than the usual ones read; all are assumptions."""

    precision: float = value(
        1.0,
        "1/hour",
        "Of a unit that weighs costs (quantal): how strongly one hour of cost makes it prefer the "
        "cheaper option; 0 is chance.",
        low=0,
        high=100,
    )
    credit: float = value(
        2.0, "hours", "Hours of work that the credit for taking a case outweighs.", low=0, high=1000
    )
    blame: float = value(
        2.0,
        "hours",
        "Hours of work that a unit spends to avoid the blame for one decline of a case that is its "
        "own.",
        low=0,
        high=1000,
    )
    fine: float = value(
        2.0,
        "hours",
        "Hours of work that a unit spends to avoid being late with a case.",
        low=0,
        high=1000,
    )
    full_load: float = share(
        0.8, "Load from which a unit that takes only its own (satisficing) takes nothing."
    )
    reciprocity: float = share(
        0.5,
        "Share of its reluctance that a reciprocal unit gives up for a unit that has helped it, and "
        "of its willingness for one that has wronged it.",
    )
    habit: float = value(
        5.0,
        "cases",
        "Number of similar cases resolved by a unit that learns (learning) at which it takes half "
        "of those that it would not have taken.",
        above=0,
        high=1e6,
    )


class Appraisal(Institution):
    """Performance assessment of units."""

    coupling: float = share(
        0.2, "Strength with which appraisal ties the blame for a case to the unit that holds it."
    )
    sham_max: float = share(
        0.3, "Probability that a unit closes a case without fixing it, at coupling 1."
    )


class Supervision(Institution):
    """Supervision of cases past their limit (督办)."""

    enabled: bool = switch(False, "Whether cases past their time limit are supervised.")
    priority: bool = switch(
        True,
        "Whether a supervised case goes before other cases, as after a petition.",
        toggle="supervision_priority",
    )
    no_return: bool = switch(
        True,
        "Whether a supervised contested case may not be declined.",
        toggle="supervision_no_return",
    )


class Limits(Institution):
    """The last day of a case's limit: more time (延期), or a close on paper (形式办结)."""

    close_when_due: float = share(
        0.0,
        "Probability that a unit closes a case that it has not solved on the last day of its limit.",
    )
    rejection: float = share(
        1.0, "Probability that the citizen rejects such a close at the call-back."
    )
    extension: float = share(
        0.0, "Probability that the limit of a case is extended, once, on its last day."
    )
    extension_days: int = workdays(10, "Days by which an extension moves the limit.", high=120)
    hours_per_extension: float = value(
        0.0,
        "staff-hours",
        "Hours that the unit which holds the case spends on an extension.",
        low=0,
        high=1000,
        removed=0.5,
    )


class Empowerment(Institution):
    """Street offices may hold named issues of their district (赋权)."""

    enabled: bool = switch(False, "Whether street offices may hold cases of the named issues.")
    issues: tuple[Name, ...] = value(
        (), "names", "Issues for which street offices are fit, each in its own district."
    )
    fit: float = share(
        1.0,
        "Probability that the street office is fit for a case of these issues.",
        removed=0.8,
    )


class AssetRegister(Institution):
    """A register of the owners of assets, read by the rule asset_owner (产权)."""

    registered: float = share(0.5, "Share of cases about an asset whose owner is in the register.")
    owner_fit: float = share(
        0.9, "Probability that the registered owner is a department fit for the case."
    )
    wrong_entries: float = share(
        0.0,
        "Share of cases beyond remit for which the register names a department all the same.",
        removed=0.1,
    )


class Patrols(Institution):
    """Grid patrols that find cases before a citizen files (网格化)."""

    enabled: bool = switch(False, "Whether street offices patrol.")
    found: float = share(0.2, "Share of cases that a patrol finds.")
    hours_a_day: float = value(
        1.0,
        "staff-hours a day",
        "Hours per day that patrols cost each street office.",
        low=0,
        high=1e5,
    )


class Body(Table):
    """One of several adjudicating bodies, each with its own docket."""

    name: Name = text(..., "Name of the body.")
    districts: tuple[int, ...] | None = value(
        None, "district numbers", "Districts whose cases this body gets, from 1; all unless given."
    )
    counties: tuple[Name, ...] | None = value(
        None,
        "names",
        "Counties whose cases this body gets, besides those of `districts`.",
    )
    part: float = value(
        1.0,
        "relative",
        "Share of `rulings_per_year` for this body, relative to the other bodies.",
        above=0,
        high=1e6,
    )
    accuracy: float | None = share(
        None,
        "Probability that the body's joint meetings name the fit unit; `adjudication.accuracy` unless "
        "given.",
    )


class Adjudication(Institution):
    """A body that rules which unit must take a disputed case."""

    citywide: ClassVar[bool] = True

    enabled: bool = switch(False, "Whether disputed cases are adjudicated.")
    decides: str = text(
        "merits",
        "Form of decision of adjudicators: a name that `sim rules` lists, or a function of your own "
        "as 'file.py:function'.",
    )
    refer: Literal["after_declines", "intake"] = value(
        "after_declines",
        "choice",
        "Time of referral: only after declines, or also at intake if no remit covers the case.",
    )
    brief_period: int = workdays(
        5, "Time between two briefs from the centre (with refer = 'intake')."
    )
    rulings_per_year: int = value(
        400,
        "rulings a year",
        "Capacity of directives and joint meetings together.",
        low=1,
        high=10**6,
    )
    period: int = workdays(5, "Time between two sittings; the rulings a year stay the same.")
    accuracy: float = share(0.85, "Probability that a joint meeting names the fit unit.")
    hours_per_case: float = value(
        1.0,
        "staff-hours",
        "Hours that each unit in the meeting spends on a case.",
        low=0,
        high=1000,
    )
    directive_share: float = share(0.2, "Share of rulings made as a leader's directive, at once.")
    directive_accuracy: float = share(0.7, "Probability that a directive names the fit unit.")
    wrong_refusals: float = share(
        0.0,
        "Share of wrong rulings on cases within remit that find them beyond remit.",
        removed=0.25,
    )
    order: Literal["oldest", "petition_first"] = value(
        "oldest",
        "choice",
        "Order of the docket: the longest wait first, or petitions before all other cases.",
        marks=("fixed",),
    )
    bodies: tuple[Body, ...] = value(
        (),
        "tables",
        "Bodies that share the rulings, each with its own docket; one for all cases unless given.",
    )


class Expert(Institution):
    """An opinion of the authors of remits: slow, nearly always right (机构编制、司法行政)."""

    days: int = workdays(30, "Time until an opinion is given.")
    accuracy: float = share(0.98, "Probability that the opinion names the fit unit.")
    most_at_once: int = value(
        10,
        "cases",
        "Number of cases on which opinions can be pending.",
        low=1,
        high=10**6,
        marks=("citywide",),
    )


class Whistle(Institution):
    """A street office calls the departments to the site (吹哨报到)."""

    allowed: bool = switch(
        True,
        "Whether street offices may call, if `responsibility.dispute` lists the whistle.",
        toggle="whistle",
    )
    hours_per_case: float = value(
        2.0, "staff-hours", "Hours that each unit on site spends on a case.", low=0, high=1000
    )
    most_owed_days: float = value(
        1.0,
        "working days",
        "Most working time that a unit may owe to meetings and still come.",
        above=0,
        high=1000,
    )
    accuracy: float = share(0.9, "Probability that the fit unit is found on site.")


class JointHandling(Institution):
    """One department leads and others support it (主办、协办)."""

    needed: float = share(
        0.0,
        (
            "Share of contested cases that several departments handle jointly after a ruling or "
            "under a lead department."
        ),
    )
    support: float = share(
        0.25, "Effort of each supporting department, relative to nominal effort."
    )


class Precedents(Institution):
    """Rulings that later similar cases follow."""

    enabled: bool = switch(False, "Whether rulings are kept and followed.")
    reach: float = share(
        0.02,
        "Largest distance in circumstance at which a ruling covers a case of its issue.",
        marks=("fixed",),
    )
    uniformity: float = share(
        0.6,
        (
            "Condition for a precedent to bind: minimum share of the unit that it names in the "
            "weight of all rulings that cover the case."
        ),
    )
    minimum_weight: float = value(
        0.5,
        "rulings",
        "Condition for a precedent to bind: minimum weight of the rulings that name its unit.",
        low=0,
        high=1000,
    )
    considered: int = value(
        50,
        "rulings",
        "Maximum number of rulings that count, of those that cover a case; only the latest count.",
        low=1,
        high=10_000,
    )
    force: float = share(0.9, "Probability that a unit named by a precedent is bound by it.")
    half_life_days: float = value(
        500.0, "working days", "Age at which a ruling weighs half.", above=0, marks=("fixed",)
    )
    challenge: float = share(
        0.2, "Probability that a bound unit which is not fit asks for a review."
    )
    as_read: bool = value(
        False,
        "on or off",
        "Whether a ruling is kept for the circumstance that the centre read last, not for the true "
        "one.",
        marks=("fixed",),
        removed=True,
    )
    hours_per_objection: float = value(
        0.0,
        "staff-hours",
        "Hours that the street office spends on a citizen who objects to a wrong explanation.",
        low=0,
        high=1000,
        removed=1.0,
    )


class Platform(Institution):
    """The service centre as a platform for firms and social organisations."""

    recognition: float = share(0.5, "Probability that a case beyond remit is recognised as such.")
    false_positives: float = share(
        0.0,
        "Probability that another case is taken for one beyond remit, at each reading.",
        removed=0.1,
    )


class Provider(Table):
    """A unit outside government that takes cases beyond remit."""

    name: Name = text(..., "Name of the organisation.")
    issues: tuple[Name, ...] | None = value(
        None, "names", "Issues that the provider serves; all unless given."
    )
    staff_hours: float = value(
        8.0, "staff-hours a day", "Hours for cases per day.", above=0, high=1e6
    )
    success: float = share(
        0.9, "Probability that the provider's work is accepted at the call-back."
    )


class MarketProvider(Provider):
    """A firm: a provider that the citizen pays."""

    fee: float = value(100.0, "yuan a case", "Fee that the citizen pays.", low=0, high=1e6)


class SocialOrganisations(Institution):
    """Social organisations, which serve cases beyond remit."""

    enabled: bool = switch(False, "Whether social organisations take cases.")
    scope: Literal["beyond", "gap"] = value(
        "beyond",
        "choice",
        "Cases that these providers may take: beyond remit only, or also in gaps.",
    )
    members: tuple[Provider, ...] = value((), "tables", "The organisations.")
    coproduction: float = share(
        0.0,
        "Share of the organisations' hours that is multiplied by twice the mean trust of citizens.",
        marks=("citywide",),
    )


class Market(Institution):
    """Firms, which serve cases beyond remit for a fee."""

    enabled: bool = switch(False, "Whether firms take cases.")
    scope: Literal["beyond", "gap"] = value(
        "beyond",
        "choice",
        "Cases that these providers may take: beyond remit only, or also in gaps.",
    )
    willing_to_pay: float = value(
        100.0, "yuan a case", "Median fee that citizens are willing to pay.", above=0, high=1e6
    )
    willing_to_pay_sigma: float = value(
        0.8,
        "log standard deviation",
        "Spread of the fee that citizens are willing to pay, between citizens.",
        low=0,
        high=5,
    )
    members: tuple[MarketProvider, ...] = value((), "tables", "The firms.")


class Campaigns(Institution):
    """Campaigns that close the oldest cases by fiat, without a precedent."""

    citywide: ClassVar[bool] = True

    enabled: bool = switch(False, "Whether there are campaigns.")
    period: int = workdays(250, "Time between two campaigns.")
    cases: int = value(20, "cases", "Number of cases closed in one campaign.", low=1, high=10**9)
    min_age_days: int = workdays(250, "Minimum age of a case for a campaign.", low=0, high=60_000)


class OwnMechanism(Table):
    """A mechanism of the user's own: a function in a file, called at a place of the day."""

    citywide: ClassVar[bool] = True
    name: Name = text(..., "Name of the mechanism, in comparisons too: letters, digits and _.")
    title: Line = text(
        "", "Name of the mechanism in sentences, tables and figures; its `name` unless given."
    )
    function: str = text(..., "Function, as 'file.py:function'.")
    when: Literal["morning", "before_decisions", "before_work", "evening"] = value(
        "evening", "place of the day", "Place of the day at which the function is called."
    )
    enabled: bool = switch(True, "Whether the mechanism is on.", marks=("listed",))
    numbers: dict[Name, Number] = value(
        {}, "any unit", "Numbers that the function takes, by name.", marks=("listed",)
    )


class OwnMeasure(Table):
    """A measure of the user's own: a function in a file, of the record of a run."""

    function: str = text(..., "Function, as 'file.py:function'.")
    title: Line = text(
        "", "Name of the measure in sentences, tables and figures; its key unless given."
    )
    unit: Line = text(
        "",
        "Unit of the measure; a unit of Remit's measures, such as 'share' or 'working days', also "
        "gives its numbers their form.",
    )


def _of_function(written: Any) -> Any:
    """Take a function alone for the table that names it."""
    return {"function": written} if isinstance(written, str) else written


NamedMeasure = Annotated[
    OwnMeasure, BeforeValidator(_of_function, json_schema_input_type=str | OwnMeasure)
]
"""A measure of the user's own, which a file may write as its function alone."""


class Reform(Table):
    """A change of numbers or switches on a day of the run."""

    day: int = value(
        ...,
        "working day",
        "Day on which the change takes effect, before anything else happens.",
        low=0,
    )
    set: dict[str, Any] = value(..., "keys and values", "New values, by dotted key.")
    street_offices: tuple[Name, ...] | None = value(
        None,
        "names",
        "Street offices in whose districts the change takes effect; with `districts` and "
        "`counties` the whole city unless given.",
    )
    districts: tuple[int, ...] | None = value(
        None, "district numbers", "Districts in which the change takes effect, from 1."
    )
    counties: tuple[Name, ...] | None = value(
        None, "names", "Counties in whose districts the change takes effect."
    )

    @property
    def is_local(self) -> bool:
        """Whether it is limited to some districts."""
        return (self.street_offices, self.districts, self.counties) != (None, None, None)

    @field_validator("set")
    @classmethod
    def _by_dotted_key(cls, written: dict[str, Any]) -> dict[str, Any]:
        """Take `{precedents = {enabled = true}}` for `{"precedents.enabled" = true}`."""
        return flat(written)
