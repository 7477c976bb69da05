"""The report of a comparison: one HTML file that needs nothing else, for the screen and for paper."""

from __future__ import annotations

from html import escape
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

import sim
from sim.i18n.catalogue import Catalogue
from sim.report.figures import figures
from sim.report.headline import sentences
from sim.report.html import paragraph
from sim.report.rows import docket_warnings
from sim.report.sections.assumed import assumed
from sim.report.sections.certainty import certainty
from sim.report.sections.circling import circling
from sim.report.sections.compared import compared
from sim.report.sections.curves import curves
from sim.report.sections.days import days
from sim.report.sections.endings import endings
from sim.report.sections.learnt import learnt
from sim.report.sections.load import load
from sim.report.sections.methods import methods
from sim.report.sections.parts import parts
from sim.report.sections.repetition import repetition
from sim.report.sections.results import results
from sim.report.sections.robust import robust

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.figure import Figure

    from sim.experiments.study import Study

TEMPLATE = Path(__file__).with_name("report.html")


def report(
    study: Study, command: str = "", language: str = "en", drawn: Mapping[str, Figure] | None = None
) -> str:
    """Return a comparison as one HTML page.

    Parameters
    ----------
    study
        What `sim.compare` returned.
    command
        The command that made it, if there was one.
    language
        One of `sim.i18n.catalogue.LANGUAGES`. Titles, questions and sources of scenarios stay as
        their files have them.
    drawn
        The figures by name, where `figures` has given them in this language already; they are drawn
        here unless given.

    Returns
    -------
    str
        A page that loads nothing from elsewhere. Its numbers are those of `study.effects` and
        `study.arms_table`, the same in every language.

    Raises
    ------
    LanguageError
        If there are no words in that language.
    """
    words = Catalogue(language)
    drawn = drawn or dict(figures(study, language))
    sections = [
        compared(study, words),
        results(study, drawn, words),
        robust(study, drawn, words),
        curves(study, drawn, words),
        endings(study, drawn, words),
        learnt(study, drawn, words),
        load(study, drawn, words),
        circling(study, drawn, words),
        days(study, drawn, words),
        *parts(study, words),
        certainty(study, words),
        assumed(study, words),
        methods(study, words),
        repetition(study, command, drawn, words),
    ]
    return Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        language=words.text("language.tag"),
        title=escape(" / ".join(dict.fromkeys(arm.scenario.title for arm in study.arms))),
        questions="\n".join(paragraph(question, "question") for question in _questions(study)),
        in_short=escape(words.text("report.in_short")),
        headline="\n".join(paragraph(text) for text in sentences(study, language)),
        warnings="\n".join(paragraph(text, "warning") for text in docket_warnings(study, words)),
        sections="\n".join(filter(None, sections)),
        footer=escape(words.text("report.footer", version=sim.__version__)),
    )


def _questions(study: Study) -> list[str]:
    """Return the questions of the scenarios, each once."""
    return list(dict.fromkeys(arm.scenario.question for arm in study.arms if arm.scenario.question))
