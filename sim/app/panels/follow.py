"""One case and its story in both arms."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from nicegui import ui

from sim.app.address import whole
from sim.app.followed import OLD_ROOF, WAYS, old_roof
from sim.app.panels.choice import Choice
from sim.app.panels.pictures import heading
from sim.app.setup import ARMS
from sim.errors import SimError
from sim.scenario.expand import listed_issues

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sim.app.picture import Picture
    from sim.app.viewer import Viewer

MOST_ISSUES = 20
"""Maximum number of issues in the list of ways to choose a case."""

NUMBER = ""
"""The way of choosing a case by its number."""


def follow_panel(viewer: Viewer, library: Mapping[str, Path]) -> None:
    """Build the choice of a case, and its two stories."""
    say = viewer.said.within("page.follow")
    heading(say("heading"))

    async def choose(way: str) -> None:
        if way != NUMBER:
            viewer.followed = way
            await viewer.draw()

    async def follow(event: Any) -> None:
        if event.value is None or event.value == (viewer.picture and viewer.picture.case):
            return
        try:
            viewer.followed = whole("follow", f"{event.value:.17g}")
        except SimError as error:
            viewer.refuse(error)
        else:
            await viewer.draw()

    async def show_old_roof() -> None:
        viewer.followed = OLD_ROOF
        await viewer.change(old_roof(library, viewer.session.setup.seed), 0)

    with ui.element("div").classes("bar plain"):
        way = Choice(say("way"), _ways(viewer), _way(viewer), choose)
        number = (
            ui.number(say("number"), min=0, precision=0, on_change=follow)
            .props("dense debounce=600")
            .classes("short")
        )
        ui.button(say("old_roof"), on_click=show_old_roof).props("outline")
    beside = ui.label().classes("note")
    with ui.element("div").classes("arms"):
        stories = [_story(viewer, arm) for arm in range(len(ARMS))]

    def show(picture: Picture) -> None:
        way.show(_way(viewer))
        number.value = picture.case
        beside.text = say("beside") if picture.other_city else ""
        for place, lines in zip(stories, picture.stories, strict=True):
            place.set_content(_written(lines))

    viewer.draws.append(show)
    viewer.changed.append(lambda: way.offer(_ways(viewer), _way(viewer)))


def _ways(viewer: Viewer) -> dict[str, str]:
    """Return the ways of choosing a case, with their texts."""
    say = viewer.said.within("page.follow")
    listed = listed_issues(viewer.session.scenarios[0])[:MOST_ISSUES]
    issues = [issue.name for issue in listed]
    by_issue = {issue: say("issue", issue=viewer.said.name("issues", issue)) for issue in issues}
    return {way: say(way) for way in WAYS} | by_issue | {NUMBER: say("by_number")}


def _way(viewer: Viewer) -> str:
    """Return the current way of choosing the case."""
    return viewer.followed if isinstance(viewer.followed, str) else NUMBER


def _story(viewer: Viewer, number: int) -> Any:
    """Place the story of an arm."""
    with ui.element("section").classes(f"card {ARMS[number]}"):
        name = viewer.said.text("page.follow.story", side=viewer.names[number])
        ui.label(name).classes("arm-name").props('role="heading" aria-level="3"')
        return (
            ui.html(sanitize=False)
            .classes("story")
            .props(f'tabindex="0" role="region" aria-label="{name}"')
        )


def _written(lines: list[str]) -> str:
    """Return a story as HTML, the newest day first, below its heading."""
    first, *days = lines
    items = "".join(f"<li>{escape(line)}</li>" for line in reversed(days))
    return f"<p>{escape(first)}</p><ul>{items}</ul>" if days else f"<p>{escape(first)}</p>"
