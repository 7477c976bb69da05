"""`forms`: a comparison under every other form of decision, one at a time."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.experiments.one_at_a_time import Change, are_shared, check_has_effect, one_at_a_time
from sim.scenario.decisions import KEYS
from sim.scenario.names import DECISIONS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Executor

    from sim.experiments.executors import Pool, Progress
    from sim.experiments.study import Study
    from sim.scenario.schema import Scenario


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
    check_has_effect(study.arms, "forms")
    changes = [
        Change(each.form, {each.key: each.value})
        for each in other_forms(study.arms[0].scenario)
        if are_shared([each.key], study.arms)
    ]
    return replace(study, forms=one_at_a_time(study, changes, "form", executor, progress))
