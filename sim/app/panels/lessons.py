"""Lessons: a question before the run, and its result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nicegui import ui

from sim.app.lessons import Lesson, answer, lessons
from sim.app.panels.choice import Choice

if TYPE_CHECKING:
    from sim.app.picture import Picture
    from sim.app.viewer import Viewer

NONE = ""


def lessons_panel(viewer: Viewer) -> None:
    """Build the choice of a lesson and its card."""
    say, known = viewer.said.within("page.lessons"), {lesson.key: lesson for lesson in lessons()}
    titles = {
        key: say("step", number=number, title=viewer.said.text(f"lessons.{key}.title"))
        for number, key in enumerate(known, start=1)
    }
    choice = Choice(
        say("choose"), {NONE: say("none")} | titles, NONE, lambda key: viewer.begin(known.get(key))
    )
    card = ui.element("section").classes("card lesson").props('role="status"')
    written: list[object] = [None]

    def show(_: Picture) -> None:
        lesson = viewer.lesson
        now = None if lesson is None else (lesson, _answer(viewer, lesson))
        if now == written[0]:
            return  # so that screen readers announce only news, once
        written[0] = now
        choice.show(lesson.key if lesson is not None else NONE)
        card.set_visibility(now is not None)
        card.clear()
        if now is not None:
            with card:
                _write(viewer, *now)

    card.set_visibility(False)
    viewer.draws.append(show)


def _answer(viewer: Viewer, lesson: Lesson) -> str | None:
    """Return the result of the run; nothing before its end."""
    if viewer.session.day < lesson.days:
        return None
    return viewer.session.look(lambda records: answer(lesson, records, viewer.said))


def _write(viewer: Viewer, lesson: Lesson, told: str | None) -> None:
    """Write a lesson's card."""
    say, words = viewer.said.within("page.lessons"), viewer.said.within(f"lessons.{lesson.key}")
    ui.label(words("setting"))
    ui.label(say("question")).classes("arm-name").props('role="heading" aria-level="2"')
    ui.label(words("question"))
    if told is None:
        ui.label(say("waiting", days=lesson.days)).classes("note")
        return
    ui.label(say("answer")).classes("arm-name").props('role="heading" aria-level="2"')
    ui.label(told).classes("answer")
