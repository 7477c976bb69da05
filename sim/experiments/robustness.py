"""`Robustness`: effects over draws of the uncertain numbers, and the numbers that decide them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.experiments.effects import check_known
from sim.files.csv_files import save_csv
from sim.results.dependence import UNKNOWN, corrected, dependences
from sim.results.intervals import LEVEL, Interval, share_difference, share_interval
from sim.results.summary import MEASURES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd

PLACES = ("draw", "row")
"""Columns of draws that are no numbers."""

SHARES = ("hurts", "surely_hurts", "helps", "surely_helps")
"""Shares of draws that are reported of an effect."""

QUANTILES = {"low": 0.05, "median": 0.5, "high": 0.95}

DRAWS = 120
"""Default number of draws: with fewer, shares of draws have wide intervals."""

DRAWS_PER_NUMBER = 4
"""With fewer draws per number, the numbers cannot be distinguished; 120 draws suffice for 30."""

CHANCE = 0.05
"""Probability of naming any number if an effect depends on none."""

RESAMPLES = 500
"""Of draws, for the interval of the share to which an effect is narrowed."""


class Narrowed(NamedTuple):
    """How far published numbers or a log narrow an effect: from the prior to the posterior."""

    prior: tuple[float, float]
    """5 % and 95 % quantile of the effect over draws of the prior."""
    posterior: tuple[float, float]
    share: Interval
    """Width between these quantiles over the posterior, divided by that over the prior, and its
    95 % interval: a bootstrap over draws of both."""

    @property
    def is_clear(self) -> bool:
        """Whether the effect is narrowed by more than the choice of draws explains."""
        return bool(self.share.high < 1)


@dataclass(frozen=True, eq=False)
class Robustness:
    """A comparison's effects over draws of the uncertain numbers.

    Attributes
    ----------
    draws
        One row per draw: `draw`; with joint draws of a posterior `row`, the row of its file (the
        first is 0); and a column for each number drawn, by dotted key, and each choice, by the
        name of its value. Numbers that were compared are not drawn.
    effects
        One row per draw, measure and contrast: `draw`, then the columns of `Study.effects`.
        Intervals are those of one draw, and cover simulation noise only.
    summary
        One row per measure and contrast: the number of `draws` with an effect, its `lowest` and
        `highest`, and the 5 %, 50 % and 95 % quantiles over draws (`low`, `median`, `high`). For
        measures that are better low or high, there are also the shares of draws in which the
        estimate (`hurts`) or the whole interval (`surely_hurts`) lies on the worse side of zero,
        and likewise `helps` and `surely_helps`. Each share has its 95 % interval (`hurts_low`,
        `hurts_high`, ...; see `sim.measures.share_interval`).
    can_act
        By contrast, the numbers that can act in an arm that it is about, seeds left out.
    prior
        The same over as many draws of the posterior's prior, where the scenario says it; then
        `summary` also has the quantiles over these (`prior_low`, `prior_high`) and the share to
        which the effect is `narrowed`, with its interval (see `Narrowed`).

    Examples
    --------
    >>> import sim
    >>> town = sim.load_scenario("classroom")
    >>> study = sim.robust(sim.compare(town, toggle=["precedents"], replications=2), 3)
    >>> len(study.robustness.effect("rmst_days", "simple:precedents"))
    3
    """

    draws: pd.DataFrame
    effects: pd.DataFrame
    summary: pd.DataFrame
    can_act: Mapping[str, tuple[str, ...]]
    prior: Robustness | None = None

    @property
    def numbers(self) -> list[str]:
        """The dotted keys of the numbers and choices drawn, seeds left out."""
        return [key for key in self.draws.columns if key not in PLACES and not is_label(key)]

    @property
    def choices(self) -> dict[str, list[str]]:
        """The values of each choice that were drawn, by dotted key."""
        named = self.draws[self.numbers].select_dtypes(exclude="number")
        return {str(key): [*dict.fromkeys(named[key].tolist())] for key in named}

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
        return self._rows(measure, contrast)[["draw", "estimate", "low", "high"]]

    def decisive(self, measure: str, contrast: str) -> pd.DataFrame:
        """Return an effect's dependence on each number that can act in it, the strongest first.

        Parameters
        ----------
        measure, contrast
            Names from `Study.effects`.

        Returns
        -------
        pandas.DataFrame
            Columns `key`, `correlation`, `low`, `high`, `p_value` and `decides`; see
            `sim.results.dependence`. Above 0 the effect grows with the number; a choice has
            only a p value, of an F test that its values do not matter. `p_value` is
            corrected for the number of them (`corrected`), and a number `decides` where it is below
            `CHANCE`; no other is distinguishable from chance. NaN throughout with fewer than
            `DRAWS_PER_NUMBER` draws for each of them. Draws in which the measure is not applicable
            are left out, as are seeds, which are labels and no quantities.
        """
        import pandas as pd

        found = self.effect(measure, contrast).set_index("draw")["estimate"].dropna()
        keys = list(self.can_act[contrast])
        numbers = [UNKNOWN] * len(keys)
        if keys and len(found) >= self.draws_needed(contrast):
            x = self.draws.set_index("draw").loc[found.index, keys]
            numbers = dependences(x, found.to_numpy(np.float64))
        frame = pd.DataFrame(
            numbers, columns=["correlation", "low", "high", "p_value"], dtype=float
        )
        order = frame["p_value"].to_numpy().argsort(kind="stable")
        frame["p_value"] = corrected(frame["p_value"].tolist())
        frame["decides"] = frame["p_value"] < CHANCE
        frame.insert(0, "key", keys)
        return frame.iloc[order].reset_index(drop=True)

    def by_value(self, measure: str, contrast: str, key: str) -> pd.DataFrame:
        """Return an effect for each value of a choice.

        Parameters
        ----------
        measure, contrast
            Names from `Study.effects`.
        key
            One of `choices`.

        Returns
        -------
        pandas.DataFrame
            Columns `value`, `draws`, `median`, and the shares of draws in which the effect `hurts`
            and `helps`; NaN for a measure that is not always better low or high.
        """
        import pandas as pd

        rows = self._rows(measure, contrast).merge(self.draws[["draw", key]], on="draw")
        found = []
        for value in self.choices[key]:
            those = rows[rows[key] == value]
            shares = {
                share: float(counted(those, MEASURES[measure].better, share).mean())
                for share in ("hurts", "helps")
            }
            known = those["estimate"].dropna()
            found.append({"value": value, "draws": len(known), "median": known.median()} | shares)
        return pd.DataFrame(found)

    def narrowed(self, measure: str, contrast: str) -> Narrowed | None:
        """Return how far the posterior narrows an effect, or None if the prior is not known.

        Parameters
        ----------
        measure, contrast
            Names from `Study.effects`.

        Returns
        -------
        Narrowed or None
            The 90 % intervals over draws of both, and the ratio of their widths.
        """
        if self.prior is None:
            return None
        before, after = (each.effect(measure, contrast) for each in (self.prior, self))
        return narrowed(before["estimate"], after["estimate"])

    def draws_needed(self, contrast: str) -> int:
        """Return how many draws it takes to tell on which numbers an effect depends.

        Parameters
        ----------
        contrast
            A name from `Study.effects`.

        Returns
        -------
        int
            `DRAWS_PER_NUMBER` for each number that can act, and for each value of a choice but
            one.
        """
        values = self.choices
        return DRAWS_PER_NUMBER * sum(
            len(values[key]) - 1 if key in values else 1 for key in self.can_act[contrast]
        )

    def share_difference(
        self, first: tuple[str, str], second: tuple[str, str], share: str = "hurts"
    ) -> Interval:
        """Return the difference of two effects' shares of draws: the second minus the first.

        Parameters
        ----------
        first, second
            Measure and contrast of each, from `Study.effects`. Draws in which one of them is not
            applicable are left out.
        share
            One of `SHARES`.

        Returns
        -------
        Interval
            With the 95 % interval of paired shares (`sim.measures.share_difference`): both are
            counted over the same draws.
        """
        one, two = (
            counted(self._rows(*asked).set_index("draw"), MEASURES[asked[0]].better, share)
            for asked in (first, second)
        )
        both = one.index.intersection(two.index)
        return share_difference(one.loc[both].to_numpy(np.bool_), two.loc[both].to_numpy(np.bool_))

    def save(self, folder: Path, name: str = "robustness") -> None:
        """Write `robustness_draws.csv`, `robustness_effects.csv` and `robustness_summary.csv`.

        Those of the prior are `robustness_prior_draws.csv` and so on.

        Parameters
        ----------
        folder
            One that exists.
        name
            Beginning of the names of files.
        """
        save_csv(self.draws, folder / f"{name}_draws.csv")
        save_csv(self.effects, folder / f"{name}_effects.csv")
        save_csv(self.summary, folder / f"{name}_summary.csv")
        if self.prior is not None:
            self.prior.save(folder, f"{name}_prior")

    def _rows(self, measure: str, contrast: str) -> pd.DataFrame:
        """Return the rows of one effect in all draws."""
        check_known("measure", measure, self.effects["measure"].unique())
        check_known("contrast", contrast, self.effects["contrast"].unique())
        of = (self.effects["measure"] == measure) & (self.effects["contrast"] == contrast)
        return self.effects[of].reset_index(drop=True)


def summary_of(found: pd.DataFrame, prior: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return each effect's spread over draws, and shares of draws in which it hurts or helps.

    Shares have intervals. With effects over draws of the prior, the rows say how far they narrow.
    """
    import pandas as pd

    rows, before = [], {}
    if prior is not None:
        before = dict(iter(prior.groupby(["measure", "contrast"], sort=False)["estimate"]))
    for (measure, contrast), part in found.groupby(["measure", "contrast"], sort=False):
        estimates = part["estimate"].dropna()
        row = {
            "measure": measure,
            "contrast": contrast,
            "draws": len(estimates),
            "lowest": estimates.min(),
            "highest": estimates.max(),
        }
        row |= {name: estimates.quantile(share) for name, share in QUANTILES.items()}
        for share in SHARES:
            does = counted(part, MEASURES[str(measure)].better, share)
            interval = share_interval(int(does.sum()), len(does))
            row |= dict(zip((share, f"{share}_low", f"{share}_high"), interval, strict=True))
        if before:
            row |= _columns(narrowed(before[measure, contrast], estimates))
        rows.append(row)
    return pd.DataFrame(rows)


def _columns(found: Narrowed) -> dict[str, float]:
    """Return how far an effect is narrowed as columns."""
    ends = ("prior_low", "prior_high", "narrowed", "narrowed_low", "narrowed_high")
    return dict(zip(ends, (*found.prior, *found.share), strict=True))


def narrowed(prior: pd.Series[float], posterior: pd.Series[float]) -> Narrowed:
    """Return how far an effect is narrowed, from its estimates in draws of both.

    NaN where there is no draw, or the effect is the same in all draws of the prior.
    """
    ends, widths = [], []
    rng = np.random.default_rng(0)
    for found in (prior, posterior):
        known = found.dropna().to_numpy(np.float64)
        if not len(known):
            known = np.array([np.nan])
        resampled = known[rng.integers(len(known), size=(RESAMPLES, len(known)))]
        low, high = np.quantile(
            np.vstack([known, resampled]), [QUANTILES["low"], QUANTILES["high"]], axis=1
        )
        ends.append((float(low[0]), float(high[0])))
        widths.append(high - low)
    with np.errstate(divide="ignore", invalid="ignore"):
        share, *others = widths[1] / widths[0]
    reach = np.quantile(others, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], method="nearest")
    return Narrowed(ends[0], ends[1], Interval(float(share), *map(float, reach)))


def counted(found: pd.DataFrame, better: str | None, share: str) -> pd.Series[bool]:
    """Return for each draw whether the effect hurts or helps, as `share` (one of `SHARES`) asks.

    Draws that cannot be judged are left out. `better` is the good direction of the measure:
    `lower`, `higher`, or None if neither is always better; then no draw can be judged.
    """
    is_sure = share.startswith("surely_")
    unsaid = found["estimate"].isna() | (found["replications"].eq(1) if is_sure else False)
    known = found[~unsaid] if better else found[:0]
    if share.endswith("hurts") == (better == "lower"):
        return known["low" if is_sure else "estimate"] > 0
    return known["high" if is_sure else "estimate"] < 0


def is_label(key: str) -> bool:
    """Return whether a drawn number is a label and no quantity: a seed."""
    return key.endswith("seed")
