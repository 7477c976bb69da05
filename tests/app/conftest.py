import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

START_SECONDS = 180


class Server(NamedTuple):
    """A server in a process of its own, which leads a group of its own."""

    port: int
    process: "subprocess.Popen[bytes]"
    log: Path

    @property
    def address(self) -> str:
        """The printed address for browsers."""
        found = re.search(r"Open (\S+)", self.log.read_text())
        assert found
        return found[1]


@contextmanager
def serving(folder: Path, *arguments: str | Path) -> Iterator[Server]:
    """Run `sim app` in a folder until nobody needs it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = folder / "log"
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")
    }
    command = [sys.executable, "-m", "sim", "app", *map(str, arguments), "--port", str(port)]
    with log.open("w") as file:
        process = subprocess.Popen(
            command, stdout=file, stderr=file, start_new_session=True, env=environment, cwd=folder
        )
    try:
        until = time.monotonic() + START_SECONDS
        while "Open http" not in log.read_text():
            if time.monotonic() > until or process.poll() is not None:
                pytest.fail(f"the server did not come up: {log.read_text()}")
            time.sleep(0.1)
        yield Server(port, process, log)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that shows a scenario of somebody's own."""
    folder = tmp_path_factory.mktemp("server")
    (folder / "mine.toml").write_text('title = "My Shishi"\nextends = "shishi"\n')
    with serving(folder, "mine.toml") as server:
        yield server.address
        assert "Traceback" not in server.log.read_text(), server.log.read_text()


@pytest.fixture
def opened(browser, served):
    """Return a function that opens an address of the server; browser errors fail the test."""
    contexts, wrong = [], []

    def open_page(query: str = "", *, locale: str = "en-GB", size: tuple[int, int] = (1280, 800)):
        context = browser.new_context(
            locale=locale,
            viewport={"width": size[0], "height": size[1]},
            accept_downloads=True,
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: wrong.append(message.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on(
            "request", lambda request: _is_here(request.url, served) or wrong.append(request.url)
        )
        page.goto(served + query)
        page.wait_for_function("globalThis.remit?.page.lesson")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [line for line in wrong if "400 (Bad Request)" not in line] == []


def _is_here(url: str, served: str) -> bool:
    return url.startswith((served, "data:", "blob:"))
