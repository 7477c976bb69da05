"""Hand-offs between the units that have most of them, the same units in the same places in every arm."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.model.state.units import unit_kinds, unit_names
from sim.model.state.zones import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from sim.experiments.study import Study

MOST_UNITS = 14
"""How many units stand by themselves."""


class Flows(NamedTuple):
    """What a drawing of hand-offs needs."""

    units: tuple[str, ...]
    """Those that stand by themselves, in the order in which they stand."""
    kinds: tuple[Kind, ...]
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
    names = {arm: unit_names(study.scenarios[arm]) for arm in study.flows}
    kinds: dict[str, Kind] = {}
    touched: dict[str, int] = {}
    for arm, counts in study.flows.items():
        through = counts.sum(axis=0) + counts.sum(axis=1)
        for name, kind, count in zip(
            names[arm], unit_kinds(study.scenarios[arm]), through, strict=True
        ):
            kinds.setdefault(name, kind)
            touched[name] = touched.get(name, 0) + int(count)
    busiest = sorted((name for name in touched if touched[name]), key=lambda name: -touched[name])
    chosen = busiest[:MOST_UNITS] if len(busiest) > MOST_UNITS + 1 else busiest
    nothing = np.zeros((len(chosen) + 1, len(chosen) + 1), np.int64)
    total = sum(
        (_gathered(counts, names[arm], chosen) for arm, counts in study.flows.items()), nothing
    )
    chosen = [chosen[place] for place in _beside(total[: len(chosen), : len(chosen)])]
    return Flows(
        tuple(chosen),
        tuple(kinds[name] for name in chosen),
        len(busiest) - len(chosen),
        {arm: _gathered(counts, names[arm], chosen) for arm, counts in study.flows.items()},
        {arm: _returned(counts) for arm, counts in study.flows.items()},
    )


def _gathered(
    counts: NDArray[np.int64], names: tuple[str, ...], chosen: list[str]
) -> NDArray[np.int64]:
    """Return hand-offs between the chosen units and all others together, who come last."""
    place = {name: number for number, name in enumerate(chosen)}
    to = np.array([place.get(name, len(chosen)) for name in names])
    gathered = np.zeros((len(chosen) + 1, len(chosen) + 1), np.int64)
    np.add.at(gathered, (to[:, None], to[None, :]), counts)
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


def _returned(counts: NDArray[np.int64]) -> float:
    """Return the share of hand-offs that one in the opposite direction matches."""
    total = int(counts.sum())
    return float(np.minimum(counts, counts.T).sum()) / total if total else float("nan")
