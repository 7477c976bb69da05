"""Make the pictures of the gallery again: each by the commands beside it."""

import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from PIL import Image

PAGE = Path(__file__).with_name("gallery.md")
WIDEST = 1100
"""Pixels across a picture of the page."""
COLOURS = 128
"""Enough for a figure, and a third of the bytes."""


class Question(NamedTuple):
    """A section of the page."""

    picture: Path
    """Where the page has its picture."""
    files: dict[str, str]
    """Those that the section shows, with their text."""
    commands: tuple[str, ...]
    """None where an earlier section has made the file."""
    made: str
    """The file that the page says is shown."""


def questions() -> list[Question]:
    """Return the sections of the page that have a picture."""
    found = []
    for section in re.split(r"^## ", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        picture = re.search(r"!\[[^\]]*\]\((_static/gallery/[^)]+)\)", section)
        made = re.search(r"`(out/[^`]+\.png)`", section)
        written = re.findall(r"```toml\n# (\S+)\n(.*?)```", section, re.DOTALL)
        typed = re.findall(r"```sh\n(.*?)```", section, re.DOTALL)
        commands = tuple("".join(typed).replace("uv run sim ", "sim ").splitlines())
        if picture and made:
            found.append(Question(PAGE.parent / picture[1], dict(written), commands, made[1]))
    return found


def make() -> None:
    """Make the pictures of the page."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "scenarios").symlink_to(PAGE.parents[1] / "scenarios")
        for question in questions():
            for name, text in question.files.items():
                Path(folder, name).write_text(text, encoding="utf-8")
            for command in question.commands:
                words = [sys.executable, "-m", "sim", *shlex.split(command)[1:]]
                subprocess.run(words, cwd=folder, check=True)
            _put(Path(folder, question.made), question.picture)


def _put(made: Path, picture: Path) -> None:
    """Write a figure as a small picture of the page."""
    with Image.open(made) as figure:
        plain = figure.convert("RGB")
        plain.thumbnail((WIDEST, 10 * WIDEST))
        picture.parent.mkdir(exist_ok=True)
        plain.quantize(COLOURS, dither=Image.Dither.NONE).save(picture, optimize=True)


if __name__ == "__main__":
    make()
