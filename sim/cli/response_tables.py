"""Tables of `sim response`: a row a point, and below them what must be known to read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from sim.cli.screen import print_table

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiments.study_file import LoadedStudy
    from sim.i18n.catalogue import Catalogue

MOST_ROWS, MOST_KEYS = 60, 4
"""Of a table on the screen; all are in the file."""


def print_responses(
    loaded: LoadedStudy, measure: str, found: dict[str, pd.DataFrame], words: Catalogue
) -> None:
    """Print a table of the measure in each arm, and one of effects on it; points whose rows would be alike have one."""
    from sim.experiments.responses import ARM
    from sim.report.response_notes import left_out, unfinished
    from sim.report.responses import varied_keys
    from sim.report.words import asked_name

    first = next(iter(found.values()))
    keys = varied_keys(first)
    if len(keys) > MOST_KEYS:
        click.echo(f"{words.text('screen.too_many_factors', count=len(keys))}\n")
        return
    for title, is_arm in (("responses", True), ("effects_at_points", False)):
        shown = {
            asked_name(words, loaded, name): _numbers(rows, measure, name, words)
            for name, rows in found.items()
            if name.startswith(ARM) is is_arm
        }
        rows = list(
            dict.fromkeys(
                zip(
                    *([_value(value) for value in first[key]] for key in keys),
                    *shown.values(),
                    strict=True,
                )
            )
        )
        if shown:
            print_table(
                words.text(f"screen.{title}", measure=words.name("measures", measure)),
                [*keys, *shown],
                rows[:MOST_ROWS],
            )
            if len(rows) > MOST_ROWS:
                click.echo(words.text("screen.first_rows", shown=MOST_ROWS, count=f"{len(rows):,}"))
    notes = [*left_out(found, loaded, words), *unfinished(first.attrs, words)]
    click.echo("".join(f"{note}\n" for note in notes))


def _value(value: Any) -> str:
    """Return the value of a factor as it is written."""
    from sim.results.numbers import plain

    return plain(value) if isinstance(value, float) else str(value)


def _numbers(found: pd.DataFrame, measure: str, contrast: str, words: Catalogue) -> list[str]:
    """Return a response at each point in words, with its interval."""
    from sim.experiments.responses import ARM
    from sim.results.notes import Note, in_words, read
    from sim.results.numbers import measured

    def written(row: Any) -> str:
        note = read(row.note)
        if Note.STRUCTURAL_ZERO in note:
            return words.text("figures.effects.zero")
        if Note.NOT_RUN in note:
            return in_words(note, words)
        late = Note.BEYOND_HORIZON in note  # and not of runs that failed or were not made
        estimate, low, high = (
            measured(n, measure, not contrast.startswith(ARM), words, of_cases=late)
            for n in row[:3]
        )
        return f"{estimate} [{low}, {high}]" if row.low == row.low else estimate

    return [
        written(row) for row in found[["estimate", "low", "high", "note"]].itertuples(index=False)
    ]
