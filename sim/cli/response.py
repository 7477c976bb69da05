"""`sim response`: the responses at each point of a sweep."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.options import (
    contrast_option,
    format_option,
    json_option,
    language_option,
    measure_option,
    style_option,
    sweep_argument,
)
from sim.cli.screen import number, print_json, say
from sim.cli.tables import print_about, print_notes, print_table
from sim.i18n.catalogue import Catalogue
from sim.scenario.own_parts import words_for

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiments.study_file import LoadedStudy

MOST_ROWS, MOST_KEYS = 60, 4
"""Maximum numbers in a table on the screen; the file has all."""


@click.command()
@sweep_argument
@measure_option
@contrast_option
@language_option
@format_option
@style_option
@json_option
def response(
    folder: Path,
    measures: tuple[str, ...],
    contrasts: tuple[str, ...],
    language: str,
    form: str,
    style: str,
    as_json: bool,
) -> None:
    """Show and draw the measures at each point of a sweep.

    Writes responses.csv into the folder and, for one to three varied factors, a figure for each
    measure. If mechanisms were toggled, the measure in each arm and the effects of the mechanisms
    are shown.
    """
    from sim.experiments.responses import known_contrasts, responses
    from sim.experiments.results import load_sweep, study_of

    loaded, frame = study_of(folder), load_sweep(folder)
    asked = contrasts or [each.name for each in known_contrasts(loaded)]
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
        print_about(loaded.study.title, loaded.study.question)
        for measure, by_contrast in found.items():
            _print(loaded, measure, by_contrast, words_for(language, loaded.scenario))
    from sim.files.csv_files import save_stacked

    # Written last, as the results are useful even if it cannot be written.
    save_stacked(
        folder / "responses.csv",
        (
            rows.assign(measure=measure, contrast=contrast)
            for measure, by_contrast in found.items()
            for contrast, rows in by_contrast.items()
        ),
    )
    for measure, by_contrast in found.items():
        _draw(folder, loaded, measure, by_contrast, language, form, style)
    if not as_json:
        say(f"All points are in {folder / 'responses.csv'}")


def _draw(
    folder: Path,
    loaded: LoadedStudy,
    measure: str,
    found: dict[str, pd.DataFrame],
    language: str,
    form: str,
    style: str,
) -> None:
    """Draw responses if there are few enough factors, and any value."""
    from sim import plots
    from sim.report.response_factors import is_drawable, with_values
    from sim.report.sheet import publish

    if is_drawable(next(iter(found.values()))) and with_values(found):
        drawn = plots.responses(found, loaded, measure, language, style)
        publish(drawn, folder / f"responses_{measure}.{form}")


def _print(
    loaded: LoadedStudy, measure: str, found: dict[str, pd.DataFrame], words: Catalogue
) -> None:
    """Print a table of the measure in each arm, and one of effects on it.

    Points with equal rows have one.
    """
    from sim.experiments.contrasts import Kind
    from sim.experiments.responses import asked_for
    from sim.report.keys import key_name
    from sim.report.names import asked_name
    from sim.report.response_factors import left_out, unfinished, varied_keys
    from sim.results.numbers import head, way_of

    first = next(iter(found.values()))
    keys = varied_keys(first)
    if len(keys) > MOST_KEYS:
        print_notes([words.text("screen.too_many_factors", count=len(keys))])
        return
    given = loaded.study.design in (None, "grid")
    points = [[_value(value, given) for value in first[key]] for key in keys]
    for title, is_arm in (("responses", True), ("effects_at_points", False)):
        shown = {
            asked_name(loaded, name, words): _numbers(rows, measure, not is_arm, words)
            for name, rows in found.items()
            if (asked_for(loaded, name).kind is Kind.ARM) is is_arm
        }
        if not shown:
            continue
        rows = list(dict.fromkeys(zip(*points, *shown.values(), strict=True)))
        name = head(measure, words, way_of(measure, words=words), bare=False)
        title = words.text(f"screen.{title}", measure=name)
        heads = [key_name(key, words) for key in keys]
        print_table(title, [*heads, *shown], rows[:MOST_ROWS], heads=len(keys))
        if len(rows) > MOST_ROWS:
            print_notes([words.text("screen.first_rows", shown=MOST_ROWS, count=f"{len(rows):,}")])
    notes = [*left_out(found, loaded, words), *unfinished(first.attrs, words)]
    print_notes(notes)


def _value(value: Any, given: bool) -> str:
    """Return the value of a factor as text: as the study gives it, or as its design drew it."""
    from sim.results.numbers import plain

    if not isinstance(value, float):
        return str(value)
    return plain(value) if given else number(value)


def _numbers(found: pd.DataFrame, measure: str, signed: bool, words: Catalogue) -> list[str]:
    """Return a response at each point as text, with its interval."""
    from sim.results.notes import Note, in_words, read
    from sim.results.numbers import measured

    def written(row: Any) -> str:
        note = read(row.note)
        if Note.STRUCTURAL_ZERO in note:
            return words.text("figures.effects.zero")
        if Note.NOT_RUN in note:
            return in_words(note, words)
        late = Note.BEYOND_HORIZON in note  # and not because runs failed or were not made
        estimate, low, high = (measured(n, measure, signed, words, of_cases=late) for n in row[:3])
        return f"{estimate} [{low}, {high}]" if row.low == row.low else estimate

    return [
        written(row) for row in found[["estimate", "low", "high", "note"]].itertuples(index=False)
    ]
