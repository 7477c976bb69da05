import subprocess
import sys

import pytest

from sim.app.address import Shown, query_of
from sim.app.setup import first_setup
from sim.i18n.catalogue import Catalogue
from sim.scenario.library import library, library_folder
from tests.app.conftest import day_of, numbers_of
from tests.browsers import serious_violations

pytestmark = pytest.mark.browser

PATIENCE = 30_000
"""Milliseconds."""


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def wait_for_day(page, day):
    page.wait_for_function(
        f"parseInt(document.querySelector('.where').innerText.match(/\\d+/)[0]) >= {day}",
        timeout=PATIENCE,
    )


def test_arms_agree_before_the_first_ruling_is_kept_and_differ_after_a_month_of_play(opened):
    page = opened()
    assert day_of(page) == 0
    press(page, "Next day")
    wait_for_day(page, 1)
    assert {cells[2] for name, cells in numbers_of(page).items() if name != "rulings kept"} <= {
        "0",
        "0.0",
        "0.00",
        "0 pp",
        "–",
    }
    page.get_by_role("combobox", name="Days per second").select_option("100")
    press(page, "Play")
    wait_for_day(page, 30)
    press(page, "Pause")
    page.wait_for_timeout(500)
    numbers = numbers_of(page)
    assert numbers["filed"][2] == "0"
    assert numbers["rulings kept"][0] == "0"
    assert int(numbers["rulings kept"][1]) > 0
    assert numbers["hand-offs per request"][0] != numbers["hand-offs per request"][1]
    stopped = day_of(page)
    page.wait_for_timeout(500)
    assert day_of(page) == stopped


def test_the_language_is_switched_while_the_city_stays_where_it_is(opened):
    page = opened()
    press(page, "Next week")
    wait_for_day(page, 5)
    press(page, "中文")
    said = Catalogue("zh")
    page.get_by_role("heading", name=said.text("page.numbers.heading"), exact=True).wait_for()
    assert day_of(page) == 5
    page.wait_for_function("document.documentElement.lang == 'zh-Hans'", timeout=PATIENCE)
    assert page.locator("#popup span").all_text_contents() == [
        said.text("page.lost"),
        said.text("page.reconnecting"),
    ]
    press(page, "English")
    page.get_by_role("heading", name="So far", exact=True).wait_for()


def test_a_browser_that_prefers_chinese_gets_it(opened):
    page = opened(locale="zh-CN")
    assert page.get_by_role("button", name="播放", exact=True).count() == 1


def test_a_slider_plays_the_city_anew_up_to_the_same_day(opened):
    page = opened()
    press(page, "To the end")
    wait_for_day(page, 1000)
    before = numbers_of(page)
    page.get_by_role("button", name="Sliders and switches").click()
    slider = page.locator(
        '[aria-label="service_centre.accuracy"] [tabindex="0"], '
        '[aria-label="service_centre.accuracy"][tabindex="0"]'
    )
    slider.first.wait_for()  # collapsed controls take no keys
    for _ in range(3):
        slider.first.press("PageUp")
    page.wait_for_function(
        "document.querySelector('.link').href.includes('service_centre.accuracy')", timeout=PATIENCE
    )
    after = numbers_of(page)
    assert day_of(page) == 1000
    assert float(after["hand-offs per request"][0]) < float(before["hand-offs per request"][0])
    assert after["filed"] == before["filed"]


def test_a_case_is_followed_in_both_arms(opened):
    page = opened()
    press(page, "To the end")
    wait_for_day(page, 1000)
    number = page.get_by_role("spinbutton", name="Number", exact=True)
    number.fill("9000")
    page.wait_for_function(
        "document.querySelector('.story').innerText.includes('Case 9000')", timeout=PATIENCE
    )
    stories = page.locator(".story").all_inner_texts()
    assert all("Case 9000" in story for story in stories)
    assert len({story.splitlines()[0] for story in stories}) == 1


def test_a_downloaded_scenario_is_accepted_by_the_command_line(opened, tmp_path):
    page = opened()
    with page.expect_download() as download:
        press(page, "Scenario, Right arm (TOML)")
    path = tmp_path / "right.toml"
    download.value.save_as(path)
    checked = subprocess.run(
        [sys.executable, "-m", "sim", "check", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr
    assert "precedents.enabled" in path.read_text() or "precedents" in path.read_text()


def test_downloaded_events_are_those_of_the_days_shown(opened, tmp_path):
    page = opened()
    with page.expect_download() as download:
        press(page, "Events, Left arm (CSV)")
    path = tmp_path / "left.csv"
    download.value.save_as(path)
    header, *rows = path.read_text().splitlines()
    assert header == "case,day,activity,unit,from_unit,rule,precedent"
    assert max(int(row.split(",")[1]) for row in rows) == 249


def test_a_link_opens_the_same_state_again(opened):
    page = opened()
    press(page, "Next week")
    wait_for_day(page, 5)
    page.wait_for_function("document.querySelector('.link').href.includes('day=5')")
    again = opened(page.locator(".link").get_attribute("href").removeprefix("/"))
    assert day_of(again) == 5
    shown, before = numbers_of(again), numbers_of(page)
    assert {name: cells[:3] for name, cells in shown.items()} == {
        name: cells[:3] for name, cells in before.items()
    }


def test_a_link_opens_the_same_lesson_and_case_again(opened):
    page = opened()
    page.get_by_role("combobox", name="Lesson").select_option("gap")
    page.get_by_text("Before you press play").wait_for(timeout=PATIENCE)
    page.get_by_role("combobox", name="Which request").select_option("noise")
    page.wait_for_function(
        "document.querySelector('.link').href.includes('follow=noise')", timeout=PATIENCE
    )
    again = opened(page.locator(".link").get_attribute("href").removeprefix("/"))
    assert again.get_by_role("combobox", name="Lesson").input_value() == "gap"
    assert again.get_by_role("combobox", name="Which request").input_value() == "noise"
    assert again.get_by_role("combobox", name="Days per second").input_value() == "20"


def test_the_old_roof_is_followed_in_shanghai_and_its_like_in_shishi(opened):
    page = opened()
    press(page, "An old roof leaks: Shanghai beside Shishi")
    page.wait_for_function(
        "document.querySelector('.link').href.includes('left=shanghai')", timeout=PATIENCE
    )
    assert [
        chosen.input_value() for chosen in page.get_by_role("combobox", name="Scenario").all()
    ] == ["shanghai", "shishi"]
    for _ in range(10):
        press(page, "Next week")
    page.get_by_text("The cities differ, and so do their requests").wait_for(timeout=PATIENCE)
    wait_for_day(page, 50)
    stories = page.locator(".story").all_inner_texts()
    assert all("roof leak" in story.splitlines()[0] for story in stories)


def test_an_address_that_is_not_valid_is_told_with_a_way_out(browser, served):
    page = browser.new_page()
    page.goto(f"{served}?left=shishy")
    assert "did you mean 'shishi'" in page.get_by_role("alert").inner_text()
    page.close()


def test_a_mechanism_that_is_not_valid_is_told_and_nothing_changes(opened):
    page = opened("?" + query_of(Shown(first_setup("baseline", library(library_folder())))))
    switch = page.locator(".card.right").first.get_by_role("switch", name="social organisations")
    switch.click()
    page.get_by_text("Not possible").wait_for(timeout=PATIENCE)
    page.wait_for_function(
        "document.querySelectorAll('.card.right [role=switch][aria-checked=true]').length == 2",
        timeout=PATIENCE,
    )


def test_a_lesson_asks_first_and_answers_when_its_days_are_over(opened):
    page = opened()
    page.get_by_role("combobox", name="Lesson").select_option(label="2. Two claim it, or neither")
    page.get_by_text("Before you press play").wait_for(timeout=PATIENCE)
    assert page.get_by_text("The result of this run").count() == 0
    press(page, "To the end")
    page.get_by_text("The result of this run").wait_for(timeout=PATIENCE)
    assert "hand-offs per request on the left" in page.locator(".lesson").inner_text()
    assert day_of(page) == 300


def test_a_switch_is_turned_by_its_key_and_keeps_the_keyboard(opened):
    page = opened()
    switch = page.locator(".card.left").first.get_by_role("switch", name="patrols")
    switch.focus()
    switch.press("Space")
    page.wait_for_function(
        "document.querySelector('.link').href.includes('patrols')", timeout=PATIENCE
    )
    assert (
        page.evaluate(
            "document.activeElement.getAttribute('aria-label') || document.activeElement.innerText"
        ).strip()
        == "patrols"
    )


def test_the_difference_comes_with_an_interval_of_other_luck(opened):
    page = opened()
    press(page, "To the end")
    page.get_by_text("times up to day 1000").wait_for(timeout=2 * PATIENCE)
    assert numbers_of(page)["rulings kept"][3].startswith("+1,")
    assert "[" in numbers_of(page)["hand-offs per request"][3]


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
@pytest.mark.parametrize("locale", ["en-GB", "zh-CN"])
def test_the_page_fits_its_window(opened, width, height, locale):
    page = opened("?day=200", locale=locale, width=width, height=height)
    said = Catalogue(locale[:2])
    page.get_by_role("button", name=said.text("page.values.open")).click()
    page.locator(".value").last.wait_for()
    page.get_by_text(said.text("page.numbers.repeating")).wait_for(
        state="hidden", timeout=2 * PATIENCE
    )  # intervals widen the table
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator(".drawing svg").count() == 4
    page.wait_for_selector(".chart svg path", state="attached")


def test_axe_finds_no_serious_violation(opened, browser, served):
    page = opened("?day=30")
    assert serious_violations(page) == {}
    page.get_by_role("button", name="Sliders and switches").click()
    press(page, "Play")
    wait_for_day(page, 32)
    assert serious_violations(page) == {}
    press(page, "Pause")
    page.get_by_role("combobox", name="Lesson").select_option("gap")
    page.get_by_text("Before you press play").wait_for(timeout=PATIENCE)
    press(page, "To the end")
    page.get_by_text("The result of this run").wait_for(timeout=PATIENCE)
    assert serious_violations(page) == {}
    assert serious_violations(opened("?day=30", locale="zh-CN", width=390, height=844)) == {}
    told = browser.new_page()
    told.goto(f"{served}?left=shishy")
    told.wait_for_function("document.documentElement.lang == 'en'", timeout=PATIENCE)
    assert serious_violations(told) == {}
    told.close()
