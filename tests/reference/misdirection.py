"""Cases that go first to a unit that the rules do not name (ODD 7.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.compiled.streams import Purpose
from tests.reference.rules import Answer

if TYPE_CHECKING:
    from tests.reference.cases import Case
    from tests.reference.city import City


def misdirected(case: Case, city: City) -> Answer | None:
    """Return where a case goes first, whatever the rules say, or nothing."""
    table, luck, probability = city.here(case).misdirection, city.luck, case.issue.misdirected
    probability = table.probability if probability is None else probability
    if case.dispatches or not luck.happens(probability, Purpose.MISDIRECT, case.key, 0):
        return None
    entries = [each for each in table.units if each.issue == case.issue.name]
    entries = entries or [each for each in table.units if each.issue is None]
    if not entries:
        government = [unit for unit in city.units if unit.is_department]
        return Answer("misdirected", luck.pick(government, Purpose.MISDIRECT_TO, case.key))
    draw, so_far = luck.draw(Purpose.MISDIRECT_TO, case.key), 0.0
    total = sum(each.weight for each in entries)
    for entry in entries:
        so_far += entry.weight
        if so_far / total > draw:
            return Answer("misdirected", city.unit_named(entry.unit, case))
    raise AssertionError("the draw is below 1")
