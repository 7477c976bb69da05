"""The numbers of both arms so far, their difference, and how much of it is luck."""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING

from nicegui import ui

from sim.app.progress import NUMBERS, WHOLE, SoFar
from sim.app.setup import ARMS

if TYPE_CHECKING:
    from sim.app.picture import Picture
    from sim.app.viewer import Viewer
    from sim.i18n.catalogue import Catalogue


def numbers_panel(viewer: Viewer) -> None:
    """Build the table and the sentence below it."""
    say = viewer.said.within("page.numbers")
    ui.label(say("heading")).classes("heading").props('role="heading" aria-level="2"')
    table = ui.html(sanitize=False).classes("numbers").mark("numbers")
    repeated = ui.label().classes("repeated").props('role="status"').mark("repeated")

    def show(picture: Picture) -> None:
        table.set_content(numbers_table(picture, viewer.said))

    def tell(words: str) -> None:
        repeated.text = words

    viewer.draws.append(show)
    viewer.told.append(tell)


def numbers_table(picture: Picture, said: Catalogue) -> str:
    """Return the table of the numbers of both arms as HTML."""
    say = said.within("page.numbers")
    columns = (say("measure"), *(said.text(f"page.{side}") for side in ARMS), said.text("page.difference"))
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    rows = "".join(
        f'<tr><th scope="row">{escape(say(name, window=picture.window))}</th>{_cells(name, *picture.numbers)}</tr>' for name in NUMBERS
    )
    return f"<table><caption>{escape(say('caption'))}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _cells(name: str, left: SoFar, right: SoFar) -> str:
    """Return a number of both arms and its difference as cells."""
    first, second = getattr(left, name), getattr(right, name)
    form = ",.0f" if name in WHOLE else ".2f"
    return "".join(
        f"<td>{'–' if math.isnan(number) else format(number, sign + form)}</td>"
        for number, sign in ((first, ""), (second, ""), (second - first, "+"))
    )
