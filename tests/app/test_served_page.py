"""The served page as viewers have it: arms that a server hands out, and a class that answers."""

import hashlib
import subprocess
import sys

import pytest

from sim.app.address import setup_by
from sim.app.setup import first_setup, scenarios_of
from sim.i18n.catalogue import Catalogue
from sim.model.build import build_city
from sim.model.engine import advance
from sim.scenario.library import library, library_folder
from tests.browsers import serious_violations

pytestmark = pytest.mark.browser

NUMBERS = "[...document.querySelectorAll('.number b')].map(each => each.textContent)"

EVENTS = """async () => Promise.all(remit.page.sides.map(async ({city}) => {
  const bytes = city.bytes('events', city.counter('events')).slice();
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(hash, byte => byte.toString(16).padStart(2, '0')).join('');
}))"""

SETUPS = (
    "left=shishi&right=shishi",
    "left=shanghai&right=shishi",
    "left=classroom&left_on=&right=classroom&right_on=adjudication+precedents&set=city.districts%3D4",
    "left=one_stop&right=one_stop&set=service_centre.accuracy%3D0.5&set=precedents.reach%3D0.1",
)


def settled(page, query):
    """Wait until the arms of an address are shown."""
    page.wait_for_function("query => remit.page.lesson.query?.includes(query)", arg=query)


def change(page, key, value):
    """Give a value another number, as a viewer does."""
    page.evaluate(
        "document.querySelectorAll('aside details').forEach(each => { each.open = true; })"
    )
    control = page.locator(f'[data-key="{key}"]')
    control.fill(value)
    control.blur()


@pytest.mark.parametrize("query", SETUPS)
def test_arms_of_an_address_have_the_events_of_the_machine(opened, query):
    page = opened(f"?{query}&seed=5&day=100")
    known = library(library_folder())
    arms = scenarios_of(setup_by(query, first_setup("shishi", known), known), known)
    found = []
    for arm in arms:
        city = advance(build_city(arm, 5), arm.time.warm_up + 100)
        events = city.events[: city.clock[0].events].tobytes()
        found.append(hashlib.sha256(events).hexdigest())
    assert page.evaluate(EVENTS) == found


def test_the_page_opens_on_the_scenario_of_the_command_line(opened):
    page = opened()
    assert page.evaluate("remit.page.lesson.arms.map(arm => arm.scenario)") == ["mine", "mine"]
    left, right = page.locator(".city h2").all_inner_texts()
    assert left != right
    assert page.evaluate("remit.page.playing")


def test_a_setting_changes_without_the_server_and_another_value_with_it(opened):
    page = opened("?left=shishi&right=shishi&seed=2&day=60")
    page.click("#change")
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "plan" in request.url else None)
    before = page.evaluate(NUMBERS)
    change(page, "service_centre.accuracy", "0.9")
    settled(page, "service_centre.accuracy")
    assert asked == []
    after, address = page.evaluate(NUMBERS), page.evaluate("location.search")
    assert after != before
    change(page, "demand.cases_per_day", "20")
    settled(page, "demand.cases_per_day")
    assert len(asked) == 1
    other = opened(address)  # here the server makes the plan with the setting
    assert other.evaluate(NUMBERS) == after
    assert other.locator("#told").inner_text() == ""
    other.click("#change")
    other.click("[data-filed]")
    other.wait_for_function("!remit.page.lesson.query.includes('set=')")
    assert other.evaluate(NUMBERS) == before


def test_a_value_of_one_side_gives_way_to_that_of_both(opened):
    page = opened("?left=classroom&right=classroom&right_set=service_centre.accuracy%3D1.0&day=60")
    page.click("#change")
    change(page, "service_centre.accuracy", "0.7")
    settled(page, "set=service_centre.accuracy%3D0.7")
    assert "right_set" not in page.evaluate("remit.page.lesson.query")
    assert opened(page.evaluate("location.search")).locator("#told").inner_text() == ""


def test_what_is_begun_while_the_server_answers_stays(opened):
    page = opened("?left=shishi&right=shishi&seed=2&day=60")
    page.evaluate(
        "() => { const asked = fetch; globalThis.fetch = async (...how) => {"
        " await new Promise(done => setTimeout(done, 1000)); return asked(...how); }; }"
    )
    page.click("#change")
    change(page, "demand.cases_per_day", "20")
    page.evaluate("remit.page.begin(remit.page.lessonOf('gap'), 7, 30)")
    page.wait_for_timeout(1500)
    assert page.evaluate("[remit.page.lesson.key, remit.page.seed]") == ["gap", 7]
    page.click("[data-mine]")
    page.wait_for_function("remit.page.lesson.key === 'setup'")
    page.click("#change")
    change(page, "demand.cases_per_day", "20")
    page.fill("#seed", "9")
    page.press("#seed", "Enter")
    settled(page, "demand.cases_per_day")
    assert page.evaluate("remit.page.seed") == 9


def test_a_server_that_has_gone_is_told(opened):
    page = opened("?left=shishi&right=shishi&seed=2&day=60")
    page.evaluate("globalThis.fetch = async () => new Response('no', {status: 403})")
    page.click("#change")
    change(page, "demand.cases_per_day", "20")
    page.wait_for_function("document.getElementById('told').textContent")
    assert page.locator("#told").inner_text() == Catalogue("en").text("page.lost")
    assert page.locator('[data-key="demand.cases_per_day"]').input_value() != "20"


def test_mechanisms_and_scenarios_are_chosen_by_side(opened):
    page = opened("?left=shishi&right=shishi&seed=2&day=60")
    page.click("#change")
    page.locator('[data-mechanism="precedents"][data-side="1"]').uncheck()
    page.wait_for_function(
        "remit.page.lesson.arms[1].mechanisms.every(each => each.name !== 'precedents' || !each.on)"
    )
    assert len(set(page.locator(".city h2").all_inner_texts())) == 1
    assert len(set(page.evaluate(NUMBERS))) == 1
    page.locator('[data-scenario="0"]').select_option("shanghai")
    settled(page, "left=shanghai")
    assert len(set(page.locator(".city h2").all_inner_texts())) == 2
    assert page.locator("aside [data-scenario]").first.is_visible()


def test_what_is_not_valid_is_told_and_nothing_changes(opened):
    page = opened("?left=baseline&right=baseline&seed=2&day=20")
    page.click("#change")
    before = page.evaluate("remit.page.lesson.query")
    switch = page.locator('[data-mechanism="social_organisations"][data-side="1"]')
    switch.check()
    told = "document.getElementById('told').textContent"
    page.wait_for_function(f"{told}.includes('social_organisations')")  # after any sign of waiting
    assert page.evaluate("remit.page.lesson.query") == before
    assert not switch.is_checked()
    other = opened("?left=shishi&right=shishi&set=adjudication.rulings_per_year%3D2.5")
    assert "must be a whole number" in other.locator("#told").inner_text()


def test_a_wrong_address_is_told_with_a_way_out(browser, served):
    page = browser.new_page()
    page.goto(f"{served}?left=shishy")
    assert "did you mean 'shishi'" in page.get_by_role("alert").inner_text()
    assert serious_violations(page) == {}
    page.close()


def test_a_link_from_another_version_is_told(opened):
    page = opened("?lesson=gap&seed=3&day=60")
    address = page.evaluate("location.search")
    assert opened(address).locator("#told").inner_text() == ""
    other = opened(address[:-8] + "00000000")
    assert other.locator("#told").inner_text() == Catalogue("en").text("city.differs")


def test_the_language_changes_and_the_state_stays(opened):
    page = opened("?lesson=gap&seed=3&day=60")
    numbers = page.evaluate(NUMBERS)
    page.click("[data-language=zh]")
    page.wait_for_function("document.documentElement.lang === 'zh' && globalThis.remit")
    assert page.evaluate(NUMBERS) == numbers
    assert opened(locale="zh-CN").get_attribute("html", "lang") == "zh"


def test_the_answers_of_a_class_are_counted(opened):
    pages = [opened(f"?lesson=gap&seed={seed}&day=0") for seed in (1, 2, 3)]
    for page, option in zip(pages, ("more", "more", "alike"), strict=True):
        page.click(f"[data-option={option}]")
        page.click("#end")
    page = pages[0]
    page.wait_for_function("remit.page.answers?.differences.length === 3")
    assert page.evaluate("remit.page.answers.counts") == {"less": 0, "alike": 1, "more": 2}
    page.wait_for_function("remit.page.pairs.length === 40")
    assert page.locator("#dots circle").count() == 40 + 3 + 1


def test_a_downloaded_scenario_is_accepted_by_the_command_line(opened, tmp_path):
    page = opened("?left=mine&right=mine&set=precedents.force%3D0.5&day=5")
    page.click("#take summary")
    with page.expect_download() as waited:
        page.click('[data-take="right.toml"]')
    path = tmp_path / waited.value.suggested_filename
    waited.value.save_as(path)
    command = [sys.executable, "-m", "sim", "check", str(path)]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    assert "force = 0.5" in path.read_text()


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)])
@pytest.mark.parametrize("locale", ["en-GB", "zh-CN"])
def test_the_page_with_all_its_controls_fits_and_is_accessible(opened, size, locale):
    page = opened("?left=shishi&right=shishi&day=30", locale=locale, size=size)
    page.click("#change")
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert page.evaluate("document.documentElement.scrollHeight") <= size[1]
    page.evaluate(
        "document.querySelectorAll('aside details').forEach(each => { each.open = true; })"
    )
    assert (
        page.evaluate("remit.page.panel.element.scrollWidth - remit.page.panel.element.clientWidth")
        <= 0
    )
    assert serious_violations(page) == {}
