"""The server of the live page."""

from __future__ import annotations

import logging
import secrets
import signal
import socket
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn
from fastapi import FastAPI
from nicegui import app, core, ui
from starlette.requests import Request
from starlette.responses import PlainTextResponse

from sim.app.guard import Guard, is_everywhere, is_loopback, plain_name
from sim.app.page import build_page
from sim.app.session import Limits, check_size
from sim.app.setup import first_setup, scenarios_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from types import FrameType

ENDING = signal.SIGINT, signal.SIGTERM
"""The signals that end the page."""

STYLE = Path(__file__).parent / "style.css"

MOST_BYTES = 1 << 20
"""Of a message of a browser's."""

OUTSIDE = {socket.AF_INET: "192.0.2.1", socket.AF_INET6: "2001:db8::1"}
"""Addresses that are nobody's: to see by which of its own a machine would go there."""


def serve(
    name: str,
    library: Mapping[str, Path],
    *,
    host: str,
    port: int,
    allowed: Sequence[str] = (),
    ready: Callable[[str], None],
) -> None:
    """Serve the page until it is interrupted.

    Parameters
    ----------
    name
        The scenario that is shown at first.
    library
        All that a viewer may choose, by name.
    host, port
        Where to listen.
    allowed
        Names, besides that of the host, under which browsers may open the page.
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

    app.add_exception_handler(404, lambda request, error: PlainTextResponse("Not found", 404))
    logging.getLogger("uvicorn.error").addFilter(_not_of_one_who_left)
    core.sio.on("log", handler=_unheard)
    key = "" if is_loopback(plain_name(host)) else secrets.token_urlsafe(16)
    whole = FastAPI(openapi_url=None)
    ui.run_with(whole, title="Remit", reconnect_timeout=30, show_welcome_message=False)
    guarded = Guard(whole, host, allowed=allowed, key=key, cookie=f"remit-{port}")
    config = uvicorn.Config(
        guarded,
        host=host,
        port=port,
        log_level="warning",
        http="h11",
        ws="wsproto",
        ws_max_size=MOST_BYTES,
        timeout_graceful_shutdown=2,
    )
    _Server(
        config, lambda: ready(f"http://{_shown(host)}:{port}/{f'?key={key}' if key else ''}")
    ).run()


class _Server(uvicorn.Server):
    """Says when it can be reached, and ends at the first Ctrl-C, however many follow.

    Parameters
    ----------
    config
        What it serves, and where.
    ready
        Called once it listens.
    """

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        for number in ENDING:
            signal.signal(number, self.handle_exit)
        yield

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        # Ignored from now on, to the end of the process: Python, as it ends, gives a signal that has
        # a handler its default back, and one more Ctrl-C would then end it with that signal's code.
        for number in ENDING:
            signal.signal(number, signal.SIG_IGN)
        self.should_exit = True


def _shown(host: str) -> str:
    """Return where browsers find what listens at an address: at 0.0.0.0 or ::, at that of this machine."""
    if is_everywhere(plain_name(host)):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family, socket.SOCK_DGRAM) as towards:
            try:
                towards.connect((OUTSIDE[family], 9))  # nothing is sent
                host = towards.getsockname()[0]
            except OSError:  # no network
                host = "::1" if ":" in host else "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def _unheard(_: str, message: object) -> None:
    """Take a message that a browser wants logged: whoever serves the page would read, in a terminal, what a visitor writes."""


def _not_of_one_who_left(record: logging.LogRecord) -> bool:
    """Return whether something went wrong: Starlette calls it an error that a window is closed before its request has been answered."""
    return not (record.exc_info and str(record.exc_info[1]) == "No response returned.")
