"""One value: meaning, key, slider, switch, number or list, unit and bounds."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from nicegui import ui

from sim.app.controls import control, explained
from sim.app.panels.choice import Choice
from sim.errors import SimError
from sim.scenario.values import value_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.app.viewer import Viewer


class ShownValue:
    """A value of both arms, with its control.

    Parameters
    ----------
    viewer
        The viewer whose city is run again when the value changes.
    key
        Dotted key.
    """

    def __init__(self, viewer: Viewer, key: str) -> None:
        self._viewer, self._key = viewer, key
        self._place = ui.element("div").classes("value")
        self._build()

    def renew(self) -> None:
        """Show the value of other arms; the focused control stays, unless its bounds differ."""
        if control(self._key, self._viewer.session.scenarios[0]) == self._control:
            self._set(self._now)
        else:
            self._build()

    @property
    def _now(self) -> Any:
        """The current value of the arms."""
        return value_at(self._viewer.session.scenarios[0], self._key)

    async def _change(self, given: Any) -> None:
        """Run both arms again with another value, or reset it if it is invalid."""
        if given is None:
            return
        try:
            value = self._control.taken(given)
        except SimError as error:
            self._viewer.refuse(error)
            self._set(self._now)
            return
        setup = self._viewer.session.setup
        if value != self._now and not await self._viewer.change(
            replace(setup, values={**setup.values, self._key: value})
        ):
            self._set(self._now)

    def _build(self) -> None:
        """Build everything."""
        self._control = control(self._key, self._viewer.session.scenarios[0])
        self._place.clear()
        with self._place:
            ui.label(explained(self._key, self._viewer.said)).classes("value-name")
            ui.label(self._key).classes("key")
            self._set = {
                "switch": self._switch,
                "choice": self._choice,
                "number": self._number,
                "slider": self._slider,
            }[self._control.kind]()
            ui.label(self._bounds()).classes("note")

    def _switch(self) -> Callable[[Any], object]:
        """Build a switch; return its setter."""
        switch = ui.switch(value=bool(self._now), on_change=lambda event: self._change(event.value))
        return switch.props(f'dense aria-label="{self._key}"').set_value

    def _choice(self) -> Callable[[Any], object]:
        """Build a list; return its setter."""
        return Choice(
            self._key,
            {option: option for option in self._control.options},
            str(self._now),
            self._change,
        ).show

    def _number(self) -> Callable[[Any], object]:
        """Build a field for a number; return its setter."""
        shown = self._control
        number = ui.number(
            value=self._now,
            min=shown.low,
            max=shown.high,
            on_change=lambda event: self._change(event.value),
        )
        return number.props(f'dense debounce=800 aria-label="{self._key}"').set_value

    def _slider(self) -> Callable[[Any], object]:
        """Build a slider, which acts when released; return its setter."""
        shown = self._control
        with ui.element("div").classes("slider"):
            slider = ui.slider(
                min=shown.low or 0, max=shown.high or 0, step=shown.step, value=self._now
            )
            number = ui.label(f"{self._now:g}").classes("slider-value")
        slider.props(f'aria-label="{self._key}"').on_value_change(
            lambda event: number.set_text(f"{event.value:g}")
        )
        slider.on("change", lambda event: self._change(event.args))
        return slider.set_value

    def _bounds(self) -> str:
        """Return the unit and any bounds."""
        said, shown = self._viewer.said, self._control
        unit = said.declared("units", shown.unit, shown.unit)
        ends = {
            name: f"{end:g}"
            for name, end in (("low", shown.low), ("high", shown.high))
            if end is not None
        }
        return said.text(f"page.values.{'_'.join(ends) or 'unit'}", unit=unit, **ends)
