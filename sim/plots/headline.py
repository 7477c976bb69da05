"""The result of a comparison in sentences, computed from its table of effects."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from sim.experiments.arms import mechanisms
from sim.measures.numbers import measured

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiments.study import Study

MEASURE = "rmst_days"
"""The measure that a comparison is about."""

DISPOSED = "rmst_disposed_days"
"""The other reading of time, always told: whoever gets no unit to take a case can only be referred out."""

READINGS = {DISPOSED: "With referral counted as an end too", "rmst_reported_days": "To the first close, lasting or not"}
"""All other readings; the rest are told where they point elsewhere."""

BESIDE = {"referred_out_share": "the share referred out", "rework_share": "the rework share", "late_share": "the late share"}
"""What time could be bought with; told beside it."""

STRUCTURAL_ZERO = "structural zero"


class Effect(NamedTuple):
    """A contrast of one measure; NaN where it is not applicable or has no interval."""

    contrast: str
    estimate: float
    low: float
    high: float
    note: str

    @property
    def sign(self) -> int:
        """1 or -1 where the interval lies on one side of zero, 0 where it does not."""
        return int(self.low > 0) - int(self.high < 0)

    @property
    def told(self) -> bool:
        """Whether it has an interval and could have been anything but zero."""
        return not math.isnan(self.low) and not self.note.startswith(f"{STRUCTURAL_ZERO}:")


def effects_of(frame: pd.DataFrame, measure: str) -> list[Effect]:
    """Return the effects on one measure in the order of the table."""
    rows = frame[frame["measure"] == measure][list(Effect._fields)]
    return [Effect(*row) for row in rows.itertuples(index=False)]


def headline_effects(frame: pd.DataFrame, measure: str = MEASURE) -> list[Effect]:
    """Return the effects that a reader asks for first: main effects if there are any, or else simple ones, or else all."""
    effects = [effect for effect in effects_of(frame, measure) if effect.told]
    for kind in ("main:", "simple:"):
        chosen = [effect for effect in effects if effect.contrast.startswith(kind)]
        if chosen:
            return chosen
    return effects


def on_in_all_arms(study: Study) -> str:
    """Say which mechanisms that were not toggled are on in every arm, or nothing where scenarios are compared."""
    arm = study.arms[0]
    if not arm.toggles:
        return ""
    on = [name for name in mechanisms(arm.scenario) if name not in arm.toggles and getattr(arm.scenario, name).enabled]
    return f"On in all arms, “{arm.name}” included: {', '.join(on) or 'no other mechanism'}."


def sentences(study: Study) -> list[str]:
    """Return the result of a comparison, a paragraph for each mechanism or scenario, and what its intervals cover."""
    effects = headline_effects(study.effects)
    if not effects:
        return ["There is no effect with an interval to tell of: that takes two arms that can differ, and two replications."]
    told = [" ".join(_paragraph(effect, study)) for effect in effects]
    return [
        *told,
        *_interactions(study.effects),
        f"Intervals are 95 % intervals over {study.replications} replications and cover simulation noise only.",
    ]


def subject(contrast: str, study: Study) -> str:
    """Return whose effect a contrast is, in words."""
    kind, _, name = contrast.partition(":")
    if kind == "difference":
        return f"“{name}” against “{study.arms[0].name}”"
    words = name.replace("_", " ")
    if kind == "main":
        return f"{words}, averaged over the other toggled mechanisms"
    return f"{words}, with the other toggled mechanisms off" if len(study.arms[0].toggles) > 1 else words


def _paragraph(effect: Effect, study: Study) -> list[str]:
    """Return the sentences about one effect."""
    within = f"the mean time to resolution, cut off at {study.horizon} working days,"
    found = [f"{_capital(subject(effect.contrast, study))}: {_on_time(effect, MEASURE, within)}."]
    for measure, words in READINGS.items():
        other = _same(study.effects, measure, effect)
        if other is not None and (measure == DISPOSED or other.sign != effect.sign):
            found.append(f"{words}, {_on_time(other, measure, 'it')}.")
    return [*found, _beside(study.effects, effect)]


def _interactions(frame: pd.DataFrame) -> list[str]:
    """Say of mechanisms whose effects depend on one another that their averages hide it."""
    found = []
    for effect in effects_of(frame, MEASURE):
        if effect.contrast.startswith("interaction:") and effect.told and effect.sign != 0:
            names = " and ".join(effect.contrast.replace("_", " ").split(":")[1:])
            days = f"{measured(abs(effect.estimate), MEASURE)} days {'longer' if effect.sign > 0 else 'shorter'}"
            found.append(
                f"The effects of {names} depend on one another, so that averages hide a part: with both, the mean time is {days} than"
                f" the sum of each one's effect {_interval(effect, MEASURE)}. See the simple effects too."
            )
    return found


def _interval(effect: Effect, measure: str) -> str:
    """Return an effect's interval in brackets."""
    return f"(95 % interval {measured(effect.low, measure, signed=True)} to {measured(effect.high, measure, signed=True)})"


def _on_time(effect: Effect, measure: str, what: str) -> str:
    """Return one effect on time in words."""
    if effect.sign == 0:
        estimate = measured(effect.estimate, measure, signed=True)
        interval = _interval(effect, measure)
        return f"no effect on {what.rstrip(',')} can be told from simulation noise; the estimate is {estimate} days {interval}"
    least, most = sorted((abs(effect.low), abs(effect.high)))
    within = f"(95 % interval {measured(least, measure)} to {measured(most, measure)})"
    return f"{what} is {measured(abs(effect.estimate), measure)} days {'longer' if effect.sign > 0 else 'shorter'} {within}"


def _beside(frame: pd.DataFrame, effect: Effect) -> str:
    """Return what changes beside time in the same contrast."""
    others = {words: (measure, _same(frame, measure, effect)) for measure, words in BESIDE.items()}
    changes = [
        f"{words} {'rises' if other.sign > 0 else 'falls'} by {measured(abs(other.estimate), measure)}"
        for words, (measure, other) in others.items()
        if other is not None and other.sign != 0
    ]
    return f"Beside it, {' and '.join(changes)}." if changes else f"Neither {' nor '.join(others)} changes by more than simulation noise."


def _same(frame: pd.DataFrame, measure: str, effect: Effect) -> Effect | None:
    """Return the effect on another measure in the same contrast, if it has an interval."""
    return next((other for other in effects_of(frame, measure) if other.contrast == effect.contrast and other.told), None)


def _capital(text: str) -> str:
    """Return a text with a capital first letter."""
    return text[:1].upper() + text[1:]
