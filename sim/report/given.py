"""The words on a comparison whose uncertain numbers have a posterior."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.experiments.robustness import is_label
from sim.i18n.catalogue import Catalogue
from sim.scenario.own_parts import own_names
from sim.scenario.posterior import DESPITE, Draws, posterior_draws
from sim.scenario.ranges import choices, live_ranges

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.experiments.study import Study
    from sim.records.record import RunRecord
    from sim.report.names import Compared

TABLE = "given"
"""Texts in place of those on draws from ranges."""


def words_on(study: Study, language: str) -> Catalogue:
    """Return the words on a comparison; with a posterior they name it and say how much is from it.

    Placeholders of these words: `of`, of which the posterior is; `joint` and `alone`, the numbers
    drawn together from it and those drawn from ranges beside it.
    """
    scenario, names = study.arms[0].scenario, names_in(study)
    words = Catalogue(language, names=names)
    if scenario.posterior.draws is None:
        return words
    of, _, _ = scenario.posterior.of.partition(DESPITE)
    joint, alone = counts(study)
    named = words.text("figures.quoted", name=of) if of else words.text("given.unnamed")
    return Catalogue(language, TABLE, names, of=named, joint=joint, alone=alone)


def names_in(of: Study | RunRecord | Compared) -> dict[str, dict[str, str]]:
    """Return the names of mechanisms and measures of the user's own in a comparison or a run."""
    arms: Any = getattr(of, "arms", (of,))
    return own_names(*(arm.scenario for arm in arms))


def despite_alarm(study: Study, words: Catalogue) -> list[str]:
    """Return a sentence if the draws were made despite an alarm."""
    _, _, share = study.arms[0].scenario.posterior.of.partition(DESPITE)
    return [words.text("given.narrowing.despite", p=share.removesuffix(")"))] if share else []


def of_fit(study: Study, words: Catalogue) -> Iterator[str]:
    """Yield how well a city fitted to a log has its statistics, and how much is assumed."""
    scenario = study.arms[0].scenario
    said, say = scenario.posterior, words.within("given.narrowing")
    if said.misfit is None:
        return
    yield say("fitted", misfit=round(said.misfit, 1))
    if said.missed:
        kinds = words.listed([words.text(f"given.kinds.{each}") for each in said.missed])
        yield say("missed", kinds=kinds)
    kept = len(said.prior.keys() - {*said.learnt})
    if study.robustness is None and kept:
        yield say("silent", kept=kept, numbers=len(said.prior))


def counts(study: Study) -> tuple[int, int]:
    """Return how many numbers are drawn together from a posterior, and how many from ranges."""
    drawn = study.robustness.numbers if study.robustness else []
    scenario = study.arms[0].scenario
    alone = len({*drawn} & {*live_ranges(scenario), *choices(scenario)})
    return len(drawn) - alone, alone


def unlearnt(study: Study) -> list[str] | None:
    """Return the numbers drawn about which nothing is learnt; None if the file does not say it."""
    said = study.arms[0].scenario.posterior
    if not said.prior or study.robustness is None:
        return None
    return [key for key in study.robustness.numbers if key not in said.learnt]


def joint_draws(study: Study) -> Draws | None:
    """Return the joint draws of a comparison's posterior without labels, if its file is at hand."""
    scenario = study.arms[0].scenario
    found = None if scenario.inputs.absent else posterior_draws(scenario)
    if found is None:
        return None
    kept = [place for place, key in enumerate(found.keys) if not is_label(key)]
    return Draws(tuple(found.keys[place] for place in kept), found.values[:, kept])
