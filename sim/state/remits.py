"""The remit map of a scenario: lines of circumstances, who is responsible for each piece, who may plausibly be sent a case."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.compiled import plain
from sim.portable import log
from sim.scenario.city import Issue
from sim.scenario.expand import zone_lengths
from sim.scenario.names import STREET_OFFICE
from sim.scenario.schema import Scenario
from sim.state.tables import ISSUE, LINE, NOBODY, SEGMENT
from sim.state.units import organisations, unit_names
from sim.state.zones import Zone
from sim.streams import Purpose, keys, uniforms


class Remits(NamedTuple):
    """The map as tables."""

    issues: NDArray[Any]
    segments: NDArray[Any]
    candidates: NDArray[np.int64]
    lines: NDArray[Any]


Segment = tuple[float, int, int, int]
"""Length, unit, other unit, zone."""


def remit_map(expanded: tuple[Issue, ...], scenario: Scenario) -> Remits:
    """Return the map of a scenario, given its issues with everything filled in."""
    number = {name: u for u, name in enumerate(unit_names(scenario))}
    draws = keys(scenario.city.seed)[Purpose.GAP]
    rows = np.zeros(len(expanded), ISSUE)
    segments: list[Segment] = []
    candidates: list[int] = []
    lines: list[tuple[float, float, int]] = []
    for n, issue in enumerate(expanded):
        line = _line(issue, n, [number[name] for name in _named(issue)], draws)
        plausible = _candidates(issue, scenario, number)
        rows[n].first_segment, rows[n].segments = len(segments), len(line)
        rows[n].first_candidate, rows[n].candidates = len(candidates), len(plausible)
        rows[n].departments = len(_named(issue))
        rows[n].limit_days = issue.limit_days
        rows[n].lead = NOBODY if issue.lead is None else number[issue.lead]
        rows[n].lead_mu = plain(log)(issue.lead_days) if issue.lead_days else -np.inf
        rows[n].lead_sigma = issue.lead_sigma
        rows[n].empowered = issue.name in scenario.empowerment.issues
        table = _table_lines(issue, scenario, number)
        rows[n].first_line, rows[n].lines = len(lines), len(table)
        segments += line
        candidates += plausible
        lines += table
    return Remits(rows, np.array(segments, SEGMENT), np.array(candidates, np.int64), np.array(lines, LINE))


def _named(issue: Issue) -> tuple[str, ...]:
    """Return the names of an expanded issue's departments."""
    return issue.departments or ()


def _line(issue: Issue, n: int, holders: list[int], key: np.uint64) -> list[Segment]:
    """Return an issue's segments as (start, unit, other, zone), those of no length left out."""
    clear, overlap, gap, beyond = zone_lengths(issue)
    pieces = issue.pieces or 1
    fit = [holders[int(draw * len(holders))] for draw in uniforms(key, np.full(pieces, n), np.arange(pieces))]
    line: list[Segment] = []
    for k, holder in enumerate(holders):
        line.append((clear[k], holder, NOBODY, Zone.CLEAR))
        if k + 1 < len(holders):
            line.append((overlap, holder, holders[k + 1], Zone.OVERLAP))
    line += [(gap / pieces, unit, NOBODY, Zone.GAP) for unit in fit]
    line.append((beyond, NOBODY, NOBODY, Zone.BEYOND))
    present = [segment for segment in line if segment[0] > 0]
    starts = np.concatenate([[0.0], np.cumsum([length for length, *_ in present])[:-1]])
    return [(float(start), unit, other, zone) for start, (_, unit, other, zone) in zip(starts, present, strict=True)]


def _candidates(issue: Issue, scenario: Scenario, number: dict[str, int]) -> list[int]:
    """Return an issue's departments, then those outside government that serve it."""
    serving = [member.name for member in organisations(scenario) if member.issues is None or issue.name in member.issues]
    return [number[name] for name in (*_named(issue), *serving)]


def _table_lines(issue: Issue, scenario: Scenario, number: dict[str, int]) -> list[tuple[float, float, int]]:
    """Return an issue's lines of the table of responsibilities as (start, end, unit), NOBODY for the street office."""
    mine = [entry for entry in scenario.responsibility.table if entry.issue == issue.name]
    return [(entry.start, entry.end, NOBODY if entry.unit == STREET_OFFICE else number[entry.unit]) for entry in mine]
