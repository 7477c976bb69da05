"""Shared parts of browser tests; without a browser they are skipped, unless one is required."""

import os
from pathlib import Path

import pytest

CHROMIUM = next(
    (
        path
        for path in map(Path, ("/usr/bin/chromium", "/usr/bin/chromium-browser"))
        if path.exists()
    ),
    None,
)
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def without(what: str) -> None:
    """Skip where something is not installed, unless it has to be."""
    if os.environ.get("REQUIRE_BROWSER") == "1":
        pytest.fail(what)
    pytest.skip(what)


def serious_violations(page):
    source = os.environ.get("AXE_CORE")
    if source is None or not Path(source).exists():
        without("AXE_CORE names no axe.min.js; get it with: npm pack axe-core")
    page.wait_for_timeout(1000)  # for animations to end
    page.add_script_tag(path=source)
    found = page.evaluate("async () => (await axe.run({preload: false})).violations")
    return {
        of["id"]: [node["html"][:200] for node in of["nodes"]][:3]
        for of in found
        if of["impact"] in ("serious", "critical")
    }
