"""On which assumptions an effect depends most, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.given import unlearnt
from sim.report.headline import MOST_NAMED, headline_effects
from sim.report.keys import key_name
from sim.report.names import contrast_name
from sim.results.summary import PRIMARY

if TYPE_CHECKING:
    from sim.experiments.robustness import Robustness
    from sim.experiments.study import Study
    from sim.i18n.catalogue import Catalogue


def deciding(study: Study, words: Catalogue) -> list[str]:
    """Return a sentence per main effect on time: the decisive numbers, or why none is named."""
    found, said, kept = study.robustness, [], unlearnt(study) or []
    if found is None:
        return []
    for effect in headline_effects(study):
        rows = found.decisive(PRIMARY, effect.contrast)
        chosen = rows[rows["decides"]].head(MOST_NAMED)
        if chosen.empty:
            said.append(undecided(found, PRIMARY, effect.contrast, words))
            continue
        numbers = [
            words.text(
                f"deciding.{'slower' if correlation > 0 else 'faster'}",
                name=key_name(key, words),
                prior=words.text("given.narrowing.not_learnt") if key in kept else "",
            )
            for key, correlation in chosen[["key", "correlation"]].itertuples(index=False)
        ]
        of = contrast_name(effect.contrast, study, words)
        said.append(words.text("deciding.most", effect=of, numbers=words.listed(numbers)))
    return [*dict.fromkeys(said)]


def undecided(found: Robustness, measure: str, contrast: str, words: Catalogue) -> str:
    """Return in words why no number is named on which an effect depends, or nothing if one is."""
    rows, needed = found.decisive(measure, contrast), found.draws_needed(contrast)
    if rows["decides"].any():
        return ""
    known = found.effect(measure, contrast)["estimate"].count()
    why = "inert" if rows.empty else "too_few" if known < needed else "chance"
    return words.text(f"deciding.{why}", needed=needed, tested=len(rows))
