"""A visitor of the page without a browser, and possible requests.

`ask` and `send` speak HTTP and are independent of the server. Only `Window` depends on it: how a
window finds its socket in the page, the form of the socket's messages, and which of them press a
button. Another page needs another `Window` with the same methods, and nothing else.
"""

import ast
import html
import http.client
import json
import re
import socket
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

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
        and table != "time"
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
    """A window of the page, with its socket.

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
        found = re.search(r"query: (\{.*?\}),\n", self.answer.text)
        shown = re.search(r"String\.raw`(.*?)`\)", self.answer.text, re.DOTALL)
        self.query: dict[str, Any] = ast.literal_eval(found[1]) if found else {}
        self._elements: dict[str, Any] = json.loads(html.unescape(shown[1])) if shown else {}
        self._socket: ClientConnection | None = None
        self._opened = ExitStack()

    def __enter__(self) -> "Window":
        return self if self._socket is not None else self.open()

    def __exit__(self, *_: object) -> None:
        self._opened.close()

    def static_path(self) -> str:
        """The path of a file that the page loads."""
        return next(
            part
            for part in self.answer.text.split('"')
            if part.startswith("/_nicegui/") and part.endswith(".js")
        )

    def has_socket(self) -> bool:
        """Whether the page opens a socket; an error page does not."""
        return bool(self.query)

    def socket_path(self, transport: str = "websocket") -> str:
        """The path of the socket of this window."""
        own = {
            "implicit_handshake": "true",
            "document_id": uuid.uuid4(),
            "tab_id": uuid.uuid4(),
            "EIO": 4,
            "transport": transport,
        }
        return f"/_nicegui_ws/socket.io/?{urlencode({**self.query, **own})}"

    def open(self, **headers: str) -> "Window":
        """Open the socket."""
        origin, host = headers.pop("Origin", None), headers.pop("Host", f"{LOOPBACK}:{self.port}")
        line = socket.create_connection((self.at, self.port))
        there = f"ws://{host}{self.socket_path()}"
        self._socket = self._opened.enter_context(
            connect(there, sock=line, origin=origin, additional_headers=headers, max_size=None)
        )
        self._socket.recv()
        self._socket.send("40")
        return self

    def wait(self, seconds: float, until: Any = lambda: False) -> bool:
        """Read messages for some seconds, or until a condition holds; return whether it does."""
        assert self._socket is not None
        end = time.monotonic() + seconds
        while not until():
            try:
                message = self._socket.recv(timeout=max(0, end - time.monotonic()))
            except (TimeoutError, WebSocketException):
                return bool(until())
            if message == "2":
                self._socket.send("3")
            elif isinstance(message, str) and message.startswith("42"):
                self._take(*json.loads(message[2:])[:2])
        return True

    def emit(self, name: str, **message: Any) -> None:
        """Send a message."""
        assert self._socket is not None
        self._socket.send(
            "42" + json.dumps([name, {"client_id": self.query["client_id"], **message}])
        )

    def day(self) -> int | None:
        """The day that is shown."""
        return next(
            (
                int(re.findall(r"\d+", one["text"])[0])
                for one in self._all()
                if "where" in one.get("class", ())
            ),
            None,
        )

    def last_day(self) -> int:
        """The last day of the run that is shown."""
        return next(
            int(re.findall(r"\d+", one["text"])[1])
            for one in self._all()
            if "where" in one.get("class", ())
        )

    def words(self) -> str:
        """Everything that is written on the page."""
        return "\n".join(str(one.get("text", "")) for one in self._all())

    def link(self) -> str:
        """The address that restores the view."""
        return next(
            str(one["props"]["href"])
            for one in self._all()
            if "day=" in one.get("props", {}).get("href", "")
        )

    def press(self, words: str) -> None:
        """Press a button."""
        for number, one in self._elements.items():
            if one and words in (one.get("text"), one.get("props", {}).get("label")):
                self._fire(number, one["events"][0], [])
                return
        raise AssertionError(f"no button {words!r}")

    def choose(self, words: str) -> None:
        """Choose something, whatever it is, from every list of the page."""
        for number, one in list(self._elements.items()):
            if one and one.get("tag") == "select":
                self._fire(number, one["events"][0], [words])

    def controls(self) -> int:
        """How many elements the visitor can send messages of."""
        return sum(len(one.get("events") or ()) for one in self._all())

    def forge(self, value: Any, known: Any = lambda words: True) -> None:
        """Send a value as if every element that has anything to send had sent it."""
        for number, one in list(self._elements.items()):
            for event in (one or {}).get("events") or ():
                if event["type"] != "click" and known(json.dumps(one, ensure_ascii=False)):
                    self._fire(number, event, [value])

    def _all(self) -> list[dict[str, Any]]:
        return [one for one in self._elements.values() if one]

    def _fire(self, number: str, event: dict[str, Any], arguments: list[Any]) -> None:
        self.emit(
            "event",
            id=int(number),
            listener_id=event["listener_id"],
            args=[json.dumps(one) for one in arguments],
        )

    def _take(self, name: str, message: dict[str, Any]) -> None:
        if name == "update":
            self._elements |= {number: one for number, one in message.items() if number != "_id"}
        elif name == "run_javascript" and "request_id" in message:
            self.emit("javascript_response", request_id=message["request_id"], result=0)
