"""The report in a browser: on a screen, a phone and paper, with the keyboard, without scripts."""

import re

import pytest

import sim
from sim.report.drawings import drawings
from sim.report.report import report
from sim.report.tables import in_percent
from tests.browsers import serious_violations
from tests.experiments.examples import town

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore:no font has Chinese characters"),
]


@pytest.fixture(scope="module")
def study():
    ranges = {"precedents.reach": [0.01, 0.1], "appraisal.coupling": [0.0, 0.4]}
    toggled = sim.compare(
        town(uncertainty=ranges),
        toggle=["precedents", "first_contact"],
        replications=2,
        by=["zone"],
    )
    return sim.robust(toggled, 10)


@pytest.fixture(scope="module")
def files(study, tmp_path_factory):
    """The report in both languages."""
    folder = tmp_path_factory.mktemp("reports")
    for language in ("en", "zh"):
        drawn = drawings(study, language)
        text = report(study, "sim compare town.toml", language, drawn)
        (folder / f"{language}.html").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def opened(browser, files):
    """Return a function that opens the report; errors and external requests fail the test."""
    contexts, wrong = [], []

    def open_page(language="en", width=1280, **how):
        context = browser.new_context(viewport={"width": width, "height": 800}, **how)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: wrong.append(message.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda asked: asked.url.startswith("http") and wrong.append(asked.url))
        page.goto((files / f"{language}.html").as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_and_the_page_does_not_scroll_sideways(
    opened, language, width, scheme
):
    page = opened(language, width, color_scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert serious_violations(page) == {}


def test_figures_are_as_wide_as_the_column_and_text_is_not(opened):
    page = opened()
    widths = page.evaluate(
        "[...document.querySelectorAll('main > section .drawing')].map((each) => each.offsetWidth)"
    )
    assert min(widths) > 1050
    assert page.evaluate("document.querySelector('section > p').offsetWidth") < 900


def test_main_figure_tells_its_values_by_day_with_the_keyboard_and_shows_and_hides_arms(
    opened, study
):
    page = opened()
    figure = page.locator("figure.follow").first
    day = figure.get_by_role("slider")
    day.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    curve = study.tables["resolution_curves"].query("day == 3")["estimate"]
    told = day.get_attribute("aria-valuetext")
    assert [
        f"{letter} {in_percent(share)}" in told for letter, share in zip("ABCD", curve, strict=True)
    ] == ([True] * 4)
    assert figure.locator(".tip").is_visible()
    line = figure.locator(".arm1").first
    assert line.is_visible()
    switch = figure.get_by_role("button", name=re.compile("^B"))
    switch.click()
    assert not line.is_visible()
    assert switch.get_attribute("aria-pressed") == "false"
    day.focus()
    page.keyboard.press("ArrowRight")
    assert not re.search(r"\bB\b", day.get_attribute("aria-valuetext"))


def test_pointing_at_a_panel_tells_the_values_of_that_day(opened):
    page = opened()
    drawing = page.locator("figure.follow svg[data-panels]").first
    drawing.scroll_into_view_if_needed()
    left, top, right, bottom, first, last = map(
        float, drawing.get_attribute("data-panels").split()[0].split(",")
    )
    box = drawing.bounding_box()
    scale = box["width"] / page.evaluate(
        "document.querySelector('figure.follow svg[data-panels]').viewBox.baseVal.width"
    )
    half = (first + last) / 2
    page.mouse.move(box["x"] + scale * (left + right) / 2, box["y"] + scale * (top + bottom) / 2)
    assert f"day {half:.0f}" in page.locator(".tip").first.inner_text()


def test_report_is_whole_without_scripts(opened):
    page = opened(java_script_enabled=False)
    assert page.locator("figure.follow svg").first.is_visible()
    assert page.get_by_role("slider").count() == 0


def test_paper_has_six_pages_or_few_more_and_nothing_that_waits_to_be_opened(opened):
    page = opened()
    printed = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) <= 8
    page.emulate_media(media="print")
    assert not page.locator("details").first.is_visible()
    assert not page.locator(".controls").first.is_visible()
