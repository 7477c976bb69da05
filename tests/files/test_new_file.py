import os
from pathlib import Path

import pytest

from sim.errors import OutputError
from sim.files.new_file import check_folder, check_new, new_file, new_folder


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


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*"))


def test_new_folder_appears_with_all_its_files_at_the_end(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "out"
    with new_folder(target) as partial:
        (partial / "a.csv").write_text("a\n")
        assert not target.exists()
    assert names(target) == ["a.csv"]
    assert names(tmp_path) == ["a.csv", "deep", "out"]


def test_empty_folder_is_filled_where_it_stands(tmp_path: Path) -> None:
    before = tmp_path.stat().st_ino
    with new_folder(tmp_path) as partial:
        (partial / "a.csv").write_text("a\n")
    assert names(tmp_path) == ["a.csv"]
    assert tmp_path.stat().st_ino == before


@pytest.mark.parametrize("failure", [ValueError, KeyboardInterrupt])
def test_failure_leaves_nothing(tmp_path: Path, failure: type[BaseException]) -> None:
    def fail() -> None:
        with new_folder(tmp_path / "deep" / "out") as partial:
            (partial / "a.csv").write_text("a\n")
            raise failure

    with pytest.raises(failure):
        fail()
    assert names(tmp_path) == []


def test_folder_filled_by_somebody_else_meanwhile_is_left_alone(tmp_path: Path) -> None:
    target = tmp_path / "out"
    target.mkdir()

    def collide() -> None:
        with new_folder(target) as partial:
            (partial / "a.csv").write_text("ours\n")
            (target / "a.csv").write_text("theirs\n")

    with pytest.raises(OutputError, match="not empty"):
        collide()
    assert (target / "a.csv").read_text() == "theirs\n"
    assert names(target) == ["a.csv"]


def test_checking_leaves_nothing(tmp_path: Path) -> None:
    check_folder(tmp_path / "deep" / "out")
    assert names(tmp_path) == []


@pytest.mark.parametrize("content", ["manifest.json", "notes.txt"])
def test_folder_that_holds_anything_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / content).write_text("{}")
    with pytest.raises(OutputError, match=r"name (another|a new or empty) folder"):
        check_folder(tmp_path)


@pytest.mark.parametrize("below", ["", "deeper/out"])
def test_file_in_place_of_a_folder_is_refused(tmp_path: Path, below: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="--out"):
        check_folder(tmp_path / "file" / below)


@pytest.mark.skipif(not Path("/proc").exists(), reason="there is no /proc here")
def test_a_file_that_cannot_be_made_is_refused_before_any_work() -> None:
    with pytest.raises(OutputError, match="/proc/remit cannot be written"):
        check_new(Path("/proc/remit"))


def test_folder_that_cannot_be_made_is_refused() -> None:
    with pytest.raises(OutputError, match="cannot be written"):
        check_folder(Path("/proc/remit/out"))
