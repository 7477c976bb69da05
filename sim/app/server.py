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
from sim.app.limits import Limits, check_size
from sim.app.page import build_page
from sim.app.setup import first_setup, scenarios_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from types import FrameType

ENDING = signal.SIGINT, signal.SIGTERM
"""The signals that end the page."""

STYLE = Path(__file__).parent / "style.css"

MOST_BYTES = 1 << 20
"""Maximum size of a browser's message."""

OUTSIDE = {socket.AF_INET: "192.0.2.1", socket.AF_INET6: "2001:db8::1"}
"""Reserved addresses: the machine's own address for reaching them is the one to show."""


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
        The first scenario.
    library
        All scenarios that a viewer may choose, by name.
    host, port
        Where to listen.
    allowed
        Names, besides that of the host, under which browsers may open the page.
    ready
        Called with the address when the page can be opened and the engine is compiled.

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
    """A server that reports when it is reachable and ends at the first Ctrl-C, ignoring later ones.

    Parameters
    ----------
    config
        Application and address.
    ready
        Called when it listens.
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
        # Ignored until the end of the process: Python restores the default of a handled
        # signal when it
        # ends, and one more Ctrl-C would then end it with that signal's code.
        for number in ENDING:
            signal.signal(number, signal.SIG_IGN)
        self.should_exit = True


def _shown(host: str) -> str:
    """Return the address for browsers: for 0.0.0.0 or ::, that of this machine."""
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
    """Discard a browser's log message: it would put a visitor's text into the server's terminal."""


def _not_of_one_who_left(record: logging.LogRecord) -> bool:
    """Return whether an error is not just a window closed before its request was answered."""
    return not (record.exc_info and str(record.exc_info[1]) == "No response returned.")
