"""The values common to both arms: the uncertain ones, and any others that the viewer selects."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from nicegui import ui

from sim.app.controls import explained, keys, main_keys
from sim.app.panels.choice import Choice
from sim.app.panels.pictures import heading
from sim.app.panels.value import ShownValue

if TYPE_CHECKING:
    from sim.app.viewer import Viewer

NONE = ""


def values_panel(viewer: Viewer) -> None:
    """Build a control for each uncertain value, and for those that the viewer selects."""
    say = viewer.said.within("page.values")
    heading(say("heading"))
    ui.label(viewer.said.text("page.replayed")).classes("note")
    shown: dict[str, ShownValue] = {}

    def add(key: str) -> None:
        if key != NONE and key not in shown:
            with grid:
                shown[key] = ShownValue(viewer, key)

    def renew() -> None:
        for value in shown.values():
            value.renew()

    with ui.expansion(say("open")).classes("wide-open").props('header-class="text-weight-medium"'):
        grid = ui.element("div").classes("values")
        others = {key: f"{key}: {explained(key, viewer.said)}" for key in keys()}
        with ui.element("div").classes("bar plain"):
            Choice(say("other"), {NONE: say("choose")} | others, NONE, add)
            ui.button(
                say("as_file"),
                on_click=lambda: viewer.change(replace(viewer.session.setup, values={})),
            ).props("outline")
    for key in (*main_keys(viewer.session.scenarios[0]), *viewer.session.setup.values):
        if key in keys():
            add(key)
    viewer.changed.append(renew)
