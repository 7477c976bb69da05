"""`Robustness`: how an effect fares over all that nobody knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.csv_files import save_csv
from sim.errors import ComparisonError, suggestion
from sim.experiments.decisive import partial_rank_correlations

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd


@dataclass(frozen=True, eq=False)
class Robustness:
    """A comparison's effects over draws of what nobody knows.

    Attributes
    ----------
    draws
        A row a draw: `draw`, and a column for each number that was drawn, by dotted key; not those that were compared.
    effects
        A row per draw, measure and contrast: `draw`, then the columns of `Study.effects`. Intervals are those of one draw, and
        cover simulation noise only.
    summary
        A row per measure and contrast: in how many `draws` there is an effect, its `lowest` and `highest`, the 5 %, 50 % and 95 %
        quantiles over draws (`low`, `median`, `high`), and, for measures that are better low or high, the shares of draws in
        which the effect `hurts`, and in which its whole interval does (`surely_hurts`), and likewise `helps`, `surely_helps`.
    """

    draws: pd.DataFrame
    effects: pd.DataFrame
    summary: pd.DataFrame

    def effect(self, measure: str, contrast: str) -> pd.DataFrame:
        """Return one effect in all draws.

        Parameters
        ----------
        measure, contrast
            Names from `Study.effects`.

        Returns
        -------
        pandas.DataFrame
            Columns `draw`, `estimate`, `low`, `high`.

        Raises
        ------
        ComparisonError
            If there is no such measure or contrast.
        """
        for column, asked in (("measure", measure), ("contrast", contrast)):
            known = self.effects[column].unique()
            if asked not in known:
                raise ComparisonError(f"the comparison has no {column} {asked!r}{suggestion(asked, known)}")
        of = (self.effects["measure"] == measure) & (self.effects["contrast"] == contrast)
        return self.effects[of][["draw", "estimate", "low", "high"]].reset_index(drop=True)

    def decisive(self, measure: str, contrast: str) -> pd.DataFrame:
        """Return how strongly an effect depends on each number that was drawn, the strongest first.

        Parameters
        ----------
        measure, contrast
            Names from `Study.effects`.

        Returns
        -------
        pandas.DataFrame
            Columns `key`, `correlation`, `low`, `high`; see `partial_rank_correlations`. Above 0 the effect grows with the
            number. Draws in which the measure is not applicable are left out, as are seeds, which are labels and no quantities.
        """
        import pandas as pd

        found = self.effect(measure, contrast).set_index("draw")["estimate"].dropna()
        drawn = self.draws.set_index("draw").loc[found.index]
        drawn = drawn[[key for key in drawn.columns if not key.endswith("seed")]]
        correlations = partial_rank_correlations(drawn.to_numpy(np.float64), found.to_numpy(np.float64))
        frame = pd.DataFrame(correlations, columns=["correlation", "low", "high"])
        frame.insert(0, "key", drawn.columns)
        return frame.sort_values("correlation", key=np.abs, ascending=False, ignore_index=True)

    def save(self, folder: Path) -> None:
        """Write `robust_draws.csv`, `robust_effects.csv` and `robust_summary.csv`.

        Parameters
        ----------
        folder
            One that exists.
        """
        save_csv(self.draws, folder / "robust_draws.csv")
        save_csv(self.effects, folder / "robust_effects.csv")
        save_csv(self.summary, folder / "robust_summary.csv")
