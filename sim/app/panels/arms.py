"""The arms: scenario and mechanisms of each, and the flow of cases."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from nicegui import ui

from sim.app.controls import explained
from sim.app.panels.choice import Choice
from sim.app.panels.pictures import drawing
from sim.app.picture import NETWORK_DAYS
from sim.app.setup import ARMS, first_setup, loaded
from sim.errors import SimError
from sim.experiments.arms import mechanisms
from sim.scenario.library import titles
from sim.scenario.own_parts import own_names
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
        place, shown = ui.element("div").style("display: contents"), list[str]()
    offer = partial(_offer_own, viewer, number, library, place, shown)
    offer()
    viewer.changed.append(offer)
    ui.label(say("network", days=NETWORK_DAYS)).classes("note")
    drawing(viewer, "networks", number)
    viewer.changed.append(lambda: scenario.show(own().scenario))


def _offer_own(
    viewer: Viewer, number: int, library: Mapping[str, Path], place: ui.element, shown: list[str]
) -> None:
    """Show a switch for each mechanism of the user's own that the arm's scenario has."""
    scenario = loaded(viewer.session.setup.arms[number].scenario, library)
    own = [each.name for each in scenario.mechanisms]
    if own != shown:
        place.clear()
        names = own_names(scenario)["mechanisms"]
        with place:
            for mechanism in own:
                _switch(viewer, number, mechanism, names[mechanism])
        shown[:] = own


def _switch(viewer: Viewer, number: int, mechanism: str, name: str = "") -> None:
    """Build the switch of a mechanism; it keeps keyboard focus when the arm changes.

    `name` is that of a mechanism of the user's own.
    """

    def has() -> bool:
        return mechanism in viewer.session.setup.arms[number].mechanisms

    async def turn(event: Any) -> None:
        if event.value != has():
            now = viewer.session.setup.arms[number].mechanisms
            if not await viewer.change(
                viewer.session.setup.with_arm(number, mechanisms=now ^ {mechanism})
            ):
                switch.set_value(has())

    called = name or viewer.said.name("mechanisms", mechanism)
    switch = ui.switch(called, value=has(), on_change=turn).props("dense")
    key = toggles(Scenario).get(mechanism, "mechanisms.enabled")
    switch.tooltip(explained(key, viewer.said))
    viewer.changed.append(lambda: None if switch.is_deleted else switch.set_value(has()))
