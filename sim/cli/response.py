"""`sim response`: what comes out at each point of a sweep."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.options import contrast_option, format_option, json_option, language_option, measure_option, sweep_argument
from sim.cli.screen import print_json, print_table, say
from sim.i18n.catalogue import Catalogue

if TYPE_CHECKING:
    import pandas as pd

    from sim.sweeps.study import LoadedStudy

MOST_ROWS, MOST_KEYS = 60, 4
"""Of a table on the screen; all are in the file."""


@click.command()
@sweep_argument
@measure_option
@contrast_option
@language_option
@format_option
@json_option
def response(folder: Path, measures: tuple[str, ...], contrasts: tuple[str, ...], language: str, form: str, as_json: bool) -> None:
    """Show what comes out at each point of a sweep, and draw it.

    Writes responses.csv into the folder and, where one to three things were varied, a figure for each measure. Where mechanisms
    were toggled, the measure in each arm and their effects are shown.
    """
    from sim.sweeps.responses import known_contrasts, responses
    from sim.sweeps.results import load_sweep, study_of

    loaded, frame = study_of(folder), load_sweep(folder)
    asked = contrasts or tuple(known_contrasts(loaded))
    found = {measure: {contrast: responses(frame, loaded, measure, contrast) for contrast in asked} for measure in measures}
    _save(folder, found)
    for measure, by_contrast in found.items():
        _draw(folder, loaded, measure, by_contrast, language, form)
    if as_json:
        rows = {measure: {name: rows.to_dict("records") for name, rows in by.items()} for measure, by in found.items()}
        print_json({"title": loaded.study.title, "question": loaded.study.question, "responses": rows})
        return
    click.echo(f"{loaded.study.title}\n{loaded.study.question}\n")
    for measure, by_contrast in found.items():
        _print(loaded, measure, by_contrast, Catalogue(language))
    say(f"All points are in {folder / 'responses.csv'}")


def _save(folder: Path, found: dict[str, dict[str, pd.DataFrame]]) -> None:
    """Write all responses as one table."""
    import pandas as pd

    from sim.sweeps.files import replaced

    parts = [rows.assign(measure=measure, contrast=contrast) for measure, by in found.items() for contrast, rows in by.items()]
    table = pd.concat(parts, ignore_index=True)
    with replaced(folder / "responses.csv") as partial:
        table[["measure", "contrast", *table.columns.drop(["measure", "contrast"])]].to_csv(partial, index=False)


def _draw(folder: Path, loaded: LoadedStudy, measure: str, found: dict[str, pd.DataFrame], language: str, form: str) -> None:
    """Draw responses where there are few enough factors."""
    from sim import plots
    from sim.plots.responses import is_drawable
    from sim.sweeps.files import replaced

    if is_drawable(next(iter(found.values()))):
        with replaced(folder / f"responses_{measure}.{form}") as partial:
            plots.save(plots.responses(found, loaded, measure, language), partial)


def _print(loaded: LoadedStudy, measure: str, found: dict[str, pd.DataFrame], words: Catalogue) -> None:
    """Print a row a point: a table of the measure in each arm, and one of effects on it."""
    from sim.plots.responses import varied_keys
    from sim.plots.words import asked_name
    from sim.sweeps.responses import ARM

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
        rows = list(zip(*([str(value) for value in first[key]] for key in keys), *shown.values(), strict=True))
        if shown:
            print_table(words.text(f"screen.{title}", measure=words.name("measures", measure)), [*keys, *shown], rows[:MOST_ROWS])


def _numbers(found: pd.DataFrame, measure: str, contrast: str, words: Catalogue) -> list[str]:
    """Return a response at each point in words, with its interval."""
    from sim.measures.numbers import measured
    from sim.plots.headline import STRUCTURAL_ZERO
    from sim.sweeps.responses import ARM

    def written(row: Any) -> str:
        if row.note.startswith(f"{STRUCTURAL_ZERO}:"):
            return words.text("figures.effects.zero")
        late = "beyond the horizon" in row.note  # and not a quantile of runs that failed or were not made
        estimate, low, high = (measured(n, measure, not contrast.startswith(ARM), words, of_cases=late) for n in row[:3])
        return f"{estimate} [{low}, {high}]" if row.low == row.low else estimate

    return [written(row) for row in found[["estimate", "low", "high", "note"]].itertuples(index=False)]
