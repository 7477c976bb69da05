"""Possible mistakes in a valid scenario: `sim check` prints them, and nothing is refused."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

from sim.files.spelling import alike, first_of, shown
from sim.scenario.checks import issue_names, unit_names
from sim.scenario.decisions import READ_BY, may_be, named
from sim.scenario.expand import counties, departments, listed_departments
from sim.scenario.forecast import Forecast, adjudication_is_open, falls_back_first, forecast
from sim.scenario.names import RESERVED
from sim.scenario.own_functions import is_own
from sim.scenario.parameters import declared
from sim.scenario.posterior import MAP
from sim.scenario.ranges import choices, idle_ranges, label, live_ranges
from sim.scenario.replay import MAY, MUST, replay
from sim.scenario.values import members, value_at, value_in
from sim.scenario.ways import parts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.scenario.schema import Scenario

HARDLY_BUSY = 0.005
"""Utilisation below which hours look like a mistake, such as those of a year."""


def warnings(
    scenario: Scenario, expected: Forecast | None = None, *, with_forms: bool = False
) -> tuple[str, ...]:
    """Return a line for each possible mistake.

    Parameters
    ----------
    expected
        A forecast of the scenario, if there is one.
    with_forms
        Whether the scenario is tried under every form of decision, which read all its numbers.
    """
    about = [each for each in ABOUT if not (with_forms and each is numbers_of_decisions_are_read)]
    return (
        *log_is_used(scenario),
        *loads_can_be_borne(scenario, expected or forecast(scenario)),
        *(line for each in about for line in each(scenario)),
    )


def log_is_used(scenario: Scenario) -> Iterator[str]:
    """Every column of a log is replayed."""
    if scenario.demand.log is None:
        return
    here, days = f"demand.log: {scenario.demand.log}", scenario.time.days
    requests = replay(scenario.inputs.log(scenario.demand.log))
    late = requests.filed_day[requests.filed_day >= days]
    if len(late):
        are = "requests are" if len(late) > 1 else "is"
        yield (
            f"{here}: {len(late):,} of {len(requests.filed_day):,} {are} left out, filed on day "
            f"{late[0]} or later; the run ends with day {days - 1}, so raise time.days"
        )
    missing, others = [name for name in MAY if name not in requests.columns], []
    for column in requests.columns:
        if column not in MUST + MAY:
            plain = re.sub(r"[^a-z]+", "_", column.casefold()).strip("_")
            if close := get_close_matches(plain, missing):
                yield f"{here}: column {column!r} is not read; did you mean {close[0]!r}?"
            else:
                others.append(repr(column))
    if others:
        are = "are" if len(others) > 1 else "is"
        yield f"{here}: {first_of(others, 5)} {are} not read; the columns that are read: {', '.join(MUST + MAY)}"


def loads_can_be_borne(scenario: Scenario, expected: Forecast) -> Iterator[str]:
    """No queue or docket gets more work than it can handle, and hours are not far too many.

    A queue with more work than hours only grows, an overloaded docket may be worse than none, and a
    thousand times the hours may be a mistake.
    """
    for load in expected.loads:
        if load.utilisation >= 1:
            yield (
                f"{load.unit}: needs {load.expected_hours:.1f} staff-hours a day but has "
                f"{load.staff_hours:.1f}; its queue will grow unless the unit returns or shelves "
                f"much of this work"
            )
        elif load.with_rework >= 1:
            yield (
                f"{load.unit}: with rework it needs {load.with_rework:.2f} times the hours that "
                "it has; its queue will grow"
            )
        elif 0 < load.utilisation < HARDLY_BUSY:
            yield (
                f"{load.unit}: needs {load.expected_hours:.2g} staff-hours a day but has "
                f"{load.staff_hours:g} (the hours of all its staff together); it will hardly "
                "ever be busy"
            )
    use, rulings = expected.docket_use, scenario.adjudication.rulings_per_year
    if use is not None and use > 1:
        yield (
            f"adjudication.rulings_per_year = {rulings}: expected docket use without precedents is "
            f"{use:.2f}; above 1 the docket grows and can do more harm than no docket"
        )


def bodies_can_rule(scenario: Scenario) -> Iterator[str]:
    """A body has at least one ruling a year."""
    bodies, rulings = scenario.adjudication.bodies, scenario.adjudication.rulings_per_year
    total = sum(body.part for body in bodies)
    for body in bodies if adjudication_is_open(scenario) else ():
        if rulings * body.part / total < 0.5:
            yield (
                f"adjudication.bodies.{body.name}: its part of {rulings} rulings a year rounds "
                "to none, so its docket only grows; raise its part or "
                "adjudication.rulings_per_year"
            )


def rulings_can_weigh_enough(scenario: Scenario) -> Iterator[str]:
    """Counted rulings can reach the least weight of a leading unit on the day after."""
    precedents = scenario.precedents
    most = precedents.considered * 0.5 ** (1 / precedents.half_life_days)
    if precedents.enabled and precedents.minimum_weight > most:
        yield (
            f"precedents.minimum_weight = {precedents.minimum_weight:g}: the rulings that count, "
            f"at most {precedents.considered}, weigh no more than {most:.3g} together, so none is "
            "ever followed; lower minimum_weight, or raise precedents.considered or half_life_days"
        )


def whistles_can_be_blown(scenario: Scenario) -> Iterator[str]:
    """Units that are called have the hours to attend."""
    whistle = scenario.whistle
    needed = whistle.hours_per_case / whistle.most_owed_days
    called = departments(scenario) if "whistle" in scenario.responsibility.dispute else ()
    if short := [unit.name for unit in called if (unit.staff_hours or 0.0) < needed]:
        yield (
            f"whistle.hours_per_case = {whistle.hours_per_case:g}: {first_of(short, 3)} never "
            f"have the {needed:g} staff-hours a day needed to come, so their cases are never "
            "settled on site"
        )


def what_is_set_is_asked(scenario: Scenario) -> Iterator[str]:
    """A mechanism or a table is in the list from which it gets its cases."""
    lists = {key: getattr(scenario.responsibility, key) for key in ("rules", "dispute")}
    ruled = adjudication_is_open(scenario) or {"expert", "whistle"} & {*lists["dispute"]}
    only = "only rulings send them cases" if ruled else "nobody sends them cases"
    for here, wanted, name, so in (
        ("adjudication.enabled", "dispute", "adjudication", "nothing is referred"),
        ("precedents.enabled", "rules", "precedent", "nobody follows them"),
        ("social_organisations.enabled", "rules", "platform", only),
        ("market.enabled", "rules", "platform", only),
        ("responsibility.table", "rules", "table", "nobody reads it"),
        ("empowerment.enabled", "rules", "empowerment", "few cases come to street offices"),
        ("asset_register", "rules", "asset_owner", "nobody reads it"),
        ("whistle", "dispute", "whistle", "nobody is called"),
        ("expert", "dispute", "expert", "nobody is asked"),
    ):
        table, _, key = here.partition(".")
        found = getattr(scenario, table)
        is_set = getattr(found, key) if key else found != type(found)()
        listed = {name, "territorial"} if name == "empowerment" else {name}
        if is_set and not listed & {*lists[wanted]}:
            on = f"{here} = true" if key == "enabled" else here
            yield f"{on}: but responsibility.{wanted} does not list {name!r}, so {so}"


def what_is_set_can_act(scenario: Scenario) -> Iterator[str]:
    """Every value that is set can have its effect."""
    responsibility, demand, campaigns = scenario.responsibility, scenario.demand, scenario.campaigns
    capacity, dispute = scenario.service_centre.capacity, {*responsibility.dispute}
    some_rule = adjudication_is_open(scenario) or "expert" in dispute
    if capacity is not None and capacity <= demand.cases_per_day:
        cases = f"demand.cases_per_day, {demand.cases_per_day:g}"
        yield f"service_centre.capacity = {capacity}: not more than {cases}; the queue of the centre will grow"
    if adjudication_is_open(scenario) and falls_back_first(scenario):
        yield (
            "adjudication.enabled = true: but in responsibility.dispute 'fallback' stands "
            "before it "
            "and takes every dispute"
        )
    if scenario.precedents.enabled and not (some_rule or scenario.initial.precedents):
        yield (
            "precedents.enabled = true: but there is no adjudication to make rulings, so it "
            "changes nothing"
        )
    if responsibility.act_first and not {"adjudication", "expert"} & dispute:
        why = "but no case ever waits for a ruling, so nobody acts first"
        yield f"responsibility.act_first = true: {why}"
    if scenario.service_centre.merging and not demand.repeats:
        yield "service_centre.merging: but demand.repeats is 0, so there is nothing to merge"
    if responsibility.no_return and responsibility.mismatch > 1:
        yield (
            "responsibility.no_return = true: contested cases stay with the first unit, at "
            f"{responsibility.mismatch:g} times the effort if it is not fit; vary "
            "responsibility.mismatch before you draw conclusions"
        )
    if campaigns.enabled and campaigns.period > scenario.time.days:
        longer = f"longer than time.days, {scenario.time.days}"
        yield f"campaigns.period = {campaigns.period}: {longer}, so there is no campaign"


def numbers_of_decisions_are_read(scenario: Scenario) -> Iterator[str]:
    """A number of the forms of decision is read by one that is used."""
    every = (*named(scenario), *may_be(scenario))
    used, usual = {each.form for each in every}, type(scenario.decisions)()
    if any(map(is_own, used)):
        return
    for key, form in READ_BY.items():
        found = getattr(scenario.decisions, key)
        if form not in used and found != getattr(usual, key):
            yield (
                f"decisions.{key} = {found:g}: but no unit decides by {form!r}, so only "
                f'--forms reads it; write responsibility.decides = "{form}"'
            )


def names_differ_in_more_than_writing(scenario: Scenario) -> Iterator[str]:
    """Names that are written nearly alike may mean the same unit or issue."""
    for key, kind, names in (
        ("departments", "units", unit_names(scenario) + RESERVED),
        ("departments", "counties", tuple(dict.fromkeys(counties(scenario).values()))),
        ("issues", "issues", issue_names(scenario)),
    ):
        for written in alike(names):
            count = f"{shown(written)} count as different {kind}"
            yield f"{key}: {count}; if one name is meant, write it in one way"


def every_office_is_in_a_county(scenario: Scenario) -> Iterator[str]:
    """If some offices have a county, all of them have one."""
    known, offices = (
        counties(scenario),
        [each for each in listed_departments(scenario) if each.kind == "territorial"],
    )
    if without := [each.name for each in offices if known and each.district not in known]:
        have, their = ("have", "their districts") if len(without) > 1 else ("has", "its district")
        yield (
            f"departments: {first_of(without, 3)} {have} no county, but others do; cases of "
            f"{their} are missing from results by county; write the county of each"
        )


def ranges_act(scenario: Scenario) -> Iterator[str]:
    """A range is of a number that runs depend on."""
    for key in idle_ranges(scenario):
        table, _, name = key.partition(".")
        each = table.removesuffix("_defaults")
        listed = "departments" if each == "street_office" else f"{each}s"
        own = re.compile(rf"{listed}[.\[].*\.{name}")
        if not any(map(own.fullmatch, scenario.uncertainty)):
            yield (
                f"uncertainty: {key} has a range, but every {each.replace('_', ' ')} has its own "
                f"{name}, so it is not drawn; give {listed}.NAME.{name} a range"
            )


def own_values_can_be_drawn(scenario: Scenario) -> Iterator[str]:
    """A range or a choice is about the scenario's own value; an inherited one may not be."""
    for key, found in live_ranges(scenario).items():
        low, high = found.ends
        number = value_at(scenario, key)
        if isinstance(number, bool) or not isinstance(number, int | float) or key == MAP:
            continue
        parameter = declared(type(scenario), parts(key))
        ends_of_all = parameter.bounds.values() if parameter else ()
        if low < number < high or number in ends_of_all:
            continue
        ends = f"[{low:g}, {high:g}]"
        where = f"is an end of its range {ends}" if low <= number <= high else f"is outside {ends}"
        yield (
            f"{key} = {number:g} {where}, from which --robust draws it; give it a range of its own "
            "in [uncertainty]"
        )
    written = scenario.model_dump(mode="json")
    for key, choice in choices(scenario).items():
        own = dict.fromkeys(label(value_in(written, each)) for each in members(written, key))
        drawn = {*map(label, choice.values)}
        for name in () if key == MAP else own:
            if name not in {*drawn, label(None)}:
                yield (
                    f"{key} = {name}: is not among {choice}, from which --robust draws it; name it "
                    "there too, in [uncertainty]"
                )


def what_a_fit_misses_is_known(scenario: Scenario) -> Iterator[str]:
    """A city has the statistics of the log to which it was fitted."""
    if missed := scenario.posterior.missed:
        yield (
            f"posterior.missed: runs differ from {scenario.posterior.of or 'the log'} in "
            f"{', '.join(missed)}; quote no effect on these"
        )


ABOUT = (
    bodies_can_rule,
    rulings_can_weigh_enough,
    whistles_can_be_blown,
    what_is_set_is_asked,
    what_is_set_can_act,
    numbers_of_decisions_are_read,
    names_differ_in_more_than_writing,
    every_office_is_in_a_county,
    ranges_act,
    own_values_can_be_drawn,
    what_a_fit_misses_is_known,
)
