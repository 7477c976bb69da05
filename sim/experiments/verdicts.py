"""Verdicts: whether a contrast helps, by the rules in `docs/reference/verdicts.md`."""

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
    from collections.abc import Collection, Iterable, Mapping

    import pandas as pd

    from sim.experiments.contrasts import Contrast
    from sim.experiments.study import Study

DISPOSED = "rmst_disposed_days"
"""The other measure of time, always checked: cases that no unit takes can only be referred out."""

BESIDE = (DISPOSED, "rework_share")
"""Measures that a verdict on time reports if they point the other way, besides `matters`."""

BY_UNIT = {DAYS: 1.0, "share": 0.01, "petitions": 1.0}
"""The default smallest difference that matters: a day, a percentage point, one in 1,000."""

AGREED = 0.9
"""Share of draws that must have one verdict for it to be the overall one."""

AT_LEAST = 2 / 3
"""Lower bound for the interval of that share: it holds at 8 draws of 8 and not at 7 of 7."""

LEAST_ALIKE = 5
"""Number of equal replications from which a number counts as without noise."""


class Verdict(StrEnum):
    """The verdict on a contrast."""

    HELPS = "helps"
    HURTS = "hurts"
    DEPENDS = "depends"
    """It depends on the assumptions: draws have different verdicts, and more runs would not change
    that."""
    TOO_SMALL = "too_small"
    """The effect is too small to matter."""
    UNDECIDED = "undecided"
    """Not decided by this number of runs or draws."""
    NEVER_ACTED = "never_acted"
    """No measure differs in any run, nor in any run of a draw if there are draws."""
    STRUCTURAL_ZERO = "structural_zero"
    """The mechanism cannot act."""


DECIDED = (Verdict.HELPS, Verdict.HURTS, Verdict.TOO_SMALL)
"""Verdicts that one set of assumptions can give."""

OPPOSITE = {Verdict.HELPS: Verdict.HURTS, Verdict.HURTS: Verdict.HELPS}


class Tally(NamedTuple):
    """The numbers of draws with each verdict on a measure."""

    draws: int
    """Draws in which the measure is applicable, or the contrast is zero by construction."""
    helps: int
    hurts: int
    too_small: int
    undecided: int

    def count(self, verdict: Verdict) -> int:
        """Return the number of draws with a verdict."""
        return int(getattr(self, verdict))

    def share(self, verdict: Verdict) -> Interval:
        """Return the share of draws with a verdict, and its 95 % interval (Wilson)."""
        return share_interval(self.count(verdict), self.draws)


class Judged(NamedTuple):
    """The verdict on one measure of a contrast."""

    measure: str
    effect: Effect
    """With the scenario's own numbers."""
    verdict: Verdict
    tally: Tally | None = None
    """Over draws of the uncertain numbers; None without draws, when the verdict is for a single set
    of
    assumptions."""
    median: float = math.nan
    """Median effect over draws."""
    lowest: float = math.nan
    highest: float = math.nan
    drawn: Mapping[int, tuple[Verdict, float]] = MappingProxyType({})
    """Verdict and effect of each draw."""


class But(NamedTuple):
    """A measure that points the other way than the primary one, by more than matters."""

    measure: str
    change: float
    """With the scenario's own numbers, or the median over the draws in which it does."""
    draws: int | None = None
    """Number of these draws; None without draws."""


class Judgement(NamedTuple):
    """The judgement of a contrast."""

    contrast: Contrast
    primary: Judged
    """The verdict on the primary measure."""
    but: tuple[But, ...] = ()
    """Measures that point the other way by more than matters, so that the verdict is qualified."""

    @property
    def verdict(self) -> Verdict:
        """The verdict, which is unqualified only without `but`."""
        return self.primary.verdict


def default_matters(measure: str) -> float | None:
    """Return the default smallest difference of a measure that matters; None for other units."""
    return 0.001 if measure == "open_over_250" else BY_UNIT.get(MEASURES[measure].unit)


def all_matters(
    given: Mapping[str, float] | None = None, own: Collection[str] = ()
) -> dict[str, float]:
    """Return the smallest differences that matter, in units of files, of all judged measures.

    Parameters
    ----------
    given
        By measure, in place of the defaults: 1 day, 1 percentage point (0.01), 1 in 1,000. That of
        the primary measure applies to the other measure of time too. Further measures named here
        are judged too.
    own
        Names of measures of the user's own, which are not judged.

    Raises
    ------
    ComparisonError
        If a measure is unknown or has no good direction, or a difference is not above 0.
    """
    for measure, least in (given or {}).items():
        if measure in own:
            raise ComparisonError(
                f"matters: {measure} is a measure of your own; Remit does not know whether a "
                "higher one is good, so it gets no verdict; leave it out"
            )
        if measure not in MEASURES:
            raise ComparisonError(
                f"matters: there is no measure {measure!r}{suggestion(measure, MEASURES)}"
            )
        if MEASURES[measure].better is None:
            raise ComparisonError(
                f"matters: a higher {measure} is neither good nor bad in itself, so verdicts do "
                f"not use this measure; leave it out"
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
    """Return the verdict on each contrast of a comparison, by `docs/reference/verdicts.md`.

    Parameters
    ----------
    study
        Returned by `sim.compare` or `sim.robust`. If there are draws, they decide.
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
"""Columns of the table of verdicts."""


def of_one_set(effect: Effect, measure: str, matters: float, replications: int) -> Verdict:
    """Return the verdict on an effect for one set of assumptions.

    It is based on the replications in which the effect is known. The effect is too small to matter
    if its whole interval is within `matters` of zero. It helps or hurts if the interval is on one
    side of zero and the estimate is at least as large as `matters`. Otherwise it is not decided.
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
    """Return the verdict over many sets of assumptions.

    It is the verdict of `AGREED` of them, if the interval of this share is above `AT_LEAST`. If no
    verdict could reach that share even with all undecided draws, it depends on the assumptions.
    Otherwise it is not decided.
    """
    most = max(DECIDED, key=tally.count)
    share = tally.share(most)
    if share.estimate >= AGREED and share.low > AT_LEAST:
        return most
    if tally.count(most) + tally.undecided < AGREED * tally.draws:
        return Verdict.DEPENDS
    return Verdict.UNDECIDED


def _is_empty(effect: Effect) -> bool:
    """Return whether an average has nothing left: all its parts are zero by construction."""
    left_out = effect.note.get(Note.LEFT_OUT)
    return left_out is not None and left_out[0] == left_out[1]


def _judged(study: Study, measure: str, matters: float) -> Iterable[tuple[str, Judged]]:
    """Yield the verdict on one measure of each contrast."""
    drawn = _by_contrast(study, measure)
    frame = study.effects[study.effects["measure"] == measure]
    for effect, known in zip(effects_of(frame, measure), frame["replications"], strict=True):
        verdict = of_one_set(effect, measure, matters, known)
        one_set = Judged(measure, effect, verdict)
        rows = drawn.get(effect.contrast)
        yield effect.contrast, _over(one_set, rows, matters) if rows is not None else one_set


def _by_contrast(study: Study, measure: str) -> dict[str, pd.DataFrame]:
    """Return the effects on a measure in draws, by contrast; nothing without draws.

    Only draws count in which it is applicable, or zero by construction.
    """
    if study.robustness is None:
        return {}
    frame = study.robustness.effects
    frame = frame[frame["measure"] == measure]
    each = effects_of(frame, measure)
    frame = frame[[_is_empty(effect) or not math.isnan(effect.estimate) for effect in each]]
    return {str(name): rows for name, rows in frame.groupby("contrast", sort=False)}


def _over(judged: Judged, rows: pd.DataFrame, matters: float) -> Judged:
    """Return the judgement of a measure by its effects in draws."""
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
    verdict = of_draws(tally)
    if set(found) <= set(idle):
        verdict = judged.verdict if judged.verdict in idle else Verdict.NEVER_ACTED
    return judged._replace(
        verdict=verdict,
        tally=tally,
        median=float(rows["estimate"].median()),
        lowest=float(rows["estimate"].min()),
        highest=float(rows["estimate"].max()),
        drawn=dict(zip(rows["draw"], zip(found, rows["estimate"], strict=True), strict=True)),
    )


def _against(primary: Judged, other: Judged, matters: float) -> But | None:
    """Return how another measure points the other way than the primary one, or None.

    If the primary one points nowhere, any direction counts. With draws it must do so in more than
    one draw of ten.
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
    """Return whether another measure's verdict contradicts that of the primary one.

    If the primary one has no direction, any direction contradicts it unless it is `_is_close`.
    """
    if other not in OPPOSITE or other is primary:
        return False
    return primary in OPPOSITE or not is_close


def _is_close(measure: str, change: float, primary: float, matters: float) -> bool:
    """Return whether it is the other measure of time, and differs by less than matters."""
    return measure == DISPOSED and abs(change - primary) < matters
