"""Lists that a scenario file replaces."""

from pathlib import Path

import pytest

from sim.scenario.files import replaced_lists
from sim.scenario.library import shipped

TOWN = """
title = "A town"
[[departments]]
name = "parks"
[[departments]]
name = "roads"
[[demand.shocks]]
day = 3
[[demand.shocks]]
day = 5
"""


def lines(folder: Path, text: str) -> tuple[str, ...]:
    """Return the messages about a file that extends the town."""
    (folder / "town.toml").write_text(TOWN, encoding="utf-8")
    (folder / "mine.toml").write_text(f'extends = "town.toml"\n{text}', encoding="utf-8")
    return replaced_lists(folder / "mine.toml")


def test_what_a_list_leaves_out_is_named_with_the_file_that_has_it(tmp_path: Path) -> None:
    said = "departments: this list replaces that of town.toml, which also has 'roads'; add here the entries to keep"
    assert lines(tmp_path, '[[departments]]\nname = "parks"\n[[departments]]\nname = "water"') == (
        said,
    )


def test_items_without_a_name_are_counted(tmp_path: Path) -> None:
    said = "demand.shocks: this list replaces that of town.toml, which also has another; add here the entries to keep"
    assert lines(tmp_path, "[[demand.shocks]]\nday = 3") == (said,)


@pytest.mark.parametrize(
    "text",
    [
        "",
        '[[departments]]\nname = "roads"\nstaff_hours = 3\n[[departments]]\nname = "parks"',
        "[city]\nseed = 2",
    ],
)
def test_nothing_is_said_where_nothing_is_left_out(tmp_path: Path, text: str) -> None:
    assert lines(tmp_path, text) == ()


def test_a_file_that_extends_none_replaces_nothing(tmp_path: Path) -> None:
    (tmp_path / "town.toml").write_text(TOWN, encoding="utf-8")
    assert replaced_lists(tmp_path / "town.toml") == ()


@pytest.mark.parametrize("name", shipped())
def test_no_shipped_scenario_leaves_anything_out(name: str) -> None:
    assert replaced_lists(name) == ()
