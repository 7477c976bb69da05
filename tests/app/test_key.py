"""A page on a network is served to clients with its address, key included, and to nobody else."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.app.conftest import Server, serving
from tests.app.visitor import Window, ask

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A page on all addresses of this machine, and under a name besides."""
    with serving(
        tmp_path_factory.mktemp("shared"),
        "classroom",
        "--host",
        "0.0.0.0",
        "--allow-host",
        "class.example",
    ) as server:
        yield server
        assert "Traceback" not in server.log.read_text()


@pytest.fixture
def key(server: Server) -> str:
    """The query string of the printed address."""
    return urlsplit(server.address).query


@pytest.fixture
def cookie(server: Server, key: str) -> str:
    """The cookie of a browser's first visit."""
    return ask(server.port, f"/?{key}").headers["set-cookie"].partition(";")[0]


def test_nothing_is_served_without_the_key(server: Server, cookie: str) -> None:
    window = Window(server.port, Cookie=cookie)
    static = window.static_path()
    paths = ("/", static, window.socket_path("polling"), "/favicon.ico", "/nowhere")
    assert [ask(server.port, path, Cookie=cookie).status for path in paths] == [
        200,
        200,
        200,
        200,
        404,
    ]
    for without in (
        {},
        {"Cookie": cookie[:-1]},
        {"Cookie": "remit=1"},
        {"Cookie": cookie, "Host": "evil.example"},
    ):
        answers = [ask(server.port, path, **without) for path in paths]
        assert {answer.status for answer in answers} == {403}
        assert not any("immutable" in answer.headers.get("cache-control", "") for answer in answers)
    for wrong in ("/?key=", "/?key=1", f"{static}?{cookie.replace('=', '&key=')}", "/?set=a&key"):
        assert ask(server.port, wrong).status == 403
    with pytest.raises(Exception, match="403"):
        Window(server.port, Cookie=cookie).open()
    with pytest.raises(Exception, match="403"):
        Window(server.port, Cookie=cookie).open(Cookie=cookie, Origin="http://evil.example")


def test_the_first_visit_leaves_a_cookie_and_goes_on_without_the_key(
    server: Server, key: str, cookie: str
) -> None:
    first = ask(server.port, f"/?left=shishi&{key}&day=5")
    assert (first.status, first.headers["location"]) == (303, "./?left=shishi&day=5")
    assert {"HttpOnly", "SameSite=Lax"} <= set(first.headers["set-cookie"].split("; "))
    assert key not in ask(server.port, "/", Cookie=cookie).text


@pytest.mark.parametrize(
    "host", ["127.0.0.1:{port}", "localhost:{port}", "{own}", "class.example", "0.0.0.0:{port}"]
)
def test_with_the_cookie_the_page_is_served_under_every_name_that_is_trusted(
    host: str, server: Server, cookie: str
) -> None:
    own = (
        urlsplit(server.address).netloc
        if "127.0.0.1" not in server.address
        else f"127.0.0.1:{server.port}"
    )
    given = host.format(port=server.port, own=own)
    here = own.rpartition(":")[0] if host == "{own}" else "127.0.0.1"
    window = Window(server.port, Cookie=cookie, Host=given, at=here)
    assert window.answer.status == 200
    window.open(Cookie=cookie, Host=given, Origin=f"http://{given}")
    with window:
        assert window.wait(30, lambda: window.day() == 0)


def test_the_printed_address_is_one_of_this_machine(server: Server, key: str) -> None:
    assert key.startswith("key=")
    assert len(key) > 20
    assert urlsplit(server.address).hostname not in ("0.0.0.0", "class.example")
    assert Path(server.log).read_text().count(key) == 1
