"""Downloads: scenarios, events, a report, a link."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nicegui import ui

from sim.app.address import query_of
from sim.app.background import FIRST_REPLICATIONS, most_replications
from sim.app.panels.pictures import heading
from sim.app.setup import ARMS
from sim.app.written import events_csv, report_html, scenario_toml, titled_apart
from sim.errors import SimError

if TYPE_CHECKING:
    from sim.app.session import Records
    from sim.app.viewer import Viewer

MOST_EVENTS = 1_000_000


def take_panel(viewer: Viewer) -> None:
    """Build the buttons, and the link to the current view."""
    say = viewer.said.within("page.take")
    heading(say("heading"))
    with ui.element("div").classes("bar plain"):
        for number, name in enumerate(viewer.names):
            ui.button(
                say("scenario", side=name), on_click=lambda number=number: _scenario(viewer, number)
            ).props("outline")
            ui.button(
                say("events", side=name), on_click=lambda number=number: _events(viewer, number)
            ).props("outline")
        ui.button(say("report"), on_click=lambda: _report(viewer)).props("outline")
        link = ui.link(say("link"), _address(viewer)).classes("link")
    viewer.draws.append(lambda _: link.props(f'href="{_address(viewer)}"'))


def _address(viewer: Viewer) -> str:
    """Return an address that restores the current view."""
    return f"/?{query_of(viewer.shown)}&language={viewer.said.language}"


def _scenario(viewer: Viewer, number: int) -> None:
    """Download the scenario of an arm."""
    viewer.hand_over(
        scenario_toml(titled_apart(viewer.session.scenarios)[number]), f"{ARMS[number]}.toml"
    )


async def _events(viewer: Viewer, number: int) -> None:
    """Download the events of an arm."""

    def written(records: Records) -> str | int:
        rows = len(records[number].kept_events())
        return events_csv(records[number]) if rows <= MOST_EVENTS else rows

    made = await viewer.made(lambda: viewer.session.look(written))
    if isinstance(made, int):
        viewer.notify(
            viewer.said.text("page.take.too_long", rows=f"{made:,}", most=f"{MOST_EVENTS:,}")
        )
    elif made is not None:
        viewer.hand_over(made, f"{ARMS[number]}-events.csv")


async def _report(viewer: Viewer) -> None:
    """Download the report of a few replications."""
    scenarios, seed = viewer.session.scenarios, viewer.session.setup.seed
    try:
        most_replications(scenarios, viewer.limits)
    except SimError as error:
        viewer.refuse(error)
        return
    viewer.notify(viewer.said.text("page.take.making", replications=FIRST_REPLICATIONS))
    text = await viewer.made(
        lambda: report_html(scenarios, seed, FIRST_REPLICATIONS, viewer.said.language)
    )
    if text is not None:
        viewer.hand_over(text, "report.html")
