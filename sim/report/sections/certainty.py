"""How sure the result is: what its intervals cover, how well pairing works, and what would favour a mechanism."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.experiments.decisive import DRAWS_PER_NUMBER
from sim.experiments.study import variance_ratio
from sim.report.headline import MEASURE, headline_effects
from sim.report.html import Coded, bullets, paragraph, section, table
from sim.report.names import contrast_name
from sim.results.numbers import measured, shown
from sim.scenario.ranges import live_ranges

if TYPE_CHECKING:
    from sim.experiments.study import Study
    from sim.i18n.catalogue import Catalogue
    from sim.report.html import Cell

SIMPLIFICATIONS = (
    "society",
    "adjudication",
    "precedents",
    "merging",
    "empowerment",
    "asset_register",
    "others",
)
"""What section 8 of `sim/ODD.md` says, in short."""

LEAST_DRAWS = 100
"""Draws that are proposed at least: of fewer, shares have wide intervals."""


def certainty(study: Study, words: Catalogue) -> str:
    """Say what the intervals cover and what they do not."""
    say = words.within("report.certainty")
    return section(
        say("heading"),
        paragraph(say("noise", replications=study.replications)),
        *([] if study.robustness else [_not_drawn(study, words)]),
        paragraph(say("primary", measure=words.name("measures", MEASURE), code=MEASURE)),
        _pairing(study, words),
        paragraph(say("favours")),
        bullets(words.text(f"report.simplifications.{name}") for name in SIMPLIFICATIONS),
    )


def _not_drawn(study: Study, words: Catalogue) -> str:
    """Say that assumptions were not varied, and how that is asked for: with draws enough to tell on which numbers effects depend."""
    ranges = len(live_ranges(study.arms[0].scenario))
    return paragraph(
        words.text(
            "report.certainty.not_drawn",
            count=ranges,
            draws=max(LEAST_DRAWS, DRAWS_PER_NUMBER * ranges),
        )
    )


def _pairing(study: Study, words: Catalogue) -> str:
    """Show how narrow the intervals of the primary measure are, and what they would be without pairing."""
    say = words.within("report.certainty")
    rows: list[list[Cell]] = [
        [
            Coded(contrast_name(effect.contrast, study, words), effect.contrast),
            measured((effect.high - effect.low) / 2, MEASURE),
            shown(variance_ratio(study, MEASURE, effect.contrast), ".3f", words),
        ]
        for effect in headline_effects(study.effects)
    ]
    return (
        table(
            say("pairing"),
            [words.text("columns.contrast"), say("half_width"), say("variance_ratio")],
            rows,
        )
        if rows
        else ""
    )
