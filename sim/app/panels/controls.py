"""Play, pause, steps, end and beginning; speed and seed; the current day."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from nicegui import ui

from sim.app.address import SPEEDS, whole
from sim.app.controls import MOST
from sim.app.panels.choice import Choice
from sim.errors import SimError
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
        if event.value is None or event.value == session.setup.seed:
            return
        try:
            seed = whole("seed", f"{event.value:.17g}")
        except SimError as error:
            viewer.refuse(error)
        else:
            await viewer.change(replace(session.setup, seed=seed))

    def set_speed(chosen: str) -> None:
        viewer.speed = int(chosen)
        speed.show(chosen)

    with ui.element("div").classes("bar").props(f'role="toolbar" aria-label="{say("bar")}"'):
        button = ui.button(on_click=play).props("unelevated")
        ui.button(say("day"), on_click=lambda: viewer.advance(1)).props("outline")
        ui.button(say("week"), on_click=lambda: viewer.advance(WEEK_DAYS)).props("outline")
        ui.button(say("end"), on_click=viewer.finish).props("outline")
        ui.button(say("reset"), on_click=lambda: viewer.change(session.setup, 0)).props("outline")
        speed = Choice(
            say("speed"), {str(speed): str(speed) for speed in SPEEDS}, str(viewer.speed), set_speed
        )
        seed = ui.number(
            say("seed"), value=session.setup.seed, min=0, max=MOST, precision=0, on_change=reseed
        )
        seed.props("dense debounce=600").classes("short")
        where = ui.label().classes("where").props('role="status" aria-live="off"')

    def show(_: Picture | None = None) -> None:
        button.text = say("pause" if viewer.playing else "play")
        where.text = say("where", day=session.day, last=session.last_day)

    def renew() -> None:
        speed.show(str(viewer.speed))
        seed.set_value(session.setup.seed)

    show()
    viewer.draws.append(show)
    viewer.changed.append(renew)


def warm_up_note(viewer: Viewer) -> None:
    """Return the meaning of day 0."""

    def words() -> str:
        return viewer.said.text("page.controls.warm_up", days=viewer.session.warm_up)

    note = ui.label(words()).classes("note")
    viewer.changed.append(lambda: note.set_text(words()))
