"""The page in one file as a viewer has it: what it opens on, what a lesson asks and answers."""

import pytest

from sim.app.lessons import lessons
from sim.app.page import standalone
from sim.experiments.arms import mechanisms, switched
from sim.files.csv_files import csv_text
from sim.i18n.catalogue import LANGUAGES
from sim.records.mesa_model import CityModel
from sim.scenario.files import load_scenario
from tests.browsers import serious_violations

pytestmark = pytest.mark.browser

SIZES = ((1280, 800), (1920, 1080), (390, 844))

NUMBERS = "[...document.querySelectorAll('.number b')].map(each => each.textContent)"
SAID = "document.getElementById('said').innerText"

PLACES = """() => remit.page.sides.map(({city, fold}) => {
  const of = field => city.column('cases', field).at, status = of('status'), unit = of('unit');
  let open = 0, apart = 0;
  for (let k = 0; k < city.counter('next_case'); k++) {
    if (status(k) === 0 || status(k) >= 14) continue;
    open++;
    if (fold.place[k] !== unit(k) && !(unit(k) === -1 && fold.place[k] < 0)) apart++;
  }
  return {open, apart, piled: fold.open};
})"""


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("city")
    for language in LANGUAGES:
        (folder / f"{language}.html").write_text(standalone(language=language), encoding="utf-8")
    return folder


@pytest.fixture
def opened(browser, files):
    """Open a page of a size and at an address; nothing is reported."""
    contexts, noise = [], []

    def opened_at(address="", size=SIZES[0], language="en", **how):
        width, height = size
        context = browser.new_context(
            viewport={"width": width, "height": height}, offline=True, **how
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: noise.append(message.text))
        page.on("pageerror", lambda error: noise.append(str(error)))
        page.goto((files / f"{language}.html").as_uri() + address)
        page.wait_for_function("globalThis.remit")
        return page

    yield opened_at
    for context in contexts:
        context.close()
    assert noise == []


def test_file_with_the_lessons_is_small(files):
    assert max((files / f"{each}.html").stat().st_size for each in LANGUAGES) < 300_000


def test_page_opens_on_two_running_cities_that_differ(opened):
    page = opened()
    day = page.evaluate("remit.page.day")
    left, right = page.evaluate(NUMBERS)
    assert left != right
    page.wait_for_function(f"remit.page.day > {day}")
    page.wait_for_selector("#panel .story li")
    page.click("[data-start]")
    assert page.evaluate("remit.page.lesson.key") == lessons()[0].key


def test_lesson_asks_before_it_runs_and_answers_after(opened):
    page = opened("#lesson=overlap&seed=1&day=0")
    assert page.evaluate(NUMBERS) == ["–", "–"]
    page.click("[data-option=alike]")
    page.click("#end")
    page.wait_for_function("remit.page.pairs.length === 40")
    verdict, *_ = page.evaluate(SAID).splitlines()
    assert [letter in verdict for letter in ("B,", "C,", "40")] == [True] * 3
    assert page.locator("#dots circle").count() == 41  # with the run on the page


def test_link_opens_the_same_state(opened):
    page = opened("#lesson=gap&seed=7&day=60")
    page.keyboard.press("ArrowRight")
    numbers, address = page.evaluate(NUMBERS), page.evaluate("location.hash")
    assert address.startswith("#lesson=gap&seed=7&day=61&check=")
    assert opened(address).evaluate(NUMBERS) == numbers
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowRight")
    assert page.evaluate(NUMBERS) == numbers


def test_going_back_leads_to_the_lesson_before(opened):
    page = opened("#lesson=overlap&seed=5&day=10")
    page.click("[data-lesson=gap]")
    page.go_back()
    page.wait_for_function("remit.page.lesson.key === 'overlap'")
    assert page.evaluate("[remit.page.seed, remit.page.day]") == [5, 10]
    page.go_forward()
    page.wait_for_function("remit.page.lesson.key === 'gap'")


@pytest.mark.parametrize(
    "part", ["seed=9007199254740992", "day=-1", "lesson=maths", "city=nowhere"]
)
def test_a_part_of_a_link_that_cannot_be_used_is_told(opened, part):
    assert part in opened(f"#{part}").locator("#told").inner_text()


def test_any_seed_is_chosen(opened):
    page = opened("#lesson=gap&seed=5&day=100")
    page.fill("#seed", "12345678901")
    page.press("#seed", "Enter")
    numbers = page.evaluate(NUMBERS)
    assert "seed=12345678901&" in page.evaluate("location.hash")
    assert opened("#lesson=gap&seed=12345678901&day=100").evaluate(NUMBERS) == numbers


@pytest.mark.parametrize("lesson", [lesson.key for lesson in lessons()])
def test_every_open_request_is_where_the_tables_have_it(opened, lesson):
    page = opened(f"#lesson={lesson}&seed=1&day=0")
    page.evaluate("remit.page.pace = 30, remit.page.play(true)")
    page.wait_for_function("remit.page.day > 20")
    page.evaluate("remit.page.play(false)")
    for side in page.evaluate(PLACES):
        assert side["apart"] == 0
        assert side["open"] == side["piled"]


def test_events_are_those_that_python_writes(opened):
    page = opened("#lesson=society&seed=3&day=50")
    page.click("#take summary")
    with page.expect_download() as waited:
        page.click("[data-take=right]")
    lesson = lessons()[-1]
    side = lesson.arms[1]
    scenario = load_scenario(side.scenario).with_values(side.values)
    model = CityModel(switched(scenario, mechanisms(scenario), side.mechanisms), rng=3)
    model.run_until(scenario.time.warm_up + 50)
    assert waited.value.path().read_text(encoding="utf-8") == csv_text(
        model.record(live=True).events
    )


def test_request_is_followed_with_why_it_was_declined(opened):
    page = opened("#lesson=gap&seed=1&day=100")
    page.click("[data-way=handed]")
    assert page.locator("#panel .why").inner_text()
    assert page.locator("#panel .story li").count() > 5
    assert page.locator("#panel [data-request]").count() == 1  # the same one on the other side
    other = opened(page.evaluate("location.hash"))
    assert other.locator("#panel").inner_text() == page.locator("#panel").inner_text()
    page.keyboard.press("Escape")
    assert page.locator("#panel").is_hidden()


@pytest.mark.parametrize("size", SIZES)
def test_map_of_remits_has_a_key_of_all_its_marks(opened, size):
    page = opened("#lesson=precedents&seed=3&day=300", size)
    page.click("[data-way=remits]")
    items = page.locator("#panel .key li")
    assert items.count() == 7
    assert all(items.nth(k).is_visible() for k in range(7))


def test_calm_page_moves_nothing_between_days(opened):
    page = opened("#lesson=gap&seed=1&day=0", reduced_motion="reduce")
    assert page.get_attribute("#calm", "aria-pressed") == "true"
    page.keyboard.press(" ")
    page.wait_for_function("remit.page.day > 2")
    assert page.evaluate("remit.page.pictures.flatMap(picture => picture.effects)") == []


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_page_needs_no_scrolling_and_axe_finds_no_serious_violation(opened, size, language):
    page = opened("#lesson=society&seed=1&day=300", size, language)
    width, height = size
    assert page.evaluate("document.documentElement.scrollHeight") <= height
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for each in page.locator("footer button, footer select").all():
        box = each.bounding_box()
        assert min(box["width"], box["height"]) >= 44
        assert box["x"] + box["width"] <= width
    assert serious_violations(page) == {}
