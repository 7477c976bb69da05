"""`sim sensitivity`: the influence of each varied factor on the responses of a sweep."""

from __future__ import annotations

import math
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
from sim.cli.screen import print_json, say
from sim.cli.tables import print_about, print_notes, print_table
from sim.i18n.catalogue import Catalogue
from sim.scenario.own_parts import words_for

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiments.study_file import LoadedStudy


MOST_KEYS = 6
"""Maximum number of factors that a sentence names. The table lists all factors."""


@click.command()
@sweep_argument
@measure_option
@contrast_option
@language_option
@format_option
@style_option
@json_option
def sensitivity(
    folder: Path,
    measures: tuple[str, ...],
    contrasts: tuple[str, ...],
    language: str,
    form: str,
    style: str,
    as_json: bool,
) -> None:
    """Show which factors of a sweep decide the result.

    The command gives Sobol' or Morris indices with intervals, or for a Latin hypercube partial rank
    correlations.

    Writes sensitivity.csv and a figure for each measure into the folder. If mechanisms were
    toggled, the indices are those of the effect of the first mechanism, unless --contrast names
    another effect or an arm.
    """
    from sim.experiments.responses import asked_for
    from sim.experiments.results import load_sweep, study_of
    from sim.experiments.sensitivity import check_design, indices

    loaded = study_of(folder)
    check_design(loaded)
    frame, asked = load_sweep(folder), contrasts or (asked_for(loaded).name,)
    found = {
        (measure, name): indices(loaded, frame, measure, name)
        for measure in measures
        for name in asked
    }
    if as_json:
        print_json(
            {
                "title": loaded.study.title,
                "question": loaded.study.question,
                "sensitivity": [
                    {"measure": measure, "contrast": contrast}
                    | _attributes(rows)
                    | {"factors": rows.to_dict("records")}
                    for (measure, contrast), rows in found.items()
                ],
            }
        )
    else:
        print_about(loaded.study.title, loaded.study.question)
        for (measure, contrast), rows in found.items():
            _print(rows, loaded, measure, contrast, words_for(language, loaded.scenario))
    _save(
        folder, found, loaded, language, form, style
    )  # last, as the results are useful even if it cannot be written
    if not as_json:
        say(f"All indices are in {folder / 'sensitivity.csv'}")


def _save(
    folder: Path,
    found: dict[tuple[str, str], pd.DataFrame],
    loaded: LoadedStudy,
    language: str,
    form: str,
    style: str,
) -> None:
    """Write all indices as one table, and a figure for each response that varies."""
    from sim import plots
    from sim.files.csv_files import save_stacked
    from sim.report.sheet import publish

    save_stacked(
        folder / "sensitivity.csv",
        (
            rows.assign(measure=measure, contrast=contrast, **_attributes(rows))
            for (measure, contrast), rows in found.items()
        ),
    )
    several = len({contrast for _, contrast in found}) > 1
    for (measure, contrast), rows in found.items():
        if rows.iloc[:, 1].notna().any():
            of = f"_{contrast.replace(':', '_').replace(' + ', '_')}" if several else ""
            drawn = plots.sensitivity(rows, loaded, measure, contrast, language, style)
            publish(drawn, folder / f"sensitivity_{measure}{of}.{form}")


def _attributes(rows: pd.DataFrame) -> dict[str, Any]:
    """Return the origin of indices."""
    return {str(name): value for name, value in rows.attrs.items()}


def _print(
    rows: pd.DataFrame, loaded: LoadedStudy, measure: str, contrast: str, words: Catalogue
) -> None:
    """Print indices, the strongest first, and notes for reading them."""
    from sim.report.keys import key_name
    from sim.report.names import response_name
    from sim.report.response_factors import unfinished

    title, say_of = (
        response_name(loaded, measure, contrast, words),
        words.within("screen.sensitivity"),
    )
    if rows.filter(items=[rows.columns[1], "p_value"]).isna().all(axis=None):
        print_notes([f"{title}: {say_of('constant')}"])
        return
    names = [name for name in rows.columns[1:] if not name.endswith(("_low", "_high"))]
    digits = {name: _digits(rows, name) for name in names}
    cells = [
        [key_name(row["key"], words), *(_number(row, name, digits[name]) for name in names)]
        for row in rows.to_dict("records")
    ]
    factor = say_of("factor")
    print_table(title, [factor, *(say_of(name) for name in names)], cells, words=(factor,))
    noise = rows.attrs["noise"]
    if "p_value" in rows.columns:  # a test between points, which needs no replications
        lines = _decides(rows, words)
    elif math.isnan(noise):
        lines = [say_of("noise_unknown")]
    else:
        lines = [*_decides(rows, words), say_of("noise", share=f"{100 * noise:.1f}")]
    ends = rows.filter(regex="_(low|high)$").to_numpy(float)
    if "total" in rows.columns and (ends.min() < 0 or ends.max() > 1):
        lines.append(say_of("beyond"))
    if rows.attrs["left_out"]:
        lines.append(say_of("spoilt", count=rows.attrs["left_out"]))
    print_notes([*lines, *unfinished(rows.attrs, words)])


def _decides(rows: pd.DataFrame, words: Catalogue) -> list[str]:
    """Return in sentences which factors are distinguishable from noise."""
    from sim.experiments.sensitivity import deciding
    from sim.report.keys import key_name

    keys, say_of = deciding(rows), words.within("screen.sensitivity")
    strongest = next(name for name in ("total", "mu_star", "correlation") if name in rows.columns)
    how = say_of(f"{strongest}_told", floor=f"{rows.attrs['floor']:.{_digits(rows, strongest)}f}")
    if not keys:
        return [say_of("nothing_decides"), how]
    more = [say_of("more", count=len(keys) - MOST_KEYS)] if len(keys) > MOST_KEYS else []
    first = (key_name(key, words) for key in keys[:MOST_KEYS])
    named = words.text("lists.between").join([*first, *more])
    return [say_of("decides", count=len(keys), all=len(rows), keys=named), how]


def _digits(rows: pd.DataFrame, name: str) -> int:
    """Return the number of decimals of a column.

    It is three for shares, otherwise it gives the largest number three significant digits.
    """
    if "mu_star" not in rows.columns:
        return 3
    most = float(rows[name].abs().max())
    return max(0, 2 - math.floor(math.log10(most))) if most > 0 else 2


def _number(row: dict[Any, Any], name: str, digits: int) -> str:
    """Return an index with its interval, with the same decimals throughout a column."""
    if name == "p_value" and row[name] < 0.0005:
        return "< 0.001"
    if math.isnan(row[name]):  # a factor whose values are no numbers
        return "–"
    numbers = [row.get(each) for each in (name, f"{name}_low", f"{name}_high")]
    estimate, *ends = (f"{number:z.{digits}f}" for number in numbers if number is not None)
    return f"{estimate} [{', '.join(ends)}]" if ends else estimate
