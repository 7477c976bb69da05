"""The output of `sim compare`: the verdicts and one table; everything else on request."""

from __future__ import annotations

from string import ascii_uppercase
from typing import TYPE_CHECKING

from sim.cli.tables import keyed, laid_out, out, print_table, print_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sim.experiments.study import Study
    from sim.i18n.catalogue import Catalogue
    from sim.report.rows import EffectRow

    Cells = Mapping[str, Sequence[str]]
    """By name of measure, the text for each arm."""

MOST_LINES = 25
"""Maximum number of lines of the table of arms, with title and key."""

HEAD = 3
"""Minimum number of its lines without arms or measures."""

LEAST_MEASURES = 3
"""If fewer fit, the table takes another form."""


def print_study(study: Study, words: Catalogue, everything: bool) -> None:
    """Print the verdicts, the means of the arms, and effects on requested parts of the cases.

    With `everything` it also prints all effects.
    """
    from sim.report.deciding import deciding
    from sim.report.headline import sentences
    from sim.report.names import on_in_all_arms, title
    from sim.report.one_at_a_time import hangs
    from sim.report.rows import docket_warnings
    from sim.report.settled import unsettled_warnings

    print_text(title(study.arms[0].scenario.title, words), style="bold")
    out()
    warnings = (*docket_warnings(study, words), *unsettled_warnings(study, words))
    beside = (
        *deciding(study, words),
        *(line for lines in hangs(study, words).values() for line in lines),
    )
    for line in (*sentences(study, words.language), *beside, *warnings):
        print_text(line)
        out()
    if everything:
        print_text(on_in_all_arms(study, words))
        out()
        _print_everything(study, words)
    else:
        out(short_table(study, words) + "\n")
    _print_one_at_a_time(study, words)
    _print_parts(study, words)


def _print_one_at_a_time(study: Study, words: Catalogue) -> None:
    """Print the effects under other forms of decision, and without simplifications."""
    from sim.report.one_at_a_time import one_at_a_time
    from sim.report.tables import Context

    for name, (columns, rows, _) in one_at_a_time(Context(study, words)).items():
        print_table(words.text(f"{name}.title"), columns, rows, words=columns[:1])


def short_table(study: Study, words: Catalogue) -> str:
    """Return the means of the main measures in the arms as text of at most `MOST_LINES` lines.

    It is the first form in which `LEAST_MEASURES` fit: measures as rows, with the names of arms
    above the columns, or letters with a key; then arms as rows, by letter or by name. The last
    measures, and finally the last arms, are left out if they do not fit.
    """
    from sim.report.names import arm_names

    title, arms = _title(study, words), [*arm_names(study, words).values()]
    cells = _cells(study, words)
    for shown in (len(arms), *range(min(len(arms), MOST_LINES) - 1, 0, -1)):
        more = len(arms) - shown
        last = [words.text("screen.more_arms", count=more)] if more else []
        for text in _forms(arms[:shown], cells, words):
            found = "\n".join([title, text, *last])
            if text and found.count("\n") < MOST_LINES:
                return found
    return title


def _forms(arms: Sequence[str], cells: Cells, words: Catalogue) -> Iterator[str]:
    """Yield forms of a table, each with fewer measures; an empty one if a word would be broken."""
    measure, arm = words.text("columns.measure"), words.text("columns.arm")
    some = [list(cells)[:count] for count in range(len(cells), LEAST_MEASURES - 1, -1)]

    def across(heads: Sequence[str], shown: Sequence[str]) -> str:
        rows = [[name, *cells[name][: len(arms)]] for name in shown]
        return laid_out([measure, *heads], rows, [measure], whole=True)

    def down(heads: Sequence[str], shown: Sequence[str]) -> str:
        rows = [[head, *(cells[name][n] for name in shown)] for n, head in enumerate(heads)]
        return laid_out([arm, *shown], rows, [arm], whole=True)

    yield from (across(arms, shown) for shown in some)
    if len(arms) <= len(ascii_uppercase):
        letters = ascii_uppercase[: len(arms)]
        key = keyed(zip(letters, arms, strict=True))
        for form in (across, down):
            for shown in some if key.count("\n") < MOST_LINES - HEAD else ():
                text = form(letters, shown)
                yield text and f"{key}\n\n{text}"
    if len(arms) < MOST_LINES - HEAD:
        yield from (down(arms, shown) for shown in some)


def _title(study: Study, words: Catalogue) -> str:
    """Return the title of the table of arms."""
    return words.text("screen.arms", replications=study.replications)


def _cells(study: Study, words: Catalogue) -> Cells:
    """Return the means of the main measures by name and unit, without inapplicable ones."""
    from sim.report.rows import main_measures, means, way_in
    from sim.results.numbers import SCALES, head, measured

    cells = {}
    for measure in main_measures(study):
        of_arms, way = means(study.arms_table, measure).values(), way_in(study, measure)
        name, bare = head(measure, words, way), way in SCALES
        if any(mean == mean for mean in of_arms):
            cells[name] = [
                measured(mean, measure, words=words, way=way, bare=bare) for mean in of_arms
            ]
    return cells


def _print_everything(study: Study, words: Catalogue) -> None:
    """Print the means of all main measures, and all effects on them."""
    from sim.report.names import arm_names
    from sim.report.rows import effect_rows, way_in
    from sim.results.numbers import head

    measure = words.text("columns.measure")
    rows = [[name, *each] for name, each in _cells(study, words).items()]
    columns = [measure, *arm_names(study, words).values()]
    print_table(_title(study, words), columns, rows, words=(measure,))
    effects = [
        row._replace(of=head(row.of, words, way_in(study, row.of), bare=False))
        for row in effect_rows(study, words)
    ]
    if effects:
        _print_effects(words.text("screen.effects"), measure, effects, study, words)


def _print_parts(study: Study, words: Catalogue) -> None:
    """Print effects on the primary measure in each part of the cases."""
    from sim.report.names import part_name
    from sim.report.rows import part_rows
    from sim.results.summary import PRIMARY

    for by in study.effects_by["by"].unique():
        part = words.name("breakdowns", by)
        title = words.text("screen.parts", measure=words.name("measures", PRIMARY), by=part)
        rows_of = [
            row._replace(of=part_name(by, row.of, words)) for row in part_rows(study, by, words)
        ]
        _print_effects(title, part, rows_of, study, words)


def _print_effects(
    title: str, first: str, rows: Sequence[EffectRow], study: Study, words: Catalogue
) -> None:
    """Print effects under a head for the rows."""
    from sim.report.names import contrast_name
    from sim.report.rows import grouped

    nothing, shown = words.text("numbers.not_applicable"), []
    for row in rows:
        interval = [words.text("numbers.interval", low=row.low, high=row.high)]
        said = [*(interval if row.low != nothing else ()), *([row.note] if row.note else ())]
        contrast, last = contrast_name(row.contrast, study, words), "; ".join(said)
        shown.append([row.of, contrast, row.estimate, last])
    heads = [
        first,
        *(words.text(f"columns.{name}") for name in ("contrast", "estimate", "interval")),
    ]
    print_table(title, heads, grouped(shown), words=(first, heads[1], heads[-1]))
