"""What the arms are: a scenario and the mechanisms of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nicegui import ui

from sim.app.setup import ARMS, first_setup
from sim.experiments.arms import mechanisms

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sim.app.viewer import Viewer


def arms_panel(viewer: Viewer, library: Mapping[str, Path]) -> None:
    """Build both arms side by side."""
    say = viewer.said.within("page.arms")
    ui.label(say("heading")).classes("heading").props('role="heading" aria-level="2"')
    luck = ui.label(viewer.luck).classes("note")
    with ui.element("div").classes("arms"):
        boxes = [ui.element("section").classes(f"card {side}") for side in ARMS]

    def show() -> None:
        luck.text = viewer.luck
        for number, box in enumerate(boxes):
            box.clear()
            with box:
                _arm(viewer, number, library)

    show()
    viewer.changed.append(show)


def _arm(viewer: Viewer, number: int, library: Mapping[str, Path]) -> None:
    """Build one arm."""
    say, session = viewer.said.within("page.arms"), viewer.session
    arm, side = session.setup.arms[number], ARMS[number]
    name = viewer.names[number]

    async def choose(event: Any) -> None:
        mine = first_setup(event.value, library).arms[number]
        if not await viewer.change(session.setup.with_arm(number, scenario=mine.scenario, mechanisms=mine.mechanisms, values={})):
            event.sender.set_value(arm.scenario)

    async def switch(event: Any, mechanism: str) -> None:
        now = session.setup.arms[number].mechanisms
        wanted = now | {mechanism} if event.value else now - {mechanism}
        if wanted != now and not await viewer.change(session.setup.with_arm(number, mechanisms=wanted)):
            event.sender.set_value(mechanism in now)

    ui.label(name).classes("arm-name").props('role="heading" aria-level="3"')
    ui.select(sorted(library), value=arm.scenario, label=say("scenario"), on_change=choose).props("dense").classes("wide").mark(
        f"{side}-scenario"
    )
    ui.label(session.scenarios[number].title).classes("note")
    with ui.element("div").classes("switches").props(f'role="group" aria-label="{say("mechanisms", side=name)}"'):
        for mechanism in mechanisms(session.scenarios[number]):
            ui.switch(
                viewer.said.name("mechanisms", mechanism),
                value=mechanism in arm.mechanisms,
                on_change=lambda event, mechanism=mechanism: switch(event, mechanism),
            ).props("dense").mark(f"{side}-{mechanism}")
