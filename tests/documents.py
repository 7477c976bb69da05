"""Code blocks of the documents, and a folder in which they are typed.

`python -m tests.documents PAGE ...` types pages and renews the output that they show.
"""

import contextlib
import difflib
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from tests.cli.command_line import sim as command

ROOT = Path(__file__).parents[1]

PROGRAMS = Path(sys.executable).parent
"""The folder of `sim` and `dask`, which `uv run` would find."""

ENVIRONMENT = {
    name: value for name, value in os.environ.items() if not name.startswith("PYTEST")
} | {"MPLBACKEND": "Agg", "PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}"}
"""A reader's."""

READY = {
    "sim app": "Open http",
    "dask scheduler": "Scheduler at",
    "dask worker": "Starting established connection",
}
"""Commands that serve until they are interrupted, and what each prints when it is ready."""

SMALLER = {"samples = 128": "samples = 8", "replications = 20": "replications = 2"}
"""Studies are typed with fewer runs."""

QUICKER = {
    "--replications 50 ": "--replications 2 ",
    "--replications 10 ": "--replications 5 ",
    "--robust 40 ": "--robust 4 ",
    "rmst_days=0.1": "rmst_days=2",
}
"""Commands of pages that show no output are typed with fewer runs."""


class Block(NamedTuple):
    """A code block of a document."""

    line: int
    """Of its first line, from 1."""
    language: str
    text: str

    @property
    def file(self) -> str | None:
        """The file that it is, if its first line says so."""
        named = re.match(r"# ([\w-]+\.\w+)\n", self.text)
        return named[1] if named else None

    @property
    def commands(self) -> list[str]:
        """The commands typed by a reader, line by line, without the `pip` and `uv` before them."""
        lines = self.text.replace("\\\n", " ").splitlines()
        lines = [line.removeprefix("pip install uv && ") for line in lines]
        return [
            re.sub(r"^uv run (--(extra|group|with) \S+ )*", "", line)
            for line in lines
            if line and not line.startswith("#") and line != "pip install uv"
        ]


def blocks(document: Path) -> list[Block]:
    """Return the code blocks of a document, in order."""
    text = document.read_text(encoding="utf-8")
    found = re.finditer(r"^```(\w+)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [Block(text.count("\n", 0, block.start()) + 2, block[1], block[2]) for block in found]


class Desk:
    """A folder with the content of a clone and a city's own log; servers in it end with it."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.folder = folder
        self.served: list[subprocess.Popen[bytes]] = []
        shutil.copytree(root / "scenarios", folder / "scenarios")
        for study in (folder / "scenarios" / "studies").glob("*.toml"):
            text = study.read_text(encoding="utf-8")
            for large, small in SMALLER.items():
                text = text.replace(large, small)
            study.write_text(text, encoding="utf-8")

    def type(self, block: Block) -> str:
        """Do what a reader does with a block; return the output on the screen."""
        if block.file is not None:
            with (self.folder / block.file).open("a", encoding="utf-8") as file:
                file.write(block.text)
        elif block.language == "python":
            return self._run([sys.executable, "-c", block.text])
        elif block.language == "sh":
            return "".join(
                self._enter(command.replace("SCHEDULER", "127.0.0.1")) for command in block.commands
            )
        return ""

    def _enter(self, command: str) -> str:
        """Run a command to its end, or until it serves."""
        words = shlex.split(command, comments=True)
        ready = None if "--standalone" in words else READY.get(" ".join(words[:2]))
        if ready is None and words[0] == "sim" and not {">", "|", "&&", ";"} & set(words):
            return self._ask(words[1:])
        if ready is None:
            return self._run(["sh", "-c", command])
        said = self.folder / f"served_{len(self.served)}.txt"
        program = [str(PROGRAMS / words[0]), *words[1:]]
        with said.open("w", encoding="utf-8") as log:
            self.served.append(
                subprocess.Popen(
                    program, cwd=self.folder, env=ENVIRONMENT, stdout=log, stderr=subprocess.STDOUT
                )
            )
        _wait(self.served[-1], said, ready)
        return said.read_text(encoding="utf-8")

    def _ask(self, words: list[str]) -> str:
        """Run a command of `sim` in this process, which saves its start."""
        with contextlib.chdir(self.folder):
            done = command(*words)
        assert done.exit_code == 0, f"sim {' '.join(words)}\n{done.output}"
        return done.output

    def _run(self, program: list[str]) -> str:
        """Run a program; its output is the failure's message."""
        done = subprocess.run(
            program,
            cwd=self.folder,
            env=ENVIRONMENT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{' '.join(program)}\n{done.stdout}"
        return done.stdout

    def leave(self) -> None:
        """Interrupt the servers, the last first."""
        for process in reversed(self.served):
            process.send_signal(signal.SIGINT)
            process.wait(timeout=60)


def _wait(process: subprocess.Popen[bytes], said: Path, ready: str) -> None:
    """Wait until a process has printed something."""
    until = time.monotonic() + 120
    while ready not in (text := said.read_text(encoding="utf-8")):
        assert process.poll() is None, text
        assert time.monotonic() < until, text
        time.sleep(0.1)


def typed(page: Path, desk: Desk) -> list[tuple[Block, str]]:
    """Type a page from top to bottom; return each shown block of output with the real output.

    A block `text` shows lines of what the block before it prints. A block `bash` is checked and not
    typed.
    """
    shown, said = [], ""
    for block, after in zip(found := blocks(page), [*found[1:], None], strict=True):
        if block.language == "text":
            shown.append((block, said))
        else:
            if after is None or after.language != "text":
                for large, small in QUICKER.items():
                    block = block._replace(text=block.text.replace(large, small))
            said = desk.type(block)
    return shown


def missing(shown: str, said: str) -> list[str]:
    """Return the lines of a block that the output lacks; `...` stands for omitted lines."""
    out = iter(line.rstrip() for line in said.splitlines())
    return [
        line
        for line in (line.rstrip() for line in shown.splitlines())
        if line not in {"", "..."} and line not in out
    ]


def renewed(shown: str, said: str) -> str:
    """Return a block of output with each line as it came out now."""
    out, lines = [line.rstrip() for line in said.splitlines() if line.strip()], []
    for line in shown.splitlines():
        like = difflib.get_close_matches(line.rstrip(), out, n=1, cutoff=0.4)
        if line not in {"", "..."} and like:
            line = like[0]
            out = out[out.index(line) + 1 :]
        lines.append(line)
    return "".join(f"{line}\n" for line in lines)


def main(pages: list[str]) -> None:
    """Renew the output that pages show."""
    for page in map(Path, pages):
        text = page.read_text(encoding="utf-8")
        with tempfile.TemporaryDirectory() as folder:
            desk = Desk(ROOT, Path(folder, "clone"))
            try:
                for block, said in typed(page, desk):
                    text = text.replace(
                        f"```text\n{block.text}```", f"```text\n{renewed(block.text, said)}```"
                    )
            finally:
                desk.leave()
        page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
