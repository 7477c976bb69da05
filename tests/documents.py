"""Code blocks of the documents, and a folder in which they are typed."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import pandas as pd

import sim

PROGRAMS = Path(sys.executable).parent
"""Where `sim` and `dask` stand, which `uv run` would find."""

ENVIRONMENT = {
    name: value for name, value in os.environ.items() if not name.startswith("PYTEST")
} | {"MPLBACKEND": "Agg"}
"""A reader's: NiceGUI does not serve where it thinks that it is tested."""

READY = {
    "sim app": "Open http",
    "dask scheduler": "Scheduler at",
    "dask worker": "Starting established connection",
}
"""Commands that serve until they are interrupted, and what each says once it does."""

SMALLER = {"samples = 256": "samples = 8", "replications = 20": "replications = 2"}
"""Studies are typed with fewer runs."""


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
        """What a reader types, line by line, without what `pip` and `uv` do before it."""
        lines = [line.removeprefix("pip install uv && ") for line in self.text.splitlines()]
        return [re.sub(r"^uv run (--extra \w+ )?", "", line) for line in lines if line]


def blocks(document: Path) -> list[Block]:
    """Return the code blocks of a document, in order."""
    text = document.read_text(encoding="utf-8")
    found = re.finditer(r"^```(\w+)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [Block(text.count("\n", 0, block.start()) + 2, block[1], block[2]) for block in found]


class Desk:
    """A folder that holds what a clone holds for its user, and a log of a city's own; what serves there is ended with it."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.folder = folder
        self.served: list[subprocess.Popen[bytes]] = []
        shutil.copytree(root / "scenarios", folder / "scenarios")
        for study in (folder / "scenarios" / "studies").glob("*.toml"):
            text = study.read_text(encoding="utf-8")
            for large, small in SMALLER.items():
                text = text.replace(large, small)
            study.write_text(text, encoding="utf-8")
        orders(folder / "orders.csv")

    def type(self, block: Block) -> None:
        """Do with a block what its reader does."""
        if block.file is not None:
            with (self.folder / block.file).open("a", encoding="utf-8") as file:
                file.write(block.text)
        elif block.language == "python":
            self._run([sys.executable, "-c", block.text])
        elif block.language == "sh":
            for command in block.commands:
                self._enter(command.replace("SCHEDULER", "127.0.0.1"))

    def _enter(self, command: str) -> None:
        """Run a command to its end, or until it serves."""
        words = command.split()
        program = [str(PROGRAMS / words[0]), *words[1:]]
        ready = READY.get(" ".join(words[:2]))
        if ready is None:
            self._run(program)
            return
        said = self.folder / f"served_{len(self.served)}.txt"
        with said.open("w", encoding="utf-8") as log:
            self.served.append(
                subprocess.Popen(
                    program, cwd=self.folder, env=ENVIRONMENT, stdout=log, stderr=subprocess.STDOUT
                )
            )
        _wait(self.served[-1], said, ready)

    def _run(self, program: list[str]) -> None:
        """Run a program; what it said is the failure's message."""
        done = subprocess.run(
            program, cwd=self.folder, env=ENVIRONMENT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{' '.join(program)}\n{done.stdout}\n{done.stderr}"

    def leave(self) -> None:
        """Interrupt what serves, the last first."""
        for process in reversed(self.served):
            process.send_signal(signal.SIGINT)
            process.wait(timeout=60)


def _wait(process: subprocess.Popen[bytes], said: Path, ready: str) -> None:
    """Wait until a process has said something."""
    until = time.monotonic() + 120
    while ready not in (text := said.read_text(encoding="utf-8")):
        assert process.poll() is None, text
        assert time.monotonic() < until, text
        time.sleep(0.1)


def orders(path: Path) -> None:
    """Write the log of a simulated city as a city might write its own: other names, a column for the close, blank while open."""
    record = sim.run(sim.load_scenario("classroom"), seed=1)
    exported = path.with_name("exported.csv")
    sim.export(record, exported)
    log = pd.read_csv(exported, dtype=str)
    exported.unlink()
    closed = (
        log[log["concept:name"].isin(["resolve", "refer_out", "withdraw"])]
        .groupby("case:concept:name")["time:timestamp"]
        .last()
    )
    names = {
        "case:concept:name": "order",
        "time:timestamp": "updated",
        "org:group": "department",
        "case:issue": "kind",
    }
    log[list(names)].rename(columns=names).assign(
        closed=log["case:concept:name"].map(closed)
    ).to_csv(path, index=False)
