"""The report of a comparison: one self-contained HTML file, for the screen and for paper."""

from __future__ import annotations

import base64
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sim
from sim.experiments.robustness import DRAWS, DRAWS_PER_NUMBER
from sim.report import tables
from sim.report.deciding import deciding
from sim.report.drawings import drawings
from sim.report.figures import COMPARISON, pictures
from sim.report.given import counts, joint_draws, words_on
from sim.report.headline import has_tails, sentences
from sim.report.names import level_name, on_in_all_arms, source, title
from sim.report.one_at_a_time import hangs, one_at_a_time
from sim.report.rows import docket_warnings
from sim.report.settled import unsettled_warnings
from sim.report.simplified import simplifications
from sim.results.numbers import amount, plain
from sim.results.summary import PRIMARY
from sim.scenario.own_parts import own_parts
from sim.scenario.ranges import choices, live_ranges

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2 import Template

    from sim.experiments.study import Study
    from sim.i18n.catalogue import Catalogue
    from sim.report.drawings import Drawing

MANY_ROWS = 24
"""Maximum number of rows of a table that is not collapsed."""


def report(
    study: Study,
    command: str = "",
    language: str = "en",
    drawn: Mapping[str, Drawing] | None = None,
) -> str:
    """Return a comparison as one HTML page.

    Parameters
    ----------
    study
        What `sim.compare` returned.
    command
        The command that made it, if there was one.
    language
        One of `sim.i18n.catalogue.LANGUAGES`. Titles, questions and sources that the language has
        no words for stay as their files have them.
    drawn
        The figures by name, where `sim.report.drawings.drawings` has given them in this language
        already; they are drawn here unless given.

    Returns
    -------
    str
        A page that loads nothing from elsewhere. Its numbers are those of `study.effects` and
        `study.arms_table`, the same in every language.

    Raises
    ------
    LanguageError
        If there are no texts in that language.

    Examples
    --------
    >>> import sim
    >>> town = sim.load_scenario("classroom")
    >>> study = sim.compare(town, toggle=["precedents"], replications=2)
    >>> page = sim.plots.report(study)
    >>> page.startswith("<!doctype html>")
    True
    """
    words = words_on(study, language)
    of, drawn = tables.Context(study, words), drawn or drawings(study, language)
    return template("report.html.j2").render(
        study=study,
        command=command,
        words=words,
        say=words.text,
        of=of,
        **shown(of, drawn),
        headline=sentences(study, language),
        warnings=[*docket_warnings(study, words), *unsettled_warnings(study, words)],
        deciding=deciding(study, words),
        hangs=hangs(study, words),
        one_at_a_time=one_at_a_time(of),
        simplifications=simplifications(study),
        own=_own(study, words),
        titles=[title(each, words) for each in _about(study, "title")],
        questions=[words.declared("questions", each, each) for each in _about(study, "question")],
        sources=[source(each, words) for each in _about(study, "source")],
        **_phrases(study, words),
    )


def shown(of: Any, drawn: Mapping[str, Drawing], folder: str = COMPARISON) -> dict[str, Any]:
    """Return what a page needs of its figures, from the `Context` of its tables.

    That is their drawings, the text beside each, and their names by section.
    """
    found = {name: each for name, each in pictures(folder).items() if name in drawn}
    sections: dict[str, list[str]] = {}
    for name, picture in found.items():
        sections.setdefault(picture.section, []).append(name)
    beside = {name: picture.beside(of) for name, picture in found.items()}
    return {"drawn": drawn, "beside": beside, "sections": sections}


def _about(study: Study, about: str) -> list[str]:
    """Return the descriptions of the scenarios, each once."""
    said = (getattr(arm.scenario, about) for arm in study.arms)
    return [text for text in dict.fromkeys(said) if text]


def _own(study: Study, words: Catalogue) -> list[str]:
    """Return a line for each function of the authors' own: kind, name, file and what it says."""
    say, lines = words.within("report.own"), []
    for part in own_parts(*(arm.scenario for arm in study.arms)):
        named = say("named", kind=say(part.kind), name=part.name, function=part.function)
        says = part.says.rstrip(".。")
        lines.append(say("says", named=named, says=says) if says else named)
    return lines


def _phrases(study: Study, words: Catalogue) -> dict[str, Any]:
    """Return the values for the page's sentences."""
    between, first = words.text("lists.between"), study.arms[0]
    joint = joint_draws(study)
    alone = (*live_ranges(first.scenario), *choices(first.scenario))
    ranges = len(alone) + (len(joint.keys) if joint else 0)
    return {
        "shared": words.name("pairing", study.pairing),
        "on_in_all_arms": on_in_all_arms(study, words),
        "factors": [
            words.text("lists.levels").join(level_name(each, level, words) for level in each.levels)
            for each in first.factors
        ],
        "matters": amount(study.matters[PRIMARY], PRIMARY, words, exact=True),
        "precision": between.join(
            f"{words.name('measures', name)} {plain(at)}" for name, at in study.precision.items()
        ),
        "versions": between.join(f"{name} {number}" for name, number in study.versions.items()),
        "joint": counts(study)[0],
        "alone": counts(study)[1],
        "to_draw": {"count": ranges, "draws": max(DRAWS, DRAWS_PER_NUMBER * ranges)},
    }


@cache
def template(name: str) -> Template:
    """Return the template of a page, which escapes all external text."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"base64": _base64, "led": _led, "quoted": "“{}”".format}
    environment.globals |= {
        "tables": tables,
        "has_tails": has_tails,
        "PRIMARY": PRIMARY,
        "MANY_ROWS": MANY_ROWS,
        "version": sim.__version__,
    }
    return environment.get_template(name)


def _base64(data: bytes) -> str:
    """Return bytes in the form of the page."""
    return base64.b64encode(data).decode("ascii")


def _led(paragraph: str) -> tuple[str, str, str]:
    """Return the text before the first colon of a paragraph, the colon, and the rest.

    Without a colon, all text is the rest.
    """
    found = re.match(r"((?:“[^”]*”|[^“:：.。])+)([:：])", paragraph)
    return (found[1], found[2], paragraph[found.end() :]) if found else ("", "", paragraph)
