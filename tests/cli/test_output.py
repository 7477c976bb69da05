import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sim.cli.output import check_folder, whole, write_manifest
from sim.errors import OutputError


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*"))


def test_new_folder_appears_with_all_its_files_at_the_end(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "out"
    with whole(target) as partial:
        (partial / "a.csv").write_text("a\n")
        assert not target.exists()
    assert names(target) == ["a.csv"]
    assert names(tmp_path) == ["a.csv", "deep", "out"]


def test_empty_folder_is_filled_where_it_stands(tmp_path: Path) -> None:
    before = tmp_path.stat().st_ino
    with whole(tmp_path) as partial:
        (partial / "a.csv").write_text("a\n")
    assert names(tmp_path) == ["a.csv"]
    assert tmp_path.stat().st_ino == before


@pytest.mark.parametrize("failure", [ValueError, KeyboardInterrupt])
def test_failure_leaves_nothing(tmp_path: Path, failure: type[BaseException]) -> None:
    def fail() -> None:
        with whole(tmp_path / "deep" / "out") as partial:
            (partial / "a.csv").write_text("a\n")
            raise failure

    with pytest.raises(failure):
        fail()
    assert names(tmp_path) == []


def test_folder_filled_by_somebody_else_meanwhile_is_left_alone(tmp_path: Path) -> None:
    target = tmp_path / "out"
    target.mkdir()

    def collide() -> None:
        with whole(target) as partial:
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
    with pytest.raises(OutputError, match="name another folder"):
        check_folder(tmp_path)


@pytest.mark.parametrize("below", ["", "deeper/out"])
def test_file_in_place_of_a_folder_is_refused(tmp_path: Path, below: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="--out"):
        check_folder(tmp_path / "file" / below)


def test_folder_that_cannot_be_made_is_refused() -> None:
    with pytest.raises(OutputError, match="cannot be written"):
        check_folder(Path("/proc/remit/out"))


def test_manifest_lists_the_files_beside_it(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a\n")
    write_manifest(tmp_path, "sim run x.toml", seed=3)
    written = (tmp_path / "manifest.json").read_text()
    assert '"a.csv"' in written
    assert '"seed": 3' in written


def test_manifest_names_files_that_are_no_text_here(tmp_path: Path) -> None:
    name = os.fsdecode(b"\xff.csv")
    write_manifest(tmp_path, "sim run", log=name)
    assert json.loads((tmp_path / "manifest.json").read_text("utf-8"))["log"] == name


def test_output_in_an_encoding_that_lacks_characters_still_says_everything() -> None:
    environment = {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LC_ALL": "C"}
    for arguments in (["rules"], ["check", "shishi", "--json"]):
        done = subprocess.run(
            [sys.executable, "-m", "sim", *arguments],
            env=os.environ | environment,
            capture_output=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, b"")
        assert done.stdout.isascii()
