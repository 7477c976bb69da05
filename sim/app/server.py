"""The server of the live page."""

from __future__ import annotations

import logging
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from nicegui import app, ui
from starlette.requests import Request

from sim.app.page import build_page
from sim.app.session import Limits, check_size
from sim.app.setup import first_setup, scenarios_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

STYLE = Path(__file__).parent / "style.css"


def serve(name: str, library: Mapping[str, Path], *, host: str, port: int, ready: Callable[[str], None]) -> None:
    """Serve the page until it is interrupted.

    Parameters
    ----------
    name
        The scenario that is shown at first.
    library
        All that a viewer may choose, by name.
    host, port
        Where to listen.
    ready
        Called with the address once the page can be opened: the engine has been compiled by then.

    Raises
    ------
    ScenarioError
        If the first scenario is larger than a viewer may ask for.
    """
    first, limits = first_setup(name, library), Limits()
    for scenario in scenarios_of(first, library):
        check_size(scenario, limits)
    import_module("sim.experiments.warm")
    ui.add_css(STYLE, shared=True)

    @ui.page("/", title="Remit", response_timeout=60)
    async def page(request: Request) -> None:
        await build_page(request, first, library, limits)

    logging.getLogger("uvicorn.error").addFilter(_not_of_one_who_left)
    shown = f"[{host}]" if ":" in host else host
    app.on_startup(lambda: ready(f"http://{shown}:{port}/"))
    ui.run(host=host, port=port, title="Remit", show=False, reload=False, show_welcome_message=False, reconnect_timeout=30)


def _not_of_one_who_left(record: logging.LogRecord) -> bool:
    """Say whether something went wrong: Starlette calls it an error that a window is closed before its request has been answered."""
    return not (record.exc_info and str(record.exc_info[1]) == "No response returned.")
