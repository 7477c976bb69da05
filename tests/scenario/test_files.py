"""Scenario files and what they extend."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.scenario.files import load_scenario, merged

TOWN = """
title = "Town"
[city]
districts = 2
[issue_defaults]
count = 3
[department_defaults]
count = 4
[adjudication]
enabled = true
period = 10
"""

Write = Callable[[str, str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """A function that writes a file into an empty folder."""

    def write_file(name: str, text: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return write_file


def refused(path: Path) -> str:
    """The message that a file gets, its folder left out."""
    with pytest.raises(ScenarioError) as error:
        load_scenario(path)
    return str(error.value).replace(f"{path.parent}/", "")


def test_file_is_read(write: Write) -> None:
    assert load_scenario(str(write("town.toml", TOWN))).city.districts == 2


def test_tables_are_merged_and_lists_replaced(write: Write) -> None:
    write("town.toml", TOWN + '[[departments]]\nname = "parks"\n[[departments]]\nname = "roads"\n')
    village = load_scenario(
        write(
            "village.toml",
            (
                'title = "Village"\nextends = "town.toml"\n[adjudication]\nperiod = '
                '3\n[[departments]]\nname = "woods"\n'
            ),
        )
    )
    assert (village.title, village.adjudication.period, village.adjudication.enabled) == (
        "Village",
        3,
        True,
    )
    assert [department.name for department in village.departments] == ["woods"]


def test_label_is_of_one_file_and_of_none_that_extends_it(write: Write) -> None:
    write("town.toml", f'label = "now"{TOWN}')
    assert load_scenario(write("b.toml", 'extends = "town.toml"')).label == ""
    assert load_scenario(write("c.toml", 'extends = "town.toml"\nlabel = "c"')).label == "c"


def test_extended_file_is_sought_beside_the_file_that_says_so(write: Write) -> None:
    write("town.toml", TOWN)
    assert load_scenario(write("inner/village.toml", 'extends = "../town.toml"')).title == "Town"


def test_files_extend_over_several_steps(write: Write) -> None:
    write("a.toml", TOWN)
    write("b.toml", 'extends = "a.toml"\n[adjudication]\nperiod = 3\n')
    assert load_scenario(write("c.toml", 'extends = "b.toml"')).adjudication.period == 3


def test_circle_of_files_is_named(write: Write) -> None:
    write("a.toml", 'extends = "b.toml"')
    path = write("b.toml", 'extends = "a.toml"')
    assert (
        refused(path) == "b.toml: files extend each other in a circle: b.toml -> a.toml -> b.toml"
    )


def test_missing_file_suggests_a_neighbour(write: Write) -> None:
    path = write("shishi.toml", TOWN)
    assert (
        refused(path.with_name("shisi.toml"))
        == "shisi.toml: there is no such file; did you mean 'shishi.toml'?"
    )


def test_missing_file_with_the_name_of_a_shipped_scenario_is_told_how_to_name_that(
    write: Write,
) -> None:
    assert refused(write("a.toml", 'extends = "baseline.toml"')) == (
        "a.toml: extends: baseline.toml: there is no such file; the scenario that comes with Remit "
        "is called 'baseline', without .toml"
    )


def test_missing_extended_file_suggests_a_neighbour(write: Write) -> None:
    write("town.toml", TOWN)
    assert (
        refused(write("a.toml", 'extends = "twn.toml"'))
        == "a.toml: extends: twn.toml: there is no such file; did you mean 'town.toml'?"
    )


def test_text_without_quotes_is_refused_with_the_way_out(write: Write) -> None:
    assert refused(write("a.toml", "title = A city")).endswith(
        "line 1, column 9: is not TOML: Invalid value; write text in quotes, and true and false in small letters"
    )


def test_extends_must_be_a_name(write: Write) -> None:
    assert (
        refused(write("a.toml", "extends = 3"))
        == "a.toml: extends = 3: must be the name of one file, in quotes"
    )


def test_syntax_error_gives_the_line(write: Write) -> None:
    assert refused(write("a.toml", 'title = "A"\n[city\n')).startswith(
        "a.toml, line 2, column 6: is not TOML: "
    )


@pytest.mark.parametrize(
    ("value", "wrong"),
    [
        ("[" * 6000, "brackets are nested too deeply"),
        ("[" * 900 + "]" * 900, "brackets are nested too deeply"),
        ("9" * 5000, "too many digits"),
    ],
)
def test_what_the_reader_of_toml_gives_up_is_refused_as_what_is_wrong(
    value: str, wrong: str, write: Write
) -> None:
    message = refused(write("a.toml", f"{TOWN}\nx = {value}\n"))
    assert message.startswith("a.toml: is not TOML: ")
    assert wrong in message


@pytest.mark.parametrize("extends", ["a" * 300, "a" * 300 + ".toml", "a/" * 3000])
def test_a_name_that_no_file_can_have_is_refused(extends: str, write: Write) -> None:
    assert ": cannot be read: File name too long" in refused(
        write("a.toml", f'title = "A"\nextends = "{extends}"\n')
    )
    with pytest.raises(ScenarioError, match="cannot be read: File name too long"):
        load_scenario(extends)


def test_file_in_another_encoding_is_refused(write: Write) -> None:
    path = write("a.toml", "")
    path.write_bytes('title = "Café"'.encode("latin-1"))
    assert refused(path) == "a.toml: is not text in UTF-8; save it in that encoding"


def test_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="cannot be read"):
        load_scenario(tmp_path)


def test_all_that_is_wrong_is_said_at_once_with_its_file(write: Write) -> None:
    write("town.toml", TOWN + "[precedents]\nreach = 1.4\n")
    path = write(
        "village.toml", 'extends = "town.toml"\n[[departments]]\nname = "parks"\nstaf_hours = 3\n'
    )
    assert refused(path).splitlines() == [
        "village.toml: departments.parks has no key 'staf_hours'; did you mean 'staff_hours'?",
        "town.toml: precedents.reach = 1.4: must be at most 1 (share)",
    ]


def test_a_mistyped_key_in_a_list_is_said_first_and_of_the_file_that_has_it(write: Write) -> None:
    write("town.toml", TOWN)
    path = write("village.toml", 'extends = "town.toml"\n[[departments]]\nnam = "parks"\n')
    assert refused(path).splitlines() == [
        "village.toml: departments[0] has no key 'nam'; did you mean 'name'?",
        "village.toml: departments[0].name is missing",
    ]


def test_empty_name_is_refused(write: Write) -> None:
    assert refused(write("town.toml", TOWN + '[[departments]]\nname = ""\n')).endswith(
        ".name = '': must be at least one character long"
    )


def test_what_no_single_key_shows_is_said_of_the_file_itself(write: Write) -> None:
    write("town.toml", TOWN)
    path = write("village.toml", 'extends = "town.toml"\n[issue_defaults]\ncount = 0\n')
    assert (
        refused(path)
        == "village.toml: issues: there are none; write [[issues]] or set issue_defaults.count"
    )


def test_merging_changes_neither_table() -> None:
    below, above = {"a": {"b": 1}, "c": [1]}, {"a": {"d": 2}, "c": [2]}
    assert merged(below, above) == {"a": {"b": 1, "d": 2}, "c": [2]}
    assert (below, above) == ({"a": {"b": 1}, "c": [1]}, {"a": {"d": 2}, "c": [2]})


def test_a_list_that_replaced_another_and_a_table_in_its_place_are_said_once(
    tmp_path: Path,
) -> None:
    path = tmp_path / "one.toml"
    path.write_text('extends = "shishi"\n[[departments]]\nname = "urban_management"\n', "utf-8")
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path)
    *_, last = str(caught.value).splitlines()
    assert last.startswith(f"{path}: its list [[departments]] replaces the whole list of ")
    assert "--set departments.NAME.KEY=VALUE" in last
    path.write_text('extends = "shishi"\n[departments.roads]\nstaff_hours = 3\n', "utf-8")
    with pytest.raises(
        ScenarioError, match=r"departments is a list of tables, \[\[departments\]\]"
    ):
        load_scenario(path)
