"""What a viewer takes along: scenarios, events, a report, a link."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from nicegui import ui

from sim.app.background import FIRST_REPLICATIONS, check_size, study_of
from sim.app.setup import ARMS, query_of
from sim.app.written import events_csv, scenario_toml, titled_apart
from sim.errors import SimError

if TYPE_CHECKING:
    from sim.app.picture import Picture
    from sim.app.viewer import Viewer

MOST_EVENTS = 1_000_000


def take_panel(viewer: Viewer) -> None:
    """Build the buttons, and the link to what is shown."""
    say = viewer.said.within("page.take")
    ui.label(say("heading")).classes("heading").props('role="heading" aria-level="2"')
    with ui.element("div").classes("bar plain"):
        for number, side in enumerate(ARMS):
            name = viewer.names[number]
            ui.button(say("scenario", side=name), on_click=lambda number=number: _scenario(viewer, number)).props("outline").mark(
                f"{side}-toml"
            )
            ui.button(say("events", side=name), on_click=lambda number=number: _events(viewer, number)).props("outline").mark(
                f"{side}-events"
            )
        ui.button(say("report"), on_click=lambda: _report(viewer)).props("outline").mark("report")
        link = ui.link(say("link"), _address(viewer)).classes("link").mark("link")

    def show(_: Picture) -> None:
        link.props(f'href="{_address(viewer)}"')

    viewer.draws.append(show)


def _address(viewer: Viewer) -> str:
    """Return an address that shows the same again."""
    return f"/?{query_of(viewer.session.setup, viewer.session.day)}&language={viewer.said.language}"


def _scenario(viewer: Viewer, number: int) -> None:
    """Hand over the scenario of an arm."""
    ui.download.content(scenario_toml(titled_apart(viewer.session.scenarios)[number]), f"{ARMS[number]}.toml")


async def _events(viewer: Viewer, number: int) -> None:
    """Hand over the events of an arm."""
    rows = viewer.session.look(lambda records: len(records[number].kept_events()))
    if rows > MOST_EVENTS:
        viewer.notify(viewer.said.text("page.take.too_long", rows=f"{rows:,}", most=f"{MOST_EVENTS:,}"), "warning")
        return
    text = await asyncio.to_thread(viewer.session.look, lambda records: events_csv(records[number]))
    ui.download.content(text, f"{ARMS[number]}-events.csv")


async def _report(viewer: Viewer) -> None:
    """Hand over the report of a few replications."""
    scenarios, seed, language = viewer.session.scenarios, viewer.session.setup.seed, viewer.said.language
    try:
        check_size(scenarios, viewer.limits)
    except SimError as error:
        viewer.notify(viewer.said.text("page.failed", error=error), "warning")
        return
    viewer.notify(viewer.said.text("page.take.making", replications=FIRST_REPLICATIONS))

    def made() -> str:
        from sim.plots.report import report

        study = study_of(scenarios, seed, FIRST_REPLICATIONS)
        files = " ".join(f"{side}.toml" for side in ARMS)  # as the buttons beside this one hand them over
        command = f"sim compare {files} --replications {FIRST_REPLICATIONS} --seed {seed} --language {language} --out DIR"
        return report(study, command, language)

    ui.download.content(await asyncio.to_thread(made), "report.html")
