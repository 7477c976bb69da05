"""A visitor of the page without a browser, and possible requests.

`ask` and `send` speak HTTP and are independent of the server. Only `Window` depends on it: what a
window asks the server for, and which buttons it has. Another page needs another `Window` with the
same methods, and nothing else.
"""

import base64
import gzip
import http.client
import json
import re
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, quote, urlencode

from tests.app.wasm import City, Engine

LOOPBACK = "127.0.0.1"
PATIENCE = 60.0
"""Seconds."""


class Answer(NamedTuple):
    """A server's answer."""

    status: int
    headers: dict[str, str]
    text: str


def ask(
    port: int,
    address: str = "/",
    method: str = "GET",
    body: bytes | None = None,
    at: str = LOOPBACK,
    **headers: str,
) -> Answer:
    """Ask for an address; underscores in names of headers are hyphens."""
    connection = http.client.HTTPConnection(at, port, timeout=PATIENCE)
    given = {
        "Host": f"{LOOPBACK}:{port}",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    try:
        connection.putrequest(method, address, skip_host=True)
        for name, value in given.items():
            connection.putheader(name, value)
        connection.putheader("Content-Length", str(len(body or b"")))
        connection.endheaders(body)
        answer = connection.getresponse()
        return Answer(
            answer.status,
            {name.lower(): value for name, value in answer.getheaders()},
            answer.read().decode("utf-8", "replace"),
        )
    finally:
        connection.close()


def send(port: int, request: bytes) -> bytes:
    """Send any bytes, and return the data received until the connection is closed."""
    with socket.create_connection((LOOPBACK, port), timeout=PATIENCE) as line:
        line.sendall(request)
        found = b""
        with suppress(ConnectionResetError):  # the server does not read to the end
            while part := line.recv(1 << 16):
                found += part
        return found


def keys_of(schema: dict[str, Any]) -> dict[str, Any]:
    """All dotted keys of a scenario file, with their JSON schema; items of lists by number."""
    return dict(_keys(schema["properties"], "", schema["$defs"]))


def _keys(
    properties: dict[str, Any], before: str, tables: dict[str, Any]
) -> Iterator[tuple[str, Any]]:
    for name, field in properties.items():
        yield before + name, field
        listed = field.get("items", {})
        inside = field.get("$ref") or listed.get("$ref")
        if inside:
            inner = tables[inside.rpartition("/")[2]].get("properties", {})
            yield from _keys(inner, f"{before}{name}." + ("0." if listed else ""), tables)


SWITCHES = {
    "responsibility.no_return",
    "responsibility.act_first",
    "service_centre.shared_history",
    "whistle.allowed",
}
"""Keys that are mechanisms of each arm, beside the tables with `enabled`."""


def has_control(key: str, field: dict[str, Any]) -> bool:
    """Return whether the page has a control for a key.

    It has them for numbers, switches and choices of a table, except the days, the map and
    mechanisms.
    """
    table, _, name = key.partition(".")
    kinds = [one for one in field.get("anyOf", [field]) if one.get("type") != "null"]
    plain = len(kinds) == 1 and (
        "enum" in kinds[0] or kinds[0].get("type") in ("number", "integer", "boolean")
    )
    return bool(
        plain
        and name
        and "." not in name
        and name != "enabled"
        and table not in ("time", "posterior")
        and key != "city.seed"
        and key not in SWITCHES
    )


def value_for(field: dict[str, Any]) -> Any:
    """Return a valid JSON value of a key, by its schema."""
    kind = next(one for one in field.get("anyOf", [field]) if one.get("type") != "null")
    if "enum" in kind:
        return kind["enum"][-1]
    least = kind.get("minimum", kind.get("exclusiveMinimum", 0))
    values = {
        "boolean": True,
        "integer": int(least) + 1,
        "number": least + 0.25,
        "string": "words",
        "array": [],
        "object": {},
    }
    return values[kind.get("type", "object")]


def setting(option: str, key: str, value: Any) -> str:
    """An address that sets a value."""
    return f"/?{option}={quote(f'{key}={json.dumps(value)}')}"


class Window:
    """A window of the page: it asks the server as the page does, and runs the page's own engine.

    Parameters
    ----------
    port, at
        Where the page is served.
    address
        Of the page.
    """

    def __init__(self, port: int, address: str = "/", at: str = LOOPBACK, **headers: str) -> None:
        self.port, self.at = port, at
        self.answer = ask(port, address, at=at, **headers)
        self._query = dict(parse_qsl(address.partition("?")[2], keep_blank_values=True))
        self._headers: dict[str, str] = {}
        self._asked = address.partition("?")[2]
        self._shown: dict[str, Any] = {}
        self._cities: list[City] = []
        self._playing = False

    def __enter__(self) -> "Window":
        return self if self._shown else self.open()

    def __exit__(self, *_: object) -> None:
        self._playing = False

    def static_path(self) -> str:
        """The path of what the page loads."""
        return "/plan"

    def socket_path(self, transport: str = "") -> str:
        """The path to which the page sends what a visitor does."""
        return "/answers"

    def has_socket(self) -> bool:
        """Whether the page is there, and not a message in its place."""
        return 'id="engine"' in self.answer.text

    def open(self, **headers: str) -> "Window":
        """Ask for the arms; a message may come in their place."""
        self._headers = headers
        answer = self._ask(f"/plan?{self._asked}")
        if answer.status not in (200, 400):
            raise ConnectionError(answer.status)
        self._take(json.loads(answer.text))
        return self

    def wait(self, seconds: float, until: Any = lambda: False) -> bool:
        """Let time pass for some seconds, or until a condition holds; return whether it does."""
        end = time.monotonic() + seconds
        while not until():
            if time.monotonic() > end:
                return False
            due = time.monotonic() + 1 / int(self._query.get("speed", 3))
            if self._playing:
                self._run((self.day() or 0) + 1)
            time.sleep(max(0.0, min(due, end + 0.01) - time.monotonic()))
        return True

    def emit(self, name: str, **message: Any) -> None:
        """Send a message."""
        given = {"lesson": "gap", "option": "more", "viewer": message.get("message", name)[:40]}
        self._ask(self.socket_path(), "POST", json.dumps(given | message).encode())

    def day(self) -> int | None:
        """The day that is shown."""
        return int(self._cities[0].day) - self._warm_up if self._cities else None

    def last_day(self) -> int:
        """The last day of the run that is shown."""
        return int(self._cities[0].header["days"]) - self._warm_up

    def words(self) -> str:
        """Everything that is written on the page."""
        return self.answer.text + json.dumps(self._shown, ensure_ascii=False)

    def link(self) -> str:
        """The address that restores the view."""
        return f"/?{self._shown['query']}&seed=1&day={self.day()}"

    def press(self, words: str) -> None:
        """Press a button."""
        self._playing = words == "Play"
        if words == "Next day":
            self._run((self.day() or 0) + 1)
        elif words == "Back to day 0":
            self._take(self._shown)
        else:
            assert words in ("Play", "Pause"), words

    def choose(self, words: str) -> None:
        """Choose something, whatever it is, from every list of the page."""
        lists = [each["key"] for each in self._shown["controls"] if each["options"]]
        chosen = [("language", words), ("left", words), ("right", words)]
        for one in (*chosen, *(("set", f"{key}={json.dumps(words)}") for key in lists)):
            answer = self._ask(f"/plan?{self._shown['query']}&{urlencode([one])}")
            if answer.status == 200:
                self._take(json.loads(answer.text))

    def controls(self) -> int:
        """How many controls the visitor has."""
        arms = self._shown["arms"]
        return len(self._shown["controls"]) + sum(len(arm["mechanisms"]) for arm in arms)

    @property
    def _warm_up(self) -> int:
        return int(self._cities[0].header["warm_up"])

    def _ask(self, address: str, method: str = "GET", body: bytes | None = None) -> Answer:
        return ask(self.port, address, method, body, self.at, **self._headers)

    def _take(self, shown: dict[str, Any]) -> None:
        """Build both arms with the engine of the page, and run them to day 0."""
        self._shown = shown
        if not self.has_socket() or "error" in shown:
            return
        engine = Engine(unpacked(re.findall(r'id="engine">([^<]+)<', self.answer.text)[0]))
        self._cities = [
            City(engine, unpacked(shown["plans"][side["plan"]]["plan"]), side["arm"], 1)
            for side in shown["sides"]
        ]
        self._run(0)

    def _run(self, day: int) -> None:
        """Run both arms to the beginning of a day since the warm-up."""
        for city in self._cities:
            city.run(min(self._warm_up + day, city.header["days"]))


def unpacked(text: str) -> bytes:
    """Return the bytes that a page has as text."""
    return gzip.decompress(base64.b64decode(text))
