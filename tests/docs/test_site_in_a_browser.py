"""The documentation site opened from its folder: search, languages, phone; no requests."""

import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.browsers import serious_violations, without

pytestmark = [pytest.mark.browser]

SEARCHES = [
    ("index", "precedent", "glossary"),
    ("index", "rmst_days", "glossary"),
    ("index", "sim compare", "tutorial/first-comparison"),
    ("index", "案例", "glossary"),
    ("index", "政府职责以外", "glossary"),
    ("zh/index", "案例", "zh/index"),
    ("zh/index", "权责清晰", "zh/index"),
    ("zh/index", "政府职责以外", "zh/index"),
    ("zh/index", "裁", "zh/index"),
    ("zh/index", "sim compare", "zh/index"),
]
"""Start page, search words, and a page with them."""

PAGES = [
    "index",
    "search",
    "glossary",
    "tutorial/first-comparison",
    "tutorial/notebooks/01_first_run",
    "explanation/model-description",
    "reference/api/plots",
    "zh/index",
    "zh/tutorial/first-comparison",
]


@pytest.fixture(scope="module")
def site(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the site."""
    if find_spec("sphinx") is None:
        without("Sphinx is not installed; get it with: uv sync --group docs")
    folder = tmp_path_factory.mktemp("built") / "site"
    subprocess.run([sys.executable, root / "docs" / "build.py", folder], check=True)
    return folder


@pytest.fixture
def opened(browser, site):
    """Return a function that opens a page; errors and external requests fail the test."""
    contexts, wrong = [], []

    def heard(message):
        if message.type in ("error", "warning"):
            wrong.append(message.text)

    def open_page(name, width=1280, **how):
        context = browser.new_context(viewport={"width": width, "height": 800}, **how)
        contexts.append(context)
        page = context.new_page()
        page.on("console", heard)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda asked: asked.url.startswith("http") and wrong.append(asked.url))
        page.goto((site / f"{name}.html").as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []


def found(page, query):
    """The addresses that a search from a page's head leads to."""
    page.keyboard.press("Control+k")
    page.keyboard.type(query)
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('.search-summary')?.innerText")
    return page.eval_on_selector_all("#search-results li a", "all => all.map(a => a.href)")


@pytest.mark.parametrize(("start", "query", "holds"), SEARCHES)
def test_search_finds_a_page_that_has_the_words(opened, site, start, query, holds):
    addresses = {address.partition("#")[0] for address in found(opened(start), query)}
    assert (site / f"{holds}.html").as_uri() in addresses


def test_search_finds_nothing_where_characters_stand_apart_only(opened):
    page = opened("zh/index")
    assert found(page, "石裁案布") == []


@pytest.mark.parametrize(
    ("page", "other"),
    [
        ("index", "zh/index"),
        ("tutorial/first-comparison", "zh/tutorial/first-comparison"),
        ("tutorial/notebooks/01_first_run", "zh/index"),
        ("search", "zh/search"),
    ],
)
def test_the_language_link_leads_to_the_same_page_or_the_nearest(opened, site, page, other):
    shown = opened(page)
    shown.click(".navbar-header-items__end a:has-text('中文')")
    assert shown.url == (site / f"{other}.html").as_uri()
    shown.click(".navbar-header-items__end a:has-text('English')")
    back = page if other.endswith(page) else "index"
    assert shown.url == (site / f"{back}.html").as_uri()


def test_no_page_scrolls_sideways_on_a_phone_or_says_an_error(opened, site):
    page = opened("index", 390)
    wide = []
    for path in sorted(site.rglob("*.html")):
        page.goto(path.as_uri())
        root = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        if root[0] > root[1]:
            wide.append(str(path.relative_to(site)))
    assert wide == []


def test_two_hyphens_of_an_option_stay_on_every_page(site):
    dash = re.compile(r"(?<![\w.])–[a-z]")
    assert [path for path in site.rglob("*.html") if dash.search(path.read_text("utf-8"))] == []


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark")])
def test_axe_finds_nothing_serious(opened, name, width, scheme):
    assert serious_violations(opened(name, width, color_scheme=scheme)) == {}
