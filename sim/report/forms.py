"""Effects under other forms of decision: a table, and on which form a verdict hangs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.experiments.effects import effects_of
from sim.experiments.forms import OWN
from sim.experiments.verdicts import OPPOSITE, Verdict
from sim.report.headline import headline_effects
from sim.report.names import contrast_name
from sim.report.tables import Context, Table
from sim.results.summary import DISPOSED, PRIMARY
from sim.scenario.names import DECISIONS

if TYPE_CHECKING:
    from collections.abc import Iterable

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


def effects_by_form(of: Context) -> Table:
    """Return each primary effect under each form, by both measures of time; nothing without."""
    found, contrasts = of.study.forms, [each.contrast for each in headline_effects(of.study)]
    if found is None:
        return Table([], [])
    asked = [(contrast, measure) for contrast in contrasts for measure in (PRIMARY, DISPOSED)]
    rows = []
    for form, those in found.groupby("form", sort=False):
        cells = []
        for contrast, measure in asked:
            (effect,) = (each for each in effects_of(those, measure) if each.contrast == contrast)
            cells.append(of.effect(effect, measure))
        rows.append([form_name(str(form), of.words), *cells])
    heads = [
        of.words.text("forms.column", contrast=of.contrast(each), measure=of.measure(measure))
        for each, measure in asked
    ]
    return Table([of.words.text("forms.form"), *heads], rows)


def hangs(study: Study, words: Catalogue) -> list[str]:
    """Return a sentence per primary effect: under which forms its verdict is another one."""
    if study.forms is None:
        return []
    return [
        _hangs(study.forms, effect.contrast, contrast_name(effect.contrast, study, words), words)
        for effect in headline_effects(study)
    ]


def _hangs(found: pd.DataFrame, contrast: str, name: str, words: Catalogue) -> str:
    """Return the sentence of one effect."""
    rows = found[(found["contrast"] == contrast) & (found["measure"] == PRIMARY)]
    own = Verdict(rows.loc[rows["form"] == OWN, "verdict"].item())
    others = rows[rows["form"] != OWN]
    alike = int((others["verdict"] == own).sum())
    said = {
        "effect": name[:1].upper() + name[1:],
        "verdict": words.text(f"forms.verdicts.{own}"),
        "count": alike,
        "forms": len(others),
    }
    if alike == len(others):
        return words.text("forms.holds", **said)
    turned = others[others["verdict"] == OPPOSITE.get(own, "")]
    rest = others[~others["verdict"].isin([own, *turned["verdict"]])]
    parts = [
        words.text("forms.with", verdict=words.text(f"forms.verdicts.{verdict}"), names=names)
        for part in (turned, rest)
        for verdict, names in _by_verdict(part, words)
    ]
    return words.text("forms.hangs", others=words.text("lists.apart").join(parts), **said)


def _by_verdict(rows: pd.DataFrame, words: Catalogue) -> Iterable[tuple[str, str]]:
    """Yield verdicts with the names of their forms."""
    for verdict, those in rows.groupby("verdict", sort=False):
        names = words.listed(form_name(each, words) for each in those["form"])
        yield str(verdict), names
