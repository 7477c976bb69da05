import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sim.app.setup import first_setup, query_of
from sim.i18n.catalogue import Catalogue
from sim.scenario.library import library, library_folder
from tests.app.conftest import day_of, numbers_of, without

pytestmark = pytest.mark.browser

PATIENCE = 30_000
"""Milliseconds."""


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def wait_for_day(page, day):
    page.wait_for_function(f"parseInt(document.querySelector('.where').innerText.match(/\\d+/)[0]) >= {day}", timeout=PATIENCE)


def test_arms_agree_before_the_first_ruling_is_kept_and_differ_after_a_month_of_play(opened):
    page = opened()
    assert day_of(page) == 0
    press(page, "A day on")
    wait_for_day(page, 1)
    assert {cells[2] for name, cells in numbers_of(page).items() if name != "rulings kept"} <= {"+0", "+0.00", "–"}
    page.get_by_role("combobox", name="Days a second").click()
    page.get_by_role("option", name="100", exact=True).click()
    press(page, "Play")
    wait_for_day(page, 30)
    press(page, "Pause")
    page.wait_for_timeout(500)
    numbers = numbers_of(page)
    assert numbers["filed"][2] == "+0"
    assert numbers["rulings kept"][0] == "0"
    assert int(numbers["rulings kept"][1]) > 0
    assert numbers["hand-offs a request"][0] != numbers["hand-offs a request"][1]
    stopped = day_of(page)
    page.wait_for_timeout(500)
    assert day_of(page) == stopped


def test_the_language_is_switched_while_the_city_stays_where_it_is(opened):
    page = opened()
    press(page, "A week on")
    wait_for_day(page, 5)
    press(page, "中文")
    said = Catalogue("zh")
    page.get_by_role("heading", name=said.text("page.numbers.heading"), exact=True).wait_for()
    assert day_of(page) == 5
    assert page.evaluate("document.documentElement.lang") == "zh-Hans"
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
    page.get_by_role("button", name="Values of both arms").click()
    slider = page.locator('[aria-label="service_centre.accuracy"] [tabindex="0"], [aria-label="service_centre.accuracy"][tabindex="0"]')
    slider.first.wait_for()  # what is still folded up takes no keys
    for _ in range(3):
        slider.first.press("PageUp")
    page.wait_for_function("document.querySelector('.link').href.includes('service_centre.accuracy')", timeout=PATIENCE)
    after = numbers_of(page)
    assert day_of(page) == 1000
    assert float(after["hand-offs a request"][0]) < float(before["hand-offs a request"][0])
    assert after["filed"] == before["filed"]


def test_a_case_is_followed_in_both_arms(opened):
    page = opened()
    press(page, "To the end")
    wait_for_day(page, 1000)
    number = page.get_by_role("spinbutton", name="Number")
    number.fill("9000")
    page.wait_for_function("document.querySelector('.story').innerText.includes('Case 9000')", timeout=PATIENCE)
    stories = page.locator(".story").all_inner_texts()
    assert all("Case 9000" in story for story in stories)
    assert len({story.splitlines()[0] for story in stories}) == 1


def test_a_downloaded_scenario_is_accepted_by_the_command_line(opened, tmp_path):
    page = opened()
    with page.expect_download() as download:
        press(page, "Scenario, Right arm (TOML)")
    path = tmp_path / "right.toml"
    download.value.save_as(path)
    checked = subprocess.run([sys.executable, "-m", "sim", "check", str(path)], capture_output=True, text=True, check=False)
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
    press(page, "A week on")
    wait_for_day(page, 5)
    page.wait_for_function("document.querySelector('.link').href.includes('day=5')")
    again = opened(page.locator(".link").get_attribute("href").removeprefix("/"))
    assert day_of(again) == 5
    assert numbers_of(again) == numbers_of(page)


def test_an_address_that_cannot_be_meant_is_told_with_a_way_out(browser, served):
    page = browser.new_page()
    page.goto(f"{served}?left=shishy")
    assert "did you mean 'shishi'" in page.get_by_role("alert").inner_text()
    page.close()


def test_a_mechanism_that_cannot_be_meant_is_told_and_nothing_changes(opened):
    page = opened("?" + query_of(first_setup("baseline", library(library_folder())), 0))
    switch = page.locator(".card.right").first.get_by_role("switch", name="social organisations")
    switch.click()
    page.get_by_text("This cannot be").wait_for(timeout=PATIENCE)
    page.wait_for_function("document.querySelectorAll('.card.right [role=switch][aria-checked=true]').length == 2", timeout=PATIENCE)


def test_a_lesson_asks_first_and_answers_when_its_days_are_over(opened):
    page = opened()
    page.get_by_role("combobox", name="Lesson").click()
    page.get_by_role("option", name="2. Two claim it, or neither").click()
    page.get_by_text("Before you press play").wait_for(timeout=PATIENCE)
    assert page.get_by_text("What the run shows").count() == 0
    press(page, "To the end")
    page.get_by_text("What the run shows").wait_for(timeout=PATIENCE)
    assert "hand-offs a request on the left" in page.locator(".lesson").inner_text()


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
@pytest.mark.parametrize("locale", ["en-GB", "zh-CN"])
def test_the_page_fits_its_window(opened, width, height, locale):
    page = opened("?day=200", locale=locale, width=width, height=height)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator(".drawing svg").count() == 4
    page.wait_for_selector(".chart svg path", state="attached")


def test_axe_finds_no_serious_violation(opened):
    source = os.environ.get("AXE_CORE")
    if source is None or not Path(source).exists():
        without("AXE_CORE names no axe.min.js; get it with: npm pack axe-core")
    page = opened("?day=30")
    page.get_by_role("button", name="Values of both arms").click()
    page.wait_for_timeout(1000)
    page.add_script_tag(path=source)
    found = page.evaluate("async () => (await axe.run()).violations")
    serious = [violation for violation in found if violation["impact"] in ("serious", "critical")]
    told = {violation["id"]: [node["html"][:200] for node in violation["nodes"]][:3] for violation in serious}
    assert told == {}, json.dumps(told, indent=1)
