"""`sim response`: what comes out at each point of a sweep."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.options import (
    contrast_option,
    format_option,
    json_option,
    language_option,
    measure_option,
    sweep_argument,
)
from sim.cli.response_tables import print_responses
from sim.cli.screen import print_json, say
from sim.i18n.catalogue import Catalogue

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiments.study_file import LoadedStudy


@click.command()
@sweep_argument
@measure_option
@contrast_option
@language_option
@format_option
@json_option
def response(
    folder: Path,
    measures: tuple[str, ...],
    contrasts: tuple[str, ...],
    language: str,
    form: str,
    as_json: bool,
) -> None:
    """Show what comes out at each point of a sweep, and draw it.

    Writes responses.csv into the folder and, where one to three things were varied, a figure for
    each measure. Where mechanisms were toggled, the measure in each arm and their effects are
    shown.
    """
    from sim.experiments.responses import known_contrasts, responses
    from sim.experiments.results import load_sweep, study_of

    loaded, frame = study_of(folder), load_sweep(folder)
    asked = contrasts or tuple(known_contrasts(loaded))
    found = {
        measure: {contrast: responses(frame, loaded, measure, contrast) for contrast in asked}
        for measure in measures
    }
    if as_json:
        rows = {
            measure: {name: rows.to_dict("records") for name, rows in by.items()}
            for measure, by in found.items()
        }
        about = next(iter(found[measures[0]].values())).attrs
        runs = {"made": about["made"], "of": about["of"]}
        print_json(
            {
                "title": loaded.study.title,
                "question": loaded.study.question,
                "runs": runs,
                "responses": rows,
            }
        )
    else:
        click.echo(f"{loaded.study.title}\n{loaded.study.question}\n")
        for measure, by_contrast in found.items():
            print_responses(loaded, measure, by_contrast, Catalogue(language))
    _save(folder, found)  # last, as what has been found is of use even where it cannot be written
    for measure, by_contrast in found.items():
        _draw(folder, loaded, measure, by_contrast, language, form)
    if not as_json:
        say(f"All points are in {folder / 'responses.csv'}")


def _save(folder: Path, found: dict[str, dict[str, pd.DataFrame]]) -> None:
    """Write all responses as one table."""
    import pandas as pd

    from sim.files.csv_files import save_csv
    from sim.files.new_file import replaced

    parts = [
        rows.assign(measure=measure, contrast=contrast)
        for measure, by in found.items()
        for contrast, rows in by.items()
    ]
    table = pd.concat(parts, ignore_index=True)
    with replaced(folder / "responses.csv") as partial:
        save_csv(
            table[["measure", "contrast", *table.columns.drop(["measure", "contrast"])]], partial
        )


def _draw(
    folder: Path,
    loaded: LoadedStudy,
    measure: str,
    found: dict[str, pd.DataFrame],
    language: str,
    form: str,
) -> None:
    """Draw responses where there are few enough factors, and any value."""
    from sim import plots
    from sim.files.new_file import replaced
    from sim.report.response_notes import with_values
    from sim.report.responses import is_drawable

    if is_drawable(next(iter(found.values()))) and with_values(found):
        with replaced(folder / f"responses_{measure}.{form}") as partial:
            plots.save(plots.responses(found, loaded, measure, language), partial)
