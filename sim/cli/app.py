"""`sim app`: the live page."""

from __future__ import annotations

import socket
from pathlib import Path

import click

from sim.cli.progress import say_if_compiling
from sim.cli.screen import say

LOOPBACK = "127.0.0.1"


@click.command()
@click.argument("scenarios", metavar="[SCENARIO]...", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--port",
    type=click.IntRange(1, 65_535),
    default=8080,
    show_default=True,
    help="Port of the page.",
)
@click.option(
    "--host",
    default=LOOPBACK,
    show_default=True,
    help="Address to listen on; 0.0.0.0 admits other computers on the network.",
)
@click.option(
    "--allow-host",
    "allowed",
    metavar="NAME",
    multiple=True,
    help="Another host name under which browsers may open the page; may be repeated.",
)
def app(scenarios: tuple[Path, ...], port: int, host: str, allowed: tuple[str, ...]) -> None:
    """Serve the live page: two versions of a city, side by side.

    Each SCENARIO is a file, or the name of a scenario that comes with Remit (default: shishi). The
    page opens with the first scenario. The page offers these scenarios and those that come with
    Remit, no others.
    """
    from sim.errors import check_extra

    name, library = _library(scenarios)
    _check_names(allowed)
    check_extra("app", "the page")
    from sim.app.server import serve

    _check_free(host, port)
    say_if_compiling()
    serve(
        name,
        library,
        host=host,
        port=port,
        allowed=allowed,
        ready=lambda address: say(f"Open {address} in a browser; Ctrl-C ends it."),
    )
    say("The page is closed.")


def _library(named: tuple[Path, ...]) -> tuple[str, dict[str, Path]]:
    """Return the name of the first scenario, and all scenarios to choose from."""
    from sim.app.setup import loaded
    from sim.errors import PageError
    from sim.scenario.library import library, library_folder, scenario_file

    given: dict[str, Path] = {}
    for path in map(scenario_file, named or (Path("shishi"),)):
        if given.setdefault(path.stem, path) != path:
            raise PageError(
                f"{given[path.stem]} and {path} would both be called {path.stem!r} on the "
                "page; "
                "rename one of the files"
            )
        loaded(path.stem, given)
    return next(iter(given)), library(library_folder()) | given


def _check_names(allowed: tuple[str, ...]) -> None:
    """Refuse names that cannot be host names."""
    from sim.app.guard import place_of
    from sim.errors import PageError

    for name in allowed:
        place = place_of(name)
        if place is None or place.port:
            raise PageError(
                f"--allow-host {name}: must be a host name without scheme or port, such as "
                "class.example.org"
            )


def _check_free(host: str, port: int) -> None:
    """Refuse an address that is not free."""
    from sim.errors import PageError

    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind(address)
    except OSError as error:
        raise PageError(
            f"cannot listen on {host}, port {port}: {error.strerror or error}; choose another "
            "with --port or --host"
        ) from None
