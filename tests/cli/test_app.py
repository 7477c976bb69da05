import socket
import sys

import pytest

from tests.cli.command_line import sim


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["nowhere.toml"], "nowhere.toml"),
        (["--host", "192.0.2.1"], "cannot listen at 192.0.2.1, port 8080"),
        (["--port", "0"], "0"),
    ],
)
def test_what_cannot_be_served_is_refused(arguments: list[str], named: str) -> None:
    result = sim("app", *arguments)
    assert result.exit_code == 2
    assert named in result.stderr


def test_a_port_that_is_taken_is_told_with_a_way_out() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = sim("app", "classroom", "--port", str(port))
    assert result.exit_code == 2
    assert f"port {port}" in result.stderr
    assert "choose another with --port" in result.stderr


def test_a_city_too_large_for_a_page_is_refused_before_anybody_opens_it() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    result = sim("app", "beijing", "--port", str(port))
    assert result.exit_code == 2
    assert "a page takes 2,000,000: lower demand.cases_per_day" in result.stderr


def test_without_nicegui_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in [name for name in sys.modules if name.startswith("sim.app")]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "nicegui", None)
    result = sim("app")
    assert result.exit_code == 2
    assert "remit-sim[app]" in result.stderr
