"""Curves, queues, remit maps and hand-offs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nicegui import ui

from sim.app.picture import NETWORK_DAYS
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
                _heading(viewer.said.text(f"page.pictures.{name}"))
                viewer.draws.append(_chart(name))


def arm_pictures_panel(viewer: Viewer) -> None:
    """Build the pictures that each arm has of its own."""
    for field, name in (("remits", "remits"), ("networks", "network")):
        _heading(viewer.said.text(f"page.pictures.{name}", days=NETWORK_DAYS))
        with ui.element("div").classes("arms"):
            for number, side in enumerate(ARMS):
                with ui.element("section").classes(f"card {side}"):
                    ui.label(viewer.names[number]).classes("arm-name").props('role="heading" aria-level="3"')
                    viewer.draws.append(_drawing(field, number))


def _heading(words: str) -> None:
    """Write what pictures show."""
    ui.label(words).classes("heading").props('role="heading" aria-level="2"')


def _chart(field: str) -> Callable[[Picture], None]:
    """Place a chart; give what shows it anew."""
    place = ui.element("div").classes("chart").mark(field)
    made: list[Any] = []

    def show(picture: Picture) -> None:
        options = getattr(picture, field)
        if not made:  # a chart takes its first options only where it is made
            with place:
                made.append(ui.echart(options, renderer="svg"))
            return
        made[0].options.clear()
        made[0].options.update(options)
        made[0].update()

    return show


def _drawing(field: str, number: int) -> Callable[[Picture], None]:
    """Place a drawing of an arm; give what shows it anew."""
    place = ui.html(sanitize=False).classes("drawing").props('tabindex="0"').mark(f"{ARMS[number]}-{field}")

    def show(picture: Picture) -> None:
        place.set_content(getattr(picture, field)[number])

    return show
