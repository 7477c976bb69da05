"""Attacks by address, upload, socket message or foreign page, against a real server.

The tests speak HTTP and the socket. Everything specific to the current page is in
`tests.app.visitor.Window`.
"""

import json
import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import pytest

from sim.cli.schema import json_schema
from sim.scenario.schema import Scenario
from tests.app.conftest import Server, serving
from tests.app.visitor import Window, ask, has_control, keys_of, send, setting, value_for

pytestmark = pytest.mark.slow

SECRET = "nobody-may-read-this"
OF_LESSONS = {
    f"issues.{issue}.{zone}"
    for issue in ("fallen_trees", "noise")
    for zone in ("overlap", "gap", "beyond")
}
SCHEMA = keys_of(json_schema(Scenario))
KEYS = SCHEMA | {
    key.replace("issues.0.", "issues.noise."): field
    for key, field in SCHEMA.items()
    if key.startswith("issues.0.")
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the server, with files that nobody may reach."""
    folder = tmp_path_factory.mktemp("served")
    (folder / "mine.toml").write_text('title = "Mine"\nextends = "classroom"\n')
    (folder / "beside.toml").write_text(
        f'title = "{SECRET}"\nextends = "classroom"\n[responsibility]\nrules = ["evil.py:f"]\n'
    )
    (folder / "evil.py").write_text(
        f"from pathlib import Path\nPath({str(folder / 'ran')!r}).touch()\ndef f(i, case, "
        "city):\n    return -1\n"
    )
    (folder / "secret.csv").write_text(f"{SECRET},filed_day,issue\n")
    os.mkfifo(folder / "pipe")
    return folder


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Server]:
    """The page of a scenario of somebody's own, on the loopback address."""
    with serving(folder, "mine.toml") as server:
        yield server
        assert not (folder / "ran").exists(), "a rule was run"
        assert "Traceback" not in server.log.read_text(), server.log.read_text()


def evil_values(folder: Path) -> dict[str, list[object]]:
    """Values meant to make a file be read or run, by key."""
    rules = [f"{folder}/evil.py:f", "best_guess"]
    reform = {"day": 1, "set": {"responsibility.rules": rules}}
    paths = [f"{folder}/secret.csv", f"{folder}/pipe", "/dev/zero", "/etc/passwd"]
    return {
        "responsibility.rules": [rules],
        "responsibility": [{"rules": rules}],
        "demand.log": list(paths),
        "demand": [{"log": path} for path in paths],
        "initial.record": [str(folder)],
        "initial": [{"record": str(folder)}],
        "extends": [f"{folder}/beside.toml", "beside.toml"],
        "reforms": [[reform], [{"day": 1, "set": {"demand.log": paths[0]}}]],
        "reforms.0": [reform],
        "reforms.0.set": [reform["set"]],
        "issues.noise": [{"name": paths[0]}],
        "uncertainty": [{"demand.log": [0, 1]}],
    }


def test_of_all_keys_only_those_of_the_controls_act(server: Server, folder: Path) -> None:
    evil = evil_values(folder)
    assert len(KEYS) > 200
    wrong = []
    for key, field in KEYS.items():
        for option in ("set", "left_set", "right_set"):
            takes = has_control(key, field) or (option != "set" and key in OF_LESSONS)
            for value in evil.get(key, [value_for(field)]):
                answer = ask(server.port, setting(option, key, value))
                if answer.status != (200 if takes else 400) or SECRET in answer.text:
                    wrong.append((option, key, value, answer.status))
    assert wrong == []


def test_what_a_control_can_set_is_set(server: Server) -> None:
    with Window(server.port, setting("set", "service_centre.accuracy", 0.25)) as window:
        assert window.wait(30, lambda: window.day() == 0)
        assert "service_centre.accuracy%3D0.25" in window.link()


@pytest.mark.parametrize(
    "key", ["responsibility.rules", "demand.log", "initial.record", "extends", "reforms"]
)
def test_no_other_part_of_an_address_sets_a_key(key: str, server: Server, folder: Path) -> None:
    value = evil_values(folder)[key][0]
    text = f"{key}={json.dumps(value)}"
    parts = [
        f"/?{quote(key)}={quote(json.dumps(value))}",
        f"/?scenario={quote(str(folder / 'beside.toml'))}",
        f"/?language={quote(text)}",
        f"/?follow={quote(text)}",
        f"/?SET={quote(text)}",
        f"/?set%20={quote(text)}",
        f"/?set[]={quote(text)}",
        f"/?uncertainty={quote(text)}",
    ]
    for part in parts:
        with Window(server.port, part) as window:
            assert window.answer.status == 200
            assert window.wait(30, lambda: window.day() is not None), part
            assert key not in window.link()
            assert SECRET not in window.words()
    for part in (
        f"/?left={quote(text)}",
        f"/?right_on={quote(text)}",
        f"/?lesson={quote(text)}",
        f"/?seed={quote(text)}",
        f"/?speed={quote(text)}",
    ):
        assert ask(server.port, part).status == 400, part
    for path in (
        f"/{quote(text)}",
        f"/{quote(text, safe='')}",
        "/set/" + quote(text),
        "/mine.toml",
        "/beside.toml",
        "/secret.csv",
        "/..%2fsecret.csv",
    ):
        answer = ask(server.port, path)
        assert (answer.status, SECRET in answer.text) == (404, False), path
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        assert ask(
            server.port,
            "/",
            method,
            text.encode(),
            Content_Type="application/x-www-form-urlencoded",
        ).status in (404, 405)
        assert ask(
            server.port, f"/?set={quote(text)}", method, b"", Content_Type="text/plain"
        ).status in (404, 405)


@pytest.mark.parametrize(
    "named",
    [
        "beside",
        "beside.toml",
        "{folder}/beside.toml",
        "../served/beside",
        "/etc/passwd",
        "evil.py",
        "pipe",
        "",
        "mine/../beside",
    ],
)
def test_only_shipped_scenarios_and_those_of_the_command_line_are_chosen(
    named: str, server: Server, folder: Path
) -> None:
    for side in ("left", "right"):
        answer = ask(server.port, f"/?{side}={quote(named.format(folder=folder))}")
        assert answer.status == 400
        assert SECRET not in answer.text
    assert ask(server.port, "/?left=mine&right=shishi").status == 200


def test_socket_messages_set_no_more_than_an_address(server: Server, folder: Path) -> None:
    with Window(server.port) as window:
        assert window.wait(30, lambda: window.day() == 0)
        assert window.controls() > 50
        for value in (
            f"{folder}/beside.toml",
            "beside",
            "responsibility.rules",
            "demand.log",
            f"{folder}/evil.py:f",
            f"{folder}/pipe",
            "/dev/zero",
        ):
            window.choose(value)
            window.wait(0.3)
        window.emit("event", id=-1, listener_id="x", args=[])
        window.wait(1)
        assert "left=mine" in window.link()
        assert "set=" not in window.link()
        assert SECRET not in window.words()
        window.press("Next day")
        assert window.wait(10, lambda: window.day() == 1)


def test_no_visitor_writes_to_the_terminal_of_who_serves_the_page(server: Server) -> None:
    with Window(server.port) as window:
        assert window.wait(30, lambda: window.day() == 0)
        for level in ("debug", "info", "warning", "error"):
            window.emit("log", level=level, message=f"\x1b[2J Open http://evil.example/{level}")
        window.press("Next day")
        assert window.wait(10, lambda: window.day() == 1)
    assert "evil.example" not in server.log.read_text()
    assert "\x1b" not in server.log.read_text()


HOSTS = [
    "evil.example",
    "evil.example:{port}",
    "localhost.evil.example:{port}",
    "192.0.2.1:{port}",
    "user@localhost",
    "0.0.0.0:{port}",
    "",
]
ORIGINS = [
    "http://evil.example",
    "http://localhost.evil.example:{port}",
    "http://127.0.0.1:1",
    "null",
    "https://127.0.0.1:{port}.evil.example",
]


def test_other_names_and_pages_from_elsewhere_reach_nothing(server: Server) -> None:
    window = Window(server.port)
    static, polling = window.static_path(), window.socket_path("polling")
    hosts = [host.format(port=server.port) for host in HOSTS]
    origins = [origin.format(port=server.port) for origin in ORIGINS]
    for path in ("/", static, polling, "/favicon.ico"):
        assert ask(server.port, path).status == 200
        assert {ask(server.port, path, Host=host).status for host in hosts} == {403}
        assert {ask(server.port, path, Origin=origin).status for origin in origins} == {403}
        assert {
            ask(server.port, path, "POST", b"40", Origin=origin).status for origin in origins
        } == {403}
        assert (
            ask(server.port, path, Sec_Fetch_Site="cross-site", Sec_Fetch_Dest="image").status
            == 403
        )
    refused = ask(server.port, polling, Origin="http://evil.example")
    assert not any(name.startswith("access-control-") for name in refused.headers)
    for headers in (
        *({"Host": host} for host in hosts if host and "@" not in host),
        *({"Origin": origin} for origin in origins),
    ):
        with pytest.raises(Exception, match="403"):
            Window(server.port).open(**headers)
    for name in ("localhost", "LOCALHOST.", "[::1]"):
        assert (
            ask(
                server.port,
                "/",
                Host=f"{name}:{server.port}",
                Origin=f"http://{name}:{server.port}",
            ).status
            == 200
        )


def test_a_request_without_a_host_or_with_two_is_refused(server: Server) -> None:
    assert b" 403 " in send(server.port, b"GET / HTTP/1.0\r\n\r\n").splitlines()[0]
    assert (
        b" 400 "
        in send(server.port, b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n").splitlines()[0]
    )
    twice = b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n"
    assert b" 400 " in send(server.port, twice).splitlines()[0]


def hostile_addresses(folder: Path) -> list[str]:
    """Fifty addresses that would stop a server that trusts them."""
    digits, brackets = "9" * 10_000, "[" * 6_000
    heavy = {
        "initial.backlog": [1_000_000, 999_999],
        "issue_defaults.count": [10_000, 9_000],
        "department_defaults.count": [10_000],
        "demand.cases_per_day": [1e6, 1e5, 1e308],
        "citizens.count": [10**8, 2**53],
        "issue_defaults.pieces": [1000],
        "city.districts": [1000],
        "initial.backlog_days": [30_000],
        "citizens.patience_days": [1e-9],
        "responsibility.max_declines": [30_000],
        "precedents.reach": [0.0],
    }
    found = [setting("set", key, value) for key, values in heavy.items() for value in values]
    found.append("/?" + "&".join(f"set={key}={values[0]}" for key, values in heavy.items()))
    found += [
        setting(option, key, values[0])
        for option in ("set", "left_set")
        for key, values in list(evil_values(folder).items())[:8]
    ]
    found += [
        f"/?{name}={digits}"
        for name in (
            "seed",
            "day",
            "speed",
            "follow",
            "set=precedents.force",
            "left_set=issues.noise.gap",
        )
    ]
    found += [
        f"/?{name}={brackets}"
        for name in (
            "seed",
            "left",
            "left_on",
            "set",
            "set=precedents.force",
            "set=demand.shocks",
            "follow",
        )
    ]
    found += [
        f"/?set=precedents.force={text}"
        for text in (
            "NaN",
            "Infinity",
            "1e999",
            "-1",
            '"%5Cud800"',
            "%00",
            "{}",
            "",
            "0.5" + "0" * 500,
        )
    ]
    found += [
        "/?left=%00",
        "/%00",
        "/?%00=%00",
        f"/{'a' * 5000}",
        "/?set",
        "/?=&=&&;",
        "/?left=%ff%fe",
        "/?" + "&".join(["set=a"] * 2000),
    ]
    return found


def test_hostile_addresses_are_refused_or_answered_in_words(server: Server, folder: Path) -> None:
    addresses = hostile_addresses(folder)
    assert len(set(addresses)) >= 50
    for address in addresses:
        line = send(
            server.port,
            f"GET {address} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode(),
        ).splitlines()[0]
        assert int(line.split()[1]) in (200, 400, 404), address[:80]
    assert b" 200 " not in send(
        server.port,
        b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX: "
        + b"a" * 200_000
        + b"\r\n\r\n",
    )


def days_a_second(window: Window) -> float:
    """How fast days pass on the page."""
    if (window.day() or 0) + 60 > window.last_day():
        window.press("Back to day 0")
        assert window.wait(30, lambda: window.day() == 0)
    window.press("Play")
    assert window.wait(20, lambda: (window.day() or 0) > 3)
    first, began = window.day() or 0, time.monotonic()
    window.wait(3)
    rate = ((window.day() or 0) - first) / (time.monotonic() - began)
    window.press("Pause")
    window.wait(1)
    return rate


def visit(port: int, address: str) -> bool:
    """Open an address as a browser does, wait a moment, leave; return whether it was answered."""
    window = Window(port, address)
    if window.has_socket():
        with window:
            window.wait(0.5)
    return window.answer.status < 500


def test_after_fifty_hostile_visits_another_viewer_plays_as_before(
    server: Server, folder: Path
) -> None:
    with Window(server.port, "/?speed=20") as viewer:
        assert viewer.wait(30, lambda: viewer.day() == 0)
        viewer.wait(10, lambda: "is repeated" in viewer.words())
        before = days_a_second(viewer)
        with ThreadPoolExecutor(4) as visitors:
            served = [
                visitors.submit(visit, server.port, address)
                for address in hostile_addresses(folder)
                if address.isprintable() and " " not in address
            ]
            while not all(one.done() for one in served):
                viewer.wait(0.2)
            assert all(one.result() for one in served)
        after = days_a_second(viewer)
    assert after > before / 2


def memory(server: Server) -> int:
    """Bytes that the server has in memory."""
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return 1024 * int(
        next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
    )


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="there is no /proc here")
def test_an_address_that_is_fetched_and_never_opened_keeps_no_city(server: Server) -> None:
    heavy = "/?left=shishi&right=shishi&day=900"
    assert ask(server.port, heavy).status == 200
    before = memory(server)
    for _ in range(20):
        assert ask(server.port, heavy, Sec_Purpose="prefetch").status == 200
    time.sleep(2)
    assert memory(server) - before < 20 * 1_000_000  # a city takes ten times as much


@pytest.mark.parametrize("times", [1, 3])
def test_ctrl_c_ends_the_page_without_a_traceback(times: int, folder: Path) -> None:
    with serving(folder, "mine.toml") as server, Window(server.port) as window:
        assert window.wait(30, lambda: window.day() == 0)
        window.press("Play")
        window.wait(1)
        for _ in range(times):
            os.killpg(server.process.pid, signal.SIGINT)
            time.sleep(0.1)
        assert server.process.wait(60) == 0
        assert "Traceback" not in server.log.read_text()
        assert "The page is closed." in server.log.read_text()
