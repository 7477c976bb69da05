"""Effects under one change of assumptions at a time: tables, and on what a verdict hangs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.experiments.ablation import ALL
from sim.experiments.effects import effects_of
from sim.experiments.one_at_a_time import OWN
from sim.experiments.simplifications import REMOVED
from sim.experiments.verdicts import OPPOSITE, Verdict
from sim.report.headline import headline_effects
from sim.report.keys import amount
from sim.report.names import contrast_name
from sim.report.tables import Context, Table
from sim.results.summary import DISPOSED, PRIMARY
from sim.scenario.names import DECISIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import pandas as pd

    from sim.experiments.study import Study
    from sim.i18n.catalogue import Catalogue


def form_name(form: str, words: Catalogue) -> str:
    """Return the name of a form in words; see `sim.experiments.forms.Form`."""
    what, _, name = form.partition(":")
    if what in words.codes("forms.of"):
        title = words.declared("forms", name, DECISIONS[what][name].title)
        return words.text(f"forms.of.{what}", form=title)
    return words.text(f"forms.{form.replace(':', '_')}")


def removal_name(simplification: str, words: Catalogue) -> str:
    """Return in words how a simplification is removed; see `sim.experiments.ablation`."""
    if simplification not in REMOVED:
        return words.text(f"ablation.{simplification}")
    value = amount(simplification, REMOVED[simplification], words)
    return words.text(f"ablation.without.{simplification}", value=value)


NAMES: dict[str, Callable[[str, Catalogue], str]] = {"forms": form_name, "ablation": removal_name}
"""By table of words, which is that of the study too, the name of a change."""


def one_at_a_time(of: Context) -> dict[str, Table]:
    """Return each primary effect under each change, by both measures of time."""
    return {name: _effects(found, name, of) for name, found in of.study.one_at_a_time.items()}


def _effects(found: pd.DataFrame, name: str, of: Context) -> Table:
    """Return the effects of a table of changes."""
    contrasts = [each.contrast for each in headline_effects(of.study)]
    asked = [(contrast, measure) for contrast in contrasts for measure in (PRIMARY, DISPOSED)]
    rows = []
    for change, those in found.groupby(found.columns[0], sort=False):
        cells = []
        for contrast, measure in asked:
            (effect,) = (each for each in effects_of(those, measure) if each.contrast == contrast)
            cells.append(of.effect(effect, measure))
            if measure == PRIMARY:
                is_it = (those["contrast"] == contrast) & (those["measure"] == measure)
                verdict = those.loc[is_it, "verdict"].item()
                cells.append(of.words.text(f"one_at_a_time.verdicts.{verdict}"))
        rows.append([NAMES[name](str(change), of.words), *cells])
    heads = []
    for each, measure in asked:
        named = {"contrast": of.contrast(each), "measure": of.measure(measure)}
        heads.append(of.words.text("one_at_a_time.column", **named))
        if measure == PRIMARY:
            heads.append(of.words.text("one_at_a_time.verdict"))
    return Table([of.words.text(f"{name}.head"), *heads], rows)


def hangs(study: Study, words: Catalogue) -> dict[str, list[str]]:
    """Return per table a sentence for each primary effect: where its verdict is another one."""
    return {
        name: [
            _hangs(found, name, effect.contrast, study, words) for effect in headline_effects(study)
        ]
        for name, found in study.one_at_a_time.items()
    }


def _hangs(found: pd.DataFrame, name: str, contrast: str, study: Study, words: Catalogue) -> str:
    """Return the sentence of one effect.

    All changes together are none of those counted, and neither are changes that change nothing.
    """
    rows = found[(found["contrast"] == contrast) & (found["measure"] == PRIMARY)]
    changes, effect = rows[found.columns[0]], contrast_name(contrast, study, words)
    own = Verdict(rows.loc[changes == OWN, "verdict"].item())
    is_idle = changes.isin(idle(found, contrast))
    others, single = rows[(changes != OWN) & ~is_idle], rows[~changes.isin([OWN, ALL]) & ~is_idle]
    said = {
        "effect": effect[:1].upper() + effect[1:],
        "verdict": words.text(f"one_at_a_time.verdicts.{own}"),
        "count": int((single["verdict"] == own).sum()),
        "changes": len(single),
    }
    inert = [NAMES[name](each, words) for each in changes[is_idle & (changes != ALL)]]
    nothing = words.text("one_at_a_time.idle", names=words.listed(inert)) if inert else ""
    if (others["verdict"] == own).all():
        return words.text(f"{name}.holds", **said) + nothing
    turned = others[others["verdict"] == OPPOSITE.get(own, "")]
    rest = others[~others["verdict"].isin([own, *turned["verdict"]])]
    parts = [
        words.text(
            "one_at_a_time.with",
            verdict=words.text(f"one_at_a_time.verdicts.{verdict}"),
            names=words.listed(NAMES[name](each, words) for each in names),
        )
        for part in (turned, rest)
        for verdict, names in _by_verdict(part)
    ]
    hung = words.text(f"{name}.hangs", others=words.text("lists.apart").join(parts), **said)
    return hung + nothing


def idle(found: pd.DataFrame, contrast: str) -> list[str]:
    """Return the changes under which an effect is the same to the last digit: they cannot act."""
    rows = found[found["contrast"] == contrast]
    by_change = {
        str(change): those.set_index("measure")[["estimate", "low", "high"]]
        for change, those in rows.groupby(found.columns[0])
    }
    return [
        change
        for change, those in by_change.items()
        if change != OWN and those.equals(by_change[OWN])
    ]


def _by_verdict(rows: pd.DataFrame) -> Iterable[tuple[str, Iterable[str]]]:
    """Yield verdicts with their changes."""
    for verdict, those in rows.groupby("verdict", sort=False):
        yield str(verdict), those[rows.columns[0]]
