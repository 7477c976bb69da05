"""`sim app`: the live page."""

from __future__ import annotations

import socket
from pathlib import Path

import click
from click.core import ParameterSource

from sim.cli.options import language_option, once
from sim.cli.progress import progress
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
@click.option(
    "--standalone",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.html",
    help="Write a page that needs no server instead: the lessons, and each SCENARIO.",
)
@click.option(
    "--toggle",
    "toggles",
    multiple=True,
    metavar="NAME",
    help="With --standalone: a mechanism to switch on the page; may be repeated.  "
    "[default: precedents and social_organisations where a scenario has them, unless --vary is given]",
)
@click.option(
    "--vary",
    multiple=True,
    metavar="KEY=A,B,...",
    help="With --standalone: values of a key to choose from on the page; may be repeated.",
)
@language_option
def app(
    scenarios: tuple[Path, ...],
    port: int,
    host: str,
    allowed: tuple[str, ...],
    file: Path | None,
    toggles: tuple[str, ...],
    vary: tuple[str, ...],
    language: str,
) -> None:
    """Serve the live page: two versions of a city, side by side.

    Each SCENARIO is a file, or the name of a scenario that comes with Remit (default: shishi). The
    page opens with the first scenario. The page offers these scenarios and those that come with
    Remit, no others.

    With --standalone the page is one file that opens in a browser without server, network or
    installation. It has the lessons, and the given scenarios with the chosen switches and values.
    """
    if file is not None:
        _refuse_of_server(scenarios)
        _write(file, scenarios, toggles, vary, language)
        return
    _refuse_without_file()
    from sim.errors import check_extra
    from sim.scenario.library import library, library_folder

    given = _given(scenarios or (Path("shishi"),))
    _check_names(allowed)
    check_extra("app", "the page")
    from sim.app.limits import check_size
    from sim.app.server import Served, serve
    from sim.app.setup import loaded
    from sim.model.wasm import kept_module

    _check_free(host, port)
    for name in given:  # the page would not offer it
        check_size(loaded(name, given))
    known = library(library_folder()) | given
    with progress(language=language, runs=False) as shown:
        if kept_module([loaded(name, known) for name in known]) is None:
            shown.doing("emitting")
        served = Served(next(iter(given)), known)
    serve(
        served,
        host=host,
        port=port,
        allowed=allowed,
        ready=lambda address: say(f"Open {address} in a browser; Ctrl-C ends it."),
    )
    say("The page is closed.")


def _refuse_without_file() -> None:
    """Refuse options of the file, if they are given without it."""
    from sim.errors import PageError

    for name in ("toggles", "vary", "language"):
        if _is_given(name):
            option = {"toggles": "toggle"}.get(name, name)
            raise PageError(f"--{option} is for a page in a file; add --standalone FILE.html")


def _refuse_of_server(scenarios: tuple[Path, ...]) -> None:
    """Refuse options that a page in a file does not use, if they are given."""
    from sim.errors import PageError

    for name, option in (("port", "port"), ("host", "host"), ("allowed", "allow-host")):
        if _is_given(name):
            raise PageError(f"--{option} is for a page that is served; leave out --standalone")
    for name, option in (("toggles", "toggle"), ("vary", "vary")):
        if _is_given(name) and not scenarios:
            raise PageError(f"--{option} is for a scenario; name one before --standalone")


def _is_given(name: str) -> bool:
    """Return whether a parameter stands on the command line."""
    source = click.get_current_context().get_parameter_source(name)
    return source is ParameterSource.COMMANDLINE


def _write(
    file: Path,
    named: tuple[Path, ...],
    toggles: tuple[str, ...],
    vary: tuple[str, ...],
    language: str,
) -> None:
    """Write the page as one file."""
    from sim.app.cities import offers
    from sim.app.page import standalone
    from sim.files.new_file import check_new, new_file
    from sim.model.wasm import kept_module
    from sim.scenario.values import parse_values

    check_new(file)
    values = once("--vary", map(parse_values, vary))
    given = _given(named)
    with progress(language=language, runs=False) as shown:
        cities = offers(given, toggles, values)
        if kept_module([city.scenario for city in cities]) is None:
            shown.doing("emitting")
        page = standalone(cities, language)
    with new_file(file) as opened:
        opened.write(page)
    say(f"{file}: {len(page.encode()) / 1000:,.0f} kB; open it in a browser.")


def _given(named: tuple[Path, ...]) -> dict[str, Path]:
    """Return the named scenarios by their names on the page."""
    from sim.app.setup import loaded
    from sim.errors import PageError
    from sim.scenario.library import scenario_file

    given: dict[str, Path] = {}
    for path in map(scenario_file, named):
        if given.setdefault(path.stem, path) != path:
            raise PageError(
                f"{given[path.stem]} and {path} would both be called {path.stem!r} on the "
                "page; "
                "rename one of the files"
            )
        loaded(path.stem, given)
    return given


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
