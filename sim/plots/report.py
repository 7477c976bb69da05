"""The report of a comparison: one HTML file that needs nothing else, for the screen and for paper."""

from __future__ import annotations

from html import escape
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

import numpy as np

import sim
from sim.measures import MEASURES
from sim.measures.numbers import measured
from sim.plots.daily import SERIES, draw_series
from sim.plots.headline import MEASURE, on_in_all_arms, sentences
from sim.plots.html import bullets, code, folded, paragraph, picture, section, table
from sim.plots.resolution import resolution_curves
from sim.plots.rows import MAIN_MEASURES, docket_warnings, effect_rows, means, part_rows
from sim.plots.values import described, differences

if TYPE_CHECKING:
    from sim.experiments.study import Study

TEMPLATE = Path(__file__).with_name("report.html")

FOLDED_FROM = 24
"""Rows from which a table waits to be opened."""


def report(study: Study, command: str = "") -> str:
    """Return a comparison as one HTML page.

    Parameters
    ----------
    study
        What `sim.compare` returned.
    command
        The command that made it, if there was one.

    Returns
    -------
    str
        A page that loads nothing from elsewhere. Its numbers are those of `study.effects` and `study.arms_table`.
    """
    sections = [_compared(study), _curves(study), _results(study), _days(study), *_breakdowns(study), _assumed(study), _methods(study)]
    return Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        title=escape(" / ".join(dict.fromkeys(arm.scenario.title for arm in study.arms))),
        question=escape(study.arms[0].scenario.question),
        headline="\n".join(paragraph(text) for text in sentences(study)),
        warnings="\n".join(paragraph(text, "warning") for text in docket_warnings(study)),
        sections="\n".join([*sections, _repeat(study, command)]),
        version=escape(sim.__version__),
    )


def _compared(study: Study) -> str:
    """Say what the arms are."""
    warm_up = study.arms[0].scenario.time.warm_up
    if study.arms[0].toggles:
        text = (
            f"Mechanisms of one scenario, each on and off. All arms are the same until day {warm_up}; on that day the mechanisms of an"
            f" arm switch on. {on_in_all_arms(study)}"
        )
        rows = [[arm.name, *("on" if has else "off" for has in arm.toggles.values())] for arm in study.arms]
        arms = table("The arms", ["arm", *study.arms[0].toggles], rows, words=1 + len(study.arms[0].toggles))
    else:
        text = f"{len(study.arms)} scenarios, each an arm."
        different = differences(study.scenarios)
        arms = _long(
            "What differs between the scenarios; all other values are the same",
            ["key", *study.scenarios],
            [[key, *values] for key, values in different],
            words=1 + len(study.arms),
        )
    runs = f"Each arm was run {study.replications} times; the arms of a replication share {study.pairing}."
    return section("What was compared", paragraph(f"{text} {runs}"), arms)


def _results(study: Study) -> str:
    """Give the arms' means and the effects."""
    rows = []
    for measure in MAIN_MEASURES:
        values = [measured(mean, measure) for mean in means(study.arms_table, measure).values()]
        rows.append([measure, MEASURES[measure].unit, *values])
    by_arm = table(
        f"Means over {study.replications} replications. Time alone rewards compulsion: what it is bought with stands below it",
        ["measure", "unit", *(arm.name for arm in study.arms)],
        rows,
        words=2,
    )
    meaning = table(
        "The measures", ["measure", "what it is"], [[measure, MEASURES[measure].description] for measure in MAIN_MEASURES], words=2
    )
    return section("Results", by_arm, folded("What the measures are", meaning), _effects(study))


def _effects(study: Study) -> str:
    """Give the effects on the main measures, with a note where one must be known."""
    rows = effect_rows(study)
    if not rows:
        return ""
    columns = ["measure", "contrast", "estimate", "low", "high", *(["note"] if any(row[-1] for row in rows) else [])]
    caption = "Effects with 95 % intervals: simulation noise only. All measures are in effects.csv"
    return table(caption, columns, [row[: len(columns)] for row in rows], words=2)


def _curves(study: Study) -> str:
    """Show the resolution curves."""
    ends = "; ".join(f"{arm} {100 * np.mean(curves[:, -1]):.2f} %" for arm, curves in study.curves.items())
    return section(
        "How long cases stay unresolved",
        picture(
            resolution_curves(study),
            f"Lines: share of cases not yet resolved by working day since filing. Left after {study.horizon} days: {ends}.",
            "Cases not yet resolved by working days since filing, and paired differences to the first arm; also in resolution_curves.png.",
        ),
    )


def _days(study: Study) -> str:
    """Show the daily series, and say how full each docket is."""
    series = {arm: {name: days[name].to_numpy() for name in SERIES} for arm, days in study.daily.items()}
    uses = (f"{arm}: {measured(use, 'docket_use')}" for arm, use in means(study.arms_table, "docket_use").items())
    return section(
        "Day by day",
        picture(
            draw_series(series, study.arms[0].scenario.time.warm_up),
            "Lines, one for each arm: open cases, cases on the docket and backlog in staff-hours, as means of five working days.",
            f"Open cases, docket and backlog at the end of the day, as means of five days; means over {study.replications} replications.",
        ),
        paragraph("Docket use, the cases put on the docket for each ruling that could be made (above 1 the docket only grows):"),
        bullets(uses),
    )


def _breakdowns(study: Study) -> list[str]:
    """Give the effects on time in each part, for each breakdown that was asked for."""
    found = []
    for by in study.effects_by["by"].unique():
        caption = f"{MEASURE}, working days: effects with 95 % intervals, simulation noise only. All measures are in effects_by_{by}.csv"
        rows = _long(caption, [str(by), "contrast", "estimate", "low", "high"], part_rows(study, by), words=2)
        found.append(section(f"By {by}", rows))
    return found


def _assumed(study: Study) -> str:
    """List the values that the result rests on."""
    first = study.arms[0].scenario
    rows = [list(value) for value in described(first)]
    return section(
        "What is assumed",
        paragraph(f"Sources of the scenario: {first.source or 'none are given.'}"),
        paragraph(
            "Numbers marked “assumption” in the scenario file have no source; nor have most rules of behaviour, which sim/ODD.md states and"
            " marks in the same way. The intervals above do not cover what nobody knows about them."
        ),
        _long(f"All values of the arm “{study.arms[0].name}”", ["key", "value", "unit", "what it is"], rows, words=4),
    )


def _methods(study: Study) -> str:
    """Say how the numbers were made, in words that can be quoted."""
    time = study.arms[0].scenario.time
    return section(
        "Methods",
        paragraph(
            f"The cohort is closed: dispatched cases filed on days {time.warm_up} to {time.days - time.horizon - 1} of a run of {time.days}"
            f" working days (250 a year), each followed for {time.horizon}. rmst_days is the mean of min(T, {time.horizon}), T being the"
            " time from filing to the last close, the one that the citizen did not reject; cases open, withdrawn or referred out count as"
            " the horizon. rmst_disposed_days takes a referral as an end too, rmst_reported_days takes the first close. What is"
            " counted of a case (hand-offs, rework, withdrawal) is counted to the end of the run, the same in all arms."
        ),
        paragraph(
            "Random numbers are keyed by case, so that a case has the same luck in every arm. The replication is the unit of inference: a"
            " statistic of each run, its paired difference, and Student's t interval over replications; cases of one run are never pooled."
            " simple:NAME is the effect of a mechanism with the others off, main:NAME its average over the others, interaction:A:B a"
            " difference of differences, difference:NAME that of a scenario to the first. Effects that are zero by construction, as of"
            " precedents where nobody rules, are marked and left out of main effects. Shares of nothing are not applicable, never 0."
        ),
    )


def _repeat(study: Study, command: str) -> str:
    """Say what is needed to get the same numbers again."""
    versions = ", ".join(f"{name} {number}" for name, number in study.versions.items())
    seeds = f"Seeds {study.seed} to {study.seed + study.replications - 1}, one for each replication. {versions}."
    return section("To repeat this", code(command) if command else "", paragraph(seeds))


def _long(caption: str, columns: list[str], rows: list[list[str]], words: int) -> str:
    """Return a table that waits to be opened if it is long."""
    made = table(caption, columns, rows, words=words)
    return folded(f"{caption} ({len(rows)} rows)", made) if len(rows) > FOLDED_FROM else made
