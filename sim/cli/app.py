"""`sim app`: the live page."""

from __future__ import annotations

import socket
from pathlib import Path

import click

from sim.cli.screen import say, say_if_compiling

LOOPBACK = "127.0.0.1"


@click.command()
@click.argument("scenario", required=False, type=click.Path(path_type=Path))
@click.option("--port", type=click.IntRange(1, 65_535), default=8080, show_default=True, help="Where to listen.")
@click.option("--host", default=LOOPBACK, show_default=True, help="Address to listen at; 0.0.0.0 lets others on the network in.")
def app(scenario: Path | None, port: int, host: str) -> None:
    """Serve the live page: a city twice, side by side.

    SCENARIO is a file, or the name of one that comes with Remit; shishi unless given. The page also offers the files beside it and all
    those that come with Remit.
    """
    from sim.errors import PageError
    from sim.scenario.files import load_scenario

    name, library = _library(scenario)
    load_scenario(library[name])
    try:
        from sim.app.server import serve
    except ModuleNotFoundError as error:
        if error.name and error.name.startswith("sim"):
            raise
        raise PageError("the page needs NiceGUI: pip install 'remit-sim[app]', or uv run --extra app sim app") from None
    _check_free(host, port)
    say_if_compiling()
    try:
        serve(name, library, host=host, port=port, ready=lambda address: say(f"Open {address} in a browser; Ctrl-C ends it."))
    except KeyboardInterrupt:
        say("The page has ended.")


def _library(scenario: Path | None) -> tuple[str, dict[str, Path]]:
    """Return the name of the scenario to begin with, and all that can be chosen."""
    from sim.scenario.library import library, library_folder, scenario_file

    path = scenario_file(scenario or "shishi")
    return path.stem, library(library_folder()) | library(path.parent) | {path.stem: path}


def _check_free(host: str, port: int) -> None:
    """Refuse an address that cannot be listened at."""
    from sim.errors import PageError

    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind(address)
    except OSError as error:
        raise PageError(f"cannot listen at {host}, port {port}: {error.strerror or error}; choose another with --port or --host") from None
