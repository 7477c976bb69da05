"""The rules known by name. A rule's code in the event log is the member of `SentBy` of its name."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from sim.model.state.city import City
from sim.scenario import names

Rule = Callable[[int, Any, City], int]
"""From a case's number, its record and the city to the number of the unit that is sent it, or
`NOBODY`: the next rule is asked.

A rule judges by `case.seen`, what the centre has read, and changes nothing. Its docstring states
it, with its source.
"""

RULES: dict[str, Rule] = {
    name: getattr(import_module(f"sim.model.rules.{name}"), name) for name in names.RULES
}
"""Every responsibility rule, by name: the function of that name in the file of that name."""
