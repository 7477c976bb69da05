"""A study from the outcomes of its runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.experiments.contrasts import contrasts
from sim.experiments.effects import COLUMNS, effects
from sim.experiments.means import mean_burden, mean_daily, mean_hours, mean_incidence, mean_learning
from sim.experiments.study import Study
from sim.measures.summary import MEASURES
from sim.record import versions

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from sim.experiments.arms import Arm
    from sim.experiments.contrasts import Contrast
    from sim.experiments.outcome import Outcome, Task


def assembled(arms: tuple[Arm, ...], tasks: list[Task], outcomes: list[Outcome], seed: int) -> Study:
    """Return the study whose tasks, in order of replication and arm, had these outcomes."""
    asked = contrasts(arms)
    of_arm = {arm.name: [made for task, made in zip(tasks, outcomes, strict=True) if task.arm == place] for place, arm in enumerate(arms)}
    close = {name: made.close for name, (made, *_) in of_arm.items() if made.close is not None}
    arms_table = _arms_table(arms, tasks, outcomes)
    arms_by = _arms_by(arms, tasks, outcomes)
    return Study(
        arms=arms,
        contrasts=asked,
        replications=len(tasks) // len(arms),
        seed=seed,
        versions=versions(),
        arms_table=arms_table,
        effects=effects(arms_table, asked),
        arms_by=arms_by,
        effects_by=_effects_by(arms_by, asked),
        curves={name: np.array([made.curve for made in found]) for name, found in of_arm.items()},
        incidence={name: mean_incidence(found) for name, found in of_arm.items()},
        daily={name: mean_daily(found) for name, found in of_arm.items()},
        learning={name: mean_learning(found) for name, found in of_arm.items()},
        burden={name: mean_burden(found) for name, found in of_arm.items()},
        hours={arm.name: mean_hours(of_arm[arm.name], arm.scenario) for arm in arms},
        flows={name: made.flows for name, made in close.items()},
        rulings={name: made.rulings for name, made in close.items()},
        longest_open={name: made.longest_open for name, made in close.items()},
    )


def _arms_table(arms: Sequence[Arm], tasks: list[Task], outcomes: list[Outcome]) -> pd.DataFrame:
    """Return a row per arm and replication."""
    import pandas as pd

    rows = [_labels(arms[task.arm], task) | made.summary for task, made in zip(tasks, outcomes, strict=True)]
    return pd.DataFrame(rows)


def _arms_by(arms: Sequence[Arm], tasks: list[Task], outcomes: list[Outcome]) -> pd.DataFrame:
    """Return a row per part, arm and replication."""
    import pandas as pd

    rows: list[dict[str, Any]] = [
        {"by": by, "group": label} | _labels(arms[task.arm], task) | part
        for task, made in zip(tasks, outcomes, strict=True)
        for by, parts in made.parts.items()
        for label, part in parts.items()
    ]
    return pd.DataFrame(rows) if rows else pd.DataFrame(columns=["by", "group", "arm", "replication", "seed", *MEASURES])


def _effects_by(arms_by: pd.DataFrame, asked: Sequence[Contrast]) -> pd.DataFrame:
    """Return the effects in each part that every arm a contrast needs has."""
    import pandas as pd

    frames = []
    for (by, group), rows in arms_by.groupby(["by", "group"], sort=False):
        present = set(rows["arm"])
        frame = effects(rows, [contrast for contrast in asked if present >= set(contrast.weights)])
        frame.insert(0, "by", str(by))
        frame.insert(1, "group", str(group))
        frames.append(frame)
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=["by", "group", *COLUMNS])


def _labels(arm: Arm, task: Task) -> dict[str, Any]:
    """Return the columns that say which run a row is of."""
    return {"arm": arm.name, "replication": task.replication, "seed": task.seed, **arm.toggles, **arm.levels}
