"""The result of a comparison in sentences: the verdict on each contrast."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.experiments.contrasts import Kind
from sim.experiments.effects import Effect, effects_of
from sim.experiments.verdicts import (
    AGREED,
    DECIDED,
    DISPOSED,
    OPPOSITE,
    Verdict,
    default_matters,
)
from sim.report.given import counts, despite_alarm, of_fit, unlearnt, words_on
from sim.report.keys import key_name
from sim.report.names import action_name, level_name
from sim.report.rows import way_in
from sim.results.notes import Note
from sim.results.numbers import amount, directed, ranged, shown, span
from sim.results.summary import PRIMARY

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sim.experiments.contrasts import Contrast
    from sim.experiments.robustness import Narrowed, Robustness
    from sim.experiments.study import Study
    from sim.experiments.verdicts import But, Judgement, Tally
    from sim.i18n.catalogue import Catalogue

COSTS = {"rework_share": "rework", "late_share": "late", "referred_out_share": "referred"}
"""Costs that may come with a gain in time, each with its own words; mentioned if they change."""

LEAST_DRAWS = 20
"""Minimum number of draws for which one is beyond the 5 % and one beyond the 95 % quantile; with
fewer, these equal the lowest and the highest."""


MOST_NAMED = 4
"""Numbers that a sentence names."""


def headline_effects(study: Study, measure: str = PRIMARY) -> list[Effect]:
    """Return the primary effects: see `first_asked`."""
    asked = {contrast.name for contrast in first_asked(study)}
    return [
        effect
        for effect in effects_of(study.effects, measure)
        if effect.is_known and effect.contrast in asked
    ]


def first_asked(study: Study) -> list[Contrast]:
    """Return the primary contrasts: main effects and all together, or all except interactions."""
    found = [each for each in study.contrasts if each.kind is not Kind.INTERACTION and not each.at]
    averaged = any(each.kind is Kind.MAIN for each in found)
    return [each for each in found if not averaged or each.kind in (Kind.MAIN, Kind.TOGETHER)]


def narrowing(study: Study, contrast: str, measure: str = PRIMARY) -> Narrowed | None:
    """Return how far the posterior narrows an effect, if known and there are enough draws."""
    found = study.robustness
    known = found and has_tails(len(found.draws)) and found.narrowed(measure, contrast)
    return known if known and math.isfinite(known.share.estimate) else None


def has_tails(draws: int) -> bool:
    """Return whether there are enough draws for a lowest and a highest twentieth."""
    return draws >= LEAST_DRAWS


def sentences(study: Study, language: str = "en") -> list[str]:
    """Return the result of a comparison in words, one paragraph for each verdict.

    Parameters
    ----------
    study
        What `sim.compare` or `sim.robust` returned.
    language
        One of `sim.i18n.catalogue.LANGUAGES`.

    Returns
    -------
    list of str
        A paragraph each.

    Examples
    --------
    >>> import sim
    >>> town = sim.load_scenario("classroom")
    >>> study = sim.compare(town, toggle=["precedents"], replications=2)
    >>> len(sim.plots.sentences(study)) > 0
    True
    """
    say = _Said(study, words_on(study, language))
    if not study.contrasts:
        return [say.text("nothing")]
    asked = first_asked(study)
    found = [say.paragraph(each) for each in study.judgements if each.contrast in asked]
    return [*say.given(), *found, *say.interactions(), say.covered()]


class _Said:
    """The sentences on a comparison in a language."""

    def __init__(self, study: Study, words: Catalogue) -> None:
        self.study, self.words = study, words
        self.text = words.within("headline")
        self.judged = {each.contrast.name: each for each in study.judgements}

    def given(self) -> Iterator[str]:
        """Yield what a draw of a posterior is, and which numbers are prior and not posterior."""
        found, kept = self.study.robustness, unlearnt(self.study)
        if self.study.arms[0].scenario.posterior.draws is None:
            return
        between = self.words.text("lists.sentences")
        if fitted := [*of_fit(self.study, self.words)]:
            yield between.join(fitted)
        if found is None:
            return
        say, parts = self.words.within("given.narrowing"), []
        if kept is not None:
            key = "assumed" if kept else "inferred"
            parts.append(say(key, kept=len(kept), numbers=len(found.numbers)))
        parts.append(say("drawn", draws=len(found.draws)))
        parts += despite_alarm(self.study, self.words)
        if kept:
            parts += self._decided_by(kept, found)
        yield between.join(parts)

    def _decided_by(self, kept: list[str], found: Robustness) -> Iterator[str]:
        """Yield whether an effect depends on numbers that are prior, if it is known on which."""
        rows = [found.decisive(PRIMARY, each.contrast) for each in headline_effects(self.study)]
        decide = dict.fromkeys(key for each in rows for key in each.loc[each["decides"], "key"])
        among = [key_name(key, self.words) for key in decide if key in kept][:MOST_NAMED]
        if among:
            yield self.words.text("given.narrowing.among", names=self.words.listed(among))
        elif decide:
            yield self.words.text("given.narrowing.not_among")

    def paragraph(self, of: Judgement) -> str:
        """Return the verdict on a contrast, and a second sentence on further measures."""
        first = self._verdict(of)
        if of.verdict in (Verdict.NEVER_ACTED, Verdict.STRUCTURAL_ZERO) or _has_no_cases(of):
            return first
        beside = self._beside(of)
        primary = of.primary
        if primary.tally is not None:
            numbers = {
                "own": self._directed(primary.effect.estimate),
                "beside": self.text("beside_draws", beside=beside) if beside else "",
            }
            over = ranged(primary.lowest, primary.highest, PRIMARY, self.words)
            second = self._narrowed(of, numbers) or self.text("over_draws", range=over, **numbers)
        elif beside:
            second = self.text("beside_one_set", beside=_capital(beside))
        else:
            return first
        return self.words.text("lists.sentences").join((first, second))

    def _narrowed(self, of: Judgement, numbers: Mapping[str, str]) -> str:
        """Return how far the posterior narrows an effect; nothing if that is not known."""
        found = narrowing(self.study, of.contrast.name)
        if found is None:
            return ""
        say = self.words.within("given.narrowing")
        share, least, most = (shown(100 * each, ".0f", self.words) for each in found.share)
        narrowed = say(
            "clear" if found.is_clear else "unclear",
            range=ranged(*found.posterior, PRIMARY, self.words),
            prior=ranged(*found.prior, PRIMARY, self.words),
            share=share,
            least=least,
            most=most,
        )
        return self.words.text("lists.sentences").join((narrowed, say("own", **numbers)))

    def interactions(self) -> Iterator[str]:
        """Yield a sentence for each pair of factors whose interaction is large enough to matter."""
        for of in self.study.judgements:
            contrast = of.contrast
            if contrast.kind is not Kind.INTERACTION or contrast.at:
                continue
            if of.verdict in OPPOSITE or of.verdict is Verdict.DEPENDS:
                yield self._interaction(of)

    def covered(self) -> str:
        """Return what numbers and intervals mean."""
        study = self.study
        tallies = [of.primary.tally for of in study.judgements if of.primary.tally]
        days = amount(study.matters[PRIMARY], PRIMARY, self.words, exact=True)
        parts = [self.text("days", horizon=study.horizon, least=days)]
        mains = [each for each in first_asked(study) if each.kind is Kind.MAIN]
        part = [
            action_name(each.parts[0], self.words) for each in mains if Note.LEFT_OUT in each.note
        ]
        if part:
            what = self.words.text("lists.between").join(part)
            parts.append(self.text("averaged_where", what=what))
        elif mains:
            parts.append(self.text("averaged"))
        if study.robustness is not None and tallies:
            parts.append(self.text("covered_draws", draws=len(study.robustness.draws)))
            joint, alone = counts(study)
            if joint and alone:
                parts.append(self.words.text("given.headline.covered_alone", alone=alone))
            if any(narrowing(study, of.contrast.name) for of in study.judgements):
                parts.append(self.words.text("given.narrowing.covered"))
        else:
            key = "covered_one_run" if study.replications == 1 else "covered_one_set"
            parts.append(self.text(key, replications=study.replications))
        return self.words.text("lists.sentences").join(parts)

    def _verdict(self, of: Judgement) -> str:
        """Return the sentence of a verdict."""
        verdict, primary = of.verdict, of.primary
        effect, tally = primary.effect, primary.tally
        what = self._action(of.contrast)
        if verdict is Verdict.NEVER_ACTED and tally and not effect.never_acted:
            own = self._directed(effect.estimate)
            return self.text("never_acted_draws", what=_capital(what), draws=tally.draws, own=own)
        if verdict is Verdict.NEVER_ACTED:
            return self.text("never_acted", what=_capital(what))
        if verdict is Verdict.STRUCTURAL_ZERO:
            return self.text("structural_zero", what=_capital(what), reason=self._why(effect))
        if _has_no_cases(of):
            return self.text("no_cases", what=_capital(what))
        but = self._but(of)
        if tally is None:
            kind = "one_set" if verdict in OPPOSITE else f"{verdict}_one_set"
            return self.text(
                kind,
                what=_capital(what),
                change=self._directed(effect.estimate),
                interval=self._interval(effect),
                but=but,
                replications=self.study.replications,
            )
        if verdict not in DECIDED:
            capital = _capital(what) if verdict is Verdict.UNDECIDED else what
            key = "depends" if verdict is Verdict.DEPENDS else "undecided_draws"
            return self.text(key, what=capital, parts=self._parts(tally), but=but)
        return self.text(
            "draws" if verdict in OPPOSITE else "too_small_draws",
            what=_capital(what),
            change=self._directed(primary.median, about=True),
            but=but,
            others=self._others_than(verdict, tally),
            **_counted(tally, verdict),
        )

    def _action(self, contrast: Contrast) -> str:
        """Return a contrast as an action, or as several together."""
        actions = [action_name(part, self.words) for part in contrast.parts]
        if contrast.kind is not Kind.TOGETHER:
            return actions[0]
        return self.text("together", what=self.words.listed(actions))

    def _parts(self, tally: Tally, does: str = "") -> str:
        """Return the number of draws with each outcome, the commonest first and with its interval.

        `does` begins the keys of the outcomes.
        """
        first, *others = _by_count(tally)
        parts = [
            self.text("first_part", does=self.text(f"{does}{first}"), **_counted(tally, first)),
            *(self._part(each, tally, does) for each in others),
        ]
        return self.words.listed(parts, "parts")

    def _part(self, verdict: Verdict, tally: Tally, does: str = "") -> str:
        """Return the number of draws with a verdict."""
        return self.text("part", does=self.text(f"{does}{verdict}"), count=tally.count(verdict))

    def _others_than(self, verdict: Verdict, tally: Tally) -> str:
        """Return a clause on the draws with other verdicts."""
        parts = [self._part(each, tally) for each in _by_count(tally) if each is not verdict]
        return self.text("others", parts=self.words.listed(parts, "parts")) if parts else ""

    def _but(self, of: Judgement) -> str:
        """Return a clause on measures that point the other way."""
        changes = [self._against(of, other) for other in of.but]
        clauses = self.words.text("lists.clauses").join(changes)
        return self.text("but", changes=clauses) if changes else ""

    def _against(self, of: Judgement, other: But) -> str:
        """Return how a measure points the other way, and in how many draws if not in nearly all."""
        change, tally = self._change(other.measure, other.change), of.primary.tally
        if tally is None or other.draws is None or other.draws >= AGREED * tally.draws:
            return change
        return self.text("in_some", change=change, count=other.draws, draws=tally.draws)

    def _is_worth_saying(self, measure: str, effect: Effect) -> bool:
        """Return whether a cost changes with certainty, and by as much as matters."""
        least = self.study.matters.get(measure) or default_matters(measure) or 0.0
        return effect.sign != 0 and abs(effect.estimate) >= least

    def _beside(self, of: Judgement) -> str:
        """Return the other measure of time, and the costs that change by enough to matter.

        Values are those with the scenario's own numbers.
        """
        said, own = {other.measure for other in of.but}, self._directed(of.primary.effect.estimate)
        found = []
        for measure, effect in self._others(of):
            if measure == DISPOSED and self._directed(effect.estimate) == own:
                found.append(self.text("disposed_too"))
            elif measure not in said and (
                measure == DISPOSED or self._is_worth_saying(measure, effect)
            ):
                found.append(self._change(measure, effect.estimate))
        return self.words.text("lists.apart").join(found)

    def _others(self, of: Judgement) -> Iterator[tuple[str, Effect]]:
        """Yield the effects on other measures in the same contrast."""
        for measure in (DISPOSED, *COSTS):
            for effect in effects_of(self.study.effects, measure):
                if effect.contrast == of.contrast.name and effect.is_known:
                    yield measure, effect

    def _change(self, measure: str, change: float) -> str:
        """Return how a measure other than time changes."""
        way = way_in(self.study, measure)
        if measure == DISPOSED:
            return self.text("disposed", change=self._directed(change))
        if measure not in COSTS:
            name, how = self.words.name("measures", measure), directed
            return self.text("other", measure=name, change=how(change, measure, self.words, way))
        kind = f"{COSTS[measure]}_{'less' if change < 0 else 'more'}"
        return self.text(kind, amount=amount(change, measure, self.words, way))

    def _directed(self, days: float, *, about: bool = False) -> str:
        """Return an effect on time with its direction."""
        return directed(days, PRIMARY, self.words, about=about)

    def _interval(self, effect: Effect) -> str:
        """Return the interval of an effect on time in brackets, if it has one."""
        if math.isnan(effect.low):
            return ""
        return self.text("interval", interval=span(effect.low, effect.high, PRIMARY, self.words))

    def _why(self, effect: Effect) -> str:
        """Return why something cannot act."""
        reasons = effect.note.get(Note.STRUCTURAL_ZERO)
        return self.words.text(f"notes.reasons.{reasons[0]}") if reasons else self.text("left_out")

    def _interaction(self, of: Judgement) -> str:
        """Return how one factor changes the effect of another: the stronger one is the subject."""
        mains = [
            next(
                each.primary.effect.estimate if each.primary.tally is None else each.primary.median
                for each in self.study.judgements
                if each.contrast.kind is Kind.MAIN and each.contrast.parts == (part,)
            )
            for part in of.contrast.parts
        ]
        stronger = 0 if abs(mains[0]) >= abs(mains[1]) else 1
        subject, other = of.contrast.parts[stronger], of.contrast.parts[1 - stronger]
        primary, saves = of.primary, mains[stronger] < 0
        beside = level_name(other.factor, other.level, self.words)
        what = action_name(subject, self.words)
        if primary.tally is not None and of.verdict is Verdict.DEPENDS:
            return self.text(
                "interaction_depends",
                beside=beside,
                what=what,
                parts=self._parts(primary.tally, "beside_"),
                range=ranged(primary.lowest, primary.highest, PRIMARY, self.words),
            )
        change = primary.effect.estimate if primary.tally is None else primary.median
        kind = f"{'save' if saves else 'cost'}_{'more' if (change < 0) == saves else 'less'}"
        share = ""
        if primary.tally is not None:
            share = self.text("share", **_counted(primary.tally, of.verdict))
        return self.text(
            f"interaction_{kind}",
            beside=beside,
            what=what,
            amount=amount(change, PRIMARY, self.words, about=primary.tally is not None),
            share=share,
        )


def _has_no_cases(of: Judgement) -> bool:
    """Return whether there was no case to measure, with the scenario's own numbers or in a draw."""
    return math.isnan(of.primary.effect.estimate) and of.primary.tally is None


def _by_count(tally: Tally) -> list[Verdict]:
    """Return the verdicts of the draws, the most frequent first."""
    given = [each for each in (*DECIDED, Verdict.UNDECIDED) if tally.count(each)]
    return sorted(given, key=tally.count, reverse=True)


def _counted(tally: Tally, verdict: Verdict) -> dict[str, int]:
    """Return the number of draws with a verdict, and its interval."""
    low, high = (round(share * tally.draws) for share in tally.share(verdict)[1:])
    return {"count": tally.count(verdict), "draws": tally.draws, "least": low, "most": high}


def _capital(text: str) -> str:
    """Return a text with a capital first letter."""
    return text[:1].upper() + text[1:]
