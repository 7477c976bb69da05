"""`Study`: the result of a comparison."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.experiments.arms import pairing
from sim.experiments.contrasts import named
from sim.experiments.effects import check_known, contrast_values, values_by_arm
from sim.experiments.verdicts import all_matters, judge, verdict_frame
from sim.files.csv_files import save_csv
from sim.results.notes import written

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from sim.experiments.arms import Arm
    from sim.experiments.contrasts import Contrast
    from sim.experiments.robustness import Robustness
    from sim.experiments.verdicts import Judgement
    from sim.scenario.schema import Scenario

ONE_AT_A_TIME = ("forms", "ablation")
"""Tables of effects under one change of assumptions at a time."""


@dataclass(frozen=True, eq=False, repr=False)
class Study:
    """The result of a comparison: arms, replications, effects and verdicts.

    Attributes
    ----------
    arms
        In the order of all tables; the first is the one others are compared with.
    contrasts
        Effects and interactions of the arms.
    replications, seed
        Replication r ran with `seed + r` in every arm.
    versions
        Of Remit and of the libraries on which results depend.
    arms_table
        A row per arm and replication: `arm`, `replication`, `seed`, a column per toggle and varied
        key, every measure. NaN: not applicable.
    effects
        A row per measure and contrast; see `sim.experiments.effects`.
    arms_by, effects_by
        The same by part, with columns `by` and `group` first; without rows if no breakdown was
        asked for.
    tables
        By name, a table of all arms with their names in the column `arm`: `curves` (of unresolved
        cases), `distribution` and `quantiles` (of days), `incidence` (how cases end), `daily`,
        `learning`, `load` (of units), `districts` are means over replications; `handoffs`,
        `rulings`, `longest_open` are of the first replication. Each is described by its class in
        `sim.results`, such as `sim.results.resolution.Curves`. Like cases in `learning` lie within
        the first arm's `precedents.reach` of one another, so that all arms class the same cases
        alike.
    precision
        By measure, the half-width for which replications were added; empty if their number was
        given.
    at_each
        Names of factors at each of whose levels effects are given too.
    robustness
        The effects over draws of the uncertain numbers, after `sim.robust`.
    forms, ablation
        The effects under other forms of decision, after `sim.forms`; and without each
        simplification that favours a mechanism, after `sim.ablation`.
    matters
        By judged measure, the smallest difference that matters, in the unit of files.

    Examples
    --------
    >>> import sim
    >>> town = sim.load_scenario("classroom")
    >>> study = sim.compare(town, toggle=["precedents"], replications=2)
    >>> list(study.arms_table["arm"].unique())
    ['none', 'precedents']
    >>> study.verdicts["verdict"].tolist()
    ['undecided']
    """

    arms: tuple[Arm, ...]
    contrasts: tuple[Contrast, ...]
    replications: int
    seed: int
    versions: dict[str, str]
    arms_table: pd.DataFrame
    effects: pd.DataFrame
    arms_by: pd.DataFrame
    effects_by: pd.DataFrame
    tables: Mapping[str, pd.DataFrame]
    precision: Mapping[str, float] = field(default_factory=dict)
    robustness: Robustness | None = None
    forms: pd.DataFrame | None = None
    ablation: pd.DataFrame | None = None
    at_each: tuple[str, ...] = ()
    matters: Mapping[str, float] = field(default_factory=all_matters)

    def __repr__(self) -> str:
        """Say what was compared, and over how many runs."""
        arms = ", ".join(arm.name for arm in self.arms)
        return (
            f"<Study of {self.arms[0].scenario.title!r}: arms {arms}; {self.replications} "
            f"replications from seed {self.seed} on>"
        )

    def contrast(self, name: str) -> Contrast:
        """Return a contrast by its name.

        Parameters
        ----------
        name
            From the column `contrast` of `effects`.

        Returns
        -------
        Contrast
            Its kind, its parts and the weights of arms.

        Raises
        ------
        ComparisonError
            If there is none of that name.
        """
        return named(name, self.contrasts)

    @cached_property
    def judgements(self) -> tuple[Judgement, ...]:
        """The verdict on each contrast, as `verdicts` has it, with what it rests on."""
        return judge(self)

    @cached_property
    def verdicts(self) -> pd.DataFrame:
        """The verdict on each contrast; if there are draws of the uncertain numbers, they decide.

        One row per contrast: `verdict`, a code of `sim.experiments.verdicts.Verdict`; `but`, the
        measures that point the other way by more than matters, without which a verdict is plain;
        the effect on the primary `measure`, of which less than `matters` does not matter; over
        `draws`, its median and extremes, and the shares of draws in which it `helps`, `hurts`, is
        `too_small` or `undecided`, each with its 95 % interval. The rules are those of
        `docs/reference/verdicts.md`.
        """
        return verdict_frame(self)

    @property
    def one_at_a_time(self) -> dict[str, pd.DataFrame]:
        """Effects under one change of assumptions at a time, by name of the attribute."""
        found = {name: getattr(self, name) for name in ONE_AT_A_TIME}
        return {name: table for name, table in found.items() if table is not None}

    @property
    def horizon(self) -> int:
        """Working days for which each case was followed."""
        return self.arms[0].scenario.time.horizon

    @property
    def scenarios(self) -> dict[str, Scenario]:
        """The scenario of each arm by its name."""
        return {arm.name: arm.scenario for arm in self.arms}

    @property
    def pairing(self) -> str:
        """What the arms of one replication share; see `sim.experiments.arms.pairing`."""
        return pairing(self.arms)

    def manifest(self) -> dict[str, Any]:
        """Return all that is needed to repeat the comparison.

        Returns
        -------
        dict
            As `manifest.json` has it: seeds, versions, and the arms with their whole scenarios and
            the fingerprints of their files.
        """
        return {
            "seed": self.seed,
            "replications": self.replications,
            "precision": dict(self.precision),
            "matters": dict(self.matters),
            "at_each": list(self.at_each),
            "paired": self.pairing,
            "versions": self.versions,
            "arms": [
                {
                    "name": arm.name,
                    "called": arm.called,
                    "toggles": arm.toggles,
                    "levels": arm.values,
                    "scenario": arm.scenario.model_dump(mode="json"),
                    "inputs": arm.scenario.fingerprints(),
                }
                for arm in self.arms
            ],
            "factors": [factor._asdict() for factor in self.arms[0].factors],
            "contrasts": [
                {
                    "name": contrast.name,
                    "kind": contrast.kind,
                    "parts": [part.written() for part in contrast.parts],
                    "at": [part.written() for part in contrast.at],
                    "weights": dict(contrast.weights),
                    "note": written(contrast.note),
                }
                for contrast in self.contrasts
            ],
            **({"can_act": dict(self.robustness.can_act)} if self.robustness else {}),
        }

    def save(self, folder: Path | str) -> None:
        """Write the tables of a comparison into a folder.

        The files are `arms.csv`, `effects.csv` and `verdicts.csv`, and `arms_by_X.csv` and
        `effects_by_X.csv` for each breakdown. An empty cell is a number that is not applicable; the
        column `note` gives the reason, in codes of `sim.results.notes`. Each of `tables` is a file
        of its name. After `sim.robust` also `robustness_draws.csv`, `robustness_effects.csv` and
        `robustness_summary.csv`; after `sim.forms` `forms.csv`, after `sim.ablation`
        `ablation.csv`.

        Parameters
        ----------
        folder
            Made if it does not exist; files of these names are replaced.
        """
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        save_csv(self.arms_table, folder / "arms.csv")
        save_csv(self.effects, folder / "effects.csv")
        save_csv(self.verdicts, folder / "verdicts.csv")
        for name, table in self.tables.items():
            save_csv(table, folder / f"{name}.csv")
        for by in self.arms_by["by"].unique():
            save_csv(self.arms_by[self.arms_by["by"] == by], folder / f"arms_by_{by}.csv")
            save_csv(self.effects_by[self.effects_by["by"] == by], folder / f"effects_by_{by}.csv")
        if self.robustness is not None:
            self.robustness.save(folder)
        for name, table in self.one_at_a_time.items():
            save_csv(table, folder / f"{name}.csv")


def variance_ratio(study: Study, measure: str, contrast: str) -> float:
    """Return the variance of a paired contrast divided by that with independent seeds.

    Below 1 pairing helps: 0.1 means that unpaired runs would need ten times as many replications.
    NaN if the measure is not applicable in a replication or does not vary; two are needed.
    """
    asked = study.contrast(contrast)
    check_known("measure", measure, study.arms_table.columns)
    of_arms = values_by_arm(study.arms_table, [measure])
    unpaired = sum(
        weight**2 * float(np.var(of_arms[arm], ddof=1)) for arm, weight in asked.weights.items()
    )
    paired = float(np.var(contrast_values(of_arms, asked), ddof=1))
    return paired / unpaired if unpaired > 0 else float("nan")
