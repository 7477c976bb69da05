"""Who is served, as an ASGI application sees it; `test_security.py` asks a real server."""

import asyncio

import pytest

from sim.app.guard import Guard, is_loopback, origin_of, place_of, plain_name

KEY = "sesame"


def answer(guard, headers, *, kind="http", path="/", query="", here="127.0.0.1"):
    """Return the outcome of a request: `served`, or the status and the headers of a refusal."""
    sent = []

    async def serve(scope, receive, send):
        sent.append("served")

    async def send(message):
        sent.append(message)

    pairs = [(name.lower().encode(), value.encode()) for name, value in headers]
    scope = {
        "type": kind,
        "path": path,
        "query_string": query.encode(),
        "headers": pairs,
        "server": (here, 8080),
    }
    guard.app = serve
    asyncio.run(guard(scope, None, send))
    first = sent[0]
    if first == "served" or first["type"] == "websocket.close":
        return first if first == "served" else first["code"]
    return first["status"], {name.decode(): value.decode() for name, value in first["headers"]}


def refused(guard, headers, **where):
    return answer(guard, headers, **where) != "served"


@pytest.mark.parametrize(
    "host",
    ["localhost", "LocalHost:8080", "localhost.:8080", "127.0.0.1", "127.0.0.1:9999", "127.1.2.3", "[::1]:8080", "[0:0:0:0:0:0:0:1]",
     "[::ffff:127.0.0.1]:80", "class.example", "CLASS.example.:443"],
)  # fmt: skip
def test_loopback_and_names_that_are_allowed_are_served(host):
    assert answer(Guard(None, "127.0.0.1", allowed=["Class.example"]), [("host", host)]) == "served"


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8080",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "evil.example.localhost.",
        "192.0.2.7:8080",
        "0.0.0.0",
        "[::]",
        "[::2]:8080",
        "",
        ":8080",
        "localhost:port",
        "localhost:808080",
        "user@localhost",
        "localhost/",
        "localhost, evil.example",
        "[::1",
        "::1",
        "2130706433",
        "127.1",
        "localhost\t",
        "http://localhost",
    ],
)
@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_other_names_are_refused(host, kind):
    found = answer(Guard(None, "127.0.0.1"), [("host", host)], kind=kind)
    assert found == 1008 if kind == "websocket" else found[0] == 403


def test_one_host_must_be_named():
    guard = Guard(None, "127.0.0.1")
    assert refused(guard, [])
    assert refused(guard, [("host", "localhost"), ("host", "localhost")])
    assert refused(guard, [("x-forwarded-host", "localhost")])


def test_the_host_given_is_trusted():
    assert not refused(Guard(None, "City.example"), [("host", "city.example:8080")])
    assert not refused(Guard(None, "192.0.2.7"), [("host", "192.0.2.7:8080")], here="192.0.2.7")
    assert refused(Guard(None, "192.0.2.7"), [("host", "192.0.2.8:8080")], here="192.0.2.8")


@pytest.mark.parametrize(
    ("host", "here", "named"),
    [
        ("0.0.0.0", "192.0.2.7", "192.0.2.7"),
        ("::", "2001:db8::7", "[2001:DB8:0::7]"),
        ("::", "::ffff:192.0.2.7", "192.0.2.7"),
    ],
)
def test_at_all_addresses_the_one_of_this_machine_that_was_reached_is_trusted(host, here, named):
    guard = Guard(None, host)
    assert not refused(guard, [("host", f"{named}:8080")], here=here)
    assert refused(guard, [("host", "192.0.2.9:8080")], here=here)
    assert refused(guard, [("host", "evil.example")], here=here)


@pytest.mark.parametrize(
    ("origin", "served"),
    [
        ("http://127.0.0.1:8080", True),
        ("http://localhost:8080", True),
        ("http://[::1]:8080", True),
        ("https://class.example", True),
        ("http://127.0.0.1:3000", False),
        ("http://127.0.0.1", False),
        ("http://evil.example", False),
        ("http://evil.example:8080", False),
        ("http://127.0.0.1.evil.example:8080", False),
        ("null", False),
        ("", False),
        ("file://", False),
        ("chrome-extension://abc:8080", False),
        ("http://127.0.0.1:8080/path", False),
    ],
)
@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_pages_from_elsewhere_are_refused(origin, served, kind):
    guard = Guard(None, "127.0.0.1", allowed=["class.example"])
    assert refused(guard, [("host", "127.0.0.1:8080"), ("origin", origin)], kind=kind) is not served


def test_every_origin_that_is_sent_counts():
    guard = Guard(None, "127.0.0.1")
    assert refused(
        guard,
        [("host", "localhost"), ("origin", "http://localhost"), ("origin", "http://evil.example")],
    )


@pytest.mark.parametrize(
    ("site", "dest", "served"),
    [
        ("none", "document", True),
        ("same-origin", "empty", True),
        ("same-origin", "websocket", True),
        ("cross-site", "document", True),  # a link
        ("cross-site", "image", False),
        ("cross-site", "iframe", False),
        ("same-site", "script", False),
    ],
)
def test_of_another_site_only_links_are_served(site, dest, served):
    headers = [("host", "localhost"), ("sec-fetch-site", site), ("sec-fetch-dest", dest)]
    assert refused(Guard(None, "127.0.0.1"), headers) is not served


def test_nothing_is_served_without_the_key():
    guard = Guard(None, "192.0.2.7", key=KEY, cookie="remit-8080")
    host = ("host", "192.0.2.7:8080")
    assert answer(guard, [host])[0] == 403
    assert answer(guard, [host], path="/_static/a.js")[0] == 403
    assert answer(guard, [("host", "localhost:8080")])[0] == 403
    assert answer(guard, [host], kind="websocket") == 1008
    assert answer(guard, [host], kind="websocket", query=f"key={KEY}") == 1008
    assert answer(guard, [host], path="/_static/a.js", query=f"key={KEY}")[0] == 403
    for wrong in (
        "key=",
        "key=Sesame",
        "key=sesam",
        "key=sesame%20",
        "KEY=sesame",
        "key=é",
        "set=key=sesame",
    ):
        assert answer(guard, [host], query=wrong)[0] == 403
    for wrong in ("remit-8080=", "remit-8080=sesam", "remit-9=sesame", "xremit-8080=sesame", "é"):
        assert answer(guard, [host, ("cookie", wrong)])[0] == 403


def test_whoever_brings_the_key_gets_a_cookie_and_an_address_without_it():
    guard = Guard(None, "192.0.2.7", key=KEY, cookie="remit-8080")
    host = ("host", "192.0.2.7:8080")
    status, headers = answer(guard, [host], query=f"left=shishi&key={KEY}&day=5")
    assert (status, headers["location"]) == (303, "./?left=shishi&day=5")
    cookie, *rest = headers["set-cookie"].split("; ")
    assert {"HttpOnly", "SameSite=Lax"} <= set(rest)
    assert answer(guard, [host], query=f"key={KEY}")[1]["location"] == "./"
    for kind in ("http", "websocket"):
        assert (
            answer(guard, [host, ("cookie", f"other=1; {cookie}")], kind=kind, path="/_static/a.js")
            == "served"
        )
        assert answer(guard, [("host", "evil.example"), ("cookie", cookie)], kind=kind) != "served"
        assert (
            answer(guard, [host, ("cookie", cookie), ("origin", "http://evil.example")], kind=kind)
            != "served"
        )


@pytest.mark.parametrize("path", ["/\0", "/_static/\0", "/\n", "/\x7f", "/a\x1b[0m"])
def test_a_path_that_no_browser_sends_is_refused(path):
    assert answer(Guard(None, "127.0.0.1"), [("host", "localhost")], path=path)[0] == 400


def test_names_are_compared_in_one_way():
    assert [
        plain_name(name) for name in ("A.Example.", "[::FFFF:192.0.2.7]", "fe80::1%eth0", "0::1")
    ] == [
        "a.example",
        "192.0.2.7",
        "fe80::1",
        "::1",
    ]
    assert [
        is_loopback(name)
        for name in ("localhost", "127.9.9.9", "::1", "::", "0.0.0.0", "localhost.example")
    ] == [True] * 3 + [False] * 3
    assert (
        place_of("a.example:0080")
        == place_of("A.EXAMPLE")
        == origin_of("HTTP://a.example:80")
        == origin_of("https://a.example:443")
    )
    assert origin_of("https://a.example:80") != origin_of("https://a.example")
