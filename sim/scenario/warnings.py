"""What a scenario may say, and yet may not mean: `sim check` prints these, and nothing is refused."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

from sim.files.spelling import alike, shown
from sim.scenario.expand import departments
from sim.scenario.forecast import adjudication_is_open, docket_use, falls_back_first, loads
from sim.scenario.institutions import AssetRegister
from sim.scenario.listing import listed_departments, listed_issues
from sim.scenario.names import RESERVED
from sim.scenario.ranges import idle_ranges
from sim.scenario.replay import MAY, MUST, replay
from sim.scenario.rulings import Expert, Whistle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.scenario.schema import Scenario


HARDLY_BUSY = 0.005
"""Utilisation below which hours look like a slip, such as those of a year."""

MOST_NAMED = 5
"""Columns that are named."""


def warnings(scenario: Scenario) -> tuple[str, ...]:
    """Return a line for each thing that will not work as one may think."""
    return tuple(line for about in ABOUT for line in about(scenario))


def hours_suffice(scenario: Scenario) -> Iterator[str]:
    """A unit with more work than hours has a queue that only grows; one with a thousand times the hours may have them by mistake."""
    for load in loads(scenario):
        if load.utilisation >= 1:
            yield (
                f"{load.unit}: expects {load.expected_hours:.1f} staff-hours a day and has "
                f"{load.staff_hours:.1f}; its queue will grow"
            )
        elif load.with_rework >= 1:
            yield (
                f"{load.unit}: with rework it expects {load.with_rework:.2f} of the hours it "
                "has; its queue will grow"
            )
        elif 0 < load.utilisation < HARDLY_BUSY:
            yield (
                f"{load.unit}: expects {load.expected_hours:.2g} staff-hours a day and has "
                f"{load.staff_hours:g}, those of all its staff "
                "together; it will hardly ever be busy"
            )


def log_is_used(scenario: Scenario) -> Iterator[str]:
    """All that a log says is replayed."""
    if scenario.demand.log is None:
        return
    here, days, requests = (
        f"demand.log: {scenario.demand.log}",
        scenario.time.days,
        replay(scenario.inputs.log(scenario.demand.log)),
    )
    late = requests.filed_day[requests.filed_day >= days]
    if len(late):
        filed = (
            f"{len(late):,} of {len(requests.filed_day):,} requests are"
            if len(late) > 1
            else f"1 of {len(requests.filed_day):,} is"
        )
        yield (
            f"{here}: {filed} left out, filed on day {late[0]} or later; the run ends with day "
            f"{days - 1}, so raise time.days"
        )
    unread = [column for column in requests.columns if column not in MUST + MAY]
    missing = [name for name in MAY if name not in requests.columns]
    meant = {
        column: close[0]
        for column in unread
        if (close := get_close_matches(_plain(column), missing))
    }
    for column, other in meant.items():
        yield f"{here}: column {column!r} is not read; did you mean {other!r}?"
    others = [column for column in unread if column not in meant]
    if others:
        named = ", ".join(map(repr, others[:MOST_NAMED])) + (
            f" and {len(others) - MOST_NAMED} more" if len(others) > MOST_NAMED else ""
        )
        yield (
            f"{here}: {named} {'are' if len(others) > 1 else 'is'} not read; read are "
            f"{', '.join(MUST + MAY)}"
        )


def _plain(column: str) -> str:
    """Return the name of a column as a log has it."""
    return re.sub(r"[^a-z]+", "_", column.casefold()).strip("_")


def centre_keeps_up(scenario: Scenario) -> Iterator[str]:
    """A centre that cannot dispatch what comes has a queue that only grows."""
    capacity = scenario.service_centre.capacity
    if capacity is not None and capacity <= scenario.demand.cases_per_day:
        yield (
            f"service_centre.capacity = {capacity}: not more than demand.cases_per_day, "
            f"{scenario.demand.cases_per_day:g}; "
            "its queue will grow"
        )


def docket_suffices(scenario: Scenario) -> Iterator[str]:
    """A docket with more cases than rulings can be worse than none."""
    use = docket_use(scenario)
    if use is not None and use > 1:
        yield (
            f"adjudication.rulings_per_year = {scenario.adjudication.rulings_per_year}: expected "
            "docket use without precedents is "
            f"{use:.2f}; above 1 a docket can be worse than none"
        )


def adjudication_can_rule(scenario: Scenario) -> Iterator[str]:
    """A body that rules gets its cases from the list of dispute procedures."""
    dispute = scenario.responsibility.dispute
    if not scenario.adjudication.enabled:
        return
    if "adjudication" not in dispute:
        yield (
            "adjudication.enabled = true: but responsibility.dispute does not list "
            "'adjudication', so nothing is referred"
        )
    elif falls_back_first(scenario):
        yield (
            "adjudication.enabled = true: but in responsibility.dispute 'fallback' stands "
            "before it and takes every dispute"
        )


def precedents_can_be_made_and_followed(scenario: Scenario) -> Iterator[str]:
    """Without rulings there are no precedents, and without the rule nobody follows them."""
    if not scenario.precedents.enabled:
        return
    if not (
        adjudication_is_open(scenario)
        or "expert" in scenario.responsibility.dispute
        or scenario.initial.precedents
    ):
        yield (
            "precedents.enabled = true: but there is no adjudication to make rulings, so it "
            "changes nothing"
        )
    if "precedent" not in scenario.responsibility.rules:
        yield (
            "precedents.enabled = true: but responsibility.rules does not list 'precedent', so "
            "nobody follows them"
        )


def bodies_can_rule(scenario: Scenario) -> Iterator[str]:
    """A body has at least one ruling a year."""
    adjudication = scenario.adjudication
    total = sum(body.part for body in adjudication.bodies)
    for body in adjudication.bodies if adjudication_is_open(scenario) else ():
        if adjudication.rulings_per_year * body.part / total < 0.5:
            yield (
                f"adjudication.bodies.{body.name}: its part of {adjudication.rulings_per_year} "
                "rulings a year is none, so its docket only "
                "grows; raise its part or adjudication.rulings_per_year"
            )


def rulings_can_weigh_enough(scenario: Scenario) -> Iterator[str]:
    """The rulings that count can have the least weight that a leading unit needs, a day after they were made."""
    precedents = scenario.precedents
    most = precedents.considered * 0.5 ** (1 / precedents.half_life_days)
    if precedents.enabled and precedents.minimum_weight > most:
        yield (
            f"precedents.minimum_weight = {precedents.minimum_weight:g}: the rulings that count, "
            f"at most {precedents.considered}, weigh no "
            f"more than {most:.3g} together, so none is ever followed; lower it, or raise "
            "precedents.considered or half_life_days"
        )


def whistles_can_be_blown(scenario: Scenario) -> Iterator[str]:
    """Those who are called have the hours to come."""
    whistle = scenario.whistle
    if "whistle" not in scenario.responsibility.dispute:
        return
    needed = whistle.hours_per_case / whistle.most_owed_days
    short = [unit.name for unit in departments(scenario) if (unit.staff_hours or 0.0) < needed]
    if short:
        named = ", ".join(short[:3]) + (f" and {len(short) - 3} more" if len(short) > 3 else "")
        yield (
            f"whistle.hours_per_case = {whistle.hours_per_case:g}: {named} never have the "
            f"{needed:g} staff-hours a day "
            "that it takes to come, so cases that concern them are never settled on the spot"
        )


def organisations_can_be_reached(scenario: Scenario) -> Iterator[str]:
    """Organisations get cases from the platform, or from rulings."""
    ruled = adjudication_is_open(scenario) or {"expert", "whistle"} & {
        *scenario.responsibility.dispute
    }
    only = "only rulings send them cases" if ruled else "nobody sends them cases"
    for table in ("social_organisations", "market"):
        if getattr(scenario, table).enabled and "platform" not in scenario.responsibility.rules:
            yield (
                f"{table}.enabled = true: but responsibility.rules does not list 'platform', so "
                f"{only}"
            )


def tables_are_used(scenario: Scenario) -> Iterator[str]:
    """What is set is asked for."""
    rules, dispute = scenario.responsibility.rules, scenario.responsibility.dispute
    if scenario.responsibility.table and "table" not in rules:
        yield (
            "responsibility.table: but responsibility.rules does not list 'table', so nobody "
            "reads it"
        )
    if scenario.empowerment.enabled and not {"empowerment", "territorial"} & {*rules}:
        yield (
            "empowerment.enabled = true: but responsibility.rules does not list 'empowerment', "
            "so few cases come to street offices"
        )
    if scenario.asset_register != AssetRegister() and "asset_owner" not in rules:
        yield (
            "asset_register: but responsibility.rules does not list 'asset_owner', so nobody "
            "reads it"
        )
    if scenario.whistle != Whistle() and "whistle" not in dispute:
        yield "whistle: but responsibility.dispute does not list 'whistle', so nobody is called"
    if scenario.expert != Expert() and "expert" not in dispute:
        yield "expert: but responsibility.dispute does not list 'expert', so nobody is asked"
    if scenario.responsibility.act_first and not {"adjudication", "expert"} & {*dispute}:
        yield (
            "responsibility.act_first = true: but no case ever waits for a ruling, so nobody "
            "acts first"
        )
    if scenario.service_centre.merging and not scenario.demand.repeats:
        yield "service_centre.merging: but demand.repeats is 0, so there is nothing to merge"


def first_units_may_be_wrong(scenario: Scenario) -> Iterator[str]:
    """A unit that must keep what it is sent works on what it is not fit for."""
    if scenario.responsibility.no_return and scenario.responsibility.mismatch > 1:
        yield (
            "responsibility.no_return = true: contested cases stay where they are first sent, at "
            f"{scenario.responsibility.mismatch:g} times the effort where that is wrong; vary "
            "responsibility.mismatch before you conclude"
        )


def campaigns_happen(scenario: Scenario) -> Iterator[str]:
    """A campaign falls into the run."""
    campaigns = scenario.campaigns
    if campaigns.enabled and campaigns.period > scenario.time.days:
        yield (
            f"campaigns.period = {campaigns.period}: longer than time.days, "
            f"{scenario.time.days}, so there is no campaign"
        )


def names_differ_in_more_than_writing(scenario: Scenario) -> Iterator[str]:
    """Two units or issues whose names are written nearly alike may be one."""
    units = [department.name for department in listed_departments(scenario)]
    units += [
        member.name for member in (*scenario.social_organisations.members, *scenario.market.members)
    ]
    for key, kind, names in (
        ("departments", "units", [*units, *RESERVED]),
        ("issues", "issues", [i.name for i in listed_issues(scenario)]),
    ):
        for written in alike(names):
            yield (
                f"{key}: {shown(written)} count as different {kind}; if one is meant, write "
                "them alike"
            )


def ranges_act(scenario: Scenario) -> Iterator[str]:
    """A range is of a number that runs depend on."""
    for key in idle_ranges(scenario):
        table, _, name = key.partition(".")
        each = "issue" if table == "issue_defaults" else "department"
        if not any(
            other.startswith(f"{each}s.") and other.endswith(f".{name}")
            for other in scenario.uncertainty
        ):
            yield (
                f"uncertainty: {key} has a range, but every {each} states its own {name}, so it "
                "is not drawn; "
                f"give {each}s.NAME.{name} a range"
            )


ABOUT = (
    log_is_used,
    hours_suffice,
    centre_keeps_up,
    docket_suffices,
    adjudication_can_rule,
    bodies_can_rule,
    rulings_can_weigh_enough,
    whistles_can_be_blown,
    precedents_can_be_made_and_followed,
    organisations_can_be_reached,
    tables_are_used,
    first_units_may_be_wrong,
    campaigns_happen,
    names_differ_in_more_than_writing,
    ranges_act,
)
