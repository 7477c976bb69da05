"""The numbers of both arms so far, their difference, and its random variation."""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING

from nicegui import ui

from sim.app.background import FIRST_REPLICATIONS
from sim.app.panels.pictures import heading
from sim.app.progress import NUMBERS, WAYS
from sim.app.setup import ARMS
from sim.results.numbers import written

if TYPE_CHECKING:
    from sim.app.background import Repeated
    from sim.app.picture import Picture
    from sim.app.viewer import Viewer
    from sim.i18n.catalogue import Catalogue


def numbers_panel(viewer: Viewer) -> None:
    """Build the table and the sentence below it."""
    heading(viewer.said.text("page.numbers.heading"))
    table = ui.html(sanitize=False).classes("numbers")
    note = ui.label().classes("note")

    def show(_: Picture | None = None) -> None:
        if viewer.picture is not None:
            table.set_content(
                numbers_table(viewer.picture, _enough(viewer), viewer.session.day, viewer.said)
            )
        note.text = _told(viewer)

    viewer.draws.append(show)
    viewer.repetitions.told.append(show)


def numbers_table(picture: Picture, repeated: Repeated | None, day: int, said: Catalogue) -> str:
    """Return the table of the numbers of both arms as HTML, with replications up to that day."""
    say = said.within("page.numbers")
    columns = [
        say("measure"),
        *(said.text(f"page.{side}") for side in ARMS),
        said.text("page.difference"),
        say("luck"),
    ]
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    rows = "".join(
        f'<tr><th scope="row">{escape(say(name, window=picture.window))}</th>'
        f"{_cells(name, picture, said)}{_interval(name, repeated, day, said)}</tr>"
        for name in NUMBERS
    )
    return f"<table><caption>{escape(say('caption'))}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _cells(name: str, picture: Picture, said: Catalogue) -> str:
    """Return a number of both arms and its difference as cells."""
    first, second = (getattr(arm, name) for arm in picture.numbers)
    cells = (
        _written(first, name, said),
        _written(second, name, said),
        _written(second - first, name, said, signed=True),
    )
    return "".join(f"<td>{cell}</td>" for cell in cells)


def _interval(name: str, repeated: Repeated | None, day: int, said: Catalogue) -> str:
    """Return the cell of the mean difference over replications with its interval."""
    if repeated is None:
        return "<td>–</td>"
    interval = repeated.interval(name, day)
    mean, low, high = (
        _written(number, name, said, signed=True, bare=bare)
        for number, bare in zip(interval, (False, True, True), strict=True)
    )
    return (
        f"<td>{mean}</td>"
        if math.isnan(interval.low)
        else f'<td>{mean} <span class="interval">[{low}, {high}]</span></td>'
    )


def _written(
    number: float, name: str, said: Catalogue, *, signed: bool = False, bare: bool = False
) -> str:
    """Return a number in its format, or a dash."""
    return (
        "–" if math.isnan(number) else written(number, WAYS[name], said, signed=signed, bare=bare)
    )


def _enough(viewer: Viewer) -> Repeated | None:
    """Return the replications, if there are enough of them."""
    known = viewer.repetitions.known
    return known if known is not None and known.replications >= FIRST_REPLICATIONS else None


def _told(viewer: Viewer) -> str:
    """Return the explanation of the table's last column."""
    say, known = viewer.said.within("page.numbers"), _enough(viewer)
    if viewer.repetitions.refused:
        return say("not_repeated", error=viewer.repetitions.refused)
    if known is None:
        return say("repeating")
    return say("repeated", replications=known.replications, day=known.look(viewer.session.day))
