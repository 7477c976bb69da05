"""Curves, queues and remit maps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nicegui import ui

from sim.app.setup import ARMS

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.app.picture import Picture
    from sim.app.viewer import Viewer


def charts_panel(viewer: Viewer) -> None:
    """Build the charts that have both arms in them."""
    with ui.element("div").classes("arms"):
        for name in ("curves", "queues"):
            with ui.element("section").classes("card"):
                heading(viewer.said.text(f"page.pictures.{name}"))
                viewer.draws.append(_chart(name))


def remits_panel(viewer: Viewer) -> None:
    """Build the remit maps."""
    heading(viewer.said.text("page.pictures.remits"))
    ui.label(viewer.said.text("page.remits.how")).classes("note")
    with ui.element("div").classes("arms"):
        for number, side in enumerate(ARMS):
            with ui.element("section").classes(f"card {side}"):
                ui.label(viewer.names[number]).classes("arm-name").props(
                    'role="heading" aria-level="3"'
                )
                drawing(viewer, "remits", number)


def heading(words: str) -> None:
    """Write the heading of a panel."""
    ui.label(words).classes("heading").props('role="heading" aria-level="2"')


def drawing(viewer: Viewer, field: str, number: int) -> None:
    """Place a drawing of an arm, which is a field of each picture."""
    place = ui.html(sanitize=False).classes("drawing")
    viewer.draws.append(lambda picture: place.set_content(getattr(picture, field)[number]))


def _chart(field: str) -> Callable[[Picture], None]:
    """Place a chart; return a function that updates it."""
    place = ui.element("div").classes("chart")
    made: list[Any] = []

    def show(picture: Picture) -> None:
        options = getattr(picture, field)
        if not made:  # a chart takes its first options only at its creation
            with place:
                made.append(ui.echart(options, renderer="svg"))
            return
        made[0].options.clear()
        made[0].options.update(options)
        made[0].update()

    return show
