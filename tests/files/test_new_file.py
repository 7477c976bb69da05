import os

import pytest

from sim.errors import OutputError
from sim.files.new_file import new_file


def test_a_file_appears_when_it_is_whole(tmp_path):
    with new_file(tmp_path / "log") as file:
        file.write("树")
        assert not (tmp_path / "log").exists()
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [
        ("log", "树".encode())
    ]


def write_until(path, happens):
    """Write half a file, and then something happens."""
    with new_file(path) as file:
        file.write("half")
        happens()


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_nothing_is_left_of_one_that_was_not_finished(error, tmp_path):
    def fail():
        raise error

    with pytest.raises(error):
        write_until(tmp_path / "log", fail)
    assert list(tmp_path.iterdir()) == []


def test_what_another_has_written_meanwhile_is_kept(tmp_path):
    with pytest.raises(OutputError, match="exists already"):
        write_until(
            tmp_path / "log", lambda: (tmp_path / "log").write_text("theirs", encoding="utf-8")
        )
    assert [(path.name, path.read_text(encoding="utf-8")) for path in tmp_path.iterdir()] == [
        ("log", "theirs")
    ]


def test_a_folder_is_refused(tmp_path):
    with pytest.raises(OutputError, match="is a folder; name a file"), new_file(tmp_path):
        pytest.fail("it was opened")


@pytest.mark.parametrize("place", ["nowhere/log", "file/log"])
def test_what_cannot_be_written_is_refused(place, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with (
        pytest.raises(OutputError, match=r"log: there is no folder .*; make it"),
        new_file(tmp_path / place),
    ):
        pytest.fail("it was opened")


def test_a_full_disk_is_told_and_leaves_nothing(tmp_path):
    with (
        pytest.raises(OutputError, match="cannot be written \\(No space left on device\\)"),
        new_file(tmp_path / "log"),
    ):
        raise OSError(28, "No space left on device")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_folder_that_is_closed_to_us_is_told(tmp_path):
    (tmp_path / "closed").mkdir(mode=0)
    with (
        pytest.raises(OutputError, match="cannot be written"),
        new_file(tmp_path / "closed" / "log"),
    ):
        pytest.fail("it was opened")
