"""Access control: a plain ASGI application around the page's, which sees every request first."""

from __future__ import annotations

import re
from ipaddress import IPv6Address, ip_address
from secrets import compare_digest
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.i18n.catalogue import LANGUAGES, Catalogue

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, MutableMapping

    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]
    Application = Callable[[Message, Receive, Send], Awaitable[None]]

PLACE = re.compile(r"(\[[0-9a-f:.]+(?:%[\w.]+)?\]|[^\s\[\]:/?#@\\]+)(?::(\d{0,5}))?", re.IGNORECASE)
"""A name or an address, in brackets if it has colons, and a port."""

USUAL_PORTS = {"http": "80", "https": "443"}
ELSEWHERE = ("cross-site", "same-site")
"""A browser's value for a request caused by a page of another site."""


class Place(NamedTuple):
    """The destination of a browser, or the origin of a page."""

    name: str
    port: str
    """Empty for the default one."""


class Guard:
    """Refuses requests under an untrusted name, from another site, or without the key.

    Parameters
    ----------
    app
        The application that serves the page.
    host
        The address of the server; with 0.0.0.0 or :: every address of this machine is trusted.
    allowed
        Further trusted names.
    key
        Required for every request; without a key everybody on this machine has access.
    cookie
        Name of the cookie in which a browser keeps the key.
    """

    def __init__(
        self,
        app: Application,
        host: str,
        *,
        allowed: Iterable[str] = (),
        key: str = "",
        cookie: str = "remit",
    ) -> None:
        self.app = app
        self._allowed = frozenset(map(plain_name, allowed))
        self._host = plain_name(host)
        self._key, self._cookie = key, cookie

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        refused = self._refused(scope)
        if refused is None:
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        elif refused == "key" and self._brings_key(scope):
            await _answer(
                send, 303, {"location": "./" + _without_key(scope), "set-cookie": self._kept_key()}
            )
        else:
            words = "\n".join(
                Catalogue(language).text(f"page.refused.{refused}") for language in LANGUAGES
            )
            await _answer(
                send,
                400 if refused == "request" else 403,
                {"content-type": "text/plain; charset=utf-8"},
                words,
            )

    def _refused(self, scope: Message) -> str | None:
        """Return why a request is refused: `request`, `host`, `origin` or `key`; otherwise None."""
        if not scope["path"].isprintable():
            return "request"
        headers = [
            (name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]
        ]
        given = [place_of(value) for name, value in headers if name == "host"]
        host = given[0] if len(given) == 1 else None
        if host is None or not self._is_trusted(host.name, scope):
            return "host"
        origins = [origin_of(value) for name, value in headers if name == "origin"]
        site = {name: value for name, value in headers if name.startswith("sec-fetch-")}
        elsewhere = (
            site.get("sec-fetch-site") in ELSEWHERE and site.get("sec-fetch-dest") != "document"
        )
        if elsewhere or not all(self._is_own(origin, host, scope) for origin in origins):
            return "origin"
        kept = [
            part.strip() for name, value in headers if name == "cookie" for part in value.split(";")
        ]
        if self._key and not any(_same(part, f"{self._cookie}={self._key}") for part in kept):
            return "key"
        return None

    def _is_trusted(self, name: str, scope: Message) -> bool:
        """Return whether a host name is trusted: no attacker who owns it led the browser here."""
        if name in self._allowed or name == self._host or is_loopback(name):
            return True
        here = scope.get("server")  # the local address at which the request has arrived
        return is_everywhere(self._host) and here is not None and name == plain_name(str(here[0]))

    def _is_own(self, origin: Place | None, host: Place, scope: Message) -> bool:
        """Return whether an origin is this page: trusted name and equal port, or allowed name."""
        if origin is None:
            return False
        return origin.name in self._allowed or (
            origin.port == host.port and self._is_trusted(origin.name, scope)
        )

    def _brings_key(self, scope: Message) -> bool:
        """Return whether an address has the key."""
        query = scope["query_string"].decode("latin-1")
        return scope["path"] == "/" and any(
            _same(part, f"key={self._key}") for part in query.split("&")
        )

    def _kept_key(self) -> str:
        """Return the cookie of the key, for one browser session; links from elsewhere send it."""
        return f"{self._cookie}={self._key}; Path=/; HttpOnly; SameSite=Lax"


def plain_name(name: str) -> str:
    """Return a name or an address in normal form, for comparison."""
    name = name.lower().removesuffix(".")
    try:
        address = ip_address(name.strip("[]").partition("%")[0])
    except ValueError:
        return name
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return str(mapped or address)


def place_of(written: str, scheme: str = "http") -> Place | None:
    """Return the place named by a Host header, or None."""
    found = PLACE.fullmatch(written)
    if found is None:
        return None
    port = (found[2] or "").lstrip("0")
    return Place(plain_name(found[1]), "" if port == USUAL_PORTS.get(scheme) else port)


def origin_of(written: str) -> Place | None:
    """Return the place named by an Origin header, or None, as for a page without an origin."""
    scheme, parted, place = written.lower().partition("://")
    return place_of(place, scheme) if parted and scheme in USUAL_PORTS else None


def is_loopback(name: str) -> bool:
    """Return whether a name always leads to the asking machine itself."""
    try:
        return name == "localhost" or ip_address(name).is_loopback
    except ValueError:
        return False


def is_everywhere(name: str) -> bool:
    """Return whether a name stands for all addresses of a machine."""
    try:
        return ip_address(name).is_unspecified
    except ValueError:
        return False


def _same(given: str, kept: str) -> bool:
    """Return whether two texts are equal, in a time independent of where they differ."""
    return compare_digest(given.encode(), kept.encode())


def _without_key(scope: Message) -> str:
    """Return the query string of an address without the key."""
    rest = "&".join(
        part
        for part in scope["query_string"].decode("latin-1").split("&")
        if not part.startswith("key=")
    )
    return f"?{rest}" if rest else ""


async def _answer(send: Send, status: int, headers: dict[str, str], words: str = "") -> None:
    """Answer a request."""
    body = words.encode()
    given = {**headers, "content-length": str(len(body)), "cache-control": "no-store"}
    pairs = [(name.encode(), value.encode("latin-1")) for name, value in given.items()]
    await send({"type": "http.response.start", "status": status, "headers": pairs})
    await send({"type": "http.response.body", "body": body})
