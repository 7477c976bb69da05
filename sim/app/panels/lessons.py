"""Lessons: a question before the run, and what the run has shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nicegui import ui

from sim.app.lessons import SCENARIO, Lesson, answer, lessons

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sim.app.picture import Picture
    from sim.app.viewer import Viewer

NONE = ""


def lessons_panel(viewer: Viewer, library: Mapping[str, Path]) -> None:
    """Build the choice of a lesson and its card; without the classroom's scenario there are none."""
    if SCENARIO not in library:
        return
    say, known = viewer.said.within("page.lessons"), {lesson.key: lesson for lesson in lessons()}
    ui.label(say("heading")).classes("heading").props('role="heading" aria-level="2"')
    titles = {key: say("step", number=number, title=viewer.said.text(f"lessons.{key}.title")) for number, key in enumerate(known, start=1)}

    async def choose(event: Any) -> None:
        chosen = known.get(event.value)
        if chosen != viewer.lesson:
            await viewer.begin(chosen)

    select = ui.select({NONE: say("none")} | titles, value=_key(viewer), label=say("choose"), on_change=choose).props("dense")
    select.classes("wide").mark("lesson")
    card = ui.element("section").classes("card lesson").props('role="status"').mark("lesson-card")
    card.set_visibility(False)

    def show(_: Picture) -> None:
        select.value = _key(viewer)
        card.set_visibility(viewer.lesson is not None)
        if viewer.lesson is not None:
            told = _answer(viewer, viewer.lesson)
            card.clear()
            with card:
                _write(viewer, viewer.lesson, told)

    viewer.draws.append(show)


def _key(viewer: Viewer) -> str:
    """Return the name of the lesson that has begun."""
    return viewer.lesson.key if viewer.lesson is not None else NONE


def _answer(viewer: Viewer, lesson: Lesson) -> str | None:
    """Return what the run has shown; nothing before it is over."""
    if viewer.session.day < lesson.days:
        return None
    return viewer.session.look(lambda records: answer(lesson, records, viewer.said))


def _write(viewer: Viewer, lesson: Lesson, told: str | None) -> None:
    """Write a lesson's card."""
    say, words = viewer.said.within("page.lessons"), viewer.said.within(f"lessons.{lesson.key}")
    ui.label(words("setting"))
    ui.label(say("question")).classes("arm-name").props('role="heading" aria-level="3"')
    ui.label(words("question"))
    if told is None:
        ui.label(say("waiting", days=lesson.days)).classes("note")
        return
    ui.label(say("answer")).classes("arm-name").props('role="heading" aria-level="3"')
    ui.label(told).mark("lesson-answer")
