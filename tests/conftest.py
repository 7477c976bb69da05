"""Fixtures shared by several modules."""

from pathlib import Path

import pytest
from hypothesis import settings

from tests.browsers import CHROMIUM, FLAGS, without

# No test depends on how fast a machine is.
settings.register_profile("any_machine", deadline=None)
settings.load_profile("any_machine")


@pytest.fixture(scope="session")
def root() -> Path:
    """The top folder of the repository."""
    return Path(__file__).parents[1]


@pytest.fixture
def few_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a comparison two figures are drawn, since each takes a while."""
    from sim.report.figures import pictures

    few = {name: pictures()[name] for name in ("resolution_curves", "robustness")}
    monkeypatch.setattr("sim.report.drawings.pictures", lambda folder: few)


@pytest.fixture(scope="session")
def browser():
    if CHROMIUM is None:
        without("there is no Chromium; install it with: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()
