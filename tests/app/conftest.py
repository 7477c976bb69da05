import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

CHROMIUM = next((path for path in map(Path, ("/usr/bin/chromium", "/usr/bin/chromium-browser")) if path.exists()), None)
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
START_SECONDS = 180


def without(what: str) -> None:
    """Skip where something is not installed, unless it has to be."""
    if os.environ.get("REQUIRE_BROWSER") == "1":
        pytest.fail(what)
    pytest.skip(what)


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server in a process of its own; it shows a scenario that has a faulty one beside it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("server")
    (folder / "mine.toml").write_text('title = "My Shishi"\nextends = "shishi"\n')
    (folder / "faulty.toml").write_text('title = "Faulty"\nextends = "shishi"\n[service_centre]\naccuracy = 3\n')
    log = folder / "log"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    command = [sys.executable, "-m", "sim", "app", str(folder / "mine.toml"), "--port", str(port)]
    with log.open("w") as file:
        process = subprocess.Popen(command, stdout=file, stderr=file, start_new_session=True, env=environment)
    address = f"http://127.0.0.1:{port}/"
    try:
        _wait_for(address, process, log)
        yield address
        assert "Traceback" not in log.read_text(), log.read_text()
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _wait_for(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        if address in log.read_text():
            with urlopen(address) as answer:
                assert answer.status == 200
            return
        time.sleep(0.2)
    pytest.fail(f"the server did not come up: {log.read_text()}")


@pytest.fixture(scope="session")
def browser():
    if CHROMIUM is None:
        without("there is no Chromium; install it with: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def opened(browser, served):
    """Give a function that opens an address of the server; whatever goes wrong in the browser fails the test."""
    contexts, wrong = [], []

    def open_page(query: str = "", *, locale: str = "en-GB", width: int = 1280, height: int = 800):
        context = browser.new_context(locale=locale, viewport={"width": width, "height": height}, accept_downloads=True)
        contexts.append(context)
        context.route("**/*", lambda route: route.continue_() if _is_here(route.request.url, served) else _refuse(route, wrong))
        page = context.new_page()
        page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("response", lambda response: wrong.append(f"{response.status} {response.url}") if response.status >= 400 else None)
        page.goto(served + query)
        page.wait_for_selector(".numbers table")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []


def _is_here(url: str, served: str) -> bool:
    return url.startswith((served, "data:", "blob:"))


def _refuse(route, wrong: list[str]) -> None:
    wrong.append(f"a request leaves the machine: {route.request.url}")
    route.abort()


def day_of(page) -> int:
    """The day that a page shows."""
    found = re.search(r"\d+", page.locator(".where").inner_text())
    assert found
    return int(found.group())


def numbers_of(page) -> dict[str, list[str]]:
    """The table of numbers: cells by the name of the row."""
    rows = page.locator(".numbers tbody tr").all()
    return {row.locator("th").inner_text(): row.locator("td").all_inner_texts() for row in rows}
