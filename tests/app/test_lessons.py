import re
from pathlib import Path

import pytest

import sim
from sim.app.lessons import answer, direction, lessons, taught
from sim.app.progress import WAYS, so_far
from sim.app.setup import scenarios_of
from sim.i18n.catalogue import LANGUAGES, Catalogue
from sim.results.numbers import written
from sim.scenario.library import library, library_folder

LIBRARY = library(library_folder())
PAGES = Path(__file__).parents[2] / "docs"
FOLDER = {"en": "how-to", "zh": "zh/how-to"}


def records_of(lesson, seed=1):
    models = [sim.CityModel(scenario, rng=seed) for scenario in scenarios_of(lesson.setup, LIBRARY)]
    for model in models:
        model.run_until(model.settings.time.warm_up + lesson.days)
    return tuple(model.record(live=True) for model in models)


@pytest.mark.parametrize("lesson", lessons(), ids=lambda lesson: lesson.key)
def test_an_answer_tells_the_numbers_of_the_run(lesson):
    records = records_of(lesson)
    for language in LANGUAGES:
        told = answer(lesson, records, Catalogue(language))
        assert not re.search(r"[{}]|nan", told)
        for record in records:
            number = float(getattr(so_far(record), lesson.measure))
            assert written(number, WAYS[lesson.measure], Catalogue(language)) in told


@pytest.mark.parametrize("lesson", lessons(), ids=lambda lesson: lesson.key)
@pytest.mark.parametrize("page", ["lesson", "served-page"])
def test_a_page_about_lessons_has_the_numbers_of_its_seed(page, lesson):
    sides = taught(lesson, LIBRARY)
    days = sides[0].time.warm_up + lesson.days
    records = (
        [sim.run(side.with_values({"time.days": days}), seed=3) for side in sides]
        if page == "lesson"
        else records_of(lesson)
    )
    for language in LANGUAGES:
        said = Catalogue(language)
        text = (PAGES / FOLDER[language] / f"{page}.md").read_text(encoding="utf-8")
        title = said.text(f"lessons.{lesson.key}.title")
        row = next(line for line in text.splitlines() if f"| {title} |" in line)
        for record in records:
            number = float(getattr(so_far(record), lesson.measure))
            assert written(number, WAYS[lesson.measure], said) in row


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("lesson", lessons(), ids=lambda lesson: lesson.key)
def test_a_lesson_has_an_answer_for_whatever_comes_out(lesson, language):
    said = Catalogue(language)
    for which in ("title", "setting", "question"):
        assert said.text(f"lessons.{lesson.key}.{which}")
    for which in ("more", "less", "alike"):
        assert said.name(f"lessons.{lesson.key}", which) != which


def test_a_difference_of_a_twentieth_is_told_as_none():
    assert direction(10, 10.5) == "alike"
    assert direction(10, 10.6) == "more"
    assert direction(10, 9.4) == "less"
    assert direction(0, 0) == "alike"


@pytest.mark.slow
def test_what_lessons_show_over_twenty_seeds():
    shown = {}
    for lesson in lessons():
        found = [
            tuple(getattr(so_far(record), lesson.measure) for record in records_of(lesson, seed))
            for seed in range(1, 21)
        ]
        shown[lesson.key] = {direction(*pair) for pair in found}
    assert shown["clear"] == {"less"}
    assert shown["overlap"] == {"more"}
    assert shown["gap"] == {"more"}
    assert (
        "less" not in shown["adjudicate"] or len(shown["adjudicate"]) > 1
    )  # rulings that nobody keeps hardly shorten the mean
    assert "more" not in shown["precedents"]
    assert shown["society"] == {"less"}
