"""Play, pause, a day, a week, the end, the beginning; speed and seed; where the run is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from nicegui import ui

from sim.app.setup import MOST_SEED
from sim.app.viewer import SPEEDS
from sim.scenario.city import WEEK_DAYS

if TYPE_CHECKING:
    from sim.app.picture import Picture
    from sim.app.viewer import Viewer


def controls_panel(viewer: Viewer) -> None:
    """Build the bar that stays at the top of the window."""
    say, session = viewer.said.within("page.controls"), viewer.session

    async def play() -> None:
        viewer.play(on=not viewer.playing)
        show()
        if not viewer.playing:
            await viewer.draw()

    async def reseed(event: Any) -> None:
        if event.value is not None:
            await viewer.change(replace(session.setup, seed=int(event.value)))

    def set_speed(event: Any) -> None:
        viewer.speed = int(event.value)

    with ui.element("div").classes("bar").props('role="toolbar"'):
        button = ui.button(on_click=play).props("unelevated").mark("play")
        ui.button(say("day"), on_click=lambda: viewer.advance(1)).props("outline").mark("day")
        ui.button(say("week"), on_click=lambda: viewer.advance(WEEK_DAYS)).props("outline").mark("week")
        ui.button(say("end"), on_click=lambda: viewer.advance(session.last_day)).props("outline").mark("end")
        ui.button(say("reset"), on_click=lambda: viewer.change(session.setup, 0)).props("outline").mark("reset")
        speed = (
            ui.select(list(SPEEDS), value=viewer.speed, label=say("speed"), on_change=set_speed)
            .props("dense options-dense")
            .classes("short")
        )
        ui.number(say("seed"), value=session.setup.seed, min=0, max=MOST_SEED, precision=0, on_change=reseed).props(
            "dense debounce=600"
        ).classes("short")
        where = ui.label().classes("where").props('role="status" aria-live="off"').mark("where")
    ui.label(say("warm_up", days=session.warm_up)).classes("note")

    def show(_: Picture | None = None) -> None:
        button.text = say("pause" if viewer.playing else "play")
        speed.value = viewer.speed
        where.text = say("where", day=session.day, last=session.last_day)

    show()
    viewer.draws.append(show)
