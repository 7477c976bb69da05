"""`ablation`: a comparison without each simplification that favours a mechanism."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sim.errors import ComparisonError
from sim.experiments.one_at_a_time import Change, are_shared, check_has_effect, one_at_a_time
from sim.experiments.simplifications import REMOVED, at_work

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Executor

    from sim.experiments.arms import Arm
    from sim.experiments.executors import Pool, Progress
    from sim.experiments.study import Study

ALL = "all"
"""The name of the change that removes all of several simplifications."""


def removals(arms: Sequence[Arm], what: str = "ablation") -> list[Change]:
    """Return the changes that remove each simplification at work in some arm, then all of several.

    One in which the arms differ is left as it is. An error says `what` cannot be done.

    Raises
    ------
    ComparisonError
        If there is a single arm, or no simplification to remove.
    """
    check_has_effect(arms, what)
    keys = [key for key in at_work(arm.scenario for arm in arms) if are_shared([key], arms)]
    if not keys:
        raise ComparisonError(
            f"{what} removes simplifications that favour a mechanism, and none that can be removed "
            "is at work in these arms; compare a mechanism that section 8 of the model names, such "
            "as precedents"
        )
    alone = [Change(key, {key: REMOVED[key]}) for key in keys]
    together = [Change(ALL, {key: REMOVED[key] for key in keys})] if len(keys) > 1 else []
    return alone + together


def ablation(
    study: Study, *, executor: Pool | Executor | None = None, progress: Progress | None = None
) -> Study:
    """Return a comparison with its effects without what favours a mechanism.

    Each simplification of section 8 of the model that can be removed and is at work in some arm is
    replaced by a value that is declared with its key, an assumption: one at a time, and all
    together.

    Parameters
    ----------
    study
        What `compare` returned. Its arms, seeds and replications are those of each row.
    executor, progress
        As in `compare`.

    Returns
    -------
    Study
        The same, with `ablation`: one row per simplification, contrast and measure (`rmst_days` and
        `rmst_disposed_days`). `simplification` is the key that removes it, `own` for the scenario
        as it is, or `all`; `key` and `value` are what is changed; `estimate`, `low`, `high`,
        `replications` and `note` are as in `Study.effects`; and `verdict` is a code of
        `sim.experiments.verdicts.Verdict` for the row alone.

    Raises
    ------
    ComparisonError
        If there is no effect, or no simplification to remove; nothing is run then.

    Examples
    --------
    >>> import sim
    >>> town = sim.load_scenario("classroom")
    >>> study = sim.ablation(sim.compare(town, toggle=["precedents"], replications=2))
    >>> study.ablation["simplification"].unique().tolist()[:2]
    ['own', 'platform.false_positives']
    """
    changes = removals(study.arms)
    found = one_at_a_time(study, changes, "simplification", executor, progress)
    return replace(study, ablation=found)
