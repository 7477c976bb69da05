"""Studies made up of effects, so that each verdict on them is known."""

from collections.abc import Sequence
from dataclasses import replace
from math import nan
from typing import Any

import pandas as pd

from sim.experiments.arms import factorial
from sim.experiments.contrasts import Contrast, contrasts
from sim.experiments.effects import COLUMNS
from sim.experiments.robustness import Robustness, summary_of
from sim.experiments.study import Study
from sim.experiments.verdicts import BESIDE, Judgement, all_matters, judge
from sim.results.summary import MEASURES, PRIMARY
from tests.experiments.examples import town

type Numbers = tuple[float, float, float]
"""An estimate and the ends of its interval."""

NONE: Numbers = (0.0, 0.0, 0.0)


def study(
    found: Numbers = NONE,
    draws: Sequence[Numbers | str] = (),
    *,
    note: str = "",
    replications: int = 20,
    matters: dict[str, float] | None = None,
    toggles: Sequence[str] = ("precedents",),
    others: dict[str, Numbers] | None = None,
    drawn: dict[str, Sequence[Numbers]] | None = None,
    effects: dict[str, Numbers] | None = None,
) -> Study:
    """Return a comparison of mechanisms with an effect on the primary measure, and over draws.

    `others` are effects on other measures, `drawn` those in draws, and `effects` those of other
    contrasts on the primary measure by name; a draw may be a note, of an effect of zero.
    """
    arms = factorial(town(), list(toggles))
    asked = contrasts(arms)
    named = effects or {}
    rows = [
        _row(measure, contrast, numbers, note, replications)
        for contrast in asked
        for measure, numbers in (
            (PRIMARY, named.get(contrast.name, found)),
            *((each, (others or {}).get(each, NONE)) for each in BESIDE),
        )
    ]
    made = Study(
        arms=arms,
        contrasts=asked,
        replications=replications,
        seed=1,
        versions={},
        arms_table=pd.DataFrame([{"arm": arm.name} | dict.fromkeys(MEASURES, 0.3) for arm in arms]),
        effects=pd.DataFrame(rows, columns=list(COLUMNS)),
        arms_by=pd.DataFrame(columns=["by", "arm", *MEASURES]),
        effects_by=pd.DataFrame(columns=["by", "group", *COLUMNS]),
        tables={},
        matters=all_matters(matters),
    )
    if not draws:
        return made
    frames = []
    for number, draw in enumerate(draws):
        said = {PRIMARY: (_of_note(draw), draw) if isinstance(draw, str) else (draw, "")}
        said |= {each: (numbers[number], "") for each, numbers in (drawn or {}).items()}
        of_draw = [
            _row(measure, contrast, *said.get(measure, (NONE, "")), replications)
            for contrast in asked
            for measure in (PRIMARY, *BESIDE)
        ]
        frames.append(pd.DataFrame(of_draw, columns=list(COLUMNS)).assign(draw=number))
    found_in = pd.concat(frames, ignore_index=True)
    table = pd.DataFrame({"draw": range(len(draws))})
    acts: dict[str, tuple[str, ...]] = {contrast.name: () for contrast in asked}
    return replace(made, robustness=Robustness(table, found_in, summary_of(found_in), acts))


def judgement(*args: Any, **kwargs: Any) -> Judgement:
    """Return the verdict on the first contrast of such a study."""
    return judge(study(*args, **kwargs))[0]


def _of_note(note: str) -> Numbers:
    """Return the numbers beside a note: zero, or none where an average has nothing left."""
    return (nan, nan, nan) if note.startswith("left_out") else NONE


def _row(
    measure: str, contrast: Contrast, numbers: Numbers, note: str, replications: int
) -> tuple[Any, ...]:
    return (measure, contrast.name, *numbers, replications, note)
