"""`forms`: a comparison under every other form of decision, one at a time."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.errors import ComparisonError, ScenarioError
from sim.experiments.effects import effects, effects_of
from sim.experiments.executors import made
from sim.experiments.robust import Drawn, summed_up
from sim.experiments.verdicts import of_one_set
from sim.results.summary import DISPOSED, PRIMARY
from sim.scenario.decisions import KEYS
from sim.scenario.names import DECISIONS
from sim.scenario.ranges import label

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Executor

    import pandas as pd

    from sim.experiments.executors import Pool, Progress
    from sim.experiments.study import Study
    from sim.scenario.schema import Scenario

MEASURES = (PRIMARY, DISPOSED)
"""Measures whose effects are given: a referral counts as the horizon, or as an end."""

OWN = "own"
"""The form of the scenario itself, in the column `form`."""


class Form(NamedTuple):
    """Another form of a scenario."""

    form: str
    """Its name: who decides and how, such as `units:quantal`, or what is asked."""
    key: str
    """Of the scenario."""
    value: Any


def other_forms(scenario: Scenario) -> tuple[Form, ...]:
    """Return the shipped forms that a scenario does not have.

    They are the forms of decision of units, citizens and adjudicators; informal learning asked
    before precedents, after them, or not at all; and referral to the docket at another time.
    """
    return tuple(_other_forms(scenario))


def _other_forms(scenario: Scenario) -> Iterator[Form]:
    """Yield the forms of `other_forms`."""
    for who, key in KEYS.items():
        now = getattr(scenario, key.partition(".")[0]).decides
        yield from (Form(f"{who}:{form}", key, form) for form in DECISIONS[who] if form != now)
    yield from _orders(scenario.responsibility.rules)
    times = ("after_declines", "intake")
    for refer in times if "adjudication" in scenario.responsibility.dispute else ():
        if refer != scenario.adjudication.refer:
            yield Form(f"refer:{refer}", "adjudication.refer", refer)


def _orders(rules: tuple[str, ...]) -> Iterator[Form]:
    """Yield other places of the rule `experience` among the rules."""
    key, without = "responsibility.rules", tuple(each for each in rules if each != "experience")
    if "precedent" in without:
        place = without.index("precedent")
        asked = {"before": place, "after": place + 1}
    else:
        asked = {"asked": max(0, len(without) - 1)}
    for name, place in asked.items():
        order = (*without[:place], "experience", *without[place:])
        if order != rules:
            yield Form(f"experience:{name}", key, order)
    if without != rules and without:
        yield Form("experience:none", key, without)


def forms(
    study: Study, *, executor: Pool | Executor | None = None, progress: Progress | None = None
) -> Study:
    """Return a comparison with its effects under every other form of decision, one at a time.

    Parameters
    ----------
    study
        What `compare` returned. Its arms, seeds and replications are those of each form, so that
        forms differ in nothing else.
    executor, progress
        As in `compare`.

    Returns
    -------
    Study
        The same, with `forms`: one row per form, contrast and measure (`rmst_days` and
        `rmst_disposed_days`). `form` is `own` for the scenario as it is; `key` and `value` are what
        is changed; `estimate`, `low`, `high`, `replications` and `note` are as in `Study.effects`;
        and `verdict` is a code of `sim.experiments.verdicts.Verdict` for the form alone.

    Raises
    ------
    ComparisonError
        If there is no effect, or the scenario is not valid with a form; nothing is run then.

    Examples
    --------
    >>> import sim
    >>> town = sim.load_scenario("classroom")
    >>> study = sim.forms(sim.compare(town, toggle=["precedents"], replications=2))
    >>> study.forms["form"].head(1).item()
    'own'
    """
    import pandas as pd

    if not study.contrasts:
        raise ComparisonError(
            "forms needs an effect, and a single arm has none; compare two scenarios, or toggle a "
            "mechanism"
        )
    others = [each for each in other_forms(study.arms[0].scenario) if _is_shared(each, study)]
    seeds = range(study.seed, study.seed + study.replications)
    tasks = [
        Drawn(number, replace(arm, scenario=_with_form(arm.scenario, form)), seeds)
        for number, form in enumerate(others)
        for arm in study.arms
    ]
    counted = progress and (lambda done, of: progress(done * len(seeds), of * len(seeds)))
    sums = pd.DataFrame(
        [
            {"form": task.draw, "arm": task.arm.name, "replication": replication} | measures
            for task, runs in zip(tasks, made(summed_up, tasks, executor, counted), strict=True)
            for replication, measures in enumerate(runs)
        ]
    )
    rows = [*_rows(study.effects, Form(OWN, "", ""), study)]
    for number, form in enumerate(others):
        found = effects(sums[sums["form"] == number], study.contrasts)
        rows += _rows(found, form, study)
    return replace(study, forms=pd.DataFrame(rows))


def _is_shared(form: Form, study: Study) -> bool:
    """Return whether all arms agree in what a form changes."""
    return len({_read(arm.scenario, form.key) for arm in study.arms}) == 1


def _read(scenario: Scenario, key: str) -> Any:
    """Return the value of a key of a table."""
    table, _, name = key.partition(".")
    return getattr(getattr(scenario, table), name)


def _with_form(scenario: Scenario, form: Form) -> Scenario:
    """Return a scenario with another form."""
    value = list(form.value) if isinstance(form.value, tuple) else form.value
    try:
        return scenario.with_values({form.key: value})
    except ScenarioError as error:
        raise ComparisonError(f"{scenario.title!r} with {form.key} = {value}: {error}") from error


def _rows(found: pd.DataFrame, form: Form, study: Study) -> Iterator[dict[str, Any]]:
    """Yield the effects under a form."""
    for measure in MEASURES:
        written: Any = found[found["measure"] == measure].to_dict("records")
        for effect, row in zip(effects_of(found, measure), written, strict=True):
            verdict = of_one_set(effect, measure, study.matters[measure], study.replications)
            yield {
                "form": form.form,
                "key": form.key,
                "value": label(form.value),
                **row,
                "verdict": str(verdict),
            }
