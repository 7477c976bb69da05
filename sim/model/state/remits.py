"""The remit map of a scenario: segments of circumstances, responsible units, candidate units."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.compiled import plain
from sim.compiled.portable import log
from sim.model.state.tables import ISSUE, LINE, NOBODY, SEGMENT
from sim.model.state.units import organisations, unit_names
from sim.model.state.zones import Zone
from sim.scenario import expand
from sim.scenario.city import Issue
from sim.scenario.names import STREET_OFFICE
from sim.scenario.schema import Scenario


class Remits(NamedTuple):
    """The map as tables."""

    issues: NDArray[Any]
    segments: NDArray[Any]
    candidates: NDArray[np.int64]
    lines: NDArray[Any]


Segment = tuple[float, int, int, int]
"""Start, unit, other unit, zone."""


def remit_map(expanded: tuple[Issue, ...], scenario: Scenario) -> Remits:
    """Return the map of a scenario, given its expanded issues."""
    number = {name: u for u, name in enumerate(unit_names(scenario))}
    rows = np.zeros(len(expanded), ISSUE)
    segments: list[Segment] = []
    candidates: list[int] = []
    lines: list[tuple[float, float, int]] = []
    for n, issue in enumerate(expanded):
        laid = expand.line(issue, n, scenario.city.seed)
        plausible = _candidates(issue, scenario, number)
        rows[n].first_segment, rows[n].segments = len(segments), len(laid)
        rows[n].first_candidate, rows[n].candidates = len(candidates), len(plausible)
        rows[n].departments = len(_named(issue))
        rows[n].limit_days = issue.limit_days
        rows[n].lead = NOBODY if issue.lead is None else number[issue.lead]
        rows[n].lead_mu = plain(log)(issue.lead_days) if issue.lead_days else -np.inf
        rows[n].lead_sigma = issue.lead_sigma
        rows[n].lead_same_day = issue.lead_same_day
        rows[n].misdirected = np.nan if issue.misdirected is None else issue.misdirected
        rows[n].empowered = issue.name in scenario.empowerment.issues
        table = _table_lines(issue, scenario, number)
        rows[n].first_line, rows[n].lines = len(lines), len(table)
        segments += [_numbered(segment, number) for segment in laid]
        candidates += plausible
        lines += table
    return Remits(
        rows, np.array(segments, SEGMENT), np.array(candidates, np.int64), np.array(lines, LINE)
    )


def _numbered(segment: expand.Segment, number: dict[str, int]) -> Segment:
    """Return a segment with the numbers of its units."""
    unit, other = ([number[name] for name in segment.fit] + [NOBODY, NOBODY])[:2]
    return segment.start, unit, other, Zone[segment.zone.upper()]


def _named(issue: Issue) -> tuple[str, ...]:
    """Return the names of an expanded issue's departments."""
    return issue.departments or ()


def _candidates(issue: Issue, scenario: Scenario, number: dict[str, int]) -> list[int]:
    """Return an issue's departments, then those outside government that serve it."""
    serving = [
        member.name
        for member in organisations(scenario)
        if member.issues is None or issue.name in member.issues
    ]
    return [number[name] for name in (*_named(issue), *serving)]


def _table_lines(
    issue: Issue, scenario: Scenario, number: dict[str, int]
) -> list[tuple[float, float, int]]:
    """Return an issue's lines of the table of responsibilities as (start, end, unit).

    NOBODY stands for the street office.
    """
    mine = [entry for entry in scenario.responsibility.table if entry.issue == issue.name]
    return [
        (entry.start, entry.end, NOBODY if entry.unit == STREET_OFFICE else number[entry.unit])
        for entry in mine
    ]
