"""Verdicts: whether what a contrast is about helps, by rules that are written down in `docs/reference/verdicts.md`."""

from __future__ import annotations

import math
from enum import StrEnum
from statistics import median
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from sim.errors import ComparisonError, suggestion
from sim.experiments.effects import Effect, effects_of
from sim.results.intervals import Interval, share_interval
from sim.results.notes import Note
from sim.results.summary import DAYS, MEASURES, PRIMARY

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from sim.experiments.contrasts import Contrast
    from sim.experiments.study import Study

DISPOSED = "rmst_disposed_days"
"""The other reading of time, always asked: whoever gets no unit to take a case can only be referred
out."""

BESIDE = (DISPOSED, "rework_share")
"""Measures of which a verdict on time says if they point the other way, and those that are named in
`matters`."""

BY_UNIT = {DAYS: 1.0, "share": 0.01, "petitions": 1.0}
"""The smallest difference that matters unless another is given: a day, a percentage point, one in
1,000."""

AGREED = 0.9
"""Share of draws that must have one verdict for it to be that of all."""

AT_LEAST = 2 / 3
"""What the interval of that share must lie above, as it does at 8 draws of 8 and not at 7 of 7."""

LEAST_ALIKE = 5
"""Replications, all the same, of which the number is taken for one without noise."""


class Verdict(StrEnum):
    """What is to be said of a contrast."""

    HELPS = "helps"
    HURTS = "hurts"
    DEPENDS = "depends"
    """On the assumptions: draws have different verdicts, and more runs would not change that."""
    TOO_SMALL = "too_small"
    """To matter."""
    UNDECIDED = "undecided"
    """By this many runs or draws."""
    NEVER_ACTED = "never_acted"
    """No measure differs in any run."""
    STRUCTURAL_ZERO = "structural_zero"
    """It cannot act."""


DECIDED = (Verdict.HELPS, Verdict.HURTS, Verdict.TOO_SMALL)
"""What one set of assumptions can say."""

OPPOSITE = {Verdict.HELPS: Verdict.HURTS, Verdict.HURTS: Verdict.HELPS}


class Tally(NamedTuple):
    """In how many draws a measure has which verdict."""

    draws: int
    """In which the measure is applicable, or the contrast zero by construction."""
    helps: int
    hurts: int
    too_small: int
    undecided: int

    def count(self, verdict: Verdict) -> int:
        """Return in how many draws a verdict was given."""
        return int(getattr(self, verdict))

    def share(self, verdict: Verdict) -> Interval:
        """Return the share of draws with a verdict, and its 95 % interval (Wilson)."""
        return share_interval(self.count(verdict), self.draws)


class Judged(NamedTuple):
    """One measure of a contrast, judged."""

    measure: str
    effect: Effect
    """With the scenario's own numbers."""
    verdict: Verdict
    tally: Tally | None = None
    """Over draws of the uncertain numbers; None without them, when the verdict is one for a single
    set of assumptions."""
    median: float = math.nan
    """Of the effect over draws."""
    lowest: float = math.nan
    highest: float = math.nan
    drawn: Mapping[int, tuple[Verdict, float]] = MappingProxyType({})
    """By draw, its verdict and the effect."""


class But(NamedTuple):
    """A measure that points another way than the primary one by more than matters."""

    measure: str
    change: float
    """With the scenario's own numbers, or the median over the draws in which it does."""
    draws: int | None = None
    """In how many it does; None without draws."""


class Judgement(NamedTuple):
    """What is to be said of a contrast."""

    contrast: Contrast
    primary: Judged
    """Of the primary measure: the verdict."""
    but: tuple[But, ...] = ()
    """What points the other way by more than matters, so that the verdict is not plain."""

    @property
    def verdict(self) -> Verdict:
        """The verdict, which is plain only without `but`."""
        return self.primary.verdict


def default_matters(measure: str) -> float | None:
    """Return the smallest difference of a measure that matters by default; None where its unit has none."""
    return 0.001 if measure == "open_over_250" else BY_UNIT.get(MEASURES[measure].unit)


def all_matters(given: Mapping[str, float] | None = None) -> dict[str, float]:
    """Return the smallest differences that matter, in units of files, of the measures that verdicts look at.

    Parameters
    ----------
    given
        By measure, in place of the defaults: 1 day, 1 percentage point (0.01), 1 in 1,000; that of
        the primary measure is that of the other reading of time too. Other measures that are named
        here are looked at too.

    Raises
    ------
    ComparisonError
        If a measure is not known or has no good direction, or a difference is not above 0.
    """
    for measure, least in (given or {}).items():
        if measure not in MEASURES:
            raise ComparisonError(
                f"matters: there is no measure {measure!r}{suggestion(measure, MEASURES)}"
            )
        if MEASURES[measure].better is None:
            raise ComparisonError(
                f"matters: more of {measure} is neither good nor bad in itself, so no verdict can "
                "look at it; leave it out"
            )
        is_number = isinstance(least, int | float) and not isinstance(least, bool)
        if not is_number or not 0 < least < math.inf:
            raise ComparisonError(
                f"matters: the smallest difference of {measure} that matters must be a number "
                f"above 0, but was {least!r}"
            )
    found = {PRIMARY: default_matters(PRIMARY), **{each: default_matters(each) for each in BESIDE}}
    found[DISPOSED] = (given or {}).get(PRIMARY, found[DISPOSED])
    found |= given or {}
    return {measure: float(least) for measure, least in found.items() if least is not None}


def judge(study: Study) -> tuple[Judgement, ...]:
    """Return the verdict on each contrast of a comparison, by the rules of `docs/reference/verdicts.md`.

    Parameters
    ----------
    study
        What `sim.compare` or `sim.robust` returned. With draws these decide.
    """
    by_measure = {
        measure: dict(_judged(study, measure, least)) for measure, least in study.matters.items()
    }
    found = []
    for contrast in study.contrasts:
        primary = by_measure[PRIMARY].get(contrast.name)
        if primary is None:
            continue
        against = (
            _against(primary, of_measure[contrast.name], study.matters[measure])
            for measure, of_measure in by_measure.items()
            if measure != PRIMARY and contrast.name in of_measure
        )
        found.append(Judgement(contrast, primary, tuple(filter(None, against))))
    return tuple(found)


def verdict_frame(study: Study) -> pd.DataFrame:
    """Return the verdicts of a comparison as a tidy table, in codes and numbers."""
    import pandas as pd

    rows = []
    for judgement in study.judgements:
        of, tally = judgement.primary, judgement.primary.tally
        row = {
            "contrast": judgement.contrast.name,
            "verdict": str(judgement.verdict),
            "but": " ".join(other.measure for other in judgement.but),
            "measure": of.measure,
            "matters": study.matters[of.measure],
            "estimate": of.effect.estimate,
            "low": of.effect.low,
            "high": of.effect.high,
            "replications": study.replications,
            "draws": tally.draws if tally else 0,
            "median": of.median,
            "lowest": of.lowest,
            "highest": of.highest,
        }
        for verdict in (*DECIDED, Verdict.UNDECIDED):
            share = tally.share(verdict) if tally else Interval(math.nan, math.nan, math.nan)
            row |= dict(zip((verdict, f"{verdict}_low", f"{verdict}_high"), share, strict=True))
        rows.append(row)
    return pd.DataFrame(rows, columns=list(COLUMNS))


COLUMNS = (
    "contrast", "verdict", "but", "measure", "matters", "estimate", "low", "high", "replications",
    "draws", "median", "lowest", "highest",
    *(f"{verdict}{end}" for verdict in (*DECIDED, Verdict.UNDECIDED) for end in ("", "_low", "_high")),
)  # fmt: skip
"""Of the table of verdicts."""


def of_one_set(effect: Effect, measure: str, matters: float, replications: int) -> Verdict:
    """Return the verdict that an effect has for one set of assumptions, from the replications in which it is known.

    It matters too little where its whole interval lies within `matters` of zero. It helps or hurts
    where the interval lies on one side of zero and the estimate is as large as `matters`. All else
    is not decided.
    """
    if Note.STRUCTURAL_ZERO in effect.note or _is_empty(effect):
        return Verdict.STRUCTURAL_ZERO
    if effect.never_acted:
        return Verdict.NEVER_ACTED
    low, high = effect.low, effect.high
    if effect.alike and replications >= LEAST_ALIKE:
        low = high = effect.estimate
    if math.isnan(low) or math.isnan(high):
        return Verdict.UNDECIDED
    if -matters < low and high < matters:
        return Verdict.TOO_SMALL
    if (low > 0 or high < 0) and abs(effect.estimate) >= matters:
        is_lower = effect.estimate < 0
        return Verdict.HELPS if is_lower == (MEASURES[measure].better == "lower") else Verdict.HURTS
    return Verdict.UNDECIDED


def of_draws(tally: Tally) -> Verdict:
    """Return the verdict of many sets of assumptions.

    It is that of `AGREED` of them, if the interval of this share lies above `AT_LEAST`. Where no
    verdict could be that of so many even if it were that of all draws that are not decided, it
    depends on the assumptions. All else is not decided.
    """
    most = max(DECIDED, key=tally.count)
    share = tally.share(most)
    if share.estimate >= AGREED and share.low > AT_LEAST:
        return most
    if tally.count(most) + tally.undecided < AGREED * tally.draws:
        return Verdict.DEPENDS
    return Verdict.UNDECIDED


def _is_empty(effect: Effect) -> bool:
    """Return whether an average has nothing left, all that it could be of being zero by construction."""
    left_out = effect.note.get(Note.LEFT_OUT)
    return left_out is not None and left_out[0] == left_out[1]


def _judged(study: Study, measure: str, matters: float) -> Iterable[tuple[str, Judged]]:
    """Give the verdict on one measure of each contrast."""
    drawn = _by_contrast(study, measure)
    frame = study.effects[study.effects["measure"] == measure]
    for effect, known in zip(effects_of(frame, measure), frame["replications"], strict=True):
        verdict = of_one_set(effect, measure, matters, known)
        one_set = Judged(measure, effect, verdict)
        rows = drawn.get(effect.contrast)
        yield effect.contrast, _over(one_set, rows, matters) if rows is not None else one_set


def _by_contrast(study: Study, measure: str) -> dict[str, pd.DataFrame]:
    """Return the effects on a measure by contrast, in draws in which it is applicable or zero by construction; nothing without draws."""
    if study.robustness is None:
        return {}
    frame = study.robustness.effects
    frame = frame[frame["measure"] == measure]
    each = effects_of(frame, measure)
    frame = frame[[_is_empty(effect) or not math.isnan(effect.estimate) for effect in each]]
    return {str(name): rows for name, rows in frame.groupby("contrast", sort=False)}


def _over(judged: Judged, rows: pd.DataFrame, matters: float) -> Judged:
    """Return a measure judged by its effects in draws."""
    found = [
        of_one_set(effect, judged.measure, matters, replications)
        for effect, replications in zip(
            effects_of(rows, judged.measure), rows["replications"], strict=True
        )
    ]
    idle = (Verdict.NEVER_ACTED, Verdict.STRUCTURAL_ZERO)
    tally = Tally(
        len(found),
        found.count(Verdict.HELPS),
        found.count(Verdict.HURTS),
        sum(verdict in (Verdict.TOO_SMALL, *idle) for verdict in found),
        found.count(Verdict.UNDECIDED),
    )
    is_idle = judged.verdict in idle and set(found) <= set(idle)
    return judged._replace(
        verdict=judged.verdict if is_idle else of_draws(tally),
        tally=tally,
        median=float(rows["estimate"].median()),
        lowest=float(rows["estimate"].min()),
        highest=float(rows["estimate"].max()),
        drawn=dict(zip(rows["draw"], zip(found, rows["estimate"], strict=True), strict=True)),
    )


def _against(primary: Judged, other: Judged, matters: float) -> But | None:
    """Return how another measure points the other way than the primary one, or any way where that points nowhere; None if it does not.

    With draws it does so if it does within more than one draw of ten.
    """
    if other.tally is None:
        change = other.effect.estimate
        is_close = _is_close(other.measure, change, primary.effect.estimate, matters)
        is_against = _is_against(primary.verdict, other.verdict, is_close)
        return But(other.measure, change) if is_against else None
    conflicts: dict[Verdict, list[float]] = {verdict: [] for verdict in OPPOSITE}
    for draw, (verdict, change) in other.drawn.items():
        if draw not in primary.drawn:
            continue
        time, effect = primary.drawn[draw]
        if _is_against(time, verdict, _is_close(other.measure, change, effect, matters)):
            conflicts[verdict].append(change)
    if other.tally.draws - sum(map(len, conflicts.values())) >= AGREED * other.tally.draws:
        return None
    changes = max(conflicts.values(), key=len)
    return But(other.measure, median(changes), len(changes))


def _is_against(primary: Verdict, other: Verdict, is_close: bool) -> bool:
    """Return whether another measure's verdict is at odds with that of the primary one.

    Where the primary one points nowhere, what points anywhere is, unless it is `_is_close`.
    """
    if other not in OPPOSITE or other is primary:
        return False
    return primary in OPPOSITE or not is_close


def _is_close(measure: str, change: float, primary: float, matters: float) -> bool:
    """Return whether it is the other reading of time, and no farther from the first than does not matter."""
    return measure == DISPOSED and abs(change - primary) < matters
