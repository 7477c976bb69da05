"""A scenario file for a user's own city, written out in full so that it can be edited.

The user gives numbers of departments, street offices and issues. All other numbers are assumptions
and are called so. Hours of street offices and rulings are chosen so that, by the forecast of `sim
check`, neither is idle or overloaded.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any, NamedTuple

from sim.errors import ScenarioError, suggestion
from sim.files import toml
from sim.scenario.files import chain, merged
from sim.scenario.forecast import Forecast, forecast
from sim.scenario.library import FILL_IN_QUESTION, FILL_IN_SOURCE, library, library_folder
from sim.scenario.names import MOST_DEPARTMENTS, STREET_OFFICE
from sim.scenario.own_functions import is_own
from sim.scenario.parameters import read
from sim.scenario.schema import Scenario

DEPARTMENTS = (
    *("urban_management", "public_security", "housing", "environment", "market_regulation"),
    *("human_resources", "traffic_police", "civil_affairs", "water", "public_works"),
    *("power_supply", "natural_resources", "transport", "health", "parks", "agriculture"),
)
"""The busiest first; further ones are numbered."""

ISSUES = {
    "noise": ("environment", "urban_management", "public_security", "housing"),
    "rubbish": ("urban_management", "housing", "environment"),
    "parking": ("traffic_police", "urban_management", "public_security"),
    "street_occupation": ("urban_management", "market_regulation", "traffic_police"),
    "roof_leak": ("housing", "urban_management", "civil_affairs"),
    "unlicensed_building": ("urban_management", "natural_resources", "housing"),
    "unpaid_wages": ("human_resources", "housing", "public_security"),
    "food_safety": ("market_regulation", "urban_management", "health", "agriculture"),
    "water_and_drains": ("water", "public_works", "housing", "environment"),
    "stray_dogs": ("public_security", "urban_management", "agriculture"),
    "street_lights": ("public_works", "power_supply", "urban_management"),
    "household_help": ("civil_affairs", "human_resources", "market_regulation"),
    "property_management": ("housing", "urban_management", "market_regulation"),
    "consumer_disputes": ("market_regulation", "public_security", "transport"),
    "cooking_fumes": ("environment", "urban_management", "market_regulation"),
    "road_damage": ("public_works", "transport", "urban_management", "traffic_police"),
    "fallen_trees": ("parks", "urban_management", "power_supply"),
    "medical_disputes": ("health", "public_security", "market_regulation"),
    "illegal_taxis": ("transport", "traffic_police", "public_security"),
}
"""Kinds of request, the most frequent first, each with its departments, the lead first."""

USUAL = 3
"""Number of departments per issue."""

MOST_BUSY = 0.8
"""Target utilisation of street offices, rework included."""

MOST_ON_TIME = 0.95
"""Maximum utilisation of departments, rework included."""

MOST_ON_DOCKET = 0.9
"""Target ratio of cases expected on the docket to possible rulings."""

MOST_OF_A_KIND = 1000


def _counted(number: int, what: str) -> str:
    """Return a number with its noun."""
    return f"{number} {what}{'' if number == 1 else 's'}"


class Size(NamedTuple):
    """The size of a city."""

    departments: int = 6
    street_offices: int = 9
    issues: int = 12
    counties: int = 0
    """Number of counties above the street offices; none by default."""

    @property
    def in_words(self) -> str:
        """Return the numbers in words."""
        above = f" in {_counted(self.counties, 'district')}" if self.counties else ""
        return (
            f"a city of {_counted(self.departments, 'department')}, "
            f"{_counted(self.street_offices, 'street office')}{above} and "
            f"{_counted(self.issues, 'kind')} of request"
        )


class Given(NamedTuple):
    """Numbers that follow from a city's expected work."""

    office_hours: float = 5.0
    rulings: int = 400
    utilisation: float | None = None
    """Of departments, if the scenario's own value would overload some."""


def new_city(title: str, size: Size, base: str = "baseline") -> str:
    """Return the text of a scenario file for a city, with the institutions of a shipped scenario.

    Raises
    ------
    ScenarioError
        If there is no such scenario, or such a city is impossible.
    """
    _check(size)
    if base not in library(library_folder()):
        raise ScenarioError(
            f"no scenario {base!r} comes with Remit{suggestion(base, library(library_folder()))}"
        )
    below: dict[str, Any] = {}
    for source in reversed(chain(base)):
        below = merged(below, source.tables)
    first = _read(_text(title, size, base, below, Given()), below, base)
    expected, rulings = forecast(first), first.adjudication.rulings_per_year
    offices = [
        load.with_rework * load.staff_hours
        for load, unit in zip(expected.loads, first.departments, strict=True)
        if unit.kind == "territorial"
    ]
    given = Given(
        office_hours=_rounded(max(offices, default=0.0) / MOST_BUSY) or Given().office_hours,
        rulings=max(
            50, math.ceil(_rounded((expected.docket_use or 0.0) * rulings / MOST_ON_DOCKET))
        ),
    )
    text = _text(title, size, base, below, given)
    city = _read(text, below, base)
    less = _utilisation(city, forecast(city)) if base == "baseline" else None
    return (
        text if less is None else _text(title, size, base, below, given._replace(utilisation=less))
    )


def _utilisation(city: Scenario, expected: Forecast) -> float | None:
    """Return the highest planned utilisation that overloads no department; None for the default."""
    busiest = max(
        load.with_rework
        for load, unit in zip(expected.loads, city.departments, strict=True)
        if unit.kind == "functional"
    )
    planned = city.department_defaults.utilisation
    return (
        math.floor(100 * planned * MOST_ON_TIME / busiest) / 100 if busiest > MOST_ON_TIME else None
    )


def _check(size: Size) -> None:
    """Refuse an impossible city."""
    for option, number, least in (
        ("departments", size.departments, 1),
        ("street-offices", size.street_offices, 0),
        ("issues", size.issues, 1),
        ("districts", size.counties, 0),
    ):
        if not least <= number <= MOST_OF_A_KIND:
            raise ScenarioError(f"--{option} {number}: must be from {least} to {MOST_OF_A_KIND}")
    if size.counties > size.street_offices:
        raise ScenarioError(
            f"--districts {size.counties}: there are {size.street_offices} street offices, and "
            "each "
            "district has at least one; raise --street-offices"
        )


def _read(text: str, below: dict[str, Any], base: str) -> Scenario:
    """Return the scenario that the text of a file describes."""
    tables = toml.parsed(text)
    del tables["extends"]
    try:
        return read(Scenario, merged(below, tables))
    except ScenarioError as error:
        raise ScenarioError(
            f"--from {base}: a city of that size does not fit the other values of {base}: {error}"
        ) from None


def _text(title: str, size: Size, base: str, below: dict[str, Any], given: Given) -> str:
    """Return the file."""
    departments = _department_names(size)
    remits = _remits(size, departments)
    lines = [
        *_head(title, size, base),
        *_issues(remits, below),
        *_departments(size, departments, given),
        *_institutions(size, departments, [*remits], base, below, given),
    ]
    return "\n".join(lines) + "\n"


def _head(title: str, size: Size, base: str) -> Iterator[str]:
    """Yield the scenario's title and map."""
    yield f"title = {_written(title)}"
    yield f'question = ""{FILL_IN_QUESTION}'
    yield f'source = "assumption"{FILL_IN_SOURCE}'
    yield f'extends = "{base}"  # values left out here are those of this file'
    yield ""
    yield "# Edit any of this by hand, then run: sim check FILE"
    yield ""
    if size.counties:
        yield f"# {size.street_offices} street offices (街道) in {size.counties} districts (区). The area of one street office (片区) is"
        yield "# what Remit calls a district; the level above, 区, is the `county` that an office names below."
        yield "# Results for each of these: --by county"
    yield "[city]"
    yield f"districts = {max(1, size.street_offices)} # areas in which citizens live" + (
        ", one for each street office" if size.street_offices else ""
    )
    if base == "baseline":
        yield ""
        yield "[demand]"
        yield "cases_per_day = 20 # assumption"


def _issues(remits: dict[str, list[str]], below: dict[str, Any]) -> Iterator[str]:
    """Yield the kinds of request."""
    have_lead = "lead_department" in below.get("responsibility", {}).get("rules", ())
    yield ""
    yield "# Kinds of request. The second kind comes half as often as the first, the third a third as often, and so on,"
    yield "# unless `weight` is given. The first of its departments has the largest remit (all assumptions)."
    yield "[issue_defaults]"
    yield "count = 0 # no others"
    for name, held in remits.items():
        yield ""
        yield "[[issues]]"
        yield f"name = {_written(name)}"
        yield f"departments = {_written(held)}"
        if have_lead:
            yield f"lead = {_written(held[0])}"


def _departments(size: Size, departments: list[str], given: Given) -> Iterator[str]:
    """Yield departments and street offices."""
    yield ""
    yield "# Departments. Their staff hours follow from the expected work."
    yield "[department_defaults]"
    yield "count = 0 # no others"
    if not size.street_offices:
        yield "street_offices = false"
    if given.utilisation is not None:
        yield f"utilisation = {given.utilisation:g} # assumption: sim check shows nobody overloaded"
    for name in departments:
        yield "[[departments]]"
        yield f"name = {_written(name)}"
    if not size.street_offices:
        return
    yield ""
    yield "# Street offices. All are alike; if an office has its own values, those count."
    yield "[street_office_defaults]"
    yield f"staff_hours = {given.office_hours:g} # assumption: hours a day for cases; sim check shows them busy but not overloaded"
    for n, name in enumerate(_names((), "street_office", size.street_offices)):
        yield "[[departments]]"
        yield f"name = {_written(name)}"
        yield 'kind = "territorial"'
        yield f"district = {n + 1}"
        if size.counties:
            yield f'county = "county_{n * size.counties // size.street_offices + 1}"'


def _institutions(
    size: Size,
    departments: list[str],
    issues: list[str],
    base: str,
    below: dict[str, Any],
    given: Given,
) -> Iterator[str]:
    """Yield rules and ruling bodies; from another file, those naming its units and issues."""
    first = departments[0]
    terms: dict[str, Any] = {"rules": ["duty_list", "precedent", "platform", "best_guess"]}
    terms |= below.get("responsibility", {})
    rules = [rule for rule in terms["rules"] if rule != "table" and not is_own(rule)]
    offices = size.street_offices > 0
    if offices and not {"territorial", "empowerment", "fallback"} & {*rules}:
        rules.insert(-1 if rules[-1:] == ["best_guess"] else len(rules), "territorial")
    if not offices:
        rules = [rule for rule in rules if rule not in ("territorial", "empowerment")]
    yield ""
    yield "# Responsibility rules, in order; the first that answers decides which unit gets a request."
    yield "[responsibility]"
    yield f"rules = {_written(rules)}" + (
        " # the department with the clear remit first; the street office before a guess" * offices
    )
    if terms.get("fallback") is not None and (terms["fallback"] != STREET_OFFICE or not offices):
        yield f"fallback = {_written(STREET_OFFICE if offices else first)}"
    if "table" in terms:
        yield "table = []"
    if base == "baseline":
        yield "no_return = false # true: the first unit must keep a contested case (首接负责)"
        yield ""
        yield "# Cases that nobody accepts are ruled on, and rulings are kept."
        yield "[adjudication]"
        yield "enabled = true # false: nobody rules"
        yield f"period = {below['adjudication']['period']} # assumption: working days between two sittings; 5 is weekly"
        yield f"rulings_per_year = {given.rulings} # assumption: enough by sim check, also without precedents"
        yield "[precedents]"
        yield "enabled = true # false: rulings are not kept for later cases"
        yield ""
        yield "# Ranges of uncertain numbers, from which sim compare --robust draws, together with those of baseline."
        yield "[uncertainty]"
        yield f'"adjudication.rulings_per_year" = [{given.rulings // 2}, {given.rulings * 2}]'
        if offices:
            low, high = given.office_hours / 2, given.office_hours * 2
            yield f'"street_office_defaults.staff_hours" = [{low:g}, {high:g}] # one draw for all street offices'
        return
    if below.get("empowerment", {}).get("issues"):
        yield from ("[empowerment]", f"issues = {_written(issues[:2])}")
    if below.get("adjudication", {}).get("bodies"):
        yield from ("[adjudication]", "bodies = []")
    if below.get("demand", {}).get("shocks"):
        yield from ("[demand]", "shocks = []")
    if below.get("misdirection", {}).get("units"):
        yield from ("[misdirection]", "units = []")
    steps = below.get("transfers", {}).get("steps")
    if steps and not offices and len(departments) == 1:
        yield from ("[transfers]", "enabled = false", "steps = []")
    elif steps:
        terms = {
            key: value for key, value in steps[0].items() if key not in ("issue", "from", "to")
        }
        yield "# Each step needs units of this city: here from the first department to another unit."
        yield "[[transfers.steps]]"
        ends = {"from": first, "to": STREET_OFFICE if offices else departments[-1]}
        yield from (f"{key} = {_written(value)}" for key, value in (ends | terms).items())
    for table in ("social_organisations", "market"):
        for member in below.get(table, {}).get("members", ()):
            yield f"[[{table}.members]]"
            yield from (
                f"{key} = {_written(value)}" for key, value in member.items() if key != "issues"
            )


def _department_names(size: Size) -> list[str]:
    """Return the departments, first those concerned with so many kinds of request."""
    busy = {name for held in [*ISSUES.values()][: size.issues] for name in held}
    known = sorted(DEPARTMENTS, key=lambda name: name not in busy)
    return _names(tuple(known), "department", size.departments)


def _issue_names(size: Size, departments: list[str]) -> list[str]:
    """Return the kinds of request: known ones with departments, then numbered ones.

    Known ones come in this order: those with a good lead among at least two departments, other ones
    with two departments, the rest.
    """

    def unlike(issue: str) -> tuple[bool, bool]:
        there = [name in departments for name in ISSUES[issue]]
        return sum(there) < min(2, size.departments), not there[0]

    anyone = [issue for issue, held in ISSUES.items() if {*held} & {*departments}]
    chosen = sorted(anyone, key=unlike)[: size.issues]
    return _names(tuple(sorted(chosen, key=[*ISSUES].index)), "issue", size.issues)


def _remits(size: Size, departments: list[str]) -> dict[str, list[str]]:
    """Return the departments of each issue; each department has one, if there are enough issues."""
    found: dict[str, list[str]] = {}
    for n, name in enumerate(_issue_names(size, departments)):
        likely = [each for each in ISSUES.get(name, ()) if each in departments]
        around = [departments[(n + k) % len(departments)] for k in range(len(departments))]
        found[name] = (likely or around)[:USUAL]
    for name in departments:
        if any(name in held for held in found.values()):
            continue
        open_to = [issue for issue, held in found.items() if len(held) < MOST_DEPARTMENTS]
        if (
            open_to
        ):  # it gets a remit in such an issue before a numbered one, and there before any other
            best = min(
                open_to,
                key=lambda issue: (
                    name not in ISSUES.get(issue, ()),
                    issue in ISSUES,
                    len(found[issue]),
                ),
            )
            found[best].append(name)
    return found


def _names(known: tuple[str, ...], word: str, count: int) -> list[str]:
    """Return that many names: known ones, then numbers."""
    width = max(2, len(str(count)))
    return [*known[:count], *(f"{word}_{n:0{width}}" for n in range(len(known) + 1, count + 1))]


def _rounded(number: float) -> float:
    """Return a number with two significant digits, rounded up."""
    if number <= 0:
        return 0.0
    unit = 10.0 ** (math.floor(math.log10(number)) - 1)
    return float(f"{math.ceil(number / unit - 1e-9) * unit:.12g}")


def _written(value: Any) -> str:
    """Return a value in TOML."""
    return json.dumps(value, ensure_ascii=False)
