"""`patterns_by_form`: the patterns of real logs under every other form of decision.

No form was chosen by these patterns. They show which forms the real logs could not tell apart, and
which forms bring a city nearer to them or farther from them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.experiments.contrasts import cannot_act
from sim.experiments.forms import Form, other_forms
from sim.experiments.one_at_a_time import OWN
from sim.logs.yardsticks import patterns
from sim.model.state.settings import settings
from sim.records.simulate import run
from sim.scenario.ranges import label

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from sim.experiments.executors import Progress
    from sim.logs.yardsticks import Pattern
    from sim.scenario.schema import Scenario

AS_IT_IS = Form(OWN, "", "")
"""The form of the scenario itself."""

PLACES = "experience:before", "experience:after"
"""Informal learning before and after precedents."""


def acting_forms(scenario: Scenario) -> Iterator[Form]:
    """Yield the other forms of a scenario that can change its runs.

    Those of adjudicators cannot where nobody rules. Without precedents, informal learning is asked
    or not: it has no place before or after them.
    """
    kept = settings(scenario)["precedents_enabled"].any()
    for form in other_forms(scenario):
        if cannot_act(form.key, scenario):
            continue
        if form.form in PLACES and not kept:
            if form.form != PLACES[0] or "experience" in scenario.responsibility.rules:
                continue
            form = form._replace(form="experience:asked")
        yield form


def patterns_by_form(
    scenario: Scenario,
    seed: int = 1,
    *,
    with_forms: bool = True,
    progress: Progress | None = None,
) -> dict[Form, list[Pattern]]:
    """Return the patterns of a scenario, as it is and under every other form, one run each.

    Parameters
    ----------
    scenario
        With a cohort.
    seed
        The same for all runs.
    with_forms
        If not, only the scenario as it is.
    progress
        Called with the number of finished runs and of all.
    """
    tried, found = [AS_IT_IS, *(acting_forms(scenario) if with_forms else ())], {}
    for form in tried:
        value = list(form.value) if isinstance(form.value, tuple) else form.value
        changed = scenario.with_values({form.key: value}) if form.key else scenario
        found[form] = patterns(run(changed, seed))
        if progress:
            progress(len(found), len(tried))
    return found


def pattern_table(found: Mapping[Form, list[Pattern]]) -> pd.DataFrame:
    """Return one row per form and pattern.

    Columns are `form`, `key` and `changed_to` (what is changed), and the fields of `Pattern`. `met`
    is missing where the run has no such number.
    """
    import pandas as pd

    return pd.DataFrame(
        [
            {"form": form.form, "key": form.key, "changed_to": label(form.value)}
            | each._asdict()
            | {"met": each.met}
            for form, listed in found.items()
            for each in listed
        ]
    )
