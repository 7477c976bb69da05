"""Sliders, switches and numbers, made from the schema, for what both arms have alike."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from nicegui import ui

from sim.app.controls import Control, control, keys, main_keys
from sim.scenario.values import value_at

if TYPE_CHECKING:
    from sim.app.viewer import Viewer


def values_panel(viewer: Viewer) -> None:
    """Build a control for each value that nobody knows, and for those that the viewer asks for besides."""
    say = viewer.said.within("page.values")
    ui.label(say("heading")).classes("heading").props('role="heading" aria-level="2"')
    ui.label(viewer.said.text("page.replayed")).classes("note")
    ui.button(say("as_file"), on_click=lambda: viewer.change(replace(viewer.session.setup, values={}))).props("outline dense")
    places: dict[str, Any] = {}
    with ui.expansion(say("heading")).classes("wide").props('header-class="text-weight-medium"').mark("values"):
        grid = ui.element("div").classes("values")
        ui.select(
            {key: f"{key}: {_described(viewer, control(key, viewer.session.scenarios[0]))}" for key in keys()},
            label=say("other"),
            with_input=True,
            on_change=lambda event: add(event.value),
        ).props("dense").classes("wide").mark("other-value")

    def add(key: str | None) -> None:
        if key is not None and key not in places:
            with grid:
                places[key] = ui.element("div").classes("value")
            show(key)

    def show(key: str) -> None:
        places[key].clear()
        with places[key]:
            _value(viewer, control(key, viewer.session.scenarios[0]))

    def show_all() -> None:
        for key in places:
            show(key)

    for key in (*main_keys(viewer.session.scenarios[0]), *viewer.session.setup.values):
        if key in keys():
            add(key)
    viewer.changed.append(show_all)


def _value(viewer: Viewer, shown: Control) -> None:
    """Build the control of one value."""
    now = value_at(viewer.session.scenarios[0], shown.key)
    described = _described(viewer, shown)

    async def change(given: Any) -> None:
        value = shown.taken(given)
        setup = viewer.session.setup
        if value != now and not await viewer.change(replace(setup, values={**setup.values, shown.key: value})):
            for tell in viewer.changed:
                tell()

    ui.label(described).classes("value-name")
    ui.label(shown.key).classes("key")
    label = f'aria-label="{shown.key}"'
    match shown.kind:
        case "switch":
            ui.switch(value=bool(now), on_change=lambda event: change(event.value)).props(f"dense {label}").mark(shown.key)
        case "choice":
            ui.select(list(shown.options), value=now, on_change=lambda event: change(event.value)).props(f"dense {label}").mark(shown.key)
        case "number":
            ui.number(value=now, min=shown.low, max=shown.high, on_change=lambda event: change(event.value)).props(
                f"dense debounce=800 {label}"
            ).mark(shown.key)
        case "slider":
            _slider(viewer, shown, now, change, label)


def _slider(viewer: Viewer, shown: Control, now: Any, change: Any, label: str) -> None:
    """Build a slider with its ends and its value; the city is played anew when it is let go."""
    low, high = shown.low, shown.high
    assert low is not None
    assert high is not None
    unit = viewer.said.declared("units", shown.unit, shown.unit)
    with ui.element("div").classes("slider"):
        slider = ui.slider(min=low, max=high, step=shown.step, value=now).props(label).mark(shown.key)
        number = ui.label(f"{now:g}").classes("slider-value")
        slider.on_value_change(lambda event: number.set_text(f"{event.value:g}"))
        slider.on("change", lambda event: change(event.args))
    ui.label(viewer.said.text("page.values.bounds", unit=unit, low=f"{low:g}", high=f"{high:g}")).classes("note")


def _described(viewer: Viewer, shown: Control) -> str:
    """Return what a value is, in the viewer's language."""
    return viewer.said.declared("values", shown.key, shown.description)
