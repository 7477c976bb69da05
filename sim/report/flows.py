"""Hand-offs between the units that have most of them, the same units in the same places in every arm."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.results.result import of_arm

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from sim.experiments.study import Study

MOST_UNITS = 14
"""How many units stand by themselves."""


class Flows(NamedTuple):
    """What a drawing of hand-offs needs."""

    units: tuple[str, ...]
    """Those that stand by themselves, in the order in which they stand."""
    kinds: tuple[str, ...]
    """What they are."""
    others: int
    """How many other units have hand-offs; taken together they stand after the last."""
    counts: Mapping[str, NDArray[np.int64]]
    """By arm, hand-offs from row to column, shape (n_places, n_places); the diagonal is those among
    the others."""
    returned: Mapping[str, float]
    """By arm, the share of all hand-offs between two units that one in the opposite direction
    matches; NaN if there are none."""


def flows(study: Study) -> Flows:
    """Return the hand-offs of a comparison's first replication between its busiest units.

    Units are the same if their names are: the arms may be different cities.
    """
    table, units = study.tables["handoffs"], study.tables["hours"]
    kinds = dict(zip(units["unit"], units["kind"], strict=True))
    touched = (
        table.groupby("from_unit")["count"]
        .sum()
        .add(table.groupby("unit")["count"].sum(), fill_value=0)
    )
    busiest = sorted(touched.index, key=lambda name: (-touched[name], list(kinds).index(name)))
    handed = {arm.name: of_arm(table, arm.name) for arm in study.arms}
    chosen = busiest[:MOST_UNITS] if len(busiest) > MOST_UNITS + 1 else busiest
    total = _gathered(table, chosen)
    chosen = [chosen[place] for place in _beside(total[: len(chosen), : len(chosen)])]
    return Flows(
        tuple(chosen),
        tuple(kinds[name] for name in chosen),
        len(busiest) - len(chosen),
        {arm: _gathered(rows, chosen) for arm, rows in handed.items()},
        {arm: _returned(rows) for arm, rows in handed.items()},
    )


def _gathered(rows: pd.DataFrame, chosen: list[str]) -> NDArray[np.int64]:
    """Return hand-offs between the chosen units and all others together, who come last."""
    place = {name: number for number, name in enumerate(chosen)}
    ends = (rows[end].map(place).fillna(len(chosen)).astype(int) for end in ("from_unit", "unit"))
    gathered = np.zeros((len(chosen) + 1, len(chosen) + 1), np.int64)
    np.add.at(gathered, tuple(ends), rows["count"])
    return gathered


def _beside(counts: NDArray[np.int64]) -> list[int]:
    """Return an order, the busiest first, in which each is followed by the one of the rest that it exchanges most with."""
    exchanged = counts + counts.T
    left = sorted(range(len(counts)), key=lambda unit: -int(exchanged[unit].sum()))
    order = left[:1]
    while len(order) < len(counts):
        left = [unit for unit in left if unit != order[-1]]
        order.append(max(left, key=lambda unit: exchanged[order[-1], unit]))
    return order


def _returned(rows: pd.DataFrame) -> float:
    """Return the share of hand-offs that one in the opposite direction matches."""
    triples = list(zip(rows["from_unit"], rows["unit"], rows["count"], strict=True))
    counts = {(sender, unit): count for sender, unit, count in triples}
    back = sum(min(count, counts.get((unit, sender), 0)) for sender, unit, count in triples)
    return back / sum(counts.values()) if counts else float("nan")
