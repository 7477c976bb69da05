"""The page: its panels from top to bottom, in the viewer's language."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from nicegui import ui

from sim.app.address import shown_by
from sim.app.limits import Limits
from sim.app.panels.arms import arms_panel
from sim.app.panels.controls import controls_panel, warm_up_note
from sim.app.panels.follow import follow_panel
from sim.app.panels.lessons import lessons_panel
from sim.app.panels.numbers import numbers_panel
from sim.app.panels.pictures import charts_panel, remits_panel
from sim.app.panels.take import take_panel
from sim.app.panels.values import values_panel
from sim.app.session import Session
from sim.app.viewer import TICK, Viewer, gone_through
from sim.errors import SimError
from sim.i18n.catalogue import LANGUAGES, Catalogue

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from nicegui import Client
    from starlette.requests import Request

    from sim.app.setup import Setup

ACCENT = "#0b5394"


async def build_page(
    request: Request, first: Setup, library: Mapping[str, Path], limits: Limits
) -> None:
    """Build a page of its own for each browser window.

    Parameters
    ----------
    request
        Its address may ask for a setup, a day and a language.
    first
        The default setup.
    library, limits
        Which scenarios there are, and how large they may be.
    """
    ui.colors(primary=ACCENT)
    said = Catalogue(language_of(request))
    place = ui.element("div").classes("page")
    client = place.client
    _name_window(client, said)
    try:
        shown = shown_by(request.url.query, first, library)
    except SimError as error:
        client.status_code = 400
        _say_failed(place, said, error)
        return
    with place:
        waiting = ui.label(said.text("page.opening")).props('role="status"')
    await client.connected()  # a client that only fetches the address has no city made
    session = Session(shown.setup, library, limits, played=False)
    try:
        await gone_through(session.changing(shown.setup, shown.day), lambda: not client.is_deleted)
    except SimError as error:
        waiting.delete()
        _say_failed(place, said, error)
        return
    if client.is_deleted:
        session.end()
        return
    waiting.delete()
    viewer = Viewer(session, shown, said, limits)
    _show(viewer, place, library)
    ui.timer(TICK, viewer.tick)
    ui.context.client.on_delete(viewer.leave)
    await viewer.draw()
    viewer.repetitions.begin()


def _say_failed(place: ui.element, said: Catalogue, error: SimError) -> None:
    """Show why there is nothing to display."""
    with place:
        _title(said)
        ui.label(said.text("page.failed", error=error)).props('role="alert"').classes("failed")
        ui.link(said.text("page.again"), f"/?language={said.language}").classes("link")


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


def _show(viewer: Viewer, place: ui.element, library: Mapping[str, Path]) -> None:
    """Build all panels."""

    async def translate() -> None:
        viewer.said = other
        viewer.draws.clear()
        viewer.changed.clear()
        viewer.repetitions.told.clear()
        place.clear()
        _show(viewer, place, library)
        await viewer.draw()

    said = viewer.said
    other = Catalogue(LANGUAGES[(LANGUAGES.index(said.language) + 1) % len(LANGUAGES)])
    _name_window(viewer.client, said)
    with place:
        with ui.element("header"):
            _title(said)
            ui.button(other.text("language.name"), on_click=translate).props(
                "flat dense no-caps"
            ).mark("language")
        controls_panel(viewer)
        lessons_panel(viewer)
        arms_panel(viewer, library)
        warm_up_note(viewer)
        numbers_panel(viewer)
        charts_panel(viewer)
        remits_panel(viewer)
        follow_panel(viewer, library)
        values_panel(viewer)
        take_panel(viewer)


def _title(said: Catalogue) -> None:
    """Write the title of the page."""
    ui.label(said.text("page.title")).classes("title").props('role="heading" aria-level="1"')


def _name_window(client: Client, said: Catalogue) -> None:
    """Set the window's title, language and message for a lost connection."""
    tag, title = (json.dumps(said.text(key)) for key in ("language.tag", "page.title"))
    silence = json.dumps([said.text("page.lost"), said.text("page.reconnecting")])
    client.run_javascript(f"""
        document.documentElement.lang = {tag}; document.title = {title};
        document.querySelectorAll("#popup span").forEach((line, n) => line.textContent = {silence}[n]);
    """)
