"""A table of responsibilities decides (派单目录)."""

from typing import Any

from sim.model.rules import rule
from sim.model.state.city import City
from sim.model.state.tables import NOBODY


@rule(code=12, title="table of responsibilities")
def table(i: int, case: Any, city: City) -> int:
    """The unit that the scenario's `[[responsibility.table]]` names for the issue and circumstance.

    Source: dispatch catalogues as living rule bases, such as Beijing's, of which over 300 items
    were adjusted after the street offices' duty lists.
    """
    issue = city.issues[case.issue]
    for k in range(issue.first_line, issue.first_line + issue.lines):
        line = city.lines[k]
        if line.start <= case.seen < line.end:
            return line.unit if line.unit != NOBODY else city.offices[case.district]
    return NOBODY
