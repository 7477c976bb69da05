"""Only regular files are read: a pipe would block, and a device such as /dev/zero never ends."""

import json
import os
import socket
import sys
import tempfile
from pathlib import Path

import pytest

from sim.files.regular import regular
from sim.records.frames import Names
from tests.cli.command_line import sim

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")

WAYS = {
    "scenario": ("check", "pipe"),
    "extends": ("check", "extends.toml"),
    "log that is replayed": ("check", "replays.toml"),
    "log that is a device": ("check", "zeros.toml"),
    "record of another run": ("check", "continues.toml"),
    "rule": ("check", "rule.toml"),
    "log": ("fit", "pipe", "--out", "fitted.toml"),
    "study": ("sweep", "pipe", "--out", "out"),
    "points": ("sweep", "points.toml", "--out", "out"),
    "record": ("trace", "record"),
    "record to export": ("export", "record", "--format", "csv"),
    "holidays": ("export", "record", "--format", "csv", "--holidays", "pipe"),
}

FILES = {
    "extends.toml": 'extends = "pipe"',
    "replays.toml": 'extends = "classroom"\n[demand]\nlog = "pipe"',
    "zeros.toml": 'extends = "classroom"\n[demand]\nlog = "/dev/zero"',
    "continues.toml": 'extends = "classroom"\n[initial]\nrecord = "record"',
    "rule.toml": 'extends = "classroom"\n[responsibility]\nrules = ["pipe.py:f", "best_guess"]',
    "points.toml": 'scenario = "classroom"\npoints = "pipe"',
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(f"{text}\n", encoding="utf-8")
    (tmp_path / "record").mkdir()
    manifest = {
        "scenario": {"title": "", "time": {"days": 9}},
        "seed": 1,
        "names": dict.fromkeys(Names._fields, ()),
    }
    (tmp_path / "record" / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    for name in (
        "pipe",
        "pipe.py",
        "record/cases.csv",
        "record/events.csv",
        "record/precedents.csv",
    ):
        os.mkfifo(tmp_path / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("way", WAYS)
def test_a_pipe_is_refused_wherever_a_file_is_read(way: str, folder: Path) -> None:
    result = sim(*WAYS[way])
    assert result.exit_code == 2
    named = {
        "record of another run": "cases.csv",
        "record": "cases.csv",
        "record to export": "cases.csv",
        "rule": "pipe.py",
    }
    assert named.get(way, "/dev/zero" if "device" in way else "pipe") in result.stderr
    assert {path.name for path in folder.iterdir()} == {*FILES, "pipe", "pipe.py", "record"}


def test_whatever_is_no_regular_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert regular(tmp_path / "file") == tmp_path / "file"
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as listening, tempfile.TemporaryDirectory() as short:
        listening.bind(f"{short}/s")
        for path, kind in (
            (tmp_path / "pipe", "a pipe"),
            (Path(short, "s"), "a socket"),
            (Path("/dev/null"), "a device"),
        ):
            with pytest.raises(OSError, match=f"Is {kind}, not a regular file"):
                regular(path)
    with pytest.raises(IsADirectoryError):
        regular(tmp_path)
    for missing in ("nowhere", "nul\0"):
        with pytest.raises(FileNotFoundError):
            regular(tmp_path / missing)


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_a_link_to_a_regular_file_is_one(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    (tmp_path / "link").symlink_to("file")
    assert regular(tmp_path / "link") == tmp_path / "link"
