"""What must be known of responses to read them, below a table as well as below a figure: how many runs they rest on, what is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.report.words import asked_name
from sim.results.notes import Note, in_words, read

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from sim.experiments.study_file import LoadedStudy
    from sim.i18n.catalogue import Catalogue


def with_values(found: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return the responses that have a value at any point."""
    return {contrast: rows for contrast, rows in found.items() if rows["estimate"].notna().any()}


def replications(found: Iterable[pd.DataFrame], said: Catalogue) -> str:
    """Return in words over how many replications the means of responses are, points without a mean apart."""
    counts = np.concatenate(
        [rows.loc[rows["estimate"].notna(), "replications"].to_numpy() for rows in found]
    )
    low, high = int(counts.min(initial=np.iinfo(np.int64).max)), int(counts.max(initial=0))
    say = said.within("figures.responses")
    return (
        say("replications", count=high)
        if low >= high
        else say("replications_between", low=low, high=high)
    )


def unfinished(about: Mapping[Any, Any], said: Catalogue) -> list[str]:
    """Return that runs are missing, if the `attrs` of responses or indices say so."""
    if about.get("made", 0) >= about.get("of", 0):
        return []
    return [
        said.text("figures.responses.unfinished", made=f"{about['made']:,}", of=f"{about['of']:,}")
    ]


def left_out(found: Mapping[str, pd.DataFrame], loaded: LoadedStudy, said: Catalogue) -> list[str]:
    """Return what is no average over all other mechanisms, as one cannot act beside some of them, or has no value at all for that."""
    found_out = []
    for contrast, rows in found.items():
        counts = dict.fromkeys(
            note[Note.LEFT_OUT] for note in map(read, rows["note"]) if Note.LEFT_OUT in note
        )
        if counts:
            key = "where_it_acts" if rows["estimate"].notna().any() else "nothing_left"
            why = said.text("lists.apart").join(
                in_words({Note.LEFT_OUT: count}, said) for count in counts
            )
            found_out.append(
                said.text(
                    f"figures.responses.{key}", what=asked_name(said, loaded, contrast), note=why
                )
            )
    return found_out
