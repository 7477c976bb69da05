"""On which assumptions an effect depends most, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.given import unlearnt
from sim.report.headline import MOST_NAMED, headline_effects
from sim.report.keys import amount, key_name
from sim.report.names import contrast_name
from sim.results.numbers import measured
from sim.results.summary import PRIMARY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.experiments.robustness import Robustness
    from sim.experiments.study import Study
    from sim.i18n.catalogue import Catalogue


def deciding(study: Study, words: Catalogue) -> list[str]:
    """Return a sentence per main effect on time: the decisive numbers, or why none is named."""
    found, said, kept = study.robustness, [], unlearnt(study) or []
    if found is None:
        return []
    effects = [each.contrast for each in headline_effects(study)]
    for effect, why in zip(effects, undecided(study, PRIMARY, effects, words), strict=True):
        if why:
            said.append(why)
            continue
        rows = found.decisive(PRIMARY, effect)
        chosen = rows[rows["decides"]].head(MOST_NAMED)
        numbers = [
            _of_choice(found, effect, key, words)
            if key in found.choices
            else words.text(
                f"deciding.{'slower' if correlation > 0 else 'faster'}",
                name=key_name(key, words),
                prior=words.text("given.narrowing.not_learnt") if key in kept else "",
            )
            for key, correlation in chosen[["key", "correlation"]].itertuples(index=False)
        ]
        of = _named(effect, study, words)
        said.append(words.text("deciding.most", effect=of, numbers=words.listed(numbers)))
    return [*dict.fromkeys(said)]


def _of_choice(found: Robustness, effect: str, key: str, words: Catalogue) -> str:
    """Return a choice on which an effect depends, with the values at which it is extreme."""
    rows = found.by_value(PRIMARY, effect, key).sort_values("median", kind="stable")
    ends = {
        end: words.text(
            "deciding.at",
            value=amount(key, row["value"], words),
            effect=measured(row["median"], PRIMARY, signed=True, words=words),
        )
        for end, row in (("least", rows.iloc[0]), ("most", rows.iloc[-1]))
    }
    return words.text("deciding.choice", name=key_name(key, words), **ends)


def undecided(study: Study, measure: str, effects: Sequence[str], words: Catalogue) -> list[str]:
    """Return for each effect why no number is named on which it depends; nothing if one is.

    A reason that holds for some effects only names the effect.
    """
    assert study.robustness is not None
    found = [_undecided(study.robustness, measure, each, words) for each in effects]
    if len({*found}) == 1:
        return found
    return [
        why and words.text("deciding.named", effect=_named(each, study, words), why=why)
        for each, why in zip(effects, found, strict=True)
    ]


def _named(contrast: str, study: Study, words: Catalogue) -> str:
    """Return the name of an effect at the beginning of a sentence."""
    name = contrast_name(contrast, study, words)
    return name[:1].upper() + name[1:]


def _undecided(found: Robustness, measure: str, contrast: str, words: Catalogue) -> str:
    """Return in words why no number is named on which an effect depends, or nothing if one is."""
    rows, needed = found.decisive(measure, contrast), found.draws_needed(contrast)
    if rows["decides"].any():
        return ""
    known = found.effect(measure, contrast)["estimate"].count()
    why = "inert" if rows.empty else "too_few" if known < needed else "chance"
    return words.text(f"deciding.{why}", needed=needed, tested=len(rows))
