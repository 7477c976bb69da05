from pathlib import Path

import pytest

import sim
from sim.app.lessons import lessons, taught
from sim.i18n.catalogue import LANGUAGES, Catalogue
from sim.results.numbers import written
from sim.scenario.library import library, library_folder
from tests.app.progress import WAYS, so_far

LIBRARY = library(library_folder())
PAGES = Path(__file__).parents[2] / "docs"
FOLDER = {"en": "how-to", "zh": "zh/how-to"}


def numbers_of(lesson, seed):
    """The number that a lesson is about, on both sides."""
    sides = taught(lesson, LIBRARY)
    days = sides[0].time.warm_up + lesson.days
    return [
        float(
            getattr(
                so_far(sim.run(side.with_values({"time.days": days}), seed=seed)), lesson.measure
            )
        )
        for side in sides
    ]


@pytest.mark.parametrize("lesson", lessons(), ids=lambda lesson: lesson.key)
def test_the_page_about_lessons_has_the_numbers_of_the_first_run(lesson):
    numbers = numbers_of(lesson, 3)
    for language in LANGUAGES:
        said = Catalogue(language)
        text = (PAGES / FOLDER[language] / "lesson.md").read_text(encoding="utf-8")
        title = said.text(f"lessons.{lesson.key}.title")
        row = next(line for line in text.splitlines() if f"| {title} |" in line)
        for number in numbers:
            assert written(number, WAYS[lesson.measure], said) in row


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("lesson", lessons(), ids=lambda lesson: lesson.key)
def test_a_lesson_has_an_answer_for_whatever_comes_out(lesson, language):
    said = Catalogue(language)
    for which in ("title", "setting", "more", "less", "alike"):
        assert said.knows(f"lessons.{lesson.key}.{which}")
    for which in ("left", "right", "question", "more", "less", "alike"):
        assert said.knows(f"city.lessons.{lesson.key}.{which}")


@pytest.mark.slow
def test_what_lessons_show_over_twenty_seeds():
    shown = {}
    for lesson in lessons():
        pairs = [numbers_of(lesson, seed) for seed in range(1, 21)]
        shown[lesson.key] = {(after > before) - (after < before) for before, after in pairs}
    assert shown["clear"] == shown["society"] == {-1}
    assert shown["overlap"] == shown["gap"] == {1}
    assert 1 in shown["adjudicate"]  # rulings that nobody keeps hardly change the mean
    assert -1 in shown["precedents"]
