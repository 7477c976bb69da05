"""A native list of the browser, which keyboards, screen readers and phones support."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nicegui.events import GenericEventArguments


class Choice:
    """A list with its label.

    Parameters
    ----------
    label
        Its label.
    options
        Texts by value.
    chosen
        One of them.
    on_choice
        Called with the chosen value; it may be a coroutine.
    """

    def __init__(
        self, label: str, options: Mapping[str, str], chosen: str, on_choice: Callable[[str], Any]
    ) -> None:
        with ui.element("label").classes("choice"):
            TextElement(tag="span", text=label)
            self._list = ui.element("select")
        self._offered: Mapping[str, str] = {}

        def choose(event: GenericEventArguments) -> Any:
            return (
                on_choice(event.args) if event.args in list(self._offered) else None
            )  # a browser can send anything

        self._list.on("change", choose, js_handler="(event) => emit(event.target.value)")
        self.offer(options, chosen)

    def offer(self, options: Mapping[str, str], chosen: str) -> None:
        """Show other options."""
        self._offered = options
        self._list.clear()
        with self._list:
            for value, words in options.items():
                TextElement(tag="option", text=words).props["value"] = value
        self.show(chosen)

    def show(self, chosen: str) -> None:
        """Show the current choice; a refused choice is thereby reset."""
        self._list.props["value"] = chosen
        self._list.update()
