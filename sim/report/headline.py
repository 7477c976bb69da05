"""The result of a comparison in sentences, computed from its table of effects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.experiments.contrasts import Kind, named
from sim.experiments.effects import Effect, effects_of
from sim.i18n.catalogue import Catalogue
from sim.report.names import contrast_name
from sim.results.notes import Note
from sim.results.numbers import amount, measured
from sim.results.summary import PRIMARY

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiments.study import Study

DISPOSED = "rmst_disposed_days"
"""The other reading of time, always given: whoever gets no unit to take a case can only be referred
out."""

READINGS = (DISPOSED, "rmst_reported_days")
"""All other readings; the rest are given where they point elsewhere."""

BESIDE = ("referred_out_share", "rework_share", "late_share")
"""What time could be bought with; given beside it."""

WAYS = {-1: "shorter", 0: "unclear", 1: "longer"}
"""Which way an effect on time goes, by its sign."""

LEAST_DRAWS = 20
"""Draws of which one lies beyond the 5 % and one beyond the 95 % quantile; of fewer these say no
more than the lowest and the highest."""


def headline_effects(study: Study, measure: str = PRIMARY) -> list[Effect]:
    """Return the effects that a reader asks for first: main ones, or else all but interactions."""
    kinds = {contrast.name: contrast.kind for contrast in study.contrasts}
    effects = [effect for effect in effects_of(study.effects, measure) if effect.is_known]
    found = [effect for effect in effects if kinds[effect.contrast] is not Kind.INTERACTION]
    return [effect for effect in found if kinds[effect.contrast] is Kind.MAIN] or found


def has_tails(draws: int) -> bool:
    """Say whether so many draws have a lowest and a highest twentieth."""
    return draws >= LEAST_DRAWS


def sentences(study: Study, language: str = "en") -> list[str]:
    """Return the result of a comparison, a paragraph for each mechanism or scenario, and what its intervals cover.

    Parameters
    ----------
    study
        What `sim.compare` returned.
    language
        One of `sim.i18n.catalogue.LANGUAGES`.

    Returns
    -------
    list of str
        A paragraph each.
    """
    words = Catalogue(language)
    effects = headline_effects(study)
    if not effects:
        return [words.text("headline.nothing")]
    sentences_of = [
        words.text("lists.sentences").join(_paragraph(effect, study, words)) for effect in effects
    ]
    covered = words.text("headline.covered", replications=study.replications)
    return [*sentences_of, *_interactions(study, words), covered]


def _paragraph(effect: Effect, study: Study, words: Catalogue) -> list[str]:
    """Return the sentences about one effect."""
    named = _capital(contrast_name(effect.contrast, study, words))
    if effect.never_acted:
        return [
            words.text("headline.primary", contrast=named, found=words.text("headline.alike")),
            *_over_draws(effect, study, words),
        ]
    if Note.LEFT_OUT in effect.note:
        named = words.text("headline.where_it_acts", contrast=named)
    found = [
        words.text(
            "headline.primary",
            contrast=named,
            found=_on_time(effect, PRIMARY, words, study.horizon),
        )
    ]
    for measure in READINGS:
        other = _same(study.effects, measure, effect)
        if other is not None and (measure == DISPOSED or other.sign != effect.sign):
            found.append(words.text(f"headline.{measure}", found=_on_time(other, measure, words)))
    return [*found, _beside(study.effects, effect, words), *_over_draws(effect, study, words)]


def _over_draws(effect: Effect, study: Study, words: Catalogue) -> list[str]:
    """Say what becomes of an effect over draws of the uncertain numbers, if there are any."""
    if study.robustness is None:
        return []
    rows = study.robustness.summary
    row = rows[(rows["measure"] == PRIMARY) & (rows["contrast"] == effect.contrast)].iloc[0]
    if not row["draws"]:
        return []
    ends = ("lowest", "low", "median", "high", "highest")
    kind = "over_draws" if has_tails(row["draws"]) else "over_few_draws"
    return [
        words.text(
            f"headline.{kind}",
            draws=row["draws"],
            hurting=round(row["draws"] * row["hurts"]),
            least=f"{100 * row['hurts_low']:.0f}",
            most=f"{100 * row['hurts_high']:.0f}",
            **{name: measured(row[name], PRIMARY, signed=True) for name in ends},
        )
    ]


def _interactions(study: Study, words: Catalogue) -> list[str]:
    """Say of factors whose effects depend on one another that their averages hide it."""
    found = []
    for effect in effects_of(study.effects, PRIMARY):
        asked = named(effect.contrast, study.contrasts)
        if asked.kind is Kind.INTERACTION and effect.is_known and effect.sign:
            name = _capital(contrast_name(asked, study, words))
            numbers = _numbers(effect, PRIMARY)
            key = f"headline.interaction_{WAYS[effect.sign]}"
            found.append(words.text(key, contrast=name, **numbers))
    return found


def _on_time(effect: Effect, measure: str, words: Catalogue, horizon: int | None = None) -> str:
    """Return one effect on time in words, which say what time is meant if the horizon is given."""
    what = "it" if horizon is None else "time"
    way = "alike" if effect.alike else WAYS[effect.sign]
    return words.text(f"headline.{what}_{way}", horizon=horizon, **_numbers(effect, measure))


def _beside(frame: pd.DataFrame, effect: Effect, words: Catalogue) -> str:
    """Return what changes beside time in the same contrast."""
    changes = []
    for measure in BESIDE:
        other = _same(frame, measure, effect)
        if other is not None and other.sign != 0:
            change = amount(other.estimate, measure, words)
            way, named = "rises" if other.sign > 0 else "falls", words.text(f"headline.{measure}")
            changes.append(words.text(f"headline.{way}", measure=named, change=change))
    if changes:
        return words.text("headline.beside", changes=words.text("lists.clauses").join(changes))
    measures = words.listed((words.text(f"headline.{measure}") for measure in BESIDE), "nor")
    return words.text("headline.nothing_beside", measures=measures)


def _numbers(effect: Effect, measure: str) -> dict[str, str]:
    """Return estimate and interval of an effect, without signs where words give its direction."""
    numbers = [effect.estimate, effect.low, effect.high]
    if effect.sign:
        numbers = [abs(effect.estimate), *sorted((abs(effect.low), abs(effect.high)))]
    written = [measured(number, measure, signed=effect.sign == 0) for number in numbers]
    return dict(zip(("days", "low", "high"), written, strict=True))


def _same(frame: pd.DataFrame, measure: str, effect: Effect) -> Effect | None:
    """Return the effect on another measure in the same contrast, if it has an interval."""
    others = (other for other in effects_of(frame, measure) if other.is_known)
    return next((other for other in others if other.contrast == effect.contrast), None)


def _capital(text: str) -> str:
    """Return a text with a capital first letter."""
    return text[:1].upper() + text[1:]
