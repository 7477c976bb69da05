"""The lessons in one file, as a class and a reader without a mouse meet them."""

import pytest

from sim.app.cities import offers
from sim.app.lessons import ROOF, lessons, story, taught
from sim.app.page import standalone
from sim.i18n.catalogue import Catalogue
from sim.records.record import RunRecord
from sim.records.simulate import run
from sim.results.numbers import written
from sim.scenario.library import library, library_folder
from tests.app.progress import WAYS, so_far
from tests.browsers import serious_violations

pytestmark = pytest.mark.browser

SIZES = [(1280, 800), (1920, 1080), (390, 844)]
LESSONS = lessons()


@pytest.fixture(scope="module", params=["en", "zh"])
def file(request, tmp_path_factory):
    """The file in a language, with a city of choices."""
    known = library(library_folder())
    path = tmp_path_factory.mktemp("lessons") / f"{request.param}.html"
    cities = offers({"shishi": known["shishi"]})
    path.write_text(standalone(cities, request.param), encoding="utf-8")
    return path, Catalogue(request.param)


@pytest.fixture
def opened(browser, file):
    """Open the file at an address and a size, offline; nothing is reported."""
    contexts, noise = [], []

    def at(address="", size=SIZES[0], **settings):
        context = browser.new_context(
            offline=True, viewport={"width": size[0], "height": size[1]}, **settings
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: noise.append(message.text))
        page.on("pageerror", lambda error: noise.append(str(error)))
        page.goto(file[0].as_uri() + address)
        page.wait_for_function("globalThis.remit")
        return page

    yield at
    for context in contexts:
        context.close()
    assert noise == []


def records(lesson, seed) -> list[RunRecord]:
    """Both sides of a lesson, as Python runs them."""
    sides = taught(lesson, library(library_folder()))
    days = sides[0].time.warm_up + lesson.days
    return [run(side.with_values({"time.days": days}), seed=seed) for side in sides]


@pytest.mark.parametrize("lesson", LESSONS, ids=[lesson.key for lesson in LESSONS])
def test_a_lesson_ends_with_the_numbers_of_the_machine(opened, file, lesson):
    page = opened(f"#lesson={lesson.key}&seed=3&day={lesson.days}")
    shown = page.locator(".city .number b").all_inner_texts()
    numbers = [getattr(so_far(record), lesson.measure) for record in records(lesson, 3)]
    assert shown == [written(number, WAYS[lesson.measure], file[1]) for number in numbers]


def test_the_right_side_of_a_lesson_is_the_left_side_of_the_next(opened):
    page = opened()
    sides = page.evaluate(
        "remit.data.lessons.slice(1).map(lesson => lesson.sides.map(side => side.arm))"
    )
    assert [left for left, _ in sides[2:]] == [right for _, right in sides[1:-1]]


def test_the_story_follows_the_roof_that_is_handed_on_most(opened):
    page = opened("#lesson=roof&seed=3&day=760")
    left, right = story(library(library_folder()))
    cases = run(left, seed=3).cases
    roofs = cases[(cases["issue"] == ROOF[2]) & (cases["filed_day"] >= left.time.warm_up)]
    assert page.evaluate("remit.page.roof.left") == roofs["handoffs"].idxmax()
    assert right.time == left.time


def test_a_lesson_is_answered_first_and_then_played_by_keyboard(opened):
    page = opened("#lesson=overlap&seed=1&day=0")
    assert page.locator("[data-option]").count() == 3
    page.locator("[data-option]").nth(1).focus()
    page.keyboard.press("Enter")
    assert page.locator('[data-option][aria-pressed="true"]').count() == 1
    page.locator("body").click(position={"x": 5, "y": 5})
    page.keyboard.press("ArrowRight")
    page.wait_for_function("remit.page.day === 1")
    page.keyboard.press(" ")
    page.wait_for_function("remit.page.day >= 3")
    page.keyboard.press(" ")
    page.locator("#end").click()
    page.wait_for_function("remit.page.day === 300")
    assert page.locator(".verdict").count() == 1
    page.wait_for_function("remit.page.pairs.length === 40", timeout=60_000)
    assert page.locator("#dots svg").count() == 1


def test_an_address_opens_the_same_state_elsewhere(opened):
    first = opened("#lesson=gap&seed=5&day=120")
    first.locator('[data-way="handed"]').click()
    address = first.evaluate("location.hash")
    assert "request=" in address
    second = opened(address)
    for shown in (".city .number b", "#panel .story"):
        assert (
            first.locator(shown).all_inner_texts() == second.locator(shown).all_inner_texts() != []
        )


def test_a_city_is_shown_as_chosen(opened):
    page = opened("#city=shishi&levels=0.0-1.1&seed=2&day=60")
    names = page.locator(".city h2").all_inner_texts()
    assert len(set(names)) == 2
    page.locator('[data-factor="0"][data-side="1"]').uncheck()
    page.locator('[data-factor="1"][data-side="1"]').uncheck()
    assert len(set(page.locator(".city h2").all_inner_texts())) == 1
    assert len(set(page.locator(".city .number b").all_inner_texts())) == 1
    assert "levels=0.0-0.0" in page.evaluate("location.hash")


@pytest.mark.parametrize("size", SIZES, ids=["laptop", "projector", "phone"])
def test_the_essentials_fit_on_one_screen(opened, size):
    page = opened(size=size)
    for lesson in LESSONS:
        for day in (0, lesson.days):
            page.evaluate(f"location.hash = '#lesson={lesson.key}&seed=1&day={day}'")
            page.wait_for_function(
                f"remit.page.lesson.key === '{lesson.key}' && remit.page.day === {day}"
            )
            over = page.evaluate(
                "[document.documentElement.scrollWidth - innerWidth,"
                " document.documentElement.scrollHeight - innerHeight,"
                " ...[...document.querySelectorAll('#left, #right, #said, footer')]"
                ".map(each => each.getBoundingClientRect().bottom - innerHeight)]"
            )
            assert max(over) <= 1, (lesson.key, day, over)


def test_the_page_is_accessible(opened):
    page = opened("#lesson=precedents&seed=1&day=300", bypass_csp=True)
    assert serious_violations(page) == {}
    page.locator('[data-way="handed"]').click()
    assert serious_violations(page) == {}
