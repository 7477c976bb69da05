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
    effects = headline_effects(study)
    silent = [undecided(found, PRIMARY, each.contrast, words) for each in effects]
    is_shared = len({*silent}) == 1  # one sentence for all effects needs no name
    for effect, why in zip(effects, silent, strict=True):
        of = contrast_name(effect.contrast, study, words)
        if why:
            said.append(why if is_shared else words.text("deciding.named", effect=of, why=why))
            continue
        rows = found.decisive(PRIMARY, effect.contrast)
        chosen = rows[rows["decides"]].head(MOST_NAMED)
        numbers = [
            words.text(
                f"deciding.{'slower' if correlation > 0 else 'faster'}",
                name=key_name(key, words),
                prior=words.text("given.narrowing.not_learnt") if key in kept else "",
            )
            for key, correlation in chosen[["key", "correlation"]].itertuples(index=False)
        ]
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
