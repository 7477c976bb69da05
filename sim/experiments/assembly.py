"""A study from the outcomes of its runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.experiments.contrasts import contrasts
from sim.experiments.effects import COLUMNS, effects
from sim.experiments.means import (
    burden_frame,
    daily_frame,
    hours_frame,
    incidence_frame,
    learning_frame,
)
from sim.experiments.study import Study
from sim.records.record import versions
from sim.results.summary import MEASURES

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from sim.experiments.arms import Arm
    from sim.experiments.contrasts import Contrast
    from sim.experiments.outcome import Kept, Series, Task


def assembled(
    arms: tuple[Arm, ...], tasks: list[Task], kept: list[Kept], sums: dict[int, Series], seed: int
) -> Study:
    """Return a study.

    Parameters
    ----------
    arms
        That were compared.
    tasks, kept
        Its runs in order of replication and arm, and what was kept of each.
    sums
        By number of arm, what was added up over its runs.
    seed
        Of the first replication.
    """
    asked, replications = contrasts(arms), len(tasks) // len(arms)
    of_arm = {arm.name: kept[place :: len(arms)] for place, arm in enumerate(arms)}
    means = {arm.name: sums[place].over(replications) for place, arm in enumerate(arms)}
    close = {name: first.close for name, (first, *_) in of_arm.items() if first.close is not None}
    arms_table = _arms_table(arms, tasks, kept)
    arms_by = _arms_by(arms, tasks, kept)
    return Study(
        arms=arms,
        contrasts=asked,
        replications=replications,
        seed=seed,
        versions=versions(),
        arms_table=arms_table,
        effects=effects(arms_table, asked),
        arms_by=arms_by,
        effects_by=_effects_by(arms_by, asked),
        curves={name: np.array([each.curve for each in found]) for name, found in of_arm.items()},
        incidence={name: incidence_frame(mean) for name, mean in means.items()},
        daily={name: daily_frame(mean, close[name]) for name, mean in means.items()},
        learning={name: learning_frame(found) for name, found in of_arm.items()},
        burden={name: burden_frame(mean, close[name]) for name, mean in means.items()},
        hours={
            arm.name: hours_frame(means[arm.name], close[arm.name], arm.scenario) for arm in arms
        },
        flows={name: look.flows for name, look in close.items()},
        rulings={name: look.rulings for name, look in close.items()},
        longest_open={name: look.longest_open for name, look in close.items()},
    )


def _arms_table(arms: Sequence[Arm], tasks: list[Task], kept: list[Kept]) -> pd.DataFrame:
    """Return a row per arm and replication."""
    import pandas as pd

    rows = [
        _labels(arms[task.arm], task) | made.summary for task, made in zip(tasks, kept, strict=True)
    ]
    return pd.DataFrame(rows)


def _arms_by(arms: Sequence[Arm], tasks: list[Task], kept: list[Kept]) -> pd.DataFrame:
    """Return a row per part, arm and replication."""
    import pandas as pd

    rows: list[dict[str, Any]] = [
        {"by": by, "group": label} | _labels(arms[task.arm], task) | part
        for task, made in zip(tasks, kept, strict=True)
        for by, parts in made.parts.items()
        for label, part in parts.items()
    ]
    return (
        pd.DataFrame(rows)
        if rows
        else pd.DataFrame(columns=["by", "group", "arm", "replication", "seed", *MEASURES])
    )


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
    return (
        pd.concat(frames, ignore_index=True)
        if frames
        else pd.DataFrame(columns=["by", "group", *COLUMNS])
    )


def _labels(arm: Arm, task: Task) -> dict[str, Any]:
    """Return the columns that say which run a row is of."""
    return {
        "arm": arm.name,
        "replication": task.replication,
        "seed": task.seed,
        **arm.toggles,
        **arm.levels,
    }
