"""The page of a fit to a log: one self-contained HTML file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sim
from sim.experiments import fit_notes
from sim.i18n.catalogue import Catalogue
from sim.logs.reading import lines
from sim.report import fit_tables, posterior_tables
from sim.report.drawings import drawings
from sim.report.figures import POSTERIOR
from sim.report.posterior_tables import Context, repeated
from sim.report.report import shown, template
from sim.results.numbers import shown as as_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.experiments.fit import Fit
    from sim.report.drawings import Drawing


def fit_report(
    found: Fit,
    command: str = "",
    language: str = "en",
    drawn: Mapping[str, Drawing] | None = None,
) -> str:
    """Return a fit as one HTML page.

    Parameters
    ----------
    found
        What `sim.fit` returned.
    command
        The command that made it, if there was one.
    language
        One of `sim.i18n.catalogue.LANGUAGES`.
    drawn
        The figures by name, where `sim.report.drawings.drawings` has given them in this language
        already; they are drawn here unless given.

    Returns
    -------
    str
        A page that loads nothing from elsewhere.

    Raises
    ------
    LanguageError
        If there are no texts in that language.

    Examples
    --------
    >>> import sim
    >>> record = sim.run(sim.load_scenario("classroom"), seed=1)
    >>> sim.export(record, "log.csv")
    >>> log = sim.read_log("log.csv", ends=("resolve", "refer_out", "withdraw"))
    >>> page = sim.plots.fit_report(sim.fit(log, cases=200, points=400))
    >>> page.startswith("<!doctype html>")
    True
    """
    of = Context.of(found, Catalogue(language))
    say, log = of.words.text, found.log
    drawn = drawn if drawn is not None else drawings(found, language, folder=POSTERIOR)
    return template("fit.html.j2").render(
        found=found,
        command=command,
        say=say,
        of=of,
        tables=posterior_tables,
        reproduced=fit_tables.reproduced(found, of.words),
        read_off=fit_tables.read_off(found, of.words),
        **shown(of, drawn, POSTERIOR),
        title=say("log.title", log=log.reading.name),
        question=say("fit.question", log=log.reading.name, cases=f"{len(log.cases):,}"),
        first=[
            say(
                "fit.prior",
                numbers=len(found.keys),
                learnt=len(of.learnt),
                kept=len(of.unlearnt),
            ),
            say(
                "fit.near",
                misfit=as_text(found.distance, ".1f", of.words),
                statistics=len(found.compared),
            ),
        ],
        missed=missed_kinds(found, of.words),
        unlearnt=of.names_of(of.unlearnt),
        reading=log.reading.lines(language),
        # Values that the log hardly narrows are in a table of their own.
        unknown=lines(
            [*fit_notes.unseen(found), *fit_notes.values(found, bounds_only=True)], language
        ),
        trust=found.about_intervals(language),
        method=say("fit.methods.told", runs=f"{found.runs:,}", version=sim.__version__),
        repeated=[repeated(found.seed, of.words), say("fit.methods.file")],
    )


def missed_kinds(found: Fit, words: Catalogue) -> str:
    """Return which kinds of statistics the city misses, in words, if any."""
    kinds = [words.text(f"given.kinds.{each}") for each in found.missed_kinds()]
    return words.text("fit.missed", kinds=words.listed(kinds)) if kinds else ""
