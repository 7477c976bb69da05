"""The arms: scenario and mechanisms of each, and the flow of cases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nicegui import ui

from sim.app.controls import explained
from sim.app.panels.choice import Choice
from sim.app.panels.pictures import drawing
from sim.app.picture import NETWORK_DAYS
from sim.app.setup import ARMS, first_setup
from sim.errors import SimError
from sim.experiments.arms import mechanisms
from sim.scenario.library import titles
from sim.scenario.parameters import toggles
from sim.scenario.schema import Scenario

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sim.app.viewer import Viewer


def arms_panel(viewer: Viewer, library: Mapping[str, Path]) -> None:
    """Build both arms side by side."""
    luck = ui.label(viewer.luck).classes("note")
    with ui.element("div").classes("arms"):
        for number, side in enumerate(ARMS):
            with ui.element("section").classes(f"card {side}"):
                _arm(viewer, number, library)
    viewer.changed.append(lambda: luck.set_text(viewer.luck))


def _arm(viewer: Viewer, number: int, library: Mapping[str, Path]) -> None:
    """Build one arm."""
    say = viewer.said.within("page.arms")
    name = viewer.names[number]
    options = {
        key: f"{key}: {viewer.said.declared('titles', title, title)}"
        for key, title in titles(library).items()
    }

    def own() -> Any:
        return viewer.session.setup.arms[number]

    async def choose(chosen: str) -> None:
        try:
            arm = first_setup(chosen, library).arms[number]
        except SimError as error:
            viewer.refuse(error)
        else:
            await viewer.change(
                viewer.session.setup.with_arm(
                    number, scenario=arm.scenario, mechanisms=arm.mechanisms, values={}
                )
            )
        scenario.show(own().scenario)

    with ui.element("div").classes("arm-head"):
        ui.label(name).classes("arm-name").props('role="heading" aria-level="2"')
        scenario = Choice(say("scenario"), options, own().scenario, choose)
    with (
        ui.element("div")
        .classes("switches")
        .props(f'role="group" aria-label="{say("mechanisms", side=name)}"')
    ):
        for mechanism in mechanisms():
            _switch(viewer, number, mechanism)
    ui.label(say("network", days=NETWORK_DAYS)).classes("note")
    drawing(viewer, "networks", number)
    viewer.changed.append(lambda: scenario.show(own().scenario))


def _switch(viewer: Viewer, number: int, mechanism: str) -> None:
    """Build the switch of a mechanism; it keeps keyboard focus when the arm changes."""

    def has() -> bool:
        return mechanism in viewer.session.setup.arms[number].mechanisms

    async def turn(event: Any) -> None:
        if event.value != has():
            now = viewer.session.setup.arms[number].mechanisms
            if not await viewer.change(
                viewer.session.setup.with_arm(number, mechanisms=now ^ {mechanism})
            ):
                switch.set_value(has())

    switch = ui.switch(
        viewer.said.name("mechanisms", mechanism), value=has(), on_change=turn
    ).props("dense")
    switch.tooltip(explained(toggles(Scenario)[mechanism], viewer.said))
    viewer.changed.append(lambda: switch.set_value(has()))
