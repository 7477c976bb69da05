"""One case and its story in both arms."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from nicegui import ui

from sim.app.followed import WAYS
from sim.app.setup import ARMS
from sim.plan import plan

if TYPE_CHECKING:
    from sim.app.picture import Picture
    from sim.app.viewer import Viewer

MOST_ISSUES = 20
"""In the list of ways to choose a case."""


def follow_panel(viewer: Viewer) -> None:
    """Build the choice of a case, and its two stories."""
    say = viewer.said.within("page.follow")
    ui.label(say("heading")).classes("heading").props('role="heading" aria-level="2"')

    async def choose(event: Any) -> None:
        viewer.followed = event.value
        await viewer.draw()

    async def follow(event: Any) -> None:
        if event.value is not None and int(event.value) != (viewer.picture and viewer.picture.case):
            viewer.followed = int(event.value)
            await viewer.draw()

    with ui.element("div").classes("bar plain"):
        way = viewer.followed if isinstance(viewer.followed, str) else None
        select = ui.select(_ways(viewer), value=way, label=say("way"), on_change=choose).props("dense").classes("wide").mark("way")
        number = ui.number(say("number"), min=0, precision=0, on_change=follow).props("dense debounce=600").classes("short").mark("case")
    with ui.element("div").classes("arms"):
        stories = [_story(viewer, arm) for arm in range(len(ARMS))]

    def show(picture: Picture) -> None:
        if isinstance(viewer.followed, str):
            number.value = picture.case
        for place, lines in zip(stories, picture.stories, strict=True):
            place.set_content(_written(lines))

    def renew() -> None:
        select.set_options(_ways(viewer))

    viewer.draws.append(show)
    viewer.changed.append(renew)


def _ways(viewer: Viewer) -> dict[str, str]:
    """Return the ways to choose a case with their words."""
    say = viewer.said.within("page.follow")
    issues = plan(viewer.session.scenarios[0]).issue_names[:MOST_ISSUES]
    return {way: say(way) for way in WAYS} | {issue: say("issue", issue=viewer.said.name("issues", issue)) for issue in issues}


def _story(viewer: Viewer, number: int) -> Any:
    """Place the story of an arm."""
    with ui.element("section").classes(f"card {ARMS[number]}"):
        ui.label(viewer.said.text("page.follow.story", side=viewer.names[number])).classes("arm-name").props(
            'role="heading" aria-level="3"'
        )
        return ui.html(sanitize=False).classes("story").props('tabindex="0"').mark(f"{ARMS[number]}-story")


def _written(lines: list[str]) -> str:
    """Return a story as HTML, the newest day first below its heading."""
    heading, *days = lines
    items = "".join(f"<li>{escape(line)}</li>" for line in reversed(days))
    return f"<p>{escape(heading)}</p><ul>{items}</ul>" if days else f"<p>{escape(heading)}</p>"
