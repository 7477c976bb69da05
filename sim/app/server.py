"""The server of the live page: it hands out the page and plans of cities, and counts answers."""

from __future__ import annotations

import asyncio
import html
import json
import secrets
import signal
import socket
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from sim.app.address import query_of, setup_by
from sim.app.answers import Answers
from sim.app.asked import answer, files
from sim.app.cities import Plans
from sim.app.guard import Guard, is_everywhere, is_loopback, plain_name
from sim.app.limits import too_large
from sim.app.page import page
from sim.app.setup import ARMS, first_setup, loaded, scenarios_of
from sim.errors import SimError
from sim.i18n.catalogue import LANGUAGES, Catalogue
from sim.model.wasm import engine_module, own_functions
from sim.scenario.library import library, library_folder, titles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path
    from types import FrameType

    from starlette.requests import Request

ENDING = signal.SIGINT, signal.SIGTERM
"""The signals that end the page."""

MOST_BYTES = 1000
"""Maximum size of an answer that a browser sends."""

MOST_KEPT = 64
"""Number of plans that are kept for other viewers."""

LARGEST_KEPT = 1 << 20
"""Maximum size in bytes of each of them."""

OUTSIDE = {socket.AF_INET: "192.0.2.1", socket.AF_INET6: "2001:db8::1"}
"""Reserved addresses: the machine's own address for reaching them is the one to show."""

ICON = Response(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="4" cy="8" r="3" '
    'fill="#1f5fa8"/><circle cx="12" cy="8" r="3" fill="#c2321b"/></svg>',
    media_type="image/svg+xml",
)


def serve(
    served: Served,
    *,
    host: str,
    port: int,
    allowed: Sequence[str] = (),
    ready: Callable[[str], None],
) -> None:
    """Serve the page until it is interrupted.

    Browsers may open it under the name of the host and those that are `allowed`; `ready` is called
    with the address when they can.
    """
    key = "" if is_loopback(plain_name(host)) else secrets.token_urlsafe(16)
    guarded = Guard(served.app, host, allowed=allowed, key=key, cookie=f"remit-{port}")
    config = uvicorn.Config(
        guarded,
        host=host,
        port=port,
        log_level="warning",
        http="h11",
        ws="none",
        lifespan="off",
        timeout_graceful_shutdown=2,
    )
    _Server(
        config, lambda: ready(f"http://{_shown(host)}:{port}/{f'?key={key}' if key else ''}")
    ).run()


class Served:
    """What a server has for all viewers: the page of the first scenario, and all that are known.

    Raises
    ------
    ScenarioError
        If the first scenario is larger than a viewer may ask for.
    SimError
        If the engine cannot be made for a browser.
    """

    def __init__(self, name: str, known: Mapping[str, Path]) -> None:
        self._first, self._library = first_setup(name, known), known
        scenarios_of(self._first, known)
        scenarios = [loaded(each, known) for each in known]
        self._own, self._engine = own_functions(scenarios), engine_module(scenarios)
        self._answers = Answers()
        self._pages = {language: self._page(Catalogue(language)) for language in LANGUAGES}
        self._kept: dict[tuple[str, str], bytes] = {}
        self._turn = asyncio.Semaphore(1)  # one plan at a time is made, whoever asks
        self.app = Starlette(
            routes=[
                Route("/", self._home),
                Route("/plan", self._plan),
                *(Route(f"/{side}.toml", self._scenario, name=side) for side in ARMS),
                Route("/answers", self._counted, methods=["GET"]),
                Route("/answers", self._answered, methods=["POST"]),
                Route("/favicon.ico", ICON, methods=["GET"]),
            ],
            exception_handlers={HTTPException: _refused},
        )

    async def _home(self, request: Request) -> Response:
        """Return the page, if its address is one of a state."""
        said = Catalogue(language_of(request))
        try:
            setup_by(request.url.query, self._first, self._library)
        except SimError as error:
            return HTMLResponse(_failed(said, error), 400)
        return HTMLResponse(self._pages[said.language], headers={"cache-control": "no-cache"})

    async def _plan(self, request: Request) -> Response:
        """Return the plan of the arms that an address asks for."""
        language = language_of(request)

        def made(setup: Any) -> bytes:
            place = query_of(setup), language
            known = self._kept.pop(place, None)
            if known is None:
                found = answer(setup, self._library, self._own, language)
                known = json.dumps(found, ensure_ascii=False).encode()
            if len(known) <= LARGEST_KEPT:
                self._kept[place] = known  # the newest is the last
            while len(self._kept) > MOST_KEPT:
                del self._kept[next(iter(self._kept))]
            return known

        try:
            return Response(await self._made(request, made), media_type="application/json")
        except (SimError, ArithmeticError, ValueError) as error:
            said = Catalogue(language)
            return JSONResponse({"error": said.text("page.failed", error=error)}, 400)

    async def _scenario(self, request: Request) -> Response:
        """Return the scenario of an arm as a file."""
        k = ARMS.index(request.url.path.removeprefix("/").removesuffix(".toml"))
        try:
            text = await self._made(request, lambda setup: files(setup, self._library)[k])
        except SimError as error:
            return PlainTextResponse(str(error), 400)
        return Response(text, media_type="application/toml")

    async def _counted(self, request: Request) -> Response:
        """Return the answers to a lesson."""
        return JSONResponse(self._answers.counted(request.query_params.get("lesson", "")))

    async def _answered(self, request: Request) -> Response:
        """Keep an answer."""
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > MOST_BYTES:
                raise HTTPException(413)
        try:
            given = json.loads(body)
        except (ValueError, RecursionError):
            raise HTTPException(400) from None
        if not self._answers.give(given):
            raise HTTPException(400)
        return JSONResponse(self._answers.counted(given["lesson"]))

    async def _made[Made](self, request: Request, make: Callable[[Any], Made]) -> Made:
        """Return what is made of the setup that an address asks for, in turn with others."""

        def work() -> Made:
            return make(setup_by(request.url.query, self._first, self._library))

        async with self._turn:
            return await asyncio.to_thread(work)

    def _page(self, said: Catalogue) -> str:
        """Return the page in a language."""
        plans = Plans()
        taught = plans.lessons(library(library_folder()))
        served = {
            "first": answer(self._first, self._library, self._own, said.language),
            "scenarios": [
                [name, said.declared("titles", title, title)]
                for name, title in titles(self._library).items()
                if not any(too_large(loaded(name, self._library)))
            ],
            "languages": [[each, Catalogue(each).text("language.name")] for each in LANGUAGES],
        }
        written = plans.written(said, self._own)
        data = {"lessons": taught, "cities": [], "plans": written, "served": served}
        return page(self._engine, said, data)


def language_of(request: Request) -> str:
    """Return the language of an address, or the one preferred by the browser."""
    asked = request.query_params.get("language", "")
    if asked in LANGUAGES:
        return asked
    preferred = [
        part.split(";")[0].strip().lower()
        for part in request.headers.get("accept-language", "").split(",")
    ]
    return next(
        (language for tag in preferred for language in LANGUAGES if tag.split("-")[0] == language),
        LANGUAGES[0],
    )


def _failed(said: Catalogue, error: SimError) -> str:
    """Return a page that says why there is nothing to show."""
    why = html.escape(said.text("page.failed", error=error))
    again = html.escape(said.text("page.again"))
    return (
        f'<!doctype html><html lang="{said.language}"><meta charset="utf-8"><title>Remit</title>'
        '<meta name="viewport" content="width=device-width"><style>main { max-width: 40em; margin: '
        "2em auto; padding: 0 1em; font: 1.1em/1.5 system-ui, sans-serif }</style>"
        f'<main><h1>Remit</h1><p role="alert">{why}</p>'
        f'<p><a href="/?language={said.language}">{again}</a></p></main></html>'
    )


async def _refused(request: Request, error: Exception) -> Response:
    """Answer a request that cannot be met, without quoting it."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    return PlainTextResponse({404: "Not found"}.get(status, "Not possible"), status)


class _Server(uvicorn.Server):
    """A server that tells when it is reachable, and ends at the first Ctrl-C, ignoring others."""

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
        # Ignored until the end of the process: Python restores the default of a handled signal when
        # it ends, and one more Ctrl-C would then end it with that signal's code.
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
