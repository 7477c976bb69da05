import socket
import sys
from pathlib import Path

import pytest

from tests.cli.command_line import sim


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["nowhere.toml"], "nowhere.toml"),
        (["--host", "192.0.2.1"], "cannot listen on 192.0.2.1, port 8080"),
        (["--port", "0"], "0"),
        (["shishi", "nowhere.toml"], "nowhere.toml"),
        (["--allow-host", "http://class.example"], "must be a host name without scheme or port"),
        (["--allow-host", "class.example:8080"], "must be a host name without scheme or port"),
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
    for named in (["beijing"], ["classroom", "beijing"]):
        result = sim("app", *named, "--port", str(port))
        assert result.exit_code == 2
        assert "a page takes 2,000,000: lower demand.cases_per_day" in result.stderr


def test_every_scenario_that_is_named_is_checked_before_anybody_opens_the_page(
    tmp_path: Path,
) -> None:
    faulty = tmp_path / "faulty.toml"
    faulty.write_text(
        'title = "Faulty"\nextends = "shishi"\n[service_centre]\naccuracy = 3\n', encoding="utf-8"
    )
    result = sim("app", "classroom", faulty)
    assert result.exit_code == 2
    assert "faulty.toml: service_centre.accuracy = 3: must be at most 1" in result.stderr


def test_two_scenarios_of_one_name_are_refused(tmp_path: Path) -> None:
    paths = [tmp_path / folder / "town.toml" for folder in ("a", "b")]
    for path in paths:
        path.parent.mkdir()
        path.write_text('title = "Town"\nextends = "classroom"\n', encoding="utf-8")
    result = sim("app", *paths)
    assert result.exit_code == 2
    assert "'town'" in result.stderr
    assert all(str(path) in result.stderr for path in paths)


def test_without_starlette_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "starlette", None)
    result = sim("app")
    assert result.exit_code == 2
    assert "remit-sim[app]" in result.stderr


@pytest.mark.slow  # the engine takes a minute to make
def test_a_page_in_a_file_has_the_lessons_and_the_named_cities(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    result = sim("app", "longyang", "--standalone", file, "--language", "zh")
    assert result.exit_code == 0
    text = file.read_text(encoding="utf-8")
    assert len(text) < 300_000
    assert '<html lang="zh">' in text
    assert "http" not in text


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--toggle", "precedents"], "--toggle is for a page in a file"),
        (["--vary", "demand.cases_per_day=5,9"], "--vary is for a page in a file"),
        (["--language", "zh"], "--language is for a page in a file"),
        (["beijing", "--standalone", "new.html"], "a page takes 2,000,000"),
        (
            ["shishi", "--standalone", "new.html", "--vary", "department_defaults.count=20,25"],
            "--vary changes its units or kinds of request",
        ),
        (["shishi", "--standalone", "new.html", "--port", "99"], "--port is for a page that is"),
        (["--standalone", "new.html", "--toggle", "precedents"], "--toggle is for a scenario"),
        (
            ["shishi", "--standalone", "new.html", "--vary", "demand.cases_per_day=10,20000"],
            "a page takes 2,000,000",
        ),
        (["shishi", "--standalone", "new.html", "--toggle", "nobody"], "nobody"),
        (["shishi", "--standalone", "new.html", "--vary", "city.none=1,2"], "no key 'none'"),
        (["shishi", "--standalone", "none/new.html"], "there is no folder"),
    ],
)
def test_a_file_that_cannot_be_made_is_refused(
    arguments: list[str], named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = sim("app", *arguments)
    assert result.exit_code == 2
    assert named in result.stderr
    assert not list(tmp_path.iterdir())
